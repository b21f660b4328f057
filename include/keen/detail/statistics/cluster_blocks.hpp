// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/validated_data.hpp"
#include "grouping.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <vector>

// What pairs of points need. Dunn's index asks for the largest distance within a cluster and the smallest between
// clusters, n^2 pairs in the worst case. Most pairs are ruled out by one number for each point, its distance `radius`
// from the centre of its cluster, and one for each cluster, the largest of them. The inequalities are exact; `slack`
// covers their rounding.

namespace keen::detail {

/// The points of a clustering in double, side by side with those of the same cluster, in the unit of `unit_scale`.
/// Coordinates are padded by zeros to a multiple of 4. Each cluster lies within `reach` of its centre.
/// @tparam Real  double; a template parameter, so that only programs that use this compile it
template <class Real>
struct ClusterBlocks {
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

  Matrix x;                    ///< one point a column
  IndexedVector<Index> first;  ///< cluster j has columns first[j] to first[j + 1] - 1; k + 1 values
  Matrix centres;              ///< one a column: the mean
  Vector radius;               ///< of each point: its distance to the centre
  Vector reach;                ///< of each cluster: the largest radius
  double slack = 0;            ///< more than rounding adds to a difference of distances or projections

  [[nodiscard]] Index k() const { return reach.size(); }
  [[nodiscard]] Index begin(Index j) const { return first[j]; }
  [[nodiscard]] Index size(Index j) const { return begin(j + 1) - begin(j); }
  [[nodiscard]] auto members(Index j) const { return x.middleCols(begin(j), size(j)); }

  /// The squared distance of two columns; anything above `limit` if it is above.
  [[nodiscard]] double sq_distance(Index a, Index b, double limit) const {
    using Four = Eigen::Map<const Eigen::Array<Real, 4, 1>>;
    const double* from = x.data() + a * x.rows();
    const double* to = x.data() + b * x.rows();
    double sum = 0;
    for (Index d = 0; d < x.rows() && sum <= limit; d += 4) sum += (Four(from + d) - Four(to + d)).square().sum();
    return sum;
  }

  /// The distance of two columns whose squared distance this is: where squares underflow, it is computed again.
  [[nodiscard]] double distance(Index a, Index b, double sq_distance) const {
    return sq_distance > 0x1p-900 ? std::sqrt(sq_distance) : (x.col(a) - x.col(b)).stableNorm();
  }

  /// Sets what follows from `x` and `first`.
  void set_centres_and_radii() {
    const Index clusters = first.size() - 1;
    centres.resize(x.rows(), clusters);
    radius.resize(x.cols());
    reach.resize(clusters);
    for (Index j = 0; j < clusters; ++j) {
      centres.col(j) = members(j).rowwise().mean();
      radius.segment(begin(j), size(j)) = (members(j).colwise() - centres.col(j)).colwise().norm().transpose();
      reach(j) = radius.segment(begin(j), size(j)).maxCoeff();
    }
    const auto dim = static_cast<double>(x.rows());
    slack = 8 * dim * std::sqrt(dim) * std::numeric_limits<double>::epsilon();  // coordinates are within (-2, 2)
  }
};

/// The blocks of the points that weigh something.
/// @throws std::invalid_argument naming the caller, if points or weights are not finite, labels are not as many, or
///   fewer than 2 clusters have points
template <class Scalar>
[[nodiscard]] ClusterBlocks<double> cluster_blocks(const Points<Scalar>& data, const Eigen::Ref<const Labels>& labels,
                                                   const char* caller) {
  require_labels(labels, data.size(), caller);
  const Scale<double> scale = unit_scale(static_cast<double>(validate(data, caller).largest));
  IndexedVector<Index> points;
  std::vector<Label> counted;
  for (Index i = 0; i < data.size(); ++i) {
    if (!(data.weight(i) > 0)) continue;
    points.push_back(i);
    counted.push_back(labels(i));
  }
  const Grouping clusters = group_clusters(counted.data(), std::ssize(counted), caller);
  ClusterBlocks<double> blocks;
  blocks.x = ClusterBlocks<double>::Matrix::Zero((data.dim() + 3) / 4 * 4, points.size());
  blocks.first = {0};
  for (const Index size : clusters.size) blocks.first.push_back(blocks.first.back() + size);
  IndexedVector<Index> next = blocks.first;
  for (Index s = 0; s < points.size(); ++s) {
    const Index column = next[clusters.index[s]]++;
    for (Index d = 0; d < data.dim(); ++d) blocks.x(d, column) = scale(static_cast<double>(data(points[s], d)));
  }
  blocks.set_centres_and_radii();
  return blocks;
}

}  // namespace keen::detail
