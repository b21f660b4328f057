// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"
#include "detail/csv_cell.hpp"
#include "detail/csv_reader.hpp"
#include "detail/csv_text.hpp"
#include "detail/printable.hpp"
#include "table.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keen::io {

/// How a CSV file is written; what is not said is found out.
struct CsvFormat {
  std::optional<char> delimiter{};   ///< of comma, semicolon and tab, that which splits the first lines alike
  std::optional<bool> has_header{};  ///< yes, if a column of numbers begins with a text
};

/// A CSV file whose columns have been looked at: which of them hold numbers, and if not, why not. `read_csv` is the
/// short way.
///
/// Takes what spreadsheets, R and pandas write: LF, CRLF or CR; quotes, with delimiters and line ends between them; a
/// byte order mark; blank lines. Numbers are read as std::from_chars does, in any locale, and decimal commas are texts.
/// Missing are: nothing, NA, N/A, null, ?, -, nan, whatever the case of their letters. A field may have 1024 bytes, a
/// row 65536 fields and 16 MiB. A column or row that is not there is a std::invalid_argument.
class CsvFile {
 public:
  /// Reads the whole file.
  /// @throws std::runtime_error "FILE:LINE:COLUMN: reason", for a row of another length than the first, say
  explicit CsvFile(const std::filesystem::path& path, const CsvFormat& format = {})
      : CsvFile(detail::CsvText::read(path), format) {}

  /// A text that has been read, and the name to call it by.
  /// @throws std::runtime_error as the constructor
  [[nodiscard]] static CsvFile of_text(std::string name, std::string text, const CsvFormat& format = {}) {
    return CsvFile(detail::CsvText(std::move(name), std::move(text)), format);
  }

  CsvFile(const CsvFile&) = delete;  // its columns are views of its text
  CsvFile& operator=(const CsvFile&) = delete;

  [[nodiscard]] const std::string& file() const { return csv_.name(); }
  [[nodiscard]] Index rows() const { return rows_; }  ///< without the header line
  [[nodiscard]] Index column_count() const { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] bool has_header() const { return has_header_; }

  /// The header's name of a column (counted from 0), or "column 3" for the third where it has none.
  [[nodiscard]] std::string name(Index column) const;

  /// Whether a column holds numbers (an infinite one too, which `numbers` refuses) and missing values only, and not
  /// only missing values.
  [[nodiscard]] bool is_numeric(Index column) const;

  /// Whether a column holds texts, and more numbers than texts: they are likely mistakes.
  [[nodiscard]] bool is_mostly_numeric(Index column) const;

  /// What a column holds.
  [[nodiscard]] const ColumnSummary& summary(Index column) const { return about(column).summary; }

  /// Why a column that is not numeric is not: `"setosa" in line 2 is text`.
  [[nodiscard]] std::string why_not_numeric(Index column) const;

  /// The numbers of `columns` (counted from 0, as everywhere here), in that order. A second pass over the text: no
  /// field is stored before.
  /// @throws std::runtime_error at the first text, infinite value, or number beyond double's range
  /// @throws MissingValue at the first missing value, unless such rows are dropped
  [[nodiscard]] TableNumbers numbers(const std::vector<Index>& columns, Missing missing = Missing::error) const;

  /// Refuses a value for a reason of the caller's own.
  /// @throws std::runtime_error always, with the row and column of the field, both counted from 0
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const;

 private:
  struct Column {
    std::string_view header;  // as in the file; empty without a header line
    bool has_quoted_header = false;
    ColumnSummary summary;
    std::string_view first_text;  // the first that is neither a number nor missing, as in the file
  };

  CsvFile(detail::CsvText csv, const CsvFormat& format);

  [[nodiscard]] const Column& about(Index column) const {
    keen::detail::require_that(column >= 0 && column < column_count(), "io::CsvFile: column must be in [0, ",
                               column_count(), "), got ", column);
    return columns_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] detail::CsvReader rows_reader() const;
  [[nodiscard]] bool is_header_line() const;
  void survey(const std::vector<detail::CsvField>& fields);
  void check_length(const std::vector<detail::CsvField>& fields, std::size_t offset) const;
  bool append(const std::vector<detail::CsvField>& fields, const std::vector<Index>& columns, Missing missing,
              std::vector<double>& values) const;
  [[noreturn]] void refuse(const detail::CsvField& field, Index column, detail::CsvKind kind) const;

  detail::CsvText csv_;
  char delimiter_;
  bool has_header_ = false;
  Index rows_ = 0;
  std::vector<Column> columns_;
};

inline CsvFile::CsvFile(detail::CsvText csv, const CsvFormat& format)
    : csv_(std::move(csv)), delimiter_(format.delimiter ? *format.delimiter : detail::detected_delimiter(csv_)) {
  constexpr std::string_view reserved = "\n\r\" ";
  keen::detail::require_that(reserved.find(delimiter_) == std::string_view::npos,
                             "io::CsvFile: the delimiter must not be a quote, a space or a line end");
  std::vector<detail::CsvField> fields;
  detail::CsvReader reader(csv_, delimiter_);
  if (!reader.next(fields)) csv_.fail(0, "the file holds no data");
  columns_.resize(fields.size());
  has_header_ = format.has_header ? *format.has_header : is_header_line();
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
inline bool CsvFile::is_header_line() const {
  constexpr int most_rows = 100;
  detail::CsvReader reader(csv_, delimiter_);
  std::vector<detail::CsvField> fields;
  reader.next(fields);
  std::vector<bool> is_open;  // text in the first line, and nothing but missing values below it so far
  for (const auto& field : fields) is_open.push_back(detail::csv_cell(field.bytes).kind == detail::CsvKind::text);
  for (int row = 0; row < most_rows && reader.next(fields); ++row) {
    for (std::size_t i = 0; i < (std::min)(fields.size(), is_open.size()); ++i) {
      if (!is_open[i]) continue;
      const detail::CsvKind kind = detail::csv_cell(fields[i].bytes).kind;
      if (kind != detail::CsvKind::missing && kind != detail::CsvKind::text) return true;
      is_open[i] = kind == detail::CsvKind::missing;
    }
  }
  return false;
}

inline void CsvFile::survey(const std::vector<detail::CsvField>& fields) {
  ++rows_;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    ColumnSummary& summary = columns_[i].summary;
    const detail::CsvCell cell = detail::csv_cell(fields[i].bytes);
    if (cell.kind == detail::CsvKind::number) summary.add(cell.value);
    if (cell.kind == detail::CsvKind::missing) ++summary.missing;
    if (cell.kind == detail::CsvKind::text && summary.texts++ == 0) columns_[i].first_text = fields[i].bytes;
  }
}

inline void CsvFile::check_length(const std::vector<detail::CsvField>& fields, std::size_t offset) const {
  if (fields.size() == columns_.size()) return;
  const auto found = static_cast<std::ptrdiff_t>(fields.size());
  csv_.fail(offset,
            detail::counted(found, "field") + " in a line, where the first line has " + std::to_string(column_count()));
}

inline std::string CsvFile::name(Index column) const {
  const std::string header = detail::CsvField{about(column).header, 0, about(column).has_quoted_header}.value();
  return header.empty() ? "column " + std::to_string(column + 1) : header;
}

inline bool CsvFile::is_numeric(Index column) const {
  return summary(column).texts == 0 && summary(column).missing < rows_;
}

inline bool CsvFile::is_mostly_numeric(Index column) const {
  const Index texts = summary(column).texts;
  return texts > 0 && rows_ - summary(column).missing - texts > texts;
}

inline std::string CsvFile::why_not_numeric(Index column) const {
  if (summary(column).texts == 0) return "no value in any row";
  const std::string_view text = about(column).first_text;
  const auto offset = static_cast<std::size_t>(text.data() - csv_.text().data());
  return detail::in_quotes(text) + " in line " + std::to_string(csv_.line(offset)) + " is text" +
         (detail::has_decimal_comma(text) ? " (decimals are written with a point here)" : "");
}

inline detail::CsvReader CsvFile::rows_reader() const {
  detail::CsvReader reader(csv_, delimiter_);
  std::vector<detail::CsvField> header;
  if (has_header_) reader.next(header);
  return reader;
}

inline TableNumbers CsvFile::numbers(const std::vector<Index>& columns, Missing missing) const {
  for (const Index column : columns) static_cast<void>(about(column));
  TableNumbers found{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows_, .rows = {}};
  found.values.reserve(static_cast<std::size_t>(rows_) * columns.size());
  found.rows.reserve(static_cast<std::size_t>(rows_));
  detail::CsvReader reader = rows_reader();
  std::vector<detail::CsvField> fields;
  for (Index row = 0; reader.next(fields); ++row) {
    if (append(fields, columns, missing, found.values)) found.rows.push_back(row);
  }
  return found;
}

/// Whether the row is complete; one that is not leaves `values` as it was.
inline bool CsvFile::append(const std::vector<detail::CsvField>& fields, const std::vector<Index>& columns,
                            Missing missing, std::vector<double>& values) const {
  const std::size_t before = values.size();
  bool is_complete = true;
  for (const Index column : columns) {
    const detail::CsvField& field = fields[static_cast<std::size_t>(column)];
    const detail::CsvCell cell = detail::csv_cell(field.bytes);
    const bool is_dropped = cell.kind == detail::CsvKind::missing && missing == Missing::drop;
    if (cell.kind != detail::CsvKind::number && !is_dropped) refuse(field, column, cell.kind);
    is_complete = is_complete && !is_dropped;
    values.push_back(cell.value);
  }
  if (!is_complete) values.resize(before);
  return is_complete;
}

inline void CsvFile::refuse(const detail::CsvField& field, Index column, detail::CsvKind kind) const {
  const std::string where = " in column " + detail::in_quotes(name(column));
  const std::string what = detail::in_quotes(field.value()) + where;
  switch (kind) {
    case detail::CsvKind::missing:
      throw MissingValue(csv_.at(field.offset) + ": missing value" + where + ", " +
                         detail::counted(summary(column).missing, "value") + " missing there in all");
    case detail::CsvKind::infinite: csv_.fail(field.offset, what + " is not a finite number");
    case detail::CsvKind::out_of_range: csv_.fail(field.offset, what + " is beyond the range of a double");
    case detail::CsvKind::number:
    case detail::CsvKind::text: break;
  }
  csv_.fail(field.offset, what + " is not a number");
}

inline void CsvFile::fail(Index row, Index column, const std::string& reason) const {
  static_cast<void>(about(column));
  keen::detail::require_that(row >= 0 && row < rows_, "io::CsvFile: row must be in [0, ", rows_, "), got ", row);
  detail::CsvReader reader = rows_reader();
  std::vector<detail::CsvField> fields;
  for (Index i = 0; i <= row; ++i) reader.next(fields);
  csv_.fail(fields[static_cast<std::size_t>(column)].offset, reason);
}

}  // namespace keen::io
