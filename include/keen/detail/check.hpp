// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <locale>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace keen::detail {

template <class... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  (text << ... << parts);
  return text.str();
}

/// Throws std::invalid_argument with the parts as its message, unless `holds`.
template <class... Parts>
void require(bool holds, const Parts&... parts) {
  if (!holds) throw std::invalid_argument(concat(parts...));
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
