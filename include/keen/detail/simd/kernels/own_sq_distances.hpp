// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"
#include "pack_tile.hpp"

// The bits of a sequential sum, at the speed of vectors. Adding the squares of one point in the order of the
// coordinates is a chain: each addition waits for the one before. Several points have chains that do not depend on each
// other, so each lane of a vector runs the chain of another point.

namespace keen::detail {

/// Consecutive points, each to be measured against the centroid of its label, in double. Squares are added in the order
/// of the coordinates, as a plain loop over one point adds them. The coordinates of a point must be adjacent in memory.
template <class Scalar>
struct OwnSqDistances {
  const Scalar* points;  ///< the first coordinate of the first point
  Index point_stride;
  const Scalar* centroids;  ///< dim x k, one after the other
  Index dim;
  const Label* labels;
  Index count;
  double* sq_distances;  ///< count values

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// The squared differences of `size` coordinates, added lane by lane to the sums of `size` points.
template <class Vector, class Scalar>
KEEN_DETAIL_INLINE void add_sq_differences(typename Vector::Type& sums, const Scalar* const* x, const Scalar* const* c,
                                           Index d) {
  using Narrow = VectorOf<Scalar, Vector::size* static_cast<int>(sizeof(Scalar))>;
  typename Vector::Type squares[extent<Vector::size>];
  KEEN_DETAIL_UNROLL for (int lane = 0; lane < Vector::size; ++lane) {
    const typename Narrow::Type narrow = Narrow::at(x[lane] + d).vector;
    const typename Narrow::Type narrow_c = Narrow::at(c[lane] + d).vector;
    typename Vector::Type a;
    typename Vector::Type b;
    Vector::convert(a, narrow);
    Vector::convert(b, narrow_c);
    a -= b;
    squares[lane] = a * a;
  }
  transpose<Vector>(squares);
  KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) {
    keep_rounded(squares[i]);
    sums += squares[i];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void OwnSqDistances<Scalar>::run() const {
  using Vector = VectorOf<double, vector_bytes(level)>;
  constexpr int groups = 16 / Vector::size;  // sums that go on side by side
  constexpr int together = groups * Vector::size;
  const Index whole = dim / Vector::size * Vector::size;
  for (Index first = 0; first < count; first += together) {
    const Scalar* x[extent<together>];
    const Scalar* c[extent<together>];
    for (int lane = 0; lane < together; ++lane) {
      const Index i = first + lane < count ? first + lane : count - 1;
      x[lane] = points + i * point_stride;
      c[lane] = centroids + labels[i] * dim;
    }
    typename Vector::Type sums[extent<groups>] = {};
    for (Index d = 0; d < whole; d += Vector::size) {
      KEEN_DETAIL_UNROLL for (int group = 0; group < groups; ++group) {
        add_sq_differences<Vector>(sums[group], x + group * Vector::size, c + group * Vector::size, d);
      }
    }
    double values[extent<together>];
    for (int group = 0; group < groups; ++group) Vector::at(values + group * Vector::size).vector = sums[group];
    for (int lane = 0; lane < together && first + lane < count; ++lane) {
      double sum = values[lane];
      for (Index d = whole; d < dim; ++d) {
        const double difference = static_cast<double>(x[lane][d]) - static_cast<double>(c[lane][d]);
        double square = difference * difference;
        keep_rounded(square);
        sum += square;
      }
      sq_distances[first + lane] = sum;
    }
  }
}

/// Complexity: O(count dim).
template <class Scalar>
void measure_own_sq_distances(SimdLevel level, const OwnSqDistances<Scalar>& job) {
  run_kernel(level, job);
}

}  // namespace keen::detail
