// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "nearest_centroid_search.hpp"
#include "nearest_two.hpp"
#include "projection.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

// How a point is searched that has a label a already:
//
//     1. d = |x - c(a)|, measured           the nearest centroid is within d
//     2. list the centroids whose image is within d + margin of the image of x (a kernel of rank + 1 coordinates)
//     3. measure the listed ones            often one or two of hundreds
//
// Everything that is not listed is farther than d + margin. This margin becomes the lower bound of HamerlyEngine, and
// so decides for how many passes the point can be left alone.

namespace keen::detail {

/// A search for points that already have a label, which is mostly still right. For many dimensions, where the data
/// varies mostly in few directions. Labels are those of the exhaustive search.
/// Memory: rank + 1 Scalars a point.
template <class Scalar>
class ProjectedSearch {
 public:
  /// @param rank      directions, < dim
  /// @param searcher  for what is too close to call; must have its kernel, and outlive this
  ProjectedSearch(const Point<Scalar>& center, Index rank, Team& team, NearestCentroidSearch<Scalar>& searcher)
      : data_(searcher.data()),
        team_(team),
        searcher_(searcher),
        projection_(data_, center, rank),
        projecting_(projection_.workspaces(team)),
        images_(data_.size() * projection_.size()),
        panels_(simd_level()),
        zeros_(Point<Scalar>::Zero(projection_.size())),
        workers_(team.size()) {
    projection_.project(data_, images_.data(), team_, projecting_);
  }

  /// True if the search can serve: coordinates of points and of centroids lie side by side.
  [[nodiscard]] static bool serves(const NearestCentroidSearch<Scalar>& searcher) {
    return KEEN_DETAIL_VECTORS && searcher.has_kernel() && searcher.data().row_stride() == 1;
  }

  /// The centroids to search from now on: dim x k.
  /// @param margin  centroids are looked for this much beyond the distance to the own one, so that the bound on all
  ///                others leaves room
  /// @param order   the centroid in each slot of the panels; empty: as they are
  void set_centroids(const Centroids<Scalar>& centroids, double margin, const IndexedVector<Label>& order) {
    centroids_ = centroids;
    order_ = order;
    margin_ = margin;
    if (centroid_images_.cols() != centroids.cols()) {
      centroid_images_ = Centroids<Scalar>(projection_.size(), centroids.cols());
    }
    projection_.project(Points<Scalar>(centroids_.data(), centroids.cols(), centroids.rows(), {centroids.rows(), 1}),
                        centroid_images_.data(), team_, projecting_);
    panels_.set(centroid_images_, zeros_, order_);
    for (Worker& worker : workers_)
      worker.prepare(panels_.count(), projection_.size(), centroids.cols(), data_.room_for(1));
    measured_ = 0;
    searched_ = 0;
  }

  /// Centroids measured for a point, on average, since set_centroids.
  [[nodiscard]] double measured() const {
    return searched_ > 0 ? static_cast<double>(measured_) / static_cast<double>(searched_) : 0;
  }

  /// Searches for points `points[0]` to `points[count - 1]`, count <= tile_points, among their own centroids and those
  /// in the first `panels` panels.
  const TileResult<Scalar>& search(Index panels, const Index* points, const CurrentCentroid<Scalar>* own, Index count,
                                   int number) {
    Worker& worker = workers_[number];
    for (auto& list : worker.candidates) list.clear();
    rule_out(panels, points, own, count, worker);
    Index measured = 0;
    for (Index lane = 0; lane < count; ++lane) {
      measured += worker.candidates[lane].size();
      measure_candidates(points[lane], lane, number, worker);
    }
    measured_ += measured;
    searched_ += count;
    return worker.found;
  }

 private:
  template <class Value>
  using PerPoint = typename TileResult<Scalar>::template PerPoint<Value>;

  struct Worker {
    AlignedBuffer<Scalar> tile;
    AlignedBuffer<Scalar> room;  // for a row
    AlignedBuffer<Scalar> excess;
    IndexedVector<Index> hits;
    IndexedVector<Scalar> sq_distances;
    PerPoint<IndexedVector<Label>> candidates;
    alignas(64) PerPoint<Scalar> sq_norm;
    alignas(64) PerPoint<Scalar> threshold;
    PerPoint<Scalar> sq_reach;
    TileResult<Scalar> found;

    void prepare(Index panels, Index size, Index k, Index row) {
      room.resize(row);
      tile.resize(size * tile_points);
      excess.resize(panels * panel_width(simd_level()) * tile_points);
      hits.resize(panels * tile_points);
      sq_distances.resize(k);
    }
  };

  [[nodiscard]] Scalar rounding() const { return NearestTwo<Scalar>::rounding(data_.dim()); }

  void measure(Index point, const Label* labels, Index count, Worker& worker) const {
    Scalar* const sq_distances = worker.sq_distances.data();
    measure_sq_distances<Scalar>(simd_level(), {data_.row(point, worker.room.data()), centroids_.data(), data_.dim(),
                                                labels, count, sq_distances});
  }

  /// Lists for each point the centroids that may lie within its reach.
  void rule_out(Index panels, const Index* points, const CurrentCentroid<Scalar>* own, Index count,
                Worker& worker) const {
    const Scalar* rows[tile_points];
    for (Index lane = 0; lane < tile_points; ++lane) {
      rows[lane] = images_.data() + points[lane < count ? lane : 0] * projection_.size();
    }
    pack_tile<Scalar>(simd_level(), {rows, 1, projection_.size(), zeros_.data(), worker.tile.data(), worker.sq_norm});
    std::ranges::fill(worker.threshold, -(std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < count; ++lane) set_threshold(own[lane].sq_distance, lane, worker);
    Index hit_count = 0;
    select_tile<Scalar>(simd_level(), {worker.tile.data(), projection_.size(), panels_.values(), panels_.norms(),
                                       panels, worker.threshold, worker.excess.data(), worker.hits.data(), &hit_count});
    for (Index hit = 0; hit < hit_count; ++hit) take_hits(hit, count, worker);
    for (Index lane = 0; lane < count; ++lane) {  // the own centroid is within reach; rounding must not rule it out
      IndexedVector<Label>& list = worker.candidates[lane];
      if (std::find(list.begin(), list.end(), own[lane].label) == list.end()) list.push_back(own[lane].label);
      std::sort(list.begin(), list.end());
    }
  }

  void set_threshold(Scalar sq_distance, Index lane, Worker& worker) const {
    const double distance = std::sqrt(static_cast<double>(sq_distance * (1 + rounding())));
    const double reach = distance + (std::min)(margin_, distance / 16);
    worker.sq_reach[lane] = static_cast<Scalar>(reach * reach);
    // Images are those of double, but for the rounding to Scalar, which score_error covers.
    const auto image_error = static_cast<Scalar>(projection_.cancellation());
    const Scalar sq_norm = worker.sq_norm[lane];
    const Scalar error = panels_.score_error(sq_norm) + image_error * (sq_norm + panels_.largest_sq_norm());
    worker.threshold[lane] = worker.sq_reach[lane] * (1 + rounding()) - sq_norm + error + 2 * searcher_.least_safe();
  }

  void take_hits(Index hit, Index count, Worker& worker) const {
    const Index group = points_at_once<Scalar>(simd_level());
    const Index width = panel_width(simd_level());
    const Index panel = worker.hits[hit] / tile_points;
    const Index first = worker.hits[hit] % tile_points;
    for (Index j = panel * width; j < (std::min)(centroids_.cols(), (panel + 1) * width); ++j) {
      const Scalar* const excess = worker.excess.data() + (hit * width + j - panel * width) * group;
      for (Index i = 0; i < (std::min)(group, count - first); ++i) {
        if (excess[i] < 0) worker.candidates[first + i].push_back(label_at(j));
      }
    }
  }

  [[nodiscard]] Label label_at(Index slot) const { return order_.empty() ? static_cast<Label>(slot) : order_[slot]; }

  /// Measures the centroids that were not ruled out, and settles on the nearest.
  void measure_candidates(Index point, Index lane, int number, Worker& worker) {
    const IndexedVector<Label>& candidates = worker.candidates[lane];
    const Index count = candidates.size();
    measure(point, candidates.data(), count, worker);
    const NearestTwo<Scalar> measured(worker.sq_distances.data(), count, data_.dim(), searcher_.least_safe());
    TileResult<Scalar>& found = worker.found;
    found.label[lane] =
        measured.is_clear ? candidates[measured.index] : searcher_.search_among(candidates, &point, 1, number).label[0];
    found.sq_distance[lane] = measured.sq_distance;
    const Scalar second = measured.is_clear ? measured.second_sq_distance : measured.sq_distance;
    found.second_sq_distance[lane] = (std::min)(second, worker.sq_reach[lane]);
    found.error[lane] = rounding() * found.second_sq_distance[lane] + searcher_.least_safe();
  }

  Points<Scalar> data_;
  Team& team_;
  NearestCentroidSearch<Scalar>& searcher_;
  Projection<Scalar> projection_;
  typename Projection<Scalar>::Workspaces projecting_;
  IndexedVector<Scalar> images_;
  PackedCentroids<Scalar> panels_;
  Point<Scalar> zeros_;
  IndexedVector<Worker> workers_;
  Centroids<Scalar> centroids_;
  Centroids<Scalar> centroid_images_;
  IndexedVector<Label> order_;
  double margin_ = 0;
  std::atomic<Index> measured_{0};
  std::atomic<Index> searched_{0};
};

}  // namespace keen::detail
