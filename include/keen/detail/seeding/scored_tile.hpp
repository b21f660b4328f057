// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../search/packed_centroids.hpp"
#include "../simd/kernels.hpp"
#include "gain_search.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

// A threshold for each point turns "does it gain?" into a sign. A candidate helps x if |c|^2 - 2 x.c < D^2 - |x|^2. The
// right side is known before the search, so the kernel subtracts it and asks whether any result in a group is negative.
// When many seeds are taken, hardly any is, and a group of candidates and points costs one test of signs.

namespace keen::detail {

/// A tile of points that is scored against all candidates. The kernel computes |x - c|^2 - |x|^2 less the threshold of
/// the point, the excess; a point may gain by a candidate only if its excess is below 0. One for each worker.
template <class Scalar>
class ScoredTile {
 public:
  /// Makes room.
  /// @param dim  coordinates of the points that are packed
  void resize(Index dim, Index candidates) {
    const Index panels = (candidates + panel_width(level_) - 1) / panel_width(level_);
    tile_.resize(dim * tile_points);
    excess_.resize(panels * panel_width(level_) * tile_points);
    groups_.resize(panels * tile_points);
  }

  /// Packs points `first` to `first + count - 1`, seen from a centre.
  void pack(const Points<Scalar>& points, const Point<Scalar>& center, Index first, Index count) {
    first_ = first;
    count_ = count;
    room_.resize(points.room_for(count));
    points.gather_rows(
        count, [=](Index lane) { return first + lane; }, rows_, room_.data());
    pack_tile<Scalar>(level_, {rows_, points.row_stride(), points.dim(), center.data(), tile_.data(), sq_norm_});
  }

  /// Excesses not below 0 are of candidates by which the point does not gain.
  /// @param error_factor  what may be wrong with a score, relative to |x|^2 and |c|^2
  /// @param largest_sq_norm  the largest |c|^2
  void set_thresholds(const GainMargins<Scalar>& margins, Scalar error_factor, Scalar largest_sq_norm) {
    constexpr Scalar eps = GainMargins<Scalar>::eps;
    std::fill_n(threshold_, tile_points, -(std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < count_; ++lane) {
      const Scalar reach = margins.sq_reach(first_ + lane);
      error_[lane] = error_factor * (sq_norm_[lane] + largest_sq_norm) + 2 * eps * reach + margins.least_safe();
      threshold_[lane] = reach - sq_norm_[lane] + error_[lane];
    }
  }

  /// Calls `take(candidate, lane, excess)` where a point may gain.
  /// @param packed  the candidates, seen from the centre of the points
  template <class Take>
  void for_each_hit(const PackedCentroids<Scalar>& packed, Index dim, Index candidates, const Take& take) {
    Index group_count = 0;
    select_tile<Scalar>(level_, {tile_.data(), dim, packed.values(), packed.norms(), packed.count(), threshold_,
                                 excess_.data(), groups_.data(), &group_count});
    const Index points = points_at_once<Scalar>(level_);
    const Index width = panel_width(level_);
    for (Index group = 0; group < group_count; ++group) {
      const Index panel = groups_[group] / tile_points;
      const Index offset = groups_[group] % tile_points;
      const Scalar* const excess = excess_.data() + group * width * points;
      Index found = 0;
      for (Index at = 0; at < width * points; ++at) {  // no branch: which are below could not be foretold
        below_[found] = static_cast<std::uint16_t>(at);
        found += excess[at] < 0 ? 1 : 0;
      }
      for (Index f = 0; f < found; ++f) {
        const Index at = below_[f];
        const Index j = panel * width + at / points;
        const Index lane = offset + at % points;
        if (j < candidates && lane < count_) take(static_cast<Label>(j), lane, excess[at]);
      }
    }
  }

  /// |x - c|^2, give or take the error.
  [[nodiscard]] Scalar sq_distance(Index lane, Scalar excess) const {
    return excess + threshold_[lane] + sq_norm_[lane];
  }
  [[nodiscard]] Scalar error(Index lane) const { return error_[lane]; }

 private:
  static constexpr Index max_group = 512;  // excesses that TileSelection reports together, at most

  SimdLevel level_ = simd_level();
  Index first_ = 0;
  Index count_ = 0;
  AlignedBuffer<Scalar> tile_;
  AlignedBuffer<Scalar> room_;  // for rows
  AlignedBuffer<Scalar> excess_;
  IndexedVector<Index> groups_;
  const Scalar* rows_[tile_points];
  alignas(64) Scalar sq_norm_[tile_points];
  alignas(64) Scalar threshold_[tile_points];
  Scalar error_[tile_points];
  std::uint16_t below_[max_group];  // which excesses of a group are below 0
};

}  // namespace keen::detail
