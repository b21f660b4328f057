// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/kmeans.hpp>
#include <keen/measures/cluster_outliers.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;

/// A tight group around 0, one ten times as wide around (100, 0), and a point beside each: (4, 0) and (100, 12).
struct TwoSpreads {
  static constexpr Index wide = 100;  // the first point of the wide group
  Eigen::MatrixXd x{2, 202};
  keen::Model<double, 2> model{Eigen::Matrix2d{{0, 100}, {0, 0}}};

  TwoSpreads() {
    const Eigen::MatrixXd square = unit::uniform_points<2>(200, 4).array() - 0.5;
    x.leftCols(100) = square.leftCols(100);
    x.middleCols(wide, 100) = 10 * square.rightCols(100);
    x.middleCols(wide, 100).row(0).array() += 100;
    x.col(200) << 4, 0;
    x.col(201) << 100, 12;
  }
};

std::vector<Index> indices_of(const std::vector<keen::ClusterOutlier>& outliers) {
  std::vector<Index> indices;
  for (const keen::ClusterOutlier& outlier : outliers) indices.push_back(outlier.index);
  return indices;
}

}  // namespace

TEST_CASE("a point is an outlier by the spread of its own cluster", "[outliers]") {
  const TwoSpreads data;
  const auto found = keen::find_outliers(keen::columns(data.x), data.model, 0.01);
  REQUIRE(indices_of(found) == std::vector<Index>{200, 201});  // not those at the edge of the wide group
  CHECK(found[0].label == 0);
  CHECK(found[0].distance == 4);
  CHECK(found[1].distance == 12);
  CHECK(found[0].ratio > 3 * found[1].ratio);
  CHECK(keen::find_outliers(keen::columns(data.x), data.model, 0.01, 3) == found);
}

TEST_CASE("distances are those of Model::transform, and ratios those to the median", "[outliers]") {
  const TwoSpreads data;
  const auto all = keen::find_outliers(keen::columns(data.x), data.model, 1);
  REQUIRE(all.size() == 202);
  const Eigen::MatrixXd distances = data.model.transform(keen::columns(data.x));
  Index below = 0;
  for (std::size_t at = 0; at < all.size(); ++at) {
    CHECK(std::abs(all[at].distance - distances(all[at].index, all[at].label)) <= 1e-12 * all[at].distance);
    CHECK((at == 0 || all[at - 1].ratio >= all[at].ratio));
    if (all[at].label == 0 && all[at].ratio < 1) ++below;
  }
  CHECK(below == 50);  // of the 101 points of cluster 0 that many are nearer than the one in the middle
}

TEST_CASE("find_outliers of a model lists a share, and points that weigh something", "[outliers]") {
  const TwoSpreads data;
  const auto points = keen::columns(data.x);
  CHECK(keen::find_outliers(points, data.model, 0).empty());
  CHECK(keen::find_outliers(points, data.model, 0.0099).size() == 1);
  const Eigen::MatrixXd hundred = data.x.leftCols(100);
  CHECK(keen::find_outliers(keen::columns(hundred), data.model, 0.29).size() == 29);  // 0.29 * 100 < 29
  std::vector<double> weights(202, 2);
  weights[200] = 0;
  CHECK(indices_of(keen::find_outliers(keen::weighted(points, weights), data.model, 0.005)) == std::vector<Index>{201});
}

TEST_CASE("a cluster of few points is measured by the spread of all; one of copies by nothing", "[outliers]") {
  Eigen::MatrixXd x(1, 10);
  x << 0, 0, 0, 1, 1, 100, 102, 104, 5000, 5001;
  const keen::Model<double> model(Eigen::MatrixXd{{0, 102, 5000.5}});
  const auto found = keen::find_outliers(keen::columns(x), model, 1);
  CHECK(indices_of(found) == std::vector<Index>{3, 4, 5, 7, 8, 9, 0, 1, 2, 6});
  CHECK(found[1].ratio == std::numeric_limits<double>::infinity());  // three of five points lie on the centroid
  CHECK(found[2].ratio == 2 / 0.5);                                  // the median of all: 0 four times, 0.5 twice, ...
  CHECK(found.back().ratio == 0);
}

TEST_CASE("outliers by angle, and of values of any size", "[outliers]") {
  const TwoSpreads data;
  for (const double factor : {1e-200, 1e200}) {
    const Eigen::MatrixXd x = data.x * factor;
    const keen::Model<double, 2> model(Eigen::Matrix2d(data.model.centroids() * factor));
    const auto found = keen::find_outliers(keen::columns(x), model, 0.01);
    CHECK(indices_of(found) == std::vector<Index>{200, 201});
    CHECK(std::abs(found[0].distance / factor - 4) < 1e-12);
  }
  Eigen::MatrixXd x(2, 12);
  x.leftCols(11).row(0).setConstant(3);
  for (Index i = 0; i < 11; ++i) x(1, i) = 0.01 * static_cast<double>(i - 5);
  x.col(11) << 1, 1;
  const keen::Model<double> by_angle(Eigen::MatrixXd{{1}, {0}}, keen::Metric::cosine);
  const auto found = keen::find_outliers(keen::columns(x), by_angle, 0.1);
  REQUIRE(indices_of(found) == std::vector<Index>{11});
  CHECK(std::abs(found[0].distance - (1 - std::sqrt(0.5))) < 1e-12);
}

TEST_CASE("find_outliers of a model refuses what it cannot use", "[outliers]") {
  const TwoSpreads data;
  for (const double share : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(message_of([&] {
            (void)keen::find_outliers(keen::columns(data.x), data.model, share);
          }).starts_with("find_outliers: share must be in [0, 1], got "));
  }
  CHECK(message_of([&] { (void)keen::find_outliers(keen::columns(data.x), keen::Model<double>{}, 0.1); }) ==
        "Model::predict: the model has no centroids");
  const Eigen::MatrixXd ends{{1.7e308, 1.7e308, -1.7e308}};
  CHECK_THROWS_AS(keen::find_outliers(keen::columns(ends), keen::Model<double>(Eigen::MatrixXd{{-1.7e308}}), 0.5),
                  std::range_error);
  const keen::Dataset<double> none = keen::columns(Eigen::MatrixXd(2, 0));
  CHECK(message_of([&] { (void)keen::find_outliers(none, keen::Model<double>(Eigen::MatrixXd::Zero(2, 1)), 1); }) ==
        "find_outliers: at least one point is needed, got n = 0");
}
