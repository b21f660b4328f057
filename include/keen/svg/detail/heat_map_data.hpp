// SPDX-License-Identifier: MIT
#pragma once

#include "decimal.hpp"
#include "range.hpp"
#include "raster.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

/// Numbers, how they are coloured and how they are written.
namespace keen::svg::detail {

/// A matrix of numbers with the scale of its colours.
class HeatMapData {
 public:
  HeatMapData(Eigen::MatrixXd values, bool is_diverging)
      : values_(std::move(values)), shades_(is_diverging ? Shades::diverging : Shades::sequential) {
    for (const double value : values_.reshaped()) {
      range_.include(value);
      if (!is_drawable(value)) ++undrawn_;
    }
    decimals_ = range_.empty() ? 0 : decimals_of(range_);
  }

  [[nodiscard]] Index rows() const { return values_.rows(); }
  [[nodiscard]] Index cols() const { return values_.cols(); }
  [[nodiscard]] const Range& range() const { return range_; }
  [[nodiscard]] Shades shades() const { return shades_; }
  [[nodiscard]] Index undrawn() const { return undrawn_; }

  /// What the bar of the scale shows: from the least value to the largest, and to 0 where colours diverge from it.
  [[nodiscard]] Range shown() const {
    Range shown = range_;
    if (shades_ == Shades::diverging) shown.include(0);
    return shown;
  }

  /// Of a value that can be drawn; where colours diverge, 0 has the middle one.
  [[nodiscard]] int level(double value) const {
    const double largest = (std::max)(std::abs(range_.low), std::abs(range_.high));
    if (shades_ == Shades::diverging) return level_of(largest > 0 ? 0.5 + value / largest / 2 : 0.5);
    return level_of(range_.span() > 0 ? (value - range_.low) / range_.span() : 0.5);
  }

  [[nodiscard]] int level(Index row, Index column) const {
    const double value = values_(row, column);
    return is_drawable(value) ? level(value) : no_level;
  }

  [[nodiscard]] Levels levels() const {
    return Levels::NullaryExpr(rows(), cols(), [this](Index row, Index column) { return level(row, column); });
  }

  /// A value with enough decimals to distinguish the values of this matrix.
  [[nodiscard]] std::string text(double value) const {
    constexpr int most_decimals = 6;
    constexpr double longest = 1e7;
    const bool is_plain = decimals_ <= most_decimals && (std::max)(-range_.low, range_.high) < longest;
    if (is_plain) return fixed_text(std::llround(value * power_of_ten(decimals_)), decimals_);
    std::array<char, 40> buffer{};
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 3);
    return {buffer.data(), result.ptr};
  }

  [[nodiscard]] std::string text(Index row, Index column) const { return text(values_(row, column)); }

 private:
  /// Two where values differ by 1, fewer where they differ by more.
  [[nodiscard]] static int decimals_of(Range range) {
    const double size = is_constant(range) ? std::abs(range.high) : range.span();
    return size > 0 ? (std::max)(0, static_cast<int>(std::ceil(1.5 - std::log10(size)))) : 0;
  }

  Eigen::MatrixXd values_;
  Shades shades_;
  Range range_;
  Index undrawn_ = 0;
  int decimals_ = 0;
};

}  // namespace keen::svg::detail
