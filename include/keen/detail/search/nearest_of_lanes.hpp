// SPDX-License-Identifier: MIT
#pragma once

#include "../data/magnitude.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace keen::detail {

/// Points that are worked on together, one in each lane.
inline constexpr Index lanes = 16;

template <class Scalar>
using LaneArray = Eigen::Array<Scalar, lanes, 1>;

/// The nearest and second nearest centroid of each lane, by squared distance under a scale.
template <class Scalar>
struct NearestOfLanes {
  using Number = std::conditional_t<sizeof(Scalar) == 4, std::int32_t, std::int64_t>;

  LaneArray<Scalar> sq_distance;
  LaneArray<Scalar> second_sq_distance;
  LaneArray<Number> label;
};

/// Up to `lanes` points, packed coordinate by coordinate. Unused lanes repeat the last point.
template <class Scalar>
class PointLanes {
 public:
  explicit PointLanes(Index dim) : values_(lanes, dim) {}

  void pack(const Points<Scalar>& data, Index first, const Scale<Scalar>& scale) {
    const Index count = (std::min)(lanes, data.size() - first);
    for (Index d = 0; d < data.dim(); ++d) {
      for (Index lane = 0; lane < lanes; ++lane) {
        values_(lane, d) = scale(data(first + (std::min)(lane, count - 1), d));
      }
    }
  }

  /// Packs one point into one lane.
  void pack_lane(const Points<Scalar>& data, Index i, Index lane, const Scale<Scalar>& scale) {
    for (Index d = 0; d < data.dim(); ++d) values_(lane, d) = scale(data(i, d));
  }

  [[nodiscard]] auto coordinate(Index d) const { return values_.col(d); }

 private:
  Eigen::Array<Scalar, lanes, Eigen::Dynamic, Eigen::ColMajor> values_;
};

/// One step of a squared distance, written once: every path must round alike.
template <class Value>
[[nodiscard]] Value add_square(const Value& sum, const Value& difference) {
  return sum + difference * difference;
}

/// Exhaustive search for the nearest centroids of a tile, by direct differences. Ties go to the lower label.
/// @param centroids  dim x k, k >= 1, under the same scale as the tile
/// Complexity: O(lanes k dim).
template <class Scalar, class Matrix>
void find_nearest(const PointLanes<Scalar>& tile, const Matrix& centroids, NearestOfLanes<Scalar>& nearest) {
  using Number = typename NearestOfLanes<Scalar>::Number;
  const Index dim = centroids.rows();
  LaneArray<Scalar> best = LaneArray<Scalar>::Constant((std::numeric_limits<Scalar>::max)());
  LaneArray<Scalar> second = best;
  LaneArray<Number> label = LaneArray<Number>::Zero();
  for (Index j = 0; j < centroids.cols(); ++j) {
    LaneArray<Scalar> sq_distance = LaneArray<Scalar>::Zero();
    for (Index d = 0; d < dim; ++d) {
      const LaneArray<Scalar> difference = tile.coordinate(d) - centroids(d, j);
      sq_distance = add_square(sq_distance, difference);
    }
    for (Index lane = 0; lane < lanes; ++lane) {
      const bool is_nearer = sq_distance[lane] < best[lane];
      const Scalar loser = is_nearer ? best[lane] : sq_distance[lane];
      second[lane] = loser < second[lane] ? loser : second[lane];
      best[lane] = is_nearer ? sq_distance[lane] : best[lane];
      label[lane] = is_nearer ? static_cast<Number>(j) : label[lane];
    }
  }
  nearest = {best, second, label};
}

}  // namespace keen::detail
