// SPDX-License-Identifier: MIT
#pragma once

#include "../fit/fit_context.hpp"
#include "../fit/start_centroids.hpp"
#include "directions.hpp"
#include "engine.hpp"
#include "start.hpp"
#include "sums.hpp"
#include "variance.hpp"

#include <cstdint>

namespace keen::detail {

/// Refuses what sparse points cannot have.
template <class Scalar>
void require_sparse_settings(const FitSettings<Scalar>& settings) {
  require_that(settings.algorithm == Algorithm::automatic || settings.algorithm == Algorithm::lloyd,
               "KMeans::fit: sparse points take Algorithm::lloyd, or automatic");
  require_that(settings.effort.is_plain(), "KMeans::fit: sparse points take effort::Lloyd");
  require_sparse_init(settings.init);
}

/// The best run of a fit.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_in_context(const FitSettings<Scalar>& settings,
                                                FitContext<Scalar, SparseDataset<Scalar>>&& context) {
  require_sparse_settings(settings);
  return context.best_of_runs(settings.restarts, [&](Index restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    SparseEngine<Scalar> engine(context.validated(), context.team());
    Lloyd<Scalar, SparseDataset<Scalar>> lloyd(context.setup(), engine, settings.stop, restart);
    return lloyd.run(start_centroids(context.validated(), settings.init, settings.k, rng, context.team()));
  });
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_sparse(const FitSettings<Scalar>& settings, const SparseDataset<Scalar>& data) {
  return fit_in_context<Scalar>(settings, {settings, data});
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_sparse_directions(const FitSettings<Scalar>& settings,
                                                       const SparseDataset<Scalar>& data) {
  (void)prepare_sparse(data, settings.caller);
  const SparsePointBuffer<Scalar> points = directions_of(data, settings.caller);
  const SparseDataset<Scalar> directions = points.view();
  const auto validated = validated_points(directions, largest_magnitude(directions), settings.caller);
  return fit_in_context<Scalar>(settings, {settings, validated});
}

}  // namespace keen::detail
