// SPDX-License-Identifier: MIT
#pragma once

#include "point_form.hpp"
#include "prepare.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace keen::detail {

/// Centroids that follow batches of points, in double, and what weighs on each.
template <int Dim>
class BatchMeans {
 public:
  [[nodiscard]] bool is_empty() const { return centroids_.cols() == 0; }
  [[nodiscard]] const Centroids<double, Dim>& centroids() const { return centroids_; }
  [[nodiscard]] const Eigen::VectorXd& weights() const { return weights_; }

  /// Centroids that nothing weighs on yet: they move to the mean of their first points.
  void start(const Centroids<double, Dim>& centroids) {
    centroids_ = centroids;
    weights_ = Eigen::VectorXd::Zero(centroids.cols());
  }

  /// Moves centroids towards the means of the points that have their labels.
  /// @param by_share  by the root of the cluster's share of the batch; else to the mean of all points so far
  /// @param decay     what all that was before counts for from now on, in (0, 1]
  /// @throws std::range_error if double cannot hold a sum of weights; then nothing changes
  template <class Scalar, class Data>
  void update(const Prepared<Scalar, Dim, Data>& batch, const Labels& labels, bool by_share, double decay) {
    const Scale<double> unit = distance_unit((std::max)(static_cast<double>(batch.largest), largest()));
    const Index k = centroids_.cols();
    Eigen::VectorXd added = Eigen::VectorXd::Zero(k);
    for (Index i = 0; i < batch.data.size(); ++i) added[labels[i]] += batch.data.weight(i) / batch.largest_weight;
    const Centroids<double, Dim> sums = PointForm<Data>::pull(unit, batch, labels, centroids_, added);
    const Eigen::VectorXd before = decay * weights_;
    const Eigen::VectorXd after = before + added * batch.largest_weight;
    const double heaviest = after.maxCoeff();
    if (!is_finite(&heaviest)) throw std::range_error("MiniBatchKMeans: double cannot hold the sum of the weights");
    const double total = added.sum();
    for (Index j = 0; j < k; ++j) {
      if (!(added[j] > 0)) continue;
      const double share = added[j] / (added[j] + before[j] / batch.largest_weight);
      const double rate = (by_share ? std::sqrt(added[j] / total) : share) / added[j];
      for (Index d = 0; d < sums.rows(); ++d) {
        centroids_(d, j) += rate * sums(d, j) / unit.first / unit.second;
      }
    }
    weights_ = after;
  }

  /// Puts a centroid elsewhere.
  template <class Place>
  void place(Index j, const Place& place, double weight) {
    centroids_.col(j) = place.template cast<double>();
    weights_[j] = weight;
  }

 private:
  [[nodiscard]] double largest() const { return centroids_.cwiseAbs().maxCoeff(); }

  Centroids<double, Dim> centroids_;
  Eigen::VectorXd weights_;
};

}  // namespace keen::detail
