// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// Every point gets a random label, every label at least one point, and the centroids are the weighted means. All
/// centroids start near the mean of the data. This suits overlapping clusters but not well-separated ones.
/// Complexity: O(n dim + k n / 256).
/// Source: the random partition of Pena, Lozano & Larranaga, Pattern Recognition Letters 20, 1999.
struct RandomPartition {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/random_partition.hpp"
#endif
