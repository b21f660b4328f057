// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/mass_table.hpp"
#include "initializer.hpp"

namespace keen {

/// k different points at random, each draw in proportion to the weights (Forgy 1965). Cheap; often puts two centroids
/// into one cluster, so use restarts. Complexity: O(n + k (n / 256 + dim)).
struct RandomPoints {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::MassTable left(data.size());
    left.set_all([&](Index i) { return data.weight(i); });
    Centroids<Scalar, Dim> centroids(data.dim(), k);
    for (Index j = 0; j < k; ++j) {
      // Points of weight 0 are taken from the front when nothing else is left: they then make empty clusters.
      const Index i = left.total() > 0 ? left.draw(rng) : j;
      centroids.col(j) = data.point(i);
      left.set(i, 0);
    }
    return centroids;
  }
};

}  // namespace keen
