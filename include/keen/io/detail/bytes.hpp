// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

// The checksum reads the file as a polynomial whose coefficients are its bits, 0 or 1, and keeps the remainder of a
// division by a fixed polynomial of degree 32. An error is the addition of another polynomial; it is missed only if
// that is a multiple of the divisor. A burst of at most 32 wrong bits never is, and the divisor of Castagnoli was
// chosen so that few wrong bits never are in files of usual size. A table holds the remainders of all 256 bytes.

/// Numbers as bytes, the least significant first, on every machine.
namespace keen::io::detail {

template <class Number>
using UnsignedOf =
    std::conditional_t<sizeof(Number) == 1, std::uint8_t,
                       std::conditional_t<sizeof(Number) == 2, std::uint16_t,
                                          std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint64_t>>>;

/// Appends a number.
template <class Number>
void put(std::string& bytes, Number value) {
  auto bits = std::bit_cast<UnsignedOf<Number>>(value);
  for (std::size_t i = 0; i < sizeof(Number); ++i) {
    bytes += static_cast<char>(static_cast<unsigned char>(bits & 0xFFU));
    if constexpr (sizeof(Number) > 1) bits = static_cast<UnsignedOf<Number>>(bits >> 8);
  }
}

/// The number in the first sizeof(Number) bytes.
template <class Number>
[[nodiscard]] Number number_at(const char* bytes) {
  UnsignedOf<Number> bits = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&bits, bytes, sizeof bits);
  } else {
    for (std::size_t i = sizeof(Number); i-- > 0;) {
      bits = static_cast<UnsignedOf<Number>>((bits << 8) | static_cast<unsigned char>(bytes[i]));
    }
  }
  return std::bit_cast<Number>(bits);
}

/// One step of the checksum for every byte there is.
[[nodiscard]] constexpr std::array<std::uint32_t, 256> crc32c_steps() {
  constexpr std::uint32_t polynomial = 0x82F63B78U;
  std::array<std::uint32_t, 256> steps{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value & 1U) != 0 ? (value >> 1) ^ polynomial : value >> 1;
    steps[byte] = value;
  }
  return steps;
}

/// CRC-32C: finds every change of one to three bits, and of any 32 bits in a row.
/// Source: Castagnoli, Braeuer and Herrmann, IEEE Transactions on Communications 41 (1993).
[[nodiscard]] inline std::uint32_t crc32c(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> steps = crc32c_steps();
  std::uint32_t value = ~std::uint32_t{0};
  for (const char c : bytes) value = (value >> 8) ^ steps[(value ^ static_cast<unsigned char>(c)) & 0xFFU];
  return ~value;
}

}  // namespace keen::io::detail
