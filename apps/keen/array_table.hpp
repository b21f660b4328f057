// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <functional>
#include <string>
#include <vector>

namespace cli {

/// A file that holds an array of numbers, and no names: .npy, .fvecs, .bvecs; or a sample of another table. NaN is a
/// missing value.
class ArrayTable final : public Table {
 public:
  using Open = std::function<keen::Dataset<double>(const keen::BlockOptions& options)>;

  /// @param open    gives the values, one point a row
  /// @param memory  that reading them may take, in bytes; 0: no limit
  /// @param names   of the columns, where they have some
  /// @throws std::runtime_error for an array without values
  ArrayTable(std::string file, Open open, Index memory = 0, std::vector<std::string> names = {});

  const std::string& file() const override { return file_; }
  Index rows() const override { return values_.size(); }
  Index column_count() const override { return values_.dim(); }
  bool has_names() const override { return !names_.empty(); }
  bool can_have_names() const override { return false; }
  std::string name(Index column) const override;
  keen::io::ColumnSummary summary(Index column) const override { return summaries()[static_cast<std::size_t>(column)]; }
  bool is_numeric(Index column) const override { return summary(column).missing < rows(); }
  bool is_mostly_numeric(Index) const override { return false; }
  std::string why_not_numeric(Index) const override { return "no value in any row"; }
  keen::io::Features features(const std::vector<Index>& others) const override;
  std::vector<std::string> notes() const override { return {}; }
  Numbers numbers(const std::vector<Index>& columns, Missing missing) const override;
  RowsOnDisk rows_on_disk(const std::vector<Index>& columns, Missing missing) const override;
  std::string with_columns(const std::vector<std::string>& names,
                           const std::function<std::vector<std::string>(Index row)>& fields) const override;
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const override;

 private:
  template <class Visit>
  void for_each_row(const Visit& visit) const;
  const std::vector<keen::io::ColumnSummary>& summaries() const;
  bool is_missing_anywhere(const std::vector<Index>& columns) const;
  void require_values(const std::vector<Index>& columns, Missing missing, const char* advice) const;
  keen::Dataset<double> values_for_a_pass() const { return open_({.memory_limit = memory_}); }

  std::string file_;
  Open open_;
  Index memory_;
  keen::Dataset<double> values_;
  std::vector<std::string> names_;
  mutable std::vector<keen::io::ColumnSummary> summaries_;  // empty until somebody asks
};

}  // namespace cli
