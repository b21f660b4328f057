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

[[nodiscard]] inline bool means_missing(std::string_view bytes) {
  constexpr std::array<std::string_view, 7> words{"", "na", "n/a", "null", "?", "-", "nan"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::equal(bytes.begin(), bytes.end(), word.begin(), word.end(),
                      [](char a, char b) { return lower_case(a) == b; });
  });
}

/// std::from_chars takes no plus sign, which some programs write.
[[nodiscard]] inline std::string_view without_plus(std::string_view bytes) {
  const bool has_plus = bytes.size() > 1 && bytes[0] == '+' && bytes[1] != '-' && bytes[1] != '+';
  return has_plus ? bytes.substr(1) : bytes;
}

/// A field as std::from_chars reads it, wholly or not at all; the locale has no say. Missing are: nothing, NA, N/A,
/// null, ?, -, nan, whatever the case of their letters.
[[nodiscard]] inline CsvCell csv_cell(std::string_view bytes) {
  if (means_missing(bytes)) return {};
  const std::string_view digits = without_plus(bytes);
  CsvCell cell{.kind = CsvKind::number, .value = 0};
  const auto [end, error] = read_double(digits.data(), digits.data() + digits.size(), cell.value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {.kind = CsvKind::text};
  if (error == std::errc::result_out_of_range) return {.kind = CsvKind::out_of_range};
  if (keen::detail::is_nan(cell.value)) return {};
  if (!keen::detail::is_finite(&cell.value)) return {.kind = CsvKind::infinite};
  return cell;
}

/// Whether a text would be a number, if its comma were a point.
[[nodiscard]] inline bool has_decimal_comma(std::string_view bytes) {
  std::string text(bytes);
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) return false;
  text[comma] = '.';
  return csv_cell(text).kind == CsvKind::number;
}

}  // namespace keen::io::detail
