// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../local_search/scaled_points.hpp"

namespace keen::detail {

/// What it costs to have a point in a cluster: its weight times the squared distance from the centroid, in the square
/// of the unit of the points.
template <class Scalar>
class PointCosts {
 public:
  /// @param points     must outlive the costs
  /// @param centroids  dim x k, in the unit of the data
  PointCosts(const ScaledPoints<Scalar>& points, const Centroids<Scalar>& centroids)
      : points_(points), clusters_(static_cast<Label>(centroids.cols())), coordinates_(points.in_own_unit(centroids)) {}

  [[nodiscard]] Index points() const { return points_.size(); }
  [[nodiscard]] Label clusters() const { return clusters_; }
  [[nodiscard]] double weight(Index i) const { return points_.weight(i); }
  [[nodiscard]] double sq_distance(Index i, Label j) const { return points_.sq_distance(i, centroid(j)); }
  [[nodiscard]] double operator()(Index i, Label j) const { return weight(i) * sq_distance(i, j); }

  /// The squared distance between two centroids.
  [[nodiscard]] double between(Label a, Label b) const { return points_.between(centroid(a), centroid(b)); }

 private:
  [[nodiscard]] const double* centroid(Label j) const { return coordinates_.data() + j * points_.dim(); }

  const ScaledPoints<Scalar>& points_;
  Label clusters_;
  IndexedVector<double> coordinates_;
};

}  // namespace keen::detail
