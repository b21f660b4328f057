// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../simd/kernels.hpp"

#include <cmath>

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
