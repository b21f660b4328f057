// SPDX-License-Identifier: MIT
#pragma once

#include "../simd/kernels.hpp"

#include <algorithm>
#include <cmath>

// From squared distances to bounds. If a squared distance s lies within e of the truth, the distance lies between
// sqrt(s - e) and sqrt(s + e). The square root is rounded too, hence the last factors.

namespace keen::detail {

/// Bounds on the distances of a point, in the unit of the search: to the nearest centroid, and to all others.
struct DistanceBounds {
  double upper = 0;  ///< the nearest is no farther
  double lower = 0;  ///< the others are no nearer
};

/// What a search has found for a tile of points. A search among some centroids may give less than the second distance:
/// what it does not look at is no nearer.
template <class Scalar>
struct TileResult {
  template <class Value>
  using PerPoint = Value[tile_points];

  PerPoint<Label> label;
  PerPoint<Scalar> sq_distance;         ///< to the nearest centroid
  PerPoint<Scalar> second_sq_distance;  ///< to the second nearest
  PerPoint<Scalar> error;               ///< both lie within this of the truth

  [[nodiscard]] DistanceBounds bounds(Index lane) const {
    const auto margin = static_cast<double>(error[lane]);
    const double sq = static_cast<double>(sq_distance[lane]) + margin;
    const double second_sq = static_cast<double>(second_sq_distance[lane]) - margin;
    return {std::sqrt((std::max)(sq, 0.0)) * (1 + 1e-15), std::sqrt((std::max)(second_sq, 0.0)) * (1 - 1e-15)};
  }
};

/// The own centroid of a point.
template <class Scalar>
struct CurrentCentroid {
  Label label;
  Scalar sq_distance;  ///< by direct differences
};

}  // namespace keen::detail
