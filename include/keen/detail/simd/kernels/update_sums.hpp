// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

namespace keen::detail {

/// Points to be added to, or taken from, the sums of clusters. A sum is three doubles, each the rounding error of the
/// one before: coordinate d of cluster j at [(3 j + part) * pitch + d].
template <class Scalar>
struct SumUpdate {
  const Scalar* data;
  Index point_stride;
  Index coordinate_stride;
  Index dim;
  const Index* points;
  const Label* clusters;
  Index count;
  double* sums;
  Index pitch;  ///< dim, rounded up to whole cache lines
  double sign;  ///< 1 or -1

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// One step of a sum, `size` coordinates at once.
/// Source: Knuth, TAOCP 2, 4.2.2 (two-sum), in cascade as Ogita, Rump & Oishi, SIAM J. Sci. Comput. 26(6), 2005.
template <class Value>
KEEN_DETAIL_INLINE void add_in_cascade(Value& high, Value& middle, Value& low, const Value& x) {
  const Value sum = high + x;
  const Value shadow = sum - high;
  const Value error = (high - (sum - shadow)) + (x - shadow);
  high = sum;
  const Value rest = middle + error;
  const Value rest_shadow = rest - middle;
  low += (middle - (rest - rest_shadow)) + (error - rest_shadow);
  middle = rest;
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void SumUpdate<Scalar>::run() const {
  using Vector = VectorOf<double, vector_bytes(level)>;
  using Narrow = VectorOf<Scalar, Vector::size* static_cast<int>(sizeof(Scalar))>;
  const Index whole = coordinate_stride == 1 ? dim / Vector::size * Vector::size : 0;
  for (Index i = 0; i < count; ++i) {
    const Scalar* const x = data + points[i] * point_stride;
    double* const high = sums + 3 * pitch * clusters[i];
    double* const middle = high + pitch;
    double* const low = middle + pitch;
    for (Index d = 0; d < whole; d += Vector::size) {
      typename Vector::Type parts[3] = {Vector::at(high + d).vector, Vector::at(middle + d).vector,
                                        Vector::at(low + d).vector};
      const typename Narrow::Type narrow = Narrow::at(x + d).vector;  // a copy: a reference would promise alignment
      typename Vector::Type value;
      Vector::convert(value, narrow);
      value = value * sign;
      add_in_cascade(parts[0], parts[1], parts[2], value);
      Vector::at(high + d).vector = parts[0];
      Vector::at(middle + d).vector = parts[1];
      Vector::at(low + d).vector = parts[2];
    }
    for (Index d = whole; d < dim; ++d) {
      add_in_cascade(high[d], middle[d], low[d], sign * static_cast<double>(x[d * coordinate_stride]));
    }
  }
}

/// Adds or takes away points. Complexity: O(count dim).
template <class Scalar>
void update_sums(SimdLevel level, const SumUpdate<Scalar>& update) {
  run_kernel(level, update);
}

}  // namespace keen::detail
