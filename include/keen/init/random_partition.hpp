// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/lottery.hpp"
#include "../detail/weighted_means.hpp"
#include "initializer.hpp"

namespace keen {

/// Every point gets a random label, every label at least one point, and the centroids are the weighted means. They all
/// start near the middle of the data, which suits overlapping clusters and spoils far ones.
/// Complexity: O(n dim + k n / 256).
/// Source: as the random partition of Pena, Lozano & Larranaga, Pattern Recognition Letters 20, 1999.
struct RandomPartition {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    Labels labels(data.size());
    for (Index i = 0; i < data.size(); ++i) labels[i] = static_cast<Label>(rng.index(k));
    Centroids<Scalar, Dim> centroids(data.dim(), k);
    detail::Lottery<Scalar, Dim> lottery(data);
    for (Index j = 0; j < k; ++j) {
      const Index i = lottery.draw(rng);
      labels[i] = static_cast<Label>(j);
      centroids.col(j) = data.point(i);  // where the centroid stays if its points weigh nothing
    }
    const detail::Prepared<Scalar, Dim> prepared = detail::prepare(data, "init");
    detail::WeightedSums<Scalar, Dim> sums(prepared, k);
    detail::Team alone(1);
    sums.accumulate(labels, alone);
    sums.move_to_means(centroids);
    return centroids;
  }
};

}  // namespace keen
