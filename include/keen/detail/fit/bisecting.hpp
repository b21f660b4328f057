// SPDX-License-Identifier: MIT
#pragma once

#include "../../bisecting.hpp"
#include "../../init/first_k.hpp"
#include "../../init/given_centroids.hpp"
#include "../data/sample.hpp"
#include "fit.hpp"

#include <cstdint>
#include <utility>
#include <vector>

// A tree of 2-means splits, and one k-means fit at the end.
//
//     all points                     1. split the leaf with the largest SSE (or weight)
//      +-- A                         2. until there are k leaves
//      |    +-- C   leaf             3. run Lloyd's iteration on all points from the centroids of the leaves
//      |    +-- D   leaf
//      +-- B        leaf
//
// A pass of a split measures the points of one leaf against two centroids. All splits of one level of the tree together
// cost as much as 2-means on all points, not as k-means. A wrong early split is never undone in the tree; the last step
// moves points across its borders.

namespace keen::detail {

/// Splits one cluster after the other.
template <class Scalar>
class Bisecting {
 public:
  Bisecting(const FitSettings<Scalar>& settings, SplitNext next, const Points<Scalar>& data)
      : settings_(settings), next_(next), data_(data) {}

  [[nodiscard]] BisectingClustering<Scalar> operator()() {
    const ValidatedData<Scalar> validated = validate(data_, "BisectingKMeans::fit");
    const Index k = settings_.k;
    require_that(k >= 1 && k <= data_.size(), "BisectingKMeans::fit: k must be in [1, n = ", data_.size(),
                 "], got k = ", k);
    check_given_start(validated);
    const Clustering<Scalar> whole = fit_whole();
    result_.tree.push_back({whole.model.centroids().col(0), whole.sse, whole.cluster_weights[0], -1});
    leaves_.resize(1);
    leaves_[0].node = 0;
    for (Index i = 0; i < data_.size(); ++i) leaves_[0].points.push_back(i);
    while (static_cast<Index>(leaves_.size()) < k) {
      const std::size_t at = next_leaf();
      if (at == leaves_.size()) break;
      split(at);
    }
    static_cast<Clustering<Scalar>&>(result_) = fit_from_leaves();
    return std::move(result_);
  }

 private:
  /// The points of a node that is a leaf, and whether it can be split.
  struct Leaf {
    Index node;
    std::vector<Index> points;
    bool is_splittable = true;
  };

  /// Start centroids that are given are checked, though there may be no split.
  void check_given_start(const ValidatedData<Scalar>& validated) const {
    if (settings_.init.needs_points) return;
    Rng rng(settings_.seed);
    Team alone(1);
    (void)start_centroids(validated, settings_.init, 2, rng, alone);
  }

  /// One cluster: the mean, whatever the init of the splits is.
  [[nodiscard]] Clustering<Scalar> fit_whole() const {
    const KMeans<Scalar> kmeans{.k = 1, .init = FirstK{}, .threads = settings_.threads, .executor = settings_.executor};
    return fit(FitSettings<Scalar>(kmeans), data_);
  }

  /// Two clusters of some points, whose SSE may be beyond double though that of all points is not.
  [[nodiscard]] Clustering<Scalar> halves_of(const Points<Scalar>& points, std::uint64_t seed) const {
    FitSettings<Scalar> settings = settings_;
    settings.k = 2;
    settings.seed = seed;
    return in_any_range<Scalar>([&] { return fit(settings, points); });
  }

  [[nodiscard]] BisectingNode<Scalar>& node(Index i) { return result_.tree[static_cast<std::size_t>(i)]; }

  /// The leaf to split; their number, if none can be.
  [[nodiscard]] std::size_t next_leaf() {
    const auto size = [&](const Leaf& leaf) {
      return next_ == SplitNext::largest_sse ? node(leaf.node).sse : node(leaf.node).weight;
    };
    std::size_t best = leaves_.size();
    for (std::size_t at = 0; at < leaves_.size(); ++at) {
      if (!leaves_[at].is_splittable) continue;
      if (best == leaves_.size() || size(leaves_[at]) > size(leaves_[best])) best = at;
    }
    return best;
  }

  /// The SSE of some points about their mean; infinity, or what is left of it, where double cannot hold it.
  [[nodiscard]] double sse_about(const Centroids<Scalar>& mean, const std::vector<Index>& points) const {
    const Sample<Scalar> sample(data_, points);
    Team alone(1);
    return sum_of_squares<Scalar>(sample.view(), Labels::Zero(std::ssize(points)), mean, alone).value();
  }

  /// Splits a leaf, if its points differ.
  void split(std::size_t at) {
    const std::vector<Index> points = std::move(leaves_[at].points);
    const Index parent = leaves_[at].node;
    leaves_[at].is_splittable = false;
    bool has_weight = false;
    for (const Index i : points) has_weight = has_weight || data_.weight(i) > 0;
    if (points.size() < 2 || !has_weight) return;
    const Sample<Scalar> sample(data_, points);
    const Clustering<Scalar> halves = halves_of(sample.view(), settings_.seed + result_.tree.size());
    if (halves.nonempty_clusters < 2) return;
    Leaf parts[2];
    for (Label half = 0; half < 2; ++half) {
      parts[half].node = static_cast<Index>(result_.tree.size());
      for (const Index i : members(halves.labels, half)) {
        parts[half].points.push_back(points[static_cast<std::size_t>(i)]);
      }
      const double sse = sse_about(halves.model.centroids().col(half), parts[half].points);
      result_.tree.push_back({halves.model.centroids().col(half), sse, halves.cluster_weights[half], parent});
      (half == 0 ? node(parent).first : node(parent).second) = parts[half].node;
    }
    leaves_[at] = std::move(parts[0]);
    leaves_.push_back(std::move(parts[1]));
  }

  /// Passes over all points, from the centroids of the leaves; where these are too few, from copies of the root's.
  [[nodiscard]] Clustering<Scalar> fit_from_leaves() {
    Centroids<Scalar> start(data_.dim(), settings_.k);
    for (Index j = 0; j < settings_.k; ++j) {
      const bool is_leaf = j < std::ssize(leaves_);
      result_.leaves.push_back(leaves_[is_leaf ? static_cast<std::size_t>(j) : 0].node);
      start.col(j) = node(result_.leaves.back()).centroid;
    }
    const KMeans<Scalar> last{.k = settings_.k,
                              .init = GivenCentroids<Scalar>(start),
                              .stop = settings_.stop,
                              .algorithm = settings_.algorithm,
                              .threads = settings_.threads,
                              .seed = settings_.seed,
                              .executor = settings_.executor};
    return fit(FitSettings<Scalar>(last), data_);
  }

  const FitSettings<Scalar>& settings_;
  SplitNext next_;
  Points<Scalar> data_;
  BisectingClustering<Scalar> result_;
  std::vector<Leaf> leaves_;
};

template <class Scalar>
[[nodiscard]] BisectingClustering<Scalar> fit_bisecting(const FitSettings<Scalar>& settings, SplitNext next,
                                                        const Points<Scalar>& data) {
  require_in_memory(data, "BisectingKMeans::fit");
  return Bisecting<Scalar>(settings, next, data)();
}

}  // namespace keen::detail
