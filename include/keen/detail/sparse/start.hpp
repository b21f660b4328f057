// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/initializer.hpp"
#include "../seeding/first_k.hpp"
#include "../seeding/plus_plus.hpp"
#include "../seeding/random_partition.hpp"
#include "../seeding/random_points.hpp"
#include "distances.hpp"
#include "searcher.hpp"
#include "seeding.hpp"

#include <any>
#include <functional>

namespace keen::detail {

/// As keen::PlusPlus, by a pass over the points for each centroid.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const ValidatedSparseData<Scalar>& validated, Index k,
                                         Rng& rng, Team& team) {
  const Index candidates = candidates_of(init, k);
  SparseSeeding<Scalar> seeding(validated, team);
  Centroids<Scalar> chosen(validated.data.dim(), k);
  Index seed = seeding.draw_by_weight(rng);
  Index count = 0;
  while (seed >= 0) {
    chosen.col(count++) = validated.data.point(seed);
    if (count == k) break;
    seeding.add(seed);
    seed = seeding.draw(candidates, rng);
  }
  return chosen.leftCols(count);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints&, const ValidatedSparseData<Scalar>& validated, Index k,
                                         Rng& rng, Team&) {
  return random_points<Scalar>(validated.data, weights_of(validated.data), k, rng);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition&, const ValidatedSparseData<Scalar>& validated, Index k,
                                         Rng& rng, Team& team) {
  return means_of_random_labels<Scalar>(validated, weights_of(validated.data), k, rng, team);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const FirstK&, const ValidatedSparseData<Scalar>& validated, Index k, Rng&,
                                         Team&) {
  return first_points<Scalar>(validated.data, k);
}

/// Draws start centroids from sparse points.
template <class Scalar>
using SparseStart = std::function<Centroids<Scalar>(const ValidatedSparseData<Scalar>&, Index, Rng&, Team&)>;

/// The function that draws for an init if it is one of these; none otherwise.
template <class... Inits, class Scalar>
[[nodiscard]] SparseStart<Scalar> start_by_one_of(const StartCentroids<Scalar>& init) {
  SparseStart<Scalar> start;
  const auto take = [&start](const auto* held) {
    if (held == nullptr) return;
    start = [held](const ValidatedSparseData<Scalar>& validated, Index k, Rng& rng, Team& team) {
      return start_by(*held, validated, k, rng, team);
    };
  };
  (take(init.template get_if<Inits>()), ...);
  return start;
}

/// What draws for an init; none where it cannot start from sparse points.
/// @param init  must outlive what is returned
template <class Scalar>
[[nodiscard]] SparseStart<Scalar> sparse_start(const StartCentroids<Scalar>& init) {
  if (const auto* draw = std::any_cast<SparseDraw<Scalar>>(&init.sparse_draw)) {
    return [draw](const ValidatedSparseData<Scalar>& validated, Index k, Rng& rng, Team&) {
      return (*draw)(validated.data, k, rng);
    };
  }
  if (!init.needs_points) {
    return [&init](const ValidatedSparseData<Scalar>& validated, Index k, Rng& rng, Team& team) {
      const Index dim = validated.data.dim();
      return init(Points<Scalar>(nullptr, 0, dim, {dim, 1}), k, rng, team);
    };
  }
  return start_by_one_of<PlusPlus, RandomPoints, RandomPartition, FirstK>(init);
}

/// @throws std::invalid_argument for an init that sparse points cannot start from
template <class Scalar>
void require_sparse_init(const StartCentroids<Scalar>& init) {
  require_that(static_cast<bool>(sparse_start(init)),
               "KMeans::fit: sparse points take PlusPlus, RandomPoints, RandomPartition, FirstK, GivenCentroids, or a "
               "callable of a keen::SparseDataset as init");
}

/// As for dense points, of an init that require_sparse_init has let pass.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_start(const ValidatedSparseData<Scalar>& validated,
                                           const StartCentroids<Scalar>& init, Index k, Rng& rng, Team& team) {
  return sparse_start(init)(validated, k, rng, team);
}

/// True if every point that counts lies on one of the centroids.
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_COLD bool covers(const Centroids<Scalar>& centroids,
                                           const ValidatedSparseData<Scalar>& validated) {
  const SparseDataset<Scalar>& data = validated.data;
  Team alone(1);
  SparseSearcher<Scalar> searcher(data, validated.largest, alone.size());
  searcher.set_centroids(centroids, alone);
  const SparseDistances<Scalar, Scalar> sq_distance(data, unit_for(validated.largest, centroids), centroids);
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) > 0 && sq_distance(i, searcher(i, 0)) > 0) return false;
  }
  return true;
}

}  // namespace keen::detail
