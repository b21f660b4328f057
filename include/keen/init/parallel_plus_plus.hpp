// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/assign.hpp"
#include "plus_plus.hpp"

#include <algorithm>
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
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::require(rounds >= 1, "ParallelPlusPlus: rounds must be >= 1, got ", rounds);
    detail::require(oversampling > 0, "ParallelPlusPlus: oversampling must be > 0, got ", oversampling);
    const Centroids<Scalar, Dim> taken = take(data, k, rng);
    if (taken.cols() <= k) return detail::extend_plus_plus(data, taken, k, 1, rng);
    const Eigen::VectorXd weights = weights_of(data, taken);
    const auto candidates = detail::view_columns<Scalar, Dim>(taken).with_weights(weights.data());
    const Centroids<Scalar, Dim> thinned = PlusPlus{}(candidates, k, rng);
    return thinned.cols() == k ? thinned : detail::extend_plus_plus(data, thinned, k, 1, rng);
  }

 private:
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> take(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::SeedDistances<Scalar, Dim> distances(data);
    detail::MassTable masses(data.size());
    masses.set_all([&](Index i) { return distances.weight(i); });
    std::vector<Index> taken{masses.draw(rng)};
    distances.add(data.point(taken.front()));
    for (Index round = 0; round < rounds; ++round) {
      const double potential = distances.potential();
      if (potential <= 0) break;
      std::vector<Index> drawn;
      for (Index i = 0; i < data.size(); ++i) {
        const double chance = oversampling * static_cast<double>(k) * (distances.mass(i) / potential);
        if (rng.uniform() < chance) drawn.push_back(i);
      }
      for (const Index i : drawn) {
        if (!distances.is_apart(i)) continue;  // a copy of a point drawn in the same round
        distances.add(data.point(i));
        taken.push_back(i);
      }
    }
    Centroids<Scalar, Dim> points(data.dim(), static_cast<Index>(taken.size()));
    for (Index t = 0; t < points.cols(); ++t) points.col(t) = data.point(taken[static_cast<std::size_t>(t)]);
    return points;
  }

  /// The weight of the points that are nearest to each of the points taken.
  template <class Scalar, int Dim>
  [[nodiscard]] static Eigen::VectorXd weights_of(const Dataset<Scalar, Dim>& data,
                                                  const Centroids<Scalar, Dim>& taken) {
    const Scalar largest = detail::require_finite(data, "init");
    detail::Searcher<Scalar, Dim> searcher(data, detail::scale_for(largest), 1);
    searcher.set_centroids(taken);
    Labels labels = Labels::Zero(data.size());
    detail::assign_all(data, searcher, 1, labels);
    const detail::RelativeWeights<Scalar, Dim> weight(data);
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(taken.cols());
    for (Index i = 0; i < data.size(); ++i) weights[labels[i]] += weight(i);
    return weights;
  }
};

}  // namespace keen
