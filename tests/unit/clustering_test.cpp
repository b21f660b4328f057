// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/kmeans.hpp>

#include <sstream>
#include <string>
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

TEST_CASE("a clustering and a model are one line in a log") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 1);
  const auto found = keen::fit(x, {.k = 3});
  std::ostringstream log;
  log << found << '\n' << found.model;
  const std::string expected = "3 clusters of 30, 30, 30 points, SSE " + keen::detail::concat(found.sse) + " after " +
                               std::to_string(found.iterations) +
                               " steps: " + std::string(to_string(found.stop_reason)) +
                               "\na model of 3 centroids of 2 coordinates";
  CHECK(log.str() == expected);
  CHECK(keen::to_string(keen::fit(x, {.k = 12})).find(" points, SSE ") != std::string::npos);
  CHECK(keen::to_string(keen::fit(x, {.k = 12})).find(", ... points") != std::string::npos);
  CHECK(to_string(keen::Model<float>(Eigen::MatrixXf::Ones(1, 1), keen::Metric::cosine)) ==
        "a model of 1 centroid of 1 coordinate, by angle");
  CHECK(to_string(keen::Clustering<double>()) == "0 clusters, SSE 0 after 0 steps: iteration limit");
}
