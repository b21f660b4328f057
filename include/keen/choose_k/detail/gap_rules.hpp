// SPDX-License-Identifier: MIT
#pragma once

#include "../gap_rule.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace keen::detail {

/// The first place whose value is no smaller than the next one; the last place if there is none.
[[nodiscard]] inline std::size_t first_maximum(const std::vector<double>& values) {
  std::size_t place = 0;
  while (place + 1 < values.size() && values[place] < values[place + 1]) ++place;
  return place;
}

/// The first place whose value reaches `least`; `last` if none before it does.
[[nodiscard]] inline std::size_t first_reaching(const std::vector<double>& values, double least, std::size_t last) {
  std::size_t place = 0;
  while (place < last && !(values[place] >= least)) ++place;
  return place;
}

/// The place that the rule chooses.
/// @param gap    at least one
/// @param error  as many
[[nodiscard]] inline std::size_t chosen_place(const std::vector<double>& gap, const std::vector<double>& error,
                                              GapRule rule, double se_factor = 1) {
  const auto largest = static_cast<std::size_t>(std::max_element(gap.begin(), gap.end()) - gap.begin());
  const auto within = [&](std::size_t place) {
    return first_reaching(gap, gap[place] - se_factor * error[place], place);
  };
  switch (rule) {
    case GapRule::global_max: return largest;
    case GapRule::global_max_1se: return within(largest);
    case GapRule::first_max: return first_maximum(gap);
    case GapRule::first_max_1se: return within(first_maximum(gap));
    case GapRule::tibshirani_1se: break;
  }
  std::size_t place = 0;
  while (place + 1 < gap.size() && !(gap[place] >= gap[place + 1] - se_factor * error[place + 1])) ++place;
  return place;
}

}  // namespace keen::detail
