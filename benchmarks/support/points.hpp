// SPDX-License-Identifier: MIT
#pragma once

#include <keen/random.hpp>
#include <keen/types.hpp>

namespace keen::benchmarks {

/// n points around `clusters` centres in the unit cube, the same for every run: dim x n.
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> blobs(Index n, Index dim, Index clusters) {
  Rng rng(2026);
  Centroids<Scalar, Dim> centres(dim, clusters);
  for (Scalar& x : centres.reshaped()) x = static_cast<Scalar>(rng.uniform());
  Centroids<Scalar, Dim> points(dim, n);
  for (Index i = 0; i < n; ++i) {
    const Index j = rng.index(clusters);
    for (Index d = 0; d < dim; ++d) {
      const double noise = rng.uniform() + rng.uniform() + rng.uniform() - 1.5;
      points(d, i) = centres(d, j) + static_cast<Scalar>(0.2 * noise);
    }
  }
  return points;
}

}  // namespace keen::benchmarks
