// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/seeding/seed_distances.hpp>

#include <vector>

namespace {

using keen::detail::SeedDistances;

keen::Dataset<double, 1> line(const std::vector<double>& x) {
  return {x.data(), static_cast<keen::Index>(x.size()), 1, {1, 1}};
}

template <class Seed>
void add(SeedDistances<double>& distances, const Seed& seed) {
  keen::detail::Team team(2);
  distances.add(seed, team);
}

}  // namespace

TEST_CASE("each point remembers its squared distance to the nearest seed") {
  const std::vector<double> x{0, 1, 2, 3};
  SeedDistances<double> distances(line(x));
  add(distances, line(x).point(0));
  CHECK(distances[3] == 9);
  add(distances, line(x).point(3));
  CHECK(distances[0] == 0);
  CHECK(distances[1] == 1);
  CHECK(distances[2] == 1);
  CHECK(distances[3] == 0);
  CHECK(distances.potential() == 2);
}

TEST_CASE("a distance is lowered only by a smaller one") {
  const std::vector<double> x{0, 1, 2, 3};
  SeedDistances<double> distances(line(x));
  add(distances, line(x).point(0));
  CHECK_FALSE(distances.lower(2, 4));
  CHECK(distances.lower(2, 1));
  CHECK(distances[2] == 1);
}

TEST_CASE("the mass of a point is its weight times its squared distance; without weight it has none (F17)") {
  const std::vector<double> x{0, 1, 1};
  const std::vector<double> weights{1, 3, 0};
  SeedDistances<double> distances(line(x).with_weights(weights.data()));
  CHECK(distances.mass(2) == 0);  // before any seed, too
  add(distances, line(x).point(0));
  CHECK(distances.mass(0) == 0);
  CHECK(distances.mass(1) == 3);
  CHECK(distances.mass(2) == 0);
  CHECK(distances.is_apart(1));
  CHECK_FALSE(distances.is_apart(0));
  CHECK_FALSE(distances.is_apart(2));
}

TEST_CASE("points that differ are never at distance 0, however small the difference (F25)") {
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  const std::vector<double> x{0, tiny, 1, 1e308};
  SeedDistances<double> distances(line(x));
  add(distances, line(x).point(0));
  CHECK(distances[0] == 0);
  CHECK(distances[1] > 0);
  CHECK(distances[2] > 0);
}

TEST_CASE("huge points have finite distances (F24)") {
  const std::vector<double> x{-1.7e308, 1.7e308, 0};
  SeedDistances<double> distances(line(x));
  add(distances, line(x).point(0));
  const double potential = distances.potential();
  CHECK(keen::detail::is_finite(&potential));
  CHECK(distances[1] == Approx(4 * distances[2]).epsilon(1e-15));
}

TEST_CASE("masses are finite whatever the weights, and in proportion to them (F14)") {
  const std::vector<double> x{0, 1, 1};
  for (const double factor : {1e300, 1e308, 1e-300, 1e-320}) {
    const std::vector<double> weights{factor, factor, 1.5 * factor};
    SeedDistances<double> distances(line(x).with_weights(weights.data()));
    add(distances, line(x).point(0));
    CHECK(distances.potential() > 0);
    CHECK(distances.potential() < std::numeric_limits<double>::infinity());
    // A weight of 1e-320 has 11 bits: three units are lost in 2024.
    CHECK(distances.mass(2) == Approx(1.5 * distances.mass(1)).epsilon(factor > 1e-310 ? 1e-15 : 2e-3));
  }
}
