// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "cheapest_moves.hpp"

#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

// The graph has k + 1 nodes, though the problem has n points: an arc from a to b stands for the cheapest move of any
// point of a to b, min over the points i of a of cost(i, b) - cost(i, a).
//
//     cluster a ---- cheapest move ----> cluster b ----> ...
//         |                                  |
//         +-- raise quota --> pool <---------+        a quota within the bounds moves at no cost
//
// A node has an excess: its points less its quota. One step takes a unit of excess along the shortest path from a node
// that has too many to one that has too few. Arc lengths are reduced costs, cost + prize(a) - prize(b), which the
// invariant keeps at 0 or above, so Dijkstra's algorithm applies. Afterwards prize(j) grows by distance(j) -
// (length of the path) for each node that was settled: arcs of shortest paths get the reduced cost 0, so the arcs back
// are not negative either, and no arc becomes negative. Each step lowers the total excess by one; the loop ends when
// there is none.

namespace keen::detail {

/// How many points a cluster may have.
struct SizeBounds {
  Index least = 0;
  Index most = 0;
};

/// A prize for each cluster: a point belongs to the cluster of least cost minus prize. Prizes are the dual variables of
/// the size bounds, and a good start for the next pass. A cluster whose bounds are not active has the prize 0.
using Prizes = IndexedVector<double>;

/// Labels of least cost under bounds on the sizes of clusters, by a flow of least cost: from labels that obey the
/// prizes but not the bounds, one point after the other leaves the clusters that have too many, by the cheapest chain
/// of moves that ends where there are too few.
///
/// Each cluster has a quota within the bounds. Quotas may be changed at no cost, and must sum to n in the end. The
/// pool, an extra node of the graph, keeps the difference.
///
/// Class invariant, but for rounding, which counts as 0: no move from a to b costs less than prize(b) - prize(a); a
/// quota below the upper bound means a prize that is not below that of the pool, one above the lower bound a prize that
/// is not above it. With it, labels that meet their quotas are of least cost. Where not all clusters are neighbours, it
/// can fail for a point that has come to where it has other neighbours: then labels are near the least cost, and obey
/// the bounds all the same.
///
/// Complexity: O(arcs log k) for each point in excess, and O(neighbours log n) for each move of its chain.
/// Source: successive shortest paths with potentials, Ahuja, Magnanti & Orlin, Network Flows, 1993, section 9.7; for
/// clusters, Bradley, Bennett & Demiriz, Constrained k-means clustering, 2000.
template <class Costs>
class BalancingFlow {
 public:
  /// @param bounds  k least <= n <= k most
  /// @param prizes  k values, brought up to date
  /// @param labels  n values that obey the prizes, brought up to date
  BalancingFlow(const Costs& costs, const Neighbours& neighbours, const SizeBounds& bounds, Prizes& prizes,
                Labels& labels)
      : costs_(costs),
        neighbours_(neighbours),
        bounds_(bounds),
        prizes_(prizes),
        labels_(labels),
        pool_(costs.clusters()),
        quotas_(prizes.size()),
        excess_(prizes.size() + 1),
        steps_(prizes.size() + 1) {
    prizes_.push_back(0);  // that of the pool
    for (Index i = 0; i < labels.size(); ++i) ++excess(labels[i]);
    excess(pool_) = -labels.size();
    for (Label j = 0; j < pool_; ++j) {
      quota(j) = first_quota(j, excess(j));
      excess(j) -= quota(j);
      excess(pool_) += quota(j);
    }
  }

  /// To be called once.
  void operator()(Team& team) {
    Index surplus = 0;
    for (const Index excess : excess_) surplus += (std::max)(Index{0}, excess);
    if (surplus > 0) moves_.emplace(costs_, neighbours_, labels_, surplus, team);
    for (Index left = surplus; left > 0; --left) {
      const Label end = find_way();
      adjust_prizes(end);
      const Label start = follow_way(end);
      --excess(start);
      ++excess(end);
    }
    settle_prizes();
  }

 private:
  /// How a node is reached.
  struct Step {
    double distance;
    Label from;
    Index arc;
    bool is_final;
  };

  using NodeDistance = std::pair<double, Label>;  // the distance of a node, and the node

  [[nodiscard]] Index& quota(Label j) { return quotas_[j]; }
  [[nodiscard]] Index& excess(Label j) { return excess_[j]; }
  [[nodiscard]] double& prize(Label j) { return prizes_[j]; }
  [[nodiscard]] Step& step(Label j) { return steps_[j]; }

  /// A cluster has a prize because it could not get enough otherwise, and a fine because it had too many.
  [[nodiscard]] Index first_quota(Label j, Index size) {
    if (prize(j) > 0) return bounds_.least;
    return prize(j) < 0 ? bounds_.most : std::clamp(size, bounds_.least, bounds_.most);
  }

  /// The nearest node that has too few, from any that has too many. Of those as near the first.
  [[nodiscard]] Label find_way() {
    front_ = {};
    for (Label j = 0; j <= pool_; ++j) {
      step(j) = {excess(j) > 0 ? 0 : (std::numeric_limits<double>::max)(), -1, 0, false};
      if (excess(j) > 0) front_.emplace(0, j);
    }
    while (true) {
      assert(!front_.empty());
      const Label a = front_.top().second;
      front_.pop();
      if (step(a).is_final) continue;
      step(a).is_final = true;
      if (excess(a) < 0) return a;
      if (a == pool_) {
        look_from_pool();
      } else {
        look_from(a);
      }
    }
  }

  void look_from(Label a) {
    if (quota(a) < bounds_.most) reach(pool_, a, 0, 0);
    if (quota(a) + excess(a) == 0) return;  // it has no points
    for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      reach(neighbours_.target(arc), a, arc, moves_->cost(arc));
    }
  }

  void look_from_pool() {
    for (Label j = 0; j < pool_; ++j) {
      if (quota(j) > bounds_.least) reach(j, pool_, 0, 0);
    }
  }

  void reach(Label b, Label from, Index arc, double cost) {
    const double distance = step(from).distance + (std::max)(0.0, cost + prize(from) - prize(b));
    if (!(distance < step(b).distance)) return;
    step(b) = {distance, from, arc, false};
    front_.emplace(distance, b);
  }

  /// Makes the way cost nothing beside the prizes.
  void adjust_prizes(Label end) {
    const double length = step(end).distance;
    for (Label j = 0; j <= pool_; ++j) {
      if (step(j).is_final) prize(j) += step(j).distance - length;
    }
  }

  /// Moves a point, or one slot of a quota, along each arc of the way, the last arc first. Returns where it starts.
  Label follow_way(Label end) {
    Label b = end;
    for (Label a = step(b).from; a >= 0; a = step(b).from) {
      if (b == pool_) {
        ++quota(a);
      } else if (a == pool_) {
        --quota(b);
      } else {
        moves_->move_along(a, step(b).arc);
      }
      b = a;
    }
    return b;
  }

  /// Leaves prizes relative to that of the pool, as the quotas have them but for rounding.
  void settle_prizes() {
    const double base = prizes_.back();
    prizes_.pop_back();
    for (Label j = 0; j < pool_; ++j) {
      prize(j) -= base;
      if (quota(j) < bounds_.most) prize(j) = (std::max)(prize(j), 0.0);
      if (quota(j) > bounds_.least) prize(j) = (std::min)(prize(j), 0.0);
    }
  }

  const Costs& costs_;
  const Neighbours& neighbours_;
  SizeBounds bounds_;
  Prizes& prizes_;
  Labels& labels_;
  std::optional<CheapestMoves<Costs>> moves_;
  Label pool_;
  IndexedVector<Index> quotas_;
  IndexedVector<Index> excess_;
  IndexedVector<Step> steps_;
  std::priority_queue<NodeDistance, std::vector<NodeDistance>, std::greater<>> front_;
};

}  // namespace keen::detail
