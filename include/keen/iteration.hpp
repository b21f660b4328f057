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
  swaps,     ///< swaps that led to a lower SSE, with the iteration around them
  hartigan,  ///< Hartigan's moves, once through the points
};

/// What one pass of Lloyd's iteration did, in numbers. A pass assigns every point to its nearest centroid, then moves
/// every centroid to the mean of its points. Of the other steps, the number, SSE, moved points and time are told.
struct IterationRecord {
  Index iteration = 0;  ///< the number of the step, from 1
  double sse = 0;       ///< sum of w |x - c|^2 over the assignment of this pass (inertia, WCSS, distortion)
  Index labels_changed =
      0;                    ///< points whose label differs from that of the pass before; n in the first of an iteration
  Index relocated = 0;      ///< empty clusters that were given a point
  double sq_shift = 0;      ///< sum over the centroids of the squared distance that they moved
  double max_sq_shift = 0;  ///< the largest of these squared distances
  double relative_sq_shift = 0;   ///< sq_shift over the mean variance of the coordinates; 0 where no centroid moved
  double max_percent_change = 0;  ///< see stop::PercentChange
  double seconds = 0;             ///< since `fit` was called
  Step step = Step::pass;         ///< what was done
};

/// What an observer and a stop rule see after each pass.
struct IterationStats : IterationRecord {
  Index n = 0;                            ///< points
  Index k = 0;                            ///< clusters
  Index dim = 0;                          ///< coordinates of a point
  Index restart = 0;                      ///< the number of the run, from 0
  double previous_sse = 0;                ///< sse of the pass before; meaningless in pass 1
  bool centroids_unchanged = false;       ///< no centroid moved, not by a bit
  std::span<const Label> labels;          ///< of this pass: n values, valid during the call
  std::span<const double> centroid_data;  ///< after this pass's move: k times dim values, valid during the call

  /// The centroids after this pass's move: dim x k.
  [[nodiscard]] Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>> centroids()
      const {
    return {centroid_data.data(), dim, k};
  }
};

/// Called after every pass of Lloyd's iteration from the start centroids, or from those to which an effort has led; may
/// throw to abandon the fit.
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
  sse_stalled,     ///< the lowest sse seen has not fallen for 100 passes, or is that of the start: rounding decides
  user_rule,       ///< a rule of the caller's said so
};

namespace detail {

/// True for a reason that ends the whole work, not only this run.
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
