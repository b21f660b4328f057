// SPDX-License-Identifier: MIT
#pragma once

#include <keen/random.hpp>
#include <keen/types.hpp>

namespace faults {

/// Coordinates, one point a column: in [0, 1), around `groups` places a distance of 4 apart.
template <class Scalar, int Dim>
[[nodiscard]] keen::Centroids<Scalar, Dim> points_in_groups(keen::Index dim, keen::Index n, keen::Index groups,
                                                            std::uint64_t seed) {
  keen::Rng rng(seed, 0);
  keen::Centroids<Scalar, Dim> points(dim, n);
  for (keen::Index i = 0; i < n; ++i) {
    for (keen::Index d = 0; d < dim; ++d) points(d, i) = static_cast<Scalar>(rng.uniform());
    points(i % groups % dim, i) += static_cast<Scalar>(4 * (1 + i % groups / dim));
  }
  return points;
}

/// Weights from 1 to 2.
[[nodiscard]] inline Eigen::VectorXd some_weights(keen::Index n, std::uint64_t seed) {
  keen::Rng rng(seed, 0);
  Eigen::VectorXd weights(n);
  for (double& weight : weights) weight = 1 + rng.uniform();
  return weights;
}

}  // namespace faults
