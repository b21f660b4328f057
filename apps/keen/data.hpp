// SPDX-License-Identifier: MIT
#pragma once

#include "table.hpp"

#include <Eigen/Core>
#include <keen/keen.hpp>
#include <optional>
#include <string>
#include <vector>

namespace cli {

/// The points in some columns of a table, and their weights.
class Data {
 public:
  using Points = Eigen::Map<Numbers::Points, Eigen::Unaligned, Eigen::OuterStride<>>;

  /// @param weights   the column of the weights; all are 1 where there is none
  /// @param left_out  a sentence for each column of numbers that nobody named and that is not among `columns`
  /// @throws std::runtime_error for missing values, unless `missing` says otherwise (a weight must be there in any
  ///     case), and weights that are negative or all 0
  Data(const Table& table, std::vector<Index> columns, std::optional<Index> weights, Missing missing,
       std::vector<std::string> left_out = {});

  const Table& table() const { return table_; }
  const std::vector<Index>& columns() const { return columns_; }
  const std::vector<std::string>& names() const { return names_; }
  const Numbers& numbers() const { return numbers_; }
  Index filled() const { return filled_; }  // missing values that are the mean of their column

  /// What was decided in reading, and which columns of numbers are left out, a sentence each.
  std::vector<std::string> notes() const;

  /// A row that was set aside: it has no cluster, and counts for nothing.
  struct SetAside {
    Index row;        // of the file, counted from 0
    double distance;  // to its fifth nearest row, as it was measured
  };
  const std::vector<SetAside>& set_aside() const { return set_aside_; }

  /// The same rows, in the units of the file, one a row.
  const Numbers::Points& set_aside_points() const { return set_aside_points_; }

  /// Rows that were left out for a missing value.
  Index dropped() const { return numbers_.rows_in_file - size() - static_cast<Index>(set_aside_.size()); }

  /// Sets rows aside, once, and before the points are changed.
  void set_aside(const std::vector<SetAside>& rows);

  const Eigen::VectorXd& weights() const { return weights_; }
  bool is_weighted() const { return is_weighted_; }

  Index size() const { return numbers_.size(); }
  Index dim() const { return static_cast<Index>(columns_.size()); }

  /// What keen takes: a view of the points, with the weights if there are any.
  keen::Dataset<double> dataset();

  /// One a row; may be changed in place.
  Points points() { return {numbers_.values.data(), size(), dim(), Eigen::OuterStride<>(numbers_.dim)}; }

 private:
  void read_weights(Index column, Missing missing);

  const Table& table_;
  std::vector<Index> columns_;
  std::vector<std::string> names_;
  Numbers numbers_;
  Eigen::VectorXd weights_;
  bool is_weighted_;
  Index filled_ = 0;
  std::vector<std::string> left_out_;
  std::vector<SetAside> set_aside_;
  Numbers::Points set_aside_points_;
};

/// Which columns a user wants: lists as columns.hpp reads them.
struct ColumnChoice {
  std::string columns;  // all that are numbers to cluster by where empty
  std::string exclude;  // but these
  std::string weights;  // one column; all weights are 1 where empty
};

/// The points in the columns that a user wants, and their weights.
/// @throws as the functions of columns.hpp, and Data; std::invalid_argument for columns and exclude at once
Data selected_data(const Table& table, const ColumnChoice& choice, Missing missing);

}  // namespace cli
