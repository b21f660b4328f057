// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/detail/seeding/parallel_plus_plus.hpp>
#include <keen/init/parallel_plus_plus.hpp>

namespace {

using keen::Index;
using keen::ParallelPlusPlus;
using keen::detail::Oversampling;
using unit::draw;
using unit::Line;

const keen::detail::Ranks alone;

}  // namespace

TEST_CASE("k-means|| draws k different points, the same for the same seed, others for another", "[C34][C32]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 1);
  for (const Index k : {1, 2, 10, 60}) {
    const auto centroids = draw(ParallelPlusPlus{}, keen::as_dataset(x), k, 3);
    const std::set<Index> drawn = unit::points_drawn(x, centroids);
    CHECK(static_cast<Index>(drawn.size()) == k);
    CHECK(drawn.count(-1) == 0);
    CHECK(draw(ParallelPlusPlus{}, keen::as_dataset(x), k, 3) == centroids);
    CHECK(draw(ParallelPlusPlus{}, keen::as_dataset(x), k, 4) != centroids);
  }
}

TEST_CASE("k-means|| takes 2 k points in each of 5 rounds unless told otherwise") {
  CHECK(ParallelPlusPlus{}.rounds == 5);
  CHECK(ParallelPlusPlus{}.oversampling == 2);
}

TEST_CASE("a round of k-means|| takes about oversampling times k points, those far away the likeliest") {
  Line x = Line::Constant(1, 1000, 1);
  for (Index i = 0; i < 1000; ++i) x(i) += 1e-3 * static_cast<double>(i);
  x(500) = 100;
  keen::Rng rng(1);
  keen::detail::Team team(1);
  const ParallelPlusPlus init{.rounds = 3};
  const auto validated = keen::detail::validate(keen::detail::Points(keen::as_dataset(x)), "test");
  const auto taken = keen::detail::oversampled(init, validated, 5, rng, team, {});
  CHECK(taken.points.cols() > 3);
  CHECK(taken.points.cols() < 100);  // the first and 3 times 10 are the most to be expected, with a variance of 30
  CHECK(taken.points.maxCoeff() == 100);
}

TEST_CASE("a round draws each point in proportion to weight times squared distance, those of chance 1 always") {
  const Line x{{0.0, 1.0, 2.0, 0.0, 3.0, 10.0, 1.0}};
  const std::vector<double> weights{1, 2, 1, 5, 0, 1, 0.5};
  keen::detail::Team team(2);
  const auto validated = keen::detail::validate(keen::detail::Points<double>(keen::weighted(x, weights)), "test");
  Oversampling<double> taken(validated, team, alone);
  taken.add({0});
  const std::vector<double> chances{0, 2 * 2 / 106.5, 2 * 4 / 106.5, 0, 0, 1, 2 * 0.5 / 106.5};
  std::vector<int> counts(7);
  constexpr int rounds = 20'000;
  keen::detail::IndexedVector<Index> drawn;
  for (std::uint64_t key = 0; key < rounds; ++key) {
    REQUIRE(taken.draw_round(2, 1000 * key, drawn));
    for (const Index i : drawn) ++counts[static_cast<std::size_t>(i)];
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    INFO("point " << i);
    const double expected = rounds * chances[i];
    CHECK(std::abs(counts[i] - expected) <= 5 * std::sqrt(expected * (1 - chances[i])));
  }
}

TEST_CASE("points that are taken are those of the data, copies once, with the weight of those nearest to each") {
  const Line x{{0.0, 1.0, 2.1, 1.0, -0.0, 10.0, 7.0}};
  const std::vector<double> weights{1, 2, 4, 8, 16, 32, 64};
  keen::detail::Team team(1);
  const auto validated = keen::detail::validate(keen::detail::Points<double>(keen::weighted(x, weights)), "test");
  Oversampling<double> taken(validated, team, alone);
  taken.add({4});
  taken.add({1, 3, 5});
  CHECK(taken.count() == 3);
  const auto candidates = taken.candidates();
  CHECK(candidates.points == keen::Centroids<double>(Line{{0.0, 1.0, 10.0}}));
  CHECK(candidates.weights == keen::detail::IndexedVector<double>{17, 14, 96});
  keen::detail::IndexedVector<Index> drawn;
  taken.add({2, 6});
  CHECK_FALSE(taken.draw_round(100, 1, drawn));  // no point is left
}

TEST_CASE("k-means|| finds far groups") {
  const Eigen::Matrix2Xd x = unit::far_groups(200, 8, 2);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::set<double> groups;
    const auto centroids = draw(ParallelPlusPlus{}, keen::as_dataset(x), 8, seed);
    for (Index j = 0; j < 8; ++j) groups.insert(std::floor(centroids(0, j) / 10));
    CHECK(groups.size() == 8);
  }
}

TEST_CASE("k-means|| takes each distinct value once, and then no more, however few points a round takes (F21)",
          "[C33]") {
  const Line x{{0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 0.1}};
  for (const double oversampling : {0.1, 0.7, 2.0, 50.0}) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const ParallelPlusPlus init{.rounds = 1, .oversampling = oversampling};
      const Line three = draw(init, keen::as_dataset(x), 3, seed);
      CHECK(std::set<double>(three.begin(), three.end()).size() == 3);
      CHECK(unit::sorted(draw(init, keen::as_dataset(x), 7, seed)) == std::vector<double>{0, 0.1, 1, 1.1});
    }
  }
}

TEST_CASE("k-means|| on equal points is one point (F20)") {
  CHECK(draw(ParallelPlusPlus{}, keen::as_dataset(Line(Line::Constant(50, 4.5))), 3, 1) == Line{{4.5}});
}

TEST_CASE("k-means|| never takes a point of weight 0 while another is left (F17)") {
  const Line x{{1.0, 2.0, 1e6, 3.0, -1e6, 4.0}};
  const std::vector<double> weights{1, 1, 0, 1, 0, 1};
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    CHECK(unit::sorted(draw(ParallelPlusPlus{}, keen::weighted(x, weights), 6, seed)) ==
          std::vector<double>{1, 2, 3, 4});
  }
}

TEST_CASE("k-means|| scales with the points and does not depend on a factor of the weights (F14, F24, F25)") {
  const Line x = unit::uniform_points<1>(60, 3);
  const Line expected = draw(ParallelPlusPlus{}, keen::as_dataset(x), 6, 4);
  for (const double factor : {0x1p-500, 0x1p-1000, 0x1p+500, 0x1p+1000}) {
    CHECK(draw(ParallelPlusPlus{}, keen::as_dataset(Line(x * factor)), 6, 4) == expected * factor);
    CHECK(draw(ParallelPlusPlus{}, keen::weighted(x, std::vector<double>(60, factor)), 6, 4) == expected);
  }
}
