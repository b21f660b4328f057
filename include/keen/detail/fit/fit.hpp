// SPDX-License-Identifier: MIT
#pragma once

#include "../data/sample.hpp"
#include "../lloyd/lloyd.hpp"
#include "effort_context.hpp"
#include "engine_maker.hpp"
#include "fit_context.hpp"
#include "fit_settings.hpp"
#include "memory_plan.hpp"
#include "start_centroids.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

// One fit, from settings to a clustering:
//
//     FitContext     check the points and settings; first pass: range, moments, unit; start the threads
//       for each restart
//         start      centroids of the init (seeding/), or what an effort makes of them (local_search/)
//         engine     the way to find nearest centroids (engines/, chosen by choose_algorithm.hpp)
//         Lloyd      passes until the stop rule ends the run (lloyd/)
//       best         the run of least SSE, the first of equals
//     describe       labels, sizes, weights, history, SSE as a double
//
// Every estimator goes this way and changes one part of it: balanced/ has an engine of its own, spherical fits move
// centroids to the unit sphere, trimmed.hpp weighs the points of each pass, bisecting.hpp fits two clusters at a time,
// sparse/ brings points, an engine and sums.
//
// Each restart draws from a generator of its own, seeded by (seed, number of the restart). So restart 3 is the same run
// whether there are 4 restarts or 40, and more restarts never raise the SSE.
//
// Reading order: fit_settings.hpp, fit_context.hpp, start_centroids.hpp, choose_algorithm.hpp and engine_maker.hpp,
// fit.hpp; then memory_plan.hpp (data larger than memory), trimmed.hpp, bisecting.hpp, fit_on_ranks.hpp.

namespace keen::detail {

/// True if the least SSE is found without search.
template <class Scalar>
[[nodiscard]] bool is_exact(const FitSettings<Scalar>& settings, Index dim) {
  return dim == 1 && settings.effort.is_exact_on_a_line();
}

/// What an effort did before Lloyd's iteration.
struct EffortRecord {
  SwapRecord swaps;
  std::vector<IterationRecord> history;
};

/// The centroids from which Lloyd's iteration runs: those of the init, or what the effort makes of them.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_run(const FitSettings<Scalar>& settings, const LloydSetup<Scalar>& setup,
                                             const EngineMaker<Scalar>& make_engine, Index restart,
                                             EffortRecord& record) {
  Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
  const std::function<Centroids<Scalar>()> draw_start = [&] {
    return start_centroids(setup.validated, settings.init, settings.k, rng, setup.team);
  };
  if (settings.effort.is_plain()) return draw_start();
  return settings.effort(EffortContext<Scalar>{.setup = setup,
                                               .make_engine = make_engine,
                                               .draw_start = draw_start,
                                               .k = settings.k,
                                               .starts_differ = !settings.init.is_deterministic,
                                               .restart = restart,
                                               .restarts = settings.restarts,
                                               .rng = rng,
                                               .record = record.swaps,
                                               .history = record.history});
}

/// One run. An effort that ends above where it began, as weights of extreme size can have it, counts for nothing: the
/// plain iteration never does.
template <class Scalar>
[[nodiscard]] Run<Scalar> run_once(const FitSettings<Scalar>& settings, const LloydSetup<Scalar>& setup,
                                   const EngineMaker<Scalar>& make_engine, Index restart) {
  EffortRecord before;
  Centroids<Scalar> centroids = start_of_run(settings, setup, make_engine, restart, before);
  const auto engine = make_engine(centroids);
  Run<Scalar> run = Lloyd<Scalar>(setup, *engine, settings.stop, restart).run(std::move(centroids));
  if (!before.history.empty() && run.sse.value() > before.history.front().sse) {
    FitSettings<Scalar> plain = settings;
    plain.effort = {};
    return run_once(plain, setup, make_engine, restart);
  }
  run.swaps = before.swaps;
  run.history.insert(run.history.begin(), before.history.begin(), before.history.end());
  Index number = 0;
  for (IterationRecord& step : run.history) step.iteration = ++number;
  return run;
}

/// The best of all runs.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_in_runs(const FitSettings<Scalar>& settings, const Points<Scalar>& data) {
  FitContext<Scalar> context(settings, data);
  const EngineMaker<Scalar> make_engine(settings.algorithm, context.setup(), settings.k);
  const Index runs = is_exact(settings, data.dim()) ? 1 : settings.restarts;  // all would be the same
  return context.best_of_runs(runs,
                              [&](Index restart) { return run_once(settings, context.setup(), make_engine, restart); });
}

/// Fits points in no more memory than they allow, where they are read block by block.
/// @param all  how many there are on all ranks; 0: this process is alone
/// @param fit  called with settings and points
template <class Scalar, class Fit>
[[nodiscard]] Clustering<Scalar> fit_in_memory_limit(const FitSettings<Scalar>& settings, const Points<Scalar>& data,
                                                     Index all, const Fit& fit) {
  if (data.is_in_memory() || data.source()->memory_limit() == 0) return fit(settings, data);
  const MemoryPlan plan =
      plan_memory(settings, data, all, threads_of_fit(settings, PointTraits<Points<Scalar>>::work(data)));
  const std::unique_ptr<const PointSource> source = data.source()->keeping(plan.kept_bytes);
  FitSettings<Scalar> planned = settings;
  planned.algorithm = plan.algorithm;
  return fit(planned, data.read_by(*source));
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Points<Scalar>& data) {
  if (data.is_in_memory()) return fit_in_runs(settings, data);
  if (!settings.effort.is_plain()) require_in_memory(data, "KMeans::fit: an effort");
  require_points_of_some_size(data, settings.caller);
  require_settings(settings, data.size());
  Clustering<Scalar> found = fit_in_memory_limit(settings, data, 0, fit_in_runs<Scalar>);
  if (settings.init.template get_if<PlusPlus>() != nullptr)
    found.start_sample = start_sample(count_counting(data), settings.k);
  return found;
}

}  // namespace keen::detail
