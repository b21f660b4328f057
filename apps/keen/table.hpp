// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <functional>
#include <keen/block_options.hpp>
#include <keen/dataset.hpp>
#include <keen/io/csv_file.hpp>
#include <memory>
#include <string>
#include <vector>

namespace cli {

using Index = Eigen::Index;
using Missing = keen::io::Missing;
using Numbers = keen::io::TableNumbers;

/// What to do about missing values.
inline constexpr const char* missing_advice = "--missing drop leaves such rows out, --missing mean fills them in";

/// How a file of points is to be read.
struct InputOptions {
  std::string file;
  keen::io::CsvFormat csv;  // for files that are not .npy, .fvecs or .bvecs
  Missing missing = Missing::error;
  Index memory = 0;  // bytes; the points stay on the disk then. 0: they are read into memory
};

/// The points of a table that stays on the disk.
struct RowsOnDisk {
  std::function<void(Index first, Index count, double* to)> read;  // of points that follow one another, one a row
  std::function<keen::Dataset<double>(const keen::BlockOptions&)> as_stored;  // the same; empty where they must change
  std::vector<Index> dropped;                                                 // rows that are no points, ascending
};

/// A file of points, whatever its format: rows and columns, of which some hold numbers.
class Table {
 public:
  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  virtual ~Table() = default;

  virtual const std::string& file() const = 0;
  virtual Index rows() const = 0;
  virtual Index column_count() const = 0;

  /// Whether the columns have names of their own; and whether files of this format can have them.
  virtual bool has_names() const = 0;
  virtual bool can_have_names() const = 0;

  /// The name of a column, or "column 3" for the third.
  virtual std::string name(Index column) const = 0;

  /// What a column holds.
  virtual keen::io::ColumnSummary summary(Index column) const = 0;

  virtual bool is_numeric(Index column) const = 0;
  virtual bool is_mostly_numeric(Index column) const = 0;  // numbers with some texts among them
  virtual std::string why_not_numeric(Index column) const = 0;

  /// The columns to cluster by where none are named, without `others`.
  /// @throws std::runtime_error where none is left, or a column has texts among more numbers
  virtual keen::io::Features features(const std::vector<Index>& others) const = 0;

  /// What was decided in reading, a sentence each.
  virtual std::vector<std::string> notes() const = 0;

  /// The numbers of `columns`, in that order.
  /// @throws std::runtime_error at the first that is no finite number, and at a missing value unless `missing` says
  ///     otherwise
  virtual Numbers numbers(const std::vector<Index>& columns, Missing missing) const = 0;

  /// The same of a table that is on the disk, where they stay.
  /// @throws likewise, before anything else is done with them
  virtual RowsOnDisk rows_on_disk(const std::vector<Index>& columns, Missing missing) const = 0;

  /// The text of the file with further columns, as CsvFile::with_columns.
  /// @throws std::invalid_argument for a file that is no text
  virtual std::string with_columns(const std::vector<std::string>& names,
                                   const std::function<std::vector<std::string>(Index row)>& fields) const = 0;

  /// @throws std::runtime_error always, with the place of a value
  [[noreturn]] virtual void fail(Index row, Index column, const std::string& reason) const = 0;

  std::vector<Index> numeric_columns() const;
};

/// Opens a file by its extension: .npy, .fvecs, .bvecs; any other is CSV, and "-" is CSV from the standard input.
/// @throws std::runtime_error naming the file and what is wrong
std::unique_ptr<const Table> opened_table(const InputOptions& input);

/// The same of a file that stays on the disk.
/// @throws std::runtime_error likewise; for the standard input; for a .npy file whose numbers must be converted
std::unique_ptr<const Table> table_on_disk(const InputOptions& input);

/// The same of a file that stays on the disk if it can: for who looks at it once.
std::unique_ptr<const Table> table_for_a_look(const InputOptions& input);

/// How the numbers of a .npy, .fvecs or .bvecs file are read block by block, one point a row; empty for other files.
/// @param who  needs them so
/// @throws std::runtime_error for a .npy file whose numbers must be converted
std::function<keen::Dataset<double>(const keen::BlockOptions&)> array_on_disk(const std::string& file,
                                                                              const std::string& who);

/// What a row takes in the file, on average; 0 if the file cannot be asked.
double bytes_of_row(const InputOptions& input, const Table& table);

/// Reads a whole text file; "-" is the standard input.
/// @throws std::runtime_error where it cannot be read, or is no text
keen::io::detail::CsvText read_text(const std::string& path);

}  // namespace cli
