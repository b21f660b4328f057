// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/points.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace keen::detail {

/// A point that has left a cluster for another; -1: it had none.
struct Change {
  Index point;
  Label before;
  Label after;
};

/// The points that change their label in one pass. Each worker collects its changes in a group, and passes the group on
/// while the coordinates of its points are still in the cache. Which point is in which group depends on timing; the set
/// of all changes does not.
template <class Scalar>
class Changes {
 public:
  /// Takes a group of one worker, on that worker's thread.
  /// @param points  have those of the group in memory
  using Take = std::function<void(const Points<Scalar>& points, const Change* group, Index count, int worker)>;

  /// Sees points `begin` to `end - 1`, which `points` has in memory, when their labels have been set.
  using See = std::function<void(const Points<Scalar>& points, Index begin, Index end)>;

  explicit Changes(int workers) : groups_(workers) {}

  /// Forgets all changes.
  /// @param take  what takes the changes from now on; empty: they are counted and no more
  /// @param size  points in a group
  void begin(Take take = {}, Index size = 1) {
    take_ = std::move(take);
    seers_.clear();
    for (Group& group : groups_) {
      group.changes.resize(size);
      group.waiting = 0;
      group.count = 0;
    }
  }

  /// Adds a function that sees every range of points while it is in memory in this pass. For points that are read block
  /// by block.
  void show_ranges_to(See see) { seers_.push_back(std::move(see)); }

  /// Announces that the points that change until the next `finish` are in memory in `points`. Needed only for points
  /// that are read block by block.
  void enter(const Points<Scalar>& points) { points_ = &points; }

  /// Sets the label of a point; -1 stands for none. Complexity: O(1), beside what the group costs.
  void set(Labels& labels, Index point, Label label, int worker) {
    const Label before = labels[point];
    if (before == label) return;
    labels[point] = label;
    Group& group = groups_[worker];
    ++group.count;
    if (!take_) return;
    group.changes[group.waiting++] = {point, before, label};
    if (group.waiting == group.changes.size()) hand_on(group, worker);
  }

  /// Hands on what is left in the groups: their points may leave the memory.
  void finish() {
    for (int worker = 0; worker < groups_.size(); ++worker) {
      if (groups_[worker].waiting > 0) hand_on(groups_[worker], worker);
    }
  }

  /// A range of points has its labels, and may leave the memory.
  void leave(const Points<Scalar>& points, Index begin, Index end) {
    finish();
    for (const See& see : seers_) see(points, begin, end);
    points_ = nullptr;
  }

  /// Points whose label was set to another.
  [[nodiscard]] Index count() const {
    Index count = 0;
    for (const Group& group : groups_) count += group.count;
    return count;
  }

 private:
  struct alignas(64) Group {
    IndexedVector<Change> changes;
    Index waiting = 0;  // how many of them
    Index count = 0;    // in this pass
  };

  void hand_on(Group& group, int worker) {
    take_(*points_, group.changes.data(), group.waiting, worker);
    group.waiting = 0;
  }

  Take take_;
  std::vector<See> seers_;
  const Points<Scalar>* points_ = nullptr;
  IndexedVector<Group> groups_;
};

}  // namespace keen::detail
