// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "../random.hpp"
#include "aligned_buffer.hpp"
#include "kernels.hpp"
#include "parallel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <Eigen/QR>

namespace keen::detail {

/// The directions in which points spread most, and points seen in them alone: `rank` coordinates, and as one more the
/// length of all that is left out. Distances of such images are lower bounds of those of the points themselves
/// (Cauchy-Schwarz). All is worked out in double.
/// Source: randomized subspace iteration: Halko, Martinsson & Tropp, SIAM Review 53(2), 2011, algorithm 4.4.
template <class Scalar, int Dim>
class Projection {
 public:
  /// @param rank  < dim
  /// Complexity: O(sample dim rank).
  Projection(const Dataset<Scalar, Dim>& data, const Point<Scalar, Dim>& center, Index rank)
      : dim_(data.dim()), rank_(rank), center_(center), zeros_(static_cast<std::size_t>(data.dim()), 0.0) {
    pack(principal_directions(data));
  }

  /// Coordinates of an image: rank + 1.
  [[nodiscard]] Index size() const { return rank_ + 1; }

  /// Writes the images of all points, size() values each, one after the other.
  /// Complexity: O(n dim rank).
  template <int AnyDim>
  void project(const Dataset<Scalar, AnyDim>& points, Scalar* images, Team& team) const {
    const Index tiles = (points.size() + tile_points - 1) / tile_points;
    std::vector<Workspace> workers(static_cast<std::size_t>(team.size()), Workspace(dim_, panels_));
    team.for_each_block(tiles, [&](Index tile, int worker) {
      project_tile(points, tile * tile_points, images, workers[static_cast<std::size_t>(worker)]);
    });
  }

 private:
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

  struct Workspace {
    Workspace(Index dim, Index panels)
        : points(dim * tile_points),
          tile(dim * tile_points),
          products(panels * panel_width(simd_level()) * tile_points) {}

    AlignedBuffer<double> points;
    AlignedBuffer<double> tile;
    AlignedBuffer<double> products;
    std::array<double, static_cast<std::size_t>(tile_points)> sq_norm;
  };

  /// dim x rank, orthonormal to the precision of double; of a sample of the points, spread evenly.
  [[nodiscard]] Matrix principal_directions(const Dataset<Scalar, Dim>& data) const {
    const Index samples = (std::min)(data.size(), (std::max)(Index{512}, 4 * rank_));
    Matrix sample(dim_, samples);
    for (Index i = 0; i < samples; ++i) {
      sample.col(i) = (data.point(i * data.size() / samples) - center_).template cast<double>();
    }
    Rng rng(0);
    Matrix directions(dim_, rank_);
    for (Index i = 0; i < directions.size(); ++i) directions.data()[i] = rng.uniform() - 0.5;
    for (int step = 0; step < 3; ++step) {
      const Matrix product = sample * (sample.transpose() * directions);
      directions = Eigen::HouseholderQR<Matrix>(product).householderQ() * Matrix::Identity(dim_, rank_);
    }
    return directions;
  }

  /// Directions as panels of the kernel.
  void pack(const Matrix& directions) {
    const Index width = panel_width(simd_level());
    panels_ = (rank_ + width - 1) / width;
    values_.resize(panels_ * width * dim_);
    for (Index j = 0; j < panels_ * width; ++j) {
      for (Index d = 0; d < dim_; ++d) {
        values_.data()[j / width * width * dim_ + d * width + j % width] = j < rank_ ? directions(d, j) : 0;
      }
    }
  }

  template <int AnyDim>
  void project_tile(const Dataset<Scalar, AnyDim>& points, Index first, Scalar* images, Workspace& space) const {
    const Index count = (std::min)(tile_points, points.size() - first);
    std::array<const double*, static_cast<std::size_t>(tile_points)> rows;
    for (Index lane = 0; lane < tile_points; ++lane) {
      double* const row = space.points.data() + lane * dim_;
      rows[static_cast<std::size_t>(lane)] = row;
      for (Index d = 0; d < dim_; ++d) {
        row[d] = static_cast<double>(points(first + (std::min)(lane, count - 1), d)) - static_cast<double>(center_[d]);
      }
    }
    const SimdLevel level = simd_level();
    pack_tile<double>(level, {rows.data(), 1, dim_, zeros_.data(), space.tile.data(), space.sq_norm.data()});
    multiply_tile<double>(level, {space.tile.data(), dim_, values_.data(), panels_, space.products.data()});
    for (Index lane = 0; lane < count; ++lane) {
      Scalar* const image = images + (first + lane) * size();
      double rest = space.sq_norm[static_cast<std::size_t>(lane)];
      for (Index j = 0; j < rank_; ++j) {
        const double y = space.products.data()[j * tile_points + lane];
        image[j] = static_cast<Scalar>(y);
        rest -= y * y;
      }
      image[rank_] = static_cast<Scalar>(std::sqrt((std::max)(0.0, rest)));
    }
  }

  Index dim_;
  Index rank_;
  Index panels_ = 0;
  Point<Scalar, Dim> center_;
  std::vector<double> zeros_;
  AlignedBuffer<double> values_;
};

}  // namespace keen::detail
