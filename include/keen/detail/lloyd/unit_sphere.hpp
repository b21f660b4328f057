// SPDX-License-Identifier: MIT
#pragma once

#include "../data/validated_data.hpp"

namespace keen::detail {

/// A vector of length 1 in the direction of x, which must not be 0, whatever its size.
template <class Scalar>
[[nodiscard]] Point<Scalar> direction_of(const Point<double>& x) {
  const Scale<double> unit = unit_scale(x.cwiseAbs().maxCoeff());
  const Point<double> scaled = x * unit.first * unit.second;
  return (scaled / scaled.norm()).template cast<Scalar>();
}

/// Gives centroids length 1. One in the middle of its points has no direction, and stays.
template <class Scalar>
void move_to_unit_sphere(Centroids<Scalar>& centroids) {
  for (Index j = 0; j < centroids.cols(); ++j) {
    const Point<double> c = centroids.col(j).template cast<double>();
    if (c.cwiseAbs().maxCoeff() > 0) centroids.col(j) = direction_of<Scalar>(c);
  }
}

}  // namespace keen::detail
