// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/given_centroids.hpp"
#include "../../trimmed.hpp"
#include "../data/unit_distance.hpp"
#include "fit.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

// k-means that ignores outliers. Beside centroids and labels, weights v with 0 <= v(i) <= w(i) are free, such that a
// given share of the total weight is left out. The objective is min sum over i of v(i) |x(i) - c(label of i)|^2.
//
//     labels fixed, centroids fixed   -->  leave out the farthest points, whole ones first
//     weights fixed                   -->  one pass of Lloyd's iteration with these weights
//
// Each step is optimal for its variables, so the objective never rises, as in plain k-means. An outlier cannot pull a
// centroid towards itself: it has the weight 0 while it is among the farthest.
// Source: Chawla & Gionis, SDM 2013 (k-means--), where the farthest points are left out whole.

namespace keen::detail {

/// How much of the points counts. Weights are relative, as RelativeWeights has them.
template <class Scalar>
class Trimming {
 public:
  /// @param fraction  of the weight that is left out; where all weights are whole numbers, a whole number of it
  Trimming(const ValidatedData<Scalar>& validated, double fraction)
      : data_(validated.data),
        weight_(validated.data, validated.largest_weight),
        unit_(distance_unit(validated.largest)) {
    const TotalWeight total = total_weight(weight_, data_.size());
    left_out_ = total.is_whole ? std::floor(fraction * total.sum) : fraction * total.sum;
  }

  /// So many points count at least, whichever are left out.
  [[nodiscard]] Index least_count() const {
    std::vector<double> weights;
    for (Index i = 0; i < data_.size(); ++i) {
      if (weight_(i) > 0) weights.push_back(weight_(i));
    }
    std::sort(weights.begin(), weights.end());
    double rest = left_out_;
    const auto first =
        std::find_if(weights.begin(), weights.end(), [&](double weight) { return take(weight, rest) > 0; });
    return static_cast<Index>(weights.end() - first);
  }

  /// Leaves out the points that are farthest from their centroids; of equal ones the first. The last of them may keep a
  /// part of its weight. Returns the weights of all points.
  [[nodiscard]] std::vector<double> operator()(const Labels& labels, const Centroids<Scalar>& centroids) const {
    std::vector<double> weights(static_cast<std::size_t>(data_.size()));
    std::vector<std::pair<double, Index>> farthest;  // a heap
    for (Index i = 0; i < data_.size(); ++i) {
      weights[static_cast<std::size_t>(i)] = data_.weight(i);
      if (weight_(i) > 0) farthest.emplace_back(unit_sq_distance(unit_, data_, i, centroids.col(labels[i]).data()), -i);
    }
    std::make_heap(farthest.begin(), farthest.end());
    for (double rest = left_out_; rest > 0 && !farthest.empty(); farthest.pop_back()) {
      std::pop_heap(farthest.begin(), farthest.end());
      const Index i = -farthest.back().second;
      weights[static_cast<std::size_t>(i)] = std::ldexp(take(weight_(i), rest), -weight_.exponent());
    }
    return weights;
  }

 private:
  /// Leaves out as much of a weight as there is to be left out. Returns what is kept; less than rounding is nothing.
  [[nodiscard]] static double take(double weight, double& rest) {
    constexpr double rounding = 1e-12;
    const double kept = weight - rest;
    rest = (std::max)(0.0, rest - weight);
    return kept > rounding * weight ? kept : 0;
  }

  const Points<Scalar>& data_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
  double left_out_;
};

/// The points that would count if nothing was left out, and do not, in ascending order.
template <class Scalar>
[[nodiscard]] std::vector<Index> points_left_out(const Points<Scalar>& data, const std::vector<double>& weights) {
  std::vector<Index> points;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) > 0 && !(weights[static_cast<std::size_t>(i)] > 0)) points.push_back(i);
  }
  return points;
}

/// One run from start centroids: passes of Lloyd's iteration, each over points of which the farthest weigh nothing.
/// Both halves of a pass lower the SSE of what counts: leaving out the farthest is best for given centroids, as every
/// unit of weight that is left out saves its squared distance.
/// @param refused  gets what says so, where double does not hold the SSE of the last pass
template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> run_trimmed(const FitSettings<Scalar>& settings, Index max_iterations,
                                                    const Points<Scalar>& data, const Trimming<Scalar>& trimming,
                                                    Centroids<Scalar> centroids,
                                                    std::optional<SseOutOfRange<Scalar>>& refused) {
  TrimmedClustering<Scalar> result;
  result.stop_reason = StopReason::max_iterations;
  Labels labels = Model<Scalar>(centroids).predict(data.dataset(), settings.threads);
  std::vector<double> weights;
  std::vector<IterationRecord> history;
  while (result.stop_reason != StopReason::labels_settled && static_cast<Index>(history.size()) < max_iterations) {
    const std::vector<double> before = std::exchange(weights, trimming(labels, centroids));
    const KMeans<Scalar> one_pass{.k = settings.k,
                                  .init = GivenCentroids<Scalar>(centroids),
                                  .stop = stop::MaxIterations{1},
                                  .algorithm = settings.algorithm,
                                  .threads = settings.threads};
    static_cast<Clustering<Scalar>&>(result) =
        in_any_range([&] { return fit(FitSettings<Scalar>(one_pass), data.with_weights(weights.data())); }, &refused);
    history.push_back(result.history.front());
    history.back().iteration = static_cast<Index>(history.size());
    const bool has_settled = weights == before && result.model.centroids() == centroids;
    result.stop_reason = has_settled ? StopReason::labels_settled : StopReason::max_iterations;
    centroids = result.model.centroids();
    labels = result.labels;
  }
  result.outliers = points_left_out(data, weights);
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
  const Trimming<Scalar> trimming(validated, fraction);
  const Index most = trimming.least_count();
  require_that(settings.k >= 1 && settings.k <= most, caller, "k must be in [1, ", most,
               " points that count], got k = ", settings.k, " for n = ", data.size());
  Team alone(1);
  TrimmedClustering<Scalar> best;
  std::optional<SseOutOfRange<Scalar>> best_refused;
  for (Index restart = 0; restart < (settings.init.is_deterministic ? 1 : settings.restarts); ++restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    Centroids<Scalar> start = start_centroids(validated, settings.init, settings.k, rng, alone);
    std::optional<SseOutOfRange<Scalar>> refused;
    TrimmedClustering<Scalar> found =
        run_trimmed(settings, trimmed.max_iterations, data, trimming, std::move(start), refused);
    found.restart = restart;
    if (restart == 0 || found.sse < best.sse) {
      best = std::move(found);
      best_refused = std::move(refused);
    }
  }
  if (best_refused) throw SseOutOfRange<Scalar>(best_refused->what(), std::move(best));
  return best;
}

}  // namespace keen::detail
