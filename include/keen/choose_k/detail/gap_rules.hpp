// SPDX-License-Identifier: MIT
#pragma once

#include "../gap_rule.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

// Gap(k) says how much lower the log of the SSE is than on data without clusters. It is an estimate with a standard
// error s, so its maximum is too optimistic about large k. The rules differ in what they do about s:
//
//     global_max, first_max     the largest gap, or the first that is no smaller than the next
//     ..._1se                   the first k within one s of that maximum: simpler, and no worse by what is known
//     tibshirani_1se            the first k with Gap(k) >= Gap(k + 1) - s(k + 1)
//
// Source: Tibshirani, Walther & Hastie, Journal of the Royal Statistical Society B 63(2), 2001 (tibshirani_1se).

namespace keen::detail {

/// The first index whose value is no smaller than the next one; the last index if there is none.
[[nodiscard]] inline std::size_t first_maximum(const std::vector<double>& values) {
  std::size_t index = 0;
  while (index + 1 < values.size() && values[index] < values[index + 1]) ++index;
  return index;
}

/// The first index whose value reaches `least`; `last` if none before it does.
[[nodiscard]] inline std::size_t first_reaching(const std::vector<double>& values, double least, std::size_t last) {
  std::size_t index = 0;
  while (index < last && !(values[index] >= least)) ++index;
  return index;
}

/// The index that the rule chooses.
/// @param gap    at least one
/// @param error  as many
[[nodiscard]] inline std::size_t chosen_index(const std::vector<double>& gap, const std::vector<double>& error,
                                              GapRule rule, double se_factor = 1) {
  const auto largest = static_cast<std::size_t>(std::max_element(gap.begin(), gap.end()) - gap.begin());
  const auto within = [&](std::size_t index) {
    return first_reaching(gap, gap[index] - se_factor * error[index], index);
  };
  switch (rule) {
    case GapRule::global_max: return largest;
    case GapRule::global_max_1se: return within(largest);
    case GapRule::first_max: return first_maximum(gap);
    case GapRule::first_max_1se: return within(first_maximum(gap));
    case GapRule::tibshirani_1se: break;
  }
  std::size_t index = 0;
  while (index + 1 < gap.size() && !(gap[index] >= gap[index + 1] - se_factor * error[index + 1])) ++index;
  return index;
}

}  // namespace keen::detail
