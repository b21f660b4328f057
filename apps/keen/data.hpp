// SPDX-License-Identifier: MIT
#pragma once

#include "selection.hpp"

#include <Eigen/Core>
#include <vector>

namespace cli {

/// The points in some columns of a table, and their weights, in memory.
class Data final : public Selection {
 public:
  using Points = Eigen::Map<Numbers::Points, Eigen::Unaligned, Eigen::OuterStride<>>;
  using ConstPoints = Eigen::Map<const Numbers::Points, Eigen::Unaligned, Eigen::OuterStride<>>;

  /// @throws std::runtime_error for missing values, unless `missing` says otherwise (a weight must be there in any
  ///     case), and weights that are negative or all 0
  Data(const Table& table, const ChosenColumns& chosen, Missing missing);

  /// For each point its row in the file, counted from 0.
  const std::vector<Index>& rows() const { return numbers_.rows; }

  /// The rows that were set aside, in the units of the file, one a row.
  const Numbers::Points& set_aside_points() const { return set_aside_points_; }

  /// Sets rows aside, once, and before the points are changed.
  void set_aside_rows(const std::vector<SetAside>& rows);

  keen::Dataset<double> dataset() const override;

  /// One a row; may be changed in place.
  Points points() { return {numbers_.values.data(), size(), dim(), Eigen::OuterStride<>(numbers_.dim)}; }
  ConstPoints points() const { return {numbers_.values.data(), size(), dim(), Eigen::OuterStride<>(numbers_.dim)}; }

 private:
  void read_weights(Missing missing);

  Numbers numbers_;
  Eigen::VectorXd weights_;
  Numbers::Points set_aside_points_;
};

}  // namespace cli
