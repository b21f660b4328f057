// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <keen/io/detail/csv_cell.hpp>
#include <keen/io/detail/number_text.hpp>
#include <numeric>
#include <utility>

namespace cli {
namespace {

/// Combining marks take no cell of a terminal, East Asian letters and emoji two.
std::size_t cells_of(std::uint32_t c) {
  if (c >= 0x300 && c < 0x370) return 0;
  const bool is_wide = (c >= 0x1100 && c < 0x1160) || (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xAC00 && c < 0xD7A4) ||
                       (c >= 0xF900 && c < 0xFB00) || (c >= 0xFE30 && c < 0xFE70) || (c >= 0xFF00 && c < 0xFF61) ||
                       (c >= 0xFFE0 && c < 0xFFE7) || (c >= 0x1F300 && c < 0x1F650) || (c >= 0x20000 && c < 0x3FFFE);
  return is_wide ? 2 : 1;
}

template <class... Format>
std::string to_text(double value, Format... format) {
  std::array<char, 400> buffer{};  // the longest fixed double has 309 digits before the point
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return error == std::errc{} ? std::string(buffer.data(), end) : std::string("?");
}

std::string padding(std::string_view text, std::size_t cells) {
  return std::string(cells - std::min(cells, width(text)), ' ');
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), keen::io::detail::lower_case);
  return lower;
}

/// How many letters must be changed, put in, taken away or swapped with the next.
/// Source: Wagner & Fischer, JACM 21(1), 1974; with swaps of neighbours as Damerau, CACM 7(3), 1964.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> two_above, above, row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_above = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::size_t width(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) {
    const keen::io::detail::Decoded next = keen::io::detail::decode(text);
    cells += next.bytes > 0 ? cells_of(next.code_point) : 1;
    text.remove_prefix(std::max(next.bytes, std::size_t{1}));
  }
  return cells;
}

std::string right_aligned(std::string_view text, std::size_t cells) { return padding(text, cells) + std::string(text); }

std::string left_aligned(std::string_view text, std::size_t cells) { return std::string(text) + padding(text, cells); }

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) out += separator;
    out += part;
  }
  return out;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') text.front() -= 'a' - 'A';
  return text;
}

std::string short_name(const std::string& file) { return printable(std::filesystem::path(file).filename().string()); }

std::string wrapped(std::string_view text, std::size_t cells) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t wide = width(word);
    if (used > 0) out += used + 1 + wide > cells ? '\n' : ' ';
    used = used > 0 && used + 1 + wide <= cells ? used + 1 + wide : wide;
    out += word;
  }
  return out;
}

std::string with_lines_wrapped(std::string_view text, std::size_t cells) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    out += width(line) > cells ? wrapped(line, cells) : std::string(line);
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string fixed(double value, int decimals) {
  const std::string text = to_text(value, std::chars_format::fixed, decimals);
  const bool is_minus_zero = text.front() == '-' && text.find_first_not_of("-0.") == std::string::npos;
  return is_minus_zero ? text.substr(1) : text;
}

std::string general(double value, int digits) { return to_text(value, std::chars_format::general, digits); }

std::string shortest(double value) { return keen::io::detail::number_text(value); }

std::string byte_count(double bytes) {
  constexpr std::array<const char*, 5> units{"bytes", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return fixed(bytes, bytes < 10 && unit > 0 ? 1 : 0) + ' ' + units[unit];
}

std::ptrdiff_t parsed_bytes(std::string_view text) {
  constexpr std::string_view prefixes = "kmgt";
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string unit = lower_case(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  const std::size_t power = unit.empty() ? std::string_view::npos : prefixes.find(unit.front());
  if (power != std::string_view::npos) unit.erase(0, 1);
  const bool is_unit = unit.empty() || unit == "b" || (unit == "ib" && power != std::string_view::npos);
  if (error != std::errc{} || !is_unit || !(number > 0)) return 0;
  const double bytes =
      power == std::string_view::npos ? number : std::ldexp(number, 10 * (static_cast<int>(power) + 1));
  return bytes < 0x1p62 ? static_cast<std::ptrdiff_t>(bytes) : 0;
}

std::string likely_meant(std::string_view word, const std::vector<std::string>& known) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
  for (const std::string& candidate : known) {
    const std::size_t edits = edit_distance(lower_case(word), lower_case(candidate));
    if (edits > least) continue;
    nearest = edits == least ? "" : candidate;
    least = edits;
  }
  return nearest;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::string meant = likely_meant(word, known);
  return meant.empty() ? "" : "; did you mean " + in_quotes(meant) + '?';
}

}  // namespace cli
