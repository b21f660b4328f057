// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/measures/outliers.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;

std::vector<Index> indices_of(const std::vector<keen::Outlier>& outliers) {
  std::vector<Index> indices;
  for (const keen::Outlier& outlier : outliers) indices.push_back(outlier.index);
  return indices;
}

/// Three groups, and three points far from them and from each other.
Eigen::MatrixXd groups_and_outliers(Index n) {
  Eigen::MatrixXd x = unit::far_groups(n, 3, 2);
  x.col(4) << 1000, 0;
  x.col(20) << -300, 5;
  x.col(33) << 7, 500;
  return x;
}

}  // namespace

TEST_CASE("find_outliers names the points without neighbours, the farthest first", "[outliers]") {
  for (const Index n : {200, 3000}) {
    const Eigen::MatrixXd x = groups_and_outliers(n);
    const auto found = keen::find_outliers(keen::columns(x));
    CHECK(indices_of(found) == std::vector<Index>{4, 33, 20});
    CHECK(found.front().distance > 900);
    CHECK(found.front().distance < 1000);
    CHECK(keen::find_outliers(keen::columns(x), 3) == found);
  }
}

TEST_CASE("find_outliers finds outliers wherever they stand in the data", "[outliers]") {
  Eigen::MatrixXd x = unit::uniform_points<2>(300, 3);
  x.col(299) << 1000, 0;  // the farthest is the last
  x.col(20) << -300, 5;
  x.col(100) << 3, 500;
  CHECK(indices_of(keen::find_outliers(keen::columns(x))) == std::vector<Index>{299, 100, 20});
  const Eigen::MatrixXd reversed = x.rowwise().reverse();
  CHECK(indices_of(keen::find_outliers(keen::columns(reversed))) == std::vector<Index>{0, 199, 279});
}

TEST_CASE("find_outliers finds none among points that have neighbours", "[outliers]") {
  CHECK(keen::find_outliers(unit::uniform_points<2>(500, 1)).empty());
  CHECK(keen::find_outliers(unit::far_groups(500, 7, 1)).empty());
  CHECK(keen::find_outliers(unit::uniform_points<2>(9, 1)).empty());
  CHECK(keen::find_outliers(keen::columns(Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 40, 1.5)))).empty());
}

TEST_CASE("find_outliers takes five points together for outliers, and six for a group", "[outliers]") {
  for (const Index together : {1, 2, 5, 6, 10}) {
    Eigen::MatrixXd x = unit::uniform_points<2>(400, 3);
    x.rightCols(together).array() += 300;
    CAPTURE(together);
    CHECK(keen::find_outliers(keen::columns(x)).size() == static_cast<std::size_t>(together < 6 ? together : 0));
  }
}

TEST_CASE("find_outliers takes a scatter for none", "[outliers]") {
  Eigen::MatrixXd x = unit::uniform_points<2>(300, 4);
  x.rightCols(20) = 1000 * unit::uniform_points<2>(20, 5);
  CHECK(keen::find_outliers(keen::columns(x)).empty());
}

TEST_CASE("find_outliers leaves points without weight out", "[outliers]") {
  const Eigen::MatrixXd x = groups_and_outliers(200);
  std::vector<double> weights(200, 2.0);
  weights[4] = 0;
  CHECK(indices_of(keen::find_outliers(keen::weighted(keen::columns(x), weights))) == std::vector<Index>{33, 20});
}

TEST_CASE("find_outliers works at any scale", "[outliers]") {
  for (const double scale : {1e-200, 1e-30, 1e30, 1e200}) {
    const Eigen::MatrixXd x = scale * groups_and_outliers(200);
    const auto found = keen::find_outliers(keen::columns(x));
    CHECK(indices_of(found) == std::vector<Index>{4, 33, 20});
    CHECK(found.front().distance / scale > 900);
    CHECK(found.front().distance / scale < 1000);
  }
}

TEST_CASE("find_outliers refuses points that are not finite", "[outliers]") {
  Eigen::MatrixXd x = unit::uniform_points<2>(30, 4);
  x(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(unit::message_of([&] { (void)keen::find_outliers(keen::columns(x)); }) ==
        "find_outliers: points must be finite, got nan at point 2, coordinate 1");
}
