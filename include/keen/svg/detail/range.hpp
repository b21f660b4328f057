// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

// Axes must survive any data: no values, equal values, values near the ends of double. What cannot be drawn is left out
// and counted; what is left always has a range with low < high whose span does not overflow.

namespace keen::svg::detail {

/// Values of this size and more are not drawn, so that sums and differences of those that are cannot overflow.
inline constexpr double undrawable = 1e300;

[[nodiscard]] inline bool is_drawable(double value) {
  return keen::detail::is_finite(&value) && std::abs(value) < undrawable;
}

/// The values that an axis shows: [low, high], or none.
struct Range {
  double low = undrawable;
  double high = -undrawable;

  [[nodiscard]] bool empty() const { return low > high; }
  [[nodiscard]] double span() const { return high - low; }

  void include(double value) {
    if (!is_drawable(value)) return;
    low = (std::min)(low, value);
    high = (std::max)(high, value);
  }
};

/// True if the values differ by no more than rounding errors, or are all practically zero.
[[nodiscard]] inline bool is_constant(Range range) {
  const double largest = (std::max)(std::abs(range.low), std::abs(range.high));
  return largest < 1e-290 || range.span() < 1e-11 * largest;
}

/// A range that an axis can show: never empty, never without extent.
[[nodiscard]] inline Range with_extent(Range range) {
  if (range.empty()) return {0, 1};
  if (!is_constant(range)) return range;
  const double middle = range.low / 2 + range.high / 2;
  const double margin = std::abs(middle) < 1e-290 ? 1.0 : std::abs(middle) / 2;
  return {middle - margin, middle + margin};
}

/// The range with parts of its extent added at either end.
[[nodiscard]] inline Range widened(Range range, double below, double above) {
  return {range.low - below * range.span(), range.high + above * range.span()};
}

}  // namespace keen::svg::detail
