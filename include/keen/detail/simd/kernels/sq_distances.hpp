// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

// One point against a few centroids. There is no tile to fill, so the vectors run along the coordinates, and four
// running sums hide the latency of the additions. The order of the additions depends on the width of the vectors;
// callers use the result only with the error bound at the end of this file.

namespace keen::detail {

/// One point to be measured against some centroids, by direct differences. Coordinates lie side by side.
template <class Scalar>
struct SqDistances {
  const Scalar* x;
  const Scalar* centroids;  ///< dim x k, one after the other
  Index dim;
  const Label* labels;  ///< which centroids; null: the first ones
  Index count;
  Scalar* sq_distances;  ///< count values

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// The sum of a vector's lanes, which lie in memory: halves are added until four are left.
template <class Scalar, int size>
KEEN_DETAIL_INLINE Scalar sum_of_lanes(Scalar* values) {
  if constexpr (size > 4) {
    using Half = VectorOf<Scalar, size / 2 * static_cast<int>(sizeof(Scalar))>;
    Half::at(values).vector += Half::at(values + size / 2).vector;
    return sum_of_lanes<Scalar, size / 2>(values);
  } else {
    Scalar sum = values[0];
    for (int lane = 1; lane < size; ++lane) sum += values[lane];
    return sum;
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void SqDistances<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr int ways = 4;
  const Index whole = dim / Vector::size * Vector::size;
  const Index unrolled = dim / (ways * Vector::size) * (ways * Vector::size);
  for (Index i = 0; i < count; ++i) {
    const Scalar* const c = centroids + (labels != nullptr ? labels[i] : i) * dim;
    typename Vector::Type sums[extent<ways>] = {};
    for (Index d = 0; d < unrolled; d += ways * Vector::size) {
      KEEN_DETAIL_UNROLL for (int way = 0; way < ways; ++way) {
        const typename Vector::Type difference =
            Vector::at(x + d + way * Vector::size).vector - Vector::at(c + d + way * Vector::size).vector;
        sums[way] += difference * difference;
      }
    }
    for (Index d = unrolled; d < whole; d += Vector::size) {
      const typename Vector::Type difference = Vector::at(x + d).vector - Vector::at(c + d).vector;
      sums[0] += difference * difference;
    }
    sums[0] += sums[1];
    sums[2] += sums[3];
    sums[0] += sums[2];
    Scalar lanes_of_sum[extent<Vector::size>];
    Vector::at(lanes_of_sum).vector = sums[0];
    Scalar sum = sum_of_lanes<Scalar, Vector::size>(lanes_of_sum);
    for (Index d = whole; d < dim; ++d) sum += (x[d] - c[d]) * (x[d] - c[d]);
    sq_distances[i] = sum;
  }
}

/// Squared distances, each within (dim + 4) eps / 2 of itself. Complexity: O(count dim).
template <class Scalar>
void measure_sq_distances(SimdLevel level, const SqDistances<Scalar>& job) {
  run_kernel(level, job);
}

}  // namespace keen::detail
