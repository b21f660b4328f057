// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace keen {

/// A step of a run. All but passes are steps of an effort (see Effort).
enum class Step {
  pass,      ///< of Lloyd's iteration over all points
  swaps,     ///< swaps that lowered the SSE, with the iteration around them
  hartigan,  ///< one round of Hartigan's moves over the points
};

/// The numbers of one step. A pass of Lloyd's iteration assigns every point to its nearest centroid, then moves every
/// centroid to the mean of its points. For other steps only `iteration`, `sse`, `labels_changed`, `seconds` and `step`
/// are set.
struct IterationRecord {
  Index iteration = 0;       ///< the number of the step, from 1
  double sse = 0;            ///< sum of w |x - c|^2 over the assignment of this pass (inertia, WCSS, distortion)
  Index labels_changed = 0;  ///< points whose label differs from the previous pass; n in the first pass of an iteration
  Index relocated = 0;       ///< empty clusters that received a point
  double sq_shift = 0;       ///< sum of the squared distances that the centroids moved
  double max_sq_shift = 0;   ///< the largest of these squared distances
  double relative_sq_shift = 0;   ///< sq_shift / mean variance of the coordinates; 0 if no centroid moved
  double max_percent_change = 0;  ///< see stop::PercentChange
  double seconds = 0;             ///< since `fit` was called
  Step step = Step::pass;         ///< the kind of step
};

/// The input of observers and stop rules after each pass.
struct IterationStats : IterationRecord {
  Index n = 0;                            ///< points
  Index k = 0;                            ///< clusters
  Index dim = 0;                          ///< coordinates of a point
  Index restart = 0;                      ///< index of the run, from 0
  double previous_sse = 0;                ///< sse of the previous pass; undefined in pass 1
  bool centroids_unchanged = false;       ///< no bit of any centroid changed
  std::span<const Label> labels;          ///< of this pass: n values, valid during the call
  std::span<const double> centroid_data;  ///< after this pass's move: k times dim values, valid during the call

  /// The centroids after this pass's move: dim x k.
  [[nodiscard]] Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>> centroids()
      const {
    return {centroid_data.data(), dim, k};
  }
};

/// Called after every pass of Lloyd's iteration, not after the steps of an effort. It may throw to abandon the fit.
using Observer = std::function<void(const IterationStats&)>;

/// Why an iteration ended. Each value's comment is the inequality that held.
enum class StopReason {
  labels_settled,  ///< labels_changed == 0, and no centroid moved: one more pass would change nothing
  centroid_shift,  ///< sq_shift <= tol * (mean over the coordinates of their variance)
  absolute_shift,  ///< max_sq_shift <= tol^2
  percent_change,  ///< max_percent_change <= tol
  relative_sse,    ///< previous_sse - sse <= tol * previous_sse, from pass 2 on
  label_fraction,  ///< labels_changed <= fraction * n
  max_iterations,  ///< iteration >= limit
  deadline,        ///< seconds >= limit
  requested,       ///< the predicate of stop::Requested returned true
  sse_stalled,     ///< the lowest sse has not fallen for 100 passes, or is that of the start; only rounding changes it
  user_rule,       ///< a user-defined stop rule
};

namespace detail {

/// True for a reason that ends the whole fit, not only the current run.
[[nodiscard]] constexpr bool ends_restarts(StopReason reason) {
  return reason == StopReason::deadline || reason == StopReason::requested;
}

}  // namespace detail

/// The reason in words, for reports.
[[nodiscard]] constexpr std::string_view to_string(StopReason reason) {
  switch (reason) {
    case StopReason::labels_settled: return "labels settled";
    case StopReason::centroid_shift: return "centroid shift within tolerance";
    case StopReason::absolute_shift: return "absolute shift within tolerance";
    case StopReason::percent_change: return "percent change within tolerance";
    case StopReason::relative_sse: return "relative SSE change within tolerance";
    case StopReason::label_fraction: return "few labels changed";
    case StopReason::max_iterations: return "iteration limit";
    case StopReason::deadline: return "deadline";
    case StopReason::requested: return "stop requested";
    case StopReason::sse_stalled: return "SSE stalled";
    case StopReason::user_rule: return "user's rule";
  }
  return "unknown";
}

}  // namespace keen
