// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/indexed_vector.hpp"
#include "../../detail/data/sample.hpp"
#include "../../detail/statistics/contingency.hpp"
#include "../criterion.hpp"
#include "../detail/resampling.hpp"
#include "../elbow.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace keen {

namespace detail {

/// The least, over the clusters `own` of some points, of the share of its pairs of points that `other` keeps together.
/// Clusters of one point have no pairs and do not count; 1 if none has.
[[nodiscard]] inline double prediction_strength(const Labels& own, const Labels& other) {
  const Contingency table = contingency(own.data(), other.data(), own.size());
  IndexedVector<double> together(table.rows.size());
  for (const auto& cell : table.cells) {
    const auto count = static_cast<double>(cell.count);
    together[cell.row] += count * (count - 1);
  }
  double least = 1;
  for (Index j = 0; j < together.size(); ++j) {
    const auto size = static_cast<double>(table.rows[j]);
    if (size > 1) least = (std::min)(least, together[j] / (size * (size - 1)));
  }
  return least;
}

/// The share of ordered pairs of points that are together in one of two clusterings alone.
[[nodiscard]] inline double disagreement(const Labels& a, const Labels& b) {
  const Contingency table = contingency(a.data(), b.data(), a.size());
  const auto square = [](Index count) { return static_cast<double>(count) * static_cast<double>(count); };
  double alone = 0;
  for (const Index size : table.rows) alone += square(size);
  for (const Index size : table.columns) alone += square(size);
  for (const auto& cell : table.cells) alone -= 2 * square(cell.count);
  return alone / square(a.size());
}

}  // namespace detail

namespace criterion {

/// Prediction strength: the points are split in halves and each half is clustered; the score is the share of pairs of
/// points in a cluster of one half that the centroids of the other half keep together, in the worst cluster, averaged
/// over both directions and all splits. The largest k with a score above `threshold` is chosen. k = 1 has score 1, so
/// it may say 1. Asks "would the clusters be found again?", not "are there more?".
///
/// Complexity: 2 `splits` fits of n / 2 points for each k, n at most `max_points`. Memory: n dim values for each
/// thread. A weight of 3 is three points. Throws std::invalid_argument for n < 2 k_last. Source: Tibshirani and
/// Walther, Journal of Computational and Graphical Statistics 14 (2005).
struct PredictionStrength {
  Index splits = 20;         ///< >= 1
  double threshold = 0.8;    ///< in [0, 1]
  std::uint64_t seed = 0;    ///< of the splits
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::PredictionStrength");
    detail::require_that(splits >= 1, "criterion::PredictionStrength: splits must be >= 1, got ", splits);
    detail::require_that(threshold >= 0 && threshold <= 1,
                         "criterion::PredictionStrength: threshold must be in [0, 1], got ", threshold);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_copies(*this, sweep, max_points)) return *judged;
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    const Index n = sweep.data.size();
    detail::require_enough(sweep, n / 2, "criterion::PredictionStrength");
    CriterionResult selection = detail::start_selection(sweep, "prediction strength");
    detail::score_resampled(sweep, splits, selection, [&](Index split, Index k, const auto& settings) {
      if (k == 1) return 1.0;
      Rng rng(seed, static_cast<std::uint64_t>(split));
      const std::vector<Index> indices = detail::shuffled(n, rng);
      const auto middle = indices.begin() + n / 2;
      const detail::Sample<Scalar> first(sweep.data, {indices.begin(), middle});
      const detail::Sample<Scalar> second(sweep.data, {middle, indices.end()});
      const auto one = settings.fit(first.view());
      const auto two = settings.fit(second.view());
      return (detail::prediction_strength(one.labels, two.model.predict(first.view())) +
              detail::prediction_strength(two.labels, one.model.predict(second.view()))) /
             2;
    });
    for (std::size_t i = 0; i < selection.k.size(); ++i) {
      if (selection.score[i] > threshold) selection.best = selection.k[i];
    }
    return selection;
  }
};

/// Instability under the bootstrap: pairs of samples of n points, drawn with repetition, are clustered, and both
/// clusterings are extended to all points; the score is the share of pairs of points that only one of them puts
/// together. The smallest is chosen. Cannot say 1.
///
/// Complexity: 2 `pairs` fits for each k, of at most `max_points`. Memory: n dim values for each thread.
/// A weight of 3 is three points.
/// Source: Fang and Wang, Computational Statistics and Data Analysis 56 (2012).
struct BootstrapStability {
  Index pairs = 20;          ///< >= 1, of samples
  std::uint64_t seed = 0;    ///< of the samples
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::BootstrapStability");
    detail::require_that(pairs >= 1, "criterion::BootstrapStability: pairs must be >= 1, got ", pairs);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_copies(*this, sweep, max_points)) return *judged;
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    const Index n = sweep.data.size();
    detail::require_enough(sweep, n, "criterion::BootstrapStability");
    CriterionResult selection = detail::start_selection(sweep, "bootstrap instability", true);
    detail::score_resampled(sweep, pairs, selection, [&](Index pair, Index k, const auto& settings) {
      if (k == 1) return std::numeric_limits<double>::quiet_NaN();
      Rng rng(seed, static_cast<std::uint64_t>(pair));
      const auto labels = [&] {
        const detail::Sample<Scalar> sample(sweep.data, detail::bootstrap_draws(n, rng));
        return settings.fit(sample.view()).model.predict(sweep.data);
      };
      const Labels one = labels();
      return detail::disagreement(one, labels());
    });
    selection.best = detail::best_k(selection.k, selection.score, true);
    return selection;
  }
};

/// Cross-validated distortion: the mean of w |x - c|^2 over points that were held out of the fit, with its standard
/// error over the folds. It goes on falling, more slowly, beyond the right k; what is chosen is the elbow of its
/// logarithm (ElbowRule::log_second_difference). Weights count.
///
/// Complexity: `folds` fits for each k, of at most `max_points`. Memory: n dim values for each thread.
/// Throws std::invalid_argument if the points outside a fold are fewer than k_last. Points of weight 0 do not count.
struct CrossValidation {
  Index folds = 10;          ///< in [2, n]
  std::uint64_t seed = 0;    ///< of the division into folds
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::CrossValidation");
    detail::require_that(folds >= 2, "criterion::CrossValidation: folds must be >= 2, got ", folds);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    const std::vector<Index> indices = detail::drawn_indices(sweep.data, sweep.data.size(), seed);
    const auto n = static_cast<Index>(indices.size());
    detail::require_that(folds <= n, "criterion::CrossValidation: folds must be <= n = ", n, ", got ", folds);
    detail::require_enough(sweep, n - (n + folds - 1) / folds, "criterion::CrossValidation");
    CriterionResult selection = detail::start_selection(sweep, "cross-validated distortion", true);
    detail::score_resampled(sweep, folds, selection, [&](Index fold, Index, const auto& settings) {
      std::vector<Index> inside;
      std::vector<Index> outside;
      for (Index i = 0; i < n; ++i)
        (i % folds == fold ? outside : inside).push_back(indices[static_cast<std::size_t>(i)]);
      const detail::Sample<Scalar> training(sweep.data, inside);
      const detail::Sample<Scalar> held_out(sweep.data, outside);
      double weight = 0;
      for (const Index i : outside) weight += sweep.data.weight(i);
      return settings.fit(training.view()).model.sse(held_out.view()) / weight;
    });
    selection.best = elbow(defined_part(selection), ElbowRule::log_second_difference).best;
    return selection;
  }

 private:
  /// The scores up to the first that is not defined.
  [[nodiscard]] static SseCurve defined_part(const CriterionResult& selection) {
    SseCurve curve;
    for (std::size_t i = 0; i < selection.k.size() && !detail::is_nan(selection.score[i]); ++i) {
      curve.k.push_back(selection.k[i]);
      curve.sse.push_back(selection.score[i]);
    }
    return curve;
  }
};

}  // namespace criterion

}  // namespace keen
