// SPDX-License-Identifier: MIT
#pragma once

#include "detail/balance/balanced_engine.hpp"
#include "kmeans.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace keen {

/// A clustering whose clusters have sizes within bounds. A label is not always that of the nearest centroid, so
/// `model.predict(points)` may differ from `labels`.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BalancedClustering : Clustering<Scalar, Dim> {
  Index min_size = 0;    ///< the bounds that `cluster_sizes` obeys
  Index max_size = 0;    ///< the same
  bool is_exact = true;  ///< no labels within the bounds cost less about the centroids of the last pass; may be false
                         ///< for k > 256 only, where that can take too long to find out
};

/// k-means with bounds on the number of points in each cluster: teams of like size, routes that a van can serve,
/// batches that fill.
///
///     const auto teams = keen::BalancedKMeans<double, 2>{.k = 7}.fit(homes);                    // as even as can be
///     const auto routes = keen::BalancedKMeans<double, 2>{.k = 7, .max_size = 40}.fit(homes);   // no more than 40
///
/// Each pass gives the points the labels of the least SSE that the bounds allow, by a flow of least cost, and moves the
/// centroids to the means of their points. The SSE falls until no labels within the bounds have a lower one. With
/// bounds that hold nothing up it is KMeans.
///
/// Bounds count points, whatever they weigh; weights count in the SSE and in the means, as in KMeans. Points of weight
/// 0 take a place, at no cost. A cluster whose points have no weight, or that has none, keeps its centroid.
///
/// Source: Bradley, Bennett & Demiriz, Constrained k-means clustering, Microsoft Research MSR-TR-2000-65, 2000.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct BalancedKMeans {
  Index k = 8;                         ///< clusters, in [1, n]
  std::optional<Index> min_size = {};  ///< points of a cluster, in [0, n / k]; none: see `max_size`
  std::optional<Index> max_size = {};  ///< points of a cluster, >= n / k. Neither: n / k, rounded down and up; one
                                       ///< alone: there is no bound on the other side
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids
  StopRule stop =
      stop::any_of(stop::LabelsSettled{}, stop::MaxIterations{300});  ///< when to end; a fixpoint always ends
  int threads = 1;              ///< at most so many; 0: all that the process may use, or that the executor has
  Index restarts = 1;           ///< runs, >= 1; the least SSE counts
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass, on the thread that called `fit`
  Executor executor = {};       ///< runs the work on threads of the caller's

  /// Clusters the points.
  /// Complexity: O((n + k) k dim) a pass, and about O(k log k) for each point that is out of place: few are, after the
  /// first passes. Memory: O(n + k dim), and at most 64 MB, or 20 kB for each cluster where that is more.
  /// @param points  anything that `as_dataset` takes, n >= k points of dim >= 1 finite coordinates
  /// @throws std::invalid_argument before any work, for a setting, a point or a weight out of range, and for bounds
  ///         that no labels obey
  /// @throws std::range_error if double cannot hold the SSE
  template <class Points>
  [[nodiscard]] BalancedClustering<Scalar, Dim> fit(const Points& points) const {
    return fit_all(detail::dataset_for<Scalar, Dim>(points));
  }

 private:
  using Data = Dataset<Scalar, Dim>;
  using Setup = detail::LloydSetup<Scalar, Dim>;

  void require_settings(Index n) const;
  [[nodiscard]] detail::SizeBounds bounds(Index n) const;
  [[nodiscard]] BalancedClustering<Scalar, Dim> run(const Setup& setup, Index restart) const;
  [[nodiscard]] BalancedClustering<Scalar, Dim> fit_all(const Data& data) const;
};

template <class Scalar, int Dim>
void BalancedKMeans<Scalar, Dim>::require_settings(Index n) const {
  using detail::require_that;
  constexpr const char* caller = "BalancedKMeans::fit: ";
  require_that(k >= 1 && k <= n, caller, "k must be in [1, n = ", n, "], got k = ", k);
  require_that(k <= (std::numeric_limits<Label>::max)() - 1, caller, "k must fit a Label, got k = ", k);
  const Index least = min_size.value_or(0);
  require_that(least >= 0 && least <= n / k, caller, "min_size must be in [0, n / k = ", n / k, "], got ", least,
               " for n = ", n, ", k = ", k);
  const Index most = max_size.value_or(n);
  require_that(most >= (n - 1) / k + 1, caller, "max_size must be >= n / k, which is ", (n - 1) / k + 1,
               " rounded up, got ", most, " for n = ", n, ", k = ", k);
  require_that(threads >= 0, caller, "threads must be >= 0, got ", threads);
  require_that(!executor || executor.concurrency() >= 1, caller, "executor must have concurrency() >= 1, got ",
               executor.concurrency());
  require_that(restarts >= 1, caller, "restarts must be >= 1, got ", restarts);
  require_that(restarts == 1 || !init.is_deterministic(), caller,
               "restarts must be 1 with an init that draws nothing (Given, FirstK), got restarts = ", restarts);
}

/// The bounds that the settings mean.
template <class Scalar, int Dim>
detail::SizeBounds BalancedKMeans<Scalar, Dim>::bounds(Index n) const {
  if (!min_size && !max_size) return {n / k, (n - 1) / k + 1};
  return {min_size.value_or(0), (std::min)(n, max_size.value_or(n))};
}

template <class Scalar, int Dim>
BalancedClustering<Scalar, Dim> BalancedKMeans<Scalar, Dim>::run(const Setup& setup, Index restart) const {
  const Data& data = setup.prepared.data;
  const detail::SizeBounds held = bounds(data.size());
  Rng rng(seed, static_cast<std::uint64_t>(restart));
  detail::BalancedEngine<Scalar, Dim> engine(setup.prepared, held, setup.team);
  detail::Run<Scalar, Dim> run = detail::Lloyd<Scalar, Dim>(setup, engine, stop, restart)
                                     .run(detail::start_centroids(setup.prepared, init, k, rng, setup.team));
  detail::ClusterSums<Scalar, Dim> sums(setup.prepared, k);  // a rule may have ended it between labels and means
  sums.accumulate(run.labels, setup.team);
  sums.move_to_means(run.centroids);
  run.sse = detail::sum_of_squares(data, run.labels, run.centroids, setup.team);
  return {detail::describe(data, std::move(run), restart), held.least, held.most, engine.is_exact()};
}

template <class Scalar, int Dim>
BalancedClustering<Scalar, Dim> BalancedKMeans<Scalar, Dim>::fit_all(const Data& data) const {
  const auto start = std::chrono::steady_clock::now();
  const auto prepared = detail::prepare(data, "BalancedKMeans::fit");
  require_settings(data.size());
  const double work = static_cast<double>(data.size()) * static_cast<double>(k * data.dim());
  detail::Team team(detail::threads_for(work, detail::thread_count(threads, &executor)), &executor);
  const detail::Scale<double> unit = detail::unit_scale(static_cast<double>(prepared.largest));
  const detail::Moments moments = detail::MomentsPass<Scalar, Dim>(prepared, unit)(team);
  const Setup setup{prepared, unit, moments.mean_variance, {}, EmptyClusters::keep, team, observer, start};
  BalancedClustering<Scalar, Dim> best;
  for (Index restart = 0; restart < restarts; ++restart) {
    BalancedClustering<Scalar, Dim> found = run(setup, restart);
    const bool ends_all = detail::ends_restarts(found.stop_reason);
    if (restart == 0 || found.sse < best.sse) best = std::move(found);
    if (ends_all) break;
  }
  return best;
}

}  // namespace keen
