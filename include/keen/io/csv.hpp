// SPDX-License-Identifier: MIT
#pragma once

#include "csv_file.hpp"
#include "detail/number_text.hpp"
#include "write_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

namespace keen::io {

/// Options of `read_csv` and `stream_csv`.
struct CsvOptions {
  std::vector<std::string> columns{};  ///< columns to read, by name or number from 1; empty: those of CsvFile::features
  std::vector<std::string> exclude{};  ///< columns to leave out of CsvFile::features
  std::vector<std::string> texts{};    ///< columns to read as texts; not read as numbers unless named above
  Missing missing = Missing::error;    ///< treatment of rows with missing values
  CsvFormat format{};                  ///< delimiter, header and so on; detected where unset
};

/// The points of a CSV file.
template <class Scalar>
struct CsvTable {
  CsvTable() = default;
  CsvTable(const CsvTable&) = default;
  CsvTable(CsvTable&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  CsvTable& operator=(const CsvTable& other) { return *this = CsvTable(other); }
  CsvTable& operator=(CsvTable&&) noexcept = default;
  ~CsvTable() = default;

  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> points;  ///< n x dim, one point per row
  std::vector<std::string> names;                                                 ///< of the columns
  std::vector<std::vector<std::string>> texts;  ///< for each column of `CsvOptions::texts`, a text for each point
  std::vector<Index> rows;                      ///< the row of each point in the file, from 0, not counting the header
  std::vector<std::string> notes;  ///< CsvFile::notes, and a sentence for each numeric column that was left out
};

namespace detail {

/// The index of a column. Names take precedence over numbers, because a column may be called "2".
/// @param who  the function to name in an error
[[nodiscard]] inline Index csv_column(const CsvFile& file, const std::string& wanted, const char* who) {
  std::vector<Index> called;
  for (Index i = 0; i < file.column_count(); ++i) {
    if (file.name(i) == wanted) called.push_back(i);
  }
  if (called.size() == 1) return called.front();
  keen::detail::require_that(called.empty(), who, ": ", called.size(), " columns of ", file.file(), " are called ",
                             in_quotes(wanted));
  Index number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool is_number = error == std::errc{} && end == wanted.data() + wanted.size();
  keen::detail::require_that(is_number && number >= 1 && number <= file.column_count(), who, ": no column ",
                             in_quotes(wanted), " in ", file.file());
  return number - 1;
}

/// The columns of a file that points are made of.
struct CsvSelection {
  std::vector<Index> columns;
  std::vector<Index> texts{};
  std::vector<std::string> names;
  std::vector<std::string> notes;

  /// Refuses a value that Scalar cannot hold.
  [[noreturn]] void refuse_range(const CsvFile& file, Index row, std::size_t column) const {
    file.fail(row, columns[column], "beyond the range of a float");
  }
};

[[nodiscard]] inline CsvSelection selected_columns(const CsvFile& file, const CsvOptions& options, const char* who) {
  CsvSelection selected{.columns = {}, .texts = {}, .names = {}, .notes = file.notes()};
  std::vector<Index> excluded;
  for (const std::string& wanted : options.columns) selected.columns.push_back(csv_column(file, wanted, who));
  for (const std::string& other : options.exclude) excluded.push_back(csv_column(file, other, who));
  for (const std::string& text : options.texts) selected.texts.push_back(csv_column(file, text, who));
  keen::detail::require_that(selected.columns.empty() || excluded.empty(), who, ": columns or exclude, not both");
  if (selected.columns.empty()) {
    excluded.insert(excluded.end(), selected.texts.begin(), selected.texts.end());
    Features features = file.features(excluded);
    selected.columns = std::move(features.columns);
    selected.notes.insert(selected.notes.end(), features.left_out.begin(), features.left_out.end());
  }
  for (const Index column : selected.columns) selected.names.push_back(file.name(column));
  return selected;
}

/// Refuses a file of which no row is a point.
inline void require_points(Index points, const std::filesystem::path& path) {
  if (points == 0) fail(path, "a value is missing in every row");
}

}  // namespace detail

/// The points of a CSV file, one per row.
///
///     const auto table = keen::io::read_csv("people.csv", {.columns = {"height", "weight"}});
///     const auto clustering = keen::fit(keen::rows(table.points), {.k = 3});
///
/// With `.texts = {"name"}`, `table.texts[0]` has the names of the rows.
///
/// CsvFile describes the accepted files, and CsvFile::features the columns that are read by default. A column of
/// numbers with a few texts is an error; `notes` has a sentence for everything else that was left out or decided.
/// Complexity: three passes over the text, and one for each column of texts. Memory: the whole text and the points;
/// `stream_csv` (csv_blocks.hpp) keeps neither in memory.
/// @throws std::runtime_error "FILE:LINE:COLUMN: reason", if the file cannot be read or is malformed, or a value is not
///   a finite number
/// @throws MissingValue, a std::runtime_error, at a missing value if `missing` is Missing::error
/// @throws std::invalid_argument for columns that do not exist, or whose name is not unique
template <class Scalar = double>
[[nodiscard]] CsvTable<Scalar> read_csv(const std::filesystem::path& path, const CsvOptions& options = {}) {
  static_assert(std::is_floating_point_v<Scalar>, "points of float or double");
  const CsvFile file(path, options.format);
  detail::CsvSelection selected = detail::selected_columns(file, options, "io::read_csv");
  TableNumbers numbers = file.numbers(selected.columns, options.missing);
  detail::require_points(numbers.size(), path);
  CsvTable<Scalar> table;
  table.points = std::as_const(numbers).points().template cast<Scalar>();
  for (Index i = 0; i < table.points.size(); ++i) {
    if (keen::detail::is_finite(table.points.data() + i)) continue;
    const auto row = static_cast<std::size_t>(i / numbers.dim);
    selected.refuse_range(file, numbers.rows[row], static_cast<std::size_t>(i % numbers.dim));
  }
  table.names = std::move(selected.names);
  table.notes = std::move(selected.notes);
  table.rows = std::move(numbers.rows);
  for (const Index column : selected.texts) {
    const std::vector<std::string> all = file.texts(column);
    std::vector<std::string>& texts = table.texts.emplace_back();
    for (const Index row : table.rows) texts.push_back(all[static_cast<std::size_t>(row)]);
  }
  return table;
}

namespace detail {

/// A field, quoted if necessary.
[[nodiscard]] inline std::string csv_field(std::string_view text) {
  const bool has_edge_space = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  const bool is_like_a_mark =  // at the beginning of the file
      text.starts_with(utf8_mark) || std::any_of(other_kinds.begin(), other_kinds.end(),
                                                 [&](const OtherKind& kind) { return text.starts_with(kind.begins); });
  const bool is_plain = text.find_first_of(",;|\t\"\r\n") == std::string_view::npos && !text.starts_with('#');
  if (is_plain && !has_edge_space && !is_like_a_mark) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace detail

/// Writes a matrix as CSV: a line of names, if there are any, and a line for each row. Finite values have the fewest
/// digits that read back exactly. read_csv reads NaN as missing and refuses infinity. If all names are numbers, readers
/// need `CsvFormat::has_header`. The file is replaced whole or not at all. Complexity: O(rows columns).
///
///     keen::io::write_csv("labels.csv", clustering.labels, {"cluster"});
///
/// @param values  of integers or real numbers; a column vector is one column
/// @throws std::invalid_argument if the number of names is neither 0 nor that of the columns
/// @throws std::runtime_error naming the file, if it cannot be written; an existing file is then unchanged
template <class Derived>
void write_csv(const std::filesystem::path& path, const Eigen::DenseBase<Derived>& values,
               const std::vector<std::string>& names = {}) {
  keen::detail::require_that(names.empty() || static_cast<Index>(names.size()) == values.cols(),
                             "io::write_csv: ", names.size(), " names for ", values.cols(), " columns");
  const auto matrix = values.derived().eval();
  std::string text;
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (j > 0) text += ',';
    text += detail::csv_field(names[j]);
  }
  if (!names.empty()) text += '\n';
  for (Index i = 0; i < matrix.rows(); ++i) {
    for (Index j = 0; j < matrix.cols(); ++j) {
      if (j > 0) text += ',';
      text += detail::number_text(matrix.coeff(i, j));
    }
    text += '\n';
  }
  write_file(path, text);
}

}  // namespace keen::io
