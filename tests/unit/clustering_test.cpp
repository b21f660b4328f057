// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/clustering.hpp>

#include <type_traits>
#include <vector>

using Members = std::vector<keen::Index>;

TEST_CASE("members are the numbers of the points with a label, in ascending order") {
  const keen::Labels labels{{2, 0, 2, 1, 0, 2}};
  CHECK(keen::members(labels, 2) == Members{0, 2, 5});
  CHECK(keen::members(labels, 0) == Members{1, 4});
  CHECK(keen::members(labels, 1) == Members{3});
}

TEST_CASE("an empty cluster has no members, nor has a label that does not exist") {
  const keen::Labels labels{{0, 2}};
  CHECK(keen::members(labels, 1).empty());
  CHECK(keen::members(labels, 7).empty());
  CHECK(keen::members(labels, -1).empty());
  CHECK(keen::members(keen::Labels(0), 0).empty());
}

TEST_CASE("labels are 32 bits wide and counts 64 (D9)") {
  using Result = keen::Clustering<float, 3>;
  STATIC_REQUIRE(std::is_same_v<decltype(Result::labels)::Scalar, std::int32_t>);
  STATIC_REQUIRE(std::is_same_v<decltype(Result::cluster_sizes)::Scalar, std::int64_t>);
  STATIC_REQUIRE(sizeof(Result::iterations) == 8);
}
