// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

namespace keen {

/// The clusters of least SSE of points of one coordinate: no other division into k has a lower one, but for rounding.
///
///     const Eigen::VectorXd heights = ...;
///     const auto groups = keen::exact_1d(heights, 3);
///
/// Labels ascend with the coordinate. The least SSE is convex in k, so a penalty on each cluster leads to k of them;
/// the cheapest division for a penalty is found in one pass over the sorted points.
/// Complexity: O(n log n), for any k; memory O(n).
/// Source: Gronlund, Larsen, Mathiasen, Nielsen, Schneider & Song, 2017 (arXiv 1701.07204), with
/// detail/optimal_runs.hpp.
/// @param points  anything that `as_dataset` takes, n >= k points of one coordinate, with weights or without
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
