// SPDX-License-Identifier: MIT
#pragma once

#include "../../spherical.hpp"
#include "../data/validated_data.hpp"
#include "../lloyd/unit_sphere.hpp"

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> directions_of(const Points<Scalar>& data) {
  require_points_of_some_size(data, "SphericalKMeans::fit");
  require_finite(data, "SphericalKMeans::fit");
  Centroids<Scalar> directions(data.dim(), data.size());
  for (Index i = 0; i < data.size(); ++i) {
    const Point<double> x = data.point(i).template cast<double>();
    require_that(x.cwiseAbs().maxCoeff() > 0, "SphericalKMeans::fit: point ", i, " has length 0, and so no direction");
    directions.col(i) = direction_of<Scalar>(x);
  }
  return directions;
}

}  // namespace keen::detail
