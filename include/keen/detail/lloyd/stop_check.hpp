// SPDX-License-Identifier: MIT
#pragma once

#include "../../stop.hpp"

#include <utility>

// Why a run may go in circles: the mean is rounded to Scalar, so the update does not quite minimise the SSE. It may
// rise by a few units in the last place, and then the argument that no partition returns fails. A run that has not
// reached a new lowest SSE for 100 passes is taken for such a circle.

namespace keen::detail {

/// Decides after each pass whether the run ends: by the user's rule, at a fixpoint, or when the lowest SSE has not
/// fallen for 100 passes. The last condition ends every run, also one that rounding sends in circles.
class StopCheck {
 public:
  explicit StopCheck(StopRule rule) : rule_(std::move(rule)) {}

  /// Called once after every pass. If several reasons apply, the rule's own goes first; but at a fixpoint, the reason
  /// is labels_settled, not max_iterations.
  [[nodiscard]] StopDecision operator()(const IterationStats& stats) {
    const StopDecision asked = rule_(stats);
    const bool is_fixpoint = stats.labels_changed == 0 && stats.centroids_unchanged;
    if (is_fixpoint && (!asked || asked == StopReason::max_iterations)) return StopReason::labels_settled;
    if (asked) return asked;
    if (stats.iteration == 1 || stats.sse < least_sse_) {
      least_sse_ = stats.sse;
      least_sse_pass_ = stats.iteration;
    }
    if (stats.iteration - least_sse_pass_ >= patience) return StopReason::sse_stalled;
    return {};
  }

 private:
  static constexpr Index patience = 100;

  StopRule rule_;
  double least_sse_ = 0;
  Index least_sse_pass_ = 0;
};

}  // namespace keen::detail
