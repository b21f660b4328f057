// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

namespace keen::detail {

/// Points that follow one another, to be added to the sums of their differences from an origin, and of their squared
/// differences from a centre: coordinate by coordinate, in the order of the points, in double.
template <class Scalar>
struct MomentUpdate {
  const Scalar* points;  ///< the first coordinate of the first point
  Index point_stride;
  Index coordinate_stride;
  Index dim;
  Index count;
  const double* origin;  ///< dim values
  const double* center;  ///< dim values
  double* sums;          ///< dim values; null: not asked for
  double* squares;       ///< dim values; null: not asked for

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;

 private:
  template <bool has_sums, bool has_squares, SimdLevel level>
  KEEN_DETAIL_INLINE void add() const;

  template <bool has_sums, bool has_squares, int width>
  KEEN_DETAIL_INLINE void add_few(Index d) const;
};

/// Coordinates d to d + width - 1, wherever they lie.
template <class Scalar>
template <bool has_sums, bool has_squares, int width>
KEEN_DETAIL_INLINE void MomentUpdate<Scalar>::add_few(Index d) const {
  double sum[extent<width>];
  double square[extent<width>];
  for (int w = 0; w < width; ++w) {
    sum[w] = has_sums ? sums[d + w] : 0;
    square[w] = has_squares ? squares[d + w] : 0;
  }
  for (Index i = 0; i < count; ++i) {
    KEEN_DETAIL_UNROLL for (int w = 0; w < width; ++w) {
      const auto x = static_cast<double>(points[i * point_stride + (d + w) * coordinate_stride]);
      if constexpr (has_sums) sum[w] += x - origin[d + w];
      if constexpr (has_squares) {
        double product = (x - center[d + w]) * (x - center[d + w]);
        keep_rounded(product);
        square[w] += product;
      }
    }
  }
  for (int w = 0; w < width; ++w) {
    if constexpr (has_sums) sums[d + w] = sum[w];
    if constexpr (has_squares) squares[d + w] = square[w];
  }
}

template <class Scalar>
template <bool has_sums, bool has_squares, SimdLevel level>
KEEN_DETAIL_INLINE void MomentUpdate<Scalar>::add() const {
  using Vector = VectorOf<double, vector_bytes(level)>;
  using Narrow = VectorOf<Scalar, Vector::size* static_cast<int>(sizeof(Scalar))>;
  constexpr int ways = 2;
  constexpr int step = ways * Vector::size;
  const Index whole = coordinate_stride == 1 ? dim / step * step : 0;
  for (Index d = 0; d < whole; d += step) {
    typename Vector::Type sum[extent<ways>] = {};
    typename Vector::Type square[extent<ways>] = {};
    typename Vector::Type from[extent<ways>] = {};
    typename Vector::Type middle[extent<ways>] = {};
    KEEN_DETAIL_UNROLL for (int way = 0; way < ways; ++way) {
      const Index at = d + way * Vector::size;
      if constexpr (has_sums) sum[way] = Vector::at(sums + at).vector;
      if constexpr (has_sums) from[way] = Vector::at(origin + at).vector;
      if constexpr (has_squares) square[way] = Vector::at(squares + at).vector;
      if constexpr (has_squares) middle[way] = Vector::at(center + at).vector;
    }
    for (Index i = 0; i < count; ++i) {
      KEEN_DETAIL_UNROLL for (int way = 0; way < ways; ++way) {
        const typename Narrow::Type narrow = Narrow::at(points + i * point_stride + d + way * Vector::size).vector;
        typename Vector::Type x;
        Vector::convert(x, narrow);
        if constexpr (has_sums) sum[way] += x - from[way];
        if constexpr (has_squares) {
          typename Vector::Type product = (x - middle[way]) * (x - middle[way]);
          keep_rounded(product);
          square[way] += product;
        }
      }
    }
    KEEN_DETAIL_UNROLL for (int way = 0; way < ways; ++way) {
      if constexpr (has_sums) Vector::at(sums + d + way * Vector::size).vector = sum[way];
      if constexpr (has_squares) Vector::at(squares + d + way * Vector::size).vector = square[way];
    }
  }
  Index d = whole;
  for (; d + 4 <= dim; d += 4) add_few<has_sums, has_squares, 4>(d);
  switch (dim - d) {
    case 3: return add_few<has_sums, has_squares, 3>(d);
    case 2: return add_few<has_sums, has_squares, 2>(d);
    case 1: return add_few<has_sums, has_squares, 1>(d);
    default: return;
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void MomentUpdate<Scalar>::run() const {
  if (squares == nullptr) return add<true, false, level>();
  if (sums == nullptr) return add<false, true, level>();
  add<true, true, level>();
}

/// Complexity: O(count dim).
template <class Scalar>
void add_moments(SimdLevel level, const MomentUpdate<Scalar>& update) {
  run_kernel(level, update);
}

}  // namespace keen::detail
