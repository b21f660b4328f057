// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/lottery.hpp"
#include "initializer.hpp"

namespace keen {

/// k different points at random, each draw in proportion to the weights (Forgy 1965). Cheap; often puts two centroids
/// into one cluster, so use restarts. Complexity: O(n + k (n / 256 + dim)).
struct RandomPoints {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::Lottery<Scalar, Dim> lottery(data);
    Centroids<Scalar, Dim> centroids(data.dim(), k);
    for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(lottery.draw(rng));
    return centroids;
  }
};

}  // namespace keen
