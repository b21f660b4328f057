// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/given_centroids.hpp>
#include <keen/init/initializer.hpp>

#include <array>
#include <vector>

namespace {

using Eigen::Dynamic;
using keen::Index;
using unit::message_of;

/// Two centroids, (1, 2) and (3, 4).
Eigen::Matrix2d columns() { return Eigen::Matrix2d{{1.0, 3.0}, {2.0, 4.0}}; }

/// The same with its size known at run time alone.
Eigen::MatrixXd dynamic_columns() {
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(2, 2);
  for (Index j = 0; j < 2; ++j) result.col(j) = columns().col(j);
  return result;
}

/// What a start gives for points of two coordinates, of which the dimension is known when it is compiled, or is not.
template <class Given>
void check_gives_columns(const Given& given) {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Zero(2, 5);
  keen::Rng rng(0);
  CHECK(given(keen::as_dataset(x), 2, rng) == columns());
  CHECK(given(keen::columns(Eigen::MatrixXd(x)), 2, rng) == columns());
}

}  // namespace

TEST_CASE("given centroids are the columns of a matrix, whatever is known of it at compile time (F49)") {
  check_gives_columns(keen::GivenCentroids(dynamic_columns()));
  check_gives_columns(keen::GivenCentroids(Eigen::Matrix2Xd(columns())));
  check_gives_columns(keen::GivenCentroids(columns()));
  check_gives_columns(keen::GivenCentroids(Eigen::Matrix<double, Dynamic, Dynamic, Eigen::RowMajor>(columns())));
  check_gives_columns(keen::GivenCentroids(columns() * 1.0));
}

TEST_CASE("given centroids are rows where their type says so") {
  check_gives_columns(keen::GivenCentroids(Eigen::Matrix<double, Dynamic, 2>(columns().transpose())));
  const Eigen::MatrixXd rows = dynamic_columns().transpose();
  check_gives_columns(keen::GivenCentroids(keen::rows(rows)));
  check_gives_columns(keen::GivenCentroids(std::vector<std::array<double, 2>>{{1, 2}, {3, 4}}));
  check_gives_columns(keen::GivenCentroids(std::vector<Eigen::Vector2d>{{1, 2}, {3, 4}}));
}

TEST_CASE("given centroids are a copy: what the caller does with his has no effect") {
  Eigen::MatrixXd mine = dynamic_columns();
  const keen::GivenCentroids given(mine);
  mine.setZero();
  check_gives_columns(given);
}

TEST_CASE("a copy of given centroids is given centroids, and they draw nothing") {
  const keen::GivenCentroids given{Eigen::Matrix2Xd(dynamic_columns())};
  const keen::GivenCentroids copy = given;
  check_gives_columns(copy);
  STATIC_REQUIRE(decltype(copy)::is_deterministic);
  CHECK(keen::Initializer<double, 2>(given).is_deterministic());
}

TEST_CASE("given centroids for another k or dim are refused by the start itself, with both numbers", "[C38]") {
  const keen::GivenCentroids given(dynamic_columns());
  keen::Rng rng(0);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Zero(3, 5);
  CHECK(message_of([&] { (void)given(keen::columns(x), 3, rng); }) ==
        "GivenCentroids: k centroids are needed, got 2 for k = 3");
  CHECK(message_of([&] { (void)given(keen::columns(x), 2, rng); }) ==
        "GivenCentroids: centroids must have the dimension of the points, got 2 for dim = 3");
}
