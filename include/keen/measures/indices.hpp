// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/base/check.hpp"
#include "../detail/base/indexed_vector.hpp"
#include "../detail/data/validated_data.hpp"
#include "../detail/statistics/cluster_shape.hpp"
#include "../detail/statistics/grouping.hpp"

#include <cmath>
#include <iterator>
#include <vector>

namespace keen {

namespace detail {

/// The points of positive weight of a clustering, checked, and their clusters; clusters without such points are left
/// out.
template <class Scalar, int Dim>
class CheckedClustering {
 public:
  CheckedClustering(const Dataset<Scalar, Dim>& data, const Eigen::Ref<const Labels>& labels, const char* caller)
      : data_(data) {
    require_labels(labels, data.size(), caller);
    const auto validated = validate<Scalar>(data, caller);
    require_that(is_ordinary_size(validated.largest_weight), caller,
                 ": the largest weight must be between 2^-300 and 2^400, got ", validated.largest_weight);
    scale_ = unit_scale(static_cast<double>(validated.largest));
    origin_ = scaled(0);
    std::vector<Label> counted;
    for (Index i = 0; i < data.size(); ++i) {
      if (!(data.weight(i) > 0)) continue;
      points_.push_back(i);
      counted.push_back(labels(i));
    }
    clusters_ = group_clusters(counted.data(), std::ssize(counted), caller);
  }

  [[nodiscard]] ClusterShape shape() const {
    const Index k = clusters_.count();
    ClusterShape shape{Eigen::MatrixXd::Zero(data_.dim(), k), Eigen::VectorXd::Zero(k), Eigen::VectorXd::Zero(k)};
    for_each([&](double weight, const Point<double, Dim>& x, Index j) {
      shape.weight(j) += weight;
      shape.centroids.col(j) += weight * x;
    });
    shape.centroids.array().rowwise() /= shape.weight.transpose().array();
    for_each([&](double weight, const Point<double, Dim>& x, Index j) {
      const double sq_distance = (x - shape.centroids.col(j)).squaredNorm();
      shape.spread(j) += weight * std::sqrt(sq_distance);
      shape.sse += weight * sq_distance;
    });
    shape.spread.array() /= shape.weight.array();
    return shape;
  }

 private:
  /// Calls `act(weight, x, cluster)` for each point, where x leads to it from the first one: an offset of the data
  /// costs no digits of what follows.
  template <class Act>
  void for_each(const Act& act) const {
    for (Index s = 0; s < points_.size(); ++s) {
      act(data_.weight(points_[s]), scaled(points_[s]) - origin_, clusters_.index[s]);
    }
  }

  [[nodiscard]] Point<double, Dim> scaled(Index i) const {
    return data_.point(i).template cast<double>() * scale_.first * scale_.second;
  }

  const Dataset<Scalar, Dim>& data_;
  IndexedVector<Index> points_;
  Grouping clusters_;  ///< of points_
  Scale<double> scale_;
  Point<double, Dim> origin_;
};

template <class Points>
[[nodiscard]] ClusterShape cluster_shape(const Points& points, const Eigen::Ref<const Labels>& labels,
                                         const char* caller) {
  const auto data = as_dataset(points);
  return CheckedClustering(data, labels, caller).shape();
}

}  // namespace detail

/// The Calinski-Harabasz index: the variance between clusters divided by the variance within, (B / (k - 1)) / (W / (n -
/// k)). Larger is better. n is the sum of weights. It is infinity if all points of each cluster are equal, and 0 if all
/// points are equal. Complexity: O(n dim).
/// @param labels  one per point; any numbers
/// @throws std::invalid_argument if points or weights are not finite, the largest weight is outside 2^-300 to 2^400,
///   their number differs from that of the labels, fewer than 2 clusters have points, or the weights do not sum to more
///   than k
/// Source: Calinski and Harabasz, Communications in Statistics 3 (1974).
template <class Points>
[[nodiscard]] double calinski_harabasz(const Points& points, const Eigen::Ref<const Labels>& labels) {
  const detail::ClusterShape shape = detail::cluster_shape(points, labels, "calinski_harabasz");
  const double n = shape.weight.sum();
  detail::require_that(n > static_cast<double>(shape.k()),
                       "calinski_harabasz: n, the sum of weights, must be above the number of clusters ", shape.k(),
                       ", got ", n);
  return detail::calinski_harabasz(shape);
}

/// The Davies-Bouldin index: the mean over clusters i of the maximum over j of (s_i + s_j) / d(i, j), where s is the
/// mean distance to the centroid and d the distance of two centroids. Smaller is better. Infinity if two centroids
/// coincide.
/// Complexity: O(n dim + k^2 dim). Parameters and errors as calinski_harabasz; any finite weights >= 0 are accepted.
/// Source: Davies and Bouldin, IEEE PAMI 1 (1979), with p = 2 and q = 1.
template <class Points>
[[nodiscard]] double davies_bouldin(const Points& points, const Eigen::Ref<const Labels>& labels) {
  return detail::davies_bouldin(detail::cluster_shape(points, labels, "davies_bouldin"));
}

/// The Xie-Beni index: the SSE divided by n times the smallest squared distance of two centroids. Smaller is better. n
/// is the sum of weights. Infinity if two centroids coincide.
/// Complexity: O(n dim + k^2 dim). Parameters and errors as calinski_harabasz; any finite weights >= 0 are accepted.
/// Source: Xie and Beni, IEEE PAMI 13 (1991), for crisp labels.
template <class Points>
[[nodiscard]] double xie_beni(const Points& points, const Eigen::Ref<const Labels>& labels) {
  return detail::xie_beni(detail::cluster_shape(points, labels, "xie_beni"));
}

}  // namespace keen
