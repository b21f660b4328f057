// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace keen::detail {

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

/// Measures a block of points against all centroids, in double and from direct differences.
template <class Scalar, int Dim>
class NearestTwoBlock {
 public:
  static constexpr Index size = 64;

  explicit NearestTwoBlock(Index dim) : points_(size, dim) {}

  /// @param count  points, in [1, size]
  void load(const Dataset<Scalar, Dim>& data, Index first, Index count) {
    for (Index d = 0; d < data.dim(); ++d) {
      for (Index i = 0; i < size; ++i) {
        points_(i, d) = static_cast<double>(data(first + (std::min)(i, count - 1), d));
      }
    }
  }

  /// @param centroids  dim x k
  void measure(const Centroids<double, Dim>& centroids) {
    first_.setConstant(std::numeric_limits<double>::infinity());
    second_ = first_;
    label_.fill(0);
    Eigen::Array<double, size, 1> sq_distance;
    for (Index j = 0; j < centroids.cols(); ++j) {
      sq_distance.setZero();
      for (Index d = 0; d < centroids.rows(); ++d) sq_distance += (points_.col(d) - centroids(d, j)).square();
      for (Index i = 0; i < size; ++i) {
        label_[static_cast<std::size_t>(i)] = sq_distance(i) < first_(i) ? j : label_[static_cast<std::size_t>(i)];
      }
      second_ = (second_.min)((first_.max)(sq_distance));
      first_ = (first_.min)(sq_distance);
    }
  }

  [[nodiscard]] Index label(Index i) const { return label_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] double sq_distance(Index i) const { return first_(i); }
  [[nodiscard]] double second_sq_distance(Index i) const { return second_(i); }

 private:
  static constexpr int columns = Dim > 32 ? Eigen::Dynamic : Dim;  // more than that has no place on the stack

  Eigen::Array<double, size, columns> points_;
  Eigen::Array<double, size, 1> first_;
  Eigen::Array<double, size, 1> second_;
  std::array<Index, static_cast<std::size_t>(size)> label_;
};

/// The tally of all points that weigh something. Its bits do not depend on the team. Complexity: O(n k dim).
/// @param centroids  dim x k, k >= 1; of one centroid, the second nearest is at infinity
template <class Scalar, int Dim>
[[nodiscard]] NearestTwoTally tally_nearest_two(const Dataset<Scalar, Dim>& data,
                                                const Centroids<Scalar, Dim>& centroids, Team& team) {
  using Block = NearestTwoBlock<Scalar, Dim>;
  constexpr Index chunk_size = 64 * Block::size;
  const Centroids<double, Dim>& places = centroids.template cast<double>();  // doubles are not copied
  const Index chunks = (data.size() + chunk_size - 1) / chunk_size;
  std::vector<NearestTwoTally> parts(static_cast<std::size_t>(chunks), NearestTwoTally(centroids.cols()));
  team.for_each_block(chunks, [&](Index chunk, int) {
    NearestTwoTally& part = parts[static_cast<std::size_t>(chunk)];
    Block block(data.dim());
    const Index last = (std::min)(data.size(), (chunk + 1) * chunk_size);
    for (Index first = chunk * chunk_size; first < last; first += Block::size) {
      const Index count = (std::min)(Block::size, last - first);
      block.load(data, first, count);
      block.measure(places);
      for (Index i = 0; i < count; ++i) {
        const double weight = data.weight(first + i);
        if (weight > 0) part.add(block.label(i), weight, block.sq_distance(i), block.second_sq_distance(i));
      }
    }
  });
  NearestTwoTally total(centroids.cols());
  for (const NearestTwoTally& part : parts) total.add(part);
  return total;
}

}  // namespace keen::detail
