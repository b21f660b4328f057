// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

// From rows to columns. Memory has one point after the other; a tile wants one coordinate after the other. A block of
// size x size numbers is transposed in registers. Interleaving the first half of the rows with the second half moves
// one bit of the row number into the column number; log2(size) such steps move them all:
//
//     a0 a1 a2 a3        a0 c0 a1 c1        a0 b0 c0 d0
//     b0 b1 b2 b3   -->  a2 c2 a3 c3   -->  a1 b1 c1 d1
//     c0 c1 c2 c3        b0 d0 b1 d1        a2 b2 c2 d2
//     d0 d1 d2 d3        b2 d2 b3 d3        a3 b3 c3 d3

namespace keen::detail {

/// Points to be gathered into a tile.
template <class Scalar>
struct TilePacking {
  const Scalar* const* rows;  ///< tile_points pointers, each to the first coordinate of a point
  Index stride;               ///< from one coordinate to the next
  Index dim;
  const Scalar* center;  ///< dim values, subtracted from every point
  Scalar* tile;          ///< dim x tile_points
  Scalar* sq_norm;       ///< tile_points values: |x - center|^2

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// Transposes a block of size x size numbers by log2(size) perfect shuffles.
template <class Vector>
KEEN_DETAIL_INLINE void transpose(typename Vector::Type (&rows)[extent<Vector::size>]) {
  constexpr int half = Vector::size / 2;
  KEEN_DETAIL_UNROLL for (int step = 1; step < Vector::size; step *= 2) {
    typename Vector::Type shuffled[extent<Vector::size>];
    KEEN_DETAIL_UNROLL for (int i = 0; i < half; ++i) {
      Vector::interleave(shuffled[2 * i], shuffled[2 * i + 1], rows[i], rows[i + half]);
    }
    KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) rows[i] = shuffled[i];
  }
}

/// Packs a block of size x size coordinates, of which the first `done` have been packed before.
template <class Vector>
KEEN_DETAIL_INLINE void pack_block(const TilePacking<typename Vector::Scalar>& packing, Index lane, Index d, Index done,
                                   typename Vector::Type& sq_norm) {
  typename Vector::Type rows[extent<Vector::size>];
  KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) rows[i] = Vector::at(packing.rows[lane + i] + d).vector;
  transpose<Vector>(rows);
  KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) {
    if (i < done) continue;
    const typename Vector::Type x = rows[i] - packing.center[d + i];
    sq_norm += x * x;
    Vector::at(packing.tile + (d + i) * tile_points + lane).vector = x;
  }
}

/// Packs `size` points whose coordinates lie side by side, `size` or more of them.
template <class Vector>
KEEN_DETAIL_INLINE void pack_adjacent(const TilePacking<typename Vector::Scalar>& packing) {
  for (Index lane = 0; lane < tile_points; lane += Vector::size) {
    typename Vector::Type sq_norm = {};
    Index d = 0;
    for (; d + Vector::size <= packing.dim; d += Vector::size) pack_block<Vector>(packing, lane, d, 0, sq_norm);
    const Index last = packing.dim - Vector::size;
    if (d < packing.dim) pack_block<Vector>(packing, lane, last, d - last, sq_norm);
    Vector::at(packing.sq_norm + lane).vector = sq_norm;
  }
}

template <class Scalar>
KEEN_DETAIL_INLINE void pack_one_by_one(const TilePacking<Scalar>& packing) {
  for (Index lane = 0; lane < tile_points; ++lane) packing.sq_norm[lane] = 0;
  for (Index d = 0; d < packing.dim; ++d) {
    Scalar* const tile = packing.tile + d * tile_points;
    for (Index lane = 0; lane < tile_points; ++lane) {
      tile[lane] = packing.rows[lane][d * packing.stride] - packing.center[d];
    }
    for (Index lane = 0; lane < tile_points; ++lane) packing.sq_norm[lane] += tile[lane] * tile[lane];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TilePacking<Scalar>::run() const {
  using Wide = VectorOf<Scalar, vector_bytes(level)>;
  using Narrow = VectorOf<Scalar, 16>;
  if (stride == 1 && dim >= Wide::size) return pack_adjacent<Wide>(*this);
  if (stride == 1 && dim >= Narrow::size) return pack_adjacent<Narrow>(*this);
  pack_one_by_one(*this);
}

/// Gathers points into a tile, less the centre. Complexity: O(tile_points dim).
template <class Scalar>
void pack_tile(SimdLevel level, const TilePacking<Scalar>& packing) {
  run_kernel(level, packing);
}

}  // namespace keen::detail
