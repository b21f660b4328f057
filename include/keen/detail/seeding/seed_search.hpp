// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "boxed_gain_search.hpp"
#include "direct_gain_search.hpp"
#include "projected_gain_search.hpp"
#include "scored_gain_search.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace keen::detail {

/// Finds which points would gain by which candidates for a seed, that is, which are nearer to a candidate than to all
/// seeds: |x - c|^2 < D^2(x). All candidates are searched against all points, a tile of points at a time, by one of
///
///     DirectGainSearch     differences in double; few points, or no kernel for them
///     ScoredGainSearch     scores of the kernel
///     BoxedGainSearch      few dimensions, and many candidates to come: only those near to a tile of neighbours
///     ProjectedGainSearch  many dimensions, and enough seeds that few points gain: first by images in few of them
///
/// A point that gains is never left out; one that is listed may turn out not to gain.
template <class Scalar>
class SeedSearch {
 public:
  using Lists = GainLists<Scalar>;

  /// @param distances  must outlive this
  SeedSearch(const SeedDistances<Scalar>& distances, Team& team)
      : distances_(distances),
        data_(distances.data()),
        team_(team),
        points_per_block_(tiles_per_block(data_.size()) * tile_points),
        direct_(distances),
        hits_(team.size()) {
    constexpr Index least_values = 1000;  // below, packing costs more than it saves
    const bool has_kernel = KEEN_DETAIL_VECTORS && distances.is_unscaled() &&
                            data_.size() * data_.dim() >= least_values &&
                            GainMargins<Scalar>(distances).error_factor() < Scalar(0.1);
    if (!has_kernel) return;
    may_sort_ = data_.dim() <= most_box_dim && data_.size() >= least_sorted &&
                data_.size() <= (std::numeric_limits<std::int32_t>::max)();
    may_project_ = data_.row_stride() == 1 && data_.dim() >= least_projected_dim;
    center_.emplace(middle());
    scored_.emplace(distances, *center_, team.size());
  }

  /// @param candidates  dim x any number
  /// @param seeds  how many there are: the more, the fewer points gain by a candidate
  /// @param coming  how many candidates may be searched for yet, these included
  /// Complexity: O(n candidates dim).
  void find(const Centroids<Scalar>& candidates, Index seeds, Index coming, Lists& lists) {
    const Method method = choose(seeds, coming);
    set_candidates(method, candidates);
    const Index blocks = (data_.size() + points_per_block_ - 1) / points_per_block_;
    lists.restart(blocks, points_per_block_, candidates.cols(), method == Method::boxed ? boxed_->order() : nullptr);
    team_.for_each_block(blocks, [&](Index block, int worker) {
      BlockHits<Scalar>& hits = hits_[worker];
      const Index begin = block * points_per_block_;
      const Index end = (std::min)(data_.size(), begin + points_per_block_);
      hits.restart(begin);
      for (Index first = begin; first < end; first += tile_points) {
        search(method, candidates, first, (std::min)(tile_points, end - first), worker, hits);
      }
      lists.set(block, hits.hits());
    });
    if (method == Method::projected && !images_pay(candidates.cols())) next_projected_ = 2 * seeds;
  }

 private:
  enum class Method { direct, scored, boxed, projected };

  static constexpr Index least_sorted = 2000;
  static constexpr Index least_seeds = 8;
  static constexpr Index least_coming = 128;  // candidates that pay for the sorting
  static constexpr Index least_projected_dim = 256;

  /// Few blocks, so that the lists come in few parts, but enough of them for many threads.
  [[nodiscard]] static Index tiles_per_block(Index points) {
    return std::clamp(points / (64 * tile_points), Index{20}, Index{400});
  }

  /// The mean of points spread evenly: where scores are measured from.
  [[nodiscard]] Point<Scalar> middle() const {
    const Index samples = (std::min)(data_.size(), Index{1024});
    Point<Scalar> middle(data_.dim());
    for (Index d = 0; d < data_.dim(); ++d) {
      double sum = 0;
      for (Index i = 0; i < samples; ++i) sum += static_cast<double>(data_(i * data_.size() / samples, d));
      middle[d] = static_cast<Scalar>(sum / static_cast<double>(samples));
    }
    return middle;
  }

  [[nodiscard]] Method choose(Index seeds, Index coming) const {
    if (!scored_) return Method::direct;
    if (may_project_ && seeds >= next_projected_) return Method::projected;
    if (boxed_ || (may_sort_ && seeds >= least_seeds && coming >= least_coming)) return Method::boxed;
    return Method::scored;
  }

  void set_candidates(Method method, const Centroids<Scalar>& candidates) {
    switch (method) {
      case Method::direct: break;
      case Method::scored: scored_->set_candidates(candidates); break;
      case Method::boxed:
        if (!boxed_) boxed_.emplace(distances_, *center_, team_);
        boxed_->set_candidates(candidates);
        break;
      case Method::projected:
        if (!projected_) projected_.emplace(distances_, *center_, team_);
        projected_->set_candidates(candidates);
        break;
    }
  }

  /// Searches a tile: points `first` to `first + count - 1`.
  void search(Method method, const Centroids<Scalar>& candidates, Index first, Index count, int worker,
              BlockHits<Scalar>& hits) {
    switch (method) {
      case Method::direct: direct_.search(candidates, first, count, hits); break;
      case Method::scored: scored_->search(first, count, worker, hits); break;
      case Method::boxed: boxed_->search(first / tile_points, worker, hits); break;
      case Method::projected: projected_->search(candidates, first, count, worker, hits); break;
    }
  }

  /// False where so much had to be measured that images had better be left alone for a while: one measurement costs
  /// several scores.
  [[nodiscard]] bool images_pay(Index candidates) const {
    const double all = static_cast<double>(data_.size()) * static_cast<double>(candidates);
    return static_cast<double>(projected_->measured()) <= 0.25 * all;
  }

  const SeedDistances<Scalar>& distances_;
  Points<Scalar> data_;
  Team& team_;
  Index points_per_block_;
  bool may_sort_ = false;
  bool may_project_ = false;
  Index next_projected_ = 16;  // seeds from which images are worth trying
  std::optional<Point<Scalar>> center_;
  DirectGainSearch<Scalar> direct_;
  std::optional<ScoredGainSearch<Scalar>> scored_;  // where there is a kernel
  std::optional<BoxedGainSearch<Scalar>> boxed_;    // made when they are first asked for
  std::optional<ProjectedGainSearch<Scalar>> projected_;
  IndexedVector<BlockHits<Scalar>> hits_;  // of each worker
};

}  // namespace keen::detail
