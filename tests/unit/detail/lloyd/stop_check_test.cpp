// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/lloyd/stop_check.hpp>

namespace {

using keen::Index;
using keen::StopDecision;
using keen::StopReason;

/// A pass in which labels have changed and centroids have moved.
keen::IterationStats pass(Index iteration, double sse) {
  keen::IterationStats stats;
  stats.iteration = iteration;
  stats.sse = sse;
  stats.labels_changed = 1;
  return stats;
}

keen::IterationStats fixpoint() {
  keen::IterationStats stats = pass(7, 1.0);
  stats.labels_changed = 0;
  stats.centroids_unchanged = true;
  return stats;
}

/// A rule that always gives the same answer.
auto always(StopDecision decision) {
  return [decision](const keen::IterationStats&) { return decision; };
}

}  // namespace

TEST_CASE("a run ends for the reason that the rule gives, and goes on if it gives none") {
  CHECK(keen::detail::StopCheck(always(StopReason::user_rule))(pass(1, 5)) == StopReason::user_rule);
  CHECK(keen::detail::StopCheck(always(StopReason::max_iterations))(pass(1, 5)) == StopReason::max_iterations);
  CHECK_FALSE(keen::detail::StopCheck(always({}))(pass(1, 5)));
}

TEST_CASE("a fixpoint ends a run whatever the rule says, and is the reason rather than the limit of passes") {
  CHECK(keen::detail::StopCheck(always({}))(fixpoint()) == StopReason::labels_settled);
  CHECK(keen::detail::StopCheck(always(StopReason::max_iterations))(fixpoint()) == StopReason::labels_settled);
  CHECK(keen::detail::StopCheck(always(StopReason::deadline))(fixpoint()) == StopReason::deadline);
  keen::IterationStats moved = fixpoint();
  moved.centroids_unchanged = false;
  CHECK_FALSE(keen::detail::StopCheck(always({}))(moved));
  keen::IterationStats relabelled = fixpoint();
  relabelled.labels_changed = 1;
  CHECK_FALSE(keen::detail::StopCheck(always({}))(relabelled));
}

TEST_CASE("a run ends when the lowest SSE has not fallen for 100 passes (F46)") {
  keen::detail::StopCheck check(always({}));
  CHECK_FALSE(check(pass(1, 9)));
  CHECK_FALSE(check(pass(2, 5)));
  for (Index i = 3; i < 102; ++i) CHECK_FALSE(check(pass(i, i % 2 == 0 ? 5 : 6)));
  CHECK(check(pass(102, 5)) == StopReason::sse_stalled);
}

TEST_CASE("an SSE that falls now and then stalls no run") {
  keen::detail::StopCheck check(always({}));
  for (Index i = 1; i < 1000; ++i) CHECK_FALSE(check(pass(i, 100 - static_cast<double>(i / 90))));
}
