// SPDX-License-Identifier: MIT
#pragma once

#include "finite.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <type_traits>

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
