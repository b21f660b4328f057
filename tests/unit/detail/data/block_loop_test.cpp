// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/data/block_loop.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using Ranges = std::vector<std::pair<Index, Index>>;

Ranges blocks_between(Index begin, Index end, Index block_size) {
  Ranges ranges;
  keen::detail::Team team(1);
  keen::detail::for_each_block_between(begin, end, block_size, team,
                                       [&](Index first, Index last, int) { ranges.emplace_back(first, last); });
  return ranges;
}

}  // namespace

TEST_CASE("a range of points is cut into blocks of one size, of which the last may be smaller and none is empty") {
  CHECK(blocks_between(0, 9, 3) == Ranges{{0, 3}, {3, 6}, {6, 9}});
  CHECK(blocks_between(0, 10, 4) == Ranges{{0, 4}, {4, 8}, {8, 10}});
  CHECK(blocks_between(5, 10, 4) == Ranges{{5, 9}, {9, 10}});
  CHECK(blocks_between(8, 12, 4) == Ranges{{8, 12}});
  CHECK(blocks_between(7, 8, 4) == Ranges{{7, 8}});
  CHECK(blocks_between(7, 7, 4).empty());
}
