// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace keen {

/// The cluster that is split next.
enum class SplitNext {
  largest_sse,     ///< the one with the largest SSE
  largest_weight,  ///< the one with the largest weight; without weights, the most points
};

/// A cluster in the tree of splits: split in two, or a leaf.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BisectingNode {
  BisectingNode() = default;
  BisectingNode(Point<Scalar, Dim> mean, double own_sse, double own_weight, Index split_off)
      : centroid(std::move(mean)), sse(own_sse), weight(own_weight), parent(split_off) {}
  BisectingNode(const BisectingNode&) = default;
  BisectingNode(BisectingNode&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BisectingNode& operator=(const BisectingNode& other) { return *this = BisectingNode(other); }
  BisectingNode& operator=(BisectingNode&&) noexcept = default;
  ~BisectingNode() = default;

  Point<Scalar, Dim> centroid;    ///< the mean of its points
  double sse = 0;                 ///< of its points
  double weight = 0;              ///< of its points
  Index parent = -1;              ///< the node from which it was split; -1: the root, which has all points
  Index first = -1, second = -1;  ///< its two parts; -1: a leaf
};

/// The result of BisectingKMeans: a clustering, and the tree of splits.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BisectingClustering : Clustering<Scalar, Dim> {
  BisectingClustering() = default;
  explicit BisectingClustering(Clustering<Scalar, Dim> found) : Clustering<Scalar, Dim>(std::move(found)) {}
  BisectingClustering(const BisectingClustering&) = default;
  BisectingClustering(BisectingClustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BisectingClustering& operator=(const BisectingClustering& other) { return *this = BisectingClustering(other); }
  BisectingClustering& operator=(BisectingClustering&&) noexcept = default;
  ~BisectingClustering() = default;

  std::vector<BisectingNode<Scalar, Dim>> tree;  ///< the root first; each split appends two nodes
  std::vector<Index>
      leaves;  ///< the node of each centroid, k indices; the root for centroids added because no cluster could be split
};

namespace detail {

/// BisectingKMeans::fit.
template <class Scalar>
[[nodiscard]] BisectingClustering<Scalar> fit_bisecting(const FitSettings<Scalar>& settings, SplitNext next,
                                                        const Points<Scalar>& data);

}  // namespace detail

/// k-means by splits. It starts with all points in one cluster and splits one cluster at a time in two, by k-means on
/// its points, until there are k clusters. Passes over all points follow, so that every point belongs to its nearest
/// centroid.
///
///     const auto found = keen::BisectingKMeans<float, 3>{.k = 256}.fit(colours);
///
/// Clusters have more even sizes than those of KMeans, and the tree groups similar clusters. The SSE is usually higher.
/// Source: Steinbach, Karypis & Kumar, KDD Workshop on Text Mining, 2000.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct BisectingKMeans {
  Index k = 8;                                 ///< clusters, in [1, n]
  SplitNext next = SplitNext::largest_sse;     ///< the cluster that is split next
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the two start centroids of a split
  Index restarts = 1;                          ///< runs for each split, >= 1; the best is kept
  StopRule stop = {};                          ///< of each split, and of the passes over all points
  Algorithm algorithm = Algorithm::automatic;  ///< of the passes
  int threads = 1;                             ///< maximum number; 0: every CPU that the process may use
  std::uint64_t seed = 0;                      ///< of all random draws
  Executor executor = {};                      ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O(n dim log k) per pass if splits are even, O(n k dim) in the worst case. Memory: a copy of the points
  /// of the cluster being split.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] BisectingClustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    BisectingClustering<Scalar> found = detail::fit_bisecting<Scalar>(detail::FitSettings<Scalar>(*this), next, data);
    BisectingClustering<Scalar, Dim> same(detail::with_dim<Dim>(static_cast<Clustering<Scalar>&&>(found)));
    for (const BisectingNode<Scalar>& node : found.tree) {
      same.tree.push_back({node.centroid, node.sse, node.weight, node.parent});
      same.tree.back().first = node.first;
      same.tree.back().second = node.second;
    }
    same.leaves = std::move(found.leaves);
    return same;
  }
};

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/fit/bisecting.hpp"
#endif
