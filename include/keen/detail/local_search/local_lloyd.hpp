// SPDX-License-Identifier: MIT
#pragma once

#include "partition.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

// The lemma behind "near": if |c - d| >= 2 |x - c|, then |x - d| >= |c - d| - |x - c| >= |x - c|, so d is not nearer to
// x.
//
//              c . x                d          |x - c| <= reach of the cluster, so beyond 2 reach no centroid
//              |<-r->|                         is of interest to any member
//              |<------- 2 r ------->|
//
// Centroids near a cluster are sorted by distance. The loop over them ends at the first with
// |c - d|^2 >= 4 |x - c|^2.
//
// Source: Elkan, ICML 2003, lemma 1.

namespace keen::detail {

/// A centroid that may be nearer to some members of a cluster than their own.
struct Neighbor {
  double sq_distance;  ///< between the two centroids
  Label label;

  friend bool operator<(const Neighbor& a, const Neighbor& b) {
    return a.sq_distance < b.sq_distance || (a.sq_distance == b.sq_distance && a.label < b.label);
  }
};

/// Lloyd's iteration restricted to the clusters that can change. A cluster is searched only if its centroid has moved
/// or a centroid that has moved lies within twice its reach. If its own centroid has stayed, only the moved centroids
/// are measured. The labels are those of Lloyd's iteration, except in ties.
/// Complexity of a pass: O(k moved dim), and O(dim) for each member that is looked at and each centroid that is near.
template <class Scalar>
class LocalLloyd {
 public:
  explicit LocalLloyd(Partition<Scalar>& partition) : partition_(partition) {}

  /// Gives points to their nearest centroids, then moves centroids to the means. Returns how many points changed their
  /// cluster.
  Index pass() {
    changes_.clear();
    for (Label j = 0; j < partition_.k(); ++j) {
      if (!partition_.members(j).empty() && find_neighbors(j)) search(j);
    }
    partition_.forget_moves();
    for (const Change& change : changes_) partition_.move(change.point, change.to, change.sq_distance);
    partition_.recenter();
    return static_cast<Index>(changes_.size());
  }

 private:
  struct Change {
    Index point;
    Label to;
    double sq_distance;
  };

  /// Finds which centroids must be measured. Returns false if no member of the cluster can have another.
  bool find_neighbors(Label j) {
    neighbors_.clear();
    const double limit = 4 * partition_.reach(j) * partition_.reach(j) * (1 + slack);
    const auto note = [&](Label other) {
      const double sq_distance = partition_.sq_distance(j, other);
      if (sq_distance < limit) neighbors_.push_back({sq_distance, other});
    };
    if (!partition_.has_moved(j)) {
      for (const Label other : partition_.moved()) note(other);
      if (neighbors_.empty()) return false;
    } else {
      for (Label other = 0; other < partition_.k(); ++other) {
        if (other != j) note(other);
      }
    }
    std::sort(neighbors_.begin(), neighbors_.end());
    return true;
  }

  /// Finds the nearest centroid of each member of a cluster: no other is nearer than the own one if it is twice as far
  /// from that as the point is.
  void search(Label j) {
    with_few_coordinates(partition_.points().dim(), [&](auto few) { search_in<decltype(few)::value>(j); });
  }

  /// @tparam few  coordinates, if they are known
  template <int few>
  void search_in(Label j) {
    const ScaledPoints<Scalar>& points = partition_.points();
    const double* const centroid = partition_.centroid(j);
    double sq_reach = 0;
    for (const Index i : partition_.members(j)) {
      const Scalar* const x = points[i];
      const double own = points.template sq_distance_of<few>(x, centroid);
      Change nearest{i, j, own};
      for (const Neighbor& neighbor : neighbors_) {
        if (neighbor.sq_distance >= 4 * own) break;
        const double sq_distance = points.template sq_distance_of<few>(x, partition_.centroid(neighbor.label));
        if (sq_distance < nearest.sq_distance) nearest = {i, neighbor.label, sq_distance};
      }
      if (nearest.to != j) {
        changes_.push_back(nearest);
      } else {
        sq_reach = (std::max)(sq_reach, own);
      }
    }
    partition_.set_reach(j, std::sqrt(sq_reach));
  }

  static constexpr double slack = 1e-12;  // for the rounding of reaches

  Partition<Scalar>& partition_;
  std::vector<Neighbor> neighbors_;
  std::vector<Change> changes_;
};

}  // namespace keen::detail
