// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "grouping.hpp"

#include <algorithm>
#include <utility>

namespace keen::detail {

/// How often each class meets each cluster: what is left of two labellings of the same points. Memory O(n).
struct Contingency {
  struct Cell {
    Index row, column, count;
  };

  Index n = 0;
  IndexedVector<Index> rows;     ///< the sizes of the first labelling's groups, none of them 0
  IndexedVector<Index> columns;  ///< of the second one's
  IndexedVector<Cell> cells;     ///< those that are not empty
};

[[nodiscard]] inline Contingency contingency(const Label* a, const Label* b, Index n) {
  Grouping rows = group(a, n);
  Grouping columns = group(b, n);
  IndexedVector<std::pair<Index, Index>> pairs(n);
  for (Index i = 0; i < pairs.size(); ++i) pairs[i] = {rows.index[i], columns.index[i]};
  std::sort(pairs.begin(), pairs.end());
  Contingency table{n, std::move(rows.size), std::move(columns.size), {}};
  for (Index i = 0; i < pairs.size(); ++i) {
    if (i == 0 || pairs[i] != pairs[i - 1]) table.cells.push_back({pairs[i].first, pairs[i].second, 0});
    ++table.cells.back().count;
  }
  return table;
}

}  // namespace keen::detail
