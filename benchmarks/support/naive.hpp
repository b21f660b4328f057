// SPDX-License-Identifier: MIT
#pragma once

#include <keen/types.hpp>

#include <limits>

namespace keen::benchmarks {

/// The nearest centroid of each point by the double loop that anyone would write first: the naive twin of a search.
template <class Scalar, int Dim>
[[nodiscard]] Labels naive_labels(const Centroids<Scalar, Dim>& points, const Centroids<Scalar, Dim>& centroids) {
  Labels labels(points.cols());
  for (Index i = 0; i < points.cols(); ++i) {
    Scalar best = (std::numeric_limits<Scalar>::max)();
    for (Index j = 0; j < centroids.cols(); ++j) {
      Scalar sq_distance = 0;
      for (Index d = 0; d < points.rows(); ++d) {
        const Scalar difference = points(d, i) - centroids(d, j);
        sq_distance += difference * difference;
      }
      if (sq_distance < best) {
        best = sq_distance;
        labels[i] = static_cast<Label>(j);
      }
    }
  }
  return labels;
}

}  // namespace keen::benchmarks
