// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/statistics/cluster_blocks.hpp"
#include "../detail/statistics/diameter.hpp"
#include "../detail/statistics/separation.hpp"

#include <limits>

namespace keen {

/// The smallest distance of two points of different clusters by the largest distance of two points of the same one:
/// larger is better. 0 if two clusters share a location; else infinity if all points of each cluster are equal. Points
/// of weight 0 are left out; other weights play no part.
///
///     const double index = keen::dunn(points, clustering.labels);
///
/// Pairs that cannot matter are left out by bounds, which changes no result. Complexity: O(n^2 dim) at worst; for
/// compact clusters in few dimensions about O(n (k dim + log n)). Memory: a copy of the points in double.
/// @param labels  one a point; clusters may have any number
/// @throws std::invalid_argument if points or weights are not finite, labels are not as many, or fewer than 2 clusters
///   have points
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
