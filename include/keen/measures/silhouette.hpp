// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/data/validated_data.hpp"
#include "../detail/statistics/grouping.hpp"
#include "../detail/threads/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace keen {

/// The silhouette values of points.
struct Silhouette {
  Silhouette() = default;
  Silhouette(double mean_value, Eigen::VectorXd values) : mean(mean_value), value(std::move(values)) {}
  Silhouette(const Silhouette&) = default;
  Silhouette(Silhouette&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Silhouette& operator=(const Silhouette& other) { return *this = Silhouette(other); }
  Silhouette& operator=(Silhouette&&) noexcept = default;
  ~Silhouette() = default;

  double mean = 0;        ///< of all points, in [-1, 1]
  Eigen::VectorXd value;  ///< one per point: near 1 well inside, near 0 between two clusters, below 0 misplaced
};

namespace detail {

/// Sums of weight times distance from points to the members of each cluster, some points at a time.
template <class Scalar, int Dim>
class DistanceSums {
 public:
  static constexpr Index block_size = 64;

  DistanceSums(const Dataset<Scalar, Dim>& data, const RelativeWeights<Scalar>& weight, const Grouping& clusters,
               Scale<double> scale)
      : data_(data), weight_(weight), clusters_(clusters), scale_(scale) {}

  [[nodiscard]] Index blocks() const { return (data_.size() + block_size - 1) / block_size; }

  /// The sums of the points of one block: k x (points in the block). Complexity: O(n dim) for each point.
  [[nodiscard]] Eigen::MatrixXd operator()(Index block) const {
    const Block from = load(block);
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(clusters_.count(), from.rows());
    for (Index other = 0; other < blocks(); ++other) add(from, load(other), other, sums);
    return sums;
  }

 private:
  using Block = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;  ///< one point per row

  /// Adds the distances of all points of block `from` to all points `to` of block `other`.
  void add(const Block& from, const Block& to, Index other, Eigen::MatrixXd& sums) const {
    Eigen::ArrayXd sq_distances(to.rows());
    for (Index i = 0; i < from.rows(); ++i) {
      sq_distances.setZero();
      for (Index d = 0; d < data_.dim(); ++d) sq_distances += (to.col(d) - from(i, d)).square();
      for (Index j = 0; j < to.rows(); ++j) {
        const Index to_point = other * block_size + j;
        sums(clusters_.index[to_point], i) += weight_(to_point) * std::sqrt(sq_distances(j));
      }
    }
  }

  [[nodiscard]] Block load(Index block) const {
    const Index first = block * block_size;
    Block points((std::min)(block_size, data_.size() - first), data_.dim());
    for (Index i = 0; i < points.rows(); ++i) {
      for (Index d = 0; d < data_.dim(); ++d) points(i, d) = scale_(static_cast<double>(data_(first + i, d)));
    }
    return points;
  }

  const Dataset<Scalar, Dim>& data_;
  const RelativeWeights<Scalar>& weight_;
  const Grouping& clusters_;
  Scale<double> scale_;
};

/// The silhouettes of weighted points, where a weight is a number of copies.
class WeightedSilhouettes {
 public:
  /// @param copy  what one copy weighs
  /// @throws std::invalid_argument if fewer than two clusters have weight
  WeightedSilhouettes(const Grouping& clusters, const Eigen::VectorXd& weights, double copy)
      : clusters_(clusters), weights_(weights), copy_(copy), totals_(Eigen::VectorXd::Zero(clusters.count())) {
    for (Index i = 0; i < weights.size(); ++i) totals_(clusters.index[i]) += weights(i);
    const Index heavy = (totals_.array() > 0).count();
    require_that(heavy >= 2, "silhouette: points must be in at least 2 clusters, got ", heavy, " that have weight");
  }

  /// (b - a) / max(a, b) of point `i`, from its sums of weight times distance. A copy of a point is not its own
  /// neighbour, and the others are.
  template <class Sums>
  [[nodiscard]] double operator()(const Sums& sums, Index i) const {
    const Index own = clusters_.index[i];
    const double others = totals_(own) - (std::min)(copy_, weights_(i));
    if (!(others > 0)) return 0;
    double nearest = (std::numeric_limits<double>::max)();
    for (Index j = 0; j < sums.size(); ++j) {
      if (j != own && totals_(j) > 0) nearest = (std::min)(nearest, sums(j) / totals_(j));
    }
    const double within = sums(own) / others;
    const double larger = (std::max)(within, nearest);
    return larger > 0 ? (nearest - within) / larger : 0;
  }

 private:
  const Grouping& clusters_;
  const Eigen::VectorXd& weights_;
  double copy_;
  Eigen::VectorXd totals_;  // of the clusters
};

}  // namespace detail

/// The silhouette of every point: (b - a) / max(a, b), where a is the mean distance to the other points of its cluster,
/// and b the smallest mean distance to the points of another cluster. It is 0 for a point that is alone in its cluster,
/// or if a and b are both 0. A weight of 3 is equivalent to three copies of the point; weights below 1 are fractions of
/// a point. Points of weight 0 have a silhouette but do not affect other values.
///
///     const keen::Silhouette found = keen::silhouette(points, clustering.labels);
///
/// Complexity: O(n^2 dim); memory O(n + threads (dim + k)). The result does not depend on `threads`.
/// @param labels   one per point; any numbers
/// @param threads  maximum number; 0: every CPU that the process may use
/// @throws std::invalid_argument if points or weights are not finite, their number differs from that of the labels, or
/// fewer than two clusters have weight
/// Source: Rousseeuw, J. Computational and Applied Mathematics 20 (1987); with weights, Studer, LIVES Working Papers 24
/// (2013), section 5.
template <class Points>
[[nodiscard]] Silhouette silhouette(const Points& points, const Eigen::Ref<const Labels>& labels, int threads = 1) {
  const auto data = as_dataset(points);
  detail::require_that(threads >= 0, "silhouette: threads must be >= 0, got ", threads);
  detail::require_labels(labels, data.size(), "silhouette");
  const auto validated = detail::validate(detail::Points(data), "silhouette");
  const detail::Grouping clusters = detail::group_clusters(labels.data(), labels.size(), "silhouette");
  const detail::RelativeWeights weight(validated.data, validated.largest_weight);
  Eigen::VectorXd weights(data.size());
  for (Index i = 0; i < data.size(); ++i) weights(i) = weight(i);
  const detail::WeightedSilhouettes silhouette_of(clusters, weights, std::ldexp(1.0, weight.exponent()));
  const detail::DistanceSums sums_of(data, weight, clusters,
                                     detail::unit_scale(static_cast<double>(validated.largest)));
  const auto n = static_cast<double>(data.size());
  const int workers = detail::threads_for(n * n * static_cast<double>(data.dim()), detail::thread_count(threads));
  Silhouette found(0, Eigen::VectorXd(data.size()));
  detail::for_each_block(sums_of.blocks(), workers, [&](Index block, int) {
    const Eigen::MatrixXd sums = sums_of(block);
    const Index first = block * sums_of.block_size;
    for (Index i = 0; i < sums.cols(); ++i) {
      found.value(first + i) = silhouette_of(sums.col(i), first + i);
    }
  });
  found.mean = found.value.dot(weights) / weights.sum();
  return found;
}

}  // namespace keen
