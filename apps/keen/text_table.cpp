// SPDX-License-Identifier: MIT
#include "text_table.hpp"

#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace cli {
namespace {

constexpr std::string_view gap = "  ";

std::vector<std::size_t> column_widths(const TextTable& table) {
  std::vector<std::size_t> widths(table.front().size(), 0);
  for (const auto& row : table)
    for (std::size_t j = 0; j < row.size(); ++j) widths[j] = std::max(widths[j], width(row[j]));
  return widths;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

}  // namespace

TextTable transposed(const TextTable& table) {
  TextTable out(table.front().size());
  for (const auto& row : table)
    for (std::size_t j = 0; j < row.size(); ++j) out[j].push_back(row[j]);
  return out;
}

std::size_t width(const TextTable& table) {
  std::size_t sum = 0;
  for (const std::size_t cells : column_widths(table)) sum += gap.size() + cells;
  return sum;
}

std::string lines(const TextTable& table, bool names_come_first) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::string out;
  for (const auto& row : table) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      const bool is_name = j == 0 && names_come_first;
      out += gap;
      out += is_name ? left_aligned(row[j], widths[j]) : right_aligned(row[j], widths[j]);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

std::string parted_lines(const TextTable& table, std::size_t cells) {
  std::string out;
  TextTable columns = transposed(table);
  while (columns.size() > 1) {
    const std::size_t count = std::max(fitting_columns(transposed(columns), cells), std::size_t{2});
    const auto end = columns.begin() + static_cast<std::ptrdiff_t>(count);
    out += (out.empty() ? "" : "\n") + lines(transposed({columns.begin(), end}), true);
    columns.erase(columns.begin() + 1, end);
  }
  return out;
}

std::size_t fitting_columns(const TextTable& table, std::size_t cells) {
  const std::vector<std::size_t> widths = column_widths(table);
  std::size_t used = 0;
  std::size_t count = 0;
  while (count < widths.size() && used + gap.size() + widths[count] <= cells) used += gap.size() + widths[count++];
  return count;
}

std::vector<std::string> in_one_form(const std::vector<double>& numbers) {
  double largest = 0;
  for (const double number : numbers) largest = std::max(largest, std::abs(number));
  const bool is_plain = largest == 0 || (largest >= 1e-3 && largest < 1e9);
  const int magnitude = largest == 0 || !is_plain ? 0 : static_cast<int>(std::floor(std::log10(largest)));
  const int decimals = std::clamp(3 - magnitude, 0, 6);
  std::vector<std::string> out;
  for (const double number : numbers) out.push_back(is_plain ? fixed(number, decimals) : general(number, 4));
  return out;
}

std::string shortened(const std::string& name, std::size_t cells) {
  if (width(name) <= cells) return name;
  std::size_t end = name.size();
  while (end > 0 && (is_continuation(name[end]) || width(std::string_view(name).substr(0, end)) + 2 > cells)) --end;
  return name.substr(0, end) + "..";
}

}  // namespace cli
