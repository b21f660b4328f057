// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/iris.hpp"

#include <keen/measures/indices.hpp>

#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::Labels;
using unit::message_of;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// All three, in the order of the header.
std::vector<double> indices(const Eigen::Matrix2Xd& x, const Labels& labels) {
  return {keen::calinski_harabasz(x, labels), keen::davies_bouldin(x, labels), keen::xie_beni(x, labels)};
}

}  // namespace

TEST_CASE("the indices of iris are scikit-learn's and numpy's", "[indices]") {  // scikit-learn 1.2.1
  const unit::Iris iris;
  CHECK(keen::calinski_harabasz(keen::columns(iris.x), iris.labels) == Approx(561.62775662962).epsilon(1e-10));
  CHECK(keen::davies_bouldin(keen::columns(iris.x), iris.labels) == Approx(0.6619715465007465).epsilon(1e-10));
  CHECK(keen::xie_beni(keen::columns(iris.x), iris.labels) == Approx(0.1627550056636563).epsilon(1e-10));
}

TEST_CASE("an integer weight equals that many copies of the point", "[indices]") {
  const Eigen::Matrix2Xd x = unit::far_groups(30, 3, 8);
  const Labels labels = unit::group_labels(30, 3);
  std::vector<double> weights;
  std::vector<Index> copies;
  for (Index i = 0; i < 30; ++i) {
    weights.push_back(static_cast<double>(i % 4));
    for (Index copy = 0; copy < i % 4; ++copy) copies.push_back(i);
  }
  Eigen::Matrix2Xd copied(2, static_cast<Index>(copies.size()));
  for (std::size_t i = 0; i < copies.size(); ++i) copied.col(static_cast<Index>(i)) = x.col(copies[i]);
  const Labels labels_copied = labels(copies);
  const auto weighted = keen::weighted(x, weights);
  CHECK(keen::calinski_harabasz(weighted, labels) == Approx(keen::calinski_harabasz(copied, labels_copied)));
  CHECK(keen::davies_bouldin(weighted, labels) == Approx(keen::davies_bouldin(copied, labels_copied)));
  CHECK(keen::xie_beni(weighted, labels) == Approx(keen::xie_beni(copied, labels_copied)));
}

TEST_CASE("a cluster whose points weigh nothing does not count", "[indices]") {
  const Eigen::Matrix2Xd x = unit::far_groups(30, 3, 8);
  const Labels labels = unit::group_labels(30, 3);
  std::vector<double> weights(30, 1);
  for (std::size_t i = 0; i < 30; i += 3) weights[i] = 0;
  CHECK(keen::davies_bouldin(keen::weighted(x, weights), labels) < 1);
  CHECK(keen::calinski_harabasz(keen::weighted(x, weights), labels) > 1);
}

TEST_CASE("the indices do not depend on the unit, nor on an offset", "[indices]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 2);
  const Labels labels = unit::group_labels(90, 3);
  const std::vector<double> expected = indices(x, labels);
  for (const double unit : {0x1p+1000, 0x1p-1000}) CHECK(indices(x * unit, labels) == expected);
  const std::vector<double> moved = indices((x.array() + 0x1p+20).matrix(), labels);
  for (std::size_t i = 0; i < 3; ++i) CHECK(moved[i] == Approx(expected[i]).epsilon(1e-7));  // x itself is rounded
}

TEST_CASE("degenerate clusterings have an index that is no NaN", "[indices]") {
  Eigen::Matrix2Xd points(2, 4);
  points << 0, 0, 1, 1, 0, 0, 1, 1;
  const Labels by_location = (Labels(4) << 0, 0, 1, 1).finished();
  CHECK(indices(points, by_location) == std::vector<double>{infinity, 0, 0});
  const Labels across = (Labels(4) << 0, 1, 0, 1).finished();
  CHECK(indices(points, across) == std::vector<double>{0, infinity, infinity});
  CHECK(indices(Eigen::Matrix2Xd::Ones(2, 4), by_location) == std::vector<double>{0, infinity, infinity});
}

TEST_CASE("weights that are all but nothing make no NaN", "[indices]") {
  const Eigen::Matrix2Xd x = unit::far_groups(30, 3, 8);
  std::vector<double> weights(30, 1);
  for (std::size_t i = 0; i < 30; i += 3) weights[i] = std::numeric_limits<double>::denorm_min();
  const double index = keen::davies_bouldin(keen::weighted(x, weights), unit::group_labels(30, 3));
  CHECK(index > 0);
  CHECK(index < 1);
}

TEST_CASE("the indices refuse what they cannot measure", "[indices]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(4, 1);
  CHECK(message_of([&] { (void)keen::davies_bouldin(x, Labels::Zero(3)); }) ==
        "davies_bouldin: one label for each of n = 4 points is needed, got 3");
  CHECK(message_of([&] { (void)keen::xie_beni(x, Labels::Zero(4)); }) ==
        "xie_beni: points must be in at least 2 clusters, got 1");
  CHECK(message_of([&] { (void)keen::calinski_harabasz(x, Labels::LinSpaced(4, 0, 3)); }) ==
        "calinski_harabasz: n, the sum of weights, must be above the number of clusters 4, got 4");
  x(1, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)keen::calinski_harabasz(x, unit::group_labels(4, 2)); }) ==
        "calinski_harabasz: points must be finite, got nan at point 2, coordinate 1");
}
