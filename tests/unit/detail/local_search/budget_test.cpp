// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/local_search/budget.hpp>

#include <chrono>

using keen::detail::Budget;

TEST_CASE("a budget of trials is used up by trials, and an endless one never", "[swaps]") {
  const Budget budget = Budget::of(4);
  CHECK(budget.used(0) == 0);
  CHECK(budget.used(1) == 0.25);
  CHECK(budget.used(4) == 1);
  CHECK(budget.left(3) == 1);
  CHECK_FALSE(budget.ended_by_deadline(3));
  CHECK(Budget::endless().used(1'000'000) < 1e-9);
}

TEST_CASE("of trials and time, the fraction that is larger counts", "[swaps]") {
  const auto now = Budget::Clock::now();
  const Budget late = Budget::until(now + std::chrono::hours(1)).with_trials(4);
  CHECK(late.used(0) < 0.01);
  CHECK(late.used(1) == 0.25);
  CHECK(late.used(4) == 1);
  CHECK_FALSE(late.ended_by_deadline(4));
  const Budget over = Budget::until(now).with_trials(4);
  CHECK(over.used(0) == 1);
  CHECK(over.used(8) == 2);
  CHECK(over.ended_by_deadline(0));
}
