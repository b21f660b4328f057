// SPDX-License-Identifier: MIT
#pragma once

#include "detail/sample.hpp"
#include "init/given.hpp"
#include "kmeans.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace keen {

/// Which cluster is split next.
enum class SplitNext {
  largest_sse,     ///< the one of the largest sum of squared distances
  largest_weight,  ///< the one of the largest weight: of most points, where there are no weights
};

/// A cluster on the way from one to k: it was split in two, or is left.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BisectingNode {
  Point<Scalar, Dim> centroid;    ///< the mean of its points
  double sse = 0;                 ///< of its points
  double weight = 0;              ///< of its points
  Index parent = -1;              ///< the node that it was split off; -1: the root, of all points
  Index first = -1, second = -1;  ///< the nodes that it was split into; -1: it was not
};

/// What BisectingKMeans found: a clustering, and the tree of splits that it began with.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BisectingClustering : Clustering<Scalar, Dim> {
  std::vector<BisectingNode<Scalar, Dim>> tree;  ///< the root first; each split adds two
  std::vector<Index>
      leaves;  ///< the node that each centroid came from, k numbers; where points were too few for that, the root
};

/// k-means by splits: all points are one cluster, then one cluster at a time is split in two by k-means among its
/// points, until there are k. Passes over all points follow, so that every point belongs to its nearest centroid.
///
///     const auto found = keen::BisectingKMeans<float, 3>{.k = 256}.fit(colours);
///
/// Clusters are of more even size than those of KMeans, and the tree tells which of them belong together; the SSE is
/// most often higher. Source: Steinbach, Karypis & Kumar, KDD Workshop on Text Mining, 2000.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct BisectingKMeans {
  Index k = 8;                                 ///< clusters, in [1, n]
  SplitNext next = SplitNext::largest_sse;     ///< which cluster is split
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the two start centroids of a split
  Index restarts = 1;                          ///< runs for each split, >= 1; the best counts
  StopRule stop = {};                          ///< of each split, and of the passes over all points
  Algorithm algorithm = Algorithm::automatic;  ///< of those
  int threads = 1;                             ///< at most so many; 0: all that the process may use
  std::uint64_t seed = 0;                      ///< of all random draws
  Executor executor = {};                      ///< runs the work on threads of the caller's

  /// Clusters the points.
  /// Complexity: O(n dim log k) a pass where splits are even, O(n k dim) at worst. Memory: a copy of the points that
  /// are being split.
  /// @param points  anything that `as_dataset` takes, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] BisectingClustering<Scalar, Dim> fit(const Points& points) const {
    return split_all(detail::dataset_for<Scalar, Dim>(points));
  }

 private:
  using Data = Dataset<Scalar, Dim>;
  using Result = BisectingClustering<Scalar, Dim>;

  /// The points of each node that is a leaf, and whether it can be split.
  struct Leaf {
    Index node;
    std::vector<Index> points;
    bool is_splittable = true;
  };

  [[nodiscard]] KMeans<Scalar, Dim> kmeans(Index clusters, std::uint64_t of_seed) const {
    return {.k = clusters,
            .init = init,
            .stop = stop,
            .algorithm = algorithm,
            .threads = threads,
            .restarts = restarts,
            .seed = of_seed,
            .executor = executor};
  }

  [[nodiscard]] Result split_all(const Data& data) const;
  bool split(const Data& data, std::vector<Leaf>& leaves, std::size_t at, Result& result) const;
  [[nodiscard]] std::size_t next_leaf(const std::vector<Leaf>& leaves, const Result& result) const;
};

/// The leaf to split; their number, if none can be.
template <class Scalar, int Dim>
std::size_t BisectingKMeans<Scalar, Dim>::next_leaf(const std::vector<Leaf>& leaves, const Result& result) const {
  const auto size = [&](const Leaf& leaf) {
    const auto& node = result.tree[static_cast<std::size_t>(leaf.node)];
    return next == SplitNext::largest_sse ? node.sse : node.weight;
  };
  std::size_t best = leaves.size();
  for (std::size_t at = 0; at < leaves.size(); ++at) {
    if (leaves[at].is_splittable && (best == leaves.size() || size(leaves[at]) > size(leaves[best]))) best = at;
  }
  return best;
}

/// Splits a leaf, if its points differ. Returns whether they do.
template <class Scalar, int Dim>
bool BisectingKMeans<Scalar, Dim>::split(const Data& data, std::vector<Leaf>& leaves, std::size_t at,
                                         Result& result) const {
  const std::vector<Index> points = std::move(leaves[at].points);
  const Index parent = leaves[at].node;
  leaves[at].is_splittable = false;
  bool has_weight = false;
  for (const Index i : points) has_weight = has_weight || data.weight(i) > 0;
  if (points.size() < 2 || !has_weight) return false;
  const detail::Sample<Scalar, Dim> sample(data, points);
  const auto halves = kmeans(2, seed + result.tree.size()).fit(sample.view());
  if (halves.effective_clusters < 2) return false;
  Leaf parts[2];
  for (Label half = 0; half < 2; ++half) {
    parts[half].node = static_cast<Index>(result.tree.size());
    Model<Scalar, Dim> model(Centroids<Scalar, Dim>(halves.model.centroids().col(half)));
    for (const Index i : members(halves.labels, half))
      parts[half].points.push_back(points[static_cast<std::size_t>(i)]);
    const double sse = model.sse(detail::Sample<Scalar, Dim>(data, parts[half].points).view());
    result.tree.push_back({halves.model.centroids().col(half), sse, halves.cluster_weights[half], parent, -1, -1});
    auto& whole = result.tree[static_cast<std::size_t>(parent)];
    (half == 0 ? whole.first : whole.second) = parts[half].node;
  }
  leaves[at] = std::move(parts[0]);
  leaves.push_back(std::move(parts[1]));
  return true;
}

template <class Scalar, int Dim>
BisectingClustering<Scalar, Dim> BisectingKMeans<Scalar, Dim>::split_all(const Data& data) const {
  Result result;
  (void)detail::prepare(data, "BisectingKMeans::fit");
  detail::require_that(k >= 1 && k <= data.size(), "BisectingKMeans::fit: k must be in [1, n = ", data.size(),
                       "], got k = ", k);
  const auto whole = kmeans(1, seed).fit(data);
  result.tree.push_back({whole.model.centroids().col(0), whole.sse, whole.cluster_weights[0], -1, -1, -1});
  std::vector<Leaf> leaves(1);
  leaves[0].node = 0;
  for (Index i = 0; i < data.size(); ++i) leaves[0].points.push_back(i);
  while (static_cast<Index>(leaves.size()) < k) {
    const std::size_t at = next_leaf(leaves, result);
    if (at == leaves.size()) break;
    (void)split(data, leaves, at, result);
  }
  Centroids<Scalar, Dim> start(data.dim(), k);
  for (Index j = 0; j < k; ++j) {
    const bool is_leaf = j < std::ssize(leaves);
    result.leaves.push_back(leaves[is_leaf ? static_cast<std::size_t>(j) : 0].node);
    start.col(j) = result.tree[static_cast<std::size_t>(result.leaves.back())].centroid;
  }
  KMeans<Scalar, Dim> last = kmeans(k, seed);
  last.init = Given{start};
  last.restarts = 1;
  static_cast<Clustering<Scalar, Dim>&>(result) = last.fit(data);
  return result;
}

}  // namespace keen
