// SPDX-License-Identifier: MIT
#pragma once

#include "../fit.hpp"
#include "engine.hpp"
#include "start.hpp"
#include "stored.hpp"
#include "sums.hpp"
#include "variance.hpp"

#include <chrono>
#include <cstdint>
#include <variant>

namespace keen::detail {

/// Refuses what sparse points cannot have.
template <class Settings>
void require_sparse_settings(const Settings& settings) {
  require_that(settings.algorithm == Algorithm::automatic || settings.algorithm == Algorithm::lloyd,
               "KMeans::fit: sparse points take Algorithm::lloyd, or automatic");
  require_that(std::holds_alternative<effort::Lloyd>(settings.effort), "KMeans::fit: sparse points take effort::Lloyd");
  require_sparse_init(settings.init);
}

template <class Scalar, class Settings>
[[nodiscard]] Clustering<Scalar> fit_sparse(const Settings& settings, const SparseDataset<Scalar>& data,
                                            bool on_sphere = false) {
  using Data = SparseDataset<Scalar>;
  const auto start = std::chrono::steady_clock::now();
  const SparsePrepared<Scalar> prepared = prepare_sparse(data, "KMeans::fit");
  require_settings(settings, data.size());
  require_sparse_settings(settings);
  const Index k = settings.k;
  const double work = static_cast<double>(data.nonzeros()) * static_cast<double>(k);
  Team team(threads_for(work, thread_count(settings.threads, &settings.executor)), &settings.executor);
  const Scale<double> unit = unit_scale(static_cast<double>(prepared.largest));
  const LloydSetup<Scalar, Eigen::Dynamic, Data> setup{.prepared = prepared,
                                                       .unit = unit,
                                                       .mean_variance = mean_variance(prepared, unit),
                                                       .center = {},
                                                       .empty_clusters = settings.empty_clusters,
                                                       .team = team,
                                                       .observer = settings.observer,
                                                       .start = start,
                                                       .on_sphere = on_sphere};
  return best_of_runs(settings.restarts, weights_of(data), [&](Index restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    SparseEngine<Scalar> engine(prepared, team);
    Lloyd<Scalar, Eigen::Dynamic, Data> lloyd(setup, engine, settings.stop, restart);
    return lloyd.run(sparse_start(prepared, settings.init, k, rng, team));
  });
}

/// The points at length 1.
/// @throws std::invalid_argument for a point of length 0
template <class Scalar>
[[nodiscard]] StoredSparse<Scalar> directions_of(const SparseDataset<Scalar>& data) {
  StoredSparse<Scalar> directions(data.dim());
  for (Index i = 0; i < data.size(); ++i) {
    double largest = 0;
    data.for_each_nonzero(i, [&](Index, Scalar x) { largest = (std::max)(largest, std::abs(static_cast<double>(x))); });
    require_that(largest > 0, "SphericalKMeans::fit: point ", i, " has length 0, and so no direction");
    const Scale<double> unit = unit_scale(largest);
    double sum = 0;
    data.for_each_nonzero(i, [&](Index, Scalar x) {
      const double placed = unit(static_cast<double>(x));
      sum += placed * placed;
    });
    const double length = std::sqrt(sum);
    directions.append(data, i, [&](Scalar x) { return static_cast<Scalar>(unit(static_cast<double>(x)) / length); });
  }
  return directions;
}

}  // namespace keen::detail
