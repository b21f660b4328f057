// SPDX-License-Identifier: MIT
#pragma once

#include "../table.hpp"
#include "column_role.hpp"
#include "csv_cell.hpp"
#include "csv_reader.hpp"
#include "number_format.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keen::io::detail {

/// Reads the fields of a CSV file, with the user's words and numbers for no value.
class CsvCells {
 public:
  explicit CsvCells(std::vector<std::string> missing_words) : missing_words_(std::move(missing_words)) {
    for (const std::string& word : missing_words_) {
      const CsvCell number = csv_cell(word);
      if (number.kind == CsvKind::number) missing_numbers_.push_back(number.value);
    }
  }

  [[nodiscard]] CsvCell operator()(std::string_view bytes, const NumberFormat& format) const {
    for (const std::string& word : missing_words_) {
      if (bytes == word) return {};
    }
    const CsvCell read = csv_cell(bytes, format);
    for (const double number : missing_numbers_) {
      if (read.kind == CsvKind::number && read.value == number) return {};
    }
    return read;
  }

 private:
  std::vector<std::string> missing_words_;
  std::vector<double> missing_numbers_;
};

/// A field that is remembered.
struct CsvSeen {
  std::string bytes;
  std::size_t offset = 0;
};

/// A column of a CSV file, and what is seen of its fields.
struct CsvColumn {
  std::string header;  // as in the file; empty without a header line
  bool has_quoted_header = false;
  bool is_ambiguous = false;  // whether its commas are decimal or between thousands
  Index number_like = 0;      // fields that are numbers in any format, each in its own
  ColumnSummary summary;
  NumberSequence sequence;
  FormatCandidates candidates;
  NumberFormat format;
  CsvSeen first_text;          // the first that is neither missing nor a number in any format
  CsvSeen first_other_format;  // the first that is a number, but not as C++ writes it

  /// @param cell  what the field holds in the format of this column
  void add(const CsvField& field, const CsvCell& cell);
};

inline void CsvColumn::add(const CsvField& field, const CsvCell& cell) {
  switch (cell.kind) {
    case CsvKind::missing: ++summary.missing; return;
    case CsvKind::number:
      summary.add(cell.value);
      sequence.add(cell.value);
      if (format.is_plain()) candidates.add_plain(field.bytes);
      return;
    case CsvKind::infinite:
    case CsvKind::out_of_range: return;
    case CsvKind::text: break;
  }
  ++summary.texts;
  const bool is_other_format = format.is_plain() && candidates.add_text(field.bytes);
  CsvSeen& first = is_other_format ? first_other_format : first_text;
  if (first.bytes.empty()) first = {std::string(field.bytes), field.offset};
}

/// Chooses how the columns are read that are not written as in C++.
class FormatChoice {
 public:
  /// @param decimal        '.' or ','; nothing: either
  /// @param has_thousands  as `allowed_formats` takes it
  FormatChoice(std::optional<char> decimal, bool has_thousands)
      : decimal_(decimal),
        allowed_(allowed_formats(decimal, has_thousands)),
        has_decimal_commas_(decimal == ','),
        has_decimal_points_(decimal == '.') {}

  /// Whether another than the plain one was chosen: then these columns have forgotten what was seen of them.
  [[nodiscard]] bool operator()(std::vector<CsvColumn>& columns, Index rows, char delimiter);

 private:
  void choose(CsvColumn& column, FormatSet set);
  void choose_alone(CsvColumn& column, Index rows);
  void choose_by_others(CsvColumn& column, char delimiter);

  std::optional<char> decimal_;
  FormatSet allowed_;
  bool has_decimal_commas_;
  bool has_decimal_points_;
  bool is_any_chosen_ = false;
};

inline bool FormatChoice::operator()(std::vector<CsvColumn>& columns, Index rows, char delimiter) {
  for (CsvColumn& column : columns) choose_alone(column, rows);
  for (CsvColumn& column : columns) choose_by_others(column, delimiter);
  for (CsvColumn& column : columns) {
    if (!is_any_chosen_ || column.format.is_plain()) continue;
    column.summary = {};
    column.sequence = {};
  }
  return is_any_chosen_;
}

inline void FormatChoice::choose(CsvColumn& column, FormatSet set) {
  column.format = first_format(set);
  column.format.unit = column.candidates.unit();
  is_any_chosen_ = is_any_chosen_ || !column.format.is_plain();
  has_decimal_commas_ = has_decimal_commas_ || column.format.decimal == ',';
  has_decimal_points_ = has_decimal_points_ || column.format.group == ',';
}

inline void FormatChoice::choose_alone(CsvColumn& column, Index rows) {
  const Index texts = column.summary.texts;
  column.number_like = rows - column.summary.missing - texts + column.candidates.count();
  const bool is_plain = texts == 0 && (!column.candidates.has_points() || (allowed_ & plain_format) != 0);
  has_decimal_points_ = has_decimal_points_ || (is_plain && column.candidates.has_points());
  if (is_plain || texts > column.candidates.count()) return;
  const FormatSet set = column.candidates.formats() & allowed_;
  const auto has = [set](FormatSet one) { return (set & one) != 0; };
  column.is_ambiguous = has(decimal_comma) && has(comma_groups) && !has(plain_format);  // 1,000, and not $10
  if (set != 0 && !column.is_ambiguous) choose(column, set);
  if (set == 0 && decimal_ == ',') choose(column, decimal_comma);
}

inline void FormatChoice::choose_by_others(CsvColumn& column, char delimiter) {
  const bool may_have_groups = (column.candidates.formats() & allowed_ & point_groups) != 0;
  if (column.is_ambiguous) {
    const bool is_known = has_decimal_commas_ != has_decimal_points_ || delimiter == ',';
    const bool is_decimal = has_decimal_commas_ && !has_decimal_points_;
    if (is_known) choose(column, is_decimal ? decimal_comma : comma_groups);
    column.is_ambiguous = !is_known;
  } else if (column.summary.texts == 0 && has_decimal_commas_ && column.candidates.has_points() && may_have_groups) {
    choose(column, point_groups);
  }
}

}  // namespace keen::io::detail
