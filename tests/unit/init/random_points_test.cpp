// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/init/random_points.hpp>

namespace {

using keen::Index;
using unit::draw;
using unit::Line;

}  // namespace

TEST_CASE("random points are k different points of the data, in bits", "[C34]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 1);
  for (const Index k : {1, 10, 300}) {
    const auto drawn = unit::points_drawn(x, draw(keen::RandomPoints{}, keen::as_dataset(x), k, 2));
    CHECK(static_cast<Index>(drawn.size()) == k);
    CHECK(drawn.count(-1) == 0);
  }
}

TEST_CASE("random points are the same for the same seed and others for another") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 1);
  CHECK(draw(keen::RandomPoints{}, keen::as_dataset(x), 5, 2) == draw(keen::RandomPoints{}, keen::as_dataset(x), 5, 2));
  CHECK(draw(keen::RandomPoints{}, keen::as_dataset(x), 5, 2) != draw(keen::RandomPoints{}, keen::as_dataset(x), 5, 3));
}

TEST_CASE("every point is as likely as its weight says (F17)") {
  const Line x{{0.0, 1.0, 2.0, 3.0}};
  const std::vector<double> weights{1, 0, 3, 4};
  std::vector<int> counts(4);
  constexpr int draws = 8000;
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    ++counts.at(static_cast<std::size_t>(draw(keen::RandomPoints{}, keen::weighted(x, weights), 1, seed)[0]));
  }
  // Binomial with a standard deviation of at most sqrt(8000 / 4) = 45; 6 of these are never left by chance.
  CHECK(std::abs(counts[0] - 1000) < 270);
  CHECK(counts[1] == 0);
  CHECK(std::abs(counts[2] - 3000) < 270);
  CHECK(std::abs(counts[3] - 4000) < 270);
}

TEST_CASE("random points are different points even where fewer than k have weight (D6, F17)") {
  const Line x{{0.0, 1.0, 2.0, 3.0}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Line drawn = draw(keen::RandomPoints{}, keen::weighted(x, std::vector<double>{0, 1, 0, 1}), 4, seed);
    CHECK(unit::sorted(drawn) == std::vector<double>{0, 1, 2, 3});
    CHECK(unit::sorted(drawn.leftCols(2)) == std::vector<double>{1, 3});
  }
}
