// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/data/unit_distance.hpp>

#include <cmath>
#include <cstdint>
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

template <class First, class Second>
double distance(const Scale<double>& unit, const First& x, const Second& c) {
  return unit_sq_distance(unit, x.data(), c.data(), x.size());
}

}  // namespace

TEST_CASE("squared distances of whole numbers are exact in every dimension, and in every unit") {
  for (Index dim = 1; dim <= 40; ++dim) {
    const Eigen::VectorXd x = Eigen::VectorXd::LinSpaced(dim, 1, static_cast<double>(dim));
    const Eigen::VectorXd c = 2 * x;
    INFO("dim " << dim);
    CHECK(distance({}, x, c) == sum_of_squares(dim));
    CHECK(distance({}, c, x) == sum_of_squares(dim));
    CHECK(distance(unit_of(3), x, c) == 64 * sum_of_squares(dim));
    CHECK(distance(unit_of(-5), x, c) == sum_of_squares(dim) / 1024);
  }
}

TEST_CASE("points give the bits of their coordinates side by side, wherever and as whatever they lie") {
  const Eigen::MatrixXf x = (unit::uniform_points<>(5, 1, 19) * 200).array().round().cast<float>();
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> strided = x;
  const Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic> bytes = x.cast<std::uint8_t>();
  const Eigen::VectorXd c = unit::uniform_points<>(1, 2, 19).col(0) * 200;
  for (const Scale<double>& unit : {unit_of(0), unit_of(-8)}) {
    for (Index i = 0; i < 5; ++i) {
      const double expected = distance(unit, x.col(i).eval(), c);
      CHECK(unit_sq_distance(unit, Points<float>(keen::columns(x)), i, c.data()) == expected);
      CHECK(unit_sq_distance(unit, Points<float>(keen::columns(strided)), i, c.data()) == expected);
      CHECK(unit_sq_distance(unit, Points<float>(keen::columns(bytes)), i, c.data()) == expected);
    }
  }
}

TEST_CASE("differences of float points are taken in double") {
  const Eigen::VectorXf x = Eigen::VectorXf::Constant(20, 16777216.0F);
  const Eigen::VectorXd c = Eigen::VectorXd::Constant(20, 16777216.25);
  CHECK(distance({}, x, c) == 20 * 0.0625);
  CHECK(distance(unit_of(1), x, c) == 20 * 0.25);
  const Eigen::VectorXf near_zero = Eigen::VectorXf::Constant(20, -1.0F);  // 2^24 + 1 is none of float's
  CHECK(distance({}, x, near_zero) == 20 * 16777217.0 * 16777217.0);
  CHECK(distance(unit_of(1), x, near_zero) == 80 * 16777217.0 * 16777217.0);
}

TEST_CASE("points that differ are never at distance 0, equal ones always are (F25)") {
  for (const Index dim : {1, 7, 8, 9, 17}) {
    for (Index d = 0; d < dim; ++d) {
      Eigen::VectorXd x = Eigen::VectorXd::Zero(dim);
      const Eigen::VectorXd c = x;
      CHECK(distance({}, x, c) == 0);
      x[d] = tiny;
      CHECK(distance({}, x, c) == tiny);
      CHECK(distance(unit_of(-8), x, c) == tiny);
      x[d] = 1e-180;
      CHECK(distance({}, x, c) > 0);
    }
  }
  const Eigen::Vector3d zero = Eigen::Vector3d::Zero();
  const Eigen::Vector3d minus_zero = -zero;
  CHECK(distance({}, zero, minus_zero) == 0);
}

TEST_CASE("in a unit that brings them near 1, huge and tiny points are at finite distances above 0 (F24)") {
  const Eigen::Vector2d zero(0, 0);
  const Eigen::Vector2d huge(0x1.8p+1023, 0);
  const Eigen::Vector2d opposite(-0x1.8p+1023, 0);
  CHECK(distance(unit_of(-1023), huge, zero) == 2.25);
  CHECK(distance(unit_of(-1023), huge, opposite) == 9);
  const Eigen::Vector2d small(4 * tiny, 0);
  CHECK(distance(unit_of(1074), small, zero) == 16);
}
