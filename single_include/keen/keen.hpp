// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/keen.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

// ---- keen/keen.hpp

/// keen: k-means for Eigen. This header includes everything except the opt-in headers: the number of clusters
/// (choose_k.hpp), quality measures (measures.hpp), sparse points (sparse.hpp), files (io.hpp), pictures (svg.hpp) and
/// MPI (mpi.hpp).

// ---- keen/types.hpp

#if (defined(_MSVC_LANG) && _MSVC_LANG < 202002L) || (!defined(_MSVC_LANG) && __cplusplus < 202002L)
#error "keen needs C++20: compile with -std=c++20 (/std:c++20)"
#endif

#include <cstddef>
#include <cstdint>

#include <Eigen/Core>

#if !EIGEN_VERSION_AT_LEAST(3, 4, 0)
#error "keen needs Eigen 3.4 or newer"
#endif

#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "keen reports misuse by exceptions: compile with exceptions enabled"
#endif

namespace keen {

/// Counts and indices: signed, 64 bits on 64-bit machines.
using Index = Eigen::Index;
static_assert(sizeof(Index) >= sizeof(std::ptrdiff_t),
              "keen counts in Eigen::Index, which must hold any size: leave EIGEN_DEFAULT_DENSE_INDEX_TYPE undefined");

/// Distances in memory, counted in stored values; may be negative or zero.
struct Strides {
  Index point = 0;       ///< from a coordinate of one point to the same coordinate of the next
  Index coordinate = 1;  ///< from one coordinate of a point to the next
};

/// The index of a cluster, in [0, k).
using Label = std::int32_t;

/// One label per point.
using Labels = Eigen::Matrix<Label, Eigen::Dynamic, 1>;

/// Centroids, one per column: dim x k. (Eigen stores a matrix with one row row-major; the values have the same order.)
template <class Scalar, int Dim = Eigen::Dynamic>
using Centroids = Eigen::Matrix<Scalar, Dim, Eigen::Dynamic, Dim == 1 ? Eigen::RowMajor : Eigen::ColMajor>;

/// One point, or one centroid: dim x 1.
template <class Scalar, int Dim = Eigen::Dynamic>
using Point = Eigen::Matrix<Scalar, Dim, 1>;

}  // namespace keen

// ---- keen/detail/base/inlining.hpp

/// KEEN_DETAIL_COLD: for functions that are called once or never. They are optimised for size, which compiles faster.
/// KEEN_DETAIL_NOINLINE: for functions that would gain nothing from being inlined into each of their callers.
#if defined(__GNUC__)
#define KEEN_DETAIL_COLD __attribute__((cold))
#define KEEN_DETAIL_NOINLINE __attribute__((noinline))
#else
#define KEEN_DETAIL_COLD
#define KEEN_DETAIL_NOINLINE
#endif

// ---- keen/detail/base/check.hpp

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

// Why numbers are tested by their bits. An IEEE 754 double is sign, exponent and fraction:
//
//     | s | eeeeeeeeeee | ffff ... ffff |       1 + 11 + 52 bits
//
// Without the sign, a larger magnitude is a larger unsigned integer: the exponent counts first, and carries of the
// fraction run into it. Infinity has all ones in the exponent and a fraction of 0; a NaN has all ones and another
// fraction. So one comparison of integers, |x| < infinity, separates what is finite from both, and a scan for the
// largest magnitude detects both for nothing. Compiler options such as -ffast-math cannot remove it.

namespace keen::detail {

/// A piece of a message: a text or a number. One type for all of them, so that the many messages cost no time to
/// compile.
class Part {
 public:
  Part(const char* text) : text_(text) {}
  Part(std::string_view text) : text_(text) {}
  Part(const std::string& text) : text_(text) {}
  template <std::integral Number>
  Part(Number number)
      : kind_(number < 0 ? Kind::negative : Kind::count), integer_(static_cast<std::uint64_t>(number)) {}
  template <std::floating_point Number>
  Part(Number number) : kind_(Kind::real), real_(static_cast<double>(number)) {}

  /// In any locale; real numbers with six significant digits.
  void append_to(std::string& message) const {
    std::array<char, 32> buffer{};
    char* const first = buffer.data();
    char* const last = first + buffer.size();
    switch (kind_) {
      case Kind::text: message += text_; break;
      case Kind::count: message.append(first, std::to_chars(first, last, integer_).ptr); break;
      case Kind::negative:
        message.append(first, std::to_chars(first, last, static_cast<std::int64_t>(integer_)).ptr);
        break;
      case Kind::real: message.append(first, std::to_chars(first, last, real_, std::chars_format::general, 6).ptr);
    }
  }

 private:
  enum class Kind { text, count, negative, real };

  Kind kind_ = Kind::text;
  std::string_view text_;
  std::uint64_t integer_ = 0;
  double real_ = 0;
};

[[nodiscard]] KEEN_DETAIL_COLD inline std::string joined(std::initializer_list<Part> parts) {
  std::string message;
  for (const Part& part : parts) part.append_to(message);
  return message;
}

template <class... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
  return joined({Part(parts)...});
}

[[noreturn]] KEEN_DETAIL_COLD inline void refuse(std::initializer_list<Part> parts) {
  throw std::invalid_argument(joined(parts));
}

/// What messages call the values of a matrix.
struct Called {
  const char* many = "points";
  const char* one = "point";
  Index first = 0;  ///< the number of the first
};
inline constexpr Called called_centroids{"centroids", "centroid"};

/// Throws std::invalid_argument with the parts as its message, unless `holds`.
template <class... Parts>
void require_that(bool holds, const Parts&... parts) {
  if (!holds) refuse({Part(parts)...});
}

/// The bits of a floating-point value, without its sign. Ordered as the magnitudes are; infinity and NaN come last.
/// They are read through the pointer, because a compiler told that all values are finite may fold any test on values.
template <class Scalar>
[[nodiscard]] auto magnitude_bits(const Scalar* value) {
  using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
  static_assert(sizeof(Bits) == sizeof(Scalar) && std::numeric_limits<Scalar>::is_iec559);
  Bits bits;
  std::memcpy(&bits, value, sizeof bits);
  return static_cast<Bits>(bits & ((std::numeric_limits<Bits>::max)() >> 1));
}

/// The magnitude bits of infinity: what is below is finite.
template <class Scalar>
inline constexpr auto infinity_bits = [] {
  if constexpr (sizeof(Scalar) == 4) {
    return std::uint32_t{0x7f800000U};
  } else {
    return std::uint64_t{0x7ff0000000000000U};
  }
}();

template <class Scalar>
[[nodiscard]] bool is_finite(const Scalar* value) {
  return magnitude_bits(value) < infinity_bits<Scalar>;
}

[[nodiscard]] inline bool is_nan(double value) { return magnitude_bits(&value) > infinity_bits<double>; }

template <class Scalar>
[[nodiscard]] const char* non_finite_name(const Scalar* value) {
  if (magnitude_bits(value) > infinity_bits<Scalar>) return "nan";
  return std::signbit(*value) ? "-inf" : "inf";
}

/// The value whose magnitude bits these are.
template <class Scalar, class Bits>
[[nodiscard]] Scalar from_magnitude_bits(Bits bits) {
  static_assert(sizeof(Bits) == sizeof(Scalar));
  Scalar value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace keen::detail

// ---- keen/number_type.hpp

#include <optional>

namespace keen {

/// The type in which coordinates of points are stored. Computations use float or double.
enum class NumberType : std::uint8_t {
  float64,   ///< double
  float32,   ///< float
  float16,   ///< Eigen::half: IEEE 754 binary16
  bfloat16,  ///< Eigen::bfloat16: the upper half of a float
  int16,
  uint16,
  int8,
  uint8,
};

namespace detail {

/// The NumberType of a C++ type; nullopt if points cannot be stored in it.
template <class Number>
inline constexpr std::optional<NumberType> number_type_of = std::nullopt;
template <>
inline constexpr std::optional<NumberType> number_type_of<double> = NumberType::float64;
template <>
inline constexpr std::optional<NumberType> number_type_of<float> = NumberType::float32;
template <>
inline constexpr std::optional<NumberType> number_type_of<Eigen::half> = NumberType::float16;
template <>
inline constexpr std::optional<NumberType> number_type_of<Eigen::bfloat16> = NumberType::bfloat16;
template <>
inline constexpr std::optional<NumberType> number_type_of<std::int16_t> = NumberType::int16;
template <>
inline constexpr std::optional<NumberType> number_type_of<std::uint16_t> = NumberType::uint16;
template <>
inline constexpr std::optional<NumberType> number_type_of<std::int8_t> = NumberType::int8;
template <>
inline constexpr std::optional<NumberType> number_type_of<std::uint8_t> = NumberType::uint8;

/// True if Scalar represents every value of Number exactly.
template <class Number, class Scalar>
concept WidensTo = number_type_of<Number>
.has_value() && (sizeof(Number) < 8 || std::is_same_v<Number, Scalar>);

/// The Scalar of points stored as Number: double for double, float for narrower types.
template <class Number>
using ScalarOf = std::conditional_t<number_type_of<Number>.has_value() && (sizeof(Number) < 4), float, Number>;

}  // namespace detail
}  // namespace keen

// ---- keen/detail/simd/simd.hpp

#include <cstdlib>

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__) && !defined(KEEN_NO_VECTOR_EXTENSIONS)
#define KEEN_DETAIL_X86_LEVELS 1
#else
#define KEEN_DETAIL_X86_LEVELS 0
#endif

namespace keen::detail {

/// The instruction sets for which the kernels exist.
enum class SimdLevel {
  baseline,  ///< what the program was compiled for
  avx2,      ///< x86-64 with AVX2 and FMA: 32 bytes a vector
  avx512,    ///< x86-64 with AVX-512 F, BW, DQ, VL: 64 bytes a vector
};

/// The best level of this processor.
[[nodiscard]] inline SimdLevel best_simd_level() {
#if KEEN_DETAIL_X86_LEVELS
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512) return SimdLevel::avx512;
  if (has_avx2) return SimdLevel::avx2;
#endif
  return SimdLevel::baseline;
}

/// The level named by the environment variable KEEN_SIMD (baseline, avx2, avx512), as far as the processor has it;
/// another name, or none, stands for the best.
[[nodiscard]] inline SimdLevel allowed_simd_level(const char* name, SimdLevel best) {
  const std::string_view wanted = name == nullptr ? "" : name;
  if (wanted == "baseline") return SimdLevel::baseline;
  if (wanted == "avx2" && best >= SimdLevel::avx2) return SimdLevel::avx2;
  return best;
}

/// The level that kernels run at. Labels do not depend on it.
[[nodiscard]] inline SimdLevel simd_level() {
  static const SimdLevel level = allowed_simd_level(std::getenv("KEEN_SIMD"), best_simd_level());
  return level;
}

}  // namespace keen::detail

// ---- keen/detail/simd/vector.hpp

#include <utility>

// A kernel is written as if a vector were a number. The compilers' vector extensions give +, -, *, < and ?: to types
// such as "eight floats"; a comparison yields a mask of all ones or zeros, and ?: picks lanes by the mask. VectorOf
// hides which width the current level has. Without the extensions a vector is one number, and the same source compiles.

// What kernels are made of: vectors of any width, by the vector extensions that g++ and clang share. With another
// compiler, or with KEEN_NO_VECTOR_EXTENSIONS defined, there are no kernels, and searches are as in nearest.hpp.

#if (defined(__GNUC__) || defined(__clang__)) && !defined(KEEN_NO_VECTOR_EXTENSIONS)
#define KEEN_DETAIL_VECTORS 1
#define KEEN_DETAIL_INLINE inline __attribute__((always_inline))
#define KEEN_DETAIL_TARGET(features) __attribute__((target(features)))
#define KEEN_DETAIL_UNROLL _Pragma("GCC unroll 32")
#else
#define KEEN_DETAIL_VECTORS 0
#define KEEN_DETAIL_INLINE inline
#define KEEN_DETAIL_UNROLL
#endif

namespace keen::detail {

/// A number that differs between translation units whose compiler may use different instructions.
inline constexpr int compiled_flags = 0
#ifdef __SSE4_2__
                                      + 1
#endif
#ifdef __AVX__
                                      + 2
#endif
#ifdef __AVX2__
                                      + 4
#endif
#ifdef __FMA__
                                      + 8
#endif
#ifdef __AVX512F__
                                      + 16
#endif
#ifdef __AVX512VL__
                                      + 32
#endif
    ;

/// Rounds a product, a number or a vector, before it is added to anything. g++ fuses the two where the level has such
/// an instruction, and then the sum would depend on the level; clang fuses only within one expression.
template <class Value>
KEEN_DETAIL_INLINE void keep_rounded([[maybe_unused]] Value& product) {
#if KEEN_DETAIL_VECTORS && defined(__x86_64__) && !defined(__clang__)
  asm("" : "+v"(product));
#endif
}

#if KEEN_DETAIL_VECTORS

template <class Number, int bytes>
struct VectorTypes {
  typedef Number Type __attribute__((vector_size(bytes)));  // NOLINT(modernize-use-using): g++ 12 drops it in `using`
};

/// A vector at any address.
template <class Type>
struct __attribute__((packed, may_alias)) Loose {
  Type vector;
};

/// Vectors of `bytes` bytes, used by the operators of the language: + - * < ?:. No function here takes or returns one
/// by value, for that would need the instructions of its width even where the call is inlined.
template <class Number, int bytes>
struct VectorOf {
  using Scalar = Number;
  using Integer = std::conditional_t<sizeof(Number) == 4, std::int32_t, std::int64_t>;
  using Type = typename VectorTypes<Number, bytes>::Type;
  using Integers = typename VectorTypes<Integer, bytes>::Type;
  static constexpr int size = bytes / static_cast<int>(sizeof(Number));

  static KEEN_DETAIL_INLINE const Loose<Type>& at(const Scalar* address) {
    return *reinterpret_cast<const Loose<Type>*>(address);
  }
  static KEEN_DETAIL_INLINE Loose<Type>& at(Scalar* address) { return *reinterpret_cast<Loose<Type>*>(address); }
  static KEEN_DETAIL_INLINE Loose<Integers>& at(Integer* address) {
    return *reinterpret_cast<Loose<Integers>*>(address);
  }

  /// The bits of magnitudes: without signs, so that they are ordered as integers.
  static KEEN_DETAIL_INLINE void magnitude_bits(Integers& bits, const Scalar* address) {
    bits = reinterpret_cast<const Loose<Integers>*>(address)->vector & (std::numeric_limits<Integer>::max)();
  }

  /// Sets the sign of each lane in `signs` where it is set in the lane of `from`.
  static KEEN_DETAIL_INLINE void collect_signs(Integers& signs, const Type& from) {
    signs |= reinterpret_cast<const Integers&>(from);  // vectors of one size may alias
  }

  /// True if the sign of some lane is set.
  static KEEN_DETAIL_INLINE bool has_negative(const Integers& signs) {
    Integer any = 0;
    for (int lane = 0; lane < size; ++lane) any |= signs[lane];
    return any < 0;
  }

  /// Converts numbers of another type.
  template <class Other>
  static KEEN_DETAIL_INLINE void convert(Type& to, const Other& from) {
    to = __builtin_convertvector(from, Type);
  }

  /// The halves of a0 b0 a1 b1 ...
  static KEEN_DETAIL_INLINE void interleave(Type& low, Type& high, const Type& a, const Type& b) {
    interleave(low, high, a, b, std::make_integer_sequence<int, size>());
  }

 private:
  template <int... lane>
  static KEEN_DETAIL_INLINE void interleave(Type& low, Type& high, const Type& a, const Type& b,
                                            std::integer_sequence<int, lane...>) {
#ifdef __clang__
    low = __builtin_shufflevector(a, b, (lane / 2 + lane % 2 * size)...);
    high = __builtin_shufflevector(a, b, (size / 2 + lane / 2 + lane % 2 * size)...);
#else
    low = __builtin_shuffle(a, b, Integers{(lane / 2 + lane % 2 * size)...});
    high = __builtin_shuffle(a, b, Integers{(size / 2 + lane / 2 + lane % 2 * size)...});
#endif
  }
};

#else

template <class Type>
struct Loose {
  Type vector;
};

/// The same for other compilers, one number at a time.
template <class Number, int bytes>
struct VectorOf {
  using Scalar = Number;
  using Integer = std::conditional_t<sizeof(Number) == 4, std::int32_t, std::int64_t>;
  using Type = Number;
  using Integers = Integer;
  static constexpr int size = 1;

  static const Loose<Type>& at(const Scalar* address) { return *reinterpret_cast<const Loose<Type>*>(address); }
  static Loose<Type>& at(Scalar* address) { return *reinterpret_cast<Loose<Type>*>(address); }
  static Loose<Integers>& at(Integer* address) { return *reinterpret_cast<Loose<Integers>*>(address); }
  static void magnitude_bits(Integers& bits, const Scalar* address) {
    std::memcpy(&bits, address, sizeof bits);
    bits &= (std::numeric_limits<Integer>::max)();
  }
  static void collect_signs(Integers& signs, const Type& from) { signs |= from < 0 ? -1 : 0; }
  static bool has_negative(const Integers& signs) { return signs < 0; }
  template <class Other>
  static void convert(Type& to, const Other& from) {
    to = static_cast<Type>(from);
  }
  static void interleave(Type& low, Type& high, const Type& a, const Type& b) {
    low = a;
    high = b;
  }
};

#endif

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/kernel.hpp

// How points and centroids meet. A kernel scores a tile of points against a panel of centroids, the shape of a matrix
// product that stays in registers:
//
//     tile    coordinate d of 48 points, side by side:       d=0: x0 x1 x2 ... x47
//             one vector load has d of several points        d=1: x0 x1 x2 ... x47
//     panel   coordinate d of 4 or 6 centroids, side by side: d=0: c0 c1 c2 c3 c4 c5
//
//     for each d:  load 3 vectors of points; for each of the 6 centroids: score[3] += vectors[3] * c
//
// With AVX-512 these are 18 running sums in 32 registers. Three loads and six broadcasts feed 18 multiply-adds, so the
// arithmetic and not the memory limits the speed. No sum runs across the lanes of a vector: each lane is another point.
//
// Levels. Each kernel is compiled for the baseline, AVX2 and AVX-512, and the processor decides at run time. Kernels
// that must give the same bits on all levels avoid fused multiply-adds (keep_rounded) or add in an order that the width
// does not change; the search kernels need not, because their results are used with error bounds (search/).
//
// Reading order: ../vector.hpp (vectors of any width), kernel.hpp, products.hpp; pack_tile.hpp, search_tile.hpp,
// select_tile.hpp, multiply_tile.hpp (tiles); sq_distances.hpp, own_sq_distances.hpp (single points); update_sums.hpp,
// add_moments.hpp, magnitude_range.hpp (passes over all points); widen.hpp, byte_scores.hpp (other numbers).

/// The loops that k-means spends its time in, each written once on vectors of any width and compiled for each level of
/// the processor. A kernel is a struct of raw pointers and numbers with a member `run<level>()`: a type whose layout
/// depends on compiler flags must not cross from one level to another.
namespace keen::detail {

/// Points that kernels work on together: a tile holds coordinate d of point i at [d * tile_points + i].
inline constexpr Index tile_points = 48;

/// Integers as wide as a Scalar.
template <class Scalar>
using LaneInteger = std::conditional_t<sizeof(Scalar) == 4, std::int32_t, std::int64_t>;

/// A count as the size of an array.
template <int count>
inline constexpr std::size_t extent = static_cast<std::size_t>(count);

/// Centroids that are scored together.
[[nodiscard]] constexpr Index panel_width(SimdLevel level) { return level == SimdLevel::avx512 ? 6 : 4; }

/// Vectors of points that are scored together.
[[nodiscard]] constexpr int vectors_at_once(SimdLevel level) { return level == SimdLevel::baseline ? 2 : 3; }

/// Bytes in a vector.
[[nodiscard]] constexpr int vector_bytes(SimdLevel level) {
  return level == SimdLevel::avx512 ? 64 : level == SimdLevel::avx2 ? 32 : 16;
}

/// One copy of a kernel for each level. `flags` gives different names to the copies of translation units that were
/// compiled for different processors, because a linker keeps one copy of each name and it might be the wrong one.
template <class Kernel, int flags = compiled_flags>
void run_baseline(const Kernel& kernel) {
  kernel.template run<SimdLevel::baseline>();
}

#if KEEN_DETAIL_X86_LEVELS
template <class Kernel, int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx2,fma")
void run_avx2(const Kernel& kernel) {
  kernel.template run<SimdLevel::avx2>();
}

template <class Kernel, int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,fma")
void run_avx512(const Kernel& kernel) {
  kernel.template run<SimdLevel::avx512>();
}
#endif

/// Runs a kernel. The processor must have the level.
template <class Kernel>
void run_kernel(SimdLevel level, const Kernel& kernel) {
  switch (level) {
#if KEEN_DETAIL_X86_LEVELS
    case SimdLevel::avx512: return run_avx512(kernel);
    case SimdLevel::avx2: return run_avx2(kernel);
#else
    case SimdLevel::avx512:
    case SimdLevel::avx2:
#endif
    case SimdLevel::baseline: return run_baseline(kernel);
  }
}

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/widen.hpp

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

// ---- keen/detail/data/stored_points.hpp

#include <functional>
#include <memory>

namespace keen::detail {

template <NumberType type>
using NumberTypeConstant = std::integral_constant<NumberType, type>;

/// Calls `task(NumberTypeConstant<type>())`: what follows is compiled for each type that widens to Scalar.
template <class Scalar, class Task>
decltype(auto) with_number_type(NumberType type, const Task& task) {
  switch (type) {
    case NumberType::float64:
      if constexpr (sizeof(Scalar) == sizeof(double)) return task(NumberTypeConstant<NumberType::float64>());
      [[fallthrough]];
    case NumberType::float32: return task(NumberTypeConstant<NumberType::float32>());
    case NumberType::float16: return task(NumberTypeConstant<NumberType::float16>());
    case NumberType::bfloat16: return task(NumberTypeConstant<NumberType::bfloat16>());
    case NumberType::int16: return task(NumberTypeConstant<NumberType::int16>());
    case NumberType::uint16: return task(NumberTypeConstant<NumberType::uint16>());
    case NumberType::int8: return task(NumberTypeConstant<NumberType::int8>());
    case NumberType::uint8: break;
  }
  return task(NumberTypeConstant<NumberType::uint8>());
}

/// The number at `data[d * stride]`, for each d, as it is read.
template <NumberType type>
struct StridedNumbers {
  using Bits = typename StoredNumber<type>::Bits;

  const Bits* data;
  Index stride;

  [[nodiscard]] KEEN_DETAIL_INLINE auto operator[](Index d) const {
    return StoredNumber<type>::widened(bits_at(data + d * stride));
  }
};

class Team;

/// Points that are not in memory as a whole: they are read when they are needed.
class PointSource {
 public:
  /// Takes points `first` to `last - 1`: numbers as they are stored, dim of each point, side by side.
  using Take = std::function<void(const void* numbers, Index first, Index last)>;

  PointSource() = default;
  PointSource(const PointSource&) = delete;
  PointSource& operator=(const PointSource&) = delete;
  virtual ~PointSource() = default;

  /// Reads all points once, in their order, and hands them on block by block; all blocks but the last are of a multiple
  /// of `block_unit` points.
  /// @param team  works on what `take` has: its workers read ahead meanwhile; null: there is none
  virtual void read_all(const Take& take, Team* team) const = 0;

  /// Reads some points that follow one another. May be called by any thread, also while all points are read.
  virtual void read(Index first, Index count, void* numbers) const = 0;

  /// Reads some points, in ascending order, if that saves a pass over all of them. Returns whether it has.
  [[nodiscard]] virtual bool read_chosen(const Index* /*points*/, Index /*count*/, void* /*numbers*/) const {
    return false;
  }

  /// The same points, the first of which stay in memory once they have been read: as many as these bytes hold. One pass
  /// at a time; not to outlive this.
  [[nodiscard]] virtual std::unique_ptr<const PointSource> keeping(Index bytes) const = 0;

  /// Some of the points that follow one another. Not to outlive this.
  [[nodiscard]] virtual std::shared_ptr<const PointSource> part(Index first, Index count) const = 0;

  /// What the blocks of one pass take of memory, in bytes.
  [[nodiscard]] virtual Index memory() const = 0;

  /// What a fit may take beside weights, in bytes; 0: what it needs.
  [[nodiscard]] virtual Index memory_limit() const = 0;

  static constexpr Index block_unit = 4096;
};

/// Where coordinates lie, and as what. Those that are stored as other numbers than Scalars, or not in memory, have no
/// address as such.
template <class Scalar>
class StoredPoints {
 public:
  StoredPoints(const void* data, NumberType type, Index dim, Strides strides, const PointSource* source = nullptr)
      : data_(data),
        type_(type),
        has_addresses_(type == *number_type_of<Scalar> && source == nullptr),
        dim_(dim),
        strides_(strides),
        source_(source) {}

  /// The same as another Scalar.
  template <class Other>
  explicit StoredPoints(const StoredPoints<Other>& other)
      : StoredPoints(other.data(), other.type(), other.dim(), other.strides(), other.source()) {}

  /// The same points, read by another source.
  [[nodiscard]] StoredPoints read_by(const PointSource& source) const {
    StoredPoints points = *this;
    points.source_ = &source;
    return points;
  }

  /// Numbers of the same points in memory, one point after the other, the first of them `first`.
  [[nodiscard]] StoredPoints block(const void* numbers, Index first) const {
    StoredPoints block(numbers, type_, dim_, {dim_, 1});
    block.first_ = first;
    return block;
  }

  [[nodiscard]] const void* data() const { return data_; }
  [[nodiscard]] NumberType type() const { return type_; }
  [[nodiscard]] bool has_addresses() const { return has_addresses_; }
  [[nodiscard]] Index dim() const { return dim_; }
  [[nodiscard]] Strides strides() const { return strides_; }
  [[nodiscard]] const PointSource* source() const { return source_; }
  [[nodiscard]] Index first() const { return first_; }  ///< the point at data()

  /// The first coordinate of a point. Needs numbers of one byte, in memory.
  [[nodiscard]] const std::byte* bytes(Index i) const { return static_cast<const std::byte*>(data_) + offset(i, 0); }

  /// Needs addresses.
  [[nodiscard]] const Scalar* address(Index i, Index d) const {
    return static_cast<const Scalar*>(data_) + offset(i, d);
  }

  [[nodiscard]] Scalar operator()(Index i, Index d) const { return has_addresses_ ? *address(i, d) : number(i, d); }

  /// Calls `visit(x)`, where `x[d]` are the coordinates of a point, each a number that Scalar holds exactly. What is
  /// called is compiled for each type that they may be stored as.
  template <class Visit>
  decltype(auto) visit(Index i, const Visit& visit) const {
    Room room;
    const StoredPoints here = in_memory(i, 1, room);
    return with_number_type<Scalar>(type_,
                                    [&](auto type) { return visit(here.template row<decltype(type)::value>(i)); });
  }

  /// Writes points as Scalars, one after the other. Complexity: O(count dim).
  /// @param to  count x dim
  KEEN_DETAIL_NOINLINE void widen(Index first, Index count, Scalar* to) const {
    constexpr Index few = 16;  // coordinates: below, the call of a kernel costs more than it saves
    Room room;
    const StoredPoints here = in_memory(first, count, room);
    with_number_type<Scalar>(type_, [&](auto type) {
      constexpr NumberType stored = decltype(type)::value;
      const StridedNumbers<stored> x = here.template row<stored>(first);
      if (count == 1 && dim_ < few) {
        for (Index d = 0; d < dim_; ++d) to[d] = static_cast<Scalar>(x[d]);
      } else {
        detail::widen<stored, Scalar>(simd_level(),
                                      {x.data, here.strides_.point, here.strides_.coordinate, count, dim_, to});
      }
    });
  }

 private:
  using Room = std::unique_ptr<std::byte[]>;  // for numbers of any type

  [[nodiscard]] Index offset(Index i, Index d) const { return (i - first_) * strides_.point + d * strides_.coordinate; }

  /// Points from memory, or read into it.
  [[nodiscard]] StoredPoints in_memory(Index first, Index count, Room& room) const {
    if (source_ == nullptr) return *this;
    room.reset(new std::byte[static_cast<std::size_t>(count * dim_) * sizeof(double)]);
    source_->read(first, count, room.get());
    return block(room.get(), first);
  }

  /// A point, read as a type that it is stored as.
  template <NumberType type>
  [[nodiscard]] StridedNumbers<type> row(Index i) const {
    using Bits = typename StridedNumbers<type>::Bits;
    return {static_cast<const Bits*>(data_) + offset(i, 0), strides_.coordinate};
  }

  [[nodiscard]] KEEN_DETAIL_NOINLINE Scalar number(Index i, Index d) const {
    return visit(i, [d](const auto& x) { return static_cast<Scalar>(x[d]); });
  }

  const void* data_;
  NumberType type_;
  bool has_addresses_;
  Index dim_;
  Strides strides_;
  const PointSource* source_;
  Index first_ = 0;  // the point at data_
};

}  // namespace keen::detail

// ---- keen/dataset.hpp

namespace keen {

namespace detail {

/// Whether what has one of two dimensions may have the other one, as far as the compiler knows.
[[nodiscard]] constexpr bool may_be_equal(int dim, int other) {
  return dim == other || dim == Eigen::Dynamic || other == Eigen::Dynamic;
}

/// Weights in place, or nothing.
struct WeightsView {
  const double* data = nullptr;
  std::shared_ptr<const void> owner;
};

}  // namespace detail

/// A point as an Eigen vector: a view in place, or of a copy that it shares with its own copies.
template <class Scalar, int Dim = Eigen::Dynamic>
class PointView : public Eigen::Map<const Point<Scalar, Dim>, Eigen::Unaligned, Eigen::InnerStride<>> {
  using Map = Eigen::Map<const Point<Scalar, Dim>, Eigen::Unaligned, Eigen::InnerStride<>>;

 public:
  /// For internal use.
  PointView(const detail::StoredPoints<Scalar>& stored, Index i)
      : PointView(stored, i, stored.has_addresses() ? nullptr : copied(stored, i)) {}

 private:
  using Copy = std::shared_ptr<Point<Scalar, Dim>>;

  PointView(const detail::StoredPoints<Scalar>& stored, Index i, Copy copy)
      : Map(copy ? copy->data() : stored.address(i, 0), stored.dim(), 1,
            Eigen::InnerStride<>(copy ? 1 : stored.strides().coordinate)),
        copy_(std::move(copy)) {}

  [[nodiscard]] static Copy copied(const detail::StoredPoints<Scalar>& stored, Index i) {
    Copy copy = std::make_shared<Point<Scalar, Dim>>(stored.dim());
    stored.widen(i, 1, copy->data());
    return copy;
  }

  Copy copy_;
};

/// A read-only view of n points of `dim` coordinates, with optional weights. Copying it costs O(1). Make one with
/// `keen::rows`, `keen::columns`, `keen::points`, `keen::as_dataset` or `keen::weighted` (adapters.hpp); the points
/// must outlive it unless they were passed as a temporary.
///
/// Coordinates may be stored in a narrower type than Scalar (NumberType): bytes, halves, or floats if Scalar is double.
/// They are widened when they are read, not in memory, which changes no bit of a result.
///
/// Class invariant: size() >= 0, dim() >= 0, and dim() == Dim unless Dim is Eigen::Dynamic.
template <class Scalar, int Dim = Eigen::Dynamic>
class Dataset {
  static_assert(
      std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double>,
      "keen clusters points of float or double, and those that are stored as Eigen::half, Eigen::bfloat16, or "
      "whole numbers of 8 or 16 bits: convert others first, for example with .cast<double>()");
  static_assert(Dim == Eigen::Dynamic || Dim >= 1, "Dim must be positive, or Eigen::Dynamic");

 public:
  /// @param owner  storage that the view and its copies keep alive; may be null
  /// @throws std::invalid_argument for a negative size, a null pointer to points, or a dim other than Dim
  Dataset(const Scalar* data, Index n, Index dim, Strides strides, std::shared_ptr<const void> owner = nullptr)
      : Dataset(data, *detail::number_type_of<Scalar>, n, dim, strides, std::move(owner)) {}

  /// The same for coordinates stored in a narrower type.
  template <detail::WidensTo<Scalar> Number>
    requires(!std::is_same_v<Number, Scalar>)
  Dataset(const Number* data, Index n, Index dim, Strides strides, std::shared_ptr<const void> owner = nullptr)
      : Dataset(data, *detail::number_type_of<Number>, n, dim, strides, std::move(owner)) {}

  /// The same with a type known only at run time.
  /// @param number_type  type of the values at `data`: any for double, any except float64 for float
  /// @throws std::invalid_argument likewise
  Dataset(const void* data, NumberType number_type, Index n, Index dim, Strides strides,
          std::shared_ptr<const void> owner = nullptr)
      : Dataset(detail::StoredPoints<Scalar>(data, number_type, dim, strides), n, std::move(owner)) {
    detail::require_that(data != nullptr || n == 0 || dim == 0, "Dataset: no data for n = ", n, " points");
  }

  /// For internal use.
  Dataset(const detail::StoredPoints<Scalar>& stored, Index n, std::shared_ptr<const void> owner = nullptr)
      : stored_(stored), size_(n), owner_(std::move(owner)) {
    const Index dim = stored.dim();
    detail::require_that(n >= 0 && dim >= 0, "Dataset: sizes must not be negative, got n = ", n, ", dim = ", dim);
    detail::require_that(Dim == Eigen::Dynamic || dim == Dim, "Dataset: points must have ", Dim, " coordinates, got ",
                         dim);
    detail::require_that(stored.type() != NumberType::float64 || sizeof(Scalar) == sizeof(double),
                         "Dataset: points of double cannot be seen as points of float");
  }

  /// The same points with the dimension known at run time, or at compile time (checked); converts points of float to
  /// points of double.
  template <class Other, int OtherDim>
    requires(detail::WidensTo<Other, Scalar>&& detail::may_be_equal(OtherDim, Dim) &&
             !(OtherDim == Dim && std::is_same_v<Other, Scalar>))
  Dataset(const Dataset<Other, OtherDim>& other)  // NOLINT(google-explicit-constructor): a view of the same points
      : Dataset(detail::StoredPoints<Scalar>(other.stored_), other.size_, other.owner_) {
    weights_ = other.weights_;
  }

  /// The same points with weights: `weights` has size() values, kept alive by `owner` or by the caller.
  [[nodiscard]] Dataset with_weights(const double* weights, std::shared_ptr<const void> owner = nullptr) const {
    Dataset weighted = *this;
    weighted.weights_ = {weights, std::move(owner)};
    return weighted;
  }

  [[nodiscard]] Index size() const { return size_; }                       ///< number of points, n
  [[nodiscard]] Index dim() const { return stored_.dim(); }                ///< number of coordinates of a point
  [[nodiscard]] Strides strides() const { return stored_.strides(); }      ///< the layout, counted in stored values
  [[nodiscard]] NumberType number_type() const { return stored_.type(); }  ///< the type in which coordinates are stored
  [[nodiscard]] bool is_weighted() const { return weights_.data != nullptr; }  ///< false: every point counts 1

  /// True if coordinates are stored in memory as Scalar.
  [[nodiscard]] bool has_addresses() const { return stored_.has_addresses(); }

  /// The address of the first coordinate of the first point.
  /// @throws std::logic_error unless coordinates are stored in memory as Scalar
  [[nodiscard]] const Scalar* data() const { return address(0); }

  /// The address of coordinate `d` of point `i`.
  /// @throws std::logic_error unless coordinates are stored in memory as Scalar
  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const {
    if (!has_addresses()) refuse_address();
    return stored_.address(i, d);
  }

  /// The address of the first coordinate of the first point, of type number_type(); null for points that are not in
  /// memory.
  [[nodiscard]] const void* stored() const { return stored_.data(); }

  /// For internal use.
  [[nodiscard]] const detail::StoredPoints<Scalar>& stored_points() const { return stored_; }

  /// Coordinate `d` of point `i`.
  [[nodiscard]] Scalar operator()(Index i, Index d) const { return stored_(i, d); }

  /// Point `i` as a column vector: in place if stored in memory as Scalar, otherwise a copy.
  [[nodiscard]] PointView<Scalar, Dim> point(Index i) const { return PointView<Scalar, Dim>(stored_, i); }

  /// Writes points `first` to `first + count - 1` as Scalar, one after the other. Points that are not in memory are
  /// read, with a temporary buffer of 8 bytes per coordinate. Useful in a source of blocks that transforms another one.
  /// Complexity: O(count dim).
  /// @param to  count x dim values
  /// @throws std::invalid_argument for a range outside [0, size()]; any exception from the source
  void copy(Index first, Index count, Scalar* to) const {
    detail::require_that(first >= 0 && count >= 0 && count <= size_ - first, "Dataset::copy: ", count,
                         " points from number ", first, " on, and there are ", size_);
    stored_.widen(first, count, to);
  }

  /// The weights, size() values in the order of the points; null if there are none.
  [[nodiscard]] const double* weights() const { return weights_.data; }

  /// The weight of point `i`; 1 if there are no weights.
  [[nodiscard]] double weight(Index i) const { return weights_.data == nullptr ? 1.0 : weights_.data[i]; }

 private:
  template <class, int>
  friend class Dataset;

  [[noreturn]] KEEN_DETAIL_COLD static void refuse_address() {
    throw std::logic_error(
        "Dataset: coordinates do not lie in memory as Scalars, and have no address: read them by point(i) or (i, d)");
  }

  detail::StoredPoints<Scalar> stored_;
  Index size_;
  std::shared_ptr<const void> owner_;
  detail::WeightsView weights_;
};

}  // namespace keen

// ---- keen/adapters.hpp

#include <span>
#include <vector>

namespace keen {
namespace detail {

template <class Type>
concept EigenDense = std::derived_from<std::remove_cvref_t<Type>, Eigen::DenseBase<std::remove_cvref_t<Type>>>;

template <class Type>
inline constexpr bool is_dataset = false;
template <class Scalar, int Dim>
inline constexpr bool is_dataset<Dataset<Scalar, Dim>> = true;

template <class Type>
concept AnyDataset = is_dataset<std::remove_cvref_t<Type>>;

/// A point type that consists of contiguous coordinates and nothing else.
template <class Type>
struct PointTraits;

template <class Value, std::size_t size>
struct PointTraits<std::array<Value, size>> {
  using Scalar = Value;
  static constexpr int dim = static_cast<int>(size);
};

template <class Value, int size, int Options, int MaxRows, int MaxCols>
  requires(size != Eigen::Dynamic)
struct PointTraits<Eigen::Matrix<Value, size, 1, Options, MaxRows, MaxCols>> {
  using Scalar = Value;
  static constexpr int dim = size;
};

template <class Value, int size, int Options, int MaxRows, int MaxCols>
  requires(size != Eigen::Dynamic)
struct PointTraits<Eigen::Array<Value, size, 1, Options, MaxRows, MaxCols>> {
  using Scalar = Value;
  static constexpr int dim = size;
};

template <class Range>
using RangePoint = std::remove_cvref_t<decltype(*std::declval<const Range&>().data())>;

/// A contiguous range of points: std::vector, std::array or std::span of std::array or fixed-size Eigen vectors.
template <class Type>
concept PointRange = !EigenDense<Type> && !AnyDataset<Type> && requires(const std::remove_cvref_t<Type>& range) {
  { range.size() } -> std::convertible_to<std::size_t>;
  PointTraits<RangePoint<std::remove_cvref_t<Type>>>::dim;
};

template <class Derived>
inline constexpr bool is_viewable = (int{Derived::Flags} & int{Eigen::DirectAccessBit}) != 0;

/// True for a temporary that owns its values: its storage is moved into the view.
template <class Type>
inline constexpr bool is_dying_owner = [] {
  if constexpr (std::is_reference_v<Type>) {
    return false;
  } else {
    return std::is_same_v<std::remove_cv_t<Type>, typename std::remove_cv_t<Type>::PlainObject>;
  }
}();

template <bool PointsAreRows, class Matrix>
auto view_matrix(const Matrix& x, std::shared_ptr<const void> owner) {
  constexpr int dim = int{PointsAreRows ? Matrix::ColsAtCompileTime : Matrix::RowsAtCompileTime};
  const Index along_rows = Matrix::IsRowMajor ? x.outerStride() : x.innerStride();
  const Index along_columns = Matrix::IsRowMajor ? x.innerStride() : x.outerStride();
  const Strides strides = PointsAreRows ? Strides{along_rows, along_columns} : Strides{along_columns, along_rows};
  return Dataset<ScalarOf<typename Matrix::Scalar>, dim>(
      x.data(), PointsAreRows ? x.rows() : x.cols(), PointsAreRows ? x.cols() : x.rows(), strides, std::move(owner));
}

template <bool PointsAreRows, class Matrix>
auto dataset_of_matrix(Matrix&& x) {
  using Plain = std::remove_cvref_t<Matrix>;
  if constexpr (is_viewable<Plain> && !is_dying_owner<Matrix>) {
    return view_matrix<PointsAreRows>(x, nullptr);
  } else {
    using Owned = typename Plain::PlainObject;
    const auto owned = std::make_shared<const Owned>(std::forward<Matrix>(x));
    return view_matrix<PointsAreRows>(*owned, owned);
  }
}

template <class Range>
auto view_range(const Range& range, std::shared_ptr<const void> owner) {
  using Traits = PointTraits<RangePoint<Range>>;
  using Number = typename Traits::Scalar;
  static_assert(sizeof(RangePoint<Range>) % sizeof(Number) == 0, "points must be made of whole numbers");
  // The address of the first point is that of its first coordinate: these types hold coordinates alone.
  const auto* data = static_cast<const Number*>(static_cast<const void*>(range.data()));
  constexpr Index stride = static_cast<Index>(sizeof(RangePoint<Range>) / sizeof(Number));
  return Dataset<ScalarOf<Number>, Traits::dim>(data, static_cast<Index>(range.size()), Traits::dim, {stride, 1},
                                                std::move(owner));
}

template <class Type>
inline constexpr bool is_vector = false;
template <class Type, class Allocator>
inline constexpr bool is_vector<std::vector<Type, Allocator>> = true;

template <class Range>
auto dataset_of_range(Range&& range) {
  using Plain = std::remove_cvref_t<Range>;
  if constexpr (!std::is_reference_v<Range> && is_vector<Plain>) {
    const auto owned = std::make_shared<const Plain>(std::forward<Range>(range));
    return view_range(*owned, owned);
  } else {
    return view_range(range, nullptr);
  }
}

template <class View>
concept StridedView = (View::rank() == 2) && View::is_always_strided() && requires(const View& x) {
  requires std::is_same_v<typename View::reference, typename View::element_type&>;
  { x.data_handle() } -> std::convertible_to<const typename View::element_type*>;
  { x.stride(0) } -> std::integral;
  { x.extent(0) } -> std::integral;
};

/// std::mdspan of two dimensions, or a view with its members: its elements lie in memory as they are, at strides.
template <class Type>
concept Mdspan = StridedView<std::remove_cvref_t<Type>>;

/// The dimension of Eigen for an extent.
template <class View>
[[nodiscard]] constexpr int dim_of_extent(std::size_t axis) {
  const std::size_t extent = View::static_extent(axis);
  return extent == std::dynamic_extent ? Eigen::Dynamic : static_cast<int>(extent);
}

/// @tparam axis  along which the points lie
template <std::size_t axis, class View>
[[nodiscard]] auto view_mdspan(const View& x) {
  using Scalar = ScalarOf<std::remove_cv_t<typename View::element_type>>;
  const Strides strides{static_cast<Index>(x.stride(axis)), static_cast<Index>(x.stride(1 - axis))};
  return Dataset<Scalar, dim_of_extent<View>(1 - axis)>(x.data_handle(), static_cast<Index>(x.extent(axis)),
                                                        static_cast<Index>(x.extent(1 - axis)), strides);
}

/// Rejects types that do not define the orientation of the points.
template <bool says_so>
constexpr void require_one_way() {
  static_assert(says_so,
                "which way do the points lie? say keen::rows(x) for one point a row, or keen::columns(x) for one "
                "point a column");
}

template <class Type>
inline constexpr bool always_false = false;

}  // namespace detail

/// The rows of a matrix as points: n x dim, any storage order and strides, viewed without a copy. An expression without
/// memory of its own is evaluated once; a temporary matrix is moved into the view.
/// Complexity: O(1), or O(n dim) for an expression.
template <detail::EigenDense Matrix>
[[nodiscard]] auto rows(Matrix&& x) {
  return detail::dataset_of_matrix<true>(std::forward<Matrix>(x));
}

/// The columns of a matrix as points: dim x n. Otherwise like `rows`.
template <detail::EigenDense Matrix>
[[nodiscard]] auto columns(Matrix&& x) {
  return detail::dataset_of_matrix<false>(std::forward<Matrix>(x));
}

/// The rows of a std::mdspan (or a view with its members) as points: n x dim, viewed in place. Complexity: O(1).
template <detail::Mdspan View>
[[nodiscard]] auto rows(const View& x) {
  return detail::view_mdspan<0>(x);
}

/// The columns of a std::mdspan as points: dim x n. Otherwise like `rows`.
template <detail::Mdspan View>
[[nodiscard]] auto columns(const View& x) {
  return detail::view_mdspan<1>(x);
}

/// A view of n points of `dim` coordinates in contiguous memory, one point after the other: a Dataset<double> for
/// double; a Dataset<float> for float, Eigen::half, Eigen::bfloat16 and integers of 8 or 16 bits. Complexity: O(1).
/// @throws std::invalid_argument for a negative size, or a null pointer to points
template <class Number>
[[nodiscard]] auto points(const Number* data, Index n, Index dim) {
  return Dataset<detail::ScalarOf<Number>>(data, n, dim, {dim, 1});
}

/// The same with any strides. Complexity: O(1).
/// @param strides  distances between points and between coordinates, counted in values of type Number
template <class Number>
[[nodiscard]] auto points(const Number* data, Index n, Index dim, Strides strides) {
  return Dataset<detail::ScalarOf<Number>>(data, n, dim, strides);
}

/// A view of points, without a copy. Accepts a Dataset; a matrix with one dimension fixed at compile time (`Matrix<S,
/// Dim, Dynamic>`: columns, `Matrix<S, Dynamic, Dim>`: rows); a std::mdspan with one static extent; a std::vector,
/// std::array or std::span of `std::array<S, D>` or `Eigen::Matrix<S, D, 1>`. A matrix with two dynamic dimensions does
/// not compile; use `keen::rows(x)` or `keen::columns(x)`. Complexity: O(1).
template <class Points>
[[nodiscard]] auto as_dataset(Points&& x) {
  using Plain = std::remove_cvref_t<Points>;
  if constexpr (detail::AnyDataset<Points>) {
    return Plain(std::forward<Points>(x));
  } else if constexpr (detail::EigenDense<Points>) {
    constexpr bool rows_fixed = int{Plain::RowsAtCompileTime} != Eigen::Dynamic;
    constexpr bool cols_fixed = int{Plain::ColsAtCompileTime} != Eigen::Dynamic;
    detail::require_one_way<rows_fixed != cols_fixed>();
    return detail::dataset_of_matrix<cols_fixed>(std::forward<Points>(x));
  } else if constexpr (detail::Mdspan<Points>) {
    constexpr bool rows_fixed = detail::dim_of_extent<Plain>(0) != Eigen::Dynamic;
    constexpr bool cols_fixed = detail::dim_of_extent<Plain>(1) != Eigen::Dynamic;
    detail::require_one_way<rows_fixed != cols_fixed>();
    constexpr std::size_t axis = cols_fixed ? 0 : 1;
    return detail::view_mdspan<axis>(x);
  } else if constexpr (detail::PointRange<Points>) {
    return detail::dataset_of_range(std::forward<Points>(x));
  } else {
    static_assert(detail::always_false<Points>,
                  "points must be an Eigen matrix, or a vector, array or span of std::array<S, D> or "
                  "Eigen::Matrix<S, D, 1>; for other memory say keen::points(pointer, n, dim), for sparse matrices "
                  "include <keen/sparse.hpp> and say keen::rows(x) or keen::columns(x)");
  }
}

/// The Dataset type that `as_dataset` returns for `Points`.
template <class Points>
using DatasetOf = decltype(as_dataset(std::declval<Points>()));

namespace detail {

template <class Data>
struct DatasetTypes;
template <class Number, int dimension>
struct DatasetTypes<Dataset<Number, dimension>> {
  using Scalar = Number;
  static constexpr int dim = dimension;
};

/// The points as a data set of the Scalar and Dim that an estimator or a model works with.
template <class Scalar, int Dim, class Points>
[[nodiscard]] Dataset<Scalar, Dim> dataset_for(const Points& points) {
  using Given = DatasetTypes<DatasetOf<const Points&>>;
  static_assert(WidensTo<typename Given::Scalar, Scalar>,
                "the points are of double, the KMeans or Model of float: convert the points with .cast<float>()");
  static_assert(may_be_equal(Given::dim, Dim),
                "the points have another number of coordinates than the KMeans or Model");
  return as_dataset(points);
}

template <class Data, class Weights>
Data attach_weights(const Data& data, Weights&& weights) {
  using Plain = std::remove_cvref_t<Weights>;
  const Index count = static_cast<Index>(weights.size());
  require_that(count == data.size(), "weighted: one weight a point is needed, got ", count,
               " weights for n = ", data.size());
  using Value = std::remove_cvref_t<decltype(weights[0])>;
  static_assert(std::is_arithmetic_v<Value>, "weights must be numbers");
  constexpr bool in_place = std::is_same_v<Value, double> && std::is_lvalue_reference_v<Weights> && requires {
    { weights.data() } -> std::convertible_to<const double*>;
  };
  if constexpr (in_place) {
    bool contiguous = true;
    if constexpr (EigenDense<Plain>) contiguous = weights.innerStride() == 1;
    if (contiguous && count > 0) return data.with_weights(weights.data());
  }
  const auto owned = std::make_shared<std::vector<double>>();
  owned->reserve(static_cast<std::size_t>(count) + 1);  // never a null data()
  for (Index i = 0; i < count; ++i) {
    owned->push_back(static_cast<double>(weights[static_cast<decltype(weights.size())>(i)]));
  }
  return data.with_weights(owned->data(), owned);
}

}  // namespace detail

/// The points with weights: an integer weight is equivalent to that many copies of the point. Complexity: O(1), or O(n)
/// where weights are copied.
/// @param weights  n values >= 0, not all 0: an Eigen vector, std::vector, std::array or std::span. Contiguous doubles
///                 are viewed in place; other weights are copied (n doubles).
/// @throws std::invalid_argument if the number of weights is not n (`fit` checks their values)
template <class Points, class Weights>
[[nodiscard]] auto weighted(Points&& x, Weights&& weights) {
  return detail::attach_weights(as_dataset(std::forward<Points>(x)), std::forward<Weights>(weights));
}

}  // namespace keen

// ---- keen/algorithm.hpp

namespace keen {

/// The algorithm that finds the nearest centroids. All are exact and give the same labels, bit for bit.
enum class Algorithm {
  automatic,   ///< chosen by n, k and dim for speed
  lloyd,       ///< compares every centroid with every point
  filtering,   ///< boxes of neighbouring points rule out centroids (Kanungo et al. 2002); for up to 4 dimensions
  hamerly,     ///< two bounds per point avoid most of the search (Hamerly 2010)
  projection,  ///< like hamerly; projections rule out most centroids; for many dimensions and clusters
};

}  // namespace keen

// ---- keen/random.hpp

#include <bit>

namespace keen {

namespace detail {

inline constexpr std::uint64_t split_mix_step = 0x9e3779b97f4a7c15ULL;

/// The next number of SplitMix64.
inline std::uint64_t split_mix(std::uint64_t& state) {
  state += split_mix_step;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// Number `i` of SplitMix64 from `key` on, as a multiple of 2^-53 in [0, 1): for draws from several threads.
[[nodiscard]] inline double keyed_uniform(std::uint64_t key, Index i) {
  std::uint64_t state = key + static_cast<std::uint64_t>(i) * split_mix_step;
  return static_cast<double>(split_mix(state) >> 11) * 0x1p-53;
}

}  // namespace detail

/// The random number generator of keen: xoshiro256** (Blackman & Vigna 2021), seeded by SplitMix64 (Steele, Lea & Flood
/// 2014). These and the mappings `index` and `uniform` are fully specified: the same seed gives the same draws with
/// every compiler and standard library, unlike std::uniform_int_distribution. It is a uniform random bit generator, so
/// the distributions of `<random>` accept it.
class Rng {
 public:
  using result_type = std::uint64_t;

  /// @param stream  independent sequences of one seed: restart r of a fit draws from stream r
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t mixer = seed;
    mixer = detail::split_mix(mixer) ^ (stream * 0xd1342543de82ef95ULL);
    for (std::uint64_t& word : state_) word = detail::split_mix(mixer);
  }

  using State = std::array<std::uint64_t, 4>;

  /// Continues from the state of another generator.
  /// @throws std::invalid_argument for a state of zeros, which no generator reaches
  explicit Rng(const State& state) : state_(state) {
    detail::require_that(state != State{}, "Rng: a state must not be 0");
  }

  /// The state, which determines all further draws.
  [[nodiscard]] const State& state() const { return state_; }

  static constexpr result_type(min)() { return 0; }
  static constexpr result_type(max)() { return (std::numeric_limits<result_type>::max)(); }

  /// 64 random bits.
  result_type operator()() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// An integer in [0, n), all equally likely; n >= 1. Uses rejection, so there is no bias.
  Index index(Index n) {
    const auto range = static_cast<std::uint64_t>(n);
    const std::uint64_t unfair = (0 - range) % range;  // 2^64 mod n
    std::uint64_t draw = (*this)();
    while (draw < unfair) draw = (*this)();
    return static_cast<Index>(draw % range);
  }

  /// A multiple of 2^-53 in [0, 1), all equally likely.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

 private:
  State state_;
};

}  // namespace keen

// ---- keen/effort.hpp

#include <any>
#include <chrono>

namespace keen {

/// Efforts: what a fit does for a lower SSE before the usual Lloyd run. With any of keen's efforts except Lloyd,
/// one-dimensional points get the global optimum, whatever the init.
namespace effort {

/// Lloyd's iteration from the start centroids only. The fastest; for exploration.
struct Lloyd {
  void validate() const {}
};

/// Lloyd's iteration, then moves of single points to other clusters as long as the SSE, with both centroids updated,
/// falls. Every minimum of these moves is one of Lloyd's iteration, usually a lower one.
struct Hartigan {
  Index lloyd_passes = 300;  ///< maximum passes of Lloyd's iteration before the moves, >= 1

  void validate() const {
    detail::require_that(lloyd_passes >= 1, "effort::Hartigan: lloyd_passes must be >= 1, got ", lloyd_passes);
  }
};

/// Lloyd's iteration, then swaps as long as the SSE falls, then Hartigan's moves. A swap removes the centroid whose
/// removal costs least, adds one to the cluster whose split gains most, and runs Lloyd's iteration around both. For k
/// <= 5 it starts from the best of four starts. For a low SSE.
struct Swaps {
  void validate() const {}
};

/// Like Swaps, then random swaps by simulated annealing: some that raise the SSE are kept, fewer towards the end, and
/// the best result is returned. If every centroid is close to every point, as in many dimensions, only swaps that lower
/// the SSE are kept. If both limits are set, the first one reached ends the search. With a `time_limit` the result
/// depends on the speed of the machine and is not reproducible. For the lowest SSE if time does not matter.
struct Anneal {
  /// Number of random swaps to try, >= 0. 0: as many as `time_limit` allows, or 2000 without a time limit.
  Index trials = 0;
  /// Time limit for the swaps, counted from the call of `fit` and shared by the restarts, >= 0 s. nullopt: no limit.
  std::optional<std::chrono::duration<double>> time_limit = std::nullopt;

  void validate() const {
    detail::require_that(trials >= 0, "effort::Anneal: trials must be >= 0, got ", trials);
    const double seconds = time_limit ? time_limit->count() : 0;
    detail::require_that(detail::is_finite(&seconds) && seconds >= 0, "effort::Anneal: time_limit must be >= 0 s, got ",
                         seconds, " s");
  }
};

}  // namespace effort

/// The swaps of a run.
struct SwapRecord {
  Index trials = 0;               ///< swaps that were tried
  Index accepted = 0;             ///< swaps that were kept
  bool reached_deadline = false;  ///< the time limit ended the swaps, so the result may not be reproducible
};

namespace detail {

template <class Type>
concept LibraryEffort = std::same_as<Type, effort::Lloyd> || std::same_as<Type, effort::Hartigan> ||
    std::same_as<Type, effort::Swaps> || std::same_as<Type, effort::Anneal>;

/// What an effort may use of a fit (local_search/improved_start.hpp).
template <class Scalar>
struct EffortContext;

/// The centroids found by one of keen's efforts. Compiled only in files that name the effort.
template <class Asked, class Scalar>
[[nodiscard]] Centroids<Scalar> improved_start(const Asked& asked, const EffortContext<Scalar>& context);

/// A user-defined effort: (data, start, rng) -> centroids, dim x k.
template <class Scalar>
using UserEffort = std::function<Centroids<Scalar>(const Dataset<Scalar>&, const Centroids<Scalar>&, Rng&)>;

/// The same for a user-defined effort.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_user(const UserEffort<Scalar>& asked, const EffortContext<Scalar>& context);

}  // namespace detail

/// A type that improves start centroids: one of keen's efforts, or any callable that takes (data, start, rng) and
/// returns k centroids as the columns of a matrix, dim x k.
template <class Type, class Scalar>
concept EffortFor = std::copy_constructible<Type> &&
    (detail::LibraryEffort<Type> ||
     std::is_invocable_r_v<Centroids<Scalar>, const Type&, const Dataset<Scalar>&, const Centroids<Scalar>&, Rng&>);

/// Any effort, type-erased. Default: effort::Lloyd.
template <class Scalar>
class Effort {
 public:
  Effort() : Effort(effort::Lloyd{}) {}

  template <class Asked>
    requires(!std::same_as<Asked, Effort> && EffortFor<Asked, Scalar>)
  Effort(Asked asked)  // NOLINT(google-explicit-constructor): an effort is an Effort
      : is_exact_on_a_line_(detail::LibraryEffort<Asked> && !std::same_as<Asked, effort::Lloyd>) {
    if constexpr (std::same_as<Asked, effort::Lloyd>) {
      // nothing to improve
    } else if constexpr (detail::LibraryEffort<Asked>) {
      improve_ = [asked](const Context& context) { return detail::improved_start<Asked, Scalar>(asked, context); };
      validate_ = [asked] { asked.validate(); };
    } else {
      improve_ = [user = detail::UserEffort<Scalar>(asked)](const Context& context) {
        return detail::start_of_user<Scalar>(user, context);
      };
    }
    asked_ = std::move(asked);
  }

  /// True if the run uses the start centroids unchanged.
  [[nodiscard]] bool is_plain() const { return !improve_; }

  /// True if one-dimensional points get the global optimum, whatever the start.
  [[nodiscard]] bool is_exact_on_a_line() const { return is_exact_on_a_line_; }

  /// @throws std::invalid_argument for a setting of the effort out of range
  void validate() const {
    if (validate_) validate_();
  }

  /// The effort if it has this type, otherwise null.
  template <class Asked>
  [[nodiscard]] const Asked* get_if() const {
    return std::any_cast<Asked>(&asked_);
  }

  /// For internal use: improves the start centroids of the context.
  [[nodiscard]] Centroids<Scalar> operator()(const detail::EffortContext<Scalar>& context) const {
    return improve_(context);
  }

 private:
  using Context = detail::EffortContext<Scalar>;

  std::any asked_;
  std::function<Centroids<Scalar>(const Context&)> improve_;  // empty: plain
  std::function<void()> validate_;
  bool is_exact_on_a_line_ = false;
};

}  // namespace keen

// ---- keen/iteration.hpp

namespace keen {

/// A step of a run. All but passes are steps of an effort (see Effort).
enum class Step {
  pass,      ///< of Lloyd's iteration over all points
  swaps,     ///< swaps that lowered the SSE, with the iteration around them
  hartigan,  ///< one round of Hartigan's moves over the points
};

/// The numbers of one step. A pass of Lloyd's iteration assigns every point to its nearest centroid, then moves every
/// centroid to the mean of its points. For other steps only `iteration`, `sse`, `labels_changed`, `seconds` and `step`
/// are set.
struct IterationRecord {
  Index iteration = 0;       ///< the number of the step, from 1
  double sse = 0;            ///< sum of w |x - c|^2 over the assignment of this pass (inertia, WCSS, distortion)
  Index labels_changed = 0;  ///< points whose label differs from the previous pass; n in the first pass of an iteration
  Index relocated = 0;       ///< empty clusters that received a point
  double sq_shift = 0;       ///< sum of the squared distances that the centroids moved
  double max_sq_shift = 0;   ///< the largest of these squared distances
  double relative_sq_shift = 0;   ///< sq_shift / mean variance of the coordinates; 0 if no centroid moved
  double max_percent_change = 0;  ///< see stop::PercentChange
  double seconds = 0;             ///< since `fit` was called
  Step step = Step::pass;         ///< the kind of step
};

/// The input of observers and stop rules after each pass.
struct IterationStats : IterationRecord {
  Index n = 0;                            ///< points
  Index k = 0;                            ///< clusters
  Index dim = 0;                          ///< coordinates of a point
  Index restart = 0;                      ///< index of the run, from 0
  double previous_sse = 0;                ///< sse of the previous pass; undefined in pass 1
  bool centroids_unchanged = false;       ///< no bit of any centroid changed
  std::span<const Label> labels;          ///< of this pass: n values, valid during the call
  std::span<const double> centroid_data;  ///< after this pass's move: k times dim values, valid during the call

  /// The centroids after this pass's move: dim x k.
  [[nodiscard]] Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>> centroids()
      const {
    return {centroid_data.data(), dim, k};
  }
};

/// Called after every pass of Lloyd's iteration, not after the steps of an effort. It may throw to abandon the fit.
using Observer = std::function<void(const IterationStats&)>;

/// Why an iteration ended. Each value's comment is the inequality that held.
enum class StopReason {
  labels_settled,  ///< labels_changed == 0, and no centroid moved: one more pass would change nothing
  centroid_shift,  ///< sq_shift <= tol * (mean over the coordinates of their variance)
  absolute_shift,  ///< max_sq_shift <= tol^2
  percent_change,  ///< max_percent_change <= tol
  relative_sse,    ///< previous_sse - sse <= tol * previous_sse, from pass 2 on
  label_fraction,  ///< labels_changed <= fraction * n
  max_iterations,  ///< iteration >= limit
  deadline,        ///< seconds >= limit
  requested,       ///< the predicate of stop::Requested returned true
  sse_stalled,     ///< the lowest sse has not fallen for 100 passes, or is that of the start; only rounding changes it
  user_rule,       ///< a user-defined stop rule
};

namespace detail {

/// True for a reason that ends the whole fit, not only the current run.
[[nodiscard]] constexpr bool ends_restarts(StopReason reason) {
  return reason == StopReason::deadline || reason == StopReason::requested;
}

}  // namespace detail

/// The reason in words, for reports.
[[nodiscard]] constexpr std::string_view to_string(StopReason reason) {
  switch (reason) {
    case StopReason::labels_settled: return "labels settled";
    case StopReason::centroid_shift: return "centroid shift within tolerance";
    case StopReason::absolute_shift: return "absolute shift within tolerance";
    case StopReason::percent_change: return "percent change within tolerance";
    case StopReason::relative_sse: return "relative SSE change within tolerance";
    case StopReason::label_fraction: return "few labels changed";
    case StopReason::max_iterations: return "iteration limit";
    case StopReason::deadline: return "deadline";
    case StopReason::requested: return "stop requested";
    case StopReason::sse_stalled: return "SSE stalled";
    case StopReason::user_rule: return "user's rule";
  }
  return "unknown";
}

}  // namespace keen

// ---- keen/detail/base/compiled.hpp

namespace keen::detail {

#ifdef KEEN_COMPILED
/// Does nothing. Defined in keen::compiled for the alignment of Eigen's memory there (EIGEN_DEFAULT_ALIGN_BYTES):
/// memory that a program frees must be aligned as it is in the library that allocated it. A program compiled for
/// another alignment, for example by -mavx2 or -march=native, does not link, and the linker names this function.
template <int bytes>
void require_alignment_of_compiled_library();

inline void require_same_alignment() { require_alignment_of_compiled_library<EIGEN_DEFAULT_ALIGN_BYTES>(); }
#else
inline void require_same_alignment() {}
#endif

}  // namespace keen::detail

// ---- keen/detail/base/indexed_vector.hpp

#include <new>

// The ground floor: what every other folder may use and what uses none of them. There is no clustering here.
//
//     indexed_vector.hpp, aligned_buffer.hpp   memory: growing arrays with signed sizes; arrays on cache lines
//     check.hpp                                messages, refusals, and tests on the bits of floating-point numbers
//     radix_sort.hpp                           O(n) sorting by digits
//     coordinates.hpp, few_coordinates.hpp     plain loops over one point; loops unrolled for 1 to 3 coordinates
//     rounding.hpp                             is a deviation more than rounding?
//     inlining.hpp, compiled.hpp               words for the compiler and for the linker

namespace keen::detail {

/// What the core uses of std::vector, with sizes and positions of type Index, as Eigen's are. A program has one for
/// each of some thirty types, and each takes the compiler a third of the time of a std::vector. Positions are not
/// checked.
template <class Item>
class IndexedVector {
 public:
  IndexedVector() = default;
  // By the default constructor first, so that the destructor runs where the rest throws.
  explicit IndexedVector(Index size) : IndexedVector() { resize(size); }
  IndexedVector(Index size, const Item& value) : IndexedVector() { assign(size, value); }
  IndexedVector(std::initializer_list<Item> items) : IndexedVector() { append(items.begin(), items.end()); }
  IndexedVector(const IndexedVector& other) : IndexedVector() { append(other.begin(), other.end()); }
  IndexedVector(IndexedVector&& other) noexcept { swap(other); }
  /// Takes no new storage where there is room.
  IndexedVector& operator=(const IndexedVector& other) {
    if (this == &other) return *this;
    clear();
    append(other.begin(), other.end());
    return *this;
  }
  IndexedVector& operator=(IndexedVector&& other) noexcept {
    swap(other);
    return *this;
  }
  ~IndexedVector() {
    clear();
    release(items_);
  }

  [[nodiscard]] Item& operator[](Index at) { return items_[at]; }
  [[nodiscard]] const Item& operator[](Index at) const { return items_[at]; }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Item* data() { return items_; }
  [[nodiscard]] const Item* data() const { return items_; }
  [[nodiscard]] Item* begin() { return items_; }
  [[nodiscard]] const Item* begin() const { return items_; }
  [[nodiscard]] Item* end() { return items_ + size_; }
  [[nodiscard]] const Item* end() const { return items_ + size_; }
  [[nodiscard]] Item& front() { return items_[0]; }
  [[nodiscard]] const Item& front() const { return items_[0]; }
  [[nodiscard]] Item& back() { return items_[size_ - 1]; }
  [[nodiscard]] const Item& back() const { return items_[size_ - 1]; }

  /// New items are value-initialised: numbers are 0.
  KEEN_DETAIL_NOINLINE void resize(Index size) {
    reserve(size);
    while (size_ > size) items_[--size_].~Item();
    for (; size_ < size; ++size_) ::new (static_cast<void*>(items_ + size_)) Item();
  }

  /// @param value  no item of this
  KEEN_DETAIL_NOINLINE void assign(Index size, const Item& value) {
    clear();
    reserve(size);
    for (; size_ < size; ++size_) ::new (static_cast<void*>(items_ + size_)) Item(value);
  }

  /// Exactly as much room, where there is less.
  void reserve(Index capacity) {
    if (capacity > capacity_) grow(capacity);
  }

  void clear() {
    while (size_ > 0) items_[--size_].~Item();
  }

  void push_back(Item item) { emplace_back(static_cast<Item&&>(item)); }

  /// @param arguments  no items of this
  template <class... Arguments>
  Item& emplace_back(Arguments&&... arguments) {
    if (size_ == capacity_) grow(2 * capacity_ + 4);
    Item* const item = ::new (static_cast<void*>(items_ + size_)) Item{static_cast<Arguments&&>(arguments)...};
    ++size_;
    return *item;
  }

  void pop_back() { items_[--size_].~Item(); }

  /// @param first, last  a range outside of this
  KEEN_DETAIL_NOINLINE void append(const Item* first, const Item* last) {
    reserve(size_ + (last - first));
    for (; first != last; ++first, ++size_) ::new (static_cast<void*>(items_ + size_)) Item(*first);
  }

  [[nodiscard]] bool operator==(const IndexedVector& other) const {
    if (size_ != other.size_) return false;
    Index at = 0;
    while (at < size_ && items_[at] == other.items_[at]) ++at;
    return at == size_;
  }

  void swap(IndexedVector& other) noexcept {
    Item* const items = items_;
    const Index size = size_;
    const Index capacity = capacity_;
    items_ = other.items_;
    size_ = other.size_;
    capacity_ = other.capacity_;
    other.items_ = items;
    other.size_ = size;
    other.capacity_ = capacity;
  }

 private:
  static constexpr auto alignment = static_cast<std::align_val_t>(alignof(Item));

  KEEN_DETAIL_COLD void grow(Index capacity) {
    static_assert(std::is_nothrow_move_constructible_v<Item>);
    if (capacity > (std::numeric_limits<Index>::max)() / static_cast<Index>(sizeof(Item))) throw std::bad_alloc();
    Item* const items =
        static_cast<Item*>(::operator new(static_cast<std::size_t>(capacity) * sizeof(Item), alignment));
    for (Index i = 0; i < size_; ++i) {
      ::new (static_cast<void*>(items + i)) Item(static_cast<Item&&>(items_[i]));
      items_[i].~Item();
    }
    release(items_);
    items_ = items;
    capacity_ = capacity;
  }

  static void release(Item* items) {
    if (items != nullptr) ::operator delete(static_cast<void*>(items), alignment);
  }

  Item* items_ = nullptr;
  Index size_ = 0;
  Index capacity_ = 0;
};

template <class Item>
[[nodiscard]] std::span<Item> span_of(IndexedVector<Item>& items) {
  return {items.data(), static_cast<std::size_t>(items.size())};
}

}  // namespace keen::detail

// ---- keen/detail/base/aligned_buffer.hpp

namespace keen::detail {

/// Numbers that begin on a cache line. Eigen's alignment settings do not matter.
template <class Number>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(Index size) { resize(size); }

  /// Makes room for `size` numbers; what was there is lost where it has to grow.
  void resize(Index size) { lines_.resize((size + line_size - 1) / line_size); }

  [[nodiscard]] Number* data() { return lines_.empty() ? nullptr : lines_.front().values; }
  [[nodiscard]] const Number* data() const { return lines_.empty() ? nullptr : lines_.front().values; }

 private:
  static constexpr Index line_size = 64 / static_cast<Index>(sizeof(Number));

  struct alignas(64) Line {
    Number values[64 / sizeof(Number)];
  };

  IndexedVector<Line> lines_;
};

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/add_moments.hpp

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

// ---- keen/detail/simd/kernels/magnitude_range.hpp

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

// ---- keen/detail/simd/kernels/products.hpp

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

// ---- keen/detail/simd/kernels/multiply_tile.hpp

namespace keen::detail {

/// Points to be multiplied by directions, packed into panels as centroids are.
template <class Scalar>
struct TileProduct {
  const Scalar* tile;
  Index dim;
  const Scalar* panels;
  Index panel_count;
  Scalar* products;  ///< panel_count * panel_width(level) rows of tile_points values

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

template <class Vector, int Count, int Width>
KEEN_DETAIL_INLINE void multiply_vectors(const TileProduct<typename Vector::Scalar>& product, Index offset) {
  for (Index panel = 0; panel < product.panel_count; ++panel) {
    typename Vector::Type sums[extent<Width * Count>] = {};
    add_products<Vector, Count, Width>(product.tile + offset, product.panels + panel * Width * product.dim, product.dim,
                                       sums);
    typename Vector::Scalar* const rows = product.products + panel * Width * tile_points + offset;
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) {
      Vector::at(rows + s / Count * tile_points + s % Count * Vector::size).vector = sums[s];
    }
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TileProduct<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr int count = vectors_at_once(level);
  for (Index offset = 0; offset < tile_points; offset += count * Vector::size) {
    multiply_vectors<Vector, count, static_cast<int>(panel_width(level))>(*this, offset);
  }
}

/// The product of every direction and every point of a tile. Complexity: O(tile_points panels dim).
template <class Scalar>
void multiply_tile(SimdLevel level, const TileProduct<Scalar>& product) {
  run_kernel(level, product);
}

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/pack_tile.hpp

// From rows to columns. Memory has one point after the other; a tile wants one coordinate after the other. A block of
// size x size numbers is transposed in registers. Interleaving the first half of the rows with the second half moves
// one bit of the row number into the column number; log2(size) such steps move them all:
//
//     a0 a1 a2 a3        a0 c0 a1 c1        a0 b0 c0 d0
//     b0 b1 b2 b3   -->  a2 c2 a3 c3   -->  a1 b1 c1 d1
//     c0 c1 c2 c3        b0 d0 b1 d1        a2 b2 c2 d2
//     d0 d1 d2 d3        b2 d2 b3 d3        a3 b3 c3 d3

namespace keen::detail {

/// Points to be gathered into a tile.
template <class Scalar>
struct TilePacking {
  const Scalar* const* rows;  ///< tile_points pointers, each to the first coordinate of a point
  Index stride;               ///< from one coordinate to the next
  Index dim;
  const Scalar* center;  ///< dim values, subtracted from every point
  Scalar* tile;          ///< dim x tile_points
  Scalar* sq_norm;       ///< tile_points values: |x - center|^2

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// Transposes a block of size x size numbers by log2(size) perfect shuffles.
template <class Vector>
KEEN_DETAIL_INLINE void transpose(typename Vector::Type (&rows)[extent<Vector::size>]) {
  constexpr int half = Vector::size / 2;
  KEEN_DETAIL_UNROLL for (int step = 1; step < Vector::size; step *= 2) {
    typename Vector::Type shuffled[extent<Vector::size>];
    KEEN_DETAIL_UNROLL for (int i = 0; i < half; ++i) {
      Vector::interleave(shuffled[2 * i], shuffled[2 * i + 1], rows[i], rows[i + half]);
    }
    KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) rows[i] = shuffled[i];
  }
}

/// Packs a block of size x size coordinates, of which the first `done` have been packed before.
template <class Vector>
KEEN_DETAIL_INLINE void pack_block(const TilePacking<typename Vector::Scalar>& packing, Index lane, Index d, Index done,
                                   typename Vector::Type& sq_norm) {
  typename Vector::Type rows[extent<Vector::size>];
  KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) rows[i] = Vector::at(packing.rows[lane + i] + d).vector;
  transpose<Vector>(rows);
  KEEN_DETAIL_UNROLL for (int i = 0; i < Vector::size; ++i) {
    if (i < done) continue;
    const typename Vector::Type x = rows[i] - packing.center[d + i];
    sq_norm += x * x;
    Vector::at(packing.tile + (d + i) * tile_points + lane).vector = x;
  }
}

/// Packs `size` points whose coordinates lie side by side, `size` or more of them.
template <class Vector>
KEEN_DETAIL_INLINE void pack_adjacent(const TilePacking<typename Vector::Scalar>& packing) {
  for (Index lane = 0; lane < tile_points; lane += Vector::size) {
    typename Vector::Type sq_norm = {};
    Index d = 0;
    for (; d + Vector::size <= packing.dim; d += Vector::size) pack_block<Vector>(packing, lane, d, 0, sq_norm);
    const Index last = packing.dim - Vector::size;
    if (d < packing.dim) pack_block<Vector>(packing, lane, last, d - last, sq_norm);
    Vector::at(packing.sq_norm + lane).vector = sq_norm;
  }
}

template <class Scalar>
KEEN_DETAIL_INLINE void pack_one_by_one(const TilePacking<Scalar>& packing) {
  for (Index lane = 0; lane < tile_points; ++lane) packing.sq_norm[lane] = 0;
  for (Index d = 0; d < packing.dim; ++d) {
    Scalar* const tile = packing.tile + d * tile_points;
    for (Index lane = 0; lane < tile_points; ++lane) {
      tile[lane] = packing.rows[lane][d * packing.stride] - packing.center[d];
    }
    for (Index lane = 0; lane < tile_points; ++lane) packing.sq_norm[lane] += tile[lane] * tile[lane];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TilePacking<Scalar>::run() const {
  using Wide = VectorOf<Scalar, vector_bytes(level)>;
  using Narrow = VectorOf<Scalar, 16>;
  if (stride == 1 && dim >= Wide::size) return pack_adjacent<Wide>(*this);
  if (stride == 1 && dim >= Narrow::size) return pack_adjacent<Narrow>(*this);
  pack_one_by_one(*this);
}

/// Gathers points into a tile, less the centre. Complexity: O(tile_points dim).
template <class Scalar>
void pack_tile(SimdLevel level, const TilePacking<Scalar>& packing) {
  run_kernel(level, packing);
}

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/own_sq_distances.hpp

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

// ---- keen/detail/simd/kernels/search_tile.hpp

namespace keen::detail {

/// Points to be scored against centroids: |c|^2 - 2 x.c, the squared distance less |x|^2.
template <class Scalar>
struct TileSearch {
  const Scalar* tile;
  Index dim;
  const Scalar* panels;  ///< centroids times -2, panel by panel: dim x panel_width(level)
  const Scalar* norms;   ///< |c|^2
  Index first_panel;
  Index last_panel;
  Scalar* best;                ///< tile_points values, taken up and lowered
  Scalar* second;              ///< the second lowest score
  LaneInteger<Scalar>* label;  ///< where `best` comes from; ties keep the lower

  template <SimdLevel level>
  KEEN_DETAIL_INLINE void run() const;
};

/// Searches all panels for the points at `offset` in the tile. Everything that changes stays in registers; g++ keeps it
/// there only while it sees one function with plain loops.
/// @tparam is_long  dim > chunk_dims
template <class Vector, int Count, int Width, bool is_long>
KEEN_DETAIL_INLINE void search_vectors(const TileSearch<typename Vector::Scalar>& search, Index offset) {
  using Type = typename Vector::Type;
  using Integers = typename Vector::Integers;
  Type best[extent<Count>];
  Type second[extent<Count>];
  Integers label[extent<Count>];
  KEEN_DETAIL_UNROLL for (int p = 0; p < Count; ++p) {
    best[p] = Vector::at(search.best + offset + p * Vector::size).vector;
    second[p] = Vector::at(search.second + offset + p * Vector::size).vector;
    label[p] = Vector::at(search.label + offset + p * Vector::size).vector;
  }
  const Index dim = search.dim;
  for (Index panel = search.first_panel; panel < search.last_panel; ++panel) {
    const typename Vector::Scalar* const norms = search.norms + panel * Width;
    const typename Vector::Scalar* c = search.panels + panel * Width * dim;
    const typename Vector::Scalar* x = search.tile + offset;
    Type score[extent<Width * Count>];
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) score[s] = Type{} + norms[s / Count];
    add_products<Vector, Count, Width>(x, c, is_long ? chunk_dims : dim, score);
    if constexpr (is_long) {
      for (Index done = chunk_dims; done < dim; done += chunk_dims) {
        const Index dims = dim - done < chunk_dims ? dim - done : chunk_dims;
        Type part[extent<Width * Count>] = {};
        add_products<Vector, Count, Width>(x + done * tile_points, c + done * Width, dims, part);
        KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) score[s] += part[s];
      }
    }
    KEEN_DETAIL_UNROLL for (int s = 0; s < Width * Count; ++s) {
      const int p = s % Count;
      const Integers here = Integers{} + static_cast<typename Vector::Integer>(panel * Width + s / Count);
      const Integers is_nearer = score[s] < best[p];
      const Type loser = is_nearer ? best[p] : score[s];
      second[p] = loser < second[p] ? loser : second[p];
      best[p] = is_nearer ? score[s] : best[p];
      label[p] = is_nearer ? here : label[p];
    }
  }
  KEEN_DETAIL_UNROLL for (int p = 0; p < Count; ++p) {
    Vector::at(search.best + offset + p * Vector::size).vector = best[p];
    Vector::at(search.second + offset + p * Vector::size).vector = second[p];
    Vector::at(search.label + offset + p * Vector::size).vector = label[p];
  }
}

template <class Scalar>
template <SimdLevel level>
KEEN_DETAIL_INLINE void TileSearch<Scalar>::run() const {
  using Vector = VectorOf<Scalar, vector_bytes(level)>;
  constexpr int count = vectors_at_once(level);
  constexpr int width = static_cast<int>(panel_width(level));
  static_assert(tile_points % (count * Vector::size) == 0);
  for (Index offset = 0; offset < tile_points; offset += count * Vector::size) {
    if (dim > chunk_dims) {
      search_vectors<Vector, count, width, true>(*this, offset);
    } else {
      search_vectors<Vector, count, width, false>(*this, offset);
    }
  }
}

/// Lowers `best`, `second` and `label` by the centroids of panels [first_panel, last_panel).
/// Complexity: O(tile_points panels dim).
template <class Scalar>
void search_tile(SimdLevel level, const TileSearch<Scalar>& search) {
  run_kernel(level, search);
}

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/select_tile.hpp

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

// ---- keen/detail/simd/kernels/sq_distances.hpp

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

// ---- keen/detail/simd/kernels/update_sums.hpp

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

// ---- keen/detail/base/coordinates.hpp

namespace keen::detail {

/// The coordinates of one point in double. Loops over them add in their order, on every processor: a sum by Eigen goes
/// by the width of its vectors. And each kind of loop is compiled once, where each Eigen expression has types of its
/// own.
using Coordinates = IndexedVector<double>;

/// Adds to each coordinate of a sum that of x.
inline void add_to(Coordinates& sum, const Coordinates& x) {
  for (Index d = 0; d < sum.size(); ++d) sum[d] += x[d];
}

}  // namespace keen::detail

// ---- keen/detail/data/points.hpp

#include <algorithm>
#include <cassert>

// What the core knows of the data. Users hold points in many forms: Eigen matrices, rows or columns with strides,
// bytes, half floats, memory-mapped files, streams of blocks. The algorithms must not be compiled for each of them. So
// they read every form through one small type, Points<Scalar>, that answers: how many points and coordinates, the
// weight of a point, and "put these points into memory as Scalars".
//
//     Dataset<Scalar, Dim> (what users see) --> Points<Scalar> --> tiles, rows, coordinates (what loops read)
//
// A pass over the data visits each block once and does all its work while the block is in the cache:
//
//     for_each_block_in_memory(visit)    points in memory: one range; points in a file: block by block, read ahead
//
// Blocks are multiples of PointSource::block_unit points wherever they come from. Sums that are taken block by block
// are therefore the same for a matrix and for a file.
//
// What is learnt in the first pass decides how the later passes compute; validated_data.hpp has it: the largest and
// smallest magnitude, the weights, the moments.
//
// Reading order: stored_points.hpp (numbers in memory), points.hpp, block_loop.hpp; magnitude.hpp and unit_distance.hpp
// (arithmetic that cannot overflow); finite.hpp, first_pass.hpp, weighted_moments.hpp, validated_data.hpp (what is
// learnt); sample.hpp, point_buffer.hpp (copies); block_source.hpp, whole_blocks.hpp, scalar_source.hpp (points that
// are read); agreed_points.hpp, validate_on_ranks.hpp, points_of_ranks.hpp (points of several processes).

namespace keen::detail {

/// What the core reads points through: a Dataset whose dimension is known at run time and that keeps nothing alive. It
/// is copied as a few words. The face (KMeans, Model) takes a Dataset of any Dim and hands its points on, so that the
/// core is compiled once for each Scalar.
///
/// Coordinates that do not lie in memory as Scalars have no address: loops that need one ask for rows (`row`,
/// `gather_rows`, `in_memory`), which are widened into room of the caller's, a few at a time. Otherwise rows are where
/// the points are, and no room is needed. Passes over all points go block by block (`for_each_block_in_memory`).
template <class Scalar>
class Points {
 public:
  Points(const Scalar* data, Index n, Index dim, Strides strides, const double* weights = nullptr)
      : Points(StoredPoints<Scalar>(data, *number_type_of<Scalar>, dim, strides), n, weights) {}

  template <int Dim>
  Points(const Dataset<Scalar, Dim>& data)  // NOLINT(google-explicit-constructor): a view of the same points
      : Points(data.stored_points(), data.size(), data.weights()) {}

  /// The same points as users see them.
  [[nodiscard]] Dataset<Scalar> dataset() const { return Dataset<Scalar>(stored_, size_).with_weights(weights_); }

  /// The same points with weights: size() values.
  [[nodiscard]] Points with_weights(const double* weights) const { return {stored_, size_, weights}; }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] Index dim() const { return stored_.dim(); }
  [[nodiscard]] bool is_weighted() const { return weights_ != nullptr; }
  [[nodiscard]] const double* weights() const { return weights_; }
  [[nodiscard]] double weight(Index i) const { return weights_ == nullptr ? 1.0 : weights_[i]; }

  /// True if coordinates lie in memory as Scalars.
  [[nodiscard]] bool has_addresses() const { return stored_.has_addresses(); }

  /// False for points that are read block by block.
  [[nodiscard]] bool is_in_memory() const { return stored_.source() == nullptr; }

  /// What reads points that are not in memory.
  [[nodiscard]] const PointSource* source() const { return stored_.source(); }

  /// The same points, read by another source.
  [[nodiscard]] Points read_by(const PointSource& source) const { return {stored_.read_by(source), size_, weights_}; }

  /// What coordinates are stored as; and where those of a point are that are stored as bytes, and in memory.
  [[nodiscard]] NumberType number_type() const { return stored_.type(); }
  [[nodiscard]] const std::byte* stored_bytes(Index i) const { return stored_.bytes(i); }

  /// How far apart points and coordinates lie, in numbers as they are stored.
  [[nodiscard]] Strides strides() const { return stored_.strides(); }

  /// From one coordinate of a row to the next.
  [[nodiscard]] Index row_stride() const { return has_addresses() ? strides().coordinate : 1; }

  /// The first point that is in memory: 0, but for a block of points that are read.
  [[nodiscard]] Index first() const { return stored_.first(); }

  /// The first coordinate of the first point in memory. Needs addresses, as all that follows with a pointer.
  [[nodiscard]] const Scalar* data() const { return address(first()); }

  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const {
    assert(has_addresses());
    return stored_.address(i, d);
  }

  [[nodiscard]] Scalar operator()(Index i, Index d) const { return stored_(i, d); }

  /// Scalars of room that some rows need.
  [[nodiscard]] Index room_for(Index rows) const { return has_addresses() ? 0 : rows * dim(); }

  /// A point whose coordinates lie row_stride() apart: in place, or widened into `room`.
  /// @param room  room_for(1) values
  [[nodiscard]] const Scalar* row(Index i, Scalar* room) const {
    if (has_addresses()) return stored_.address(i, 0);
    copy_point(i, room);
    return room;
  }

  /// The rows of the points of a tile, the first of them in unused lanes too.
  /// @param point_at  the point in a lane
  /// @param rows      tile_points pointers
  /// @param room      room_for(count) values
  template <class PointAt>
  void gather_rows(Index count, const PointAt& point_at, const Scalar** rows, Scalar* room) const {
    if (!has_addresses()) widen_gathered(count, point_at, room);
    for (Index lane = 0; lane < tile_points; ++lane) {
      const Index used = lane < count ? lane : 0;
      rows[lane] = has_addresses() ? stored_.address(point_at(used), 0) : room + used * dim();
    }
  }

  /// The same points with `first` to `last - 1` in memory as Scalars; the others must not be asked for.
  /// @param room  room_for(last - first) values
  [[nodiscard]] Points in_memory(Index first, Index last, Scalar* room) const {
    if (has_addresses()) return *this;
    stored_.widen(first, last - first, room);
    return {StoredPoints<Scalar>(room, *number_type_of<Scalar>, dim(), {dim(), 1}).block(room, first), size_, weights_};
  }

  /// One pass over all points: calls `visit(points, first, last)` for ranges of points in their order, of which
  /// `points` has `first` to `last - 1` in memory. All ranges but the last are of a multiple of PointSource::block_unit
  /// points; of points that are in memory there is one.
  /// @param team  that `visit` works with, if it does: it reads ahead
  template <class Visit>
  void for_each_block_in_memory(const Visit& visit, Team* team = nullptr) const {
    if (is_in_memory()) return visit(*this, Index{0}, size_);
    stored_.source()->read_all(
        [&](const void* numbers, Index first, Index last) {
          visit(Points(stored_.block(numbers, first), size_, weights_), first, last);
        },
        team);
  }

  /// Asks the processor for the coordinates of a point that will be read soon.
  KEEN_DETAIL_INLINE void prefetch([[maybe_unused]] Index i) const {
#if defined(__GNUC__)
    if (strides().coordinate != 1 || !has_addresses()) return;
    constexpr Index line = 64 / static_cast<Index>(sizeof(Scalar));
    const Scalar* const row = stored_.address(i, 0);
    for (Index d = 0; d < dim(); d += line) __builtin_prefetch(row + d);
#endif
  }

  /// Calls `visit(d, x)` for each coordinate that may not be 0, in ascending order: for all of them.
  template <class Visit>
  void for_each_nonzero(Index i, const Visit& visit) const {
    if (has_addresses()) {
      for (Index d = 0; d < dim(); ++d) visit(d, *address(i, d));
    } else {
      visit_stored(i, [&](const auto& x) {
        for (Index d = 0; d < dim(); ++d) visit(d, static_cast<Scalar>(x[d]));
      });
    }
  }

  /// Calls `visit(x)`, where `x[d]` are the coordinates of a point, each a number that Scalar holds exactly. What is
  /// called is compiled for each type that they may be stored as.
  template <class Visit>
  decltype(auto) visit_stored(Index i, const Visit& visit) const {
    return stored_.visit(i, visit);
  }

  /// Writes the coordinates of a point side by side, dim() of them.
  void copy_point(Index i, Scalar* copy) const { stored_.widen(i, 1, copy); }

  /// Writes some points, in ascending order, one after the other, if they need not be read in a pass over all. Returns
  /// whether it has.
  [[nodiscard]] bool copy_chosen(const Index* points, Index count, Scalar* copy) const {
    return source() != nullptr && number_type() == *number_type_of<Scalar> &&
           source()->read_chosen(points, count, copy);
  }

  [[nodiscard]] Coordinates coordinates(Index i) const {
    Coordinates x(dim());
    visit_stored(i, [&](const auto& from) {
      for (Index d = 0; d < dim(); ++d) x[d] = static_cast<double>(from[d]);
    });
    return x;
  }

  [[nodiscard]] PointView<Scalar> point(Index i) const { return PointView<Scalar>(stored_, i); }

 private:
  Points(const StoredPoints<Scalar>& stored, Index n, const double* weights)
      : stored_(stored), size_(n), weights_(weights) {}

  template <class PointAt>
  void widen_gathered(Index count, const PointAt& point_at, Scalar* room) const {
    const Index first = point_at(0);
    bool is_range = true;
    for (Index lane = 1; lane < count; ++lane) is_range = is_range && point_at(lane) == first + lane;
    if (is_range) return stored_.widen(first, count, room);
    for (Index lane = 0; lane < count; ++lane) copy_point(point_at(lane), room + lane * dim());
  }

  StoredPoints<Scalar> stored_;
  Index size_;
  const double* weights_;
};

/// Writes points `first` to `first + count - 1` one after the other, by one read if they are not in memory.
/// @param copy  count x dim values
template <class Scalar>
void copy_points(const Points<Scalar>& data, Index first, Index count, Scalar* copy) {
  if (!data.has_addresses()) {
    if (count > 0) (void)data.in_memory(first, first + count, copy);
    return;
  }
  for (Index i = 0; i < count; ++i) data.copy_point(first + i, copy + i * data.dim());
}

/// Refuses points that are read block by block.
/// @param caller  needs them in memory
template <class Scalar>
KEEN_DETAIL_COLD void require_in_memory(const Points<Scalar>& data, const char* caller) {
  require_that(data.is_in_memory(), caller, " needs points in memory, and these are read block by block");
}

/// Some columns of a matrix, copied.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> columns_of(const Centroids<Scalar>& matrix, Index first, Index count) {
  Centroids<Scalar> columns(matrix.rows(), count);
  const Scalar* const from = matrix.data() + first * matrix.rows();
  std::copy(from, from + columns.size(), columns.data());
  return columns;
}

/// Centroids in memory, one after the other: those of a matrix whose dimension is known at compile time or not.
template <class Scalar>
class CentroidsView {
 public:
  using Column = Eigen::Map<const Point<Scalar>>;

  template <int Dim>
  CentroidsView(const Centroids<Scalar, Dim>& centroids)  // NOLINT(google-explicit-constructor): a view of the same
      : data_(centroids.data()), rows_(centroids.rows()), cols_(centroids.cols()) {}

  [[nodiscard]] Index rows() const { return rows_; }  ///< coordinates of each
  [[nodiscard]] Index cols() const { return cols_; }  ///< how many
  [[nodiscard]] const Scalar* data() const { return data_; }
  [[nodiscard]] Scalar operator()(Index d, Index j) const { return data_[j * rows_ + d]; }
  [[nodiscard]] Column col(Index j) const { return Column(data_ + j * rows_, rows_); }
  [[nodiscard]] Eigen::Map<const Centroids<Scalar>> matrix() const { return {data_, rows_, cols_}; }

 private:
  const Scalar* data_;
  Index rows_;
  Index cols_;
};

}  // namespace keen::detail

// ---- keen/detail/data/finite.hpp

// A check that costs nothing beside the read. The largest magnitude as an integer is at least the bits of infinity
// exactly if some coordinate is infinite or NaN. So the loop only takes maxima, without a branch; the bad coordinate is
// looked for after the block has failed.

namespace keen::detail {

/// The smallest magnitude of a coordinate that is not 0 (0 if there is none), and the largest.
template <class Scalar>
struct MagnitudeRange {
  Scalar smallest = 0;
  Scalar largest = 0;
};

/// Checks that coordinates are finite, on their bits, and collects the range of their magnitudes.
template <class Scalar>
class FiniteCheck {
 public:
  FiniteCheck(const char* caller, const Called& called) : caller_(caller), called_(called) {}

  /// Checks points `first` to `last - 1`, which must have addresses. Complexity: O((last - first) dim).
  /// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
  void operator()(const Points<Scalar>& data, Index first, Index last) {
    const Strides strides = data.strides();
    const Index count = last - first;
    if (strides.coordinate == 1 && strides.point == data.dim()) {
      scan(data.address(first), count * data.dim());
    } else if (strides.coordinate == 1) {
      for (Index i = first; i < last; ++i) scan(data.address(i), data.dim());
    } else if (strides.point == 1) {
      for (Index d = 0; d < data.dim(); ++d) scan(data.address(first, d), count);
    } else {
      for (Index i = first; i < last; ++i) {
        for (Index d = 0; d < data.dim(); ++d) scan(data.address(i, d), 1);
      }
    }
    if (largest_ >= static_cast<Bits>(infinity_bits<Scalar>)) refuse_first_bad(data, first);
  }

  /// Takes over what another check of the same points has seen.
  void join(const FiniteCheck& other) {
    largest_ = (std::max)(largest_, other.largest_);
    smallest_ = (std::min)(smallest_, other.smallest_);
  }

  [[nodiscard]] MagnitudeRange<Scalar> range() const {
    if (largest_ == 0) return {};
    return {from_magnitude_bits<Scalar>(static_cast<Bits>(smallest_ + 1)), from_magnitude_bits<Scalar>(largest_)};
  }

 private:
  using Bits = LaneInteger<Scalar>;

  void scan(const Scalar* values, Index count) {
    scan_magnitudes<Scalar>(simd_level(), {values, count, &largest_, &smallest_});
  }

  [[noreturn]] KEEN_DETAIL_COLD void refuse_first_bad(const Points<Scalar>& data, Index first) const {
    for (Index i = first;; ++i) {
      for (Index d = 0; d < data.dim(); ++d) {
        if (is_finite(data.address(i, d))) continue;
        throw std::invalid_argument(concat(caller_, ": ", called_.many, " must be finite, got ",
                                           non_finite_name(data.address(i, d)), " at ", called_.one, " ",
                                           called_.first + i, ", coordinate ", d));
      }
    }
  }

  const char* caller_;
  Called called_;
  Bits largest_ = 0;
  Bits smallest_ = (std::numeric_limits<Bits>::max)();  // less 1
};

/// Points that are worked on together while they are in the cache.
[[nodiscard]] inline Index points_in_cache(Index dim) {
  constexpr Index coordinates = 32768;
  return (std::clamp)(coordinates / (std::max)(dim, Index{1}), Index{8}, Index{512});
}

/// Checks that all coordinates are finite and returns the range of their magnitudes. Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar>
MagnitudeRange<Scalar> finite_range(const Points<Scalar>& data, const char* caller, const Called& called = {}) {
  FiniteCheck<Scalar> finite(caller, called);
  const Index at_once = data.has_addresses() ? data.size() : points_in_cache(data.dim());
  AlignedBuffer<Scalar> room(data.room_for((std::min)(at_once, data.size())));
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin, Index end) {
    for (Index first = begin; first < end; first += at_once) {
      const Index last = (std::min)(end, first + at_once);
      finite(points.in_memory(first, last, room.data()), first, last);
    }
  });
  return finite.range();
}

/// The same check; returns the largest magnitude.
template <class Scalar>
Scalar require_finite(const Points<Scalar>& data, const char* caller, const Called& called = {}) {
  return finite_range(data, caller, called).largest;
}

/// The columns of a matrix as a data set: how centroids take part in checks.
template <class Scalar, class Matrix>
[[nodiscard]] Points<Scalar> view_columns(const Matrix& centroids) {
  return Points<Scalar>(centroids.data(), centroids.cols(), centroids.rows(), {centroids.rows(), 1});
}

}  // namespace keen::detail

// ---- keen/model.hpp

#include <iosfwd>

namespace keen {

/// The distance between points and centroids of a model.
enum class Metric {
  euclidean,  ///< |x - c|
  cosine,     ///< 1 - cos(x, c): independent of lengths; points must not be 0
};

namespace detail {

/// Model::predict. (What the face declares in namespace detail and does not define is the core: below, or compiled.)
template <class Scalar>
[[nodiscard]] Labels predict(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                             Scalar largest_centroid, int threads);

/// The points scaled to length 1, one per column, without weights.
/// @throws std::invalid_argument naming the caller, for a point of length 0, or that is not finite
template <class Scalar>
[[nodiscard]] Centroids<Scalar> directions_of(const Points<Scalar>& data, const char* caller,
                                              const Called& called = {});

/// Calls `ask` with the points as a metric measures them: for cosine, scaled to length 1.
template <class Scalar, class Ask>
[[nodiscard]] auto measured_by(Metric metric, const Points<Scalar>& data, const char* caller, const Ask& ask) {
  if (metric == Metric::euclidean) return ask(data);
  const Centroids<Scalar> directions = directions_of<Scalar>(data, caller);
  return ask(view_columns<Scalar>(directions).with_weights(data.weights()));
}

/// Model::transform.
template <class Scalar>
[[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(
    const Points<Scalar>& data, const CentroidsView<Scalar>& centroids);

/// Model::sse.
template <class Scalar>
[[nodiscard]] double sse(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Scalar largest_centroid,
                         int threads);

/// Operations of estimators and models on points that are not a Dataset, such as keen::SparseDataset. Their header
/// specialises this, with a type `Custom`.
template <class Points>
struct DatasetTraits;

template <class Points>
concept CustomDataset = requires {
  typename DatasetTraits<Points>::Custom;
};

}  // namespace detail

/// k centroids, with prediction and distances: the small part of a clustering that does not need its data. All members
/// are const and may be called from several threads at once.
///
/// Class invariant: all centroids are finite, and have length 1 if the metric is cosine; k() >= 1 and dim() >= 1. A
/// default-constructed model has k() == 0 and can only be assigned to.
template <class Scalar, int Dim = Eigen::Dynamic>
class Model {
 public:
  Model(const Model&) = default;
  Model(Model&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Model& operator=(const Model& other) { return *this = Model(other); }
  Model& operator=(Model&&) noexcept = default;
  ~Model() = default;

  Model() : Model(Centroids<Scalar, Dim>(Dim == Eigen::Dynamic ? 0 : Dim, 0), Unchecked{}) {}

  /// @param centroids  dim x k, one per column, finite; for cosine not 0, and scaled to length 1
  /// @throws std::invalid_argument if there is no centroid, a value is not finite, or, for cosine, a centroid is 0
  explicit Model(Centroids<Scalar, Dim> centroids, Metric metric = Metric::euclidean)
      : Model(std::move(centroids), Unchecked{}) {
    detail::require_same_alignment();
    detail::require_that(k() >= 1 && dim() >= 1,
                         "Model: at least one centroid of at least one coordinate is needed, got ", dim(), " x ", k());
    detail::require_that(k() <= (std::numeric_limits<Label>::max)(), "Model: k must fit a Label, got ", k());
    detail::require_finite(detail::view_columns<Scalar>(centroids_), "Model", detail::called_centroids);
    if (metric == Metric::cosine) measure_angles();
  }

  [[nodiscard]] const Centroids<Scalar, Dim>& centroids() const { return centroids_; }  ///< dim x k, one per column
  [[nodiscard]] Metric metric() const { return metric_; }                               ///< the distance
  [[nodiscard]] Index k() const { return centroids_.cols(); }                           ///< the number of clusters
  [[nodiscard]] Index dim() const { return centroids_.rows(); }                         ///< coordinates of a point

  /// The label of the nearest centroid of each point; ties go to the lower label. Weights are ignored.
  /// Complexity: O(n k dim).
  /// @param points   anything that `as_dataset` accepts; may be empty
  /// @param threads  as in KMeans; labels do not depend on it
  /// @throws std::invalid_argument for another dimension, a value that is not finite, or a model without centroids; for
  ///   cosine, for a point of length 0
  template <class Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    require_usable(data.dim(), threads, "Model::predict");
    return detail::measured_by<Scalar>(metric_, data, "Model::predict", [&](const detail::Points<Scalar>& measured) {
      return detail::predict<Scalar>(measured, centroids_, largest_centroid_, threads);
    });
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    require_usable(points.dim(), threads, "Model::predict");
    return detail::DatasetTraits<Points>::predict(*this, points, threads);
  }

  /// The label of the nearest centroid of one point; ties go to the lower label. Complexity: O(k dim).
  /// @param point  dim values: an Eigen vector, std::array, std::vector or std::span
  /// @throws std::invalid_argument as `predict`
  template <class PointLike>
  [[nodiscard]] Label nearest(const PointLike& point) const {
    const Index size = static_cast<Index>(point.size());
    detail::require_that(k() > 0, "Model::nearest: the model has no centroids");
    detail::require_that(size == dim(), "Model::nearest: the point must have ", dim(), " coordinates, got ", size);
    Point<Scalar, Dim> copy(dim());
    for (Index d = 0; d < dim(); ++d) copy[d] = point[static_cast<decltype(point.size())>(d)];
    const detail::Points<Scalar> data(copy.data(), 1, dim(), {dim(), 1});
    return detail::measured_by<Scalar>(metric_, data, "Model::nearest", [&](const detail::Points<Scalar>& measured) {
      return detail::predict<Scalar>(measured, centroids_, largest_centroid_, 1)[0];
    });
  }

  /// The distance of every point to every centroid, by the metric: n x k, one point per row. Computed in double.
  /// Complexity: O(n k dim).
  /// @throws std::invalid_argument as `predict`; std::range_error if a distance is beyond Scalar
  template <class Points>
  [[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> transform(
      const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    require_usable(data.dim(), 1, "Model::transform");
    return detail::measured_by<Scalar>(metric_, data, "Model::transform", [&](const detail::Points<Scalar>& measured) {
      Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances =
          detail::distances<Scalar>(measured, centroids_);
      if (metric_ == Metric::cosine) distances = distances.cwiseAbs2() / 2;  // of two vectors of length 1
      return distances;
    });
  }

  /// The sum of w |x - c|^2 over the points and their nearest centroids; for cosine, of the points scaled to length 1,
  /// where each term is 2 w (1 - cos(x, c)). Complexity: O(n k dim).
  /// @throws std::invalid_argument as `predict`; std::range_error if double cannot hold the sum
  template <class Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    require_usable(data.dim(), threads, "Model::sse");
    return detail::measured_by<Scalar>(metric_, data, "Model::sse", [&](const detail::Points<Scalar>& measured) {
      return detail::sse<Scalar>(measured, centroids_, largest_centroid_, threads);
    });
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    require_usable(points.dim(), threads, "Model::sse");
    return detail::DatasetTraits<Points>::sse(*this, points, threads);
  }

  friend bool operator==(const Model& a, const Model& b) {
    return a.metric_ == b.metric_ && a.dim() == b.dim() && a.k() == b.k() && a.centroids_ == b.centroids_;
  }

 private:
  struct Unchecked {};

  Model(Centroids<Scalar, Dim> centroids, Unchecked)
      : centroids_(std::move(centroids)),
        largest_centroid_(centroids_.size() > 0 ? centroids_.cwiseAbs().maxCoeff() : Scalar(0)) {}

  /// Checks that the model has centroids, and that points of this dimension match them.
  void require_usable(Index points_dim, int threads, const char* caller) const {
    detail::require_that(k() > 0, caller, ": the model has no centroids");
    detail::require_that(points_dim == dim(), caller, ": points must have ", dim(), " coordinates, got ", points_dim);
    detail::require_that(threads >= 0, caller, ": threads must be >= 0, got ", threads);
  }

  /// Scales centroids to length 1. Those that have it up to rounding stay unchanged, so that a saved model does not
  /// change.
  void measure_angles() {
    const auto off = (centroids_.template cast<double>().colwise().squaredNorm().array() - 1).abs().maxCoeff();
    if (!(off <= 8 * static_cast<double>(std::numeric_limits<Scalar>::epsilon())))
      centroids_ =
          detail::directions_of<Scalar>(detail::view_columns<Scalar>(centroids_), "Model", detail::called_centroids);
    largest_centroid_ = centroids_.cwiseAbs().maxCoeff();
    metric_ = Metric::cosine;
  }

  Centroids<Scalar, Dim> centroids_;
  Scalar largest_centroid_;
  Metric metric_ = Metric::euclidean;
};

/// One line for logs: `a model of 3 centroids of 2 coordinates`.
template <class Scalar, int Dim>
[[nodiscard]] std::string to_string(const Model<Scalar, Dim>& model) {
  return detail::concat("a model of ", model.k(), model.k() == 1 ? " centroid of " : " centroids of ", model.dim(),
                        model.dim() == 1 ? " coordinate" : " coordinates",
                        model.metric() == Metric::cosine ? ", by angle" : "");
}

/// Writes `to_string(model)`. The caller includes `<ostream>`.
template <class Traits, class Scalar, int Dim>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& stream,
                                             const Model<Scalar, Dim>& model) {
  return stream << to_string(model);
}

}  // namespace keen

// ---- keen/rank_error.hpp

namespace keen {

/// Thrown by all ranks of a fit if one of them fails, with the number of that rank (the lowest, if several fail) and
/// its message.
class RankError : public std::runtime_error {
 public:
  RankError(int rank, const std::string& message)
      : std::runtime_error(detail::concat("rank ", rank, ": ", message)), rank_(rank) {}

  [[nodiscard]] int rank() const { return rank_; }

 private:
  int rank_;
};

}  // namespace keen

// ---- keen/detail/ranks/communicator.hpp

#include <exception>

namespace keen::detail {

/// What becomes of the items of two ranks. None depends on the order of the ranks. sums/combine.hpp has what they do.
enum class Combine {
  sum,         ///< whole numbers of 64 bits, added
  largest,     ///< the larger of two such numbers, which are >= 0
  exact_sums,  ///< sums of three parts each, as ExactClusterSums keeps them, added without rounding
};

/// What a rank says that has failed, up to so many bytes. It takes no memory, which may be what the rank lacks.
class FailureText {
 public:
  static constexpr std::size_t capacity = 2000;

  [[nodiscard]] bool is_empty() const { return text_[0] == 0; }
  [[nodiscard]] const char* c_str() const { return text_; }
  [[nodiscard]] char* data() { return text_; }  ///< `capacity` bytes, the last of them 0

  void set(const char* text) {
    const std::size_t length = (std::min)(std::strlen(text), capacity - 1);
    std::memcpy(text_, text, length);
    text_[length] = 0;
  }

 private:
  char text_[capacity] = {};
};

/// What carries data between the ranks of a fit, the processes that each have some of the points. All ranks call the
/// same functions in the same order, with the same sizes. MPI is one (keen/mpi.hpp); the tests have one of threads.
class Communicator {
 public:
  Communicator() = default;
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  virtual ~Communicator() = default;

  [[nodiscard]] virtual int rank() const = 0;  ///< of this process, in [0, size())
  [[nodiscard]] virtual int size() const = 0;

  /// Gives every rank the items of all ranks, combined item by item.
  /// @param items  `count` of them, of `item_bytes` bytes
  virtual void reduce(Combine combine, void* items, Index count, Index item_bytes) = 0;

  /// Gets ready to add such items exactly. Nothing is sent: what this throws, `reduce` need not.
  virtual void prepare_exact_sums(Index /*item_bytes*/) {}

  /// Gives every rank the bytes of one.
  virtual void broadcast(void* bytes, Index count, int root) = 0;

  /// Gives rank 0 the bytes of every rank, one rank after the other.
  /// @param count   bytes of this rank
  /// @param counts  of each rank; counts for rank 0 alone, as `all` does
  virtual void gather(const void* bytes, Index count, void* all, const Index* counts) = 0;

  /// Sends bytes to every rank, and gets those that the others send to this one.
  /// @param to, from  how many bytes go to each rank, and come from it
  virtual void exchange(const void* bytes, const Index* to, void* received, const Index* from) = 0;

  std::exception_ptr failure;  ///< what has ended the fit on all ranks: nothing is sent after it
  FailureText trouble;         ///< of this rank with what it has sent, which the others do not know of yet
};

/// What a communicator throws that has trouble. It has taken part in the call all the same, so that the other ranks do
/// not wait for this one; what it has got counts for nothing.
class CommunicationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace keen::detail

// ---- keen/detail/ranks/ranks.hpp

// Several processes, one clustering. Each rank has a part of the points and sees the sums of all. Because sums are
// exact, or taken in the order of the ranks, the result has the bits of a fit by one process:
//
//     sum, find_largest    integers and exact sums: any order of addition gives the same
//     in_turn              sums that round: rank 0 adds its points, rank 1 goes on from there, ...
//     broadcast, gather    what one rank decides, draws or needs
//
// Reading order: communicator.hpp (what carries bytes), ranks.hpp.

namespace keen::detail {

/// The ranks of a fit, and which points are whose: those of all ranks are numbered in the order of the ranks. A fit of
/// one process has a `Ranks` that is alone: then nothing is sent, and every function leaves its items as they are.
///
/// No rank waits for one that has failed. Before anything is sent, all agree that none has: a rank that throws takes
/// part in the next such agreement of the others, whatever they were about to send, and all throw one RankError. From
/// where it has failed to there, it takes no memory.
class Ranks {
 public:
  Ranks() = default;

  /// @param communicator  must outlive this and its copies
  explicit Ranks(Communicator& communicator) : communicator_(&communicator) {}

  [[nodiscard]] bool is_alone() const { return communicator_ == nullptr; }
  [[nodiscard]] int rank() const { return is_alone() ? 0 : communicator_->rank(); }
  [[nodiscard]] int size() const { return is_alone() ? 1 : communicator_->size(); }

  /// Calls `task()`, together with all other ranks. What it throws on one rank ends it on all of them.
  /// @throws RankError, or what `task` throws if this rank is alone
  template <class Task>
  [[nodiscard]] auto run(const Task& task) const {
    if (is_alone()) return task();
    std::optional<decltype(task())> result;
    FailureText message;
    try {
      result.emplace(task());
      agree();  // once more below, for a rank that has trouble here
    } catch (const std::exception& error) {
      if (communicator_->failure) throw;  // agreed upon
      message.set(error.what());
      if (message.is_empty()) message.set("an exception without a message");
    } catch (...) {
      message.set("something was thrown that is not a std::exception");
    }
    agree_on(0, message);
    return *std::move(result);
  }

  /// Notes how many points this rank has.
  void note_points(Index count) {
    if (is_alone()) return;
    begins_.assign(size() + 1, 0);
    begins_[rank() + 1] = count;
    sum(begins_.data(), begins_.size());
    for (Index other = 0; other < size(); ++other) begins_[other + 1] += begins_[other];
  }

  /// The number of the first point of a rank; that of rank size() is how many points there are.
  [[nodiscard]] Index begin_of(int rank) const { return begins_[rank]; }

  /// The number of the first point here.
  [[nodiscard]] Index first_point() const { return is_alone() ? 0 : begin_of(rank()); }

  /// How many points all ranks have.
  /// @param count  of them here
  [[nodiscard]] Index all_points(Index count) const { return is_alone() ? count : begin_of(size()); }

  /// Whether a point lies here.
  [[nodiscard]] bool has(Index point) const {
    return is_alone() || (point >= begin_of(rank()) && point < begin_of(rank() + 1));
  }

  /// The rank that has a point.
  [[nodiscard]] int rank_of(Index point) const {
    return is_alone() ? 0
                      : static_cast<int>(std::upper_bound(begins_.begin(), begins_.end(), point) - begins_.begin()) - 1;
  }

  /// Sees that no rank has failed. What follows may be sent without another agreement (`is_agreed`), as long as nothing
  /// comes between that might throw.
  /// @param number  >= 0
  /// Returns the largest number of all ranks.
  /// @throws RankError if one has failed
  std::uint64_t agree(std::uint64_t number = 0) const { return agree_on(number, {}); }

  /// Makes each number what those of all ranks add up to.
  void sum(Index* numbers, Index count, bool is_agreed = false) const {
    reduce(Combine::sum, numbers, count, sizeof(Index), is_agreed);
  }
  void sum(std::uint64_t* numbers, Index count) const { reduce(Combine::sum, numbers, count, sizeof(std::uint64_t)); }

  [[nodiscard]] Index sum(Index number) const {
    sum(&number, 1);
    return number;
  }

  /// Makes each number the largest of all ranks.
  void find_largest(std::uint64_t* numbers, Index count) const {
    reduce(Combine::largest, numbers, count, sizeof(std::uint64_t));
  }

  /// Gets ready to add such sums, before an agreement.
  void prepare_exact_sums(Index pitch) const {
    if (!is_alone()) communicator_->prepare_exact_sums(bytes_of_exact_sums(pitch));
  }

  /// Adds up sums that are kept as ExactClusterSums keeps them.
  /// @param sums  `count` times three parts of `pitch` doubles each
  void sum_exactly(double* sums, Index count, Index pitch, bool is_agreed = false) const {
    reduce(Combine::exact_sums, sums, count, bytes_of_exact_sums(pitch), is_agreed);
  }

  template <class Item>
  void broadcast(Item* items, Index count, int root = 0, bool is_agreed = false) const {
    static_assert(std::is_trivially_copyable_v<Item>);
    if (is_alone()) return;
    if (!is_agreed) agree();
    attempt([&] { communicator_->broadcast(items, count * static_cast<Index>(sizeof(Item)), root); });
  }

  /// The items of all ranks, in the order of the ranks, on rank 0; nothing on the others.
  template <class Item>
  [[nodiscard]] IndexedVector<Item> gather(const Item* items, Index count) const {
    static_assert(std::is_trivially_copyable_v<Item>);
    IndexedVector<Item> all;
    if (is_alone()) {
      all.append(items, items + count);
      return all;
    }
    IndexedVector<Index> counts(size());
    counts[rank()] = count * static_cast<Index>(sizeof(Item));
    sum(counts.data(), counts.size());
    if (rank() == 0) {
      Index bytes = 0;
      for (const Index of_rank : counts) bytes += of_rank;
      all.resize(bytes / static_cast<Index>(sizeof(Item)));
    }
    agree();
    attempt([&] { communicator_->gather(items, counts[rank()], all.data(), counts.data()); });
    return all;
  }

  /// Sends items to other ranks, and returns those that come here, in the order of the ranks. Not for one that is
  /// alone.
  /// @param items  those for each rank one after the other, in the order of the ranks
  /// @param to     how many go to each rank
  /// @param from   how many come from each
  template <class Item>
  [[nodiscard]] IndexedVector<Item> exchange(const Item* items, IndexedVector<Index> to,
                                             IndexedVector<Index> from) const {
    static_assert(std::is_trivially_copyable_v<Item>);
    Index count = 0;
    for (const Index of_rank : from) count += of_rank;
    IndexedVector<Item> received(count);
    for (Index& of_rank : to) of_rank *= static_cast<Index>(sizeof(Item));
    for (Index& of_rank : from) of_rank *= static_cast<Index>(sizeof(Item));
    agree();
    attempt([&] { communicator_->exchange(items, to.data(), received.data(), from.data()); });
    return received;
  }

  /// Calls `work()` on one rank after the other, for what must be done in the order of the points. Each begins with
  /// what the one before has made of some numbers, and all end with the same.
  /// @param arrays  the numbers
  template <class Work, class... Items>
  void in_turn(const Work& work, std::span<Items>... arrays) const {
    for (int turn = 0; turn < size(); ++turn) {
      if (turn == rank()) work();
      agree();
      (broadcast(arrays.data(), std::ssize(arrays), turn, true), ...);
    }
  }

 private:
  static constexpr Index bytes_of_exact_sums(Index pitch) { return 3 * pitch * static_cast<Index>(sizeof(double)); }

  /// Sends something. A rank that has trouble with it goes on with the others, who know nothing of it, and says so when
  /// they agree the next time. Returns whether it had none.
  template <class Call>
  bool attempt(const Call& call) const {
    try {
      call();
      return true;
    } catch (const std::exception& error) {
      if (communicator_->trouble.is_empty()) communicator_->trouble.set(error.what());
      return false;
    }
  }

  void reduce(Combine combine, void* items, Index count, Index item_bytes, bool is_agreed = false) const {
    if (is_alone()) return;
    if (!is_agreed) agree();
    attempt([&] { communicator_->reduce(combine, items, count, item_bytes); });
  }

  /// @param number   what all get the largest of
  /// @param message  what this rank has to say if it has failed; else empty
  std::uint64_t agree_on(std::uint64_t number, const FailureText& message) const {
    if (is_alone()) return number;
    if (communicator_->failure) std::rethrow_exception(communicator_->failure);
    const bool has_trouble = !communicator_->trouble.is_empty();
    FailureText text = has_trouble ? communicator_->trouble : message;
    // The lowest rank that has failed, as a number that is the largest; and the number.
    std::uint64_t numbers[2] = {text.is_empty() ? 0 : static_cast<std::uint64_t>(size() - rank()), number};
    const bool is_heard = attempt([&] { communicator_->reduce(Combine::largest, numbers, 2, sizeof numbers[0]); });
    if (has_trouble && !is_heard) {
      end([&] {
        return std::runtime_error(
            concat(text.c_str(), ": the other ranks cannot be reached, and may wait for this one"));
      });
    }
    const std::uint64_t failed = numbers[0];
    if (failed == 0) return numbers[1];
    const int rank = size() - static_cast<int>(failed);
    attempt([&] { communicator_->broadcast(text.data(), FailureText::capacity, rank); });
    end([&] { return RankError(rank, text.c_str()); });
  }

  /// Nothing is sent any more. Throws an error, or std::bad_alloc if there is no memory for it.
  template <class MakeError>
  [[noreturn]] void end(const MakeError& make_error) const {
    try {
      communicator_->failure = std::make_exception_ptr(make_error());
    } catch (...) {
      communicator_->failure = std::current_exception();
    }
    std::rethrow_exception(communicator_->failure);
  }

  Communicator* communicator_ = nullptr;
  IndexedVector<Index> begins_;  // of each rank, and the end of the last
};

/// Compares what this rank was given with what rank 0 was given.
struct SameAsFirst {
  const char* caller;

  /// @throws std::invalid_argument if they differ
  template <class Value>
  void operator()(Value here, Value there, const char* name) const {
    require_that(here == there, caller, ": ", name, " must be the same on all ranks, got ", here, ", and rank 0 has ",
                 there);
  }
};

}  // namespace keen::detail

// ---- keen/executor.hpp

namespace keen {

/// A task that an executor runs: called with an index, from any thread. It does not throw.
using ExecutorTask = std::function<void(int)>;

/// A type that runs tasks on its own threads, such as a thread pool. `concurrency()` is the number of calls that can
/// run at the same time, >= 1. `bulk(n, f)`, n >= 1, calls f(0), ..., f(n - 1), each exactly once, in any order,
/// possibly concurrently. It returns or throws after all calls have ended; the caller then sees everything that f
/// wrote.
template <class Type>
concept ExecutorFor = requires(Type& executor, int n, const ExecutorTask& f) {
  { executor.concurrency() } -> std::convertible_to<int>;
  executor.bulk(n, f);
};

/// Any executor, or none. Copies share one executor.
///
///     keen::KMeans<double, 2> kmeans{.k = 3, .threads = 0, .executor = std::ref(pool)};
///
/// An executor passed by value is copied and used as const; one passed by std::ref is not copied and must outlive its
/// use. Concurrent fits call `bulk` concurrently.
class Executor {
 public:
  /// No executor: keen starts its own threads.
  Executor() = default;

  template <class Type>
    requires(!std::same_as<Type, Executor> && ExecutorFor<const Type> && std::copy_constructible<Type>)
  Executor(Type executor)  // NOLINT(google-explicit-constructor): an executor is an Executor
      : target_(std::make_shared<const Value<Type>>(std::move(executor))) {}

  template <ExecutorFor Type>
  Executor(std::reference_wrapper<Type> executor)  // NOLINT(google-explicit-constructor): as above
      : target_(std::make_shared<const Value<std::reference_wrapper<Type>>>(executor)) {}

  /// True if it holds an executor.
  [[nodiscard]] explicit operator bool() const { return target_ != nullptr; }

  /// The number of calls that can run at the same time; 1 without an executor.
  [[nodiscard]] int concurrency() const { return target_ ? target_->concurrency() : 1; }

  /// Calls f(0), ..., f(n - 1), and returns when all calls have ended; without an executor, calls them in order on this
  /// thread.
  void bulk(int n, const ExecutorTask& f) const {
    if (target_) {
      target_->bulk(n, f);
    } else {
      for (int part = 0; part < n; ++part) f(part);
    }
  }

 private:
  struct Target {
    Target() = default;
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;
    virtual ~Target() = default;
    [[nodiscard]] virtual int concurrency() const = 0;
    virtual void bulk(int n, const ExecutorTask& f) const = 0;
  };

  template <class Type>
  struct Value final : Target {
    explicit Value(Type target) : executor(std::move(target)) {}
    [[nodiscard]] int concurrency() const override { return static_cast<int>(get(executor).concurrency()); }
    void bulk(int n, const ExecutorTask& f) const override { get(executor).bulk(n, f); }

    Type executor;
  };

  template <class Type>
  [[nodiscard]] static const Type& get(const Type& executor) {
    return executor;
  }
  template <class Type>
  [[nodiscard]] static Type& get(const std::reference_wrapper<Type>& executor) {
    return executor.get();
  }

  std::shared_ptr<const Target> target_;
};

}  // namespace keen

// ---- keen/detail/threads/processors.hpp

#include <cstdio>
#include <system_error>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

// How many processors this process may use. What Linux says about it is read from files below a root folder; a file
// that is missing or makes no sense means that there is no limit. No streams: they would be most of what
// <keen/keen.hpp> includes.

namespace keen::detail {

/// The whole text as a positive number, or nothing.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> positive_integer(std::string_view text) {
  long long value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end || value <= 0) return {};
  return static_cast<double>(value);
}

/// Processors that a group may use on average: its quota of time over the period it is for. Nothing: no limit.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> quota_of(std::string_view quota, std::string_view period) {
  const auto time = positive_integer(quota);  // version 1 says -1, version 2 "max" for no limit
  const auto per = positive_integer(period);
  if (!time || !per) return {};
  return *time / *per;
}

/// The text of a file, or nothing. Files of /proc report the size 0.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<std::string> text_of(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "r"), &std::fclose);
  if (!file) return {};
  std::string text;
  char block[4096];
  for (std::size_t got = 0; (got = std::fread(block, 1, sizeof block, file.get())) > 0;) text.append(block, got);
  return text;
}

/// Takes what stands before the first `end` off the text, and `end` too; all of it if there is none.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string_view taken_until(char end, std::string_view& text) {
  const std::size_t position = text.find(end);
  const std::string_view taken = text.substr(0, position);
  text.remove_prefix(position == std::string_view::npos ? text.size() : position + 1);
  return taken;
}

/// The first words of a text, as many as are wanted: empty ones if it has less.
[[nodiscard]] KEEN_DETAIL_COLD inline std::vector<std::string_view> words_of(std::string_view text, std::size_t most) {
  constexpr std::string_view spaces = " \t\n";
  std::vector<std::string_view> words(most);
  for (std::string_view& word : words) {
    text.remove_prefix((std::min)(text.find_first_not_of(spaces), text.size()));
    word = text.substr(0, text.find_first_of(spaces));
    text.remove_prefix(word.size());
  }
  return words;
}

/// The limit of one control group's folder: `cpu.max` of version 2, or `cpu.cfs_quota_us` over `cpu.cfs_period_us` of
/// version 1.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> quota_in_folder(const std::string& folder) {
  if (const auto text = text_of(folder + "/cpu.max")) {
    const auto words = words_of(*text, 2);
    return quota_of(words[0], words[1]);
  }
  const std::string quota = text_of(folder + "/cpu.cfs_quota_us").value_or("");
  const std::string period = text_of(folder + "/cpu.cfs_period_us").value_or("");
  return quota_of(words_of(quota, 1)[0], words_of(period, 1)[0]);
}

/// True if `list`, whose items stand between commas, has `item`.
[[nodiscard]] KEEN_DETAIL_COLD inline bool has_item(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    if (taken_until(',', list) == item) return true;
  }
  return false;
}

/// Where a hierarchy of control groups can be seen.
struct CgroupMount {
  bool unified = false;  ///< version 2
  std::string group;     ///< the group that is seen as `folder`, "/" for the top one
  std::string folder;
};

/// A path as /proc writes it, where \ooo stands for a character of that octal code.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string unescaped(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string path;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 1] + 3, is_octal)) {
      path += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      path += text[i];
    }
  }
  return path;
}

/// A line of /proc/self/mountinfo (proc(5)), if it is about a hierarchy that can limit processors:
/// `id parent device root folder options [tags...] - type source super-options`.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<CgroupMount> cgroup_mount(std::string_view line) {
  const std::size_t dash = line.find(" - ");
  if (dash == std::string_view::npos) return {};
  const auto mount = words_of(line.substr(0, dash), 5);
  const auto kind = words_of(line.substr(dash + 3), 3);
  const bool unified = kind[0] == "cgroup2";
  if (!unified && (kind[0] != "cgroup" || !has_item(kind[2], "cpu"))) return {};
  return CgroupMount{unified, unescaped(mount[3]), unescaped(mount[4])};
}

/// The group of the process, from the text of /proc/self/cgroup (cgroups(7)), whose lines are
/// `number:controllers:group`; the unified hierarchy has number 0.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<std::string> cgroup_of_process(std::string_view text,
                                                                                   bool unified) {
  while (!text.empty()) {
    std::string_view group = taken_until('\n', text);
    if (std::count(group.begin(), group.end(), ':') < 2) continue;
    const std::string_view number = taken_until(':', group);
    const std::string_view controllers = taken_until(':', group);
    if (unified ? number == "0" : has_item(controllers, "cpu")) return std::string(group);
  }
  return {};
}

/// The path from the group that a mount shows to `group`: "" for itself or where `group` cannot be seen through it.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string path_within(const CgroupMount& mount, const std::string& group) {
  const std::string top = mount.group == "/" ? "" : mount.group;
  const bool below = group.starts_with(top + "/") && (group + "/").find("/../") == std::string::npos;
  return below && group != "/" ? group.substr(top.size()) : "";
}

/// The smallest limit from `path` below `folder` up to `folder` itself: a group has no more than those above it.
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> quota_along(const std::string& folder, std::string path) {
  std::optional<double> least;
  for (;;) {
    const auto quota = quota_in_folder(folder + path);
    if (quota && (!least || *quota < *least)) least = quota;
    if (path.empty()) return least;
    path.erase(path.rfind('/'));
  }
}

/// Processors that the control groups of the process leave it, rounded up. Nothing: no limit.
/// @param root  stands before /proc and the folders of the hierarchies, "" in earnest
[[nodiscard]] KEEN_DETAIL_COLD inline std::optional<double> cgroup_limit(const std::string& root) {
  std::optional<double> least;
  const std::string mounts = text_of(root + "/proc/self/mountinfo").value_or("");
  const std::string groups = text_of(root + "/proc/self/cgroup").value_or("");
  for (std::string_view lines = mounts; !lines.empty();) {
    const auto mount = cgroup_mount(taken_until('\n', lines));
    if (!mount) continue;
    const auto group = cgroup_of_process(groups, mount->unified);
    if (!group) continue;
    const auto quota = quota_along(root + mount->folder, path_within(*mount, *group));
    if (quota && (!least || *quota < *least)) least = quota;
  }
  if (!least) return {};
  return (std::max)(1.0, std::ceil(*least));
}

/// Processors that the system lets this thread, and those it starts, run on: >= 1.
[[nodiscard]] KEEN_DETAIL_COLD inline int processors_of_thread() {
#if defined(__linux__) && defined(CPU_COUNT_S)
  for (std::size_t sets = 1; sets <= 1024; sets *= 2) {  // the call fails where the system knows more processors
    std::vector<cpu_set_t> mask(sets);
    if (sched_getaffinity(0, sets * sizeof(cpu_set_t), mask.data()) != 0) continue;
    return (std::max)(1, static_cast<int>(CPU_COUNT_S(sets * sizeof(cpu_set_t), mask.data())));
  }
#endif
  return (std::max)(1, static_cast<int>(std::thread::hardware_concurrency()));
}

/// How many processors this process may use: >= 1. Linux: no more than its affinity mask has, and no more than its
/// control groups leave it.
[[nodiscard]] KEEN_DETAIL_COLD inline int available_processors(const std::string& root = "") {
  const int processors = processors_of_thread();
#if defined(__linux__)
  const auto limit = cgroup_limit(root);
  if (limit && *limit < processors) return static_cast<int>(*limit);
#else
  static_cast<void>(root);
#endif
  return processors;
}

}  // namespace keen::detail

// ---- keen/detail/threads/spin_then_wait.hpp

#include <atomic>

#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
#include <intrin.h>
#endif

namespace keen::detail {

/// A hint to the processor that this thread is waiting.
inline void cpu_pause() {
#if defined(_MSC_VER) && (defined(_M_X64) || defined(_M_IX86))
  _mm_pause();
#elif defined(__GNUC__) && (defined(__x86_64__) || defined(__i386__))
  __builtin_ia32_pause();
#elif defined(__GNUC__) && defined(__aarch64__)
  asm volatile("yield");
#else
  std::this_thread::yield();
#endif
}

/// Waits until `done(word)`. It spins for some tens of microseconds, about as long as waking a thread takes, and then
/// sleeps. The thread that makes the condition true must notify `word`.
template <class Value, class Done>
void spin_then_wait(const std::atomic<Value>& word, const Done& done) {
  constexpr std::chrono::microseconds busy_time{40};
  constexpr int looks = 64;  // between two looks at the clock
  for (int look = 0; look < looks; ++look, cpu_pause()) {
    if (done(word.load())) return;
  }
  const auto sleep_at = std::chrono::steady_clock::now() + busy_time;
  for (int look = 1; !done(word.load()); ++look, cpu_pause()) {
    if (look % looks != 0) continue;
    if (std::chrono::steady_clock::now() >= sleep_at) break;
    std::this_thread::yield();  // where threads outnumber processors, the awaited one may need this one's
  }
  for (Value value = word.load(); !done(value); value = word.load()) word.wait(value);
}

}  // namespace keen::detail

// ---- keen/detail/threads/worker_threads.hpp

#include <iterator>

// Why a gate. `run` must not wait for a thread that the system has not woken yet: often the caller finishes all blocks
// first. But such a thread must not start on a job whose data is gone. The gate counts who is inside, and is open or
// shut:
//
//     caller   open ... task(0) ... shut, wait until nobody is inside, return
//     thread        enter (only while open) ... task(i) ... leave
//
// Both facts are in one atomic integer, so that no thread can enter between the shutting and the waiting.

namespace keen::detail {

/// A value that shares no cache line with the next one.
template <class Value>
struct CacheLinePadded {
  Value value{};
  char space[64] = {};
};

/// Threads that wait for jobs, and are joined in the end. They are started when the first job needs them.
///
/// A job stands behind a gate. Only while the gate is open may a thread enter; the caller shuts it as soon as its own
/// part has ended and waits for those inside. So a thread that wakes up late finds the gate shut, or another job.
class WorkerThreads {
 public:
  WorkerThreads() = default;
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;
  ~WorkerThreads() {
    stop_ = true;
    call();
    for (std::thread& thread : threads_) thread.join();
  }

  /// Calls `task(0)` on this thread and, at the same time, `task(1)` to `task(count - 1)` on others: each at most once,
  /// and not at all where the system refuses a thread or `task(0)` is back before the thread is there. Returns when all
  /// calls have ended. One call of `run` at a time. `task` must not throw.
  template <class Task>
  void run(int count, const Task& task) {
    start(count - 1);
    job_ = {job_.number + 1, count, &task, [](const void* of, int worker) { (*static_cast<const Task*>(of))(worker); }};
    gate_.value = open;
    call();
    task(0);
    gate_.value.fetch_and(~open);
    spin_then_wait(gate_.value, [](int gate) { return gate == 0; });
  }

 private:
  struct Job {
    std::uint32_t number = 0;
    int count = 0;
    const void* task = nullptr;
    void (*run)(const void* task, int worker) = nullptr;
  };

  /// The gate: bit 0 is set while it is open; the other bits count the threads inside.
  static constexpr int open = 1;
  static constexpr int one_inside = 2;

  /// Wakes the threads.
  void call() {
    ++calls_.value;
    calls_.value.notify_all();
  }

  /// Has `count` threads ready: fewer where the system refuses more, and then it is not asked again.
  void start(int count) {
    if (refused_ || count <= std::ssize(threads_)) return;
    threads_.reserve(static_cast<std::size_t>(count));
    try {
      for (int worker = static_cast<int>(threads_.size()) + 1; worker <= count; ++worker) {
        threads_.emplace_back(&WorkerThreads::serve, this, worker, calls_.value.load(), job_.number);
      }
    } catch (const std::system_error&) {
      refused_ = true;
    }
  }

  /// What a thread does: `calls` are those before its start, `done` is the last job then.
  void serve(int worker, std::uint32_t calls, std::uint32_t done) {
    for (;;) {
      spin_then_wait(calls_.value, [&](std::uint32_t now) { return now != calls; });
      calls = calls_.value;
      if (stop_) return;
      if (!enter()) continue;
      // Who comes late to one job may have done the next one before its call is seen.
      if (worker < job_.count && job_.number != done) job_.run(job_.task, worker);
      done = job_.number;
      leave();
    }
  }

  [[nodiscard]] bool enter() {
    int gate = gate_.value;
    while ((gate & open) != 0) {
      if (gate_.value.compare_exchange_weak(gate, gate + one_inside)) return true;
    }
    return false;
  }

  void leave() {
    if (gate_.value.fetch_sub(one_inside) == one_inside) gate_.value.notify_one();  // the last one, and it is shut
  }

  std::vector<std::thread> threads_;
  bool refused_ = false;
  std::atomic<bool> stop_{false};
  Job job_;  // written only while the gate is shut and nobody inside
  CacheLinePadded<std::atomic<std::uint32_t>> calls_;
  CacheLinePadded<std::atomic<int>> gate_;
};

}  // namespace keen::detail

// ---- keen/detail/threads/parallel.hpp

#include <mutex>

// Threads that change no bit. The work is cut into blocks of a fixed size, and whoever is free takes the next one:
//
//     blocks     0  1  2  3  4  5  6  7  8        time runs down; who takes which block is a matter of chance
//     worker 0   0        3     5     7
//     worker 1      1           4        8
//     worker 2         2           6
//
// A result is the same for any number of threads if it depends on blocks and never on workers. Three patterns do that:
//
// - Each block writes results of its own points, for example their labels.
// - Each block has a sum of its own, and the sums are added in the order of the blocks.
// - Each worker has a sum of its own, which is exact (sums/): without rounding, order does not matter.
//
// An error is treated alike: of the blocks that throw, the exception of the lowest block is passed on. Blocks are
// handed out in ascending order, so every block below the first that failed has run.
//
// Reading order: processors.hpp (how many CPUs the process may use), spin_then_wait.hpp, worker_threads.hpp,
// parallel.hpp.

namespace keen::detail {

/// The number of threads for a user's `threads`. 0 uses every CPU available to the process, or the executor's
/// concurrency. With an executor, its concurrency is the maximum.
[[nodiscard]] inline int thread_count(int threads, const Executor* executor = nullptr) {
  if (executor && *executor) {
    const int most = (std::max)(1, executor->concurrency());
    return threads > 0 ? (std::min)(threads, most) : most;
  }
  return threads > 0 ? threads : available_processors();
}

/// Threads worth using for `work` multiplications: a thread costs some tens of microseconds to start.
[[nodiscard]] inline int threads_for(double work, int threads) {
  constexpr double work_per_thread = 2'000'000;
  return static_cast<int>((std::min)(static_cast<double>(threads), 1 + work / work_per_thread));
}

/// A view of something that is called with a block and a worker. One type for all of them, so that what runs blocks is
/// compiled once; a call costs little against a block.
class BlockBody {
 public:
  template <class Body>
  explicit BlockBody(const Body& body)
      : body_(&body),
        call_([](const void* of, Index block, int worker) { (*static_cast<const Body*>(of))(block, worker); }) {}

  void operator()(Index block, int worker) const { call_(body_, block, worker); }

 private:
  const void* body_;
  void (*call_)(const void* body, Index block, int worker);
};

/// Blocks [0, count), handed out in order to whoever asks, until one fails.
class BlockQueue {
 public:
  explicit BlockQueue(Index count) : first_failed_(count), count_(count) {}

  /// Works on blocks until none is left.
  void work(const BlockBody& body, int worker) noexcept {
    while (!failed_) {  // asked before a block is taken: every block below one that failed has been worked on
      const Index block = next_++;
      if (block >= count_) return;
      try {
        body(block, worker);
      } catch (...) {
        fail(block, std::current_exception());
      }
    }
  }

  /// Throws what the first failed block by number has thrown, if any has. To be called when nobody works any more.
  void rethrow() {
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  void fail(Index block, std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    failed_ = true;
    if (block >= first_failed_) return;
    first_failed_ = block;
    std::swap(failure_, failure);
  }

  std::atomic<Index> next_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::exception_ptr failure_;
  Index first_failed_;
  Index count_;
};

/// The workers of one fit: the caller's thread, and either threads of its own, which wait from one call to the next, or
/// those of an executor. To be used by one thread at a time.
class Team {
 public:
  /// @param threads   >= 1, as `thread_count` returns it
  /// @param executor  if there is one, it must outlive the team; no thread is started then
  explicit Team(int threads, const Executor* executor = nullptr)
      : executor_(executor && *executor ? executor : nullptr), size_(thread_count((std::max)(1, threads), executor_)) {}

  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;
  ~Team() = default;

  /// How many workers there are at most, the caller's thread among them.
  [[nodiscard]] int size() const { return size_; }

  /// Calls `body(block, worker)` once for each block in [0, blocks); `worker` in [0, size()) tells apart who works at
  /// the same time. Blocks are handed out in order to whoever is free, so the result of `body` must not depend on the
  /// worker. The first exception by block number is rethrown after all workers have ended. Not to be called by `body`.
  template <class Body>
  void for_each_block(Index blocks, const Body& body) {
    call_for_each(blocks, BlockBody(body));
  }

  /// Runs `job` together with the blocks of the next `for_each_block`, on the first worker that is free. What it throws
  /// comes out of there, before what blocks throw. There is one job at a time: another replaces it.
  void add_job(std::function<void()> job) { job_ = std::move(job); }

  /// Does the job that was added, unless it has been done.
  void finish_job() {
    if (const auto job = std::exchange(job_, nullptr)) job();
  }

  /// Forgets the job that was added.
  void drop_job() { job_ = nullptr; }

 private:
  void call_for_each(Index blocks, const BlockBody& body) {
    if (const auto job = std::exchange(job_, nullptr)) {
      const auto with_job = [&](Index block, int worker) { block == 0 ? job() : body(block - 1, worker); };
      return call_for_each(blocks + 1, BlockBody(with_job));
    }
    const Use use(in_use_);
    if (size_ == 1 || blocks <= 1) {
      for (Index block = 0; block < blocks; ++block) body(block, 0);
      return;
    }
    BlockQueue queue(blocks);
    run(static_cast<int>((std::min)(Index{size_}, blocks)), [&](int worker) { queue.work(body, worker); });
    queue.rethrow();
  }

  /// The time of one call.
  class Use {
   public:
    explicit Use(std::atomic<bool>& in_use) : in_use_(in_use) {
      [[maybe_unused]] const bool nested = in_use_.exchange(true);
      assert(!nested);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { in_use_ = false; }

   private:
    std::atomic<bool>& in_use_;
  };

  template <class Work>
  void run(int count, const Work& work) {
    if (executor_) {
      executor_->bulk(count, [&work](int worker) { work(worker); });
      work(0);  // whatever the executor may have left undone
    } else {
      threads_.run(count, work);
    }
  }

  const Executor* executor_;
  int size_;
  std::atomic<bool> in_use_{false};
  std::function<void()> job_;
  WorkerThreads threads_;
};

/// Team::for_each_block with a team for this one call.
template <class Body>
void for_each_block(Index blocks, int threads, const Body& body) {
  Team(threads).for_each_block(blocks, body);
}

}  // namespace keen::detail

// ---- keen/detail/data/block_loop.hpp

namespace keen::detail {

/// Calls `body(first, last, worker)` for each block of `block_size` points from `begin` to `end - 1`, by a team.
template <class Body>
void for_each_block_between(Index begin, Index end, Index block_size, Team& team, const Body& body) {
  team.for_each_block((end - begin + block_size - 1) / block_size, [&](Index block, int worker) {
    const Index first = begin + block * block_size;
    body(first, (std::min)(end, first + block_size), worker);
  });
}

/// One pass over all points by a team: calls `body(points, first, last, worker)` for each block of `block_size` points,
/// which `points` has in memory.
/// @param block_size  divides PointSource::block_unit, or the bounds of blocks depend on the source
template <class Scalar, class Body>
void for_each_block_of(const Points<Scalar>& data, Index block_size, Team& team, const Body& body) {
  data.for_each_block_in_memory(
      [&](const Points<Scalar>& points, Index begin, Index end) {
        for_each_block_between(begin, end, block_size, team,
                               [&](Index first, Index last, int worker) { body(points, first, last, worker); });
      },
      &team);
}

}  // namespace keen::detail

// ---- keen/detail/data/magnitude.hpp

// Squares leave the range of a type long before coordinates do: in float, (2^64)^2 is infinity and (2^-75)^2 is 0. All
// comparisons of distances would then be ties. A common factor s repairs that without a new rounding, if it is a power
// of two: |s x - s c|^2 = s^2 |x - c|^2, and every rounded result is scaled exactly. Ordinary data keeps the factor 1.

namespace keen::detail {

/// A power of two that coordinates are multiplied by before they are subtracted and squared, in two steps because the
/// power itself may be out of range. A power of two changes no digit, so it changes no label.
template <class Scalar>
struct Scale {
  Scalar first = 1;
  Scalar second = 1;

  [[nodiscard]] Scalar operator()(Scalar x) const { return x * first * second; }
};

/// The scale under which squares of values up to `largest` in size neither overflow nor, if they matter, underflow.
/// It is 1 for ordinary data.
template <class Scalar>
[[nodiscard]] Scale<Scalar> scale_for(Scalar largest) {
  constexpr bool is_single = sizeof(Scalar) == 4;
  constexpr Scalar high = is_single ? Scalar(0x1p+50) : Scalar(0x1p+400);
  constexpr Scalar low = is_single ? Scalar(0x1p-10) : Scalar(0x1p-300);
  if ((largest >= low && largest <= high) || largest == 0) return {};
  const int exponent = -std::ilogb(largest);
  return {std::ldexp(Scalar(1), exponent / 2), std::ldexp(Scalar(1), exponent - exponent / 2)};
}

/// A computed squared distance above this has lost nothing that matters to underflow.
template <class Scalar>
[[nodiscard]] Scalar least_safe_square(Index dim) {
  constexpr Scalar unit = (std::numeric_limits<Scalar>::min)() / std::numeric_limits<Scalar>::epsilon();
  return Scalar(16) * static_cast<Scalar>(dim) * unit;
}

}  // namespace keen::detail

// ---- keen/detail/data/unit_distance.hpp

// The reference distance. Engines must agree on labels, and seeds on points, so there is one definition in double: the
// sum of squared differences, with a fixed order of the additions. Eight partial sums let the compiler use vectors, and
// each of them has the same terms on every processor.

namespace keen::detail {

/// The sum of squared differences of coordinates x[d] and c[d], in double and in a fixed order.
template <class First, class Second>
[[nodiscard]] double sum_of_sq_differences(const First& x, const Second& c, Index dim) {
  constexpr Index ways = 8;  // sums side by side, as vectors where the compiler sees them
  double sums[8] = {};
  Index d = 0;
  for (; d + ways <= dim; d += ways) {
    for (Index way = 0; way < ways; ++way) {
      const double difference = static_cast<double>(x[d + way]) - static_cast<double>(c[d + way]);
      sums[way] += difference * difference;
    }
  }
  double rest = 0;
  for (; d < dim; ++d) {
    const double difference = static_cast<double>(x[d]) - static_cast<double>(c[d]);
    rest += difference * difference;
  }
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + rest;
}

/// The same in a unit.
template <class First, class Second>
[[nodiscard]] double scaled_sum_of_sq_differences(const Scale<double>& unit, const First& x, const Second& c,
                                                  Index dim) {
  double sum = 0;
  for (Index d = 0; d < dim; ++d) {
    const double difference = unit(static_cast<double>(x[d])) - unit(static_cast<double>(c[d]));
    sum += difference * difference;
  }
  return sum;
}

/// The squared distance between x and c, of coordinates x[d] and c[d], in double and in the square of a unit in which
/// nothing overflows; points that differ are never at distance 0. Complexity: O(dim).
template <class First, class Second>
[[nodiscard]] double unit_sq_distance(const Scale<double>& unit, const First& x, const Second& c, Index dim) {
  const bool is_plain = unit.first == 1 && unit.second == 1;
  const double sum = is_plain ? sum_of_sq_differences(x, c, dim) : scaled_sum_of_sq_differences(unit, x, c, dim);
  if (sum > 0) return sum;
  for (Index d = 0; d < dim; ++d) {
    if (static_cast<double>(x[d]) != static_cast<double>(c[d])) return (std::numeric_limits<double>::denorm_min)();
  }
  return 0;
}

template <class Scalar, class Coordinate>
[[nodiscard]] double unit_sq_distance_of_stored(const Scale<double>& unit, const Points<Scalar>& data, Index i,
                                                const Coordinate* c) {
  return data.visit_stored(i, [&](const auto& x) { return unit_sq_distance(unit, x, c, data.dim()); });
}

/// The same for point `i` and the coordinates at `c`.
template <class Scalar, class Coordinate>
[[nodiscard]] double unit_sq_distance(const Scale<double>& unit, const Points<Scalar>& data, Index i,
                                      const Coordinate* c) {
  const bool is_side_by_side = data.has_addresses() && data.strides().coordinate == 1;
  return is_side_by_side ? unit_sq_distance(unit, data.address(i), c, data.dim())
                         : unit_sq_distance_of_stored(unit, data, i, c);
}

}  // namespace keen::detail

// ---- keen/detail/data/first_pass.hpp

// Why the moments need care. The textbook formula, sum x^2 - (sum x)^2 / n, subtracts two numbers of size n mean^2.
// Where the mean is 10^6 standard deviations, 12 digits of the result are lost, of the 16 that a double has.
// Differences from a value near the mean keep them. FirstPass uses two such values: the first point for the sums, and a
// centre of its own for the squares of each block.

namespace keen::detail {

/// Where the data lies and how far it spreads.
struct Moments {
  Coordinates mean;
  double mean_variance = 0;  ///< the mean over the coordinates of the variance of each
};

/// The first pass over a data set: checks every coordinate and takes the moments of points that count alike, block by
/// block, so that each is read once. Blocks are of fixed size: nothing depends on the team.
///
/// Sums are taken as differences from the first point: of points that are all equal the mean is exact and the variance
/// 0. Squares are taken about a provisional centre c, the mean of the first few points of the block; with m the mean of
/// the block, sum |x - m|^2 = sum |x - c|^2 - n |c - m|^2. If c is the mean of a share s of the block, what is
/// subtracted is at most 1/s of the result, so hardly a digit is lost. Blocks are joined by
/// sum |x - mean|^2 = sum over the blocks of (sum |x - m|^2 + n |m - mean|^2).
/// Source: Chan, Golub & LeVeque, The American Statistician 37(3), 1983 (pairwise updates of sums of squares).
template <class Scalar>
class FirstPass {
 public:
  FirstPass(const Points<Scalar>& data, const char* caller) : FirstPass(data, caller, data.coordinates(0)) {}

  /// @param origin  the first point of all ranks
  /// @param called  what messages call these points
  FirstPass(const Points<Scalar>& data, const char* caller, Coordinates origin, const Called& called = {})
      : data_(data), caller_(caller), called_(called), origin_(std::move(origin)) {}

  /// Complexity: O(n dim).
  /// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
  void run(Team& team) {
    const Index blocks = (data_.size() + block_size - 1) / block_size;
    blocks_.assign(blocks, {FiniteCheck<Scalar>(caller_, called_), {}, 0});
    const Index at_once = points_in_cache(data_.dim());
    IndexedVector<AlignedBuffer<Scalar>> rooms(team.size(), AlignedBuffer<Scalar>(data_.room_for(at_once)));
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int worker) {
      visit(points, first, last, at_once, rooms[worker].data());
    });
  }

  [[nodiscard]] MagnitudeRange<Scalar> range() const {
    FiniteCheck<Scalar> all(caller_, called_);
    for (const Block& block : blocks_) all.join(block.finite);
    return all.range();
  }

  /// In the unit of the data, whose coordinates must be far from the ends of the range of double.
  /// @param ranks  each of which has run over the blocks that begin there
  [[nodiscard]] Moments moments(const Ranks& ranks = {}) const {
    const auto n = static_cast<double>(ranks.all_points(data_.size()));
    Coordinates total(data_.dim());
    ranks.in_turn(
        [&] {
          for (const Block& block : blocks_) add_to(total, block.sum);
        },
        span_of(total));
    Moments moments;
    moments.mean = mean_of(total, n);
    double squares = 0;
    ranks.in_turn(
        [&] {
          for (Index b = 0; b < blocks_.size(); ++b) {
            const auto count = static_cast<double>(size_of(b));
            squares += blocks_[b].squares + count * sq_shift(blocks_[b].sum, count, moments.mean);
          }
        },
        std::span(&squares, 1));
    moments.mean_variance = squares / n / static_cast<double>(data_.dim());
    return moments;
  }

 private:
  static constexpr Index block_size = 4096;

  struct Block {
    FiniteCheck<Scalar> finite;
    Coordinates sum;  ///< of the differences from the origin
    double squares;   ///< of the distances from the mean of the block
  };

  /// The mean of `count` points whose differences from the origin sum to `sum`.
  [[nodiscard]] Coordinates mean_of(const Coordinates& sum, double count) const {
    Coordinates mean(sum.size());
    for (Index d = 0; d < mean.size(); ++d) mean[d] = origin_[d] + sum[d] / count;
    return mean;
  }

  /// The squared distance of such a mean from a point.
  [[nodiscard]] double sq_shift(const Coordinates& sum, double count, const Coordinates& from) const {
    return sum_of_sq_differences(mean_of(sum, count).data(), from.data(), from.size());
  }

  [[nodiscard]] Index size_of(Index block) const { return (std::min)(block_size, data_.size() - block * block_size); }

  /// @param at_once  points that are checked and then added while they are in the cache
  /// @param room     for so many
  void visit(const Points<Scalar>& data, Index begin, Index end, Index at_once, Scalar* room) {
    Block& block = blocks_[begin / block_size];
    block.sum = Coordinates(data_.dim());
    Coordinates center = origin_;
    Coordinates squares(data_.dim());
    for (Index first = begin; first < end; first += at_once) {
      const Index last = (std::min)(end, first + at_once);
      const Points<Scalar> points = data.in_memory(first, last, room);
      block.finite(points, first, last);
      if (first == begin) {
        add(points, first, last, center, block.sum, squares);  // for the provisional centre alone
        center = mean_of(block.sum, static_cast<double>(last - first));
        block.sum.assign(data_.dim(), 0);
        squares.assign(data_.dim(), 0);
      }
      add(points, first, last, center, block.sum, squares);
    }
    const auto count = static_cast<double>(end - begin);
    double sum = 0;
    for (const double square : squares) sum += square;
    block.squares = (std::max)(0.0, sum - count * sq_shift(block.sum, count, center));
  }

  void add(const Points<Scalar>& points, Index first, Index last, const Coordinates& center, Coordinates& sums,
           Coordinates& squares) const {
    add_moments<Scalar>(simd_level(),
                        {points.address(first), points.strides().point, points.strides().coordinate, points.dim(),
                         last - first, origin_.data(), center.data(), sums.data(), squares.data()});
  }

  Points<Scalar> data_;
  const char* caller_;
  Called called_;
  Coordinates origin_;
  IndexedVector<Block> blocks_;
};

}  // namespace keen::detail

// ---- keen/detail/data/validated_data.hpp

// Facts about the data, and what each of them allows:
//
//     every coordinate is finite            comparisons of distances are an order: no NaN is met later
//     the largest magnitude                 the unit in which no square overflows (magnitude.hpp)
//     largest / smallest magnitude, n       sums of three doubles are exact, or not (sums/exact_sum.hpp)
//     all weights are equal                 weights drop out of the means; exact sums may be used
//     a weight or coordinate is extreme     products are summed under powers of two (sums/weighted_sums.hpp)
//     the mean and the variance             where kernels measure from; the unit of relative stop rules

namespace keen::detail {

/// A data set that has been checked, and what was learnt about it on the way.
template <class Scalar, class Data = Points<Scalar>>
struct ValidatedData {
  Data data;
  Scalar largest = 0;  ///< the largest magnitude of a coordinate
  double largest_weight = 1;
  bool weights_are_one = true;
  bool sums_are_exact =
      false;  ///< weights are equal, and ExactClusterSums holds any sum of coordinates without rounding
  std::optional<Moments> moments = {};  ///< in `unit_scale(largest)`, if they have been taken
  bool is_extreme = false;              ///< sums of weight * coordinate may overflow, or underflow where it matters
};

/// Coordinates and weights for which no sum of products needs any care.
[[nodiscard]] inline bool is_ordinary_size(double magnitude) { return magnitude > 0x1p-300 && magnitude < 0x1p+400; }

/// The weights of some points: all 1 unless they are weighted.
struct WeightRange {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  bool has_extreme = false;  ///< one that is not 0 and not of ordinary size

  [[nodiscard]] bool is_even() const { return smallest >= largest; }  ///< every point counts alike
};

/// Checks the weights of points, of which there may be none.
/// @throws std::invalid_argument naming the caller and the first bad weight
template <class Scalar>
[[nodiscard]] WeightRange weight_range(const Points<Scalar>& data, const char* caller) {
  WeightRange range;
  for (Index i = 0; data.is_weighted() && i < data.size(); ++i) {
    const double weight = data.weight(i);
    require_that(is_finite(&weight), caller, ": weights must be finite, got ", non_finite_name(&weight), " at point ",
                 i);
    require_that(weight >= 0, caller, ": weights must be >= 0, got ", weight, " at point ", i);
    range.smallest = (std::min)(range.smallest, weight);
    range.largest = (std::max)(range.largest, weight);
    range.has_extreme = range.has_extreme || (weight != 0 && !is_ordinary_size(weight));
  }
  if (!data.is_weighted() && data.size() > 0) range.smallest = range.largest = 1;
  return range;
}

/// Checks the weights and returns the largest.
/// @throws std::invalid_argument naming the caller, for a bad weight or if all are 0
template <class Scalar>
double require_weights(const Points<Scalar>& data, const char* caller) {
  const double largest = data.size() == 0 ? 1 : weight_range(data, caller).largest;
  require_that(largest > 0, caller, ": weights must not all be 0");
  return largest;
}

/// True if 159 bits hold sums of n coordinates and what their cascade of rounding errors adds up to: the bits from the
/// last of the smallest coordinate to the first of n^3 times the largest.
template <class Scalar>
[[nodiscard]] bool fits_exact_sums(const MagnitudeRange<Scalar>& range, Index n) {
  if (range.largest == 0) return true;
  const auto largest = static_cast<double>(range.largest);
  if (!is_ordinary_size(largest) || !is_ordinary_size(static_cast<double>(range.smallest))) return false;
  const int span = std::ilogb(largest) - std::ilogb(range.smallest) + std::numeric_limits<Scalar>::digits;
  return span + 3 * (std::ilogb(static_cast<double>(n)) + 1) + 3 <= 157;
}

template <class Scalar>
void require_points_of_some_size(const Points<Scalar>& data, const char* caller) {
  require_that(data.size() >= 1, caller, ": at least one point is needed, got n = 0");
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
}

/// What has been learnt about points.
/// @param n  how many points all ranks have
/// @throws std::invalid_argument naming the caller, if all weights are 0
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validated_points(const Points<Scalar>& data, const MagnitudeRange<Scalar>& range,
                                                     const WeightRange& weights, Index n, const char* caller) {
  require_that(weights.largest > 0, caller, ": weights must not all be 0");
  ValidatedData<Scalar> validated{data};
  validated.largest = range.largest;
  validated.largest_weight = weights.largest;
  const auto largest = static_cast<double>(validated.largest);
  validated.weights_are_one = weights.is_even() && weights.largest == 1;
  validated.sums_are_exact = weights.is_even() && fits_exact_sums(range, n);
  validated.is_extreme = (largest != 0 && !is_ordinary_size(largest)) || weights.has_extreme;
  return validated;
}

/// The power of two that brings the largest coordinate to [1, 2), in double. Figures about the spread of the data are
/// computed in this unit, where nothing overflows.
[[nodiscard]] inline Scale<double> unit_scale(double largest) {
  const int exponent = largest > 0 ? -std::ilogb(largest) : 0;
  return {std::ldexp(1.0, exponent / 2), std::ldexp(1.0, exponent - exponent / 2)};
}

/// True if FirstPass takes the moments: of points that count alike and are of ordinary size.
template <class Scalar>
[[nodiscard]] bool has_plain_moments(const ValidatedData<Scalar>& validated, const WeightRange& weights) {
  return weights.is_even() && (validated.largest == 0 || is_ordinary_size(static_cast<double>(validated.largest)));
}

/// Moments in `unit_scale(largest)`.
template <class Scalar>
[[nodiscard]] Moments in_unit(Moments moments, Scalar largest) {
  const Scale<double> unit = unit_scale(static_cast<double>(largest));
  for (double& x : moments.mean) x = unit(x);
  moments.mean_variance = unit(unit(moments.mean_variance));
  return moments;
}

/// Checks points, which must be in memory, and weights bit by bit. Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller and the first bad point
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller) {
  require_in_memory(data, caller);
  require_points_of_some_size(data, caller);
  return validated_points(data, finite_range(data, caller), weight_range(data, caller), data.size(), caller);
}

/// The same on all threads of a team, also for points that are read block by block; takes the moments too where all
/// points count alike and are of ordinary size.
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller, Team& team) {
  require_points_of_some_size(data, caller);
  FirstPass<Scalar> pass(data, caller);
  pass.run(team);
  const WeightRange weights = weight_range(data, caller);
  ValidatedData<Scalar> validated = validated_points(data, pass.range(), weights, data.size(), caller);
  if (has_plain_moments(validated, weights)) validated.moments = in_unit(pass.moments(), validated.largest);
  return validated;
}

/// Weights relative to the largest, by a power of two, where weights are of unusual size: sums of them stay finite. A
/// weight may become 0 that is not; ordinary weights are left as they are.
template <class Scalar>
class RelativeWeights {
 public:
  RelativeWeights(const Points<Scalar>& data, double largest_weight)
      : data_(data), exponent_(is_ordinary_size(largest_weight) ? 0 : -std::ilogb(largest_weight)) {}

  explicit RelativeWeights(const Points<Scalar>& data) : RelativeWeights(data, require_weights(data, "init")) {}

  [[nodiscard]] double operator()(Index i) const {
    return exponent_ == 0 ? data_.weight(i) : std::ldexp(data_.weight(i), exponent_);
  }

  [[nodiscard]] int exponent() const { return exponent_; }  ///< of the power of two

 private:
  Points<Scalar> data_;
  int exponent_;
};

/// What all points weigh, and whether each weighs a whole number.
struct TotalWeight {
  double sum = 0;
  bool is_whole = true;
};

template <class Scalar>
[[nodiscard]] TotalWeight total_weight(const RelativeWeights<Scalar>& weight, Index n) {
  TotalWeight total{0, weight.exponent() == 0};
  for (Index i = 0; i < n; ++i) {
    total.sum += weight(i);
    total.is_whole = total.is_whole && std::floor(weight(i)) == weight(i);
  }
  return total;
}

/// The unit for squared distances in double: that of the coordinates where squares, and their products with weights,
/// are in range.
template <class Scalar>
[[nodiscard]] Scale<double> distance_unit(Scalar largest) {
  const Scale<Scalar> scale = scale_for(largest);
  const auto size = static_cast<double>(largest);
  const bool is_ordinary = scale.first == 1 && scale.second == 1 && size > 0x1p-100 && size < 0x1p+100;
  return is_ordinary ? Scale<double>{} : unit_scale(size);
}

}  // namespace keen::detail

// ---- keen/detail/data/directions.hpp

namespace keen::detail {

/// The vector of length 1 in the direction of x, for any x other than 0: also where |x|^2 leaves the range of double.
template <class Scalar>
[[nodiscard]] Point<Scalar> direction_of(const Point<double>& x) {
  const Scale<double> unit = unit_scale(x.cwiseAbs().maxCoeff());
  const Point<double> scaled = x * unit.first * unit.second;
  return (scaled / scaled.norm()).template cast<Scalar>();
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> directions_of(const Points<Scalar>& data, const char* caller, const Called& called) {
  require_in_memory(data, caller);
  require_finite(data, caller, called);
  Centroids<Scalar> directions(data.dim(), data.size());
  for (Index i = 0; i < data.size(); ++i) {
    const Point<double> x = data.point(i).template cast<double>();
    const bool has_direction = x.size() > 0 && x.cwiseAbs().maxCoeff() > 0;
    require_that(has_direction, caller, ": ", called.one, " ", i, " has length 0, and so no direction");
    directions.col(i) = direction_of<Scalar>(x);
  }
  return directions;
}

}  // namespace keen::detail

// ---- keen/detail/sums/wide_sum.hpp

// A sum in fixed point, wide enough for every product of three doubles. Bit b of word w has the value
// 2^(32 w + b - 3296). A term has 53 digits, so it covers at most three neighbouring words:
//
//     word    w + 2      w + 1       w
//          |........|......53|digits..|      each word has 64 bits, and a term adds less than 2^32 to it
//
// Therefore 2^32 - 1 terms can be added before any carry is due, and addition of integers is exact and commutative:
// neither threads nor ranks can change a bit of the result. The smallest product, of a squared difference and a weight
// that are all denormal, is 2^(3 * -1074) = 2^-3222, with digits down to 2^-3274; the largest is below 2^3075. Both fit
// between 2^-3296 and 2^3360, with room for the number of terms.
//
// A plain array of 208 words would be slow to clear and to add. Only words in [begin_, end_) have been reached, and
// data of ordinary size reaches a few of them.

namespace keen::detail {

/// A sum of terms >= 0 of any size, without rounding. The order of the terms and the threads that add them do not
/// change a bit. Each term is a double times a power of two. Holds 2^32 - 1 terms; as many sums can be added to one
/// another.
/// Source: Kulisch & Miranker, SIAM Review 28(1), 1986 (long accumulators).
class WideSum {
 public:
  WideSum() = default;  // NOLINT(cppcoreguidelines-pro-type-member-init): words are set when they are reached
  WideSum(const WideSum& other) noexcept { *this = other; }
  WideSum& operator=(const WideSum& other) noexcept {
    if (this == &other) return *this;
    begin_ = other.begin_;
    end_ = other.end_;
    std::copy(other.words_ + begin_, other.words_ + end_, words_ + begin_);
    return *this;
  }
  ~WideSum() = default;

  /// Adds a term >= 0, finite.
  void add(double term) { add_scaled(term, 0); }

  /// Adds weight * difference^2 * 2^exponent, all finite; the product is rounded once for each multiplication.
  void add_square(double difference, double weight, int exponent = 0) {
    if (difference == 0 || weight == 0) return;
    const int size = std::ilogb(difference);
    const double rest = std::ldexp(difference, -size);
    add_product(rest * rest, weight, 2 * size + exponent);
  }

  /// Adds term * weight * 2^exponent, all finite, of a term that is not denormal.
  void add_product(double term, double weight, int exponent) {
    if (term == 0 || weight == 0) return;
    const int size = std::ilogb(term);
    const int weight_size = std::ilogb(weight);
    add_scaled(std::ldexp(term, -size) * std::ldexp(weight, -weight_size), size + weight_size + exponent);
  }

  void add(const WideSum& other) {
    if (other.begin_ == other.end_) return;
    WideSum carried = other;
    carried.carry();
    reach(carried.begin_, carried.end_);
    for (int word = carried.begin_; word < carried.end_; ++word) words_[word] += carried.words_[word];
  }

  /// The words of a sum over ranks. Each rank writes the words of its part; the words are added and read as the whole
  /// sum.
  static constexpr int words = 208;  // the sum of the largest products, and what is carried

  /// @param to  `words` of them, each below 2^32
  void write(std::uint64_t* to) const {
    WideSum carried = *this;
    carried.carry();
    for (int at = 0; at < words; ++at) to[at] = carried.word(at);
  }

  [[nodiscard]] static WideSum read(const std::uint64_t* from) {
    WideSum sum;
    const auto* const begin = std::find_if(from, from + words, [](std::uint64_t word) { return word != 0; });
    int end = words;
    while (end > begin - from && from[end - 1] == 0) --end;
    sum.begin_ = static_cast<int>(begin - from);
    sum.end_ = end;
    std::copy(begin, from + end, sum.words_ + sum.begin_);
    return sum;
  }

  /// True for a term in whose computation nothing can have overflowed or underflowed. Zero may be an underflow, so it
  /// is not ordinary.
  [[nodiscard]] static bool is_ordinary(double term) { return term > 0x1p-900 && term < 0x1p+900; }

  /// The sum, rounded; infinity, a denormal or 0 where double cannot hold it.
  [[nodiscard]] double value() const {
    const Rounded sum = rounded();
    return std::ldexp(sum.digits, sum.exponent);
  }

  /// The square root of the sum.
  [[nodiscard]] double root() const {
    const Rounded sum = rounded();
    const int odd = sum.exponent % 2;
    return std::ldexp(std::sqrt(std::ldexp(sum.digits, odd)), (sum.exponent - odd) / 2);
  }

  /// True if something other than zero was added.
  [[nodiscard]] bool is_positive() const {
    return std::any_of(words_ + begin_, words_ + end_, [](std::uint64_t word) { return word != 0; });
  }

  /// The binary logarithm of the sum, wherever it lies; the sum must be positive.
  [[nodiscard]] double log2() const {
    const Rounded sum = rounded();
    return std::log2(sum.digits) + sum.exponent;
  }

  friend bool operator<(const WideSum& a, const WideSum& b) {
    WideSum left = a;
    WideSum right = b;
    left.carry();
    right.carry();
    for (int word = (std::max)(left.end_, right.end_); word-- > (std::min)(left.begin_, right.begin_);) {
      if (left.word(word) != right.word(word)) return left.word(word) < right.word(word);
    }
    return false;
  }

 private:
  /// digits * 2^exponent
  struct Rounded {
    double digits = 0;
    int exponent = 0;
  };

  static constexpr int bits = 32;               // of a word
  static constexpr int least_exponent = -3296;  // of the last bit: below that of the smallest product

  /// Adds term * 2^exponent.
  void add_scaled(double term, int exponent) {
    const auto representation = std::bit_cast<std::uint64_t>(term);
    const auto biased = static_cast<int>(representation >> 52 & 0x7ff);
    const std::uint64_t fraction = representation & 0xfffffffffffff;
    const std::uint64_t digits = biased == 0 ? fraction : fraction | std::uint64_t{1} << 52;
    const int position = (std::max)(biased, 1) - 1075 + exponent - least_exponent;
    const int first = position / bits;
    const int shift = position % bits;
    reach(first, first + 3);
    const std::uint64_t low = digits << shift;
    words_[first] += low & 0xffffffff;
    words_[first + 1] += low >> bits;
    words_[first + 2] += digits >> 1 >> (63 - shift);
  }

  /// Sets words to 0 that no term has reached before.
  void reach(int begin, int end) {
    if (begin >= begin_ && end <= end_) return;
    if (begin_ == end_) begin_ = end_ = begin;
    for (; begin_ > begin; words_[begin_] = 0) --begin_;
    for (; end_ < end; ++end_) words_[end_] = 0;
  }

  /// Leaves 32 bits in each word.
  void carry() {
    if (begin_ == end_) return;
    reach(begin_, (std::min)(end_ + 2, words));
    std::uint64_t carried = 0;
    for (int word = begin_; word < end_; ++word) {
      carried += words_[word];
      words_[word] = carried & 0xffffffff;
      carried >>= bits;
    }
  }

  /// A word, after `carry`.
  [[nodiscard]] std::uint64_t word(int at) const { return at >= begin_ && at < end_ ? words_[at] : 0; }

  /// To 53 bits, ties to even.
  [[nodiscard]] Rounded rounded() const {
    WideSum carried = *this;
    carried.carry();
    int top = carried.end_ - 1;
    while (top >= carried.begin_ && carried.words_[top] == 0) --top;
    if (top < carried.begin_) return {};
    // The first 64 bits, of which the first is 1, and whether anything follows.
    const std::uint64_t first = carried.word(top) << bits | carried.word(top - 1);
    const std::uint64_t second = carried.word(top - 2) << bits | carried.word(top - 3);
    const int shift = std::countl_zero(first);
    const std::uint64_t leading = shift == 0 ? first : first << shift | second >> (64 - shift);
    bool is_more = second << shift != 0;
    for (int word = carried.begin_; word < top - 3; ++word) is_more = is_more || carried.words_[word] != 0;
    std::uint64_t digits = leading >> 11;
    const std::uint64_t rest = leading & 0x7ff;
    if (rest > 0x400 || (rest == 0x400 && (is_more || digits % 2 == 1))) ++digits;
    return {static_cast<double>(digits), (top - 1) * bits - shift + 11 + least_exponent};
  }

  int begin_ = 0;  // the words that count
  int end_ = 0;
  std::uint64_t words_[words];
};

}  // namespace keen::detail

// ---- keen/detail/sums/sse.hpp

namespace keen::detail {

/// The squared distance between point `i`, which must have an address, and a centroid, in double, from direct
/// differences.
template <class Scalar, class Centroid>
[[nodiscard]] double sq_distance(const Points<Scalar>& data, Index i, const Centroid& centroid) {
  const Scalar* const x = data.address(i);
  const Index stride = data.strides().coordinate;
  double sum = 0;
  for (Index d = 0; d < data.dim(); ++d) {
    const double difference = static_cast<double>(x[d * stride]) - static_cast<double>(centroid[d]);
    sum += difference * difference;
  }
  return sum;
}

/// Adds weight |x - c|^2 for one point that has an address, whatever its size.
/// @param square  sq_distance(data, i, centroid)
template <class Scalar, class Centroid>
void add_point(WideSum& sum, const Points<Scalar>& data, Index i, const Centroid& centroid, double square) {
  const double weight = data.weight(i);
  const double term = weight * square;
  if (WideSum::is_ordinary(term) && weight > 0x1p-60 && weight < 0x1p+60) {
    sum.add(term);
    return;
  }
  if (WideSum::is_ordinary(square)) {
    sum.add_product(square, weight, 0);  // rounded as the term would be
    return;
  }
  for (Index d = 0; d < data.dim(); ++d) {
    // Halves where the difference of two finite numbers might overflow.
    const auto x = static_cast<double>(*data.address(i, d));
    const auto c = static_cast<double>(centroid[d]);
    const bool is_large = std::abs(x) > 0x1p+1000 || std::abs(c) > 0x1p+1000;
    sum.add_square(is_large ? x / 2 - c / 2 : x - c, weight, is_large ? 2 : 0);
  }
}

template <class Scalar, class Centroid>
void add_point(WideSum& sum, const Points<Scalar>& data, Index i, const Centroid& centroid) {
  add_point(sum, data, i, centroid, sq_distance(data, i, centroid));
}

/// The same for points `first` to `last - 1`, each with the centroid of its label.
template <class Scalar>
void add_points(WideSum& sum, const Points<Scalar>& data, Index first, Index last, const Labels& labels,
                const CentroidsView<Scalar>& centroids) {
  constexpr Index least_for_kernel = 8;  // coordinates
  constexpr Index at_once = 64;
  const bool has_kernel = KEEN_DETAIL_VECTORS && data.row_stride() == 1 && data.dim() >= least_for_kernel;
  AlignedBuffer<Scalar> room(data.room_for(at_once));
  double squares[at_once];
  for (; first < last; first += at_once) {
    const Index count = (std::min)(at_once, last - first);
    const Points<Scalar> points = data.in_memory(first, first + count, room.data());
    if (!has_kernel) {
      for (Index i = first; i < first + count; ++i) add_point(sum, points, i, centroids.col(labels[i]));
      continue;
    }
    measure_own_sq_distances<Scalar>(simd_level(), {points.address(first), points.strides().point, centroids.data(),
                                                    points.dim(), labels.data() + first, count, squares});
    for (Index i = 0; i < count; ++i) {
      add_point(sum, points, first + i, centroids.col(labels[first + i]), squares[i]);
    }
  }
}

/// The sum of w |x - c|^2 over points and the centroids of their labels, by a team. It is exact but for the rounding of
/// each term, so it depends neither on the team nor on the order in which ranges of points come.
class SumOfSquares {
 public:
  /// Sets the sum to 0.
  void clear(const Team& team) { parts_.assign(team.size(), WideSum()); }

  /// Adds points `begin` to `end - 1`, which are in memory. Complexity: O((end - begin) dim).
  template <class Scalar>
  void add(const Points<Scalar>& points, Index begin, Index end, const Labels& labels,
           const std::type_identity_t<CentroidsView<Scalar>>& centroids, Team& team) {
    constexpr Index block_size = 4096;
    for_each_block_between(begin, end, block_size, team, [&](Index first, Index last, int worker) {
      add_points(parts_[worker], points, first, last, labels, centroids);
    });
  }

  [[nodiscard]] WideSum total() const {
    WideSum total;
    for (const WideSum& part : parts_) total.add(part);
    return total;
  }

 private:
  IndexedVector<WideSum> parts_;  // of the workers
};

/// The same over all points. Complexity: O(n dim).
/// @param sum  room for it
template <class Scalar>
[[nodiscard]] WideSum sum_of_squares(const Points<Scalar>& data, const Labels& labels,
                                     const std::type_identity_t<CentroidsView<Scalar>>& centroids, Team& team,
                                     SumOfSquares& sum) {
  sum.clear(team);
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin,
                                    Index end) { sum.add(points, begin, end, labels, centroids, team); },
                                &team);
  return sum.total();
}

template <class Scalar>
[[nodiscard]] WideSum sum_of_squares(const Points<Scalar>& data, const Labels& labels,
                                     const std::type_identity_t<CentroidsView<Scalar>>& centroids, Team& team) {
  SumOfSquares sum;
  return sum_of_squares(data, labels, centroids, team, sum);
}

/// The sum of the sums of all ranks, without rounding.
[[nodiscard]] inline WideSum total_of_ranks(const WideSum& own, const Ranks& ranks) {
  if (ranks.is_alone()) return own;
  IndexedVector<std::uint64_t> words(WideSum::words);
  own.write(words.data());
  ranks.sum(words.data(), words.size());
  return WideSum::read(words.data());
}

[[nodiscard]] inline bool is_representable(const WideSum& sum) {
  const double value = sum.value();
  const bool too_small = sum.is_positive() && value < (std::numeric_limits<double>::min)();
  return is_finite(&value) && !too_small;
}

/// The message for an SSE that double cannot hold.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string out_of_range(const WideSum& sse, const char* caller) {
  return concat(caller, ": the SSE is about 2^", std::lround(sse.log2()),
                ", which double cannot hold (2^-1022 to 2^1024): change the unit of the ", "points or of the weights");
}

/// The sum as a double.
/// @throws std::range_error naming the caller and the magnitude, where double cannot hold it
[[nodiscard]] inline double representable(const WideSum& sum, const char* caller) {
  if (!is_representable(sum)) throw std::range_error(out_of_range(sum, caller));
  return sum.value();
}

}  // namespace keen::detail

// ---- keen/detail/sums/changes.hpp

namespace keen::detail {

/// A point that has left a cluster for another; -1: it had none.
struct Change {
  Index point;
  Label before;
  Label after;
};

/// The points that change their label in one pass. Each worker collects its changes in a group, and passes the group on
/// while the coordinates of its points are still in the cache. Which point is in which group depends on timing; the set
/// of all changes does not.
template <class Scalar>
class Changes {
 public:
  /// Takes a group of one worker, on that worker's thread.
  /// @param points  have those of the group in memory
  using Take = std::function<void(const Points<Scalar>& points, const Change* group, Index count, int worker)>;

  /// Sees points `begin` to `end - 1`, which `points` has in memory, when their labels have been set.
  using See = std::function<void(const Points<Scalar>& points, Index begin, Index end)>;

  explicit Changes(int workers) : groups_(workers) {}

  /// Forgets all changes.
  /// @param take  what takes the changes from now on; empty: they are counted and no more
  /// @param size  points in a group
  void begin(Take take = {}, Index size = 1) {
    take_ = std::move(take);
    seers_.clear();
    for (Group& group : groups_) {
      group.changes.resize(size);
      group.waiting = 0;
      group.count = 0;
    }
  }

  /// Adds a function that sees every range of points while it is in memory in this pass. For points that are read block
  /// by block.
  void show_ranges_to(See see) { seers_.push_back(std::move(see)); }

  /// Announces that the points that change until the next `finish` are in memory in `points`. Needed only for points
  /// that are read block by block.
  void enter(const Points<Scalar>& points) { points_ = &points; }

  /// Sets the label of a point; -1 stands for none. Complexity: O(1), beside what the group costs.
  void set(Labels& labels, Index point, Label label, int worker) {
    const Label before = labels[point];
    if (before == label) return;
    labels[point] = label;
    Group& group = groups_[worker];
    ++group.count;
    if (!take_) return;
    group.changes[group.waiting++] = {point, before, label};
    if (group.waiting == group.changes.size()) hand_on(group, worker);
  }

  /// Hands on what is left in the groups: their points may leave the memory.
  void finish() {
    for (int worker = 0; worker < groups_.size(); ++worker) {
      if (groups_[worker].waiting > 0) hand_on(groups_[worker], worker);
    }
  }

  /// A range of points has its labels, and may leave the memory.
  void leave(const Points<Scalar>& points, Index begin, Index end) {
    finish();
    for (const See& see : seers_) see(points, begin, end);
    points_ = nullptr;
  }

  /// Points whose label was set to another.
  [[nodiscard]] Index count() const {
    Index count = 0;
    for (const Group& group : groups_) count += group.count;
    return count;
  }

 private:
  struct alignas(64) Group {
    IndexedVector<Change> changes;
    Index waiting = 0;  // how many of them
    Index count = 0;    // in this pass
  };

  void hand_on(Group& group, int worker) {
    take_(*points_, group.changes.data(), group.waiting, worker);
    group.waiting = 0;
  }

  Take take_;
  std::vector<See> seers_;
  const Points<Scalar>* points_ = nullptr;
  IndexedVector<Group> groups_;
};

}  // namespace keen::detail

// ---- keen/detail/simd/kernels/byte_scores.hpp

// The instruction vpdpbusd multiplies four unsigned bytes with four signed bytes and adds the four products to a 32-bit
// integer, in each of 16 lanes: 64 multiply-adds, where a vector of floats has 16. One operand must be signed. Points
// are unsigned (int8 data is moved by 128), centroids are signed differences from a centre.
//
// Squared norms need x times x. With one operand made signed by subtracting 128, the sums of x (x - 128), x (c - 128)
// and x yield the sum of x^2 - 2 x c = x (x - 128) - 2 x (c - 128) - 128 x.

namespace keen::detail {

/// Points of bytes that are scored together.
inline constexpr Index byte_points = 16;

/// Points whose coordinates are bytes, to be scored against centroids of signed bytes: norm + factor * product. The
/// product of a point and a centroid is a whole number, and has no rounding.
struct ByteScores {
  const std::uint8_t* points;  ///< byte_points, `stride` bytes each
  Index stride;
  Index groups;               ///< of four coordinates
  const std::int8_t* panels;  ///< panel by panel, group by group: four coordinates of each of its centroids
  const float* norms;         ///< panels x width
  Index panel_count;
  Index width;  ///< centroids in a panel: 32, 64 or 96
  float factor;
  float* scores;  ///< byte_points x panels x width
  float* least;   ///< the least score of each point
};

/// Points and a centre of bytes, and the squared distances between them: whole numbers.
struct ByteNorms {
  const std::uint8_t* points;  ///< byte_points, `stride` bytes each
  Index stride;                ///< what lies behind the last coordinate, up to the next multiple of 64, is 0
  Index chunks;                ///< of 64 coordinates
  const std::uint8_t* center;
  double sq_center;  ///< the sum of its squares
  double* norms;
};

#if KEEN_DETAIL_X86_LEVELS

/// Whether the processor multiplies bytes four at a time.
[[nodiscard]] inline bool has_byte_products() {
  static const bool has = __builtin_cpu_supports("avx512vnni") != 0;
  return has;
}

/// @tparam width  vectors in a panel
/// Complexity: O(byte_points panels dim).
template <int width, int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")
void score_panels(const ByteScores& job) {
  using Vector = VectorOf<float, 64>;
  using Half = VectorOf<float, 32>;
  using Integers = typename Vector::Integers;
  constexpr int count = 4;
  constexpr Index size = Vector::size;
  constexpr Index panel_width = width * size;
  alignas(64) float least_of[byte_points * size];
  std::fill_n(least_of, byte_points * size, (std::numeric_limits<float>::max)());
  for (Index panel = 0; panel < job.panel_count; ++panel) {
    for (Index first = 0; first < byte_points; first += count) {
      const std::int8_t* c = job.panels + panel * panel_width * 4 * job.groups;
      const std::uint8_t* const x = job.points + first * job.stride;
      Integers sum[extent<count * width>] = {};
      for (Index group = 0; group < job.groups; ++group, c += 4 * panel_width) {
        Integers centroids[extent<width>];
        Integers four[extent<count>];
        KEEN_DETAIL_UNROLL for (int v = 0; v < width; ++v) {
          centroids[v] = reinterpret_cast<const Loose<Integers>*>(c + 4 * size * v)->vector;
        }
        KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) {
          std::int32_t bytes = 0;
          std::memcpy(&bytes, x + p * job.stride + 4 * group, sizeof bytes);
          four[p] = Integers{} + bytes;
        }
        KEEN_DETAIL_UNROLL for (int s = 0; s < count * width; ++s) {
          // In each lane, the products of four bytes without a sign and four with one are added.
          asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[s]) : "v"(four[s / width]), "v"(centroids[s % width]));
        }
      }
      typename Vector::Type least[extent<count>];
      KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) least[p] = Vector::at(least_of + (first + p) * size).vector;
      KEEN_DETAIL_UNROLL for (int s = 0; s < count * width; ++s) {
        const Index slot = panel * panel_width + s % width * size;
        const typename Vector::Type score =
            __builtin_convertvector(sum[s], typename Vector::Type) * job.factor + Vector::at(job.norms + slot).vector;
        Vector::at(job.scores + (first + s / width) * job.panel_count * panel_width + slot).vector = score;
        least[s / width] = score < least[s / width] ? score : least[s / width];
      }
      KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) Vector::at(least_of + (first + p) * size).vector = least[p];
    }
  }
  for (Index p = 0; p < byte_points; ++p) {
    const typename Half::Type low = Half::at(least_of + p * size).vector;
    const typename Half::Type high = Half::at(least_of + p * size + Half::size).vector;
    const typename Half::Type both = low < high ? low : high;
    float least = both[0];
    KEEN_DETAIL_UNROLL for (int lane = 1; lane < Half::size; ++lane) least = both[lane] < least ? both[lane] : least;
    job.least[p] = least;
  }
}

inline void score_bytes(const ByteScores& job) {
  switch (job.width) {
    case 32: return score_panels<2>(job);
    case 64: return score_panels<4>(job);
    default: return score_panels<6>(job);
  }
}

/// Complexity: O(byte_points dim).
template <int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")
void measure_byte_norms(const ByteNorms& job) {
  using Integers = typename VectorOf<float, 64>::Integers;
  const Integers signs = Integers{} + static_cast<std::int32_t>(0x80808080U);
  const Integers ones = Integers{} + 0x01010101;
  for (Index p = 0; p < byte_points; ++p) {
    const std::uint8_t* const point = job.points + p * job.stride;
    // The signed factors are x - 128 and c - 128, where c is the centre: sums of x (x - 128), x, and x (c - 128).
    Integers sum[3] = {};
    for (Index d = 0; d < 64 * job.chunks; d += 64) {
      const Integers x = reinterpret_cast<const Loose<Integers>*>(point + d)->vector;
      const Integers c = reinterpret_cast<const Loose<Integers>*>(job.center + d)->vector;
      const Integers signed_x = x ^ signs;
      const Integers signed_c = c ^ signs;
      asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[0]) : "v"(x), "v"(signed_x));
      asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[1]) : "v"(x), "v"(ones));
      asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[2]) : "v"(x), "v"(signed_c));
    }
    const Integers sums = sum[0] - 2 * sum[2] - 128 * sum[1];
    std::int64_t total = 0;
    for (int lane = 0; lane < 16; ++lane) total += sums[lane];
    job.norms[p] = static_cast<double>(total) + job.sq_center;
  }
}

/// Writes the numbers of the scores that are at most `limit`, in ascending order, and returns how many they are.
/// @param count   of scores, a multiple of 16
/// @param places  room for as many
template <int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,fma")
Index list_scores(const float* scores, Index count, float limit, Label* places) {
  using Vector = VectorOf<float, 64>;
  using Integers = typename Vector::Integers;
  static_assert(sizeof(Label) == sizeof(std::int32_t));
  const typename Vector::Type limits = typename Vector::Type{} + limit;
  Integers numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Index found = 0;
  for (Index first = 0; first < count; first += Vector::size, numbers += Vector::size) {
    const typename Vector::Type here = Vector::at(scores + first).vector;
    std::uint32_t is_within = 0;
    Integers those_within;
    asm("vcmpps {$2, %3, %2, %%k1|k1, %2, %3, 2}\n\t"
        "vpcompressd {%4, %1%{%%k1%}%{z%}|%1%{k1%}%{z%}, %4}\n\t"
        "kmovw {%%k1, %0|%0, k1}"
        : "=r"(is_within), "=&v"(those_within)
        : "v"(here), "v"(limits), "v"(numbers)
        : "k1");
    Vector::at(places + found).vector = those_within;
    found += __builtin_popcount(is_within);
  }
  return found;
}

#endif

}  // namespace keen::detail

// ---- keen/detail/search/byte_search.hpp

// The algebra. With c = center + step q + r, and x made of bytes,
//
//     |x - c|^2 = |x - center|^2 + [ |c - center|^2 + 2 step center.q ] - 2 step x.q - 2 (x - center).r
//
// The first term is the same for all centroids, the bracket belongs to a centroid, x.q is an exact integer, and the
// last term is at most 2 |x - center| |r|. So a score without the last term is off by at most that, and two scores
// farther apart than twice the bound are in the right order.

namespace keen::detail {

/// Lists the centroids that may be nearest to points whose coordinates are bytes. A centroid c is rounded to
/// center + step * q with signed bytes q. Products of bytes are four times as fast as products of floats, and exact.
/// The rounding error r is at most step / 2 in each coordinate, and changes the squared distance by 2 (x - center).r,
/// which Cauchy-Schwarz bounds. Centroids beyond the bound are ruled out; if several are left, the caller measures
/// them.
template <class Scalar>
class ByteSearch {
 public:
  /// Whether there are such points, and a processor that is good at them.
  [[nodiscard]] static bool serves([[maybe_unused]] const Points<Scalar>& data, [[maybe_unused]] SimdLevel level) {
#if KEEN_DETAIL_X86_LEVELS
    constexpr Index least_dim = 48;
    constexpr Index most_dim = 65536;  // products of 16 bits each, in 32
    const bool has_bytes = data.number_type() == NumberType::uint8 || data.number_type() == NumberType::int8;
    return has_bytes && data.strides().coordinate == 1 && data.dim() >= least_dim && data.dim() <= most_dim &&
           level == SimdLevel::avx512 && has_byte_products();
#else
    return false;
#endif
  }

  /// What is known of a point that was scored.
  struct Nearest {
    std::span<const Label> candidates;  ///< ascending; one of them is the nearest by direct differences
    double sq_distance;                 ///< to the nearest
    double others;                      ///< a squared distance that all others have at least
    double error;                       ///< `sq_distance` lies within this of the truth
  };

  /// @param direct_error  what rounding may do to a squared distance by direct differences, relative to it
  /// @param least_safe    what underflow may do to one
  ByteSearch(const Points<Scalar>& data, const Point<Scalar>& center, int workers, double direct_error,
             double least_safe)
      : is_signed_(data.number_type() == NumberType::int8),
        groups_((data.dim() + 3) / 4),
        stride_((data.dim() + 63) / 64 * 64),
        direct_error_(direct_error),
        least_safe_(least_safe),
        center_(data.dim()),
        center_bytes_(stride_) {
    const double least = is_signed_ ? -128 : 0;
    for (Index d = 0; d < center_.size(); ++d) {
      center_[d] = std::clamp(std::nearbyint(static_cast<double>(center[d])), least, least + 255);
      center_bytes_.data()[d] = static_cast<std::uint8_t>(center_[d] - least);
      sq_center_ += (center_[d] - least) * (center_[d] - least);
    }
    workers_.reserve(workers);
    for (int worker = 0; worker < workers; ++worker) workers_.emplace_back();
  }

  /// Whether byte scores pay. With fewer centroids, the fixed work for each point takes longer than it saves.
  [[nodiscard]] static bool is_worth(Index k, Index dim) { return k >= 4 && k * dim >= 512; }

  /// Bytes that are taken for centroids, and by each worker.
  [[nodiscard]] static double memory(double k, double dim, int workers) {
    const double slots = k + 96;
    return slots * (dim + 8) + dim + 128 + workers * (slots * (byte_points + 1) * 4 + byte_points * (dim + 128) + 256);
  }

  /// @param centroids  dim x k, finite and of ordinary size
  /// Complexity: O(k dim).
  void set_centroids(const Centroids<Scalar>& centroids) {
    const Index dim = centroids.rows();
    count_ = centroids.cols();
    set_width();
    values_.resize(slots() * groups_ * 4);
    norms_.resize(slots());
    std::fill_n(values_.data(), slots() * groups_ * 4, std::int8_t{0});
    std::fill_n(norms_.data(), slots(), (std::numeric_limits<float>::max)());
    double reach = 0;
    for (Index j = 0; j < count_; ++j) {
      for (Index d = 0; d < dim; ++d) {
        reach = (std::max)(reach, std::abs(static_cast<double>(centroids(d, j)) - center_[d]));
      }
    }
    step_ = reach > 0 ? static_cast<double>(static_cast<float>(reach / 126)) : 1;  // 126: the quotient is rounded
    rest_ = 0;
    double largest = 0;  // magnitude of what is added up to a score
    for (Index j = 0; j < count_; ++j) {
      double norm = 0;
      double sq_rest = 0;
      double sum = 0;
      double magnitude = 0;
      for (Index d = 0; d < dim; ++d) {
        const double difference = static_cast<double>(centroids(d, j)) - center_[d];
        const double q = std::nearbyint(difference / step_);
        const double rest = difference - step_ * q;
        norm += difference * difference + 2 * center_[d] * step_ * q;  // |c|^2 - |center|^2 - 2 center.rest
        sq_rest += rest * rest;
        sum += q;
        magnitude += std::abs(q);
        value(j, d) = static_cast<std::int8_t>(q);
      }
      if (is_signed_) norm += 256 * step_ * sum;  // points are moved by 128, so that they have no sign
      norms_.data()[j] = static_cast<float>(norm);
      rest_ = (std::max)(rest_, std::sqrt(sq_rest));
      largest = (std::max)(largest, std::abs(norm) + 2 * step_ * 255 * magnitude);
    }
    rest_ *= 1 + static_cast<double>(dim + 16) * std::numeric_limits<double>::epsilon();
    rounding_ = 4 * static_cast<double>(std::numeric_limits<float>::epsilon()) * largest;
    for (Index worker = 0; worker < workers_.size(); ++worker) workers_[worker].prepare(stride_, slots());
  }

  /// Scores points, at most byte_points.
  void score(const Points<Scalar>& data, const Index* points, Index count, int number) {
    Worker& worker = workers_[number];
    const std::byte* const in_place = place(data, points, count);
    for (Index i = 0; i < count && in_place == nullptr; ++i) {
      std::uint8_t* const to = worker.points.data() + i * stride_;
      std::memcpy(to, data.stored_bytes(points[i]), static_cast<std::size_t>(data.dim()));
      if (!is_signed_) continue;
      for (Index d = 0; d < data.dim(); ++d) to[d] = static_cast<std::uint8_t>(to[d] ^ 0x80U);
    }
#if KEEN_DETAIL_X86_LEVELS
    const bool is_copied = in_place == nullptr;
    const auto* const bytes = is_copied ? worker.points.data() : reinterpret_cast<const std::uint8_t*>(in_place);
    const Index stride = is_copied ? stride_ : data.strides().point;
    score_bytes({bytes, stride, groups_, values_.data(), norms_.data(), panels_, width_, static_cast<float>(-2 * step_),
                 worker.scores.data(), worker.least});
    measure_byte_norms({bytes, stride, stride_ / 64, center_bytes_.data(), sq_center_, worker.norms});
#endif
  }

  /// Which centroids may be the nearest of a point that was scored. Valid until the worker is asked again.
  [[nodiscard]] Nearest nearest(Index i, int number) {
    Worker& worker = workers_[number];
    const double sq_norm = worker.norms[i];
    const double error = 2 * std::sqrt(sq_norm) * rest_ + rounding_;  // of a score: squared distance less sq_norm
    const auto least = static_cast<double>(worker.least[i]);
    const double farthest = (std::max)(least + sq_norm + error, 0.0);  // that the nearest may be
    const double limit = least + 2 * error + 3 * direct_error_ * farthest + 2 * least_safe_;
    Index found = 0;
#if KEEN_DETAIL_X86_LEVELS
    found = list_scores(worker.scores.data() + i * slots(), slots(), static_cast<float>(limit + 1e-6 * std::abs(limit)),
                        worker.candidates.data());
#endif
    return {{worker.candidates.data(), static_cast<std::size_t>(found)},
            (std::max)(least + sq_norm, 0.0),
            (std::max)(limit - error + sq_norm, 0.0),
            error};
  }

 private:
  struct Worker {
    AlignedBuffer<std::uint8_t> points;
    AlignedBuffer<float> scores;
    AlignedBuffer<Label> candidates;
    float least[byte_points];
    double norms[byte_points];

    void prepare(Index stride, Index slots) {
      points.resize(byte_points * stride);
      scores.resize(byte_points * slots);
      candidates.resize(slots);
    }
  };

  [[nodiscard]] Index slots() const { return panels_ * width_; }

  /// Where points lie that follow each other and can be read in place; otherwise null.
  [[nodiscard]] const std::byte* place(const Points<Scalar>& data, const Index* points, Index count) const {
    bool is_range = !is_signed_ && data.dim() == stride_ && count == byte_points;
    for (Index i = 1; i < count; ++i) is_range = is_range && points[i] == points[0] + i;
    return is_range ? data.stored_bytes(points[0]) : nullptr;
  }

  /// The widest panels that leave few slots empty.
  void set_width() {
    const auto panels_of = [&](Index width) { return (count_ + width - 1) / width; };
    width_ = 96;
    for (const Index width : {Index{64}, Index{32}}) {
      if (8 * panels_of(width_) * width_ > 9 * panels_of(width) * width) width_ = width;
    }
    panels_ = panels_of(width_);
  }

  [[nodiscard]] std::int8_t& value(Index j, Index d) {
    const Index panel = j / width_;
    return values_.data()[((panel * groups_ + d / 4) * width_ + j % width_) * 4 + d % 4];
  }

  bool is_signed_;
  Index groups_;  // of four coordinates
  Index stride_;  // bytes of a point
  double direct_error_;
  double least_safe_;
  Coordinates center_;  // whole numbers
  AlignedBuffer<std::uint8_t> center_bytes_;
  double sq_center_ = 0;  // of the bytes
  Index count_ = 0;
  Index width_ = 96;  // centroids in a panel
  Index panels_ = 0;
  double step_ = 1;
  double rest_ = 0;  // the longest of the rests
  double rounding_ = 0;
  AlignedBuffer<std::int8_t> values_;
  AlignedBuffer<float> norms_;
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail

// ---- keen/detail/search/nearest_of_lanes.hpp

// The definition of a label. The squared distance of point x and centroid c is the sum of (x(d) - c(d))^2 in the order
// of the coordinates, rounded after each operation, in Scalar. The label is the first centroid of the least such sum.
// Everything else in this folder is an optimisation of this loop and must give the same labels.
//
// Sixteen points are worked on side by side, one in each lane. Their sums do not depend on each other, so the compiler
// may use vectors of any width without a change of a bit.

namespace keen::detail {

/// Points that are worked on together, one in each lane.
inline constexpr Index lanes = 16;

/// The nearest and second nearest centroid of each lane, by squared distance under a scale.
template <class Scalar>
struct NearestOfLanes {
  Scalar sq_distance[lanes];
  Scalar second_sq_distance[lanes];
  LaneInteger<Scalar> label[lanes];
};

/// Up to `lanes` points, packed coordinate by coordinate. Unused lanes repeat the last point.
template <class Scalar>
class PointLanes {
 public:
  explicit PointLanes(Index dim) : values_(lanes * dim) {}

  void pack(const Points<Scalar>& data, Index first, const Scale<Scalar>& scale) {
    const Index count = (std::min)(lanes, data.size() - first);
    for (Index lane = 0; lane < lanes; ++lane) pack_lane(data, first + (std::min)(lane, count - 1), lane, scale);
  }

  /// Packs one point into one lane.
  void pack_lane(const Points<Scalar>& data, Index i, Index lane, const Scale<Scalar>& scale) {
    data.for_each_nonzero(i, [&](Index d, Scalar x) { values_.data()[d * lanes + lane] = scale(x); });
  }

  /// One coordinate of all lanes.
  [[nodiscard]] const Scalar* coordinate(Index d) const { return values_.data() + d * lanes; }

 private:
  AlignedBuffer<Scalar> values_;
};

/// One step of a squared distance, written once: every path must round alike.
template <class Scalar>
[[nodiscard]] Scalar add_square(Scalar sum, Scalar difference) {
  return sum + difference * difference;
}

/// Exhaustive search for the nearest of some centroids for a tile, by direct differences. Ties go to the first.
/// @param centroids  under the same scale as the tile
/// @param among      the numbers of those that are searched; nullptr: the first `count`. What is found is the position
/// @param count      >= 1
/// Complexity: O(lanes count dim).
template <class Scalar>
void find_nearest(const PointLanes<Scalar>& tile, const std::type_identity_t<CentroidsView<Scalar>>& centroids,
                  const Label* among, Index count, NearestOfLanes<Scalar>& nearest) {
  const Index dim = centroids.rows();
  alignas(64) Scalar best[lanes];
  alignas(64) Scalar second[lanes];
  alignas(64) LaneInteger<Scalar> label[lanes] = {};
  std::fill(best, best + lanes, (std::numeric_limits<Scalar>::max)());
  std::fill(second, second + lanes, (std::numeric_limits<Scalar>::max)());
  for (Index at = 0; at < count; ++at) {
    const Index j = among == nullptr ? at : among[at];
    alignas(64) Scalar sq_distance[lanes] = {};
    for (Index d = 0; d < dim; ++d) {
      const Scalar* const x = tile.coordinate(d);
      const Scalar c = centroids(d, j);
      for (Index lane = 0; lane < lanes; ++lane) sq_distance[lane] = add_square(sq_distance[lane], x[lane] - c);
    }
    for (Index lane = 0; lane < lanes; ++lane) {
      const bool is_nearer = sq_distance[lane] < best[lane];
      const Scalar loser = is_nearer ? best[lane] : sq_distance[lane];
      second[lane] = loser < second[lane] ? loser : second[lane];
      best[lane] = is_nearer ? sq_distance[lane] : best[lane];
      label[lane] = is_nearer ? static_cast<LaneInteger<Scalar>>(at) : label[lane];
    }
  }
  std::copy(best, best + lanes, nearest.sq_distance);
  std::copy(second, second + lanes, nearest.second_sq_distance);
  std::copy(label, label + lanes, nearest.label);
}

}  // namespace keen::detail

// ---- keen/detail/search/extreme_range_search.hpp

// A unit for one point. Let e(j) be the binary exponent of the largest coordinate difference between the point and
// centroid j. The nearest centroid is among those with nearly the least e. In units of 2^(least e), their squared
// distances lie between 1 and 4 dim; those of far centroids may overflow to infinity, and lose the comparison as they
// should.

namespace keen::detail {

/// The nearest centroid of one point whose squared distances leave the range of Scalar: the slow twin of find_nearest,
/// with a scale of its own for the point. Where both apply they round alike and so agree.
template <class Scalar>
class ExtremeRangeSearch {
 public:
  ExtremeRangeSearch(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids)
      : data_(data), centroids_(centroids) {}

  /// The label of the nearest centroid to point `i`; ties go to the lower label.
  [[nodiscard]] Label operator()(Index i) const {
    const int exponent = least_exponent(i);
    Label label = 0;
    Scalar best = (std::numeric_limits<Scalar>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      const Scalar sq = sq_distance(i, j, exponent);
      if (sq < best) {
        best = sq;
        label = static_cast<Label>(j);
      }
    }
    return label;
  }

  /// True if point `i` lies on centroid `j`, to the last bit of every coordinate.
  [[nodiscard]] bool coincides(Index i, Index j) const {
    for (Index d = 0; d < data_.dim(); ++d) {
      if (data_(i, d) != centroids_(d, j)) return false;
    }
    return true;
  }

 private:
  static constexpr int on_a_centroid = (std::numeric_limits<int>::min)();

  /// A number times 2^exponent.
  struct Scaled {
    Scalar value;
    int exponent;
  };

  /// The difference of one coordinate; a quarter of it where it might overflow.
  [[nodiscard]] Scaled difference(Index i, Index d, Index j) const {
    constexpr Scalar large = (std::numeric_limits<Scalar>::max)() / 4;
    const Scalar x = data_(i, d);
    const Scalar c = centroids_(d, j);
    if (std::abs(x) <= large && std::abs(c) <= large) return {x - c, 0};
    return {x / 4 - c / 4, 2};
  }

  /// The binary exponent of the largest coordinate difference; the point must not lie on the centroid.
  [[nodiscard]] int largest_exponent(Index i, Index j) const {
    int largest = (std::numeric_limits<int>::min)();
    for (Index d = 0; d < data_.dim(); ++d) {
      const Scaled apart = difference(i, d, j);
      if (apart.value != 0) largest = (std::max)(largest, std::ilogb(apart.value) + apart.exponent);
    }
    return largest;
  }

  /// Over all centroids, the least of these exponents.
  [[nodiscard]] int least_exponent(Index i) const {
    int least = (std::numeric_limits<int>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      if (coincides(i, j)) return on_a_centroid;
      least = (std::min)(least, largest_exponent(i, j));
    }
    return least;
  }

  [[nodiscard]] Scalar sq_distance(Index i, Index j, int exponent) const {
    if (exponent == on_a_centroid) return coincides(i, j) ? Scalar(0) : Scalar(1);
    Scalar sum = 0;
    for (Index d = 0; d < data_.dim(); ++d) {
      const Scaled apart = difference(i, d, j);
      sum = add_square(sum, std::ldexp(apart.value, apart.exponent - exponent));
    }
    return sum;
  }

  Points<Scalar> data_;
  CentroidsView<Scalar> centroids_;
};

}  // namespace keen::detail

// ---- keen/detail/search/nearest_two.hpp

// A squared distance from direct differences has only terms >= 0. Nothing cancels in the sum, so its error is relative
// to itself: (dim + 4) eps times the squared distance, however far from the origin points and centroids are. This is
// what scores lack. Two such distances are in the order of the exact ones if they differ by more than both errors.

namespace keen::detail {

/// The two least of some measured squared distances (sq_distances.hpp), and whether direct differences would name the
/// same centroid.
template <class Scalar>
struct NearestTwo {
  Index index = 0;  ///< of the least; of the first if there are several
  Scalar sq_distance = (std::numeric_limits<Scalar>::max)();
  Scalar second_sq_distance = (std::numeric_limits<Scalar>::max)();
  bool is_clear = false;

  /// What rounding may do to a measured squared distance, relative to it.
  [[nodiscard]] static Scalar rounding(Index dim) {
    return static_cast<Scalar>(dim + 4) * std::numeric_limits<Scalar>::epsilon();
  }

  /// @param count       >= 1
  /// @param least_safe  what underflow may do to a squared distance, and more
  NearestTwo(const Scalar* sq_distances, Index count, Index dim, Scalar least_safe) {
    for (Index i = 0; i < count; ++i) {
      const Scalar sq = sq_distances[i];
      if (sq < sq_distance) index = i;
      second_sq_distance = (std::min)(second_sq_distance, (std::max)(sq_distance, sq));
      sq_distance = (std::min)(sq_distance, sq);
    }
    const Scalar either = sq_distance + (std::min)(second_sq_distance, 4 * sq_distance);
    is_clear = second_sq_distance - sq_distance > 2 * rounding(dim) * either + 2 * least_safe;
  }
};

}  // namespace keen::detail

// ---- keen/detail/search/packed_centroids.hpp

// The error of a score. A sum of t products in a type with unit roundoff u is off by at most t u / (1 - t u) times the
// sum of the magnitudes of the products. In |c|^2 - 2 x.c, Cauchy-Schwarz bounds the magnitudes:
// 2 |x| |c| <= |x|^2 + |c|^2. So the error is at most u (a |x|^2 + b max |c|^2), with a and b of the order of the
// number of terms. Chunks of chunk_dims coordinates are summed apart, so that t grows with chunk_dims + dim /
// chunk_dims instead of dim.

namespace keen::detail {

/// Centroids as the search kernel reads them, seen from a centre, and how far its scores may be off.
template <class Scalar>
class PackedCentroids {
 public:
  explicit PackedCentroids(SimdLevel level) : width_(panel_width(level)) {}

  /// @param centroids  dim x k
  /// @param order      the centroid in each slot, k labels; empty: as they are
  /// Complexity: O(k dim).
  void set(const CentroidsView<Scalar>& centroids, const Point<Scalar>& center,
           const IndexedVector<Label>& order = {}) {
    dim_ = centroids.rows();
    count_ = (centroids.cols() + width_ - 1) / width_;
    values_.resize(count_ * width_ * dim_);
    norms_.resize(count_ * width_);
    largest_sq_norm_ = 0;
    for (Index j = 0; j < count_ * width_; ++j) {
      if (j < centroids.cols()) {
        write(j, centroids.col(order.empty() ? j : order[j]), center);
      } else {
        write_nothing(j);
      }
    }
  }

  [[nodiscard]] Index count() const { return count_; }
  [[nodiscard]] Index width() const { return width_; }
  [[nodiscard]] const Scalar* values() const { return values_.data(); }
  [[nodiscard]] const Scalar* norms() const { return norms_.data(); }

  [[nodiscard]] Scalar largest_sq_norm() const { return largest_sq_norm_; }

  /// Copies the values of the centroid in slot `j`, `width` apart.
  void copy_column(Index j, Scalar* to, Index width) const {
    const Scalar* const from = values_.data() + j / width_ * width_ * dim_ + j % width_;
    for (Index d = 0; d < dim_; ++d) to[d * width] = from[d * width_];
  }

  /// A score of a point with this |x|^2 lies within this of |x - c|^2 - |x|^2, for every c and whether or not the
  /// processor fuses multiplication and addition. Counts: the sum of a score in chunks, |c|^2, and the rounding of x
  /// and c when they were moved to the centre.
  /// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
  [[nodiscard]] Scalar score_error(Scalar sq_norm) const {
    const Index chunks = (dim_ + chunk_dims - 1) / chunk_dims;
    const auto terms = static_cast<Scalar>((std::min)(dim_, chunk_dims) + chunks);
    return unit * ((terms + 8) * sq_norm + (3 * terms + 16) * largest_sq_norm_);
  }

 private:
  static constexpr Scalar unit = std::numeric_limits<Scalar>::epsilon() / 2 * Scalar(1.01);

  [[nodiscard]] Scalar* column(Index j) { return values_.data() + j / width_ * width_ * dim_ + j % width_; }

  void write(Index j, const typename CentroidsView<Scalar>::Column& centroid, const Point<Scalar>& center) {
    Scalar* const values = column(j);
    Scalar sq_norm = 0;
    for (Index first = 0; first < dim_; first += chunk_dims) {
      Scalar part = 0;
      for (Index d = first; d < (std::min)(dim_, first + chunk_dims); ++d) {
        const Scalar c = centroid[d] - center[d];
        values[d * width_] = -2 * c;
        part += c * c;
      }
      sq_norm += part;
    }
    norms_.data()[j] = sq_norm;
    largest_sq_norm_ = (std::max)(largest_sq_norm_, sq_norm);
  }

  /// A column that no point is near.
  void write_nothing(Index j) {
    for (Index d = 0; d < dim_; ++d) column(j)[d * width_] = 0;
    norms_.data()[j] = (std::numeric_limits<Scalar>::max)() / 4;
  }

  Index width_;
  Index dim_ = 0;
  Index count_ = 0;
  Scalar largest_sq_norm_ = 0;
  AlignedBuffer<Scalar> values_;
  AlignedBuffer<Scalar> norms_;
};

}  // namespace keen::detail

// ---- keen/detail/search/tile_result.hpp

// From squared distances to bounds. If a squared distance s lies within e of the truth, the distance lies between
// sqrt(s - e) and sqrt(s + e). The square root is rounded too, hence the last factors.

namespace keen::detail {

/// Bounds on the distances of a point, in the unit of the search: to the nearest centroid, and to all others.
struct DistanceBounds {
  double upper = 0;  ///< the nearest is no farther
  double lower = 0;  ///< the others are no nearer
};

/// What a search has found for a tile of points. A search among some centroids may give less than the second distance:
/// what it does not look at is no nearer.
template <class Scalar>
struct TileResult {
  template <class Value>
  using PerPoint = Value[tile_points];

  PerPoint<Label> label;
  PerPoint<Scalar> sq_distance;         ///< to the nearest centroid
  PerPoint<Scalar> second_sq_distance;  ///< to the second nearest
  PerPoint<Scalar> error;               ///< both lie within this of the truth

  [[nodiscard]] DistanceBounds bounds(Index lane) const {
    const auto margin = static_cast<double>(error[lane]);
    const double sq = static_cast<double>(sq_distance[lane]) + margin;
    const double second_sq = static_cast<double>(second_sq_distance[lane]) - margin;
    return {std::sqrt((std::max)(sq, 0.0)) * (1 + 1e-15), std::sqrt((std::max)(second_sq, 0.0)) * (1 - 1e-15)};
  }
};

/// The own centroid of a point.
template <class Scalar>
struct CurrentCentroid {
  Label label;
  Scalar sq_distance;  ///< by direct differences
};

}  // namespace keen::detail

// ---- keen/detail/search/nearest_centroid_search.hpp

// The nearest of k centroids, fast and exact. The fast way is not exact: kernels compute scores
//
//     |x - c|^2 - |x|^2  =  |c|^2 - 2 x.c
//
// which are products of a matrix of points and a matrix of centroids, one multiply-add a coordinate. But the score is a
// difference of numbers of size |x|^2 and |c|^2; where those are large, its rounding error is large beside |x - c|^2.
// Two remedies. Points and centroids are taken relative to the mean of the data, which makes the norms as small as they
// get. And the error is bounded (PackedCentroids::score_error), and the best score is believed only if it beats the
// second best by more than the bound. The rest falls through to slower and sharper ways:
//
//     scores of the kernel             clear for nearly all points
//     measured squared distances       direct differences in vectors; error relative to the distance itself
//     direct differences in order      the definition of the label; ties to the lower label
//     a scale of its own               points whose squares leave the range of Scalar
//
// A label therefore never depends on the processor, the width of vectors or the tile: it is that of the third line (or
// the fourth), whichever line settled it.
//
// Reading order: tile_result.hpp, nearest_of_lanes.hpp (the definition), extreme_range_search.hpp; packed_centroids.hpp
// and nearest_two.hpp (error bounds); nearest_centroid_search.hpp; assign.hpp and predict.hpp (all points;
// nearest_few.hpp for a few). Then ways to do less: byte_search.hpp, projection.hpp with packed_columns.hpp and
// projected_search.hpp, spatial_tiles.hpp.

namespace keen::detail {

/// Exhaustive search for the nearest centroids of any points of a data set, a tile at a time. The label of a point is
/// the one that direct differences give (nearest.hpp); the kernel's scores decide only where their error cannot have
/// turned the answer, and the few points that are too close to call are searched again.
template <class Scalar>
class NearestCentroidSearch {
 public:
  /// @param center  where scores are measured from: the nearer to the points, the fewer are searched twice
  NearestCentroidSearch(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center,
                        int workers, SimdLevel level = simd_level())
      : data_(data), scale_(scale), center_(center), level_(level), panels_(level) {
    constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();
    has_kernel_ = KEEN_DETAIL_VECTORS && scale.first == 1 && scale.second == 1 &&
                  static_cast<Scalar>(data.dim() + 8) * eps < Scalar(0.01);
    workers_.reserve(workers);
    for (int worker = 0; worker < workers; ++worker) workers_.emplace_back(data);
    if (has_kernel_ && ByteSearch<Scalar>::serves(data, level)) {
      bytes_.emplace(data, center, workers, static_cast<double>(direct_error()),
                     static_cast<double>(least_safe_square<Scalar>(data.dim())));
    }
  }

  /// The centroids to search from now on: dim x k.
  /// @param order  the centroid in each slot of the panels; empty: as they are
  void set_centroids(const CentroidsView<Scalar>& centroids, const IndexedVector<Label>& order = {}) {
    centroids_ = centroids.matrix();
    order_ = order;
    slots_.resize(order_.size());
    for (Index slot = 0; slot < order_.size(); ++slot) slots_[order_[slot]] = static_cast<Label>(slot);
    if (has_kernel_) panels_.set(centroids, center_, order_);
    scaled_.resize(centroids.rows(), centroids.cols());
    for (Index i = 0; i < scaled_.size(); ++i) scaled_.data()[i] = scale_(centroids.data()[i]);
    least_safe_ = least_safe_square<Scalar>(data_.dim());
    constexpr Scalar most_for_bytes = Scalar(0x1p+50);  // scores are floats
    uses_bytes_ = bytes_ && ByteSearch<Scalar>::is_worth(centroids.cols(), centroids.rows()) &&
                  centroids_.cwiseAbs().maxCoeff() <= most_for_bytes;
    if (uses_bytes_) bytes_->set_centroids(centroids_);
  }

  [[nodiscard]] const Points<Scalar>& data() const { return data_; }

  /// The same points, of which those that are searched from now on are in memory.
  void set_points(const Points<Scalar>& points) { data_ = points; }
  [[nodiscard]] const Scale<Scalar>& scale() const { return scale_; }
  [[nodiscard]] const Centroids<Scalar>& centroids() const { return centroids_; }

  /// True if the kernel serves: the data is of ordinary size.
  [[nodiscard]] bool has_kernel() const { return has_kernel_; }
  [[nodiscard]] const PackedCentroids<Scalar>& panels() const { return panels_; }
  [[nodiscard]] Scalar score_error(Scalar sq_norm) const { return panels_.score_error(sq_norm) + least_safe_; }

  /// A squared distance that lost nothing to underflow is at least this.
  [[nodiscard]] Scalar least_safe() const { return least_safe_; }

  /// Searches by direct differences, among some centroids alone, in ascending order. Only labels are found.
  const TileResult<Scalar>& search_among(std::span<const Label> candidates, const Index* points, Index count,
                                         int worker) {
    Workspace& space = workers_[worker];
    for (Index first = 0; first < count; first += lanes) {
      for (Index i = 0; i < lanes; ++i) {
        space.direct.pack_lane(data_, points[(std::min)(first + i, count - 1)], i, scale_);
      }
      NearestOfLanes<Scalar> nearest;
      find_nearest(space.direct, scaled_, candidates.data(), std::ssize(candidates), nearest);
      for (Index i = 0; i < (std::min)(lanes, count - first); ++i) {
        const Label label = candidates.data()[nearest.label[i]];
        space.found.label[first + i] =
            label_of_safe_distance(points[first + i], label, nearest.sq_distance[i], is_safe(nearest.sq_distance[i]));
      }
    }
    return space.found;
  }

  /// Searches for points `points[0]` to `points[count - 1]`, count <= tile_points. What is returned is valid until the
  /// same worker searches again. Complexity: O(tile_points k dim).
  const TileResult<Scalar>& search(const Index* points, Index count, int worker) {
    Workspace& space = workers_[worker];
    space.unsettled.clear();
    if (has_kernel_ && count >= least_for_kernel) {
      if (uses_bytes_) {
        search_bytes(points, count, worker);
        return space.found;
      }
      pack(points, count, space);
      std::ranges::fill(space.found.sq_distance, (std::numeric_limits<Scalar>::max)());
      std::ranges::fill(space.found.second_sq_distance, (std::numeric_limits<Scalar>::max)());
      std::ranges::fill(space.label, 0);
      std::ranges::fill(space.own_error, Scalar(0));
      score(panels_.count(), space);
      resolve_scores(count, space);
    } else {
      for (Index lane = 0; lane < count; ++lane) space.unsettled.push_back(lane);
    }
    search_directly(points, space);
    return space.found;
  }

  /// As `search`, among the own centroids of the points and those in the first `panels` panels alone. Needs a kernel
  /// and centroids that were set with an order.
  /// @param own  labels and measured squared distances of the points' own centroids
  /// Complexity: O(tile_points panels dim).
  const TileResult<Scalar>& search_first(Index panels, const Index* points, const CurrentCentroid<Scalar>* own,
                                         Index count, int worker) {
    Workspace& space = workers_[worker];
    space.unsettled.clear();
    pack(points, count, space);
    std::ranges::fill(space.found.second_sq_distance, (std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < tile_points; ++lane) {
      const CurrentCentroid<Scalar>& mine = own[lane < count ? lane : 0];
      const Label slot = slots_[mine.label];
      const bool is_among = slot < panels * panels_.width();
      const Scalar sq_norm = space.sq_norm[lane];
      space.label[lane] = is_among ? 0 : slot;
      space.found.sq_distance[lane] = is_among ? (std::numeric_limits<Scalar>::max)() : mine.sq_distance - sq_norm;
      space.own_error[lane] = is_among ? Scalar(0) : direct_error() * (mine.sq_distance + sq_norm);
    }
    score(panels, space);
    resolve_scores(count, space);
    search_directly(points, space);
    return space.found;
  }

 private:
  static constexpr Index least_for_kernel = 6;  // below, a tile is mostly empty

  struct Workspace {
    explicit Workspace(const Points<Scalar>& data)
        : values(data.dim() * tile_points), room(data.room_for(tile_points)), direct(data.dim()) {
      unsettled.reserve(tile_points);
    }

    AlignedBuffer<Scalar> values;
    AlignedBuffer<Scalar> room;  // for rows
    const Scalar* rows[tile_points];
    alignas(64) typename TileResult<Scalar>::template PerPoint<Scalar> sq_norm;
    alignas(64) typename TileResult<Scalar>::template PerPoint<LaneInteger<Scalar>> label;
    typename TileResult<Scalar>::template PerPoint<Scalar> own_error;  // of a score that is not the kernel's
    PointLanes<Scalar> direct;
    IndexedVector<Index> unsettled;  // lanes
    IndexedVector<Scalar> sq_distances;
    TileResult<Scalar> found;
  };

  /// What rounding may do to a sum of squared differences, relative to it.
  [[nodiscard]] Scalar direct_error() const {
    constexpr Scalar unit = std::numeric_limits<Scalar>::epsilon() / 2 * Scalar(1.01);
    return static_cast<Scalar>(data_.dim() + 4) * unit;
  }

  void pack(const Index* points, Index count, Workspace& space) const {
    data_.gather_rows(
        count, [=](Index lane) { return points[lane]; }, space.rows, space.room.data());
    pack_tile<Scalar>(
        level_, {space.rows, data_.row_stride(), data_.dim(), center_.data(), space.values.data(), space.sq_norm});
  }

  /// Searches points by their bytes.
  void search_bytes(const Index* points, Index count, int worker) {
    Workspace& space = workers_[worker];
    space.sq_distances.resize(centroids_.cols());
    for (Index first = 0; first < count; first += byte_points) {
      const Index end = (std::min)(first + byte_points, count);
      bytes_->score(data_, points + first, end - first, worker);
      for (Index lane = first; lane < end; ++lane) {
        const typename ByteSearch<Scalar>::Nearest nearest = bytes_->nearest(lane - first, worker);
        if (nearest.candidates.size() > 1) {
          measure_candidates(nearest.candidates, points[lane], lane, static_cast<Scalar>(nearest.others), space);
          continue;
        }
        space.found.label[lane] = nearest.candidates.front();
        space.found.sq_distance[lane] = static_cast<Scalar>(nearest.sq_distance);
        space.found.second_sq_distance[lane] = static_cast<Scalar>(nearest.others + nearest.error);
        space.found.error[lane] =
            static_cast<Scalar>(nearest.error) + direct_error() * space.found.second_sq_distance[lane];
      }
    }
  }

  /// Measures a point against some centroids, of which one is the nearest by direct differences.
  /// @param others  a squared distance that all other centroids have at least
  void measure_candidates(std::span<const Label> candidates, Index point, Index lane, Scalar others,
                          Workspace& space) const {
    const Index count = std::ssize(candidates);
    measure_sq_distances<Scalar>(level_, {data_.row(point, space.room.data()), centroids_.data(), data_.dim(),
                                          candidates.data(), count, space.sq_distances.data()});
    const NearestTwo<Scalar> measured(space.sq_distances.data(), count, data_.dim(), least_safe_);
    TileResult<Scalar>& found = space.found;
    if (measured.is_clear && is_safe(measured.sq_distance)) {
      found.label[lane] = candidates[static_cast<std::size_t>(measured.index)];
      found.sq_distance[lane] = measured.sq_distance;
      found.second_sq_distance[lane] = (std::min)(measured.second_sq_distance, others);
    } else {
      for (Index i = 0; i < lanes; ++i) space.direct.pack_lane(data_, point, i, scale_);
      NearestOfLanes<Scalar> nearest;
      find_nearest(space.direct, scaled_, candidates.data(), count, nearest);
      nearest.label[0] = candidates[static_cast<std::size_t>(nearest.label[0])];
      take_direct(nearest, 0, point, lane, found);
      found.second_sq_distance[lane] = (std::min)(found.second_sq_distance[lane], others);
    }
    found.error[lane] = NearestTwo<Scalar>::rounding(data_.dim()) *
                            (std::max)(found.sq_distance[lane], found.second_sq_distance[lane]) +
                        least_safe_;
  }

  /// Takes the kernel's scores of the first `panels` panels into `found`.
  void score(Index panels, Workspace& space) const {
    search_tile<Scalar>(level_, {space.values.data(), data_.dim(), panels_.values(), panels_.norms(), 0, panels,
                                 space.found.sq_distance, space.found.second_sq_distance, space.label});
  }

  /// Turns scores into squared distances, and sets aside the points whose label they do not settle.
  void resolve_scores(Index count, Workspace& space) const {
    const Scalar direct_error = this->direct_error();
    TileResult<Scalar>& found = space.found;
    for (Index lane = 0; lane < count; ++lane) {
      const Scalar gap = found.second_sq_distance[lane] - found.sq_distance[lane];
      const Scalar score_error = panels_.score_error(space.sq_norm[lane]) + space.own_error[lane];
      found.sq_distance[lane] += space.sq_norm[lane];
      found.second_sq_distance[lane] += space.sq_norm[lane];
      found.error[lane] = score_error + direct_error * space.sq_norm[lane] + least_safe_;
      found.label[lane] = label_at(static_cast<Label>(space.label[lane]));
      const Scalar both = found.sq_distance[lane] + found.second_sq_distance[lane] + 2 * found.error[lane];
      if (!(gap > 2 * score_error + direct_error * both + 2 * least_safe_)) {
        space.unsettled.push_back(lane);
      }
    }
  }

  /// The centroid in a slot of the panels.
  [[nodiscard]] Label label_at(Label slot) const { return order_.empty() ? slot : order_[slot]; }

  /// Measures the lanes set aside against all centroids, and settles those that are now clear: scores are as exact as
  /// the centre is near, measured distances as the point is near its centroid.
  void measure_unsettled(const Index* points, Workspace& space) const {
    if (!has_kernel_ || data_.row_stride() != 1) return;
    const Index k = centroids_.cols();
    space.sq_distances.resize(k);
    Index left = 0;
    for (const Index lane : space.unsettled) {
      measure_sq_distances<Scalar>(level_, {data_.row(points[lane], space.room.data()), centroids_.data(), data_.dim(),
                                            nullptr, k, space.sq_distances.data()});
      const NearestTwo<Scalar> measured(space.sq_distances.data(), k, data_.dim(), least_safe_);
      if (measured.is_clear && is_safe(measured.sq_distance) && is_safe(measured.second_sq_distance)) {
        space.found.label[lane] = static_cast<Label>(measured.index);
        space.found.sq_distance[lane] = measured.sq_distance;
        space.found.second_sq_distance[lane] = measured.second_sq_distance;
        space.found.error[lane] = NearestTwo<Scalar>::rounding(data_.dim()) * measured.second_sq_distance + least_safe_;
      } else {
        space.unsettled[left++] = lane;
      }
    }
    space.unsettled.resize(left);
  }

  /// Searches the lanes set aside by direct differences.
  void search_directly(const Index* points, Workspace& space) const {
    measure_unsettled(points, space);
    const Index count = space.unsettled.size();
    for (Index first = 0; first < count; first += lanes) {
      for (Index i = 0; i < lanes; ++i) {
        const Index lane = space.unsettled[(std::min)(first + i, count - 1)];
        space.direct.pack_lane(data_, points[lane], i, scale_);
      }
      NearestOfLanes<Scalar> nearest;
      find_nearest(space.direct, scaled_, nullptr, scaled_.cols(), nearest);
      for (Index i = 0; i < (std::min)(lanes, count - first); ++i) {
        const Index lane = space.unsettled[first + i];
        take_direct(nearest, i, points[lane], lane, space.found);
      }
    }
  }

  void take_direct(const NearestOfLanes<Scalar>& nearest, Index i, Index point, Index lane,
                   TileResult<Scalar>& found) const {
    constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();
    const Scalar sq = nearest.sq_distance[i];
    const Scalar second_sq = nearest.second_sq_distance[i];
    const bool safe = is_safe(sq);
    found.label[lane] = label_of_safe_distance(point, static_cast<Label>(nearest.label[i]), sq, safe);
    const Scalar large = (std::numeric_limits<Scalar>::max)() / 4;
    found.sq_distance[lane] = safe ? sq : large;
    found.second_sq_distance[lane] = safe ? (std::min)(second_sq, large) : Scalar(0);
    found.error[lane] = static_cast<Scalar>(data_.dim() + 4) * eps * found.second_sq_distance[lane];
  }

  /// True if a squared distance that was found can be trusted to its last digits.
  [[nodiscard]] bool is_safe(Scalar sq_distance) const {
    return sq_distance >= least_safe_ && sq_distance < (std::numeric_limits<Scalar>::max)();
  }

  /// The label found, or where its distance left the range of Scalar, the label that should have been.
  [[nodiscard]] Label label_of_safe_distance(Index point, Label found, Scalar sq_distance, bool is_safe) const {
    if (is_safe) return found;
    const ExtremeRangeSearch<Scalar> rare(data_, centroids_);
    return sq_distance == 0 && rare.coincides(point, found) ? found : rare(point);
  }

  Points<Scalar> data_;
  Scale<Scalar> scale_;
  Point<Scalar> center_;
  SimdLevel level_;
  bool has_kernel_;
  PackedCentroids<Scalar> panels_;
  IndexedVector<Workspace> workers_;
  Centroids<Scalar> centroids_;
  Centroids<Scalar> scaled_;
  IndexedVector<Label> order_;
  IndexedVector<Label> slots_;
  Scalar least_safe_ = 0;
  std::optional<ByteSearch<Scalar>> bytes_;
  bool uses_bytes_ = false;
};

}  // namespace keen::detail

// ---- keen/detail/search/assign.hpp

#include <numeric>

namespace keen::detail {

/// Points that one thread takes at a time.
inline constexpr Index points_per_block = 20 * tile_points;

/// A search for the nearest of some centroids.
/// @param largest  the largest magnitude of a coordinate of points and centroids
template <class Scalar>
[[nodiscard]] NearestCentroidSearch<Scalar> search_for(const Points<Scalar>& data,
                                                       const CentroidsView<Scalar>& centroids, Scalar largest,
                                                       int workers) {
  Point<Scalar> center = Point<Scalar>::Zero(centroids.rows());
  for (Index d = 0; d < center.size(); ++d) {
    for (Index j = 0; j < centroids.cols(); ++j) center[d] += centroids(d, j);
    center[d] /= static_cast<Scalar>(centroids.cols());
  }
  NearestCentroidSearch<Scalar> searcher(data, scale_for(largest), center, workers);
  searcher.set_centroids(centroids);
  return searcher;
}

/// Searches points `begin` to `end - 1` tile by tile: calls `take(first, count, found, worker)` for each tile, from the
/// team's threads.
/// @param searcher  with its centroids set, and one worker for each of the team
template <class Scalar, class Take>
void search_range(NearestCentroidSearch<Scalar>& searcher, Index begin, Index end, Team& team, const Take& take) {
  for_each_block_between(begin, end, points_per_block, team, [&](Index first, Index last, int worker) {
    Index points[tile_points];
    for (; first < last; first += tile_points) {
      const Index count = (std::min)(tile_points, last - first);
      std::iota(points, points + tile_points, first);
      take(first, count, searcher.search(points, count, worker), worker);
    }
  });
}

/// One pass of a team over the points of a searcher: calls `body(begin, end)` for ranges of them that it has in memory.
template <class Scalar, class Body>
void for_each_range(NearestCentroidSearch<Scalar>& searcher, Team& team, const Body& body) {
  const Points<Scalar> data = searcher.data();
  data.for_each_block_in_memory(
      [&](const Points<Scalar>& points, Index begin, Index end) {
        searcher.set_points(points);
        body(begin, end);
      },
      &team);
  searcher.set_points(data);
}

/// The same, where what changes in a range is handed on before it leaves the memory.
template <class Scalar, class Body>
void for_each_range(NearestCentroidSearch<Scalar>& searcher, Team& team, Changes<Scalar>& changes, const Body& body) {
  for_each_range(searcher, team, [&](Index begin, Index end) {
    changes.enter(searcher.data());
    body(begin, end);
    changes.leave(searcher.data(), begin, end);
  });
}

/// Searches all points, in one pass, as `search_range` does. Complexity: O(n k dim).
template <class Scalar, class Take>
void search_all(NearestCentroidSearch<Scalar>& searcher, Team& team, const Take& take) {
  for_each_range(searcher, team, [&](Index begin, Index end) { search_range(searcher, begin, end, team, take); });
}

/// Writes the label of the nearest centroid of every point.
/// Complexity: O(n k dim).
template <class Scalar>
void assign_all(NearestCentroidSearch<Scalar>& searcher, Team& team, Labels& labels, Changes<Scalar>& changes) {
  for_each_range(searcher, team, changes, [&](Index begin, Index end) {
    search_range(searcher, begin, end, team,
                 [&](Index first, Index count, const TileResult<Scalar>& found, int worker) {
                   for (Index lane = 0; lane < count; ++lane) {
                     changes.set(labels, first + lane, found.label[lane], worker);
                   }
                 });
  });
}

/// The label of the nearest centroid of every point; ties go to the lower label. Labels do not depend on the team.
template <class Scalar>
[[nodiscard]] Labels nearest_labels(NearestCentroidSearch<Scalar>& searcher, Team& team) {
  Labels labels(searcher.data().size());
  search_all(searcher, team, [&](Index first, Index count, const TileResult<Scalar>& found, int) {
    std::copy_n(found.label, count, labels.data() + first);
  });
  return labels;
}

}  // namespace keen::detail

// ---- keen/detail/search/nearest_few.hpp

namespace keen::detail {

/// The labels of a few points, for which it would not pay to pack the centroids: each is measured against all of them
/// as they lie. Nothing if some point is too close to call, or is not of ordinary size.
/// @param centroids  dim x k, k >= 1
/// Complexity: O(n k dim).
template <class Scalar>
[[nodiscard]] std::optional<Labels> nearest_of_few(const Points<Scalar>& points,
                                                   const CentroidsView<Scalar>& centroids) {
  if (!KEEN_DETAIL_VECTORS || points.row_stride() != 1 ||
      !(NearestTwo<Scalar>::rounding(centroids.rows()) < Scalar(0.01)))
    return {};
  constexpr Scalar largest = (std::numeric_limits<Scalar>::max)() / 8;
  const Scalar least_safe = least_safe_square<Scalar>(centroids.rows());
  IndexedVector<Scalar> sq_distances(centroids.cols());
  AlignedBuffer<Scalar> room(points.room_for(1));
  Labels labels(points.size());
  for (Index i = 0; i < points.size(); ++i) {
    measure_sq_distances<Scalar>(simd_level(), {points.row(i, room.data()), centroids.data(), centroids.rows(), nullptr,
                                                centroids.cols(), sq_distances.data()});
    const NearestTwo<Scalar> measured(sq_distances.data(), centroids.cols(), centroids.rows(), least_safe);
    const bool is_ordinary = measured.sq_distance >= least_safe && measured.sq_distance < largest;
    if (!measured.is_clear || !is_ordinary) return {};
    labels[i] = static_cast<Label>(measured.index);
  }
  return labels;
}

}  // namespace keen::detail

// ---- keen/detail/search/predict.hpp

namespace keen::detail {

/// The nearest centroid of every point.
/// @param largest  the largest magnitude of a coordinate of points and centroids
template <class Scalar>
[[nodiscard]] Labels nearest_labels(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Scalar largest,
                                    int threads) {
  constexpr Index few_points = 8;
  if (data.size() <= few_points) {
    if (std::optional<Labels> labels = nearest_of_few(data, centroids)) return *std::move(labels);
  }
  const double work = static_cast<double>(data.size()) * static_cast<double>(centroids.rows() * centroids.cols());
  Team team(threads_for(work, thread_count(threads)));
  NearestCentroidSearch<Scalar> searcher = search_for(data, centroids, largest, team.size());
  return nearest_labels(searcher, team);
}

/// Model::predict.
template <class Scalar>
[[nodiscard]] Labels predict(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                             Scalar largest_centroid, int threads) {
  const Scalar largest = require_finite(data, "Model::predict");
  return nearest_labels(data, centroids, (std::max)(largest, largest_centroid), threads);
}

/// The distance between point `i`, which must have an address, and a centroid.
template <class Scalar, class Centroid>
[[nodiscard]] double distance_to(const Points<Scalar>& data, Index i, const Centroid& centroid) {
  const double square = sq_distance(data, i, centroid);
  if (WideSum::is_ordinary(square)) return std::sqrt(square);
  WideSum sum;
  add_point(sum, data, i, centroid, square);
  return sum.root();
}

/// Model::transform.
template <class Scalar>
[[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(
    const Points<Scalar>& data, const CentroidsView<Scalar>& centroids) {
  require_finite(data, "Model::transform");
  const Points<Scalar> unweighted = data.with_weights(nullptr);
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(data.size(), centroids.cols());
  AlignedBuffer<Scalar> room(data.room_for(1));
  unweighted.for_each_block_in_memory([&](const Points<Scalar>& block, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Points<Scalar> points = block.in_memory(i, i + 1, room.data());
      for (Index j = 0; j < centroids.cols(); ++j) {
        const auto distance = static_cast<Scalar>(distance_to(points, i, centroids.col(j)));
        if (!is_finite(&distance)) {
          throw std::range_error(
              concat("Model::transform: the distance of point ", i, " to centroid ", j, " is too large for its type"));
        }
        distances(i, j) = distance;
      }
    }
  });
  return distances;
}

/// The sum of w |x - c|^2 over the points and their nearest centroids. Complexity: O(n k dim).
/// @param largest  the largest magnitude of a coordinate of points and centroids
template <class Scalar>
[[nodiscard]] WideSum sum_of_nearest_squares(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                             Scalar largest, int threads) {
  const Labels labels = nearest_labels(data, centroids, largest, threads);
  Team alone(1);
  return sum_of_squares(data, labels, centroids, alone);
}

/// Model::sse.
template <class Scalar>
[[nodiscard]] double sse(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Scalar largest_centroid,
                         int threads) {
  if (data.size() == 0) return 0;
  const Scalar largest = require_finite(data, "Model::sse");
  require_weights(data, "Model::sse");
  const WideSum sum = sum_of_nearest_squares(data, centroids, (std::max)(largest, largest_centroid), threads);
  return representable(sum, "Model::sse");
}

}  // namespace keen::detail

// ---- keen/clustering.hpp

namespace keen {

/// The result of a fit. The labels belong to the centroids: `model.predict(points) == labels`, bit for bit.
template <class Scalar, int Dim = Eigen::Dynamic>
struct Clustering {
  Clustering() = default;
  Clustering(const Clustering&) = default;
  Clustering(Clustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Clustering& operator=(const Clustering& other) { return *this = Clustering(other); }
  Clustering& operator=(Clustering&&) noexcept = default;
  ~Clustering() = default;

  Model<Scalar, Dim> model;         ///< the centroids; predicts labels of new points
  Labels labels;                    ///< the nearest centroid of every point, n values in [0, k)
  Eigen::VectorXd cluster_weights;  ///< sum of the weights in each cluster, k values; without weights a point counts 1
  Eigen::Matrix<Index, Eigen::Dynamic, 1> cluster_sizes;  ///< points in each cluster, k values with sum n
  double sse = 0;        ///< sum of w |x - c|^2 (inertia, WCSS, distortion), in the square of the data's unit
  Index iterations = 0;  ///< steps of the best run, without the assignment after the last move
  StopReason stop_reason = StopReason::max_iterations;  ///< why the best run ended
  Index nonempty_clusters = 0;  ///< clusters with positive weight; below k if there are fewer distinct points
  Index start_sample = 0;       ///< size of the sample for PlusPlus, if points are read block by block; 0: no sample
  Index restart = 0;            ///< the index of the best run, from 0; of equally good runs the first
  std::vector<IterationRecord> history;  ///< the steps of the best run: those of an effort, then the passes
  SwapRecord swaps;                      ///< of the best run; see Effort
};

/// Thrown by a fit whose SSE double cannot hold. It contains the clustering, complete except for the SSE.
///
///     try {
///       use(keen::fit(points, {.k = 3}));
///     } catch (const keen::SseOutOfRange<double>& error) {
///       use(error.clustering());
///     }
template <class Scalar>
class SseOutOfRange : public std::range_error {
 public:
  SseOutOfRange(const std::string& message, Clustering<Scalar> found)
      : std::range_error(message), found_(std::make_shared<const Clustering<Scalar>>(std::move(found))) {}

  /// The clustering. Its `sse` is infinity, or a denormal or 0 if the SSE is too small.
  [[nodiscard]] const Clustering<Scalar>& clustering() const { return *found_; }

 private:
  std::shared_ptr<const Clustering<Scalar>> found_;
};

/// The indices of the points with label `j`, in ascending order. Complexity: O(n).
[[nodiscard]] inline std::vector<Index> members(const Labels& labels, Label j) {
  std::vector<Index> found;
  for (Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == j) found.push_back(i);
  }
  return found;
}

/// One line for logs: `3 clusters of 50, 62, 38 points, SSE 78.8514 after 5 steps: labels settled`. Lists the sizes of
/// at most ten clusters.
template <class Scalar, int Dim>
[[nodiscard]] std::string to_string(const Clustering<Scalar, Dim>& found) {
  constexpr Index most = 10;
  const Index k = found.model.k();
  std::string sizes;
  for (Index j = 0; j < found.cluster_sizes.size() && j < most; ++j)
    sizes += detail::concat(j == 0 ? " of " : ", ", found.cluster_sizes[j]);
  if (k > 0) sizes += k > most ? ", ... points" : " points";
  return detail::concat(k, k == 1 ? " cluster" : " clusters", sizes, ", SSE ", found.sse, " after ", found.iterations,
                        found.iterations == 1 ? " step: " : " steps: ", to_string(found.stop_reason));
}

/// Writes `to_string(found)`. The caller includes `<ostream>`.
template <class Traits, class Scalar, int Dim>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& stream,
                                             const Clustering<Scalar, Dim>& found) {
  return stream << to_string(found);
}

}  // namespace keen

// ---- keen/empty_clusters.hpp

namespace keen {

/// The treatment of a cluster that has no points, or only points of weight 0.
enum class EmptyClusters {
  relocate_farthest,  ///< it gets the point farthest from its own centroid; the donor's mean is corrected
  keep,               ///< its centroid stays where it is
  error,              ///< throws std::runtime_error with cluster and pass
};

}  // namespace keen

// ---- keen/init/initializer.hpp

namespace keen {

template <class Scalar>
class SparseDataset;  // <keen/sparse.hpp>

/// A type that chooses start centroids: any callable that takes (data, k, rng) and returns the centroids as the columns
/// of a matrix, dim x k. It may return fewer than k only if they are all distinct points of the data. `data` is a view
/// that is valid during the call.
template <class Init, class Scalar, int Dim>
concept InitializerFor = std::copy_constructible<Init> && std::is_invocable_r_v < Centroids<Scalar, Dim>,
const Init&, const Dataset<Scalar, Dim>&, Index, Rng& > ;

/// The same for sparse points only. A type that accepts both has `static constexpr bool takes_sparse = true`.
template <class Init, class Scalar, int Dim>
concept SparseInitializerFor =
    Dim == Eigen::Dynamic&& std::copy_constructible<Init>&&
               std::is_invocable_r_v<Centroids<Scalar>, const Init&, const SparseDataset<Scalar>&, Index, Rng&>;

namespace detail {

class Team;

/// True for a strategy with `static constexpr bool is_deterministic = true`, which uses no random numbers.
template <class Init>
inline constexpr bool is_deterministic_init = [] {
  if constexpr (requires { Init::is_deterministic; }) {
    return bool{Init::is_deterministic};
  } else {
    return false;
  }
}();

/// True unless the strategy has `static constexpr bool needs_points = false`, because it uses only the dimension of the
/// points.
template <class Init>
inline constexpr bool init_needs_points = [] {
  if constexpr (requires { Init::needs_points; }) {
    return bool{Init::needs_points};
  } else {
    return true;
  }
}();

/// True for a user-defined strategy with `static constexpr bool takes_sparse = true` that can be called with sparse
/// points.
template <class Init>
inline constexpr bool init_takes_sparse = [] {
  if constexpr (requires { Init::takes_sparse; }) {
    return bool{Init::takes_sparse};
  } else {
    return false;
  }
}();

/// The call of a user-defined strategy with sparse points.
template <class Scalar>
using SparseDraw = std::function<Centroids<Scalar>(const SparseDataset<Scalar>&, Index, Rng&)>;

/// One of keen's strategies: `start_by` runs it on points of any dimension, with the threads of the fit; the result
/// does not depend on their number.
template <class Init, class Scalar>
concept CoreInitializer = requires(const Init& init, const Points<Scalar>& data, Index k, Rng& rng, Team& team) {
  { start_by(init, data, k, rng, team) } -> std::same_as<Centroids<Scalar>>;
};

/// The call of a strategy by the core.
template <class Scalar>
struct StartCentroids {
  std::function<Centroids<Scalar>(const Points<Scalar>&, Index, Rng&, Team&)> draw;
  std::any strategy;              ///< a shared_ptr to it
  bool is_deterministic = false;  ///< every call gives the same centroids
  bool needs_points = true;       ///< false: it uses only the dimension of the points
  std::any sparse_draw = {};      ///< a SparseDraw, if it is user-defined and accepts sparse points

  [[nodiscard]] Centroids<Scalar> operator()(const Points<Scalar>& data, Index k, Rng& rng, Team& team) const {
    return draw(data, k, rng, team);
  }

  /// The strategy if it has this type, otherwise null.
  template <class Init>
  [[nodiscard]] const Init* get_if() const {
    const auto* held = std::any_cast<std::shared_ptr<const Init>>(&strategy);
    return held == nullptr ? nullptr : held->get();
  }
};

/// Start centroids, drawn on the thread of the caller only.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_alone(const StartCentroids<Scalar>& start, const Points<Scalar>& data, Index k,
                                           Rng& rng);

}  // namespace detail

/// Any initialization, type-erased.
template <class Scalar, int Dim>
class Initializer {
 public:
  template <class Init>
    requires(!std::same_as<Init, Initializer> &&
             (InitializerFor<Init, Scalar, Dim> || SparseInitializerFor<Init, Scalar, Dim>))
  Initializer(Init init)  // NOLINT(google-explicit-constructor): a strategy is an Initializer
      : Initializer(std::make_shared<const Init>(std::move(init))) {}

  /// @param k  in [1, data.size()]
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return detail::draw_alone<Scalar>(start_, data, k, rng);
  }

  /// True if every call gives the same centroids, so that restarts are pointless.
  [[nodiscard]] bool is_deterministic() const { return start_.is_deterministic; }

  /// True unless the strategy uses only the dimension of the points.
  [[nodiscard]] bool needs_points() const { return start_.needs_points; }

  /// For internal use.
  [[nodiscard]] const detail::StartCentroids<Scalar>& start() const { return start_; }

  /// The strategy if it has this type, otherwise null.
  template <class Init>
  [[nodiscard]] const Init* get_if() const {
    return start_.template get_if<Init>();
  }

 private:
  template <class Init>
  explicit Initializer(std::shared_ptr<const Init> init)
      : start_{drawing(init), init, detail::is_deterministic_init<Init>, detail::init_needs_points<Init>,
               sparse_drawing(init)} {}

  template <class Init>
  [[nodiscard]] static decltype(detail::StartCentroids<Scalar>::draw) drawing(std::shared_ptr<const Init> init) {
    return [init = std::move(init)](const detail::Points<Scalar>& data, Index k, Rng& rng,
                                    [[maybe_unused]] detail::Team& team) -> Centroids<Scalar> {
      if constexpr (detail::CoreInitializer<Init, Scalar>) {
        return start_by(*init, data, k, rng, team);
      } else if constexpr (InitializerFor<Init, Scalar, Dim>) {
        return Centroids<Scalar>(Centroids<Scalar, Dim>((*init)(Dataset<Scalar, Dim>(data.dataset()), k, rng)));
      } else {
        detail::refuse({"KMeans::fit: init accepts only a keen::SparseDataset, but the points are dense"});
      }
    };
  }

  template <class Init>
  [[nodiscard]] static std::any sparse_drawing([[maybe_unused]] std::shared_ptr<const Init> init) {
    if constexpr (!InitializerFor<Init, Scalar, Dim> || (Dim == Eigen::Dynamic && detail::init_takes_sparse<Init>)) {
      return detail::SparseDraw<Scalar>(
          [init = std::move(init)](const SparseDataset<Scalar>& data, Index k, Rng& rng) -> Centroids<Scalar> {
            return (*init)(data, k, rng);
          });
    } else {
      return {};
    }
  }

  detail::StartCentroids<Scalar> start_;
};

}  // namespace keen

// ---- keen/detail/seeding/draw_alone.hpp

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_alone(const StartCentroids<Scalar>& start, const Points<Scalar>& data, Index k,
                                           Rng& rng) {
  Team alone(1);
  return start(data, k, rng, alone);
}

}  // namespace keen::detail

// ---- keen/stop.hpp

#include <tuple>

namespace keen {

/// The answer of a stop rule: a reason to stop, or nothing.
using StopDecision = std::optional<StopReason>;

/// A type of stop rules: any callable that takes `const IterationStats&` and returns a `std::optional<StopReason>`.
/// Each run uses a fresh copy of the rule, so it may have state.
template <class Rule>
concept StopRuleFor =
    std::is_invocable_r_v<StopDecision, Rule&, const IterationStats&> && std::copy_constructible<Rule>;

namespace detail {

inline void require_tolerance(const char* rule, double tol) {
  require_that(is_finite(&tol) && tol >= 0, rule, ": tol must be finite and >= 0, got ", tol);
}

/// A rule with parameters checks them in `validate()`.
template <class Rule>
void validate_rule(const Rule& rule) {
  if constexpr (requires { rule.validate(); }) rule.validate();
}

}  // namespace detail

/// The stop rules. Each tests one inequality, which is also documented at its StopReason.
namespace stop {

/// labels_changed == 0, and no centroid moved: a fixpoint of Lloyd's iteration.
struct LabelsSettled {
  StopDecision operator()(const IterationStats& it) const {
    if (it.labels_changed == 0 && it.centroids_unchanged) return StopReason::labels_settled;
    return {};
  }
};

/// sq_shift <= tol * (mean over the coordinates of their variance): scikit-learn's rule. It does not depend on the
/// scale of the data.
struct CentroidShift {
  double tol = 1e-4;  ///< >= 0

  void validate() const { detail::require_tolerance("stop::CentroidShift", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.relative_sq_shift <= tol) return StopReason::centroid_shift;
    return {};
  }
};

/// max_sq_shift <= tol^2: no centroid moved farther than `tol`, in the units of the data.
struct AbsoluteShift {
  double tol = 0;  ///< >= 0

  void validate() const { detail::require_tolerance("stop::AbsoluteShift", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.max_sq_shift <= tol * tol) return StopReason::absolute_shift;
    return {};
  }
};

/// max_percent_change <= tol, where the percent change of a centroid is the sum over its coordinates of 100 |new - old|
/// / |old|, and max_percent_change is the largest of them. A coordinate that was 0 counts 0 % if it still is 0, and 100
/// % otherwise.
///
/// Many tutorials use this rule with signed changes; then opposite changes cancel, a shrinking centroid counts as
/// converged, and a coordinate of 0 divides by zero. The rule depends on the origin of the data; CentroidShift does
/// not.
struct PercentChange {
  double tol = 0.001;  ///< percent, >= 0

  void validate() const { detail::require_tolerance("stop::PercentChange", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.max_percent_change <= tol) return StopReason::percent_change;
    return {};
  }
};

/// previous_sse - sse <= tol * previous_sse, from pass 2 on.
struct RelativeSse {
  double tol = 1e-6;  ///< >= 0

  void validate() const { detail::require_tolerance("stop::RelativeSse", tol); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.iteration > 1 && it.previous_sse - it.sse <= tol * it.previous_sse) return StopReason::relative_sse;
    return {};
  }
};

/// labels_changed <= fraction * n.
struct LabelFraction {
  double fraction = 0.001;  ///< in [0, 1]

  void validate() const {
    detail::require_that(detail::is_finite(&fraction) && fraction >= 0 && fraction <= 1,
                         "stop::LabelFraction: fraction must be in [0, 1], got ", fraction);
  }

  StopDecision operator()(const IterationStats& it) const {
    if (static_cast<double>(it.labels_changed) <= fraction * static_cast<double>(it.n)) {
      return StopReason::label_fraction;
    }
    return {};
  }
};

/// iteration >= limit.
struct MaxIterations {
  Index limit = 300;  ///< >= 1

  void validate() const { detail::require_that(limit >= 1, "stop::MaxIterations: limit must be >= 1, got ", limit); }

  StopDecision operator()(const IterationStats& it) const {
    if (it.iteration >= limit) return StopReason::max_iterations;
    return {};
  }
};

/// Time since `fit` was called >= limit. The current pass is finished, and no further run is started. The result then
/// depends on the speed of the machine.
struct Deadline {
  std::chrono::duration<double> limit{1.0};  ///< >= 0

  void validate() const {
    const double seconds = limit.count();
    detail::require_that(detail::is_finite(&seconds) && seconds >= 0, "stop::Deadline: limit must be >= 0 s, got ",
                         seconds, " s");
  }

  StopDecision operator()(const IterationStats& it) const {
    if (it.seconds >= limit.count()) return StopReason::deadline;
    return {};
  }
};

/// The predicate returns true, for example a flag that another thread sets. No further run is started.
struct Requested {
  std::function<bool()> predicate;

  void validate() const {
    detail::require_that(predicate != nullptr, "stop::Requested: the predicate must not be empty");
  }

  StopDecision operator()(const IterationStats&) const {
    if (predicate()) return StopReason::requested;
    return {};
  }
};

/// Stops when one of the rules does, with the reason of the first rule that stops. All rules are called after every
/// pass.
template <StopRuleFor... Rules>
struct AnyOf {
  std::tuple<Rules...> rules;

  void validate() const {
    std::apply([](const auto&... rule) { (detail::validate_rule(rule), ...); }, rules);
  }

  StopDecision operator()(const IterationStats& it) {
    StopDecision first;
    const auto ask = [&](auto& rule) {
      const StopDecision decision = rule(it);
      if (!first) first = decision;
    };
    std::apply([&](auto&... rule) { (ask(rule), ...); }, rules);
    return first;
  }
};

/// Stops when all rules stop after the same pass, with the reason of the last rule. All rules are called after every
/// pass.
template <StopRuleFor... Rules>
struct AllOf {
  std::tuple<Rules...> rules;

  void validate() const {
    std::apply([](const auto&... rule) { (detail::validate_rule(rule), ...); }, rules);
  }

  StopDecision operator()(const IterationStats& it) {
    StopDecision last;
    bool all = true;
    const auto ask = [&](auto& rule) {
      last = rule(it);
      all = all && last.has_value();
    };
    std::apply([&](auto&... rule) { (ask(rule), ...); }, rules);
    return all ? last : StopDecision{};
  }
};

/// Stops when the rule would have stopped after `passes` passes in a row.
template <StopRuleFor Rule>
struct Patience {
  Rule rule;
  Index passes = 1;    ///< >= 1
  Index in_a_row = 0;  ///< current count

  void validate() const {
    detail::require_that(passes >= 1, "stop::patience: passes must be >= 1, got ", passes);
    detail::validate_rule(rule);
  }

  StopDecision operator()(const IterationStats& it) {
    const StopDecision decision = rule(it);
    in_a_row = decision ? in_a_row + 1 : 0;
    return in_a_row >= passes ? decision : StopDecision{};
  }
};

/// Stops when one of the rules does: `any_of(LabelsSettled{}, MaxIterations{100})`.
template <StopRuleFor... Rules>
[[nodiscard]] AnyOf<Rules...> any_of(Rules... rules) {
  static_assert(sizeof...(Rules) > 0, "any_of needs at least one rule");
  return {{std::move(rules)...}};
}

/// Stops when all rules stop after the same pass.
template <StopRuleFor... Rules>
[[nodiscard]] AllOf<Rules...> all_of(Rules... rules) {
  static_assert(sizeof...(Rules) > 0, "all_of needs at least one rule");
  return {{std::move(rules)...}};
}

/// Stops when the rule would have stopped after `passes` passes in a row: `patience(RelativeSse{1e-3}, 2)`.
template <StopRuleFor Rule>
[[nodiscard]] Patience<Rule> patience(Rule rule, Index passes) {
  return {std::move(rule), passes};
}

}  // namespace stop

/// Any stop rule, type-erased. Default: any_of(LabelsSettled{}, CentroidShift{1e-4}, MaxIterations{300}).
class StopRule {
 public:
  StopRule() : StopRule(stop::any_of(stop::LabelsSettled{}, stop::CentroidShift{1e-4}, stop::MaxIterations{300})) {}

  /// @throws std::invalid_argument if a parameter of the rule is out of its range
  template <class Rule>
    requires(!std::same_as<Rule, StopRule> && StopRuleFor<Rule>)
  StopRule(Rule rule) {  // NOLINT(google-explicit-constructor): a rule is a StopRule
    detail::validate_rule(rule);
    rule_ = std::move(rule);
  }

  StopDecision operator()(const IterationStats& it) { return rule_(it); }

  /// False if it was moved from; it can then only be assigned to.
  [[nodiscard]] explicit operator bool() const { return rule_ != nullptr; }

 private:
  std::function<StopDecision(const IterationStats&)> rule_;
};

}  // namespace keen

// ---- keen/detail/fit/fit_settings.hpp

namespace keen::detail {

class Communicator;

/// What a fit is asked for: the fields of an estimator, without its Dim.
template <class Scalar>
struct FitSettings {
  Index k;
  const StartCentroids<Scalar>& init;  ///< the estimator's
  Effort<Scalar> effort = {};
  StopRule stop = {};
  Algorithm algorithm = Algorithm::automatic;
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;
  int threads;
  Index restarts = 1;
  std::uint64_t seed;
  Observer observer = {};
  Executor executor = {};
  bool on_sphere = false;              ///< centroids are brought to length 1
  const char* caller = "KMeans::fit";  ///< whom errors about points and settings name

  /// @param of  an estimator; a field that it does not have keeps its default
  template <class Estimator>
  KEEN_DETAIL_COLD explicit FitSettings(const Estimator& of)
      : k(of.k), init(of.init.start()), threads(of.threads), seed(of.seed) {
    require_same_alignment();
    if constexpr (requires { of.restarts; }) restarts = of.restarts;
    if constexpr (requires { of.effort; }) effort = of.effort;
    if constexpr (requires { of.stop; }) stop = of.stop;
    if constexpr (requires { of.algorithm; }) algorithm = of.algorithm;
    if constexpr (requires { of.empty_clusters; }) empty_clusters = of.empty_clusters;
    if constexpr (requires { of.observer; }) observer = of.observer;
    if constexpr (requires { of.executor; }) executor = of.executor;
    require_that(init.draw != nullptr && stop, "fit: the estimator, its init or its stop rule was moved from");
  }
};

/// Checks the settings of a fit of n points.
/// @throws std::invalid_argument naming `settings.caller`, for a setting out of range
template <class Scalar>
void require_settings(const FitSettings<Scalar>& settings, Index n);

/// KMeans::fit.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Points<Scalar>& data);

/// The same for points that are spread over ranks: each gets the labels of its own points, and all else is the same on
/// all of them, and the same as if all points were on one.
/// @param communicator  used until this returns
/// @throws RankError on all ranks, if one of them fails
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_on_ranks(const FitSettings<Scalar>& settings, const Points<Scalar>& data,
                                              Communicator& communicator);

/// The same clustering, of points whose dimension is known at compile time.
template <int Dim, class Scalar>
[[nodiscard]] Clustering<Scalar, Dim> with_dim(Clustering<Scalar>&& found) {
  if constexpr (Dim == Eigen::Dynamic) {
    return std::move(found);
  } else {
    Clustering<Scalar, Dim> same;
    same.model = Model<Scalar, Dim>(Centroids<Scalar, Dim>(found.model.centroids()), found.model.metric());
    same.labels = std::move(found.labels);
    same.cluster_weights = std::move(found.cluster_weights);
    same.cluster_sizes = std::move(found.cluster_sizes);
    same.sse = found.sse;
    same.iterations = found.iterations;
    same.stop_reason = found.stop_reason;
    same.nonempty_clusters = found.nonempty_clusters;
    same.start_sample = found.start_sample;
    same.restart = found.restart;
    same.history = std::move(found.history);
    same.swaps = found.swaps;
    return same;
  }
}

}  // namespace keen::detail

// ---- keen/detail/fit/foreign_settings.hpp

namespace keen::detail {

/// The settings of KMeans by keen's names and by those of other libraries, so that keen::fit can answer
/// `{.n_clusters = 3}` with a sentence. The order suits both; values may be of any type.
/// @tparam Settings  the estimator: without one there is no such overload either
template <class Settings>
struct ForeignSettings {
  struct Any {
    Any() = default;
    template <class Value>
    Any(const Value&) {}  // NOLINT(google-explicit-constructor): any value is one
  };

  Any k = {};
  Any clusters = {}, n_clusters = {}, num_clusters = {};
  Any init = {};
  Any n_init = {};
  Any effort = {};
  Any max_iter = {}, max_iterations = {}, tol = {};
  Any stop = {};
  Any algorithm = {};
  Any empty_clusters = {};
  Any threads = {};
  Any n_jobs = {}, num_threads = {};
  Any restarts = {};
  Any seed = {};
  Any random_state = {};
  Any observer = {};
  Any executor = {};
};

}  // namespace keen::detail

// ---- keen/init/plus_plus.hpp

namespace keen {

/// k-means++: each further centroid is a point drawn with probability proportional to weight times squared distance to
/// the nearest centroid so far. With several candidates (greedy k-means++), several points are drawn each time, and the
/// one with the lowest resulting SSE is kept. Returns fewer than k centroids if the data has fewer distinct points.
/// Complexity: O(n k dim candidates).
/// Source: Arthur & Vassilvitskii, SODA 2007; greedy: ibid. section 7, with scikit-learn's number of candidates.
struct PlusPlus {
  Index candidates = 0;  ///< points drawn for each centroid, >= 0; 1: plain k-means++; 0: 2 + floor(ln k)

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

// ---- keen/detail/data/sample.hpp

// Sampling in one pass over a file. To draw m of n points, each set of m with the same chance, take point i with
// probability (points still wanted) / (points still to come). The count comes out exactly, and the points come in
// ascending order, so that they can be read in one pass.

namespace keen::detail {

/// Some points of a dataset, copied, with their weights.
template <class Scalar>
class Sample {
 public:
  /// @param indices  in ascending order where the points are not in memory: they are read once then
  Sample(const Points<Scalar>& data, std::span<const Index> indices) : points_(data.dim(), std::ssize(indices)) {
    if (!data.copy_chosen(indices.data(), points_.cols(), points_.data())) copy_in_one_pass(data, indices);
    if (!data.is_weighted()) return;
    for (const Index i : indices) weights_.push_back(data.weight(i));
  }

  [[nodiscard]] const Centroids<Scalar>& points() const { return points_; }

  [[nodiscard]] Dataset<Scalar> view() const {
    const Points<Scalar> data = view_columns<Scalar>(points_);
    return data.with_weights(weights_.empty() ? nullptr : weights_.data()).dataset();
  }

 private:
  void copy_in_one_pass(const Points<Scalar>& data, std::span<const Index> indices) {
    Index column = 0;
    data.for_each_block_in_memory([&](const Points<Scalar>& points, Index, Index last) {
      for (; column < points_.cols() && indices[static_cast<std::size_t>(column)] < last; ++column) {
        points_.col(column) = points.point(indices[static_cast<std::size_t>(column)]);
      }
    });
  }

  Centroids<Scalar> points_;
  std::vector<double> weights_;
};

/// The most points that PlusPlus chooses from where they are not in memory.
[[nodiscard]] inline Index most_in_start_sample(Index k) { return (std::max)(Index{65536}, 64 * k); }

/// How many points have weight.
template <class Scalar>
[[nodiscard]] Index count_counting(const Points<Scalar>& data) {
  Index counting = 0;
  for (Index i = 0; i < data.size(); ++i) counting += data.weight(i) > 0 ? 1 : 0;
  return counting;
}

/// The size of the sample that PlusPlus chooses from if points are not in memory; 0: it chooses from all points.
/// @param counting  how many there are that count
[[nodiscard]] inline Index start_sample(Index counting, Index k) {
  const Index most = most_in_start_sample(k);
  return counting <= most ? 0 : most;
}

/// 0 to n - 1 in random order (Fisher and Yates). Complexity: O(n).
[[nodiscard]] inline std::vector<Index> shuffled(Index n, Rng& rng) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  std::iota(indices.begin(), indices.end(), Index{0});
  for (Index left = n; left > 1; --left) {
    std::iter_swap(indices.begin() + (left - 1), indices.begin() + rng.index(left));
  }
  return indices;
}

/// The points that count, in ascending order; all points where there are not many.
template <class Scalar>
[[nodiscard]] std::vector<Index> counting_points(const Points<Scalar>& data) {
  constexpr Index many = 65536;
  std::vector<Index> counting;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.size() <= many || data.weight(i) > 0) counting.push_back(i);
  }
  return counting;
}

/// `count` of the points that count, each with the same chance, in ascending order; all where there are no more.
/// Complexity: O(n). Source: Knuth, TAOCP 2, 3.4.2, algorithm S.
template <class Scalar>
[[nodiscard]] std::vector<Index> draw_in_order(const Points<Scalar>& data, Index count, Rng& rng) {
  Index left = count_counting(data);
  std::vector<Index> drawn;
  for (Index i = 0; i < data.size() && std::ssize(drawn) < count; ++i) {
    if (!(data.weight(i) > 0)) continue;
    if (rng.index(left--) < count - std::ssize(drawn)) drawn.push_back(i);
  }
  return drawn;
}

/// n draws from 0 to n - 1, with repetition. Complexity: O(n).
[[nodiscard]] inline std::vector<Index> bootstrap_draws(Index n, Rng& rng) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  for (Index& index : indices) index = rng.index(n);
  return indices;
}

}  // namespace keen::detail

// ---- keen/detail/base/few_coordinates.hpp

namespace keen::detail {

/// Calls `task` with the number of coordinates as a type: std::integral_constant<int, 1> to 3; 0 stands for more. A
/// loop over so few coordinates takes half the time where the compiler knows how many there are.
template <class Task>
decltype(auto) with_few_coordinates(Index dim, const Task& task) {
  switch (dim) {
    case 1: return task(std::integral_constant<int, 1>{});
    case 2: return task(std::integral_constant<int, 2>{});
    case 3: return task(std::integral_constant<int, 3>{});
    default: return task(std::integral_constant<int, 0>{});
  }
}

}  // namespace keen::detail

// ---- keen/detail/base/radix_sort.hpp

// Sorting by the digits of a key, the lowest digit first. Each pass counts how often each digit occurs, turns the
// counts into start positions and moves every key to its place. A pass keeps the order of keys with equal digits, so
// after the last pass the keys are sorted by all digits. No key is compared with another.
//
// Floating-point numbers become keys of the same order: the bits of a number >= 0 with the sign bit set, and all bits
// of a negative number inverted, because a larger magnitude is a smaller negative number.
// Source: Knuth, TAOCP 3, 5.2.5.

namespace keen::detail {

inline constexpr int radix_bits = 10;

/// Sorts by one digit of `radix_bits` bits; keys with equal digits stay in order.
inline void sort_by_digit(const IndexedVector<std::uint64_t>& keys, IndexedVector<std::uint64_t>& sorted, int shift) {
  std::array<Index, std::size_t{1} << radix_bits> starts{};
  const auto digit = [&](std::uint64_t key) { return static_cast<std::size_t>(key >> shift) & (starts.size() - 1); };
  for (const std::uint64_t key : keys) ++starts[digit(key)];
  Index before = 0;
  for (Index& start : starts) before += std::exchange(start, before);
  for (const std::uint64_t key : keys) sorted[starts[digit(key)]++] = key;
}

/// Sorts by all bits from `first_bit` to `last_bit` - 1. Complexity: O(n) for each `radix_bits` of them.
inline void sort_by_bits(IndexedVector<std::uint64_t>& keys, int first_bit, int last_bit) {
  IndexedVector<std::uint64_t> sorted(keys.size());
  for (int shift = first_bit; shift < last_bit; shift += radix_bits) {
    sort_by_digit(keys, sorted, shift);
    keys.swap(sorted);
  }
}

/// Sorts finite numbers; -0 comes before 0. Complexity: O(n), and O(n log n) for few.
inline void sort_numbers(IndexedVector<double>& numbers) {
  constexpr Index few = 20000;
  if (numbers.size() < few) {
    std::sort(numbers.begin(), numbers.end());
    return;
  }
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  IndexedVector<std::uint64_t> keys;
  keys.reserve(numbers.size());
  for (const double number : numbers) {  // as integers, numbers are in order but for their signs
    const auto bits = std::bit_cast<std::uint64_t>(number);
    keys.push_back((bits & sign) != 0 ? ~bits : bits | sign);
  }
  sort_by_bits(keys, 0, 64);
  std::transform(keys.begin(), keys.end(), numbers.begin(),
                 [](std::uint64_t key) { return std::bit_cast<double>((key & sign) != 0 ? key & ~sign : ~key); });
}

}  // namespace keen::detail

// ---- keen/detail/search/spatial_tiles.hpp

// Neighbours in space become neighbours in memory. Each coordinate is cut into cells, and the bits of the cell numbers
// are interleaved to one number, the position on the Morton curve. In two dimensions, with x to the right and y down:
//
//      0  1  4  5       x = 2, y = 1:  x = 10, y = 01 in binary
//      2  3  6  7       interleaved (y1 x1 y0 x0): 0 1 1 0 = 6
//      8  9 12 13
//     10 11 14 15       every aligned square of 2 x 2, 4 x 4, ... is one run of the curve
//
// Points sorted along the curve are cut into tiles of tile_points. A tile is compact for most data, though the curve
// jumps; exactness does not depend on it, because each box is the smallest one around the points that it has.

namespace keen::detail {

/// Boxes have few coordinates: in more, they rule out little.
inline constexpr Index most_box_dim = 4;

/// A point in the space of boxes; coordinates from dim on are 0, so that loops may have a fixed length.
using BoxPoint = std::array<double, most_box_dim>;

/// An axis-parallel box, seen from the centre.
struct Box {
  BoxPoint low = {};
  BoxPoint high = {};

  void take_in(const BoxPoint& x) {
    for (std::size_t d = 0; d < x.size(); ++d) {
      low[d] = (std::min)(low[d], x[d]);
      high[d] = (std::max)(high[d], x[d]);
    }
  }
};

/// Points of few dimensions (at most `most_box_dim`) in the order of a space-filling curve, packed into tiles, with the
/// box around each tile and a tree of boxes above. Level 0 holds the boxes of the tiles; each box of a level above
/// holds up to `fan_out` of the level below. Memory: n (dim + 1) Scalars and integers. Source: Morton, 1966 (the
/// curve).
template <class Scalar>
class SpatialTiles {
 public:
  static constexpr Index fan_out = 8;

  /// @param center  what packed coordinates and boxes are seen from
  /// Complexity: O(n dim).
  SpatialTiles(const Points<Scalar>& data, const Point<Scalar>& center, Team& team)
      : size_(data.size()), dim_(data.dim()), values_(tiles() * tile_points * data.dim()) {
    assert(dim_ <= most_box_dim);
    sort(data, team);
    pack(data, center, team);
    while (levels_.back().size() > 1) add_level();
  }

  [[nodiscard]] Index tiles() const { return (size_ + tile_points - 1) / tile_points; }

  /// Points in a tile: tile_points, or fewer in the last.
  [[nodiscard]] Index count(Index tile) const { return (std::min)(tile_points, size_ - tile * tile_points); }

  /// The points of a tile, as they are numbered in the data set.
  [[nodiscard]] const std::uint32_t* points(Index tile) const { return order_.data() + tile * tile_points; }

  /// dim x tile_points, less the centre.
  [[nodiscard]] const Scalar* values(Index tile) const { return values_.data() + tile * tile_points * dim_; }

  /// The largest |x - center|^2 in a tile.
  [[nodiscard]] Scalar largest_sq_norm(Index tile) const { return largest_sq_norms_[tile]; }

  [[nodiscard]] Index levels() const { return levels_.size(); }
  [[nodiscard]] Index boxes(Index level) const { return levels_[level].size(); }
  [[nodiscard]] const Box& box(Index level, Index i) const { return levels_[level][i]; }

 private:
  using Code = std::uint32_t;

  /// Where the cells of the curve lie along one coordinate: all but the farthest outliers fall inside.
  struct Grid {
    double first;
    double cells_per_unit;
    double last_cell;

    [[nodiscard]] Code cell(double x) const {
      return static_cast<Code>((std::clamp)((x - first) * cells_per_unit, 0.0, last_cell));
    }
  };

  [[nodiscard]] int bits() const { return 30 / static_cast<int>(dim_); }

  /// From the mean and spread of a sample: four spreads to either side.
  [[nodiscard]] IndexedVector<Grid> grids(const Points<Scalar>& data) const {
    const Index step = (std::max)(Index{1}, size_ / 1024);
    const double cells = static_cast<double>(Code{1} << bits());
    IndexedVector<Grid> grids;
    for (Index d = 0; d < dim_; ++d) {
      double count = 0;
      double mean = 0;
      double squares = 0;
      for (Index i = 0; i < size_; i += step) {
        const double apart = static_cast<double>(data(i, d)) - mean;
        mean += apart / ++count;
        squares += apart * (static_cast<double>(data(i, d)) - mean);
      }
      const double reach = 4 * std::sqrt(squares / count);
      grids.push_back({mean - reach, reach > 0 ? cells / (2 * reach) : 0, cells - 1});
    }
    return grids;
  }

  /// The bits of the cell numbers in turn.
  [[nodiscard]] Code code(const Points<Scalar>& data, const IndexedVector<Grid>& grids, Index i) const {
    Code code = 0;
    for (Index d = 0; d < dim_; ++d) {
      code |= spread(grids[d].cell(static_cast<double>(data(i, d)))) << d;
    }
    return code;
  }

  /// Moves bit b to bit b dim.
  [[nodiscard]] Code spread(Code cell) const {
    if (dim_ == 1) return cell;
    if (dim_ == 2) {
      cell = (cell | cell << 8) & 0x00ff00ffU;
      cell = (cell | cell << 4) & 0x0f0f0f0fU;
      cell = (cell | cell << 2) & 0x33333333U;
      return (cell | cell << 1) & 0x55555555U;
    }
    if (dim_ == 3) {
      cell = (cell | cell << 16) & 0x030000ffU;
      cell = (cell | cell << 8) & 0x0300f00fU;
      cell = (cell | cell << 4) & 0x030c30c3U;
      return (cell | cell << 2) & 0x09249249U;
    }
    Code result = 0;
    for (int b = 0; b < bits(); ++b) result |= (cell >> b & 1U) << (b * static_cast<int>(dim_));
    return result;
  }

  /// Sorts by code, digit by digit, the lowest first: equal codes stay in the order of the data.
  void sort(const Points<Scalar>& data, Team& team) {
    const IndexedVector<Grid> grid = grids(data);
    IndexedVector<std::uint64_t> keys(size_);
    const Index block_size = 4096;
    team.for_each_block((size_ + block_size - 1) / block_size, [&](Index block, int) {
      const Index first = block * block_size;
      const Index last = (std::min)(size_, first + block_size);
      AlignedBuffer<Scalar> room(data.room_for(last - first));
      const Points<Scalar> points = data.in_memory(first, last, room.data());
      for (Index i = first; i < last; ++i) {
        keys[i] = std::uint64_t{code(points, grid, i)} << 32 | static_cast<std::uint64_t>(i);
      }
    });
    sort_by_bits(keys, 32, 62);
    order_.resize(tiles() * tile_points);
    for (Index i = 0; i < order_.size(); ++i) {
      order_[i] = static_cast<std::uint32_t>(keys[(std::min)(i, size_ - 1)]);
    }
  }

  void pack(const Points<Scalar>& data, const Point<Scalar>& center, Team& team) {
    largest_sq_norms_.resize(tiles());
    levels_.emplace_back(tiles());
    const Index tiles_per_block = 64;
    team.for_each_block((tiles() + tiles_per_block - 1) / tiles_per_block, [&](Index block, int) {
      for (Index tile = block * tiles_per_block; tile < (std::min)(tiles(), (block + 1) * tiles_per_block); ++tile) {
        pack_one(data, center, tile);
      }
    });
  }

  void pack_one(const Points<Scalar>& data, const Point<Scalar>& center, Index tile) {
    const Scalar* rows[tile_points];
    Scalar sq_norms[tile_points];
    Scalar room[tile_points * most_box_dim];
    data.gather_rows(
        tile_points, [&](Index lane) { return Index{points(tile)[lane]}; }, rows, room);
    const Index stride = data.row_stride();
    pack_tile<Scalar>(simd_level(),
                      {rows, stride, dim_, center.data(), values_.data() + tile * tile_points * dim_, sq_norms});
    largest_sq_norms_[tile] = *std::max_element(sq_norms, sq_norms + tile_points);
    levels_.front()[tile] = with_few_coordinates(dim_, [&](auto few) {
      return box_of < decltype(few)::value == 0 ? most_box_dim
                                                : Index{decltype(few)::value} > (rows, stride, center, count(tile));
    });
  }

  /// The smallest box around some points.
  template <Index dim>
  [[nodiscard]] static Box box_of(const Scalar* const* rows, Index stride, const Point<Scalar>& center, Index count) {
    constexpr auto size = static_cast<std::size_t>(dim);
    double from[size];
    double low[size];
    double high[size];
    for (Index d = 0; d < dim; ++d) {
      from[d] = static_cast<double>(center[d]);
      low[d] = (std::numeric_limits<double>::max)();
      high[d] = -low[d];
    }
    for (Index lane = 0; lane < count; ++lane) {
      for (Index d = 0; d < dim; ++d) {
        const double x = static_cast<double>(rows[lane][d * stride]) - from[d];
        low[d] = (std::min)(low[d], x);
        high[d] = (std::max)(high[d], x);
      }
    }
    Box box;
    std::copy_n(low, dim, box.low.begin());
    std::copy_n(high, dim, box.high.begin());
    return box;
  }

  void add_level() {
    const IndexedVector<Box>& below = levels_.back();
    IndexedVector<Box> level;
    for (Index i = 0; i < below.size(); ++i) {
      if (i % fan_out == 0) {
        level.push_back(below[i]);
      } else {
        level.back().take_in(below[i].low);
        level.back().take_in(below[i].high);
      }
    }
    levels_.push_back(std::move(level));
  }

  Index size_;
  Index dim_;
  IndexedVector<std::uint32_t> order_;
  AlignedBuffer<Scalar> values_;
  IndexedVector<Scalar> largest_sq_norms_;
  IndexedVector<IndexedVector<Box>> levels_;
};

/// Tiles of one data set, made when they are first asked for.
template <class Scalar>
class SharedTiles {
 public:
  /// @param data, center  the same in every call
  [[nodiscard]] std::shared_ptr<const SpatialTiles<Scalar>> operator()(const Points<Scalar>& data,
                                                                       const Point<Scalar>& center, Team& team) {
    if (!tiles_) tiles_ = std::make_shared<const SpatialTiles<Scalar>>(data, center, team);
    return tiles_;
  }

 private:
  std::shared_ptr<const SpatialTiles<Scalar>> tiles_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/seed_distances.hpp

// The state of D^2 sampling is one number for each point, D^2(x) to the nearest seed. A new seed s only lowers it:
// D^2(x) <- min(D^2(x), |x - s|^2). The potential, the sum of w D^2, is the SSE of the seeds as centroids.
//
// Two points that differ must not be at distance 0, even if the square underflows: a point with D^2 = 0 is never drawn,
// and there may be fewer seeds than distinct points otherwise.

namespace keen::detail {

/// Squared distances from every point to its nearest seed, kept up to date as seeds are added. They are computed in
/// double and in a unit where nothing overflows; points that differ are never at distance 0.
template <class Scalar>
class SeedDistances {
 public:
  explicit SeedDistances(const Points<Scalar>& data) : SeedDistances(data, require_finite(data, "init")) {}

  /// @param largest  the largest magnitude of a coordinate
  SeedDistances(const Points<Scalar>& data, Scalar largest)
      : SeedDistances(data, largest, require_weights(data, "init")) {}

  /// For points that have been checked.
  SeedDistances(const Points<Scalar>& data, Scalar largest, double largest_weight)
      : data_(data),
        weights_(data, largest_weight),
        unit_(distance_unit(largest)),
        sq_distances_(data.size(), (std::numeric_limits<double>::max)()) {}

  [[nodiscard]] const Points<Scalar>& data() const { return data_; }

  /// True if distances are in the unit of the coordinates.
  [[nodiscard]] bool is_unscaled() const { return unit_.first == 1 && unit_.second == 1; }

  [[nodiscard]] double operator[](Index i) const { return sq_distances_[i]; }

  /// The mass of a point in D^2 sampling: its weight times its squared distance.
  [[nodiscard]] double mass(Index i) const { return weights_(i) > 0 ? weights_(i) * (*this)[i] : 0; }

  /// The weight of a point as it counts in masses.
  [[nodiscard]] double weight(Index i) const { return weights_(i); }

  /// True if point `i` counts and lies on no seed.
  [[nodiscard]] bool is_apart(Index i) const { return data_.weight(i) > 0 && (*this)[i] > 0; }

  /// The sum of all masses: the SSE of the seeds.
  [[nodiscard]] double potential() const {
    double sum = 0;
    for (Index i = 0; i < data_.size(); ++i) sum += mass(i);
    return sum;
  }

  /// The squared distance between point `i` and a seed, in the square of the unit.
  /// @param seed  dim coordinates, one after the other
  template <class Coordinate>
  [[nodiscard]] double to_seed(Index i, const Coordinate* seed) const {
    return to_seed(data_, i, seed);
  }

  /// The same where it is `points` that has the point in memory.
  template <class Coordinate>
  [[nodiscard]] double to_seed(const Points<Scalar>& points, Index i, const Coordinate* seed) const {
    return unit_sq_distance(unit_, points, i, seed);
  }

  /// Takes note that a seed lies at this squared distance of point `i`. Returns true if no seed was so near before.
  bool lower(Index i, double sq_distance) {
    double& nearest = sq_distances_[i];
    if (!(sq_distance < nearest)) return false;
    nearest = sq_distance;
    return true;
  }

  /// Takes note of a new seed. Complexity: O(n dim).
  template <class Seed>
  void add(const Seed& seed, Team& team) {
    const Point<double> c = seed.template cast<double>();
    constexpr Index block_size = 1024;
    team.for_each_block((data_.size() + block_size - 1) / block_size, [&](Index block, int) {
      const Index last = (std::min)(data_.size(), (block + 1) * block_size);
      for (Index i = block * block_size; i < last; ++i) lower(i, to_seed(i, c.data()));
    });
  }

 private:
  Points<Scalar> data_;
  RelativeWeights<Scalar> weights_;
  Scale<double> unit_;
  IndexedVector<double> sq_distances_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/seed_gains.hpp

// A candidate of a batch is tried long after the pass that searched it, when D has changed. The list stays valid: D
// only falls, so a point that did not gain then does not gain now. What is kept for each entry is an interval around
// the squared distance, in two floats. Mostly the intervals decide which candidate is best; where they do not, exact
// distances do.

namespace keen::detail {

/// A point that may be nearer to a candidate than to all seeds.
struct Gain {
  Index point;
  float low;  ///< the squared distance lies in [low, high]
  float high;
};

/// A float not above any value >= 0 that `sq_distance` is not above.
template <class Scalar>
[[nodiscard]] float float_below(Scalar sq_distance) {
  if constexpr (sizeof(Scalar) == sizeof(float)) return sq_distance;
  using Limits = std::numeric_limits<float>;
  const auto most = static_cast<Scalar>((Limits::max)());
  const auto nearest = static_cast<float>(std::clamp(sq_distance, Scalar(0), most));
  return (std::max)(0.0F, nearest * (1 - Limits::epsilon()) - (Limits::min)());
}

/// A float, perhaps infinite, not below `sq_distance`.
template <class Scalar>
[[nodiscard]] float float_above(Scalar sq_distance) {
  if constexpr (sizeof(Scalar) == sizeof(float)) return sq_distance;
  using Limits = std::numeric_limits<float>;
  if (!(sq_distance <= static_cast<Scalar>((Limits::max)()))) return Limits::infinity();
  const auto nearest = static_cast<float>((std::max)(sq_distance, Scalar(0)));
  return nearest * (1 + Limits::epsilon()) + (Limits::min)();
}

/// For each candidate the points that may be nearer to it than to all seeds, in the order of the blocks. There are many
/// of them: they are kept block by block as they were found, where a point needs but its offset in the block, and two
/// floats.
template <class Scalar>
class GainLists {
 public:
  /// What is found in a block.
  struct Hit {
    Label candidate;
    std::uint32_t offset;  ///< of the point in the block
    Scalar low;
    Scalar high;
  };

  /// Empties all lists.
  /// @param order  the points that blocks are made of; null: all of them in turn
  void restart(Index blocks, Index block_points, Index candidates, const std::uint32_t* order = nullptr) {
    order_ = order;
    blocks_.resize(blocks);
    for (Block& block : blocks_) block.starts.assign(candidates + 1, 0);
    points_per_block_ = block_points;
  }

  /// Takes what was found in a block and sorts it by candidate; what one candidate has must be in ascending order.
  /// Blocks may be set at the same time.
  void set(Index block, std::span<const Hit> hits) {
    Block& to = blocks_[block];
    for (const Hit& hit : hits) ++to.starts[hit.candidate];
    std::uint32_t end = 0;
    for (std::uint32_t& start : to.starts) start = end += start;
    to.offsets.resize(static_cast<Index>(hits.size()));
    to.bounds.resize(to.offsets.size());
    for (auto hit = hits.rbegin(); hit != hits.rend(); ++hit) {
      const std::uint32_t at = --to.starts[hit->candidate];
      to.offsets[at] = hit->offset;
      to.bounds[at] = {float_below(hit->low), float_above(hit->high)};
    }
  }

  [[nodiscard]] Index blocks() const { return blocks_.size(); }

  /// How many points the list of a candidate has.
  [[nodiscard]] std::size_t size(Index candidate) const {
    std::size_t sum = 0;
    for (const Block& block : blocks_) sum += block.starts[candidate + 1] - block.starts[candidate];
    return sum;
  }

  /// Calls `body` with each `Gain` of a candidate in a block.
  template <class Body>
  void for_each_in(Index block, Index candidate, const Body& body) const {
    const Block& from = blocks_[block];
    const std::uint32_t* const start = from.starts.data() + candidate;
    for (Index at = start[0]; at < Index{start[1]}; ++at) {
      const Index position = block * points_per_block_ + from.offsets[at];
      body(Gain{order_ != nullptr ? Index{order_[position]} : position, from.bounds[at].low, from.bounds[at].high});
    }
  }

  /// The same for all blocks.
  template <class Body>
  void for_each(Index candidate, const Body& body) const {
    for (Index block = 0; block < blocks(); ++block) for_each_in(block, candidate, body);
  }

 private:
  struct Bounds {
    float low;
    float high;
  };

  struct Block {
    IndexedVector<std::uint32_t> starts;  // where the list of each candidate begins, and the end
    IndexedVector<std::uint32_t> offsets;
    IndexedVector<Bounds> bounds;
  };

  IndexedVector<Block> blocks_;
  Index points_per_block_ = 0;
  const std::uint32_t* order_ = nullptr;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/gain_search.hpp

// Which error is allowed. A search compares |x - c|^2 with D^2(x), both rounded. It may list a point that does not
// gain, which costs a little time, but it must not leave out one that gains: so each comparison is made with the error
// added on the side of listing.

namespace keen::detail {

/// How far a squared distance in Scalar may be off, and from where on a point is sure not to gain. A search leaves a
/// point out only where its measured squared distance, less the error, is not below `sq_reach`.
template <class Scalar>
class GainMargins {
 public:
  static constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();

  /// @param distances  must outlive this
  explicit GainMargins(const SeedDistances<Scalar>& distances)
      : distances_(distances), dim_(distances.data().dim()), least_safe_(least_safe_square<Scalar>(dim_)) {}

  /// What rounding may do to a score, and to the distances compared with it, relative to |x|^2 and |c|^2: the sums of
  /// dim terms in |x|^2, |c|^2, x.c and the distance itself, and moving x and c to the centre.
  /// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
  [[nodiscard]] Scalar error_factor() const { return static_cast<Scalar>(5 * dim_ + 40) * (eps / 2); }

  /// What rounding may do to a measured squared distance, relative to it.
  [[nodiscard]] Scalar rounding() const { return static_cast<Scalar>(dim_ + 6) * eps; }

  /// What underflow may do to a squared distance.
  [[nodiscard]] Scalar least_safe() const { return least_safe_; }

  /// The squared distance below which point `i` gains, rounded up.
  [[nodiscard]] Scalar sq_reach(Index i) const {
    constexpr auto most = static_cast<double>((std::numeric_limits<Scalar>::max)() / 8);
    return static_cast<Scalar>((std::min)(distances_[i], most)) * (1 + eps);
  }

 private:
  const SeedDistances<Scalar>& distances_;
  Index dim_;
  Scalar least_safe_;
};

/// What a search finds in a block of points. (On cache lines of its own: each worker fills one.)
template <class Scalar>
class alignas(64) BlockHits {
 public:
  using Hit = typename GainLists<Scalar>::Hit;

  /// Forgets all hits and begins a block.
  void restart(Index first) {
    first_ = first;
    hits_.clear();
  }

  /// Takes note that a point may gain by a candidate: the squared distance lies in [low, high].
  void add(Index candidate, Index point, Scalar low, Scalar high) {
    hits_.push_back({static_cast<Label>(candidate), static_cast<std::uint32_t>(point - first_), low, high});
  }

  [[nodiscard]] const IndexedVector<Hit>& hits() const { return hits_; }

 private:
  IndexedVector<Hit> hits_;
  Index first_ = 0;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/boxed_gain_search.hpp

// The distance between a point c and a box: in each coordinate it is low - c, c - high, or 0 inside.
//
//         c.     |gap    +-----------+
//                +------ |    box    |      squared distance = sum over the coordinates of max(low - c, c - high, 0)^2
//                        +-----------+
//
// No point of the box is nearer to c. If this exceeds the largest D^2 in the box, the candidate helps none of its
// points.

namespace keen::detail {

/// For few dimensions: points are sorted into tiles of neighbours, and only candidates that are near to the box around
/// a tile are measured. Memory: that of SpatialTiles.
template <class Scalar>
class BoxedGainSearch {
 public:
  /// @param distances  of points of at most `most_box_dim` coordinates; must outlive this
  /// Complexity: O(n dim).
  BoxedGainSearch(const SeedDistances<Scalar>& distances, const Point<Scalar>& center, Team& team)
      : margins_(distances),
        dim_(distances.data().dim()),
        center_(center),
        tiles_(distances.data(), center, team),
        workers_(team.size()) {}

  /// All points, tile by tile.
  [[nodiscard]] const std::uint32_t* order() const { return tiles_.points(0); }

  /// @param candidates  dim x any number
  void set_candidates(const Centroids<Scalar>& candidates) {
    count_ = candidates.cols();
    centered_.resize(count_ * dim_);
    double largest = 0;
    for (Index j = 0; j < count_; ++j) {
      double sq_norm = 0;
      for (Index d = 0; d < dim_; ++d) {
        const double c = static_cast<double>(candidates(d, j)) - static_cast<double>(center_[d]);
        centered_[d * count_ + j] = c;
        sq_norm += c * c;
      }
      largest = (std::max)(largest, sq_norm);
    }
    largest_sq_norm_ = static_cast<Scalar>(largest) * (1 + 8 * eps);
  }

  /// Finds the gains of the points of a tile; hits are numbered in the order of the tiles.
  void search(Index tile, int number, BlockHits<Scalar>& hits) {
    Worker& worker = workers_[number];
    const Scalar farthest = set_thresholds(tile, worker);
    find_near(tiles_.box(0, tile), static_cast<double>(farthest), worker.near_box);
    const Index count = tiles_.count(tile);
    alignas(64) Scalar sq_distances[tile_points];
    std::uint16_t below[tile_points];
    for (const Label j : worker.near_box) {
      measure(tiles_.values(tile), j, sq_distances);
      Index found = 0;
      for (Index lane = 0; lane < count; ++lane) {
        below[found] = static_cast<std::uint16_t>(lane);
        found += sq_distances[lane] < worker.threshold[lane] ? 1 : 0;
      }
      for (Index f = 0; f < found; ++f) {
        const Index lane = below[f];
        hits.add(j, tile * tile_points + lane, sq_distances[lane] - worker.error[lane],
                 sq_distances[lane] + worker.error[lane]);
      }
    }
  }

 private:
  static constexpr Scalar eps = GainMargins<Scalar>::eps;

  struct Worker {
    alignas(64) Scalar threshold[tile_points];
    Scalar error[tile_points];
    IndexedVector<Label> near_box;
  };

  /// Sets the squared distance from which on a point does not gain. Returns the largest, with its error.
  Scalar set_thresholds(Index tile, Worker& worker) const {
    const std::uint32_t* const points = tiles_.points(tile);
    const Scalar error =
        margins_.error_factor() * (tiles_.largest_sq_norm(tile) + largest_sq_norm_) + margins_.least_safe();
    Scalar farthest = 0;
    for (Index lane = 0; lane < tiles_.count(tile); ++lane) {
      const Scalar reach = margins_.sq_reach(points[lane]);
      worker.error[lane] = error + 2 * eps * reach;
      worker.threshold[lane] = reach + worker.error[lane];
      farthest = (std::max)(farthest, worker.threshold[lane] + worker.error[lane]);
    }
    return farthest;
  }

  /// Finds the candidates whose squared distance from a box is below `limit`.
  void find_near(const Box& box, double limit, IndexedVector<Label>& near_box) const {
    near_box.resize(count_ + 1);
    Index found = 0;
    for (Index j = 0; j < count_; ++j) {
      double gap = 0;
      for (Index d = 0; d < dim_; ++d) {
        const double c = centered_[d * count_ + j];
        const auto at = static_cast<std::size_t>(d);
        const double outside = (std::max)((std::max)(box.low[at] - c, c - box.high[at]), 0.0);
        gap += outside * outside;
      }
      near_box[found] = static_cast<Label>(j);  // no branch: which are near could not be foretold
      found += gap < limit ? 1 : 0;
    }
    near_box.resize(found);
  }

  /// Measures the squared distances of the points of a tile to a candidate.
  void measure(const Scalar* values, Label candidate, Scalar* sq_distances) const {
    std::fill_n(sq_distances, tile_points, Scalar(0));
    for (Index d = 0; d < dim_; ++d) {
      const auto c = static_cast<Scalar>(centered_[d * count_ + candidate]);
      const Scalar* const x = values + d * tile_points;
      for (Index lane = 0; lane < tile_points; ++lane) sq_distances[lane] += (x[lane] - c) * (x[lane] - c);
    }
  }

  GainMargins<Scalar> margins_;
  Index dim_;
  Point<Scalar> center_;
  SpatialTiles<Scalar> tiles_;
  Index count_ = 0;                 // candidates
  IndexedVector<double> centered_;  // relative to the centre: coordinate by coordinate
  Scalar largest_sq_norm_ = 0;      // of them
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/direct_gain_search.hpp

namespace keen::detail {

/// Every point against every candidate, by differences of coordinates in double: for few points, for data in another
/// unit, and where there are no kernels.
template <class Scalar>
class DirectGainSearch {
 public:
  /// @param distances  must outlive this
  explicit DirectGainSearch(const SeedDistances<Scalar>& distances) : distances_(distances) {}

  /// Finds the gains of points `first` to `first + count - 1`. Complexity: O(count candidates dim).
  void search(const Centroids<Scalar>& candidates, Index first, Index count, BlockHits<Scalar>& hits) const {
    constexpr bool is_double = sizeof(Scalar) == sizeof(double);
    constexpr Scalar eps = GainMargins<Scalar>::eps;
    for (Index i = first; i < first + count; ++i) {
      for (Index j = 0; j < candidates.cols(); ++j) {
        const double sq_distance = distances_.to_seed(i, candidates.col(j).data());
        if (!(sq_distance < distances_[i])) continue;
        const auto rounded = static_cast<Scalar>(sq_distance);
        const Scalar error = is_double ? Scalar(0) : rounded * eps + (std::numeric_limits<Scalar>::min)();
        hits.add(j, i, rounded - error, rounded + error);
      }
    }
  }

 private:
  const SeedDistances<Scalar>& distances_;
};

}  // namespace keen::detail

// ---- keen/detail/search/packed_columns.hpp

// The same register-blocked product that scores points serves every other matrix product of the core: centroids become
// columns, and no norms are added.

namespace keen::detail {

using DoubleMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

/// The columns of a matrix as the kernels want them: inner products with all of them, a tile of vectors at a time.
/// (Eigen's own matrix product would take longer to compile than the rest of a fit.)
class PackedColumns {
 public:
  explicit PackedColumns(const DoubleMatrix& columns) : rows_(columns.rows()), zeros_(columns.rows(), 0.0) {
    const Index width = panel_width(simd_level());
    panels_ = (columns.cols() + width - 1) / width;
    values_.resize(panels_ * width * rows_);
    for (Index j = 0; j < panels_ * width; ++j) {
      for (Index d = 0; d < rows_; ++d) {
        values_.data()[j / width * width * rows_ + d * width + j % width] = j < columns.cols() ? columns(d, j) : 0;
      }
    }
  }

  [[nodiscard]] Index rows() const { return rows_; }

  /// Room for one tile, and the result.
  struct Workspace {
    explicit Workspace(const PackedColumns& columns)
        : tile(columns.rows_ * tile_points), products(columns.panels_ * panel_width(simd_level()) * tile_points) {}

    /// Of vector `lane` with column j.
    [[nodiscard]] double product(Index lane, Index j) const { return products.data()[j * tile_points + lane]; }

    AlignedBuffer<double> tile;
    AlignedBuffer<double> products;
    double sq_norm[tile_points];
  };

  /// The inner products, and the squared lengths, of `count` vectors, 1 to tile_points, which lie one after the other.
  /// Complexity: O(rows columns) a vector.
  void multiply(const double* vectors, Index count, Workspace& space) const {
    const double* addresses[tile_points];
    for (Index lane = 0; lane < tile_points; ++lane) {
      addresses[lane] = vectors + (std::min)(lane, count - 1) * rows_;
    }
    const SimdLevel level = simd_level();
    pack_tile<double>(level, {addresses, 1, rows_, zeros_.data(), space.tile.data(), space.sq_norm});
    multiply_tile<double>(level, {space.tile.data(), rows_, values_.data(), panels_, space.products.data()});
  }

 private:
  Index rows_;
  Index panels_ = 0;
  IndexedVector<double> zeros_;
  AlignedBuffer<double> values_;
};

/// left' * right.
/// Complexity: O(rows left.cols right.cols).
[[nodiscard]] inline DoubleMatrix inner_products(const DoubleMatrix& left, const DoubleMatrix& right) {
  const PackedColumns columns(right);
  PackedColumns::Workspace space(columns);
  DoubleMatrix products(left.cols(), right.cols());
  for (Index first = 0; first < left.cols(); first += tile_points) {
    const Index count = (std::min)(tile_points, left.cols() - first);
    columns.multiply(left.data() + first * left.rows(), count, space);
    for (Index j = 0; j < right.cols(); ++j) {
      for (Index lane = 0; lane < count; ++lane) products(first + lane, j) = space.product(lane, j);
    }
  }
  return products;
}

}  // namespace keen::detail

// ---- keen/detail/search/projection.hpp

// Distances from below. Let V have orthonormal columns, the directions in which the data spreads most. A point relative
// to the centre splits into its image y = V'x and a rest of length r = sqrt(|x|^2 - |y|^2). For two points,
//
//     |x - c|^2  =  |y(x) - y(c)|^2 + |rest(x) - rest(c)|^2  >=  |y(x) - y(c)|^2 + (r(x) - r(c))^2
//
// because two vectors of lengths r and s are at least |r - s| apart. The right side is the squared distance of the
// vectors (y, r), which have rank + 1 coordinates instead of dim. A centroid whose bound exceeds a known distance is
// ruled out without a look at its dim coordinates. The bound holds for any orthonormal V; a good V makes it sharp.
//
// V comes from a sample X by subspace iteration: V <- orthonormalize(X X' V), three times from random numbers. Each
// step stretches V towards the leading directions by the ratio of the variances.

namespace keen::detail {

/// In eight sums, for speed.
[[nodiscard]] inline double inner_product(const double* x, const double* y, Index n) {
  constexpr Index width = 8;
  double sums[width] = {};
  Index d = 0;
  for (; d + width <= n; d += width) {
    for (Index at = 0; at < width; ++at) sums[at] += x[d + at] * y[d + at];
  }
  double sum = 0;
  for (; d < n; ++d) sum += x[d] * y[d];
  for (const double part : sums) sum += part;
  return sum;
}

/// Makes the columns orthonormal to the precision of double: the components along earlier columns are subtracted from
/// each column, twice. A column that consists of rounding errors after that becomes zero.
/// Source: Giraud, Langou, Rozloznik & van den Eshof, Numerische Mathematik 101, 2005.
/// Complexity: O(rows columns^2).
inline void orthonormalize(DoubleMatrix& columns) {
  const Index n = columns.rows();
  for (Index j = 0; j < columns.cols(); ++j) {
    double* const y = columns.data() + j * n;
    for (int round = 0; round < 2; ++round) {
      const double before = std::sqrt(inner_product(y, y, n));
      for (Index i = 0; i < j; ++i) {
        const double* const x = columns.data() + i * n;
        const double along = inner_product(x, y, n);
        for (Index d = 0; d < n; ++d) y[d] -= along * x[d];
      }
      const double norm = std::sqrt(inner_product(y, y, n));
      for (Index d = 0; d < n; ++d) y[d] = norm > 1e-10 * before ? y[d] / norm : 0;
    }
  }
}

/// An orthonormal basis, rows x rank, of about the subspace in which the columns of `sample` are longest.
/// Source: randomized subspace iteration: Halko, Martinsson & Tropp, SIAM Review 53(2), 2011, algorithm 4.4.
/// Complexity: O(rows columns rank).
[[nodiscard]] inline DoubleMatrix principal_directions(const DoubleMatrix& sample, Index rank) {
  const DoubleMatrix transposed = sample.transpose();
  Rng rng(0);
  DoubleMatrix directions(sample.rows(), rank);
  for (Index i = 0; i < directions.size(); ++i) directions.data()[i] = rng.uniform() - 0.5;
  for (int step = 0; step < 3; ++step) {
    directions = inner_products(transposed, inner_products(sample, directions));
    orthonormalize(directions);
  }
  return directions;
}

/// The directions in which points spread most, and points seen in them alone: `rank` coordinates, and as one more the
/// length of all that is left out. Distances of such images are lower bounds of those of the points themselves
/// (Cauchy-Schwarz). All is computed in double.
template <class Scalar>
class Projection {
 public:
  struct Workspace {
    explicit Workspace(const PackedColumns& directions) : points(directions.rows(), tile_points), tile(directions) {}

    DoubleMatrix points;
    PackedColumns::Workspace tile;
  };
  using Workspaces = IndexedVector<Workspace>;

  /// @param rank  < dim
  /// Complexity: O(sample dim rank).
  Projection(const Points<Scalar>& data, const Point<Scalar>& center, Index rank)
      : dim_(data.dim()), rank_(rank), center_(center), directions_(principal_directions(sample(data), rank)) {}

  /// Coordinates of an image: rank + 1.
  [[nodiscard]] Index size() const { return rank_ + 1; }

  /// What the last coordinate of an image, a root of a difference of sums, may do to a squared distance, relative to
  /// the squared lengths.
  [[nodiscard]] double cancellation() const {
    return 8 * std::sqrt(static_cast<double>(dim_ + rank_ + 8) * std::numeric_limits<double>::epsilon());
  }

  /// Room for each worker of a team.
  [[nodiscard]] Workspaces workspaces(const Team& team) const {
    return Workspaces(team.size(), Workspace(directions_));
  }

  /// Writes the images of all points, size() values each, one after the other.
  /// Complexity: O(n dim rank).
  void project(const Points<Scalar>& points, Scalar* images, Team& team) const {
    Workspaces workers = workspaces(team);
    project(points, images, team, workers);
  }

  /// The same with room that is kept from call to call.
  void project(const Points<Scalar>& points, Scalar* images, Team& team, Workspaces& workers) const {
    const Index tiles = (points.size() + tile_points - 1) / tile_points;
    team.for_each_block(
        tiles, [&](Index tile, int worker) { project_tile(points, tile * tile_points, images, workers[worker]); });
  }

 private:
  /// dim x samples: points spread evenly over the data, relative to the centre.
  [[nodiscard]] DoubleMatrix sample(const Points<Scalar>& data) const {
    const Index samples = (std::min)(data.size(), (std::max)(Index{512}, 4 * rank_));
    DoubleMatrix sample(dim_, samples);
    for (Index i = 0; i < samples; ++i) copy_point(data, i * data.size() / samples, sample.col(i).data());
    return sample;
  }

  void copy_point(const Points<Scalar>& points, Index i, double* copy) const {
    points.for_each_nonzero(
        i, [&](Index d, Scalar x) { copy[d] = static_cast<double>(x) - static_cast<double>(center_[d]); });
  }

  void project_tile(const Points<Scalar>& points, Index first, Scalar* images, Workspace& space) const {
    const Index count = (std::min)(tile_points, points.size() - first);
    for (Index lane = 0; lane < count; ++lane) copy_point(points, first + lane, space.points.col(lane).data());
    directions_.multiply(space.points.data(), count, space.tile);
    for (Index lane = 0; lane < count; ++lane) {
      Scalar* const image = images + (first + lane) * size();
      double rest = space.tile.sq_norm[lane];
      for (Index j = 0; j < rank_; ++j) {
        const double y = space.tile.product(lane, j);
        image[j] = static_cast<Scalar>(y);
        rest -= y * y;
      }
      image[rank_] = static_cast<Scalar>(std::sqrt((std::max)(0.0, rest)));
    }
  }

  Index dim_;
  Index rank_;
  Point<Scalar> center_;
  PackedColumns directions_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/scored_tile.hpp

// A threshold for each point turns "does it gain?" into a sign. A candidate helps x if |c|^2 - 2 x.c < D^2 - |x|^2. The
// right side is known before the search, so the kernel subtracts it and asks whether any result in a group is negative.
// When many seeds are taken, hardly any is, and a group of candidates and points costs one test of signs.

namespace keen::detail {

/// A tile of points that is scored against all candidates. The kernel computes |x - c|^2 - |x|^2 less the threshold of
/// the point, the excess; a point may gain by a candidate only if its excess is below 0. One for each worker.
template <class Scalar>
class ScoredTile {
 public:
  /// Makes room.
  /// @param dim  coordinates of the points that are packed
  void resize(Index dim, Index candidates) {
    const Index panels = (candidates + panel_width(level_) - 1) / panel_width(level_);
    tile_.resize(dim * tile_points);
    excess_.resize(panels * panel_width(level_) * tile_points);
    groups_.resize(panels * tile_points);
  }

  /// Packs points `first` to `first + count - 1`, seen from a centre.
  void pack(const Points<Scalar>& points, const Point<Scalar>& center, Index first, Index count) {
    first_ = first;
    count_ = count;
    room_.resize(points.room_for(count));
    points.gather_rows(
        count, [=](Index lane) { return first + lane; }, rows_, room_.data());
    pack_tile<Scalar>(level_, {rows_, points.row_stride(), points.dim(), center.data(), tile_.data(), sq_norm_});
  }

  /// Excesses not below 0 are of candidates by which the point does not gain.
  /// @param error_factor  what may be wrong with a score, relative to |x|^2 and |c|^2
  /// @param largest_sq_norm  the largest |c|^2
  void set_thresholds(const GainMargins<Scalar>& margins, Scalar error_factor, Scalar largest_sq_norm) {
    constexpr Scalar eps = GainMargins<Scalar>::eps;
    std::fill_n(threshold_, tile_points, -(std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < count_; ++lane) {
      const Scalar reach = margins.sq_reach(first_ + lane);
      error_[lane] = error_factor * (sq_norm_[lane] + largest_sq_norm) + 2 * eps * reach + margins.least_safe();
      threshold_[lane] = reach - sq_norm_[lane] + error_[lane];
    }
  }

  /// Calls `take(candidate, lane, excess)` where a point may gain.
  /// @param packed  the candidates, seen from the centre of the points
  template <class Take>
  void for_each_hit(const PackedCentroids<Scalar>& packed, Index dim, Index candidates, const Take& take) {
    Index group_count = 0;
    select_tile<Scalar>(level_, {tile_.data(), dim, packed.values(), packed.norms(), packed.count(), threshold_,
                                 excess_.data(), groups_.data(), &group_count});
    const Index points = points_at_once<Scalar>(level_);
    const Index width = panel_width(level_);
    for (Index group = 0; group < group_count; ++group) {
      const Index panel = groups_[group] / tile_points;
      const Index offset = groups_[group] % tile_points;
      const Scalar* const excess = excess_.data() + group * width * points;
      Index found = 0;
      for (Index at = 0; at < width * points; ++at) {  // no branch: which are below could not be foretold
        below_[found] = static_cast<std::uint16_t>(at);
        found += excess[at] < 0 ? 1 : 0;
      }
      for (Index f = 0; f < found; ++f) {
        const Index at = below_[f];
        const Index j = panel * width + at / points;
        const Index lane = offset + at % points;
        if (j < candidates && lane < count_) take(static_cast<Label>(j), lane, excess[at]);
      }
    }
  }

  /// |x - c|^2, give or take the error.
  [[nodiscard]] Scalar sq_distance(Index lane, Scalar excess) const {
    return excess + threshold_[lane] + sq_norm_[lane];
  }
  [[nodiscard]] Scalar error(Index lane) const { return error_[lane]; }

 private:
  static constexpr Index max_group = 512;  // excesses that TileSelection reports together, at most

  SimdLevel level_ = simd_level();
  Index first_ = 0;
  Index count_ = 0;
  AlignedBuffer<Scalar> tile_;
  AlignedBuffer<Scalar> room_;  // for rows
  AlignedBuffer<Scalar> excess_;
  IndexedVector<Index> groups_;
  const Scalar* rows_[tile_points];
  alignas(64) Scalar sq_norm_[tile_points];
  alignas(64) Scalar threshold_[tile_points];
  Scalar error_[tile_points];
  std::uint16_t below_[max_group];  // which excesses of a group are below 0
};

}  // namespace keen::detail

// ---- keen/detail/seeding/projected_gain_search.hpp

// The inequality of search/projection.hpp, used the other way round. There, a known distance rules out centroids; here,
// D(x) rules out candidates: if the distance of the images is above D(x), so is the distance. With many seeds D is
// small, and nearly all candidates fall to 48 coordinates instead of dim.

namespace keen::detail {

/// For many dimensions: points and candidates are scored by their images in the few directions that matter. A distance
/// of images is a lower bound, so only candidates that the images do not rule out are measured.
/// Memory: n (rank + 1) Scalars.
template <class Scalar>
class ProjectedGainSearch {
 public:
  static constexpr Index rank = 47;

  /// @param distances  of points whose coordinates lie side by side, more than `rank` of them; must outlive this
  /// Complexity: O(n dim rank).
  ProjectedGainSearch(const SeedDistances<Scalar>& distances, const Point<Scalar>& center, Team& team)
      : data_(distances.data()),
        margins_(distances),
        team_(team),
        projection_(data_, center, rank),
        zeros_(Point<Scalar>::Zero(projection_.size())),
        images_(data_.size() * projection_.size()),
        image_points_(images_.data(), data_.size(), projection_.size(), {projection_.size(), 1}),
        packed_(level_),
        workers_(team.size()) {
    projection_.project(data_, images_.data(), team);
  }

  ProjectedGainSearch(const ProjectedGainSearch&) = delete;
  ProjectedGainSearch& operator=(const ProjectedGainSearch&) = delete;
  ~ProjectedGainSearch() = default;

  /// @param candidates  dim x any number
  void set_candidates(const Centroids<Scalar>& candidates) {
    Centroids<Scalar> images(projection_.size(), candidates.cols());
    projection_.project(Points<Scalar>(candidates.data(), candidates.cols(), candidates.rows(), {candidates.rows(), 1}),
                        images.data(), team_);
    packed_.set(images, zeros_);
    for (Worker& worker : workers_) {
      worker.measured = 0;
      worker.room.resize(data_.room_for(1));
      worker.tile.resize(projection_.size(), candidates.cols());
      worker.sq_distances.resize(candidates.cols());
    }
  }

  /// Finds the gains of points `first` to `first + count - 1`, at most a tile.
  /// @param candidates  those that were set
  void search(const Centroids<Scalar>& candidates, Index first, Index count, int number, BlockHits<Scalar>& hits) {
    Worker& worker = workers_[number];
    find_rivals(candidates.cols(), first, count, worker);
    for (Index lane = 0; lane < count; ++lane) {
      const IndexedVector<Label>& rivals = worker.rivals[lane];
      worker.measured += rivals.size();
      measure_sq_distances<Scalar>(level_, {data_.row(first + lane, worker.room.data()), candidates.data(), data_.dim(),
                                            rivals.data(), rivals.size(), worker.sq_distances.data()});
      const Scalar reach = margins_.sq_reach(first + lane);
      for (Index r = 0; r < rivals.size(); ++r) {
        const Scalar low = worker.sq_distances[r] * (1 - margins_.rounding()) - margins_.least_safe();
        const Scalar high = worker.sq_distances[r] * (1 + margins_.rounding()) + margins_.least_safe();
        if (low <= reach) hits.add(rivals[r], first + lane, low, high);
      }
    }
  }

  /// Distances that have been measured since candidates were set.
  [[nodiscard]] Index measured() const {
    Index sum = 0;
    for (const Worker& worker : workers_) sum += worker.measured;
    return sum;
  }

 private:
  struct Worker {
    ScoredTile<Scalar> tile;
    AlignedBuffer<Scalar> room;                // for a row
    IndexedVector<Label> rivals[tile_points];  // candidates that the images do not rule out
    IndexedVector<Scalar> sq_distances;
    Index measured = 0;
  };

  void find_rivals(Index candidates, Index first, Index count, Worker& worker) const {
    ScoredTile<Scalar>& tile = worker.tile;
    tile.pack(image_points_, zeros_, first, count);
    const auto image_error = static_cast<Scalar>(projection_.cancellation());
    tile.set_thresholds(margins_, margins_.error_factor() + image_error, packed_.largest_sq_norm());
    for (IndexedVector<Label>& rivals : worker.rivals) rivals.clear();
    tile.for_each_hit(packed_, projection_.size(), candidates,
                      [&](Label j, Index lane, Scalar) { worker.rivals[lane].push_back(j); });
  }

  Points<Scalar> data_;
  GainMargins<Scalar> margins_;
  Team& team_;
  SimdLevel level_ = simd_level();
  Projection<Scalar> projection_;
  Point<Scalar> zeros_;  // the centre of images
  IndexedVector<Scalar> images_;
  Points<Scalar> image_points_;
  PackedCentroids<Scalar> packed_;
  IndexedVector<Worker> workers_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/scored_gain_search.hpp

namespace keen::detail {

/// Every point against every candidate, by the scores of the kernel.
template <class Scalar>
class ScoredGainSearch {
 public:
  /// @param distances  must outlive this
  /// @param center  what scores are measured from
  ScoredGainSearch(const SeedDistances<Scalar>& distances, const Point<Scalar>& center, Index workers)
      : data_(distances.data()), margins_(distances), center_(center), packed_(simd_level()), workers_(workers) {}

  /// @param candidates  dim x any number
  void set_candidates(const Centroids<Scalar>& candidates) {
    count_ = candidates.cols();
    packed_.set(candidates, center_);
    for (ScoredTile<Scalar>& tile : workers_) tile.resize(data_.dim(), count_);
  }

  /// Finds the gains of points `first` to `first + count - 1`, at most a tile. Complexity: O(candidates dim).
  void search(Index first, Index count, int worker, BlockHits<Scalar>& hits) {
    ScoredTile<Scalar>& tile = workers_[worker];
    tile.pack(data_, center_, first, count);
    tile.set_thresholds(margins_, margins_.error_factor(), packed_.largest_sq_norm());
    tile.for_each_hit(packed_, data_.dim(), count_, [&](Label j, Index lane, Scalar excess) {
      const Scalar sq_distance = tile.sq_distance(lane, excess);
      hits.add(j, first + lane, sq_distance - tile.error(lane), sq_distance + tile.error(lane));
    });
  }

 private:
  Points<Scalar> data_;
  GainMargins<Scalar> margins_;
  Point<Scalar> center_;
  PackedCentroids<Scalar> packed_;
  Index count_ = 0;
  IndexedVector<ScoredTile<Scalar>> workers_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/seed_search.hpp

namespace keen::detail {

/// Finds which points would gain by which candidates for a seed, that is, which are nearer to a candidate than to all
/// seeds: |x - c|^2 < D^2(x). All candidates are searched against all points, a tile of points at a time, by one of
///
///     DirectGainSearch     differences in double; few points, or no kernel for them
///     ScoredGainSearch     scores of the kernel
///     BoxedGainSearch      few dimensions, and many candidates to come: only those near to a tile of neighbours
///     ProjectedGainSearch  many dimensions, and enough seeds that few points gain: first by images in few of them
///
/// A point that gains is never left out; one that is listed may turn out not to gain.
template <class Scalar>
class SeedSearch {
 public:
  using Lists = GainLists<Scalar>;

  /// @param distances  must outlive this
  SeedSearch(const SeedDistances<Scalar>& distances, Team& team)
      : distances_(distances),
        data_(distances.data()),
        team_(team),
        points_per_block_(tiles_per_block(data_.size()) * tile_points),
        direct_(distances),
        hits_(team.size()) {
    constexpr Index least_values = 1000;  // below, packing costs more than it saves
    const bool has_kernel = KEEN_DETAIL_VECTORS && distances.is_unscaled() &&
                            data_.size() * data_.dim() >= least_values &&
                            GainMargins<Scalar>(distances).error_factor() < Scalar(0.1);
    if (!has_kernel) return;
    may_sort_ = data_.dim() <= most_box_dim && data_.size() >= least_sorted &&
                data_.size() <= (std::numeric_limits<std::int32_t>::max)();
    may_project_ = data_.row_stride() == 1 && data_.dim() >= least_projected_dim;
    center_.emplace(middle());
    scored_.emplace(distances, *center_, team.size());
  }

  /// @param candidates  dim x any number
  /// @param seeds  how many there are: the more, the fewer points gain by a candidate
  /// @param coming  how many candidates may be searched for yet, these included
  /// Complexity: O(n candidates dim).
  void find(const Centroids<Scalar>& candidates, Index seeds, Index coming, Lists& lists) {
    const Method method = choose(seeds, coming);
    set_candidates(method, candidates);
    const Index blocks = (data_.size() + points_per_block_ - 1) / points_per_block_;
    lists.restart(blocks, points_per_block_, candidates.cols(), method == Method::boxed ? boxed_->order() : nullptr);
    team_.for_each_block(blocks, [&](Index block, int worker) {
      BlockHits<Scalar>& hits = hits_[worker];
      const Index begin = block * points_per_block_;
      const Index end = (std::min)(data_.size(), begin + points_per_block_);
      hits.restart(begin);
      for (Index first = begin; first < end; first += tile_points) {
        search(method, candidates, first, (std::min)(tile_points, end - first), worker, hits);
      }
      lists.set(block, hits.hits());
    });
    if (method == Method::projected && !images_pay(candidates.cols())) next_projected_ = 2 * seeds;
  }

 private:
  enum class Method { direct, scored, boxed, projected };

  static constexpr Index least_sorted = 2000;
  static constexpr Index least_seeds = 8;
  static constexpr Index least_coming = 128;  // candidates that pay for the sorting
  static constexpr Index least_projected_dim = 256;

  /// Few blocks, so that the lists come in few parts, but enough of them for many threads.
  [[nodiscard]] static Index tiles_per_block(Index points) {
    return std::clamp(points / (64 * tile_points), Index{20}, Index{400});
  }

  /// The mean of points spread evenly: where scores are measured from.
  [[nodiscard]] Point<Scalar> middle() const {
    const Index samples = (std::min)(data_.size(), Index{1024});
    Point<Scalar> middle(data_.dim());
    for (Index d = 0; d < data_.dim(); ++d) {
      double sum = 0;
      for (Index i = 0; i < samples; ++i) sum += static_cast<double>(data_(i * data_.size() / samples, d));
      middle[d] = static_cast<Scalar>(sum / static_cast<double>(samples));
    }
    return middle;
  }

  [[nodiscard]] Method choose(Index seeds, Index coming) const {
    if (!scored_) return Method::direct;
    if (may_project_ && seeds >= next_projected_) return Method::projected;
    if (boxed_ || (may_sort_ && seeds >= least_seeds && coming >= least_coming)) return Method::boxed;
    return Method::scored;
  }

  void set_candidates(Method method, const Centroids<Scalar>& candidates) {
    switch (method) {
      case Method::direct: break;
      case Method::scored: scored_->set_candidates(candidates); break;
      case Method::boxed:
        if (!boxed_) boxed_.emplace(distances_, *center_, team_);
        boxed_->set_candidates(candidates);
        break;
      case Method::projected:
        if (!projected_) projected_.emplace(distances_, *center_, team_);
        projected_->set_candidates(candidates);
        break;
    }
  }

  /// Searches a tile: points `first` to `first + count - 1`.
  void search(Method method, const Centroids<Scalar>& candidates, Index first, Index count, int worker,
              BlockHits<Scalar>& hits) {
    switch (method) {
      case Method::direct: direct_.search(candidates, first, count, hits); break;
      case Method::scored: scored_->search(first, count, worker, hits); break;
      case Method::boxed: boxed_->search(first / tile_points, worker, hits); break;
      case Method::projected: projected_->search(candidates, first, count, worker, hits); break;
    }
  }

  /// False where so much had to be measured that images had better be left alone for a while: one measurement costs
  /// several scores.
  [[nodiscard]] bool images_pay(Index candidates) const {
    const double all = static_cast<double>(data_.size()) * static_cast<double>(candidates);
    return static_cast<double>(projected_->measured()) <= 0.25 * all;
  }

  const SeedDistances<Scalar>& distances_;
  Points<Scalar> data_;
  Team& team_;
  Index points_per_block_;
  bool may_sort_ = false;
  bool may_project_ = false;
  Index next_projected_ = 16;  // seeds from which images are worth trying
  std::optional<Point<Scalar>> center_;
  DirectGainSearch<Scalar> direct_;
  std::optional<ScoredGainSearch<Scalar>> scored_;  // where there is a kernel
  std::optional<BoxedGainSearch<Scalar>> boxed_;    // made when they are first asked for
  std::optional<ProjectedGainSearch<Scalar>> projected_;
  IndexedVector<BlockHits<Scalar>> hits_;  // of each worker
};

}  // namespace keen::detail

// ---- keen/detail/seeding/weighted_sampler.hpp

// To draw in proportion to masses, take a uniform number u in [0, total) and find the first position at which the
// running sum exceeds u. Two levels make it cheap without a tree:
//
//     block sums    [  s0  ][  s1  ][  s2  ] ...     a draw adds up block sums, then the masses of one block
//     masses        256 in each block                a change adds up one block again
//
// O(n / 256 + 256) for a draw and O(256) for a change. Sums are taken again rather than corrected by differences, so no
// rounding is left over from masses that are gone.

namespace keen::detail {

/// Draws positions with probability proportional to their mass. Masses are summed in blocks, so that a change costs one
/// block and a draw costs a walk over block sums.
class WeightedSampler {
 public:
  explicit WeightedSampler(Index size) : masses_(size), sums_(block_of(size + block_size - 1)) {}

  [[nodiscard]] Index size() const { return masses_.size(); }
  [[nodiscard]] double operator[](Index i) const { return masses_[i]; }

  /// Sets every mass to `mass(i)` >= 0. Complexity: O(n).
  template <class Mass>
  void set_all(const Mass& mass) {
    for (Index i = 0; i < size(); ++i) masses_[i] = mass(i);
    for (Index block = 0; block < sums_.size(); ++block) sum_block(block);
  }

  void set(Index i, double mass) {
    masses_[i] = mass;
    sum_block(block_of(i));
  }

  [[nodiscard]] double total() const {
    double total = 0;
    for (const double sum : sums_) total += sum;
    return total;
  }

  /// A position with positive mass; total() must be positive.
  [[nodiscard]] Index draw(Rng& rng) const { return find(rng.uniform() * total()); }

  /// The first position with positive mass at which the running sum exceeds `target`; where rounding has `target` reach
  /// the total, the last position with positive mass. A position without mass is never found.
  [[nodiscard]] Index find(double target) const {
    double before = 0;
    Index block = 0;
    Index last_positive = 0;
    for (; block < sums_.size(); ++block) {
      if (sums_[block] > 0) last_positive = block;
      if (sums_[block] > 0 && before + sums_[block] > target) break;
      before += sums_[block];
    }
    if (block < sums_.size()) return find_in_block(block, target - before);
    return find_in_block(last_positive, sums_[last_positive]);
  }

 private:
  static constexpr Index block_size = 256;

  static Index block_of(Index i) { return i / block_size; }

  [[nodiscard]] Index end_of(Index block) const { return (std::min)(masses_.size(), (block + 1) * block_size); }

  void sum_block(Index block) {
    double sum = 0;
    for (Index i = block * block_size; i < end_of(block); ++i) sum += masses_[i];
    sums_[block] = sum;
  }

  [[nodiscard]] Index find_in_block(Index block, double target) const {
    double sum = 0;
    Index found = block * block_size;
    for (Index i = found; i < end_of(block); ++i) {
      if (masses_[i] <= 0) continue;
      found = i;
      sum += masses_[i];
      if (sum > target) break;
    }
    return found;
  }

  IndexedVector<double> masses_;
  IndexedVector<double> sums_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/seeding.hpp

// Where centroids start. Lloyd's iteration ends in the local minimum that its start leads to, so a start with two
// centroids in one cluster and none in another is rarely repaired. k-means++ draws each next centroid from the points
// with probability
//
//     P(x) = w D(x)^2 / sum of w D^2,     D(x) the distance of x to the nearest centroid so far
//
// A far cluster has a large share of the sum and is likely to be hit; a single outlier has only its own share. In
// expectation the SSE of such a start is at most 8 (ln k + 2) times the least one. The greedy version draws a few
// candidates for each centroid and keeps the one after which the sum of w D^2 is least.
//
// The plain algorithm reads all points once for each centroid. Seeding reads them once for a batch of candidates:
//
//     draw    a batch from the masses w D^2 of now; for each candidate, list the points that are nearer to it than D
//     later   masses have fallen where seeds were taken: a candidate drawn with mass `stale` counts with probability
//             mass / stale, otherwise it is passed over
//     gain    sum over the list of w (D^2 - |x - candidate|^2), with the D of now
//
// The second line is rejection sampling. A point is drawn with probability stale / (sum of stale), then accepted with
// mass / stale: the product is proportional to mass. It is possible because masses never rise.
//
// Reading order: weighted_sampler.hpp and seed_distances.hpp; seed_gains.hpp (the lists), seed_search.hpp with the four
// *_gain_search.hpp (who fills them; gain_search.hpp has their error bounds); seeding.hpp; plus_plus.hpp. Independent
// inits: afk_mc2.hpp, parallel_plus_plus.hpp, random_points.hpp, random_partition.hpp, first_k.hpp, warm_start.hpp.
// Source: Arthur & Vassilvitskii, SODA 2007 (k-means++ and the bound).

namespace keen::detail {

/// Seeds chosen one after the other by D^2 sampling, in the distribution of its definition, at the cost of few passes
/// over the data. Candidates are drawn in batches from masses that may be stale, and one pass finds for all of a batch
/// which points would gain by them. When a candidate's turn comes, it is accepted with probability true mass over stale
/// mass, which makes it a draw from the true masses; what it would gain is a sum over its list. Neither lists nor draws
/// depend on the team, and where bounds on two gains overlap, both are computed in double.
/// Source: rejection sampling, von Neumann 1951.
template <class Scalar>
class Seeding {
 public:
  Seeding(const Points<Scalar>& data, Team& team)
      : data_(data), team_(team), distances_(data), search_(distances_, team), masses_(data.size()) {}

  Seeding(const Seeding&) = delete;
  Seeding& operator=(const Seeding&) = delete;
  ~Seeding() = default;

  [[nodiscard]] const SeedDistances<Scalar>& distances() const { return distances_; }

  /// Seeds so far.
  [[nodiscard]] Index count() const { return count_; }

  /// A point drawn in proportion to the weights.
  [[nodiscard]] Index draw_by_weight(Rng& rng) {
    masses_.set_all([&](Index i) { return distances_.weight(i); });
    return masses_.draw(rng);
  }

  /// @param seeds  dim x any number
  void add(const Centroids<Scalar>& seeds) {
    Index first = 0;
    while (first < seeds.cols() && count_ == 0) add_first(seeds.col(first++));
    while (first < seeds.cols()) {
      candidates_ = columns_of(seeds, first, (std::min)(seeds.cols() - first, batch_size(4)));
      search_.find(candidates_, count_, seeds.cols() - first, lists_);
      for (Index j = 0; j < candidates_.cols(); ++j) take(j);
      first += candidates_.cols();
    }
    forget_batch();
  }

  /// Draws one seed more for a total of `k`: of `candidates` draws the one by which the points gain most, the first of
  /// equals. Returns its point, or -1 if no point differs from all seeds. There must be a seed.
  [[nodiscard]] Index draw(Index candidates, Index k, Rng& rng) {
    accepted_.clear();
    while (accepted_.size() < candidates) {
      if (next_ == points_.size() && !refresh(candidates, k, rng)) return -1;
      const Index position = next_++;
      if (accepts(points_[position], rng)) accepted_.push_back(position);
    }
    const Index best = best_of_accepted();
    take(best);
    return points_[best];
  }

 private:
  /// Where the gain of a candidate lies.
  struct Bounds {
    double low = 0;
    double high = 0;
  };

  /// Candidates searched in one pass: few enough that the passes do not add up to many gains, nor the masses get stale.
  [[nodiscard]] Index batch_size(Index candidates) const {
    constexpr Index most = 512;
    const Index steps = (std::max)(Index{1}, count_ / 4);
    return std::clamp((std::min)(2 * count_, candidates * steps), Index{1}, most);
  }

  void forget_batch() {
    points_.clear();
    next_ = 0;
  }

  template <class Seed>
  void add_first(const Seed& seed) {
    distances_.add(seed, team_);
    ++count_;
  }

  /// Draws a new batch behind the candidates accepted already. Returns false if no point has mass.
  [[nodiscard]] bool refresh(Index candidates, Index k, Rng& rng) {
    masses_.set_all([&](Index i) { return distances_.mass(i); });
    is_flat_ = masses_.total() <= 0;  // underflow, or every point lies on a seed
    if (is_flat_) masses_.set_all([&](Index i) { return true_mass(i); });
    if (masses_.total() <= 0) return false;
    IndexedVector<Index> points;
    for (const Index position : accepted_) points.push_back(points_[position]);
    const Index carried = points.size();
    const Index needed = candidates * (k - count_) - carried;
    const Index size = (std::min)((std::max)(batch_size(candidates), candidates - carried), needed + needed / 8);
    for (Index draw = 0; draw < size; ++draw) points.push_back(masses_.draw(rng));
    points_.swap(points);
    for (Index j = 0; j < carried; ++j) accepted_[j] = j;
    next_ = carried;
    candidates_ = Centroids<Scalar>(data_.dim(), points_.size());
    for (Index j = 0; j < candidates_.cols(); ++j) data_.copy_point(points_[j], candidates_.col(j).data());
    search_.find(candidates_, count_, needed + carried, lists_);
    return true;
  }

  [[nodiscard]] double true_mass(Index i) const {
    if (is_flat_) return distances_.is_apart(i) ? 1 : 0;
    return distances_.mass(i);
  }

  [[nodiscard]] bool accepts(Index i, Rng& rng) const {
    const double stale = masses_[i];
    const double mass = true_mass(i);
    return mass >= stale || rng.uniform() * stale < mass;
  }

  /// What all points together gain by a candidate.
  [[nodiscard]] Bounds gain_bounds(Index candidate) const {
    Bounds sum;
    lists_.for_each(candidate, [&](const Gain& gain) {
      const double now = distances_[gain.point];
      const double weight = distances_.weight(gain.point);
      sum.high += weight * (std::max)(0.0, now - static_cast<double>(gain.low));
      sum.low += weight * (std::max)(0.0, now - static_cast<double>(gain.high));
    });
    return sum;
  }

  [[nodiscard]] double exact_gain(Index candidate) const {
    const Point<double> seed = candidates_.col(candidate).template cast<double>();
    double sum = 0;
    lists_.for_each(candidate, [&](const Gain& gain) {
      const double now = distances_[gain.point];
      if (static_cast<double>(gain.low) >= now) return;
      sum += distances_.weight(gain.point) * (std::max)(0.0, now - distances_.to_seed(gain.point, seed.data()));
    });
    return sum;
  }

  /// Calls `body(0)` to `body(count - 1)`, by the team where there is work for it.
  template <class Body>
  void for_each_accepted(const Body& body) const {
    constexpr std::size_t least_for_team = 20'000;
    std::size_t work = 0;
    for (const Index j : accepted_) work += lists_.size(j);
    if (work >= least_for_team) {
      team_.for_each_block(accepted_.size(), [&](Index at, int) { body(at); });
    } else {
      for (Index at = 0; at < accepted_.size(); ++at) body(at);
    }
  }

  /// The accepted candidate by which points gain most: by bounds, and where these do not settle it, exactly.
  [[nodiscard]] Index best_of_accepted() const {
    if (accepted_.size() == 1) return accepted_.front();
    IndexedVector<Bounds> bounds(accepted_.size());
    for_each_accepted([&](Index at) { bounds[at] = gain_bounds(accepted_[at]); });
    double most = 0;
    for (const Bounds& bound : bounds) most = (std::max)(most, bound.low);
    // What rounding may do to a sum of n terms.
    most *= 1 - static_cast<double>(2 * data_.size() + 8) * std::numeric_limits<double>::epsilon();
    const auto may_be_best = [&](Index at) { return bounds[at].high >= most; };
    Index contenders = 0;
    Index best = 0;
    for (Index at = accepted_.size(); at-- > 0;) {
      if (!may_be_best(at)) continue;
      ++contenders;
      best = at;
    }
    if (contenders == 1) return accepted_[best];
    IndexedVector<double> gains(accepted_.size(), -1.0);
    for_each_accepted([&](Index at) {
      if (may_be_best(at)) gains[at] = exact_gain(accepted_[at]);
    });
    return accepted_[std::max_element(gains.begin(), gains.end()) - gains.begin()];
  }

  /// Makes a candidate a seed.
  void take(Index candidate) {
    constexpr std::size_t least_for_team = 4096;
    const Point<double> seed = candidates_.col(candidate).template cast<double>();
    const auto approach = [&](const Gain& gain) {
      if (static_cast<double>(gain.low) >= distances_[gain.point]) return;
      distances_.lower(gain.point, distances_.to_seed(gain.point, seed.data()));
    };
    if (lists_.size(candidate) < least_for_team) {
      lists_.for_each(candidate, approach);
    } else {
      team_.for_each_block(lists_.blocks(), [&](Index block, int) { lists_.for_each_in(block, candidate, approach); });
    }
    ++count_;
  }

  Points<Scalar> data_;
  Team& team_;
  SeedDistances<Scalar> distances_;
  SeedSearch<Scalar> search_;
  WeightedSampler masses_;  // those that the batch was drawn from
  Index count_ = 0;
  bool is_flat_ = false;  // all masses have underflowed: every point off the seeds counts alike

  IndexedVector<Index> points_;   // the batch
  Centroids<Scalar> candidates_;  // replaced, never resized: Eigen frees twice where a resize finds no memory
  GainLists<Scalar> lists_;
  Index next_ = 0;                 // the first candidate of the batch whose turn has not come
  IndexedVector<Index> accepted_;  // candidates for the seed that is being drawn
};

}  // namespace keen::detail

// ---- keen/detail/seeding/plus_plus.hpp

#include <set>

namespace keen::detail {

/// The candidates of greedy k-means++ unless the user says otherwise, as in scikit-learn.
[[nodiscard]] inline Index greedy_candidates(Index k) {
  return 2 + static_cast<Index>(std::log(static_cast<double>(k)));
}

/// The candidates that the user asks for.
[[nodiscard]] inline Index candidates_of(const PlusPlus& init, Index k) {
  require_that(init.candidates >= 0, "PlusPlus: candidates must be >= 0, got ", init.candidates);
  return init.candidates > 0 ? init.candidates : greedy_candidates(k);
}

/// Centroids, and the first points that lie on none of them, until there are k or no such point is left.
/// Complexity: O(n dim).
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_COLD Centroids<Scalar> with_other_points(const Points<Scalar>& data,
                                                                   const Centroids<Scalar>& centroids, Index k) {
  std::set<std::vector<Scalar>> known;
  Centroids<Scalar> all(data.dim(), k);
  all.leftCols(centroids.cols()) = centroids;
  for (Index j = 0; j < centroids.cols(); ++j) {
    known.emplace(all.data() + j * all.rows(), all.data() + (j + 1) * all.rows());
  }
  Index count = centroids.cols();
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index first, Index last) {
    std::vector<Scalar> x(static_cast<std::size_t>(data.dim()));
    for (Index i = first; i < last && count < k; ++i) {
      if (!(points.weight(i) > 0)) continue;
      points.copy_point(i, x.data());
      if (known.insert(x).second) std::copy(x.begin(), x.end(), all.data() + count++ * all.rows());
    }
  });
  return columns_of(all, 0, count);
}

/// Adds centroids by D^2 sampling until there are k of them or no point differs from all of them; of each batch of
/// candidates the one is kept that leaves the least potential, the first of equals.
/// @param centroids  dim x (number chosen so far), may be empty
template <class Scalar>
[[nodiscard]] Centroids<Scalar> extend_plus_plus(const Points<Scalar>& data, const Centroids<Scalar>& centroids,
                                                 Index k, Index candidates, Rng& rng, Team& team) {
  Seeding<Scalar> seeding(data, team);
  Centroids<Scalar> chosen(data.dim(), k);
  Index count = (std::min)(k, centroids.cols());
  const auto column = [&](Index j) { return chosen.data() + j * data.dim(); };
  std::copy(centroids.data(), centroids.data() + count * data.dim(), chosen.data());
  if (count == 0) data.copy_point(seeding.draw_by_weight(rng), column(count++));
  if (count == k) return chosen;
  seeding.add(columns_of(chosen, 0, count));
  for (; count < k; ++count) {
    const Index i = seeding.draw(candidates, k, rng);
    if (i < 0) break;
    data.copy_point(i, column(count));
  }
  return count == k ? chosen : columns_of(chosen, 0, count);
}

/// As `start_by` for points that are read block by block: from a sample. Where that has fewer than k distinct points,
/// the first others that there are follow.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by_sample(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                                Team& team) {
  const Index count = start_sample(count_counting(data), k);
  const Sample<Scalar> sample(data, count > 0 ? draw_in_order(data, count, rng) : counting_points(data));
  const Centroids<Scalar> found = extend_plus_plus(Points<Scalar>(sample.view()), Centroids<Scalar>(data.dim(), 0), k,
                                                   candidates_of(init, k), rng, team);
  return found.cols() == k || count == 0 ? found : with_other_points(data, found, k);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  if (!data.is_in_memory()) return start_by_sample(init, data, k, rng, team);
  return extend_plus_plus(data, Centroids<Scalar>(data.dim(), 0), k, candidates_of(init, k), rng, team);
}

}  // namespace keen::detail

// ---- keen/kmeans.hpp

namespace keen {

/// k-means: the settings of a fit. A plain value; `fit` is const, keeps no state and may be called from several
/// threads.
///
///     const keen::KMeans<double, 2> kmeans{.k = 3, .restarts = 8};
///     const auto clustering = kmeans.fit(points);
///
/// Minimises the sum of w |x - c|^2 over k centroids: `restarts` runs of Lloyd's iteration from `init`, of which the
/// best is returned. The same settings, data and seed give the same bits, for any number of threads and any layout of
/// the points.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct KMeans {
  Index k = 8;                                                      ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};                       ///< the start centroids
  Effort<Scalar> effort = {};                                       ///< improves the start centroids for a lower SSE
  StopRule stop = {};                                               ///< when to end; a fixpoint always ends
  Algorithm algorithm = Algorithm::automatic;                       ///< how nearest centroids are found
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;  ///< how empty clusters are treated
  int threads = 1;              ///< maximum number; 0: every CPU of the process, or the executor's concurrency
  Index restarts = 1;           ///< runs, >= 1; run r draws from stream r of the seed
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass, on the thread that called `fit`
  Executor executor = {};       ///< runs the work on the caller's threads; none: on threads of the fit

  /// Clusters the points.
  /// Complexity: O(n k dim) per pass. Memory beyond the points: O(n + k dim + threads (dim + k)); with
  /// `Algorithm::filtering`, and for `PlusPlus`, n dim more values (dim <= 4); with `projection` 48 values per point;
  /// with an effort 60 bytes per point, a copy of points of up to 256 bytes, and another copy if coordinates are not
  /// contiguous Scalars or have extreme magnitudes.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws std::invalid_argument before any work, for a setting, a point or a weight out of range
  /// @throws SseOutOfRange, a std::range_error that contains the clustering, if double cannot hold the SSE
  /// @throws std::runtime_error for an empty cluster with EmptyClusters::error
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    return detail::with_dim<Dim>(detail::fit<Scalar>(detail::FitSettings<Scalar>(*this), data));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return detail::DatasetTraits<Points>::fit(*this, points);
  }
};

namespace detail {

template <class Points>
struct SettingsOf;
template <class Scalar, int Dim>
struct SettingsOf<Dataset<Scalar, Dim>> {
  using Type = KMeans<Scalar, Dim>;
};

}  // namespace detail

/// The KMeans that fits points of this type.
template <class Points>
using KMeansFor = typename detail::SettingsOf<DatasetOf<const Points&>>::Type;

/// Clusters the points in one line: Scalar and Dim are those of the points.
///
///     const auto clustering = keen::fit(points, {.k = 3});
///
/// @throws as KMeans::fit
template <class Points>
[[nodiscard]] auto fit(const Points& points, const KMeansFor<Points>& settings) {
  return settings.fit(points);
}

/// A plain number as settings does not compile; the error message suggests `{.k = 3}`. (`auto`: so that this error
/// comes before errors in the use of the result.)
template <class Points, std::integral Number>
auto fit(const Points&, Number) {
  static_assert(detail::always_false<Number>, "keen::fit takes its settings in braces: keen::fit(points, {.k = 3})");
}

#ifndef _MSC_VER  // not tested there: that the other overload is preferred where both can be called
/// Settings with a name of another library, such as `{.n_clusters = 3}`, or with a value of the wrong type: they do not
/// compile, and the error lists keen's names. `{}` and `{.k = 3}` fit both overloads; this one is not preferred, as it
/// has a pack, which is always empty. (`type_identity_t`: so that the order of overloads is by the pack alone.)
template <class Points, class... Never>
auto fit(const Points&, const std::type_identity_t<detail::ForeignSettings<KMeansFor<Points>>>&, const Never&...) {
  static_assert(detail::always_false<Points>,
                "keen::fit: keen::KMeans has no such setting, or one of another type: k is the number of clusters, "
                "stop limits iterations, restarts counts runs: keen::fit(points, {.k = 3, .restarts = 10, .seed = 1})");
}
#endif

}  // namespace keen

// ---- keen/detail/data/point_traits.hpp

namespace keen::detail {

/// What is asked of points by algorithms that take them in any form. fit/dense_traits.hpp specialises this for
/// Points, and sparse/traits.hpp for sparse points.
template <class Data>
struct PointTraits;

}  // namespace keen::detail

// ---- keen/detail/engines/engine.hpp

// The assignment step: which centroid is nearest to each of n points? The definition costs n k dim multiplications,
// nearly all the time of a fit, and in most passes nearly all answers are those of the pass before. Engines avoid work
// that cannot change an answer:
//
//     DenseEngine      every centroid for every point, by fast kernels          few clusters; no memory
//     HamerlyEngine    a point whose distance bounds still hold keeps its label   many dimensions; 16 bytes a point
//     FilteringEngine  boxes of neighbouring points rule out centroids together   dim <= 4; a sorted copy of the points
//
// fit/choose_algorithm.hpp has the choice.
//
// The invariant that they share: labels are those of direct differences, ties to the lower label, bit for bit. A bound
// is a statement about real numbers, whereas the exhaustive search compares rounded ones. Each bound is therefore
// widened by the largest error that the search may make. If it holds with this margin, the search would have named the
// same centroid; if not, the point is searched.
//
// Reading order: engine.hpp, dense_engine.hpp (search/assign.hpp does the work); centroid_moves.hpp and
// hamerly_engine.hpp; candidate_filter.hpp and filtering_engine.hpp (with search/spatial_tiles.hpp).

namespace keen::detail {

/// The interface between Lloyd's iteration and the ways to find nearest centroids. An engine belongs to one data set
/// and one run, and may keep what it learns from pass to pass. Engines differ only in speed: labels are those of the
/// exhaustive search, bit for bit, and ties go to the lower label.
template <class Scalar>
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// Writes the label of the nearest centroid of every point.
  /// @param centroids  dim x k, k the same in every call
  /// @param labels     n values: those of the last call, or anything before the first
  /// @param changes    takes note of every label that changes
  virtual void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) = 0;
};

}  // namespace keen::detail

// ---- keen/detail/sums/exact_sum.hpp

// One exact sum in three doubles: s = high + middle + low. A new term goes in from the left; what each addition rounds
// off is handed to the right (`add_in_cascade`):
//
//     x  -->  high  --error-->  middle  --error-->  low
//
// Why three are enough. Let every coordinate be a multiple of g (the last bit of the smallest one), let L be the
// largest magnitude, and let n terms be added. All parts stay multiples of g, and
//
//     |high|   <= n L           so each error is at most   n L / 2^53
//     |middle| <= n^2 L / 2^53  so each error is at most   n^2 L / 2^106
//     |low|    <= n^3 L / 2^106
//
// A multiple of g below 2^53 g needs no rounding. So `low` is exact, and with it the sum, if n^3 L <= 2^159 g.
// `fits_exact_sums` (data/validated_data.hpp) tests this inequality before a fit relies on it.
//
// The value of s does not depend on the order of the terms, but its three parts do. `renormalize_sums` makes them a
// function of s alone: each part becomes the double nearest to what the parts before it leave over. The only freedom
// left is a tie, which the last part decides.

namespace keen::detail {

/// Makes each of the three parts of some sums the rounding error of the one before, which keeps what is added next
/// exact, and makes the parts of equal sums equal.
/// @param high   the first parts, one after the other; the second and the third follow `pitch` numbers later each
/// @param count  of sums
inline void renormalize_sums(double* high, Index count, Index pitch) {
  const auto two_sum = [](double& a, double& b) {
    const double sum = a + b;
    const double shadow = sum - a;
    b = (a - (sum - shadow)) + (b - shadow);
    a = sum;
  };
  for (Index d = 0; d < count; ++d) {
    double& middle = high[d + pitch];
    double& low = high[d + 2 * pitch];
    two_sum(middle, low);
    two_sum(high[d], middle);
    two_sum(middle, low);
    // Where `middle` is half the last place of `high`, `low` decides to which side the sum rounds.
    const double other = high[d] + 2 * middle;
    if (low != 0 && (low > 0) == (middle > 0) && other - high[d] == 2 * middle &&
        std::nextafter(high[d], other) == other) {
      high[d] = other;
      middle = -middle;
      two_sum(middle, low);
    }
  }
}

/// Adds sums to others. Made small by `renormalize_sums`, their parts take no more room in the others than points do.
inline void add_exact_sums(const double* from, double* into, Index count, Index pitch) {
  for (Index d = 0; d < count; ++d) {
    for (Index part = 0; part < 3; ++part) {
      add_in_cascade(into[d], into[d + pitch], into[d + 2 * pitch], from[d + part * pitch]);
    }
  }
}

}  // namespace keen::detail

// ---- keen/detail/sums/sums.hpp

// The sums of k-means, without the noise of rounding. A pass needs, for each cluster j, the sums behind its mean, and
// for all points together the error that is minimised:
//
//     mean(j) = sum w x / sum w   over the points x of cluster j, w their weights
//     SSE     = sum w |x - c|^2   over all points, c the centroid of the point's label
//
// Floating-point addition is not associative. Without care, both would depend on the order of the points, on the number
// of threads and on what earlier passes did: (s + x) - x need not be s again. Two exact identities repair that. For any
// doubles a and b, short of overflow and underflow, there are doubles e that make the following equal without rounding;
// fl(...) is the rounded result:
//
//     two-sum:      a + b = fl(a + b) + e     six additions, whatever the sizes of a and b
//     two-product:  a * b = fl(a * b) + e     one fused multiply-add, or 17 plain operations
//
// Nothing is lost as long as somebody keeps e. The folder has three sums, which differ in how many e they keep:
//
//     DoubleDouble      2 doubles, about 106 bits      small errors; the order of the terms is fixed instead
//     ExactClusterSums  3 doubles, 159 bits            exact, if the data has moderate range; terms can be taken away
//     WideSum           6656 bits in fixed point       exact for terms >= 0 of any size
//
// Reading order: sums.hpp; exact_sum.hpp and wide_sum.hpp (one sum); changes.hpp (the points that change their label);
// exact_cluster_sums.hpp and weighted_sums.hpp (the sums of all clusters); cluster_sums.hpp, which chooses between
// those two; sse.hpp and running_sse.hpp; combine.hpp (the sums of two processes).

namespace keen::detail {

/// What rounding takes from the product of a and b: a * b - product, as a fused operation would give it, which is a
/// slow call where the processor may lack one. Source: Dekker, Numerische Mathematik 18, 1971 (two-product, with
/// Veltkamp's split).
[[nodiscard]] inline double product_error(double a, double b, double product) {
#ifndef __FMA__
  const double size = std::abs(product);
  if (size > 0x1p-900 && size < 0x1p+900 && std::abs(a) < 0x1p+900 && std::abs(b) < 0x1p+900) {
    constexpr double split = 0x1p+27 + 1;
    const double a_high = split * a - (split * a - a);
    const double b_high = split * b - (split * b - b);
    const double a_low = a - a_high;
    const double b_low = b - b_high;
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low);
  }
#endif
  return std::fma(a, b, -product);
}

/// A sum of doubles kept as an unevaluated pair, about 106 bits: hi + lo with |lo| <= ulp(hi) / 2.
/// Source: Knuth, TAOCP 2, 4.2.2 (two-sum); Dekker 1971 (two-product); Shewchuk 1997.
/// A compiler that may reassociate (-ffast-math) reduces it to a plain sum.
struct DoubleDouble {
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__)
  static constexpr bool is_exact = false;
#else
  static constexpr bool is_exact = true;
#endif

  double hi = 0;
  double lo = 0;

  void add(double x) {
    const double sum = hi + x;
    const double shadow = sum - hi;
    lo += (hi - (sum - shadow)) + (x - shadow);
    hi = sum;
  }

  void add_product(double a, double b) {
    const double product = a * b;
    add(product);
    lo += product_error(a, b, product);
  }

  void add(const DoubleDouble& other) {
    add(other.hi);
    lo += other.lo;
  }

  [[nodiscard]] double value() const { return hi + lo; }
};

/// The quotient rounded once in nearly all cases: the sum of m copies of x divided by m is x again.
[[nodiscard]] inline double divide(const DoubleDouble& numerator, const DoubleDouble& denominator) {
  const double divisor = denominator.value();
  const double tail = denominator.lo - (divisor - denominator.hi);  // what the rounded divisor leaves out
  const double quotient = numerator.value() / divisor;
  const double product = quotient * divisor;
  const double rest = (numerator.hi - product) - product_error(quotient, divisor, product);
  const double remainder = (rest + numerator.lo) - quotient * tail;
  return quotient + remainder / divisor;
}

}  // namespace keen::detail

// ---- keen/detail/sums/exact_cluster_sums.hpp

#include <deque>

// Incremental means. In a late pass few labels change, and the sums need only those points:
//
//     x moves from cluster a to b:   S(a) -= x,   S(b) += x,   m(a) -= 1,   m(b) += 1
//
// With rounded sums this would drift away from the true means, pass by pass. With exact sums it cannot: S(a) is the sum
// of the points of a, whatever happened before, so O(moved dim) replaces O(n dim) and the bits are the same.
//
// Each worker adds to a buffer of its own, and `finish` adds the buffers. Which worker met which point depends on
// chance; the total does not, because addition without rounding is commutative.

namespace keen::detail {

/// The sum of each coordinate of each cluster, without rounding, in three doubles. Points can be added and removed in
/// any order and any number of times; the result depends only on the points that are in the cluster now. For points of
/// equal weight whose sums fit (`ValidatedData::sums_are_exact`).
///
/// Memory: 24 k dim bytes for each worker, up to 64 MB; workers share where that is more.
template <class Scalar>
class ExactClusterSums {
 public:
  /// @param workers  how many may call `move` at the same time
  /// @param ranks    whose points are summed: sizes and sums are those of all of them
  ExactClusterSums(const Points<Scalar>& data, Index k, int workers, Ranks ranks = {})
      : data_(data), pitch_((data.dim() + 7) / 8 * 8), sizes_(k), is_touched_(k), ranks_(std::move(ranks)) {
    constexpr Index most_bytes = 1 << 26;
    const Index bytes = 3 * pitch_ * k * static_cast<Index>(sizeof(double));
    const Index buffers = (std::clamp)(most_bytes / bytes, Index{1}, Index{workers});
    for (Index b = 0; b < buffers; ++b) buffers_.emplace_back(3 * pitch_ * k, k);
  }

  [[nodiscard]] Index clusters() const { return sizes_.size(); }
  [[nodiscard]] Index size(Index j) const { return all_ranks_ ? all_ranks_->sizes[j] : sizes_[j]; }

  /// True if a point joined or left cluster `j` between the last two calls of `finish`, or if all points were summed
  /// again.
  [[nodiscard]] bool is_touched(Index j) const {
    return (all_ranks_ ? all_ranks_->is_touched[j] : is_touched_[j]) != 0;
  }

  /// The sum of coordinate `d` over cluster `j`, to about 106 bits.
  [[nodiscard]] DoubleDouble sum(Index j, Index d) const {
    const double* const parts = (all_ranks_ ? *all_ranks_ : buffers_.front()).sums.data() + 3 * pitch_ * j + d;
    return {parts[0], parts[pitch_] + parts[2 * pitch_]};
  }

  /// Connects these sums to `changes`: each later change of a label updates them.
  void follow(Changes<Scalar>& changes) {
    changes.begin([this](const Points<Scalar>& points, const Change* group, Index count,
                         int worker) { move(points, group, count, worker); },
                  points_at_once());
    changes.enter(data_);
  }

  /// Moves points from cluster to cluster: at most `points_at_once`. Complexity: O(count dim).
  /// @param points  have those that move in memory
  void move(const Points<Scalar>& points, const Change* changes, Index count, int worker) {
    Update update;
    if (points.dim() * static_cast<Index>(sizeof(Scalar)) <= 64) {  // longer ones have just been read by the search
      for (Index i = 0; i < count; ++i) points.prefetch(changes[i].point);
    }
    const bool is_in_place = points.has_addresses();
    AlignedBuffer<Scalar> room(points.room_for(count));
    const Points<Scalar> rows =
        is_in_place ? points : Points<Scalar>(room.data(), count, points.dim(), {points.dim(), 1});
    for (Index i = 0; i < count; ++i) {
      if (!is_in_place) points.copy_point(changes[i].point, room.data() + i * points.dim());
      const Index row = is_in_place ? changes[i].point - points.first() : i;
      if (changes[i].before >= 0) update.add(row, changes[i].before, -1);
      update.add(row, changes[i].after, 1);
    }
    if (clusters() <= most_entries) update.sort_by_cluster(clusters());
    Buffer& buffer = buffers_[static_cast<std::size_t>(worker) % buffers_.size()];
    const std::lock_guard lock(buffer.mutex);
    for (Index i = 0; i < update.count; ++i) {
      buffer.sizes[update.clusters[i]] += update.signs[i] > 0 ? 1 : -1;
      buffer.is_touched[update.clusters[i]] = 1;
    }
    update_sums<Scalar>(simd_level(),
                        {rows.data(), rows.strides().point, rows.strides().coordinate, data_.dim(), update.points,
                         update.clusters, update.count, buffer.sums.data(), pitch_, update.signs});
  }

  /// Brings together what the workers have summed. Complexity: O(k dim) for each of them.
  /// @param touches_all  whether all clusters are to be seen as touched
  /// @param changed      the points that have changed their cluster here
  /// Returns how many have on all ranks.
  Index finish(Team& team, bool touches_all = false, Index changed = 0) {
    constexpr Index clusters_per_block = 64;
    const Index blocks = (clusters() + clusters_per_block - 1) / clusters_per_block;
    team.for_each_block(blocks, [&](Index block, int) {
      const Index last = (std::min)(clusters(), (block + 1) * clusters_per_block);
      for (Index j = block * clusters_per_block; j < last; ++j) {
        const bool has_moved = finish_cluster(j);
        is_touched_[j] = has_moved || touches_all ? 1 : 0;
      }
    });
    if (!ranks_.is_alone()) add_ranks(changed);
    return changed;
  }

  /// Sums all points again. Complexity: O(n dim).
  void accumulate(const Labels& labels, Team& team) {
    std::fill(sizes_.begin(), sizes_.end(), Index{0});
    for (Buffer& buffer : buffers_) std::fill_n(buffer.sums.data(), 3 * pitch_ * clusters(), 0.0);
    constexpr Index block_size = 4096;
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int worker) {
      IndexedVector<Change> group;
      for (Index i = first; i < last; ++i) {
        group.push_back({i, -1, labels[i]});
        if (i + 1 < last && group.size() < points_at_once()) continue;
        move(points, group.data(), group.size(), worker);
        group.clear();
      }
    });
    finish(team, true);
  }

  /// As many points as a cache holds beside the sums.
  [[nodiscard]] Index points_at_once() const {
    constexpr Index bytes = 1 << 18;
    return (std::clamp)(bytes / (data_.dim() * static_cast<Index>(sizeof(Scalar))), Index{16}, most_entries / 2);
  }

 private:
  static constexpr Index most_entries = 256;

  /// What some workers have summed since the last `finish`, to be added to the sums of the first buffer.
  struct Buffer {
    Buffer(Index numbers, Index k) : sums(numbers), sizes(k), is_touched(k) {}

    AlignedBuffer<double> sums;
    IndexedVector<Index> sizes;
    IndexedVector<char> is_touched;
    std::mutex mutex;
  };

  /// Points to be added to clusters or taken from them.
  struct Update {
    Index count = 0;
    Index points[most_entries];
    Label clusters[most_entries];
    double signs[most_entries];

    void add(Index point, Label cluster, double sign) {
      points[count] = point;
      clusters[count] = cluster;
      signs[count] = sign;
      ++count;
    }

    /// Counting sort: the points of each cluster one after the other, for the sake of speed alone.
    void sort_by_cluster(Index k) {
      Index next[most_entries + 1];
      std::fill_n(next, k + 1, Index{0});
      for (Index i = 0; i < count; ++i) ++next[clusters[i] + 1];
      std::partial_sum(next, next + k + 1, next);
      const Update before = *this;
      for (Index i = 0; i < count; ++i) {
        const Index to = next[before.clusters[i]]++;
        points[to] = before.points[i];
        clusters[to] = before.clusters[i];
        signs[to] = before.signs[i];
      }
    }
  };

  [[nodiscard]] double* sums_of(Buffer& buffer, Index j) const { return buffer.sums.data() + 3 * pitch_ * j; }

  /// Returns whether a point has joined or left the cluster.
  bool finish_cluster(Index j) {
    Buffer& all = buffers_.front();
    bool has_moved = false;
    for (Buffer& buffer : buffers_) {
      if (buffer.is_touched[j] == 0) continue;
      has_moved = true;
      buffer.is_touched[j] = 0;
      sizes_[j] += std::exchange(buffer.sizes[j], 0);
      if (&buffer != &all) take_from(buffer, all, j);
    }
    if (has_moved) renormalize(all, j);
    return has_moved;
  }

  /// Adds the sums of a cluster to those of another buffer, and sets them to 0.
  void take_from(Buffer& buffer, Buffer& all, Index j) const {
    renormalize(buffer, j);
    add_exact_sums(sums_of(buffer, j), sums_of(all, j), data_.dim(), pitch_);
    std::fill_n(sums_of(buffer, j), 3 * pitch_, 0.0);
  }

  void renormalize(Buffer& buffer, Index j) const { renormalize_sums(sums_of(buffer, j), data_.dim(), pitch_); }

  /// Adds up the sums of all ranks, which stay as they are, and a number.
  void add_ranks(Index& changed) {
    const Index k = clusters();
    if (!all_ranks_) all_ranks_.emplace(3 * pitch_ * k, k);
    IndexedVector<Index> counts(2 * k + 1);
    for (Index j = 0; j < k; ++j) {
      counts[j] = sizes_[j];
      counts[k + j] = is_touched_[j] != 0 ? 1 : 0;
    }
    counts[2 * k] = changed;
    const AlignedBuffer<double>& own = buffers_.front().sums;
    std::copy_n(own.data(), 3 * pitch_ * k, all_ranks_->sums.data());
    ranks_.prepare_exact_sums(pitch_);
    ranks_.agree();
    ranks_.sum(counts.data(), counts.size(), true);
    ranks_.sum_exactly(all_ranks_->sums.data(), k, pitch_, true);
    changed = counts[2 * k];
    for (Index j = 0; j < k; ++j) {
      all_ranks_->sizes[j] = counts[j];
      all_ranks_->is_touched[j] = counts[k + j] > 0 ? 1 : 0;
    }
  }

  Points<Scalar> data_;
  Index pitch_;
  IndexedVector<Index> sizes_;
  IndexedVector<char> is_touched_;
  std::deque<Buffer> buffers_;  // the first has the sums
  Ranks ranks_;
  std::optional<Buffer> all_ranks_;  // what the sums of all ranks add up to, unless this one is alone
};

}  // namespace keen::detail

// ---- keen/detail/sums/weighted_sums.hpp

// The sums where exactness does not hold: weights that differ, or coordinates of very different sizes. Here the bits
// are made reproducible by a fixed order. Each cluster belongs to one thread, which meets its points in the order of
// the data; ranks take turns. 106 bits keep the rounding of the sums far below that of the mean.
//
// Products of extreme weights and coordinates may leave the range of double though the mean does not. With powers of
// two A and B just above the largest weight and coordinate of the cluster, w = A w' and x = B x', and the powers
// cancel:
//
//     mean = sum w x / sum w = B * (sum w' x' / sum w')

namespace keen::detail {

/// One pass over points in any form: sparse ones are in memory.
template <class Data, class Visit>
void for_each_block_in_memory(const Data& data, Team& team, const Visit& visit) {
  if constexpr (requires { data.for_each_block_in_memory(visit, &team); }) {
    data.for_each_block_in_memory(visit, &team);
  } else {
    visit(data, Index{0}, data.size());
  }
}

/// Sums of weights and of weighted coordinates for each cluster. Every sum is taken in the order of the points by one
/// thread, to about 106 bits, so that neither the offset of the data nor the number of threads shows in the means.
/// Where coordinates or weights are of extreme size, each cluster is summed under powers of two of its own.
template <class Scalar, class Data = Points<Scalar>>
class WeightedSums {
 public:
  /// @param ranks  whose points are summed
  WeightedSums(const ValidatedData<Scalar, Data>& validated, Index k, Ranks ranks = {})
      : data_(validated.data),
        ranks_(std::move(ranks)),
        is_extreme_(validated.is_extreme),
        sizes_(k),
        weights_(k),
        coordinates_(k * data_.dim()) {
    if (!is_extreme_) return;
    weight_exponents_.resize(weights_.size());
    coordinate_exponents_.resize(coordinates_.size());
  }

  [[nodiscard]] Index clusters() const { return sizes_.size(); }
  [[nodiscard]] Index size(Index j) const { return sizes_[j]; }  ///< points of positive weight in cluster j

  /// Sums all points again. Complexity: O(n dim); each thread sums its own clusters, and the ranks take turns.
  void accumulate(const Labels& labels, Team& team) {
    clear();
    const auto for_each_member = [&](const auto& visit) {
      for_each_block_in_memory(data_, team, [&](const Data& points, Index begin, Index end) {
        for_each_member_of(points, begin, end, labels, team, visit);
      });
    };
    if (is_extreme_) {
      for_each_member([&](const Data& points, Index i, Index j) { note_size(points, i, j); });
      share_exponents();
    }
    const auto add_members = [&] {
      for_each_member(
          [&](const Data& points, Index i, Index j) { is_extreme_ ? add_scaled(points, i, j) : add(points, i, j); });
    };
    ranks_.in_turn(add_members, span_of(sizes_), span_of(weights_), span_of(coordinates_));
  }

  /// True if sums can be taken range by range: in one pass.
  [[nodiscard]] bool takes_ranges() const { return !is_extreme_; }

  /// Sets all sums to 0.
  void clear() {
    for (Index j = 0; j < clusters(); ++j) clear(j);
  }

  /// Adds points `begin` to `end - 1`, the ranges of a pass in their order.
  void add_range(const Data& points, Index begin, Index end, const Labels& labels, Team& team) {
    for_each_member_of(points, begin, end, labels, team, [&](const Data& of, Index i, Index j) { add(of, i, j); });
  }

  /// Moves the centroid of every cluster that has weight to the mean of its points; the others stay.
  void move_to_means(Centroids<Scalar>& centroids) const {
    for (Index j = 0; j < clusters(); ++j) {
      if (size(j) == 0) continue;
      for (Index d = 0; d < data_.dim(); ++d) {
        const double mean = divide(coordinates_[slot(j, d)], weights_[j]);
        centroids(d, j) = static_cast<Scalar>(is_extreme_ ? std::ldexp(mean, coordinate_exponents_[slot(j, d)]) : mean);
      }
    }
  }

 private:
  /// Calls `visit(points, i, j)` for each point i of each cluster j, in the order of the points.
  template <class Visit>
  void for_each_member_of(const Data& points, Index begin, Index end, const Labels& labels, Team& team,
                          const Visit& visit) const {
    const Index parts = (std::min)(Index{team.size()}, clusters());
    team.for_each_block(parts, [&](Index part, int) {
      const auto first = static_cast<Label>(clusters() * part / parts);
      const auto last = static_cast<Label>(clusters() * (part + 1) / parts);
      for (Index i = begin; i < end; ++i) {
        if (labels[i] >= first && labels[i] < last && points.weight(i) > 0) visit(points, i, labels[i]);
      }
    });
  }

  [[nodiscard]] Index slot(Index j, Index d) const { return j * data_.dim() + d; }

  void clear(Index j) {
    sizes_[j] = 0;
    weights_[j] = {};
    if (is_extreme_) weight_exponents_[j] = no_exponent;
    for (Index d = 0; d < data_.dim(); ++d) {
      coordinates_[slot(j, d)] = {};
      if (is_extreme_) coordinate_exponents_[slot(j, d)] = no_exponent;
    }
  }

  void add(const Data& points, Index i, Index j) {
    const double weight = points.weight(i);
    ++sizes_[j];
    weights_[j].add(weight);
    DoubleDouble* sums = &coordinates_[slot(j, 0)];
    points.for_each_nonzero(i, [&](Index d, Scalar x) {
      if (points.is_weighted()) {
        sums[d].add_product(weight, static_cast<double>(x));
      } else {
        sums[d].add(static_cast<double>(x));
      }
    });
  }

  /// Notes the binary exponents of the largest weight and coordinates of each cluster.
  void note_size(const Data& points, Index i, Index j) {
    int& weight_exponent = weight_exponents_[j];
    weight_exponent = (std::max)(weight_exponent, std::ilogb(points.weight(i)));
    points.for_each_nonzero(i, [&](Index d, Scalar x) {
      int& exponent = coordinate_exponents_[slot(j, d)];
      if (x != 0) exponent = (std::max)(exponent, std::ilogb(x));
    });
  }

  /// Makes the exponents those of the points of all ranks.
  void share_exponents() {
    for (IndexedVector<int>* const exponents : {&weight_exponents_, &coordinate_exponents_}) {
      if (ranks_.is_alone()) continue;
      IndexedVector<std::uint64_t> numbers(exponents->size());  // >= 0
      for (Index i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::uint64_t>((*exponents)[i] - no_exponent);
      ranks_.find_largest(numbers.data(), numbers.size());
      for (Index i = 0; i < numbers.size(); ++i) (*exponents)[i] = no_exponent + static_cast<int>(numbers[i]);
    }
  }

  void add_scaled(const Data& points, Index i, Index j) {
    const double weight = std::ldexp(points.weight(i), -weight_exponents_[j]);
    ++sizes_[j];
    weights_[j].add(weight);
    points.for_each_nonzero(i, [&](Index d, Scalar x) {
      const int exponent = -coordinate_exponents_[slot(j, d)];
      coordinates_[slot(j, d)].add_product(weight, std::ldexp(static_cast<double>(x), exponent));
    });
  }

  static constexpr int no_exponent = (std::numeric_limits<int>::min)() / 2;

  const Data& data_;
  Ranks ranks_;
  bool is_extreme_;
  IndexedVector<Index> sizes_;
  IndexedVector<DoubleDouble> weights_;
  IndexedVector<DoubleDouble> coordinates_;
  IndexedVector<int> weight_exponents_;
  IndexedVector<int> coordinate_exponents_;
};

}  // namespace keen::detail

// ---- keen/detail/sums/cluster_sums.hpp

namespace keen::detail {

/// The sums over the clusters of a run. Exact sums are updated during each pass by the points that change their label.
/// Other sums are computed again from all points after each pass. In both cases the means do not depend on earlier
/// passes.
template <class Scalar, class Data = Points<Scalar>>
class ClusterSums {
 public:
  /// @param workers  of the team
  /// @param ranks    whose points are summed
  ClusterSums(const ValidatedData<Scalar>& validated, Index k, int workers, const Ranks& ranks = {})
      : weights_are_one_(validated.weights_are_one), is_in_memory_(validated.data.is_in_memory()), ranks_(ranks) {
    if (validated.sums_are_exact) {
      exact_.emplace(validated.data, k, workers, ranks);
    } else {
      weighted_.emplace(validated, k, ranks);
    }
  }

  [[nodiscard]] Index clusters() const { return exact_ ? exact_->clusters() : weighted_->clusters(); }
  [[nodiscard]] Index size(Index j) const { return exact_ ? exact_->size(j) : weighted_->size(j); }

  /// The exact sums of points that count once, if that is how they are kept.
  [[nodiscard]] const ExactClusterSums<Scalar>* exact() const {
    return exact_ && weights_are_one_ ? &*exact_ : nullptr;
  }

  /// Sums by other labels than those of the run. Complexity: O(n dim).
  void accumulate(const Labels& labels, Team& team) {
    is_current_ = false;
    sum_afresh(labels, team);
  }

  /// Prepares for labels that change. Complexity: O(1); O(n dim) if the sums are not those of the labels.
  /// @param labels   of the run; those that a point has not got yet are -1
  /// @param changes  what will change, from now on until `end_pass`
  void begin_pass(const Labels& labels, Changes<Scalar>& changes, Team& team) {
    restored_ = exact_ && !is_current_;
    if (restored_) exact_->accumulate(labels, team);
    is_current_ = true;
    if (exact_) {
      exact_->follow(changes);
    } else {
      changes.begin();
      sums_on_the_way_ = !is_in_memory_ && ranks_.is_alone() && weighted_->takes_ranges();
      if (!sums_on_the_way_) return;
      weighted_->clear();
      changes.show_ranges_to([this, &labels, &team](const Points<Scalar>& points, Index begin, Index end) {
        weighted_->add_range(points, begin, end, labels, team);
      });
    }
  }

  /// Brings the sums up to date. Complexity: O(k dim) where sums are exact, O(n dim) where they are not.
  /// Returns how many labels have changed, on all ranks.
  Index end_pass(const Labels& labels, Changes<Scalar>& changes, Team& team) {
    if (exact_) {
      changes.finish();
      return exact_->finish(team, restored_, changes.count());
    }
    if (!sums_on_the_way_) weighted_->accumulate(labels, team);
    return ranks_.sum(changes.count());
  }

  /// Moves the centroid of every cluster that has weight to the mean of its points; the others stay.
  void move_to_means(Centroids<Scalar>& centroids) const {
    if (!exact_) return weighted_->move_to_means(centroids);
    for (Index j = 0; j < clusters(); ++j) {
      if (size(j) == 0 || !exact_->is_touched(j)) continue;
      const DoubleDouble count{static_cast<double>(size(j)), 0};
      for (Index d = 0; d < centroids.rows(); ++d) {
        centroids(d, j) = static_cast<Scalar>(divide(exact_->sum(j, d), count));
      }
    }
  }

 private:
  void sum_afresh(const Labels& labels, Team& team) {
    if (exact_) {
      exact_->accumulate(labels, team);
    } else {
      weighted_->accumulate(labels, team);
    }
  }

  bool weights_are_one_;
  bool is_in_memory_;
  Ranks ranks_;
  bool sums_on_the_way_ = false;  // of a pass: not after it
  bool is_current_ = true;        // the labels of the run: none at first
  bool restored_ = false;         // all points were summed at the beginning of the pass
  std::optional<ExactClusterSums<Scalar>> exact_;
  std::optional<WeightedSums<Scalar>> weighted_;
};

}  // namespace keen::detail

// ---- keen/detail/sums/running_sse.hpp

// The SSE costs O(n dim) if it is summed point by point, but only O(k dim) to update. With S the sum and m the size of
// a cluster, for points of weight 1:
//
//     sum |x - c|^2  =  sum |x|^2 - 2 c.S + m |c|^2  =  sum |x|^2 - T,     T = c.(2 S - m c)
//
// The sum of |x|^2 over all points never changes. So between two passes the SSE changes by the change of the sum of the
// T, which needs the sums of the clusters alone:
//
//     SSE now = SSE measured + (sum of T then) - (sum of T now)
//
// Far from the origin, T is much larger than the SSE, and the difference cancels. T is therefore taken in 106 bits, and
// the result is used only where the SSE is not below 2^-48 of T: 106 - 48 = 58 bits are then right, more than a double
// has. Otherwise, and where the SSE has halved since, the points are measured again.

namespace keen::detail {

/// The SSE of each pass of a run. The first value is measured point by point. Later values are computed from the change
/// of the cluster sums where that is accurate enough, and measured otherwise.
template <class Scalar, class Data = Points<Scalar>>
class RunningSse {
 public:
  /// @param ranks  whose points are measured
  explicit RunningSse(const Points<Scalar>& data, Ranks ranks = {}) : data_(data), ranks_(std::move(ranks)) {}

  /// Has the SSE of a pass measured on the way, where points are read block by block and it must be measured. After
  /// `ClusterSums::begin_pass`.
  /// @param is_wanted  whether it must in any case
  void begin_pass(const Labels& labels, const Centroids<Scalar>& centroids, const ClusterSums<Scalar>& sums,
                  Changes<Scalar>& changes, Team& team, bool is_wanted) {
    is_measured_ = !data_.is_in_memory() && (is_wanted || sums.exact() == nullptr || !(measured_ > 0));
    if (!is_measured_) return;
    measured_sum_.clear(team);
    changes.show_ranges_to([this, &labels, &centroids, &team](const Points<Scalar>& points, Index begin, Index end) {
      measured_sum_.add(points, begin, end, labels, centroids, team);
    });
  }

  /// The SSE of the points here that the last pass measured, if it has.
  [[nodiscard]] std::optional<WideSum> measured() const {
    return is_measured_ ? std::optional(measured_sum_.total()) : std::nullopt;
  }

  /// The SSE of labels and centroids, with the sums that belong to the labels.
  /// Complexity: O(k dim) where sums are exact, else O(n dim).
  [[nodiscard]] WideSum operator()(const Labels& labels, const Centroids<Scalar>& centroids,
                                   const ClusterSums<Scalar>& sums, Team& team) {
    if (sums.exact() == nullptr) return measure(labels, centroids, team);
    const DoubleDouble explained = sum_of_terms(centroids, *sums.exact(), team);
    if (measured_ > 0) {
      DoubleDouble sse = at_measured_;
      sse.add(-explained.hi);
      sse.add(-explained.lo);
      sse.add(measured_);
      if (is_reliable(sse.value(), explained)) {
        WideSum sum;
        sum.add(sse.value());
        return sum;
      }
    }
    const WideSum sum = measure(labels, centroids, team);
    measured_ = sum.value();
    at_measured_ = explained;
    return sum;
  }

 private:
  [[nodiscard]] WideSum measure(const Labels& labels, const Centroids<Scalar>& centroids, Team& team) {
    const WideSum own =
        is_measured_ ? measured_sum_.total() : sum_of_squares(data_, labels, centroids, team, measured_sum_);
    return total_of_ranks(own, ranks_);
  }

  /// True if neither the rounding of what was measured, nor that of a difference of large sums, can show: as long as it
  /// is, the values fall when the SSE falls.
  [[nodiscard]] bool is_reliable(double sse, const DoubleDouble& explained) const {
    constexpr double exactness =
        DoubleDouble::is_exact ? 0x1p+48 : 2;  // 106 bits leave of the larger sum 1e-15 of the SSE
    return WideSum::is_ordinary(sse) && sse > measured_ / 2 && std::abs(explained.hi) < sse * exactness &&
           std::abs(at_measured_.hi) < sse * exactness;
  }

  [[nodiscard]] DoubleDouble sum_of_terms(const Centroids<Scalar>& centroids, const ExactClusterSums<Scalar>& sums,
                                          Team& team) {
    const Index k = centroids.cols();
    terms_.resize(k);
    const bool is_first = centroids_.cols() != k;
    team.for_each_block((k + clusters_per_block - 1) / clusters_per_block, [&](Index block, int) {
      const Index last = (std::min)(k, (block + 1) * clusters_per_block);
      for (Index j = block * clusters_per_block; j < last; ++j) {
        if (is_first || sums.is_touched(j) || has_moved(centroids, j)) {
          terms_[j] = term(centroids, sums, j);
        }
      }
    });
    centroids_ = centroids;
    DoubleDouble total;
    for (const DoubleDouble& term : terms_) total.add(term);
    return total;
  }

  [[nodiscard]] bool has_moved(const Centroids<Scalar>& centroids, Index j) const {
    const Scalar* const now = centroids.data() + j * centroids.rows();
    return !std::equal(now, now + centroids.rows(), centroids_.data() + j * centroids.rows());
  }

  [[nodiscard]] static DoubleDouble term(const Centroids<Scalar>& centroids, const ExactClusterSums<Scalar>& sums,
                                         Index j) {
    const auto size = static_cast<double>(sums.size(j));
    DoubleDouble term;
    for (Index d = 0; d < centroids.rows(); ++d) {
      const auto c = static_cast<double>(centroids(d, j));
      DoubleDouble sum = sums.sum(j, d);
      sum.hi *= 2;
      sum.lo *= 2;
      sum.add_product(-size, c);
      term.add_product(c, sum.hi);
      term.add(c * sum.lo);
    }
    return term;
  }

  static constexpr Index clusters_per_block = 64;

  Points<Scalar> data_;
  Ranks ranks_;
  double measured_ = 0;
  bool is_measured_ = false;  // by the last pass
  DoubleDouble at_measured_;
  IndexedVector<DoubleDouble> terms_;
  SumOfSquares measured_sum_;
  Centroids<Scalar> centroids_;
};

}  // namespace keen::detail

// ---- keen/detail/lloyd/lloyd_setup.hpp

namespace keen::detail {

/// What is the same for every run of a fit.
template <class Scalar, class Data = Points<Scalar>>
struct LloydSetup {
  const ValidatedData<Scalar, Data>& validated;
  Scale<double> unit;         ///< figures about moves and variance are computed in this unit
  double mean_variance = 0;   ///< over the coordinates, in the square of the unit
  Point<Scalar> center = {};  ///< the mean of the data, to the precision of Scalar
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;
  Team& team;
  const Observer& observer;
  std::chrono::steady_clock::time_point start;
  bool on_sphere = false;  ///< centroids have length 1
  Ranks ranks = {};        ///< that fit together
};

}  // namespace keen::detail

// ---- keen/detail/lloyd/iteration_log.hpp

namespace keen::detail {

/// Measures each pass of a run and keeps the records.
template <class Scalar>
class IterationLog {
 public:
  template <class Data>
  IterationLog(const LloydSetup<Scalar, Data>& setup, Index k, Index restart)
      : unit_(setup.unit), mean_variance_(setup.mean_variance), start_(setup.start) {
    stats_.n = setup.ranks.all_points(setup.validated.data.size());
    stats_.k = k;
    stats_.dim = setup.validated.data.dim();
    stats_.restart = restart;
    records_.reserve(usual_passes);
  }

  /// What the last pass did.
  [[nodiscard]] const IterationStats& stats() const { return stats_; }

  /// Adds a pass.
  /// @param before, after  the centroids
  void add(double sse, Index labels_changed, Index relocated, const Centroids<Scalar>& before,
           const Centroids<Scalar>& after) {
    ++stats_.iteration;
    stats_.labels_changed = labels_changed;
    stats_.relocated = relocated;
    stats_.previous_sse = stats_.sse;
    stats_.sse = sse;
    measure_moves(before, after);
    stats_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    records_.push_back(stats_);
  }

  /// Shows the last pass to an observer, with its labels and the centroids after it.
  KEEN_DETAIL_COLD void show(const Observer& observer, const Labels& labels, const Centroids<Scalar>& centroids) {
    watched_ = centroids.template cast<double>();
    stats_.labels = {labels.data(), static_cast<std::size_t>(labels.size())};
    stats_.centroid_data = {watched_.data(), static_cast<std::size_t>(watched_.size())};
    observer(stats_);
  }

  /// The records of all passes; the log is spent.
  [[nodiscard]] std::vector<IterationRecord> take_records() { return std::move(records_); }

 private:
  static constexpr std::size_t usual_passes = 64;

  void measure_moves(const Centroids<Scalar>& before, const Centroids<Scalar>& after) {
    stats_.centroids_unchanged = true;
    double sum = 0;
    double largest = 0;
    stats_.max_percent_change = 0;
    for (Index j = 0; j < before.cols(); ++j) {
      const Scalar* const old = before.data() + j * before.rows();
      const Scalar* const now = after.data() + j * before.rows();
      stats_.centroids_unchanged = stats_.centroids_unchanged && std::equal(old, old + before.rows(), now);
      const double sq_shift = sq_move(old, now);
      sum += sq_shift;
      largest = (std::max)(largest, sq_shift);
      stats_.max_percent_change = (std::max)(stats_.max_percent_change, percent_change(old, now));
    }
    stats_.relative_sq_shift = sum > 0 ? sum / mean_variance_ : 0;
    stats_.sq_shift = in_data_unit(sum);
    stats_.max_sq_shift = in_data_unit(largest);
  }

  /// A square in the unit of the data again; infinity or 0 where double cannot hold it.
  [[nodiscard]] double in_data_unit(double square) const { return square > 0 ? square / unit_(1) / unit_(1) : 0; }

  [[nodiscard]] double sq_move(const Scalar* before, const Scalar* after) const {
    double sum = 0;
    for (Index d = 0; d < stats_.dim; ++d) {
      const double move = unit_(static_cast<double>(after[d]) - static_cast<double>(before[d]));
      sum += move * move;
    }
    return sum;
  }

  [[nodiscard]] double percent_change(const Scalar* before, const Scalar* after) const {
    double sum = 0;
    for (Index d = 0; d < stats_.dim; ++d) {
      if (before[d] == after[d]) continue;
      const double old = std::abs(static_cast<double>(before[d]));
      sum += old > 0 ? 100 * (std::abs(static_cast<double>(after[d]) - static_cast<double>(before[d])) / old) : 100;
    }
    return sum;
  }

  Scale<double> unit_;
  double mean_variance_;
  std::chrono::steady_clock::time_point start_;
  IterationStats stats_;
  std::vector<IterationRecord> records_;
  Centroids<double> watched_;  // what an observer sees
};

}  // namespace keen::detail

// ---- keen/detail/lloyd/relocate.hpp

// What a relocated point saves. Let x have weight w and distance d from the mean of a cluster of weight W. Without x
// the mean moves by w d / (W - w), and the SSE of the cluster falls by w d^2 W / (W - w). In its new cluster x is its
// own mean and costs nothing. The point with the largest w d^2 W / (W - w) would save most; the farthest point is a
// good one that needs no look at the weights, and is what users know from other libraries.

namespace keen::detail {

/// Points of positive weight that do not lie on the centroid of their label, the farthest first, ties in the order of
/// the points; those of all ranks. Complexity: O(n dim), and O(log most) for each that is among the farthest on the
/// way.
template <class Scalar>
class FarthestPoints {
 public:
  struct FarPoint {
    double sq_distance;
    Index point;  ///< its number among those of all ranks
    Label label;
  };

  /// @param most  how many will be asked for at most
  template <class Data>
  FarthestPoints(const LloydSetup<Scalar, Data>& setup, const Labels& labels, const Centroids<Scalar>& centroids,
                 Index most) {
    const Data& data = setup.validated.data;
    const Index first = setup.ranks.first_point();
    PointTraits<Data>::for_each_sq_distance(unit_scale(static_cast<double>(setup.validated.largest)), data, labels,
                                            centroids, [&](Index i, double sq_distance) {
                                              if (sq_distance > 0 && data.weight(i) > 0)
                                                add({sq_distance, first + i, labels[i]}, most);
                                            });
    if (!setup.ranks.is_alone()) join(setup.ranks, most);
    std::sort_heap(farthest_.begin(), farthest_.end(), comes_first);
  }

  /// The next point; null if there is none.
  [[nodiscard]] const FarPoint* next() { return next_ < farthest_.size() ? &farthest_[next_++] : nullptr; }

 private:
  [[nodiscard]] static bool comes_first(const FarPoint& a, const FarPoint& b) {
    return a.sq_distance != b.sq_distance ? a.sq_distance > b.sq_distance : a.point < b.point;
  }

  /// Keeps the first `most`, in a heap whose front comes last.
  void add(const FarPoint& point, Index most) {
    if (farthest_.size() == most) {
      if (!comes_first(point, farthest_.front())) return;
      std::pop_heap(farthest_.begin(), farthest_.end(), comes_first);
      farthest_.pop_back();
    }
    farthest_.push_back(point);
    std::push_heap(farthest_.begin(), farthest_.end(), comes_first);
  }

  /// Makes these points the first `most` of all ranks.
  void join(const Ranks& ranks, Index most) {
    const IndexedVector<FarPoint> all = ranks.gather(farthest_.data(), farthest_.size());
    farthest_.clear();
    for (const FarPoint& point : all) add(point, most);
    Index count = farthest_.size();
    ranks.broadcast(&count, 1);
    farthest_.resize(count);
    ranks.broadcast(farthest_.data(), count);
  }

  IndexedVector<FarPoint> farthest_;
  Index next_ = 0;
};

/// Gives each empty cluster a point of its own (EmptyClusters::relocate_farthest), then sums all points again. A
/// cluster never loses its last point. Returns how many clusters got a point; this is less than the number of empty
/// clusters if no other point would gain. (Sums are not corrected by subtraction, which would cancel where weights
/// differ widely.)
template <class Scalar, class Data>
Index relocate_empty(const LloydSetup<Scalar, Data>& setup, const Labels& labels, const Centroids<Scalar>& centroids,
                     ClusterSums<Scalar, Data>& sums) {
  IndexedVector<Index> empty;
  for (Index j = 0; j < sums.clusters(); ++j) {
    if (sums.size(j) == 0) empty.push_back(j);
  }
  if (empty.empty()) return 0;
  IndexedVector<Index> sizes(sums.clusters());
  for (Index j = 0; j < sums.clusters(); ++j) sizes[j] = sums.size(j);
  Labels relocated = labels;
  Index served = 0;
  // Each empty cluster takes one, and each other may have one that it cannot spare.
  FarthestPoints<Scalar> farthest(setup, labels, centroids, sums.clusters());
  for (const auto* far_point = farthest.next(); far_point != nullptr && served < empty.size();
       far_point = farthest.next()) {
    if (sizes[far_point->label] == 1) continue;
    --sizes[far_point->label];
    const auto label = static_cast<Label>(empty[served++]);
    if (setup.ranks.has(far_point->point)) relocated[far_point->point - setup.ranks.first_point()] = label;
  }
  if (served > 0) sums.accumulate(relocated, setup.team);
  return served;
}

/// Puts the centroid of the first empty cluster on the farthest point that its own cluster can spare. Returns false if
/// no cluster is empty, or no point can be spared.
template <class Scalar, class Data>
KEEN_DETAIL_COLD bool refill_first_empty(const LloydSetup<Scalar, Data>& setup, const Labels& labels,
                                         const ClusterSums<Scalar, Data>& sums, Centroids<Scalar>& centroids) {
  Index empty = 0;
  while (empty < sums.clusters() && sums.size(empty) > 0) ++empty;
  if (empty == sums.clusters()) return false;
  FarthestPoints<Scalar> farthest(setup, labels, centroids, sums.clusters());
  for (const auto* far_point = farthest.next(); far_point != nullptr; far_point = farthest.next()) {
    if (sums.size(far_point->label) == 1) continue;
    const Ranks& ranks = setup.ranks;
    if (ranks.has(far_point->point)) {
      centroids.col(empty) = setup.validated.data.point(far_point->point - ranks.first_point());
    }
    ranks.broadcast(centroids.data() + empty * centroids.rows(), centroids.rows(), ranks.rank_of(far_point->point));
    return true;
  }
  return false;
}

/// @throws std::runtime_error if a cluster is empty
template <class Scalar, class Data>
void refuse_empty(const ClusterSums<Scalar, Data>& sums, Index iteration) {
  for (Index j = 0; j < sums.clusters(); ++j) {
    if (sums.size(j) > 0) continue;
    throw std::runtime_error(concat("KMeans::fit: cluster ", j, " is empty in pass ", iteration));
  }
}

}  // namespace keen::detail

// ---- keen/detail/lloyd/stop_check.hpp

// Why a run may go in circles: the mean is rounded to Scalar, so the update does not quite minimise the SSE. It may
// rise by a few units in the last place, and then the argument that no partition returns fails. A run that has not
// reached a new lowest SSE for 100 passes is taken for such a circle.

namespace keen::detail {

/// Decides after each pass whether the run ends: by the user's rule, at a fixpoint, or when the lowest SSE has not
/// fallen for 100 passes. The last condition ends every run, also one that rounding sends in circles.
class StopCheck {
 public:
  explicit StopCheck(StopRule rule) : rule_(std::move(rule)) {}

  /// Called once after every pass. If several reasons apply, the rule's own goes first; but at a fixpoint, the reason
  /// is labels_settled, not max_iterations.
  [[nodiscard]] StopDecision operator()(const IterationStats& stats) {
    const StopDecision asked = rule_(stats);
    const bool is_fixpoint = stats.labels_changed == 0 && stats.centroids_unchanged;
    if (is_fixpoint && (!asked || asked == StopReason::max_iterations)) return StopReason::labels_settled;
    if (asked) return asked;
    if (stats.iteration == 1 || stats.sse < least_sse_) {
      least_sse_ = stats.sse;
      least_sse_pass_ = stats.iteration;
    }
    if (stats.iteration - least_sse_pass_ >= patience) return StopReason::sse_stalled;
    return {};
  }

 private:
  static constexpr Index patience = 100;

  StopRule rule_;
  double least_sse_ = 0;
  Index least_sse_pass_ = 0;
};

}  // namespace keen::detail

// ---- keen/detail/lloyd/unit_sphere.hpp

namespace keen::detail {

/// Gives start centroids length 1, as a model does: those of a model stay as they are, bit by bit. One of length 0
/// begins at the first axis.
template <class Scalar>
void start_on_unit_sphere(Centroids<Scalar>& centroids) {
  for (Index j = 0; j < centroids.cols(); ++j) {
    if (!(centroids.col(j).cwiseAbs().maxCoeff() > 0)) centroids(0, j) = 1;
  }
  centroids = Model<Scalar>(centroids, Metric::cosine).centroids();
}

/// Gives means length 1. One in the middle of its points has no direction: any serves its points equally well, and the
/// centroid stays where it was.
/// @param before  the centroids before they moved, of length 1
template <class Scalar>
void move_to_unit_sphere(Centroids<Scalar>& means, const Centroids<Scalar>& before) {
  for (Index j = 0; j < means.cols(); ++j) {
    const Point<double> c = means.col(j).template cast<double>();
    means.col(j) = c.cwiseAbs().maxCoeff() > 0 ? direction_of<Scalar>(c) : Point<Scalar>(before.col(j));
  }
}

}  // namespace keen::detail

// ---- keen/detail/lloyd/lloyd.hpp

// The iteration. k-means minimises, over k centroids c and one label for each of n points,
//
//     SSE = sum over the points x of  w |x - c(label of x)|^2
//
// Each half of a pass is optimal while the other half is fixed:
//
//     +--> assign    labels to the nearest centroids: no point has a smaller term
//     |    update    centroids to the means: in each cluster, with weight W and mean m,
//     |                  sum w |x - c|^2 = sum w |x - m|^2 + W |m - c|^2,  least for c = m
//     +--- repeat    until nothing changes, or the stop rule says so
//
// So the SSE never rises. There are finitely many partitions and none comes back at a higher SSE, so in exact
// arithmetic the iteration ends. What it ends in is a local minimum of this kind, not the best clustering; seeding and
// local_search care for the quality. With rounded centroids, a run could circle among partitions of equal SSE;
// StopCheck ends that.
//
// An empty cluster has no mean. A point x at distance d from the mean of a cluster of weight W, with 0 < w < W, saves
// w d^2 W / (W - w) if it leaves; relocate.hpp therefore gives the farthest points to empty clusters.
//
// On the unit sphere (spherical k-means) all x and c have length 1, and |x - c|^2 = 2 - 2 x.c. The best c maximises the
// sum of w x.c: it has the direction of the mean. Assignment does not change.
//
// What the loop keeps between passes makes late passes cheap: sums/cluster_sums.hpp needs only the points that change
// their label, sums/running_sse.hpp only the clusters that change, and the engine only the points whose bounds fail.
//
// Reading order: lloyd_setup.hpp, lloyd.hpp, stop_check.hpp, relocate.hpp, unit_sphere.hpp, iteration_log.hpp.
// Source, beside the class comment: MacQueen, 5th Berkeley Symposium, 1967 (the name); Selim & Ismail, IEEE PAMI 6(1),
// 1984 (convergence); Dhillon & Modha, Machine Learning 42, 2001 (the sphere).

namespace keen::detail {

/// How one run ended.
template <class Scalar>
struct Run {
  Centroids<Scalar> centroids;
  Labels labels;
  WideSum sse;
  StopReason stop_reason = StopReason::max_iterations;
  std::vector<IterationRecord> history;
  SwapRecord swaps;
};

/// Lloyd's iteration from given centroids: assign, move to the means, until the rule says stop.
/// Source: Lloyd, IEEE Transactions on Information Theory 28(2), 1982.
template <class Scalar, class Data = Points<Scalar>>
class Lloyd {
 public:
  Lloyd(const LloydSetup<Scalar, Data>& setup, Engine<Scalar>& engine, StopRule stop, Index restart)
      : setup_(setup), data_(setup.validated.data), engine_(engine), stop_(std::move(stop)), restart_(restart) {}

  /// @param centroids  dim x k
  [[nodiscard]] Run<Scalar> run(Centroids<Scalar> centroids) {
    Run<Scalar> run;
    run.labels = Labels::Constant(data_.size(), -1);
    Tally tally{ClusterSums<Scalar, Data>(setup_.validated, centroids.cols(), setup_.team.size(), setup_.ranks),
                RunningSse<Scalar, Data>(data_, setup_.ranks), Changes<Scalar>(setup_.team.size())};
    ClusterSums<Scalar, Data>& sums = tally.sums;
    IterationLog<Scalar> log(setup_, centroids.cols(), restart_);
    if (setup_.on_sphere) start_on_unit_sphere(centroids);
    const Centroids<Scalar> start = centroids;
    Centroids<Scalar> next = centroids;
    WideSum start_sse;
    StopDecision stop;
    for (Index pass = 1; !stop; ++pass) {
      const Index labels_changed = assign(centroids, run, tally);
      if (pass == 1) start_sse = run.sse;
      const Index relocated = handle_empty(run.labels, centroids, sums, pass);
      next = centroids;
      sums.move_to_means(next);
      if (setup_.on_sphere) move_to_unit_sphere(next, centroids);
      log.add(run.sse.value(), labels_changed, relocated, centroids, next);
      centroids.swap(next);
      if (setup_.observer && setup_.ranks.rank() == 0) log.show(setup_.observer, run.labels, centroids);
      stop = decide(log.stats());
    }
    run.history = log.take_records();
    run.stop_reason = *stop;
    run.centroids = std::move(centroids);
    if (log.stats().centroids_unchanged) {
      sum_sse(run);
    } else {
      assign_final(run, tally);
    }
    if (start_sse < run.sse) {  // rounding of the means undid what little was gained
      run.centroids = start;
      if (run.stop_reason == StopReason::labels_settled) run.stop_reason = StopReason::sse_stalled;  // not the means
      assign_final(run, tally);
    }
    return run;
  }

 private:
  /// What is kept from pass to pass about the clusters.
  struct Tally {
    ClusterSums<Scalar, Data> sums;
    RunningSse<Scalar, Data> sse;
    Changes<Scalar> changes;
  };

  /// Labels all points, and brings sums and SSE up to date. Returns how many labels have changed.
  /// @param is_final  whether the SSE will be wanted point by point
  Index assign(const Centroids<Scalar>& centroids, Run<Scalar>& run, Tally& tally, bool is_final = false) const {
    tally.sums.begin_pass(run.labels, tally.changes, setup_.team);
    tally.sse.begin_pass(run.labels, centroids, tally.sums, tally.changes, setup_.team, is_final);
    engine_.assign(centroids, run.labels, tally.changes);
    const Index labels_changed = tally.sums.end_pass(run.labels, tally.changes, setup_.team);
    run.sse = tally.sse(run.labels, centroids, tally.sums, setup_.team);
    return labels_changed;
  }

  /// Whether the run ends: the first rank decides for all.
  [[nodiscard]] StopDecision decide(const IterationStats& stats) {
    StopDecision decision;
    if (setup_.ranks.rank() == 0) decision = stop_(stats);
    const std::uint64_t agreed = setup_.ranks.agree(decision ? 1 + static_cast<std::uint64_t>(*decision) : 0);
    return agreed == 0 ? StopDecision() : static_cast<StopReason>(agreed - 1);
  }

  Index handle_empty(const Labels& labels, const Centroids<Scalar>& centroids, ClusterSums<Scalar, Data>& sums,
                     Index pass) const {
    switch (setup_.empty_clusters) {
      case EmptyClusters::relocate_farthest: return relocate_empty(setup_, labels, centroids, sums);
      case EmptyClusters::error: refuse_empty(sums, pass); return 0;
      case EmptyClusters::keep: return 0;
    }
    return 0;
  }

  /// Gives the run the labels that belong to its centroids, and their SSE, point by point. A cluster that is left empty
  /// gets a point that gains by it; each such centroid stays where a point is, so k rounds suffice.
  void assign_final(Run<Scalar>& run, Tally& tally) {
    for (Index round = 0; round <= run.centroids.cols(); ++round) {
      assign(run.centroids, run, tally, true);
      if (setup_.empty_clusters != EmptyClusters::relocate_farthest) break;
      if (!refill_first_empty(setup_, run.labels, tally.sums, run.centroids)) break;
    }
    sum_sse(run, tally.sse.measured());
  }

  /// Point by point: the result does not depend on the path that led to it, not by a bit.
  /// @param measured  that of the points here, if the last pass has measured it
  void sum_sse(Run<Scalar>& run, const std::optional<WideSum>& measured = {}) const {
    const WideSum own =
        measured ? *measured : PointTraits<Data>::sum_of_squares(data_, run.labels, run.centroids, setup_.team);
    run.sse = total_of_ranks(own, setup_.ranks);
  }

  const LloydSetup<Scalar, Data>& setup_;
  const Data& data_;
  Engine<Scalar>& engine_;
  StopCheck stop_;
  Index restart_;
};

}  // namespace keen::detail

// ---- keen/detail/engines/dense_engine.hpp

namespace keen::detail {

/// Every centroid against every point: plain Lloyd. Complexity: O(n k dim) a pass.
template <class Scalar>
class DenseEngine final : public Engine<Scalar> {
 public:
  DenseEngine(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center, Team& team)
      : team_(team), searcher_(data, scale, center, team.size()) {}

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    searcher_.set_centroids(centroids);
    assign_all(searcher_, team_, labels, changes);
  }

 private:
  Team& team_;
  NearestCentroidSearch<Scalar> searcher_;
};

}  // namespace keen::detail

// ---- keen/detail/engines/candidate_filter.hpp

// Which centroids can be nearest somewhere in a box? Where the pivot c is nearer than z on the whole box, z cannot.
//
//     +-----------+                     the points with |x - c| = |x - z| form a hyperplane; z is out
//     |  box    c |      :        z     if the whole box lies on the side of c
//     +-----------+      :
//
// The corner of the box that is deepest on the side of z decides, and it is found one coordinate at a time. With the
// low and high end of the box in a coordinate, 2 x runs over [low + high - extent, low + high + extent], so the least
// value is
//
//     sum over d of  (c - z) (low + high - c - z) - |c - z| extent,     extent = high - low
//
// The gap. What is left out is also left out for a while. Let D > 0 be the least value above, and R the largest |x - c|
// in the box. Then |x - z| - |x - c| >= sqrt(R^2 + D) - R = D / (sqrt(R^2 + D) + R) for every x of the box, because
// sqrt(t^2 + D) - t falls as t grows. The second form does not cancel.

namespace keen::detail {

/// Centroids that may be nearest to a point of a box.
struct Candidates {
  IndexedVector<Label> labels;
  double gap = 0;  ///< every other centroid is farther, by at least this, from each point than its nearest

  /// All centroids.
  void restart(Index k) {
    labels.resize(k);
    for (Index j = 0; j < k; ++j) labels[j] = static_cast<Label>(j);
    gap = (std::numeric_limits<double>::max)();
  }
};

/// Rules out centroids that are nearest to no point of a box. A centroid z is out if another one, the pivot c, is
/// nearer to the whole box. The difference
///
///     |x - z|^2 - |x - c|^2  =  (c - z) (2 x - c - z)
///
/// is linear in x, so its least value over the box lies in a corner, and is found coordinate by coordinate: z is out if
/// it is above 0 by more than rounding explains. Any centroid may be the pivot, even one that is out already; the
/// nearer to the box, the more others it rules out. The filter works in double, in coordinates relative to a centre.
/// Source: Pelleg & Moore, KDD 1999; Kanungo et al., IEEE PAMI 24(7), 2002.
class CandidateFilter {
 public:
  /// @param rounding  of the search that follows, relative to a squared distance
  explicit CandidateFilter(double rounding) : rounding_(rounding) {}

  /// Takes the centroids of the next pass. Returns the farthest that one has moved, rounded up; 0 at first.
  /// @param centroids  dim x k, dim <= most_box_dim; always as many
  /// @param root  around all boxes
  /// Complexity: O(k dim).
  template <class Scalar>
  double set_centroids(const Centroids<Scalar>& centroids, const Point<Scalar>& center, const Box& root) {
    const bool is_first = centroids_.empty();
    dim_ = centroids.rows();
    centroids_.resize(centroids.cols());
    double most_sq = 0;
    double largest_sq = 0;
    for (Index j = 0; j < centroids_.size(); ++j) {
      BoxPoint c = {};
      double sq_move = 0;
      double sq_norm = 0;
      for (Index d = 0; d < dim_; ++d) {
        const auto at = static_cast<std::size_t>(d);
        c[at] = static_cast<double>(centroids(d, j)) - static_cast<double>(center[d]);
        sq_move += (c[at] - centroids_[j][at]) * (c[at] - centroids_[j][at]);
        sq_norm += c[at] * c[at];
      }
      centroids_[j] = c;
      most_sq = (std::max)(most_sq, sq_move);
      largest_sq = (std::max)(largest_sq, sq_norm);
    }
    own_rounding_ = 1e-14 * (std::max)(sq_extent(root), largest_sq);
    return is_first ? 0 : std::sqrt(most_sq) * (1 + 1e-12);
  }

  /// Keeps the candidates that may be nearest to a point of the box.
  /// @param pivot   of the last time, or -1; becomes the one kept that is nearest to the middle of the box
  /// Complexity: O(candidates dim).
  void operator()(const Box& box, Label& pivot, const Candidates& above, Candidates& kept) const {
    with_few_coordinates(dim_, [&](auto few) {
      filter<static_cast<std::size_t>(decltype(few)::value == 0 ? most_box_dim : Index{decltype(few)::value})>(
          box, pivot, above, kept);
    });
  }

 private:
  [[nodiscard]] static double sq_extent(const Box& root) {
    double sum = 0;
    for (std::size_t d = 0; d < root.low.size(); ++d) {
      const double extent = (std::max)(std::abs(root.low[d]), std::abs(root.high[d]));
      sum += extent * extent;
    }
    return sum;
  }

  /// @tparam width  coordinates to look at, >= dim
  template <std::size_t width>
  void filter(const Box& box, Label& pivot, const Candidates& above, Candidates& kept) const {
    if (pivot < 0) pivot = nearest_to<width>(box, above.labels);
    const BoxPoint& c = centroids_[pivot];
    double sum[width];
    double extent[width];
    double sq_reach = 0;
    KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
      sum[at] = box.low[at] + box.high[at];
      extent[at] = box.high[at] - box.low[at];
      const double reach = std::abs(2 * c[at] - sum[at]) + extent[at];
      sq_reach += reach * reach / 4;
    }
    const double margin = rounding_ * sq_reach + own_rounding_;
    double least = (std::numeric_limits<double>::max)();  // of the differences of squared distances of those left out
    kept.labels.clear();
    for (const Label label : above.labels) {
      // The least over the box of |x - z|^2 - |x - c|^2.
      const BoxPoint& z = centroids_[label];
      double difference = 0;
      KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
        const double apart = c[at] - z[at];
        difference += apart * (sum[at] - c[at] - z[at]) - std::abs(apart) * extent[at];
      }
      if (difference > margin) {
        least = (std::min)(least, difference);
      } else {
        kept.labels.push_back(label);
      }
    }
    const double gap = (least - own_rounding_) / (std::sqrt(sq_reach + least) + std::sqrt(sq_reach));
    kept.gap = (std::min)(above.gap, gap - rounding_ * std::sqrt(sq_reach));
    pivot = nearest_to<width>(box, kept.labels);
  }

  /// The label whose centroid is nearest to the middle of the box.
  template <std::size_t width>
  [[nodiscard]] Label nearest_to(const Box& box, const IndexedVector<Label>& labels) const {
    Label nearest = labels.front();
    double least = (std::numeric_limits<double>::max)();
    for (const Label label : labels) {
      const BoxPoint& c = centroids_[label];
      double sq_distance = 0;
      KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
        const double apart = c[at] - (box.low[at] + box.high[at]) / 2;
        sq_distance += apart * apart;
      }
      if (sq_distance < least) {
        least = sq_distance;
        nearest = label;
      }
    }
    return nearest;
  }

  double rounding_;
  double own_rounding_ = 0;  // of what is computed here about boxes
  Index dim_ = 0;
  IndexedVector<BoxPoint> centroids_;  // seen from the centre
};

}  // namespace keen::detail

// ---- keen/detail/engines/centroid_moves.hpp

// The largest move of any centroid other than a is the largest of all, unless a itself moved farthest; then it is the
// second largest. Two numbers a pass therefore serve all k labels.

namespace keen::detail {

/// A sum rounded up, for bounds. A small move after a long one must not be lost in rounding.
[[nodiscard]] constexpr double sum_above(double a, double b) { return (a + b) * (1 + 1e-15); }

/// How far each centroid has moved, in the last pass and in all passes together. A bound that was stored relative to
/// these sums stays valid without an update: the move since then is a difference of two sums.
/// Source: sums of moves: Newling & Fleuret, ICML 2016, section 3.3.
class CentroidMoves {
 public:
  /// @param slack  moves are widened by this factor more, for rounding
  explicit CentroidMoves(double slack) : slack_(slack) {}

  /// Takes the centroids of the next pass: dim x k. Complexity: O(k (dim + log k)).
  void add(const Centroids<double>& centroids) {
    if (is_empty()) {
      own_.assign(centroids.cols(), 0);
      other_.assign(centroids.cols(), 0);
    } else {
      add_moves(centroids);
    }
    last_ = centroids;
  }

  [[nodiscard]] bool is_empty() const { return last_.cols() == 0; }
  [[nodiscard]] Index count() const { return last_.cols(); }

  /// The centroids taken last.
  [[nodiscard]] const Centroids<double>& centroids() const { return last_; }

  /// What a centroid has moved in all passes.
  [[nodiscard]] double own(Label label) const { return own_[label]; }

  /// The sum, over all passes, of the most that any other centroid has moved.
  [[nodiscard]] double other(Label label) const { return other_[label]; }

  /// The same without the last pass.
  [[nodiscard]] double other_before(Label label) const {
    return other_[label] - (label == farthest() ? second_ : most_);
  }

  /// The most that any centroid has moved in the last pass.
  [[nodiscard]] double most() const { return most_; }

  /// The centroids, those that moved farthest in the last pass first; none before the second.
  [[nodiscard]] const IndexedVector<Label>& order() const { return order_; }

  /// What the centroid of this rank in the order has moved in the last pass.
  [[nodiscard]] double at(Index rank) const { return moves_[order_[rank]]; }

 private:
  [[nodiscard]] Label farthest() const { return order_.empty() ? -1 : order_.front(); }

  void add_moves(const Centroids<double>& centroids) {
    moves_.resize(centroids.cols());
    for (Index j = 0; j < moves_.size(); ++j) {
      const Index first = j * centroids.rows();
      const double move =
          std::sqrt(sum_of_sq_differences(centroids.data() + first, last_.data() + first, centroids.rows()));
      // Points that change while they are read may have become NaN: bounds hold nothing then, but stay in order.
      moves_[j] = move >= 0 ? (1 + slack_) * move : (std::numeric_limits<double>::max)();
    }
    order_.resize(moves_.size());
    std::iota(order_.begin(), order_.end(), Label{0});
    std::sort(order_.begin(), order_.end(),
              [this](Label a, Label b) { return moves_[a] > moves_[b] || (moves_[a] == moves_[b] && a < b); });
    most_ = at(0);
    second_ = moves_.size() > 1 ? at(1) : 0;
    for (Index j = 0; j < moves_.size(); ++j) {
      own_[j] = sum_above(own_[j], moves_[j]);
      other_[j] = sum_above(other_[j], j == farthest() ? second_ : most_);
    }
  }

  double slack_;
  double most_ = 0;
  double second_ = 0;
  Centroids<double> last_;
  IndexedVector<double> moves_;
  IndexedVector<double> own_;
  IndexedVector<double> other_;
  IndexedVector<Label> order_;
};

}  // namespace keen::detail

// ---- keen/detail/engines/filtering_engine.hpp

// The tree of boxes. Candidates shrink on the way down: what is ruled out for a box is ruled out for all boxes in it.
//
//     root            all k centroids
//      +-- box          12 candidates
//           +-- box        4 candidates
//                +-- tile     1 candidate: all 48 points get its label, and none is measured
//
// Why a box can be skipped. Let `gap` be by how much every other centroid is farther than the nearest, from each point
// of the box. If no centroid has moved more than m since, the nearest is at most m farther and any other at most m
// nearer. So the answer stands while 2 m < gap. `moved_` adds up the largest move of every pass, and each box stores
// the value of `moved_` up to which its answer stands (`reach`); the reach of a box is the least reach of the boxes in
// it.

namespace keen::detail {

/// For few dimensions. From the root of a tree of boxes down to tiles of points, each box drops the centroids that are
/// nearest to none of its points, and only the remaining ones are searched. A centroid is dropped only if another one
/// is nearer to the whole box by more than the rounding error of the search, so every label is that of the exhaustive
/// search. A box is filtered again only after the centroids have moved far enough to change its result.
/// Memory: n (dim + 2) Scalars and integers.
/// Source: Kanungo et al., IEEE PAMI 24(7), 2002 (filtering); Pelleg & Moore, KDD 1999.
template <class Scalar>
class FilteringEngine final : public Engine<Scalar> {
 public:
  /// @param tiles  of the data, seen from `center`; engines may share them
  FilteringEngine(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center, Team& team,
                  std::shared_ptr<const SpatialTiles<Scalar>> tiles)
      : dim_(data.dim()),
        center_(center),
        team_(team),
        searcher_(data, scale, center, team.size()),
        shared_tiles_(std::move(tiles)),
        tiles_(*shared_tiles_),
        labels_(tiles_.tiles() * tile_points, -1),
        rounding_(4 * static_cast<double>(data.dim() + 8) *
                  static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        filter_(rounding_),
        workers_(team.size()) {
    for (Index level = 0; level < tiles_.levels(); ++level) {
      reach_.push_back(IndexedVector<double>(tiles_.boxes(level), 0.0));
      pivots_.push_back(IndexedVector<Label>(tiles_.boxes(level), -1));
    }
  }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    searcher_.set_centroids(centroids);
    const double move = filter_.set_centroids(centroids, center_, tiles_.box(tiles_.levels() - 1, 0));
    moved_ = sum_above(moved_, move);
    for (Worker& worker : workers_) worker.prepare(centroids.cols(), dim_, tiles_.levels());
    const Index top = top_level();
    team_.for_each_block(tiles_.boxes(top), [&](Index i, int number) {
      Worker& worker = workers_[number];
      Candidates& all = worker.candidates.back();
      all.restart(centroids.cols());
      descend({worker, number, labels, changes}, top, i, all);
    });
  }

 private:
  struct Worker {
    IndexedVector<Candidates> candidates;  // one for each level, and one for all centroids
    IndexedVector<Index> unsettled;
    AlignedBuffer<Scalar> values;
    AlignedBuffer<Scalar> norms;
    alignas(64) Scalar best[tile_points];
    alignas(64) Scalar second[tile_points];
    alignas(64) LaneInteger<Scalar> found[tile_points];

    void prepare(Index k, Index dim, Index levels) {
      candidates.resize(levels + 1);
      values.resize((k + 8) * dim);
      norms.resize(k + 8);
    }
  };

  /// What a visit needs to know beside the box.
  struct Visit {
    Worker& worker;
    int number;
    Labels& labels;
    Changes<Scalar>& changes;
  };

  /// The level whose boxes are handed to the workers.
  [[nodiscard]] Index top_level() const {
    Index level = 0;
    while (level + 1 < tiles_.levels() && tiles_.boxes(level) > 256) ++level;
    return level;
  }

  /// What centroids may move, in all passes together, before the box must be asked again.
  [[nodiscard]] double& reach(Index level, Index i) { return reach_[level][i]; }

  /// Labels the points of a box. Returns its reach.
  double descend(const Visit& visit, Index level, Index i, const Candidates& above) {
    if (moved_ < reach(level, i)) return reach(level, i);
    Candidates& here = visit.worker.candidates[level];
    filter_(tiles_.box(level, i), pivots_[level][i], above, here);
    if (level == 0) return reach(level, i) = label_tile(visit, i, here);
    double least = (std::numeric_limits<double>::max)();
    const Index last = (std::min)(tiles_.boxes(level - 1), (i + 1) * tiles_.fan_out);
    for (Index child = i * tiles_.fan_out; child < last; ++child) {
      least = (std::min)(least, descend(visit, level - 1, child, here));
    }
    return reach(level, i) = least;
  }

  /// Labels the points of a tile; returns its reach.
  double label_tile(const Visit& visit, Index tile, const Candidates& candidates) {
    double gap = candidates.gap;
    if (candidates.labels.size() == 1) {
      const Label label = candidates.labels.front();
      for (Index lane = 0; lane < tiles_.count(tile); ++lane) set(visit, tile, lane, label);
    } else {
      gap = (std::min)(gap, search_tile_among(visit, tile, candidates.labels));
    }
    // By then the own distance, and with it what rounding does to it, may have grown by half the gap.
    return (moved_ + gap / 2 * (1 - rounding_ - 1e-9)) * (1 - 1e-15);
  }

  void set(const Visit& visit, Index tile, Index lane, Label label) {
    Label& own = labels_[tile * tile_points + lane];
    if (own == label) return;
    own = label;
    visit.changes.set(visit.labels, tiles_.points(tile)[lane], label, visit.number);
  }

  /// Searches some centroids for the points of a tile. Returns by how much, at least, every other of these is farther
  /// from each point than its nearest.
  double search_tile_among(const Visit& visit, Index tile, const IndexedVector<Label>& candidates) {
    Worker& worker = visit.worker;
    const Index panels = gather(candidates, worker);
    std::fill_n(worker.best, tile_points, (std::numeric_limits<Scalar>::max)());
    std::fill_n(worker.second, tile_points, (std::numeric_limits<Scalar>::max)());
    std::fill_n(worker.found, tile_points, LaneInteger<Scalar>(0));
    search_tile<Scalar>(simd_level(), {tiles_.values(tile), dim_, worker.values.data(), worker.norms.data(), 0, panels,
                                       worker.best, worker.second, worker.found});
    const Scalar sq_norm = tiles_.largest_sq_norm(tile);
    Scalar least = (std::numeric_limits<Scalar>::max)();
    Scalar largest = 0;
    for (Index lane = 0; lane < tile_points; ++lane) {
      least = (std::min)(least, worker.second[lane] - worker.best[lane]);
      largest = (std::max)(largest, worker.best[lane]);
    }
    const Scalar error = 2 * searcher_.score_error(sq_norm);
    const Scalar reach = largest + sq_norm + error;  // above the squared distance of any of the points to its nearest
    const Scalar margin = error + static_cast<Scalar>(rounding_) * reach;
    if (least > margin) {
      for (Index lane = 0; lane < tiles_.count(tile); ++lane)
        set(visit, tile, lane, label_at(candidates, worker, lane));
      const auto sq_gap = static_cast<double>(least - margin);
      const auto sq_reach = static_cast<double>(reach);
      return sq_gap / (std::sqrt(sq_reach + sq_gap) + std::sqrt(sq_reach));
    }
    assign_tile(visit, tile, candidates, margin);
    return 0;
  }

  [[nodiscard]] static Label label_at(const IndexedVector<Label>& candidates, const Worker& worker, Index lane) {
    return candidates[worker.found[lane]];
  }

  /// Labels the points of a tile one by one: those too close to call by direct differences.
  void assign_tile(const Visit& visit, Index tile, const IndexedVector<Label>& candidates, Scalar margin) {
    Worker& worker = visit.worker;
    worker.unsettled.clear();
    Index lanes_left[tile_points];
    for (Index lane = 0; lane < tiles_.count(tile); ++lane) {
      if (worker.second[lane] - worker.best[lane] > margin) {
        set(visit, tile, lane, label_at(candidates, worker, lane));
      } else {
        lanes_left[worker.unsettled.size()] = lane;
        worker.unsettled.push_back(tiles_.points(tile)[lane]);
      }
    }
    const Index count = worker.unsettled.size();
    const TileResult<Scalar>& found = searcher_.search_among(candidates, worker.unsettled.data(), count, visit.number);
    for (Index i = 0; i < count; ++i) set(visit, tile, lanes_left[i], found.label[i]);
  }

  /// Copies candidates into panels. Returns how many panels they fill.
  Index gather(const IndexedVector<Label>& candidates, Worker& worker) const {
    const Index width = panel_width(simd_level());
    const Index count = candidates.size();
    const Index panels = (count + width - 1) / width;
    for (Index slot = 0; slot < panels * width; ++slot) {
      Scalar* const values = worker.values.data() + slot / width * width * dim_ + slot % width;
      if (slot < count) {
        searcher_.panels().copy_column(candidates[slot], values, width);
        worker.norms.data()[slot] = searcher_.panels().norms()[candidates[slot]];
      } else {
        for (Index d = 0; d < dim_; ++d) values[d * width] = 0;
        worker.norms.data()[slot] = (std::numeric_limits<Scalar>::max)() / 4;
      }
    }
    return panels;
  }

  Index dim_;
  Point<Scalar> center_;
  Team& team_;
  NearestCentroidSearch<Scalar> searcher_;
  std::shared_ptr<const SpatialTiles<Scalar>> shared_tiles_;
  const SpatialTiles<Scalar>& tiles_;
  IndexedVector<Label> labels_;  // tile by tile
  double rounding_;              // of the search, relative to a squared distance
  CandidateFilter filter_;
  IndexedVector<Worker> workers_;
  double moved_ = 0;                            // what centroids may have moved in all passes together
  IndexedVector<IndexedVector<double>> reach_;  // of each level, and each of its boxes
  IndexedVector<IndexedVector<Label>> pivots_;
};

}  // namespace keen::detail

// ---- keen/detail/search/projected_search.hpp

// How a point is searched that has a label a already:
//
//     1. d = |x - c(a)|, measured           the nearest centroid is within d
//     2. list the centroids whose image is within d + margin of the image of x (a kernel of rank + 1 coordinates)
//     3. measure the listed ones            often one or two of hundreds
//
// Everything that is not listed is farther than d + margin. This margin becomes the lower bound of HamerlyEngine, and
// so decides for how many passes the point can be left alone.

namespace keen::detail {

/// A search for points that already have a label, which is mostly still right. For many dimensions, where the data
/// varies mostly in few directions. Labels are those of the exhaustive search.
/// Memory: rank + 1 Scalars a point.
template <class Scalar>
class ProjectedSearch {
 public:
  /// @param rank      directions, < dim
  /// @param searcher  for what is too close to call; must have its kernel, and outlive this
  ProjectedSearch(const Point<Scalar>& center, Index rank, Team& team, NearestCentroidSearch<Scalar>& searcher)
      : data_(searcher.data()),
        team_(team),
        searcher_(searcher),
        projection_(data_, center, rank),
        projecting_(projection_.workspaces(team)),
        images_(data_.size() * projection_.size()),
        panels_(simd_level()),
        zeros_(Point<Scalar>::Zero(projection_.size())),
        workers_(team.size()) {
    projection_.project(data_, images_.data(), team_, projecting_);
  }

  /// True if the search can serve: coordinates of points and of centroids lie side by side.
  [[nodiscard]] static bool serves(const NearestCentroidSearch<Scalar>& searcher) {
    return KEEN_DETAIL_VECTORS && searcher.has_kernel() && searcher.data().row_stride() == 1;
  }

  /// The centroids to search from now on: dim x k.
  /// @param margin  centroids are looked for this much beyond the distance to the own one, so that the bound on all
  ///                others leaves room
  /// @param order   the centroid in each slot of the panels; empty: as they are
  void set_centroids(const Centroids<Scalar>& centroids, double margin, const IndexedVector<Label>& order) {
    centroids_ = centroids;
    order_ = order;
    margin_ = margin;
    if (centroid_images_.cols() != centroids.cols()) {
      centroid_images_ = Centroids<Scalar>(projection_.size(), centroids.cols());
    }
    projection_.project(Points<Scalar>(centroids_.data(), centroids.cols(), centroids.rows(), {centroids.rows(), 1}),
                        centroid_images_.data(), team_, projecting_);
    panels_.set(centroid_images_, zeros_, order_);
    for (Worker& worker : workers_)
      worker.prepare(panels_.count(), projection_.size(), centroids.cols(), data_.room_for(1));
    measured_ = 0;
    searched_ = 0;
  }

  /// Centroids measured for a point, on average, since set_centroids.
  [[nodiscard]] double measured() const {
    return searched_ > 0 ? static_cast<double>(measured_) / static_cast<double>(searched_) : 0;
  }

  /// Searches for points `points[0]` to `points[count - 1]`, count <= tile_points, among their own centroids and those
  /// in the first `panels` panels.
  const TileResult<Scalar>& search(Index panels, const Index* points, const CurrentCentroid<Scalar>* own, Index count,
                                   int number) {
    Worker& worker = workers_[number];
    for (auto& list : worker.candidates) list.clear();
    rule_out(panels, points, own, count, worker);
    Index measured = 0;
    for (Index lane = 0; lane < count; ++lane) {
      measured += worker.candidates[lane].size();
      measure_candidates(points[lane], lane, number, worker);
    }
    measured_ += measured;
    searched_ += count;
    return worker.found;
  }

 private:
  template <class Value>
  using PerPoint = typename TileResult<Scalar>::template PerPoint<Value>;

  struct Worker {
    AlignedBuffer<Scalar> tile;
    AlignedBuffer<Scalar> room;  // for a row
    AlignedBuffer<Scalar> excess;
    IndexedVector<Index> hits;
    IndexedVector<Scalar> sq_distances;
    PerPoint<IndexedVector<Label>> candidates;
    alignas(64) PerPoint<Scalar> sq_norm;
    alignas(64) PerPoint<Scalar> threshold;
    PerPoint<Scalar> sq_reach;
    TileResult<Scalar> found;

    void prepare(Index panels, Index size, Index k, Index row) {
      room.resize(row);
      tile.resize(size * tile_points);
      excess.resize(panels * panel_width(simd_level()) * tile_points);
      hits.resize(panels * tile_points);
      sq_distances.resize(k);
    }
  };

  [[nodiscard]] Scalar rounding() const { return NearestTwo<Scalar>::rounding(data_.dim()); }

  void measure(Index point, const Label* labels, Index count, Worker& worker) const {
    Scalar* const sq_distances = worker.sq_distances.data();
    measure_sq_distances<Scalar>(simd_level(), {data_.row(point, worker.room.data()), centroids_.data(), data_.dim(),
                                                labels, count, sq_distances});
  }

  /// Lists for each point the centroids that may lie within its reach.
  void rule_out(Index panels, const Index* points, const CurrentCentroid<Scalar>* own, Index count,
                Worker& worker) const {
    const Scalar* rows[tile_points];
    for (Index lane = 0; lane < tile_points; ++lane) {
      rows[lane] = images_.data() + points[lane < count ? lane : 0] * projection_.size();
    }
    pack_tile<Scalar>(simd_level(), {rows, 1, projection_.size(), zeros_.data(), worker.tile.data(), worker.sq_norm});
    std::ranges::fill(worker.threshold, -(std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < count; ++lane) set_threshold(own[lane].sq_distance, lane, worker);
    Index hit_count = 0;
    select_tile<Scalar>(simd_level(), {worker.tile.data(), projection_.size(), panels_.values(), panels_.norms(),
                                       panels, worker.threshold, worker.excess.data(), worker.hits.data(), &hit_count});
    for (Index hit = 0; hit < hit_count; ++hit) take_hits(hit, count, worker);
    for (Index lane = 0; lane < count; ++lane) {  // the own centroid is within reach; rounding must not rule it out
      IndexedVector<Label>& list = worker.candidates[lane];
      if (std::find(list.begin(), list.end(), own[lane].label) == list.end()) list.push_back(own[lane].label);
      std::sort(list.begin(), list.end());
    }
  }

  void set_threshold(Scalar sq_distance, Index lane, Worker& worker) const {
    const double distance = std::sqrt(static_cast<double>(sq_distance * (1 + rounding())));
    const double reach = distance + (std::min)(margin_, distance / 16);
    worker.sq_reach[lane] = static_cast<Scalar>(reach * reach);
    // Images are those of double, but for the rounding to Scalar, which score_error covers.
    const auto image_error = static_cast<Scalar>(projection_.cancellation());
    const Scalar sq_norm = worker.sq_norm[lane];
    const Scalar error = panels_.score_error(sq_norm) + image_error * (sq_norm + panels_.largest_sq_norm());
    worker.threshold[lane] = worker.sq_reach[lane] * (1 + rounding()) - sq_norm + error + 2 * searcher_.least_safe();
  }

  void take_hits(Index hit, Index count, Worker& worker) const {
    const Index group = points_at_once<Scalar>(simd_level());
    const Index width = panel_width(simd_level());
    const Index panel = worker.hits[hit] / tile_points;
    const Index first = worker.hits[hit] % tile_points;
    for (Index j = panel * width; j < (std::min)(centroids_.cols(), (panel + 1) * width); ++j) {
      const Scalar* const excess = worker.excess.data() + (hit * width + j - panel * width) * group;
      for (Index i = 0; i < (std::min)(group, count - first); ++i) {
        if (excess[i] < 0) worker.candidates[first + i].push_back(label_at(j));
      }
    }
  }

  [[nodiscard]] Label label_at(Index slot) const { return order_.empty() ? static_cast<Label>(slot) : order_[slot]; }

  /// Measures the centroids that were not ruled out, and settles on the nearest.
  void measure_candidates(Index point, Index lane, int number, Worker& worker) {
    const IndexedVector<Label>& candidates = worker.candidates[lane];
    const Index count = candidates.size();
    measure(point, candidates.data(), count, worker);
    const NearestTwo<Scalar> measured(worker.sq_distances.data(), count, data_.dim(), searcher_.least_safe());
    TileResult<Scalar>& found = worker.found;
    found.label[lane] =
        measured.is_clear ? candidates[measured.index] : searcher_.search_among(candidates, &point, 1, number).label[0];
    found.sq_distance[lane] = measured.sq_distance;
    const Scalar second = measured.is_clear ? measured.second_sq_distance : measured.sq_distance;
    found.second_sq_distance[lane] = (std::min)(second, worker.sq_reach[lane]);
    found.error[lane] = rounding() * found.second_sq_distance[lane] + searcher_.least_safe();
  }

  Points<Scalar> data_;
  Team& team_;
  NearestCentroidSearch<Scalar>& searcher_;
  Projection<Scalar> projection_;
  typename Projection<Scalar>::Workspaces projecting_;
  IndexedVector<Scalar> images_;
  PackedCentroids<Scalar> panels_;
  Point<Scalar> zeros_;
  IndexedVector<Worker> workers_;
  Centroids<Scalar> centroids_;
  Centroids<Scalar> centroid_images_;
  IndexedVector<Label> order_;
  double margin_ = 0;
  std::atomic<Index> measured_{0};
  std::atomic<Index> searched_{0};
};

}  // namespace keen::detail

// ---- keen/detail/engines/hamerly_engine.hpp

// Two bounds and the triangle inequality. For a point x with label a, keep
//
//     upper >= |x - c(a)|             lower <= |x - c(j)|  for every other j
//
// and let p(j) be how far centroid j moves in a pass. Distances change by no more than the centroids move:
//
//     |x - c(a)| grows by p(a) at most          |x - c(j)| shrinks by max of p(j), j != a, at most
//
//     0 ------------- upper -- + p(a) -->      <-- max p -- lower ------------->  distance from x
//                               keeps its label while these do not meet
//
// So while upper + p(a) < lower - max p, the label is still right and x need not even be read. When the two meet,
// |x - c(a)| is measured, which often separates them again; only then is x searched.
//
// No bound is rewritten while it holds. CentroidMoves sums p(a) and max p over all passes. What is stored is upper
// minus the first sum and lower plus the second, at the time of the search; adding today's first sum to the one, and
// subtracting today's second sum from the other, yields today's bounds.
//
// Stages. Let r centroids have moved farthest, and all others at most q in the last pass. The others were beyond
// `lower` before this pass, so they are now beyond lower - q. If |x - c(a)| is less than that, only those r can be
// nearer: the search looks at the first panels alone, because centroids are packed in the order of their moves.

namespace keen::detail {

/// Skips the points whose bounds prove that their label is still right. A point whose bounds fail is first measured
/// against its own centroid. If they still fail, it waits until its tile is full, and the tile is searched. Bounds are
/// doubles, widened by more than the rounding error of the search, so that a point is skipped only if the search would
/// find its label again. While most labels change and a search is cheap, passes are exhaustive and keep no bounds.
///
/// Memory: two doubles a point, and the images of the projected search.
/// Complexity: O(n + (points that fail) k dim) a pass.
/// Source: Hamerly, SDM 2010.
template <class Scalar>
class HamerlyEngine final : public Engine<Scalar> {
 public:
  /// @param rank  directions of the projected search; 0: none
  HamerlyEngine(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center, Team& team,
                Index rank = 0)
      : team_(team),
        searcher_(data, scale, center, team.size()),
        slack_(4 * static_cast<double>(data.dim() + 8) * static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        least_distance_(2 * std::sqrt(static_cast<double>(least_safe_square<Scalar>(data.dim())))),
        moves_(slack_),
        bounds_(data.size()) {
    if (rank > 0 && ProjectedSearch<Scalar>::serves(searcher_)) projected_.emplace(center, rank, team, searcher_);
  }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    if (!uses_bounds_ && !projected_ && centroids.size() <= most_for_plain_passes) {
      searcher_.set_centroids(centroids);
      assign_all(searcher_, team_, labels, changes);
      uses_bounds_ = changes.count() <= data().size() / 16;
      return;
    }
    const bool is_first = moves_.is_empty();
    scale_centroids(centroids);
    moves_.add(scaled_);
    searcher_.set_centroids(centroids, moves_.order());
    use_projection_ = !is_first && projected_ && pays_;
    if (use_projection_) projected_->set_centroids(centroids, look_ahead * moves_.most(), moves_.order());
    set_stages();
    for_each_range(searcher_, team_, changes, [&](Index begin, Index end) {
      for_each_block_between(begin, end, points_per_block, team_, [&](Index first, Index last, int worker) {
        assign_range(first, last, worker, is_first, labels, changes);
      });
    });
    if (use_projection_) pays_ = projected_->measured() * cost_of_measuring < static_cast<double>(centroids.cols());
  }

 private:
  /// Points that failed their bounds and wait for a full tile.
  struct Batch {
    Index points[tile_points];
    CurrentCentroid<Scalar> own[tile_points];
    Index count = 0;

    void add(Index point, const CurrentCentroid<Scalar>& mine) {
      points[count] = point;
      own[count] = mine;
      ++count;
    }
  };

  /// All points; those that are searched are in memory there.
  [[nodiscard]] const Points<Scalar>& data() const { return searcher_.data(); }

  /// A search among the centroids that moved farthest.
  struct Stage {
    Index panels;      ///< the first of all
    double next_move;  ///< none of the others has moved more
  };

  static constexpr Index max_stages = 12;
  using Batches = Batch[max_stages];

  [[nodiscard]] Scale<double> search_scale() const {
    const Scale<Scalar>& scale = searcher_.scale();
    return {static_cast<double>(scale.first), static_cast<double>(scale.second)};
  }

  /// Has centroids in double, under the scale of the search.
  void scale_centroids(const Centroids<Scalar>& centroids) {
    const Scale<double> scale = search_scale();
    scaled_.resize(centroids.rows(), centroids.cols());
    for (Index i = 0; i < scaled_.size(); ++i) scaled_.data()[i] = scale(static_cast<double>(centroids.data()[i]));
  }

  /// The stages of this pass: each has twice the panels of the one before it; the last has all.
  void set_stages() {
    const Index panels = searcher_.panels().count();
    const Index least = use_projection_ ? 1 : 4;  // narrower stages cost as much
    stage_count_ = 0;
    if (use_projection_ || (measures() && !moves_.order().empty() && moves_.count() >= least_for_stages)) {
      for (Index first = least; 4 * first <= panels && stage_count_ + 1 < max_stages; first *= 2) {
        stages_[stage_count_++] = {first, moves_.at(first * searcher_.panels().width())};
      }
    }
    stages_[stage_count_++] = {panels, 0};
  }

  /// True if distances to own centroids are measured by the kernel.
  [[nodiscard]] bool measures() const { return ProjectedSearch<Scalar>::serves(searcher_); }

  /// True if no centroid but the own can be the nearest of a point within `upper` of it.
  [[nodiscard]] bool holds(double upper, const DistanceBounds& bounds, Label label) const {
    return reach(upper, label) < bounds.lower - moves_.other(label);
  }

  /// A distance with room for rounding, here and in the sums of moves.
  [[nodiscard]] double reach(double distance, Label label) const {
    return distance * (1 + slack_) + 1e-14 * (moves_.own(label) + moves_.other(label));
  }

  /// True if a point keeps its label by what is known of it.
  [[nodiscard]] bool is_settled(Index i, Label label) const {
    const DistanceBounds& bounds = bounds_[i];
    return holds(bounds.upper + moves_.own(label), bounds, label);
  }

  /// The stage that settles a point, after it has been measured against its own centroid; -1 if it keeps its label.
  [[nodiscard]] Index stage_for(Index i, CurrentCentroid<Scalar>& own, Scalar* room) {
    DistanceBounds& bounds = bounds_[i];
    const Index all = stage_count_ - 1;
    const double lower = bounds.lower - (all > 0 ? moves_.other_before(own.label) : moves_.other(own.label));
    if (!use_projection_ && (moves_.count() < least_for_measuring || lower <= 0)) return all;
    const double distance = own_distance(i, own, room);
    if (holds(distance, bounds, own.label)) {
      bounds.upper = distance - moves_.own(own.label);
      return -1;
    }
    Index stage = 0;
    while (stage < all && !(reach(distance, own.label) < lower - stages_[stage].next_move)) {
      ++stage;
    }
    return stage;
  }

  /// Measures a point against its own centroid.
  /// @param room  for a row
  [[nodiscard]] double own_distance(Index i, CurrentCentroid<Scalar>& own, Scalar* room) const {
    if (measures()) {
      measure_sq_distances<Scalar>(simd_level(), {data().row(i, room), searcher_.centroids().data(), data().dim(),
                                                  &own.label, 1, &own.sq_distance});
      return std::sqrt(static_cast<double>(own.sq_distance)) * (1 + slack_) + least_distance_;
    }
    const Scale<double> scale = search_scale();
    double sum = 0;
    data().for_each_nonzero(i, [&](Index d, Scalar x) {
      const double difference = scale(static_cast<double>(x)) - moves_.centroids()(d, own.label);
      sum += difference * difference;
    });
    return std::sqrt(sum) * (1 + slack_);
  }

  void assign_range(Index first, Index last, int worker, bool is_first, Labels& labels, Changes<Scalar>& changes) {
    Batches batches;
    AlignedBuffer<Scalar> room(data().room_for(1));
    constexpr Index most_waiting = tile_points / 2;
    Index waiting[most_waiting];  // for their coordinates, from memory
    Index count = 0;
    for (Index i = first; i < last; ++i) {
      if (is_first || !is_settled(i, labels[i])) {
        waiting[count++] = i;
        data().prefetch(i);
      }
      if (count < most_waiting && i + 1 < last) continue;
      for (Index w = 0; w < count; ++w) {
        CurrentCentroid<Scalar> own{labels[waiting[w]], 0};
        const Index stage = is_first ? 0 : stage_for(waiting[w], own, room.data());
        if (stage < 0) continue;
        Batch& batch = batches[stage];
        batch.add(waiting[w], own);
        if (batch.count == tile_points) search(stage, batch, worker, labels, changes);
      }
      count = 0;
    }
    search_rest(batches, worker, labels, changes);
  }

  /// Searches what has not filled a tile. A few points join those of the next stage that has some.
  void search_rest(Batches& batches, int worker, Labels& labels, Changes<Scalar>& changes) {
    for (Index stage = 0; stage < stage_count_; ++stage) {
      Batch& batch = batches[stage];
      if (batch.count == 0) continue;
      Index next = stage + 1;
      while (next < stage_count_ && batches[next].count == 0) ++next;
      if (next < stage_count_ && batches[next].count + batch.count <= tile_points) {
        Batch& wider = batches[next];
        for (Index lane = 0; lane < batch.count; ++lane) wider.add(batch.points[lane], batch.own[lane]);
      } else {
        search(stage, batch, worker, labels, changes);
      }
    }
  }

  void search(Index stage, Batch& batch, int worker, Labels& labels, Changes<Scalar>& changes) {
    const bool is_last = stage == stage_count_ - 1;
    const Index panels = stages_[stage].panels;
    const Index* const points = batch.points;
    const TileResult<Scalar>& found =
        use_projection_ ? projected_->search(panels, points, batch.own, batch.count, worker)
        : is_last       ? searcher_.search(points, batch.count, worker)
                        : searcher_.search_first(panels, points, batch.own, batch.count, worker);
    for (Index lane = 0; lane < batch.count; ++lane) {
      const Index i = batch.points[lane];
      const Label label = found.label[lane];
      DistanceBounds bounds = found.bounds(lane);
      if (!is_last) bounds.lower = (std::min)(bounds.lower, unsearched(i, labels[i], stage));
      changes.set(labels, i, label, worker);
      bounds_[i] = {bounds.upper - moves_.own(label), bounds.lower + moves_.other(label)};
    }
    batch.count = 0;
  }

  /// The bound on the centroids that a stage leaves out.
  [[nodiscard]] double unsearched(Index i, Label label, Index stage) const {
    const double lower = bounds_[i].lower - moves_.other_before(label);
    return (std::max)(0.0, lower - stages_[stage].next_move - 1e-14 * moves_.other(label));
  }

  static constexpr Index least_for_measuring = 64;      // below, a search costs hardly more than one distance
  static constexpr Index least_for_stages = 400;        // below, a full search is cheap, and its bounds last longer
  static constexpr Index most_for_plain_passes = 4096;  // of k dim: beyond, a search costs more than bounds
  static constexpr double look_ahead = 4;               // passes for which a bound on others should last
  static constexpr double cost_of_measuring = 6;        // one centroid for one point, against one in a full search

  Team& team_;
  NearestCentroidSearch<Scalar> searcher_;
  double slack_;
  double least_distance_;  // what underflow may take from a distance
  Centroids<double> scaled_;
  CentroidMoves moves_;
  IndexedVector<DistanceBounds> bounds_;
  Stage stages_[max_stages];
  Index stage_count_ = 0;
  std::optional<ProjectedSearch<Scalar>> projected_;
  bool pays_ = true;
  bool use_projection_ = false;
  bool uses_bounds_ = false;  // only once most labels stay: before that, bounds cost more than they save
};

}  // namespace keen::detail

// ---- keen/detail/fit/choose_algorithm.hpp

// Three sizes decide: n points, dim coordinates, k clusters. Boxes of neighbouring points are small beside the gaps
// between centroids only in few dimensions and with many points a cluster. Bounds cost some work for each point and
// save a search of k dim multiplications, so they pay where that is large. Images in few directions rule out centroids
// where dim is large and the data, as real data does, varies mostly in few of its directions.

namespace keen::detail {

/// Directions for the projected search: the more, the fewer centroids are left to measure.
[[nodiscard]] constexpr Index projection_rank(Index dim) { return dim < 16 ? 0 : dim < 256 ? (dim < 32 ? 7 : 15) : 47; }

/// The algorithm that a fit uses: the one that was asked for, as far as it can serve; for `automatic` the one that was
/// fastest in the measurements of docs/performance.md.
template <class Scalar>
[[nodiscard]] Algorithm choose_algorithm(Algorithm asked, Index n, Index dim, Index k, const Scale<Scalar>& scale) {
  const bool can_filter = KEEN_DETAIL_VECTORS && dim <= most_box_dim &&
                          n <= (std::numeric_limits<std::int32_t>::max)() && scale.first == 1 && scale.second == 1;
  if (asked == Algorithm::filtering && !can_filter) return Algorithm::hamerly;
  if (asked != Algorithm::automatic) return asked;
  const Index least_in_cluster = dim < 3 ? 60 : dim == 3 ? 300 : 600;  // or boxes have too many clusters
  if (can_filter && n >= 2000 && n / k >= least_in_cluster) return Algorithm::filtering;
  if (dim >= 256 && k >= 128 && n >= 2000) return Algorithm::projection;
  return dim >= 64 || (k >= 16 && n * dim >= 100'000) ? Algorithm::hamerly : Algorithm::lloyd;
}

}  // namespace keen::detail

// ---- keen/detail/fit/engine_maker.hpp

namespace keen::detail {

/// Makes the engine for each run of a fit: the one that was asked for, or the one that should be fastest. What engines
/// can share they share.
template <class Scalar>
class EngineMaker {
 public:
  EngineMaker(Algorithm algorithm, const LloydSetup<Scalar>& setup, Index k)
      : algorithm_(algorithm), setup_(setup), k_(k) {}

  /// @param start  the centroids of the first pass
  [[nodiscard]] std::unique_ptr<Engine<Scalar>> operator()(const Centroids<Scalar>& start) const {
    const Points<Scalar>& data = setup_.validated.data;
    const Scale<Scalar> scale = scale_for((std::max)(setup_.validated.largest, start.cwiseAbs().maxCoeff()));
    Algorithm algorithm = choose_algorithm(algorithm_, data.size(), data.dim(), k_, scale);
    // The others keep a copy of the points.
    if (!data.is_in_memory() && algorithm != Algorithm::lloyd) algorithm = Algorithm::hamerly;
    if (data.size() == 0) algorithm = Algorithm::lloyd;  // a rank without points
    switch (algorithm) {
      case Algorithm::filtering:
        return std::make_unique<FilteringEngine<Scalar>>(data, scale, setup_.center, setup_.team,
                                                         tiles_(data, setup_.center, setup_.team));
      case Algorithm::hamerly: return std::make_unique<HamerlyEngine<Scalar>>(data, scale, setup_.center, setup_.team);
      case Algorithm::projection:
        return std::make_unique<HamerlyEngine<Scalar>>(data, scale, setup_.center, setup_.team,
                                                       projection_rank(data.dim()));
      case Algorithm::automatic:
      case Algorithm::lloyd: return std::make_unique<DenseEngine<Scalar>>(data, scale, setup_.center, setup_.team);
    }
    return nullptr;
  }

 private:
  Algorithm algorithm_;
  const LloydSetup<Scalar>& setup_;
  Index k_;
  mutable SharedTiles<Scalar> tiles_;
};

}  // namespace keen::detail

// ---- keen/detail/fit/effort_context.hpp

namespace keen::detail {

/// What an effort may use of a fit.
template <class Scalar>
struct EffortContext {
  const LloydSetup<Scalar>& setup;
  const EngineMaker<Scalar>& make_engine;
  const std::function<Centroids<Scalar>()>& draw_start;  ///< the start centroids, dim x k; others each time
  Index k;
  bool starts_differ;  ///< `draw_start` does not return the same each time
  Index restart;       ///< the number of the run, and of all runs, which share the time
  Index restarts;
  Rng& rng;
  SwapRecord& record;                     ///< what the effort did
  std::vector<IterationRecord>& history;  ///< step by step, on the way to what it returns
};

/// Start centroids of a user's effort: k of them, checked.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_user(const UserEffort<Scalar>& asked, const EffortContext<Scalar>& context) {
  constexpr const char* caller = "KMeans::fit: ";
  const Points<Scalar>& data = context.setup.validated.data;
  const Centroids<Scalar> better = asked(data.dataset(), context.draw_start(), context.rng);
  require_that(better.rows() == data.dim() && better.cols() == context.k, caller,
               "effort must return dim x k = ", data.dim(), " x ", context.k, " centroids, got ", better.rows(), " x ",
               better.cols());
  require_finite(view_columns<Scalar>(better), "KMeans::fit", Called{"centroids of the effort", "centroid"});
  return better;
}

}  // namespace keen::detail

// ---- keen/detail/data/point_buffer.hpp

namespace keen::detail {

/// Points that come one after the other, copied, with their weights.
template <class Scalar>
class PointBuffer {
 public:
  [[nodiscard]] Index size() const { return points_.cols(); }

  void append(const Points<Scalar>& data) {
    const Index before = size();
    points_.conservativeResize(data.dim(), before + data.size());
    for (Index i = 0; i < data.size(); ++i) {
      points_.col(before + i) = data.point(i);
      weights_.push_back(data.weight(i));
    }
  }

  [[nodiscard]] Dataset<Scalar> view() const {
    return view_columns<Scalar>(points_).with_weights(weights_.data()).dataset();
  }

 private:
  Centroids<Scalar> points_;
  std::vector<double> weights_;
};

}  // namespace keen::detail

// ---- keen/detail/data/weighted_moments.hpp

namespace keen::detail {

/// The moments of points whose weights differ, or whose size is extreme, in a unit (`unit_scale`). Two passes over the
/// points in blocks of fixed size, so that the order of the sums does not depend on the team. Sums are taken as
/// differences from the first point: of points that are all equal the mean is exact and the variance 0.
template <class Scalar>
class WeightedMoments {
 public:
  WeightedMoments(const ValidatedData<Scalar>& validated, const Scale<double>& unit)
      : data_(validated.data), weight_(validated.data, validated.largest_weight), unit_(unit) {}

  /// Complexity: O(n dim).
  /// @param ranks   each of which has the blocks that begin there
  /// @param origin  the first point of all ranks
  [[nodiscard]] Moments operator()(Team& team, const Ranks& ranks, const Coordinates& origin) const {
    const Index blocks = (data_.size() + block_size - 1) / block_size;
    const Index dim = data_.dim();
    Moments moments;
    moments.mean.resize(dim);
    for (Index d = 0; d < dim; ++d) moments.mean[d] = unit_(origin[d]);
    IndexedVector<Coordinates> sums(blocks);
    IndexedVector<double> weights(blocks);
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int) {
      Coordinates sum(dim);
      double total_weight = 0;
      for (Index i = first; i < last; ++i) {
        const double weight = weight_(i);
        for (Index d = 0; d < dim; ++d) sum[d] += weight * (scaled(points, i, d) - moments.mean[d]);
        total_weight += weight;
      }
      weights[first / block_size] = total_weight;
      sums[first / block_size].swap(sum);
    });
    double total_weight = 0;
    Coordinates total(dim);
    ranks.in_turn(
        [&] {
          for (Index block = 0; block < blocks; ++block) {
            add_to(total, sums[block]);
            total_weight += weights[block];
          }
        },
        span_of(total), std::span(&total_weight, 1));
    for (Index d = 0; d < dim; ++d) moments.mean[d] += total[d] / total_weight;
    IndexedVector<double> squares(blocks);
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int) {
      double sum = 0;
      for (Index i = first; i < last; ++i) {
        double square = 0;
        for (Index d = 0; d < dim; ++d) {
          const double difference = scaled(points, i, d) - moments.mean[d];
          square += difference * difference;
        }
        sum += weight_(i) * square;
      }
      squares[first / block_size] = sum;
    });
    double sum_of_squares = 0;
    ranks.in_turn(
        [&] {
          for (const double sum : squares) sum_of_squares += sum;
        },
        std::span(&sum_of_squares, 1));
    moments.mean_variance = sum_of_squares / total_weight / static_cast<double>(dim);
    return moments;
  }

  [[nodiscard]] Moments operator()(Team& team) const { return (*this)(team, {}, data_.coordinates(0)); }

 private:
  static constexpr Index block_size = 4096;

  [[nodiscard]] double scaled(const Points<Scalar>& points, Index i, Index d) const {
    return unit_(static_cast<double>(points(i, d)));
  }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
};

}  // namespace keen::detail

// ---- keen/detail/fit/dense_traits.hpp

namespace keen::detail {

/// What algorithms ask of dense points.
template <class Scalar>
struct PointTraits<Points<Scalar>> {
  using Data = Points<Scalar>;
  using Sample = detail::Sample<Scalar>;
  using PointBuffer = detail::PointBuffer<Scalar>;

  [[nodiscard]] static ValidatedData<Scalar> validate(const Data& data, const char* caller) {
    return detail::validate(data, caller);
  }

  [[nodiscard]] static ValidatedData<Scalar> validate(const Data& data, const char* caller, Team& team) {
    return detail::validate(data, caller, team);
  }

  [[nodiscard]] static WideSum sum_of_squares(const Data& data, const Labels& labels,
                                              const Centroids<Scalar>& centroids, Team& team) {
    return detail::sum_of_squares(data, labels, centroids, team);
  }

  /// Calls `visit(i, sq_distance)` with the squared distance of every point to the centroid of its label, in the square
  /// of the unit; 0 only where they are equal.
  template <class Matrix, class Visit>
  static void for_each_sq_distance(const Scale<double>& unit, const Data& data, const Labels& labels,
                                   const Matrix& centroids, const Visit& visit) {
    data.for_each_block_in_memory([&](const Data& points, Index first, Index last) {
      for (Index i = first; i < last; ++i) {
        visit(i, unit_sq_distance(unit, points, i, centroids.col(labels[i]).data()));
      }
    });
  }

  /// For each centroid the sum of weight (x - c) over the points of its label, in the unit and relative to the largest
  /// weight. `added` has the sums of those weights.
  [[nodiscard]] static Centroids<double> pull(const Scale<double>& unit, const ValidatedData<Scalar>& batch,
                                              const Labels& labels, const Centroids<double>& centroids,
                                              const Eigen::VectorXd& /*added*/) {
    Centroids<double> sums = Centroids<double>::Zero(centroids.rows(), centroids.cols());
    for (Index i = 0; i < batch.data.size(); ++i) {
      const double weight = batch.data.weight(i) / batch.largest_weight;
      const Index j = labels[i];
      for (Index d = 0; d < sums.rows(); ++d) {
        sums(d, j) += weight * (unit(static_cast<double>(batch.data(i, d))) - unit(centroids(d, j)));
      }
    }
    return sums;
  }

  [[nodiscard]] static Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Data& data) {
    return detail::fit(settings, data);
  }

  /// What this form of points can do of an effort for the first points of a stream.
  [[nodiscard]] static const Effort<Scalar>& effort_for_start(const Effort<Scalar>& effort) { return effort; }

  /// Multiplications for one centroid.
  [[nodiscard]] static double work(const Data& data) {
    return static_cast<double>(data.size()) * static_cast<double>(data.dim());
  }

  /// Sets `mean_variance` and `center`.
  template <class Setup>
  static void note_moments(Setup& setup) {
    const Scale<double>& unit = setup.unit;
    const auto& known = setup.validated.moments;
    const Moments moments = known ? *known : WeightedMoments<Scalar>(setup.validated, unit)(setup.team);
    setup.mean_variance = moments.mean_variance;
    setup.center.resize(setup.validated.data.dim());
    for (Index d = 0; d < setup.center.size(); ++d) {
      setup.center[d] = static_cast<Scalar>(moments.mean[d] / unit.first / unit.second);
    }
  }

  /// The points as far as their weights go.
  [[nodiscard]] static const Data& weights_of(const Data& data) { return data; }

  /// The points as estimators and models take them.
  [[nodiscard]] static Dataset<Scalar> view(const Data& data) { return data.dataset(); }
};

template <class Scalar>
struct PointTraits<Dataset<Scalar>> : PointTraits<Points<Scalar>> {};

}  // namespace keen::detail

// ---- keen/detail/fit/fit_context.hpp

namespace keen::detail {

template <class Scalar>
KEEN_DETAIL_COLD void require_settings(const FitSettings<Scalar>& settings, Index n) {
  const char* const caller = settings.caller;
  require_that(settings.k >= 1 && settings.k <= n, caller, ": k must be in [1, n = ", n, "], got k = ", settings.k);
  require_that(settings.k <= (std::numeric_limits<Label>::max)(), caller, ": k must fit a Label, got k = ", settings.k);
  require_that(settings.threads >= 0, caller, ": threads must be >= 0, got ", settings.threads);
  require_that(!settings.executor || settings.executor.concurrency() >= 1, caller,
               ": executor must have concurrency() >= 1, got ", settings.executor.concurrency());
  settings.effort.validate();
  require_that(settings.restarts >= 1, caller, ": restarts must be >= 1, got ", settings.restarts);
  require_that(settings.restarts == 1 || !settings.init.is_deterministic, caller,
               ": restarts must be 1 with an init that draws nothing (GivenCentroids, FirstK), got restarts = ",
               settings.restarts);
}

/// Counts what belongs to each cluster, in the weights of the user.
template <class Scalar>
void count_members(const Points<Scalar>& data, Clustering<Scalar>& result, const Ranks& ranks) {
  IndexedVector<DoubleDouble> weights(result.model.k());
  result.cluster_sizes.setZero(result.model.k());
  for (Index i = 0; i < data.size(); ++i) ++result.cluster_sizes[result.labels[i]];
  ranks.sum(result.cluster_sizes.data(), result.cluster_sizes.size());
  const auto add_weights = [&] {
    for (Index i = 0; i < data.size(); ++i) weights[result.labels[i]].add(data.weight(i));
  };
  if (data.is_weighted()) ranks.in_turn(add_weights, span_of(weights));
  result.cluster_weights.resize(result.model.k());
  for (Index j = 0; j < result.model.k(); ++j) {
    const double weight = data.is_weighted() ? weights[j].value() : static_cast<double>(result.cluster_sizes[j]);
    result.cluster_weights[j] = weight;
    result.nonempty_clusters += weight > 0 ? 1 : 0;
    if (!is_finite(&weight)) {
      throw std::range_error(concat("KMeans::fit: double cannot hold the sum of the weights in cluster ", j));
    }
  }
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> describe(const Points<Scalar>& data, Run<Scalar>&& best, Index restart,
                                          Metric metric = Metric::euclidean, const Ranks& ranks = {}) {
  Clustering<Scalar> result;
  result.sse = best.sse.value();
  result.model = Model<Scalar>(std::move(best.centroids), metric);
  result.labels = std::move(best.labels);
  result.iterations = static_cast<Index>(best.history.size());
  result.stop_reason = best.stop_reason;
  result.restart = restart;
  result.swaps = best.swaps;
  result.history = std::move(best.history);
  count_members(data, result, ranks);
  if (!is_representable(best.sse))
    throw SseOutOfRange<Scalar>(out_of_range(best.sse, "KMeans::fit"), std::move(result));
  return result;
}

/// The clustering of a fit that is a step of another, whether double holds its SSE or not.
/// @param refused  if not null, gets what the step threw where double does not hold it, and nothing where it does
template <class Scalar, class Step>
[[nodiscard]] Clustering<Scalar> in_any_range(const Step& step,
                                              std::optional<SseOutOfRange<Scalar>>* refused = nullptr) {
  if (refused != nullptr) refused->reset();
  try {
    return step();
  } catch (const SseOutOfRange<Scalar>& error) {
    if (refused != nullptr) *refused = error;
    return error.clustering();
  }
}

/// How many threads work on a fit.
/// @param work  multiplications for one centroid
template <class Scalar>
[[nodiscard]] int threads_of_fit(const FitSettings<Scalar>& settings, double work) {
  return threads_for(work * static_cast<double>(settings.k), thread_count(settings.threads, &settings.executor));
}

/// Everything that all runs of a fit share, for every estimator: the checked points, their mean and variance, and the
/// threads.
template <class Scalar, class Data = Points<Scalar>>
class FitContext {
 public:
  /// Checks points and settings. Complexity: O(n dim).
  /// @param settings  must outlive this
  /// @throws std::invalid_argument naming the caller, for a point, a weight or a setting out of range
  FitContext(const FitSettings<Scalar>& settings, const Data& data)
      : FitContext(settings, data,
                   [&](Team& team) { return PointTraits<Data>::validate(data, settings.caller, team); }) {}

  /// The same for points that have been checked.
  FitContext(const FitSettings<Scalar>& settings, const ValidatedData<Scalar, Data>& validated)
      : FitContext(settings, validated.data, [&](Team&) { return validated; }) {}

  /// For points that are spread over ranks.
  FitContext(const FitSettings<Scalar>& settings, const Data& data, const Ranks& ranks)
      : FitContext(
            settings, data, [&](Team& team) { return validate(data, settings.caller, team, ranks); }, ranks) {}

  FitContext(const FitContext&) = delete;
  FitContext& operator=(const FitContext&) = delete;
  ~FitContext() = default;

  [[nodiscard]] const ValidatedData<Scalar, Data>& validated() const { return validated_; }
  [[nodiscard]] const LloydSetup<Scalar, Data>& setup() const { return setup_; }
  [[nodiscard]] Team& team() { return team_; }

  /// The best of `runs` runs; of equal ones the first.
  /// @param run_once  called with the number of each
  template <class RunOnce>
  [[nodiscard]] Clustering<Scalar> best_of_runs(Index runs, const RunOnce& run_once) const {
    Run<Scalar> best;
    Index best_restart = 0;
    for (Index restart = 0; restart < runs; ++restart) {
      Run<Scalar> run = run_once(restart);
      const bool ends_all = ends_restarts(run.stop_reason);
      if (restart == 0 || run.sse < best.sse) {
        best = std::move(run);
        best_restart = restart;
      }
      if (ends_all) break;
    }
    return describe<Scalar>(PointTraits<Data>::weights_of(validated_.data), std::move(best), best_restart,
                            setup_.on_sphere ? Metric::cosine : Metric::euclidean, setup_.ranks);
  }

 private:
  /// @param validate  called with the team, returns the points checked
  template <class Validate>
  FitContext(const FitSettings<Scalar>& settings, const Data& data, const Validate& validate, const Ranks& ranks = {})
      : start_(std::chrono::steady_clock::now()),
        team_(threads_of_fit(settings, PointTraits<Data>::work(data)), &settings.executor),
        validated_(validate(team_)),
        setup_{.validated = validated_,
               .unit = unit_scale(static_cast<double>(validated_.largest)),
               .empty_clusters = settings.empty_clusters,
               .team = team_,
               .observer = settings.observer,
               .start = start_,
               .on_sphere = settings.on_sphere,
               .ranks = ranks} {
    require_settings(settings, ranks.all_points(data.size()));
    PointTraits<Data>::note_moments(setup_);
  }

  std::chrono::steady_clock::time_point start_;
  Team team_;
  ValidatedData<Scalar, Data> validated_;
  LloydSetup<Scalar, Data> setup_;
};

}  // namespace keen::detail

// ---- keen/block_options.hpp

namespace keen {

/// Thrown if a fit needs more memory than its memory_limit.
class MemoryLimitError : public std::invalid_argument {
 public:
  /// @param needed  bytes
  MemoryLimitError(const std::string& text, double needed) : std::invalid_argument(text), needed_(needed) {}

  [[nodiscard]] double needed() const { return needed_; }  ///< lower bound of the memory needed, in bytes

 private:
  double needed_;
};

/// Options for points that are read block by block.
struct BlockOptions {
  /// Points per block, rounded to a multiple of 4096, at least 4096; 0: as many as fit into 4 MB, or into a sixteenth
  /// of memory_limit.
  Index points_at_once = 0;
  bool reads_ahead = true;  ///< reads the next block during the computation, on a thread of the fit or an extra one
  /// Upper limit in bytes for the memory of a fit, not counting weights and the memory of `read` and of a user-defined
  /// init; 0: no limit. A fit that needs more throws MemoryLimitError before it reads. A fit may use the whole limit:
  /// spare memory holds the bounds of the algorithm (unless it is lloyd), then the first points, so that they are read
  /// only once. The limit does not affect results.
  Index memory_limit = 0;
  /// Called after each read with the number of points read, for example to display progress. Calls come from one thread
  /// at a time, not always the same, while the source is locked, so it must not read the points. An exception from it
  /// ends the fit.
  std::function<void(Index count)> on_read{};
};

}  // namespace keen

// ---- keen/init/parallel_plus_plus.hpp

namespace keen {

/// k-means||: each of a few rounds draws many points at once, with probability proportional to weight times squared
/// distance. Greedy k-means++ then chooses k of these candidates, each weighted by the points nearest to it. Makes few
/// passes over the data, also for large k: two per round, and three more. The data need not be in memory. If `rounds`
/// yield fewer than k points, more rounds follow. Returns fewer than k centroids if the data has fewer distinct points.
/// Complexity: O(n m dim), where m = rounds * oversampling * k is the expected number of candidates.
/// Source: Bahmani et al., VLDB 2012, algorithm 2.
struct ParallelPlusPlus {
  Index rounds = 5;           ///< >= 1
  double oversampling = 2.0;  ///< expected number of candidates per round, as a multiple of k; > 0

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const ParallelPlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

// ---- keen/detail/seeding/parallel_plus_plus.hpp

// k-means|| takes many centroids at once. In each of a few rounds, every point is taken, independently of all others,
// with probability min(1, l w D^2 / sum of w D^2): about l points a round. Then each point gives its weight to the
// nearest of those taken, and weighted k-means++ chooses k of them.
//
// Independent draws are what blocks and processes can do alone. The random number of a point is a function of the key
// of the round and of the number of the point, not of the order of visits. The sum in the denominator must have the
// same bits everywhere too. Masses are rounded to whole numbers of a unit in which the largest is about 2^50, so a
// block of 4096 points sums to less than 2^63, and the sums of blocks are added in two halves of 32 bits.

namespace keen::detail {

/// Points, dim x any number, and the weight of those that are nearest to each.
template <class Scalar>
struct WeightedCandidates {
  Centroids<Scalar> points;
  IndexedVector<double> weights;
};

/// The points that rounds of k-means|| take, and how far all points are from them. Points need not be in memory: to
/// draw needs the distances alone, and to add takes two passes. What is drawn depends neither on blocks nor team, nor
/// on the ranks that have the points, which take the same points at the same time. Memory: 8 bytes and a label for each
/// point.
template <class Scalar>
class Oversampling {
 public:
  Oversampling(const ValidatedData<Scalar>& validated, Team& team, const Ranks& ranks)
      : data_(validated.data),
        team_(team),
        ranks_(ranks),
        largest_(validated.largest),
        distances_(data_, largest_, validated.largest_weight),
        taken_(data_.dim(), 0) {}

  Oversampling(const Oversampling&) = delete;
  Oversampling& operator=(const Oversampling&) = delete;
  ~Oversampling() = default;

  /// How many points have been taken.
  [[nodiscard]] Index count() const { return taken_.cols(); }

  /// The number of a point, of those of all ranks, drawn in proportion to the weights.
  [[nodiscard]] Index draw_by_weight(Rng& rng) const {
    const Index n = ranks_.all_points(data_.size());
    const double draw = rng.uniform();
    if (!data_.is_weighted()) return (std::min)(static_cast<Index>(draw * static_cast<double>(n)), n - 1);
    IndexedVector<double> weights(ranks_.is_alone() ? 0 : data_.size());
    for (Index i = 0; i < weights.size(); ++i) weights[i] = distances_.weight(i);
    const IndexedVector<double> all = ranks_.gather(weights.data(), weights.size());
    Index drawn = 0;
    if (ranks_.rank() == 0) {
      WeightedSampler sampler(n);
      sampler.set_all([&](Index i) { return ranks_.is_alone() ? distances_.weight(i) : all[i]; });
      drawn = sampler.find(draw * sampler.total());
    }
    ranks_.broadcast(&drawn, 1);
    return drawn;
  }

  /// Draws each point here with a chance in proportion to its mass, `expected` of all if no chance is above 1. Returns
  /// false if no point has mass.
  /// @param key  of the numbers that are drawn, one for each point
  [[nodiscard]] bool draw_round(double expected, std::uint64_t key, IndexedVector<Index>& drawn) const {
    const double largest = largest_mass();
    if (!(largest > 0)) return false;
    const MassUnit unit(largest);
    const double potential = this->potential(unit);
    const Index number = ranks_.first_point();
    IndexedVector<IndexedVector<Index>> drawn_of(blocks());
    for_each_block([&](Index first, Index last, int) {
      IndexedVector<Index>& own = drawn_of[first / block_size];
      for (Index i = first; i < last; ++i) {
        if (keyed_uniform(key, number + i) < expected * (unit(distances_.mass(i)) / potential)) own.push_back(i);
      }
    });
    drawn.clear();
    for (const IndexedVector<Index>& own : drawn_of) drawn.append(own.begin(), own.end());
    return true;
  }

  /// Takes points, but for those that lie on others of them. Complexity: O(n points dim).
  /// @param points  those that were drawn here, in ascending order; none lies on one that was taken before
  void add(const IndexedVector<Index>& points) {
    const Sample<Scalar> sample(data_, std::span(points.data(), static_cast<std::size_t>(points.size())));
    const Centroids<Scalar> seeds = distinct(of_all_ranks(sample.points()));
    if (seeds.cols() == 0) return;
    if (owners_.empty()) owners_.resize(data_.size());
    const auto before = static_cast<Label>(count());
    NearestCentroidSearch<Scalar> searcher = search_for<Scalar>(data_, seeds, largest_, team_.size());
    search_all(searcher, team_, [&](Index first, Index count, const TileResult<Scalar>& found, int) {
      for (Index lane = 0; lane < count; ++lane) {
        const Scalar* const seed = seeds.data() + found.label[lane] * seeds.rows();
        const double sq_distance = distances_.to_seed(searcher.data(), first + lane, seed);
        if (distances_.lower(first + lane, sq_distance)) owners_[first + lane] = before + found.label[lane];
      }
    });
    Centroids<Scalar> all(data_.dim(), taken_.cols() + seeds.cols());
    all << taken_, seeds;
    taken_.swap(all);
  }

  /// All that were taken.
  [[nodiscard]] WeightedCandidates<Scalar> candidates() const {
    IndexedVector<double> weights(count());
    ranks_.in_turn(
        [&] {
          for (Index i = 0; i < data_.size(); ++i) weights[owners_[i]] += distances_.weight(i);
        },
        span_of(weights));
    return {taken_, std::move(weights)};
  }

 private:
  static constexpr Index block_size = 4096;

  /// Masses in a unit in which the largest is 2^50 or up to twice as much.
  class MassUnit {
   public:
    explicit MassUnit(double largest) : scale_(unit_scale(largest)) {}
    [[nodiscard]] double operator()(double mass) const { return scale_(mass) * 0x1p+50; }

   private:
    Scale<double> scale_;
  };

  /// Those of every rank, in the order of the ranks.
  [[nodiscard]] Centroids<Scalar> of_all_ranks(const Centroids<Scalar>& points) const {
    if (ranks_.is_alone()) return points;
    const IndexedVector<Scalar> gathered = ranks_.gather(points.data(), points.size());
    Centroids<Scalar> all(data_.dim(), ranks_.sum(points.cols()));
    std::copy(gathered.begin(), gathered.end(), all.data());
    ranks_.broadcast(all.data(), all.size());
    return all;
  }

  [[nodiscard]] Index blocks() const { return (data_.size() + block_size - 1) / block_size; }

  template <class Body>
  void for_each_block(const Body& body) const {
    for_each_block_between(0, data_.size(), block_size, team_, body);
  }

  [[nodiscard]] double largest_mass() const {
    IndexedVector<double> largest_of(blocks());
    for_each_block([&](Index first, Index last, int) {
      double& largest = largest_of[first / block_size];
      for (Index i = first; i < last; ++i) largest = (std::max)(largest, distances_.mass(i));
    });
    double largest = 0;
    for (const double of_block : largest_of) largest = (std::max)(largest, of_block);
    return std::bit_cast<double>(ranks_.agree(std::bit_cast<std::uint64_t>(largest)));
  }

  /// The sum of all masses, as whole numbers, so that their order does not matter.
  [[nodiscard]] double potential(const MassUnit& unit) const {
    IndexedVector<std::uint64_t> sums(blocks());
    for_each_block([&](Index first, Index last, int) {
      std::uint64_t& sum = sums[first / block_size];
      for (Index i = first; i < last; ++i) sum += static_cast<std::uint64_t>(unit(distances_.mass(i)));
    });
    std::uint64_t halves[2] = {0, 0};  // of 32 bits and more
    for (const std::uint64_t sum : sums) {
      halves[0] += sum & 0xffffffff;
      halves[1] += sum >> 32;
    }
    ranks_.sum(halves, 2);
    halves[1] += halves[0] >> 32;
    return static_cast<double>(halves[1]) * 0x1p+32 + static_cast<double>(halves[0] & 0xffffffff);
  }

  /// Each point once, where it comes first.
  [[nodiscard]] static Centroids<Scalar> distinct(const Centroids<Scalar>& points) {
    std::set<std::vector<Scalar>> known;
    Centroids<Scalar> once(points.rows(), points.cols());
    Index count = 0;
    for (Index j = 0; j < points.cols(); ++j) {
      const Scalar* const x = points.data() + j * points.rows();
      if (known.emplace(x, x + points.rows()).second) once.col(count++) = points.col(j);
    }
    return columns_of(once, 0, count);
  }

  Points<Scalar> data_;
  Team& team_;
  const Ranks& ranks_;
  Scalar largest_;
  SeedDistances<Scalar> distances_;
  IndexedVector<Label> owners_;  // which of those taken is nearest to each point
  Centroids<Scalar> taken_;
};

/// The points taken in all rounds, and in as many more as it takes to have k, if there are as many.
/// @param validated  its points are those of this rank
template <class Scalar>
[[nodiscard]] WeightedCandidates<Scalar> oversampled(const ParallelPlusPlus& init,
                                                     const ValidatedData<Scalar>& validated, Index k, Rng& rng,
                                                     Team& team, const Ranks& ranks) {
  Oversampling<Scalar> taken(validated, team, ranks);
  IndexedVector<Index> drawn;
  const Index first = taken.draw_by_weight(rng);
  if (ranks.has(first)) drawn.push_back(first - ranks.first_point());
  taken.add(drawn);
  for (Index round = 0; round < init.rounds || taken.count() < k; ++round) {
    const double factor = round < init.rounds ? init.oversampling : (std::max)(init.oversampling, 1.0);
    if (!taken.draw_round(factor * static_cast<double>(k), rng(), drawn)) break;
    taken.add(drawn);
  }
  return taken.candidates();
}

/// k-means|| by ranks that call this together, with generators in the same state. At most k centroids: fewer where the
/// points drawn have fewer distinct ones.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_parallel(const ParallelPlusPlus& init, const ValidatedData<Scalar>& validated,
                                              Index k, Rng& rng, Team& team, const Ranks& ranks) {
  require_that(init.rounds >= 1, "ParallelPlusPlus: rounds must be >= 1, got ", init.rounds);
  require_that(init.oversampling > 0, "ParallelPlusPlus: oversampling must be > 0, got ", init.oversampling);
  const WeightedCandidates<Scalar> taken = oversampled(init, validated, k, rng, team, ranks);
  if (taken.points.cols() <= k) return taken.points;
  const Points<Scalar> candidates = view_columns<Scalar>(taken.points).with_weights(taken.weights.data());
  return start_by(PlusPlus{}, candidates, k, rng, team);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const ParallelPlusPlus& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  ValidatedData<Scalar> validated{data};
  validated.largest = require_finite(data, "init");
  validated.largest_weight = require_weights(data, "init");
  const Centroids<Scalar> found = draw_parallel(init, validated, k, rng, team, {});
  return found.cols() == k ? found : with_other_points(data, found, k);
}

}  // namespace keen::detail

// ---- keen/init/random_partition.hpp

namespace keen {

/// Every point gets a random label, every label at least one point, and the centroids are the weighted means. All
/// centroids start near the mean of the data. This suits overlapping clusters but not well-separated ones.
/// Complexity: O(n dim + k n / 256).
/// Source: the random partition of Pena, Lozano & Larranaga, Pattern Recognition Letters 20, 1999.
struct RandomPartition {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

// ---- keen/detail/seeding/sample_without_replacement.hpp

// Successive sampling: draw in proportion to weights, set the weight of what was drawn to 0, draw again. Each draw is
// proportional to weight among the points that are left.

namespace keen::detail {

/// Draws different points in proportion to their weights: those of weight 0 only when no other is left, and then each
/// with the same chance. So are points whose weight is lost beside a weight 10^300 times as large.
template <class Scalar>
class SampleWithoutReplacement {
 public:
  explicit SampleWithoutReplacement(const Points<Scalar>& data)
      : data_(data), masses_(data.size()), is_drawn_(data.size()) {
    const RelativeWeights<Scalar> weights(data);
    masses_.set_all([&](Index i) { return weights(i); });
  }

  /// A point not drawn before. Complexity: O(n / 256).
  [[nodiscard]] Index draw(Rng& rng) {
    if (masses_.total() <= 0) fill([&](Index i) { return data_.weight(i) > 0; });
    if (masses_.total() <= 0) fill([](Index) { return true; });
    const Index drawn = masses_.draw(rng);
    masses_.set(drawn, 0);
    is_drawn_[drawn] = true;
    return drawn;
  }

 private:
  template <class Counts>
  void fill(const Counts& counts) {
    masses_.set_all([&](Index i) { return !is_drawn_[i] && counts(i) ? 1.0 : 0.0; });
  }

  Points<Scalar> data_;
  WeightedSampler masses_;
  IndexedVector<bool> is_drawn_;
};

}  // namespace keen::detail

// ---- keen/detail/seeding/random_partition.hpp

namespace keen::detail {

/// As keen::RandomPartition, for points of any form.
/// @param weights  the points as far as their weights go
template <class Scalar, class Data>
[[nodiscard]] Centroids<Scalar> means_of_random_labels(const ValidatedData<Scalar, Data>& validated,
                                                       const Points<Scalar>& weights, Index k, Rng& rng, Team& team) {
  const Data& data = validated.data;
  Labels labels(data.size());
  for (Index i = 0; i < data.size(); ++i) labels[i] = static_cast<Label>(rng.index(k));
  Centroids<Scalar> centroids(data.dim(), k);
  SampleWithoutReplacement<Scalar> lottery(weights);
  for (Index j = 0; j < k; ++j) {
    const Index i = lottery.draw(rng);
    labels[i] = static_cast<Label>(j);
    centroids.col(j) = data.point(i);  // where the centroid stays if its points weigh nothing
  }
  WeightedSums<Scalar, Data> sums(validated, k);
  sums.accumulate(labels, team);
  sums.move_to_means(centroids);
  return centroids;
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition&, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  return means_of_random_labels(validate(data, "init", team), data, k, rng, team);
}

}  // namespace keen::detail

// ---- keen/init/random_points.hpp

namespace keen {

/// k different random points, drawn with probability proportional to the weights (Forgy 1965). Fast, but often puts two
/// centroids into one cluster, so use restarts. Complexity: O(n + k (n / 256 + dim)).
struct RandomPoints {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

// ---- keen/detail/seeding/random_points.hpp

namespace keen::detail {

/// As keen::RandomPoints, for points of any form.
/// @param weights  the points as far as their weights go
template <class Scalar, class Data>
[[nodiscard]] Centroids<Scalar> random_points(const Data& data, const Points<Scalar>& weights, Index k, Rng& rng) {
  SampleWithoutReplacement<Scalar> lottery(weights);
  Centroids<Scalar> centroids(data.dim(), k);
  for (Index j = 0; j < k; ++j) centroids.col(j) = data.point(lottery.draw(rng));
  return centroids;
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints&, const Points<Scalar>& data, Index k, Rng& rng, Team&) {
  return random_points<Scalar>(data, data, k, rng);
}

}  // namespace keen::detail

// ---- keen/detail/fit/memory_plan.hpp

// How a fit keeps a promise about memory. `memory_limit` is compared with upper bounds of what each part allocates,
// before any of it is allocated:
//
//     least      what every fit needs: buffers of blocks, labels, sums, and the larger of the start and the passes
//     bounds     two doubles a point: allowed if there is room, otherwise every pass is exhaustive
//     kept       all that is left keeps the first points in memory, so that later passes need not read them
//
// The bounds are sums of products of sizes in double, and follow the code of the parts.

namespace keen::detail {

/// What a fit of points that are read block by block takes of memory, in bytes: bounds from above, by what its parts
/// allocate. (In double: no product of sizes overflows.)
template <class Scalar>
class FitMemory {
 public:
  /// @param threads  how many may work on it
  /// @param all      points of all ranks; 0: this process is alone
  FitMemory(const FitSettings<Scalar>& settings, const Points<Scalar>& data, int threads, Index all = 0)
      : settings_(settings),
        data_(data),
        is_alone_(all == 0),
        n_(static_cast<double>(data.size())),
        all_(is_alone_ ? n_ : static_cast<double>(all)),
        dim_(static_cast<double>(data.dim())),
        values_(std::ceil(dim_ / 8) * 8 * static_cast<double>(settings.k)),
        threads_(threads) {}

  /// Without bounds.
  [[nodiscard]] double least() const {
    const double best_so_far = settings_.restarts > 1 ? labels() : 0;
    return static_cast<double>(data_.source()->memory()) + first_pass() + best_so_far + (std::max)(start(), passes()) +
           bytes(static_cast<double>(settings_.k)) + (is_alone_ ? 0 : of_ranks()) + few;
  }

  /// The bounds of Algorithm::hamerly on all points, and the centroids in double.
  [[nodiscard]] double bounds() const { return 16 * n_ + 24 * values_; }

 private:
  [[nodiscard]] double labels() const { return static_cast<double>(sizeof(Label)) * n_; }

  /// The sums of all ranks; the points of blocks that lie on two ranks, and blocks that are read with them; weights in
  /// the order of those blocks, and on rank 0 those of all points.
  [[nodiscard]] double of_ranks() const {
    const double block = size_of_scalar * dim_ * static_cast<double>(PointSource::block_unit);
    return 25 * values_ + 3 * block + 0x1p+24 + (data_.is_weighted() ? 16 * n_ + 16 * all_ : 0);
  }

  /// Its figures for each block.
  [[nodiscard]] double first_pass() const {
    return (n_ / static_cast<double>(PointSource::block_unit) + 1) * (8 * dim_ + 256);
  }

  /// Labels, those of points that are moved to empty clusters, centroids of this and other passes, and sums. Sums of
  /// one cluster are 24 bytes a coordinate, of each thread up to 64 MB.
  [[nodiscard]] double passes() const {
    const double sums = 24 * values_;
    const double of_threads = (std::max)(sums, (std::min)(sums * threads_, 0x1p+26));
    const double relocated = settings_.empty_clusters == EmptyClusters::relocate_farthest ? labels() : 0;
    return labels() + relocated + n_ / 8 + 12 * size_of_scalar * values_ + of_threads +
           threads_ * (room_of_thread + 200 * size_of_scalar * dim_);
  }

  /// The search of so many centroids for points that are stored as bytes, and a row of the centroids' distances.
  [[nodiscard]] double bytes(double count) const {
    if (!ByteSearch<Scalar>::serves(data_, simd_level())) return 0;
    return ByteSearch<Scalar>::memory(count, dim_, threads_) + threads_ * size_of_scalar * count;
  }

  /// What the init takes: a sample and what is known of its points, or masses to draw from.
  [[nodiscard]] double start() const {
    const double centroids = 4 * size_of_scalar * values_;
    if (const auto* init = settings_.init.template get_if<PlusPlus>()) {
      const double count = (std::min)(all_, static_cast<double>(most_in_start_sample(settings_.k)));
      return count * (size_of_scalar * dim_ + seeding_bytes(candidates_of(*init, settings_.k))) +
             (512 * size_of_scalar + (dim_ < 256 ? 0 : 8192)) * dim_ + centroids;
    }
    if (const auto* init = settings_.init.template get_if<ParallelPlusPlus>()) return parallel_start(*init) + centroids;
    const double masses = 9.125 * all_;
    if (settings_.init.template get_if<RandomPoints>() != nullptr) return masses + centroids;
    if (settings_.init.template get_if<RandomPartition>() != nullptr)
      return masses + static_cast<double>(sizeof(Label)) * all_ + 24 * values_ + centroids;
    return centroids;
  }

  /// Distances of all points and masses to draw the first from, or labels; the points that are taken, several times
  /// where they are drawn and thinned, and a search for one round. How many they are is a matter of chance: as many as
  /// are to be expected and 8 standard deviations.
  [[nodiscard]] double parallel_start(const ParallelPlusPlus& init) const {
    const auto k = static_cast<double>(settings_.k);
    const double expected = (std::max)(init.oversampling, 1.0) * k;
    const double drawn = (std::min)(all_, expected + 8 * std::sqrt(expected) + 64);
    const double taken = (std::min)(all_, drawn * static_cast<double>(init.rounds) + 1);
    const double values = std::ceil(dim_ / 8) * 8 * size_of_scalar;
    return 17.125 * n_ + drawn * (6 * values + 128) + bytes(drawn) +
           taken * (3 * values + 16 + seeding_bytes(candidates_of(PlusPlus{}, settings_.k))) + 512 * values +
           threads_ * (200 * values + room_of_thread);
  }

  /// Of each point of a sample: distance and mass, 16; lists of those that gain, of a batch of up to twice as
  /// many candidates as there are seeds, or of those of one step; a sorted copy, or images.
  [[nodiscard]] double seeding_bytes(Index candidates) const {
    const double copies = size_of_scalar * (dim_ <= 4 ? 8 : dim_ < 256 ? 0 : 48);
    return 16 + 108 + 12 * static_cast<double>(candidates) + copies;
  }

  static constexpr double size_of_scalar = sizeof(Scalar);
  static constexpr double few = 1 << 16;             // what does not depend on any size
  static constexpr double room_of_thread = 3 << 17;  // groups of changes, and their coordinates

  const FitSettings<Scalar>& settings_;
  Points<Scalar> data_;
  bool is_alone_;
  double n_;
  double all_;  // points of all ranks
  double dim_;
  double values_;  // of all centroids
  int threads_;
};

/// What a fit may do in the memory that it may take.
struct MemoryPlan {
  Algorithm algorithm;
  Index kept_bytes;  ///< of points that stay in memory from pass to pass
};

/// @param data     read block by block, with a memory_limit
/// @param all      how many there are on all ranks; 0: this process is alone
/// @param threads  of the fit
/// @throws MemoryLimitError if the fit needs more
template <class Scalar>
[[nodiscard]] MemoryPlan plan_memory(const FitSettings<Scalar>& settings, const Points<Scalar>& data, Index all,
                                     int threads) {
  const Index limit = data.source()->memory_limit();
  const FitMemory<Scalar> memory(settings, data, threads, all);
  double taken = memory.least();
  if (!(taken <= static_cast<double>(limit))) {
    throw MemoryLimitError(concat(settings.caller, ": n = ", data.size(), " points of dim = ", data.dim(),
                                  " in k = ", settings.k, " clusters take ", std::ceil(taken / 1e6),
                                  " MB, more than memory_limit = ", static_cast<double>(limit) / 1e6, " MB"),
                           taken);
  }
  const bool has_bounds =
      settings.algorithm != Algorithm::lloyd && taken + memory.bounds() <= static_cast<double>(limit);
  if (has_bounds) taken += memory.bounds();
  return {has_bounds ? settings.algorithm : Algorithm::lloyd, limit - static_cast<Index>(std::ceil(taken))};
}

}  // namespace keen::detail

// ---- keen/detail/fit/start_centroids.hpp

// A start may have fewer than k distinct centroids for one reason only: the data has fewer distinct points. Then every
// point lies on a centroid (`covers`), the SSE is 0, and the other centroids do not matter.

namespace keen::detail {

/// True if every point that counts lies on one of the centroids.
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_COLD bool covers(const Centroids<Scalar>& centroids, const ValidatedData<Scalar>& validated) {
  const Labels labels = Model<Scalar>(centroids).predict(validated.data.dataset());
  bool all = true;
  validated.data.for_each_block_in_memory([&](const Points<Scalar>& points, Index first, Index last) {
    const ExtremeRangeSearch<Scalar> search(points, centroids);
    for (Index i = first; i < last; ++i) all = all && (points.weight(i) <= 0 || search.coincides(i, labels[i]));
  });
  return all;
}

/// What the init makes of the points, unchecked.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_start(const ValidatedData<Scalar>& validated, const StartCentroids<Scalar>& init,
                                           Index k, Rng& rng, Team& team) {
  return init(validated.data, k, rng, team);
}

/// The start centroids of one run: checked, and exactly k. Where the data has fewer distinct points than k, copies of
/// the first centroid stand in for the rest; they lose every tie and stay empty.
/// Points of another form bring `draw_start` and `covers` of their own.
template <class Scalar, class Data>
[[nodiscard]] KEEN_DETAIL_COLD Centroids<Scalar> start_centroids(const ValidatedData<Scalar, Data>& validated,
                                                                 const StartCentroids<Scalar>& init, Index k, Rng& rng,
                                                                 Team& team) {
  const Index dim = validated.data.dim();
  Centroids<Scalar> centroids = draw_start(validated, init, k, rng, team);
  const Index found = centroids.cols();
  require_that(centroids.rows() == dim, "KMeans::fit: init must return centroids of dim = ", dim, " coordinates, got ",
               centroids.rows());
  require_that(found >= 1 && found <= k, "KMeans::fit: init must return k = ", k, " centroids, got ", found);
  require_finite(view_columns<Scalar>(centroids), "KMeans::fit", Called{"start centroids", "centroid"});
  if (found == k) return centroids;
  require_that(covers(centroids, validated), "KMeans::fit: init must return k = ", k, " centroids, got ", found,
               " that do not cover all distinct points");
  centroids.conservativeResize(Eigen::NoChange, k);
  for (Index j = found; j < k; ++j) centroids.col(j) = centroids.col(0).eval();
  return centroids;
}

}  // namespace keen::detail

// ---- keen/detail/fit/fit.hpp

// One fit, from settings to a clustering:
//
//     FitContext     check the points and settings; first pass: range, moments, unit; start the threads
//       for each restart
//         start      centroids of the init (seeding/), or what an effort makes of them (local_search/)
//         engine     the way to find nearest centroids (engines/, chosen by choose_algorithm.hpp)
//         Lloyd      passes until the stop rule ends the run (lloyd/)
//       best         the run of least SSE, the first of equals
//     describe       labels, sizes, weights, history, SSE as a double
//
// Every estimator goes this way and changes one part of it: balanced/ has an engine of its own, spherical fits move
// centroids to the unit sphere, trimmed.hpp weighs the points of each pass, bisecting.hpp fits two clusters at a time,
// sparse/ brings points, an engine and sums.
//
// Each restart draws from a generator of its own, seeded by (seed, number of the restart). So restart 3 is the same run
// whether there are 4 restarts or 40, and more restarts never raise the SSE.
//
// Reading order: fit_settings.hpp, fit_context.hpp, start_centroids.hpp, choose_algorithm.hpp and engine_maker.hpp,
// fit.hpp; then memory_plan.hpp (data larger than memory), trimmed.hpp, bisecting.hpp, fit_on_ranks.hpp.

namespace keen::detail {

/// True if the least SSE is found without search.
template <class Scalar>
[[nodiscard]] bool is_exact(const FitSettings<Scalar>& settings, Index dim) {
  return dim == 1 && settings.effort.is_exact_on_a_line();
}

/// What an effort did before Lloyd's iteration.
struct EffortRecord {
  SwapRecord swaps;
  std::vector<IterationRecord> history;
};

/// The centroids from which Lloyd's iteration runs: those of the init, or what the effort makes of them.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_of_run(const FitSettings<Scalar>& settings, const LloydSetup<Scalar>& setup,
                                             const EngineMaker<Scalar>& make_engine, Index restart,
                                             EffortRecord& record) {
  Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
  const std::function<Centroids<Scalar>()> draw_start = [&] {
    return start_centroids(setup.validated, settings.init, settings.k, rng, setup.team);
  };
  if (settings.effort.is_plain()) return draw_start();
  return settings.effort(EffortContext<Scalar>{.setup = setup,
                                               .make_engine = make_engine,
                                               .draw_start = draw_start,
                                               .k = settings.k,
                                               .starts_differ = !settings.init.is_deterministic,
                                               .restart = restart,
                                               .restarts = settings.restarts,
                                               .rng = rng,
                                               .record = record.swaps,
                                               .history = record.history});
}

/// One run. An effort that ends above where it began, as weights of extreme size can have it, counts for nothing: the
/// plain iteration never does.
template <class Scalar>
[[nodiscard]] Run<Scalar> run_once(const FitSettings<Scalar>& settings, const LloydSetup<Scalar>& setup,
                                   const EngineMaker<Scalar>& make_engine, Index restart) {
  EffortRecord before;
  Centroids<Scalar> centroids = start_of_run(settings, setup, make_engine, restart, before);
  const auto engine = make_engine(centroids);
  Run<Scalar> run = Lloyd<Scalar>(setup, *engine, settings.stop, restart).run(std::move(centroids));
  if (!before.history.empty() && run.sse.value() > before.history.front().sse) {
    FitSettings<Scalar> plain = settings;
    plain.effort = {};
    return run_once(plain, setup, make_engine, restart);
  }
  run.swaps = before.swaps;
  run.history.insert(run.history.begin(), before.history.begin(), before.history.end());
  Index number = 0;
  for (IterationRecord& step : run.history) step.iteration = ++number;
  return run;
}

/// The best of all runs.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_in_runs(const FitSettings<Scalar>& settings, const Points<Scalar>& data) {
  FitContext<Scalar> context(settings, data);
  const EngineMaker<Scalar> make_engine(settings.algorithm, context.setup(), settings.k);
  const Index runs = is_exact(settings, data.dim()) ? 1 : settings.restarts;  // all would be the same
  return context.best_of_runs(runs,
                              [&](Index restart) { return run_once(settings, context.setup(), make_engine, restart); });
}

/// Fits points in no more memory than they allow, where they are read block by block.
/// @param all  how many there are on all ranks; 0: this process is alone
/// @param fit  called with settings and points
template <class Scalar, class Fit>
[[nodiscard]] Clustering<Scalar> fit_in_memory_limit(const FitSettings<Scalar>& settings, const Points<Scalar>& data,
                                                     Index all, const Fit& fit) {
  if (data.is_in_memory() || data.source()->memory_limit() == 0) return fit(settings, data);
  const MemoryPlan plan =
      plan_memory(settings, data, all, threads_of_fit(settings, PointTraits<Points<Scalar>>::work(data)));
  const std::unique_ptr<const PointSource> source = data.source()->keeping(plan.kept_bytes);
  FitSettings<Scalar> planned = settings;
  planned.algorithm = plan.algorithm;
  return fit(planned, data.read_by(*source));
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Points<Scalar>& data) {
  if (data.is_in_memory()) return fit_in_runs(settings, data);
  if (!settings.effort.is_plain()) require_in_memory(data, "KMeans::fit: an effort");
  require_points_of_some_size(data, settings.caller);
  require_settings(settings, data.size());
  Clustering<Scalar> found = fit_in_memory_limit(settings, data, 0, fit_in_runs<Scalar>);
  if (settings.init.template get_if<PlusPlus>() != nullptr)
    found.start_sample = start_sample(count_counting(data), settings.k);
  return found;
}

}  // namespace keen::detail

// ---- keen/detail/one_dimension/optimal_runs.hpp

// Two ideas make the cuts cheap.
//
// A price instead of a number. Let f(k) be the least cost of k runs. For costs with the property below, f is convex.
// Let each run cost a penalty p on top: then the cheapest division minimises f(k) + p k, and the number of its runs
// falls as p grows. A search for the p that yields k runs replaces one dimension of the table.
//
//     f(k) |*                     p is the slope of a line under the curve; the line touches at the k
//          | *                    that is cheapest for p. On a straight part of the curve it touches
//          |   *                  several k at once: there both ends are known, and k runs between
//          |      *    *    *     them are spliced from the two.
//          +---------------------- k
//
// One pass for one price. Adding a start s to the queue asks from which end e on it beats the starts before it. The
// property says that cost(s, e) - cost(t, e) falls as e grows, for t < s: once the later start is better, it stays so.
// Therefore each start has one interval of ends for which it is best, the intervals stand in a queue, and the border
// between two of them is found by bisection.

namespace keen::detail {

/// A division of m items in a row into runs: where each run ends, the last at m.
struct Segmentation {
  IndexedVector<Index> ends;
  double cost = 0;

  [[nodiscard]] Index count() const { return ends.size(); }
};

/// Segmentation with their cost added up.
template <class Cost>
[[nodiscard]] Segmentation priced(IndexedVector<Index> ends, const Cost& cost) {
  Segmentation runs{std::move(ends), 0};
  Index start = 0;
  for (const Index end : runs.ends) {
    runs.cost += cost(start, end);
    start = end;
  }
  return runs;
}

/// The cheapest division into any number of runs, where each run costs a penalty in addition. A larger penalty leads to
/// fewer runs.
///
/// The cost must be concave Monge, as the SSE of numbers in order is: cost(a, c) + cost(b, d) <= cost(a, d) + cost(b,
/// c) for a <= b <= c <= d. Then where a run that starts late is best once, it stays better than all that start
/// earlier, and a queue of starts, each with the first end for which it is best, is all that must be kept.
/// Complexity: O(m log m). Source: Galil & Park, Theoretical Computer Science 92, 1992.
template <class Cost>
class PenalizedRuns {
 public:
  PenalizedRuns(const Cost& cost, Index m)
      : cost_(cost), m_(m), least_(m + 1), start_(least_.size()), queue_(least_.size()) {}

  [[nodiscard]] Segmentation operator()(double penalty) {
    first_ = last_ = 0;
    for (Index end = 1; end <= m_; ++end) {
      add_start(end - 1);
      while (first_ + 1 < last_ && entry(first_ + 1).from <= end) ++first_;
      const Index start = entry(first_).start;
      start_[end] = start;
      least_[end] = total(start, end) + penalty;
    }
    IndexedVector<Index> ends;
    for (Index end = m_; end > 0; end = start_[end]) ends.push_back(end);
    std::reverse(ends.begin(), ends.end());
    return priced(std::move(ends), cost_);
  }

 private:
  /// A start, and the first end for which it is the best of all so far.
  struct Entry {
    Index start;
    Index from;
  };

  [[nodiscard]] Entry& entry(Index at) { return queue_[at]; }

  /// The least cost up to an end if the last run starts here, without its penalty.
  [[nodiscard]] double total(Index start, Index end) const { return least_[start] + cost_(start, end); }

  void add_start(Index start) {
    const Index next = start + 1;
    while (first_ < last_) {
      const Entry& latest = entry(last_ - 1);
      const Index from = (std::max)(latest.from, next);
      if (total(start, from) >= total(latest.start, from)) break;
      --last_;
    }
    if (first_ == last_) {
      entry(last_++) = {start, next};
      return;
    }
    const Index from = first_better(start, entry(last_ - 1));
    if (from <= m_) entry(last_++) = {start, from};
  }

  /// The first end for which `start` is better than the latest entry; m + 1 if there is none. Mostly it is near, so the
  /// search takes steps that double, then bisects.
  [[nodiscard]] Index first_better(Index start, const Entry& latest) const {
    Index worse = (std::max)(latest.from, start + 1);
    Index step = 1;
    Index better = m_ + 1;
    while (true) {
      const Index end = (std::min)(worse + step, m_);
      if (end == worse) return m_ + 1;
      if (total(start, end) < total(latest.start, end)) {
        better = end;
        break;
      }
      worse = end;
      step *= 2;
    }
    while (better - worse > 1) {
      const Index middle = worse + (better - worse) / 2;
      (total(start, middle) < total(latest.start, middle) ? better : worse) = middle;
    }
    return better;
  }

  const Cost& cost_;
  Index m_;
  IndexedVector<double> least_;  // cost of the items before each end
  IndexedVector<Index> start_;   // of the run that ends there
  IndexedVector<Entry> queue_;   // entries first_ to last_ - 1 count
  Index first_ = 0;
  Index last_ = 0;
};

/// The cheapest division into exactly k runs. The least cost is a convex function of their number, so there is a
/// penalty for which it is cheapest of all; it is looked for between one that leads to fewer runs and one that leads to
/// more. Where the two meet and none has k, the first runs of the one and the last of the other make k of the same
/// cost.
/// Complexity: few times O(m log m); memory O(m).
/// Source: Aggarwal, Schieber & Tokuyama, Discrete & Computational Geometry 12, 1994.
template <class Cost>
class OptimalRuns {
 public:
  /// @param k  in [1, m]
  OptimalRuns(const Cost& cost, Index m, Index k) : cost_(cost), m_(m), k_(k), solve_(cost, m) {
    few_.runs = {{m}, cost(0, m)};
    few_.penalty = (std::numeric_limits<double>::infinity)();
    for (Index end = 1; end <= m; ++end) many_.runs.ends.push_back(end);
  }

  /// @param guess  a penalty to begin with, > 0
  [[nodiscard]] Segmentation operator()(double guess) {
    if (k_ == 1) return few_.runs;
    if (k_ == m_) return many_.runs;
    double penalty = guess;
    for (int round = 0;; ++round) {
      const bool is_chord = (round >= first_chord && round % 2 == 1) || !is_between(penalty);
      if (is_chord) penalty = chord();
      if (!(penalty > 0)) return spliced();  // what remains costs nothing
      Segmentation runs = solve_(penalty);
      if (runs.count() == k_) return runs;
      const bool is_new = runs.count() > few_.runs.count() && runs.count() < many_.runs.count();
      if (is_chord && !is_new) return spliced();
      Bracket& side = runs.count() < k_ ? few_ : many_;
      side = {std::move(runs), penalty};
      penalty = interpolated();
    }
  }

 private:
  struct Bracket {
    Segmentation runs;
    double penalty = 0;
  };

  static constexpr int first_chord = 5;  // rounds before have most often found k: chords only make sure of an end
  static constexpr double beyond = 3.5;  // instead of the cube

  [[nodiscard]] bool is_between(double penalty) const { return penalty > many_.penalty && penalty < few_.penalty; }

  /// The penalty at which both sides cost the same: if no division is cheaper there, all numbers of runs between cost
  /// the same.
  [[nodiscard]] double chord() const {
    return (few_.runs.cost - many_.runs.cost) / static_cast<double>(many_.runs.count() - few_.runs.count());
  }

  /// The SSE of even data falls with the square of the number of runs, so penalties fall with its cube. Where one side
  /// is not known yet, a step beyond that is taken.
  [[nodiscard]] double interpolated() const {
    const auto log_count = [](const Bracket& side) { return std::log(static_cast<double>(side.runs.count())); };
    const double target = std::log(static_cast<double>(k_));
    if (many_.penalty <= 0) return few_.penalty * std::exp(beyond * (log_count(few_) - target));
    if (few_.runs.count() == 1) return many_.penalty * std::exp(beyond * (log_count(many_) - target));
    const double share = (target - log_count(few_)) / (log_count(many_) - log_count(few_));
    return few_.penalty * std::pow(many_.penalty / few_.penalty, share);
  }

  /// k runs, of the two divisions that the search has ended between. Somewhere a run of `many` lies within one of `few`
  /// with as many runs of the two before and after it as are wanted.
  [[nodiscard]] Segmentation spliced() const {
    const IndexedVector<Index>& few = few_.runs.ends;
    const IndexedVector<Index>& many = many_.runs.ends;
    const Index surplus = many_.runs.count() - k_;
    IndexedVector<Index> ends;
    while (few[ends.size()] < many[ends.size() + surplus]) ends.push_back(few[ends.size()]);  // runs that are kept
    for (Index run = ends.size() + surplus; run < many.size(); ++run) ends.push_back(many[run]);
    return priced(std::move(ends), cost_);
  }

  const Cost& cost_;
  Index m_;
  Index k_;
  PenalizedRuns<Cost> solve_;
  Bracket few_;
  Bracket many_;
};

}  // namespace keen::detail

// ---- keen/detail/one_dimension/sorted_values.hpp

// In one dimension the best clustering can be computed. The clusters of an optimal clustering are intervals, because
// every point between two centroids goes to the nearer one. So sort the numbers, and cut the row in k - 1 places:
//
//     x0 x1 x2 | x3 x4 | x5 x6 x7 x8        three runs; the cost of a run is its SSE about its mean
//
// With C(k, e) the least cost of the first e numbers in k runs, C(k, e) = min over s of C(k - 1, s) + cost(s, e). A
// table of this recurrence costs O(k n^2). A property of the cost replaces it by O(n log n) steps, a few times over;
// see optimal_runs.hpp.
//
// The cost of a run [a, b) takes O(1) from prefix sums. With W, S and Q the sums of weight, weight x and weight x^2
// over the run, each a difference of two prefix sums,
//
//     SSE of the run = Q - S^2 / W
//
// Both the differences and the last subtraction cancel where a run is narrow beside its distance from the origin. The
// origin is therefore moved to the median, and the sums are kept to 106 bits: `quick_sse` reads the leading halves,
// `careful_sse` both. `optimal_means` uses the first where its error cannot matter and the second otherwise.
//
// Reading order: optimal_runs.hpp (the cuts, for any cost with that property), sorted_values.hpp (the cost, and
// clusters).
// Source: Fisher, JASA 53, 1958 (intervals, the recurrence); Wang & Song, The R Journal 3(2), 2011 (k-means); Gronlund,
// Larsen, Mathiasen, Nielsen, Schneider & Song, arXiv 1701.07204, 2017 (the penalty for k-means).

namespace keen::detail {

/// Different numbers in ascending order, as differences from their median, and the sums of all before each.
class SortedValues {
 public:
  /// @param numbers  at least one, in any order
  explicit SortedValues(IndexedVector<double> numbers) {
    sort_numbers(numbers);
    values_.reserve(numbers.size());
    weights_.reserve(numbers.size());
    for (const double value : numbers) add(value, 1);
    sum_up();
  }

  /// @param numbers  the same with weights > 0
  explicit SortedValues(IndexedVector<std::pair<double, double>> numbers) {
    std::sort(numbers.begin(), numbers.end());
    for (const auto& [value, weight] : numbers) add(value, weight);
    sum_up();
  }

  [[nodiscard]] Index size() const { return values_.size(); }
  [[nodiscard]] double value(Index i) const { return values_[i]; }
  [[nodiscard]] double square_sum() const { return high_.back().second; }

  /// The mean of the numbers [first, end). They are summed again: prefix sums would lose small weights behind large
  /// ones.
  [[nodiscard]] double mean(Index first, Index end) const {
    DoubleDouble weight;
    DoubleDouble sum;
    for (Index i = first; i < end; ++i) {
      const double w = weights_[i];
      weight.add(w);
      sum.add_product(w, value(i) - value(first));
    }
    return end - first == 1 ? value(first) : value(first) + divide(sum, weight);
  }

  /// Their SSE from prefix sums. Its error is the rounding error of the sums of all numbers before them.
  [[nodiscard]] double quick_sse(Index first, Index end) const {
    const Sums& low = high_[first];
    const Sums& high = high_[end];
    const double sum = high.first - low.first;
    return (std::max)(0.0, high.second - low.second - sum * sum / (high.weight - low.weight));
  }

  /// Their SSE, right to the last digits wherever 106 bits hold the sums.
  [[nodiscard]] double careful_sse(Index first, Index end) const {
    if (end - first == 1) return 0;
    const double weight = difference(&Sums::weight, first, end).value();
    const DoubleDouble sum = difference(&Sums::first, first, end);
    DoubleDouble sse = difference(&Sums::second, first, end);
    const double mean = sum.value() / weight;
    const double product = mean * weight;
    const double rest = (sum.hi - product) - product_error(mean, weight, product) + sum.lo;
    sse.add_product(-mean, sum.hi);
    sse.add(-mean * sum.lo);
    sse.add(-sum.hi * rest / weight);
    return (std::max)(0.0, sse.value());
  }

 private:
  /// Of the numbers before one: the leading half, or what that leaves out.
  struct Sums {
    double weight = 0;
    double first = 0;   // weight times number
    double second = 0;  // weight times its square
  };

  /// While they are added up.
  struct PrefixSums {
    DoubleDouble weight;
    DoubleDouble first;
    DoubleDouble second;
  };

  void add(double value, double weight) {
    if (!values_.empty() && values_.back() == value) {
      weights_.back() += weight;
    } else {
      values_.push_back(value);
      weights_.push_back(weight);
    }
  }

  void sum_up() {
    origin_ = values_[values_.size() / 2];
    high_.resize(values_.size() + 1);
    low_.resize(high_.size());
    PrefixSums sums;
    for (Index i = 0; i < size(); ++i) {
      add(sums, values_[i], weights_[i]);
      high_[i + 1] = {sums.weight.hi, sums.first.hi, sums.second.hi};
      low_[i + 1] = {sums.weight.lo, sums.first.lo, sums.second.lo};
    }
  }

  /// Adds what a number contributes, without rounding but in the last of 106 bits.
  void add(PrefixSums& sums, double value, double weight) const {
    DoubleDouble x{value, 0};
    x.add(-origin_);
    const double square = x.hi * x.hi;
    sums.weight.add(weight);
    sums.first.add_product(weight, x.hi);
    sums.first.add(weight * x.lo);
    sums.second.add_product(weight, square);
    sums.second.add(weight * (product_error(x.hi, x.hi, square) + 2 * x.hi * x.lo));
  }

  [[nodiscard]] DoubleDouble difference(double Sums::*sum, Index first, Index end) const {
    DoubleDouble difference{high_[end].*sum, low_[end].*sum};
    difference.add(-(high_[first].*sum));
    difference.lo -= low_[first].*sum;
    return difference;
  }

  double origin_ = 0;
  IndexedVector<double> values_;
  IndexedVector<double> weights_;
  IndexedVector<Sums> high_;  // apart from `low_`, for a quick look reads these alone
  IndexedVector<Sums> low_;
};

/// The SSE of a run of the numbers of a line.
struct QuickSse {
  const SortedValues& line;

  double operator()(Index first, Index end) const { return line.quick_sse(first, end); }
};

/// The same, right to the last digits or for few ends. (One type for both: the search is compiled once.)
struct RunSse {
  const SortedValues& line;
  bool is_careful;  ///< right to the last digits
  Index step = 1;   ///< ends count so many numbers, for a first look

  double operator()(Index first, Index end) const {
    const Index from = first * step;
    const Index to = (std::min)(end * step, line.size());
    return is_careful ? line.careful_sse(from, to) : line.quick_sse(from, to);
  }
};

/// A penalty that leads to about k runs. It comes from a coarse problem in which runs may end only at every `step`-th
/// number: the middle of the penalties for which k runs are cheapest there.
[[nodiscard]] inline double guessed_penalty(const SortedValues& line, Index k, bool is_careful) {
  const Index m = line.size();
  const auto runs = static_cast<double>(k);
  const double guess = 2 * RunSse{line, is_careful}(0, m) / (runs * runs * runs);  // even numbers
  const Index step = m / (std::max)(Index{2000}, 60 * k);
  if (step < 4) return guess;
  const RunSse strided{line, is_careful, step};
  const auto cost = [&](Index count) { return OptimalRuns<RunSse>(strided, (m + step - 1) / step, count)(guess).cost; };
  const double middle = (cost((std::max)(Index{1}, k - 1)) - cost(k + 1)) / 2;
  return middle > 0 ? middle : guess;
}

/// The cheapest division of the numbers into k runs.
[[nodiscard]] inline Segmentation cheapest_runs(const SortedValues& line, Index k, bool is_careful) {
  const double penalty = guessed_penalty(line, k, is_careful);
  const RunSse careful{line, true};
  if (is_careful) return OptimalRuns<RunSse>(careful, line.size(), k)(penalty);
  const QuickSse quick{line};
  return OptimalRuns<QuickSse>(quick, line.size(), k)(penalty);
}

/// The means of the k clusters of least SSE, in ascending order; all the numbers, where there are not more than k.
/// Complexity: O(n log n); memory O(n).
[[nodiscard]] inline IndexedVector<double> optimal_means(const SortedValues& line, Index k) {
  const Index m = line.size();
  IndexedVector<double> means;
  if (m <= k) {
    for (Index i = 0; i < m; ++i) means.push_back(line.value(i));
    return means;
  }
  Segmentation runs = cheapest_runs(line, k, false);
  constexpr double rounding = 0x1p-50;
  constexpr double tolerance = 1e-9;  // of the SSE of a cluster
  if (!(line.square_sum() * rounding < tolerance * runs.cost / static_cast<double>(k))) {
    runs = cheapest_runs(line, k, true);
  }
  Index first = 0;
  for (const Index end : runs.ends) {
    means.push_back(line.mean(first, end));
    first = end;
  }
  return means;
}

/// The centroids of least SSE of points of one coordinate, 1 x k, whatever k is. Where there are fewer different
/// points, copies of the first centroid stand in for the rest.
/// Complexity: O(n log n); memory O(n).
template <class Scalar>
[[nodiscard]] Centroids<Scalar> optimal_centroids(const ValidatedData<Scalar>& validated, Index k) {
  const Points<Scalar>& data = validated.data;
  const Scale<double> unit = distance_unit(validated.largest);
  const RelativeWeights<Scalar> weight(data, validated.largest_weight);
  IndexedVector<double> numbers;
  IndexedVector<std::pair<double, double>> weighted;
  for (Index i = 0; i < data.size(); ++i) {
    const double x = unit(static_cast<double>(data(i, 0)));
    if (!data.is_weighted()) {
      numbers.push_back(x);
    } else if (weight(i) > 0) {
      weighted.emplace_back(x, weight(i));
    }
  }
  const SortedValues line = data.is_weighted() ? SortedValues(std::move(weighted)) : SortedValues(std::move(numbers));
  const IndexedVector<double> means = optimal_means(line, k);
  Centroids<Scalar> centroids(1, k);
  for (Index j = 0; j < k; ++j) {
    const double mean = means[j < means.size() ? j : 0];
    centroids(0, j) = static_cast<Scalar>(mean / unit.first / unit.second);
  }
  return centroids;
}

}  // namespace keen::detail

// ---- keen/detail/local_search/budget.hpp

// What annealing needs from a limit is a fraction in [0, 1], from which the temperature follows. With a number of
// trials it is trials done / trials, and results are reproducible; with a deadline it is time spent / time allowed, and
// they are not.

namespace keen::detail {

/// How long a search may take: a number of trials, a deadline, both (the first that is reached ends the search), or
/// neither.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] static Budget endless() { return Budget(unlimited, std::nullopt); }
  [[nodiscard]] static Budget of(Index trials) { return Budget(trials, std::nullopt); }
  [[nodiscard]] static Budget until(Clock::time_point end) { return Budget(unlimited, Span{Clock::now(), end}); }

  /// The same deadline, and no more than `trials` trials, >= 1.
  [[nodiscard]] Budget with_trials(Index trials) const { return Budget(trials, span_); }

  /// The larger of the fractions of the trials and of the time that are used up; >= 1 when the search is over.
  [[nodiscard]] double used(Index trials) const {
    const double of_trials = static_cast<double>(trials) / static_cast<double>(trials_);
    return span_ ? (std::max)(of_trials, span_->used()) : of_trials;
  }

  /// Trials that remain.
  [[nodiscard]] Index left(Index trials) const { return trials_ - trials; }

  /// True if a search that is over after `trials` trials was ended by the deadline.
  [[nodiscard]] bool ended_by_deadline(Index trials) const { return span_ && trials < trials_; }

 private:
  struct Span {
    Clock::time_point start;
    Clock::time_point end;

    [[nodiscard]] double used() const {
      const std::chrono::duration<double> whole = end - start;
      const std::chrono::duration<double> part = Clock::now() - start;
      return whole.count() > 0 ? part / whole : 1;
    }
  };

  static constexpr Index unlimited = (std::numeric_limits<Index>::max)();

  Budget(Index trials, std::optional<Span> span) : trials_(trials), span_(span) {}

  Index trials_;
  std::optional<Span> span_;  // nullopt: no deadline
};

}  // namespace keen::detail

// ---- keen/detail/local_search/quiet_lloyd.hpp

namespace keen::detail {

/// Lloyd's iteration over all points, which nobody watches.
template <class Scalar>
class QuietLloyd {
 public:
  explicit QuietLloyd(const EffortContext<Scalar>& context)
      : setup_{.validated = context.setup.validated,
               .unit = context.setup.unit,
               .mean_variance = context.setup.mean_variance,
               .center = context.setup.center,
               .empty_clusters = EmptyClusters::keep,
               .team = context.setup.team,
               .observer = nobody_,
               .start = context.setup.start,
               .on_sphere = context.setup.on_sphere},
        make_engine_(context.make_engine) {}

  QuietLloyd(const QuietLloyd&) = delete;
  QuietLloyd& operator=(const QuietLloyd&) = delete;
  ~QuietLloyd() = default;

  [[nodiscard]] Run<Scalar> operator()(Centroids<Scalar> centroids, Index passes) const {
    const auto engine = make_engine_(centroids);
    return Lloyd<Scalar>(setup_, *engine, stop::MaxIterations{passes}, 0).run(std::move(centroids));
  }

 private:
  Observer nobody_;
  LloydSetup<Scalar> setup_;
  const EngineMaker<Scalar>& make_engine_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/scaled_points.hpp

// One bit pattern for all widths. A vector of 4 doubles sums coordinates 0, 4, 8, ... in its first lane, a vector of 2
// doubles coordinates 0, 2, 4, ...: the sums would round differently. Here each of eight sums always takes the
// coordinates of one residue mod 8, in vectors of any width, and the eight are added in a fixed tree:
//
//     s0 s1 s2 s3 s4 s5 s6 s7       s(r): the terms of coordinates r, r + 8, r + 16, ...
//     s0+s4  s1+s5  s2+s6  s3+s7    then (s0+s4)+(s2+s6) and (s1+s5)+(s3+s7), then their sum

namespace keen::detail {

/// The differences of as many coordinates from those of a location as one vector holds.
template <class Vector, class Scalar>
KEEN_DETAIL_INLINE void subtract(typename Vector::Type& difference, const Scalar* x, const double* c) {
  if constexpr (sizeof(Scalar) == sizeof(double)) {
    difference = Vector::at(x).vector;
  } else {
    Vector::convert(difference, VectorOf<Scalar, Vector::size* int{sizeof(Scalar)}>::at(x).vector);
  }
  difference -= Vector::at(c).vector;
}

/// Terms (x - c)^2.
struct SquareTerms {
  const double* c;

  template <class Vector, class Scalar>
  KEEN_DETAIL_INLINE void add(typename Vector::Type& sum, const Scalar* x, Index d) const {
    typename Vector::Type difference;
    subtract<Vector>(difference, x + d, c + d);
    sum += difference * difference;
  }

  [[nodiscard]] double operator()(double x, Index d) const { return (x - c[d]) * (x - c[d]); }
};

/// Terms (x - c) axis.
struct AxisTerms {
  const double* c;
  const double* axis;

  template <class Vector, class Scalar>
  KEEN_DETAIL_INLINE void add(typename Vector::Type& sum, const Scalar* x, Index d) const {
    typename Vector::Type difference;
    subtract<Vector>(difference, x + d, c + d);
    sum += difference * Vector::at(axis + d).vector;
  }

  [[nodiscard]] double operator()(double x, Index d) const { return (x - c[d]) * axis[d]; }
};

/// The sum of terms for coordinates that lie side by side, in double. Each of eight sums takes every eighth coordinate,
/// and an odd last one is added at the end, so that the bits do not depend on the width of the vectors.
/// @tparam bytes  of a vector
template <int bytes, class Scalar, class Terms>
[[nodiscard]] KEEN_DETAIL_INLINE double sum_of_eight_ways(const Scalar* x, const Terms& terms, Index dim) {
  using Vector = VectorOf<double, bytes>;
  using Pair = VectorOf<double, 16>;
  constexpr Index pairs = 8 / Pair::size;
  double ways[8];
  typename Vector::Type wide[8 / Vector::size] = {};
  Index d = 0;
  for (; d + 8 <= dim; d += 8) {
    KEEN_DETAIL_UNROLL for (Index v = 0; v < 8 / Vector::size; ++v) {
      terms.template add<Vector>(wide[v], x, d + v * Vector::size);
    }
  }
  typename Pair::Type sums[pairs];
  if constexpr (Vector::size == Pair::size) {
    KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs; ++way) sums[way] = wide[way];
  } else {
    KEEN_DETAIL_UNROLL for (Index v = 0; v < 8 / Vector::size; ++v) Vector::at(ways + v * Vector::size).vector =
        wide[v];
    KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs; ++way) sums[way] = Pair::at(ways + way * Pair::size).vector;
  }
  const Index even = dim - dim % 2;
  KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs - 1; ++way) {
    if (d == even) break;
    terms.template add<Pair>(sums[way], x, d);
    d += Pair::size;
  }
  KEEN_DETAIL_UNROLL for (Index half = pairs / 2; half > 0; half /= 2) {
    KEEN_DETAIL_UNROLL for (Index way = 0; way < half; ++way) sums[way] += sums[way + half];
  }
  Pair::at(ways).vector = sums[0];
  for (Index lane = 1; lane < Pair::size; ++lane) ways[0] += ways[lane];
  return even == dim ? ways[0] : ways[0] + terms(static_cast<double>(x[even]), even);
}

#if KEEN_DETAIL_X86_LEVELS
/// The same, to the bit: without FMA.
template <class Scalar, class Terms, int flags = compiled_flags>
[[nodiscard]] KEEN_DETAIL_TARGET("avx2") double sum_by_avx2(const Scalar* x, const Terms& terms, Index dim) {
  return sum_of_eight_ways<32>(x, terms, dim);
}
#endif

/// Points whose coordinates lie side by side, in a unit in which no square overflows, and their weights relative to the
/// largest. What lies so already is not copied.
template <class Scalar>
class ScaledPoints {
 public:
  ScaledPoints(const ValidatedData<Scalar>& validated, const Scale<double>& unit)
      : size_(validated.data.size()),
        dim_(validated.data.dim()),
        unit_(unit),
        square_exponent_(-2 * (std::ilogb(unit.first) + std::ilogb(unit.second))) {
    const Points<Scalar>& data = validated.data;
    if (data.is_weighted()) {
      const RelativeWeights<Scalar> relative(data, validated.largest_weight);
      weights_.reserve(size());
      for (Index i = 0; i < size(); ++i) weights_.push_back(relative(i));
      square_exponent_ -= relative.exponent();
      largest_weight_ = *std::max_element(weights_.begin(), weights_.end());
    }
    const bool is_plain = unit.first == 1 && unit.second == 1;
    if (is_plain && data.has_addresses() && (data.strides().coordinate == 1 || dim() == 1)) {
      first_ = data.data();
      pitch_ = data.strides().point;
      return;
    }
    Scalar* to = allocate();
    for (Index i = 0; i < size(); ++i) {
      for (Index d = 0; d < dim(); ++d) *to++ = static_cast<Scalar>(unit(static_cast<double>(data(i, d))));
    }
  }

  /// A copy of some points of another, in this order.
  ScaledPoints(const ScaledPoints& from, const IndexedVector<Index>& order)
      : size_(order.size()),
        dim_(from.dim_),
        unit_(from.unit_),
        square_exponent_(from.square_exponent_),
        largest_weight_(from.largest_weight_) {
    Scalar* to = allocate();
    for (const Index i : order) to = std::copy_n(from[i], dim(), to);
    if (from.weights_.empty()) return;
    weights_.reserve(order.size());
    for (const Index i : order) weights_.push_back(from.weight(i));
  }

  ScaledPoints(const ScaledPoints&) = delete;
  ScaledPoints& operator=(const ScaledPoints&) = delete;
  ~ScaledPoints() = default;

  [[nodiscard]] Index size() const { return size_; }

  [[nodiscard]] Index dim() const { return dim_; }

  /// Centroids in the unit of the points, one after the other.
  [[nodiscard]] IndexedVector<double> in_own_unit(const Centroids<Scalar>& centroids) const {
    IndexedVector<double> values;
    values.reserve(centroids.size());
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < dim(); ++d) values.push_back(unit_(static_cast<double>(centroids(d, j))));
    }
    return values;
  }

  /// Centroids in the unit of the data again: dim x k.
  [[nodiscard]] Centroids<Scalar> in_data_unit(const IndexedVector<double>& values) const {
    Centroids<Scalar> centroids(dim(), values.size() / dim());
    auto value = values.begin();
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < dim(); ++d) {
        centroids(d, j) = static_cast<Scalar>(*value++ / unit_.first / unit_.second);
      }
    }
    return centroids;
  }

  /// A sum of weighted squared distances in the unit of the data again; infinity or 0 where double cannot hold it.
  [[nodiscard]] double sse_in_data_unit(double sse) const { return std::ldexp(sse, square_exponent_); }

  /// The coordinates of point `i`.
  [[nodiscard]] const Scalar* operator[](Index i) const { return first_ + i * pitch_; }

  [[nodiscard]] double weight(Index i) const { return weights_.empty() ? 1 : weights_[i]; }

  [[nodiscard]] double largest_weight() const { return largest_weight_; }  ///< of any point, as `weight` has it

  /// The squared distance of point `i` from a location of dim coordinates.
  [[nodiscard]] double sq_distance(Index i, const double* c) const { return between((*this)[i], c); }

  /// Adds how far point `i` is from a location, times `weight`, to a sum of dim coordinates.
  void add_difference(Index i, const double* c, double weight, double* sum) const {
    const Scalar* const x = (*this)[i];
    sum[0] += weight * (static_cast<double>(x[0]) - c[0]);
    for (Index d = 1; d < dim(); ++d) sum[d] += weight * (static_cast<double>(x[d]) - c[d]);
  }

  /// What some points add up to about a location of dim coordinates.
  struct Sums {
    double weight = 0;
    double squares = 0;  ///< of weight times squared distance
  };

  /// @param sum  dim values: takes the sum of weight times difference
  [[nodiscard]] Sums sums_about(const double* c, const IndexedVector<Index>& points, double* sum) const {
    return with_few_coordinates(dim(), [&](auto few) { return sums_of<decltype(few)::value>(c, points, sum); });
  }

  /// The squared distance of point `i` from a location, where the number of coordinates is known: 1 to 3; 0: it is not.
  template <int few>
  [[nodiscard]] KEEN_DETAIL_INLINE double sq_distance_of(const Scalar* x, const double* c) const {
    if constexpr (few == 0) {
      return between(x, c);
    } else {
      double sum = 0;
      for (Index d = 0; d < few; ++d) {
        const double difference = static_cast<double>(x[d]) - c[d];
        sum += difference * difference;
      }
      return sum;
    }
  }

  /// The squared distance between two locations of dim coordinates.
  template <class Coordinate>
  [[nodiscard]] double between(const Coordinate* x, const double* c) const {
    return sum(x, SquareTerms{c});
  }

  /// How far point `i` lies from a location along an axis of dim coordinates, times the length of the axis.
  [[nodiscard]] double along(Index i, const double* c, const double* axis) const {
    return sum((*this)[i], AxisTerms{c, axis});
  }

 private:
  template <int few>
  [[nodiscard]] Sums sums_of(const double* c, const IndexedVector<Index>& points, double* sum) const {
    const Index dims = few > 0 ? few : dim();
    double in_registers[static_cast<std::size_t>((std::max)(few, 1))] = {};
    double* const total = few > 0 ? in_registers : sum;
    std::fill_n(total, dims, 0.0);
    Sums sums;
    for (const Index i : points) {
      const double w = weight(i);
      const Scalar* const x = (*this)[i];
      sums.weight += w;
      sums.squares += w * sq_distance_of<few>(x, c);
      for (Index d = 0; d < dims; ++d) total[d] += w * (static_cast<double>(x[d]) - c[d]);
    }
    if constexpr (few > 0) std::copy_n(total, dims, sum);
    return sums;
  }

  /// Of few coordinates in line, for a call costs more than the sum.
  template <class Coordinate, class Terms>
  [[nodiscard]] KEEN_DETAIL_INLINE double sum(const Coordinate* x, const Terms& terms) const {
    if (dim() >= 4) return sum_of_many(x, terms);
    double sum = terms(static_cast<double>(x[0]), 0);
    for (Index d = 1; d < dim(); ++d) sum += terms(static_cast<double>(x[d]), d);
    return sum;
  }

  template <class Coordinate, class Terms>
  [[nodiscard]] double sum_of_many(const Coordinate* x, const Terms& terms) const {
#if KEEN_DETAIL_X86_LEVELS
    constexpr Index least_for_avx2 = 32;  // below, the call costs what wider vectors save
    if (dim() >= least_for_avx2 && has_avx2_) return sum_by_avx2(x, terms, dim());
#endif
    return sum_of_eight_ways<16>(x, terms, dim());
  }

  /// Room for all points, side by side.
  [[nodiscard]] Scalar* allocate() {
    copy_.resize(size() * dim());
    first_ = copy_.data();
    pitch_ = dim();
    return copy_.data();
  }

  Index size_;
  Index dim_;
  Scale<double> unit_;
  int square_exponent_;  // of the power of two that takes weighted squares to the unit of the data
  bool has_avx2_ = simd_level() != SimdLevel::baseline;
  IndexedVector<double> weights_;  // none where all are 1
  double largest_weight_ = 1;
  AlignedBuffer<Scalar> copy_;
  const Scalar* first_ = nullptr;
  Index pitch_ = 0;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/partition.hpp

// Trials need a way back. A swap changes a few clusters, and most swaps are rejected. `begin` opens a journal: the
// moves of points with their old positions, and once for each cluster that is touched, its old centroid and figures.
// `roll_back` undoes the moves in reverse order, so even the order of members is restored, and later sums have the same
// bits as if the trial had never been.

namespace keen::detail {

/// A clustering that is changed a few points at a time, and that can take back what it was changed by since `begin`.
/// Points without weight belong to no cluster.
///
/// Class invariant, whenever no cluster waits for `recenter`: a centroid is the mean of its members, and no member is
/// farther from it than `reach`.
template <class Scalar>
class Partition {
 public:
  /// @param labels     n values in [0, k)
  /// @param centroids  k, one after the other, in the unit of the points; they need not be means
  Partition(const ScaledPoints<Scalar>& points, const Labels& labels, IndexedVector<double> centroids)
      : points_(points),
        labels_(labels),
        positions_(points.size()),
        clusters_(centroids.size() / points.dim()),
        centroids_(std::move(centroids)),
        sum_(points.dim()) {
    for (Index i = 0; i < points.size(); ++i) {
      if (points.weight(i) > 0) append(i, labels[i]);
    }
    for (Label j = 0; j < k(); ++j) {
      for (const Index i : members(j)) extend_reach(j, points.sq_distance(i, centroid(j)));
      note_change(j);
    }
    recenter();
  }

  [[nodiscard]] Label k() const { return static_cast<Label>(clusters_.size()); }
  [[nodiscard]] const ScaledPoints<Scalar>& points() const { return points_; }
  [[nodiscard]] const Labels& labels() const { return labels_; }
  [[nodiscard]] const IndexedVector<Index>& members(Label j) const { return cluster(j).members; }
  [[nodiscard]] double weight(Label j) const { return cluster(j).figures.weight; }  ///< of the members of a cluster
  [[nodiscard]] double sse(Label j) const { return cluster(j).figures.sse; }        ///< of the members of a cluster
  [[nodiscard]] double reach(Label j) const { return cluster(j).figures.reach; }    ///< no member is farther away

  /// A number that every change of the cluster changes.
  [[nodiscard]] std::uint64_t version(Label j) const { return cluster(j).figures.version; }

  /// dim coordinates.
  [[nodiscard]] const double* centroid(Label j) const { return &centroids_[slot(j)]; }
  [[nodiscard]] const IndexedVector<double>& centroids() const { return centroids_; }

  /// The squared distance between two centroids.
  [[nodiscard]] double sq_distance(Label a, Label b) const { return points_.between(centroid(a), centroid(b)); }

  [[nodiscard]] double sse() const {
    double sum = 0;
    for (const Cluster& cluster : clusters_) sum += cluster.figures.sse;
    return sum;
  }

  /// The clusters whose centroids have moved since the last `forget_moves`.
  [[nodiscard]] const std::vector<Label>& moved() const { return moved_; }
  [[nodiscard]] bool has_moved(Label j) const { return cluster(j).has_moved; }

  void forget_moves() {
    for (const Label j : moved_) cluster(j).has_moved = false;
    moved_.clear();
  }

  /// Gives a member of another cluster to cluster `to`, at this squared distance of its centroid.
  void move(Index i, Label to, double sq_distance) {
    const Label from = labels_[i];
    note_change(from);
    note_change(to);
    if (is_open_) moves_.push_back({i, from, position(i)});
    remove(i);
    append(i, to);
    extend_reach(to, sq_distance);
  }

  /// Does the same, and moves both centroids to their means at once. Rounding adds up until `recenter` is called.
  /// Complexity: O(dim).
  /// @param own  the point's squared distance from its own centroid; its cluster must have another member with weight
  void move_with_centroids(Index i, Label to, double own, double sq_distance) {
    const Label from = labels_[i];
    const double weight = points_.weight(i);
    move(i, to, sq_distance);
    pull(from, i, -weight, own);
    pull(to, i, weight, sq_distance);
  }

  /// The number of the latest change to any cluster.
  [[nodiscard]] std::uint64_t last_version() const { return last_version_; }

  /// Moves a centroid. Members whose distance is not known yet must be moved in, or `set_reach` called.
  void set_centroid(Label j, const double* coordinates) {
    note_change(j);
    std::copy_n(coordinates, points_.dim(), &centroids_[slot(j)]);
    cluster(j).figures.reach = 0;
  }

  void set_reach(Label j, double reach) {
    keep_figures(j);
    cluster(j).figures.reach = reach;
  }

  void extend_reach(Label j, double sq_distance) {
    double& reach = cluster(j).figures.reach;
    reach = (std::max)(reach, std::sqrt(sq_distance));
  }

  /// Moves the centroids of the clusters that have changed to the means of their members.
  /// Complexity: O(dim) for each of their members.
  void recenter() {
    for (const Label j : changed_) {
      recenter(j);
      cluster(j).is_changed = false;
      note_move(j);
    }
    changed_.clear();
  }

  /// From here on, changes can be taken back.
  void begin() {
    is_open_ = true;
    moved_before_ = moved_;
  }

  /// Moves of points from cluster to cluster since `begin`.
  [[nodiscard]] Index moved_points() const { return std::ssize(moves_); }

  void commit() {
    moves_.clear();
    for (const Kept& kept : kept_) cluster(kept.cluster).is_kept = false;
    kept_.clear();
    kept_centroids_.clear();
    is_open_ = false;
  }

  /// Takes back all changes since `begin`; what was as it was is so again, bit for bit.
  void roll_back() {
    for (const Label j : changed_) cluster(j).is_changed = false;
    changed_.clear();
    forget_moves();
    for (auto move = moves_.rbegin(); move != moves_.rend(); ++move) take_back(*move);
    const double* centroid = kept_centroids_.data();
    for (const Kept& kept : kept_) {
      cluster(kept.cluster).figures = kept.figures;
      std::copy_n(centroid, points_.dim(), &centroids_[slot(kept.cluster)]);
      centroid += points_.dim();
    }
    for (const Label j : moved_before_) note_move(j);
    commit();
  }

 private:
  struct Figures {
    double reach = 0;
    double sse = 0;
    double weight = 0;
    std::uint64_t version = 0;
  };

  struct Cluster {
    IndexedVector<Index> members;
    Figures figures;
    bool is_changed = false;
    bool has_moved = false;
    bool is_kept = false;
  };

  struct Move {
    Index point;
    Label from;
    Index position;
  };

  struct Kept {
    Label cluster;
    Figures figures;
  };

  [[nodiscard]] const Cluster& cluster(Label j) const { return clusters_[j]; }
  [[nodiscard]] Cluster& cluster(Label j) { return clusters_[j]; }
  [[nodiscard]] Index slot(Label j) const { return j * points_.dim(); }
  [[nodiscard]] Index& position(Index i) { return positions_[i]; }

  void append(Index i, Label to) {
    IndexedVector<Index>& members = cluster(to).members;
    position(i) = members.size();
    members.push_back(i);
    labels_[i] = to;
  }

  /// Takes a point out of its cluster; the last member takes its position.
  void remove(Index i) {
    IndexedVector<Index>& members = cluster(labels_[i]).members;
    const Index last = members.back();
    members[position(i)] = last;
    position(last) = position(i);
    members.pop_back();
  }

  /// Undoes the last move that has not been undone.
  void take_back(const Move& move) {
    cluster(labels_[move.point]).members.pop_back();
    append(move.point, move.from);
    IndexedVector<Index>& members = cluster(move.from).members;
    const Index displaced = members[move.position];
    std::swap(members[move.position], members.back());
    position(displaced) = members.size() - 1;
    position(move.point) = move.position;
  }

  void note_change(Label j) {
    keep_figures(j);
    if (!std::exchange(cluster(j).is_changed, true)) changed_.push_back(j);
  }

  void note_move(Label j) {
    if (!std::exchange(cluster(j).has_moved, true)) moved_.push_back(j);
  }

  void keep_figures(Label j) {
    if (!is_open_ || std::exchange(cluster(j).is_kept, true)) return;
    kept_.push_back({j, cluster(j).figures});
    kept_centroids_.insert(kept_centroids_.end(), centroid(j), centroid(j) + points_.dim());
  }

  /// Moves a centroid after a point of this weight has joined; the weight is negative if the point has left.
  void pull(Label j, Index i, double weight, double sq_distance) {
    Figures& figures = cluster(j).figures;
    const double after = figures.weight + weight;
    const double share = weight / after;
    double* const c = &centroids_[slot(j)];
    for (Index d = 0; d < points_.dim(); ++d) c[d] += share * (static_cast<double>(points_[i][d]) - c[d]);
    figures.sse = (std::max)(0.0, figures.sse + share * figures.weight * sq_distance);
    figures.reach += std::abs(share) * std::sqrt(sq_distance);
    figures.weight = after;
    figures.version = ++last_version_;
  }

  /// Sums are taken as differences from where the centroid was, so that nothing cancels.
  void recenter(Label j) {
    Figures& figures = cluster(j).figures;
    figures.version = ++last_version_;
    double* const c = &centroids_[slot(j)];
    const auto [weight, squares] = points_.sums_about(c, members(j), sum_.data());
    figures.weight = weight;
    if (members(j).empty()) {
      figures.sse = figures.reach = 0;
      return;
    }
    double sq_shift = 0;
    for (Index d = 0; d < points_.dim(); ++d) {
      const double shift = sum_[d] / weight;
      sq_shift += shift * shift;
      c[d] += shift;
    }
    figures.sse = (std::max)(0.0, squares - weight * sq_shift);
    figures.reach += std::sqrt(sq_shift);
  }

  const ScaledPoints<Scalar>& points_;
  Labels labels_;
  IndexedVector<Index> positions_;  // of each point among the members of its cluster
  IndexedVector<Cluster> clusters_;
  IndexedVector<double> centroids_;
  IndexedVector<double> sum_;
  std::vector<Label> changed_;
  std::vector<Label> moved_;
  std::vector<Label> moved_before_;
  std::uint64_t last_version_ = 0;
  bool is_open_ = false;
  std::vector<Move> moves_;
  std::vector<Kept> kept_;
  std::vector<double> kept_centroids_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/local_lloyd.hpp

// The lemma behind "near": if |c - d| >= 2 |x - c|, then |x - d| >= |c - d| - |x - c| >= |x - c|, so d is not nearer to
// x.
//
//              c . x                d          |x - c| <= reach of the cluster, so beyond 2 reach no centroid
//              |<-r->|                         is of interest to any member
//              |<------- 2 r ------->|
//
// Centroids near a cluster are sorted by distance. The loop over them ends at the first with
// |c - d|^2 >= 4 |x - c|^2.
//
// Source: Elkan, ICML 2003, lemma 1.

namespace keen::detail {

/// A centroid that may be nearer to some members of a cluster than their own.
struct Neighbor {
  double sq_distance;  ///< between the two centroids
  Label label;

  friend bool operator<(const Neighbor& a, const Neighbor& b) {
    return a.sq_distance < b.sq_distance || (a.sq_distance == b.sq_distance && a.label < b.label);
  }
};

/// Lloyd's iteration restricted to the clusters that can change. A cluster is searched only if its centroid has moved
/// or a centroid that has moved lies within twice its reach. If its own centroid has stayed, only the moved centroids
/// are measured. The labels are those of Lloyd's iteration, except in ties.
/// Complexity of a pass: O(k moved dim), and O(dim) for each member that is looked at and each centroid that is near.
template <class Scalar>
class LocalLloyd {
 public:
  explicit LocalLloyd(Partition<Scalar>& partition) : partition_(partition) {}

  /// Gives points to their nearest centroids, then moves centroids to the means. Returns how many points changed their
  /// cluster.
  Index pass() {
    changes_.clear();
    for (Label j = 0; j < partition_.k(); ++j) {
      if (!partition_.members(j).empty() && find_neighbors(j)) search(j);
    }
    partition_.forget_moves();
    for (const Change& change : changes_) partition_.move(change.point, change.to, change.sq_distance);
    partition_.recenter();
    return static_cast<Index>(changes_.size());
  }

 private:
  struct Change {
    Index point;
    Label to;
    double sq_distance;
  };

  /// Finds which centroids must be measured. Returns false if no member of the cluster can have another.
  bool find_neighbors(Label j) {
    neighbors_.clear();
    const double limit = 4 * partition_.reach(j) * partition_.reach(j) * (1 + slack);
    const auto note = [&](Label other) {
      const double sq_distance = partition_.sq_distance(j, other);
      if (sq_distance < limit) neighbors_.push_back({sq_distance, other});
    };
    if (!partition_.has_moved(j)) {
      for (const Label other : partition_.moved()) note(other);
      if (neighbors_.empty()) return false;
    } else {
      for (Label other = 0; other < partition_.k(); ++other) {
        if (other != j) note(other);
      }
    }
    std::sort(neighbors_.begin(), neighbors_.end());
    return true;
  }

  /// Finds the nearest centroid of each member of a cluster: no other is nearer than the own one if it is twice as far
  /// from that as the point is.
  void search(Label j) {
    with_few_coordinates(partition_.points().dim(), [&](auto few) { search_in<decltype(few)::value>(j); });
  }

  /// @tparam few  coordinates, if they are known
  template <int few>
  void search_in(Label j) {
    const ScaledPoints<Scalar>& points = partition_.points();
    const double* const centroid = partition_.centroid(j);
    double sq_reach = 0;
    for (const Index i : partition_.members(j)) {
      const Scalar* const x = points[i];
      const double own = points.template sq_distance_of<few>(x, centroid);
      Change nearest{i, j, own};
      for (const Neighbor& neighbor : neighbors_) {
        if (neighbor.sq_distance >= 4 * own) break;
        const double sq_distance = points.template sq_distance_of<few>(x, partition_.centroid(neighbor.label));
        if (sq_distance < nearest.sq_distance) nearest = {i, neighbor.label, sq_distance};
      }
      if (nearest.to != j) {
        changes_.push_back(nearest);
      } else {
        sq_reach = (std::max)(sq_reach, own);
      }
    }
    partition_.set_reach(j, std::sqrt(sq_reach));
  }

  static constexpr double slack = 1e-12;  // for the rounding of reaches

  Partition<Scalar>& partition_;
  std::vector<Neighbor> neighbors_;
  std::vector<Change> changes_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/removal.hpp

// How far to look. Let e be the squared distance of x to the nearest other centroid found so far, and o that to its own
// centroid c. Another centroid d with |c - d| >= sqrt(e) + sqrt(o) has |x - d| >= |c - d| - |x - c| >= sqrt(e).
// Squared, the limit is e + o + 2 sqrt(e o). The others are visited in the order of |c - d|, so the loop ends early.

namespace keen::detail {

/// What it costs to do without a cluster: its members go to the nearest of the other centroids.
template <class Scalar>
class Removal {
 public:
  explicit Removal(Partition<Scalar>& partition)
      : partition_(partition), losses_(partition.k()), versions_(losses_.size(), 0), order_(losses_.size()) {}

  /// Brings up to date what the clusters that have changed cost. What their neighbours cost may be a little off.
  /// Complexity: O(k dim) a cluster, and O(dim) for each member and each centroid that is near.
  void update() {
    for (Label j = 0; j < partition_.k(); ++j) {
      if (versions_[j] == partition_.version(j)) continue;
      versions_[j] = partition_.version(j);
      losses_[j] = 0;
      for_each_member(j, [&](Index i, double own, const Neighbor& nearest) {
        losses_[j] += partition_.points().weight(i) * (nearest.sq_distance - own);
      });
    }
  }

  /// By how much the SSE rises if cluster `j` is removed, before centroids move.
  [[nodiscard]] double loss(Label j) const { return losses_[j]; }

  /// The `count` clusters that cost least, the cheapest first.
  [[nodiscard]] const IndexedVector<Label>& cheapest(Label count) {
    order_.resize(losses_.size());
    for (Label j = 0; j < partition_.k(); ++j) order_[j] = j;
    const auto end = order_.begin() + (std::min)(count, partition_.k());
    std::partial_sort(order_.begin(), end, order_.end(),
                      [&](Label a, Label b) { return loss(a) < loss(b) || (loss(a) == loss(b) && a < b); });
    order_.resize(end - order_.begin());
    return order_;
  }

  /// Gives the members of a cluster to the nearest of the other centroids.
  void remove(Label j) {
    moves_.clear();
    for_each_member(j, [&](Index i, double, const Neighbor& nearest) { moves_.push_back({i, nearest}); });
    for (const Given& given : moves_) partition_.move(given.point, given.to.label, given.to.sq_distance);
  }

 private:
  struct Given {
    Index point;
    Neighbor to;
  };

  static constexpr Index sorted_first = 16;

  /// Calls `visit(point, squared distance of the own centroid, nearest of the others)` for each member of a cluster.
  template <class Visit>
  void for_each_member(Label j, const Visit& visit) {
    const ScaledPoints<Scalar>& points = partition_.points();
    find_others(j);
    for (const Index i : partition_.members(j)) {
      const double own = points.sq_distance(i, partition_.centroid(j));
      Neighbor nearest{(std::numeric_limits<double>::max)(), j};
      double limit = nearest.sq_distance;  // a centroid as far as this from the own one is not nearer to the point
      for (Index at = 0; at < others_.size(); ++at) {
        if (at == sorted_) sort_rest();
        if (others_[at].sq_distance >= limit) break;
        const double sq_distance = points.sq_distance(i, partition_.centroid(others_[at].label));
        if (sq_distance >= nearest.sq_distance) continue;
        nearest = {sq_distance, others_[at].label};
        limit = sq_distance + own + 2 * std::sqrt(sq_distance * own);
      }
      visit(i, own, nearest);
    }
  }

  /// All centroids but that of `j`, the nearest in order.
  void find_others(Label j) {
    others_.clear();
    for (Label other = 0; other < partition_.k(); ++other) {
      if (other != j) others_.push_back({partition_.sq_distance(j, other), other});
    }
    sorted_ = (std::min)(sorted_first, others_.size());
    std::partial_sort(others_.begin(), others_.begin() + sorted_, others_.end());
  }

  void sort_rest() {
    std::sort(others_.begin() + sorted_, others_.end());
    sorted_ = others_.size();
  }

  Partition<Scalar>& partition_;
  IndexedVector<double> losses_;
  IndexedVector<std::uint64_t> versions_;  // of the clusters when that was computed
  IndexedVector<Label> order_;
  IndexedVector<Neighbor> others_;
  Index sorted_ = 0;
  std::vector<Given> moves_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/search_log.hpp

namespace keen::detail {

/// Keeps the steps of a local search.
template <class Scalar>
class SearchLog {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param points  define the unit of the SSE; must outlive this
  /// @param start   when `fit` was called
  SearchLog(const ScaledPoints<Scalar>& points, Clock::time_point start) : points_(&points), start_(start) {}

  /// Adds the passes of a run over all points.
  void add(const std::vector<IterationRecord>& passes) {
    records_.insert(records_.end(), passes.begin(), passes.end());
  }

  /// Adds a step that led to this SSE, in the unit of the points.
  void add(Step step, double sse, Index labels_changed) {
    IterationRecord record;
    record.step = step;
    record.sse = points_->sse_in_data_unit(sse);
    record.labels_changed = labels_changed;
    record.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    records_.push_back(record);
  }

  /// All steps; the log is spent.
  [[nodiscard]] std::vector<IterationRecord> take_records() { return std::move(records_); }

 private:
  const ScaledPoints<Scalar>* points_;
  Clock::time_point start_;
  std::vector<IterationRecord> records_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/member_draw.hpp

// D^2 sampling within one cluster: a member is drawn with probability w |x - c|^2 / (SSE of the cluster), as k-means++
// would draw it if the other clusters did not exist.

namespace keen::detail {

/// Draws members of a cluster, each by its part of the cluster's SSE.
template <class Scalar>
class MemberDraw {
 public:
  explicit MemberDraw(const Partition<Scalar>& partition) : partition_(partition) {}

  /// Takes a cluster to draw from. Returns its SSE. Complexity: O(dim) a member.
  double take(Label j) {
    cluster_ = j;
    masses_.clear();
    double total = 0;
    for (const Index i : partition_.members(j)) {
      total += partition_.points().weight(i) * partition_.points().sq_distance(i, partition_.centroid(j));
      masses_.push_back(total);
    }
    return total;
  }

  /// A member of the cluster that was taken, whose SSE must be above 0 and whose members must be the same still.
  [[nodiscard]] Index operator()(Rng& rng) const {
    const double drawn_mass = rng.uniform() * masses_.back();
    const auto drawn = std::upper_bound(masses_.begin(), masses_.end() - 1, drawn_mass) - masses_.begin();
    return partition_.members(cluster_)[drawn];
  }

 private:
  const Partition<Scalar>& partition_;
  Label cluster_ = 0;
  std::vector<double> masses_;  // of the members up to each
};

}  // namespace keen::detail

// ---- keen/detail/local_search/split.hpp

// The gain of two centroids. The SSE of members about c splits into that about the means of two parts and the rest:
//
//     SSE about c = SSE1 + SSE2 + W1 |m1 - c|^2 + W2 |m2 - c|^2
//
// so the last two terms are what a split gains, and the sums of the parts suffice to compute it. Which side a member is
// on is one inner product: x is nearer to b than to a if (x - c).(b - a) > ((a - c) + (b - c)).(b - a) / 2.

namespace keen::detail {

/// The gain of a second centroid in each cluster, from a short run of 2-means on the members of the cluster.
template <class Scalar>
class Splits {
 public:
  /// @param seed  of the draws; those for a cluster depend on it and on the cluster's version alone
  Splits(const Partition<Scalar>& partition, std::uint64_t seed)
      : partition_(partition),
        seed_(seed),
        draw_(partition),
        splits_(partition.k()),
        axis_(partition.points().dim()),
        sides_{Side(partition.points().dim()), Side(partition.points().dim())} {}

  /// Computes the splits of the clusters that have changed. Complexity: O(dim) a member.
  void update() {
    for (Label j = 0; j < partition_.k(); ++j) {
      Split& split = at(j);
      if (split.version == partition_.version(j)) continue;
      split.version = partition_.version(j);
      split.gain = 0;
      find(j, split);
    }
  }

  /// By how much the SSE falls if cluster `j` is split; 0 if it cannot be.
  [[nodiscard]] double gain(Label j) const { return splits_[j].gain; }

  /// The two centroids, dim coordinates each.
  [[nodiscard]] const double* first(Label j) const { return splits_[j].centroids[0].data(); }
  [[nodiscard]] const double* second(Label j) const { return splits_[j].centroids[1].data(); }

 private:
  struct Split {
    std::uint64_t version = 0;
    double gain = 0;
    IndexedVector<double> centroids[2];
  };

  /// A centroid, and the weight and sum of the members on its side, as differences from the centroid of all.
  struct Side {
    explicit Side(Index dim) : centroid(dim), sum(centroid.size()) {}
    IndexedVector<double> centroid;
    IndexedVector<double> sum;
    double weight = 0;
  };

  static constexpr int passes = 6;
  static constexpr double least_progress = 0.01;

  [[nodiscard]] Split& at(Label j) { return splits_[j]; }

  void find(Label j, Split& split) {
    if (partition_.members(j).size() < 2) return;
    const double total = draw_.take(j);
    if (!(total > 0)) return;
    Rng rng(seed_, partition_.version(j));
    start(j, draw_(rng));
    split.gain = two_means(j, total);
    for (int side = 0; side < 2; ++side) split.centroids[side] = sides_[side].centroid;
  }

  /// One centroid begins on a point, the other half as far on the other side.
  void start(Label j, Index i) {
    const double* const c = partition_.centroid(j);
    for (Index d = 0; d < partition_.points().dim(); ++d) {
      const double x = static_cast<double>(partition_.points()[i][d]);
      sides_[0].centroid[d] = x;
      sides_[1].centroid[d] = c[d] - (x - c[d]) / 2;
    }
  }

  /// Returns by how much the SSE of the members, `total`, falls.
  [[nodiscard]] double two_means(Label j, double total) {
    double gain = 0;
    double least = total;
    for (int pass = 0; pass < passes; ++pass) {
      for (Side& side : sides_) {
        side.weight = 0;
        std::fill(side.sum.begin(), side.sum.end(), 0.0);
      }
      const double middle = set_axis(j);
      for (const Index i : partition_.members(j)) add(j, i, middle);
      if (sides_[0].weight <= 0 || sides_[1].weight <= 0) break;
      gain = move_to_mean(j, sides_[0]) + move_to_mean(j, sides_[1]);
      if (total - gain >= least * (1 - least_progress)) break;
      least = total - gain;
    }
    return gain;
  }

  /// Sets the axis from the first to the second centroid. Returns the value of `along` half-way between them.
  [[nodiscard]] double set_axis(Label j) {
    const double* const c = partition_.centroid(j);
    double middle = 0;
    for (Index d = 0; d < axis_.size(); ++d) {
      const double first = sides_[0].centroid[d] - c[d];
      const double second = sides_[1].centroid[d] - c[d];
      axis_[d] = second - first;
      middle += (second / 2 + first / 2) * axis_[d];
    }
    return middle;
  }

  void add(Label j, Index i, double middle) {
    const ScaledPoints<Scalar>& points = partition_.points();
    const double* const c = partition_.centroid(j);
    Side& side = sides_[points.along(i, c, axis_.data()) >= middle ? 1 : 0];
    const double weight = points.weight(i);
    side.weight += weight;
    points.add_difference(i, c, weight, side.sum.data());
  }

  /// Returns what the side saves, against the centroid of all.
  [[nodiscard]] double move_to_mean(Label j, Side& side) const {
    double saved = 0;
    for (Index d = 0; d < side.sum.size(); ++d) {
      const double shift = side.sum[d] / side.weight;
      side.centroid[d] = partition_.centroid(j)[d] + shift;
      saved += shift * side.sum[d];
    }
    return saved;
  }

  const Partition<Scalar>& partition_;
  std::uint64_t seed_;
  MemberDraw<Scalar> draw_;
  IndexedVector<Split> splits_;
  IndexedVector<double> axis_;  // from the first to the second centroid
  Side sides_[2];
};

}  // namespace keen::detail

// ---- keen/detail/local_search/dense_swaps.hpp

// Several swaps at once, because every pass costs the same however many centroids were moved. Gains and losses are
// computed one by one, so swaps of one set must not interact: a cluster that one swap splits, removes or makes the heir
// of a removed one is neither split nor removed by another. If the set fails, half as many swaps are tried, down to
// one.

namespace keen::detail {

/// Swaps where every centroid is near to every point: several at a time, and Lloyd's iteration over all points after
/// them, by the engine that serves the data best. As many clusters are split as are removed; a set of swaps that does
/// not lower the SSE is taken back, and half as many are tried.
/// Source: the swaps are those of swap_search.hpp; several at once, as Fritzke's breathing k-means has it (2020, arXiv
/// 2006.15666), with gain and loss computed exactly.
template <class Scalar>
class DenseSwaps {
 public:
  DenseSwaps(const ScaledPoints<Scalar>& points, const Run<Scalar>& begun, const QuietLloyd<Scalar>& run, Rng& rng,
             SearchLog<Scalar>& log)
      : points_(points), run_(run), rng_(rng), log_(log), state_(std::make_unique<State>(points, begun, rng())) {}

  /// Swaps as long as the SSE falls.
  void swap_best(const Budget& budget) {
    Label most = most_at_once;
    int failures = 0;
    while (failures < most_failures && budget.used(record_.trials) < 1) {
      const std::vector<Swap> swaps = choose(most, 0, most > 1 ? least_gain_of_many : least_gain);
      if (swaps.empty() && most == 1) return;
      if (!swaps.empty() && try_all(swaps)) {
        failures = 0;
        continue;
      }
      if (swaps.size() == 1) {
        ++failures;
        state_->has_failed[swaps[0].split] = true;
      }
      most = halved(swaps);
    }
  }

  /// Swaps that are chosen less strictly by what they gain, and are kept if the SSE falls.
  void anneal(const Budget& budget) {
    const Index trials_before = record_.trials;
    Label most = most_at_once;
    while (budget.used(record_.trials - trials_before) < 1) {
      const Index left = budget.left(record_.trials - trials_before);
      const std::vector<Swap> swaps = choose(static_cast<Label>((std::min)(Index{most}, left)), jitter, 0);
      if (swaps.empty()) return;
      most = try_all(swaps) ? (std::min)(2 * most, most_at_once) : halved(swaps);
    }
    record_.reached_deadline = budget.ended_by_deadline(record_.trials - trials_before);
  }

  /// The labels of the least SSE so far, and their centroids, one after the other.
  [[nodiscard]] const Labels& best_labels() const { return state_->partition.labels(); }
  [[nodiscard]] const IndexedVector<double>& best() const { return state_->partition.centroids(); }
  [[nodiscard]] double best_sse() const { return state_->partition.sse(); }
  [[nodiscard]] const SwapRecord& record() const { return record_; }

 private:
  /// A cluster that becomes two, and one whose centroid goes there.
  struct Swap {
    Label split;
    Label removed;
  };

  /// A clustering, and what each cluster would gain or cost.
  struct State {
    State(const ScaledPoints<Scalar>& points, const Run<Scalar>& run, std::uint64_t seed)
        : partition(points, run.labels, points.in_own_unit(run.centroids)),
          splits(partition, seed),
          removal(partition),
          has_failed(partition.k(), false) {}

    Partition<Scalar> partition;
    Splits<Scalar> splits;
    Removal<Scalar> removal;
    IndexedVector<bool> has_failed;  // alone, when it was split
    bool is_up_to_date = false;
  };

  using Order = std::vector<std::pair<double, Label>>;

  static constexpr Label most_at_once = 5;
  static constexpr int most_failures = 3;            // in a row, each of one swap
  static constexpr double least_gain = 0.6;          // of the loss: both are computed before centroids move
  static constexpr double least_gain_of_many = 1.0;  // or a bad swap is hidden among good ones
  static constexpr double jitter = 0.5;              // of the logarithms of gains and losses
  static constexpr Index most_passes = 30;           // after swaps

  [[nodiscard]] static Label halved(const std::vector<Swap>& swaps) {
    return (std::max)(Label{1}, static_cast<Label>(swaps.size() / 2));
  }

  /// A figure times e^u, u even in [-spread, spread].
  [[nodiscard]] double blurred(double figure, double spread) {
    return spread > 0 ? figure * std::exp(spread * (2 * rng_.uniform() - 1)) : figure;
  }

  /// Swaps that involve different clusters, the best first.
  /// @param share  a swap gains so much of what it costs, or more
  [[nodiscard]] std::vector<Swap> choose(Label most, double spread, double share) {
    update_gains_and_losses();
    Order gains;
    Order losses;
    for (Label j = 0; j < state_->partition.k(); ++j) {
      gains.emplace_back(-blurred(state_->splits.gain(j), spread), j);
      losses.emplace_back(blurred(state_->removal.loss(j), spread), j);
    }
    std::sort(gains.begin(), gains.end());
    std::sort(losses.begin(), losses.end());
    IndexedVector<bool> is_taken(state_->partition.k(), false);
    std::vector<Swap> swaps;
    for (const auto& [minus_gain, j] : gains) {
      if (std::ssize(swaps) == most || !(minus_gain < 0)) break;
      const bool has_failed = spread <= 0 && state_->has_failed[j];
      if (has_failed || is_taken[j]) continue;
      const auto removed = std::find_if(losses.begin(), losses.end(), [&, own = j](const auto& loss) {
        return loss.second != own && !is_taken[loss.second];
      });
      if (removed == losses.end() || !(-minus_gain > share * removed->first)) break;
      swaps.push_back({j, removed->second});
      for (const Label taken : {j, removed->second, heir(removed->second)}) {
        is_taken[taken] = true;
      }
    }
    return swaps;
  }

  void update_gains_and_losses() {
    if (std::exchange(state_->is_up_to_date, true)) return;
    state_->splits.update();
    state_->removal.update();
  }

  /// The cluster that most members of `removed` are likely to go to: the one of the nearest centroid.
  [[nodiscard]] Label heir(Label removed) const {
    Label nearest = removed;
    double least = 0;
    for (Label j = 0; j < state_->partition.k(); ++j) {
      if (j == removed) continue;
      const double sq_distance = state_->partition.sq_distance(removed, j);
      if (nearest != removed && sq_distance >= least) continue;
      nearest = j;
      least = sq_distance;
    }
    return nearest;
  }

  /// Makes the swaps, and keeps them if the SSE falls.
  bool try_all(const std::vector<Swap>& swaps) {
    record_.trials += std::ssize(swaps);
    IndexedVector<double> centroids = state_->partition.centroids();
    for (const Swap& swap : swaps) {
      std::copy_n(state_->splits.first(swap.split), points_.dim(), &centroids[slot(swap.split)]);
      std::copy_n(state_->splits.second(swap.split), points_.dim(), &centroids[slot(swap.removed)]);
    }
    auto next = std::make_unique<State>(points_, run_(points_.in_data_unit(centroids), most_passes), rng_());
    if (!(next->partition.sse() < state_->partition.sse() * (1 - 1e-12))) return false;
    const auto& labels = next->partition.labels();
    log_.add(Step::swaps, next->partition.sse(), (labels.array() != state_->partition.labels().array()).count());
    state_ = std::move(next);
    record_.accepted += std::ssize(swaps);
    return true;
  }

  [[nodiscard]] Index slot(Label j) const { return j * points_.dim(); }

  const ScaledPoints<Scalar>& points_;
  const QuietLloyd<Scalar>& run_;
  Rng& rng_;
  SearchLog<Scalar>& log_;
  std::unique_ptr<State> state_;
  SwapRecord record_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/hartigan.hpp

// Where the factors come from. If x leaves a cluster of weight m, its centroid moves away from x. By the formula for
// the SSE about another point, the SSE of the cluster falls by more than w |x - c|^2, and in the new cluster it rises
// by less than w |x - d|^2:
//
//     old cluster   - w m / (m - w) |x - c|^2          new cluster   + w n / (n + w) |x - d|^2
//
// So a point may move though its own centroid is the nearest. Each fixed point of Hartigan's moves is one of Lloyd's
// iteration, but not the other way round.
//
// When a search may stop: d is in the order of distance from c, and |x - d| >= |c - d| - |x - c|. Once the least share
// n / (n + w) times the square of this exceeds the best term so far, no later centroid can win.

namespace keen::detail {

/// Moves points one at a time where that lowers the SSE, though their own centroid may be the nearest: with a point
/// both centroids move. A point x of weight w leaves a cluster of weight m and centroid c for one of weight n and
/// centroid d if
///
///     n / (n + w) |x - d|^2 < m / (m - w) |x - c|^2
///
/// Where no point can go, Lloyd's iteration has nothing to do either. An empty cluster takes the first point that does
/// not lie on its centroid.
///
/// A cluster is looked at again only if it has changed since, or for the clusters that have.
///
/// Complexity of a pass: O(dim) for each point and each centroid that is near, O(k dim) for each of few moves.
/// Source: Hartigan, Clustering Algorithms, 1975; Telgarsky & Vattani, AISTATS 2010. Hartigan & Wong, Applied
/// Statistics 28, 1979, add the live set, the clusters that may have changed; here versions and the triangle inequality
/// serve that purpose.
template <class Scalar>
class HartiganMoves {
 public:
  explicit HartiganMoves(Partition<Scalar>& partition) : partition_(partition), checked_(partition.k(), 0) {}

  /// Goes through the points once. Returns how many moved.
  Index pass() {
    Index moves = 0;
    for (Label j = 0; j < partition_.k(); ++j) {
      const std::uint64_t version = partition_.last_version();
      moves += visit(j);
      checked_[j] = version;
    }
    partition_.recenter();
    partition_.forget_moves();
    return moves;
  }

 private:
  static constexpr double least_gain = 1e-12;  // of the term that a move saves: less is rounding
  static constexpr Index most_drifts = 16;     // moves after which distances between centroids are computed again

  /// Goes through the members of a cluster. Returns how many moved.
  Index visit(Label j) {
    find_neighbors(j);
    if (neighbors_.empty()) return 0;
    members_ = partition_.members(j);
    Index moves = 0;
    Index drifts = 0;
    for (const Index i : members_) {
      if (partition_.members(j).size() < 2) break;
      if (!try_move(i, j)) continue;
      ++moves;
      if (++drifts < most_drifts) continue;
      drifts = 0;
      find_neighbors(j);
    }
    return moves;
  }

  /// The other centroids to which a member may go, the nearest first. If the cluster has changed since its last visit,
  /// these are all centroids, otherwise only those that have changed. Centroids too far from all members are left out.
  void find_neighbors(Label j) {
    neighbors_.clear();
    drift_ = 0;
    lightest_ = (std::numeric_limits<double>::max)();
    const std::uint64_t checked = checked_[j];
    const bool has_changed = partition_.version(j) > checked;
    for (Label other = 0; other < partition_.k(); ++other) {
      if (other == j || (!has_changed && partition_.version(other) <= checked)) continue;
      neighbors_.push_back({partition_.sq_distance(j, other), other});
      lightest_ = (std::min)(lightest_, partition_.weight(other));
    }
    const double limit = farthest(j);
    std::erase_if(neighbors_, [&](const Neighbor& neighbor) { return neighbor.sq_distance > limit * limit; });
    std::sort(neighbors_.begin(), neighbors_.end());
  }

  /// How far a centroid may be for a member of `j` to go there: at most what a member saves, over the least share that
  /// it pays, and its own distance.
  [[nodiscard]] double farthest(Label j) const {
    const double heaviest = partition_.points().largest_weight();
    const double left = partition_.weight(j) - heaviest;
    if (!(left > 0)) return (std::numeric_limits<double>::max)();
    const double saved = partition_.weight(j) / left;
    const double paid = lightest_ / (lightest_ + heaviest);
    return partition_.reach(j) * (1 + std::sqrt(saved / paid)) * (1 + 1e-9);
  }

  /// Moves a member of `j` to where it lowers the SSE most, if it does anywhere.
  bool try_move(Index i, Label j) {
    const ScaledPoints<Scalar>& points = partition_.points();
    const double weight = points.weight(i);
    const double own = points.sq_distance(i, partition_.centroid(j));
    const double left = partition_.weight(j) - weight;
    if (!(left > 0)) return false;
    double least = own * (partition_.weight(j) / left) * (1 - least_gain);
    Neighbor best{0, j};
    const auto share_of = [weight](double cluster) { return cluster / (cluster + weight); };
    const double reach = std::sqrt(own) + drift_;
    for (const Neighbor& neighbor : neighbors_) {
      const double gap = std::sqrt(neighbor.sq_distance) - reach;  // the point is no nearer than this
      if (gap > 0 && share_of(lightest_) * gap * gap >= least) break;
      const double share = share_of(partition_.weight(neighbor.label));
      if (gap > 0 && share * gap * gap >= least) continue;
      const double sq_distance = points.sq_distance(i, partition_.centroid(neighbor.label));
      if (share * sq_distance >= least) continue;
      least = share * sq_distance;
      best = {sq_distance, neighbor.label};
    }
    if (best.label == j) return false;
    move(i, j, best, own);
    return true;
  }

  /// Moves a point and both centroids. `drift_` is how far the known distances between centroids may be off.
  void move(Index i, Label j, const Neighbor& to, double own) {
    const double weight = partition_.points().weight(i);
    drift_ += std::sqrt(own) * weight / (partition_.weight(j) - weight);
    drift_ += std::sqrt(to.sq_distance) * weight / (partition_.weight(to.label) + weight);
    partition_.move_with_centroids(i, to.label, own, to.sq_distance);
  }

  Partition<Scalar>& partition_;
  IndexedVector<std::uint64_t> checked_;  // the version up to which each cluster's members have been tried
  IndexedVector<Index> members_;
  std::vector<Neighbor> neighbors_;
  double lightest_ = 0;  // of their clusters' weights
  double drift_ = 0;     // how far centroids have moved since `find_neighbors`
};

}  // namespace keen::detail

// ---- keen/detail/local_search/points_by_cluster.hpp

// Memory order is speed here. The local search visits clusters, member by member. In the order of the data, each member
// is a cache line of its own from anywhere in memory; in the order of the clusters, members are neighbours. A counting
// sort puts them there in O(n).

namespace keen::detail {

/// The points that have weight, cluster by cluster: where a point is small they are copied into that order, so that the
/// members of a cluster, and of what becomes of it, lie close together in memory.
template <class Scalar>
class PointsByCluster {
 public:
  /// @param labels  n values in [0, k)
  /// Complexity: O(n dim), and as much memory where points are copied.
  PointsByCluster(const ScaledPoints<Scalar>& points, const Labels& labels, Label k)
      : given_(points), given_labels_(labels), ends_(k) {
    for (Index i = 0; i < points.size(); ++i) {
      if (points.weight(i) > 0) ++ends_[labels[i]];
    }
    Index end = 0;
    for (Index& position : ends_) {
      end += position;
      position = end - position;  // of the next member
    }
    order_.resize(end);
    for (Index i = 0; i < points.size(); ++i) {
      if (points.weight(i) > 0) order_[ends_[labels[i]]++] = i;
    }
    if (points.dim() * Index{sizeof(Scalar)} <= most_copied) copy();
  }

  PointsByCluster(const PointsByCluster&) = delete;
  PointsByCluster& operator=(const PointsByCluster&) = delete;
  ~PointsByCluster() = default;

  [[nodiscard]] Label k() const { return static_cast<Label>(ends_.size()); }

  /// The members of a cluster that have weight, by their numbers in the data.
  [[nodiscard]] std::span<const Index> members(Label j) const {
    return {order_.data() + (j > 0 ? ends_[j - 1] : 0), order_.data() + ends_[j]};
  }

  [[nodiscard]] const ScaledPoints<Scalar>& points() const { return copy_ ? *copy_ : given_; }
  [[nodiscard]] const Labels& labels() const { return copy_ ? labels_ : given_labels_; }  ///< of `points()`

  /// Labels of `points()` as labels of the data; points without weight keep theirs.
  [[nodiscard]] Labels in_data_order(const Labels& labels) const {
    if (!copy_) return labels;
    Labels ordered = given_labels_;
    for (Index at = 0; at < order_.size(); ++at) ordered[order_[at]] = labels[at];
    return ordered;
  }

 private:
  static constexpr Index most_copied = 256;  // bytes: larger points gain little

  void copy() {
    copy_.emplace(given_, order_);
    labels_.resize(order_.size());
    for (Index at = 0; at < order_.size(); ++at) labels_[at] = given_labels_[order_[at]];
  }

  const ScaledPoints<Scalar>& given_;
  const Labels& given_labels_;
  IndexedVector<Index> ends_;  // of the clusters in `order_`
  IndexedVector<Index> order_;
  std::optional<ScaledPoints<Scalar>> copy_;
  Labels labels_;
};

/// The share of the other centroids that are near enough to a point to be measured, estimated on an even sample of the
/// points. Where it is small, a change in one place affects few other clusters. Complexity: O(sample k dim).
/// @param centroids  k, one after the other, in the unit of the points
template <class Scalar>
[[nodiscard]] double near_share(const ScaledPoints<Scalar>& points, const PointsByCluster<Scalar>& groups,
                                const IndexedVector<double>& centroids) {
  constexpr std::size_t sample = 4;  // members of a cluster
  const auto centroid = [&](Label j) { return &centroids[j * points.dim()]; };
  Index pairs = 0;
  Index close = 0;
  for (Label j = 0; j < groups.k(); ++j) {
    const std::span<const Index> members = groups.members(j);
    const std::size_t count = (std::min)(sample, members.size());
    double own[sample];
    for (std::size_t at = 0; at < count; ++at) {
      own[at] = points.sq_distance(members[at * members.size() / count], centroid(j));
    }
    for (Label other = 0; other < groups.k(); ++other) {
      if (other == j) continue;
      const double between = points.between(centroid(j), centroid(other));
      pairs += static_cast<Index>(count);
      close += std::count_if(own, own + count, [&](double sq_distance) { return between < 4 * sq_distance; });
    }
  }
  return pairs > 0 ? static_cast<double>(close) / static_cast<double>(pairs) : 0;
}

}  // namespace keen::detail

// ---- keen/detail/local_search/swap_search.hpp

// Annealing with the threshold drawn first. A swap that raises the SSE by D is kept with probability exp(-D / T), the
// Metropolis rule. With u uniform in (0, 1), u < exp(-D / T) is the same as D < -T ln u. So u is drawn before the swap
// is made, `limit` = SSE - T ln u is known, and passes that will not come below it are saved. T falls with the square
// of what is left of the budget, from 0.3 times the mean SSE of a cluster down to 0.

namespace keen::detail {

/// Lowers the SSE of a clustering by swaps: a cluster that costs little to remove is removed, another is split, and
/// Lloyd's iteration is run where that has moved something. A swap is kept or taken back by the SSE it leads to.
/// Source: the swaps are those of Franti (random swap, 2018) and of Ismkhan (I-k-means-+, 2018), with gain and loss
/// computed exactly, iterated locally; annealing: Kirkpatrick, Gelatt & Vecchi, Science 220, 1983.
template <class Scalar>
class SwapSearch {
 public:
  SwapSearch(Partition<Scalar>& partition, Rng& rng, SearchLog<Scalar>& log)
      : partition_(partition),
        rng_(rng),
        log_(log),
        local_(partition),
        removal_(partition),
        splits_(partition, rng()),
        draw_member_(partition),
        failed_(partition.k(), 0) {
    keep_best();
  }

  /// Splits the cluster that gains most and removes the one that costs least, as long as the SSE falls.
  void swap_best(const Budget& budget) {
    while (budget.used(record_.trials) < 1) {
      splits_.update();
      removal_.update();
      const Label j = best_to_split();
      if (j < 0) break;
      bool is_tried = false;
      bool is_better = false;
      for (const Label r : removal_.cheapest(1 + most_removed)) {
        if (r == j || is_better) continue;
        if (!(splits_.gain(j) > least_gain * removal_.loss(r))) break;
        is_tried = true;
        is_better = try_split(j, r);
      }
      if (!is_tried) break;
      if (!is_better) failed_[j] = partition_.version(j);
    }
    keep_best();
  }

  /// Tries random swaps, and keeps some that raise the SSE, the fewer the more of the budget is used up.
  void anneal(const Budget& budget) {
    const Index trials_before = record_.trials;
    double sse = partition_.sse();
    while (sse > 0) {
      const Index trials = record_.trials - trials_before;
      const double used = budget.used(trials);
      if (used >= 1) {
        record_.reached_deadline = budget.ended_by_deadline(trials);
        return;
      }
      ++record_.trials;
      const double temperature =
          first_temperature * sse / static_cast<double>(partition_.k()) * (1 - used) * (1 - used);
      if (try_random(sse, temperature)) {
        sse = partition_.sse();
        keep_best();
      }
    }
  }

  /// The labels of the least SSE so far, and their centroids, one after the other.
  [[nodiscard]] const Labels& best_labels() const { return best_labels_; }
  [[nodiscard]] const IndexedVector<double>& best() const { return best_; }
  [[nodiscard]] double best_sse() const { return best_sse_; }
  [[nodiscard]] const SwapRecord& record() const { return record_; }

 private:
  static constexpr Label most_removed = 2;              // clusters to remove that are tried for one that is split
  static constexpr double least_gain = 0.6;             // of the loss: both are computed before centroids move
  static constexpr double beyond_rounding = 1 - 1e-12;  // of an SSE
  static constexpr int most_passes = 30;                // after a swap
  static constexpr double least_progress = 0.05;        // of a pass, in what a swap has gained: the next trial goes on
  static constexpr double most_hope = 10;               // times a pass's progress, or the swap is given up
  static constexpr double first_temperature = 0.3;      // in the mean SSE of a cluster
  static constexpr Label most_ranks = 12;               // clusters to remove among which is drawn
  static constexpr double hope = 6;                     // times the last two passes' progress, or the trial is given up

  void keep_best() {
    if (!best_.empty() && !(partition_.sse() < best_sse_)) return;
    best_sse_ = partition_.sse();
    best_ = partition_.centroids();
    best_labels_ = partition_.labels();
  }

  /// The cluster whose split gains most and has not failed; -1 if there is none.
  [[nodiscard]] Label best_to_split() const {
    Label best = -1;
    for (Label j = 0; j < partition_.k(); ++j) {
      const bool is_possible = splits_.gain(j) > 0 && failed_[j] != partition_.version(j);
      if (is_possible && (best < 0 || splits_.gain(j) > splits_.gain(best))) best = j;
    }
    return best;
  }

  bool try_split(Label j, Label r) {
    ++record_.trials;
    const double before = partition_.sse();
    partition_.begin();
    removal_.remove(r);
    split(j, r, splits_.first(j), splits_.second(j));
    const double limit = before * beyond_rounding;
    double last = partition_.sse();
    for (int pass = 0; pass < most_passes && local_.pass() > 0; ++pass) {
      const double now = partition_.sse();
      const double progress = last - now;
      if (now < limit ? progress < least_progress * (limit - now) : progress * most_hope < now - limit) break;
      last = now;
    }
    return conclude(limit);
  }

  /// Makes two clusters of the members of `j`.
  void split(Label j, Label r, const double* first, const double* second) {
    const ScaledPoints<Scalar>& points = partition_.points();
    members_ = partition_.members(j);
    partition_.set_centroid(j, first);
    partition_.set_centroid(r, second);
    for (const Index i : members_) {
      const double to_first = points.sq_distance(i, first);
      const double to_second = points.sq_distance(i, second);
      if (to_second < to_first) {
        partition_.move(i, r, to_second);
      } else {
        partition_.extend_reach(j, to_first);
      }
    }
    partition_.recenter();
  }

  /// Keeps the swap if the SSE is below `limit`.
  bool conclude(double limit) {
    if (!(partition_.sse() < limit)) {
      partition_.roll_back();
      return false;
    }
    if (partition_.sse() < best_sse_ * beyond_rounding)
      log_.add(Step::swaps, partition_.sse(), partition_.moved_points());
    partition_.commit();
    ++record_.accepted;
    return true;
  }

  /// A point far from its centroid gets a centroid of its own.
  bool try_random(double sse, double temperature) {
    const Label j = draw_cluster(sse);
    if (!(draw_member_.take(j) > 0)) return false;
    const Index i = draw_member_(rng_);
    const Label r = draw_removed(j);
    if (r < 0) return false;
    const double limit = sse - temperature * std::log((std::max)(rng_.uniform(), 1e-300));
    const ScaledPoints<Scalar>& points = partition_.points();
    first_.assign(partition_.centroid(j), partition_.centroid(j) + points.dim());
    second_.assign(points[i], points[i] + points.dim());
    partition_.begin();
    removal_.remove(r);
    split(j, r, first_.data(), second_.data());
    iterate(limit);
    return conclude(limit);
  }

  /// Passes until nothing changes, or what is gained will not lead below `limit`.
  void iterate(double limit) {
    double before = partition_.sse();
    for (int pass = 1; pass <= most_passes && local_.pass() > 0; ++pass) {
      if (pass % 2 != 0) continue;
      const double sse = partition_.sse();
      if (sse > limit && (before - sse) * hope < sse - limit) return;
      before = sse;
    }
  }

  /// A cluster, by its part of the SSE.
  [[nodiscard]] Label draw_cluster(double sse) {
    double rest = rng_.uniform() * sse;
    Label j = 0;
    while (j + 1 < partition_.k() && (rest -= partition_.sse(j)) >= 0) ++j;
    return j;
  }

  /// One of the clusters that cost least to remove, the cheaper the more likely; not `j`. -1 if there is none.
  [[nodiscard]] Label draw_removed(Label j) {
    removal_.update();
    const IndexedVector<Label>& cheapest = removal_.cheapest(most_ranks + 1);
    Index rank = 0;
    while (rank + 2 < cheapest.size() && rng_.uniform() < 0.5) ++rank;
    if (cheapest[rank] == j) rank = (rank + 1) % cheapest.size();
    return cheapest[rank] == j ? -1 : cheapest[rank];
  }

  Partition<Scalar>& partition_;
  Rng& rng_;
  SearchLog<Scalar>& log_;
  LocalLloyd<Scalar> local_;
  Removal<Scalar> removal_;
  Splits<Scalar> splits_;
  MemberDraw<Scalar> draw_member_;
  IndexedVector<std::uint64_t> failed_;  // the version at which a split of the cluster has failed
  IndexedVector<double> best_;
  Labels best_labels_;
  double best_sse_ = 0;
  SwapRecord record_;
  IndexedVector<Index> members_;
  std::vector<double> first_;  // where the centroids of a random swap begin
  std::vector<double> second_;
};

}  // namespace keen::detail

// ---- keen/detail/local_search/improved_start.hpp

// Out of a local minimum. Lloyd's iteration moves no centroid from one end of the data to the other. Its typical bad
// result has one centroid for two clusters, and two for one:
//
//     two groups, one centroid        one group, two centroids        + centroid, o points
//         o o         o o                       o  o
//         o o    +    o o                      +o  o+
//
// A swap removes the centroid of least loss, here one of the two at the right, and splits the cluster of largest gain,
// here the one at the left. The SSE falls by about (gain of the split) - (loss of the removal).
//
// Both numbers cost less than a fit. With W the weight and m the mean of a part, and c the old centroid,
//
//     gain = W1 |m1 - c|^2 + W2 |m2 - c|^2                          (split.hpp: 2-means within the cluster)
//     loss = sum over the members of  w (|x - nearest other|^2 - |x - c|^2)         (removal.hpp)
//
// The three efforts. `Hartigan` moves single points where that lowers the SSE. `Swaps` repeats the best swap while the
// SSE falls. `Anneal` goes on with random swaps, of which some may raise it.
//
// Where centroids have few near neighbours (few dimensions), a swap changes things in two places only, and SwapSearch
// repairs it locally with LocalLloyd. Where every centroid is near to every point, DenseSwaps uses full passes instead.
//
// Reading order: scaled_points.hpp and partition.hpp (a clustering that can be changed and restored); local_lloyd.hpp;
// member_draw.hpp, split.hpp, removal.hpp; budget.hpp and search_log.hpp; swap_search.hpp; points_by_cluster.hpp,
// quiet_lloyd.hpp, dense_swaps.hpp; hartigan.hpp; improved_start.hpp.

namespace keen::detail {

/// Centroids that an effort has led to, from a start.
template <class Scalar>
class LocalSearch {
 public:
  explicit LocalSearch(const EffortContext<Scalar>& context)
      : context_(context),
        setup_(context.setup),
        run_(context),
        points_(setup_.validated, distance_unit(setup_.validated.largest)) {}

  [[nodiscard]] Centroids<Scalar> operator()(const effort::Hartigan& asked) {
    Centroids<Scalar> start = context_.draw_start();
    if (start.cols() == 1) return start;
    Run<Scalar> settled = run_(std::move(start), asked.lloyd_passes);
    SearchLog<Scalar> log(points_, setup_.start);
    log.add(settled.history);
    return moved({std::move(settled.labels), points_.in_own_unit(settled.centroids), settled.sse.value(), log});
  }

  [[nodiscard]] Centroids<Scalar> operator()(const effort::Swaps&) { return best_of_starts({}); }

  [[nodiscard]] Centroids<Scalar> operator()(const effort::Anneal& asked) {
    const Index no_trials_given = asked.time_limit ? (std::numeric_limits<Index>::max)() : default_trials;
    return best_of_starts({asked.trials > 0 ? asked.trials : no_trials_given, asked.time_limit});
  }

 private:
  /// How long swaps go on once none lowers the SSE any more.
  struct Plan {
    Index trials = 0;                                              // random swaps
    std::optional<std::chrono::duration<double>> time_limit = {};  // since `fit` was called, for all swaps
  };

  /// Where a search has ended.
  struct Found {
    Labels labels;
    IndexedVector<double> centroids;  // in the unit of the points
    double sse;
    SearchLog<Scalar> log;
  };

  /// One of several starts.
  struct Share {
    Index index;
    Index starts;

    /// Trials of this start: floor(trials (index + 1) / starts) - floor(trials index / starts), without overflow.
    [[nodiscard]] Index of(Index trials) const {
      const Index rest = trials % starts;
      return trials / starts + rest * (index + 1) / starts - rest * index / starts;
    }
    [[nodiscard]] double end() const { return static_cast<double>(index + 1) / static_cast<double>(starts); }
  };

  // Starts for one run. With few clusters a single start may be caught: the cluster chosen for a swap can be the wrong
  // one.
  static constexpr Index starts_of_few = 4;
  static constexpr Index most_for_starts = 5;    // clusters
  static constexpr double least_for_dense = 24;  // coordinates of near centroids, in the mean
  static constexpr Index first_passes = 4;       // swaps do not wait for the rest
  static constexpr Index dense_passes = 6;       // and these, where every pass is over all points
  static constexpr Index most_passes = 300;
  static constexpr Index default_trials = 2000;                 // of annealing without any limit given
  static constexpr std::chrono::duration<double> longest{1e9};  // any clock can count so far

  [[nodiscard]] Centroids<Scalar> best_of_starts(const Plan& plan) {
    const Index starts = context_.k <= most_for_starts && context_.starts_differ ? starts_of_few : 1;
    Centroids<Scalar> start = context_.draw_start();
    if (start.cols() == 1) return start;
    Found best = search(std::move(start), plan, {0, starts});
    for (Index index = 1; index < starts; ++index) {
      Found found = search(context_.draw_start(), plan, {index, starts});
      if (found.sse < best.sse) best = std::move(found);
    }
    return moved(std::move(best));
  }

  /// Swaps from one start.
  [[nodiscard]] Found search(Centroids<Scalar> start, const Plan& plan, const Share& share) {
    SearchLog<Scalar> log(points_, setup_.start);
    const Run<Scalar> begun = run_(std::move(start), first_passes);
    log.add(begun.history);
    IndexedVector<double> centroids = points_.in_own_unit(begun.centroids);
    const PointsByCluster<Scalar> groups(points_, begun.labels, static_cast<Label>(begun.centroids.cols()));
    if (near_share(points_, groups, centroids) * static_cast<double>(points_.dim()) < least_for_dense) {
      Partition<Scalar> partition(groups.points(), groups.labels(), std::move(centroids));
      SwapSearch<Scalar> local(partition, context_.rng, log);
      Found found = swap(local, plan, share, log);
      found.labels = groups.in_data_order(found.labels);
      return found;
    }
    const Run<Scalar> more = run_(begun.centroids, dense_passes);
    log.add(more.history);
    DenseSwaps<Scalar> dense(points_, more, run_, context_.rng, log);
    return swap(dense, plan, share, log);
  }

  template <class Search>
  [[nodiscard]] Found swap(Search& search, const Plan& plan, const Share& share, SearchLog<Scalar>& log) {
    const Budget budget = plan.time_limit ? until(*plan.time_limit, share) : Budget::endless();
    search.swap_best(budget);
    const Index trials = share.of(plan.trials);
    if (trials > 0) search.anneal(budget.with_trials(trials));
    SwapRecord& record = context_.record;
    record.trials += search.record().trials;
    record.accepted += search.record().accepted;
    const bool is_out_of_time = trials > 0 ? search.record().reached_deadline : budget.used(0) >= 1;
    record.reached_deadline = record.reached_deadline || is_out_of_time;
    return {search.best_labels(), search.best(), search.best_sse(), std::move(log)};
  }

  [[nodiscard]] Budget until(std::chrono::duration<double> limit, const Share& share) const {
    const double used = (static_cast<double>(context_.restart) + share.end()) / static_cast<double>(context_.restarts);
    const auto mine = (std::min)(limit, longest) * used;
    return Budget::until(setup_.start + std::chrono::duration_cast<Budget::Clock::duration>(mine));
  }

  /// What Hartigan's moves make of a clustering: the means as Lloyd's iteration has them, so that its first pass moves
  /// none. Hands over the steps that led there.
  [[nodiscard]] Centroids<Scalar> moved(Found found) const {
    const PointsByCluster<Scalar> groups(points_, found.labels, k_of(found));
    Partition<Scalar> partition(groups.points(), groups.labels(), found.centroids);
    HartiganMoves<Scalar> moves(partition);
    for (Index pass = 0; pass < most_passes; ++pass) {
      const Index moved_points = moves.pass();
      if (moved_points == 0) break;
      found.log.add(Step::hartigan, partition.sse(), moved_points);
    }
    context_.history = found.log.take_records();
    Centroids<Scalar> centroids = points_.in_data_unit(found.centroids);
    ClusterSums<Scalar> sums(setup_.validated, centroids.cols(), setup_.team.size());
    sums.accumulate(groups.in_data_order(partition.labels()), setup_.team);
    sums.move_to_means(centroids);
    return centroids;
  }

  [[nodiscard]] Label k_of(const Found& found) const {
    return static_cast<Label>(found.centroids.size() / points_.dim());
  }

  const EffortContext<Scalar>& context_;
  const LloydSetup<Scalar>& setup_;
  QuietLloyd<Scalar> run_;
  ScaledPoints<Scalar> points_;
};

template <class Asked, class Scalar>
[[nodiscard]] Centroids<Scalar> improved_start(const Asked& asked, const EffortContext<Scalar>& context) {
  const ValidatedData<Scalar>& validated = context.setup.validated;
  if (validated.data.dim() == 1) {
    if (!context.starts_differ) (void)context.draw_start();  // what is given is checked, though nothing depends on it
    return optimal_centroids(validated, context.k);
  }
  return LocalSearch<Scalar>(context)(asked);
}

}  // namespace keen::detail

// ---- keen/balanced.hpp

namespace keen {

/// A clustering whose clusters have sizes within bounds. A label is not always that of the nearest centroid, so
/// `model.predict(points)` may differ from `labels`.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BalancedClustering : Clustering<Scalar, Dim> {
  BalancedClustering() = default;
  BalancedClustering(Clustering<Scalar, Dim> found, Index least, Index most, bool exact)
      : Clustering<Scalar, Dim>(std::move(found)), min_size(least), max_size(most), is_exact(exact) {}
  BalancedClustering(const BalancedClustering&) = default;
  BalancedClustering(BalancedClustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BalancedClustering& operator=(const BalancedClustering& other) { return *this = BalancedClustering(other); }
  BalancedClustering& operator=(BalancedClustering&&) noexcept = default;
  ~BalancedClustering() = default;

  Index min_size = 0;    ///< the lower bound on `cluster_sizes`
  Index max_size = 0;    ///< the upper bound on `cluster_sizes`
  bool is_exact = true;  ///< no labels within the bounds have a lower SSE for the centroids of the last pass; may be
                         ///< false only for k > 256, where the exact search is limited
};

namespace detail {

/// Bounds on the sizes of clusters as users write them.
struct AskedSizes {
  std::optional<Index> min;
  std::optional<Index> max;
};

/// BalancedKMeans::fit.
template <class Scalar>
[[nodiscard]] BalancedClustering<Scalar> fit_balanced(FitSettings<Scalar> settings, const AskedSizes& asked,
                                                      const Points<Scalar>& data);

}  // namespace detail

/// k-means with bounds on the number of points in each cluster, for example for teams of equal size or routes of
/// limited length.
///
///     const auto teams = keen::BalancedKMeans<double, 2>{.k = 7}.fit(homes);                    // even sizes
///     const auto routes = keen::BalancedKMeans<double, 2>{.k = 7, .max_size = 40}.fit(homes);   // at most 40
///
/// Each pass finds the labels with the lowest SSE that the bounds allow, by a minimum-cost flow, and moves the
/// centroids to the means of their points. The SSE falls until no labels within the bounds have a lower one. If no
/// bound is active, the result equals that of KMeans.
///
/// The bounds count points, not weights. Weights affect the SSE and the means, as in KMeans. Points of weight 0 count
/// in the bounds and cost nothing. A cluster without points of positive weight keeps its centroid.
///
/// Source: Bradley, Bennett & Demiriz, Constrained k-means clustering, Microsoft Research MSR-TR-2000-65, 2000.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct BalancedKMeans {
  Index k = 8;                         ///< clusters, in [1, n]
  std::optional<Index> min_size = {};  ///< minimum points per cluster, in [0, n / k]; unset: see `max_size`
  std::optional<Index> max_size = {};  ///< maximum points per cluster, >= n / k. Both unset: n / k, rounded down and
                                       ///< up; one unset: no bound on that side
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids
  StopRule stop =
      stop::any_of(stop::LabelsSettled{}, stop::MaxIterations{300});  ///< when to end; a fixpoint always ends
  int threads = 1;              ///< maximum number; 0: every CPU of the process, or the executor's concurrency
  Index restarts = 1;           ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass, on the thread that called `fit`
  Executor executor = {};       ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O((n + k) k dim) per pass, and about O(k log k) for each point beyond the bounds of its nearest
  /// cluster; after the first passes these are few.
  /// Memory: O(n + k dim), plus at most the larger of 64 MB and 20 kB per cluster.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws std::invalid_argument before any work, for a setting, a point or a weight out of range, and for bounds
  ///         that no labels satisfy
  /// @throws SseOutOfRange, a std::range_error that contains the clustering, if double cannot hold the SSE
  template <class Points>
  [[nodiscard]] BalancedClustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    BalancedClustering<Scalar> found =
        detail::fit_balanced<Scalar>(detail::FitSettings<Scalar>(*this), {min_size, max_size}, data);
    return {detail::with_dim<Dim>(static_cast<Clustering<Scalar>&&>(found)), found.min_size, found.max_size,
            found.is_exact};
  }
};

}  // namespace keen

// ---- keen/detail/balanced/neighbours.hpp

// Why few arcs suffice. A move to a far cluster is expensive, so an optimal flow rarely uses one, and k - 1 arcs for
// each cluster would be wasted. The star around cluster 0 keeps the graph connected: a feasible flow exists for every
// start.

namespace keen::detail {

/// From one cluster to another.
using Arc = std::pair<Label, Label>;

/// The clusters to which points of each cluster may move: the nearest few, and what is added. Cluster 0 is everybody's
/// neighbour and has all as its own, so that there is a way from each to each. Arcs are numbered, those of one cluster
/// in a row.
class Neighbours {
 public:
  /// @param costs  tells the squared distance `between` two of its `clusters`
  /// @param few    >= 1
  /// Complexity: O(k^2 dim).
  template <class Costs>
  Neighbours(const Costs& costs, Index few) : ends_(costs.clusters()) {
    const Label k = costs.clusters();
    std::vector<std::pair<double, Label>> others;
    for (Label a = 1; a < k; ++a) {
      arcs_.emplace_back(0, a);
      arcs_.emplace_back(a, 0);
      others.clear();
      for (Label b = 1; b < k; ++b) {
        if (b != a) others.emplace_back(costs.between(a, b), b);
      }
      const auto end = others.begin() + (std::min)(few, static_cast<Index>(others.size()));
      if (end != others.end()) std::nth_element(others.begin(), end, others.end());
      for (auto at = others.begin(); at != end; ++at) arcs_.emplace_back(a, at->second);
    }
    arrange();
  }

  /// Adds arcs; those that are there already may be among them.
  void add(const std::vector<Arc>& arcs) {
    for (const Arc& arc : arcs) arcs_.push_back(arc);
    arrange();
  }

  [[nodiscard]] Label clusters() const { return static_cast<Label>(ends_.size()); }  ///< k
  [[nodiscard]] Index arcs() const { return arcs_.size(); }                          ///< of all clusters together

  /// True if every cluster has all others.
  [[nodiscard]] bool is_complete() const { return arcs() == ends_.size() * (ends_.size() - 1); }

  [[nodiscard]] Label target(Index arc) const { return arcs_[arc].second; }     ///< where it leads
  [[nodiscard]] Index end(Label a) const { return ends_[a]; }                   ///< of the arcs of a
  [[nodiscard]] Index begin(Label a) const { return a == 0 ? 0 : end(a - 1); }  ///< of the arcs of a

 private:
  void arrange() {
    std::sort(arcs_.begin(), arcs_.end());
    arcs_.resize(std::unique(arcs_.begin(), arcs_.end()) - arcs_.begin());
    for (Label a = 0; a < clusters(); ++a) {
      const auto end = std::upper_bound(arcs_.begin(), arcs_.end(), Arc(a, clusters()));
      ends_[a] = end - arcs_.begin();
    }
  }

  IndexedVector<Arc> arcs_;
  IndexedVector<Index> ends_;
};

}  // namespace keen::detail

// ---- keen/detail/balanced/shortlist.hpp

namespace keen::detail {

/// A point that may leave its cluster for another one, and by how much that raises the cost.
struct PointMove {
  double cost = (std::numeric_limits<double>::max)();
  Index point = (std::numeric_limits<Index>::max)();

  friend bool operator<(const PointMove& a, const PointMove& b) {
    return a.cost < b.cost || (a.cost == b.cost && a.point < b.point);
  }
};

/// The cheapest moves from one cluster to another, without the many that are never looked at.
///
/// Class invariant, once arranged: every move that is cheaper than the reach is on the list. So the first move of the
/// list is the cheapest of all moves; if the list is empty but not complete, the cheapest move is unknown. Moves of
/// points that have left the cluster may be on the list too.
class Shortlist {
 public:
  void clear() {
    moves_.clear();
    reach_ = {};
  }

  /// Takes a move into a list that is not arranged yet, and keeps at least the `capacity` cheapest.
  /// Complexity: O(1) on average.
  void offer(const PointMove& move, Index capacity) {
    if (!(move < reach_)) return;
    moves_.push_back(move);
    if (moves_.size() == 2 * capacity) keep_cheapest(capacity);
  }

  /// To be called after the last offer.
  void arrange() { std::make_heap(moves_.begin(), moves_.end(), Later{}); }

  /// Takes the move of a point that has joined the cluster. Complexity: O(log size).
  void insert(const PointMove& move) {
    if (!(move < reach_)) return;
    moves_.push_back(move);
    std::push_heap(moves_.begin(), moves_.end(), Later{});
  }

  [[nodiscard]] bool is_empty() const { return moves_.empty(); }
  [[nodiscard]] bool is_complete() const { return reach_.cost == PointMove{}.cost; }
  [[nodiscard]] Index size() const { return moves_.size(); }
  [[nodiscard]] const PointMove& first() const { return moves_.front(); }

  void drop_first() {
    std::pop_heap(moves_.begin(), moves_.end(), Later{});
    moves_.pop_back();
  }

 private:
  struct Later {
    bool operator()(const PointMove& a, const PointMove& b) const { return b < a; }
  };

  void keep_cheapest(Index capacity) {
    std::nth_element(moves_.begin(), moves_.begin() + capacity, moves_.end());
    reach_ = moves_[capacity];
    moves_.resize(capacity);
  }

  IndexedVector<PointMove> moves_;
  PointMove reach_;
};

}  // namespace keen::detail

// ---- keen/detail/balanced/cheapest_moves.hpp

// The arcs of the flow. When a point moves from a to b, every minimum over the points of a and of b may change. A heap
// for each pair would hold n moves for every neighbour; a Shortlist holds the cheapest few and admits when it has run
// out.

namespace keen::detail {

/// The cheapest move from each cluster to each of its neighbours, kept up to date as points move. Only a few moves of
/// each pair are listed; when they are used up, the members of the cluster are looked through again.
/// Memory: O(n), and at most four million moves, or 64 for each pair where that is more.
/// @tparam Costs  what a point costs in a cluster, for `points` and `clusters`
template <class Costs>
class CheapestMoves {
 public:
  /// Complexity: O(n) costs for each neighbour, shared by the team.
  /// @param labels    kept up to date too
  /// @param expected  how many points will leave their clusters, about
  CheapestMoves(const Costs& costs, const Neighbours& neighbours, Labels& labels, Index expected, Team& team)
      : costs_(costs),
        neighbours_(neighbours),
        labels_(labels),
        members_(costs.clusters()),
        positions_(costs.points()),
        lists_(neighbours.arcs()),
        least_(neighbours.arcs()),
        capacity_(capacity_for(expected, neighbours.arcs())) {
    for (Index i = 0; i < costs.points(); ++i) append(i, labels[i]);
    team.for_each_block(costs.clusters(), [this](Index a, int) { list_moves(static_cast<Label>(a)); });
  }

  /// What the cheapest move along an arc costs; the largest double, where the cluster is empty.
  [[nodiscard]] double cost(Index arc) const { return least_[arc]; }

  /// Makes the cheapest move along an arc of cluster `a`, which has one.
  /// Complexity: O(neighbours log(moves)) and as many costs; sometimes the costs of all members.
  void move_along(Label a, Index arc) {
    const Index i = lists_[arc].first().point;
    const Label b = neighbours_.target(arc);
    remove(i);
    append(i, b);
    labels_[i] = b;
    const double own = costs_(i, b);
    for (Index next = neighbours_.begin(b); next != neighbours_.end(b); ++next) {
      lists_[next].insert({costs_(i, neighbours_.target(next)) - own, i});
      if (lists_[next].size() >= 4 * capacity_) list_moves(b, next);
    }
    refresh(a);
    refresh(b);
  }

 private:
  /// Moves to list for each pair at least. More are of use the more points will move, where there is room for them.
  [[nodiscard]] static Index capacity_for(Index expected, Index arcs) {
    constexpr Index moves_in_all = Index{1} << 20;
    const Index room = moves_in_all / (std::max)(Index{1}, arcs);
    return (std::max)(Index{16}, (std::min)(room, expected / 8));
  }

  [[nodiscard]] const IndexedVector<Index>& members(Label a) const { return members_[a]; }

  void append(Index i, Label to) {
    IndexedVector<Index>& members = members_[to];
    positions_[i] = members.size();
    members.push_back(i);
  }

  /// Takes a point out of its cluster; the last member takes its position.
  void remove(Index i) {
    IndexedVector<Index>& members = members_[labels_[i]];
    const Index position = positions_[i];
    members[position] = members.back();
    positions_[members[position]] = position;
    members.pop_back();
  }

  /// Lists the moves along all arcs of a cluster.
  void list_moves(Label a) {
    for (const Index i : members(a)) {
      const double own = costs_(i, a);
      for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
        lists_[arc].offer({costs_(i, neighbours_.target(arc)) - own, i}, capacity_);
      }
    }
    for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      lists_[arc].arrange();
      note_least(arc);
    }
  }

  /// Builds the list of one arc again.
  void list_moves(Label a, Index arc) {
    const Label b = neighbours_.target(arc);
    lists_[arc].clear();
    for (const Index i : members(a)) lists_[arc].offer({costs_(i, b) - costs_(i, a), i}, capacity_);
    lists_[arc].arrange();
  }

  /// Drops the moves of points that have left the cluster from where they come first.
  void refresh(Label a) {
    for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      Shortlist& list = lists_[arc];
      while (!list.is_empty() && labels_[list.first().point] != a) list.drop_first();
      if (list.is_empty() && !list.is_complete()) list_moves(a, arc);
      note_least(arc);
    }
  }

  void note_least(Index arc) { least_[arc] = lists_[arc].is_empty() ? PointMove{}.cost : lists_[arc].first().cost; }

  const Costs& costs_;
  const Neighbours& neighbours_;
  Labels& labels_;
  IndexedVector<IndexedVector<Index>> members_;
  IndexedVector<Index> positions_;
  IndexedVector<Shortlist> lists_;
  IndexedVector<double> least_;
  Index capacity_;
};

}  // namespace keen::detail

// ---- keen/detail/balanced/balancing_flow.hpp

#include <queue>

// The graph has k + 1 nodes, though the problem has n points: an arc from a to b stands for the cheapest move of any
// point of a to b, min over the points i of a of cost(i, b) - cost(i, a).
//
//     cluster a ---- cheapest move ----> cluster b ----> ...
//         |                                  |
//         +-- raise quota --> pool <---------+        a quota within the bounds moves at no cost
//
// A node has an excess: its points less its quota. One step takes a unit of excess along the shortest path from a node
// that has too many to one that has too few. Arc lengths are reduced costs, cost + prize(a) - prize(b), which the
// invariant keeps at 0 or above, so Dijkstra's algorithm applies. Afterwards prize(j) grows by distance(j) -
// (length of the path) for each node that was settled: arcs of shortest paths get the reduced cost 0, so the arcs back
// are not negative either, and no arc becomes negative. Each step lowers the total excess by one; the loop ends when
// there is none.

namespace keen::detail {

/// How many points a cluster may have.
struct SizeBounds {
  Index least = 0;
  Index most = 0;
};

/// A prize for each cluster: a point belongs to the cluster of least cost minus prize. Prizes are the dual variables of
/// the size bounds, and a good start for the next pass. A cluster whose bounds are not active has the prize 0.
using Prizes = IndexedVector<double>;

/// Labels of least cost under bounds on the sizes of clusters, by a flow of least cost: from labels that obey the
/// prizes but not the bounds, one point after the other leaves the clusters that have too many, by the cheapest chain
/// of moves that ends where there are too few.
///
/// Each cluster has a quota within the bounds. Quotas may be changed at no cost, and must sum to n in the end. The
/// pool, an extra node of the graph, keeps the difference.
///
/// Class invariant, but for rounding, which counts as 0: no move from a to b costs less than prize(b) - prize(a); a
/// quota below the upper bound means a prize that is not below that of the pool, one above the lower bound a prize that
/// is not above it. With it, labels that meet their quotas are of least cost. Where not all clusters are neighbours, it
/// can fail for a point that has come to where it has other neighbours: then labels are near the least cost, and obey
/// the bounds all the same.
///
/// Complexity: O(arcs log k) for each point in excess, and O(neighbours log n) for each move of its chain.
/// Source: successive shortest paths with potentials, Ahuja, Magnanti & Orlin, Network Flows, 1993, section 9.7; for
/// clusters, Bradley, Bennett & Demiriz, Constrained k-means clustering, 2000.
template <class Costs>
class BalancingFlow {
 public:
  /// @param bounds  k least <= n <= k most
  /// @param prizes  k values, brought up to date
  /// @param labels  n values that obey the prizes, brought up to date
  BalancingFlow(const Costs& costs, const Neighbours& neighbours, const SizeBounds& bounds, Prizes& prizes,
                Labels& labels)
      : costs_(costs),
        neighbours_(neighbours),
        bounds_(bounds),
        prizes_(prizes),
        labels_(labels),
        pool_(costs.clusters()),
        quotas_(prizes.size()),
        excess_(prizes.size() + 1),
        steps_(prizes.size() + 1) {
    prizes_.push_back(0);  // that of the pool
    for (Index i = 0; i < labels.size(); ++i) ++excess(labels[i]);
    excess(pool_) = -labels.size();
    for (Label j = 0; j < pool_; ++j) {
      quota(j) = first_quota(j, excess(j));
      excess(j) -= quota(j);
      excess(pool_) += quota(j);
    }
  }

  /// To be called once.
  void operator()(Team& team) {
    Index surplus = 0;
    for (const Index excess : excess_) surplus += (std::max)(Index{0}, excess);
    if (surplus > 0) moves_.emplace(costs_, neighbours_, labels_, surplus, team);
    for (Index left = surplus; left > 0; --left) {
      const Label end = find_way();
      adjust_prizes(end);
      const Label start = follow_way(end);
      --excess(start);
      ++excess(end);
    }
    settle_prizes();
  }

 private:
  /// How a node is reached.
  struct Step {
    double distance;
    Label from;
    Index arc;
    bool is_final;
  };

  using NodeDistance = std::pair<double, Label>;  // the distance of a node, and the node

  [[nodiscard]] Index& quota(Label j) { return quotas_[j]; }
  [[nodiscard]] Index& excess(Label j) { return excess_[j]; }
  [[nodiscard]] double& prize(Label j) { return prizes_[j]; }
  [[nodiscard]] Step& step(Label j) { return steps_[j]; }

  /// A cluster has a prize because it could not get enough otherwise, and a fine because it had too many.
  [[nodiscard]] Index first_quota(Label j, Index size) {
    if (prize(j) > 0) return bounds_.least;
    return prize(j) < 0 ? bounds_.most : std::clamp(size, bounds_.least, bounds_.most);
  }

  /// The nearest node that has too few, from any that has too many. Of those as near the first.
  [[nodiscard]] Label find_way() {
    front_ = {};
    for (Label j = 0; j <= pool_; ++j) {
      step(j) = {excess(j) > 0 ? 0 : (std::numeric_limits<double>::max)(), -1, 0, false};
      if (excess(j) > 0) front_.emplace(0, j);
    }
    while (true) {
      assert(!front_.empty());
      const Label a = front_.top().second;
      front_.pop();
      if (step(a).is_final) continue;
      step(a).is_final = true;
      if (excess(a) < 0) return a;
      if (a == pool_) {
        look_from_pool();
      } else {
        look_from(a);
      }
    }
  }

  void look_from(Label a) {
    if (quota(a) < bounds_.most) reach(pool_, a, 0, 0);
    if (quota(a) + excess(a) == 0) return;  // it has no points
    for (Index arc = neighbours_.begin(a); arc != neighbours_.end(a); ++arc) {
      reach(neighbours_.target(arc), a, arc, moves_->cost(arc));
    }
  }

  void look_from_pool() {
    for (Label j = 0; j < pool_; ++j) {
      if (quota(j) > bounds_.least) reach(j, pool_, 0, 0);
    }
  }

  void reach(Label b, Label from, Index arc, double cost) {
    const double distance = step(from).distance + (std::max)(0.0, cost + prize(from) - prize(b));
    if (!(distance < step(b).distance)) return;
    step(b) = {distance, from, arc, false};
    front_.emplace(distance, b);
  }

  /// Makes the way cost nothing beside the prizes.
  void adjust_prizes(Label end) {
    const double length = step(end).distance;
    for (Label j = 0; j <= pool_; ++j) {
      if (step(j).is_final) prize(j) += step(j).distance - length;
    }
  }

  /// Moves a point, or one slot of a quota, along each arc of the way, the last arc first. Returns where it starts.
  Label follow_way(Label end) {
    Label b = end;
    for (Label a = step(b).from; a >= 0; a = step(b).from) {
      if (b == pool_) {
        ++quota(a);
      } else if (a == pool_) {
        --quota(b);
      } else {
        moves_->move_along(a, step(b).arc);
      }
      b = a;
    }
    return b;
  }

  /// Leaves prizes relative to that of the pool, as the quotas have them but for rounding.
  void settle_prizes() {
    const double base = prizes_.back();
    prizes_.pop_back();
    for (Label j = 0; j < pool_; ++j) {
      prize(j) -= base;
      if (quota(j) < bounds_.most) prize(j) = (std::max)(prize(j), 0.0);
      if (quota(j) > bounds_.least) prize(j) = (std::min)(prize(j), 0.0);
    }
  }

  const Costs& costs_;
  const Neighbours& neighbours_;
  SizeBounds bounds_;
  Prizes& prizes_;
  Labels& labels_;
  std::optional<CheapestMoves<Costs>> moves_;
  Label pool_;
  IndexedVector<Index> quotas_;
  IndexedVector<Index> excess_;
  IndexedVector<Step> steps_;
  std::priority_queue<NodeDistance, std::vector<NodeDistance>, std::greater<>> front_;
};

}  // namespace keen::detail

// ---- keen/detail/balanced/point_costs.hpp

namespace keen::detail {

/// What it costs to have a point in a cluster: its weight times the squared distance from the centroid, in the square
/// of the unit of the points.
template <class Scalar>
class PointCosts {
 public:
  /// @param points     must outlive the costs
  /// @param centroids  dim x k, in the unit of the data
  PointCosts(const ScaledPoints<Scalar>& points, const Centroids<Scalar>& centroids)
      : points_(points), clusters_(static_cast<Label>(centroids.cols())), coordinates_(points.in_own_unit(centroids)) {}

  [[nodiscard]] Index points() const { return points_.size(); }
  [[nodiscard]] Label clusters() const { return clusters_; }
  [[nodiscard]] double weight(Index i) const { return points_.weight(i); }
  [[nodiscard]] double sq_distance(Index i, Label j) const { return points_.sq_distance(i, centroid(j)); }
  [[nodiscard]] double operator()(Index i, Label j) const { return weight(i) * sq_distance(i, j); }

  /// The squared distance between two centroids.
  [[nodiscard]] double between(Label a, Label b) const { return points_.between(centroid(a), centroid(b)); }

 private:
  [[nodiscard]] const double* centroid(Label j) const { return coordinates_.data() + j * points_.dim(); }

  const ScaledPoints<Scalar>& points_;
  Label clusters_;
  IndexedVector<double> coordinates_;
};

}  // namespace keen::detail

// ---- keen/detail/balanced/balanced_engine.hpp

// Clusters of bounded size. The assignment step becomes a transportation problem: minimise the sum of
// cost(i, label of i) such that every cluster j has between `least` and `most` points. cost(i, j) is w |x - c|^2.
//
// Prizes. Pay a prize p(j), perhaps negative, for every point that joins cluster j, and let each point choose freely
// the cluster where cost less prize is least. Suppose that the sizes m(j) then obey the bounds, and that
//
//     p(j) > 0 only where m(j) = least       (the cluster had to be filled)
//     p(j) < 0 only where m(j) = most        (the cluster had to be emptied)
//
// Then these labels are optimal. Proof: let other labels obey the bounds with sizes m'(j). By the choice of the points,
// cost(other) - cost(own) >= sum over j of p(j) (m'(j) - m(j)). No term of it is negative: where p(j) > 0,
// m'(j) >= least = m(j), and where p(j) < 0, m'(j) <= most = m(j). This is linear programming duality (complementary
// slackness), and the prizes are the dual variables.
//
// So the engine looks for prizes. It starts from those of the last pass, lets all points choose, and sends the surplus
// of clusters along cheapest chains of moves to where points are missing. Lloyd's argument goes through: labels are
// optimal for the centroids and means for the labels, so the SSE never rises.
//
// Reading order: point_costs.hpp, neighbours.hpp, shortlist.hpp, cheapest_moves.hpp, balancing_flow.hpp,
// balanced_engine.hpp, fit.hpp.
// Source: Bradley, Bennett & Demiriz, Constrained k-means clustering, Microsoft Research MSR-TR-2000-65, 2000.

namespace keen::detail {

/// The label of least cost less prize of every point; of equal ones that of the nearest centroid, then the lowest.
/// Complexity: O(n k) costs, shared by the team.
template <class Costs>
[[nodiscard]] Labels labels_by_prize(const Costs& costs, const Prizes& prizes, Team& team) {
  constexpr Index block_size = 1024;
  Labels labels(costs.points());
  team.for_each_block((costs.points() + block_size - 1) / block_size, [&](Index block, int) {
    const Index last = (std::min)(costs.points(), (block + 1) * block_size);
    for (Index i = block * block_size; i < last; ++i) {
      const double weight = costs.weight(i);
      double least = (std::numeric_limits<double>::max)();
      double nearest = least;
      for (Label j = 0; j < costs.clusters(); ++j) {
        const double sq_distance = costs.sq_distance(i, j);
        const double cost = weight * sq_distance - prizes[j];
        if (!(cost < least || (cost == least && sq_distance < nearest))) continue;
        least = cost;
        nearest = sq_distance;
        labels[i] = j;
      }
    }
  });
  return labels;
}

/// True if `labels` cost less than `others` by more than the rounding error.
template <class Costs>
[[nodiscard]] bool is_cheaper(const Costs& costs, const Labels& labels, const Labels& others) {
  DoubleDouble gain;
  DoubleDouble size;
  for (Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == others[i]) continue;
    const double before = costs(i, others[i]);
    const double after = costs(i, labels[i]);
    gain.add(before);
    gain.add(-after);
    size.add(before + after);
  }
  return gain.value() > 0x1p-50 * size.value();
}

/// The moves by which a point would gain at these prizes, by more than the rounding error. If a flow led to the labels
/// and there are no such moves, the labels have the least cost.
template <class Costs>
[[nodiscard]] std::vector<Arc> wanted_moves(const Costs& costs, const Prizes& prizes, const Labels& labels,
                                            const Labels& preferred) {
  std::vector<Arc> wanted;
  for (Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == preferred[i]) continue;
    const double own = costs(i, labels[i]);
    const double other = costs(i, preferred[i]);
    const double own_prize = prizes[labels[i]];
    const double other_prize = prizes[preferred[i]];
    const double size = own + other + std::abs(own_prize) + std::abs(other_prize);
    if ((own - own_prize) - (other - other_prize) > 0x1p-40 * size) wanted.emplace_back(labels[i], preferred[i]);
  }
  return wanted;
}

/// Finds the labels of least cost within the bounds on the sizes of clusters. The prizes of one pass are the start of
/// the next, so that few points have to be moved.
///
/// At first, points may move to near clusters only. Then each point is asked whether it prefers any other cluster at
/// the prizes found. If none does, the labels have the least cost of all. Otherwise the preferred moves are added to
/// the graph, and the flow runs again. After `patience` rounds all clusters become neighbours, if there are at most
/// `complete_up_to`; with more clusters, the search ends after `most_rounds` without a proof that the labels are
/// optimal.
///
/// Where the nearest centroids obey the bounds, their labels are taken, and the fit is that of KMeans. Otherwise labels
/// that cost no less than those of the call before are not taken: the SSE never rises.
template <class Scalar>
class BalancedEngine final : public Engine<Scalar> {
 public:
  static constexpr Label complete_up_to = 256;

  /// @param bounds       k least <= n <= k most
  /// @param few          near clusters to begin with, >= 1
  /// @param most_rounds  flows of one call, >= 1
  BalancedEngine(const ValidatedData<Scalar>& validated, const SizeBounds& bounds, Team& team, Index few = 16,
                 int most_rounds = 16)
      : validated_(validated), bounds_(bounds), team_(team), few_(few), most_rounds_(most_rounds) {}

  /// True if no labels within the bounds cost less than those of the last call.
  [[nodiscard]] bool is_exact() const { return is_exact_; }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    const Scalar largest = (std::max)(validated_.largest, centroids.cwiseAbs().maxCoeff());
    const Labels nearest = labels_of_nearest(centroids, largest);
    if (are_within_bounds(nearest, centroids.cols())) {  // nothing costs less
      is_exact_ = true;
      prizes_.clear();
      take(nearest, labels, changes);
      return;
    }
    scale_points(largest);
    const PointCosts<Scalar> costs(*points_, centroids);
    prizes_.resize(costs.clusters());
    const Labels next = balanced_labels(costs);
    if (labels[0] >= 0 && !is_cheaper(costs, next, labels)) return;
    take(next, labels, changes);
  }

 private:
  static constexpr int patience = 4;

  static void take(const Labels& next, Labels& labels, Changes<Scalar>& changes) {
    for (Index i = 0; i < next.size(); ++i) changes.set(labels, i, next[i], 0);
  }

  /// As KMeans has them: points without weight too, and of ties the lower label.
  [[nodiscard]] Labels labels_of_nearest(const Centroids<Scalar>& centroids, Scalar largest) const {
    NearestCentroidSearch<Scalar> searcher(validated_.data, scale_for(largest), centroids.col(0), team_.size());
    searcher.set_centroids(centroids);
    return nearest_labels(searcher, team_);
  }

  [[nodiscard]] bool are_within_bounds(const Labels& labels, Index k) const {
    IndexedVector<Index> sizes(k, 0);
    for (const Label label : labels) ++sizes[label];
    return std::all_of(sizes.begin(), sizes.end(),
                       [&](Index size) { return bounds_.least <= size && size <= bounds_.most; });
  }

  template <class Costs>
  [[nodiscard]] Labels balanced_labels(const Costs& costs) {
    Neighbours neighbours(costs, few_);
    Labels labels = labels_by_prize(costs, prizes_, team_);
    for (int round = 1;; ++round) {
      BalancingFlow(costs, neighbours, bounds_, prizes_, labels)(team_);
      is_exact_ = neighbours.is_complete();
      if (is_exact_) return labels;
      Labels preferred = labels_by_prize(costs, prizes_, team_);
      const std::vector<Arc> wanted = wanted_moves(costs, prizes_, labels, preferred);
      is_exact_ = wanted.empty();
      if (is_exact_ || round == most_rounds_) return labels;
      if (round == patience && costs.clusters() <= complete_up_to) {
        neighbours = Neighbours(costs, complete_up_to);
      } else {
        neighbours.add(wanted);
      }
      labels = std::move(preferred);
    }
  }

  /// Scales the points to a unit in which no square of theirs and of the centroids overflows.
  void scale_points(Scalar largest) {
    const Scale<double> unit = distance_unit(largest);
    if (points_ && unit.first == unit_.first && unit.second == unit_.second) return;
    unit_ = unit;
    points_.emplace(validated_, unit);
    prizes_.clear();  // they were in another unit
  }

  const ValidatedData<Scalar>& validated_;
  SizeBounds bounds_;
  Team& team_;
  Index few_;
  int most_rounds_;
  bool is_exact_ = true;
  Scale<double> unit_;
  std::optional<ScaledPoints<Scalar>> points_;
  Prizes prizes_;
};

}  // namespace keen::detail

// ---- keen/detail/balanced/fit.hpp

namespace keen::detail {

/// The bounds that are meant.
/// @throws std::invalid_argument for bounds that no labels obey
[[nodiscard]] inline SizeBounds size_bounds(const AskedSizes& asked, Index n, Index k) {
  constexpr const char* caller = "BalancedKMeans::fit: ";
  require_that(k < (std::numeric_limits<Label>::max)(), caller, "k must fit a Label, got k = ", k);
  const Index least = asked.min.value_or(0);
  require_that(least >= 0 && least <= n / k, caller, "min_size must be in [0, n / k = ", n / k, "], got ", least,
               " for n = ", n, ", k = ", k);
  const Index even = (n - 1) / k + 1;
  const Index most = asked.max.value_or(n);
  require_that(most >= even, caller, "max_size must be >= n / k, which is ", even, " rounded up, got ", most,
               " for n = ", n, ", k = ", k);
  if (!asked.min && !asked.max) return {n / k, even};
  return {least, (std::min)(n, most)};
}

template <class Scalar>
[[nodiscard]] BalancedClustering<Scalar> fit_balanced(FitSettings<Scalar> settings, const AskedSizes& asked,
                                                      const Points<Scalar>& data) {
  require_in_memory(data, "BalancedKMeans::fit");
  settings.empty_clusters = EmptyClusters::keep;
  settings.caller = "BalancedKMeans::fit";
  FitContext<Scalar> context(settings, data);
  const SizeBounds bounds = size_bounds(asked, data.size(), settings.k);
  IndexedVector<bool> is_exact;  // of each run
  Clustering<Scalar> best = context.best_of_runs(settings.restarts, [&](Index restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    BalancedEngine<Scalar> engine(context.validated(), bounds, context.team());
    Centroids<Scalar> start = start_centroids(context.validated(), settings.init, settings.k, rng, context.team());
    Run<Scalar> run = Lloyd<Scalar>(context.setup(), engine, settings.stop, restart).run(std::move(start));
    ClusterSums<Scalar> sums(context.validated(), settings.k,
                             context.team().size());  // a rule may have ended it between labels and means
    sums.accumulate(run.labels, context.team());
    sums.move_to_means(run.centroids);
    run.sse = sum_of_squares(data, run.labels, run.centroids, context.team());
    is_exact.push_back(engine.is_exact());
    return run;
  });
  const bool best_is_exact = is_exact[best.restart];
  return {std::move(best), bounds.least, bounds.most, best_is_exact};
}

}  // namespace keen::detail

// ---- keen/bisecting.hpp

namespace keen {

/// The cluster that is split next.
enum class SplitNext {
  largest_sse,     ///< the one with the largest SSE
  largest_weight,  ///< the one with the largest weight; without weights, the most points
};

/// A cluster in the tree of splits: split in two, or a leaf.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BisectingNode {
  BisectingNode() = default;
  BisectingNode(Point<Scalar, Dim> mean, double own_sse, double own_weight, Index split_off)
      : centroid(std::move(mean)), sse(own_sse), weight(own_weight), parent(split_off) {}
  BisectingNode(const BisectingNode&) = default;
  BisectingNode(BisectingNode&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BisectingNode& operator=(const BisectingNode& other) { return *this = BisectingNode(other); }
  BisectingNode& operator=(BisectingNode&&) noexcept = default;
  ~BisectingNode() = default;

  Point<Scalar, Dim> centroid;    ///< the mean of its points
  double sse = 0;                 ///< of its points
  double weight = 0;              ///< of its points
  Index parent = -1;              ///< the node from which it was split; -1: the root, which has all points
  Index first = -1, second = -1;  ///< its two parts; -1: a leaf
};

/// The result of BisectingKMeans: a clustering, and the tree of splits.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BisectingClustering : Clustering<Scalar, Dim> {
  BisectingClustering() = default;
  explicit BisectingClustering(Clustering<Scalar, Dim> found) : Clustering<Scalar, Dim>(std::move(found)) {}
  BisectingClustering(const BisectingClustering&) = default;
  BisectingClustering(BisectingClustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BisectingClustering& operator=(const BisectingClustering& other) { return *this = BisectingClustering(other); }
  BisectingClustering& operator=(BisectingClustering&&) noexcept = default;
  ~BisectingClustering() = default;

  std::vector<BisectingNode<Scalar, Dim>> tree;  ///< the root first; each split appends two nodes
  std::vector<Index>
      leaves;  ///< the node of each centroid, k indices; the root for centroids added because no cluster could be split
};

namespace detail {

/// BisectingKMeans::fit.
template <class Scalar>
[[nodiscard]] BisectingClustering<Scalar> fit_bisecting(const FitSettings<Scalar>& settings, SplitNext next,
                                                        const Points<Scalar>& data);

}  // namespace detail

/// k-means by splits. It starts with all points in one cluster and splits one cluster at a time in two, by k-means on
/// its points, until there are k clusters. Passes over all points follow, so that every point belongs to its nearest
/// centroid.
///
///     const auto found = keen::BisectingKMeans<float, 3>{.k = 256}.fit(colours);
///
/// Clusters have more even sizes than those of KMeans, and the tree groups similar clusters. The SSE is usually higher.
/// Source: Steinbach, Karypis & Kumar, KDD Workshop on Text Mining, 2000.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct BisectingKMeans {
  Index k = 8;                                 ///< clusters, in [1, n]
  SplitNext next = SplitNext::largest_sse;     ///< the cluster that is split next
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the two start centroids of a split
  Index restarts = 1;                          ///< runs for each split, >= 1; the best is kept
  StopRule stop = {};                          ///< of each split, and of the passes over all points
  Algorithm algorithm = Algorithm::automatic;  ///< of the passes
  int threads = 1;                             ///< maximum number; 0: every CPU that the process may use
  std::uint64_t seed = 0;                      ///< of all random draws
  Executor executor = {};                      ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O(n dim log k) per pass if splits are even, O(n k dim) in the worst case. Memory: a copy of the points
  /// of the cluster being split.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] BisectingClustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    BisectingClustering<Scalar> found = detail::fit_bisecting<Scalar>(detail::FitSettings<Scalar>(*this), next, data);
    BisectingClustering<Scalar, Dim> same(detail::with_dim<Dim>(static_cast<Clustering<Scalar>&&>(found)));
    for (const BisectingNode<Scalar>& node : found.tree) {
      same.tree.push_back({node.centroid, node.sse, node.weight, node.parent});
      same.tree.back().first = node.first;
      same.tree.back().second = node.second;
    }
    same.leaves = std::move(found.leaves);
    return same;
  }
};

}  // namespace keen

// ---- keen/init/first_k.hpp

namespace keen {

/// The first k points; points of weight 0 only if there are not enough others. Independent of the seed. Useful to
/// reproduce a run by hand; poor on sorted data. Complexity: O(n + k dim).
struct FirstK {
  static constexpr bool is_deterministic = true;

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const FirstK& init, const Points<Scalar>& data, Index k, Rng& rng, Team& team);

}  // namespace detail

}  // namespace keen

// ---- keen/detail/seeding/first_k.hpp

namespace keen::detail {

/// As keen::FirstK, for points of any form.
template <class Scalar, class Data>
[[nodiscard]] Centroids<Scalar> first_points(const Data& data, Index k) {
  Centroids<Scalar> centroids(data.dim(), k);
  Index chosen = 0;
  for (const bool with_weight : {true, false}) {
    for (Index i = 0; i < data.size() && chosen < k; ++i) {
      if ((data.weight(i) > 0) == with_weight) centroids.col(chosen++) = data.point(i);
    }
  }
  return centroids;
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const FirstK&, const Points<Scalar>& data, Index k, Rng&, Team&) {
  return first_points<Scalar>(data, k);
}

}  // namespace keen::detail

// ---- keen/init/given_centroids.hpp

namespace keen {

namespace detail {

/// A matrix with centroids in its columns: any except one with a fixed number of columns, whose rows are centroids.
template <class Matrix>
concept HoldsColumns = EigenDense<Matrix> &&
    (int{Matrix::ColsAtCompileTime} == Eigen::Dynamic || int{Matrix::RowsAtCompileTime} != Eigen::Dynamic);

}  // namespace detail

/// Start centroids given by the caller, used unchanged. Centroids are columns (dim x k), as in `model.centroids()`.
/// Also accepts `keen::rows(x)`, a matrix with a fixed number of columns (centroids are rows), and a vector of
/// std::array.
/// `fit` throws std::invalid_argument if their number is not k or their dimension is not that of the data.
template <class Scalar, int Dim = Eigen::Dynamic>
struct GivenCentroids {
  static constexpr bool is_deterministic = true;
  static constexpr bool needs_points = false;

  Centroids<Scalar, Dim> centroids;

  GivenCentroids(const GivenCentroids&) = default;
  GivenCentroids(GivenCentroids&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  GivenCentroids& operator=(const GivenCentroids& other) { return *this = GivenCentroids(other); }
  GivenCentroids& operator=(GivenCentroids&&) noexcept = default;
  ~GivenCentroids() = default;

  template <class Points>
    requires(!std::is_same_v<std::remove_cvref_t<Points>, GivenCentroids>)
  explicit GivenCentroids(const Points& points) : centroids(columns_of(points)) {}

  template <int DataDim>
    requires(detail::may_be_equal(DataDim, Dim))
  [[nodiscard]] Centroids<Scalar, DataDim> operator()(const Dataset<Scalar, DataDim>& data, Index k, Rng&) const {
    detail::require_that(centroids.cols() == k, "GivenCentroids: k centroids are needed, got ", centroids.cols(),
                         " for k = ", k);
    detail::require_that(centroids.rows() == data.dim(),
                         "GivenCentroids: centroids must have the dimension of the points, got ", centroids.rows(),
                         " for dim = ", data.dim());
    return centroids;
  }

 private:
  template <class Points>
  [[nodiscard]] static Centroids<Scalar, Dim> columns_of(const Points& points) {
    if constexpr (detail::HoldsColumns<Points>) {
      return points;
    } else {
      const auto data = as_dataset(points);
      Centroids<Scalar, Dim> centroids(data.dim(), data.size());
      for (Index j = 0; j < data.size(); ++j) centroids.col(j) = data.point(j);
      return centroids;
    }
  }
};

namespace detail {

template <class Points>
struct GivenTraits {
  using Scalar = typename DatasetTypes<DatasetOf<const Points&>>::Scalar;
  static constexpr int dim = DatasetTypes<DatasetOf<const Points&>>::dim;
};

template <HoldsColumns Matrix>
struct GivenTraits<Matrix> {
  using Scalar = typename Matrix::Scalar;
  static constexpr int dim = int{Matrix::RowsAtCompileTime};
};

template <class Value, int size>
struct GivenTraits<GivenCentroids<Value, size>> {
  using Scalar = Value;
  static constexpr int dim = size;
};

}  // namespace detail

template <class Points>
GivenCentroids(const Points&)
    -> GivenCentroids<typename detail::GivenTraits<Points>::Scalar, detail::GivenTraits<Points>::dim>;

}  // namespace keen

// ---- keen/detail/fit/bisecting.hpp

// A tree of 2-means splits, and one k-means fit at the end.
//
//     all points                     1. split the leaf with the largest SSE (or weight)
//      +-- A                         2. until there are k leaves
//      |    +-- C   leaf             3. run Lloyd's iteration on all points from the centroids of the leaves
//      |    +-- D   leaf
//      +-- B        leaf
//
// A pass of a split measures the points of one leaf against two centroids. All splits of one level of the tree together
// cost as much as 2-means on all points, not as k-means. A wrong early split is never undone in the tree; the last step
// moves points across its borders.

namespace keen::detail {

/// Splits one cluster after the other.
template <class Scalar>
class Bisecting {
 public:
  Bisecting(const FitSettings<Scalar>& settings, SplitNext next, const Points<Scalar>& data)
      : settings_(settings), next_(next), data_(data) {}

  [[nodiscard]] BisectingClustering<Scalar> operator()() {
    const ValidatedData<Scalar> validated = validate(data_, "BisectingKMeans::fit");
    const Index k = settings_.k;
    require_that(k >= 1 && k <= data_.size(), "BisectingKMeans::fit: k must be in [1, n = ", data_.size(),
                 "], got k = ", k);
    check_given_start(validated);
    const Clustering<Scalar> whole = fit_whole();
    result_.tree.push_back({whole.model.centroids().col(0), whole.sse, whole.cluster_weights[0], -1});
    leaves_.resize(1);
    leaves_[0].node = 0;
    for (Index i = 0; i < data_.size(); ++i) leaves_[0].points.push_back(i);
    while (static_cast<Index>(leaves_.size()) < k) {
      const std::size_t at = next_leaf();
      if (at == leaves_.size()) break;
      split(at);
    }
    static_cast<Clustering<Scalar>&>(result_) = fit_from_leaves();
    return std::move(result_);
  }

 private:
  /// The points of a node that is a leaf, and whether it can be split.
  struct Leaf {
    Index node;
    std::vector<Index> points;
    bool is_splittable = true;
  };

  /// Start centroids that are given are checked, though there may be no split.
  void check_given_start(const ValidatedData<Scalar>& validated) const {
    if (settings_.init.needs_points) return;
    Rng rng(settings_.seed);
    Team alone(1);
    (void)start_centroids(validated, settings_.init, 2, rng, alone);
  }

  /// One cluster: the mean, whatever the init of the splits is.
  [[nodiscard]] Clustering<Scalar> fit_whole() const {
    const KMeans<Scalar> kmeans{.k = 1, .init = FirstK{}, .threads = settings_.threads, .executor = settings_.executor};
    return fit(FitSettings<Scalar>(kmeans), data_);
  }

  /// Two clusters of some points, whose SSE may be beyond double though that of all points is not.
  [[nodiscard]] Clustering<Scalar> halves_of(const Points<Scalar>& points, std::uint64_t seed) const {
    FitSettings<Scalar> settings = settings_;
    settings.k = 2;
    settings.seed = seed;
    return in_any_range<Scalar>([&] { return fit(settings, points); });
  }

  [[nodiscard]] BisectingNode<Scalar>& node(Index i) { return result_.tree[static_cast<std::size_t>(i)]; }

  /// The leaf to split; their number, if none can be.
  [[nodiscard]] std::size_t next_leaf() {
    const auto size = [&](const Leaf& leaf) {
      return next_ == SplitNext::largest_sse ? node(leaf.node).sse : node(leaf.node).weight;
    };
    std::size_t best = leaves_.size();
    for (std::size_t at = 0; at < leaves_.size(); ++at) {
      if (!leaves_[at].is_splittable) continue;
      if (best == leaves_.size() || size(leaves_[at]) > size(leaves_[best])) best = at;
    }
    return best;
  }

  /// The SSE of some points about their mean; infinity, or what is left of it, where double cannot hold it.
  [[nodiscard]] double sse_about(const Centroids<Scalar>& mean, const std::vector<Index>& points) const {
    const Sample<Scalar> sample(data_, points);
    Team alone(1);
    return sum_of_squares<Scalar>(sample.view(), Labels::Zero(std::ssize(points)), mean, alone).value();
  }

  /// Splits a leaf, if its points differ.
  void split(std::size_t at) {
    const std::vector<Index> points = std::move(leaves_[at].points);
    const Index parent = leaves_[at].node;
    leaves_[at].is_splittable = false;
    bool has_weight = false;
    for (const Index i : points) has_weight = has_weight || data_.weight(i) > 0;
    if (points.size() < 2 || !has_weight) return;
    const Sample<Scalar> sample(data_, points);
    const Clustering<Scalar> halves = halves_of(sample.view(), settings_.seed + result_.tree.size());
    if (halves.nonempty_clusters < 2) return;
    Leaf parts[2];
    for (Label half = 0; half < 2; ++half) {
      parts[half].node = static_cast<Index>(result_.tree.size());
      for (const Index i : members(halves.labels, half)) {
        parts[half].points.push_back(points[static_cast<std::size_t>(i)]);
      }
      const double sse = sse_about(halves.model.centroids().col(half), parts[half].points);
      result_.tree.push_back({halves.model.centroids().col(half), sse, halves.cluster_weights[half], parent});
      (half == 0 ? node(parent).first : node(parent).second) = parts[half].node;
    }
    leaves_[at] = std::move(parts[0]);
    leaves_.push_back(std::move(parts[1]));
  }

  /// Passes over all points, from the centroids of the leaves; where these are too few, from copies of the root's.
  [[nodiscard]] Clustering<Scalar> fit_from_leaves() {
    Centroids<Scalar> start(data_.dim(), settings_.k);
    for (Index j = 0; j < settings_.k; ++j) {
      const bool is_leaf = j < std::ssize(leaves_);
      result_.leaves.push_back(leaves_[is_leaf ? static_cast<std::size_t>(j) : 0].node);
      start.col(j) = node(result_.leaves.back()).centroid;
    }
    const KMeans<Scalar> last{.k = settings_.k,
                              .init = GivenCentroids<Scalar>(start),
                              .stop = settings_.stop,
                              .algorithm = settings_.algorithm,
                              .threads = settings_.threads,
                              .seed = settings_.seed,
                              .executor = settings_.executor};
    return fit(FitSettings<Scalar>(last), data_);
  }

  const FitSettings<Scalar>& settings_;
  SplitNext next_;
  Points<Scalar> data_;
  BisectingClustering<Scalar> result_;
  std::vector<Leaf> leaves_;
};

template <class Scalar>
[[nodiscard]] BisectingClustering<Scalar> fit_bisecting(const FitSettings<Scalar>& settings, SplitNext next,
                                                        const Points<Scalar>& data) {
  require_in_memory(data, "BisectingKMeans::fit");
  return Bisecting<Scalar>(settings, next, data)();
}

}  // namespace keen::detail

// ---- keen/exact_1d.hpp

namespace keen {

/// Clusters one-dimensional points to the global optimum: up to rounding, no other k clusters have a lower SSE.
///
///     const Eigen::VectorXd heights = ...;
///     const auto groups = keen::exact_1d(heights, 3);
///
/// Labels ascend with the coordinate. The lowest SSE is convex in k, so there is a penalty per cluster for which the
/// cheapest division has k clusters. The cheapest division for a given penalty is found in one pass over the sorted
/// points.
/// Complexity: O(n log n), for any k; memory O(n).
/// Source: Gronlund, Larsen, Mathiasen, Nielsen, Schneider & Song, 2017 (arXiv 1701.07204), with
/// detail/optimal_runs.hpp.
/// @param points   anything that `as_dataset` accepts, n >= k points of one coordinate, with weights or without
/// @param k        number of clusters, in [1, n]
/// @param threads  maximum number; 0: every CPU that the process may use
/// @return a Clustering of the Scalar and Dim of the points
/// @throws std::invalid_argument if points have another dimension; otherwise as KMeans::fit
template <class Points>
[[nodiscard]] auto exact_1d(const Points& points, Index k, int threads = 1) {
  const auto data = as_dataset(points);
  detail::require_that(data.dim() == 1, "exact_1d: points must have one coordinate, got dim = ", data.dim());
  using Settings = KMeansFor<Points>;
  Settings settings;
  settings.k = k;
  settings.effort = effort::Swaps{};
  settings.stop = stop::LabelsSettled{};
  settings.threads = threads;
  return settings.fit(data);
}

}  // namespace keen

// ---- keen/hartigan_wong.hpp

namespace keen {

/// k-means by moves of single points, as in R's `kmeans`: a point moves to another cluster if the SSE, with both
/// centroids updated, falls. Such moves are often possible where Lloyd's iteration has converged. At the end no move of
/// a single point lowers the SSE, and every point belongs to its nearest centroid.
///
///     const auto found = keen::HartiganWong<double, 2>{.k = 5, .restarts = 10}.fit(points);
///
/// Every move lowers the SSE by more than rounding errors, so tied points are not moved endlessly. Equivalent to KMeans
/// with `effort::Hartigan{.lloyd_passes = 1}` and `stop::LabelsSettled`; `effort::Hartigan` with more passes is faster.
/// Source: Hartigan & Wong, Applied Statistics 28(1), 1979; detail/local_search/hartigan.hpp.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct HartiganWong {
  Index k = 8;                                 ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids
  Algorithm algorithm = Algorithm::automatic;  ///< the search for nearest centroids before and after the moves
  int threads = 1;                             ///< maximum number, for that search; moves use one thread
  Index restarts = 1;                          ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;                      ///< of all random draws
  Executor executor = {};                      ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O(n dim) per pass, plus O(dim) for each pair of a point and a nearby centroid. Memory: as KMeans::fit
  /// with an effort.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    const KMeans<Scalar, Dim> kmeans{.k = k,
                                     .init = init,
                                     .effort = effort::Hartigan{.lloyd_passes = 1},
                                     .stop = stop::LabelsSettled{},
                                     .algorithm = algorithm,
                                     .threads = threads,
                                     .restarts = restarts,
                                     .seed = seed,
                                     .executor = executor};
    return kmeans.fit(points);
  }
};

}  // namespace keen

// ---- keen/init/afk_mc2.hpp

namespace keen {

/// Approximate k-means++: a Markov chain replaces the draw of each centroid. It proposes points by their distance to
/// the first centroid, so one pass over the data is enough for all k. In practice the SSE is that of plain k-means++.
/// Use it if n is much larger than chain_length * k. Returns fewer than k centroids if the data has fewer distinct
/// points.
/// Complexity: O(n dim + chain_length k^2 dim).
/// Source: Bachem, Lucic, Hassani & Krause, NIPS 2016, algorithm 1 (AFK-MC2), with weights in proposal and target.
struct AfkMc2 {
  Index chain_length = 200;  ///< >= 1

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const AfkMc2& init, const Points<Scalar>& data, Index k, Rng& rng, Team& team);

}  // namespace detail

}  // namespace keen

// ---- keen/detail/seeding/afk_mc2.hpp

// k-means++ without a pass for each centroid. A Markov chain draws approximately from the distribution P of D^2
// sampling and needs D(x) of the points that it visits alone. Proposals come from a fixed distribution q that covers
// all points:
//
//     q(x) = 1/2 w d(x, c1)^2 / sum of w d(., c1)^2  +  1/2 w / sum of w        c1: the first centroid
//
// A proposed y replaces the current x with probability min(1, (P(y) / q(y)) / (P(x) / q(x))), the Metropolis-Hastings
// rule for independent proposals. The sum in P cancels. `importance` is w D^2 / q.

namespace keen::detail {

/// Points drawn by half their share of the first centroid's potential and half their share of the weight.
template <class Scalar>
class AfkMc2Proposal {
 public:
  AfkMc2Proposal(const Points<Scalar>& data, Rng& rng, Team& team) : distances_(data) {
    WeightedSampler weights(data.size());
    weights.set_all([&](Index i) { return distances_.weight(i); });
    first_ = weights.draw(rng);
    distances_.add(data.point(first_), team);
    const double potential = distances_.potential();
    running_sum_.reserve(data.size());
    double sum = 0;
    for (Index i = 0; i < data.size(); ++i) {
      const double share = potential > 0 ? distances_.mass(i) / potential : 0;
      sum += (share + distances_.weight(i) / weights.total()) / 2;
      running_sum_.push_back(sum);
    }
  }

  [[nodiscard]] Index first() const { return first_; }

  [[nodiscard]] Index draw(Rng& rng) const {
    const double target = rng.uniform() * running_sum_.back();
    const auto found = std::upper_bound(running_sum_.begin(), running_sum_.end(), target);
    const auto last = std::lower_bound(running_sum_.begin(), running_sum_.end(), running_sum_.back());
    return static_cast<Index>((std::min)(found, last) - running_sum_.begin());
  }

  /// The target mass of a point, weight times squared distance to the nearest centroid, over its proposal mass.
  template <class Chosen>
  [[nodiscard]] double importance(Index i, const Chosen& centroids, Index count) const {
    double nearest = distances_.to_seed(i, centroids.col(0).data());
    for (Index j = 1; j < count; ++j) nearest = (std::min)(nearest, distances_.to_seed(i, centroids.col(j).data()));
    const double mass = running_sum_[i] - (i > 0 ? running_sum_[i - 1] : 0);
    return mass > 0 ? distances_.weight(i) * nearest / mass : 0;
  }

 private:
  SeedDistances<Scalar> distances_;
  IndexedVector<double> running_sum_;
  Index first_ = 0;
};

/// Where the chain ends, or -1 if it never left the centroids chosen so far.
template <class Scalar>
[[nodiscard]] Index end_of_chain(const AfkMc2Proposal<Scalar>& proposal, const Centroids<Scalar>& centroids,
                                 Index count, Index chain_length, Rng& rng) {
  Index at = proposal.draw(rng);
  double importance = proposal.importance(at, centroids, count);
  for (Index step = 1; step < chain_length; ++step) {
    const Index next = proposal.draw(rng);
    const double next_importance = proposal.importance(next, centroids, count);
    if (importance <= 0 || next_importance > importance * rng.uniform()) {
      at = next;
      importance = next_importance;
    }
  }
  return importance > 0 ? at : Index{-1};
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const AfkMc2& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  require_in_memory(data, "KMeans::fit: AfkMc2");
  require_that(init.chain_length >= 1, "AfkMc2: chain_length must be >= 1, got ", init.chain_length);
  const AfkMc2Proposal<Scalar> proposal(data, rng, team);
  Centroids<Scalar> centroids(data.dim(), k);
  centroids.col(0) = data.point(proposal.first());
  for (Index count = 1; count < k; ++count) {
    const Index i = end_of_chain(proposal, centroids, count, init.chain_length, rng);
    if (i < 0) return extend_plus_plus<Scalar>(data, centroids.leftCols(count), k, 1, rng, team);
    centroids.col(count) = data.point(i);
  }
  return centroids;
}

}  // namespace keen::detail

// ---- keen/mini_batch.hpp

namespace keen {

/// The step by which a batch moves a centroid.
enum class LearningRate {
  running_mean,  ///< to the mean of all points assigned to it since it was last set; Sculley 2010
  batch_share,   ///< towards the mean of its points in the batch, by the square root of their share of it; Schwartzman
                 ///< 2023
};

namespace detail {

/// Centroids that follow batches of points, in double, and what weighs on each.
struct BatchMeans {
  BatchMeans() = default;
  BatchMeans(const BatchMeans&) = default;
  BatchMeans(BatchMeans&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BatchMeans& operator=(const BatchMeans& other) { return *this = BatchMeans(other); }
  BatchMeans& operator=(BatchMeans&&) noexcept = default;
  ~BatchMeans() = default;

  Centroids<double> centroids;
  Eigen::VectorXd weights;

  [[nodiscard]] bool is_empty() const { return centroids.cols() == 0; }
};

/// Settings that only MiniBatchKMeans has.
struct MiniBatchOptions {
  Index init_size;
  Index batch_size;
  Index max_passes;
  LearningRate learning_rate;
  double decay;
  double reassignment_ratio;

  [[nodiscard]] Index first_points(Index k) const { return init_size > 0 ? init_size : 20 * k; }
};

/// What is learnt; a copy is changed and then kept.
struct MiniBatchState {
  MiniBatchState() = default;
  MiniBatchState(const MiniBatchState&) = default;
  MiniBatchState(MiniBatchState&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  MiniBatchState& operator=(const MiniBatchState& other) { return *this = MiniBatchState(other); }
  MiniBatchState& operator=(MiniBatchState&&) noexcept = default;
  ~MiniBatchState() = default;

  std::optional<Rng> rng = {};  // nullopt: before the first points
  BatchMeans means = {};
  std::any first = {};          // points that wait for more, copied
  Index waiting = 0;            // how many
  Index dim = 0;                // of all points so far; 0: none
  double since_reassigned = 0;  // points
};

/// @throws std::invalid_argument for a setting out of range
inline void require_mini_batch(Index k, int threads, const MiniBatchOptions& options) {
  constexpr const char* caller = "MiniBatchKMeans: ";
  require_that(k >= 1 && k <= (std::numeric_limits<Label>::max)(), caller,
               "k must be >= 1 and fit a Label, got k = ", k);
  require_that(options.init_size == 0 || options.init_size >= k, caller, "init_size must be 0 or at least k = ", k,
               ", got ", options.init_size);
  require_that(options.batch_size >= 1, caller, "batch_size must be >= 1, got ", options.batch_size);
  require_that(options.max_passes >= 1, caller, "max_passes must be >= 1, got ", options.max_passes);
  require_that(threads >= 0, caller, "threads must be >= 0, got ", threads);
  require_that(is_finite(&options.decay) && options.decay > 0 && options.decay <= 1, caller,
               "decay must be in (0, 1], got ", options.decay);
  const double ratio = options.reassignment_ratio;
  require_that(is_finite(&ratio) && ratio >= 0 && ratio < 1, caller, "reassignment_ratio must be in [0, 1), got ",
               ratio);
}

/// MiniBatchKMeans::partial_fit.
/// @tparam Data  Dataset<Scalar>, or SparseDataset<Scalar>
template <class Scalar, class Data>
void learn(const FitSettings<Scalar>& settings, const MiniBatchOptions& options, MiniBatchState& state,
           const Data& batch);

/// MiniBatchKMeans::fit.
template <class Scalar, class Data>
[[nodiscard]] Clustering<Scalar> fit_batches(const FitSettings<Scalar>& settings, const MiniBatchOptions& options,
                                             const Data& data);

}  // namespace detail

/// k-means of points that arrive in batches: from a stream, or from data for which complete passes take too long.
///
///     keen::MiniBatchKMeans<float, 3> kmeans{.k = 20};
///     while (read(chunk)) kmeans.partial_fit(chunk);
///     const keen::Labels labels = kmeans.model().predict(chunk);
///
/// Each batch is assigned to the nearest centroids, which then move towards the means of their points. The result is
/// close to a minimum of the SSE, not at one. Memory: O((k + batch_size) dim), for any number of points.
/// Source: Sculley, WWW 2010; Schwartzman, ICLR 2023; small clusters are reassigned as in scikit-learn 1.2.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct MiniBatchKMeans {
  Index k = 8;                                 ///< clusters, >= 1
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids, from the first points
  Effort<Scalar> effort = effort::Swaps{};     ///< improves the start centroids on the first points
  Index init_size = 0;                         ///< number of points to start from, >= k; 0: 20 k
  Index batch_size = 1024;                     ///< points that `fit` draws at a time, >= 1
  Index max_passes = 100;                      ///< `fit` draws at most this many times n points, >= 1
  LearningRate learning_rate = LearningRate::running_mean;
  double decay = 1;  ///< factor in (0, 1] by which each batch multiplies the weight of older points
  /// Clusters whose weight is below this fraction of the largest get a point of the batch as their centroid; in [0, 1).
  /// 0: none.
  double reassignment_ratio = 0.01;
  int threads = 1;         ///< maximum number; 0: every CPU that the process may use
  std::uint64_t seed = 0;  ///< of all random draws; read by the first partial_fit, and by each fit

  /// The state of partial_fit, for internal use. A copy of the estimator continues independently.
  detail::MiniBatchState state = {};

  /// Updates the centroids by a batch of points. The first points are stored until there are `init_size` of them.
  /// Complexity: O(n k dim).
  /// @param points  anything that `as_dataset` accepts; of the same dimension in every call
  /// @throws std::invalid_argument for a setting out of range or another k than before, and for points or weights that
  ///         are not finite or of another dimension; nothing changes. A batch whose weights are all 0 has no effect
  template <class Points>
  void partial_fit(const Points& points) {
    learn(Dataset<Scalar>(detail::dataset_for<Scalar, Dim>(points)));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>. The first points must all have the
  /// same type.
  template <detail::CustomDataset Points>
  void partial_fit(const Points& points) {
    learn(points);
  }

  /// True once there are centroids, which is after `init_size` points.
  [[nodiscard]] bool has_model() const { return !state.means.is_empty(); }

  /// The current centroids.
  /// @throws std::invalid_argument if there are none yet
  [[nodiscard]] Model<Scalar, Dim> model() const {
    detail::require_that(has_model(), "MiniBatchKMeans::model: ", options().first_points(k),
                         " points are needed first, got ", state.waiting,
                         ": give more to partial_fit, or set init_size");
    return Model<Scalar, Dim>(state.means.centroids.template cast<Scalar>());
  }

  /// The weight of each cluster: the sum of the weights of its points, reduced by `decay`. k values.
  [[nodiscard]] const Eigen::VectorXd& cluster_weights() const { return state.means.weights; }

  /// Clusters a complete data set by batches drawn from it, until the SSE of the batches no longer falls. Independent
  /// of the state of partial_fit.
  /// Complexity: O(batch_size k dim) per batch, and O(n k dim) for the labels.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return fit_batches(Dataset<Scalar>(detail::dataset_for<Scalar, Dim>(points)));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return fit_batches(points);
  }

 private:
  template <class Data>
  void learn(const Data& batch) {
    detail::learn<Scalar>(detail::FitSettings<Scalar>(*this), options(), state, batch);
  }

  template <class Data>
  [[nodiscard]] Clustering<Scalar, Dim> fit_batches(const Data& data) const {
    return detail::with_dim<Dim>(detail::fit_batches<Scalar>(detail::FitSettings<Scalar>(*this), options(), data));
  }

  [[nodiscard]] detail::MiniBatchOptions options() const {
    return {init_size, batch_size, max_passes, learning_rate, decay, reassignment_ratio};
  }
};

}  // namespace keen

// ---- keen/detail/mini_batch/batch_draw.hpp

// Weights as chances. The SSE weights each point by w. A batch can either draw points evenly and count each w times, or
// draw in proportion to w and count each once. Both have the right expectation. The second spends no draw on a point
// that hardly counts.

namespace keen::detail {

/// Draws points for batches: evenly, or by their weights where these differ. Then a point of weight 3 comes as often as
/// three points, and counts once each time.
template <class Scalar, class Data>
class BatchDraw {
 public:
  /// @param data  checked
  explicit BatchDraw(const Data& data) : data_(data), total_(static_cast<double>(data.size())) {
    const Points<Scalar> weights = PointTraits<Data>::weights_of(data);
    if (weight_range(weights, "MiniBatchKMeans").is_even()) return;
    const RelativeWeights<Scalar> relative(weights);
    sampler_.emplace(data.size());
    sampler_->set_all(relative);
    total_ = std::ldexp(sampler_->total(), -relative.exponent());
  }

  /// The number of points that are equally likely, if a point of weight 3 is three of them.
  [[nodiscard]] double total() const { return total_; }

  [[nodiscard]] Index operator()(Rng& rng) const { return sampler_ ? sampler_->draw(rng) : rng.index(data_.size()); }

  /// The points that were drawn.
  [[nodiscard]] typename PointTraits<Data>::Sample sample(const std::vector<Index>& indices) const {
    return {sampler_ ? data_.with_weights(nullptr) : data_, indices};
  }

  /// Some first points: all, where they are as few; otherwise drawn.
  [[nodiscard]] typename PointTraits<Data>::Sample first(Index count, Rng& rng) const {
    const Index n = data_.size();
    if (n <= count || (!sampler_ && n / 8 < count)) {
      std::vector<Index> some = shuffled(n, rng);
      some.resize(static_cast<std::size_t>((std::min)(n, count)));
      return {data_, some};
    }
    std::vector<Index> drawn(static_cast<std::size_t>(count));
    for (Index& index : drawn) index = (*this)(rng);  // the same point twice is rare
    return sample(drawn);
  }

 private:
  const Data& data_;
  double total_;
  std::optional<WeightedSampler> sampler_;  // none where all are as likely
};

}  // namespace keen::detail

// ---- keen/detail/mini_batch/batch_means.hpp

// The update in terms of sums: with A the weight of the batch points of a cluster, v the weight seen before and D the
// sum of w (x - c) over these points, m - c = D / A. So c moves by rate D / A, where rate = A / (A + decay v).
// Differences from c are summed rather than coordinates, so that small moves far from the origin are not lost.

namespace keen::detail {

/// Centroids that nothing weighs on yet: they move to the mean of their first points.
[[nodiscard]] inline BatchMeans means_from(const Centroids<double>& centroids) {
  BatchMeans means;
  means.centroids = centroids;
  means.weights.setZero(centroids.cols());
  return means;
}

/// Moves centroids towards the means of the points that have their labels.
/// @param by_share  by the root of the cluster's share of the batch; else to the mean of all points so far
/// @param decay     what all that was before counts for from now on, in (0, 1]
/// @throws std::range_error if double cannot hold a sum of weights; then nothing changes
template <class Scalar, class Data>
void update_means(BatchMeans& means, const ValidatedData<Scalar, Data>& batch, const Labels& labels, bool by_share,
                  double decay) {
  const double largest = means.centroids.cwiseAbs().maxCoeff();
  const Scale<double> unit = distance_unit((std::max)(static_cast<double>(batch.largest), largest));
  const Index k = means.centroids.cols();
  Eigen::VectorXd added = Eigen::VectorXd::Zero(k);
  for (Index i = 0; i < batch.data.size(); ++i) added[labels[i]] += batch.data.weight(i) / batch.largest_weight;
  const Centroids<double> sums = PointTraits<Data>::pull(unit, batch, labels, means.centroids, added);
  const Eigen::VectorXd before = decay * means.weights;
  const Eigen::VectorXd after = before + added * batch.largest_weight;
  const double heaviest = after.maxCoeff();
  if (!is_finite(&heaviest)) throw std::range_error("MiniBatchKMeans: double cannot hold the sum of the weights");
  const double total = added.sum();
  for (Index j = 0; j < k; ++j) {
    if (!(added[j] > 0)) continue;
    const double share = added[j] / (added[j] + before[j] / batch.largest_weight);
    const double rate = (by_share ? std::sqrt(added[j] / total) : share) / added[j];
    for (Index d = 0; d < sums.rows(); ++d) {
      means.centroids(d, j) += rate * sums(d, j) / unit.first / unit.second;
    }
  }
  means.weights = after;
}

}  // namespace keen::detail

// ---- keen/detail/mini_batch/mini_batch.hpp

// k-means on a stream: see a batch of points, move the centroids a little, forget the batch. For each cluster j let v
// be the weight that it has seen, and let b points of the batch, with mean m, be nearest to its centroid c:
//
//     v <- decay v + b
//     c <- c + rate (m - c),      rate = b / v
//
// With decay = 1, c is exactly the mean of all points that it was ever given: (v c + b m) / (v + b) is the right side
// for v before the batch. The rate falls like 1/v and the centroids come to rest. With decay < 1 old batches fade: a
// weight seen t batches ago counts decay^t, so v stays bounded and the centroids follow data that drifts.
//
// The other rate, sqrt(b / B) for a batch of B points, does not depend on the past, and a proof bounds the number of
// batches until the progress is small (LearningRate::batch_share).
//
// The SSE of one batch is a noisy estimate of that of all points. `fit` smooths it exponentially, with a memory of
// about n / 2 points, and ends when the smoothed value has made no progress for ten batches.
//
// A cluster that the stream has left keeps its centroid and wastes it. Every 10 k points, `reassign` moves the
// centroids of clusters that have seen far less than the largest to points of the batch, drawn by D^2 sampling as in
// k-means++.
//
// Reading order: batch_draw.hpp (which points), batch_means.hpp (the update), mini_batch.hpp (fit and partial_fit).
// Source: Sculley, WWW 2010, algorithm 1 (rate 1/v); Schwartzman, ICLR 2023 (the other rate).

namespace keen::detail {

/// True if every point has weight 0.
template <class Scalar>
[[nodiscard]] bool weighs_nothing(const Points<Scalar>& data) {
  if (!data.is_weighted()) return false;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) != 0) return false;
  }
  return true;
}

/// What MiniBatchKMeans does to its state.
template <class Scalar>
class MiniBatch {
 public:
  MiniBatch(const FitSettings<Scalar>& settings, const MiniBatchOptions& options)
      : settings_(settings), options_(options) {}

  template <class Data>
  void learn(MiniBatchState& state, const Data& batch) const {
    constexpr const char* caller = "MiniBatchKMeans::partial_fit";
    require_mini_batch(settings_.k, settings_.threads, options_);
    const Index k_before = state.means.is_empty() ? settings_.k : state.means.centroids.cols();
    require_that(settings_.k == k_before, caller, ": k must stay ", k_before, ", got ", settings_.k);
    require_that(state.dim == 0 || batch.dim() == state.dim, caller, ": points must have ", state.dim,
                 " coordinates, got ", batch.dim());
    if (batch.size() == 0) return;
    if (weighs_nothing(PointTraits<Data>::weights_of(batch))) {  // nothing to learn
      (void)PointTraits<Data>::validate(batch.with_weights(nullptr), caller);
      return;
    }
    const auto validated = PointTraits<Data>::validate(batch, caller);
    MiniBatchState next = state;
    if (!next.rng) next.rng.emplace(settings_.seed);
    next.dim = batch.dim();
    if (!state.means.is_empty()) {
      update(next, validated);
    } else {
      const auto& first = append(next, batch);
      if (next.waiting >= first_points()) {
        const Data waiting = first.view();
        start(next, waiting);
        update(next, PointTraits<Data>::validate(waiting, caller));
        next.first.reset();
        next.waiting = 0;
      }
    }
    state = std::move(next);
  }

  template <class Data>
  [[nodiscard]] Clustering<Scalar> fit(const Data& data) const {
    constexpr const char* caller = "MiniBatchKMeans::fit";
    const auto begin = std::chrono::steady_clock::now();
    require_mini_batch(settings_.k, settings_.threads, options_);
    (void)PointTraits<Data>::validate(data, caller);
    const Index n = data.size();
    require_that(settings_.k <= n, caller, ": k must be in [1, n = ", n, "], got k = ", settings_.k);
    MiniBatchState state;
    Rng& rng = state.rng.emplace(settings_.seed);
    const BatchDraw<Scalar, Data> draw(data);
    start(state, draw.first(first_points(), rng).view());
    std::vector<Index> indices(static_cast<std::size_t>(options_.batch_size));
    const Index most = (options_.max_passes * n + options_.batch_size - 1) / options_.batch_size;
    const double share = (std::min)(1.0, 2.0 * static_cast<double>(options_.batch_size) / static_cast<double>(n + 1));
    Run<Scalar> run;
    double smooth = 0;
    double least = 0;
    Index still = 0;
    IterationRecord record;
    while (record.iteration < most && still < still_batches) {
      for (Index& index : indices) index = draw(rng);
      const typename PointTraits<Data>::Sample sample = draw.sample(indices);
      record.sse = update(state, PointTraits<Data>::validate(sample.view(), caller)) * draw.total() /
                   static_cast<double>(options_.batch_size);
      record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      ++record.iteration;
      run.history.push_back(record);
      smooth = record.iteration == 1 ? record.sse : smooth + share * (record.sse - smooth);
      still = record.iteration == 1 || smooth < least ? 0 : still + 1;
      least = record.iteration == 1 ? smooth : (std::min)(least, smooth);
    }
    run.stop_reason = still < still_batches ? StopReason::max_iterations : StopReason::sse_stalled;
    run.centroids = state.means.centroids.template cast<Scalar>();
    run.labels = Model<Scalar>(run.centroids).predict(data, settings_.threads);
    Team alone(1);
    run.sse = PointTraits<Data>::sum_of_squares(data, run.labels, run.centroids, alone);
    return describe<Scalar>(PointTraits<Data>::weights_of(data), std::move(run), 0);
  }

 private:
  static constexpr Index still_batches = 10;  // without progress, and `fit` ends

  [[nodiscard]] Index first_points() const { return options_.first_points(settings_.k); }

  /// Keeps points until there are enough.
  template <class Data>
  [[nodiscard]] const typename PointTraits<Data>::PointBuffer& append(MiniBatchState& state, const Data& batch) const {
    using PointBuffer = typename PointTraits<Data>::PointBuffer;
    if (!state.first.has_value()) state.first = PointBuffer();
    auto* first = std::any_cast<PointBuffer>(&state.first);
    require_that(first != nullptr, "MiniBatchKMeans::partial_fit: the first ", first_points(),
                 " points must all be sparse, or none");
    first->append(batch);
    state.waiting = first->size();
    return *first;
  }

  /// The first centroids are those of KMeans on the first points, whether double holds their SSE or not.
  template <class Data>
  void start(MiniBatchState& state, const Data& points) const {
    FitSettings<Scalar> settings = settings_;
    settings.effort = PointTraits<Data>::effort_for_start(settings_.effort);
    settings.restarts = 1;
    const auto found = in_any_range<Scalar>([&] { return PointTraits<Data>::fit(settings, points); });
    state.means = means_from(found.model.centroids().template cast<double>());
  }

  /// Learns from a batch. Returns its SSE before.
  template <class Data>
  double update(MiniBatchState& state, const ValidatedData<Scalar, Data>& batch) const {
    const Model<Scalar> model(state.means.centroids.template cast<Scalar>());
    const Labels labels = model.predict(PointTraits<Data>::view(batch.data), settings_.threads);
    Team alone(1);
    const double sse = PointTraits<Data>::sum_of_squares(batch.data, labels, model.centroids(), alone).value();
    update_means(state.means, batch, labels, options_.learning_rate == LearningRate::batch_share, options_.decay);
    state.since_reassigned += static_cast<double>(batch.data.size());
    if (options_.reassignment_ratio > 0 && state.since_reassigned >= 10 * static_cast<double>(settings_.k)) {
      state.since_reassigned = 0;
      reassign(state, batch, labels);
    }
    return sse;
  }

  /// Moves the centroid of each small cluster to a point of the batch, drawn by D^2 sampling.
  template <class Data>
  void reassign(MiniBatchState& state, const ValidatedData<Scalar, Data>& batch, const Labels& labels) const {
    const Eigen::VectorXd weights = state.means.weights;
    const double least = options_.reassignment_ratio * weights.maxCoeff();
    double lightest = weights.maxCoeff();
    for (const double weight : weights) {
      if (weight >= least) lightest = (std::min)(lightest, weight);
    }
    if (lightest == weights.minCoeff()) return;  // none of them is small
    const Scale<double> unit = distance_unit(batch.largest);
    IndexedVector<double> sq_distances(batch.data.size());
    PointTraits<Data>::for_each_sq_distance(unit, batch.data, labels, state.means.centroids,
                                            [&](Index i, double sq_distance) { sq_distances[i] = sq_distance; });
    WeightedSampler masses(batch.data.size());
    masses.set_all([&](Index i) { return batch.data.weight(i) * sq_distances[i]; });
    for (Index j = 0; j < settings_.k; ++j) {
      if (weights[j] >= least || !(masses.total() > 0)) continue;
      const Index drawn = masses.draw(*state.rng);
      masses.set(drawn, 0);
      state.means.centroids.col(j) = batch.data.point(drawn).template cast<double>();
      state.means.weights[j] = lightest;
    }
  }

  const FitSettings<Scalar>& settings_;
  const MiniBatchOptions& options_;
};

template <class Scalar, class Data>
void learn(const FitSettings<Scalar>& settings, const MiniBatchOptions& options, MiniBatchState& state,
           const Data& batch) {
  MiniBatch<Scalar>(settings, options).learn(state, batch);
}

template <class Scalar, class Data>
[[nodiscard]] Clustering<Scalar> fit_batches(const FitSettings<Scalar>& settings, const MiniBatchOptions& options,
                                             const Data& data) {
  return MiniBatch<Scalar>(settings, options).fit(data);
}

}  // namespace keen::detail

// ---- keen/spherical.hpp

namespace keen {
namespace detail {

/// The settings of the fit of points of length 1.
template <class Scalar, class Spherical>
[[nodiscard]] FitSettings<Scalar> on_sphere(const Spherical& spherical) {
  FitSettings<Scalar> settings(spherical);
  settings.on_sphere = true;
  settings.caller = "SphericalKMeans::fit";
  return settings;
}

}  // namespace detail

/// k-means by angle: the larger the cosine between two points, the closer they are, independent of their lengths. For
/// texts, embeddings, and counts of which only the proportions matter.
///
///     const auto topics = keen::SphericalKMeans<float>{.k = 20}.fit(keen::rows(embeddings));
///
/// Points and centroids are scaled to length 1. The result's `sse` is the sum of 2 w (1 - cosine) over the points. Its
/// model has Metric::cosine and accepts points of any length except 0. A start centroid of length 0 is replaced by the
/// first axis; a cluster whose points cancel keeps its previous centroid.
/// Source: Dhillon & Modha, Machine Learning 42, 2001.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct SphericalKMeans {
  Index k = 8;                                                      ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};                       ///< the start centroids, among points of length 1
  StopRule stop = {};                                               ///< when to end; a fixpoint always ends
  Algorithm algorithm = Algorithm::automatic;                       ///< how nearest centroids are found
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;  ///< how empty clusters are treated
  int threads = 1;              ///< maximum number; 0: every CPU of the process, or the executor's concurrency
  Index restarts = 1;           ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass
  Executor executor = {};       ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O(n k dim) per pass. Memory: a copy of the points.
  /// @param points  anything that `as_dataset` accepts, n >= k points of finite coordinates that are not all 0
  /// @throws as KMeans::fit; std::invalid_argument for a point of length 0, which has no direction
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    const Centroids<Scalar> directions = detail::directions_of<Scalar>(data, "SphericalKMeans::fit");
    const detail::Points<Scalar> on_sphere = detail::view_columns<Scalar>(directions).with_weights(data.weights());
    return detail::with_dim<Dim>(detail::fit(detail::on_sphere<Scalar>(*this), on_sphere));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return detail::DatasetTraits<Points>::fit(*this, points);
  }
};

}  // namespace keen

// ---- keen/trimmed.hpp

namespace keen {

/// A clustering that leaves out some points.
template <class Scalar, int Dim = Eigen::Dynamic>
struct TrimmedClustering : Clustering<Scalar, Dim> {
  TrimmedClustering() = default;
  TrimmedClustering(Clustering<Scalar, Dim> found, std::vector<Index> left_out)
      : Clustering<Scalar, Dim>(std::move(found)), outliers(std::move(left_out)) {}
  TrimmedClustering(const TrimmedClustering&) = default;
  TrimmedClustering(TrimmedClustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  TrimmedClustering& operator=(const TrimmedClustering& other) { return *this = TrimmedClustering(other); }
  TrimmedClustering& operator=(TrimmedClustering&&) noexcept = default;
  ~TrimmedClustering() = default;

  std::vector<Index> outliers;  ///< indices of the points that are left out entirely, ascending
};

namespace detail {

/// Settings that only TrimmedKMeans has.
struct TrimmedSettings {
  double outlier_fraction;
  Index max_iterations;
};

/// TrimmedKMeans::fit.
template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> fit_trimmed(const FitSettings<Scalar>& settings, const TrimmedSettings& trimmed,
                                                    const Points<Scalar>& data);

}  // namespace detail

/// k-means that leaves out the points farthest from their centroids. Outliers neither move a centroid nor form a
/// cluster of their own; they are listed in `outliers`.
///
///     const auto found = keen::TrimmedKMeans<double, 2>{.k = 3, .outlier_fraction = 0.02}.fit(readings);
///     for (const keen::Index i : found.outliers) look_at(readings[i]);
///
/// Each pass assigns all points, leaves out the farthest, and moves the centroids to the means of the others, whose SSE
/// falls until nothing changes. `labels` has all points; `sse`, `cluster_weights` and `nonempty_clusters` only those
/// that are not left out.
///
/// With weights, a fraction of the total weight is left out, the farthest points first. A weight of 3 is equivalent to
/// three copies of the point, of which one or two may be left out.
/// Source: k-means--, Chawla & Gionis, SDM 2013; with weights, trimming functions of Cuesta-Albertos, Gordaliza &
/// Matran, The Annals of Statistics 25(2), 1997.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct TrimmedKMeans {
  Index k = 8;  ///< clusters, in [1, number of points that are always left]
  /// The fraction of the points that is left out, in [0, 1), rounded down to whole points. With weights that are not
  /// integers, exactly this fraction of the total weight.
  double outlier_fraction = 0.05;
  Initializer<Scalar, Dim> init =
      RandomPoints{};          ///< the start centroids; inits by distance, such as PlusPlus, prefer outliers
  Index max_iterations = 300;  ///< passes of a run, >= 1
  Algorithm algorithm = Algorithm::automatic;  ///< how nearest centroids are found
  int threads = 1;                             ///< maximum number; 0: every CPU that the process may use
  Index restarts = 10;                         ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;                      ///< of all random draws

  /// Clusters the points. Points of weight 0 are ignored and are never outliers.
  /// Complexity: O(n k dim) per pass. Memory: O(n + k dim).
  /// @param points  anything that `as_dataset` accepts
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] TrimmedClustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    TrimmedClustering<Scalar> found =
        detail::fit_trimmed<Scalar>(detail::FitSettings<Scalar>(*this), {outlier_fraction, max_iterations}, data);
    return {detail::with_dim<Dim>(static_cast<Clustering<Scalar>&&>(found)), std::move(found.outliers)};
  }
};

}  // namespace keen

// ---- keen/detail/fit/trimmed.hpp

// k-means that ignores outliers. Beside centroids and labels, weights v with 0 <= v(i) <= w(i) are free, such that a
// given share of the total weight is left out. The objective is min sum over i of v(i) |x(i) - c(label of i)|^2.
//
//     labels fixed, centroids fixed   -->  leave out the farthest points, whole ones first
//     weights fixed                   -->  one pass of Lloyd's iteration with these weights
//
// Each step is optimal for its variables, so the objective never rises, as in plain k-means. An outlier cannot pull a
// centroid towards itself: it has the weight 0 while it is among the farthest.
// Source: Chawla & Gionis, SDM 2013 (k-means--), where the farthest points are left out whole.

namespace keen::detail {

/// How much of the points counts. Weights are relative, as RelativeWeights has them.
template <class Scalar>
class Trimming {
 public:
  /// @param fraction  of the weight that is left out; where all weights are whole numbers, a whole number of it
  Trimming(const ValidatedData<Scalar>& validated, double fraction)
      : data_(validated.data),
        weight_(validated.data, validated.largest_weight),
        unit_(distance_unit(validated.largest)) {
    const TotalWeight total = total_weight(weight_, data_.size());
    left_out_ = total.is_whole ? std::floor(fraction * total.sum) : fraction * total.sum;
  }

  /// So many points count at least, whichever are left out.
  [[nodiscard]] Index least_count() const {
    std::vector<double> weights;
    for (Index i = 0; i < data_.size(); ++i) {
      if (weight_(i) > 0) weights.push_back(weight_(i));
    }
    std::sort(weights.begin(), weights.end());
    double rest = left_out_;
    const auto first =
        std::find_if(weights.begin(), weights.end(), [&](double weight) { return take(weight, rest) > 0; });
    return static_cast<Index>(weights.end() - first);
  }

  /// Leaves out the points that are farthest from their centroids; of equal ones the first. The last of them may keep a
  /// part of its weight. Returns the weights of all points.
  [[nodiscard]] std::vector<double> operator()(const Labels& labels, const Centroids<Scalar>& centroids) const {
    std::vector<double> weights(static_cast<std::size_t>(data_.size()));
    std::vector<std::pair<double, Index>> farthest;  // a heap
    for (Index i = 0; i < data_.size(); ++i) {
      weights[static_cast<std::size_t>(i)] = data_.weight(i);
      if (weight_(i) > 0) farthest.emplace_back(unit_sq_distance(unit_, data_, i, centroids.col(labels[i]).data()), -i);
    }
    std::make_heap(farthest.begin(), farthest.end());
    for (double rest = left_out_; rest > 0 && !farthest.empty(); farthest.pop_back()) {
      std::pop_heap(farthest.begin(), farthest.end());
      const Index i = -farthest.back().second;
      weights[static_cast<std::size_t>(i)] = std::ldexp(take(weight_(i), rest), -weight_.exponent());
    }
    return weights;
  }

 private:
  /// Leaves out as much of a weight as there is to be left out. Returns what is kept; less than rounding is nothing.
  [[nodiscard]] static double take(double weight, double& rest) {
    constexpr double rounding = 1e-12;
    const double kept = weight - rest;
    rest = (std::max)(0.0, rest - weight);
    return kept > rounding * weight ? kept : 0;
  }

  const Points<Scalar>& data_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
  double left_out_;
};

/// The points that would count if nothing was left out, and do not, in ascending order.
template <class Scalar>
[[nodiscard]] std::vector<Index> points_left_out(const Points<Scalar>& data, const std::vector<double>& weights) {
  std::vector<Index> points;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) > 0 && !(weights[static_cast<std::size_t>(i)] > 0)) points.push_back(i);
  }
  return points;
}

/// One run from start centroids: passes of Lloyd's iteration, each over points of which the farthest weigh nothing.
/// Both halves of a pass lower the SSE of what counts: leaving out the farthest is best for given centroids, as every
/// unit of weight that is left out saves its squared distance.
/// @param refused  gets what says so, where double does not hold the SSE of the last pass
template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> run_trimmed(const FitSettings<Scalar>& settings, Index max_iterations,
                                                    const Points<Scalar>& data, const Trimming<Scalar>& trimming,
                                                    Centroids<Scalar> centroids,
                                                    std::optional<SseOutOfRange<Scalar>>& refused) {
  TrimmedClustering<Scalar> result;
  result.stop_reason = StopReason::max_iterations;
  Labels labels = Model<Scalar>(centroids).predict(data.dataset(), settings.threads);
  std::vector<double> weights;
  std::vector<IterationRecord> history;
  while (result.stop_reason != StopReason::labels_settled && static_cast<Index>(history.size()) < max_iterations) {
    const std::vector<double> before = std::exchange(weights, trimming(labels, centroids));
    const KMeans<Scalar> one_pass{.k = settings.k,
                                  .init = GivenCentroids<Scalar>(centroids),
                                  .stop = stop::MaxIterations{1},
                                  .algorithm = settings.algorithm,
                                  .threads = settings.threads};
    static_cast<Clustering<Scalar>&>(result) =
        in_any_range([&] { return fit(FitSettings<Scalar>(one_pass), data.with_weights(weights.data())); }, &refused);
    history.push_back(result.history.front());
    history.back().iteration = static_cast<Index>(history.size());
    const bool has_settled = weights == before && result.model.centroids() == centroids;
    result.stop_reason = has_settled ? StopReason::labels_settled : StopReason::max_iterations;
    centroids = result.model.centroids();
    labels = result.labels;
  }
  result.outliers = points_left_out(data, weights);
  result.iterations = static_cast<Index>(history.size());
  result.history = std::move(history);
  return result;
}

template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> fit_trimmed(const FitSettings<Scalar>& settings, const TrimmedSettings& trimmed,
                                                    const Points<Scalar>& data) {
  constexpr const char* caller = "TrimmedKMeans::fit: ";
  const ValidatedData<Scalar> validated = validate(data, "TrimmedKMeans::fit");
  const double fraction = trimmed.outlier_fraction;
  require_that(is_finite(&fraction) && fraction >= 0 && fraction < 1, caller,
               "outlier_fraction must be in [0, 1), got ", fraction);
  require_that(trimmed.max_iterations >= 1, caller, "max_iterations must be >= 1, got ", trimmed.max_iterations);
  require_that(settings.restarts >= 1, caller, "restarts must be >= 1, got ", settings.restarts);
  const Trimming<Scalar> trimming(validated, fraction);
  const Index most = trimming.least_count();
  require_that(settings.k >= 1 && settings.k <= most, caller, "k must be in [1, ", most,
               " points that count], got k = ", settings.k, " for n = ", data.size());
  Team alone(1);
  TrimmedClustering<Scalar> best;
  std::optional<SseOutOfRange<Scalar>> best_refused;
  for (Index restart = 0; restart < (settings.init.is_deterministic ? 1 : settings.restarts); ++restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    Centroids<Scalar> start = start_centroids(validated, settings.init, settings.k, rng, alone);
    std::optional<SseOutOfRange<Scalar>> refused;
    TrimmedClustering<Scalar> found =
        run_trimmed(settings, trimmed.max_iterations, data, trimming, std::move(start), refused);
    found.restart = restart;
    if (restart == 0 || found.sse < best.sse) {
      best = std::move(found);
      best_refused = std::move(refused);
    }
  }
  if (best_refused) throw SseOutOfRange<Scalar>(best_refused->what(), std::move(best));
  return best;
}

}  // namespace keen::detail

// ---- keen/version.hpp

// The one home of the version: CMake and the packaging files read the string below.
// Semantic versioning: while MAJOR is 0, a new MINOR may change the interface.

#define KEEN_VERSION_MAJOR 0
#define KEEN_VERSION_MINOR 1
#define KEEN_VERSION_PATCH 0
#define KEEN_VERSION_STRING "0.1.0"
