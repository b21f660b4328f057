// SPDX-License-Identifier: MIT
#pragma once

#include "cluster_blocks.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

// Distances from below by projection: on any line, |x - y| >= |(position of x) - (position of y)|. On the line through
// the centres of two clusters, the gap is widest, and only points near the gap can be the nearest pair:
//
//     a a a  a   a|   gap   |b   b  b b b        pairs that are farther apart on the line than the least distance
//                                                found so far are never measured

namespace keen::detail {

/// Looks for the two points of different clusters that are nearest to each other. What lies farther apart on some line
/// is farther apart, so few pairs are tried: clusters are compared along the widest axis, points along the line through
/// the means of their clusters.
template <class Real>
class SeparationFinder {
  using Blocks = ClusterBlocks<Real>;
  using Vector = typename Blocks::Vector;

 public:
  explicit SeparationFinder(const Blocks& blocks) : blocks_(blocks) {
    (blocks.x.rowwise().maxCoeff() - blocks.x.rowwise().minCoeff()).maxCoeff(&widest_axis_);
    for (Index j = 0; j < blocks.k(); ++j) {
      const auto values = blocks.members(j).row(widest_axis_);
      extents_.push_back({values.minCoeff(), values.maxCoeff(), j});
    }
    std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.low < b.low; });
  }

  [[nodiscard]] double operator()() {
    for (auto a = extents_.begin(); a != extents_.end(); ++a) {
      std::vector<SortItem> others;  // by a distance that no pair goes below
      for (auto b = a + 1; b != extents_.end() && b->low - a->high < least_; ++b) {
        others.push_back({least_distance(a->cluster, b->cluster), b->cluster});
      }
      std::sort(others.begin(), others.end());
      for (const auto& [distance, b] : others) {
        if (distance >= least_) break;
        compare(a->cluster, b);
      }
    }
    return least_;
  }

 private:
  /// Of a point: its position on the line and its column. Of a cluster: its distance and its index.
  using SortItem = std::pair<double, Index>;

  /// The interval that a cluster takes of the widest axis.
  struct Extent {
    double low;
    double high;
    Index cluster;
  };

  [[nodiscard]] double least_distance(Index a, Index b) const {
    const double apart = (blocks_.centres.col(a) - blocks_.centres.col(b)).norm();
    return apart - blocks_.reach(a) - blocks_.reach(b) - blocks_.slack;
  }

  /// From the mean of cluster `a` to that of `b`; the widest axis if they coincide.
  [[nodiscard]] Vector direction(Index a, Index b) const {
    const Vector difference = blocks_.centres.col(b) - blocks_.centres.col(a);
    const double length = difference.norm();
    if (length > 0) return difference / length;
    return Vector::Unit(difference.size(), widest_axis_);
  }

  /// The points of cluster `a` and `b` between which the nearest ones may be, those first that face the other cluster.
  void compare(Index a, Index b) {
    const Vector line = direction(a, b);
    const Vector from = blocks_.members(a).transpose() * line;
    const Vector to = blocks_.members(b).transpose() * line;
    const double reach = least_ + blocks_.slack;
    const double first = to.minCoeff();
    const double last = from.maxCoeff();
    if (first - last >= reach) return;
    std::vector<SortItem> facing_b;
    for (Index i = 0; i < from.size(); ++i) {
      if (from(i) > first - reach) facing_b.push_back({from(i), blocks_.begin(a) + i});
    }
    std::vector<SortItem> facing_a;
    for (Index i = 0; i < to.size(); ++i) {
      if (to(i) < last + reach) facing_a.push_back({to(i), blocks_.begin(b) + i});
    }
    std::sort(facing_b.rbegin(), facing_b.rend());
    std::sort(facing_a.begin(), facing_a.end());
    for (const SortItem& x : facing_b) compare(x, facing_a);
  }

  /// Tries the points of `others`, which ascend, that are near enough to `x` on the line.
  void compare(const SortItem& x, const std::vector<SortItem>& others) {
    const double reach = least_ + blocks_.slack;
    double sq_least = least_ * least_;
    auto y = std::lower_bound(others.begin(), others.end(), SortItem{x.first - reach, -1});
    for (; y != others.end() && y->first - x.first < least_ + blocks_.slack; ++y) {
      const double sq_distance = blocks_.sq_distance(x.second, y->second, sq_least);
      if (sq_distance > sq_least) continue;
      least_ = (std::min)(least_, blocks_.distance(x.second, y->second, sq_distance));
      sq_least = least_ * least_;
    }
  }

  const Blocks& blocks_;
  Index widest_axis_ = 0;
  std::vector<Extent> extents_;  ///< ascending
  double least_ = std::numeric_limits<double>::infinity();
};

/// The smallest distance of two points of different clusters. Complexity: O(n^2 dim) at worst, mostly far less.
template <class Real>
[[nodiscard]] double separation(const ClusterBlocks<Real>& blocks) {
  return SeparationFinder<Real>(blocks)();
}

}  // namespace keen::detail
