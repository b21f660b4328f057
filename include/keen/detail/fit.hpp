// SPDX-License-Identifier: MIT
#pragma once

#include "../algorithm.hpp"
#include "../clustering.hpp"
#include "../init/initializer.hpp"
#include "choose_algorithm.hpp"
#include "dense_engine.hpp"
#include "filtering_engine.hpp"
#include "hamerly_engine.hpp"
#include "line.hpp"
#include "lloyd.hpp"
#include "moments.hpp"
#include "swaps/improve.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace keen::detail {

template <class Settings>
void require_settings(const Settings& settings, Index n) {
  constexpr const char* caller = "KMeans::fit: ";
  require_that(settings.k >= 1 && settings.k <= n, caller, "k must be in [1, n = ", n, "], got k = ", settings.k);
  require_that(settings.k <= (std::numeric_limits<Label>::max)(), caller, "k must fit a Label, got k = ", settings.k);
  require_that(settings.threads >= 0, caller, "threads must be >= 0, got ", settings.threads);
  require_that(!settings.executor || settings.executor.concurrency() >= 1, caller,
               "executor must have concurrency() >= 1, got ", settings.executor.concurrency());
  std::visit([](const auto& asked) { asked.validate(); }, settings.effort);
  require_that(settings.restarts >= 1, caller, "restarts must be >= 1, got ", settings.restarts);
  require_that(
      settings.restarts == 1 || !settings.init.is_deterministic(), caller,
      "restarts must be 1 with an init that draws nothing (Given, FirstK), got restarts = ", settings.restarts);
}

/// True if every point that counts lies on one of the centroids.
template <class Scalar, int Dim>
[[nodiscard]] bool covers(const Centroids<Scalar, Dim>& centroids, const Prepared<Scalar, Dim>& prepared) {
  const Labels labels = Model<Scalar, Dim>(centroids).predict(prepared.data);
  const RareNearest<Scalar, Dim, Centroids<Scalar, Dim>> points(prepared.data, centroids);
  for (Index i = 0; i < labels.size(); ++i) {
    if (prepared.data.weight(i) > 0 && !points.coincides(i, labels[i])) return false;
  }
  return true;
}

/// The start centroids of one run: checked, and exactly k. Where the data has fewer distinct points than k, copies of
/// the first centroid stand in for the rest; they lose every tie and stay empty.
template <class Scalar, int Dim, class Init>
[[nodiscard]] Centroids<Scalar, Dim> start_centroids(const Prepared<Scalar, Dim>& prepared, const Init& init, Index k,
                                                     Rng& rng, Team& team) {
  const Index dim = prepared.data.dim();
  Centroids<Scalar, Dim> centroids = init(prepared.data, k, rng, team);
  const Index found = centroids.cols();
  require_that(centroids.rows() == dim, "KMeans::fit: init must return centroids of dim = ", dim, " coordinates, got ",
               centroids.rows());
  require_that(found >= 1 && found <= k, "KMeans::fit: init must return k = ", k, " centroids, got ", found);
  require_finite(view_columns<Scalar, Dim>(centroids), "KMeans::fit", "start centroids");
  if (found == k) return centroids;
  require_that(covers(centroids, prepared), "KMeans::fit: init must return k = ", k, " centroids, got ", found,
               " that do not cover all distinct points");
  centroids.conservativeResize(Eigen::NoChange, k);
  for (Index j = found; j < k; ++j) centroids.col(j) = centroids.col(0).eval();
  return centroids;
}

/// The engine for a run: the one that was asked for, or the one that should be fastest.
template <class Scalar, int Dim>
[[nodiscard]] std::unique_ptr<Engine<Scalar, Dim>> make_engine(Algorithm algorithm,
                                                               const LloydSetup<Scalar, Dim>& setup,
                                                               SharedTiles<Scalar, Dim>& tiles,
                                                               const Scale<Scalar>& scale, Index k) {
  const Dataset<Scalar, Dim>& data = setup.prepared.data;
  switch (choose_algorithm(algorithm, data.size(), data.dim(), k, scale)) {
    case Algorithm::filtering:
      return std::make_unique<FilteringEngine<Scalar, Dim>>(data, scale, setup.center, setup.team,
                                                            tiles(data, setup.center, setup.team));
    case Algorithm::hamerly: return std::make_unique<HamerlyEngine<Scalar, Dim>>(data, scale, setup.center, setup.team);
    case Algorithm::projection:
      return std::make_unique<HamerlyEngine<Scalar, Dim>>(data, scale, setup.center, setup.team,
                                                          projection_rank(data.dim()));
    case Algorithm::automatic:
    case Algorithm::lloyd: return std::make_unique<DenseEngine<Scalar, Dim>>(data, scale, setup.center, setup.team);
  }
  return nullptr;
}

/// True if the least SSE is found without search.
template <class Settings>
[[nodiscard]] bool is_exact(const Settings& settings, Index dim) {
  return dim == 1 && !std::holds_alternative<effort::Lloyd>(settings.effort);
}

/// The centroids from which Lloyd's iteration runs: those of the init, or what the effort makes of them.
template <class Scalar, int Dim, class Settings, class MakeEngine>
[[nodiscard]] Centroids<Scalar, Dim> improved_start(const Settings& settings, const LloydSetup<Scalar, Dim>& setup,
                                                    Index restart, const MakeEngine& make, SwapRecord& swaps) {
  if (is_exact(settings, setup.prepared.data.dim())) return optimal_centroids(setup.prepared, settings.k);
  Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
  const auto draw_start = [&] { return start_centroids(setup.prepared, settings.init, settings.k, rng, setup.team); };
  if (std::holds_alternative<effort::Lloyd>(settings.effort)) return draw_start();
  const bool is_few = settings.k <= most_for_starts && !settings.init.is_deterministic();
  Improvement<Scalar, Dim, MakeEngine> improve(setup, make, restart, settings.restarts);
  Centroids<Scalar, Dim> start = improve(draw_start, is_few ? starts_of_few : 1, settings.effort, rng);
  swaps = improve.record();
  return start;
}

template <class Scalar, int Dim, class Settings>
[[nodiscard]] Run<Scalar, Dim> run_once(const Settings& settings, const LloydSetup<Scalar, Dim>& setup,
                                        SharedTiles<Scalar, Dim>& tiles, Index restart) {
  const auto make = [&](const Centroids<Scalar, Dim>& centroids) {
    const Scalar largest = (std::max)(setup.prepared.largest, centroids.cwiseAbs().maxCoeff());
    return make_engine(settings.algorithm, setup, tiles, scale_for(largest), settings.k);
  };
  SwapRecord swaps;
  Centroids<Scalar, Dim> centroids = improved_start(settings, setup, restart, make, swaps);
  const auto engine = make(centroids);
  Run<Scalar, Dim> run = Lloyd<Scalar, Dim>(setup, *engine, settings.stop, restart).run(std::move(centroids));
  run.swaps = swaps;
  return run;
}

/// Counts what belongs to each cluster, in the weights of the user.
template <class Scalar, int Dim>
void count_members(const Dataset<Scalar, Dim>& data, Clustering<Scalar, Dim>& result) {
  std::vector<ExactSum> weights(static_cast<std::size_t>(result.model.k()));
  result.cluster_sizes.setZero(result.model.k());
  for (Index i = 0; i < data.size(); ++i) {
    ++result.cluster_sizes[result.labels[i]];
    weights[static_cast<std::size_t>(result.labels[i])].add(data.weight(i));
  }
  result.cluster_weights.resize(result.model.k());
  for (Index j = 0; j < result.model.k(); ++j) {
    const double weight = weights[static_cast<std::size_t>(j)].value();
    result.cluster_weights[j] = weight;
    result.effective_clusters += weight > 0 ? 1 : 0;
    if (!is_finite(&weight)) {
      throw std::range_error(concat("KMeans::fit: double cannot hold the sum of the weights in cluster ", j));
    }
  }
}

template <class Scalar, int Dim>
[[nodiscard]] Clustering<Scalar, Dim> describe(const Dataset<Scalar, Dim>& data, Run<Scalar, Dim>&& best,
                                               Index restart) {
  Clustering<Scalar, Dim> result;
  result.sse = representable(best.sse, "KMeans::fit");
  result.model = Model<Scalar, Dim>(std::move(best.centroids));
  result.labels = std::move(best.labels);
  result.iterations = static_cast<Index>(best.history.size());
  result.stop_reason = best.stop_reason;
  result.restart = restart;
  result.swaps = best.swaps;
  result.history = std::move(best.history);
  count_members(data, result);
  return result;
}

/// The best of so many runs, the first of equals.
/// @param weights   the points, as far as their weights go
/// @param run_once  called with the number of each
template <class Scalar, int Dim, class RunOnce>
[[nodiscard]] Clustering<Scalar, Dim> best_of_runs(Index runs, const Dataset<Scalar, Dim>& weights,
                                                   const RunOnce& run_once) {
  Run<Scalar, Dim> best;
  Index best_restart = 0;
  for (Index restart = 0; restart < runs; ++restart) {
    Run<Scalar, Dim> run = run_once(restart);
    const bool ends_all = ends_restarts(run.stop_reason);
    if (restart == 0 || run.sse < best.sse) {
      best = std::move(run);
      best_restart = restart;
    }
    if (ends_all) break;
  }
  return describe(weights, std::move(best), best_restart);
}

template <class Scalar, int Dim, class Settings>
[[nodiscard]] Clustering<Scalar, Dim> fit(const Settings& settings, const Dataset<Scalar, Dim>& data,
                                          bool on_sphere = false) {
  const auto start = std::chrono::steady_clock::now();
  const Prepared<Scalar, Dim> prepared = prepare(data, "KMeans::fit");
  require_settings(settings, data.size());
  const double work = static_cast<double>(data.size()) * static_cast<double>(settings.k * data.dim());
  Team team(threads_for(work, thread_count(settings.threads, &settings.executor)), &settings.executor);
  const Scale<double> unit = unit_scale(static_cast<double>(prepared.largest));
  const Moments moments = MomentsPass<Scalar, Dim>(prepared, unit)(team);
  const LloydSetup<Scalar, Dim> setup{prepared,
                                      unit,
                                      moments.mean_variance,
                                      (moments.mean / unit.first / unit.second).template cast<Scalar>(),
                                      settings.empty_clusters,
                                      team,
                                      settings.observer,
                                      start,
                                      on_sphere};
  const Index runs = is_exact(settings, data.dim()) ? 1 : settings.restarts;  // all would be the same
  SharedTiles<Scalar, Dim> tiles;
  return best_of_runs(runs, data,
                      [&](Index restart) { return run_once<Scalar, Dim>(settings, setup, tiles, restart); });
}

}  // namespace keen::detail
