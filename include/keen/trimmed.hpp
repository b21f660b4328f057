// SPDX-License-Identifier: MIT
#pragma once

#include "detail/unit_distance.hpp"
#include "init/given.hpp"
#include "init/random_points.hpp"
#include "kmeans.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace keen {

/// A clustering that some points do not count in.
template <class Scalar, int Dim = Eigen::Dynamic>
struct TrimmedClustering : Clustering<Scalar, Dim> {
  std::vector<Index> outliers;  ///< the points that are farthest from their centroids, in ascending order
};

/// k-means that leaves out the points that are farthest from their centroids: outliers neither pull a centroid away nor
/// get a cluster of their own, and are told.
///
///     const auto found = keen::TrimmedKMeans<double, 2>{.k = 3, .trim = 0.02}.fit(readings);
///     for (const keen::Index i : found.outliers) look_at(readings[i]);
///
/// Each pass assigns all points, leaves out those that are farthest, and moves the centroids to the means of the
/// others; the SSE of these falls until nothing changes. Labels are those of all points; `sse`, `cluster_weights` and
/// `effective_clusters` are of those that count.
/// Source: k-means--, Chawla & Gionis, SDM 2013; for one cluster, least trimmed squares, Rousseeuw 1984.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct TrimmedKMeans {
  Index k = 8;         ///< clusters, in [1, points that count]
  double trim = 0.05;  ///< the share of the points that is left out, rounded down; in [0, 1)
  Initializer<Scalar, Dim> init = RandomPoints{};  ///< the start centroids; those by distance prefer outliers
  Index max_iterations = 300;                      ///< passes of a run, >= 1
  Algorithm algorithm = Algorithm::automatic;      ///< how nearest centroids are found
  int threads = 1;                                 ///< at most so many; 0: all that the process may use
  Index restarts = 10;                             ///< runs, >= 1; the least SSE counts
  std::uint64_t seed = 0;                          ///< of all random draws

  /// Clusters the points. Points without weight neither count nor are outliers.
  /// Complexity: O(n k dim) a pass. Memory: O(n + k dim).
  /// @param points  anything that `as_dataset` takes
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] TrimmedClustering<Scalar, Dim> fit(const Points& points) const {
    return fit_all(detail::dataset_for<Scalar, Dim>(points));
  }

 private:
  using Data = Dataset<Scalar, Dim>;
  using Result = TrimmedClustering<Scalar, Dim>;

  void require_settings(const Data& data, Index counting) const;
  [[nodiscard]] Result fit_all(const Data& data) const;
  [[nodiscard]] Result run(const Data& data, Index left_out, Centroids<Scalar, Dim> centroids,
                           const detail::Scale<double>& unit) const;
  [[nodiscard]] std::vector<Index> farthest(const Data& data, const Labels& labels,
                                            const Centroids<Scalar, Dim>& centroids, Index count,
                                            const detail::Scale<double>& unit) const;
};

template <class Scalar, int Dim>
void TrimmedKMeans<Scalar, Dim>::require_settings(const Data& data, Index counting) const {
  constexpr const char* caller = "TrimmedKMeans::fit: ";
  detail::require_that(detail::is_finite(&trim) && trim >= 0 && trim < 1, caller, "trim must be in [0, 1), got ", trim);
  detail::require_that(max_iterations >= 1, caller, "max_iterations must be >= 1, got ", max_iterations);
  detail::require_that(restarts >= 1, caller, "restarts must be >= 1, got ", restarts);
  detail::require_that(k >= 1 && k <= counting, caller, "k must be in [1, ", counting,
                       " points that count], got k = ", k, " for n = ", data.size());
}

/// The points that count and are farthest from their centroids; of equal ones the first.
template <class Scalar, int Dim>
std::vector<Index> TrimmedKMeans<Scalar, Dim>::farthest(const Data& data, const Labels& labels,
                                                        const Centroids<Scalar, Dim>& centroids, Index count,
                                                        const detail::Scale<double>& unit) const {
  std::vector<std::pair<double, Index>> distances;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) <= 0) continue;
    distances.emplace_back(-detail::unit_sq_distance(unit, data.point(i), centroids.col(labels[i])), i);
  }
  const auto end = distances.begin() + count;
  std::nth_element(distances.begin(), end, distances.end());
  std::vector<Index> points;
  for (auto at = distances.begin(); at != end; ++at) points.push_back(at->second);
  std::sort(points.begin(), points.end());
  return points;
}

template <class Scalar, int Dim>
TrimmedClustering<Scalar, Dim> TrimmedKMeans<Scalar, Dim>::run(const Data& data, Index left_out,
                                                               Centroids<Scalar, Dim> centroids,
                                                               const detail::Scale<double>& unit) const {
  Result result;
  std::vector<double> weights(static_cast<std::size_t>(data.size()));
  std::vector<IterationRecord> history;
  result.stop_reason = StopReason::max_iterations;
  while (result.stop_reason != StopReason::labels_settled && static_cast<Index>(history.size()) < max_iterations) {
    const Labels labels = Model<Scalar, Dim>(centroids).predict(data, threads);
    std::vector<Index> outliers = farthest(data, labels, centroids, left_out, unit);
    for (Index i = 0; i < data.size(); ++i) weights[static_cast<std::size_t>(i)] = data.weight(i);
    for (const Index i : outliers) weights[static_cast<std::size_t>(i)] = 0;
    const KMeans<Scalar, Dim> one_pass{
        .k = k, .init = Given{centroids}, .stop = stop::MaxIterations{1}, .algorithm = algorithm, .threads = threads};
    static_cast<Clustering<Scalar, Dim>&>(result) = one_pass.fit(data.with_weights(weights.data()));
    history.push_back(result.history.front());
    history.back().iteration = static_cast<Index>(history.size());
    const bool has_settled = history.size() > 1 && outliers == result.outliers && result.model.centroids() == centroids;
    result.stop_reason = has_settled ? StopReason::labels_settled : StopReason::max_iterations;
    result.outliers = std::move(outliers);
    centroids = result.model.centroids();
  }
  result.iterations = static_cast<Index>(history.size());
  result.history = std::move(history);
  return result;
}

template <class Scalar, int Dim>
TrimmedClustering<Scalar, Dim> TrimmedKMeans<Scalar, Dim>::fit_all(const Data& data) const {
  const auto prepared = detail::prepare(data, "TrimmedKMeans::fit");
  Index weighty = 0;
  for (Index i = 0; i < data.size(); ++i) weighty += data.weight(i) > 0 ? 1 : 0;
  const bool is_share = detail::is_finite(&trim) && trim >= 0 && trim < 1;
  const auto left_out = is_share ? static_cast<Index>(trim * static_cast<double>(weighty)) : Index{0};
  require_settings(data, weighty - left_out);
  const detail::Scale<double> unit = detail::distance_unit(prepared.largest);
  detail::Team alone(1);
  Result best;
  for (Index restart = 0; restart < (init.is_deterministic() ? 1 : restarts); ++restart) {
    Rng rng(seed, static_cast<std::uint64_t>(restart));
    Result found = run(data, left_out, detail::start_centroids(prepared, init, k, rng, alone), unit);
    found.restart = restart;
    if (restart == 0 || found.sse < best.sse) best = std::move(found);
  }
  return best;
}

}  // namespace keen
