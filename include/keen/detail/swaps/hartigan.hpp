// SPDX-License-Identifier: MIT
#pragma once

#include "local_lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace keen::detail {

/// Moves points one at a time where that lowers the SSE, though their own centroid may be the nearest: with a point
/// both centroids move. A point x of weight w leaves a cluster of weight m and centroid c for one of weight n and
/// centroid d if
///
///     n / (n + w) |x - d|^2 < m / (m - w) |x - c|^2
///
/// Where no point can go, Lloyd's iteration has nothing to do either. An empty cluster takes the first point that does
/// not lie on its centroid.
///
/// Complexity of a pass: O(dim) for each point and each centroid that is near, O(members dim) for each move.
/// Source: Hartigan, Clustering Algorithms, 1975; Telgarsky & Vattani, AISTATS 2010. What Hartigan & Wong, 1979, add
/// are lists of what need not be looked at: here the triangle inequality tells.
template <class Scalar, int Dim>
class HartiganMoves {
 public:
  explicit HartiganMoves(Partition<Scalar, Dim>& partition) : partition_(partition) {}

  /// Goes through all points once. Returns how many moved.
  Index pass() {
    Index moves = 0;
    for (Label j = 0; j < partition_.k(); ++j) {
      members_ = partition_.members(j);
      bool is_current = false;
      for (const Index i : members_) {
        if (partition_.members(j).size() < 2) break;
        if (!is_current) find_neighbors(j);
        is_current = !try_move(i, j);
        moves += is_current ? 0 : 1;
      }
    }
    partition_.forget_moves();
    return moves;
  }

 private:
  static constexpr double least_gain = 1e-12;  // of the term that a move saves: less is rounding

  /// The other centroids, the nearest first.
  void find_neighbors(Label j) {
    neighbors_.clear();
    lightest_ = (std::numeric_limits<double>::max)();
    for (Label other = 0; other < partition_.k(); ++other) {
      if (other == j) continue;
      neighbors_.push_back({partition_.sq_distance(j, other), other});
      lightest_ = (std::min)(lightest_, partition_.weight(other));
    }
    std::sort(neighbors_.begin(), neighbors_.end());
  }

  /// Moves a member of `j` to where it lowers the SSE most, if it does anywhere.
  bool try_move(Index i, Label j) {
    const PlacedPoints<Scalar, Dim>& points = partition_.points();
    const double weight = points.weight(i);
    const double own = points.sq_distance(i, partition_.centroid(j));
    const double left = partition_.weight(j) - weight;
    const double saved = left > 0 ? own * (partition_.weight(j) / left) : 0;
    double least = saved * (1 - least_gain);
    Label best = j;
    double to_best = 0;
    const auto share_of = [weight](double cluster) { return cluster / (cluster + weight); };
    for (const Neighbor& neighbor : neighbors_) {
      const double gap = std::sqrt(neighbor.sq_distance) - std::sqrt(own);  // the point is no nearer than this
      if (gap > 0 && share_of(lightest_) * gap * gap >= least) break;
      const double share = share_of(partition_.weight(neighbor.label));
      if (gap > 0 && share * gap * gap >= least) continue;
      const double sq_distance = points.sq_distance(i, partition_.centroid(neighbor.label));
      if (share * sq_distance >= least) continue;
      least = share * sq_distance;
      best = neighbor.label;
      to_best = sq_distance;
    }
    if (best == j) return false;
    partition_.move(i, best, to_best);
    partition_.recenter();
    return true;
  }

  Partition<Scalar, Dim>& partition_;
  std::vector<Index> members_;
  std::vector<Neighbor> neighbors_;
  double lightest_ = 0;  // of their clusters' weights
};

}  // namespace keen::detail
