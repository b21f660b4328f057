// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/data/sample.hpp"
#include "../../detail/data/validated_data.hpp"
#include "../../detail/seeding/weighted_sampler.hpp"
#include "../../detail/statistics/mean_and_deviation.hpp"
#include "../../detail/threads/parallel.hpp"
#include "../criterion.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, unless a fit with the largest k of the sweep has so many points
template <class Scalar, int Dim>
void require_enough(const KSweep<Scalar, Dim>& sweep, Index points, const char* caller) {
  const Index last = sweep.fits.back().k();
  require_that(last <= points, caller, ": its fits have ", points, " points, too few for k = ", last);
}

/// `count` of the points of positive weight, drawn at random; all of them if there are fewer.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<Index> drawn_indices(const Dataset<Scalar, Dim>& data, Index count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<Index> indices = shuffled(data.size(), rng);
  std::erase_if(indices, [&](Index i) { return !(data.weight(i) > 0); });
  indices.resize((std::min)(indices.size(), static_cast<std::size_t>(count)));
  return indices;
}

/// What a criterion says of other points than those of the sweep, clustered for the same range of k. The SSE is that of
/// the sweep.
template <class Judge, class Scalar, int Dim>
[[nodiscard]] CriterionResult judged_of(const Judge& criterion, const KSweep<Scalar, Dim>& sweep,
                                        const Sample<Scalar>& sample) {
  const Dataset<Scalar, Dim> points = sample.view();
  const KRange range{sweep.fits.front().k(), sweep.fits.back().k()};
  CriterionResult selection = criterion(sweep_k(points, range, sweep.settings, "choose_k"));
  selection.sse = sweep.curve().sse;
  selection.sse.resize(selection.k.size());
  return selection;
}

/// What a criterion says of `most` of the points, drawn at random, where there are more points than that.
template <class Judge, class Scalar, int Dim>
[[nodiscard]] std::optional<CriterionResult> judged_by_sample(const Judge& criterion, const KSweep<Scalar, Dim>& sweep,
                                                              Index most) {
  if (sweep.data.size() <= most || sweep.fits.back().k() > most / 2) return {};
  const std::vector<Index> drawn = drawn_indices(sweep.data, most, criterion.seed);
  if (std::ssize(drawn) < 2 * sweep.fits.back().k()) return {};
  return judged_of(criterion, sweep, Sample<Scalar>(sweep.data, drawn));
}

/// Points as often as they weigh, where weights are whole numbers and come to at most `most`; otherwise draws by
/// weight: `most`, or as many as there are points where weights are no whole numbers and these are fewer.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<Index> copies_by_weight(const Dataset<Scalar, Dim>& data, Index most, std::uint64_t seed) {
  const RelativeWeights<Scalar> weight{Points<Scalar>(data)};
  const auto [total, is_whole] = total_weight(weight, data.size());
  std::vector<Index> indices;
  if (is_whole && total <= static_cast<double>(most)) {
    for (Index i = 0; i < data.size(); ++i) indices.insert(indices.end(), static_cast<std::size_t>(weight(i)), i);
    return indices;
  }
  WeightedSampler sampler(data.size());
  sampler.set_all(weight);
  Rng rng(seed);
  indices.resize(static_cast<std::size_t>(is_whole ? most : (std::min)(most, data.size())));
  for (Index& index : indices) index = sampler.draw(rng);
  return indices;
}

/// What a criterion that counts points says of weighted ones: a weight of 3 is three points.
template <class Judge, class Scalar, int Dim>
[[nodiscard]] std::optional<CriterionResult> judged_by_copies(const Judge& criterion, const KSweep<Scalar, Dim>& sweep,
                                                              Index most) {
  if (!sweep.data.is_weighted()) return {};
  const std::vector<Index> copies = copies_by_weight(sweep.data, most, criterion.seed);
  return judged_of(criterion, sweep, Sample<Scalar>(sweep.data.with_weights(nullptr), copies));
}

inline void require_max_points(Index most, const char* caller) {
  require_that(most >= 2, caller, ": max_points must be >= 2, got ", most);
}

/// Runs `task(i, settings)` for each i in [0, count), several at a time on one thread each; one after the other on all
/// threads where an observer watches.
template <class Scalar, int Dim, class Task>
void run_tasks(Index count, const KMeans<Scalar, Dim>& settings, const Task& task) {
  const bool is_watched = static_cast<bool>(settings.observer);
  KMeans<Scalar, Dim> inner = settings;
  if (!is_watched) {
    inner.threads = 1;
    inner.executor = {};
  }
  Team team(is_watched ? 1 : thread_count(settings.threads, &settings.executor), &settings.executor);
  team.for_each_block(count, [&](Index i, int) { task(i, inner); });
}

/// Sets scores and errors: mean and standard error of `score(i, k, settings)` over the trials i in [0, trials), for
/// each k of the sweep; NaN where the data has too few distinct points.
template <class Scalar, int Dim, class Score>
void score_resampled(const KSweep<Scalar, Dim>& sweep, Index trials, CriterionResult& selection, const Score& score) {
  const auto count = static_cast<Index>(sweep.fits.size());
  Eigen::MatrixXd scores(trials, count);
  run_tasks(trials * count, sweep.settings, [&](Index task, KMeans<Scalar, Dim> settings) {
    const Index index = task / trials;
    const KFit<Scalar, Dim>& fit = sweep.fits[static_cast<std::size_t>(index)];
    settings.k = fit.k();
    scores(task % trials, index) =
        fit.is_full() ? score(task % trials, fit.k(), settings) : std::numeric_limits<double>::quiet_NaN();
  });
  for (Index index = 0; index < count; ++index) {
    const MeanAndDeviation found = mean_and_deviation(scores.col(index));
    selection.score.push_back(found.mean);
    selection.error.push_back(found.deviation / std::sqrt(static_cast<double>(trials)));
  }
}

}  // namespace keen::detail
