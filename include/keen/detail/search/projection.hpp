// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/points.hpp"
#include "../threads/parallel.hpp"
#include "packed_columns.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Core>

// Distances from below. Let V have orthonormal columns, the directions in which the data spreads most. A point relative
// to the centre splits into its image y = V'x and a rest of length r = sqrt(|x|^2 - |y|^2). For two points,
//
//     |x - c|^2  =  |y(x) - y(c)|^2 + |rest(x) - rest(c)|^2  >=  |y(x) - y(c)|^2 + (r(x) - r(c))^2
//
// because two vectors of lengths r and s are at least |r - s| apart. The right side is the squared distance of the
// vectors (y, r), which have rank + 1 coordinates instead of dim. A centroid whose bound exceeds a known distance is
// ruled out without a look at its dim coordinates. The bound holds for any orthonormal V; a good V makes it sharp.
//
// V comes from a sample X by subspace iteration: V <- orthonormalize(X X' V), three times from random numbers. Each
// step stretches V towards the leading directions by the ratio of the variances.

namespace keen::detail {

/// In eight sums, for speed.
[[nodiscard]] inline double inner_product(const double* x, const double* y, Index n) {
  constexpr Index width = 8;
  double sums[width] = {};
  Index d = 0;
  for (; d + width <= n; d += width) {
    for (Index at = 0; at < width; ++at) sums[at] += x[d + at] * y[d + at];
  }
  double sum = 0;
  for (; d < n; ++d) sum += x[d] * y[d];
  for (const double part : sums) sum += part;
  return sum;
}

/// Makes the columns orthonormal to the precision of double: the components along earlier columns are subtracted from
/// each column, twice. A column that consists of rounding errors after that becomes zero.
/// Source: Giraud, Langou, Rozloznik & van den Eshof, Numerische Mathematik 101, 2005.
/// Complexity: O(rows columns^2).
inline void orthonormalize(DoubleMatrix& columns) {
  const Index n = columns.rows();
  for (Index j = 0; j < columns.cols(); ++j) {
    double* const y = columns.data() + j * n;
    for (int round = 0; round < 2; ++round) {
      const double before = std::sqrt(inner_product(y, y, n));
      for (Index i = 0; i < j; ++i) {
        const double* const x = columns.data() + i * n;
        const double along = inner_product(x, y, n);
        for (Index d = 0; d < n; ++d) y[d] -= along * x[d];
      }
      const double norm = std::sqrt(inner_product(y, y, n));
      for (Index d = 0; d < n; ++d) y[d] = norm > 1e-10 * before ? y[d] / norm : 0;
    }
  }
}

/// An orthonormal basis, rows x rank, of about the subspace in which the columns of `sample` are longest.
/// Source: randomized subspace iteration: Halko, Martinsson & Tropp, SIAM Review 53(2), 2011, algorithm 4.4.
/// Complexity: O(rows columns rank).
[[nodiscard]] inline DoubleMatrix principal_directions(const DoubleMatrix& sample, Index rank) {
  const DoubleMatrix transposed = sample.transpose();
  Rng rng(0);
  DoubleMatrix directions(sample.rows(), rank);
  for (Index i = 0; i < directions.size(); ++i) directions.data()[i] = rng.uniform() - 0.5;
  for (int step = 0; step < 3; ++step) {
    directions = inner_products(transposed, inner_products(sample, directions));
    orthonormalize(directions);
  }
  return directions;
}

/// The directions in which points spread most, and points seen in them alone: `rank` coordinates, and as one more the
/// length of all that is left out. Distances of such images are lower bounds of those of the points themselves
/// (Cauchy-Schwarz). All is computed in double.
template <class Scalar>
class Projection {
 public:
  struct Workspace {
    explicit Workspace(const PackedColumns& directions) : points(directions.rows(), tile_points), tile(directions) {}

    DoubleMatrix points;
    PackedColumns::Workspace tile;
  };
  using Workspaces = IndexedVector<Workspace>;

  /// @param rank  < dim
  /// Complexity: O(sample dim rank).
  Projection(const Points<Scalar>& data, const Point<Scalar>& center, Index rank)
      : dim_(data.dim()), rank_(rank), center_(center), directions_(principal_directions(sample(data), rank)) {}

  /// Coordinates of an image: rank + 1.
  [[nodiscard]] Index size() const { return rank_ + 1; }

  /// What the last coordinate of an image, a root of a difference of sums, may do to a squared distance, relative to
  /// the squared lengths.
  [[nodiscard]] double cancellation() const {
    return 8 * std::sqrt(static_cast<double>(dim_ + rank_ + 8) * std::numeric_limits<double>::epsilon());
  }

  /// Room for each worker of a team.
  [[nodiscard]] Workspaces workspaces(const Team& team) const {
    return Workspaces(team.size(), Workspace(directions_));
  }

  /// Writes the images of all points, size() values each, one after the other.
  /// Complexity: O(n dim rank).
  void project(const Points<Scalar>& points, Scalar* images, Team& team) const {
    Workspaces workers = workspaces(team);
    project(points, images, team, workers);
  }

  /// The same with room that is kept from call to call.
  void project(const Points<Scalar>& points, Scalar* images, Team& team, Workspaces& workers) const {
    const Index tiles = (points.size() + tile_points - 1) / tile_points;
    team.for_each_block(
        tiles, [&](Index tile, int worker) { project_tile(points, tile * tile_points, images, workers[worker]); });
  }

 private:
  /// dim x samples: points spread evenly over the data, relative to the centre.
  [[nodiscard]] DoubleMatrix sample(const Points<Scalar>& data) const {
    const Index samples = (std::min)(data.size(), (std::max)(Index{512}, 4 * rank_));
    DoubleMatrix sample(dim_, samples);
    for (Index i = 0; i < samples; ++i) copy_point(data, i * data.size() / samples, sample.col(i).data());
    return sample;
  }

  void copy_point(const Points<Scalar>& points, Index i, double* copy) const {
    points.for_each_nonzero(
        i, [&](Index d, Scalar x) { copy[d] = static_cast<double>(x) - static_cast<double>(center_[d]); });
  }

  void project_tile(const Points<Scalar>& points, Index first, Scalar* images, Workspace& space) const {
    const Index count = (std::min)(tile_points, points.size() - first);
    for (Index lane = 0; lane < count; ++lane) copy_point(points, first + lane, space.points.col(lane).data());
    directions_.multiply(space.points.data(), count, space.tile);
    for (Index lane = 0; lane < count; ++lane) {
      Scalar* const image = images + (first + lane) * size();
      double rest = space.tile.sq_norm[lane];
      for (Index j = 0; j < rank_; ++j) {
        const double y = space.tile.product(lane, j);
        image[j] = static_cast<Scalar>(y);
        rest -= y * y;
      }
      image[rank_] = static_cast<Scalar>(std::sqrt((std::max)(0.0, rest)));
    }
  }

  Index dim_;
  Index rank_;
  Point<Scalar> center_;
  PackedColumns directions_;
};

}  // namespace keen::detail
