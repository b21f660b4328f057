// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "local_lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

// How far to look. Let e be the squared distance of x to the nearest other centroid found so far, and o that to its own
// centroid c. Another centroid d with |c - d| >= sqrt(e) + sqrt(o) has |x - d| >= |c - d| - |x - c| >= sqrt(e).
// Squared, the limit is e + o + 2 sqrt(e o). The others are visited in the order of |c - d|, so the loop ends early.

namespace keen::detail {

/// What it costs to do without a cluster: its members go to the nearest of the other centroids.
template <class Scalar>
class Removal {
 public:
  explicit Removal(Partition<Scalar>& partition)
      : partition_(partition), losses_(partition.k()), versions_(losses_.size(), 0), order_(losses_.size()) {}

  /// Brings up to date what the clusters that have changed cost. What their neighbours cost may be a little off.
  /// Complexity: O(k dim) a cluster, and O(dim) for each member and each centroid that is near.
  void update() {
    for (Label j = 0; j < partition_.k(); ++j) {
      if (versions_[j] == partition_.version(j)) continue;
      versions_[j] = partition_.version(j);
      losses_[j] = 0;
      for_each_member(j, [&](Index i, double own, const Neighbor& nearest) {
        losses_[j] += partition_.points().weight(i) * (nearest.sq_distance - own);
      });
    }
  }

  /// By how much the SSE rises if cluster `j` is removed, before centroids move.
  [[nodiscard]] double loss(Label j) const { return losses_[j]; }

  /// The `count` clusters that cost least, the cheapest first.
  [[nodiscard]] const IndexedVector<Label>& cheapest(Label count) {
    order_.resize(losses_.size());
    for (Label j = 0; j < partition_.k(); ++j) order_[j] = j;
    const auto end = order_.begin() + (std::min)(count, partition_.k());
    std::partial_sort(order_.begin(), end, order_.end(),
                      [&](Label a, Label b) { return loss(a) < loss(b) || (loss(a) == loss(b) && a < b); });
    order_.resize(end - order_.begin());
    return order_;
  }

  /// Gives the members of a cluster to the nearest of the other centroids.
  void remove(Label j) {
    moves_.clear();
    for_each_member(j, [&](Index i, double, const Neighbor& nearest) { moves_.push_back({i, nearest}); });
    for (const Given& given : moves_) partition_.move(given.point, given.to.label, given.to.sq_distance);
  }

 private:
  struct Given {
    Index point;
    Neighbor to;
  };

  static constexpr Index sorted_first = 16;

  /// Calls `visit(point, squared distance of the own centroid, nearest of the others)` for each member of a cluster.
  template <class Visit>
  void for_each_member(Label j, const Visit& visit) {
    const ScaledPoints<Scalar>& points = partition_.points();
    find_others(j);
    for (const Index i : partition_.members(j)) {
      const double own = points.sq_distance(i, partition_.centroid(j));
      Neighbor nearest{(std::numeric_limits<double>::max)(), j};
      double limit = nearest.sq_distance;  // a centroid as far as this from the own one is not nearer to the point
      for (Index at = 0; at < others_.size(); ++at) {
        if (at == sorted_) sort_rest();
        if (others_[at].sq_distance >= limit) break;
        const double sq_distance = points.sq_distance(i, partition_.centroid(others_[at].label));
        if (sq_distance >= nearest.sq_distance) continue;
        nearest = {sq_distance, others_[at].label};
        limit = sq_distance + own + 2 * std::sqrt(sq_distance * own);
      }
      visit(i, own, nearest);
    }
  }

  /// All centroids but that of `j`, the nearest in order.
  void find_others(Label j) {
    others_.clear();
    for (Label other = 0; other < partition_.k(); ++other) {
      if (other != j) others_.push_back({partition_.sq_distance(j, other), other});
    }
    sorted_ = (std::min)(sorted_first, others_.size());
    std::partial_sort(others_.begin(), others_.begin() + sorted_, others_.end());
  }

  void sort_rest() {
    std::sort(others_.begin() + sorted_, others_.end());
    sorted_ = others_.size();
  }

  Partition<Scalar>& partition_;
  IndexedVector<double> losses_;
  IndexedVector<std::uint64_t> versions_;  // of the clusters when that was computed
  IndexedVector<Label> order_;
  IndexedVector<Neighbor> others_;
  Index sorted_ = 0;
  std::vector<Given> moves_;
};

}  // namespace keen::detail
