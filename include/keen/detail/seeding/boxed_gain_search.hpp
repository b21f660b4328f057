// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../search/spatial_tiles.hpp"
#include "gain_search.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

// The distance between a point c and a box: in each coordinate it is low - c, c - high, or 0 inside.
//
//         c.     |gap    +-----------+
//                +------ |    box    |      squared distance = sum over the coordinates of max(low - c, c - high, 0)^2
//                        +-----------+
//
// No point of the box is nearer to c. If this exceeds the largest D^2 in the box, the candidate helps none of its
// points.

namespace keen::detail {

/// For few dimensions: points are sorted into tiles of neighbours, and only candidates that are near to the box around
/// a tile are measured. Memory: that of SpatialTiles.
template <class Scalar>
class BoxedGainSearch {
 public:
  /// @param distances  of points of at most `most_box_dim` coordinates; must outlive this
  /// Complexity: O(n dim).
  BoxedGainSearch(const SeedDistances<Scalar>& distances, const Point<Scalar>& center, Team& team)
      : margins_(distances),
        dim_(distances.data().dim()),
        center_(center),
        tiles_(distances.data(), center, team),
        workers_(team.size()) {}

  /// All points, tile by tile.
  [[nodiscard]] const std::uint32_t* order() const { return tiles_.points(0); }

  /// @param candidates  dim x any number
  void set_candidates(const Centroids<Scalar>& candidates) {
    count_ = candidates.cols();
    centered_.resize(count_ * dim_);
    double largest = 0;
    for (Index j = 0; j < count_; ++j) {
      double sq_norm = 0;
      for (Index d = 0; d < dim_; ++d) {
        const double c = static_cast<double>(candidates(d, j)) - static_cast<double>(center_[d]);
        centered_[d * count_ + j] = c;
        sq_norm += c * c;
      }
      largest = (std::max)(largest, sq_norm);
    }
    largest_sq_norm_ = static_cast<Scalar>(largest) * (1 + 8 * eps);
  }

  /// Finds the gains of the points of a tile; hits are numbered in the order of the tiles.
  void search(Index tile, int number, BlockHits<Scalar>& hits) {
    Worker& worker = workers_[number];
    const Scalar farthest = set_thresholds(tile, worker);
    find_near(tiles_.box(0, tile), static_cast<double>(farthest), worker.near_box);
    const Index count = tiles_.count(tile);
    alignas(64) Scalar sq_distances[tile_points];
    std::uint16_t below[tile_points];
    for (const Label j : worker.near_box) {
      measure(tiles_.values(tile), j, sq_distances);
      Index found = 0;
      for (Index lane = 0; lane < count; ++lane) {
        below[found] = static_cast<std::uint16_t>(lane);
        found += sq_distances[lane] < worker.threshold[lane] ? 1 : 0;
      }
      for (Index f = 0; f < found; ++f) {
        const Index lane = below[f];
        hits.add(j, tile * tile_points + lane, sq_distances[lane] - worker.error[lane],
                 sq_distances[lane] + worker.error[lane]);
      }
    }
  }

 private:
  static constexpr Scalar eps = GainMargins<Scalar>::eps;

  struct Worker {
    alignas(64) Scalar threshold[tile_points];
    Scalar error[tile_points];
    IndexedVector<Label> near_box;
  };

  /// Sets the squared distance from which on a point does not gain. Returns the largest, with its error.
  Scalar set_thresholds(Index tile, Worker& worker) const {
    const std::uint32_t* const points = tiles_.points(tile);
    const Scalar error =
        margins_.error_factor() * (tiles_.largest_sq_norm(tile) + largest_sq_norm_) + margins_.least_safe();
    Scalar farthest = 0;
    for (Index lane = 0; lane < tiles_.count(tile); ++lane) {
      const Scalar reach = margins_.sq_reach(points[lane]);
      worker.error[lane] = error + 2 * eps * reach;
      worker.threshold[lane] = reach + worker.error[lane];
      farthest = (std::max)(farthest, worker.threshold[lane] + worker.error[lane]);
    }
    return farthest;
  }

  /// Finds the candidates whose squared distance from a box is below `limit`.
  void find_near(const Box& box, double limit, IndexedVector<Label>& near_box) const {
    near_box.resize(count_ + 1);
    Index found = 0;
    for (Index j = 0; j < count_; ++j) {
      double gap = 0;
      for (Index d = 0; d < dim_; ++d) {
        const double c = centered_[d * count_ + j];
        const auto at = static_cast<std::size_t>(d);
        const double outside = (std::max)((std::max)(box.low[at] - c, c - box.high[at]), 0.0);
        gap += outside * outside;
      }
      near_box[found] = static_cast<Label>(j);  // no branch: which are near could not be foretold
      found += gap < limit ? 1 : 0;
    }
    near_box.resize(found);
  }

  /// Measures the squared distances of the points of a tile to a candidate.
  void measure(const Scalar* values, Label candidate, Scalar* sq_distances) const {
    std::fill_n(sq_distances, tile_points, Scalar(0));
    for (Index d = 0; d < dim_; ++d) {
      const auto c = static_cast<Scalar>(centered_[d * count_ + candidate]);
      const Scalar* const x = values + d * tile_points;
      for (Index lane = 0; lane < tile_points; ++lane) sq_distances[lane] += (x[lane] - c) * (x[lane] - c);
    }
  }

  GainMargins<Scalar> margins_;
  Index dim_;
  Point<Scalar> center_;
  SpatialTiles<Scalar> tiles_;
  Index count_ = 0;                 // candidates
  IndexedVector<double> centered_;  // relative to the centre: coordinate by coordinate
  Scalar largest_sq_norm_ = 0;      // of them
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail
