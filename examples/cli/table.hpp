// SPDX-License-Identifier: MIT
#pragma once

#include "csv.hpp"

#include <Eigen/Core>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

using Index = Eigen::Index;

/// What a field holds. Missing are: nothing, NA, N/A, null, ?, -, nan, whatever the case of their letters.
enum class CellKind { number, missing, infinite, out_of_range, text };

struct Cell {
  CellKind kind = CellKind::missing;
  double value = 0;
};

/// A field as std::from_chars reads it, wholly or not at all; the locale has no say.
Cell parsed_cell(std::string_view bytes);

struct Column {
  std::string_view header;  // as in the file; empty without a header line
  bool has_quoted_header = false;
  Index texts = 0;  // fields that are neither numbers nor missing
  Index missing = 0;
  std::string_view first_text;  // the first of `texts`, as in the file
};

enum class Missing { error, drop };

struct TableOptions {
  std::optional<char> delimiter;   // detected where absent
  std::optional<bool> has_header;  // detected where absent
};

/// Some columns of a table as numbers, one row after the other.
struct Numbers {
  using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  std::vector<double> values;
  Index dim = 0;
  Index rows_in_file = 0;
  std::vector<Index> rows;  // for each row of `values` its row in the file, from 0; others were dropped

  Index size() const { return static_cast<Index>(rows.size()); }
  Eigen::Map<const Points> points() const { return {values.data(), size(), dim}; }
  Eigen::Map<Points> points() { return {values.data(), size(), dim}; }
};

/// A CSV file with its columns looked at, and no field stored: the numbers of the columns that are wanted are read by
/// `numbers` in a second pass over the text.
class Table {
 public:
  /// @throws std::runtime_error "FILE:LINE:COLUMN: reason", for a row of another length than the first, say
  explicit Table(CsvText csv, const TableOptions& options = {});

  Table(const Table&) = delete;  // its columns are views of its text
  Table& operator=(const Table&) = delete;

  const std::string& file() const { return csv_.name(); }
  Index rows() const { return rows_; }
  Index column_count() const { return static_cast<Index>(columns_.size()); }
  bool has_header() const { return has_header_; }

  /// The header's name of a column, or "column 3".
  std::string name(Index column) const;

  /// Whether a column holds numbers and missing values only, and at least one number.
  bool is_numeric(Index column) const;

  /// Whether a column holds texts, and more numbers than texts: they are likely mistakes.
  bool is_mostly_numeric(Index column) const;

  /// Why a column that is not numeric is not: `"setosa" in line 2 is text`.
  std::string why_not_numeric(Index column) const;

  std::vector<Index> numeric_columns() const;

  /// The numbers of `columns`, in that order.
  /// @throws std::runtime_error at the first text, infinite value, or number beyond double's range, and at the first
  ///     missing value unless such rows are dropped
  Numbers numbers(const std::vector<Index>& columns, Missing missing) const;

  /// @throws std::runtime_error always, with the place of a field
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const;

 private:
  CsvReader rows_reader() const;
  bool is_header_line() const;
  void survey(const std::vector<Field>& fields);
  void check_length(const std::vector<Field>& fields, std::size_t offset) const;
  bool append(const std::vector<Field>& fields, const std::vector<Index>& columns, Missing missing,
              std::vector<double>& values) const;
  [[noreturn]] void refuse(const Field& field, Index column, CellKind kind) const;

  CsvText csv_;
  char delimiter_;
  bool has_header_ = false;
  Index rows_ = 0;
  std::vector<Column> columns_;
};

}  // namespace cli
