// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/indexed_vector.hpp"
#include "../../detail/data/sample.hpp"
#include "../../detail/data/validated_data.hpp"
#include "../../detail/statistics/effective_dimension.hpp"
#include "../../detail/statistics/held_out_separation.hpp"
#include "../../effort.hpp"
#include "../../measures/agreement.hpp"
#include "../criterion.hpp"
#include "../detail/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

namespace keen {

/// What halves of the points say of each k.
struct SeparationCurve {
  std::vector<Index> k{};            ///< as in the sweep
  std::vector<double> separation{};  ///< how far the clusters of one half stand apart in the other, in [0, 1]; NaN for
                                     ///< k = 1 and where a half has too few points
  std::vector<double> agreement{};   ///< the adjusted Rand index of what both halves find, the least of all splits
  double effective_dim = 1;          ///< of how many dimensions evenly spread points would spread as these do

  /// Where the figures of a k of the sweep stand.
  [[nodiscard]] std::size_t index_of(Index of) const { return static_cast<std::size_t>(of - k.front()); }

  /// What the agreement must exceed: 0.9 on a line, 0.7 in a plane and so on by the logarithm; at least 0.35, at most
  /// 0.75. The fewer the dimensions, the more alike does k-means divide points that have no clusters.
  [[nodiscard]] double needed_agreement() const { return std::clamp(0.9 - 0.2 * std::log2(effective_dim), 0.35, 0.75); }
};

namespace criterion {

/// Separation: the points are split in halves, each half is clustered, and the other half shows whether those clusters
/// stand apart. Each cluster earns its separation, in [0, 1], and pays a price; the largest sum wins. 1 is the answer
/// if its clusters stand apart too little on average, or if in some split the halves find clusters too unlike, and no
/// other k has clusters that stand apart plainly in halves that agree.
///
/// The separation of a cluster is 1 - (3 / D)^2, at least 0; D is Ashman's, for the cluster and that other one from
/// which it is least apart: the distance of their means along the line through both centroids, by the root mean square
/// of their standard deviations on it. Two halves of evenly spread points have 0.25, of normal ones 0; two normal
/// clusters 4 standard deviations apart 0.5. Clusters of fewer than 3 points of a half earn nothing.
///
/// May say 1. Honours weights. Each half is fitted once, with effort::Swaps, unless the settings of the sweep have an
/// effort of their own. Right more often than any other criterion here: docs/choosing_k.md. Complexity: 2 `splits` fits
/// of n / 2 points for each k, n at most `max_points`. Memory: n dim values for each thread. Source: D, Ashman, Bird
/// and Zepf, Astronomical Journal 108 (1994); halves, Tibshirani and Walther, Journal of Computational and Graphical
/// Statistics 14 (2005).
struct Separation {
  Index splits = 5;                ///< >= 1
  double price = 0.1;              ///< of a cluster, in [0, 1]
  double least_separation = 0.15;  ///< of more than one cluster, in [0, 1]
  double plain_separation = 0.35;  ///< where halves disagree about the best: of others that may be it, in [0, 1]
  double plain_agreement = 0.8;    ///< and of their halves, in [0, 1]
  std::uint64_t seed = 0;          ///< of the splits
  Index max_points = 5000;         ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::Separation");
    detail::require_that(splits >= 1, "criterion::Separation: splits must be >= 1, got ", splits);
    detail::require_that(price >= 0 && price <= 1, "criterion::Separation: price must be in [0, 1], got ", price);
    detail::require_that(least_separation >= 0 && least_separation <= 1,
                         "criterion::Separation: least_separation must be in [0, 1], got ", least_separation);
    detail::require_that(plain_separation >= 0 && plain_separation <= 1,
                         "criterion::Separation: plain_separation must be in [0, 1], got ", plain_separation);
    detail::require_that(plain_agreement >= 0 && plain_agreement <= 1,
                         "criterion::Separation: plain_agreement must be in [0, 1], got ", plain_agreement);
  }

  /// What is behind the answer.
  template <class Scalar, int Dim>
  [[nodiscard]] SeparationCurve curve(const KSweep<Scalar, Dim>& sweep) const {
    const std::vector<Index> points = detail::drawn_indices(sweep.data, max_points, seed);
    const auto n = static_cast<Index>(points.size());
    const auto unit = detail::distance_unit(detail::validate(detail::Points(sweep.data), name).largest);
    const auto count = static_cast<Index>(sweep.fits.size());
    Eigen::MatrixXd separation(splits, count);
    Eigen::MatrixXd agreement(splits, count);
    KMeans<Scalar, Dim> base = sweep.settings;
    if (base.effort.is_plain()) {
      base.effort = effort::Swaps{};
      base.restarts = 1;
    }
    detail::run_tasks(splits * count, base, [&](Index task, KMeans<Scalar, Dim> settings) {
      const Index split = task % splits;
      const Index index = count - 1 - task / splits;  // the longest first
      const KFit<Scalar, Dim>& fit = sweep.fits[static_cast<std::size_t>(index)];
      settings.k = fit.k();
      const bool is_defined = fit.is_full() && settings.k >= 2 && settings.k <= n / 2;
      const SplitResult found = is_defined ? judge_split(sweep.data, points, split, settings, unit) : SplitResult{};
      separation(split, index) = found.separation;
      agreement(split, index) = found.agreement;
    });
    SeparationCurve found;
    const std::vector<Index> some(points.begin(), points.begin() + (std::min)(n, Index{500}));
    found.effective_dim = detail::effective_dimension<Scalar>(detail::Sample<Scalar>(sweep.data, some).view(), unit);
    for (Index index = 0; index < count; ++index) {
      found.k.push_back(sweep.fits[static_cast<std::size_t>(index)].k());
      found.separation.push_back(separation.col(index).mean());
      found.agreement.push_back(agreement.col(index).minCoeff());
    }
    return found;
  }

  /// The k from 2 on whose sum of separation less price is largest; of equal ones the smallest. Nothing if there is
  /// none.
  [[nodiscard]] std::optional<Index> largest(const SeparationCurve& curve) const {
    return detail::best_k(curve.k, scores(curve), false);
  }

  /// The same, if `is_found`; else of those alone whose clusters stand apart plainly in halves that agree, if there are
  /// any.
  [[nodiscard]] std::optional<Index> candidate(const SeparationCurve& curve) const {
    const std::optional<Index> best = largest(curve);
    if (!best || is_found(curve, *best)) return best;
    std::vector<double> plain = scores(curve);
    for (std::size_t i = 0; i < plain.size(); ++i) {
      if (!is_plain(curve, curve.k[i])) plain[i] = std::numeric_limits<double>::quiet_NaN();
    }
    const std::optional<Index> found = detail::best_k(curve.k, plain, false);
    return found ? found : best;
  }

  /// True if the clusters for this k stand apart plainly, and all halves found them.
  [[nodiscard]] bool is_plain(const SeparationCurve& curve, Index k) const {
    const std::size_t index = curve.index_of(k);
    return curve.separation[index] > plain_separation && curve.agreement[index] > plain_agreement;
  }

  /// True if the clusters for this k stand apart, and all halves found them.
  [[nodiscard]] bool is_found(const SeparationCurve& curve, Index k) const {
    const std::size_t index = curve.index_of(k);
    return curve.separation[index] > least_separation && curve.agreement[index] > curve.needed_agreement();
  }

  /// What the curve comes to.
  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult result(const KSweep<Scalar, Dim>& sweep, const SeparationCurve& curve) const {
    CriterionResult selection = detail::start_selection(sweep, name);
    selection.score = scores(curve);
    selection.best = candidate(curve);
    if (curve.k.empty() || curve.k.front() > 1) return selection;
    selection.score.front() = 0;
    if (!selection.best || !(is_found(curve, *selection.best) || is_plain(curve, *selection.best))) selection.best = 1;
    return selection;
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    return result(sweep, curve(sweep));
  }

  static constexpr const char* name = "separation";

 private:
  /// What one split says of one k; NaN where it says nothing.
  struct SplitResult {
    double separation = std::numeric_limits<double>::quiet_NaN();
    double agreement = std::numeric_limits<double>::quiet_NaN();
  };

  template <class Scalar, int Dim>
  [[nodiscard]] SplitResult judge_split(const Dataset<Scalar, Dim>& data, const std::vector<Index>& points, Index split,
                                        const KMeans<Scalar, Dim>& settings, const detail::Scale<double>& unit) const {
    Rng rng(seed, static_cast<std::uint64_t>(split) + 1);
    std::vector<Index> order = detail::shuffled(static_cast<Index>(points.size()), rng);
    for (Index& i : order) i = points[static_cast<std::size_t>(i)];
    const detail::Sample<Scalar> all(data, order);
    const auto middle = order.begin() + std::ssize(order) / 2;
    std::sort(order.begin(), middle);
    std::sort(middle, order.end());
    const detail::Sample<Scalar> first(data, {order.begin(), middle});
    const detail::Sample<Scalar> second(data, {middle, order.end()});
    const auto of_first = settings.fit(first.view()).model;
    const auto of_second = settings.fit(second.view()).model;
    return {(detail::held_out_separation<Scalar>(second.view(), of_first.centroids(), unit) +
             detail::held_out_separation<Scalar>(first.view(), of_second.centroids(), unit)) /
                2,
            detail::adjusted_rand(of_first.predict(all.view()), of_second.predict(all.view()))};
  }

  [[nodiscard]] std::vector<double> scores(const SeparationCurve& curve) const {
    std::vector<double> scores;
    for (std::size_t i = 0; i < curve.k.size(); ++i) {
      scores.push_back((curve.separation[i] - price) * static_cast<double>(curve.k[i]));
    }
    return scores;
  }
};

}  // namespace criterion

}  // namespace keen
