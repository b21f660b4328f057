// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <algorithm>
#include <limits>

// A squared distance from direct differences has only terms >= 0. Nothing cancels in the sum, so its error is relative
// to itself: (dim + 4) eps times the squared distance, however far from the origin points and centroids are. This is
// what scores lack. Two such distances are in the order of the exact ones if they differ by more than both errors.

namespace keen::detail {

/// The two least of some measured squared distances (sq_distances.hpp), and whether direct differences would name the
/// same centroid.
template <class Scalar>
struct NearestTwo {
  Index index = 0;  ///< of the least; of the first if there are several
  Scalar sq_distance = (std::numeric_limits<Scalar>::max)();
  Scalar second_sq_distance = (std::numeric_limits<Scalar>::max)();
  bool is_clear = false;

  /// What rounding may do to a measured squared distance, relative to it.
  [[nodiscard]] static Scalar rounding(Index dim) {
    return static_cast<Scalar>(dim + 4) * std::numeric_limits<Scalar>::epsilon();
  }

  /// @param count       >= 1
  /// @param least_safe  what underflow may do to a squared distance, and more
  NearestTwo(const Scalar* sq_distances, Index count, Index dim, Scalar least_safe) {
    for (Index i = 0; i < count; ++i) {
      const Scalar sq = sq_distances[i];
      if (sq < sq_distance) index = i;
      second_sq_distance = (std::min)(second_sq_distance, (std::max)(sq_distance, sq));
      sq_distance = (std::min)(sq_distance, sq);
    }
    const Scalar either = sq_distance + (std::min)(second_sq_distance, 4 * sq_distance);
    is_clear = second_sq_distance - sq_distance > 2 * rounding(dim) * either + 2 * least_safe;
  }
};

}  // namespace keen::detail
