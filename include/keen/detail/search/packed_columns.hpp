// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../simd/kernels.hpp"

#include <algorithm>

#include <Eigen/Core>

// The same register-blocked product that scores points serves every other matrix product of the core: centroids become
// columns, and no norms are added.

namespace keen::detail {

using DoubleMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

/// The columns of a matrix as the kernels want them: inner products with all of them, a tile of vectors at a time.
/// (Eigen's own matrix product would take longer to compile than the rest of a fit.)
class PackedColumns {
 public:
  explicit PackedColumns(const DoubleMatrix& columns) : rows_(columns.rows()), zeros_(columns.rows(), 0.0) {
    const Index width = panel_width(simd_level());
    panels_ = (columns.cols() + width - 1) / width;
    values_.resize(panels_ * width * rows_);
    for (Index j = 0; j < panels_ * width; ++j) {
      for (Index d = 0; d < rows_; ++d) {
        values_.data()[j / width * width * rows_ + d * width + j % width] = j < columns.cols() ? columns(d, j) : 0;
      }
    }
  }

  [[nodiscard]] Index rows() const { return rows_; }

  /// Room for one tile, and the result.
  struct Workspace {
    explicit Workspace(const PackedColumns& columns)
        : tile(columns.rows_ * tile_points), products(columns.panels_ * panel_width(simd_level()) * tile_points) {}

    /// Of vector `lane` with column j.
    [[nodiscard]] double product(Index lane, Index j) const { return products.data()[j * tile_points + lane]; }

    AlignedBuffer<double> tile;
    AlignedBuffer<double> products;
    double sq_norm[tile_points];
  };

  /// The inner products, and the squared lengths, of `count` vectors, 1 to tile_points, which lie one after the other.
  /// Complexity: O(rows columns) a vector.
  void multiply(const double* vectors, Index count, Workspace& space) const {
    const double* addresses[tile_points];
    for (Index lane = 0; lane < tile_points; ++lane) {
      addresses[lane] = vectors + (std::min)(lane, count - 1) * rows_;
    }
    const SimdLevel level = simd_level();
    pack_tile<double>(level, {addresses, 1, rows_, zeros_.data(), space.tile.data(), space.sq_norm});
    multiply_tile<double>(level, {space.tile.data(), rows_, values_.data(), panels_, space.products.data()});
  }

 private:
  Index rows_;
  Index panels_ = 0;
  IndexedVector<double> zeros_;
  AlignedBuffer<double> values_;
};

/// left' * right.
/// Complexity: O(rows left.cols right.cols).
[[nodiscard]] inline DoubleMatrix inner_products(const DoubleMatrix& left, const DoubleMatrix& right) {
  const PackedColumns columns(right);
  PackedColumns::Workspace space(columns);
  DoubleMatrix products(left.cols(), right.cols());
  for (Index first = 0; first < left.cols(); first += tile_points) {
    const Index count = (std::min)(tile_points, left.cols() - first);
    columns.multiply(left.data() + first * left.rows(), count, space);
    for (Index j = 0; j < right.cols(); ++j) {
      for (Index lane = 0; lane < count; ++lane) products(first + lane, j) = space.product(lane, j);
    }
  }
  return products;
}

}  // namespace keen::detail
