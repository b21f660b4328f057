// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
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
