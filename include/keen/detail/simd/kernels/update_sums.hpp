// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

// One coordinate of one cluster is the sum high + middle + low. A point enters at `high`; the rounding error enters
// `middle`, and the rounding error of that enters `low` (sums/exact_sum.hpp proves when this is exact). The signs 1 and
// -1 make a subtraction the same code. Multiplying by them is exact.

namespace keen::detail {

/// Points to be added to, or taken from, the sums of clusters: fastest where points of one cluster follow one another.
/// A sum is three doubles, each the rounding error of the
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
  Index pitch;          ///< dim, rounded up to whole cache lines
  const double* signs;  ///< 1: the point is added; -1: it is taken away

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;

 private:
  template <class Vector>
  KEEN_DETAIL_INLINE void add_to_one(Index first, Index last, Index end) const;

  template <int width>
  KEEN_DETAIL_INLINE void add_few_to_one(Index first, Index last, Index d) const;
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

/// Points `first` to `last - 1`, all of one cluster: its sums stay in registers from one point to the next.
template <class Scalar>
template <class Vector>
KEEN_DETAIL_INLINE void SumUpdate<Scalar>::add_to_one(Index first, Index last, Index end) const {
  using Narrow = VectorOf<Scalar, Vector::size* static_cast<int>(sizeof(Scalar))>;
  double* const high = sums + 3 * pitch * clusters[first];
  double* const middle = high + pitch;
  double* const low = middle + pitch;
  for (Index d = 0; d < end; d += Vector::size) {
    typename Vector::Type parts[3] = {Vector::at(high + d).vector, Vector::at(middle + d).vector,
                                      Vector::at(low + d).vector};
    for (Index i = first; i < last; ++i) {
      // A copy: a reference would promise alignment.
      const typename Narrow::Type narrow = Narrow::at(data + points[i] * point_stride + d).vector;
      typename Vector::Type value;
      Vector::convert(value, narrow);
      value = value * signs[i];
      add_in_cascade(parts[0], parts[1], parts[2], value);
    }
    Vector::at(high + d).vector = parts[0];
    Vector::at(middle + d).vector = parts[1];
    Vector::at(low + d).vector = parts[2];
  }
}

/// The same for coordinates d to d + width - 1, wherever they lie.
template <class Scalar>
template <int width>
KEEN_DETAIL_INLINE void SumUpdate<Scalar>::add_few_to_one(Index first, Index last, Index d) const {
  double* const high = sums + 3 * pitch * clusters[first] + d;
  double parts[extent<width>][3];
  for (int w = 0; w < width; ++w) {
    for (int part = 0; part < 3; ++part) parts[w][part] = high[w + part * pitch];
  }
  for (Index i = first; i < last; ++i) {
    const Scalar* const x = data + points[i] * point_stride + d * coordinate_stride;
    KEEN_DETAIL_UNROLL for (int w = 0; w < width; ++w) {
      const double value = signs[i] * static_cast<double>(x[w * coordinate_stride]);
      add_in_cascade(parts[w][0], parts[w][1], parts[w][2], value);
    }
  }
  for (int w = 0; w < width; ++w) {
    for (int part = 0; part < 3; ++part) high[w + part * pitch] = parts[w][part];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void SumUpdate<Scalar>::run() const {
  using Vector = VectorOf<double, vector_bytes(level)>;
  const Index whole = coordinate_stride == 1 ? dim / Vector::size * Vector::size : 0;
  Index last = 0;
  for (Index first = 0; first < count; first = last) {
    while (last < count && clusters[last] == clusters[first]) ++last;
    add_to_one<Vector>(first, last, whole);
    Index d = whole;
    for (; d + 2 <= dim; d += 2) add_few_to_one<2>(first, last, d);
    if (d < dim) add_few_to_one<1>(first, last, d);
  }
}

/// Adds or takes away points. Complexity: O(count dim).
template <class Scalar>
void update_sums(SimdLevel level, const SumUpdate<Scalar>& update) {
  run_kernel(level, update);
}

}  // namespace keen::detail
