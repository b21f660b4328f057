// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/seeding.hpp"
#include "initializer.hpp"

#include <algorithm>
#include <cmath>

namespace keen {
namespace detail {

/// The candidates of greedy k-means++ unless the user says otherwise, as in scikit-learn.
[[nodiscard]] inline Index greedy_candidates(Index k) {
  return 2 + static_cast<Index>(std::log(static_cast<double>(k)));
}

/// Adds centroids by D^2 sampling until there are k of them or no point differs from all of them; of each batch of
/// candidates the one is kept that leaves the least potential, the first of equals.
/// @param centroids  dim x (number chosen so far), may be empty
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> extend_plus_plus(const Dataset<Scalar, Dim>& data,
                                                      const Centroids<Scalar, Dim>& centroids, Index k,
                                                      Index candidates, Rng& rng, Team& team) {
  Seeding<Scalar, Dim> seeding(data, team);
  Centroids<Scalar, Dim> chosen(data.dim(), k);
  Index count = (std::min)(k, centroids.cols());
  chosen.leftCols(count) = centroids.leftCols(count);
  if (count == 0) chosen.col(count++) = data.point(seeding.draw_by_weight(rng));
  if (count == k) return chosen;
  seeding.add(chosen.leftCols(count), [](Index) { return true; });
  for (; count < k; ++count) {
    const Index i = seeding.draw(candidates, k, rng);
    if (i < 0) break;
    chosen.col(count) = data.point(i);
  }
  return chosen.leftCols(count);
}

}  // namespace detail

/// k-means++: each further centroid is a point drawn with probability in proportion to weight times squared distance to
/// the nearest centroid so far. With more than one candidate (greedy k-means++) several points are drawn each time and
/// the one is kept that leaves the least SSE. Returns fewer than k where the data has fewer distinct points.
/// Complexity: O(n k dim candidates).
/// Source: Arthur & Vassilvitskii, SODA 2007; greedy: ibid. section 7, with scikit-learn's number of candidates.
struct PlusPlus {
  Index candidates = 0;  ///< points tried for each centroid; 1 is plain k-means++, 0 stands for 2 + floor(ln k)

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng,
                                                  detail::Team& team) const {
    detail::require_that(candidates >= 0, "PlusPlus: candidates must be >= 0, got ", candidates);
    const Index tried = candidates > 0 ? candidates : detail::greedy_candidates(k);
    return detail::extend_plus_plus(data, Centroids<Scalar, Dim>(data.dim(), 0), k, tried, rng, team);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::Team alone(1);
    return (*this)(data, k, rng, alone);
  }
};

}  // namespace keen
