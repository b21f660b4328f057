// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"
#include "detail/column_role.hpp"
#include "detail/csv_cell.hpp"
#include "detail/csv_column.hpp"
#include "detail/csv_header.hpp"
#include "detail/csv_reader.hpp"
#include "detail/csv_text.hpp"
#include "detail/number_format.hpp"
#include "detail/printable.hpp"
#include "table.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keen::io {

namespace detail {
template <class Scalar>
class CsvPoints;
}

/// The format of a CSV file; options left unset are detected.
struct CsvFormat {
  std::optional<char> delimiter{};   ///< tab, semicolon, bar, comma, or ' ' (any run of blanks)
  std::optional<bool> has_header{};  ///< detected: true if a column of numbers begins with a text; see CsvFile::notes
  std::optional<char> decimal{};     ///< '.' or ','
  bool has_thousands = false;        ///< groups of three digits are separated by '.' or ',', whichever is not `decimal`
  std::vector<std::string> missing{};  ///< additional words or numbers that mark missing values
  Index skip = 0;                      ///< number of lines to skip at the start
};

/// The numeric columns of a file that are useful for clustering.
struct Features {
  std::vector<Index> columns;         ///< counted from 0, at least one
  std::vector<std::string> left_out;  ///< a sentence for each numeric column that is left out
};

/// A CSV file whose columns have been examined: which of them are numeric, and for others why not. `read_csv` is
/// simpler to use.
///
/// Accepts files written by spreadsheets, R and pandas: LF, CRLF or CR; quotes, with delimiters and line ends between
/// them; byte order marks; blank lines; comments, which begin with `#` and have another number of fields than the other
/// lines; a header without a field for the names of the rows. Numbers are read as by std::from_chars, in any locale. If
/// a whole column has them, also decimal commas; commas, points, spaces or apostrophes between thousands; one unit ($,
/// EUR, %, ...) before or after every number; base 16 (0x1F).
///
/// Missing values are: an empty field, `NA`, `N/A`, `<NA>`, `#N/A`, `null`, `None`, `\N`, `?`, `.`, `-`, `--`, `nan`,
/// `#DIV/0!` and similar markers, in upper or lower case. Limits: 1024 bytes per field, 131072 fields and 16 MiB per
/// row, 32 MiB from a pipe. A column or row that does not exist is a std::invalid_argument.
class CsvFile {
 public:
  /// Reads the whole file.
  /// @throws std::runtime_error "FILE:LINE:COLUMN: reason": for example for a row of another length than the first, or
  ///   a first line that may or may not be a header
  explicit CsvFile(const std::filesystem::path& path, const CsvFormat& format = {})
      : CsvFile(detail::CsvText::read(path), format) {}

  /// A CSV text in memory, with a name for error messages.
  /// @throws std::runtime_error as the constructor
  [[nodiscard]] static CsvFile of_text(std::string name, std::string text, const CsvFormat& format = {}) {
    return CsvFile(detail::CsvText(std::move(name), std::move(text)), format);
  }

  /// A file of any size that stays on disk and must not change. It is read in pieces, by one thread at a time.
  /// `with_columns` is not available.
  /// @throws std::runtime_error as the constructor; for a pipe or anything else that is not a regular file; later, if
  ///   the file has changed
  [[nodiscard]] static CsvFile on_disk(const std::filesystem::path& path, const CsvFormat& format = {}) {
    const detail::CsvText text = detail::CsvText::on_disk(path);
    try {
      return CsvFile(text, format);
    } catch (const std::runtime_error&) {
      text.require_text();  // a NUL byte is refused before all else, as where the whole file is read at once
      throw;
    }
  }

  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  [[nodiscard]] const std::string& file() const { return csv_.name(); }
  [[nodiscard]] Index rows() const { return rows_; }  ///< number of rows, without the header line
  [[nodiscard]] Index column_count() const { return static_cast<Index>(columns_.size()); }
  [[nodiscard]] bool has_header() const { return has_header_; }

  /// A sentence for each decision that was not obvious, for example a first line of numbers that is treated as a
  /// header, or numbers that are not written as in C++.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

  /// The name of a column (counted from 0) in the header, or "column 3" for the third column if it has none.
  [[nodiscard]] std::string name(Index column) const;

  /// Whether a column has only numbers and missing values, and at least one number. Infinity counts as a number, but
  /// `numbers` refuses it.
  [[nodiscard]] bool is_numeric(Index column) const;

  /// Whether a column has texts but more numbers, in any of the formats; the texts are then likely mistakes.
  [[nodiscard]] bool is_mostly_numeric(Index column) const;

  /// The summary of a column.
  [[nodiscard]] const ColumnSummary& summary(Index column) const { return about(column).summary; }

  /// The reason why a column is not numeric: `"setosa" in line 2 is text`.
  [[nodiscard]] std::string why_not_numeric(Index column) const;

  /// All numeric columns except those that number, identify or date the rows: a column of distinct integers that has
  /// the name of an id, or has no name although others do; 1, 2, 3, ... in the first column, from 10 rows on; dates
  /// such as 20221101.
  /// @param others  columns to leave out
  /// @throws std::runtime_error if no column is left, or a column has numbers and a few texts
  [[nodiscard]] Features features(const std::vector<Index>& others = {}) const;

  /// The values of `columns` (counted from 0), in that order. Reads the text again, because fields are not stored.
  /// @throws std::runtime_error at the first text, infinite value, or number beyond double's range
  /// @throws MissingValue at the first missing value if `missing` is Missing::error
  [[nodiscard]] TableNumbers numbers(const std::vector<Index>& columns, Missing missing = Missing::error) const;

  /// The fields of a column (counted from 0) as texts, one per row, without surrounding spaces and quotes. A missing
  /// value is a text too, such as "" or "NA".
  [[nodiscard]] std::vector<std::string> texts(Index column) const;

  /// The text of the file with further columns at the end of each line; the other bytes are unchanged.
  /// @param names   for the header line, if there is one
  /// @param fields  the new fields of a row, counted from 0; as many as names
  /// @throws std::invalid_argument for a file that is on disk
  [[nodiscard]] std::string with_columns(const std::vector<std::string>& names,
                                         const std::function<std::vector<std::string>(Index row)>& fields) const;

  /// Refuses a value with a reason given by the caller.
  /// @throws std::runtime_error always, with the row and column of the field, both counted from 0
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const;

 private:
  using Column = detail::CsvColumn;
  using Fields = std::vector<detail::CsvField>;

  template <class Scalar>
  friend class detail::CsvPoints;

  static constexpr Index rows_per_mark = 4096;

  CsvFile(detail::CsvText csv, const CsvFormat& format);

  [[nodiscard]] const Column& about(Index column) const {
    keen::detail::require_that(column >= 0 && column < column_count(), "io::CsvFile: column must be in [0, ",
                               column_count(), "), got ", column);
    return columns_[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] detail::CsvReader rows_reader() const { return {csv_, dialect_, rows_begin_}; }
  bool next_row(detail::CsvReader& reader, Fields& fields) const;
  template <class Take>
  void for_each_row(const Take& take) const;
  void read_header(const CsvFormat& format);
  [[nodiscard]] bool has_unnamed_first_column(const Fields& header) const;
  void survey_rows();
  void survey_again();
  void note_formats();
  [[nodiscard]] std::string why_left_out(Index column) const;
  [[nodiscard]] bool holds_no_value_twice(Index column) const;
  bool append(const Fields& fields, const std::vector<Index>& columns, Missing missing,
              std::vector<double>& values) const;
  [[noreturn]] void refuse(const detail::CsvField& field, Index column, detail::CsvKind kind) const;

  detail::CsvText csv_;
  detail::CsvDialect dialect_;
  detail::CsvCells cell_;
  bool has_header_ = false;
  std::size_t rows_begin_ = 0;
  Index rows_ = 0;
  std::vector<std::size_t> marks_;  // where each row begins whose number is a multiple of rows_per_mark
  std::vector<Column> columns_;
  std::vector<std::string> notes_;
};

inline CsvFile::CsvFile(detail::CsvText csv, const CsvFormat& format)
    : csv_(std::move(csv)),
      dialect_(detail::detected_dialect(csv_, format.delimiter, csv_.offset_of_line(format.skip))),
      cell_(format.missing) {
  constexpr std::string_view reserved = "\n\r\"#";
  keen::detail::require_that(reserved.find(dialect_.delimiter) == std::string_view::npos,
                             "io::CsvFile: the delimiter must not be a quote, # or a line end");
  keen::detail::require_that(!format.decimal || *format.decimal == '.' || *format.decimal == ',',
                             "io::CsvFile: decimal must be '.' or ','");
  keen::detail::require_that(format.skip >= 0, "io::CsvFile: skip must be >= 0, got ", format.skip);
  read_header(format);
  survey_rows();
  if (detail::FormatChoice(format.decimal, format.has_thousands)(columns_, rows_, dialect_.delimiter)) {
    survey_again();
    note_formats();
  }
  if (rows_ == 0) csv_.fail(0, "no row follows the header line");
}

/// Names the columns.
inline void CsvFile::read_header(const CsvFormat& format) {
  Fields fields;
  detail::CsvReader reader(csv_, dialect_);
  if (!reader.next(fields)) csv_.fail(0, "the file holds no data");
  if (format.has_header != false && has_unnamed_first_column(fields)) {
    fields.insert(fields.begin(), detail::CsvField{});
    has_header_ = true;
  } else if (format.has_header) {
    has_header_ = *format.has_header;
  } else {
    const detail::HeaderEvidence evidence = detail::HeaderCheck(csv_, dialect_)();
    if (!evidence.ambiguous.empty()) {
      csv_.fail(reader.record_offset(),
                evidence.ambiguous + ": say whether it is a header (CsvFormat::has_header; " + "--header yes or no)");
    }
    has_header_ = evidence.is_header;
    if (!evidence.decided.empty()) notes_.push_back("the first line is taken for names: " + evidence.decided);
  }
  columns_.resize(fields.size());
  rows_begin_ = has_header_ ? reader.offset() : dialect_.begin;
  if (!has_header_) return;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    columns_[i].header = fields[i].bytes;
    columns_[i].has_quoted_header = fields[i].has_quotes;
  }
  std::string& first = columns_.front().header;
  const bool is_marked = !columns_.front().has_quoted_header && first.starts_with('#') &&
                         first.find_first_not_of("# ") != std::string_view::npos;
  if (is_marked) first.erase(0, first.find_first_not_of("# "));  // as numpy.savetxt writes a header
}

/// Whether the first line is a header of R's write.table: texts, one fewer than the fields of each row, of which the
/// first is a text or the number of the row.
inline bool CsvFile::has_unnamed_first_column(const Fields& header) const {
  constexpr Index most_rows = 16;
  const auto is_text = [](const detail::CsvField& field) {
    return detail::csv_cell(field.bytes).kind == detail::CsvKind::text;
  };
  if (!std::all_of(header.begin(), header.end(), is_text)) return false;
  detail::CsvReader reader(csv_, dialect_);
  Fields fields;
  reader.next(fields);
  Index row = 0;
  for (; row < most_rows && reader.next(fields); ++row) {
    if (fields.size() != header.size() + 1) return false;
    if (!is_text(fields[0]) && detail::csv_cell(fields[0].bytes).value != static_cast<double>(row + 1)) return false;
  }
  return row > 1;
}

/// The next row, which has a field for each column.
inline bool CsvFile::next_row(detail::CsvReader& reader, Fields& fields) const {
  if (!reader.next(fields)) return false;
  if (fields.size() == columns_.size()) return true;
  const auto found = static_cast<std::ptrdiff_t>(fields.size());
  csv_.fail(reader.record_offset(),
            detail::counted(found, "field") + " in a line, where the first line has " + std::to_string(column_count()));
}

/// Calls take(fields, where it begins) for each row.
template <class Take>
void CsvFile::for_each_row(const Take& take) const {
  Fields fields;
  detail::CsvReader reader = rows_reader();
  while (next_row(reader, fields)) take(fields, reader.record_offset());
}

inline void CsvFile::survey_rows() {
  for_each_row([&](const Fields& fields, std::size_t offset) {
    if (rows_++ % rows_per_mark == 0) marks_.push_back(offset);
    for (std::size_t i = 0; i < fields.size(); ++i) columns_[i].add(fields[i], cell_(fields[i].bytes, {}));
  });
}

/// Surveys the columns whose format was chosen.
inline void CsvFile::survey_again() {
  for_each_row([&](const Fields& fields, std::size_t) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      Column& column = columns_[i];
      if (!column.format.is_plain()) column.add(fields[i], cell_(fields[i].bytes, column.format));
    }
  });
}

inline void CsvFile::note_formats() {
  std::map<std::string, std::vector<std::string>> columns;  // by how they are read
  for (Index i = 0; i < column_count(); ++i) {
    const std::string how = detail::described(about(i).format);
    if (!how.empty() && is_numeric(i)) columns[how].push_back(detail::in_quotes(name(i)));
  }
  constexpr std::size_t most = 5;
  for (const auto& [how, names] : columns) {
    std::string text = names.size() == 1 ? "column " : "columns ";
    for (std::size_t i = 0; i < (std::min)(most, names.size()); ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    text += names.size() == 1 ? " is read with " : " are read with ";
    notes_.push_back(text + how);
  }
}

inline std::string CsvFile::name(Index column) const {
  const std::string header = detail::CsvField{about(column).header, 0, about(column).has_quoted_header}.value();
  return header.empty() ? "column " + std::to_string(column + 1) : header;
}

inline bool CsvFile::is_numeric(Index column) const {
  return summary(column).texts == 0 && summary(column).missing < rows_;
}

inline bool CsvFile::is_mostly_numeric(Index column) const {
  const ColumnSummary& all = summary(column);
  const Index number_like = about(column).number_like;
  return all.texts > 0 && number_like > rows_ - all.missing - number_like;
}

inline std::string CsvFile::why_not_numeric(Index column) const {
  const Column& found = about(column);
  if (found.summary.texts == 0) return "no value in any row";
  const bool has_text = !found.first_text.bytes.empty();
  const auto& [text, offset] = has_text ? found.first_text : found.first_other_format;
  const std::string which = detail::in_quotes(text) + " in line " + std::to_string(csv_.line(offset));
  if (found.is_ambiguous) {
    return which +
           " may have a decimal comma or a comma between thousands: say which (--decimal comma or --thousands; " +
           "CsvFormat::decimal or has_thousands)";
  }
  if (!found.format.is_plain()) return which + " is not read with " + detail::described(found.format);
  if (has_text) return which + " is text";
  const detail::WrittenNumber number = detail::written_number(text);
  detail::NumberFormat format = detail::first_format(number.formats);
  format.unit = number.unit;
  return which + " is not written as the other numbers there are: with " + detail::described(format);
}

inline std::string CsvFile::why_left_out(Index column) const {
  const Column& found = about(column);
  if (found.sequence.is_dates()) return "holds dates";
  constexpr Index least_rows = 10;
  if (column == 0 && rows_ >= least_rows && found.sequence.counts_rows()) return "numbers the rows";
  if (!has_header_ || !found.sequence.is_whole()) return "";
  const bool has_name = !found.header.empty();
  const bool may_name_rows =
      has_name ? detail::is_named_like_id(name(column)) : column == 0 || found.sequence.counts_rows();
  if (!may_name_rows || !holds_no_value_twice(column)) return "";
  return has_name ? "names the rows" : "numbers the rows";
}

inline bool CsvFile::holds_no_value_twice(Index column) const {
  if (about(column).sequence.is_ascending()) return true;  // spares the reading
  const std::vector<Index> columns{column};
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(summary(column).numbers));
  for_each_row([&](const Fields& fields, std::size_t) { append(fields, columns, Missing::drop, values); });
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) == values.end();
}

inline Features CsvFile::features(const std::vector<Index>& others) const {
  Features found;
  for (Index i = 0; i < column_count(); ++i) {
    if (std::find(others.begin(), others.end(), i) != others.end()) continue;
    const bool is_named = has_header_ && !about(i).header.empty();
    const std::string called = is_named ? "column " + detail::in_quotes(name(i)) : name(i);
    if (is_mostly_numeric(i) && is_named && detail::is_named_like_id(name(i))) {
      found.left_out.push_back(called + " is left out: it names the rows, and " + why_not_numeric(i));
      continue;
    }
    if (is_mostly_numeric(i)) {
      detail::fail(file(), called, " is of numbers, but ", why_not_numeric(i),
                   ": mend it, or name the columns to read (--columns or --exclude)");
    }
    if (!is_numeric(i)) continue;
    const std::string reason = why_left_out(i);
    if (reason.empty()) {
      found.columns.push_back(i);
    } else {
      const char* const unnamed = is_named ? "" : ", which has no name,";
      found.left_out.push_back(keen::detail::concat(called, unnamed, " is left out: it ", reason));
    }
  }
  if (!found.columns.empty()) return found;
  if (!found.left_out.empty())
    detail::fail(file(),
                 "no column of numbers but what must be named to be read (--columns): ", found.left_out.front());
  detail::fail(file(), "no column of numbers; in ", detail::in_quotes(name(0)), " ", why_not_numeric(0));
}

inline TableNumbers CsvFile::numbers(const std::vector<Index>& columns, Missing missing) const {
  for (const Index column : columns) static_cast<void>(about(column));
  TableNumbers found{.values = {}, .dim = static_cast<Index>(columns.size()), .rows_in_file = rows_, .rows = {}};
  found.values.reserve(static_cast<std::size_t>(rows_) * columns.size());
  found.rows.reserve(static_cast<std::size_t>(rows_));
  Index row = 0;
  for_each_row([&](const Fields& fields, std::size_t) {
    if (append(fields, columns, missing, found.values)) found.rows.push_back(row);
    ++row;
  });
  return found;
}

inline std::vector<std::string> CsvFile::texts(Index column) const {
  static_cast<void>(about(column));
  std::vector<std::string> found;
  found.reserve(static_cast<std::size_t>(rows_));
  for_each_row(
      [&](const Fields& fields, std::size_t) { found.push_back(fields[static_cast<std::size_t>(column)].value()); });
  return found;
}

/// Whether the row is complete; one that is not leaves `values` as it was.
inline bool CsvFile::append(const Fields& fields, const std::vector<Index>& columns, Missing missing,
                            std::vector<double>& values) const {
  const std::size_t before = values.size();
  bool is_complete = true;
  for (const Index column : columns) {
    const detail::CsvField& field = fields[static_cast<std::size_t>(column)];
    const detail::CsvCell read = cell_(field.bytes, about(column).format);
    const bool is_missing = read.kind == detail::CsvKind::missing && missing != Missing::error;
    if (read.kind != detail::CsvKind::number && !is_missing) refuse(field, column, read.kind);
    is_complete = is_complete && (!is_missing || missing == Missing::mean);
    values.push_back(is_missing ? summary(column).mean : read.value);
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
  csv_.fail(field.offset, about(column).is_ambiguous ? why_not_numeric(column) : what + " is not a number");
}

inline std::string CsvFile::with_columns(const std::vector<std::string>& names,
                                         const std::function<std::vector<std::string>(Index row)>& fields) const {
  keen::detail::require_that(csv_.is_in_memory(), "io::CsvFile::with_columns: the text must be in memory");
  const std::string_view text = csv_.text();
  std::string all(csv_.marks());
  std::size_t copied = 0;
  detail::CsvReader reader(csv_, dialect_);
  Fields record;
  for (Index row = has_header_ ? -1 : 0; reader.next(record); ++row) {
    all += text.substr(copied, reader.record_end() - copied);
    copied = reader.record_end();
    const std::vector<std::string> added = row < 0 ? names : fields(row);
    keen::detail::require_that(added.size() == names.size(), "io::CsvFile: ", added.size(), " fields for ",
                               names.size(), " columns in row ", row);
    for (const std::string& field : added) all += dialect_.delimiter + field;
  }
  return all += text.substr(copied);
}

inline void CsvFile::fail(Index row, Index column, const std::string& reason) const {
  static_cast<void>(about(column));
  keen::detail::require_that(row >= 0 && row < rows_, "io::CsvFile: row must be in [0, ", rows_, "), got ", row);
  detail::CsvReader reader(csv_, dialect_, marks_[static_cast<std::size_t>(row / rows_per_mark)]);
  Fields fields;
  for (Index i = row % rows_per_mark; i >= 0; --i) {
    if (!next_row(reader, fields)) detail::fail(file(), "has changed while it was read");
  }
  csv_.fail(fields[static_cast<std::size_t>(column)].offset, reason);
}

}  // namespace keen::io
