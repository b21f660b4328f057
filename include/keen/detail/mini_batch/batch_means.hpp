// SPDX-License-Identifier: MIT
#pragma once

#include "../../mini_batch.hpp"
#include "../data/point_traits.hpp"
#include "../data/validated_data.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

// The update in terms of sums: with A the weight of the batch points of a cluster, v the weight seen before and D the
// sum of w (x - c) over these points, m - c = D / A. So c moves by rate D / A, where rate = A / (A + decay v).
// Differences from c are summed rather than coordinates, so that small moves far from the origin are not lost.

namespace keen::detail {

/// Centroids that nothing weighs on yet: they move to the mean of their first points.
[[nodiscard]] inline BatchMeans means_from(const Centroids<double>& centroids) {
  BatchMeans means;
  means.centroids = centroids;
  means.weights.setZero(centroids.cols());
  return means;
}

/// Moves centroids towards the means of the points that have their labels.
/// @param by_share  by the root of the cluster's share of the batch; else to the mean of all points so far
/// @param decay     what all that was before counts for from now on, in (0, 1]
/// @throws std::range_error if double cannot hold a sum of weights; then nothing changes
template <class Scalar, class Data>
void update_means(BatchMeans& means, const ValidatedData<Scalar, Data>& batch, const Labels& labels, bool by_share,
                  double decay) {
  const double largest = means.centroids.cwiseAbs().maxCoeff();
  const Scale<double> unit = distance_unit((std::max)(static_cast<double>(batch.largest), largest));
  const Index k = means.centroids.cols();
  Eigen::VectorXd added = Eigen::VectorXd::Zero(k);
  for (Index i = 0; i < batch.data.size(); ++i) added[labels[i]] += batch.data.weight(i) / batch.largest_weight;
  const Centroids<double> sums = PointTraits<Data>::pull(unit, batch, labels, means.centroids, added);
  const Eigen::VectorXd before = decay * means.weights;
  const Eigen::VectorXd after = before + added * batch.largest_weight;
  const double heaviest = after.maxCoeff();
  if (!is_finite(&heaviest)) throw std::range_error("MiniBatchKMeans: double cannot hold the sum of the weights");
  const double total = added.sum();
  for (Index j = 0; j < k; ++j) {
    if (!(added[j] > 0)) continue;
    const double share = added[j] / (added[j] + before[j] / batch.largest_weight);
    const double rate = (by_share ? std::sqrt(added[j] / total) : share) / added[j];
    for (Index d = 0; d < sums.rows(); ++d) {
      means.centroids(d, j) += rate * sums(d, j) / unit.first / unit.second;
    }
  }
  means.weights = after;
}

}  // namespace keen::detail
