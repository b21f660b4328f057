// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../search/projection.hpp"
#include "scored_tile.hpp"

// The inequality of search/projection.hpp, used the other way round. There, a known distance rules out centroids; here,
// D(x) rules out candidates: if the distance of the images is above D(x), so is the distance. With many seeds D is
// small, and nearly all candidates fall to 48 coordinates instead of dim.

namespace keen::detail {

/// For many dimensions: points and candidates are scored by their images in the few directions that matter. A distance
/// of images is a lower bound, so only candidates that the images do not rule out are measured.
/// Memory: n (rank + 1) Scalars.
template <class Scalar>
class ProjectedGainSearch {
 public:
  static constexpr Index rank = 47;

  /// @param distances  of points whose coordinates lie side by side, more than `rank` of them; must outlive this
  /// Complexity: O(n dim rank).
  ProjectedGainSearch(const SeedDistances<Scalar>& distances, const Point<Scalar>& center, Team& team)
      : data_(distances.data()),
        margins_(distances),
        team_(team),
        projection_(data_, center, rank),
        zeros_(Point<Scalar>::Zero(projection_.size())),
        images_(data_.size() * projection_.size()),
        image_points_(images_.data(), data_.size(), projection_.size(), {projection_.size(), 1}),
        packed_(level_),
        workers_(team.size()) {
    projection_.project(data_, images_.data(), team);
  }

  ProjectedGainSearch(const ProjectedGainSearch&) = delete;
  ProjectedGainSearch& operator=(const ProjectedGainSearch&) = delete;
  ~ProjectedGainSearch() = default;

  /// @param candidates  dim x any number
  void set_candidates(const Centroids<Scalar>& candidates) {
    Centroids<Scalar> images(projection_.size(), candidates.cols());
    projection_.project(Points<Scalar>(candidates.data(), candidates.cols(), candidates.rows(), {candidates.rows(), 1}),
                        images.data(), team_);
    packed_.set(images, zeros_);
    for (Worker& worker : workers_) {
      worker.measured = 0;
      worker.room.resize(data_.room_for(1));
      worker.tile.resize(projection_.size(), candidates.cols());
      worker.sq_distances.resize(candidates.cols());
    }
  }

  /// Finds the gains of points `first` to `first + count - 1`, at most a tile.
  /// @param candidates  those that were set
  void search(const Centroids<Scalar>& candidates, Index first, Index count, int number, BlockHits<Scalar>& hits) {
    Worker& worker = workers_[number];
    find_rivals(candidates.cols(), first, count, worker);
    for (Index lane = 0; lane < count; ++lane) {
      const IndexedVector<Label>& rivals = worker.rivals[lane];
      worker.measured += rivals.size();
      measure_sq_distances<Scalar>(level_, {data_.row(first + lane, worker.room.data()), candidates.data(), data_.dim(),
                                            rivals.data(), rivals.size(), worker.sq_distances.data()});
      const Scalar reach = margins_.sq_reach(first + lane);
      for (Index r = 0; r < rivals.size(); ++r) {
        const Scalar low = worker.sq_distances[r] * (1 - margins_.rounding()) - margins_.least_safe();
        const Scalar high = worker.sq_distances[r] * (1 + margins_.rounding()) + margins_.least_safe();
        if (low <= reach) hits.add(rivals[r], first + lane, low, high);
      }
    }
  }

  /// Distances that have been measured since candidates were set.
  [[nodiscard]] Index measured() const {
    Index sum = 0;
    for (const Worker& worker : workers_) sum += worker.measured;
    return sum;
  }

 private:
  struct Worker {
    ScoredTile<Scalar> tile;
    AlignedBuffer<Scalar> room;                // for a row
    IndexedVector<Label> rivals[tile_points];  // candidates that the images do not rule out
    IndexedVector<Scalar> sq_distances;
    Index measured = 0;
  };

  void find_rivals(Index candidates, Index first, Index count, Worker& worker) const {
    ScoredTile<Scalar>& tile = worker.tile;
    tile.pack(image_points_, zeros_, first, count);
    const auto image_error = static_cast<Scalar>(projection_.cancellation());
    tile.set_thresholds(margins_, margins_.error_factor() + image_error, packed_.largest_sq_norm());
    for (IndexedVector<Label>& rivals : worker.rivals) rivals.clear();
    tile.for_each_hit(packed_, projection_.size(), candidates,
                      [&](Label j, Index lane, Scalar) { worker.rivals[lane].push_back(j); });
  }

  Points<Scalar> data_;
  GainMargins<Scalar> margins_;
  Team& team_;
  SimdLevel level_ = simd_level();
  Projection<Scalar> projection_;
  Point<Scalar> zeros_;  // the centre of images
  IndexedVector<Scalar> images_;
  Points<Scalar> image_points_;
  PackedCentroids<Scalar> packed_;
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail
