// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/mass_table.hpp"
#include "../detail/seed_distances.hpp"
#include "initializer.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace keen {
namespace detail {

/// Adds centroids by D^2 sampling until there are k of them or no point differs from all of them; of each batch of
/// candidates the one is kept that leaves the least potential, the first of equals.
/// @param centroids  dim x (number chosen so far), may be empty
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> extend_plus_plus(const Dataset<Scalar, Dim>& data,
                                                      const Centroids<Scalar, Dim>& centroids, Index k,
                                                      Index candidates, Rng& rng) {
  Centroids<Scalar, Dim> chosen(data.dim(), k);
  MassTable masses(data.size());
  SeedDistances<Scalar, Dim> distances(data);
  Index count = 0;
  for (; count < (std::min)(k, centroids.cols()); ++count) {
    chosen.col(count) = centroids.col(count);
    distances.add(chosen.col(count));
  }
  if (count == 0) {
    masses.set_all([&](Index i) { return distances.weight(i); });
    chosen.col(count++) = data.point(masses.draw(rng));
    distances.add(chosen.col(0));
  }
  std::vector<double> trial;
  std::vector<double> best_trial;
  for (; count < k; ++count) {
    masses.set_all([&](Index i) { return distances.mass(i); });
    if (masses.total() <= 0) masses.set_all([&](Index i) { return distances.is_apart(i) ? 1.0 : 0.0; });  // underflow
    if (masses.total() <= 0) break;
    double least = 0;
    for (Index candidate = 0; candidate < candidates; ++candidate) {
      const Index i = masses.draw(rng);
      const double potential = distances.try_add(data.point(i), trial);
      if (candidate > 0 && potential >= least) continue;
      least = potential;
      best_trial.swap(trial);
      chosen.col(count) = data.point(i);
    }
    distances.take(best_trial);
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
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::require(candidates >= 0, "PlusPlus: candidates must be >= 0, got ", candidates);
    const Index tried = candidates > 0 ? candidates : 2 + static_cast<Index>(std::log(static_cast<double>(k)));
    return detail::extend_plus_plus(data, Centroids<Scalar, Dim>(data.dim(), 0), k, tried, rng);
  }
};

}  // namespace keen
