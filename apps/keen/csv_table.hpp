// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <functional>
#include <keen/io/csv_file.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cli {

/// A CSV file.
class CsvTable final : public Table {
 public:
  using File = keen::io::CsvFile;

  /// A file on the disk.
  /// @throws std::runtime_error "NAME:LINE:COLUMN: reason"
  CsvTable(const std::string& path, const keen::io::CsvFormat& format) : csv_(new File(File::on_disk(path, format))) {}

  /// A text.
  /// @throws likewise
  CsvTable(std::string name, std::string text, const keen::io::CsvFormat& format)
      : csv_(new File(File::of_text(std::move(name), std::move(text), format))) {}

  const std::string& file() const override { return csv_->file(); }
  Index rows() const override { return csv_->rows(); }
  Index column_count() const override { return csv_->column_count(); }
  bool has_names() const override { return csv_->has_header(); }
  bool can_have_names() const override { return true; }
  std::string name(Index column) const override { return csv_->name(column); }
  keen::io::ColumnSummary summary(Index column) const override { return csv_->summary(column); }
  bool is_numeric(Index column) const override { return csv_->is_numeric(column); }
  bool is_mostly_numeric(Index column) const override { return csv_->is_mostly_numeric(column); }
  std::string why_not_numeric(Index column) const override { return csv_->why_not_numeric(column); }
  keen::io::Features features(const std::vector<Index>& others) const override { return csv_->features(others); }
  std::vector<std::string> notes() const override { return csv_->notes(); }
  Numbers numbers(const std::vector<Index>& columns, Missing missing) const override;
  RowsOnDisk rows_on_disk(const std::vector<Index>& columns, Missing missing) const override;
  std::string with_columns(const std::vector<std::string>& names,
                           const std::function<std::vector<std::string>(Index row)>& fields) const override {
    return csv_->with_columns(names, fields);
  }
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const override {
    csv_->fail(row, column, reason);
  }

 private:
  std::shared_ptr<const File> csv_;
};

}  // namespace cli
