// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/init/random_partition.hpp>

namespace {

using keen::Index;
using unit::draw;
using unit::Line;

}  // namespace

TEST_CASE("the centroids of a random partition lie near the mean of all points, each elsewhere") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(6000, 1);
  const Eigen::Vector2d mean = x.rowwise().mean();
  const auto centroids = draw(keen::RandomPartition{}, keen::as_dataset(x), 6, 2);
  // Means of about 1000 points each: standard deviation 1 / sqrt(12 * 1000) = 0.0091; 6 of these in each coordinate.
  CHECK((centroids.colwise() - mean).cwiseAbs().maxCoeff() < 0.055);
  for (Index j = 1; j < 6; ++j) CHECK(centroids.col(j) != centroids.col(0));
}

TEST_CASE("every part of a random partition has a point, so that k = n gives all points (F26)") {
  const Line x = Line::LinSpaced(12, 0, 11);
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Line centroids = draw(keen::RandomPartition{}, keen::as_dataset(x), 12, seed);
    CHECK(unit::sorted(centroids) == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  }
}

TEST_CASE("the parts of a random partition together have the mean of all points") {
  // Two parts of n points: if m points have the mean a, then the others have (sum - m a) / (n - m), for some whole m.
  const Line x{{0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0}};
  const Line centroids = draw(keen::RandomPartition{}, keen::as_dataset(x), 2, 5);
  bool is_possible = false;
  for (int m = 1; m < 7; ++m)
    is_possible = is_possible || std::abs(m * centroids[0] + (7 - m) * centroids[1] - 63) < 1e-12;
  CHECK(is_possible);
}

TEST_CASE("a random partition is weighted, and a point of weight 0 draws no centroid to it (F17)") {
  const Line x{{1.0, 2.0, 1e6, 3.0, -1e6, 4.0}};
  const std::vector<double> weights{1, 1, 0, 1, 0, 1};
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Line centroids = draw(keen::RandomPartition{}, keen::weighted(x, weights), 3, seed);
    CHECK(centroids.minCoeff() >= 1);
    CHECK(centroids.maxCoeff() <= 4);
  }
}

TEST_CASE("a random partition is the same for the same seed and another for another") {
  const Line x = Line::LinSpaced(50, 0, 1);
  CHECK(draw(keen::RandomPartition{}, keen::as_dataset(x), 4, 1) ==
        draw(keen::RandomPartition{}, keen::as_dataset(x), 4, 1));
  CHECK(draw(keen::RandomPartition{}, keen::as_dataset(x), 4, 1) !=
        draw(keen::RandomPartition{}, keen::as_dataset(x), 4, 2));
}
