// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/balanced/point_costs.hpp>

using keen::Index;
using keen::Label;

TEST_CASE("a point costs its weight times the squared distance, in the square of the unit", "[balance]") {
  const Eigen::Matrix3Xd x = unit::uniform_points<3>(5, 1);
  const Eigen::Matrix3Xd centroids = unit::uniform_points<3>(2, 2);
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(5, 0, 2);
  const auto validated = keen::detail::validate(keen::detail::Points(keen::weighted(x, weights)), "test");
  const keen::detail::Scale<double> unit{2, 4};
  const keen::detail::ScaledPoints<double> points(validated, unit);
  const keen::detail::PointCosts<double> costs(points, centroids);
  CHECK(costs.points() == 5);
  CHECK(costs.clusters() == 2);
  CHECK(costs.between(0, 1) == Approx(64 * (centroids.col(0) - centroids.col(1)).squaredNorm()));
  for (Index i = 0; i < 5; ++i) {
    for (Label j = 0; j < 2; ++j) {
      CHECK(costs.sq_distance(i, j) == Approx(64 * (x.col(i) - centroids.col(j)).squaredNorm()));
      CHECK(costs(i, j) == weights(i) * costs.sq_distance(i, j));
    }
  }
}
