// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/iteration.hpp>

#include <set>
#include <string>

TEST_CASE("every reason to stop has words of its own") {
  std::set<std::string_view> words;
  constexpr int reasons = 11;
  for (int reason = 0; reason < reasons; ++reason) {
    words.insert(keen::to_string(static_cast<keen::StopReason>(reason)));
  }
  CHECK(words.size() == reasons);
  CHECK(words.count("unknown") == 0);
  CHECK(keen::to_string(static_cast<keen::StopReason>(reasons)) == "unknown");
}

TEST_CASE("the words for a reason are those of that reason") {
  CHECK(keen::to_string(keen::StopReason::labels_settled) == "labels settled");
  CHECK(keen::to_string(keen::StopReason::centroid_shift) == "centroid shift within tolerance");
  CHECK(keen::to_string(keen::StopReason::max_iterations) == "iteration limit");
  CHECK(keen::to_string(keen::StopReason::deadline) == "deadline");
}

TEST_CASE("the centroids that an observer sees lie one a column") {
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  keen::IterationStats it;
  it.dim = 3;
  it.k = 2;
  it.centroid_data = values;
  REQUIRE(it.centroids().rows() == 3);
  REQUIRE(it.centroids().cols() == 2);
  CHECK(it.centroids()(2, 0) == 3);
  CHECK(it.centroids()(0, 1) == 4);
}

TEST_CASE("no empty cluster has been given a point before a pass says so") {
  CHECK(keen::IterationRecord{}.relocated == 0);
  CHECK(keen::IterationStats{}.relocated == 0);
}
