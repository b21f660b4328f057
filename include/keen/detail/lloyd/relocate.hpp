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
/// the points. Complexity: O(n dim), and O(log n) for each that is taken.
template <class Scalar>
class FarthestPoints {
 public:
  template <class Data>
  FarthestPoints(const ValidatedData<Scalar, Data>& validated, const Labels& labels, const Centroids<Scalar>& centroids)
      : sq_distances_(PointTraits<Data>::sq_distances(unit_scale(static_cast<double>(validated.largest)),
                                                      validated.data, labels, centroids)) {
    for (Index i = 0; i < validated.data.size(); ++i) {
      if (sq_distance(i) > 0 && validated.data.weight(i) > 0) heap_.push_back(i);
    }
    std::make_heap(heap_.begin(), heap_.end(), Comes{this});
  }

  FarthestPoints(const FarthestPoints&) = delete;
  FarthestPoints& operator=(const FarthestPoints&) = delete;
  ~FarthestPoints() = default;

  /// The next point; -1 if there is none.
  [[nodiscard]] Index next() {
    if (heap_.empty()) return -1;
    std::pop_heap(heap_.begin(), heap_.end(), Comes{this});
    const Index i = heap_.back();
    heap_.pop_back();
    return i;
  }

 private:
  /// True if `b` comes before `a`.
  struct Comes {
    const FarthestPoints* of;

    bool operator()(Index a, Index b) const {
      const double sq_a = of->sq_distance(a);
      const double sq_b = of->sq_distance(b);
      return sq_a != sq_b ? sq_a < sq_b : a > b;
    }
  };

  [[nodiscard]] double sq_distance(Index i) const { return sq_distances_[i]; }

  IndexedVector<double> sq_distances_;
  IndexedVector<Index> heap_;
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
  FarthestPoints<Scalar> farthest(validated, labels, centroids);
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
  FarthestPoints<Scalar> farthest(validated, labels, centroids);
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
