// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/random_partition.hpp"
#include "../sums/weighted_sums.hpp"
#include "sample_without_replacement.hpp"

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition&, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  Labels labels(data.size());
  for (Index i = 0; i < data.size(); ++i) labels[i] = static_cast<Label>(rng.index(k));
  Centroids<Scalar> centroids(data.dim(), k);
  SampleWithoutReplacement<Scalar> lottery(data);
  for (Index j = 0; j < k; ++j) {
    const Index i = lottery.draw(rng);
    labels[i] = static_cast<Label>(j);
    centroids.col(j) = data.point(i);  // where the centroid stays if its points weigh nothing
  }
  const ValidatedData<Scalar> validated = validate(data, "init");
  WeightedSums<Scalar> sums(validated, k);
  sums.accumulate(labels, team);
  sums.move_to_means(centroids);
  return centroids;
}

}  // namespace keen::detail
