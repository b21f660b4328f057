// SPDX-License-Identifier: MIT
#pragma once

#include "criterion_result.hpp"
#include "detail/require_curve.hpp"
#include "sse_curve.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace keen {

/// The definition of the elbow of an SSE curve W(k).
enum class ElbowRule {
  chord,                  ///< farthest below the line from the first to the last point, both axes scaled to [0, 1]
  second_difference,      ///< largest W(k-1) - 2 W(k) + W(k+1): the decrease slows down most
  log_second_difference,  ///< the same for ln W: the relative decrease slows down most
};

namespace detail {

inline constexpr double undefined_score = std::numeric_limits<double>::quiet_NaN();

[[nodiscard]] inline std::vector<double> second_differences(const std::vector<double>& w) {
  std::vector<double> score(w.size(), undefined_score);
  for (std::size_t i = 1; i + 1 < w.size(); ++i) score[i] = (w[i - 1] - w[i]) - (w[i] - w[i + 1]);
  return score;
}

/// The logarithms up to the first SSE of 0: there every cluster is a point, and larger k give no information.
[[nodiscard]] inline std::vector<double> log_second_differences(const std::vector<double>& w) {
  std::vector<double> logs;
  for (const double sse : w) {
    if (sse <= 0) break;
    logs.push_back(std::log(sse));
  }
  std::vector<double> score = second_differences(logs);
  score.resize(w.size(), undefined_score);
  return score;
}

[[nodiscard]] inline std::vector<double> chord_distances(const std::vector<Index>& k, const std::vector<double>& w) {
  std::vector<double> score(w.size(), undefined_score);
  const double fall = w.empty() ? 0 : w.front() - w.back();
  if (!(fall > 0)) return score;
  const auto width = static_cast<double>(k.back() - k.front());
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double x = static_cast<double>(k[i] - k.front()) / width;
    const double y = (w[i] - w.back()) / fall;
    score[i] = (1 - x - y) / std::sqrt(2.0);
  }
  return score;
}

[[nodiscard]] inline std::vector<double> elbow_scores(const SseCurve& curve, ElbowRule rule) {
  switch (rule) {
    case ElbowRule::chord: return chord_distances(curve.k, curve.sse);
    case ElbowRule::second_difference: return second_differences(curve.sse);
    case ElbowRule::log_second_difference: return log_second_differences(curve.sse);
  }
  return {};
}

/// The smallest score that rounding errors of a straight line cannot reach.
[[nodiscard]] inline double least_elbow_score(const SseCurve& curve, ElbowRule rule) {
  constexpr double rounding = 1e-9;
  return rule == ElbowRule::second_difference ? rounding * (curve.sse.front() - curve.sse.back()) : rounding;
}

}  // namespace detail

/// The elbow of an SSE curve. There is none if the curve has fewer than three points, does not fall, or is nowhere
/// convex (a straight line, or one that falls ever faster). The answer depends on the range of k: with `chord`, a wider
/// range tends to give a larger answer. Complexity: O(number of k).
/// @throws std::invalid_argument if `k` and `sse` differ in length, `k` does not ascend, or an SSE is not finite
/// Source: chord: Satopaa et al., ICDCSW 2011 (without smoothing).
[[nodiscard]] inline CriterionResult elbow(const SseCurve& curve, ElbowRule rule = ElbowRule::chord) {
  detail::require_curve(curve, "elbow");
  CriterionResult selection{{}, curve.k, curve.sse, detail::elbow_scores(curve, rule), {}, "elbow", false};
  if (curve.k.size() < 3 || !(curve.sse.front() > curve.sse.back())) return selection;
  double highest = detail::least_elbow_score(curve, rule);
  for (std::size_t i = 1; i + 1 < curve.k.size(); ++i) {
    if (!(selection.score[i] > highest)) continue;
    highest = selection.score[i];
    selection.best = curve.k[i];
  }
  return selection;
}

/// Fits every k in a range and returns the elbow of the SSE curve.
///
///     const auto choice = keen::elbow(points, {.first = 1, .last = 10}, {.restarts = 8});
///     if (choice.best) use(*choice.best);
///
/// @throws as `sse_curve`
template <class Points>
[[nodiscard]] CriterionResult elbow(const Points& points, KRange range, KMeansFor<Points> settings = {},
                                    ElbowRule rule = ElbowRule::chord) {
  return elbow(sse_curve(points, range, std::move(settings)), rule);
}

}  // namespace keen
