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
  double* sums;          ///< dim values
  double* squares;       ///< dim values

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;

 private:
  template <int width>
  KEEN_DETAIL_INLINE void add_few(Index d) const;
};

/// Coordinates d to d + width - 1, wherever they lie.
template <class Scalar>
template <int width>
KEEN_DETAIL_INLINE void MomentUpdate<Scalar>::add_few(Index d) const {
  double sum[extent<width>];
  double square[extent<width>];
  for (int w = 0; w < width; ++w) {
    sum[w] = sums[d + w];
    square[w] = squares[d + w];
  }
  for (Index i = 0; i < count; ++i) {
    KEEN_DETAIL_UNROLL for (int w = 0; w < width; ++w) {
      const auto x = static_cast<double>(points[i * point_stride + (d + w) * coordinate_stride]);
      double product = (x - center[d + w]) * (x - center[d + w]);
      keep_rounded(product);
      sum[w] += x - origin[d + w];
      square[w] += product;
    }
  }
  for (int w = 0; w < width; ++w) {
    sums[d + w] = sum[w];
    squares[d + w] = square[w];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void MomentUpdate<Scalar>::run() const {
  using Vector = VectorOf<double, vector_bytes(level)>;
  using Narrow = VectorOf<Scalar, Vector::size* static_cast<int>(sizeof(Scalar))>;
  const Index whole = coordinate_stride == 1 ? dim / Vector::size * Vector::size : 0;
  for (Index d = 0; d < whole; d += Vector::size) {
    typename Vector::Type sum = Vector::at(sums + d).vector;
    typename Vector::Type square = Vector::at(squares + d).vector;
    const typename Vector::Type from = Vector::at(origin + d).vector;
    const typename Vector::Type middle = Vector::at(center + d).vector;
    for (Index i = 0; i < count; ++i) {
      const typename Narrow::Type narrow = Narrow::at(points + i * point_stride + d).vector;
      typename Vector::Type x;
      Vector::convert(x, narrow);
      typename Vector::Type product = (x - middle) * (x - middle);
      keep_rounded(product);
      sum += x - from;
      square += product;
    }
    Vector::at(sums + d).vector = sum;
    Vector::at(squares + d).vector = square;
  }
  Index d = whole;
  for (; d + 2 <= dim; d += 2) add_few<2>(d);
  if (d < dim) add_few<1>(d);
}

/// Complexity: O(count dim).
template <class Scalar>
void add_moments(SimdLevel level, const MomentUpdate<Scalar>& update) {
  run_kernel(level, update);
}

}  // namespace keen::detail
