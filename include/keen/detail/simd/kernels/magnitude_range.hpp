// SPDX-License-Identifier: MIT
#pragma once

#include "kernel.hpp"

#include <cstring>
#include <limits>

// The smallest magnitude that is not 0 needs no branch either. Subtracting 1 from the bits, without a sign, turns 0
// into the largest number and keeps the order of all others, so a minimum skips zeros by itself.

namespace keen::detail {

/// The range of the magnitudes of values that lie side by side, as bits: the order of the bits is that of the
/// magnitudes, and infinity and NaN come last.
template <class Scalar>
struct MagnitudeScan {
  using Bits = LaneInteger<Scalar>;

  const Scalar* values;
  Index count;
  Bits* largest;   ///< raised to the largest
  Bits* smallest;  ///< lowered to the smallest, less 1; a value of 0 does not count

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void MagnitudeScan<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr Bits most = (std::numeric_limits<Bits>::max)();
  typename Vector::Integers high = {};
  typename Vector::Integers low = typename Vector::Integers{} + most;
  const Index whole = count / Vector::size * Vector::size;
  for (Index i = 0; i < whole; i += Vector::size) {
    typename Vector::Integers bits;
    Vector::magnitude_bits(bits, values + i);
    const typename Vector::Integers less = (bits - 1) & most;  // 0 comes last
    high = bits > high ? bits : high;
    low = less < low ? less : low;
  }
  Bits highs[extent<Vector::size>];
  Bits lows[extent<Vector::size>];
  Vector::at(highs).vector = high;
  Vector::at(lows).vector = low;
  for (int lane = 0; lane < Vector::size; ++lane) {
    *largest = highs[lane] > *largest ? highs[lane] : *largest;
    *smallest = lows[lane] < *smallest ? lows[lane] : *smallest;
  }
  for (Index i = whole; i < count; ++i) {
    Bits bits;
    std::memcpy(&bits, values + i, sizeof bits);
    bits &= most;
    const Bits less = (bits - 1) & most;
    *largest = bits > *largest ? bits : *largest;
    *smallest = less < *smallest ? less : *smallest;
  }
}

/// Complexity: O(count).
template <class Scalar>
void scan_magnitudes(SimdLevel level, const MagnitudeScan<Scalar>& scan) {
  run_kernel(level, scan);
}

}  // namespace keen::detail
