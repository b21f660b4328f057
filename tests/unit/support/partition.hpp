// SPDX-License-Identifier: MIT
#pragma once

#include "data.hpp"

#include <keen/detail/local_search/partition.hpp>
#include <keen/kmeans.hpp>

#include <cstdint>
#include <limits>
#include <memory>

namespace unit {

/// A partition and what it is of.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct OwnedPartition {
  using Points = keen::detail::ScaledPoints<Scalar>;
  using Partition = keen::detail::Partition<Scalar>;

  /// Every point belongs to the nearest of the centroids.
  OwnedPartition(const keen::Dataset<Scalar, Dim>& data, const keen::Centroids<Scalar, Dim>& start)
      : validated(keen::detail::validate(keen::detail::Points(data), "test")),
        points(validated, keen::detail::Scale<double>{}),
        partition(points, keen::Model<Scalar, Dim>(start).predict(data), values(start)) {}

  [[nodiscard]] static keen::detail::IndexedVector<double> values(const keen::Centroids<Scalar, Dim>& centroids) {
    keen::detail::IndexedVector<double> all;
    for (const auto& c : centroids.colwise()) {
      for (Eigen::Index d = 0; d < c.size(); ++d) all.push_back(static_cast<double>(c(d)));
    }
    return all;
  }

  keen::detail::ValidatedData<Scalar> validated;
  Points points;
  Partition partition;
};

/// A partition of points drawn evenly, around those that come first.
struct EvenPartition {
  EvenPartition(Eigen::Index n, Eigen::Index dim, Eigen::Index k, std::uint64_t seed)
      : x(uniform_points<>(n, seed, dim)), weights(Eigen::VectorXd::Ones(n)), owned(weighted(), x.leftCols(k)) {}

  [[nodiscard]] keen::Dataset<double> weighted() {
    for (Eigen::Index i = 0; i < x.cols(); ++i) weights(i) = static_cast<double>(i % 5) / 2;  // 0 among them
    return keen::weighted(keen::columns(x), weights);
  }

  Eigen::MatrixXd x;
  Eigen::VectorXd weights;
  OwnedPartition<> owned;
};

/// The SSE of the members of a cluster about a location, by the definition.
template <class Partition>
double sse_about(const Partition& partition, keen::Label j, const double* location) {
  double sum = 0;
  for (const keen::Index i : partition.members(j)) {
    for (keen::Index d = 0; d < partition.points().dim(); ++d) {
      const double difference = static_cast<double>(partition.points()[i][d]) - location[d];
      sum += partition.points().weight(i) * difference * difference;
    }
  }
  return sum;
}

/// The centroid nearest to a point, of those that are not left out.
template <class Partition>
keen::Label nearest_of(const Partition& partition, keen::Index i, keen::Label left_out = -1) {
  keen::Label nearest = -1;
  double least = (std::numeric_limits<double>::max)();
  for (keen::Label j = 0; j < partition.k(); ++j) {
    const double sq_distance = partition.points().sq_distance(i, partition.centroid(j));
    if (j == left_out || sq_distance >= least) continue;
    least = sq_distance;
    nearest = j;
  }
  return nearest;
}

/// What remains if every centroid has a group of its own.
inline double sse_of_groups(const Eigen::MatrixXd& x, Eigen::Index groups) {
  double sum = 0;
  for (Eigen::Index group = 0; group < groups; ++group) {
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(x.rows());
    Eigen::Index size = 0;
    for (Eigen::Index i = group; i < x.cols(); i += groups, ++size) mean += x.col(i);
    mean /= static_cast<double>(size);
    for (Eigen::Index i = group; i < x.cols(); i += groups) sum += (x.col(i) - mean).squaredNorm();
  }
  return sum;
}

/// All but one of the start centroids of far groups in the first.
inline Eigen::MatrixXd crowded_start(const Eigen::MatrixXd& x, Eigen::Index groups) {
  Eigen::MatrixXd start(x.rows(), groups);
  for (Eigen::Index j = 0; j < groups; ++j) start.col(j) = x.col(j + 1 < groups ? j * groups : 1);
  return start;
}

}  // namespace unit
