// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/data/unit_distance.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace keen::detail;
using keen::Index;

constexpr double tiny = std::numeric_limits<double>::denorm_min();

/// The squared distance to 0 of the vector 1, 2, 3, ..., which no rounding touches.
double sum_of_squares(Index dim) { return static_cast<double>(dim * (dim + 1) * (2 * dim + 1)) / 6; }

/// A unit that is a power of two.
Scale<double> unit_of(int exponent) {
  return {std::ldexp(1.0, exponent / 2), std::ldexp(1.0, exponent - exponent / 2)};
}

}  // namespace

TEST_CASE("squared distances of whole numbers are exact in every dimension, and in every unit") {
  for (Index dim = 1; dim <= 40; ++dim) {
    const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(dim, 1, static_cast<double>(dim));
    const Eigen::VectorXd c = 2 * x;
    INFO("dim " << dim);
    CHECK(unit_sq_distance({}, x, c) == sum_of_squares(dim));
    CHECK(unit_sq_distance({}, c, x) == sum_of_squares(dim));
    CHECK(unit_sq_distance(unit_of(3), x, c) == 64 * sum_of_squares(dim));
    CHECK(unit_sq_distance(unit_of(-5), x, c) == sum_of_squares(dim) / 1024);
  }
}

TEST_CASE("coordinates that lie apart in memory count as those side by side do") {
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> x = unit::uniform_points(5, 1, 19);
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> strided = x;
  for (Index i = 1; i < 5; ++i) {
    // Sums of 19 terms in another order: each off by 19 epsilons at most.
    const double expected = (x.col(i) - x.col(0)).squaredNorm();
    CHECK(unit_sq_distance({}, x.col(i), x.col(0)) == Approx(expected).epsilon(40 * 2.3e-16));
    CHECK(unit_sq_distance({}, strided.col(i), x.col(0)) == Approx(expected).epsilon(40 * 2.3e-16));
    CHECK(unit_sq_distance({}, x.col(i), strided.col(0)) == Approx(expected).epsilon(40 * 2.3e-16));
    CHECK(unit_sq_distance({}, strided.col(i), strided.col(0)) == Approx(expected).epsilon(40 * 2.3e-16));
  }
}

TEST_CASE("differences of float points are taken in double") {
  const Eigen::VectorXf x = Eigen::VectorXf::Constant(20, 16777216.0F);
  const Eigen::VectorXd c = Eigen::VectorXd::Constant(20, 16777216.25);
  CHECK(unit_sq_distance({}, x, c) == 20 * 0.0625);
  CHECK(unit_sq_distance(unit_of(1), x, c) == 20 * 0.25);
  const Eigen::VectorXf near_zero = Eigen::VectorXf::Constant(20, -1.0F);  // 2^24 + 1 is none of float's
  CHECK(unit_sq_distance({}, x, near_zero) == 20 * 16777217.0 * 16777217.0);
  CHECK(unit_sq_distance(unit_of(1), x, near_zero) == 80 * 16777217.0 * 16777217.0);
}

TEST_CASE("points that differ are never at distance 0, equal ones always are (F25)") {
  for (const Index dim : {1, 7, 8, 9, 17}) {
    for (Index d = 0; d < dim; ++d) {
      Eigen::VectorXd x = Eigen::VectorXd::Zero(dim);
      const Eigen::VectorXd c = x;
      CHECK(unit_sq_distance({}, x, c) == 0);
      x[d] = tiny;
      CHECK(unit_sq_distance({}, x, c) == tiny);
      CHECK(unit_sq_distance(unit_of(-8), x, c) == tiny);
      x[d] = 1e-180;
      CHECK(unit_sq_distance({}, x, c) > 0);
    }
  }
  const Eigen::Vector3d zero = Eigen::Vector3d::Zero();
  const Eigen::Vector3d minus_zero = -zero;
  CHECK(unit_sq_distance({}, zero, minus_zero) == 0);
}

TEST_CASE("in a unit that brings them near 1, huge and tiny points are at finite distances above 0 (F24)") {
  const Eigen::Vector2d zero(0, 0);
  const Eigen::Vector2d huge(0x1.8p+1023, 0);
  const Eigen::Vector2d opposite(-0x1.8p+1023, 0);
  CHECK(unit_sq_distance(unit_of(-1023), huge, zero) == 2.25);
  CHECK(unit_sq_distance(unit_of(-1023), huge, opposite) == 9);
  const Eigen::Vector2d small(4 * tiny, 0);
  CHECK(unit_sq_distance(unit_of(1074), small, zero) == 16);
}
