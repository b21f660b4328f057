// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/given_centroids.hpp"
#include "../../trimmed.hpp"
#include "../data/unit_distance.hpp"
#include "fit.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace keen::detail {

/// The points that count and are farthest from their centroids; of equal ones the first. In ascending order.
template <class Scalar>
[[nodiscard]] std::vector<Index> farthest_to_leave_out(const Points<Scalar>& data, const Labels& labels,
                                                       const Centroids<Scalar>& centroids, Index count,
                                                       const Scale<double>& unit) {
  std::vector<std::pair<double, Index>> distances;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) <= 0) continue;
    distances.emplace_back(-unit_sq_distance(unit, data.point(i), centroids.col(labels[i])), i);
  }
  const auto end = distances.begin() + count;
  std::nth_element(distances.begin(), end, distances.end());
  std::vector<Index> points;
  for (auto at = distances.begin(); at != end; ++at) points.push_back(at->second);
  std::sort(points.begin(), points.end());
  return points;
}

/// One run from start centroids: passes of Lloyd's iteration, each over points of which the farthest weigh nothing.
template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> run_trimmed(const FitSettings<Scalar>& settings, Index max_iterations,
                                                    const ValidatedData<Scalar>& validated, Index left_out,
                                                    Centroids<Scalar> centroids) {
  const Points<Scalar>& data = validated.data;
  const Scale<double> unit = distance_unit(validated.largest);
  TrimmedClustering<Scalar> result;
  result.stop_reason = StopReason::max_iterations;
  Labels labels = Model<Scalar>(centroids).predict(data.dataset(), settings.threads);
  std::vector<double> weights(static_cast<std::size_t>(data.size()));
  std::vector<IterationRecord> history;
  while (result.stop_reason != StopReason::labels_settled && static_cast<Index>(history.size()) < max_iterations) {
    std::vector<Index> outliers = farthest_to_leave_out(data, labels, centroids, left_out, unit);
    for (Index i = 0; i < data.size(); ++i) weights[static_cast<std::size_t>(i)] = data.weight(i);
    for (const Index i : outliers) weights[static_cast<std::size_t>(i)] = 0;
    const KMeans<Scalar> one_pass{.k = settings.k,
                                  .init = GivenCentroids<Scalar>(centroids),
                                  .stop = stop::MaxIterations{1},
                                  .algorithm = settings.algorithm,
                                  .threads = settings.threads};
    static_cast<Clustering<Scalar>&>(result) = fit(FitSettings<Scalar>(one_pass), data.with_weights(weights.data()));
    history.push_back(result.history.front());
    history.back().iteration = static_cast<Index>(history.size());
    const bool has_settled = history.size() > 1 && outliers == result.outliers && result.model.centroids() == centroids;
    result.stop_reason = has_settled ? StopReason::labels_settled : StopReason::max_iterations;
    result.outliers = std::move(outliers);
    centroids = result.model.centroids();
    labels = result.labels;
  }
  result.iterations = static_cast<Index>(history.size());
  result.history = std::move(history);
  return result;
}

template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> fit_trimmed(const FitSettings<Scalar>& settings, const TrimmedSettings& trimmed,
                                                    const Points<Scalar>& data) {
  constexpr const char* caller = "TrimmedKMeans::fit: ";
  const ValidatedData<Scalar> validated = validate(data, "TrimmedKMeans::fit");
  const double fraction = trimmed.outlier_fraction;
  require_that(is_finite(&fraction) && fraction >= 0 && fraction < 1, caller,
               "outlier_fraction must be in [0, 1), got ", fraction);
  require_that(trimmed.max_iterations >= 1, caller, "max_iterations must be >= 1, got ", trimmed.max_iterations);
  require_that(settings.restarts >= 1, caller, "restarts must be >= 1, got ", settings.restarts);
  Index weighty = 0;
  for (Index i = 0; i < data.size(); ++i) weighty += data.weight(i) > 0 ? 1 : 0;
  const auto left_out = static_cast<Index>(fraction * static_cast<double>(weighty));
  require_that(settings.k >= 1 && settings.k <= weighty - left_out, caller, "k must be in [1, ", weighty - left_out,
               " points that count], got k = ", settings.k, " for n = ", data.size());
  Team alone(1);
  TrimmedClustering<Scalar> best;
  for (Index restart = 0; restart < (settings.init.is_deterministic ? 1 : settings.restarts); ++restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    Centroids<Scalar> start = start_centroids(validated, settings.init, settings.k, rng, alone);
    TrimmedClustering<Scalar> found =
        run_trimmed(settings, trimmed.max_iterations, validated, left_out, std::move(start));
    found.restart = restart;
    if (restart == 0 || found.sse < best.sse) best = std::move(found);
  }
  return best;
}

}  // namespace keen::detail
