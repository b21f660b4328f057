// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <vector>

namespace keen::detail {

/// A point that has left a cluster.
struct Change {
  Index point;
  Label before;
};

/// The points that changed their label in one pass, as each worker met them. In which list a point stands depends on
/// chance; all lists together do not.
class Changes {
 public:
  explicit Changes(int workers) : lists_(static_cast<std::size_t>(workers)) {}

  void clear() {
    for (List& list : lists_) {
      list.moved.clear();
      list.first_labels = 0;
    }
  }

  /// Sets the label of a point; -1 stands for none. Complexity: O(1).
  void set(Labels& labels, Index point, Label label, int worker) {
    const Label before = labels[point];
    if (before == label) return;
    labels[point] = label;
    List& list = lists_[static_cast<std::size_t>(worker)];
    if (before < 0) {
      ++list.first_labels;
    } else {
      list.moved.push_back({point, before});
    }
  }

  /// Points whose label was set to another.
  [[nodiscard]] Index count() const {
    Index count = 0;
    for (const List& list : lists_) count += static_cast<Index>(list.moved.size()) + list.first_labels;
    return count;
  }

  /// Visits the points that had another label before.
  template <class Visit>
  void for_each_moved(const Visit& visit) const {
    for (const List& list : lists_) {
      for (const Change& change : list.moved) visit(change);
    }
  }

 private:
  struct alignas(64) List {
    std::vector<Change> moved;
    Index first_labels = 0;
  };

  std::vector<List> lists_;
};

}  // namespace keen::detail
