// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/statistics/knees.hpp"
#include "criterion_result.hpp"
#include "detail/require_curve.hpp"
#include "sse_curve.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace keen {

namespace detail {

inline void require_sensitivity(double sensitivity) {
  require_that(is_finite(&sensitivity) && sensitivity >= 0, "kneedle: sensitivity must be >= 0, got ", sensitivity);
}

}  // namespace detail

/// The knee of an SSE curve by Kneedle: the first k that is a local maximum of the distance below the chord, both axes
/// scaled to [0, 1], after which that distance drops by more than `sensitivity` mean steps of k before it rises again.
/// The scores are these distances; NaN if the curve is flat.
///
/// There is none if the curve has fewer than three points, does not fall, has no such drop, or is nowhere convex (a
/// straight line, or one that falls ever faster). The answer depends on the range of k: with a larger last k it tends
/// to be larger. Complexity: O(number of k).
/// @param sensitivity  S of the paper, >= 0: the larger, the sharper a knee has to be
/// @throws std::invalid_argument if `k` and `sse` differ in length, `k` does not ascend, an SSE is not finite, or the
///   sensitivity is negative or not finite
/// Source: Satopaa, Albrecht, Irwin and Raghavan, ICDCSW 2011: offline, without smoothing. Unlike in the paper, a k on
/// or above the chord is never a knee.
[[nodiscard]] inline CriterionResult kneedle(const SseCurve& curve, double sensitivity = 1) {
  detail::require_curve(curve, "kneedle");
  detail::require_sensitivity(sensitivity);
  const std::vector<double> k(curve.k.begin(), curve.k.end());
  CriterionResult selection{{}, curve.k, curve.sse, detail::knee_differences(k, curve.sse), {}, "Kneedle", false};
  if (k.size() < 3 || !(curve.sse.front() > curve.sse.back())) return selection;
  constexpr double rounding = 1e-9;  // what it makes of a straight line is less
  for (const std::size_t index : detail::knees(selection.score, sensitivity)) {
    if (!(selection.score[index] > rounding)) continue;
    selection.best = curve.k[index];
    break;
  }
  return selection;
}

/// Fits every k in a range and returns the knee of the SSE curve.
///
///     const auto choice = keen::kneedle(points, {.first = 1, .last = 10}, {.restarts = 8});
///     if (choice.best) use(*choice.best);
///
/// @throws as `sse_curve`; std::invalid_argument for a sensitivity that is negative or not finite
template <class Points>
[[nodiscard]] CriterionResult kneedle(const Points& points, KRange range, KMeansFor<Points> settings = {},
                                      double sensitivity = 1) {
  detail::require_sensitivity(sensitivity);
  return kneedle(sse_curve(points, range, std::move(settings)), sensitivity);
}

}  // namespace keen
