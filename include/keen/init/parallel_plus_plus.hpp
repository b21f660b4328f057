// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "plus_plus.hpp"

#include <utility>
#include <vector>

namespace keen {

/// k-means||: a few rounds that each take many points at once, with probability in proportion to weight times squared
/// distance; the points taken, weighted by the points nearest to them, are thinned to k by greedy k-means++. Needs few
/// passes over the data where k is large. Returns fewer than k where the data has fewer distinct points.
/// Complexity: O(n m dim) for the m = rounds * oversampling * k points taken (expected).
/// Source: Bahmani et al., VLDB 2012, algorithm 2.
struct ParallelPlusPlus {
  Index rounds = 5;           ///< >= 1
  double oversampling = 2.0;  ///< points taken in a round, as a multiple of k; > 0

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng,
                                                  detail::Team& team) const {
    detail::require_that(rounds >= 1, "ParallelPlusPlus: rounds must be >= 1, got ", rounds);
    detail::require_that(oversampling > 0, "ParallelPlusPlus: oversampling must be > 0, got ", oversampling);
    const Taken<Scalar, Dim> taken = take(data, k, rng, team);
    if (taken.points.cols() <= k) return detail::extend_plus_plus(data, taken.points, k, 1, rng, team);
    const auto candidates = detail::view_columns<Scalar, Dim>(taken.points).with_weights(taken.weights.data());
    const Centroids<Scalar, Dim> thinned = PlusPlus{}(candidates, k, rng, team);
    return thinned.cols() == k ? thinned : detail::extend_plus_plus(data, thinned, k, 1, rng, team);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::Team alone(1);
    return (*this)(data, k, rng, alone);
  }

 private:
  /// Points, dim x any number, and the weight of those that are nearest to each.
  template <class Scalar, int Dim>
  struct Taken {
    Centroids<Scalar, Dim> points;
    std::vector<double> weights;
  };

  template <class Scalar, int Dim>
  [[nodiscard]] Taken<Scalar, Dim> take(const Dataset<Scalar, Dim>& data, Index k, Rng& rng, detail::Team& team) const {
    detail::Seeding<Scalar, Dim> seeding(data, team);
    std::vector<Index> taken;
    const auto add = [&](const std::vector<Index>& drawn) {
      seeding.add(points_of(data, drawn), [&](Index j) {
        const Index i = drawn[static_cast<std::size_t>(j)];
        if (!seeding.distances().is_apart(i)) return false;  // a copy of a point drawn in the same round
        taken.push_back(i);
        return true;
      });
    };
    taken.push_back(seeding.draw_by_weight(rng));
    seeding.add(points_of(data, taken), [](Index) { return true; });
    for (Index round = 0; round < rounds; ++round) {
      const double potential = seeding.distances().potential();
      if (potential <= 0) break;
      std::vector<Index> drawn;
      for (Index i = 0; i < data.size(); ++i) {
        const double chance = oversampling * static_cast<double>(k) * (seeding.distances().mass(i) / potential);
        if (rng.uniform() < chance) drawn.push_back(i);
      }
      add(drawn);
    }
    std::vector<double> weights(taken.size());
    for (Index i = 0; i < data.size(); ++i) {
      weights[static_cast<std::size_t>(seeding.owner(i))] += seeding.distances().weight(i);
    }
    return {points_of(data, taken), std::move(weights)};
  }

  template <class Scalar, int Dim>
  [[nodiscard]] static Centroids<Scalar, Dim> points_of(const Dataset<Scalar, Dim>& data,
                                                        const std::vector<Index>& chosen) {
    Centroids<Scalar, Dim> points(data.dim(), static_cast<Index>(chosen.size()));
    for (Index j = 0; j < points.cols(); ++j) points.col(j) = data.point(chosen[static_cast<std::size_t>(j)]);
    return points;
  }
};

}  // namespace keen
