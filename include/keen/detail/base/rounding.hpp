// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <limits>

namespace keen::detail {

/// True if a deviation from a mean is at most a few units in the last place, as rounding leaves it.
[[nodiscard]] inline bool is_rounding(double deviation, double mean) {
  constexpr double few = 16 * std::numeric_limits<double>::epsilon();
  return deviation <= few * std::abs(mean);
}

}  // namespace keen::detail
