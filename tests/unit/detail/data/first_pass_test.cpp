// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/data/first_pass.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

template <class Scalar>
Moments moments_of(const Points<Scalar>& data, int threads = 1) {
  Team team(threads);
  FirstPass<Scalar> pass(data, "test");
  pass.run(team);
  return pass.moments();
}

/// The mean over the coordinates of the variance, by two passes in long double.
template <class Matrix>
double textbook_variance(const Matrix& x) {
  long double sum = 0;
  for (Index d = 0; d < x.rows(); ++d) {
    long double mean = 0;
    for (Index i = 0; i < x.cols(); ++i) mean += static_cast<long double>(x(d, i));
    mean /= static_cast<long double>(x.cols());
    for (Index i = 0; i < x.cols(); ++i) {
      const long double difference = static_cast<long double>(x(d, i)) - mean;
      sum += difference * difference;
    }
  }
  return static_cast<double>(sum / static_cast<long double>(x.size()));
}

}  // namespace

TEMPLATE_TEST_CASE("the first pass takes the moments of the points, for any number of blocks (F31, F35)", "", float,
                   double) {
  for (const Index n : {1, 2, 511, 513, 4096, 4097, 9000}) {
    for (const double offset : {0.0, -100.0, 1e4}) {
      const keen::Centroids<TestType> x = (unit::uniform_points(n, 1, 5).array() + offset).template cast<TestType>();
      const Moments found = moments_of(view_columns<TestType>(x));
      INFO("n = " << n << ", offset " << offset);
      const Eigen::VectorXd mean = x.template cast<double>().rowwise().mean();
      for (Index d = 0; d < mean.size(); ++d) {
        CHECK(std::abs(found.mean[d] - mean[d]) <= 1e-13 * (1 + std::abs(offset)));
      }
      CHECK(found.mean_variance == Approx(textbook_variance(x)).epsilon(1e-12).margin(1e-300));
    }
  }
}

TEST_CASE("points far away that come first cost the variance no digits") {
  // The first points of a block are its provisional centre: here 1e9 away from all others.
  keen::Centroids<double> x = unit::uniform_points(5000, 3, 2);
  x.leftCols(3).setConstant(1e9);
  CHECK(moments_of(view_columns<double>(x)).mean_variance == Approx(textbook_variance(x)).epsilon(1e-12));
  x.leftCols(4096).setConstant(1e9);
  CHECK(moments_of(view_columns<double>(x)).mean_variance == Approx(textbook_variance(x)).epsilon(1e-12));
}

TEST_CASE("of equal points the mean is their value and the variance 0 (F20)") {
  for (const double value : {0.1, -1e30, 1.0 / 3}) {
    const keen::Centroids<double> x = keen::Centroids<double>::Constant(3, 5000, value);
    const Moments found = moments_of(view_columns<double>(x));
    CHECK(found.mean == keen::detail::Coordinates(3, value));
    CHECK(found.mean_variance == 0);
  }
}

TEST_CASE("the first pass does not depend on the number of threads, nor on where coordinates lie (F47)", "[C48]") {
  const Eigen::MatrixXd x = unit::uniform_points(20'000, 3, 20);
  const Moments expected = moments_of(view_columns<double>(x));
  const Eigen::MatrixXd by_coordinate = x.transpose();
  const Points<double> strided(by_coordinate.data(), x.cols(), x.rows(), {1, x.cols()});
  for (const int threads : {1, 2, 3, 8}) {
    for (const Points<double>& data : {view_columns<double>(x), strided}) {
      const Moments found = moments_of(data, threads);
      CHECK(found.mean == expected.mean);
      CHECK(found.mean_variance == expected.mean_variance);
    }
  }
}

TEST_CASE("the first pass names the first coordinate that is not finite, whoever finds it") {
  Eigen::MatrixXd x = unit::uniform_points(20'000, 4, 3);
  x(1, 19'999) = std::numeric_limits<double>::infinity();
  x(2, 9001) = std::numeric_limits<double>::quiet_NaN();
  x(0, 9002) = -std::numeric_limits<double>::infinity();
  for (const int threads : {1, 2, 8}) {
    Team team(threads);
    FirstPass<double> pass(view_columns<double>(x), "caller");
    CHECK(unit::message_of([&] { pass.run(team); }) ==
          "caller: points must be finite, got nan at point 9001, coordinate 2");
  }
}
