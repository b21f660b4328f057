// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/initializer.hpp"
#include "../../model.hpp"
#include "../base/compiled.hpp"
#include "../data/validated_data.hpp"
#include "../search/extreme_range_search.hpp"

// A start may have fewer than k distinct centroids for one reason only: the data has fewer distinct points. Then every
// point lies on a centroid (`covers`), the SSE is 0, and the other centroids do not matter.

namespace keen::detail {

/// True if every point that counts lies on one of the centroids.
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_COLD bool covers(const Centroids<Scalar>& centroids, const ValidatedData<Scalar>& validated) {
  const Labels labels = Model<Scalar>(centroids).predict(validated.data.dataset());
  bool all = true;
  validated.data.for_each_block_in_memory([&](const Points<Scalar>& points, Index first, Index last) {
    const ExtremeRangeSearch<Scalar> search(points, centroids);
    for (Index i = first; i < last; ++i) all = all && (points.weight(i) <= 0 || search.coincides(i, labels[i]));
  });
  return all;
}

/// What the init makes of the points, unchecked.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_start(const ValidatedData<Scalar>& validated, const StartCentroids<Scalar>& init,
                                           Index k, Rng& rng, Team& team) {
  return init(validated.data, k, rng, team);
}

/// The start centroids of one run: checked, and exactly k. Where the data has fewer distinct points than k, copies of
/// the first centroid stand in for the rest; they lose every tie and stay empty.
/// Points of another form bring `draw_start` and `covers` of their own.
template <class Scalar, class Data>
[[nodiscard]] KEEN_DETAIL_COLD Centroids<Scalar> start_centroids(const ValidatedData<Scalar, Data>& validated,
                                                                 const StartCentroids<Scalar>& init, Index k, Rng& rng,
                                                                 Team& team) {
  const Index dim = validated.data.dim();
  Centroids<Scalar> centroids = draw_start(validated, init, k, rng, team);
  const Index found = centroids.cols();
  require_that(centroids.rows() == dim, "KMeans::fit: init must return centroids of dim = ", dim, " coordinates, got ",
               centroids.rows());
  require_that(found >= 1 && found <= k, "KMeans::fit: init must return k = ", k, " centroids, got ", found);
  require_finite(view_columns<Scalar>(centroids), "KMeans::fit", Called{"start centroids", "centroid"});
  if (found == k) return centroids;
  require_that(covers(centroids, validated), "KMeans::fit: init must return k = ", k, " centroids, got ", found,
               " that do not cover all distinct points");
  centroids.conservativeResize(Eigen::NoChange, k);
  for (Index j = found; j < k; ++j) centroids.col(j) = centroids.col(0).eval();
  return centroids;
}

}  // namespace keen::detail
