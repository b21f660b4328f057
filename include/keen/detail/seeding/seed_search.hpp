// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../search/packed_centroids.hpp"
#include "../search/projection.hpp"
#include "../search/spatial_tiles.hpp"
#include "../simd/kernels.hpp"
#include "seed_distances.hpp"
#include "seed_gains.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace keen::detail {

/// Finds which points would gain by which candidates for a seed: all candidates against all points, a tile of points at
/// a time, by the scores of the kernel; in many dimensions first by images in the few that matter, and in few by tiles
/// of neighbouring points, which only near candidates can serve. A point that gains is never left out; one that is
/// listed may turn out not to gain.
template <class Scalar>
class SeedSearch {
 public:
  using Lists = GainLists<Scalar>;

  SeedSearch(const SeedDistances<Scalar>& distances, Team& team)
      : distances_(distances),
        data_(distances.data()),
        team_(team),
        panels_(level_),
        image_panels_(level_),
        points_per_block_(tiles_per_block(data_.size()) * tile_points) {
    constexpr Index least_values = 1000;  // below, packing costs more than it saves
    has_kernel_ = KEEN_DETAIL_VECTORS && distances.is_unscaled() && data_.size() * data_.dim() >= least_values &&
                  error_factor() < Scalar(0.1);
    may_sort_ = has_kernel_ && data_.dim() <= most_box_dim && data_.size() >= least_sorted &&
                data_.size() <= (std::numeric_limits<std::int32_t>::max)();
    may_project_ = has_kernel_ && data_.strides().coordinate == 1 && data_.dim() >= least_projected_dim;
    if (has_kernel_) center_ = middle();
    workers_.resize(static_cast<std::size_t>(team.size()));
  }

  /// @param candidates  dim x any number
  /// @param seeds  how many there are: the more, the fewer points gain by a candidate
  /// @param coming  how many candidates may be searched for yet, these included
  /// Complexity: O(n candidates dim).
  void find(const Centroids<Scalar>& candidates, Index seeds, Index coming, Lists& lists) {
    const Index count = candidates.cols();
    const bool projects = may_project_ && seeds >= next_projected_;
    if (may_sort_ && !tiles_ && seeds >= least_seeds && coming >= least_coming) {
      tiles_ = std::make_unique<SpatialTiles<Scalar>>(data_, center_, team_);
    }
    if (projects) {
      project_candidates(candidates);
    } else if (tiles_) {
      center(candidates);
    } else if (has_kernel_) {
      panels_.set(candidates, center_);
    }
    for (Workspace& space : workers_) prepare(space, projects, count);
    const Index blocks = (data_.size() + points_per_block_ - 1) / points_per_block_;
    lists.restart(blocks, points_per_block_, count, tiles_ ? tiles_->points(0) : nullptr);
    team_.for_each_block(blocks, [&](Index block, int worker) {
      Workspace& space = workers_[static_cast<std::size_t>(worker)];
      space.found.clear();
      space.first = block * points_per_block_;
      const Index last = (std::min)(data_.size(), space.first + points_per_block_);
      for (Index first = space.first; first < last; first += tile_points) {
        const Index here = (std::min)(tile_points, last - first);
        if (projects) {
          find_by_images(candidates, first, here, space);
        } else if (tiles_) {
          find_in_box(first / tile_points, space);
        } else if (has_kernel_) {
          find_by_scores(candidates, first, here, space);
        } else {
          find_directly(candidates, first, here, space);
        }
      }
      lists.set(block, space.found);
    });
    if (projects) judge_images(count, seeds);
  }

 private:
  /// Few blocks, so that the lists come in few parts, but enough of them for many threads.
  [[nodiscard]] static Index tiles_per_block(Index points) {
    return std::clamp(points / (64 * tile_points), Index{20}, Index{400});
  }

  using Centered = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;  // candidates x dim

  static constexpr Index least_sorted = 2000;
  static constexpr Index least_seeds = 8;
  static constexpr Index least_coming = 128;  // candidates that pay for the sorting
  static constexpr Index least_projected_dim = 256;
  static constexpr std::size_t max_group = 512;  // scores that TileSelection reports together, at most
  static constexpr Index rank = 47;
  static constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();

  template <class Value>
  using PerPoint = std::array<Value, static_cast<std::size_t>(tile_points)>;

  struct Workspace {
    AlignedBuffer<Scalar> tile;
    AlignedBuffer<Scalar> excess;
    std::vector<Index> hits;
    PerPoint<const Scalar*> rows;
    alignas(64) PerPoint<Scalar> sq_norm;
    alignas(64) PerPoint<Scalar> threshold;
    PerPoint<Scalar> error;
    PerPoint<std::vector<Label>> rivals;  // candidates that the images do not rule out
    std::vector<Scalar> sq_distances;
    std::vector<Label> near_box;
    std::array<std::uint16_t, max_group> below;  // lanes of scores below their thresholds
    std::vector<typename Lists::Hit> found;      // in the block
    Index first = 0;                             // point of the block
    Index measured = 0;

    void add(Index candidate, Index point, Scalar low, Scalar high) {
      found.push_back({static_cast<Label>(candidate), static_cast<std::uint32_t>(point - first), low, high});
    }
  };

  /// What rounding may do to a score, and to the distances compared with it, relative to |x|^2 and |c|^2: the sums of
  /// dim terms in |x|^2, |c|^2, x.c and the distance itself, and moving x and c to the centre.
  /// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
  [[nodiscard]] Scalar error_factor() const { return static_cast<Scalar>(5 * data_.dim() + 40) * (eps / 2); }

  /// What rounding may do to a measured squared distance, relative to it.
  [[nodiscard]] Scalar rounding() const { return static_cast<Scalar>(data_.dim() + 6) * eps; }

  /// The mean of points spread evenly: where scores are measured from.
  [[nodiscard]] Point<Scalar> middle() const {
    const Index samples = (std::min)(data_.size(), Index{1024});
    Point<double> sum = Point<double>::Zero(data_.dim());
    for (Index i = 0; i < samples; ++i) sum += data_.point(i * data_.size() / samples).template cast<double>();
    return (sum / static_cast<double>(samples)).template cast<Scalar>();
  }

  void prepare(Workspace& space, bool projects, Index candidates) const {
    space.measured = 0;
    if (!has_kernel_) return;
    const Index panels = (candidates + panel_width(level_) - 1) / panel_width(level_);
    space.tile.resize((projects ? projection_->size() : data_.dim()) * tile_points);
    space.excess.resize(panels * panel_width(level_) * tile_points);
    space.hits.resize(static_cast<std::size_t>(panels * tile_points));
    space.sq_distances.resize(static_cast<std::size_t>(candidates));
  }

  /// The squared distance below which a point gains, rounded up.
  [[nodiscard]] Scalar sq_reach(Index i) const {
    constexpr auto most = static_cast<double>((std::numeric_limits<Scalar>::max)() / 8);
    return static_cast<Scalar>((std::min)(distances_[i], most)) * (1 + eps);
  }

  void find_by_scores(const Centroids<Scalar>& candidates, Index first, Index count, Workspace& space) const {
    for (Index lane = 0; lane < tile_points; ++lane) {
      space.rows[static_cast<std::size_t>(lane)] = data_.address(first + (lane < count ? lane : 0));
    }
    pack_tile<Scalar>(level_, {space.rows.data(), data_.strides().coordinate, data_.dim(), center_.data(),
                               space.tile.data(), space.sq_norm.data()});
    set_thresholds(first, count, error_factor(), panels_.largest_sq_norm(), space);
    for_each_hit(panels_, data_.dim(), candidates.cols(), count, space, [&](Label j, Index lane, Scalar excess) {
      const auto at = static_cast<std::size_t>(lane);
      const Scalar sq_distance = excess + space.threshold[at] + space.sq_norm[at];
      space.add(j, first + lane, sq_distance - space.error[at], sq_distance + space.error[at]);
    });
  }

  /// Candidates that images do not rule out are measured.
  void find_by_images(const Centroids<Scalar>& candidates, Index first, Index count, Workspace& space) const {
    const Index size = projection_->size();
    for (Index lane = 0; lane < tile_points; ++lane) {
      space.rows[static_cast<std::size_t>(lane)] = images_.data() + (first + (lane < count ? lane : 0)) * size;
    }
    pack_tile<Scalar>(level_, {space.rows.data(), 1, size, zeros_.data(), space.tile.data(), space.sq_norm.data()});
    const auto image_error = static_cast<Scalar>(projection_->cancellation());
    set_thresholds(first, count, error_factor() + image_error, image_panels_.largest_sq_norm(), space);
    for (std::vector<Label>& rivals : space.rivals) rivals.clear();
    for_each_hit(image_panels_, size, candidates.cols(), count, space,
                 [&](Label j, Index lane, Scalar) { space.rivals[static_cast<std::size_t>(lane)].push_back(j); });
    for (Index lane = 0; lane < count; ++lane) {
      const std::vector<Label>& rivals = space.rivals[static_cast<std::size_t>(lane)];
      const auto rival_count = static_cast<Index>(rivals.size());
      space.measured += rival_count;
      measure_sq_distances<Scalar>(level_, {data_.address(first + lane), candidates.data(), data_.dim(), rivals.data(),
                                            rival_count, space.sq_distances.data()});
      const Scalar reach = sq_reach(first + lane);
      for (std::size_t r = 0; r < rivals.size(); ++r) {
        const Scalar low = space.sq_distances[r] * (1 - rounding()) - least_safe();
        const Scalar high = space.sq_distances[r] * (1 + rounding()) + least_safe();
        if (low <= reach) space.add(rivals[r], first + lane, low, high);
      }
    }
  }

  /// Candidates as seen from the centre, coordinate by coordinate.
  void center(const Centroids<Scalar>& candidates) {
    centered_ = Centered((candidates.template cast<double>().colwise() - center_.template cast<double>()).transpose());
    largest_sq_norm_ = static_cast<Scalar>(centered_.rowwise().squaredNorm().maxCoeff()) * (1 + 8 * eps);
  }

  /// For a tile of neighbouring points: only candidates that are near to the box around them are measured.
  void find_in_box(Index tile, Workspace& space) const {
    const Index count = tiles_->count(tile);
    const std::uint32_t* const points = tiles_->points(tile);
    const Scalar error = error_factor() * (tiles_->largest_sq_norm(tile) + largest_sq_norm_) + least_safe();
    Scalar farthest = 0;
    for (Index lane = 0; lane < count; ++lane) {
      const auto at = static_cast<std::size_t>(lane);
      const Scalar reach = sq_reach(points[lane]);
      space.error[at] = error + 2 * eps * reach;
      space.threshold[at] = reach + space.error[at];
      farthest = (std::max)(farthest, space.threshold[at] + space.error[at]);
    }
    find_near(tiles_->box(0, tile), static_cast<double>(farthest), space);
    const Scalar* const values = tiles_->values(tile);
    alignas(64) PerPoint<Scalar> sq_distances;
    for (const Label j : space.near_box) {
      sq_distances.fill(0);
      for (Index d = 0; d < data_.dim(); ++d) {
        const auto c = static_cast<Scalar>(centered_(j, d));
        const Scalar* const x = values + d * tile_points;
        for (std::size_t lane = 0; lane < sq_distances.size(); ++lane) {
          sq_distances[lane] += (x[lane] - c) * (x[lane] - c);
        }
      }
      std::size_t found = 0;
      for (std::size_t lane = 0; lane < static_cast<std::size_t>(count); ++lane) {
        space.below[found] = static_cast<std::uint16_t>(lane);
        found += sq_distances[lane] < space.threshold[lane] ? 1U : 0U;
      }
      for (std::size_t f = 0; f < found; ++f) {
        const std::size_t at = space.below[f];
        space.add(j, tile * tile_points + static_cast<Index>(at), sq_distances[at] - space.error[at],
                  sq_distances[at] + space.error[at]);
      }
    }
  }

  /// Finds the candidates whose squared distance from a box is below `limit`.
  void find_near(const Box& box, double limit, Workspace& space) const {
    const Index count = centered_.rows();
    space.near_box.resize(static_cast<std::size_t>(count) + 1);
    std::size_t found = 0;
    for (Index j = 0; j < count; ++j) {
      double gap = 0;
      for (Index d = 0; d < data_.dim(); ++d) {
        const double c = centered_(j, d);
        const auto at = static_cast<std::size_t>(d);
        const double outside = (std::max)((std::max)(box.low[at] - c, c - box.high[at]), 0.0);
        gap += outside * outside;
      }
      space.near_box[found] = static_cast<Label>(j);  // no branch here either
      found += gap < limit ? 1U : 0U;
    }
    space.near_box.resize(found);
  }

  void find_directly(const Centroids<Scalar>& candidates, Index first, Index count, Workspace& space) const {
    constexpr bool is_double = sizeof(Scalar) == sizeof(double);
    for (Index i = first; i < first + count; ++i) {
      for (Index j = 0; j < candidates.cols(); ++j) {
        const double sq_distance = distances_.to_seed(i, candidates.col(j));
        if (!(sq_distance < distances_[i])) continue;
        const auto rounded = static_cast<Scalar>(sq_distance);
        const Scalar error = is_double ? Scalar(0) : rounded * eps + (std::numeric_limits<Scalar>::min)();
        space.add(j, i, rounded - error, rounded + error);
      }
    }
  }

  [[nodiscard]] Scalar least_safe() const { return least_safe_square<Scalar>(data_.dim()); }

  /// Scores not below the threshold are of candidates by which the point does not gain.
  void set_thresholds(Index first, Index count, Scalar factor, Scalar largest_sq_norm, Workspace& space) const {
    space.threshold.fill(-(std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < count; ++lane) {
      const auto at = static_cast<std::size_t>(lane);
      const Scalar reach = sq_reach(first + lane);
      space.error[at] = factor * (space.sq_norm[at] + largest_sq_norm) + 2 * eps * reach + least_safe();
      space.threshold[at] = reach - space.sq_norm[at] + space.error[at];
    }
  }

  template <class PackedCentroids, class Take>
  void for_each_hit(const PackedCentroids& panels, Index dim, Index candidates, Index count, Workspace& space,
                    const Take& take) const {
    Index hit_count = 0;
    select_tile<Scalar>(level_, {space.tile.data(), dim, panels.values(), panels.norms(), panels.count(),
                                 space.threshold.data(), space.excess.data(), space.hits.data(), &hit_count});
    const Index group = points_at_once<Scalar>(level_);
    const Index width = panel_width(level_);
    for (Index hit = 0; hit < hit_count; ++hit) {
      const Index panel = space.hits[static_cast<std::size_t>(hit)] / tile_points;
      const Index offset = space.hits[static_cast<std::size_t>(hit)] % tile_points;
      const Scalar* const excess = space.excess.data() + hit * width * group;
      std::size_t found = 0;
      for (Index at = 0; at < width * group; ++at) {  // no branch: which are below could not be foretold
        space.below[found] = static_cast<std::uint16_t>(at);
        found += excess[at] < 0 ? 1U : 0U;
      }
      for (std::size_t f = 0; f < found; ++f) {
        const Index at = space.below[f];
        const Index j = panel * width + at / group;
        const Index lane = offset + at % group;
        if (j < candidates && lane < count) take(static_cast<Label>(j), lane, excess[at]);
      }
    }
  }

  void project_candidates(const Centroids<Scalar>& candidates) {
    if (!projection_) {
      projection_ = std::make_unique<Projection<Scalar>>(data_, center_, rank);
      zeros_ = Point<Scalar>::Zero(projection_->size());
      images_.resize(static_cast<std::size_t>(data_.size() * projection_->size()));
      projection_->project(data_, images_.data(), team_);
    }
    Centroids<Scalar> images(projection_->size(), candidates.cols());
    projection_->project(
        Points<Scalar>(candidates.data(), candidates.cols(), candidates.rows(), {candidates.rows(), 1}), images.data(),
        team_);
    image_panels_.set(images, zeros_);
  }

  /// Leaves images alone for a while where too much had to be measured: one measurement costs several scores.
  void judge_images(Index candidates, Index seeds) {
    Index measured = 0;
    for (const Workspace& space : workers_) measured += space.measured;
    const double all = static_cast<double>(data_.size()) * static_cast<double>(candidates);
    if (static_cast<double>(measured) > 0.25 * all) next_projected_ = 2 * seeds;
  }

  const SeedDistances<Scalar>& distances_;
  Points<Scalar> data_;
  Team& team_;
  SimdLevel level_ = simd_level();
  bool has_kernel_ = false;
  bool may_sort_ = false;
  bool may_project_ = false;
  Index next_projected_ = 16;  // seeds from which images are worth trying
  Point<Scalar> center_;
  PackedCentroids<Scalar> panels_;
  std::unique_ptr<SpatialTiles<Scalar>> tiles_;
  Centered centered_;           // replaced, never resized: Eigen frees twice where a resize finds no memory
  Scalar largest_sq_norm_ = 0;  // of them
  std::unique_ptr<Projection<Scalar>> projection_;
  std::vector<Scalar> images_;
  Point<Scalar> zeros_;
  PackedCentroids<Scalar> image_panels_;
  std::vector<Workspace> workers_;
  Index points_per_block_ = 0;
};

}  // namespace keen::detail
