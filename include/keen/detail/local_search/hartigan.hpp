// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "local_lloyd.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

// Where the factors come from. If x leaves a cluster of weight m, its centroid moves away from x. By the formula for
// the SSE about another point, the SSE of the cluster falls by more than w |x - c|^2, and in the new cluster it rises
// by less than w |x - d|^2:
//
//     old cluster   - w m / (m - w) |x - c|^2          new cluster   + w n / (n + w) |x - d|^2
//
// So a point may move though its own centroid is the nearest. Each fixed point of Hartigan's moves is one of Lloyd's
// iteration, but not the other way round.
//
// When a search may stop: d is in the order of distance from c, and |x - d| >= |c - d| - |x - c|. Once the least share
// n / (n + w) times the square of this exceeds the best term so far, no later centroid can win.

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
/// A cluster is looked at again only if it has changed since, or for the clusters that have.
///
/// Complexity of a pass: O(dim) for each point and each centroid that is near, O(k dim) for each of few moves.
/// Source: Hartigan, Clustering Algorithms, 1975; Telgarsky & Vattani, AISTATS 2010. Hartigan & Wong, Applied
/// Statistics 28, 1979, add the live set, the clusters that may have changed; here versions and the triangle inequality
/// serve that purpose.
template <class Scalar>
class HartiganMoves {
 public:
  explicit HartiganMoves(Partition<Scalar>& partition) : partition_(partition), checked_(partition.k(), 0) {}

  /// Goes through the points once. Returns how many moved.
  Index pass() {
    Index moves = 0;
    for (Label j = 0; j < partition_.k(); ++j) {
      const std::uint64_t version = partition_.last_version();
      moves += visit(j);
      checked_[j] = version;
    }
    partition_.recenter();
    partition_.forget_moves();
    return moves;
  }

 private:
  static constexpr double least_gain = 1e-12;  // of the term that a move saves: less is rounding
  static constexpr Index most_drifts = 16;     // moves after which distances between centroids are computed again

  /// Goes through the members of a cluster. Returns how many moved.
  Index visit(Label j) {
    find_neighbors(j);
    if (neighbors_.empty()) return 0;
    members_ = partition_.members(j);
    Index moves = 0;
    Index drifts = 0;
    for (const Index i : members_) {
      if (partition_.members(j).size() < 2) break;
      if (!try_move(i, j)) continue;
      ++moves;
      if (++drifts < most_drifts) continue;
      drifts = 0;
      find_neighbors(j);
    }
    return moves;
  }

  /// The other centroids to which a member may go, the nearest first. If the cluster has changed since its last visit,
  /// these are all centroids, otherwise only those that have changed. Centroids too far from all members are left out.
  void find_neighbors(Label j) {
    neighbors_.clear();
    drift_ = 0;
    lightest_ = (std::numeric_limits<double>::max)();
    const std::uint64_t checked = checked_[j];
    const bool has_changed = partition_.version(j) > checked;
    for (Label other = 0; other < partition_.k(); ++other) {
      if (other == j || (!has_changed && partition_.version(other) <= checked)) continue;
      neighbors_.push_back({partition_.sq_distance(j, other), other});
      lightest_ = (std::min)(lightest_, partition_.weight(other));
    }
    const double limit = farthest(j);
    std::erase_if(neighbors_, [&](const Neighbor& neighbor) { return neighbor.sq_distance > limit * limit; });
    std::sort(neighbors_.begin(), neighbors_.end());
  }

  /// How far a centroid may be for a member of `j` to go there: at most what a member saves, over the least share that
  /// it pays, and its own distance.
  [[nodiscard]] double farthest(Label j) const {
    const double heaviest = partition_.points().largest_weight();
    const double left = partition_.weight(j) - heaviest;
    if (!(left > 0)) return (std::numeric_limits<double>::max)();
    const double saved = partition_.weight(j) / left;
    const double paid = lightest_ / (lightest_ + heaviest);
    return partition_.reach(j) * (1 + std::sqrt(saved / paid)) * (1 + 1e-9);
  }

  /// Moves a member of `j` to where it lowers the SSE most, if it does anywhere.
  bool try_move(Index i, Label j) {
    const ScaledPoints<Scalar>& points = partition_.points();
    const double weight = points.weight(i);
    const double own = points.sq_distance(i, partition_.centroid(j));
    const double left = partition_.weight(j) - weight;
    if (!(left > 0)) return false;
    double least = own * (partition_.weight(j) / left) * (1 - least_gain);
    Neighbor best{0, j};
    const auto share_of = [weight](double cluster) { return cluster / (cluster + weight); };
    const double reach = std::sqrt(own) + drift_;
    for (const Neighbor& neighbor : neighbors_) {
      const double gap = std::sqrt(neighbor.sq_distance) - reach;  // the point is no nearer than this
      if (gap > 0 && share_of(lightest_) * gap * gap >= least) break;
      const double share = share_of(partition_.weight(neighbor.label));
      if (gap > 0 && share * gap * gap >= least) continue;
      const double sq_distance = points.sq_distance(i, partition_.centroid(neighbor.label));
      if (share * sq_distance >= least) continue;
      least = share * sq_distance;
      best = {sq_distance, neighbor.label};
    }
    if (best.label == j) return false;
    move(i, j, best, own);
    return true;
  }

  /// Moves a point and both centroids. `drift_` is how far the known distances between centroids may be off.
  void move(Index i, Label j, const Neighbor& to, double own) {
    const double weight = partition_.points().weight(i);
    drift_ += std::sqrt(own) * weight / (partition_.weight(j) - weight);
    drift_ += std::sqrt(to.sq_distance) * weight / (partition_.weight(to.label) + weight);
    partition_.move_with_centroids(i, to.label, own, to.sq_distance);
  }

  Partition<Scalar>& partition_;
  IndexedVector<std::uint64_t> checked_;  // the version up to which each cluster's members have been tried
  IndexedVector<Index> members_;
  std::vector<Neighbor> neighbors_;
  double lightest_ = 0;  // of their clusters' weights
  double drift_ = 0;     // how far centroids have moved since `find_neighbors`
};

}  // namespace keen::detail
