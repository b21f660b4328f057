// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../data/magnitude.hpp"
#include "../simd/kernels.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

// The definition of a label. The squared distance of point x and centroid c is the sum of (x(d) - c(d))^2 in the order
// of the coordinates, rounded after each operation, in Scalar. The label is the first centroid of the least such sum.
// Everything else in this folder is an optimisation of this loop and must give the same labels.
//
// Sixteen points are worked on side by side, one in each lane. Their sums do not depend on each other, so the compiler
// may use vectors of any width without a change of a bit.

namespace keen::detail {

/// Points that are worked on together, one in each lane.
inline constexpr Index lanes = 16;

/// The nearest and second nearest centroid of each lane, by squared distance under a scale.
template <class Scalar>
struct NearestOfLanes {
  Scalar sq_distance[lanes];
  Scalar second_sq_distance[lanes];
  LaneInteger<Scalar> label[lanes];
};

/// Up to `lanes` points, packed coordinate by coordinate. Unused lanes repeat the last point.
template <class Scalar>
class PointLanes {
 public:
  explicit PointLanes(Index dim) : values_(lanes * dim) {}

  void pack(const Points<Scalar>& data, Index first, const Scale<Scalar>& scale) {
    const Index count = (std::min)(lanes, data.size() - first);
    for (Index lane = 0; lane < lanes; ++lane) pack_lane(data, first + (std::min)(lane, count - 1), lane, scale);
  }

  /// Packs one point into one lane.
  void pack_lane(const Points<Scalar>& data, Index i, Index lane, const Scale<Scalar>& scale) {
    data.for_each_nonzero(i, [&](Index d, Scalar x) { values_.data()[d * lanes + lane] = scale(x); });
  }

  /// One coordinate of all lanes.
  [[nodiscard]] const Scalar* coordinate(Index d) const { return values_.data() + d * lanes; }

 private:
  AlignedBuffer<Scalar> values_;
};

/// One step of a squared distance, written once: every path must round alike.
template <class Scalar>
[[nodiscard]] Scalar add_square(Scalar sum, Scalar difference) {
  return sum + difference * difference;
}

/// Exhaustive search for the nearest of some centroids for a tile, by direct differences. Ties go to the first.
/// @param centroids  under the same scale as the tile
/// @param among      the numbers of those that are searched; nullptr: the first `count`. What is found is the position
/// @param count      >= 1
/// Complexity: O(lanes count dim).
template <class Scalar>
void find_nearest(const PointLanes<Scalar>& tile, const std::type_identity_t<CentroidsView<Scalar>>& centroids,
                  const Label* among, Index count, NearestOfLanes<Scalar>& nearest) {
  const Index dim = centroids.rows();
  alignas(64) Scalar best[lanes];
  alignas(64) Scalar second[lanes];
  alignas(64) LaneInteger<Scalar> label[lanes] = {};
  std::fill(best, best + lanes, (std::numeric_limits<Scalar>::max)());
  std::fill(second, second + lanes, (std::numeric_limits<Scalar>::max)());
  for (Index at = 0; at < count; ++at) {
    const Index j = among == nullptr ? at : among[at];
    alignas(64) Scalar sq_distance[lanes] = {};
    for (Index d = 0; d < dim; ++d) {
      const Scalar* const x = tile.coordinate(d);
      const Scalar c = centroids(d, j);
      for (Index lane = 0; lane < lanes; ++lane) sq_distance[lane] = add_square(sq_distance[lane], x[lane] - c);
    }
    for (Index lane = 0; lane < lanes; ++lane) {
      const bool is_nearer = sq_distance[lane] < best[lane];
      const Scalar loser = is_nearer ? best[lane] : sq_distance[lane];
      second[lane] = loser < second[lane] ? loser : second[lane];
      best[lane] = is_nearer ? sq_distance[lane] : best[lane];
      label[lane] = is_nearer ? static_cast<LaneInteger<Scalar>>(at) : label[lane];
    }
  }
  std::copy(best, best + lanes, nearest.sq_distance);
  std::copy(second, second + lanes, nearest.second_sq_distance);
  std::copy(label, label + lanes, nearest.label);
}

}  // namespace keen::detail
