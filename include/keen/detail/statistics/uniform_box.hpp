// SPDX-License-Identifier: MIT
#pragma once

#include "../../adapters.hpp"
#include "../../random.hpp"
#include "../data/magnitude.hpp"
#include "principal_axes.hpp"

#include <algorithm>
#include <limits>
#include <utility>

// The reference of the gap statistic: data without clusters, of the same extent. A box along the coordinate axes is
// simple; a box along the principal axes follows the shape of the data, which is the better reference where coordinates
// correlate.
// Source: Tibshirani, Walther & Hastie, Journal of the Royal Statistical Society B 63(2), 2001, references (a) and (b).

namespace keen::detail {

/// Draws points evenly from the box that just holds the data: along its coordinates, or along its principal axes.
template <class Scalar>
class UniformBox {
 public:
  UniformBox(const Points<Scalar>& data, bool along_principal_axes) : data_(data) {
    const Index dim = data.dim();
    if (along_principal_axes) {
      PrincipalComponents components = principal_components(data, (std::min)(dim, data.size()));  // flat along others
      mean_ = std::move(components.mean);
      axes_ = std::move(components.axes);
    } else {
      mean_ = data.point(0).template cast<double>();
    }
    low_ = Eigen::VectorXd::Constant(axes_.size() > 0 ? axes_.cols() : dim, std::numeric_limits<double>::infinity());
    high_ = -low_;
    for (Index i = 0; i < data.size(); ++i) {
      if (!(data.weight(i) > 0)) continue;
      Eigen::VectorXd x = data.point(i).template cast<double>() - mean_;
      if (axes_.size() > 0) x = axes_.transpose() * x;
      low_ = low_.cwiseMin(x).eval();
      high_ = high_.cwiseMax(x).eval();
    }
  }

  /// As many points as the data has: dim x n.
  [[nodiscard]] Centroids<Scalar> operator()(Rng& rng) const {
    constexpr Index block = 64;
    constexpr double largest = (std::numeric_limits<Scalar>::max)();
    Centroids<Scalar> points(data_.dim(), data_.size());
    for (Index first = 0; first < points.cols(); first += block) {
      Eigen::MatrixXd x(low_.size(), (std::min)(block, points.cols() - first));
      for (auto column : x.colwise()) {
        for (Index d = 0; d < x.rows(); ++d) column(d) = low_(d) + rng.uniform() * (high_(d) - low_(d));
      }
      if (axes_.size() > 0) x = (axes_ * x).eval();
      x.colwise() += mean_;
      points.middleCols(first, x.cols()) = x.cwiseMax(-largest).cwiseMin(largest).template cast<Scalar>();
    }
    return points;
  }

  /// Such points, with the weights of the data.
  [[nodiscard]] Dataset<Scalar> view(const Centroids<Scalar>& points) const {
    return view_columns<Scalar>(points).with_weights(data_.weights()).dataset();
  }

 private:
  Points<Scalar> data_;
  Eigen::VectorXd mean_;
  Eigen::MatrixXd axes_;
  Eigen::VectorXd low_;
  Eigen::VectorXd high_;
};

}  // namespace keen::detail
