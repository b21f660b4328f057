// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/statistics/cluster_blocks.hpp"
#include "../detail/statistics/diameter.hpp"
#include "../detail/statistics/separation.hpp"

#include <limits>

namespace keen {

/// The Dunn index: the smallest distance of two points of different clusters, divided by the largest distance of two
/// points of the same cluster. Larger is better. It is 0 if two clusters share a location, otherwise infinity if all
/// points of each cluster are equal. Points of weight 0 are left out; other weights are ignored.
///
///     const double index = keen::dunn(points, clustering.labels);
///
/// Bounds exclude pairs that cannot affect the result. Complexity: O(n^2 dim) in the worst case; about O(n (k dim + log
/// n)) for compact clusters in few dimensions. Memory: a copy of the points in double.
/// @param labels  one per point; any numbers
/// @throws std::invalid_argument if points or weights are not finite, their number differs from that of the labels, or
///   fewer than 2 clusters have points
/// Source: Dunn, Journal of Cybernetics 3 (1973), with single linkage and the complete diameter.
template <class Points>
[[nodiscard]] double dunn(const Points& points, const Eigen::Ref<const Labels>& labels) {
  const detail::ClusterBlocks<double> blocks =
      detail::cluster_blocks(detail::Points(as_dataset(points)), labels, "dunn");
  const double separation = detail::separation(blocks);
  if (!(separation > 0)) return 0;
  const double diameter = detail::largest_diameter(blocks);
  return diameter > 0 ? separation / diameter : std::numeric_limits<double>::infinity();
}

}  // namespace keen
