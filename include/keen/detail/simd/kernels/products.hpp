// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

// A chain of additions multiplies its rounding error with its length. Sums of chunks, added at the end, have chains of
// chunk_dims and of dim / chunk_dims additions instead of one of dim.

namespace keen::detail {

/// Dimensions that are summed before the sum joins the others: keeps rounding errors of long sums small.
inline constexpr Index chunk_dims = 128;

/// Adds the products of `dims` coordinates to the scores of Count vectors of points and Width centroids.
template <class Vector, int Count, int Width>
KEEN_DETAIL_INLINE void add_products(const typename Vector::Scalar* x, const typename Vector::Scalar* c, Index dims,
                                     typename Vector::Type (&score)[extent<Width * Count>]) {
  for (Index d = 0; d < dims; ++d, x += tile_points, c += Width) {
    typename Vector::Type points[extent<Count>];
    KEEN_DETAIL_UNROLL for (int p = 0; p < Count; ++p) points[p] = Vector::at(x + p * Vector::size).vector;
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) score[s] += points[s % Count] * c[s / Count];
  }
}

}  // namespace keen::detail
