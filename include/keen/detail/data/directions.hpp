// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "validated_data.hpp"

#include <cmath>

namespace keen::detail {

/// The vector of length 1 in the direction of x, for any x other than 0: also where |x|^2 leaves the range of double.
template <class Scalar>
[[nodiscard]] Point<Scalar> direction_of(const Point<double>& x) {
  const Scale<double> unit = unit_scale(x.cwiseAbs().maxCoeff());
  const Point<double> scaled = x * unit.first * unit.second;
  return (scaled / scaled.norm()).template cast<Scalar>();
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> directions_of(const Points<Scalar>& data, const char* caller, const Called& called) {
  require_in_memory(data, caller);
  require_finite(data, caller, called);
  Centroids<Scalar> directions(data.dim(), data.size());
  for (Index i = 0; i < data.size(); ++i) {
    const Point<double> x = data.point(i).template cast<double>();
    const bool has_direction = x.size() > 0 && x.cwiseAbs().maxCoeff() > 0;
    require_that(has_direction, caller, ": ", called.one, " ", i, " has length 0, and so no direction");
    directions.col(i) = direction_of<Scalar>(x);
  }
  return directions;
}

}  // namespace keen::detail
