// SPDX-License-Identifier: MIT
#pragma once

#include "../empty_clusters.hpp"
#include "cluster_sums.hpp"
#include "point_form.hpp"
#include "prepare.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace keen::detail {

/// Points of positive weight that do not lie on the centroid of their label, the farthest first, ties in the order of
/// the points. Complexity: O(n (dim + log n)).
template <class Scalar, class Data>
[[nodiscard]] std::vector<Index> farthest_points(const Prepared<Scalar, Data>& prepared, const Labels& labels,
                                                 const Centroids<Scalar>& centroids) {
  const Data& data = prepared.data;
  const Scale<double> unit = unit_scale(static_cast<double>(prepared.largest));
  const std::vector<double> sq_distances = PointForm<Data>::sq_distances(unit, data, labels, centroids);
  std::vector<Index> order;
  for (Index i = 0; i < data.size(); ++i) {
    if (sq_distances[static_cast<std::size_t>(i)] > 0 && data.weight(i) > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return sq_distances[static_cast<std::size_t>(a)] > sq_distances[static_cast<std::size_t>(b)];
  });
  return order;
}

/// Gives each empty cluster a point of its own, as EmptyClusters::relocate_farthest says, and sums afresh; a cluster
/// never loses its last point. Returns how many were served: fewer than there are empty ones when no point is left that
/// would gain. (Sums are not corrected by subtraction: that leaves nothing right where weights differ widely.)
template <class Scalar, class Data>
Index relocate_empty(const Prepared<Scalar, Data>& prepared, const Labels& labels, const Centroids<Scalar>& centroids,
                     ClusterSums<Scalar, Data>& sums, Team& team) {
  std::vector<Index> empty;
  for (Index j = 0; j < sums.clusters(); ++j) {
    if (sums.size(j) == 0) empty.push_back(j);
  }
  if (empty.empty()) return 0;
  Eigen::Matrix<Index, Eigen::Dynamic, 1> sizes(sums.clusters());
  for (Index j = 0; j < sums.clusters(); ++j) sizes[j] = sums.size(j);
  Labels relocated = labels;
  std::size_t served = 0;
  for (const Index i : farthest_points(prepared, labels, centroids)) {
    if (served == empty.size()) break;
    if (sizes[labels[i]] == 1) continue;
    --sizes[labels[i]];
    relocated[i] = static_cast<Label>(empty[served++]);
  }
  if (served > 0) sums.accumulate(relocated, team);
  return static_cast<Index>(served);
}

/// @throws std::runtime_error if a cluster is empty
template <class Scalar, class Data>
void refuse_empty(const ClusterSums<Scalar, Data>& sums, Index iteration) {
  for (Index j = 0; j < sums.clusters(); ++j) {
    if (sums.size(j) > 0) continue;
    throw std::runtime_error(concat("KMeans::fit: cluster ", j, " is empty in pass ", iteration));
  }
}

}  // namespace keen::detail
