// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/iris.hpp"

#include <keen/detail/statistics/principal_components.hpp>
#include <keen/random.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::detail::principal_components;
using keen::detail::PrincipalComponents;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Eigen::MatrixXd cloud(Index dim, Index n) {
  keen::Rng rng(5);
  Eigen::MatrixXd x(dim, n);
  for (double& value : x.reshaped()) value = rng.uniform() - 0.5;
  for (Index d = 0; d < dim; ++d) x.row(d) *= static_cast<double>(d + 1);
  return x;
}

/// The weighted covariance as a textbook has it.
Eigen::MatrixXd textbook_covariance(const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) {
  const Eigen::VectorXd mean = x * weights / weights.sum();
  const Eigen::MatrixXd moved = x.colwise() - mean;
  return moved * weights.asDiagonal() * moved.transpose() / weights.sum();
}

double distance(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("principal components diagonalise the covariance, in descending order") {
  for (const Index n : {2, 7, 300, 1000}) {  // below and above the size of a block
    const Eigen::MatrixXd x = cloud(4, n).array() + 3.0;
    const PrincipalComponents found = principal_components<double>(keen::columns(x), 4);
    const Eigen::MatrixXd covariance = textbook_covariance(x, Eigen::VectorXd::Ones(n));
    // Values of size 1: sums of n of them are off by n eps at the most, 1e-12 for n = 1000 with room to spare.
    CHECK(distance(found.axes.transpose() * found.axes, Eigen::MatrixXd::Identity(4, 4)) < 1e-12);
    CHECK(distance(found.axes.transpose() * covariance * found.axes, found.variances.asDiagonal().toDenseMatrix()) <
          1e-12);
    CHECK(distance(found.mean, x.rowwise().mean()) < 1e-12);
    for (Index j = 1; j < 4; ++j) CHECK(found.variances(j) <= found.variances(j - 1));
    CHECK(std::abs(found.shares.sum() - 1) < 1e-12);
  }
}

TEST_CASE("fewer points than dimensions have components too, and those beyond the rank are orthogonal to the others") {
  constexpr Index dim = 60;
  Eigen::MatrixXd x = cloud(dim, 12).array() + 3.0;
  x.rightCols(3) = x.leftCols(3);  // rank 8
  const Eigen::MatrixXd covariance = textbook_covariance(x, Eigen::VectorXd::Ones(12));
  for (const Index m : {Index{5}, Index{12}, dim}) {
    const PrincipalComponents found = principal_components<double>(keen::columns(x), m);
    // Variances go up to 300; an axis of variance v is off by eps 300 / v, and the least v is 1.
    CHECK(distance(found.axes.transpose() * found.axes, Eigen::MatrixXd::Identity(m, m)) < 1e-11);
    CHECK(distance(found.axes.transpose() * covariance * found.axes,
                   found.variances.head(m).asDiagonal().toDenseMatrix()) < 1e-10);
    CHECK(found.variances.size() == dim);
    CHECK(found.variances(7) > 1);
    CHECK(found.variances.tail(dim - 8).isZero(0));
    CHECK(std::abs(found.shares.sum() - 1) < 1e-12);
  }
  const Eigen::MatrixXd equal = Eigen::MatrixXd::Constant(5, 3, 7.0);
  CHECK(principal_components<double>(keen::columns(equal), 5).axes == Eigen::MatrixXd::Identity(5, 5));
}

TEST_CASE("fewer axes are the first of all, and variances are of all") {
  const Eigen::MatrixXd x = cloud(5, 40);
  const PrincipalComponents all = principal_components<double>(keen::columns(x), 5);
  const PrincipalComponents two = principal_components<double>(keen::columns(x), 2);
  CHECK(two.axes == all.axes.leftCols(2));
  CHECK(two.variances == all.variances);
  CHECK(two.variances.size() == 5);
  CHECK(principal_components<double>(keen::columns(x), 0).axes.cols() == 0);
}

TEST_CASE("an integer weight equals that many copies of the point in the components") {
  const Eigen::MatrixXd x = cloud(3, 20);
  std::vector<double> weights;
  Eigen::MatrixXd copies(3, 0);
  for (Index i = 0; i < 20; ++i) {
    weights.push_back(static_cast<double>(i % 4));
    for (Index copy = 0; copy < i % 4; ++copy) {
      copies.conservativeResize(3, copies.cols() + 1);
      copies.col(copies.cols() - 1) = x.col(i);
    }
  }
  const PrincipalComponents weighted = principal_components<double>(keen::columns(x).with_weights(weights.data()), 3);
  const PrincipalComponents copied = principal_components<double>(keen::columns(copies), 3);
  // Sums of 30 values of size 1; the eigenvalues lie far apart.
  CHECK(distance(weighted.mean, copied.mean) < 1e-14);
  CHECK(distance(weighted.axes, copied.axes) < 1e-13);
  CHECK(distance(weighted.variances, copied.variances) < 1e-13);
}

TEST_CASE("points of weight 0 are not read") {
  Eigen::MatrixXd x = cloud(2, 10);
  std::vector<double> weights(10, 1.0);
  weights[0] = weights[4] = weights[9] = 0;
  x.col(0).setConstant(not_a_number);
  x.col(4).setConstant(not_a_number);
  x.col(9).setConstant(std::numeric_limits<double>::infinity());
  Eigen::MatrixXd rest(2, 7);
  rest << x.middleCols(1, 3), x.middleCols(5, 4);
  const PrincipalComponents found = principal_components<double>(keen::columns(x).with_weights(weights.data()), 2);
  CHECK(found.axes == principal_components<double>(keen::columns(rest), 2).axes);
  CHECK(found.mean == principal_components<double>(keen::columns(rest), 2).mean);
}

TEST_CASE("a power of two changes neither axes nor shares, however large or small") {
  const Eigen::MatrixXd x = cloud(3, 50);
  const PrincipalComponents plain = principal_components<double>(keen::columns(x), 3);
  for (const int exponent : {-1000, -300, 40, 1000, 1022}) {
    const Eigen::MatrixXd moved = x.unaryExpr([=](double value) { return std::ldexp(value, exponent); });
    const PrincipalComponents found = principal_components<double>(keen::columns(moved), 3);
    INFO("exponent " << exponent);
    CHECK(found.axes == plain.axes);
    CHECK(found.shares == plain.shares);
    CHECK(found.mean == plain.mean.unaryExpr([=](double value) { return std::ldexp(value, exponent); }));
  }
}

TEST_CASE("components of the largest doubles are finite") {
  const double largest = (std::numeric_limits<double>::max)();
  Eigen::MatrixXd x(2, 3);
  x << -largest, largest, largest, 0, 0, 1;
  const PrincipalComponents found = principal_components<double>(keen::columns(x), 2);
  CHECK(found.mean.allFinite());
  CHECK(found.axes == Eigen::MatrixXd::Identity(2, 2));
  CHECK(found.shares == Eigen::Vector2d(1, 0));
}

TEST_CASE("weights of any size give finite components") {
  const Eigen::MatrixXd x = cloud(3, 30);
  const PrincipalComponents plain = principal_components<double>(keen::columns(x), 3);
  for (const double weight : {1e-308, 1e308}) {
    const std::vector<double> weights(30, weight);
    const PrincipalComponents found = principal_components<double>(keen::columns(x).with_weights(weights.data()), 3);
    CHECK(distance(found.axes, plain.axes) < 1e-13);  // relative weights are rounded once
  }
}

TEST_CASE("equal points have their mean exactly, and no variance") {
  for (const Index n : {1, 600}) {
    const Eigen::MatrixXd x = Eigen::Vector3d(0.1, -1e-200, 1e200).replicate(1, n);
    const PrincipalComponents found = principal_components<double>(keen::columns(x), 3);
    CHECK(found.mean(0) == 0.1);
    CHECK(found.mean(2) == 1e200);
    CHECK(found.variances == Eigen::Vector3d::Zero());
    CHECK(found.shares == Eigen::Vector3d::Zero());
    CHECK(found.axes.cwiseAbs().colwise().sum() == Eigen::RowVector3d::Ones());
  }
}

TEST_CASE("the largest loading is positive, the first of equals") {
  Eigen::MatrixXd falling(2, 2);
  falling << 0, 1, 0, -1;
  CHECK(principal_components<double>(keen::columns(falling), 1).axes(0, 0) > 0);
  CHECK(principal_components<double>(keen::columns((-falling).eval()), 1).axes(0, 0) > 0);
  const PrincipalComponents found = principal_components<double>(keen::columns(cloud(6, 80)), 6);
  for (const auto& axis : found.axes.colwise()) CHECK(axis.maxCoeff() == axis.cwiseAbs().maxCoeff());
}

TEST_CASE("a point is projected to its coordinates along the axes") {
  const Eigen::MatrixXd x = cloud(3, 12);
  const PrincipalComponents found = principal_components<double>(keen::columns(x), 3);
  CHECK(found(found.mean).norm() == 0);
  // Rotations of values of size 1.
  CHECK(distance(found.axes * found(x.col(5)) + found.mean, x.col(5)) < 1e-14);
}

TEST_CASE("floats, rows and one coordinate have components too") {
  const Eigen::MatrixXf table = cloud(3, 40).transpose().cast<float>();
  const Eigen::MatrixXd same = table.cast<double>();
  CHECK(principal_components<float>(keen::rows(table), 2).axes ==
        principal_components<double>(keen::rows(same), 2).axes);
  const Eigen::RowVectorXd line = Eigen::RowVectorXd::LinSpaced(5, 0, 4);
  const PrincipalComponents found = principal_components<double>(keen::columns(line), 1);
  CHECK(found.axes(0, 0) == 1);
  CHECK(found.variances(0) == 2);
}

TEST_CASE("iris spreads along its components as a published analysis has it") {
  // R 4.3, prcomp(iris[1:4]): proportions of variance 0.9246, 0.05307, 0.0171, 0.00521.
  const unit::Iris iris;
  const PrincipalComponents found = principal_components<double>(keen::columns(iris.x), 2);
  CHECK(std::abs(found.shares(0) - 0.9246) < 5e-5);
  CHECK(std::abs(found.shares(1) - 0.05307) < 5e-6);
  CHECK(std::abs(found.shares(2) - 0.0171) < 5e-5);
  CHECK(std::abs(found.shares(3) - 0.00521) < 5e-6);
}

TEST_CASE("weights that cannot be used are refused in the caller's name") {
  const Eigen::MatrixXd x = cloud(2, 2);
  const std::vector<double> none{0, 0}, negative{1, -1};
  const auto message = [&x](const std::vector<double>& weights) {
    const auto data = keen::columns(x).with_weights(weights.data());
    return unit::message_of([&] { (void)principal_components<double>(data, 1, "test"); });
  };
  CHECK(message(none) == "test: weights must not all be 0");
  CHECK(message(negative) == "test: weights must be >= 0, got -1 at point 1");
}
