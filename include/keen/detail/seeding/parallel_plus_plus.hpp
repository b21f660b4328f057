// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/parallel_plus_plus.hpp"
#include "../base/indexed_vector.hpp"
#include "plus_plus.hpp"

#include <utility>

namespace keen::detail {

/// Points, dim x any number, and the weight of those that are nearest to each.
template <class Scalar>
struct WeightedCandidates {
  Centroids<Scalar> points;
  IndexedVector<double> weights;
};

template <class Scalar>
[[nodiscard]] Centroids<Scalar> chosen_points(const Points<Scalar>& data, const IndexedVector<Index>& chosen) {
  Centroids<Scalar> points(data.dim(), chosen.size());
  for (Index j = 0; j < points.cols(); ++j) points.col(j) = data.point(chosen[j]);
  return points;
}

/// The points taken in all rounds.
template <class Scalar>
[[nodiscard]] WeightedCandidates<Scalar> oversampled(const ParallelPlusPlus& init, const Points<Scalar>& data, Index k,
                                                     Rng& rng, Team& team) {
  Seeding<Scalar> seeding(data, team);
  IndexedVector<Index> taken;
  const auto add = [&](const IndexedVector<Index>& drawn) {
    seeding.add(chosen_points(data, drawn), [&](Index j) {
      const Index i = drawn[j];
      if (!seeding.distances().is_apart(i)) return false;  // a copy of a point drawn in the same round
      taken.push_back(i);
      return true;
    });
  };
  taken.push_back(seeding.draw_by_weight(rng));
  seeding.add(chosen_points(data, taken), [](Index) { return true; });
  for (Index round = 0; round < init.rounds; ++round) {
    const double potential = seeding.distances().potential();
    if (potential <= 0) break;
    IndexedVector<Index> drawn;
    for (Index i = 0; i < data.size(); ++i) {
      const double chance = init.oversampling * static_cast<double>(k) * (seeding.distances().mass(i) / potential);
      if (rng.uniform() < chance) drawn.push_back(i);
    }
    add(drawn);
  }
  IndexedVector<double> weights(taken.size());
  for (Index i = 0; i < data.size(); ++i) {
    weights[seeding.owner(i)] += seeding.distances().weight(i);
  }
  return {chosen_points(data, taken), std::move(weights)};
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const ParallelPlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  require_in_memory(data, "KMeans::fit: ParallelPlusPlus");
  require_that(init.rounds >= 1, "ParallelPlusPlus: rounds must be >= 1, got ", init.rounds);
  require_that(init.oversampling > 0, "ParallelPlusPlus: oversampling must be > 0, got ", init.oversampling);
  const WeightedCandidates<Scalar> taken = oversampled(init, data, k, rng, team);
  if (taken.points.cols() <= k) return extend_plus_plus(data, taken.points, k, 1, rng, team);
  const Points<Scalar> candidates = view_columns<Scalar>(taken.points).with_weights(taken.weights.data());
  const Centroids<Scalar> thinned = start_by(PlusPlus{}, candidates, k, rng, team);
  return thinned.cols() == k ? thinned : extend_plus_plus(data, thinned, k, 1, rng, team);
}

}  // namespace keen::detail
