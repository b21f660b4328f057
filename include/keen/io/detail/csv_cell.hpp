// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"
#include "read_double.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

namespace keen::io::detail {

/// What a field of a CSV file holds.
enum class CsvKind { number, missing, infinite, out_of_range, text };

struct CsvCell {
  CsvKind kind = CsvKind::missing;
  double value = std::numeric_limits<double>::quiet_NaN();
};

[[nodiscard]] constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// As spreadsheets, R, pandas, SQL and the C library write that there is no value.
[[nodiscard]] inline bool means_missing(std::string_view bytes) {
  static constexpr std::array<std::string_view, 29> words{
      "",        "na",       "n/a",    "<na>",    "#n/a",    "#na",     "n.a.",  "null",  "<null>", "(null)",
      "\\n",     "none",     "nil",    "?",       ".",       "-",       "--",    "nan",   "-nan",   "+nan",
      "1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind", "#div/0!", "#value!", "#ref!", "#num!", "#name?"};
  constexpr std::size_t longest = 8;
  if (bytes.empty()) return true;
  constexpr std::string_view begins = "nN<#(\\?.-+1";
  if (begins.find(bytes[0]) == std::string_view::npos) return false;  // most fields, soon told
  if (bytes.size() > 1 && is_digit(bytes[1]) && bytes.find('#') == std::string_view::npos) return false;
  return bytes.size() <= longest && std::any_of(words.begin(), words.end(), [&](std::string_view word) {
           return std::equal(bytes.begin(), bytes.end(), word.begin(), word.end(),
                             [](char a, char b) { return lower_case(a) == b; });
         });
}

/// std::from_chars takes no plus sign, which some programs write.
[[nodiscard]] inline std::string_view without_plus(std::string_view bytes) {
  const bool has_plus = bytes.size() > 1 && bytes[0] == '+' && bytes[1] != '-' && bytes[1] != '+';
  return has_plus ? bytes.substr(1) : bytes;
}

/// Whether a number that no double holds is too small, and not too large.
/// @param digits  a number as std::from_chars takes it, beyond double's range
[[nodiscard]] inline bool is_underflow(std::string_view digits) {
  const std::size_t mark = (std::min)(digits.find_first_of("eE"), digits.size());
  const std::string_view mantissa = digits.substr(0, mark);
  const std::size_t point = (std::min)(mantissa.find('.'), mantissa.size());
  const std::size_t first = (std::min)(mantissa.find_first_of("123456789"), mantissa.size());
  const std::string_view power = mark < digits.size() ? without_plus(digits.substr(mark + 1)) : "0";
  long exponent = 0;
  const std::errc error = std::from_chars(power.data(), power.data() + power.size(), exponent).ec;
  if (error != std::errc{}) return power.front() == '-';
  return exponent < static_cast<long>(first) - static_cast<long>(point);
}

/// A field as std::from_chars reads it, wholly or not at all; the locale has no say. What is too small for a double
/// is 0.
[[nodiscard]] inline CsvCell csv_cell(std::string_view bytes) {
  if (means_missing(bytes)) return {};
  const std::string_view digits = without_plus(bytes);
  CsvCell cell{.kind = CsvKind::number, .value = 0};
  const auto [end, error] = read_double(digits.data(), digits.data() + digits.size(), cell.value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {.kind = CsvKind::text};
  if (error == std::errc::result_out_of_range) {
    if (!is_underflow(digits)) return {.kind = CsvKind::out_of_range};
    cell.value = digits.front() == '-' ? -0.0 : 0.0;
  }
  if (keen::detail::is_nan(cell.value)) return {};
  if (!keen::detail::is_finite(&cell.value)) return {.kind = CsvKind::infinite};
  return cell;
}

}  // namespace keen::io::detail
