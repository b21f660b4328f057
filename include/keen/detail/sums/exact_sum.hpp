// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../simd/kernels.hpp"

#include <cmath>

// One exact sum in three doubles: s = high + middle + low. A new term goes in from the left; what each addition rounds
// off is handed to the right (`add_in_cascade`):
//
//     x  -->  high  --error-->  middle  --error-->  low
//
// Why three are enough. Let every coordinate be a multiple of g (the last bit of the smallest one), let L be the
// largest magnitude, and let n terms be added. All parts stay multiples of g, and
//
//     |high|   <= n L           so each error is at most   n L / 2^53
//     |middle| <= n^2 L / 2^53  so each error is at most   n^2 L / 2^106
//     |low|    <= n^3 L / 2^106
//
// A multiple of g below 2^53 g needs no rounding. So `low` is exact, and with it the sum, if n^3 L <= 2^159 g.
// `fits_exact_sums` (data/validated_data.hpp) tests this inequality before a fit relies on it.
//
// The value of s does not depend on the order of the terms, but its three parts do. `renormalize_sums` makes them a
// function of s alone: each part becomes the double nearest to what the parts before it leave over. The only freedom
// left is a tie, which the last part decides.

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
