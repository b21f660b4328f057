// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// k-means||: each of a few rounds draws many points at once, with probability proportional to weight times squared
/// distance. Greedy k-means++ then chooses k of these candidates, each weighted by the points nearest to it. Makes few
/// passes over the data, also for large k: two per round, and three more. The data need not be in memory. If `rounds`
/// yield fewer than k points, more rounds follow. Returns fewer than k centroids if the data has fewer distinct points.
/// Complexity: O(n m dim), where m = rounds * oversampling * k is the expected number of candidates.
/// Source: Bahmani et al., VLDB 2012, algorithm 2.
struct ParallelPlusPlus {
  Index rounds = 5;           ///< >= 1
  double oversampling = 2.0;  ///< expected number of candidates per round, as a multiple of k; > 0

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
