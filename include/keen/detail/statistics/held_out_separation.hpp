// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/magnitude.hpp"
#include "../data/points.hpp"
#include "../data/unit_distance.hpp"
#include "../data/validated_data.hpp"

#include <algorithm>
#include <cmath>

// For two centroids a and b, the place of x on the line through them follows from distances alone:
//
//     position = (|x - b|^2 - |x - a|^2) / |a - b|^2        1 at a, 0 half-way, -1 at b
//
// Ashman's D is the distance of the two means on this line over the root mean square of the two standard deviations.
// Two normal distributions of equal weight and variance have two peaks if D > 2. The points were not used in the fit,
// because a fit with too large a k cuts a cluster in two, and on its own points the two halves always look apart.

namespace keen::detail {

/// Where points lie on the lines from their own centroid to each other one: 0 half-way, 1 at their own.
class PositionSums {
 public:
  explicit PositionSums(Index k)
      : counts_(Eigen::VectorXd::Zero(k)),
        weights_(Eigen::VectorXd::Zero(k)),
        sums_(Eigen::MatrixXd::Zero(k, k)),
        squares_(Eigen::MatrixXd::Zero(k, k)) {}

  /// Adds a point.
  /// @param sq_distances   to each centroid
  /// @param between        squared distances of the centroids
  void add(double weight, const Eigen::VectorXd& sq_distances, const Eigen::MatrixXd& between) {
    Index own = 0;
    const double least = sq_distances.minCoeff(&own);
    counts_(own) += 1;
    weights_(own) += weight;
    for (Index other = 0; other < counts_.size(); ++other) {
      if (!(between(other, own) > 0)) continue;
      const double position = (sq_distances(other) - least) / between(other, own);
      sums_(other, own) += weight * position;
      squares_(other, own) += weight * position * position;
    }
  }

  /// 1 - (3 / D)^2, at least 0, where D is Ashman's: the distance of the means of two clusters on the line through
  /// their centroids, by the root mean square of their standard deviations there. The least over all others; 0 for a
  /// cluster of fewer than 3 points.
  [[nodiscard]] double separation(Index own) const {
    double least = 1;
    bool has_other = false;
    for (Index other = 0; other < counts_.size(); ++other) {
      if (other == own || !(counts_(other) > 0)) continue;
      has_other = true;
      const double apart = mean(other, own) + mean(own, other);
      const double spread = (variance(other, own) + variance(own, other)) / 2;
      least = (std::min)(least, apart > 0 ? 1 - 9 * spread / (apart * apart) : 0.0);
    }
    return has_other && counts_(own) >= 3 ? (std::max)(least, 0.0) : 0;
  }

 private:
  [[nodiscard]] double mean(Index other, Index own) const { return sums_(other, own) / weights_(own); }

  [[nodiscard]] double variance(Index other, Index own) const {
    if (counts_(own) < 2) return 0;
    const double of_mean = mean(other, own);
    const double biased = squares_(other, own) / weights_(own) - of_mean * of_mean;
    return (std::max)(biased, 0.0) * counts_(own) / (counts_(own) - 1);
  }

  Eigen::VectorXd counts_;
  Eigen::VectorXd weights_;
  Eigen::MatrixXd sums_;     ///< (other, own)
  Eigen::MatrixXd squares_;  ///< likewise
};

/// How far the clusters of a model stand apart on points that it was not fitted to: the mean over the clusters of what
/// `PositionSums::separation` says, in [0, 1]. Two halves of evenly spread points reach 0.25, of a normal distribution
/// 0, two normal clusters at a distance of 4 standard deviations 0.5, of 6 0.75.
/// Complexity: O(n k dim).
template <class Scalar>
[[nodiscard]] double held_out_separation(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                         const Scale<double>& unit) {
  const Index k = centroids.cols();
  Eigen::MatrixXd between(k, k);
  for (Index a = 0; a < k; ++a) {
    for (Index b = 0; b < k; ++b)
      between(b, a) = unit_sq_distance(unit, centroids.col(a).data(), centroids.col(b).data(), centroids.rows());
  }
  PositionSums sums(k);
  Eigen::VectorXd sq_distances(k);
  const RelativeWeights<Scalar> weight(data);
  for (Index i = 0; i < data.size(); ++i) {
    if (!(weight(i) > 0)) continue;
    for (Index j = 0; j < k; ++j) sq_distances(j) = unit_sq_distance(unit, data, i, centroids.col(j).data());
    sums.add(weight(i), sq_distances, between);
  }
  double sum = 0;
  for (Index j = 0; j < k; ++j) sum += sums.separation(j);
  return sum / static_cast<double>(k);
}

}  // namespace keen::detail
