// SPDX-License-Identifier: MIT
#pragma once

#include "exact_cluster_sums.hpp"
#include "weighted_sums.hpp"

#include <optional>
#include <vector>

namespace keen::detail {

/// The sums over the clusters of a run. Exact sums are updated during each pass by the points that change their label.
/// Other sums are computed again from all points after each pass. In both cases the means do not depend on earlier
/// passes.
template <class Scalar, class Data = Points<Scalar>>
class ClusterSums {
 public:
  /// @param workers  of the team
  /// @param ranks    whose points are summed
  ClusterSums(const ValidatedData<Scalar>& validated, Index k, int workers, const Ranks& ranks = {})
      : weights_are_one_(validated.weights_are_one), is_in_memory_(validated.data.is_in_memory()), ranks_(ranks) {
    if (validated.sums_are_exact) {
      exact_.emplace(validated.data, k, workers, ranks);
    } else {
      weighted_.emplace(validated, k, ranks);
    }
  }

  [[nodiscard]] Index clusters() const { return exact_ ? exact_->clusters() : weighted_->clusters(); }
  [[nodiscard]] Index size(Index j) const { return exact_ ? exact_->size(j) : weighted_->size(j); }

  /// The exact sums of points that count once, if that is how they are kept.
  [[nodiscard]] const ExactClusterSums<Scalar>* exact() const {
    return exact_ && weights_are_one_ ? &*exact_ : nullptr;
  }

  /// Sums by other labels than those of the run. Complexity: O(n dim).
  void accumulate(const Labels& labels, Team& team) {
    is_current_ = false;
    sum_afresh(labels, team);
  }

  /// Prepares for labels that change. Complexity: O(1); O(n dim) if the sums are not those of the labels.
  /// @param labels   of the run; those that a point has not got yet are -1
  /// @param changes  what will change, from now on until `end_pass`
  void begin_pass(const Labels& labels, Changes<Scalar>& changes, Team& team) {
    restored_ = exact_ && !is_current_;
    if (restored_) exact_->accumulate(labels, team);
    is_current_ = true;
    if (exact_) {
      exact_->follow(changes);
    } else {
      changes.begin();
      sums_on_the_way_ = !is_in_memory_ && ranks_.is_alone() && weighted_->takes_ranges();
      if (!sums_on_the_way_) return;
      weighted_->clear();
      changes.show_ranges_to([this, &labels, &team](const Points<Scalar>& points, Index begin, Index end) {
        weighted_->add_range(points, begin, end, labels, team);
      });
    }
  }

  /// Brings the sums up to date. Complexity: O(k dim) where sums are exact, O(n dim) where they are not.
  /// Returns how many labels have changed, on all ranks.
  Index end_pass(const Labels& labels, Changes<Scalar>& changes, Team& team) {
    if (exact_) {
      changes.finish();
      return exact_->finish(team, restored_, changes.count());
    }
    if (!sums_on_the_way_) weighted_->accumulate(labels, team);
    return ranks_.sum(changes.count());
  }

  /// Moves the centroid of every cluster that has weight to the mean of its points; the others stay.
  void move_to_means(Centroids<Scalar>& centroids) const {
    if (!exact_) return weighted_->move_to_means(centroids);
    for (Index j = 0; j < clusters(); ++j) {
      if (size(j) == 0 || !exact_->is_touched(j)) continue;
      const DoubleDouble count{static_cast<double>(size(j)), 0};
      for (Index d = 0; d < centroids.rows(); ++d) {
        centroids(d, j) = static_cast<Scalar>(divide(exact_->sum(j, d), count));
      }
    }
  }

 private:
  void sum_afresh(const Labels& labels, Team& team) {
    if (exact_) {
      exact_->accumulate(labels, team);
    } else {
      weighted_->accumulate(labels, team);
    }
  }

  bool weights_are_one_;
  bool is_in_memory_;
  Ranks ranks_;
  bool sums_on_the_way_ = false;  // of a pass: not after it
  bool is_current_ = true;        // the labels of the run: none at first
  bool restored_ = false;         // all points were summed at the beginning of the pass
  std::optional<ExactClusterSums<Scalar>> exact_;
  std::optional<WeightedSums<Scalar>> weighted_;
};

}  // namespace keen::detail
