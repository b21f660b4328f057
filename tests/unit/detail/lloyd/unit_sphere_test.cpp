// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/lloyd/unit_sphere.hpp>
#include <keen/random.hpp>

TEST_CASE("a direction has length 1, however large or small the vector") {
  for (const double size : {1e-320, 1e-200, 1.0, 1e300}) {
    INFO("size " << size);
    const keen::Point<double> direction = keen::detail::direction_of<double>(size * keen::Point<double>{{3.0, -4.0}});
    const double tolerance = size < 1e-300 ? 1e-3 : 1e-15;  // 1e-320 has three digits
    CHECK(std::abs(direction[0] - 0.6) <= tolerance);
    CHECK(std::abs(direction[1] + 0.8) <= tolerance);
    CHECK(std::abs(direction.norm() - 1) <= 1e-15);
  }
}

TEST_CASE("centroids move to the unit sphere, each along its own direction; one at the origin stays where it was") {
  keen::Centroids<float> centroids(2, 3);
  centroids << 0.0F, 0.0F, 5.0F,  //
      2.0F, 0.0F, 12.0F;
  keen::Centroids<float> before(2, 3);
  before << 1.0F, 0.6F, 0.0F,  //
      0.0F, -0.8F, 1.0F;
  keen::Centroids<float> expected(2, 3);
  expected << 0.0F, 0.6F, static_cast<float>(5.0 / 13.0),  //
      1.0F, -0.8F, static_cast<float>(12.0 / 13.0);
  keen::Centroids<float> moved = centroids;
  keen::detail::move_to_unit_sphere(moved, before);
  CHECK(moved == expected);
  expected.col(1) << 1.0F, 0.0F;
  keen::detail::start_on_unit_sphere(centroids);
  CHECK(centroids == expected);
}

TEST_CASE("start centroids of length 1 stay as they are, though another division would change their last digit") {
  keen::Rng rng(5);
  int changed = 0;
  for (int i = 0; i < 100; ++i) {
    keen::Point<double> x(3);
    for (double& value : x) value = rng.uniform() - 0.5;
    const keen::Centroids<double> direction = keen::detail::direction_of<double>(x);
    changed += keen::detail::direction_of<double>(direction.col(0)) == direction.col(0) ? 0 : 1;
    keen::Centroids<double> start = direction;
    keen::detail::start_on_unit_sphere(start);
    CHECK(start == direction);
  }
  CHECK(changed > 0);
}
