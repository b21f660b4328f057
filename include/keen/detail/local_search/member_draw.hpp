// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "partition.hpp"

#include <algorithm>
#include <vector>

// D^2 sampling within one cluster: a member is drawn with probability w |x - c|^2 / (SSE of the cluster), as k-means++
// would draw it if the other clusters did not exist.

namespace keen::detail {

/// Draws members of a cluster, each by its part of the cluster's SSE.
template <class Scalar>
class MemberDraw {
 public:
  explicit MemberDraw(const Partition<Scalar>& partition) : partition_(partition) {}

  /// Takes a cluster to draw from. Returns its SSE. Complexity: O(dim) a member.
  double take(Label j) {
    cluster_ = j;
    masses_.clear();
    double total = 0;
    for (const Index i : partition_.members(j)) {
      total += partition_.points().weight(i) * partition_.points().sq_distance(i, partition_.centroid(j));
      masses_.push_back(total);
    }
    return total;
  }

  /// A member of the cluster that was taken, whose SSE must be above 0 and whose members must be the same still.
  [[nodiscard]] Index operator()(Rng& rng) const {
    const double drawn_mass = rng.uniform() * masses_.back();
    const auto drawn = std::upper_bound(masses_.begin(), masses_.end() - 1, drawn_mass) - masses_.begin();
    return partition_.members(cluster_)[drawn];
  }

 private:
  const Partition<Scalar>& partition_;
  Label cluster_ = 0;
  std::vector<double> masses_;  // of the members up to each
};

}  // namespace keen::detail
