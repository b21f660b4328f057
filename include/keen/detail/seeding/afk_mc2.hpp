// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/afk_mc2.hpp"
#include "../base/indexed_vector.hpp"
#include "plus_plus.hpp"
#include "seed_distances.hpp"
#include "weighted_sampler.hpp"

#include <algorithm>

// k-means++ without a pass for each centroid. A Markov chain draws approximately from the distribution P of D^2
// sampling and needs D(x) of the points that it visits alone. Proposals come from a fixed distribution q that covers
// all points:
//
//     q(x) = 1/2 w d(x, c1)^2 / sum of w d(., c1)^2  +  1/2 w / sum of w        c1: the first centroid
//
// A proposed y replaces the current x with probability min(1, (P(y) / q(y)) / (P(x) / q(x))), the Metropolis-Hastings
// rule for independent proposals. The sum in P cancels. `importance` is w D^2 / q.

namespace keen::detail {

/// Points drawn by half their share of the first centroid's potential and half their share of the weight.
template <class Scalar>
class AfkMc2Proposal {
 public:
  AfkMc2Proposal(const Points<Scalar>& data, Rng& rng, Team& team) : distances_(data) {
    WeightedSampler weights(data.size());
    weights.set_all([&](Index i) { return distances_.weight(i); });
    first_ = weights.draw(rng);
    distances_.add(data.point(first_), team);
    const double potential = distances_.potential();
    running_sum_.reserve(data.size());
    double sum = 0;
    for (Index i = 0; i < data.size(); ++i) {
      const double share = potential > 0 ? distances_.mass(i) / potential : 0;
      sum += (share + distances_.weight(i) / weights.total()) / 2;
      running_sum_.push_back(sum);
    }
  }

  [[nodiscard]] Index first() const { return first_; }

  [[nodiscard]] Index draw(Rng& rng) const {
    const double target = rng.uniform() * running_sum_.back();
    const auto found = std::upper_bound(running_sum_.begin(), running_sum_.end(), target);
    const auto last = std::lower_bound(running_sum_.begin(), running_sum_.end(), running_sum_.back());
    return static_cast<Index>((std::min)(found, last) - running_sum_.begin());
  }

  /// The target mass of a point, weight times squared distance to the nearest centroid, over its proposal mass.
  template <class Chosen>
  [[nodiscard]] double importance(Index i, const Chosen& centroids, Index count) const {
    double nearest = distances_.to_seed(i, centroids.col(0).data());
    for (Index j = 1; j < count; ++j) nearest = (std::min)(nearest, distances_.to_seed(i, centroids.col(j).data()));
    const double mass = running_sum_[i] - (i > 0 ? running_sum_[i - 1] : 0);
    return mass > 0 ? distances_.weight(i) * nearest / mass : 0;
  }

 private:
  SeedDistances<Scalar> distances_;
  IndexedVector<double> running_sum_;
  Index first_ = 0;
};

/// Where the chain ends, or -1 if it never left the centroids chosen so far.
template <class Scalar>
[[nodiscard]] Index end_of_chain(const AfkMc2Proposal<Scalar>& proposal, const Centroids<Scalar>& centroids,
                                 Index count, Index chain_length, Rng& rng) {
  Index at = proposal.draw(rng);
  double importance = proposal.importance(at, centroids, count);
  for (Index step = 1; step < chain_length; ++step) {
    const Index next = proposal.draw(rng);
    const double next_importance = proposal.importance(next, centroids, count);
    if (importance <= 0 || next_importance > importance * rng.uniform()) {
      at = next;
      importance = next_importance;
    }
  }
  return importance > 0 ? at : Index{-1};
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const AfkMc2& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  require_in_memory(data, "KMeans::fit: AfkMc2");
  require_that(init.chain_length >= 1, "AfkMc2: chain_length must be >= 1, got ", init.chain_length);
  const AfkMc2Proposal<Scalar> proposal(data, rng, team);
  Centroids<Scalar> centroids(data.dim(), k);
  centroids.col(0) = data.point(proposal.first());
  for (Index count = 1; count < k; ++count) {
    const Index i = end_of_chain(proposal, centroids, count, init.chain_length, rng);
    if (i < 0) return extend_plus_plus<Scalar>(data, centroids.leftCols(count), k, 1, rng, team);
    centroids.col(count) = data.point(i);
  }
  return centroids;
}

}  // namespace keen::detail
