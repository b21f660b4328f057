// SPDX-License-Identifier: MIT
#pragma once

#include "../../empty_clusters.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/point_traits.hpp"
#include "../sums/cluster_sums.hpp"
#include "lloyd_setup.hpp"

#include <algorithm>
#include <stdexcept>

// What a relocated point saves. Let x have weight w and distance d from the mean of a cluster of weight W. Without x
// the mean moves by w d / (W - w), and the SSE of the cluster falls by w d^2 W / (W - w). In its new cluster x is its
// own mean and costs nothing. The point with the largest w d^2 W / (W - w) would save most; the farthest point is a
// good one that needs no look at the weights, and is what users know from other libraries.

namespace keen::detail {

/// Points of positive weight that do not lie on the centroid of their label, the farthest first, ties in the order of
/// the points; those of all ranks. Complexity: O(n dim), and O(log most) for each that is among the farthest on the
/// way.
template <class Scalar>
class FarthestPoints {
 public:
  struct FarPoint {
    double sq_distance;
    Index point;  ///< its number among those of all ranks
    Label label;
  };

  /// @param most  how many will be asked for at most
  template <class Data>
  FarthestPoints(const LloydSetup<Scalar, Data>& setup, const Labels& labels, const Centroids<Scalar>& centroids,
                 Index most) {
    const Data& data = setup.validated.data;
    const Index first = setup.ranks.first_point();
    PointTraits<Data>::for_each_sq_distance(unit_scale(static_cast<double>(setup.validated.largest)), data, labels,
                                            centroids, [&](Index i, double sq_distance) {
                                              if (sq_distance > 0 && data.weight(i) > 0)
                                                add({sq_distance, first + i, labels[i]}, most);
                                            });
    if (!setup.ranks.is_alone()) join(setup.ranks, most);
    std::sort_heap(farthest_.begin(), farthest_.end(), comes_first);
  }

  /// The next point; null if there is none.
  [[nodiscard]] const FarPoint* next() { return next_ < farthest_.size() ? &farthest_[next_++] : nullptr; }

 private:
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

  /// Makes these points the first `most` of all ranks.
  void join(const Ranks& ranks, Index most) {
    const IndexedVector<FarPoint> all = ranks.gather(farthest_.data(), farthest_.size());
    farthest_.clear();
    for (const FarPoint& point : all) add(point, most);
    Index count = farthest_.size();
    ranks.broadcast(&count, 1);
    farthest_.resize(count);
    ranks.broadcast(farthest_.data(), count);
  }

  IndexedVector<FarPoint> farthest_;
  Index next_ = 0;
};

/// Gives each empty cluster a point of its own (EmptyClusters::relocate_farthest), then sums all points again. A
/// cluster never loses its last point. Returns how many clusters got a point; this is less than the number of empty
/// clusters if no other point would gain. (Sums are not corrected by subtraction, which would cancel where weights
/// differ widely.)
template <class Scalar, class Data>
Index relocate_empty(const LloydSetup<Scalar, Data>& setup, const Labels& labels, const Centroids<Scalar>& centroids,
                     ClusterSums<Scalar, Data>& sums) {
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
  FarthestPoints<Scalar> farthest(setup, labels, centroids, sums.clusters());
  for (const auto* far_point = farthest.next(); far_point != nullptr && served < empty.size();
       far_point = farthest.next()) {
    if (sizes[far_point->label] == 1) continue;
    --sizes[far_point->label];
    const auto label = static_cast<Label>(empty[served++]);
    if (setup.ranks.has(far_point->point)) relocated[far_point->point - setup.ranks.first_point()] = label;
  }
  if (served > 0) sums.accumulate(relocated, setup.team);
  return served;
}

/// Puts the centroid of the first empty cluster on the farthest point that its own cluster can spare. Returns false if
/// no cluster is empty, or no point can be spared.
template <class Scalar, class Data>
KEEN_DETAIL_COLD bool refill_first_empty(const LloydSetup<Scalar, Data>& setup, const Labels& labels,
                                         const ClusterSums<Scalar, Data>& sums, Centroids<Scalar>& centroids) {
  Index empty = 0;
  while (empty < sums.clusters() && sums.size(empty) > 0) ++empty;
  if (empty == sums.clusters()) return false;
  FarthestPoints<Scalar> farthest(setup, labels, centroids, sums.clusters());
  for (const auto* far_point = farthest.next(); far_point != nullptr; far_point = farthest.next()) {
    if (sums.size(far_point->label) == 1) continue;
    const Ranks& ranks = setup.ranks;
    if (ranks.has(far_point->point)) {
      centroids.col(empty) = setup.validated.data.point(far_point->point - ranks.first_point());
    }
    ranks.broadcast(centroids.data() + empty * centroids.rows(), centroids.rows(), ranks.rank_of(far_point->point));
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
