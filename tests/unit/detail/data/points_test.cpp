// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/data/points.hpp>

#include <vector>

namespace {

using keen::Index;
using Points = keen::detail::Points<double>;

/// How many coordinates of gathered rows are not those of the points.
template <class Matrix>
Index wrong_coordinates(const Matrix& x, const Points& data, const std::vector<Index>& points) {
  const auto count = static_cast<Index>(points.size());
  std::vector<double> room(static_cast<std::size_t>(data.room_for(count)));
  const double* rows[keen::detail::tile_points];
  data.gather_rows(
      count, [&](Index lane) { return points[static_cast<std::size_t>(lane)]; }, rows, room.data());
  Index wrong = 0;
  for (Index lane = 0; lane < keen::detail::tile_points; ++lane) {
    const Index i = points[static_cast<std::size_t>(lane < count ? lane : 0)];
    for (Index d = 0; d < x.rows(); ++d) {
      wrong += rows[lane][d * data.row_stride()] == static_cast<double>(x(d, i)) ? 0 : 1;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the rows of a tile are those of its points, in any order, from memory as it is or widened") {
  const Eigen::MatrixXd x = unit::uniform_points<>(60, 1, 3);
  const Eigen::MatrixXf floats = x.cast<float>();
  const Points widened(keen::Dataset<double>(floats.data(), keen::NumberType::float32, 60, 3, {3, 1}));
  REQUIRE_FALSE(widened.has_addresses());
  for (const std::vector<Index>& points :
       std::vector<std::vector<Index>>{{7}, {7, 8, 9, 10}, {10, 9, 8, 7}, {7, 9, 8, 10}, {5, 5}, {59, 0, 30}}) {
    CHECK(wrong_coordinates(x, Points(keen::Dataset<double>(keen::columns(x))), points) == 0);
    CHECK(wrong_coordinates(floats, widened, points) == 0);
  }
}

TEST_CASE("points that are not in memory as they are wanted are copied in any number, also one") {
  const Eigen::MatrixXd x = unit::uniform_points<>(60, 1, 3);
  const Eigen::MatrixXf floats = x.cast<float>();
  const Points widened(keen::Dataset<double>(floats.data(), keen::NumberType::float32, 60, 3, {3, 1}));
  for (const Index count : {0, 1, 2, 53}) {
    Eigen::MatrixXd copy = Eigen::MatrixXd::Constant(3, count, -1);
    keen::detail::copy_points(widened, 7, count, copy.data());
    CHECK(copy == floats.middleCols(7, count).cast<double>());
  }
}
