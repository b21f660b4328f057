// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/init/afk_mc2.hpp>

namespace {

using keen::AfkMc2;
using keen::Index;
using unit::draw;
using unit::Line;

}  // namespace

TEST_CASE("AFK-MC2 draws k different points, the same for the same seed, others for another", "[C34][C32]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 1);
  for (const Index k : {1, 2, 10, 40}) {
    const auto centroids = draw(AfkMc2{}, keen::as_dataset(x), k, 3);
    const std::set<Index> drawn = unit::points_drawn(x, centroids);
    CHECK(static_cast<Index>(drawn.size()) == k);
    CHECK(drawn.count(-1) == 0);
    CHECK(draw(AfkMc2{}, keen::as_dataset(x), k, 3) == centroids);
    CHECK(draw(AfkMc2{}, keen::as_dataset(x), k, 4) != centroids);
  }
}

TEST_CASE("AFK-MC2 takes each distinct value once, and then no more, with chains of any length (F21)", "[C33]") {
  const Line x{{3.0, 1.0, 3.0, 2.0, 1.0, 1.0, 2.0, 3.0}};
  for (const Index chain_length : {1, 2, 50}) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      for (const Index k : {3, 4, 8}) {
        const AfkMc2 init{.chain_length = chain_length};
        CHECK(unit::sorted(draw(init, keen::as_dataset(x), k, seed)) == std::vector<double>{1, 2, 3});
      }
    }
  }
}

TEST_CASE("a long chain of AFK-MC2 draws as k-means++ does: by weight times squared distance (F17)") {
  // The first centroid, at 0, has all but all of the weight; the others have masses 1, 8 and 9 of 18.
  const Line x{{0.0, 1.0, 2.0, -3.0}};
  const std::vector<double> weights{1e12, 1, 2, 1};
  std::map<double, int> counts;
  constexpr int draws = 4500;
  for (std::uint64_t seed = 0; seed < draws; ++seed) ++counts[draw(AfkMc2{}, keen::weighted(x, weights), 2, seed)[1]];
  // Binomial with a standard deviation of at most sqrt(4500 / 4) = 34; 6 of these are never left by chance.
  CHECK(std::abs(counts[1] - 250) < 201);
  CHECK(std::abs(counts[2] - 2000) < 201);
  CHECK(std::abs(counts[-3] - 2250) < 201);
}

TEST_CASE("a chain of AFK-MC2 has 200 steps unless told otherwise") { CHECK(AfkMc2{}.chain_length == 200); }

TEST_CASE("AFK-MC2 on equal points is one point (F20)") {
  CHECK(draw(AfkMc2{}, keen::as_dataset(Line(Line::Constant(50, 4.5))), 3, 1) == Line{{4.5}});
}

TEST_CASE("AFK-MC2 never takes a point of weight 0 while another is left (F17)") {
  const Line x{{1.0, 2.0, 1e6, 3.0, -1e6, 4.0}};
  const std::vector<double> weights{1, 1, 0, 1, 0, 1};
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CHECK(unit::sorted(draw(AfkMc2{}, keen::weighted(x, weights), 6, seed)) == std::vector<double>{1, 2, 3, 4});
  }
}

TEST_CASE("AFK-MC2 scales with the points and does not depend on a factor of the weights (F14, F24, F25)") {
  const Line x = unit::uniform_points<1>(60, 3);
  const Line expected = draw(AfkMc2{}, keen::as_dataset(x), 6, 4);
  for (const double factor : {0x1p-500, 0x1p-1000, 0x1p+500, 0x1p+1000}) {
    CHECK(draw(AfkMc2{}, keen::as_dataset(Line(x * factor)), 6, 4) == expected * factor);
    CHECK(draw(AfkMc2{}, keen::weighted(x, std::vector<double>(60, factor)), 6, 4) == expected);
  }
}
