// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

namespace keen::detail {

/// Arbitrary labels as groups 0, 1, 2, ...: the distinct labels are numbered in ascending order.
struct Grouping {
  IndexedVector<Index> index;  ///< one a label: the number of its group
  IndexedVector<Index> size;   ///< how many have it, > 0

  [[nodiscard]] Index count() const { return size.size(); }
};

/// Complexity: O(n log n).
[[nodiscard]] inline Grouping group(const Label* labels, Index n) {
  std::vector<Label> distinct(labels, labels + n);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  Grouping groups{IndexedVector<Index>(n), IndexedVector<Index>(std::ssize(distinct))};
  for (Index i = 0; i < n; ++i) {
    groups.index[i] = std::lower_bound(distinct.begin(), distinct.end(), labels[i]) - distinct.begin();
    ++groups.size[groups.index[i]];
  }
  return groups;
}

/// The groups of a clustering whose separation is to be measured.
/// @throws std::invalid_argument naming the caller, if there are fewer than two
[[nodiscard]] inline Grouping group_clusters(const Label* labels, Index n, const char* caller) {
  Grouping clusters = group(labels, n);
  require_that(clusters.count() >= 2, caller, ": points must be in at least 2 clusters, got ", clusters.count());
  return clusters;
}

/// @throws std::invalid_argument naming the caller, unless there is a label for each of n points
inline void require_labels(const Eigen::Ref<const Labels>& labels, Index n, const char* caller) {
  require_that(labels.size() == n, caller, ": one label for each of n = ", n, " points is needed, got ", labels.size());
}

}  // namespace keen::detail
