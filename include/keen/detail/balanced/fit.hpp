// SPDX-License-Identifier: MIT
#pragma once

#include "../../balanced.hpp"
#include "../base/indexed_vector.hpp"
#include "../fit/fit.hpp"
#include "balanced_engine.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace keen::detail {

/// The bounds that are meant.
/// @throws std::invalid_argument for bounds that no labels obey
[[nodiscard]] inline SizeBounds size_bounds(const AskedSizes& asked, Index n, Index k) {
  constexpr const char* caller = "BalancedKMeans::fit: ";
  require_that(k < (std::numeric_limits<Label>::max)(), caller, "k must fit a Label, got k = ", k);
  const Index least = asked.min.value_or(0);
  require_that(least >= 0 && least <= n / k, caller, "min_size must be in [0, n / k = ", n / k, "], got ", least,
               " for n = ", n, ", k = ", k);
  const Index even = (n - 1) / k + 1;
  const Index most = asked.max.value_or(n);
  require_that(most >= even, caller, "max_size must be >= n / k, which is ", even, " rounded up, got ", most,
               " for n = ", n, ", k = ", k);
  if (!asked.min && !asked.max) return {n / k, even};
  return {least, (std::min)(n, most)};
}

template <class Scalar>
[[nodiscard]] BalancedClustering<Scalar> fit_balanced(FitSettings<Scalar> settings, const AskedSizes& asked,
                                                      const Points<Scalar>& data) {
  require_in_memory(data, "BalancedKMeans::fit");
  settings.empty_clusters = EmptyClusters::keep;
  settings.caller = "BalancedKMeans::fit";
  FitContext<Scalar> context(settings, data);
  const SizeBounds bounds = size_bounds(asked, data.size(), settings.k);
  IndexedVector<bool> is_exact;  // of each run
  Clustering<Scalar> best = context.best_of_runs(settings.restarts, [&](Index restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    BalancedEngine<Scalar> engine(context.validated(), bounds, context.team());
    Centroids<Scalar> start = start_centroids(context.validated(), settings.init, settings.k, rng, context.team());
    Run<Scalar> run = Lloyd<Scalar>(context.setup(), engine, settings.stop, restart).run(std::move(start));
    ClusterSums<Scalar> sums(context.validated(), settings.k,
                             context.team().size());  // a rule may have ended it between labels and means
    sums.accumulate(run.labels, context.team());
    sums.move_to_means(run.centroids);
    run.sse = sum_of_squares(data, run.labels, run.centroids, context.team());
    is_exact.push_back(engine.is_exact());
    return run;
  });
  const bool best_is_exact = is_exact[best.restart];
  return {std::move(best), bounds.least, bounds.most, best_is_exact};
}

}  // namespace keen::detail
