// SPDX-License-Identifier: MIT
#pragma once

#include "plus_plus.hpp"

#include <algorithm>
#include <vector>

namespace keen {

/// Approximate k-means++: the D^2 draw of each centroid is replaced by a Markov chain over points proposed by their
/// distance to the first centroid, so that one pass over the data serves all k. As good as plain k-means++ in practice;
/// pays where n is far above chain_length * k. Returns fewer than k where the data has fewer distinct points.
/// Complexity: O(n dim + chain_length k^2 dim).
/// Source: Bachem, Lucic, Hassani & Krause, NIPS 2016, algorithm 1 (AFK-MC2), with weights in proposal and target.
struct AfkMc2 {
  Index chain_length = 200;  ///< >= 1

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng,
                                                  detail::Team& team) const {
    detail::require_that(chain_length >= 1, "AfkMc2: chain_length must be >= 1, got ", chain_length);
    const Proposal<Scalar, Dim> proposal(data, rng, team);
    Centroids<Scalar, Dim> centroids(data.dim(), k);
    centroids.col(0) = data.point(proposal.first());
    for (Index count = 1; count < k; ++count) {
      const Index i = walk(proposal, centroids, count, rng);
      if (i < 0) return detail::extend_plus_plus<Scalar, Dim>(data, centroids.leftCols(count), k, 1, rng, team);
      centroids.col(count) = data.point(i);
    }
    return centroids;
  }

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    detail::Team alone(1);
    return (*this)(data, k, rng, alone);
  }

 private:
  /// Points drawn by half their share of the first centroid's potential and half their share of the weight.
  template <class Scalar, int Dim>
  class Proposal {
   public:
    Proposal(const Dataset<Scalar, Dim>& data, Rng& rng, detail::Team& team) : distances_(data) {
      detail::MassTable weights(data.size());
      weights.set_all([&](Index i) { return distances_.weight(i); });
      first_ = weights.draw(rng);
      distances_.add(data.point(first_), team);
      const double potential = distances_.potential();
      running_sum_.reserve(static_cast<std::size_t>(data.size()));
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
      double nearest = distances_.to_seed(i, centroids.col(0));
      for (Index j = 1; j < count; ++j) nearest = (std::min)(nearest, distances_.to_seed(i, centroids.col(j)));
      const auto at = static_cast<std::size_t>(i);
      const double mass = running_sum_[at] - (i > 0 ? running_sum_[at - 1] : 0);
      return mass > 0 ? distances_.weight(i) * nearest / mass : 0;
    }

   private:
    detail::SeedDistances<Scalar, Dim> distances_;
    std::vector<double> running_sum_;
    Index first_ = 0;
  };

  /// Where the chain ends, or -1 if it never left the centroids chosen so far.
  template <class Scalar, int Dim>
  [[nodiscard]] Index walk(const Proposal<Scalar, Dim>& proposal, const Centroids<Scalar, Dim>& centroids, Index count,
                           Rng& rng) const {
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
};

}  // namespace keen
