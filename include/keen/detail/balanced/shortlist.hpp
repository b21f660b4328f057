// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/indexed_vector.hpp"

#include <algorithm>
#include <limits>

namespace keen::detail {

/// A point that may leave its cluster for another one, and by how much that raises the cost.
struct PointMove {
  double cost = (std::numeric_limits<double>::max)();
  Index point = (std::numeric_limits<Index>::max)();

  friend bool operator<(const PointMove& a, const PointMove& b) {
    return a.cost < b.cost || (a.cost == b.cost && a.point < b.point);
  }
};

/// The cheapest moves from one cluster to another, without the many that are never looked at.
///
/// Class invariant, once arranged: every move that is cheaper than the reach is on the list. So the first move of the
/// list is the cheapest of all moves; if the list is empty but not complete, the cheapest move is unknown. Moves of
/// points that have left the cluster may be on the list too.
class Shortlist {
 public:
  void clear() {
    moves_.clear();
    reach_ = {};
  }

  /// Takes a move into a list that is not arranged yet, and keeps at least the `capacity` cheapest.
  /// Complexity: O(1) on average.
  void offer(const PointMove& move, Index capacity) {
    if (!(move < reach_)) return;
    moves_.push_back(move);
    if (moves_.size() == 2 * capacity) keep_cheapest(capacity);
  }

  /// To be called after the last offer.
  void arrange() { std::make_heap(moves_.begin(), moves_.end(), Later{}); }

  /// Takes the move of a point that has joined the cluster. Complexity: O(log size).
  void insert(const PointMove& move) {
    if (!(move < reach_)) return;
    moves_.push_back(move);
    std::push_heap(moves_.begin(), moves_.end(), Later{});
  }

  [[nodiscard]] bool is_empty() const { return moves_.empty(); }
  [[nodiscard]] bool is_complete() const { return reach_.cost == PointMove{}.cost; }
  [[nodiscard]] Index size() const { return moves_.size(); }
  [[nodiscard]] const PointMove& first() const { return moves_.front(); }

  void drop_first() {
    std::pop_heap(moves_.begin(), moves_.end(), Later{});
    moves_.pop_back();
  }

 private:
  struct Later {
    bool operator()(const PointMove& a, const PointMove& b) const { return b < a; }
  };

  void keep_cheapest(Index capacity) {
    std::nth_element(moves_.begin(), moves_.begin() + capacity, moves_.end());
    reach_ = moves_[capacity];
    moves_.resize(capacity);
  }

  IndexedVector<PointMove> moves_;
  PointMove reach_;
};

}  // namespace keen::detail
