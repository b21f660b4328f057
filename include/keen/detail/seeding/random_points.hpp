// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/random_points.hpp"
#include "sample_without_replacement.hpp"

namespace keen::detail {

/// As keen::RandomPoints, for points of any form.
/// @param weights  the points as far as their weights go
template <class Scalar, class Data>
[[nodiscard]] Centroids<Scalar> random_points(const Data& data, const Points<Scalar>& weights, Index k, Rng& rng) {
  SampleWithoutReplacement<Scalar> lottery(weights);
  Centroids<Scalar> centroids(data.dim(), k);
  for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(lottery.draw(rng));
  return centroids;
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints&, const Points<Scalar>& data, Index k, Rng& rng, Team&) {
  return random_points<Scalar>(data, data, k, rng);
}

}  // namespace keen::detail
