// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/random_partition.hpp"
#include "../sums/weighted_sums.hpp"
#include "sample_without_replacement.hpp"

namespace keen::detail {

/// As keen::RandomPartition, for points of any form.
/// @param weights  the points as far as their weights go
template <class Scalar, class Data>
[[nodiscard]] Centroids<Scalar> means_of_random_labels(const ValidatedData<Scalar, Data>& validated,
                                                       const Points<Scalar>& weights, Index k, Rng& rng, Team& team) {
  const Data& data = validated.data;
  Labels labels(data.size());
  for (Index i = 0; i < data.size(); ++i) labels[i] = static_cast<Label>(rng.index(k));
  Centroids<Scalar> centroids(data.dim(), k);
  SampleWithoutReplacement<Scalar> lottery(weights);
  for (Index j = 0; j < k; ++j) {
    const Index i = lottery.draw(rng);
    labels[i] = static_cast<Label>(j);
    centroids.col(j) = data.point(i);  // where the centroid stays if its points weigh nothing
  }
  WeightedSums<Scalar, Data> sums(validated, k);
  sums.accumulate(labels, team);
  sums.move_to_means(centroids);
  return centroids;
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition&, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  return means_of_random_labels(validate(data, "init", team), data, k, rng, team);
}

}  // namespace keen::detail
