// SPDX-License-Identifier: MIT
#pragma once

#include "../data/magnitude.hpp"
#include "../data/validated_data.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

// Is a sample normal? Sort and standardise it to z(1) <= ... <= z(n), and compare its distribution function with Phi,
// that of the normal distribution. Anderson and Darling weight the squared difference by 1 / (Phi (1 - Phi)), so that
// the tails count. The integral over the sample is the sum
//
//     A^2 = -n - 1/n  sum over i of  (2 i - 1) ( ln Phi(z(i)) + ln(1 - Phi(z(n + 1 - i))) )
//
// G-means splits a cluster if its points, projected on the line between two halves, fail this test. Far in the tails
// Phi underflows while its logarithm is an ordinary number, hence `log_normal_cdf`.

namespace keen::detail {

/// The logarithm of the probability that a standard normal variable is below `z`. Its relative error is of the order of
/// rounding, however far out z is.
[[nodiscard]] inline double log_normal_cdf(double z) {
  constexpr double root_half = 0.70710678118654752440;
  if (z > 0) return std::log1p(-0.5 * std::erfc(z * root_half));
  if (z > -35) return std::log(0.5 * std::erfc(-z * root_half));
  constexpr double log_root_two_pi = 0.91893853320467274178;
  const double w = 1 / (z * z);  // erfc would underflow: its asymptotic series, of which the next term is below 1e-10
  return -0.5 * z * z - log_root_two_pi - std::log(-z) + std::log1p(-w * (1 - 3 * w * (1 - 5 * w)));
}

/// A value, and how often it was seen, > 0.
struct SeenValue {
  double x;
  double count;
};

/// Values with mean 0 and variance 1 (by n - 1) instead of theirs. Those in `values` ascend, and are not all equal.
inline void standardise(std::vector<SeenValue>& values, double n) {
  const Scale<double> scale = unit_scale((std::max)(std::abs(values.front().x), std::abs(values.back().x)));
  const double origin = scale(values.front().x);
  const Scale<double> unit = unit_scale(scale(values.back().x) - origin);
  for (SeenValue& value : values) value.x = unit(scale(value.x) - origin);
  double mean = 0;
  for (const SeenValue& value : values) mean += value.count * value.x / n;
  double variance = 0;
  for (const SeenValue& value : values) variance += value.count * (value.x - mean) * (value.x - mean) / (n - 1);
  for (SeenValue& value : values) value.x = (value.x - mean) / std::sqrt(variance);
}

/// How much speaks against values being drawn from a normal distribution, whose mean and variance are not known: A^2 of
/// Anderson and Darling, times 1 + 4 / n - 25 / n^2. Above 1.8692 for one in 10^4 sets of normal values. 0, for nothing
/// speaks against it, if there are fewer than 8 values, or all are equal. Complexity: O(n log n).
///
/// The i-th of n values has the factor 2 i - 1; of a value that was seen several times they add up to a difference of
/// squares.
/// @param values  finite, in any order
/// Source: Hamerly and Elkan, NIPS 2003.
[[nodiscard]] inline double anderson_darling(std::vector<SeenValue> values) {
  std::sort(values.begin(), values.end(), [](const SeenValue& a, const SeenValue& b) { return a.x < b.x; });
  double n = 0;
  for (const SeenValue& value : values) n += value.count;
  if (n < 8 || values.front().x == values.back().x) return 0;
  standardise(values, n);
  double sum = 0;
  double before = 0;
  for (const SeenValue& value : values) {
    const double after = before + value.count;
    const double from_below = after * after - before * before;
    const double from_above = (n - before) * (n - before) - (n - after) * (n - after);
    sum += from_below * log_normal_cdf(value.x) + from_above * log_normal_cdf(-value.x);
    before = after;
  }
  return (-n - sum / n) * (1 + 4 / n - 25 / (n * n));
}

}  // namespace keen::detail
