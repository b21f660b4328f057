// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/keen.hpp>
#include <keen/scaling.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::Scaling;
using unit::message_of;

constexpr double bell_curve_quartiles = 1.3489795003921634;  // scipy 1.14: 2 * norm.ppf(0.75)

Eigen::MatrixXd row_of(std::initializer_list<double> values) {
  Eigen::MatrixXd x(1, static_cast<Index>(values.size()));
  Index i = 0;
  for (const double value : values) x(0, i++) = value;
  return x;
}

/// Center and scale of numbers, by their quantiles.
Eigen::Vector2d robust(std::initializer_list<double> values) {
  const Scaling found = Scaling::robust(keen::columns(row_of(values)));
  return {found.center[0], found.scale[0] * bell_curve_quartiles};
}

}  // namespace

TEST_CASE("standardized features have mean 0 and deviation 1, whatever their units", "[scaling]") {
  Eigen::MatrixXd x = unit::uniform_points<>(500, 1, 3);
  x.row(1) = 1e9 + 1e3 * x.row(1).array();
  x.row(2) *= 1e-200;
  const Scaling scaling = Scaling::standardize(keen::columns(x));
  const Eigen::MatrixXd scaled = scaling.applied(keen::columns(x));
  for (Index d = 0; d < 3; ++d) {
    CHECK(std::abs(scaled.row(d).mean()) < 1e-9);  // 1e9 over 1e3 leaves 10 digits
    CHECK(std::sqrt(scaled.row(d).array().square().mean()) == Approx(1));
  }
  const Eigen::MatrixXd back = scaling.undone(scaled);
  CHECK((back.row(1) - x.row(1)).cwiseAbs().maxCoeff() <= 1e-6);
  CHECK(back.row(2).isApprox(x.row(2), 1e-12));
}

TEST_CASE("mean and deviation are those of the definition", "[scaling]") {
  const Scaling scaling = Scaling::standardize(keen::columns(row_of({1, 2, 3, 6})));
  CHECK(scaling.center[0] == 3);
  CHECK(scaling.scale[0] == std::sqrt(3.5));
}

TEST_CASE("quantiles are those of definition 2: R 4.2, quantile(x, type = 2)", "[scaling]") {
  CHECK(robust({1, 2, 3, 4, 5}) == Eigen::Vector2d(3, 2));           // 2, 3, 4
  CHECK(robust({4, 1, 3, 2}) == Eigen::Vector2d(2.5, 2));            // 1.5, 2.5, 3.5
  CHECK(robust({1, 10, 2, 40, 3, 20}) == Eigen::Vector2d(6.5, 18));  // 2, 6.5, 20
  CHECK(robust({7, 9}) == Eigen::Vector2d(8, 2));                    // 7, 8, 9
}

TEST_CASE("a few values that are far off move no robust scaling", "[scaling]") {
  Eigen::MatrixXd x = unit::uniform_points<>(1000, 2, 2);
  const Scaling before = Scaling::robust(keen::columns(x));
  for (Index i = 0; i < 20; ++i) x(0, i) = x(0, i) > before.center[0] ? 1e12 : -1e12;
  const Scaling after = Scaling::robust(keen::columns(x));
  CHECK(after.center[0] == before.center[0]);
  CHECK(after.scale[0] == Approx(before.scale[0]).epsilon(0.1));
  CHECK(Scaling::standardize(keen::columns(x)).scale[0] > 1e10);
}

TEST_CASE("a weight of 3 is three copies of the point, and one of 0 is none", "[scaling]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(90, 3, 2);
  Eigen::VectorXd weights(90);
  std::vector<Eigen::Index> copies;
  for (Index i = 0; i < 90; ++i) {
    weights(i) = static_cast<double>(i % 4);
    copies.insert(copies.end(), static_cast<std::size_t>(i % 4), i);
  }
  const Eigen::MatrixXd copied = unit::columns_at(x, copies);
  const auto weighted = keen::weighted(keen::columns(x), weights);
  CHECK(Scaling::robust(weighted) == Scaling::robust(keen::columns(copied)));
  const Scaling a = Scaling::standardize(weighted), b = Scaling::standardize(keen::columns(copied));
  CHECK(a.center.isApprox(b.center, 1e-14));
  CHECK(a.scale.isApprox(b.scale, 1e-14));
}

TEST_CASE("a feature that is constant, or constant but for rounding, keeps its unit", "[scaling]") {
  Eigen::MatrixXd x = unit::uniform_points<>(50, 4, 3);
  x.row(0).setConstant(7);
  x.row(1).setConstant(0.1);
  x(1, 3) = std::nextafter(0.1, 1.0);
  for (const Scaling& scaling : {Scaling::standardize(keen::columns(x)), Scaling::robust(keen::columns(x))}) {
    CHECK(scaling.scale[0] == 1);
    CHECK(scaling.scale[1] == 1);
    CHECK(scaling.scale[2] != 1);
    CHECK(scaling.center[0] == 7);
  }
}

TEST_CASE("where quartiles are equal, a robust scale is the standard deviation", "[scaling]") {
  const Eigen::MatrixXd x = row_of({0, 0, 0, 0, 0, 0, 0, 0, 0, 10});
  const Scaling robust = Scaling::robust(keen::columns(x));
  CHECK(robust.center[0] == 0);
  CHECK(robust.scale[0] == Scaling::standardize(keen::columns(x)).scale[0]);
  CHECK(robust.scale[0] == 3);
}

TEST_CASE("values near the ends of the range of double are scaled", "[scaling]") {
  const double most = (std::numeric_limits<double>::max)();
  for (const double size : {most, 1e-310}) {
    const Eigen::MatrixXd x = row_of({-size, size, -size, size});
    for (const Scaling& scaling : {Scaling::standardize(keen::columns(x)), Scaling::robust(keen::columns(x))}) {
      CHECK(scaling.center[0] == 0);
      const Eigen::MatrixXd scaled = scaling.applied(keen::columns(x));
      CHECK(scaled(0, 0) == -scaled(0, 1));
      CHECK(scaled(0, 1) > 0.5);
      CHECK(scaled(0, 1) < 1.5);
    }
  }
  const Scaling far_off{Eigen::VectorXd::Constant(1, -most), Eigen::VectorXd::Constant(1, most)};
  CHECK(far_off.applied(most, 0) == 2);
}

TEST_CASE("points in any layout and type are scaled alike", "[scaling]") {
  const Eigen::MatrixXf x = unit::uniform_points<>(40, 5, 3).cast<float>();
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> lines = x.transpose();
  const Scaling scaling = Scaling::standardize(keen::columns(x));
  CHECK(Scaling::standardize(keen::rows(lines)) == scaling);
  CHECK(scaling.applied(keen::rows(lines)) == scaling.applied(keen::columns(x)));
  const Eigen::Matrix3Xf fixed = x;
  CHECK(scaling.applied(fixed) == scaling.applied(keen::columns(x)));
  CHECK(Scaling{}.applied(fixed) == fixed);
  CHECK(Scaling{}.undone(fixed) == fixed);
  CHECK(Scaling{}.is_none());
}

TEST_CASE("what cannot be scaled is refused", "[scaling]") {
  Eigen::MatrixXd x = unit::uniform_points<>(10, 6, 2);
  const Scaling scaling = Scaling::standardize(keen::columns(x));
  CHECK(message_of([&] { (void)scaling.applied(keen::columns(x.topRows(1).eval())); }) ==
        "Scaling: points must have 2 coordinates, got 1");
  const auto refusal = [&](double center, double scale) {
    const Scaling bad{Eigen::Vector2d(0, center), Eigen::Vector2d(1, scale)};
    return message_of([&] { (void)bad.applied(keen::columns(x)); });
  };
  CHECK(refusal(0, 0) == "Scaling: scales must be finite and > 0, got 0");
  CHECK(refusal(0, -1) == "Scaling: scales must be finite and > 0, got -1");
  CHECK(refusal(0, std::numeric_limits<double>::quiet_NaN()) == "Scaling: scales must be finite and > 0, got nan");
  CHECK(refusal(std::numeric_limits<double>::infinity(), 1) == "Scaling: centers must be finite, got inf");
  CHECK(message_of([&] {
          Scaling{Eigen::Vector2d(0, 1), Eigen::VectorXd::Ones(1)}.validate();
        }) == "Scaling: there must be as many centers as scales, got 2 and 1");
  x(1, 4) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)Scaling::standardize(keen::columns(x)); }) ==
        "Scaling::standardize: points must be finite, got nan at point 4, coordinate 1");
  CHECK(message_of([&] { (void)Scaling::robust(keen::columns(x.leftCols(0).eval())); }).find("Scaling::robust: ") == 0);
}
