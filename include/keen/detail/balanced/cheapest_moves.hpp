// SPDX-License-Identifier: MIT
#pragma once

#include "../threads/parallel.hpp"
#include "neighbours.hpp"
#include "shortlist.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

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
        members_(static_cast<std::size_t>(costs.clusters())),
        positions_(static_cast<std::size_t>(costs.points())),
        lists_(neighbours.arcs()),
        least_(neighbours.arcs()),
        capacity_(capacity_for(expected, neighbours.arcs())) {
    for (Index i = 0; i < costs.points(); ++i) append(i, labels[i]);
    team.for_each_block(costs.clusters(), [this](Index a, int) { list_moves(static_cast<Label>(a)); });
  }

  /// What the cheapest move along an arc costs; the largest double, where the cluster is empty.
  [[nodiscard]] double cost(std::size_t arc) const { return least_[arc]; }

  /// Makes the cheapest move along an arc of cluster `a`, which has one.
  /// Complexity: O(neighbours log(moves)) and as many costs; sometimes the costs of all members.
  void move_along(Label a, std::size_t arc) {
    const Index i = lists_[arc].first().point;
    const Label b = neighbours_.target(arc);
    remove(i);
    append(i, b);
    labels_[i] = b;
    const double own = costs_(i, b);
    for (std::size_t next = neighbours_.begin(b); next != neighbours_.end(b); ++next) {
      lists_[next].insert({costs_(i, neighbours_.target(next)) - own, i});
      if (lists_[next].size() >= 4 * capacity_) list_moves(b, next);
    }
    refresh(a);
    refresh(b);
  }

 private:
  /// Moves to list for each pair at least. More are of use the more points will move, where there is room for them.
  [[nodiscard]] static std::size_t capacity_for(Index expected, std::size_t arcs) {
    constexpr std::size_t moves_in_all = std::size_t{1} << 20;
    const std::size_t room = moves_in_all / (std::max)(std::size_t{1}, arcs);
    return (std::max)(std::size_t{16}, (std::min)(room, static_cast<std::size_t>(expected / 8)));
  }

  [[nodiscard]] const std::vector<Index>& members(Label a) const { return members_[static_cast<std::size_t>(a)]; }

  void append(Index i, Label to) {
    std::vector<Index>& members = members_[static_cast<std::size_t>(to)];
    positions_[static_cast<std::size_t>(i)] = members.size();
    members.push_back(i);
  }

  /// Takes a point out of its cluster; the last member takes its position.
  void remove(Index i) {
    std::vector<Index>& members = members_[static_cast<std::size_t>(labels_[i])];
    const std::size_t position = positions_[static_cast<std::size_t>(i)];
    members[position] = members.back();
    positions_[static_cast<std::size_t>(members[position])] = position;
    members.pop_back();
  }

  /// Lists the moves along all arcs of a cluster.
  void list_moves(Label a) {
    for (const Index i : members(a)) {
      const double own = costs_(i, a);
      for (std::size_t arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
        lists_[arc].offer({costs_(i, neighbours_.target(arc)) - own, i}, capacity_);
      }
    }
    for (std::size_t arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      lists_[arc].arrange();
      note_least(arc);
    }
  }

  /// Lists those along one arc anew.
  void list_moves(Label a, std::size_t arc) {
    const Label b = neighbours_.target(arc);
    lists_[arc].clear();
    for (const Index i : members(a)) lists_[arc].offer({costs_(i, b) - costs_(i, a), i}, capacity_);
    lists_[arc].arrange();
  }

  /// Drops the moves of points that have left the cluster from where they come first.
  void refresh(Label a) {
    for (std::size_t arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      Shortlist& list = lists_[arc];
      while (!list.is_empty() && labels_[list.first().point] != a) list.drop_first();
      if (list.is_empty() && !list.is_complete()) list_moves(a, arc);
      note_least(arc);
    }
  }

  void note_least(std::size_t arc) {
    least_[arc] = lists_[arc].is_empty() ? PointMove{}.cost : lists_[arc].first().cost;
  }

  const Costs& costs_;
  const Neighbours& neighbours_;
  Labels& labels_;
  std::vector<std::vector<Index>> members_;
  std::vector<std::size_t> positions_;
  std::vector<Shortlist> lists_;
  std::vector<double> least_;
  std::size_t capacity_;
};

}  // namespace keen::detail
