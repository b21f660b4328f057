// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <chrono>
#include <limits>

namespace keen::detail {

/// How long a search goes on: for so many trials, or until a point in time.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] static Budget endless() { return Budget((std::numeric_limits<Index>::max)(), {}, {}); }
  [[nodiscard]] static Budget of(Index trials) { return Budget(trials, {}, {}); }
  [[nodiscard]] static Budget until(Clock::time_point end) { return Budget(0, Clock::now(), end); }

  /// The share that is used up: 1 or more when it is over.
  [[nodiscard]] double used(Index trials) const {
    if (trials_ > 0) return static_cast<double>(trials) / static_cast<double>(trials_);
    const std::chrono::duration<double> whole = end_ - start_;
    const std::chrono::duration<double> part = Clock::now() - start_;
    return whole.count() > 0 ? part / whole : 1;
  }

  /// Trials that may still be made; as many as there are where time decides.
  [[nodiscard]] Index left(Index trials) const {
    return is_timed() ? (std::numeric_limits<Index>::max)() : trials_ - trials;
  }

  [[nodiscard]] bool is_timed() const { return trials_ == 0; }

 private:
  Budget(Index trials, Clock::time_point start, Clock::time_point end) : trials_(trials), start_(start), end_(end) {}

  Index trials_;
  Clock::time_point start_;
  Clock::time_point end_;
};

}  // namespace keen::detail
