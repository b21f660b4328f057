// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/plus_plus.hpp"
#include "../data/sample.hpp"
#include "seeding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
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
  seeding.add(columns_of(chosen, 0, count), [](Index) { return true; });
  for (; count < k; ++count) {
    const Index i = seeding.draw(candidates, k, rng);
    if (i < 0) break;
    data.copy_point(i, column(count));
  }
  return count == k ? chosen : columns_of(chosen, 0, count);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  if (!data.is_in_memory()) {
    const Index most = start_sample(data.size(), k);
    std::vector<Index> all(static_cast<std::size_t>(most));
    std::iota(all.begin(), all.end(), Index{0});
    const Sample<Scalar> sample(data, most < data.size() ? draw_in_order(data, most, rng) : all);
    return start_by(init, Points<Scalar>(sample.view()), k, rng, team);
  }
  return extend_plus_plus(data, Centroids<Scalar>(data.dim(), 0), k, candidates_of(init, k), rng, team);
}

}  // namespace keen::detail
