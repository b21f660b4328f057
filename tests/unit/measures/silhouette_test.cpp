// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/iris.hpp"

#include <keen/measures/silhouette.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::Label;
using keen::Labels;
using unit::message_of;

/// The definition, from a table of all distances.
Eigen::VectorXd by_definition(const Eigen::MatrixXd& x, const Labels& labels, Label k) {
  Eigen::VectorXd value(x.cols());
  for (Index i = 0; i < x.cols(); ++i) {
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(k);
    for (Label j = 0; j < k; ++j) {
      double count = 0;
      for (Index m = 0; m < x.cols(); ++m) {
        if (m == i || labels(m) != j) continue;
        mean(j) += (x.col(m) - x.col(i)).norm();
        ++count;
      }
      mean(j) /= count;
    }
    const double a = mean(labels(i));
    mean(labels(i)) = std::numeric_limits<double>::infinity();
    const double b = mean.minCoeff();
    value(i) = (b - a) / std::max(a, b);
  }
  return value;
}

}  // namespace

TEST_CASE("the silhouette is its definition, across blocks of points", "[silhouette]") {
  for (const Index n : {5, 63, 64, 65, 200}) {
    const Eigen::MatrixXd x = unit::uniform_points(n, 3, 4);
    const Labels labels = unit::group_labels(n, 2);
    const auto found = keen::silhouette(keen::columns(x), labels);
    const Eigen::VectorXd expected = by_definition(x, labels, 2);
    CHECK((found.value - expected).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(found.mean == Approx(expected.mean()).epsilon(1e-12));
  }
}

TEST_CASE("the silhouette of iris is scikit-learn's", "[silhouette]") {  // 1.2.1, metrics.silhouette_samples
  const unit::Iris iris;
  const auto found = keen::silhouette(keen::columns(iris.x), iris.labels);
  CHECK(found.mean == Approx(0.5528190123564095).epsilon(1e-10));
  const std::vector<double> first{0.8529550597418951, 0.815494756252101, 0.8293150981473535, 0.8050139497865336,
                                  0.8493015967855534};
  for (Index i = 0; i < 5; ++i) CHECK(found.value(i) == Approx(first[static_cast<std::size_t>(i)]).epsilon(1e-10));
}

TEST_CASE("far groups have a silhouette near 1, halves of one group near 0", "[silhouette]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 3, 5);
  CHECK(keen::silhouette(x, unit::group_labels(300, 3)).mean > 0.9);
  const Eigen::Matrix2Xd blur = unit::uniform_points<2>(300, 5);
  CHECK(std::abs(keen::silhouette(blur, unit::group_labels(300, 2)).mean) < 0.05);
}

TEST_CASE("the silhouette has the same bits for every number of threads and any name of clusters", "[silhouette]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(2000, 9);  // worth four threads
  const Labels labels = unit::group_labels(2000, 3);
  REQUIRE(keen::detail::threads_for(2000.0 * 2000.0 * 2.0, 4) == 4);
  const auto one = keen::silhouette(x, labels);
  CHECK(keen::silhouette(x, labels, 4).value == one.value);
  const Labels renamed = (10 * labels.array() - 7).matrix();
  CHECK(keen::silhouette(x, renamed, 0).value == one.value);
}

TEST_CASE("the silhouette does not depend on the unit, however large or small", "[silhouette]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 2);
  const Labels labels = unit::group_labels(90, 3);
  const double mean = keen::silhouette(x, labels).mean;
  CHECK(keen::silhouette(Eigen::Matrix2Xd(x * 0x1p+1000), labels).mean == mean);
  CHECK(keen::silhouette(Eigen::Matrix2Xd(x * 0x1p-1000), labels).mean == mean);
}

TEST_CASE("points alone in their cluster, and clusters of equal points, have silhouette 0", "[silhouette]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(3, 1);
  CHECK(keen::silhouette(x, Labels::LinSpaced(3, 0, 2)).value == Eigen::VectorXd::Zero(3));
  const Eigen::Matrix2Xd same = Eigen::Matrix2Xd::Ones(2, 6);
  CHECK(keen::silhouette(same, unit::group_labels(6, 2)).value == Eigen::VectorXd::Zero(6));
}

TEST_CASE("the silhouette refuses what it cannot measure", "[silhouette]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(4, 1);
  const Labels labels = unit::group_labels(4, 2);
  CHECK(message_of([&] { (void)keen::silhouette(x, Labels::Zero(3)); }) ==
        "silhouette: one label for each of n = 4 points is needed, got 3");
  CHECK(message_of([&] { (void)keen::silhouette(x, Labels::Zero(4)); }) ==
        "silhouette: points must be in at least 2 clusters, got 1");
  CHECK(message_of([&] { (void)keen::silhouette(x, labels, -1); }) == "silhouette: threads must be >= 0, got -1");
  x(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)keen::silhouette(x, labels); }) ==
        "silhouette: points must be finite, got nan at point 2, coordinate 1");
}

TEST_CASE("a weight is so many copies of a point, and one of 0 is none", "[silhouette]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(150, 9, 3);
  const Labels labels = unit::group_labels(150, 4);
  Eigen::VectorXd weights(150);
  std::vector<Index> copies;
  for (Index i = 0; i < 150; ++i) {
    weights(i) = static_cast<double>(i / 4 % 4);
    copies.insert(copies.end(), static_cast<std::size_t>(i / 4 % 4), i);
  }
  const auto found = keen::silhouette(keen::weighted(keen::columns(x), weights), labels);
  const Eigen::MatrixXd copied = unit::columns_at(x, copies);
  const Labels labels_of_copies = labels(copies);
  const auto expected = keen::silhouette(keen::columns(copied), labels_of_copies);
  CHECK(found.mean == Approx(expected.mean).epsilon(1e-12));
  for (std::size_t copy = 0; copy < copies.size(); ++copy)
    CHECK(found.value(copies[copy]) == Approx(expected.value(static_cast<Index>(copy))).margin(1e-12));
}

TEST_CASE("weights of one share or of any size leave silhouettes as they are", "[silhouette]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(100, 10, 2);
  const Labels labels = unit::group_labels(100, 3);
  const auto plain = keen::silhouette(keen::columns(x), labels);
  for (const double weight : {0.01, 1e-300}) {
    const Eigen::VectorXd weights = Eigen::VectorXd::Constant(100, weight);
    const auto found = keen::silhouette(keen::weighted(keen::columns(x), weights), labels);
    CHECK(found.mean == Approx(plain.mean).epsilon(1e-12));
    CHECK((found.value - plain.value).cwiseAbs().maxCoeff() < 1e-12);
  }
  const Eigen::VectorXd huge = Eigen::VectorXd::Constant(100, 1e307);
  CHECK(std::isfinite(keen::silhouette(keen::weighted(keen::columns(x), huge), labels).mean));
  Eigen::VectorXd one_group = Eigen::VectorXd::Zero(100);
  for (Index i = 0; i < 100; i += 3) one_group(i) = 1;
  CHECK(message_of([&] { (void)keen::silhouette(keen::weighted(keen::columns(x), one_group), labels); }) ==
        "silhouette: points must be in at least 2 clusters, got 1 that have weight");
}
