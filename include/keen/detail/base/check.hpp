// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "inlining.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
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
