// SPDX-License-Identifier: MIT
#pragma once

#include "../data/points.hpp"

#include <cmath>

// One pass for several figures. With a and b the distances of a point to the nearest and second nearest centroid:
//
//     mean of a                       the spread of the cluster
//     sum of w (b^2 - a^2)            how much the SSE would rise without this centroid
//     mean of (b - a) / b             the simplified silhouette: near 1 inside, near 0 between two clusters

namespace keen::detail {

class Team;

/// What the distances of points to their nearest and second nearest centroid add up to, for each cluster.
class NearestTwoTally {
 public:
  explicit NearestTwoTally(Index k) : sums_(Eigen::ArrayXXd::Zero(rows, k)) {}

  /// Adds a point of cluster `j`.
  void add(Index j, double weight, double sq_distance, double second_sq_distance) {
    const double own = std::sqrt(sq_distance);
    const double other = std::sqrt(second_sq_distance);
    sums_(points, j) += 1;
    sums_(weight_of, j) += weight;
    sums_(distance, j) += weight * own;
    sums_(rise, j) += weight * (second_sq_distance - sq_distance);
    if (other > 0) sums_(silhouette, j) += weight * (1 - own / other);
  }

  void add(const NearestTwoTally& more) { sums_ += more.sums_; }

  [[nodiscard]] Eigen::VectorXd weights() const { return sums_.row(weight_of).matrix(); }

  [[nodiscard]] Eigen::VectorXd mean_distances() const {
    return (sums_.row(weight_of) > 0).select(sums_.row(distance) / sums_.row(weight_of), 0.0).matrix();
  }

  [[nodiscard]] Eigen::VectorXd removal_costs() const { return sums_.row(rise).matrix(); }

  /// The weighted mean of (b - a) / max(a, b), a and b the distances to the nearest and the second nearest centroid; 0
  /// for the only point of a cluster.
  [[nodiscard]] double simplified_silhouette() const {
    return (sums_.row(points) > 1).select(sums_.row(silhouette), 0.0).sum() / sums_.row(weight_of).sum();
  }

 private:
  enum Row : Index { points, weight_of, distance, rise, silhouette, rows };

  Eigen::ArrayXXd sums_;
};

/// The tally of all points that weigh something. Its bits do not depend on the team. Complexity: O(n k dim).
/// @param centroids  dim x k, k >= 1; of one centroid, the second nearest is at infinity
template <class Scalar>
[[nodiscard]] NearestTwoTally tally_nearest_two(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                Team& team);

}  // namespace keen::detail
