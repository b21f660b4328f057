// SPDX-License-Identifier: MIT
#pragma once

// The nearest centroid, in long double and by the plainest code there is.

#include <keen/dataset.hpp>

#include <algorithm>
#include <limits>

namespace support {

using keen::Index;
using Real = long double;  // its range and precision exceed those of double where these tests are run (x86-64)

template <class Scalar, int Dim, class Centroids>
[[nodiscard]] Real sq_distance(const keen::Dataset<Scalar, Dim>& data, Index i, const Centroids& centroids, Index j) {
  Real sum = 0;
  for (Index d = 0; d < data.dim(); ++d) {
    const Real difference = static_cast<Real>(data(i, d)) - static_cast<Real>(centroids(d, j));
    sum += difference * difference;
  }
  return sum;
}

/// The nearest centroid, the lowest of equals, and by how much it wins.
struct Nearest {
  keen::Label label = 0;
  Real sq = std::numeric_limits<Real>::infinity();
  Real second_sq = std::numeric_limits<Real>::infinity();
};

template <class Scalar, int Dim, class Centroids>
[[nodiscard]] Nearest nearest_of(const keen::Dataset<Scalar, Dim>& data, Index i, const Centroids& centroids) {
  Nearest nearest;
  for (Index j = 0; j < centroids.cols(); ++j) {
    const Real sq = sq_distance(data, i, centroids, j);
    if (sq < nearest.sq) {
      nearest.second_sq = nearest.sq;
      nearest.sq = sq;
      nearest.label = static_cast<keen::Label>(j);
    } else {
      nearest.second_sq = (std::min)(nearest.second_sq, sq);
    }
  }
  return nearest;
}

/// By what share of the larger of two squared distances rounding may turn which of them is less. Every coordinate's
/// difference, its square and each addition err by half an epsilon of their result at most.
template <class Scalar>
[[nodiscard]] Real rounding(Index dim) {
  return static_cast<Real>(dim + 2) * static_cast<Real>(std::numeric_limits<Scalar>::epsilon());
}

}  // namespace support
