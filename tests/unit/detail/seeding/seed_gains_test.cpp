// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/seeding/seed_gains.hpp>

#include <cstdint>
#include <vector>

namespace {

using keen::Index;
using Lists = keen::detail::GainLists<float>;

constexpr Index points_per_block = 10;

/// A hit whose bounds say which one it is.
Lists::Hit hit(keen::Label candidate, std::uint32_t offset) {
  const auto mark = static_cast<float>(100 * candidate + static_cast<int>(offset));
  return {candidate, offset, mark - 0.5F, mark + 0.5F};
}

Lists lists_of(const std::vector<std::vector<Lists::Hit>>& blocks, Index candidates, Lists lists = {}) {
  lists.restart(static_cast<Index>(blocks.size()), points_per_block, candidates);
  for (std::size_t block = 0; block < blocks.size(); ++block) lists.set(static_cast<Index>(block), blocks[block]);
  return lists;
}

std::vector<Index> points_of(const Lists& lists, Index candidate) {
  std::vector<Index> points;
  lists.for_each(candidate, [&](const keen::detail::Gain& gain) {
    const auto mark = static_cast<float>(100 * candidate + gain.point % points_per_block);
    CHECK(gain.low == mark - 0.5F);
    CHECK(gain.high == mark + 0.5F);
    points.push_back(gain.point);
  });
  CHECK(points.size() == lists.size(candidate));
  return points;
}

}  // namespace

TEST_CASE("what blocks found is sorted by candidate, points in ascending order, with their bounds") {
  const Lists lists =
      lists_of({{hit(2, 0), hit(0, 1), hit(2, 1), hit(0, 3)}, {}, {hit(3, 0), hit(2, 1), hit(0, 9)}, {hit(2, 4)}}, 5);
  CHECK(lists.blocks() == 4);
  CHECK(points_of(lists, 0) == std::vector<Index>{1, 3, 29});
  CHECK(points_of(lists, 1).empty());
  CHECK(points_of(lists, 2) == std::vector<Index>{0, 1, 21, 34});
  CHECK(points_of(lists, 3) == std::vector<Index>{20});
  CHECK(points_of(lists, 4).empty());
}

TEST_CASE("lists may be made again, with more or fewer candidates and blocks") {
  Lists lists = lists_of({{hit(1, 5), hit(0, 6)}}, 2);
  lists = lists_of({{hit(3, 7)}, {hit(0, 8), hit(3, 9)}}, 4, lists);
  CHECK(points_of(lists, 0) == std::vector<Index>{18});
  CHECK(points_of(lists, 1).empty());
  CHECK(points_of(lists, 3) == std::vector<Index>{7, 19});
  lists = lists_of({{hit(0, 1)}}, 1, lists);
  CHECK(points_of(lists, 0) == std::vector<Index>{1});
}

TEST_CASE("where nothing is found, every list is empty") {
  for (const std::size_t blocks : {0U, 3U}) {
    const Lists lists = lists_of(std::vector<std::vector<Lists::Hit>>(blocks), 3);
    for (Index j = 0; j < 3; ++j) CHECK(points_of(lists, j).empty());
  }
}

TEST_CASE("bounds in double stay bounds in float") {
  for (const double value : {0.0, 1e-320, 1e-45, 1.1e-38, 0.1, 1.0, 3e38, 3.5e38, 1e300}) {
    INFO(value);
    CHECK(static_cast<double>(keen::detail::float_below(value)) <= value);
    CHECK(static_cast<double>(keen::detail::float_above(value)) >= value);
  }
  CHECK(keen::detail::float_below(-1.0) == 0);  // squared distances are not below 0
  CHECK(static_cast<double>(keen::detail::float_below(0.1)) > 0.1 * (1 - 3e-7));
  CHECK(static_cast<double>(keen::detail::float_above(0.1)) < 0.1 * (1 + 3e-7));
}
