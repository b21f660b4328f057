// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/seed_gains.hpp>

#include <vector>

namespace {

using keen::Index;
using Lists = keen::detail::GainLists<float>;

/// A hit whose bounds say which one it is.
Lists::Hit hit(keen::Label candidate, Index point) {
  const auto mark = static_cast<float>(100 * candidate + point);
  return {candidate, {point, mark - 0.5F, mark + 0.5F}};
}

std::vector<Index> points_of(const Lists& lists, Index candidate) {
  std::vector<Index> points;
  for (const auto& gain : lists[candidate]) {
    const auto mark = static_cast<float>(100 * candidate + gain.point);
    CHECK(gain.low == mark - 0.5F);
    CHECK(gain.high == mark + 0.5F);
    points.push_back(gain.point);
  }
  return points;
}

}  // namespace

TEST_CASE("what blocks found is sorted by candidate, points in ascending order, with their bounds") {
  Lists lists;
  lists.assemble({{hit(2, 0), hit(0, 1), hit(2, 1), hit(0, 3)}, {}, {hit(3, 10), hit(2, 11), hit(0, 12)}, {hit(2, 20)}},
                 5);
  CHECK(lists.size() == 8);
  CHECK(points_of(lists, 0) == std::vector<Index>{1, 3, 12});
  CHECK(points_of(lists, 1).empty());
  CHECK(points_of(lists, 2) == std::vector<Index>{0, 1, 11, 20});
  CHECK(points_of(lists, 3) == std::vector<Index>{10});
  CHECK(points_of(lists, 4).empty());
}

TEST_CASE("lists may be assembled again, with more or fewer candidates") {
  Lists lists;
  lists.assemble({{hit(1, 5), hit(0, 6)}}, 2);
  lists.assemble({{hit(3, 7)}, {hit(0, 8), hit(3, 9)}}, 4);
  CHECK(lists.size() == 3);
  CHECK(points_of(lists, 0) == std::vector<Index>{8});
  CHECK(points_of(lists, 1).empty());
  CHECK(points_of(lists, 3) == std::vector<Index>{7, 9});
  lists.assemble({{hit(0, 1)}}, 1);
  CHECK(lists.size() == 1);
  CHECK(points_of(lists, 0) == std::vector<Index>{1});
}

TEST_CASE("where nothing is found, every list is empty") {
  Lists lists;
  for (const auto& blocks : {std::vector<Lists::Block>{}, std::vector<Lists::Block>(3)}) {
    lists.assemble(blocks, 3);
    CHECK(lists.size() == 0);
    for (Index j = 0; j < 3; ++j) CHECK(lists[j].empty());
  }
}
