// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

#include <cstdint>
#include <optional>
#include <type_traits>

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
