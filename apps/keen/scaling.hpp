// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <keen/types.hpp>
#include <string>
#include <vector>

namespace cli {

/// Takes a point x in the units of the file to (x - mean) / scale, where k-means measures distances.
struct Scaling {
  using Points = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  Eigen::VectorXd mean;   // one a column; empty where nothing is scaled
  Eigen::VectorXd scale;  // all > 0

  bool is_identity() const { return mean.size() == 0; }

  /// One point a row, changed in place.
  void apply(Eigen::Ref<Points> points) const;

  /// Centroids, one a column: dim x k.
  keen::Centroids<double> applied(const keen::Centroids<double>& centroids) const;
  keen::Centroids<double> undone(const keen::Centroids<double>& centroids) const;

  /// The values of a column.
  Eigen::VectorXd undone(const Eigen::VectorXd& values, Eigen::Index column) const;
};

/// z-scores: the weighted mean of each column, and its standard deviation (divided by n, not n - 1). A constant column
/// has scale 1.
/// @param weights  one a point
/// @throws std::runtime_error where a column's values are too large for a variance
Scaling z_scores(const Eigen::Ref<const Scaling::Points>& points, const Eigen::VectorXd& weights,
                 const std::vector<std::string>& names);

}  // namespace cli
