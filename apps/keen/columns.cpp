// SPDX-License-Identifier: MIT
#include "columns.hpp"

#include "text.hpp"

#include <algorithm>
#include <charconv>
#include <keen/io/detail/number_format.hpp>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace cli {
namespace {

using Range = std::pair<Index, Index>;

std::optional<Index> number_in(std::string_view text, Index last) {
  Index number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc{} && end == text.data() + text.size();
  return is_number && number >= 1 && number <= last ? std::optional(number) : std::nullopt;
}

/// "2-5" as column indices.
std::optional<Range> range_in(std::string_view text, Index last) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::optional<Index> from = number_in(text.substr(0, dash), last);
  const std::optional<Index> to = number_in(text.substr(dash + 1), last);
  return from && to && *from <= *to ? std::optional(Range(*from - 1, *to - 1)) : std::nullopt;
}

std::vector<Index> columns_called(const Table& table, std::string_view name) {
  std::vector<Index> found;
  for (Index i = 0; i < table.column_count(); ++i)
    if (table.name(i) == name) found.push_back(i);
  return found;
}

std::string names_for_message(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(most, names.size()); ++i) shown.push_back(in_quotes(names[i]));
  const std::string more = names.size() > most ? " and " + std::to_string(names.size() - most) + " more" : "";
  return joined(shown, ", ") + more;
}

[[noreturn]] void refuse_unknown(const Table& table, std::string_view name) {
  std::vector<std::string> names;
  for (Index i = 0; i < table.column_count(); ++i) names.push_back(table.name(i));
  throw std::invalid_argument("no column " + in_quotes(name) + " in " + table.file() + ", which has " +
                              names_for_message(names) + suggestion(name, names));
}

/// The parts of a list between its commas, without blanks at their edges. Commas between double quotes divide nothing.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i < list.size() && list[i] == '"') is_quoted = !is_quoted;
    if (i < list.size() && (is_quoted || list[i] != ',')) continue;
    parts.push_back(keen::io::detail::without_blanks(list.substr(begin, i - begin)));
    begin = i + 1;
  }
  return parts;
}

struct NamedPart {
  std::string name;
  std::size_t count = 1;  // parts of the list
};

/// The name that begins at part `first`: as many parts as make the name of a column, for names that have commas.
NamedPart longest_name(const Table& table, std::string_view list, const std::vector<std::string_view>& parts,
                       std::size_t first) {
  const char* const begin = parts[first].data();
  for (std::size_t last = parts.size(); last > first + 1; --last) {
    const char* const end = parts[last - 1].data() + parts[last - 1].size();
    const std::string_view name =
        list.substr(static_cast<std::size_t>(begin - list.data()), static_cast<std::size_t>(end - begin));
    if (!columns_called(table, name).empty()) return {std::string(name), last - first};
  }
  std::string_view name = parts[first];
  const bool is_quoted = name.size() >= 2 && name.front() == '"' && name.back() == '"';
  if (is_quoted && columns_called(table, name).empty()) name = name.substr(1, name.size() - 2);
  return {std::string(name), 1};
}

}  // namespace

Index found_column(const Table& table, std::string_view name) {
  const std::vector<Index> called = columns_called(table, name);
  if (called.size() == 1) return called.front();
  if (called.size() > 1) {
    throw std::invalid_argument(std::to_string(called.size()) + " columns of " + table.file() + " are called " +
                                in_quotes(name) + ": name one by its number, " + std::to_string(called.front() + 1) +
                                " say");
  }
  const std::optional<Index> number = number_in(name, table.column_count());
  if (!number) refuse_unknown(table, name);
  return *number - 1;
}

std::vector<Index> listed_columns(const Table& table, std::string_view list) {
  std::vector<Index> columns;
  const auto add = [&](Index column) {
    const bool is_new = std::find(columns.begin(), columns.end(), column) == columns.end();
    if (!is_new) throw std::invalid_argument("column " + in_quotes(table.name(column)) + " is named twice");
    columns.push_back(column);
  };
  const std::vector<std::string_view> parts = parts_of(list);
  for (std::size_t i = 0; i < parts.size();) {
    const NamedPart part = longest_name(table, list, parts, i);
    const std::optional<Range> range = range_in(part.name, table.column_count());
    if (range && columns_called(table, part.name).empty()) {
      for (Index column = range->first; column <= range->second; ++column) add(column);
    } else {
      add(found_column(table, part.name));
    }
    i += part.count;
  }
  return columns;
}

std::vector<std::string> names_of(const Table& table, const std::vector<Index>& columns) {
  std::vector<std::string> names;
  for (const Index column : columns) names.push_back(table.name(column));
  return names;
}

const char* kind_of(const Table& table, Index column) {
  if (table.is_numeric(column)) return "numbers";
  const keen::io::ColumnSummary summary = table.summary(column);
  if (summary.texts == 0) return "empty";
  return table.is_mostly_numeric(column) ? "mixed" : "text";
}

std::string advice_on_scale(const Table& table, const std::vector<Index>& columns) {
  constexpr double unlike = 10;
  double least = std::numeric_limits<double>::infinity();
  double most = 0;
  for (const Index column : columns) {
    const keen::io::ColumnSummary summary = table.summary(column);
    if (summary.is_constant()) continue;  // has no say
    least = std::min(least, summary.deviation());
    most = std::max(most, summary.deviation());
  }
  if (!(most > unlike * least)) return "";
  return "The deviations of the columns differ much: --standardize makes them equal.\n";
}

}  // namespace cli
