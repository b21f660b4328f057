// SPDX-License-Identifier: MIT
#pragma once

#include "../lloyd/lloyd.hpp"
#include "../threads/parallel.hpp"
#include "dense_traits.hpp"
#include "fit_settings.hpp"

#include <chrono>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace keen::detail {

template <class Scalar>
KEEN_DETAIL_COLD void require_settings(const FitSettings<Scalar>& settings, Index n) {
  const char* const caller = settings.caller;
  require_that(settings.k >= 1 && settings.k <= n, caller, ": k must be in [1, n = ", n, "], got k = ", settings.k);
  require_that(settings.k <= (std::numeric_limits<Label>::max)(), caller, ": k must fit a Label, got k = ", settings.k);
  require_that(settings.threads >= 0, caller, ": threads must be >= 0, got ", settings.threads);
  require_that(!settings.executor || settings.executor.concurrency() >= 1, caller,
               ": executor must have concurrency() >= 1, got ", settings.executor.concurrency());
  settings.effort.validate();
  require_that(settings.restarts >= 1, caller, ": restarts must be >= 1, got ", settings.restarts);
  require_that(settings.restarts == 1 || !settings.init.is_deterministic, caller,
               ": restarts must be 1 with an init that draws nothing (GivenCentroids, FirstK), got restarts = ",
               settings.restarts);
}

/// Counts what belongs to each cluster, in the weights of the user.
template <class Scalar>
void count_members(const Points<Scalar>& data, Clustering<Scalar>& result, const Ranks& ranks) {
  IndexedVector<DoubleDouble> weights(result.model.k());
  result.cluster_sizes.setZero(result.model.k());
  for (Index i = 0; i < data.size(); ++i) ++result.cluster_sizes[result.labels[i]];
  ranks.sum(result.cluster_sizes.data(), result.cluster_sizes.size());
  const auto add_weights = [&] {
    for (Index i = 0; i < data.size(); ++i) weights[result.labels[i]].add(data.weight(i));
  };
  if (data.is_weighted()) ranks.in_turn(add_weights, span_of(weights));
  result.cluster_weights.resize(result.model.k());
  for (Index j = 0; j < result.model.k(); ++j) {
    const double weight = data.is_weighted() ? weights[j].value() : static_cast<double>(result.cluster_sizes[j]);
    result.cluster_weights[j] = weight;
    result.nonempty_clusters += weight > 0 ? 1 : 0;
    if (!is_finite(&weight)) {
      throw std::range_error(concat("KMeans::fit: double cannot hold the sum of the weights in cluster ", j));
    }
  }
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> describe(const Points<Scalar>& data, Run<Scalar>&& best, Index restart,
                                          Metric metric = Metric::euclidean, const Ranks& ranks = {}) {
  Clustering<Scalar> result;
  result.sse = best.sse.value();
  result.model = Model<Scalar>(std::move(best.centroids), metric);
  result.labels = std::move(best.labels);
  result.iterations = static_cast<Index>(best.history.size());
  result.stop_reason = best.stop_reason;
  result.restart = restart;
  result.swaps = best.swaps;
  result.history = std::move(best.history);
  count_members(data, result, ranks);
  if (!is_representable(best.sse))
    throw SseOutOfRange<Scalar>(out_of_range(best.sse, "KMeans::fit"), std::move(result));
  return result;
}

/// The clustering of a fit that is a step of another, whether double holds its SSE or not.
/// @param refused  if not null, gets what the step threw where double does not hold it, and nothing where it does
template <class Scalar, class Step>
[[nodiscard]] Clustering<Scalar> in_any_range(const Step& step,
                                              std::optional<SseOutOfRange<Scalar>>* refused = nullptr) {
  if (refused != nullptr) refused->reset();
  try {
    return step();
  } catch (const SseOutOfRange<Scalar>& error) {
    if (refused != nullptr) *refused = error;
    return error.clustering();
  }
}

/// How many threads work on a fit.
/// @param work  multiplications for one centroid
template <class Scalar>
[[nodiscard]] int threads_of_fit(const FitSettings<Scalar>& settings, double work) {
  return threads_for(work * static_cast<double>(settings.k), thread_count(settings.threads, &settings.executor));
}

/// Everything that all runs of a fit share, for every estimator: the checked points, their mean and variance, and the
/// threads.
template <class Scalar, class Data = Points<Scalar>>
class FitContext {
 public:
  /// Checks points and settings. Complexity: O(n dim).
  /// @param settings  must outlive this
  /// @throws std::invalid_argument naming the caller, for a point, a weight or a setting out of range
  FitContext(const FitSettings<Scalar>& settings, const Data& data)
      : FitContext(settings, data,
                   [&](Team& team) { return PointTraits<Data>::validate(data, settings.caller, team); }) {}

  /// The same for points that have been checked.
  FitContext(const FitSettings<Scalar>& settings, const ValidatedData<Scalar, Data>& validated)
      : FitContext(settings, validated.data, [&](Team&) { return validated; }) {}

  /// For points that are spread over ranks.
  FitContext(const FitSettings<Scalar>& settings, const Data& data, const Ranks& ranks)
      : FitContext(
            settings, data, [&](Team& team) { return validate(data, settings.caller, team, ranks); }, ranks) {}

  FitContext(const FitContext&) = delete;
  FitContext& operator=(const FitContext&) = delete;
  ~FitContext() = default;

  [[nodiscard]] const ValidatedData<Scalar, Data>& validated() const { return validated_; }
  [[nodiscard]] const LloydSetup<Scalar, Data>& setup() const { return setup_; }
  [[nodiscard]] Team& team() { return team_; }

  /// The best of `runs` runs; of equal ones the first.
  /// @param run_once  called with the number of each
  template <class RunOnce>
  [[nodiscard]] Clustering<Scalar> best_of_runs(Index runs, const RunOnce& run_once) const {
    Run<Scalar> best;
    Index best_restart = 0;
    for (Index restart = 0; restart < runs; ++restart) {
      Run<Scalar> run = run_once(restart);
      const bool ends_all = ends_restarts(run.stop_reason);
      if (restart == 0 || run.sse < best.sse) {
        best = std::move(run);
        best_restart = restart;
      }
      if (ends_all) break;
    }
    return describe<Scalar>(PointTraits<Data>::weights_of(validated_.data), std::move(best), best_restart,
                            setup_.on_sphere ? Metric::cosine : Metric::euclidean, setup_.ranks);
  }

 private:
  /// @param validate  called with the team, returns the points checked
  template <class Validate>
  FitContext(const FitSettings<Scalar>& settings, const Data& data, const Validate& validate, const Ranks& ranks = {})
      : start_(std::chrono::steady_clock::now()),
        team_(threads_of_fit(settings, PointTraits<Data>::work(data)), &settings.executor),
        validated_(validate(team_)),
        setup_{.validated = validated_,
               .unit = unit_scale(static_cast<double>(validated_.largest)),
               .empty_clusters = settings.empty_clusters,
               .team = team_,
               .observer = settings.observer,
               .start = start_,
               .on_sphere = settings.on_sphere,
               .ranks = ranks} {
    require_settings(settings, ranks.all_points(data.size()));
    PointTraits<Data>::note_moments(setup_);
  }

  std::chrono::steady_clock::time_point start_;
  Team team_;
  ValidatedData<Scalar, Data> validated_;
  LloydSetup<Scalar, Data> setup_;
};

}  // namespace keen::detail
