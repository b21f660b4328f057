// SPDX-License-Identifier: MIT
#pragma once

#include "csv_reader.hpp"
#include "number_format.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace keen::io::detail {

/// Whether the first line of a CSV file holds names.
struct HeaderEvidence {
  bool is_header = false;
  std::string decided;    ///< why names were seen in numbers; empty where nobody could doubt
  std::string ambiguous;  ///< why it cannot be told; empty where it can
};

/// Looks at the first line of a CSV file, and at up to 100 rows below it.
class HeaderCheck {
 public:
  HeaderCheck(const CsvText& csv, const CsvDialect& dialect) {
    constexpr std::size_t most_rows = 100;
    CsvReader reader(csv, dialect);
    std::vector<CsvField> fields;
    if (!reader.next(fields)) return;
    columns_.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) columns_[i].first = seen(fields[i]);
    for (std::size_t row = 0; row < most_rows && !has_text_over_number() && reader.next(fields); ++row) {
      for (std::size_t i = 0; i < (std::min)(fields.size(), columns_.size()); ++i) add_below(columns_[i], fields[i]);
    }
  }

  [[nodiscard]] HeaderEvidence operator()() const {
    if (has_text_over_number()) return {.is_header = true, .decided = {}, .ambiguous = {}};
    const std::vector<Column> numbers = columns_of_numbers();
    if (is_quoted_over_unquoted(numbers)) return decided("its numbers are quoted and those below are not");
    if (is_counted_over_fractions(numbers)) return decided("it counts the columns, and fractions stand below");
    return years(numbers);
  }

 private:
  struct Field {
    bool is_text = false;
    bool is_number = false;
    bool has_quotes = false;
    double value = 0;
  };

  struct Column {
    Field first;
    bool is_open = true;              // nothing but missing values below so far
    bool begins_with_number = false;  // the first value below
    bool has_quotes_below = false;
    bool has_years_below = false;
    bool has_whole_below = false;
    Index numbers_below = 0;
  };

  static constexpr double first_year = 1800;
  static constexpr double last_year = 2200;

  [[nodiscard]] static bool is_whole(double value) { return std::floor(value) == value; }
  [[nodiscard]] static bool is_year(double value) {
    return is_whole(value) && value >= first_year && value <= last_year;
  }

  [[nodiscard]] static Field seen(const CsvField& field) {
    const CsvCell cell = csv_cell(field.bytes);
    const bool is_text = cell.kind == CsvKind::text && written_number(field.bytes).formats == 0;
    const bool is_missing = cell.kind == CsvKind::missing;
    return {is_text, !is_text && !is_missing, field.has_quotes, cell.kind == CsvKind::number ? cell.value : 0.5};
  }

  static void add_below(Column& column, const CsvField& field) {
    const Field below = seen(field);
    if (below.is_number) {
      ++column.numbers_below;
      column.has_years_below = column.has_years_below || is_year(below.value);
      column.has_whole_below = column.has_whole_below || is_whole(below.value);
      column.has_quotes_below = column.has_quotes_below || below.has_quotes;
    }
    if (column.is_open) column.begins_with_number = below.is_number;
    column.is_open = column.is_open && !below.is_text && !below.is_number;
  }

  [[nodiscard]] bool has_text_over_number() const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [](const Column& column) { return column.first.is_text && column.begins_with_number; });
  }

  /// The columns that hold a number in the first line and below.
  [[nodiscard]] std::vector<Column> columns_of_numbers() const {
    std::vector<Column> found;
    for (const Column& column : columns_) {
      if (column.first.is_number && column.numbers_below > 0) found.push_back(column);
    }
    return found;
  }

  [[nodiscard]] static HeaderEvidence decided(const std::string& why) {
    return {.is_header = true, .decided = why, .ambiguous = {}};
  }

  [[nodiscard]] static bool is_quoted_over_unquoted(const std::vector<Column>& columns) {
    return !columns.empty() && std::all_of(columns.begin(), columns.end(), [](const Column& column) {
      return column.first.has_quotes && !column.has_quotes_below;
    });
  }

  /// 0, 1, 2, ... or 1, 2, 3, ... over fractions alone, as pandas writes a table without names.
  [[nodiscard]] static bool is_counted_over_fractions(const std::vector<Column>& columns) {
    if (columns.size() < 3) return false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double before = i == 0 ? columns[0].first.value - 1 : columns[i - 1].first.value;
      if (columns[i].first.value != before + 1 || columns[i].has_whole_below) return false;
    }
    return columns[0].first.value == 0 || columns[0].first.value == 1;
  }

  /// Different years over numbers that are none.
  [[nodiscard]] HeaderEvidence years(const std::vector<Column>& columns) const {
    std::set<double> values;
    for (const Column& column : columns) {
      if (!is_year(column.first.value) || column.has_years_below) return {};
      values.insert(column.first.value);
    }
    if (columns.empty() || values.size() < columns.size()) return {};
    const bool is_even =
        values.size() > 1 && *values.rbegin() - *values.begin() == static_cast<double>(values.size() - 1);
    if (is_even) return decided("it holds years in a row, and no years stand below");
    const bool has_text =
        std::any_of(columns_.begin(), columns_.end(), [](const Column& c) { return c.first.is_text; });
    if (!has_text) return {};
    return {.is_header = false, .decided = {}, .ambiguous = "the numbers of the first line may be years and so names"};
  }

  std::vector<Column> columns_;
};

}  // namespace keen::io::detail
