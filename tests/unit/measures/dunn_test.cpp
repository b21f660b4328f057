// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/given_centroids.hpp>
#include <keen/kmeans.hpp>
#include <keen/measures/dunn.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::Labels;
using unit::message_of;

/// All pairs.
double plain_dunn(const Eigen::MatrixXd& x, const Labels& labels) {
  double apart = std::numeric_limits<double>::infinity();
  double wide = 0;
  for (Index a = 0; a < x.cols(); ++a) {
    for (Index b = a + 1; b < x.cols(); ++b) {
      const double distance = (x.col(a) - x.col(b)).norm();
      if (labels[a] == labels[b]) wide = (std::max)(wide, distance);
      if (labels[a] != labels[b]) apart = (std::min)(apart, distance);
    }
  }
  return apart / wide;
}

double expected_of(const std::string& file, Index coordinates, const std::vector<Index>& rows) {
  const Eigen::MatrixXd x =
      support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/" + file).leftCols(coordinates).transpose();
  keen::Centroids<double> start(x.rows(), static_cast<Index>(rows.size()));
  for (std::size_t j = 0; j < rows.size(); ++j) start.col(static_cast<Index>(j)) = x.col(rows[j]);
  const auto clustering = keen::fit(
      keen::columns(x), {.k = start.cols(), .init = keen::GivenCentroids{start}, .stop = keen::stop::LabelsSettled{}});
  return keen::dunn(keen::columns(x), clustering.labels);
}

}  // namespace

TEST_CASE("Dunn's index is numpy's, over all pairs", "[dunn]") {
  CHECK(expected_of("iris.csv", 4, {0, 50, 100}) == Approx(0.09880739332808099).epsilon(1e-10));
  CHECK(expected_of("iris.csv", 4, {0, 1, 2}) == Approx(0.10943513103291669).epsilon(1e-10));
  CHECK(expected_of("faithful.csv", 2, {0, 1}) == Approx(0.05567674121717985).epsilon(1e-10));
  CHECK(expected_of("ruspini.csv", 2, {0, 25, 49, 74}) == Approx(0.5047155336847738).epsilon(1e-10));
  CHECK(expected_of("usarrests.csv", 4, {0, 16, 33, 49}) == Approx(0.2298420568721607).epsilon(1e-10));
}

TEST_CASE("Dunn's index of any labels is that over all pairs", "[dunn]") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Index dim = 1 + static_cast<Index>(seed % 9);
    const Index n = 20 + static_cast<Index>(seed * 3);
    const Eigen::MatrixXd x = unit::uniform_points<>(n, seed, dim);
    Labels by_slice(n), by_turn(n);
    for (Index i = 0; i < n; ++i) {
      by_slice[i] = static_cast<keen::Label>(x(0, i) * 5);
      by_turn[i] = static_cast<keen::Label>(i % 3);
    }
    CAPTURE(seed);
    CHECK(keen::dunn(keen::columns(x), by_slice) == Approx(plain_dunn(x, by_slice)).epsilon(1e-12));
    CHECK(keen::dunn(keen::columns(x), by_turn) == Approx(plain_dunn(x, by_turn)).epsilon(1e-12));
  }
}

TEST_CASE("Dunn's index has no unit: very small and very large coordinates are right too", "[dunn]") {
  const Eigen::Matrix2Xd x = unit::far_groups(40, 4, 2);
  const Labels labels = unit::group_labels(40, 4);
  const double expected = plain_dunn(x, labels);
  for (const double unit : {1e-300, 1e-160, 1e160, 1e300}) {
    const Eigen::Matrix2Xd scaled = x * unit;
    CAPTURE(unit);
    CHECK(keen::dunn(scaled, labels) == Approx(expected).epsilon(1e-12));
  }
}

TEST_CASE("clusters that share a location, and clusters of equal points", "[dunn]") {
  Eigen::Matrix2Xd x(2, 4);
  x << 0, 1, 0, 5,  //
      0, 0, 0, 0;
  const Labels shared = (Labels(4) << 0, 0, 1, 1).finished();
  CHECK(keen::dunn(x, shared) == 0);
  const Labels locations = (Labels(4) << 7, 8, 7, -3).finished();
  CHECK(keen::dunn(x, locations) == std::numeric_limits<double>::infinity());
}

TEST_CASE("points of weight 0 are left out of Dunn's index, other weights play no part", "[dunn]") {
  const Eigen::Matrix2Xd x = unit::far_groups(30, 3, 5);
  const Labels labels = unit::group_labels(30, 3);
  const std::vector<double> heavy(30, 4.5);
  CHECK(keen::dunn(keen::weighted(x, heavy), labels) == keen::dunn(x, labels));
  std::vector<double> weights(30, 1);
  Labels stray = labels;
  weights[4] = 0;
  stray[4] = (stray[4] + 1) % 3;
  const auto left_out = keen::weighted(x, weights);
  CHECK(keen::dunn(left_out, stray) == keen::dunn(left_out, labels));
  CHECK(keen::dunn(x, stray) < keen::dunn(left_out, stray));
}

TEST_CASE("Dunn's index refuses what it cannot judge", "[dunn]") {
  Eigen::Matrix2Xd x = unit::far_groups(30, 3, 5);
  CHECK(message_of([&] { (void)keen::dunn(x, Labels::Zero(30)); }).find("dunn") == 0);
  CHECK(message_of([&] { (void)keen::dunn(x, Labels::Zero(29)); }).find("dunn") == 0);
  x(1, 7) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)keen::dunn(x, unit::group_labels(30, 3)); }).find("dunn") == 0);
}
