// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/sums/cluster_sums.hpp>

#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;
using keen::Labels;

using Sums = ClusterSums<double>;
using Means = keen::Centroids<double>;

/// Where k centroids at (-7, -7, -7) move to.
Means means(const Sums& sums) {
  Means centroids = Means::Constant(3, sums.clusters(), -7);
  sums.move_to_means(centroids);
  return centroids;
}

/// Lets a share of the labels change in each pass, and compares means and sizes with those taken afresh.
void check_updates(const Points<double>& data, Index share) {
  constexpr Index k = 6;
  const auto validated = validate(data, "test");
  Team alone(1);
  keen::Rng rng(1);
  Labels labels = Labels::Constant(data.size(), -1);
  Sums updated(validated, k, 1);
  Means moved = Means::Zero(3, k);
  for (int pass = 0; pass < 12; ++pass) {
    Changes<double> changes(1);
    updated.begin_pass(labels, changes, alone);
    for (Index i = 0; i < data.size(); ++i) {
      if (pass == 0 || rng.index(100) < share) changes.set(labels, i, static_cast<Label>(rng.index(k)), 0);
    }
    updated.end_pass(labels, changes, alone);
    updated.move_to_means(moved);
    Sums afresh(validated, k, 1);
    afresh.accumulate(labels, alone);
    CHECK(means(afresh) == moved);
    for (Index j = 0; j < k; ++j) CHECK(updated.size(j) == afresh.size(j));
  }
}

}  // namespace

TEST_CASE("means that are brought up to date are those taken afresh, bit for bit, for any share of changes", "[C48]") {
  const auto x = unit::uniform_points<3>(500, 3);
  for (const Index share : {0, 1, 10, 45, 55, 100}) {
    INFO(share << "% of the labels change");
    check_updates(view_columns<double>(x), share);
  }
}

TEST_CASE("means of weighted points, and of points that no sum holds, are taken afresh each time") {
  const Eigen::Matrix3Xd x = unit::uniform_points<3>(300, 4);
  std::vector<double> weights;
  for (Index i = 0; i < x.cols(); ++i) weights.push_back(0.1 * static_cast<double>(i % 5));
  check_updates(view_columns<double>(x).with_weights(weights.data()), 20);
  Eigen::Matrix3Xd wide = x;
  wide.col(0).setConstant(1e200);
  check_updates(view_columns<double>(wide), 20);
}

TEST_CASE("sums are exact where no point has a weight of its own and the coordinates are of similar size") {
  Eigen::Matrix3Xd x = unit::uniform_points<3>(20, 5);
  const std::vector<double> ones(20, 1.0);
  const std::vector<double> twos(20, 2.0);
  const auto is_exact = [](const Points<double>& data) {
    const auto validated = validate(data, "test");
    return Sums(validated, 2, 1).exact() != nullptr;
  };
  CHECK(is_exact(view_columns<double>(x)));
  CHECK(is_exact(view_columns<double>(x).with_weights(ones.data())));
  CHECK_FALSE(is_exact(view_columns<double>(x).with_weights(twos.data())));
  x(0, 0) = 1e-60;
  CHECK_FALSE(is_exact(view_columns<double>(x)));
}

TEST_CASE("after sums by other labels, as relocation takes them, the next update is right again") {
  const auto x = unit::uniform_points<3>(200, 6);
  const auto validated = validate(view_columns<double>(x), "test");
  Team alone(1);
  const Labels groups = unit::group_labels(200, 4);
  Labels labels = Labels::Constant(200, -1);
  Sums sums(validated, 5, 1);
  Changes<double> changes(1);
  sums.begin_pass(labels, changes, alone);
  for (Index i = 0; i < labels.size(); ++i) changes.set(labels, i, groups[i], 0);
  sums.end_pass(labels, changes, alone);
  Labels relocated = labels;
  relocated[7] = 4;
  sums.accumulate(relocated, alone);
  CHECK(means(sums).col(4) == x.col(7));
  sums.begin_pass(labels, changes, alone);
  changes.set(labels, 3, 0, 0);
  sums.end_pass(labels, changes, alone);
  Sums afresh(validated, 5, 1);
  afresh.accumulate(labels, alone);
  CHECK(means(sums) == means(afresh));
  CHECK(sums.size(4) == 0);
  CHECK(means(sums).col(4) == Eigen::Vector3d::Constant(-7));
}
