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
  Index last = 0;   ///< in [first, n]; 0 stands for 10, or n if there are fewer points
};

/// The SSE of a clustering for each k.
struct SseCurve {
  std::vector<Index> k;     ///< ascending
  std::vector<double> sse;  ///< as Clustering::sse, one for each k
};

/// What a criterion says about k, and what it computed on the way.
struct CriterionResult {
  std::optional<Index> best{};     ///< the chosen k, or nothing if none stands out
  std::vector<Index> k{};          ///< the numbers tried, ascending
  std::vector<double> sse{};       ///< the SSE for each of them
  std::vector<double> score{};     ///< what the criterion computed for each of them; NaN where it is not defined
  std::vector<double> error{};     ///< the standard error of each score; empty if the criterion has none
  std::string criterion{};         ///< its name, such as "gap statistic"
  bool smaller_is_better = false;  ///< of two scores
};

}  // namespace keen
