// SPDX-License-Identifier: MIT
#pragma once

#include "../data/points.hpp"

namespace keen::detail {

/// The directions in which data spreads most, orthogonal to each other.
struct PrincipalComponents {
  Eigen::VectorXd mean;       ///< dim values: the weighted mean, in the unit of the data
  Eigen::MatrixXd axes;       ///< dim x m: unit columns; the largest loading of each is positive
  Eigen::VectorXd variances;  ///< along all dim axes, descending, >= 0; infinite where they are too large for a double
  Eigen::VectorXd shares;     ///< of each in the sum of the variances, however large; all 0 if all points are equal

  /// Where a point lies along the axes: m values.
  template <class Vector>
  [[nodiscard]] Eigen::VectorXd operator()(const Vector& x) const {
    return axes.transpose() * (x.template cast<double>() - mean);
  }
};

/// The first `m` principal components: the eigenvectors of the weighted covariance (sums divided by the sum of the
/// weights), computed in double and in a unit in which nothing overflows. Axes of equal variance may be any basis of
/// their space. Complexity: O(n dim^2 + dim^3), or O(n^2 dim + m^2 dim) if fewer than dim points have weight.
/// @param data  n >= 1 points that are finite wherever their weight is not 0, dim >= 1
/// @param m     in [0, dim]
/// @throws std::invalid_argument naming the caller, if a weight is negative or not finite, or all are 0
/// Source: Pearson, Philosophical Magazine 2 (1901).
template <class Scalar>
[[nodiscard]] PrincipalComponents principal_components(const Points<Scalar>& data, Index m,
                                                       const char* caller = "principal_components");

}  // namespace keen::detail

#ifndef KEEN_COMPILED
#include "principal_components.hpp"
#endif
