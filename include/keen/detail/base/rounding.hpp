// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <limits>

namespace keen::detail {

/// Whether a deviation from a mean is no more than rounding, as sums of shares have it: a few units in the last place.
[[nodiscard]] inline bool is_rounding(double deviation, double mean) {
  constexpr double few = 16 * std::numeric_limits<double>::epsilon();
  return deviation <= few * std::abs(mean);
}

}  // namespace keen::detail
