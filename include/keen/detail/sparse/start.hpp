// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/initializer.hpp"
#include "../seeding/first_k.hpp"
#include "../seeding/plus_plus.hpp"
#include "../seeding/random_points.hpp"
#include "seeding.hpp"

#include <algorithm>

namespace keen::detail {

/// @throws std::invalid_argument for an init that sparse points cannot start from
template <class Scalar>
void require_sparse_init(const StartCentroids<Scalar>& init) {
  const bool is_known = !init.needs_points || init.template get_if<PlusPlus>() != nullptr ||
                        init.template get_if<RandomPoints>() != nullptr || init.template get_if<FirstK>() != nullptr;
  require_that(is_known, "KMeans::fit: sparse points take PlusPlus, RandomPoints, FirstK or GivenCentroids as init");
}

/// As keen::PlusPlus; where no more points are apart, copies of the first centroid stand in for the rest.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> plus_plus_points(const ValidatedSparseData<Scalar>& validated, const PlusPlus& init,
                                                 Index k, Rng& rng, Team& team) {
  require_that(init.candidates >= 0, "PlusPlus: candidates must be >= 0, got ", init.candidates);
  const Index tried = init.candidates > 0 ? init.candidates : greedy_candidates(k);
  const SparseDataset<Scalar>& data = validated.data;
  SparseSeeding<Scalar> seeding(validated, team);
  Centroids<Scalar> centroids(data.dim(), k);
  Index seed = seeding.draw_by_weight(rng);
  for (Index j = 0; j < k; ++j) {
    if (j > 0) seed = seed < 0 ? seed : seeding.draw(tried, rng);
    if (seed < 0) {
      centroids.col(j) = centroids.col(0).eval();
    } else {
      centroids.col(j) = data.point(seed);
      if (j + 1 < k) seeding.add(seed);
    }
  }
  return centroids;
}

/// The start centroids of one run: checked, and exactly k.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> sparse_start(const ValidatedSparseData<Scalar>& validated,
                                             const StartCentroids<Scalar>& init, Index k, Rng& rng, Team& team) {
  const SparseDataset<Scalar>& data = validated.data;
  if (const auto* plus_plus = init.template get_if<PlusPlus>()) {
    return plus_plus_points(validated, *plus_plus, k, rng, team);
  }
  if (init.template get_if<RandomPoints>() != nullptr) {
    return random_points<Scalar>(data, weights_of(data), k, rng);
  }
  if (init.template get_if<FirstK>() != nullptr) return first_points<Scalar>(data, k);
  const Centroids<Scalar> centroids = init(Points<Scalar>(nullptr, 0, data.dim(), {data.dim(), 1}), k, rng, team);
  require_that(centroids.rows() == data.dim() && centroids.cols() == k, "KMeans::fit: init must return ", data.dim(),
               " x ", k, " start centroids, got ", centroids.rows(), " x ", centroids.cols());
  require_finite(view_columns<Scalar>(centroids), "KMeans::fit", "start centroids");
  return centroids;
}

}  // namespace keen::detail
