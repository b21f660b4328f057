// SPDX-License-Identifier: MIT
#pragma once

#include "products.hpp"

namespace keen::detail {

/// Points to be multiplied by directions, packed into panels as centroids are.
template <class Scalar>
struct TileProduct {
  const Scalar* tile;
  Index dim;
  const Scalar* panels;
  Index panel_count;
  Scalar* products;  ///< panel_count * panel_width(level) rows of tile_points values

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

template <class Vector, int Count, int Width>
KEEN_DETAIL_INLINE void multiply_vectors(const TileProduct<typename Vector::Scalar>& product, Index offset) {
  for (Index panel = 0; panel < product.panel_count; ++panel) {
    typename Vector::Type sums[extent<Width * Count>] = {};
    add_products<Vector, Count, Width>(product.tile + offset, product.panels + panel * Width * product.dim, product.dim,
                                       sums);
    typename Vector::Scalar* const rows = product.products + panel * Width * tile_points + offset;
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) {
      Vector::at(rows + s / Count * tile_points + s % Count * Vector::size).vector = sums[s];
    }
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TileProduct<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr int count = vectors_at_once(level);
  for (Index offset = 0; offset < tile_points; offset += count * Vector::size) {
    multiply_vectors<Vector, count, static_cast<int>(panel_width(level))>(*this, offset);
  }
}

/// The product of every direction and every point of a tile. Complexity: O(tile_points panels dim).
template <class Scalar>
void multiply_tile(SimdLevel level, const TileProduct<Scalar>& product) {
  run_kernel(level, product);
}

}  // namespace keen::detail
