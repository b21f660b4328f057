// SPDX-License-Identifier: MIT
#pragma once

#include "text.hpp"
#include "ticks.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace keen::svg::detail {

enum class Scale { linear, whole_numbers, logarithmic };

/// What an axis is to show. The margins are parts of the extent of the values.
struct AxisPlan {
  Range values{};  ///< on a logarithmic scale: positive ones
  Scale scale = Scale::linear;
  double margin_low = 0.05;
  double margin_high = 0.05;
  std::string label{};
  bool ticked = true;

  /// An axis without values has none either.
  [[nodiscard]] bool has_ticks() const { return ticked && !values.empty(); }
};

/// A value on the scale of its axis: itself or its decimal logarithm.
[[nodiscard]] inline double on_scale(double value, Scale scale) {
  return scale == Scale::logarithmic ? std::log10(value) : value;
}

/// A scale between two ends.
/// Class invariant: range.span() > 0.
struct Axis {
  Range range;  ///< on the scale
  Scale scale = Scale::linear;

  /// Where a value lies: 0 at the low end, 1 at the high end.
  [[nodiscard]] double fraction(double value) const { return (on_scale(value, scale) - range.low) / range.span(); }

  /// At most `most` ticks, `most` >= 2.
  [[nodiscard]] std::vector<Tick> ticks(int most) const {
    switch (scale) {
      case Scale::linear: return linear_ticks(range, most);
      case Scale::whole_numbers: return linear_ticks(range, most, 0);
      case Scale::logarithmic: return logarithmic_ticks(range, most);
    }
    return {};
  }
};

[[nodiscard]] inline Range scaled_extent(const AxisPlan& plan) {
  if (plan.scale == Scale::logarithmic) {
    if (plan.values.empty()) return {0, 1};
    const Range logarithms{std::log10(plan.values.low), std::log10(plan.values.high)};
    return logarithms.span() < 1e-9 ? Range{logarithms.low - 0.5, logarithms.high + 0.5} : logarithms;
  }
  if (plan.scale == Scale::whole_numbers && !plan.values.empty() && plan.values.span() < 1) {
    return {plan.values.low - 1, plan.values.high + 1};
  }
  return with_extent(plan.values);
}

[[nodiscard]] inline Axis make_axis(const AxisPlan& plan) {
  return {widened(scaled_extent(plan), plan.margin_low, plan.margin_high), plan.scale};
}

/// The widest text among the ticks, in pixels.
[[nodiscard]] inline double widest(const std::vector<Tick>& ticks, double font_size) {
  double width = 0;
  for (const Tick& tick : ticks) width = (std::max)(width, text_width(tick.text, font_size));
  return width;
}

/// As many ticks as fit side by side over `length` pixels without their texts running into one another.
[[nodiscard]] inline std::vector<Tick> ticks_side_by_side(const Axis& axis, double length, double font_size) {
  constexpr double gap = 16;
  const double least_apart = axis.scale == Scale::whole_numbers ? 24 : 48;  // whole numbers are short
  int most = (std::max)(2, static_cast<int>(length / least_apart));
  std::vector<Tick> ticks = axis.ticks(most);
  while (most > 2 && static_cast<double>(ticks.size()) * (widest(ticks, font_size) + gap) > length) {
    ticks = axis.ticks(--most);
  }
  return ticks;
}

}  // namespace keen::svg::detail
