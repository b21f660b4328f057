// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/blocks.hpp>
#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures/simplified_silhouette.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::simplified_silhouette;
using unit::message_of;
using Matrix = keen::Centroids<double>;
using Model = keen::Model<double>;

/// The definition, from a table of all distances.
double by_definition(const Matrix& x, const Matrix& c, const Eigen::VectorXd& weights) {
  Eigen::VectorXd value(x.cols());
  Eigen::VectorXd count = Eigen::VectorXd::Zero(c.cols());
  std::vector<Index> label(static_cast<std::size_t>(x.cols()));
  for (Index i = 0; i < x.cols(); ++i) {
    Eigen::VectorXd distances = (c.colwise() - x.col(i)).colwise().norm().transpose();
    Index& own = label[static_cast<std::size_t>(i)];
    const double a = distances.minCoeff(&own);
    distances(own) = std::numeric_limits<double>::infinity();
    const double b = distances.minCoeff();
    value(i) = b > 0 ? (b - a) / b : 0;
    if (weights(i) > 0) count(own) += 1;
  }
  for (Index i = 0; i < x.cols(); ++i) {
    if (count(label[static_cast<std::size_t>(i)]) == 1) value(i) = 0;
  }
  return value.dot(weights) / weights.sum();
}

}  // namespace

TEST_CASE("the simplified silhouette is its definition, across blocks of points", "[silhouette]") {
  for (const Index n : {1, 2, 63, 64, 65, 1023, 1024, 1025, 3000}) {
    CAPTURE(n);
    const Matrix x = unit::uniform_points(n, 4, 3);
    const Matrix c = unit::uniform_points(5, 9, 3);
    const double expected = by_definition(x, c, Eigen::VectorXd::Ones(n));
    CHECK(simplified_silhouette(keen::columns(x), Model(c)) == Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("the simplified silhouette by hand", "[silhouette]") {
  Matrix x(1, 5);
  x << 0, 1, 4, 3, 9;
  Matrix c(1, 3);
  c << 0, 4, 10;  // silhouettes 1, 1 - 1/3, 1, 1 - 1/3, and 1 - 1/5 but for its being alone
  const double two_thirds = 1 - 1.0 / 3;
  CHECK(simplified_silhouette(keen::columns(x), Model(c)) == Approx((2 + 2 * two_thirds) / 5).epsilon(1e-15));
  Eigen::VectorXd weights(5);
  weights << 1, 2, 0, 3, 4;  // then the fourth is alone too
  CHECK(simplified_silhouette(keen::weighted(keen::columns(x), weights), Model(c)) ==
        Approx((1 + 2 * two_thirds) / 10).epsilon(1e-15));
  c << 0, 0, 10;  // the first point is on both
  CHECK(simplified_silhouette(keen::columns(x), Model(c)) == 0);
}

TEST_CASE("the simplified silhouette is that of a sweep, but for rounding", "[silhouette]") {
  const Matrix x = unit::uniform_points(700, 1, 2);
  const auto sweep = keen::sweep_k(keen::columns(x), {.first = 2, .last = 4});
  for (const auto& fit : sweep.fits) {
    CHECK(simplified_silhouette(keen::columns(x), fit.model) == Approx(fit.simplified_silhouette).epsilon(1e-13));
  }
}

TEST_CASE("integer weights are copies in the simplified silhouette", "[silhouette]") {
  const Matrix x = unit::uniform_points(50, 1, 2);
  const Model model(Matrix(unit::uniform_points(3, 7, 2)));
  Eigen::VectorXd weights(50);
  Matrix copies(2, 0);
  for (Index i = 0; i < 50; ++i) {
    weights[i] = static_cast<double>(i % 3);
    for (Index copy = 0; copy < i % 3; ++copy) {
      copies.conservativeResize(2, copies.cols() + 1);
      copies.rightCols(1) = x.col(i);
    }
  }
  const double found = simplified_silhouette(keen::weighted(keen::columns(x), weights), model);
  CHECK(found == Approx(simplified_silhouette(keen::columns(copies), model)).epsilon(1e-14));
  CHECK(found == Approx(by_definition(x, model.centroids(), weights)).epsilon(1e-12));
  for (const double scale : {0x1p-1000, 0x1p+1000}) {
    const Eigen::VectorXd other = scale * weights;
    CHECK(simplified_silhouette(keen::weighted(keen::columns(x), other), model) == found);
  }
}

TEST_CASE("the simplified silhouette depends neither on threads, order, form nor unit", "[silhouette]") {
  const Matrix x = unit::uniform_points(100'000, 1, 2);
  const Model model(Matrix(x.leftCols(30)));
  const double found = simplified_silhouette(keen::columns(x), model);
  CHECK(simplified_silhouette(keen::columns(x), model, 3) == found);
  CHECK(simplified_silhouette(keen::columns(Matrix(x.rowwise().reverse())), model, 2) == found);
  const auto blocks = keen::blocks<double>(
      x.cols(), 2, [&](Index first, Index count, double* to) { std::copy_n(x.data() + 2 * first, 2 * count, to); },
      {.points_at_once = 4096});
  CHECK(simplified_silhouette(blocks, model, 2) == found);
  for (const double unit : {0x1p-900, 0x1p+900}) {
    CHECK(simplified_silhouette(keen::columns(Matrix(unit * x)), Model(Matrix(unit * model.centroids()))) == found);
  }
  const std::vector<std::uint8_t> bytes = {0, 0, 1, 0, 9, 9, 9, 8};
  Matrix as_double(2, 4);
  for (Index i = 0; i < 8; ++i) as_double.data()[i] = bytes[static_cast<std::size_t>(i)];
  const Model of_bytes(Matrix(as_double(Eigen::seqN(0, as_double.rows()), std::vector<int>{0, 2})));
  CHECK(keen::simplified_silhouette(keen::points(bytes.data(), 4, 2),
                                    keen::Model<float>(of_bytes.centroids().cast<float>())) ==
        simplified_silhouette(keen::columns(as_double), of_bytes));
}

TEST_CASE("by angle, the simplified silhouette is that of the directions", "[silhouette]") {
  const Matrix x = unit::uniform_points(300, 1, 3).array() + 0.1;
  const Matrix directions = x.colwise().normalized();
  const Model by_angle(Matrix(x.leftCols(4)), keen::Metric::cosine);
  const double found = simplified_silhouette(keen::columns(Matrix(0x1p+600 * x)), by_angle);
  CHECK(found == Approx(simplified_silhouette(keen::columns(directions), Model(by_angle.centroids()))).epsilon(1e-12));
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(300, 0.0, 1.0);
  CHECK(simplified_silhouette(keen::weighted(keen::columns(x), weights), by_angle) ==
        Approx(by_definition(directions, by_angle.centroids(), weights)).epsilon(1e-12));
}

TEST_CASE("the simplified silhouette refuses what has none", "[silhouette]") {
  const Matrix x = unit::uniform_points(6, 1, 2);
  const Model model(Matrix(x.leftCols(2)));
  CHECK(message_of([&] { (void)simplified_silhouette(keen::columns(x), Model(Matrix(x.leftCols(1)))); }) ==
        "simplified_silhouette: the model must have at least 2 centroids, got 1");
  CHECK(message_of([&] { (void)simplified_silhouette(keen::columns(x), model, -1); }) ==
        "simplified_silhouette: threads must be >= 0, got -1");
  CHECK(message_of([&] { (void)simplified_silhouette(keen::columns(Matrix(x.topRows(1))), model); }) ==
        "simplified_silhouette: points must have 2 coordinates, got 1");
  CHECK(message_of([&] { (void)simplified_silhouette(keen::columns(Matrix(2, 0)), model); }) ==
        "simplified_silhouette: at least one point is needed, got n = 0");
  Matrix with_nan = x;
  with_nan(1, 4) = std::nan("");
  CHECK(message_of([&] { (void)simplified_silhouette(keen::columns(with_nan), model); }) ==
        "simplified_silhouette: points must be finite, got nan at point 4, coordinate 1");
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(6);
  CHECK(message_of([&] { (void)simplified_silhouette(keen::weighted(keen::columns(x), weights), model); }) ==
        "simplified_silhouette: weights must not all be 0");
  weights(3) = -1;
  CHECK(message_of([&] { (void)simplified_silhouette(keen::weighted(keen::columns(x), weights), model); }) ==
        "simplified_silhouette: weights must be >= 0, got -1 at point 3");
  const Matrix zero = Matrix::Zero(2, 3);
  CHECK(message_of([&] {
          (void)simplified_silhouette(keen::columns(zero), Model(model.centroids(), keen::Metric::cosine));
        }) == "simplified_silhouette: point 0 has length 0, and so no direction");
}
