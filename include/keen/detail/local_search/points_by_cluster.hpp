// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "scaled_points.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

// Memory order is speed here. The local search visits clusters, member by member. In the order of the data, each member
// is a cache line of its own from anywhere in memory; in the order of the clusters, members are neighbours. A counting
// sort puts them there in O(n).

namespace keen::detail {

/// The points that have weight, cluster by cluster: where a point is small they are copied into that order, so that the
/// members of a cluster, and of what becomes of it, lie close together in memory.
template <class Scalar>
class PointsByCluster {
 public:
  /// @param labels  n values in [0, k)
  /// Complexity: O(n dim), and as much memory where points are copied.
  PointsByCluster(const ScaledPoints<Scalar>& points, const Labels& labels, Label k)
      : given_(points), given_labels_(labels), ends_(k) {
    for (Index i = 0; i < points.size(); ++i) {
      if (points.weight(i) > 0) ++ends_[labels[i]];
    }
    Index end = 0;
    for (Index& position : ends_) {
      end += position;
      position = end - position;  // of the next member
    }
    order_.resize(end);
    for (Index i = 0; i < points.size(); ++i) {
      if (points.weight(i) > 0) order_[ends_[labels[i]]++] = i;
    }
    if (points.dim() * Index{sizeof(Scalar)} <= most_copied) copy();
  }

  PointsByCluster(const PointsByCluster&) = delete;
  PointsByCluster& operator=(const PointsByCluster&) = delete;
  ~PointsByCluster() = default;

  [[nodiscard]] Label k() const { return static_cast<Label>(ends_.size()); }

  /// The members of a cluster that have weight, by their numbers in the data.
  [[nodiscard]] std::span<const Index> members(Label j) const {
    return {order_.data() + (j > 0 ? ends_[j - 1] : 0), order_.data() + ends_[j]};
  }

  [[nodiscard]] const ScaledPoints<Scalar>& points() const { return copy_ ? *copy_ : given_; }
  [[nodiscard]] const Labels& labels() const { return copy_ ? labels_ : given_labels_; }  ///< of `points()`

  /// Labels of `points()` as labels of the data; points without weight keep theirs.
  [[nodiscard]] Labels in_data_order(const Labels& labels) const {
    if (!copy_) return labels;
    Labels ordered = given_labels_;
    for (Index at = 0; at < order_.size(); ++at) ordered[order_[at]] = labels[at];
    return ordered;
  }

 private:
  static constexpr Index most_copied = 256;  // bytes: larger points gain little

  void copy() {
    copy_.emplace(given_, order_);
    labels_.resize(order_.size());
    for (Index at = 0; at < order_.size(); ++at) labels_[at] = given_labels_[order_[at]];
  }

  const ScaledPoints<Scalar>& given_;
  const Labels& given_labels_;
  IndexedVector<Index> ends_;  // of the clusters in `order_`
  IndexedVector<Index> order_;
  std::optional<ScaledPoints<Scalar>> copy_;
  Labels labels_;
};

/// The share of the other centroids that are near enough to a point to be measured, estimated on an even sample of the
/// points. Where it is small, a change in one place affects few other clusters. Complexity: O(sample k dim).
/// @param centroids  k, one after the other, in the unit of the points
template <class Scalar>
[[nodiscard]] double near_share(const ScaledPoints<Scalar>& points, const PointsByCluster<Scalar>& groups,
                                const IndexedVector<double>& centroids) {
  constexpr std::size_t sample = 4;  // members of a cluster
  const auto centroid = [&](Label j) { return &centroids[j * points.dim()]; };
  Index pairs = 0;
  Index close = 0;
  for (Label j = 0; j < groups.k(); ++j) {
    const std::span<const Index> members = groups.members(j);
    const std::size_t count = (std::min)(sample, members.size());
    double own[sample];
    for (std::size_t at = 0; at < count; ++at) {
      own[at] = points.sq_distance(members[at * members.size() / count], centroid(j));
    }
    for (Label other = 0; other < groups.k(); ++other) {
      if (other == j) continue;
      const double between = points.between(centroid(j), centroid(other));
      pairs += static_cast<Index>(count);
      close += std::count_if(own, own + count, [&](double sq_distance) { return between < 4 * sq_distance; });
    }
  }
  return pairs > 0 ? static_cast<double>(close) / static_cast<double>(pairs) : 0;
}

}  // namespace keen::detail
