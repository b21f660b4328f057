// SPDX-License-Identifier: MIT
#pragma once

#include "number.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

// Decimal numbers as people write them, digits times a power of ten. Texts are made from the digits, so they show
// exactly the number that was meant; the double is only computed for positions.

namespace keen::svg::detail {

[[nodiscard]] inline double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

/// A number as people write it, without rounding: digits * 10^exponent.
struct Decimal {
  std::int64_t digits = 0;
  int exponent = 0;

  /// The nearest double. A negative power divides, because 10^-1 is not a double and 10^1 is.
  [[nodiscard]] double value() const {
    const auto number = static_cast<double>(digits);
    return exponent < 0 ? number / power_of_ten(-exponent) : number * power_of_ten(exponent);
  }
};

/// 0.25, 2500: all digits, as many decimals as the exponent says.
[[nodiscard]] inline std::string plain_text(Decimal number) {
  if (number.exponent <= 0) return fixed_text(number.digits, -number.exponent);
  const std::string digits = integer_text(number.digits);
  return number.digits == 0 ? digits : digits + std::string(static_cast<std::size_t>(number.exponent), '0');
}

/// 2.5e+13: one digit before the point, no zeros at the end, no power that is 1.
[[nodiscard]] inline std::string scientific_text(Decimal number) {
  if (number.digits == 0) return "0";
  while (number.digits % 10 == 0) {
    number.digits /= 10;
    ++number.exponent;
  }
  const int decimals = static_cast<int>(integer_text(std::abs(number.digits)).size()) - 1;
  const int exponent = number.exponent + decimals;
  if (exponent == 0) return fixed_text(number.digits, decimals);
  const std::string power = integer_text(std::abs(exponent));
  return fixed_text(number.digits, decimals) + (exponent < 0 ? "e-" : "e+") + (power.size() < 2 ? "0" : "") + power;
}

/// The length of plain_text, which may be too long to be made.
[[nodiscard]] inline int plain_length(Decimal number) {
  const int digits = static_cast<int>(integer_text(std::abs(number.digits)).size());
  if (number.exponent >= 0) return digits + number.exponent;
  return (std::max)(digits, 1 - number.exponent) + 1;
}

}  // namespace keen::svg::detail
