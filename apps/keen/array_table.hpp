// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <string>
#include <vector>

namespace cli {

/// A file that holds an array of numbers, and no names: .npy, .fvecs, .bvecs. NaN is a missing value.
class ArrayTable final : public Table {
 public:
  /// @param values  one point a row
  /// @throws std::runtime_error for an array without values
  ArrayTable(std::string file, Numbers::Points values);

  const std::string& file() const override { return file_; }
  Index rows() const override { return values_.rows(); }
  Index column_count() const override { return values_.cols(); }
  bool has_names() const override { return false; }
  bool can_have_names() const override { return false; }
  std::string name(Index column) const override { return "column " + std::to_string(column + 1); }
  keen::io::ColumnSummary summary(Index column) const override;
  bool is_numeric(Index column) const override;
  bool is_mostly_numeric(Index) const override { return false; }
  std::string why_not_numeric(Index) const override { return "no value in any row"; }
  keen::io::Features features(const std::vector<Index>& others) const override;
  std::vector<std::string> notes() const override { return {}; }
  Numbers numbers(const std::vector<Index>& columns, Missing missing) const override;
  std::string with_columns(const std::vector<std::string>&,
                           const std::function<std::vector<std::string>(Index row)>&) const override;
  [[noreturn]] void fail(Index row, Index column, const std::string& reason) const override;

 private:
  std::string file_;
  Numbers::Points values_;
};

}  // namespace cli
