// SPDX-License-Identifier: MIT
#pragma once

#include "../measures/outliers.hpp"
#include "choose_k.hpp"
#include "criteria/indices.hpp"
#include "criteria/separation.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keen {

/// The treatment of outliers before k is chosen.
enum class Outliers {
  set_aside,  ///< they are left out
  keep,       ///< they are used like other points
};

/// The choice of one criterion.
struct CriterionVote {
  std::string criterion;  ///< its name
  Index k = 1;            ///< its best k

  friend bool operator==(const CriterionVote&, const CriterionVote&) = default;
};

/// The number of clusters, its confidence, and the clusterings.
template <class Scalar, int Dim = Eigen::Dynamic>
struct AutoK {
  AutoK() = default;
  AutoK(const AutoK&) = default;
  AutoK(AutoK&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  AutoK& operator=(const AutoK& other) { return *this = AutoK(other); }
  AutoK& operator=(AutoK&&) noexcept = default;
  ~AutoK() = default;

  /// The value that `separation` must exceed for more than one cluster.
  static constexpr double least_separation = criterion::Separation{}.least_separation;

  Index k = 1;          ///< the answer
  Index candidate = 1;  ///< the best k above 1: the answer if its clusters are separated and found in all halves
  /// The separation of the candidate's clusters, in [0, 1]; NaN if there is no candidate.
  double separation = std::numeric_limits<double>::quiet_NaN();
  /// The agreement of the candidate's clusters in halves of the points: the lowest adjusted Rand index; NaN if there is
  /// no candidate.
  double halves_agreement = std::numeric_limits<double>::quiet_NaN();
  double needed_agreement = 0;  ///< the value that `halves_agreement` must exceed: SeparationCurve::needed_agreement
  /// The k with the largest sum of separations if its clusters are separated, otherwise 1. It differs from `candidate`
  /// if halves of the points do not find the same clusters.
  Index peak = 1;
  bool is_at_end = false;  ///< the peak is the largest k tried, so a wider range may give another answer
  double agreement = 0;    ///< the fraction of the votes for k, in [0, 1]; 0 without votes
  /// The choices of separation, which decides, simplified silhouette and Calinski-Harabasz; those without a choice are
  /// left out.
  std::vector<CriterionVote> votes;
  std::vector<CriterionResult> criteria;  ///< the results of these criteria
  std::vector<Outlier> outliers;          ///< points that were set aside, the farthest first
  std::vector<KFit<Scalar, Dim>> fits;    ///< the best clustering of the other points for each k tried, ascending

  /// The clustering with `k` clusters.
  [[nodiscard]] const KFit<Scalar, Dim>& fit() const { return fits[static_cast<std::size_t>(k - fits.front().k())]; }
};

namespace detail {

template <class Scalar, int Dim>
void count_votes(AutoK<Scalar, Dim>& found) {
  for (const CriterionResult& result : found.criteria) {
    if (result.best) found.votes.push_back({result.criterion, *result.best});
  }
  const auto count = std::count_if(found.votes.begin(), found.votes.end(),
                                   [&](const CriterionVote& vote) { return vote.k == found.k; });
  if (!found.votes.empty()) found.agreement = static_cast<double>(count) / static_cast<double>(found.votes.size());
}

/// The points without the outliers.
/// @param outliers  some of the points
template <class Scalar>
[[nodiscard]] Sample<Scalar> without(const Points<Scalar>& data, const std::vector<Outlier>& outliers) {
  std::vector<bool> is_left_out(static_cast<std::size_t>(data.size()));
  for (const Outlier& outlier : outliers) is_left_out[static_cast<std::size_t>(outlier.index)] = true;
  std::vector<Index> rest;
  for (Index i = 0; i < data.size(); ++i) {
    if (!is_left_out[static_cast<std::size_t>(i)]) rest.push_back(i);
  }
  return Sample<Scalar>(data, rest);
}

}  // namespace detail

/// The answer of `auto_k` from existing fits: `auto_k_of(sweep_k(points, range))`. It sets no outliers aside and does
/// not extend the range.
/// @throws std::invalid_argument if the sweep has no fits
template <class Scalar, int Dim>
[[nodiscard]] AutoK<Scalar, Dim> auto_k_of(KSweep<Scalar, Dim> sweep) {
  detail::require_that(!sweep.fits.empty(), "auto_k_of: the sweep has no fits");
  AutoK<Scalar, Dim> found;
  const criterion::Separation separation{.seed = sweep.settings.seed};
  const SeparationCurve curve = separation.curve(sweep);
  found.criteria.push_back(separation.result(sweep, curve));
  for (const Criterion<Scalar, Dim>& judge : {Criterion<Scalar, Dim>(criterion::SimplifiedSilhouette{}),
                                              Criterion<Scalar, Dim>(criterion::CalinskiHarabasz{})})
    found.criteria.push_back(judge(sweep));
  found.k = found.criteria.front().best.value_or(sweep.fits.front().k());
  if (const auto candidate = separation.candidate(curve)) {
    const std::size_t index = curve.index_of(*candidate);
    found.candidate = *candidate;
    found.separation = curve.separation[index];
    found.halves_agreement = curve.agreement[index];
    found.needed_agreement = curve.needed_agreement();
  }
  if (const auto peak = separation.largest(curve)) {
    if (curve.separation[curve.index_of(*peak)] > found.least_separation) found.peak = *peak;
  }
  found.is_at_end = found.peak > 1 && found.peak == sweep.fits.back().k();
  detail::count_votes(found);
  found.fits = std::move(sweep.fits);
  return found;
}

namespace detail {

/// keen::auto_k.
template <class Scalar, int Dim>
[[nodiscard]] AutoK<Scalar, Dim> auto_k(Dataset<Scalar, Dim> data, KRange range, const KMeans<Scalar, Dim>& settings,
                                        Outliers treatment, const char* caller = "auto_k") {
  constexpr Index most = 80;
  const bool may_widen = range.last == 0;
  range = checked_range(range, data.size(), caller);
  std::vector<Outlier> outliers;
  if (treatment == Outliers::set_aside) outliers = find_outliers(data, criterion_threads(settings));
  std::optional<Sample<Scalar>> rest;
  if (!outliers.empty()) data = rest.emplace(without(Points<Scalar>(data), outliers)).view();
  range.last = (std::max)(range.first, (std::min)(range.last, data.size()));
  AutoK<Scalar, Dim> found = auto_k_of(sweep_k(data, range, settings, caller));
  while (may_widen && 10 * found.peak > 7 * range.last && range.last < (std::min)(most, data.size())) {
    range.last = (std::min)({2 * range.last, most, data.size()});
    found = auto_k_of(sweep_k(data, range, settings, caller));
  }
  found.outliers = std::move(outliers);
  return found;
}

}  // namespace detail

/// Finds the number of clusters, with one answer. Use it unless you need a particular criterion.
///
///     const auto found = keen::auto_k(points);
///     const auto labels = found.fit().model.predict(points);
///
/// Outliers are set aside first (`find_outliers`), because a single distant point is not a cluster. The other points
/// are judged by `criterion::Separation`: it clusters halves of the points, and requires that the clusters of one half
/// are separated in the other. If they are not, or if the halves find different clusters, the answer is 1, or another k
/// with clearly separated clusters. The results of simplified silhouette and Calinski-Harabasz are included for
/// comparison. docs/choosing_k.md reports how often each is right.
///
/// If `range.last` is 0, the range ends at 10, and is doubled repeatedly, up to 80, while clusters are separated for a
/// k in its last third.
///
/// If all points are equal, the answer is the first k of the range. Uses weights. Complexity: as choose_k, and 10 fits
/// for each k of at most 2500 points.
/// @param range     the numbers of clusters to try
/// @param outliers  whether outliers are set aside
/// @throws std::invalid_argument as choose_k
template <class Points>
[[nodiscard]] auto auto_k(const Points& points, KRange range = {}, const KMeansFor<Points>& settings = {},
                          Outliers outliers = Outliers::set_aside) {
  return detail::auto_k(as_dataset(points), range, settings, outliers);
}

}  // namespace keen
