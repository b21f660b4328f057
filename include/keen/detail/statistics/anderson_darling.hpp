// SPDX-License-Identifier: MIT
#pragma once

#include "../data/magnitude.hpp"
#include "../data/validated_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

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

/// Values with mean 0 and variance 1 (by n - 1) instead of theirs. Those in `x` ascend, and are not all equal.
inline void standardise(std::vector<double>& x) {
  const Scale<double> scale = unit_scale((std::max)(std::abs(x.front()), std::abs(x.back())));
  const double origin = scale(x.front());
  const Scale<double> unit = unit_scale(scale(x.back()) - origin);
  for (double& value : x) value = unit(scale(value) - origin);
  const auto n = static_cast<double>(x.size());
  double mean = 0;
  for (const double value : x) mean += value / n;
  double variance = 0;
  for (const double value : x) variance += (value - mean) * (value - mean) / (n - 1);
  for (double& value : x) value = (value - mean) / std::sqrt(variance);
}

/// How much speaks against values being drawn from a normal distribution, whose mean and variance are not known: A^2 of
/// Anderson and Darling, times 1 + 4 / n - 25 / n^2. Above 1.8692 for one in 10^4 sets of normal values. 0, for nothing
/// speaks against it, if there are fewer than 8 values, or all are equal. Complexity: O(n log n).
/// @param x  finite, in any order
/// Source: Hamerly and Elkan, NIPS 2003.
[[nodiscard]] inline double anderson_darling(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  if (x.size() < 8 || x.front() == x.back()) return 0;
  standardise(x);
  const auto n = static_cast<double>(x.size());
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double below = log_normal_cdf(x[i]);
    const double above = log_normal_cdf(-x[x.size() - 1 - i]);
    sum += (2 * static_cast<double>(i) + 1) * (below + above);
  }
  return (-n - sum / n) * (1 + 4 / n - 25 / (n * n));
}

}  // namespace keen::detail
