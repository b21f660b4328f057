// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/seeds.hpp"

#include <keen/detail/seeding/plus_plus.hpp>
#include <keen/init/plus_plus.hpp>

#include <array>
#include <cmath>

namespace {

using keen::Index;
using unit::draw;
using unit::points_drawn;
using Line = unit::Line;

}  // namespace

TEST_CASE("k-means++ draws k different points, the same for the same seed, others for another (F21)", "[C32][C34]") {
  const auto chosen = [](const Eigen::MatrixXd& x, Index k, std::uint64_t seed) {
    keen::Rng rng(seed);
    return points_drawn(x, keen::PlusPlus{}(keen::columns(x), k, rng));
  };
  for (const Index n : {20, 200, 2000}) {
    for (const Index dim : {10, 20}) {
      const Eigen::MatrixXd x = unit::uniform_points<Eigen::Dynamic>(n, 1, dim);
      for (const Index k : {2, 5, 10}) {
        INFO("n = " << n << ", dim = " << dim << ", k = " << k);
        const std::set<Index> drawn = chosen(x, k, 7);
        CHECK(static_cast<Index>(drawn.size()) == k);
        CHECK(chosen(x, k, 7) == drawn);
        CHECK((chosen(x, k, 8) != drawn || chosen(x, k, 9) != drawn));
      }
    }
  }
}

TEST_CASE("k-means++ takes each distinct value once, and then no more (D1, F19, F21)", "[C33]") {
  for (const Index candidates : {0, 1, 5}) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Line x{{3.0, 1.0, 3.0, 2.0, 1.0, 1.0, 2.0, 3.0}};
      for (const Index k : {3, 4, 8}) {
        const Line drawn = draw(keen::PlusPlus{.candidates = candidates}, keen::as_dataset(x), k, seed);
        CHECK(unit::sorted(drawn) == std::vector<double>{1, 2, 3});
      }
    }
  }
}

TEST_CASE("k-means++ on equal points is one point (F20)", "[C30]") {
  CHECK(draw(keen::PlusPlus{}, keen::as_dataset(Line(Line::Constant(50, 4.5))), 3, 1) == Line{{4.5}});
}

TEST_CASE("k-means++ draws a point in proportion to weight times squared distance (F17)") {
  // From a seed at 0 that has all but all of the weight: the others have masses 1 * 1, 2 * 4 and 1 * 9 of 18.
  const Line x{{0.0, 1.0, 2.0, -3.0}};
  const std::vector<double> weights{1e12, 1, 2, 1};
  std::map<double, int> counts;
  constexpr int draws = 9000;
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    ++counts[draw(keen::PlusPlus{.candidates = 1}, keen::weighted(x, weights), 2, seed)[1]];
  }
  // Binomial with a standard deviation of at most sqrt(9000 / 4) = 47; 6 of these are never left by chance.
  CHECK(std::abs(counts[1] - 500) < 285);
  CHECK(std::abs(counts[2] - 4000) < 285);
  CHECK(std::abs(counts[-3] - 4500) < 285);
}

TEST_CASE("k-means++ draws its first point in proportion to the weights (F17)") {
  const Line x{{1.0, 2.0, 3.0}};
  int heavy = 0;
  constexpr int draws = 4000;
  for (std::uint64_t seed = 0; seed < draws; ++seed) {
    heavy += draw(keen::PlusPlus{}, keen::weighted(x, std::vector<double>{1, 3, 0}), 1, seed)[0] == 2 ? 1 : 0;
  }
  CHECK(std::abs(heavy - 3000) < 164);  // 6 standard deviations of sqrt(4000 * 3 / 16)
}

TEST_CASE("greedy k-means++ keeps the candidate that leaves the least SSE") {
  // Far groups of 10 points and a lone point a little off: with many candidates it is never worth a centroid.
  Line x(31);
  for (Index i = 0; i < 30; ++i) x[i] = 100 * static_cast<double>(i % 3) + 0.1 * static_cast<double>(i / 3);
  x[30] = 104;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Line drawn = draw(keen::PlusPlus{.candidates = 60}, keen::as_dataset(x), 3, seed);
    std::vector<double> groups = unit::sorted(drawn);
    for (double& value : groups) value = std::floor(value / 100);
    CHECK(groups == std::vector<double>{0, 1, 2});
  }
}

TEST_CASE("0 candidates stands for 2 + floor(ln k)") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 2);
  for (const auto& [k, candidates] : {std::pair{1, 2}, std::pair{2, 2}, std::pair{3, 3}, std::pair{20, 4}}) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      CHECK(draw(keen::PlusPlus{}, keen::as_dataset(x), k, seed) ==
            draw(keen::PlusPlus{.candidates = candidates}, keen::as_dataset(x), k, seed));
    }
  }
  CHECK(draw(keen::PlusPlus{}, keen::as_dataset(x), 20, 1) !=
        draw(keen::PlusPlus{.candidates = 1}, keen::as_dataset(x), 20, 1));
}

TEST_CASE("k-means++ tells points apart at any scale, and scales with them (F24, F25)") {
  const Line x = unit::uniform_points<1>(50, 3);
  const Line expected = draw(keen::PlusPlus{}, keen::as_dataset(x), 6, 4);
  for (const double factor : {0x1p-500, 0x1p-1000, 0x1p+500, 0x1p+1000}) {
    CHECK(draw(keen::PlusPlus{}, keen::as_dataset(Line(x * factor)), 6, 4) == expected * factor);
  }
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  const Line minute{{0.0, tiny, 2 * tiny, 1e300}};
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    CHECK(unit::sorted(draw(keen::PlusPlus{}, keen::as_dataset(minute), 4, seed)) ==
          std::vector<double>{0, tiny, 2 * tiny, 1e300});
  }
}

TEST_CASE("k-means++ does not depend on a common factor of the weights (F14)") {
  const Line x = unit::uniform_points<1>(50, 5);
  const auto with_weight = [&](double weight) {
    return draw(keen::PlusPlus{}, keen::weighted(x, std::vector<double>(50, weight)), 6, 4);
  };
  for (const double weight : {1e-320, 0x1p-1000, 0x1p-20, 0x1p+1000, 1e308})
    CHECK(with_weight(weight) == with_weight(1));
}

TEST_CASE("k-means++ finds the one point that has all the mass, last, first or among zeros (F22)", "[A15]") {
  for (const Index where : {0, 1, 500, 998, 999}) {
    Line x = Line::Zero(1000);
    x[where] = 1e-3;
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      CHECK(unit::sorted(draw(keen::PlusPlus{}, keen::as_dataset(x), 2, seed)) == std::vector<double>{0, 1e-3});
    }
  }
}

TEST_CASE(
    "centroids are filled up with the first points that differ from them, no more than are wanted and there are") {
  const Line x{{1.0, 5.0, 1.0, 0.0, 2.0, 3.0, 4.0}};
  const std::vector<double> weights{1, 1, 1, 0, 1, 1, 1};
  const auto filled_up = [&](Index n, Index k) {
    const keen::detail::Points<double> data(x.data(), n, 1, {1, 1}, weights.data());
    return keen::detail::with_other_points(data, keen::Centroids<double>{{5.0}}, k);
  };
  CHECK(filled_up(7, 3) == Line{{5.0, 1.0, 2.0}});
  CHECK(filled_up(5, 9) == Line{{5.0, 1.0, 2.0}});
  CHECK(filled_up(7, 1) == Line{{5.0}});
}
