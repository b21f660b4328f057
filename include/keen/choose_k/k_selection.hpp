// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"

#include <optional>
#include <vector>

namespace keen {

/// The numbers of clusters to try: first, first + 1, ..., last.
struct KRange {
  Index first = 1;  ///< >= 1
  Index last = 10;  ///< in [first, n]
};

/// The SSE of a clustering for each k.
struct SseCurve {
  std::vector<Index> k;     ///< ascending
  std::vector<double> sse;  ///< as Clustering::sse, one for each k
};

/// What a criterion says about k, and what it computed on the way.
struct KSelection {
  std::optional<Index> best;  ///< the chosen k, or nothing if none stands out
  std::vector<Index> k;       ///< the numbers tried, ascending
  std::vector<double> sse;    ///< the SSE for each of them
  std::vector<double> score;  ///< what the criterion maximised, for each of them; NaN where it is not defined
};

}  // namespace keen
