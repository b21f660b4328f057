// SPDX-License-Identifier: MIT
#pragma once

#include "choose_k.hpp"
#include "criteria/curve.hpp"
#include "criteria/gap.hpp"
#include "criteria/indices.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keen {

/// What one criterion votes for.
struct CriterionVote {
  std::string criterion;  ///< its name
  Index k = 1;            ///< its best k from 2 on, less clusters that are only outliers

  friend bool operator==(const CriterionVote&, const CriterionVote&) = default;
};

/// The number of clusters, how sure it is, and the clusters.
template <class Scalar, int Dim = Eigen::Dynamic>
struct AutoK {
  /// What `gap_z_score` must exceed: of sets without clusters one in twenty does, if errors are normal.
  static constexpr double gap_z_threshold = 1.645;

  Index k = 1;  ///< the answer
  /// By how many standard errors the k of the votes is more clustered than points without clusters; NaN if 1 is not in
  /// the range, or the votes are for 1, or there are none.
  double gap_z_score = std::numeric_limits<double>::quiet_NaN();
  double agreement = 0;                   ///< the share of the votes that are for k, in [0, 1]; 0 without votes
  std::vector<CriterionVote> votes;       ///< of simplified silhouette, Calinski-Harabasz, jump; those that have one
  std::vector<CriterionResult> criteria;  ///< what each criterion says, from k = 2 on; the last is the gap statistic if
                                          ///< 1 is in the range, whose own best is its largest
  std::vector<KFit<Scalar, Dim>> fits;    ///< the best clustering of each k of the range, ascending

  /// The clustering that was chosen.
  [[nodiscard]] const KFit<Scalar, Dim>& fit() const { return fits[static_cast<std::size_t>(k - fits.front().k())]; }
};

namespace detail {

/// k less the clusters that weigh at most 2 % of the mean cluster: an outlier or two are not a cluster.
template <class Scalar, int Dim>
[[nodiscard]] Index without_outliers(const KFit<Scalar, Dim>& fit) {
  const double least = 0.02 * fit.cluster_weights.mean();
  return (std::max)(Index{1}, static_cast<Index>((fit.cluster_weights.array() > least).count()));
}

/// The most frequent; of equally frequent ones, that which comes first.
[[nodiscard]] inline Index most_frequent(const std::vector<Index>& votes) {
  const auto count = [&](Index k) { return std::count(votes.begin(), votes.end(), k); };
  return *std::max_element(votes.begin(), votes.end(), [&](Index a, Index b) { return count(a) < count(b); });
}

/// gap(k) - gap(1), by the standard error of the difference.
/// @param gap  over k = 1, 2, ...
[[nodiscard]] inline double gap_z_score_at(const CriterionResult& gap, Index k) {
  const auto index = static_cast<std::size_t>(k - 1);
  if (index >= gap.score.size() || is_nan(gap.score[index])) return -std::numeric_limits<double>::infinity();
  const double difference = gap.score[index] - gap.score[0];
  const double error = std::hypot(gap.error[index], gap.error[0]);
  if (error > 0) return difference / error;
  return difference > 0 ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
}

/// The votes and their count.
template <class Scalar, int Dim>
class AutoKFinder {
 public:
  explicit AutoKFinder(KSweep<Scalar, Dim> sweep) : sweep_(std::move(sweep)) {}

  [[nodiscard]] AutoK<Scalar, Dim> operator()() {
    AutoK<Scalar, Dim> found;
    found.k = sweep_.fits.front().k();
    using Any = Criterion<Scalar, Dim>;
    for (const Any& criterion : {Any(criterion::SimplifiedSilhouette{}), Any(criterion::CalinskiHarabasz{}),
                                 Any(criterion::Jump{.power = 1})}) {
      found.criteria.push_back(criterion(sweep_));
      CriterionResult& selection = found.criteria.back();
      selection.best = peak(selection);
      if (selection.best) found.votes.push_back({selection.criterion, *selection.best});
    }
    if (!found.votes.empty()) decide(found);
    if (sweep_.fits.front().k() == 1) doubt(found);
    found.agreement = share_of_votes(found);
    found.fits = std::move(sweep_.fits);
    return found;
  }

 private:
  /// The best k from 2 on.
  [[nodiscard]] static std::optional<Index> peak(const CriterionResult& selection) {
    std::vector<double> score = selection.score;
    if (selection.k.front() == 1) score.front() = std::numeric_limits<double>::quiet_NaN();
    return best_k(selection.k, score, selection.smaller_is_better);
  }

  /// Counts the votes. The last k of the range is no peak if the score still rises there: such votes count only if
  /// there are no others.
  void decide(AutoK<Scalar, Dim>& found) const {
    std::vector<Index> all;
    std::vector<Index> counted;
    for (CriterionVote& vote : found.votes) {
      const bool is_peak = vote.k < sweep_.fits.back().k();
      vote.k = (std::max)(sweep_.fits.front().k(), without_outliers(sweep_.at(vote.k)));
      all.push_back(vote.k);
      if (is_peak) counted.push_back(vote.k);
    }
    found.k = most_frequent(counted.empty() ? all : counted);
  }

  [[nodiscard]] static double share_of_votes(const AutoK<Scalar, Dim>& found) {
    if (found.votes.empty()) return 0;
    const auto count = std::count_if(found.votes.begin(), found.votes.end(),
                                     [&](const CriterionVote& vote) { return vote.k == found.k; });
    return static_cast<double>(count) / static_cast<double>(found.votes.size());
  }

  /// Are there clusters at all?
  void doubt(AutoK<Scalar, Dim>& found) const {
    const criterion::Gap gap{
        .references = 20, .rule = GapRule::global_max, .seed = sweep_.settings.seed, .max_points = 5000};
    found.criteria.push_back(gap(sweep_));
    if (found.k == 1) return;
    found.gap_z_score = gap_z_score_at(found.criteria.back(), found.k);
    if (found.gap_z_score > found.gap_z_threshold) return;
    found.k = 1;
  }

  KSweep<Scalar, Dim> sweep_;
};

}  // namespace detail

/// The answer of `auto_k` from fits that are there: `auto_k_of(sweep_k(points, range))`.
/// @throws std::invalid_argument if the sweep has no fits
template <class Scalar, int Dim>
[[nodiscard]] AutoK<Scalar, Dim> auto_k_of(KSweep<Scalar, Dim> sweep) {
  detail::require_that(!sweep.fits.empty(), "auto_k_of: the sweep has no fits");
  return detail::AutoKFinder<Scalar, Dim>(std::move(sweep))();
}

/// How many clusters? One answer, for those who do not want to choose a criterion.
///
///     const auto found = keen::auto_k(points, {.first = 1, .last = 15});
///     const auto labels = found.fit().model.predict(points);
///
/// Three criteria vote for a k from 2 on: simplified silhouette, Calinski-Harabasz, and the jump statistic with Y = 1.
/// The most frequent k wins, and of equally frequent ones that of the first. A vote does not count clusters that weigh
/// at most 2 % of the mean cluster, and a vote for the last k of the range counts only if all are. Are there clusters
/// at all? No, k = 1, unless gap(k) is above gap(1) by more than 1.645 standard errors (20 references; of 5000 of the
/// points where there are more). docs/choosing_k.md has how often each criterion was right, and this.
///
/// If all points are equal, it is the first k of the range. Honours weights. Complexity: as choose_k, and 21 such
/// sweeps over at most 5000 points (all points, if the last k is above 2500), and O(dim min(n, dim) (n + dim)) for the
/// box.
/// @param range  what may be answered
/// @throws std::invalid_argument as choose_k
template <class Points>
[[nodiscard]] auto auto_k(const Points& points, KRange range = {}, const KMeansFor<Points>& settings = {}) {
  return auto_k_of(detail::sweep_k(as_dataset(points), range, settings, "auto_k"));
}

}  // namespace keen
