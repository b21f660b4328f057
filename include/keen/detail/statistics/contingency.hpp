// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "grouping.hpp"

#include <algorithm>
#include <utility>

// Two labellings of n points as a table. Every index that compares them depends on the counts alone:
//
//                cluster 0   1   2   sum        at most n cells are not 0, so the table is stored as a sorted list of
//     class 0            8   1   .     9        those: memory O(n), however many groups there are
//     class 1            .   6   5    11
//     sum                8   7   5    20

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

/// @param counts  of each point, > 0; each is one where there are none
[[nodiscard]] inline Contingency contingency(const Label* a, const Label* b, Index n, const Index* counts = nullptr) {
  const Grouping rows = group(a, n);
  const Grouping columns = group(b, n);
  IndexedVector<Contingency::Cell> cells(n);
  Contingency table{0, IndexedVector<Index>(rows.count(), 0), IndexedVector<Index>(columns.count(), 0), {}};
  for (Index i = 0; i < n; ++i) {
    const Index count = counts == nullptr ? 1 : counts[i];
    cells[i] = {rows.index[i], columns.index[i], count};
    table.rows[rows.index[i]] += count;
    table.columns[columns.index[i]] += count;
    table.n += count;
  }
  std::sort(cells.begin(), cells.end(), [](const Contingency::Cell& one, const Contingency::Cell& other) {
    return std::pair(one.row, one.column) < std::pair(other.row, other.column);
  });
  for (const Contingency::Cell& cell : cells) {
    const bool is_new =
        table.cells.empty() || cell.row != table.cells.back().row || cell.column != table.cells.back().column;
    if (is_new) {
      table.cells.push_back(cell);
    } else {
      table.cells.back().count += cell.count;
    }
  }
  return table;
}

}  // namespace keen::detail
