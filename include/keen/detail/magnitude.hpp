// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <type_traits>

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

/// The smallest magnitude of a coordinate that is not 0 (0 if there is none), and the largest.
template <class Scalar>
struct MagnitudeRange {
  Scalar smallest = 0;
  Scalar largest = 0;
};

/// Checks that all coordinates are finite, on their bits, and returns the range of their magnitudes.
/// Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar, int Dim>
MagnitudeRange<Scalar> finite_range(const Dataset<Scalar, Dim>& data, const char* caller, const char* what = "points") {
  using Bits = std::remove_const_t<decltype(infinity_bits<Scalar>)>;
  Bits largest = 0;
  Bits smallest = (std::numeric_limits<Bits>::max)();  // less 1, so that 0 comes last
  for (Index i = 0; i < data.size(); ++i) {
    Bits largest_here = largest;
    for (Index d = 0; d < data.dim(); ++d) {
      const Bits bits = magnitude_bits(data.address(i, d));
      largest_here = (std::max)(largest_here, bits);
      smallest = (std::min)(smallest, static_cast<Bits>(bits - 1));
    }
    if (largest_here >= infinity_bits<Scalar>) {
      Index d = 0;
      while (is_finite(data.address(i, d))) ++d;
      throw std::invalid_argument(concat(caller, ": ", what, " must be finite, got ",
                                         non_finite_name(data.address(i, d)), " at point ", i, ", coordinate ", d));
    }
    largest = largest_here;
  }
  return {from_magnitude_bits<Scalar>(largest == 0 ? Bits{0} : static_cast<Bits>(smallest + 1)),
          from_magnitude_bits<Scalar>(largest)};
}

/// The same check; returns the largest magnitude.
template <class Scalar, int Dim>
Scalar require_finite(const Dataset<Scalar, Dim>& data, const char* caller, const char* what = "points") {
  return finite_range(data, caller, what).largest;
}

/// The columns of a matrix as a data set: how centroids take part in checks.
template <class Scalar, int Dim, class Matrix>
[[nodiscard]] Dataset<Scalar, Dim> view_columns(const Matrix& centroids) {
  return Dataset<Scalar, Dim>(centroids.data(), centroids.cols(), centroids.rows(), {centroids.rows(), 1});
}

}  // namespace keen::detail
