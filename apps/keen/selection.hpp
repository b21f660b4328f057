// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <keen/dataset.hpp>
#include <optional>
#include <string>
#include <vector>

namespace cli {

/// Which columns a user wants: lists as columns.hpp reads them.
struct ColumnChoice {
  std::string columns;  // all that are numbers to cluster by where empty
  std::string exclude;  // but these
  std::string weights;  // one column; all weights are 1 where empty
};

/// The columns that are used of a table.
struct ChosenColumns {
  std::vector<Index> columns;
  std::optional<Index> weights{};       // all are 1 where there is none
  std::vector<std::string> left_out{};  // a sentence for each column of numbers that nobody named and that is not used

  /// The columns, and that of the weights behind them if there is one.
  std::vector<Index> with_weights() const;
};

/// The columns that a user wants.
/// @throws as the functions of columns.hpp; std::invalid_argument for columns and exclude at once
ChosenColumns chosen_columns(const Table& table, const ColumnChoice& choice);

/// What is used of a table, and what was decided about the rest.
class Selection {
 public:
  virtual ~Selection() = default;

  const Table& table() const { return *table_; }
  const std::vector<Index>& columns() const { return chosen_.columns; }
  const std::vector<std::string>& names() const { return names_; }
  bool is_weighted() const { return chosen_.weights.has_value(); }
  Index filled() const { return filled_; }  // missing values that are the mean of their column

  Index size() const { return table_->rows() - static_cast<Index>(unused_rows_.size()); }
  Index dim() const { return static_cast<Index>(chosen_.columns.size()); }

  /// What was decided in reading, and which columns of numbers are left out, a sentence each.
  std::vector<std::string> notes() const;

  /// A row that was set aside: it has no cluster, and counts for nothing.
  struct SetAside {
    Index row;        // of the file, counted from 0
    double distance;  // to its fifth nearest row, as it was measured
  };
  const std::vector<SetAside>& set_aside() const { return set_aside_; }

  /// Rows of the file that are not used, ascending, counted from 0.
  const std::vector<Index>& unused_rows() const { return unused_rows_; }

  /// Rows that were left out for a missing value.
  Index dropped() const { return static_cast<Index>(unused_rows_.size() - set_aside_.size()); }

  /// What keen takes: a view of the rows that are used, with their weights if there are any.
  virtual keen::Dataset<double> dataset() const = 0;

 protected:
  Selection(const Table& table, ChosenColumns chosen, Missing missing);
  Selection(const Selection&) = default;
  Selection(Selection&&) = default;

  const ChosenColumns& chosen() const { return chosen_; }
  void use_all_but(std::vector<Index> rows);
  void put_aside(const std::vector<SetAside>& rows);

  /// @param weight  of a row, counted from 0
  /// @throws std::runtime_error if it is negative
  void require_weight(double weight, Index row) const;

  /// @throws std::runtime_error that says so
  [[noreturn]] void refuse_weights_of_zero() const;

 private:
  const Table* table_;
  ChosenColumns chosen_;
  std::vector<std::string> names_;
  Index filled_ = 0;
  std::vector<Index> unused_rows_;
  std::vector<SetAside> set_aside_;
};

}  // namespace cli
