// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string>

namespace faults {

/// What did not hold so far.
inline int broken_promises = 0;

/// Says so where something does not hold.
inline void check(bool holds, const std::string& promise) {
  if (holds) return;
  ++broken_promises;
  std::fprintf(stderr, "does not hold: %s\n", promise.c_str());
}

/// What main returns.
[[nodiscard]] inline int verdict() { return broken_promises == 0 ? 0 : 1; }

}  // namespace faults
