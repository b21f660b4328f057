// SPDX-License-Identifier: MIT
#pragma once

#include "products.hpp"

// A search for the least score must look at every score. Here only scores below a threshold count, and mostly there are
// none. Negative numbers have the sign bit set, so the bitwise or of all results of a group shows with one test whether
// any is below; the group is written out only then.

namespace keen::detail {

/// Points to be scored against centroids, as in TileSearch, where it matters which scores are below a threshold.
template <class Scalar>
struct TileSelection {
  const Scalar* tile;
  Index dim;
  const Scalar* panels;
  const Scalar* norms;
  Index panel_count;
  const Scalar* threshold;  ///< tile_points values
  Scalar* excess;           ///< room for panel_count * panel_width(level) * tile_points values: score - threshold
  Index* hits;              ///< room for panel_count * tile_points values: panel * tile_points + first point
  Index* hit_count;         ///< how many groups were written, panel_width x points_at_once(level) each

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// Points that TileSelection reports together.
template <class Scalar>
[[nodiscard]] constexpr Index points_at_once(SimdLevel level) {
#if KEEN_DETAIL_VECTORS
  return vectors_at_once(level) * vector_bytes(level) / static_cast<int>(sizeof(Scalar));
#else
  return vectors_at_once(level);
#endif
}

/// Selects for the points at `offset` in the tile.
template <class Vector, int Count, int Width>
KEEN_DETAIL_INLINE void select_vectors(const TileSelection<typename Vector::Scalar>& selection, Index offset) {
  using Type = typename Vector::Type;
  using Integers = typename Vector::Integers;
  constexpr Index points = Count * Vector::size;
  Type threshold[extent<Count>];
  KEEN_DETAIL_UNROLL for (int p = 0; p < Count; ++p) {
    threshold[p] = Vector::at(selection.threshold + offset + p * Vector::size).vector;
  }
  for (Index panel = 0; panel < selection.panel_count; ++panel) {
    const typename Vector::Scalar* const norms = selection.norms + panel * Width;
    Type score[extent<Width * Count>];
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) score[s] = Type{} + norms[s / Count];
    add_products<Vector, Count, Width>(selection.tile + offset, selection.panels + panel * Width * selection.dim,
                                       selection.dim, score);
    Integers signs = {};
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) {
      score[s] = score[s] - threshold[s % Count];
      Vector::collect_signs(signs, score[s]);
    }
    if (!Vector::has_negative(signs)) continue;
    typename Vector::Scalar* const excess = selection.excess + *selection.hit_count * Width * points;
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) Vector::at(excess + s * Vector::size).vector = score[s];
    selection.hits[(*selection.hit_count)++] = panel * tile_points + offset;
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TileSelection<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr int count = vectors_at_once(level);
  *hit_count = 0;
  for (Index offset = 0; offset < tile_points; offset += count * Vector::size) {
    select_vectors<Vector, count, static_cast<int>(panel_width(level))>(*this, offset);
  }
}

/// Writes what scores exceed their thresholds by, for all groups of centroids and points in which some score is below:
/// group by group, centroid by centroid. Complexity: O(tile_points panels dim).
template <class Scalar>
void select_tile(SimdLevel level, const TileSelection<Scalar>& selection) {
  run_kernel(level, selection);
}

}  // namespace keen::detail
