// SPDX-License-Identifier: MIT
#pragma once

#include "../../../number_type.hpp"
#include "kernel.hpp"

#include <cstdint>
#include <cstring>
#include <type_traits>

// Half floats in float, without the instruction for it. A normal half has 5 exponent bits with bias 15 and 10 bits of
// fraction, a float 8 bits with bias 127 and 23. Shifting the magnitude by 13 aligns the fractions, and adding
// (127 - 15) << 23 changes the bias. Infinity and NaN have the largest exponent in both types: their 31 must become
// 255, so the bias is added twice. A subnormal half is a whole number times 2^-24, and is computed as that.

namespace keen::detail {

/// The bits at an address, for objects of any type.
template <class Bits>
[[nodiscard]] KEEN_DETAIL_INLINE Bits bits_at(const Bits* address) {
  Bits bits;
  std::memcpy(&bits, address, sizeof bits);
  return bits;
}

/// How a number of each type is stored and widened: `Bits` is its type in memory, `Wide` is float, or double where
/// float does not hold it.
template <NumberType type>
struct StoredNumber;

/// Whole numbers, of up to 16 bits, and those that need no change.
template <class Number, class WideNumber>
struct PlainNumber {
  using Bits = Number;
  using Wide = WideNumber;

  static KEEN_DETAIL_INLINE Wide widened(Bits bits) { return static_cast<Wide>(bits); }

#if KEEN_DETAIL_VECTORS
  /// As many numbers as a vector of floats has lanes.
  template <class Floats>
  static KEEN_DETAIL_INLINE void widen(typename Floats::Type& to, const typename Floats::Integers& whole) {
    Floats::convert(to, whole);
  }
#endif
};

template <>
struct StoredNumber<NumberType::float64> : PlainNumber<double, double> {};
template <>
struct StoredNumber<NumberType::float32> : PlainNumber<float, float> {};
template <>
struct StoredNumber<NumberType::int16> : PlainNumber<std::int16_t, float> {};
template <>
struct StoredNumber<NumberType::uint16> : PlainNumber<std::uint16_t, float> {};
template <>
struct StoredNumber<NumberType::int8> : PlainNumber<std::int8_t, float> {};
template <>
struct StoredNumber<NumberType::uint8> : PlainNumber<std::uint8_t, float> {};

/// The number that a float with these bits is.
[[nodiscard]] inline float float_of_bits(std::uint32_t bits) {
  float number = 0;
  std::memcpy(&number, &bits, sizeof number);
  return number;
}

template <>
struct StoredNumber<NumberType::bfloat16> {
  using Bits = std::uint16_t;
  using Wide = float;

  static KEEN_DETAIL_INLINE Wide widened(Bits bits) { return float_of_bits(std::uint32_t{bits} << 16U); }

#if KEEN_DETAIL_VECTORS
  template <class Floats>
  static KEEN_DETAIL_INLINE void widen(typename Floats::Type& to, const typename Floats::Integers& whole) {
    to = reinterpret_cast<typename Floats::Type>(whole << 16);  // the same bits
  }
#endif
};

/// IEEE 754 binary16: a sign, 5 bits of exponent, 10 of the fraction. Without products of subnormal floats, which some
/// programs have the processor take for 0.
template <>
struct StoredNumber<NumberType::float16> {
  using Bits = std::uint16_t;
  using Wide = float;

  static KEEN_DETAIL_INLINE Wide widened(Bits bits) {
    const std::int32_t whole = bits;
    const std::int32_t magnitude = whole & 0x7fff;
    const std::int32_t exponent = magnitude >> 10;
    const float subnormal = static_cast<float>(magnitude) * smallest;
    std::uint32_t wide = 0;
    std::memcpy(&wide, &subnormal, sizeof wide);
    if (exponent != 0) wide = static_cast<std::uint32_t>((magnitude << 13) + (exponent == 31 ? 2 * rebias : rebias));
    return float_of_bits(wide | static_cast<std::uint32_t>(whole & 0x8000) << 16U);
  }

#if KEEN_DETAIL_VECTORS
  template <class Floats>
  static KEEN_DETAIL_INLINE void widen(typename Floats::Type& to, const typename Floats::Integers& whole) {
    using Integers = typename Floats::Integers;
    const Integers magnitude = whole & 0x7fff;
    typename Floats::Type subnormal;
    Floats::convert(subnormal, magnitude);
    subnormal = subnormal * smallest;
    const Integers large = (magnitude << 13) + (magnitude >= infinity ? Integers{} + 2 * rebias : Integers{} + rebias);
    const Integers wide =
        (magnitude < least_normal ? reinterpret_cast<Integers>(subnormal) : large) | ((whole & 0x8000) << 16);
    to = reinterpret_cast<typename Floats::Type>(wide);
  }
#endif

 private:
  static constexpr float smallest = 0x1p-24F;
  static constexpr std::int32_t least_normal = 0x400;
  static constexpr std::int32_t infinity = 0x7c00;
  static constexpr std::int32_t rebias = (127 - 15) << 23;
};

/// Points that are stored as numbers of another type, to be written as Scalars, one point after the other.
template <NumberType type, class Scalar>
struct Widening {
  using Stored = StoredNumber<type>;
  using Bits = typename Stored::Bits;

  const Bits* from;  ///< the first coordinate of the first point
  Index point_stride;
  Index coordinate_stride;
  Index points;
  Index dim;
  Scalar* to;  ///< points x dim

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const {
    if (coordinate_stride == 1 && point_stride == dim) return widen_row<level>(from, points * dim, to);
    for (Index i = 0; i < points; ++i) widen_row<level>(from + i * point_stride, dim, to + i * dim);
  }

 private:
  template <SimdLevel level>
  KEEN_DETAIL_INLINE void widen_row(const Bits* row, Index count, Scalar* wide) const {
    Index at = 0;
#if KEEN_DETAIL_VECTORS
    using Vector = VectorOf<Scalar, vector_bytes(level)>;
    if (coordinate_stride == 1) {
      for (; at + Vector::size <= count; at += Vector::size) widen_vector<Vector>(row + at, wide + at);
    }
#endif
    for (; at < count; ++at) wide[at] = static_cast<Scalar>(Stored::widened(bits_at(row + at * coordinate_stride)));
  }

#if KEEN_DETAIL_VECTORS
  template <class Vector>
  static KEEN_DETAIL_INLINE void widen_vector(const Bits* row, Scalar* wide) {
    using Narrow = Loose<typename VectorTypes<Bits, Vector::size* static_cast<int>(sizeof(Bits))>::Type>;
    const auto bits = reinterpret_cast<const Narrow*>(row)->vector;
    typename Vector::Type numbers;
    if constexpr (sizeof(Bits) >= sizeof(float)) {
      Vector::convert(numbers, bits);
    } else {
      using Floats = VectorOf<float, Vector::size* static_cast<int>(sizeof(float))>;
      using Middle =
          typename VectorTypes<std::conditional_t<(sizeof(Bits) > 1), Bits, std::int16_t>, 2 * Vector::size>::Type;
      const auto middle = __builtin_convertvector(bits, Middle);  // g++ has no instruction from 8 bits to 32
      const auto whole = __builtin_convertvector(middle, typename Floats::Integers);
      typename Floats::Type floats;
      Stored::template widen<Floats>(floats, whole);
      Vector::convert(numbers, floats);
    }
    Vector::at(wide).vector = numbers;
  }
#endif
};

/// Complexity: O(points dim).
template <NumberType type, class Scalar>
void widen(SimdLevel level, const Widening<type, Scalar>& widening) {
  run_kernel(level, widening);
}

}  // namespace keen::detail
