// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

// The knee of a falling curve is where it is farthest below its chord, after both axes are scaled to [0, 1].
//
//     1 |*.                      difference = chord - curve; its maxima are the candidates. A maximum is a knee if the
//       | *   .   chord           difference then falls by more than the sensitivity before it rises again, so that
//       |  *      .               noise makes no knee.
//       |    *       .
//       |       *   *   .*
//     0 +-----------------1

namespace keen::detail {

/// How far a falling curve is below its chord, both axes scaled to [0, 1]; NaN if it is flat.
/// @param x  ascending
/// @param y  as many
[[nodiscard]] inline std::vector<double> knee_differences(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> difference(x.size(), std::numeric_limits<double>::quiet_NaN());
  if (x.size() < 2) return difference;
  const auto [least, most] = std::minmax_element(y.begin(), y.end());
  const double height = *most - *least;
  if (!(height > 0)) return difference;
  for (std::size_t i = 0; i < x.size(); ++i)
    difference[i] = (*most - y[i]) / height - (x[i] - x.front()) / (x.back() - x.front());
  return difference;
}

/// The places of the knees, in the order in which they are found: maxima (ends and flat parts count) after which the
/// difference drops by more than `sensitivity` mean steps of x, before it comes to a minimum. The first one is the knee
/// of the offline algorithm, the last one that of the online algorithm. Complexity: O(n).
/// @param difference  of a falling curve, from the left
/// Source: Satopaa, Albrecht, Irwin and Raghavan, ICDCSW 2011, section III, without smoothing.
[[nodiscard]] inline std::vector<std::size_t> knees(const std::vector<double>& difference, double sensitivity) {
  std::vector<std::size_t> found;
  const double drop = sensitivity / (static_cast<double>(difference.size()) - 1);
  constexpr std::size_t none = (std::numeric_limits<std::size_t>::max)();
  std::size_t maximum = none;
  for (std::size_t i = 0; i + 1 < difference.size(); ++i) {
    const double here = difference[i];
    const double before = difference[i == 0 ? 0 : i - 1];
    const double after = difference[i + 1];
    if (here >= before && here >= after) maximum = i;
    if (here <= before && here <= after) maximum = none;
    if (maximum == none || !(after < difference[maximum] - drop)) continue;
    if (found.empty() || found.back() != maximum) found.push_back(maximum);
  }
  return found;
}

}  // namespace keen::detail
