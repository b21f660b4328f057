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

  /// @param weights  the column of the weights; all are 1 where there is none
  /// @throws std::runtime_error for missing values, unless dropped, and weights that are negative or all 0
  Data(const Table& table, std::vector<Index> columns, std::optional<Index> weights, Missing missing);

  const Table& table() const { return table_; }
  const std::vector<Index>& columns() const { return columns_; }
  const std::vector<std::string>& names() const { return names_; }
  const Numbers& numbers() const { return numbers_; }
  const Eigen::VectorXd& weights() const { return weights_; }
  bool is_weighted() const { return is_weighted_; }

  Index size() const { return numbers_.size(); }
  Index dim() const { return static_cast<Index>(columns_.size()); }

  /// What keen takes: a view of the points, with the weights if there are any.
  keen::Dataset<double> dataset();

  /// One a row; may be changed in place.
  Points points() { return {numbers_.values.data(), size(), dim(), Eigen::OuterStride<>(numbers_.dim)}; }

 private:
  void read_weights(Index column);

  const Table& table_;
  std::vector<Index> columns_;
  std::vector<std::string> names_;
  Numbers numbers_;
  Eigen::VectorXd weights_;
  bool is_weighted_;
};

/// All numeric columns but the one of the weights.
/// @throws std::runtime_error where none is left, or a column has texts among more numbers
std::vector<Index> default_columns(const Table& table, std::optional<Index> weights);

/// The points in the columns of a list, or in all numeric ones where it is empty; the weights of a column, or none.
/// @throws as the functions of columns.hpp, and Data
Data selected_data(const Table& table, const std::string& columns, const std::string& weights, Missing missing);

/// A labels file: `row,label`, a line for each row of the table, the label empty where the row was dropped.
std::string labels_text(const Numbers& numbers, const Eigen::Ref<const Eigen::VectorXi>& labels);

}  // namespace cli
