// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace keen::detail {

/// How often each class meets each cluster: what is left of two labellings of the same points. Memory O(n).
struct Contingency {
  struct Cell {
    Index row, column, count;
  };

  Index n = 0;
  std::vector<Index> rows;     ///< the sizes of the first labelling's groups, none of them 0
  std::vector<Index> columns;  ///< of the second one's
  std::vector<Cell> cells;     ///< those that are not empty
};

/// The place of each label among the distinct ones, and the size of each group. Labels may be any number.
[[nodiscard]] inline std::pair<std::vector<Index>, std::vector<Index>> groups(const Label* labels, Index n) {
  std::vector<Label> distinct(labels, labels + n);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::vector<Index> places(static_cast<std::size_t>(n));
  std::vector<Index> sizes(distinct.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    places[i] = std::lower_bound(distinct.begin(), distinct.end(), labels[i]) - distinct.begin();
    ++sizes[static_cast<std::size_t>(places[i])];
  }
  return {std::move(places), std::move(sizes)};
}

[[nodiscard]] inline Contingency contingency(const Label* a, const Label* b, Index n) {
  auto [row, row_sizes] = groups(a, n);
  auto [column, column_sizes] = groups(b, n);
  std::vector<std::pair<Index, Index>> pairs(row.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {row[i], column[i]};
  std::sort(pairs.begin(), pairs.end());
  Contingency table{n, std::move(row_sizes), std::move(column_sizes), {}};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (i == 0 || pairs[i] != pairs[i - 1]) table.cells.push_back({pairs[i].first, pairs[i].second, 0});
    ++table.cells.back().count;
  }
  return table;
}

}  // namespace keen::detail
