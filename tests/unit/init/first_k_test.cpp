// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/seeds.hpp"

#include <keen/init/first_k.hpp>

using unit::draw;
using unit::Line;

TEST_CASE("the first k are the first k points, for every seed") {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Random(2, 9);
  for (const std::uint64_t seed : {0U, 5U}) {
    CHECK(draw(keen::FirstK{}, keen::as_dataset(x), 4, seed) == x.leftCols(4));
    CHECK(draw(keen::FirstK{}, keen::as_dataset(x), 9, seed) == x);
  }
  STATIC_REQUIRE(keen::FirstK::is_deterministic);
}

TEST_CASE("points of weight 0 come only after all others (D6)") {
  const Line x{{1.0, 2.0, 3.0, 4.0, 5.0}};
  const std::vector<double> weights{0, 1, 0, 0.5, 2};
  CHECK(draw(keen::FirstK{}, keen::weighted(x, weights), 2, 0) == Line{{2.0, 4.0}});
  CHECK(draw(keen::FirstK{}, keen::weighted(x, weights), 5, 0) == Line{{2.0, 4.0, 5.0, 1.0, 3.0}});
}
