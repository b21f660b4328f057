// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/indexed_vector.hpp"

#include <algorithm>
#include <utility>
#include <vector>

// Why few arcs suffice. A move to a far cluster is expensive, so an optimal flow rarely uses one, and k - 1 arcs for
// each cluster would be wasted. The star around cluster 0 keeps the graph connected: a feasible flow exists for every
// start.

namespace keen::detail {

/// From one cluster to another.
using Arc = std::pair<Label, Label>;

/// The clusters to which points of each cluster may move: the nearest few, and what is added. Cluster 0 is everybody's
/// neighbour and has all as its own, so that there is a way from each to each. Arcs are numbered, those of one cluster
/// in a row.
class Neighbours {
 public:
  /// @param costs  tells the squared distance `between` two of its `clusters`
  /// @param few    >= 1
  /// Complexity: O(k^2 dim).
  template <class Costs>
  Neighbours(const Costs& costs, Index few) : ends_(costs.clusters()) {
    const Label k = costs.clusters();
    std::vector<std::pair<double, Label>> others;
    for (Label a = 1; a < k; ++a) {
      arcs_.emplace_back(0, a);
      arcs_.emplace_back(a, 0);
      others.clear();
      for (Label b = 1; b < k; ++b) {
        if (b != a) others.emplace_back(costs.between(a, b), b);
      }
      const auto end = others.begin() + (std::min)(few, static_cast<Index>(others.size()));
      if (end != others.end()) std::nth_element(others.begin(), end, others.end());
      for (auto at = others.begin(); at != end; ++at) arcs_.emplace_back(a, at->second);
    }
    arrange();
  }

  /// Adds arcs; those that are there already may be among them.
  void add(const std::vector<Arc>& arcs) {
    for (const Arc& arc : arcs) arcs_.push_back(arc);
    arrange();
  }

  [[nodiscard]] Label clusters() const { return static_cast<Label>(ends_.size()); }  ///< k
  [[nodiscard]] Index arcs() const { return arcs_.size(); }                          ///< of all clusters together

  /// True if every cluster has all others.
  [[nodiscard]] bool is_complete() const { return arcs() == ends_.size() * (ends_.size() - 1); }

  [[nodiscard]] Label target(Index arc) const { return arcs_[arc].second; }     ///< where it leads
  [[nodiscard]] Index end(Label a) const { return ends_[a]; }                   ///< of the arcs of a
  [[nodiscard]] Index begin(Label a) const { return a == 0 ? 0 : end(a - 1); }  ///< of the arcs of a

 private:
  void arrange() {
    std::sort(arcs_.begin(), arcs_.end());
    arcs_.resize(std::unique(arcs_.begin(), arcs_.end()) - arcs_.begin());
    for (Label a = 0; a < clusters(); ++a) {
      const auto end = std::upper_bound(arcs_.begin(), arcs_.end(), Arc(a, clusters()));
      ends_[a] = end - arcs_.begin();
    }
  }

  IndexedVector<Arc> arcs_;
  IndexedVector<Index> ends_;
};

}  // namespace keen::detail
