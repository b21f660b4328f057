// SPDX-License-Identifier: MIT
#pragma once

#include "../data/magnitude.hpp"
#include "../data/points.hpp"

#include <algorithm>

// How many directions matter. With the variances v along the principal axes, (sum v)^2 / sum v^2 is d if d of them are
// equal and the rest are 0. Neither sum needs the axes: sum v is the mean of |x|^2 over centred points, and
// sum v^2 = trace(C^2) is the mean of (x.y)^2 over pairs of independent points.

namespace keen::detail {

/// Of how many dimensions points spread alike would spread as these do: (sum of variances)^2 by the sum of the squared
/// variances along principal axes; at least 1. Estimated from the products of all pairs, so nothing is decomposed.
/// Complexity: O(n^2 dim).
/// @param data  some hundred points at most
template <class Scalar>
[[nodiscard]] double effective_dimension(const Points<Scalar>& data, const Scale<double>& unit) {
  const Index n = data.size();
  if (n < 3) return 1;
  Eigen::MatrixXd x(data.dim(), n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < data.dim(); ++d) x(d, i) = unit(static_cast<double>(data(i, d)));
  }
  const Eigen::VectorXd mean = x.rowwise().mean();
  for (Index i = 0; i < n; ++i) x.col(i) -= mean;
  double squares = 0;
  double products = 0;
  for (Index i = 0; i < n; ++i) {
    squares += x.col(i).squaredNorm();
    for (Index j = 0; j < i; ++j) {
      const double product = x.col(i).dot(x.col(j));
      products += product * product;
    }
  }
  const auto count = static_cast<double>(n);
  const double of_pair = products / (count * (count - 1) / 2);
  return of_pair > 0 ? (std::max)(1.0, (squares / count) * (squares / count) / of_pair) : 1;
}

}  // namespace keen::detail
