// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

namespace keen {

/// Clusters one-dimensional points to the global optimum: up to rounding, no other k clusters have a lower SSE.
///
///     const Eigen::VectorXd heights = ...;
///     const auto groups = keen::exact_1d(heights, 3);
///
/// Labels ascend with the coordinate. The lowest SSE is convex in k, so there is a penalty per cluster for which the
/// cheapest division has k clusters. The cheapest division for a given penalty is found in one pass over the sorted
/// points.
/// Complexity: O(n log n), for any k; memory O(n).
/// Source: Gronlund, Larsen, Mathiasen, Nielsen, Schneider & Song, 2017 (arXiv 1701.07204), with
/// detail/optimal_runs.hpp.
/// @param points   anything that `as_dataset` accepts, n >= k points of one coordinate, with weights or without
/// @param k        number of clusters, in [1, n]
/// @param threads  maximum number; 0: every CPU that the process may use
/// @return a Clustering of the Scalar and Dim of the points
/// @throws std::invalid_argument if points have another dimension; otherwise as KMeans::fit
template <class Points>
[[nodiscard]] auto exact_1d(const Points& points, Index k, int threads = 1) {
  const auto data = as_dataset(points);
  detail::require_that(data.dim() == 1, "exact_1d: points must have one coordinate, got dim = ", data.dim());
  using Settings = KMeansFor<Points>;
  Settings settings;
  settings.k = k;
  settings.effort = effort::Swaps{};
  settings.stop = stop::LabelsSettled{};
  settings.threads = threads;
  return settings.fit(data);
}

}  // namespace keen
