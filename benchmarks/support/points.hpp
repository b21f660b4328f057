// SPDX-License-Identifier: MIT
#pragma once

#include <keen/random.hpp>
#include <keen/types.hpp>

namespace keen::benchmarks {

/// n points around `clusters` centres in the unit cube, the same for every run: dim x n.
/// @param spread  of the points around their centre. At 0.2 clusters stand apart from some 8 dimensions on, which
///                flatters bounds; at 2 they overlap in 64.
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> blobs(Index n, Index dim, Index clusters, double spread = 0.2) {
  Rng rng(2026);
  Centroids<Scalar, Dim> centres(dim, clusters);
  for (Scalar& x : centres.reshaped()) x = static_cast<Scalar>(rng.uniform());
  Centroids<Scalar, Dim> points(dim, n);
  for (Index i = 0; i < n; ++i) {
    const Index j = rng.index(clusters);
    for (Index d = 0; d < dim; ++d) {
      const double noise = rng.uniform() + rng.uniform() + rng.uniform() - 1.5;
      points(d, i) = centres(d, j) + static_cast<Scalar>(spread * noise);
    }
  }
  return points;
}

/// The same points, kept until others are asked for: a benchmark function is called several times. The reference is
/// valid until then.
template <class Scalar, int Dim>
[[nodiscard]] const Centroids<Scalar, Dim>& kept_blobs(Index n, Index dim, Index clusters, double spread = 0.2) {
  static Centroids<Scalar, Dim> points;
  static Index kept_clusters = 0;
  static double kept_spread = 0;
  if (points.cols() != n || points.rows() != dim || kept_clusters != clusters || kept_spread != spread) {
    points = Centroids<Scalar, Dim>();  // two sets may not fit
    points = blobs<Scalar, Dim>(n, dim, clusters, spread);
    kept_clusters = clusters;
    kept_spread = spread;
  }
  return points;
}

}  // namespace keen::benchmarks
