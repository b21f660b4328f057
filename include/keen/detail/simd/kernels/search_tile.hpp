// SPDX-License-Identifier: MIT
#pragma once

#include "products.hpp"

namespace keen::detail {

/// Points to be scored against centroids: |c|^2 - 2 x.c, the squared distance less |x|^2.
template <class Scalar>
struct TileSearch {
  const Scalar* tile;
  Index dim;
  const Scalar* panels;  ///< centroids times -2, panel by panel: dim x panel_width(level)
  const Scalar* norms;   ///< |c|^2
  Index first_panel;
  Index last_panel;
  Scalar* best;                ///< tile_points values, taken up and lowered
  Scalar* second;              ///< the second lowest score
  LaneInteger<Scalar>* label;  ///< where `best` comes from; ties keep the lower

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// Searches all panels for the points at `offset` in the tile. Everything that changes stays in registers; g++ keeps it
/// there only while it sees one function with plain loops.
/// @tparam is_long  dim > chunk_dims
template <class Vector, int Count, int Width, bool is_long>
KEEN_DETAIL_INLINE void search_vectors(const TileSearch<typename Vector::Scalar>& search, Index offset) {
  using Type = typename Vector::Type;
  using Integers = typename Vector::Integers;
  Type best[extent<Count>];
  Type second[extent<Count>];
  Integers label[extent<Count>];
  KEEN_DETAIL_UNROLL for (int p = 0; p < Count; ++p) {
    best[p] = Vector::at(search.best + offset + p * Vector::size).vector;
    second[p] = Vector::at(search.second + offset + p * Vector::size).vector;
    label[p] = Vector::at(search.label + offset + p * Vector::size).vector;
  }
  const Index dim = search.dim;
  for (Index panel = search.first_panel; panel < search.last_panel; ++panel) {
    const typename Vector::Scalar* const norms = search.norms + panel * Width;
    const typename Vector::Scalar* c = search.panels + panel * Width * dim;
    const typename Vector::Scalar* x = search.tile + offset;
    Type score[extent<Width * Count>];
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) score[s] = Type{} + norms[s / Count];
    add_products<Vector, Count, Width>(x, c, is_long ? chunk_dims : dim, score);
    if constexpr (is_long) {
      for (Index done = chunk_dims; done < dim; done += chunk_dims) {
        const Index dims = dim - done < chunk_dims ? dim - done : chunk_dims;
        Type part[extent<Width * Count>] = {};
        add_products<Vector, Count, Width>(x + done * tile_points, c + done * Width, dims, part);
        KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) score[s] += part[s];
      }
    }
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) {
      const int p = s % Count;
      const Integers here = Integers{} + static_cast<typename Vector::Integer>(panel * Width + s / Count);
      const Integers is_nearer = score[s] < best[p];
      const Type loser = is_nearer ? best[p] : score[s];
      second[p] = loser < second[p] ? loser : second[p];
      best[p] = is_nearer ? score[s] : best[p];
      label[p] = is_nearer ? here : label[p];
    }
  }
  KEEN_DETAIL_UNROLL for (int p = 0; p < Count; ++p) {
    Vector::at(search.best + offset + p * Vector::size).vector = best[p];
    Vector::at(search.second + offset + p * Vector::size).vector = second[p];
    Vector::at(search.label + offset + p * Vector::size).vector = label[p];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TileSearch<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr int count = vectors_at_once(level);
  constexpr int width = static_cast<int>(panel_width(level));
  static_assert(tile_points % (count * Vector::size) == 0);
  for (Index offset = 0; offset < tile_points; offset += count * Vector::size) {
    if (dim > chunk_dims) {
      search_vectors<Vector, count, width, true>(*this, offset);
    } else {
      search_vectors<Vector, count, width, false>(*this, offset);
    }
  }
}

/// Lowers `best`, `second` and `label` by the centroids of panels [first_panel, last_panel).
/// Complexity: O(tile_points panels dim).
template <class Scalar>
void search_tile(SimdLevel level, const TileSearch<Scalar>& search) {
  run_kernel(level, search);
}

}  // namespace keen::detail
