// SPDX-License-Identifier: MIT
#pragma once

// Numbers as they are stored: bytes, halves, floats.

#include <keen/number_type.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace support {

using keen::Index;
using keen::NumberType;

inline constexpr NumberType number_types[] = {NumberType::float64,  NumberType::float32, NumberType::float16,
                                              NumberType::bfloat16, NumberType::int16,   NumberType::uint16,
                                              NumberType::int8,     NumberType::uint8};

/// Calls `task(Number())` with a number of this type.
template <class Task>
decltype(auto) with_number(NumberType type, const Task& task) {
  switch (type) {
    case NumberType::float64: return task(double());
    case NumberType::float32: return task(float());
    case NumberType::float16: return task(Eigen::half());
    case NumberType::bfloat16: return task(Eigen::bfloat16());
    case NumberType::int16: return task(std::int16_t());
    case NumberType::uint16: return task(std::uint16_t());
    case NumberType::int8: return task(std::int8_t());
    case NumberType::uint8: break;
  }
  return task(std::uint8_t());
}

/// The number of this type that is nearest to x.
[[nodiscard]] inline double nearest_number(double x, NumberType type) {
  return with_number(type, [x](auto number) {
    using Number = decltype(number);
    if constexpr (std::is_integral_v<Number>) {
      constexpr double low = std::numeric_limits<Number>::min(), high = std::numeric_limits<Number>::max();
      return std::clamp(std::round(x) + 0.0, low, high);  // there is no -0
    } else if constexpr (sizeof(Number) == 2) {
      return static_cast<double>(static_cast<Number>(static_cast<float>(x)));
    } else {
      return static_cast<double>(static_cast<Number>(x));
    }
  });
}

/// Writes a number of this type at a position.
inline void store(double x, NumberType type, void* numbers, Index at) {
  with_number(type, [=](auto number) {
    if constexpr (sizeof(number) == 2 && !std::is_integral_v<decltype(number)>) {
      number = static_cast<decltype(number)>(static_cast<float>(x));
    } else {
      number = static_cast<decltype(number)>(x);
    }
    std::memcpy(static_cast<char*>(numbers) + at * static_cast<Index>(sizeof number), &number, sizeof number);
  });
}

}  // namespace support
