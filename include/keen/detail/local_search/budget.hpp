// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>

// What annealing needs from a limit is a fraction in [0, 1], from which the temperature follows. With a number of
// trials it is trials done / trials, and results are reproducible; with a deadline it is time spent / time allowed, and
// they are not.

namespace keen::detail {

/// How long a search may take: a number of trials, a deadline, both (the first that is reached ends the search), or
/// neither.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] static Budget endless() { return Budget(unlimited, std::nullopt); }
  [[nodiscard]] static Budget of(Index trials) { return Budget(trials, std::nullopt); }
  [[nodiscard]] static Budget until(Clock::time_point end) { return Budget(unlimited, Span{Clock::now(), end}); }

  /// The same deadline, and no more than `trials` trials, >= 1.
  [[nodiscard]] Budget with_trials(Index trials) const { return Budget(trials, span_); }

  /// The larger of the fractions of the trials and of the time that are used up; >= 1 when the search is over.
  [[nodiscard]] double used(Index trials) const {
    const double of_trials = static_cast<double>(trials) / static_cast<double>(trials_);
    return span_ ? (std::max)(of_trials, span_->used()) : of_trials;
  }

  /// Trials that remain.
  [[nodiscard]] Index left(Index trials) const { return trials_ - trials; }

  /// True if a search that is over after `trials` trials was ended by the deadline.
  [[nodiscard]] bool ended_by_deadline(Index trials) const { return span_ && trials < trials_; }

 private:
  struct Span {
    Clock::time_point start;
    Clock::time_point end;

    [[nodiscard]] double used() const {
      const std::chrono::duration<double> whole = end - start;
      const std::chrono::duration<double> part = Clock::now() - start;
      return whole.count() > 0 ? part / whole : 1;
    }
  };

  static constexpr Index unlimited = (std::numeric_limits<Index>::max)();

  Budget(Index trials, std::optional<Span> span) : trials_(trials), span_(span) {}

  Index trials_;
  std::optional<Span> span_;  // nullopt: no deadline
};

}  // namespace keen::detail
