// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// k-means||: a few rounds that each take many points at once, with probability in proportion to weight times squared
/// distance; the points taken, weighted by the points nearest to them, are thinned to k by greedy k-means++. Needs few
/// passes over the data where k is large, which need not be in memory: two a round, and three more. Where `rounds`
/// take fewer than k points, more rounds follow. Returns fewer than k where the data has fewer distinct points.
/// Complexity: O(n m dim) for the m = rounds * oversampling * k points taken (expected).
/// Source: Bahmani et al., VLDB 2012, algorithm 2.
struct ParallelPlusPlus {
  Index rounds = 5;           ///< >= 1
  double oversampling = 2.0;  ///< points taken in a round, as a multiple of k; > 0

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const ParallelPlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/parallel_plus_plus.hpp"
#endif
