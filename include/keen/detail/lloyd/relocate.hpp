// SPDX-License-Identifier: MIT
#pragma once

#include "../../empty_clusters.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/point_traits.hpp"
#include "../data/validated_data.hpp"
#include "../sums/cluster_sums.hpp"

#include <algorithm>
#include <stdexcept>

namespace keen::detail {

/// Points of positive weight that do not lie on the centroid of their label, the farthest first, ties in the order of
/// the points. Complexity: O(n dim), and O(log most) for each that is among the farthest on the way.
template <class Scalar>
class FarthestPoints {
 public:
  /// @param most  how many will be asked for at most
  template <class Data>
  FarthestPoints(const ValidatedData<Scalar, Data>& validated, const Labels& labels, const Centroids<Scalar>& centroids,
                 Index most) {
    PointTraits<Data>::for_each_sq_distance(unit_scale(static_cast<double>(validated.largest)), validated.data, labels,
                                            centroids, [&](Index i, double sq_distance) {
                                              if (sq_distance > 0 && validated.data.weight(i) > 0)
                                                add({sq_distance, i}, most);
                                            });
    std::sort_heap(farthest_.begin(), farthest_.end(), comes_first);
  }

  /// The next point; -1 if there is none.
  [[nodiscard]] Index next() { return next_ < farthest_.size() ? farthest_[next_++].point : -1; }

 private:
  struct FarPoint {
    double sq_distance;
    Index point;
  };

  [[nodiscard]] static bool comes_first(const FarPoint& a, const FarPoint& b) {
    return a.sq_distance != b.sq_distance ? a.sq_distance > b.sq_distance : a.point < b.point;
  }

  /// Keeps the first `most`, in a heap whose front comes last.
  void add(const FarPoint& point, Index most) {
    if (farthest_.size() == most) {
      if (!comes_first(point, farthest_.front())) return;
      std::pop_heap(farthest_.begin(), farthest_.end(), comes_first);
      farthest_.pop_back();
    }
    farthest_.push_back(point);
    std::push_heap(farthest_.begin(), farthest_.end(), comes_first);
  }

  IndexedVector<FarPoint> farthest_;
  Index next_ = 0;
};

/// Gives each empty cluster a point of its own, as EmptyClusters::relocate_farthest says, and sums afresh; a cluster
/// never loses its last point. Returns how many were served: fewer than there are empty ones when no point is left that
/// would gain. (Sums are not corrected by subtraction: that leaves nothing right where weights differ widely.)
template <class Scalar, class Data>
Index relocate_empty(const ValidatedData<Scalar, Data>& validated, const Labels& labels,
                     const Centroids<Scalar>& centroids, ClusterSums<Scalar, Data>& sums, Team& team) {
  IndexedVector<Index> empty;
  for (Index j = 0; j < sums.clusters(); ++j) {
    if (sums.size(j) == 0) empty.push_back(j);
  }
  if (empty.empty()) return 0;
  IndexedVector<Index> sizes(sums.clusters());
  for (Index j = 0; j < sums.clusters(); ++j) sizes[j] = sums.size(j);
  Labels relocated = labels;
  Index served = 0;
  // Each empty cluster takes one, and each other may have one that it cannot spare.
  FarthestPoints<Scalar> farthest(validated, labels, centroids, sums.clusters());
  for (Index i = farthest.next(); i >= 0 && served < empty.size(); i = farthest.next()) {
    if (sizes[labels[i]] == 1) continue;
    --sizes[labels[i]];
    relocated[i] = static_cast<Label>(empty[served++]);
  }
  if (served > 0) sums.accumulate(relocated, team);
  return served;
}

/// Puts the centroid of the first empty cluster on the farthest point that its own cluster can spare. Returns false if
/// no cluster is empty, or no point can be spared.
template <class Scalar, class Data>
KEEN_DETAIL_COLD bool refill_first_empty(const ValidatedData<Scalar, Data>& validated, const Labels& labels,
                                         const ClusterSums<Scalar, Data>& sums, Centroids<Scalar>& centroids) {
  Index empty = 0;
  while (empty < sums.clusters() && sums.size(empty) > 0) ++empty;
  if (empty == sums.clusters()) return false;
  FarthestPoints<Scalar> farthest(validated, labels, centroids, sums.clusters());
  for (Index i = farthest.next(); i >= 0; i = farthest.next()) {
    if (sums.size(labels[i]) == 1) continue;
    centroids.col(empty) = validated.data.point(i);
    return true;
  }
  return false;
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
