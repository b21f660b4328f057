// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// Approximate k-means++: a Markov chain replaces the draw of each centroid. It proposes points by their distance to
/// the first centroid, so one pass over the data is enough for all k. In practice the SSE is that of plain k-means++.
/// Use it if n is much larger than chain_length * k. Returns fewer than k centroids if the data has fewer distinct
/// points.
/// Complexity: O(n dim + chain_length k^2 dim).
/// Source: Bachem, Lucic, Hassani & Krause, NIPS 2016, algorithm 1 (AFK-MC2), with weights in proposal and target.
struct AfkMc2 {
  Index chain_length = 200;  ///< >= 1

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const AfkMc2& init, const Points<Scalar>& data, Index k, Rng& rng, Team& team);

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/afk_mc2.hpp"
#endif
