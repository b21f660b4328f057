// SPDX-License-Identifier: MIT
#include "table.hpp"

#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace cli {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool means_missing(std::string_view bytes) {
  constexpr std::array<std::string_view, 7> words{"", "na", "n/a", "null", "?", "-", "nan"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::equal(bytes.begin(), bytes.end(), word.begin(), word.end(),
                      [](char a, char b) { return lower(a) == b; });
  });
}

/// std::from_chars takes no plus sign, which some programs write.
std::string_view without_plus(std::string_view bytes) {
  const bool has_plus = bytes.size() > 1 && bytes[0] == '+' && bytes[1] != '-' && bytes[1] != '+';
  return has_plus ? bytes.substr(1) : bytes;
}

}  // namespace

Cell parsed_cell(std::string_view bytes) {
  if (means_missing(bytes)) return {CellKind::missing, 0};
  const std::string_view digits = without_plus(bytes);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return {CellKind::text, 0};
  if (error == std::errc::result_out_of_range) return {CellKind::out_of_range, 0};
  if (std::isnan(value)) return {CellKind::missing, 0};
  return {std::isinf(value) ? CellKind::infinite : CellKind::number, value};
}

Table::Table(CsvText csv, const TableOptions& options)
    : csv_(std::move(csv)), delimiter_(options.delimiter ? *options.delimiter : detected_delimiter(csv_)) {
  std::vector<Field> fields;
  CsvReader reader(csv_, delimiter_);
  if (!reader.next(fields)) csv_.fail(0, "the file holds no data");
  columns_.resize(fields.size());
  has_header_ = options.has_header ? *options.has_header : is_header_line();
  if (has_header_) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      columns_[i].header = fields[i].bytes;
      columns_[i].has_quoted_header = fields[i].has_quotes;
    }
  } else {
    survey(fields);
  }
  while (reader.next(fields)) {
    check_length(fields, reader.record_offset());
    survey(fields);
  }
  if (rows_ == 0) csv_.fail(0, "no row follows the header line");
}

/// A header line has a text where the first value below it is a number.
bool Table::is_header_line() const {
  constexpr int most_rows = 100;
  CsvReader reader(csv_, delimiter_);
  std::vector<Field> fields;
  reader.next(fields);
  std::vector<bool> is_open;  // text in the first line, and nothing but missing values below it so far
  for (const Field& field : fields) is_open.push_back(parsed_cell(field.bytes).kind == CellKind::text);
  for (int row = 0; row < most_rows && reader.next(fields); ++row) {
    for (std::size_t i = 0; i < std::min(fields.size(), is_open.size()); ++i) {
      if (!is_open[i]) continue;
      const CellKind kind = parsed_cell(fields[i].bytes).kind;
      if (kind != CellKind::missing && kind != CellKind::text) return true;
      is_open[i] = kind == CellKind::missing;
    }
  }
  return false;
}

void Table::survey(const std::vector<Field>& fields) {
  ++rows_;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const CellKind kind = parsed_cell(fields[i].bytes).kind;
    if (kind == CellKind::missing) ++columns_[i].missing;
    if (kind == CellKind::text && columns_[i].texts++ == 0) columns_[i].first_text = fields[i].bytes;
  }
}

void Table::check_length(const std::vector<Field>& fields, std::size_t offset) const {
  if (fields.size() == columns_.size()) return;
  const auto found = static_cast<std::ptrdiff_t>(fields.size());
  csv_.fail(offset, counted(found, "field") + " in a line, where the first line has " + std::to_string(column_count()));
}

std::string Table::name(Index column) const {
  const Column& about = columns_[static_cast<std::size_t>(column)];
  const std::string header = Field{about.header, 0, about.has_quoted_header}.value();
  return header.empty() ? "column " + std::to_string(column + 1) : header;
}

bool Table::is_numeric(Index column) const {
  const Column& about = columns_[static_cast<std::size_t>(column)];
  return about.texts == 0 && about.missing < rows_;
}

bool Table::is_mostly_numeric(Index column) const {
  const Column& about = columns_[static_cast<std::size_t>(column)];
  return about.texts > 0 && rows_ - about.missing - about.texts > about.texts;
}

std::string Table::why_not_numeric(Index column) const {
  const Column& about = columns_[static_cast<std::size_t>(column)];
  if (about.texts == 0) return "no value in any row";
  const std::ptrdiff_t offset = about.first_text.data() - csv_.text().data();
  return in_quotes(about.first_text) + " in line " + std::to_string(csv_.line(static_cast<std::size_t>(offset))) +
         " is text";
}

std::vector<Index> Table::numeric_columns() const {
  std::vector<Index> columns;
  for (Index i = 0; i < column_count(); ++i)
    if (is_numeric(i)) columns.push_back(i);
  return columns;
}

CsvReader Table::rows_reader() const {
  CsvReader reader(csv_, delimiter_);
  std::vector<Field> header;
  if (has_header_) reader.next(header);
  return reader;
}

Numbers Table::numbers(const std::vector<Index>& columns, Missing missing) const {
  Numbers out{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows_, .rows = {}};
  out.values.reserve(static_cast<std::size_t>(rows_) * columns.size());
  out.rows.reserve(static_cast<std::size_t>(rows_));
  CsvReader reader = rows_reader();
  std::vector<Field> fields;
  for (Index row = 0; reader.next(fields); ++row)
    if (append(fields, columns, missing, out.values)) out.rows.push_back(row);
  return out;
}

/// Whether the row is complete; one that is not leaves `values` as it was.
bool Table::append(const std::vector<Field>& fields, const std::vector<Index>& columns, Missing missing,
                   std::vector<double>& values) const {
  const std::size_t before = values.size();
  bool is_complete = true;
  for (const Index column : columns) {
    const Field& field = fields[static_cast<std::size_t>(column)];
    const Cell cell = parsed_cell(field.bytes);
    const bool is_dropped = cell.kind == CellKind::missing && missing == Missing::drop;
    if (cell.kind != CellKind::number && !is_dropped) refuse(field, column, cell.kind);
    is_complete = is_complete && !is_dropped;
    values.push_back(cell.value);
  }
  if (!is_complete) values.resize(before);
  return is_complete;
}

void Table::refuse(const Field& field, Index column, CellKind kind) const {
  const std::string where = " in column " + in_quotes(name(column));
  const std::string what = in_quotes(field.value());
  const Index missing = columns_[static_cast<std::size_t>(column)].missing;
  switch (kind) {
    case CellKind::missing:
      csv_.fail(field.offset, "missing value" + where + ", " + counted(missing, "value") +
                                  " missing there in all; --missing drop leaves such rows out");
    case CellKind::infinite: csv_.fail(field.offset, what + where + " is not a finite number");
    case CellKind::out_of_range: csv_.fail(field.offset, what + where + " is beyond the range of a double");
    case CellKind::number:
    case CellKind::text: break;
  }
  csv_.fail(field.offset, what + where + " is not a number");
}

void Table::fail(Index row, Index column, const std::string& reason) const {
  CsvReader reader = rows_reader();
  std::vector<Field> fields;
  for (Index i = 0; i <= row; ++i) reader.next(fields);
  csv_.fail(fields[static_cast<std::size_t>(column)].offset, reason);
}

}  // namespace cli
