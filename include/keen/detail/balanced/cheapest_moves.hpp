// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../threads/parallel.hpp"
#include "neighbours.hpp"
#include "shortlist.hpp"

#include <algorithm>

// The arcs of the flow. When a point moves from a to b, every minimum over the points of a and of b may change. A heap
// for each pair would hold n moves for every neighbour; a Shortlist holds the cheapest few and admits when it has run
// out.

namespace keen::detail {

/// The cheapest move from each cluster to each of its neighbours, kept up to date as points move. Only a few moves of
/// each pair are listed; when they are used up, the members of the cluster are looked through again.
/// Memory: O(n), and at most four million moves, or 64 for each pair where that is more.
/// @tparam Costs  what a point costs in a cluster, for `points` and `clusters`
template <class Costs>
class CheapestMoves {
 public:
  /// Complexity: O(n) costs for each neighbour, shared by the team.
  /// @param labels    kept up to date too
  /// @param expected  how many points will leave their clusters, about
  CheapestMoves(const Costs& costs, const Neighbours& neighbours, Labels& labels, Index expected, Team& team)
      : costs_(costs),
        neighbours_(neighbours),
        labels_(labels),
        members_(costs.clusters()),
        positions_(costs.points()),
        lists_(neighbours.arcs()),
        least_(neighbours.arcs()),
        capacity_(capacity_for(expected, neighbours.arcs())) {
    for (Index i = 0; i < costs.points(); ++i) append(i, labels[i]);
    team.for_each_block(costs.clusters(), [this](Index a, int) { list_moves(static_cast<Label>(a)); });
  }

  /// What the cheapest move along an arc costs; the largest double, where the cluster is empty.
  [[nodiscard]] double cost(Index arc) const { return least_[arc]; }

  /// Makes the cheapest move along an arc of cluster `a`, which has one.
  /// Complexity: O(neighbours log(moves)) and as many costs; sometimes the costs of all members.
  void move_along(Label a, Index arc) {
    const Index i = lists_[arc].first().point;
    const Label b = neighbours_.target(arc);
    remove(i);
    append(i, b);
    labels_[i] = b;
    const double own = costs_(i, b);
    for (Index next = neighbours_.begin(b); next != neighbours_.end(b); ++next) {
      lists_[next].insert({costs_(i, neighbours_.target(next)) - own, i});
      if (lists_[next].size() >= 4 * capacity_) list_moves(b, next);
    }
    refresh(a);
    refresh(b);
  }

 private:
  /// Moves to list for each pair at least. More are of use the more points will move, where there is room for them.
  [[nodiscard]] static Index capacity_for(Index expected, Index arcs) {
    constexpr Index moves_in_all = Index{1} << 20;
    const Index room = moves_in_all / (std::max)(Index{1}, arcs);
    return (std::max)(Index{16}, (std::min)(room, expected / 8));
  }

  [[nodiscard]] const IndexedVector<Index>& members(Label a) const { return members_[a]; }

  void append(Index i, Label to) {
    IndexedVector<Index>& members = members_[to];
    positions_[i] = members.size();
    members.push_back(i);
  }

  /// Takes a point out of its cluster; the last member takes its position.
  void remove(Index i) {
    IndexedVector<Index>& members = members_[labels_[i]];
    const Index position = positions_[i];
    members[position] = members.back();
    positions_[members[position]] = position;
    members.pop_back();
  }

  /// Lists the moves along all arcs of a cluster.
  void list_moves(Label a) {
    for (const Index i : members(a)) {
      const double own = costs_(i, a);
      for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
        lists_[arc].offer({costs_(i, neighbours_.target(arc)) - own, i}, capacity_);
      }
    }
    for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      lists_[arc].arrange();
      note_least(arc);
    }
  }

  /// Builds the list of one arc again.
  void list_moves(Label a, Index arc) {
    const Label b = neighbours_.target(arc);
    lists_[arc].clear();
    for (const Index i : members(a)) lists_[arc].offer({costs_(i, b) - costs_(i, a), i}, capacity_);
    lists_[arc].arrange();
  }

  /// Drops the moves of points that have left the cluster from where they come first.
  void refresh(Label a) {
    for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      Shortlist& list = lists_[arc];
      while (!list.is_empty() && labels_[list.first().point] != a) list.drop_first();
      if (list.is_empty() && !list.is_complete()) list_moves(a, arc);
      note_least(arc);
    }
  }

  void note_least(Index arc) { least_[arc] = lists_[arc].is_empty() ? PointMove{}.cost : lists_[arc].first().cost; }

  const Costs& costs_;
  const Neighbours& neighbours_;
  Labels& labels_;
  IndexedVector<IndexedVector<Index>> members_;
  IndexedVector<Index> positions_;
  IndexedVector<Shortlist> lists_;
  IndexedVector<double> least_;
  Index capacity_;
};

}  // namespace keen::detail
