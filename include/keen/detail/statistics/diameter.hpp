// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "cluster_blocks.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

// The two farthest points of a cluster, mostly without looking at all pairs. With r(x) the distance from the centre, |x
// - y| <= r(x) + r(y). Points are sorted by r, the outermost first; once r(x) + (the largest r) is no more than the
// largest distance found, no later pair can beat it.

namespace keen::detail {

/// The largest of `least` and the distances within cluster `j`. No two points are farther apart than their radii
/// together, so pairs are tried from the largest radii on, as long as that may help.
template <class Real>
[[nodiscard]] double diameter(const ClusterBlocks<Real>& blocks, Index j, double least) {
  IndexedVector<Index> outermost(blocks.size(j));
  std::iota(outermost.begin(), outermost.end(), blocks.begin(j));
  std::sort(outermost.begin(), outermost.end(), [&](Index a, Index b) { return blocks.radius(a) > blocks.radius(b); });
  double largest = least;
  double sq_largest = largest * largest;
  for (Index a = 1; a < outermost.size(); ++a) {
    const double more = blocks.radius(outermost[a]) + blocks.slack;
    if (more + blocks.reach(j) <= largest) break;
    for (Index b = 0; b < a && more + blocks.radius(outermost[b]) > largest; ++b) {
      const double sq_distance =
          blocks.sq_distance(outermost[a], outermost[b], std::numeric_limits<double>::infinity());
      if (sq_distance < sq_largest) continue;
      largest = (std::max)(largest, blocks.distance(outermost[a], outermost[b], sq_distance));
      sq_largest = largest * largest;
    }
  }
  return largest;
}

/// The largest distance of two points of the same cluster. Complexity: O(n^2 dim) at worst, mostly O(n (dim + log n)).
template <class Real>
[[nodiscard]] double largest_diameter(const ClusterBlocks<Real>& blocks) {
  IndexedVector<Index> widest(blocks.k());
  std::iota(widest.begin(), widest.end(), Index{0});
  std::sort(widest.begin(), widest.end(), [&](Index a, Index b) { return blocks.reach(a) > blocks.reach(b); });
  double largest = 0;
  for (const Index j : widest) {
    if (2 * blocks.reach(j) + blocks.slack <= largest) break;
    largest = diameter(blocks, j, largest);
  }
  return largest;
}

}  // namespace keen::detail
