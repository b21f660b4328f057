// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/local_search/scaled_points.hpp>

#include <vector>

namespace {

using keen::Index;
using keen::detail::Scale;
using keen::detail::ScaledPoints;

template <class Scalar, int Dim>
ScaledPoints<Scalar> scaled(const keen::Dataset<Scalar, Dim>& data, Scale<double> unit = {}) {
  return ScaledPoints<Scalar>(keen::detail::validate(keen::detail::Points(data), "test"), unit);
}

}  // namespace

TEST_CASE("squared distances are sums of squared differences, for any number of coordinates") {
  for (const Index dim : {1, 2, 3, 4, 7, 8, 9, 16, 23, 31, 64, 77}) {
    const Eigen::MatrixXd x = unit::uniform_points<>(3, 1, dim);
    const Eigen::VectorXd c = x.col(2);
    CAPTURE(dim);
    CHECK(scaled(keen::Dataset<double>(keen::columns(x))).sq_distance(1, c.data()) ==
          Approx((x.col(1) - c).squaredNorm()).epsilon(1e-14));
    const Eigen::MatrixXf y = x.cast<float>();
    CHECK(scaled(keen::Dataset<float>(keen::columns(y))).sq_distance(1, c.data()) ==
          Approx((y.col(1).cast<double>() - c).squaredNorm()).epsilon(1e-14));
  }
  const Eigen::Matrix2d plane{{0, 3}, {0, 4}};
  const std::vector<double> origin{0, 0};
  CHECK(scaled(keen::Dataset<double, 2>(keen::columns(plane))).sq_distance(1, origin.data()) == 25);
}

TEST_CASE("differences are added as often as the weight says, and taken in double") {
  const Eigen::Matrix3Xf x{{16777216.0F}, {5.0F}, {16777216.0F}};
  const std::vector<double> c{-1, 2, -1};
  std::vector<double> sum{1, 1, 1};
  const auto points = scaled(keen::Dataset<float, 3>(keen::columns(x)));
  points.add_difference(0, c.data(), 3, sum.data());
  CHECK(sum == std::vector<double>{3 * 16777217.0 + 1, 10, 3 * 16777217.0 + 1});  // 2^24 + 1 is none of float's
}

TEST_CASE("a position along an axis is a scalar product, for any number of coordinates") {
  for (const Index dim : {1, 3, 9, 40}) {
    const Eigen::MatrixXd x = unit::uniform_points<>(3, 1, dim);
    const Eigen::VectorXd c = x.col(2);
    const Eigen::VectorXd axis = x.col(0);
    CHECK(scaled(keen::Dataset<double>(keen::columns(x))).along(1, c.data(), axis.data()) ==
          Approx((x.col(1) - c).dot(axis)).epsilon(1e-13));
  }
}

TEST_CASE("points are left where they are, unless their coordinates lie apart or need a unit") {
  const Eigen::Matrix<double, 2, 3, Eigen::ColMajor> x{{0, 1, 2}, {3, 4, 5}};
  CHECK(scaled(keen::Dataset<double, 2>(keen::columns(x)))[1] == x.data() + 2);
  const Eigen::Matrix<double, 2, 3, Eigen::RowMajor> apart = x;
  const auto copied = scaled(keen::Dataset<double, 2>(keen::columns(apart)));
  CHECK((copied[2][0] == 2 && copied[2][1] == 5));
  const auto halved = scaled(keen::Dataset<double, 2>(keen::columns(x)), {0.5, 1});
  CHECK((halved[2][0] == 1 && halved[2][1] == 2.5));
}

#if KEEN_DETAIL_X86_LEVELS
TEST_CASE("wider vectors give the same squared distance, bit for bit") {
  if (keen::detail::simd_level() == keen::detail::SimdLevel::baseline) return;
  for (Index dim = 1; dim < 100; ++dim) {
    const Eigen::MatrixXd x = unit::uniform_points<>(2, 1, dim);
    const Eigen::MatrixXf y = x.cast<float>();
    const double* const c = x.col(1).data();
    CAPTURE(dim);
    const keen::detail::SquareTerms squares{c};
    const keen::detail::AxisTerms along{c, x.data()};
    CHECK(keen::detail::sum_by_avx2(x.data(), squares, dim) ==
          keen::detail::sum_of_eight_ways<16>(x.data(), squares, dim));
    CHECK(keen::detail::sum_by_avx2(y.data(), squares, dim) ==
          keen::detail::sum_of_eight_ways<16>(y.data(), squares, dim));
    CHECK(keen::detail::sum_by_avx2(y.data(), along, dim) == keen::detail::sum_of_eight_ways<16>(y.data(), along, dim));
  }
}
#endif
