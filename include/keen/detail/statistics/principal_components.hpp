// SPDX-License-Identifier: MIT
#pragma once

#include "../data/validated_data.hpp"
#include "principal_axes.hpp"

#include <algorithm>
#include <cmath>

#include <Eigen/Eigenvalues>

namespace keen::detail {

/// Sums about the spread of data, in units of unit_scale and as differences from the first point that counts: of points
/// that are all equal the mean is exact and the covariance 0. Points of weight 0 are never read.
template <class Scalar>
class CovarianceSums {
 public:
  CovarianceSums(const Points<Scalar>& data, const char* caller)
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
        for (Index d = 0; d < x.rows(); ++d) x(d, count) = scaled(i, d) - scaled(first_, d);
        weights(count++) = weight_(i);
      }
      visit(x.leftCols(count), weights.head(count));
    }
  }

  [[nodiscard]] double scaled(Index i, Index d) const { return unit_(static_cast<double>(data_(i, d))); }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
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

template <class Scalar>
[[nodiscard]] PrincipalComponents principal_components(const Points<Scalar>& data, Index m, const char* caller) {
  const CovarianceSums<Scalar> sums(data, caller);
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
