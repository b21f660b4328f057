// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"
#include "../../types.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

/// Numbers as text, the same bytes under every locale.
namespace keen::svg::detail {

template <class Integer>
[[nodiscard]] std::string integer_text(Integer value) {
  std::array<char, 24> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

/// `value` / 10^decimals, with the point set by hand: 5, 2 gives "0.05".
[[nodiscard]] inline std::string fixed_text(std::int64_t value, int decimals) {
  std::string digits = integer_text(value < 0 ? -value : value);
  const auto count = static_cast<std::size_t>(decimals);
  if (digits.size() <= count) digits.insert(0, count + 1 - digits.size(), '0');
  if (count > 0) digits.insert(digits.size() - count, 1, '.');
  return value < 0 ? "-" + digits : digits;
}

/// A length or coordinate in the picture: hundredths of a pixel are as fine as anybody sees.
[[nodiscard]] inline std::string pixel_text(double pixels) {
  constexpr double far_outside = 1e7;
  std::int64_t hundredths = std::llround(std::clamp(pixels, -far_outside, far_outside) * 100);
  int decimals = 2;
  for (; decimals > 0 && hundredths % 10 == 0; --decimals) hundredths /= 10;
  return fixed_text(hundredths, decimals);
}

/// A count with its thousands marked: 1,234,567.
[[nodiscard]] inline std::string count_text(Index count) {
  std::string digits = integer_text(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

/// "1 point", "2 points".
[[nodiscard]] inline std::string counted(Index count, std::string_view one, std::string_view many) {
  return count_text(count) + " " + std::string(count == 1 ? one : many);
}

/// A measured value, five digits of it.
[[nodiscard]] inline std::string value_text(double value) {
  if (!keen::detail::is_finite(&value)) return keen::detail::non_finite_name(&value);
  std::array<char, 40> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::general, 5);
  return {buffer.data(), result.ptr};
}

/// A share in [0, 1] as percent, one decimal: "12.3%". What is there but rounds to nothing is "<0.1%".
[[nodiscard]] inline std::string percent_text(double share) {
  const std::int64_t thousandths = std::llround(share * 1000);
  if (thousandths == 0 && share > 0) return "<0.1%";
  return fixed_text(thousandths, 1) + "%";
}

}  // namespace keen::svg::detail
