// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/random_points.hpp"
#include "lottery.hpp"

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints&, const Points<Scalar>& data, Index k, Rng& rng, Team&) {
  Lottery<Scalar> lottery(data);
  Centroids<Scalar> centroids(data.dim(), k);
  for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(lottery.draw(rng));
  return centroids;
}

}  // namespace keen::detail
