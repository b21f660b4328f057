// SPDX-License-Identifier: MIT
#pragma once

#include "exact_cluster_sums.hpp"
#include "weighted_sums.hpp"

#include <optional>
#include <vector>

namespace keen::detail {

/// The sums over the clusters of a run, brought up to date after each pass: by what has changed where sums are exact,
/// afresh where they are not. Either way the means do not depend on what was done before.
template <class Scalar, class Data = Points<Scalar>>
class ClusterSums {
 public:
  ClusterSums(const ValidatedData<Scalar>& validated, Index k)
      : n_(validated.data.size()), weights_are_one_(validated.weights_are_one) {
    if (validated.sums_are_exact) {
      exact_.emplace(validated.data, k);
    } else {
      weighted_.emplace(validated, k);
    }
  }

  [[nodiscard]] Index clusters() const { return exact_ ? exact_->clusters() : weighted_->clusters(); }
  [[nodiscard]] Index size(Index j) const { return exact_ ? exact_->size(j) : weighted_->size(j); }

  /// The exact sums of points that count once, if that is how they are kept.
  [[nodiscard]] const ExactClusterSums<Scalar>* exact() const {
    return exact_ && weights_are_one_ ? &*exact_ : nullptr;
  }

  /// Sums by labels that are not those of the run. Complexity: O(n dim).
  void accumulate(const Labels& labels, Team& team) {
    is_current_ = false;
    sum_afresh(labels, team);
  }

  /// Sums by the labels of the run, of which `changes` have changed since the last call.
  /// Complexity: O(n dim), or O(changes dim) where sums are exact.
  void update(const Labels& labels, const Changes& changes, Team& team) {
    if (exact_ && is_current_ && changes.count() < n_ / 2) {
      exact_->update(labels, changes, team);
    } else {
      sum_afresh(labels, team);
    }
    is_current_ = true;
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

  Index n_;
  bool weights_are_one_;
  bool is_current_ = false;
  std::optional<ExactClusterSums<Scalar>> exact_;
  std::optional<WeightedSums<Scalar>> weighted_;
};

}  // namespace keen::detail
