// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// k-means++: each further centroid is a point drawn with probability proportional to weight times squared distance to
/// the nearest centroid so far. With several candidates (greedy k-means++), several points are drawn each time, and the
/// one with the lowest resulting SSE is kept. Returns fewer than k centroids if the data has fewer distinct points.
/// Complexity: O(n k dim candidates).
/// Source: Arthur & Vassilvitskii, SODA 2007; greedy: ibid. section 7, with scikit-learn's number of candidates.
struct PlusPlus {
  Index candidates = 0;  ///< points drawn for each centroid, >= 0; 1: plain k-means++; 0: 2 + floor(ln k)

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/plus_plus.hpp"
#endif
