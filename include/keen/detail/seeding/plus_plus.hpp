// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/plus_plus.hpp"
#include "../data/sample.hpp"
#include "seeding.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace keen::detail {

/// The candidates of greedy k-means++ unless the user says otherwise, as in scikit-learn.
[[nodiscard]] inline Index greedy_candidates(Index k) {
  return 2 + static_cast<Index>(std::log(static_cast<double>(k)));
}

/// The candidates that the user asks for.
[[nodiscard]] inline Index candidates_of(const PlusPlus& init, Index k) {
  require_that(init.candidates >= 0, "PlusPlus: candidates must be >= 0, got ", init.candidates);
  return init.candidates > 0 ? init.candidates : greedy_candidates(k);
}

/// Centroids, and the first points that lie on none of them, until there are k or no such point is left.
/// Complexity: O(n dim).
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_COLD Centroids<Scalar> with_other_points(const Points<Scalar>& data,
                                                                   const Centroids<Scalar>& centroids, Index k) {
  std::set<std::vector<Scalar>> known;
  Centroids<Scalar> all(data.dim(), k);
  all.leftCols(centroids.cols()) = centroids;
  for (Index j = 0; j < centroids.cols(); ++j) {
    known.emplace(all.data() + j * all.rows(), all.data() + (j + 1) * all.rows());
  }
  Index count = centroids.cols();
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index first, Index last) {
    std::vector<Scalar> x(static_cast<std::size_t>(data.dim()));
    for (Index i = first; i < last && count < k; ++i) {
      if (!(points.weight(i) > 0)) continue;
      points.copy_point(i, x.data());
      if (known.insert(x).second) std::copy(x.begin(), x.end(), all.data() + count++ * all.rows());
    }
  });
  return columns_of(all, 0, count);
}

/// Adds centroids by D^2 sampling until there are k of them or no point differs from all of them; of each batch of
/// candidates the one is kept that leaves the least potential, the first of equals.
/// @param centroids  dim x (number chosen so far), may be empty
template <class Scalar>
[[nodiscard]] Centroids<Scalar> extend_plus_plus(const Points<Scalar>& data, const Centroids<Scalar>& centroids,
                                                 Index k, Index candidates, Rng& rng, Team& team) {
  Seeding<Scalar> seeding(data, team);
  Centroids<Scalar> chosen(data.dim(), k);
  Index count = (std::min)(k, centroids.cols());
  const auto column = [&](Index j) { return chosen.data() + j * data.dim(); };
  std::copy(centroids.data(), centroids.data() + count * data.dim(), chosen.data());
  if (count == 0) data.copy_point(seeding.draw_by_weight(rng), column(count++));
  if (count == k) return chosen;
  seeding.add(columns_of(chosen, 0, count));
  for (; count < k; ++count) {
    const Index i = seeding.draw(candidates, k, rng);
    if (i < 0) break;
    data.copy_point(i, column(count));
  }
  return count == k ? chosen : columns_of(chosen, 0, count);
}

/// As `start_by` for points that are read block by block: from a sample. Where that has fewer than k distinct points,
/// the first others that there are follow.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by_sample(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                                Team& team) {
  const Index count = start_sample(count_counting(data), k);
  const Sample<Scalar> sample(data, count > 0 ? draw_in_order(data, count, rng) : counting_points(data));
  const Centroids<Scalar> found = extend_plus_plus(Points<Scalar>(sample.view()), Centroids<Scalar>(data.dim(), 0), k,
                                                   candidates_of(init, k), rng, team);
  return found.cols() == k || count == 0 ? found : with_other_points(data, found, k);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  if (!data.is_in_memory()) return start_by_sample(init, data, k, rng, team);
  return extend_plus_plus(data, Centroids<Scalar>(data.dim(), 0), k, candidates_of(init, k), rng, team);
}

}  // namespace keen::detail
