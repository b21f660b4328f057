// SPDX-License-Identifier: MIT
#include <keen/detail/statistics/nearest_two_tally.hpp>

#include "support/catch.hpp"

TEST_CASE("a point counts as often as its weight says in every figure of a tally", "[nearest_two]") {
  keen::detail::NearestTwoTally tally(3);
  tally.add(0, 2, 1, 16);   // distances 1 and 4
  tally.add(0, 0.5, 4, 4);  // 2 and 2
  tally.add(1, 3, 9, 36);   // 3 and 6; the only point of its cluster
  keen::detail::NearestTwoTally more(3);
  more.add(0, 1, 0, 0);
  tally.add(more);
  CHECK(tally.weights() == Eigen::Vector3d(3.5, 3, 0));
  CHECK(tally.mean_distances() == Eigen::Vector3d((2 + 0.5 * 2) / 3.5, 3, 0));
  CHECK(tally.removal_costs() == Eigen::Vector3d(2 * 15, 3 * 27, 0));
  CHECK(tally.simplified_silhouette() == 2 * 0.75 / 6.5);
}
