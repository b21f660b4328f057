// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "points.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace keen::detail {

/// The smallest magnitude of a coordinate that is not 0 (0 if there is none), and the largest.
template <class Scalar>
struct MagnitudeRange {
  Scalar smallest = 0;
  Scalar largest = 0;
};

/// Checks that all coordinates are finite, on their bits, and returns the range of their magnitudes.
/// Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar>
MagnitudeRange<Scalar> finite_range(const Points<Scalar>& data, const char* caller, const char* what = "points") {
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
template <class Scalar>
Scalar require_finite(const Points<Scalar>& data, const char* caller, const char* what = "points") {
  return finite_range(data, caller, what).largest;
}

/// The columns of a matrix as a data set: how centroids take part in checks.
template <class Scalar, class Matrix>
[[nodiscard]] Points<Scalar> view_columns(const Matrix& centroids) {
  return Points<Scalar>(centroids.data(), centroids.cols(), centroids.rows(), {centroids.rows(), 1});
}

}  // namespace keen::detail
