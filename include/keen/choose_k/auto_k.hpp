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

/// What becomes of outliers before k is chosen.
enum class Outliers {
  set_aside,  ///< they do not count
  keep,       ///< they are points like others
};

/// What one criterion says.
struct CriterionVote {
  std::string criterion;  ///< its name
  Index k = 1;            ///< its best k

  friend bool operator==(const CriterionVote&, const CriterionVote&) = default;
};

/// The number of clusters, how sure it is, and the clusters.
template <class Scalar, int Dim = Eigen::Dynamic>
struct AutoK {
  AutoK() = default;
  AutoK(const AutoK&) = default;
  AutoK(AutoK&&) noexcept = default;
  /// Where memory is refused, nothing has changed.
  AutoK& operator=(const AutoK& other) { return *this = AutoK(other); }
  AutoK& operator=(AutoK&&) noexcept = default;
  ~AutoK() = default;

  /// What `separation` must exceed for more than one cluster.
  static constexpr double least_separation = criterion::Separation{}.least_separation;

  Index k = 1;          ///< the answer
  Index candidate = 1;  ///< the best k above 1: the answer, if its clusters stand apart and all halves find them
  /// How far the clusters of the candidate stand apart, in [0, 1]; NaN if there is no candidate.
  double separation = std::numeric_limits<double>::quiet_NaN();
  /// How alike halves of the points find them: the least adjusted Rand index; NaN if there is no candidate.
  double halves_agreement = std::numeric_limits<double>::quiet_NaN();
  double needed_agreement = 0;  ///< what `halves_agreement` must exceed: SeparationCurve::needed_agreement
  /// The k with the largest sum of separations, if its clusters stand apart, else 1. Where halves do not find the same
  /// ones, candidate is another one.
  Index peak = 1;
  bool is_at_end = false;  ///< the peak is the last k that was tried: try more
  double agreement = 0;    ///< the share of the votes that are for k, in [0, 1]; 0 without votes
  /// Of separation, which decides, simplified silhouette and Calinski-Harabasz; those that have one.
  std::vector<CriterionVote> votes;
  std::vector<CriterionResult> criteria;  ///< what each of these says
  std::vector<Outlier> outliers;          ///< points that were set aside before, the farthest first
  std::vector<KFit<Scalar, Dim>> fits;    ///< the best clustering of the other points for each k tried, ascending

  /// The clustering that was chosen.
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

/// The points but for the outliers.
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

/// The answer of `auto_k` from fits that are there: `auto_k_of(sweep_k(points, range))`. Nothing is set aside, and
/// nothing is tried that is not in the range.
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

/// How many clusters? One answer, for those who do not want to choose a criterion.
///
///     const auto found = keen::auto_k(points);
///     const auto labels = found.fit().model.predict(points);
///
/// Outliers are set aside first (`find_outliers`): a single point far away is no cluster. Of the others, the best k is
/// that of `criterion::Separation`: halves of the points are clustered, and the clusters of one half must stand apart
/// in the other. Where they do not, or where the halves find different clusters, the answer is 1, or another k whose
/// clusters are plain. Simplified silhouette and Calinski-Harabasz say what they say for comparison.
/// docs/choosing_k.md has how often each is right.
///
/// A range without a last k goes up to 10, and on to twice as many, at most 80, while clusters stand apart for a k in
/// its last third.
///
/// If all points are equal, it is the first k of the range. Honours weights. Complexity: as choose_k, and 10 fits for
/// each k of at most 2500 points.
/// @param range     what may be answered
/// @param outliers  whether they are set aside
/// @throws std::invalid_argument as choose_k
template <class Points>
[[nodiscard]] auto auto_k(const Points& points, KRange range = {}, const KMeansFor<Points>& settings = {},
                          Outliers outliers = Outliers::set_aside) {
  return detail::auto_k(as_dataset(points), range, settings, outliers);
}

}  // namespace keen
