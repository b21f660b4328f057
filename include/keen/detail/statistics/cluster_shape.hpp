// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

// Numbers about clusterings. The folder computes what measures/ and choose_k/ report. Its parts do not build on each
// other; each header states its own formula:
//
//     cluster_shape.hpp                            indices from centroids, weights and spreads alone
//     nearest_two_tally.hpp, held_out_separation.hpp   from the distances to centroids: O(n k dim)
//     cluster_blocks.hpp, diameter.hpp, separation.hpp   from pairs of points, without looking at most pairs
//     contingency.hpp, mutual_information.hpp, assignment.hpp, label_range.hpp   from two labellings
//     principal_components.hpp, effective_dimension.hpp, uniform_box.hpp, scaling_figures.hpp   from the spread of data
//     anderson_darling.hpp, knees.hpp, mean_and_deviation.hpp   from samples and curves
//
// With W(j) the weight, s(j) the mean distance to the centroid c(j), and n the sum of the weights:
//
//     Calinski-Harabasz   (sum W(j) |c(j) - mean|^2 / (k - 1)) / (SSE / (n - k))         large is good
//     Davies-Bouldin      mean over i of  max over j of  (s(i) + s(j)) / |c(i) - c(j)|   small is good
//     Xie-Beni            SSE / (n min over i != j of |c(i) - c(j)|^2)                   small is good
//
// Source: Calinski & Harabasz, Communications in Statistics 3(1), 1974; Davies & Bouldin, IEEE PAMI 1(2), 1979; Xie &
// Beni, IEEE PAMI 13(8), 1991.

namespace keen::detail {

/// What the indices need of a clustering.
struct ClusterShape {
  Eigen::MatrixXd centroids;  ///< dim x k: the means, from any origin
  Eigen::VectorXd weight;     ///< of each cluster, > 0
  Eigen::VectorXd spread;     ///< the mean distance to the centroid
  double sse = 0;

  [[nodiscard]] Index k() const { return weight.size(); }
};

/// Infinity for an SSE of 0, 0 if all centroids are equal; NaN if the weights do not sum to more than k.
[[nodiscard]] inline double calinski_harabasz(const ClusterShape& shape) {
  const double n = shape.weight.sum();
  const auto k = static_cast<double>(shape.k());
  if (!(n > k)) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::VectorXd mean = shape.centroids * (shape.weight / n);
  const double between = (shape.centroids.colwise() - mean).colwise().squaredNorm().dot(shape.weight);
  if (!(between > 0)) return 0;
  return shape.sse > 0 ? (between / (k - 1)) / (shape.sse / (n - k)) : std::numeric_limits<double>::infinity();
}

/// Infinity if two centroids coincide.
[[nodiscard]] inline double davies_bouldin(const ClusterShape& shape) {
  double sum = 0;
  for (Index i = 0; i < shape.k(); ++i) {
    double worst = 0;
    for (Index j = 0; j < shape.k(); ++j) {
      if (i == j) continue;
      const double distance = (shape.centroids.col(i) - shape.centroids.col(j)).norm();
      if (!(distance > 0)) return std::numeric_limits<double>::infinity();
      worst = (std::max)(worst, (shape.spread(i) + shape.spread(j)) / distance);
    }
    sum += worst;
  }
  return sum / static_cast<double>(shape.k());
}

/// Infinity if two centroids coincide.
[[nodiscard]] inline double xie_beni(const ClusterShape& shape) {
  double least = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < shape.k(); ++i) {
    for (Index j = 0; j < i; ++j) {
      least = (std::min)(least, (shape.centroids.col(i) - shape.centroids.col(j)).squaredNorm());
    }
  }
  return least > 0 ? shape.sse / (shape.weight.sum() * least) : std::numeric_limits<double>::infinity();
}

}  // namespace keen::detail
