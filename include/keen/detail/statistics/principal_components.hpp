// SPDX-License-Identifier: MIT
#pragma once

#include "../data/validated_data.hpp"
#include "principal_axes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

// Two ways to the same axes. With A the matrix of the weighted deviations, one point a column, the covariance is A A',
// dim x dim. If there are fewer points than dimensions, A'A is smaller, n x n, and has the same positive eigenvalues:
//
//     A'A u = v u   implies   A A' (A u) = v (A u)
//
// so A u, at length 1, is an axis of variance v.

namespace keen::detail {

/// Sums about the spread of data, in units of unit_scale and as differences from the first point that counts: of points
/// that are all equal the mean is exact and the covariance 0. Points of weight 0 are never read.
template <class Scalar>
class CovarianceSums {
 public:
  CovarianceSums(const Points<Scalar>& data, const char* caller)
      : data_(data), weight_(data, require_weights(data, caller)), unit_(unit_scale(largest())) {
    while (weight_(first_) == 0) ++first_;
    for_each_block([this](const Eigen::MatrixXd&, const Eigen::VectorXd& weights) {
      total_ += weights.sum();
      counting_ += weights.size();
    });
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

  /// Points less the mean, each times the root of its share in the weights: their products are the covariance. dim x
  /// (points that count). Complexity: O(n dim).
  [[nodiscard]] Eigen::MatrixXd deviations(const Eigen::VectorXd& mean) const {
    Eigen::MatrixXd all(data_.dim(), counting_);
    Index next = 0;
    for_each_block([&](const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) {
      all.middleCols(next, x.cols()) = (x.colwise() - mean) * (weights / total_).cwiseSqrt().asDiagonal();
      next += x.cols();
    });
    return all;
  }

  [[nodiscard]] Index counting() const { return counting_; }  ///< points whose weight is not 0

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
  Index counting_ = 0;
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

/// Directions, the one of the largest variance first, and the variances along all dim of them.
struct AxesInUnit {
  Eigen::MatrixXd axes;
  Eigen::VectorXd variances;
};

/// By the covariance: dim x dim numbers.
[[nodiscard]] inline AxesInUnit axes_of_covariance(const Eigen::MatrixXd& covariance, Index m) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  return {solver.eigenvectors().rowwise().reverse().leftCols(m), solver.eigenvalues().reverse().cwiseMax(0.0)};
}

/// By the products of the points with each other, for fewer points than dimensions: their eigenvalues are those of the
/// covariance that are not 0, and the points, weighed by an eigenvector, are an axis. The axes beyond the rank are any
/// that are orthogonal to the others. Complexity: O(n^2 dim + m^2 dim).
[[nodiscard]] inline AxesInUnit axes_of_few_points(const Eigen::MatrixXd& deviations, Index m) {
  const Index dim = deviations.rows();
  const Index n = deviations.cols();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(deviations.transpose() * deviations);
  AxesInUnit found{Eigen::MatrixXd(dim, m), Eigen::VectorXd::Zero(dim)};
  found.variances.head(n) = solver.eigenvalues().reverse().cwiseMax(0.0);
  const double rounding = static_cast<double>(n) * std::numeric_limits<double>::epsilon() * found.variances(0);
  const Index rank = (found.variances.head(n).array() > rounding).count();
  found.variances.tail(dim - rank).setZero();
  const Index known = (std::min)(rank, m);
  for (Index j = 0; j < known; ++j) {
    found.axes.col(j) = (deviations * solver.eigenvectors().col(n - 1 - j)).normalized();
  }
  if (known == m) return found;
  if (known == 0) {
    found.axes.setIdentity();
    return found;
  }
  const Eigen::HouseholderQR<Eigen::MatrixXd> others(found.axes.leftCols(known));
  const Eigen::MatrixXd basis = others.householderQ() * Eigen::MatrixXd::Identity(dim, m);
  found.axes.rightCols(m - known) = basis.rightCols(m - known);
  return found;
}

template <class Scalar>
[[nodiscard]] PrincipalComponents principal_components(const Points<Scalar>& data, Index m, const char* caller) {
  require_in_memory(data, caller);
  const CovarianceSums<Scalar> sums(data, caller);
  const Eigen::VectorXd mean = sums.mean();
  const AxesInUnit found = sums.counting() < data.dim() ? axes_of_few_points(sums.deviations(mean), m)
                                                        : axes_of_covariance(sums.covariance(mean), m);
  const Scale<double>& unit = sums.unit();
  PrincipalComponents components;
  components.mean = (sums.origin() + mean) / unit.first / unit.second;
  components.axes.resize(data.dim(), m);
  for (Index j = 0; j < m; ++j) components.axes.col(j) = signed_axis(found.axes.col(j));
  const Eigen::VectorXd& in_unit = found.variances;
  const double total = in_unit.sum();
  components.shares = total > 0 ? Eigen::VectorXd(in_unit / total) : in_unit;
  components.variances = in_unit / unit.first / unit.first / unit.second / unit.second;
  return components;
}

}  // namespace keen::detail
