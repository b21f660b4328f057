// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/statistics/cluster_shape.hpp"
#include "../detail/statistics/nearest_two_tally.hpp"
#include "../model.hpp"

#include <limits>
#include <utility>

namespace keen {

/// The best clustering found for one k, summarised for criteria in O(k dim) memory.
template <class Scalar, int Dim = Eigen::Dynamic>
struct KFit {
  KFit() = default;
  KFit(const KFit&) = default;
  KFit(KFit&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  KFit& operator=(const KFit& other) { return *this = KFit(other); }
  KFit& operator=(KFit&&) noexcept = default;
  ~KFit() = default;

  Model<Scalar, Dim> model;         ///< the centroids; `model.predict(points)` are the labels
  double sse = 0;                   ///< as Clustering::sse
  Index nonempty_clusters = 0;      ///< as Clustering::nonempty_clusters: below k if the data has fewer distinct points
  Eigen::VectorXd cluster_weights;  ///< the sum of the weights in each cluster
  Eigen::VectorXd
      mean_distances;  ///< mean distance of the points of each cluster to its centroid; 0 for an empty cluster
  Eigen::VectorXd removal_costs;  ///< the increase of the SSE if a centroid is removed and the others stay
  double simplified_silhouette = std::numeric_limits<double>::quiet_NaN();  ///< of all points; NaN for k = 1

  [[nodiscard]] Index k() const { return model.k(); }

  /// True if each cluster has points of positive weight. If not, the data has fewer than k distinct points, or
  /// EmptyClusters::keep left a cluster empty.
  [[nodiscard]] bool is_full() const { return nonempty_clusters == model.k(); }
};

namespace detail {

/// Reads the points once. Complexity: O(n k dim).
/// @param data  checked
template <class Scalar, int Dim>
[[nodiscard]] KFit<Scalar, Dim> describe_fit(const Dataset<Scalar, Dim>& data, Model<Scalar, Dim> model, double sse,
                                             Index nonempty_clusters, Team& team) {
  const NearestTwoTally tally = tally_nearest_two<Scalar>(data, model.centroids(), team);
  KFit<Scalar, Dim> fit;
  fit.model = std::move(model);
  fit.sse = sse;
  fit.nonempty_clusters = nonempty_clusters;
  fit.cluster_weights = tally.weights();
  fit.mean_distances = tally.mean_distances();
  fit.removal_costs = tally.removal_costs();
  if (fit.k() > 1) fit.simplified_silhouette = tally.simplified_silhouette();
  return fit;
}

template <class Scalar, int Dim>
[[nodiscard]] ClusterShape shape_of(const KFit<Scalar, Dim>& fit) {
  return {fit.model.centroids().template cast<double>(), fit.cluster_weights, fit.mean_distances, fit.sse};
}

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/statistics/nearest_two_tally_of_points.hpp"
#endif
