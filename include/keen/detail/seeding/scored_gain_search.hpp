// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../search/packed_centroids.hpp"
#include "scored_tile.hpp"

namespace keen::detail {

/// Every point against every candidate, by the scores of the kernel.
template <class Scalar>
class ScoredGainSearch {
 public:
  /// @param distances  must outlive this
  /// @param center  what scores are measured from
  ScoredGainSearch(const SeedDistances<Scalar>& distances, const Point<Scalar>& center, Index workers)
      : data_(distances.data()), margins_(distances), center_(center), packed_(simd_level()), workers_(workers) {}

  /// @param candidates  dim x any number
  void set_candidates(const Centroids<Scalar>& candidates) {
    count_ = candidates.cols();
    packed_.set(candidates, center_);
    for (ScoredTile<Scalar>& tile : workers_) tile.resize(data_.dim(), count_);
  }

  /// Finds the gains of points `first` to `first + count - 1`, at most a tile. Complexity: O(candidates dim).
  void search(Index first, Index count, int worker, BlockHits<Scalar>& hits) {
    ScoredTile<Scalar>& tile = workers_[worker];
    tile.pack(data_, center_, first, count);
    tile.set_thresholds(margins_, margins_.error_factor(), packed_.largest_sq_norm());
    tile.for_each_hit(packed_, data_.dim(), count_, [&](Label j, Index lane, Scalar excess) {
      const Scalar sq_distance = tile.sq_distance(lane, excess);
      hits.add(j, first + lane, sq_distance - tile.error(lane), sq_distance + tile.error(lane));
    });
  }

 private:
  Points<Scalar> data_;
  GainMargins<Scalar> margins_;
  Point<Scalar> center_;
  PackedCentroids<Scalar> packed_;
  Index count_ = 0;
  IndexedVector<ScoredTile<Scalar>> workers_;
};

}  // namespace keen::detail
