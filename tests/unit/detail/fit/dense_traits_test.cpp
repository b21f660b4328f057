// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/fit/dense_traits.hpp>
#include <keen/detail/lloyd/lloyd_setup.hpp>

TEST_CASE("the mean of the points is the centre of a fit, whether the first pass has taken it or not") {
  using Points = keen::detail::Points<double>;
  const Eigen::MatrixXd x = unit::uniform_points<>(50, 1, 3);
  const Eigen::VectorXd mean = x.rowwise().mean();
  const keen::Observer nobody;
  keen::detail::Team team(1);
  for (const bool is_taken : {true, false}) {
    const Points data(keen::columns(x));
    const auto validated = is_taken ? keen::detail::validate(data, "test", team) : keen::detail::validate(data, "test");
    REQUIRE(validated.moments.has_value() == is_taken);
    keen::detail::LloydSetup<double> setup{.validated = validated,
                                           .unit = keen::detail::unit_scale(validated.largest),
                                           .center = keen::Point<double>::Constant(3, 1e9),
                                           .team = team,
                                           .observer = nobody,
                                           .start = {}};
    keen::detail::PointTraits<Points>::note_moments(setup);
    CHECK((setup.center - mean).cwiseAbs().maxCoeff() < 1e-14);
    CHECK(setup.mean_variance == Approx((x.colwise() - mean).squaredNorm() / 150 * setup.unit(1) * setup.unit(1)));
  }
}
