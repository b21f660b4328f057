// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace keen {

/// The numbers of clusters to try: first, first + 1, ..., last.
struct KRange {
  Index first = 1;  ///< >= 1
  Index last = 0;   ///< in [first, n]; 0: 10, or n if there are fewer points
};

/// The SSE of a clustering for each k.
struct SseCurve {
  std::vector<Index> k;     ///< ascending
  std::vector<double> sse;  ///< as Clustering::sse, one for each k
};

/// The result of a criterion: the chosen k, and a score for each k.
struct CriterionResult {
  std::optional<Index> best{};     ///< the chosen k; nullopt if there is none
  std::vector<Index> k{};          ///< the numbers tried, ascending
  std::vector<double> sse{};       ///< the SSE for each of them
  std::vector<double> score{};     ///< the score for each of them; NaN where it is not defined
  std::vector<double> error{};     ///< the standard error of each score; empty if the criterion has none
  std::string criterion{};         ///< its name, such as "gap statistic"
  bool smaller_is_better = false;  ///< true if smaller scores are better
};

}  // namespace keen
