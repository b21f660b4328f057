// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "prepare.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

namespace keen::detail {

/// The directions in which data spreads most, orthogonal to each other.
struct PrincipalComponents {
  Eigen::VectorXd mean;       ///< dim values: the weighted mean, in the unit of the data
  Eigen::MatrixXd axes;       ///< dim x m: unit columns; the largest loading of each is positive
  Eigen::VectorXd variances;  ///< along all dim axes, descending, >= 0; infinite where they are too large for a double
  Eigen::VectorXd shares;     ///< of each in the sum of the variances, however large; all 0 for points in one place

  /// Where a point lies along the axes: m values.
  template <class Vector>
  [[nodiscard]] Eigen::VectorXd operator()(const Vector& x) const {
    return axes.transpose() * (x.template cast<double>() - mean);
  }
};

/// Sums about the spread of data, in units of unit_scale and as differences from the first point that counts: of points
/// that are all equal the mean is exact and the covariance 0. Points of weight 0 are never read.
template <class Scalar, int Dim>
class CovarianceSums {
 public:
  CovarianceSums(const Dataset<Scalar, Dim>& data, const char* caller)
      : data_(data), weight_(data, require_weights(data, caller)), unit_(unit_scale(largest())) {
    while (weight_(first_) == 0) ++first_;
    for_each_block([this](const Eigen::MatrixXd&, const Eigen::VectorXd& weights) { total_ += weights.sum(); });
  }

  [[nodiscard]] const Scale<double>& unit() const { return unit_; }

  [[nodiscard]] Eigen::VectorXd mean() const {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(data_.dim());
    for_each_block([&sum](const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) { sum += x * weights; });
    return sum / total_;
  }

  /// dim x dim; the upper triangle is left 0. Complexity: O(n dim^2).
  [[nodiscard]] Eigen::MatrixXd covariance(const Eigen::VectorXd& mean) const {
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(data_.dim(), data_.dim());
    for_each_block([&](const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) {
      const Eigen::MatrixXd moved = (x.colwise() - mean) * weights.cwiseSqrt().asDiagonal();
      sum.template selfadjointView<Eigen::Lower>().rankUpdate(moved);
    });
    return sum / total_;
  }

  /// What the differences are from, in units.
  [[nodiscard]] Eigen::VectorXd origin() const {
    return data_.point(first_).template cast<double>() * unit_.first * unit_.second;
  }

 private:
  static constexpr Index block_size = 256;

  [[nodiscard]] double largest() const {
    double largest = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      for (Index d = 0; d < data_.dim() && data_.weight(i) != 0; ++d) {
        largest = (std::max)(largest, std::abs(static_cast<double>(data_(i, d))));
      }
    }
    return largest;
  }

  /// Visits the points that count, in their order: dim x (points of a block), and their weights.
  template <class Visit>
  void for_each_block(const Visit& visit) const {
    Eigen::MatrixXd x(data_.dim(), (std::min)(block_size, data_.size()));
    Eigen::VectorXd weights(x.cols());
    for (Index i = first_; i < data_.size();) {
      Index count = 0;
      for (; i < data_.size() && count < x.cols(); ++i) {
        if (weight_(i) == 0) continue;
        for (Index d = 0; d < x.rows(); ++d) x(d, count) = placed(i, d) - placed(first_, d);
        weights(count++) = weight_(i);
      }
      visit(x.leftCols(count), weights.head(count));
    }
  }

  [[nodiscard]] double placed(Index i, Index d) const { return unit_(static_cast<double>(data_(i, d))); }

  Dataset<Scalar, Dim> data_;
  RelativeWeights<Scalar, Dim> weight_;
  Scale<double> unit_;
  Index first_ = 0;
  double total_ = 0;
};

/// The column with the sign that makes its largest loading positive; of loadings that rounding cannot tell apart the
/// first counts.
[[nodiscard]] inline Eigen::VectorXd signed_axis(const Eigen::VectorXd& axis) {
  constexpr double rounding = 1e-6;
  const double almost_largest = axis.cwiseAbs().maxCoeff() * (1 - rounding);
  Index d = 0;
  while (std::abs(axis(d)) < almost_largest) ++d;
  return axis(d) < 0 ? Eigen::VectorXd(-axis) : axis;
}

/// The first `m` principal components: the eigenvectors of the weighted covariance (sums over the sum of the weights),
/// worked out in double and in a unit in which nothing overflows. Axes of equal variance may be any basis of their
/// space. Complexity: O(n dim^2 + dim^3).
/// @param data  n >= 1 points that are finite wherever their weight is not 0, dim >= 1
/// @param m     in [0, dim]
/// @throws std::invalid_argument naming the caller, if a weight is negative or not finite, or all are 0
/// Source: Pearson, Philosophical Magazine 2 (1901).
template <class Scalar, int Dim>
[[nodiscard]] PrincipalComponents principal_components(const Dataset<Scalar, Dim>& data, Index m,
                                                       const char* caller = "principal_components") {
  const CovarianceSums<Scalar, Dim> sums(data, caller);
  const Eigen::VectorXd mean = sums.mean();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(sums.covariance(mean));
  const Scale<double>& unit = sums.unit();
  PrincipalComponents components;
  components.mean = (sums.origin() + mean) / unit.first / unit.second;
  components.axes.resize(data.dim(), m);
  for (Index j = 0; j < m; ++j) components.axes.col(j) = signed_axis(solver.eigenvectors().col(data.dim() - 1 - j));
  const Eigen::VectorXd in_unit = solver.eigenvalues().reverse().cwiseMax(0.0);
  const double total = in_unit.sum();
  components.shares = total > 0 ? Eigen::VectorXd(in_unit / total) : in_unit;
  components.variances = in_unit / unit.first / unit.first / unit.second / unit.second;
  return components;
}

}  // namespace keen::detail
