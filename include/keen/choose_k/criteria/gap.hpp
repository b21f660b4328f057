// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/indexed_vector.hpp"
#include "../../detail/statistics/uniform_box.hpp"
#include "../criterion.hpp"
#include "../detail/gap_rules.hpp"
#include "../detail/resampling.hpp"
#include "../gap_rule.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace keen {

/// Where the points without clusters, which the gap statistic compares with, are drawn from.
enum class ReferenceBox {
  principal_axes,  ///< the box along the principal axes of the data that just holds it
  coordinates,     ///< the box along the coordinates
};

namespace detail {

/// ln SSE of the fits of a sweep; -infinity for an SSE of 0.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<double> log_curve(const std::vector<KFit<Scalar, Dim>>& fits) {
  std::vector<double> logs;
  for (const auto& fit : fits) logs.push_back(std::log(fit.sse));
  return logs;
}

}  // namespace detail

namespace criterion {

/// The gap statistic: how much lower ln SSE is than for points spread evenly over a box, on average over some
/// references, gap(k) = mean ln W*(k) - ln W(k). Its error is the standard deviation times sqrt(1 + 1 / references).
/// May say 1. References have as many points as the data, with the same weights.
///
/// Complexity: a sweep over the same range for each reference, of at most `max_points` (all points, if the last k is
/// above half of that), and O(dim min(n, dim) (n + dim)) for each box along principal axes. Memory: n dim values for
/// each thread. Source: Tibshirani, Walther and Hastie, Journal of the Royal Statistical Society B 63 (2001).
struct Gap {
  Index references = 20;                            ///< >= 2
  ReferenceBox box = ReferenceBox::principal_axes;  ///< what they fill
  GapRule rule = GapRule::first_max_1se;            ///< which k is chosen
  std::uint64_t seed = 0;                           ///< of the draws
  Index max_points = 10000;                         ///< >= 2; of more points, so many are drawn and judged

  void validate() const {
    detail::require_max_points(max_points, "criterion::Gap");
    detail::require_that(references >= 2, "criterion::Gap: references must be >= 2, got ", references);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    if (auto judged = detail::judged_by_sample(*this, sweep, max_points)) return *judged;
    CriterionResult selection = detail::start_selection(sweep, "gap statistic");
    const std::vector<double> logs = detail::log_curve(sweep.fits);
    const auto references_logs = reference_logs(sweep);
    std::vector<double> gaps;
    std::vector<double> errors;
    for (std::size_t index = 0; index < logs.size(); ++index) {
      Eigen::VectorXd values(references);
      bool is_defined = sweep.fits[index].is_full();
      for (Index b = 0; b < references; ++b) {
        const std::vector<double>& reference = references_logs[b];
        is_defined = is_defined && index < reference.size();
        values(b) = is_defined ? reference[index] : 0;
      }
      const detail::MeanAndDeviation over = detail::mean_and_deviation(values);
      gaps.push_back(is_defined ? over.mean - logs[index] : std::numeric_limits<double>::quiet_NaN());
      errors.push_back(over.deviation * std::sqrt(1 + 1 / static_cast<double>(references)));
    }
    selection.score = gaps;
    selection.error = errors;
    while (!gaps.empty() && detail::is_nan(gaps.back())) {
      gaps.pop_back();
      errors.pop_back();
    }
    if (!gaps.empty()) selection.best = selection.k[detail::chosen_index(gaps, errors, rule)];
    return selection;
  }

 private:
  template <class Scalar, int Dim>
  [[nodiscard]] detail::IndexedVector<std::vector<double>> reference_logs(const KSweep<Scalar, Dim>& sweep) const {
    detail::IndexedVector<std::vector<double>> logs(references);
    const detail::UniformBox<Scalar> draw(sweep.data, box == ReferenceBox::principal_axes);
    const KRange range{sweep.fits.front().k(), sweep.fits.back().k()};
    detail::run_tasks(references, sweep.settings, [&](Index b, const KMeans<Scalar, Dim>& settings) {
      Rng rng(seed, static_cast<std::uint64_t>(b));
      const auto points = draw(rng);
      const Dataset<Scalar, Dim> data = draw.view(points);
      logs[b] = detail::log_curve(detail::Sweeper<Scalar, Dim>(data, range, settings)());
    });
    return logs;
  }
};

}  // namespace criterion

}  // namespace keen
