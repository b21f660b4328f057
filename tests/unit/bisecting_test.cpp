// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/bisecting.hpp>
#include <keen/init/given_centroids.hpp>

#include <limits>
#include <set>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using Settings = keen::BisectingKMeans<double, 2>;

/// What must hold of every tree; returns how many leaves it has.
Index check_tree(const keen::BisectingClustering<double, 2>& found) {
  Index leaves = 0;
  for (Index node = 0; node < std::ssize(found.tree); ++node) {
    const auto& whole = found.tree[static_cast<std::size_t>(node)];
    CHECK((whole.parent == -1) == (node == 0));
    CHECK((whole.first == -1) == (whole.second == -1));
    if (whole.first == -1) {
      ++leaves;
      continue;
    }
    const auto& first = found.tree[static_cast<std::size_t>(whole.first)];
    const auto& second = found.tree[static_cast<std::size_t>(whole.second)];
    CHECK((first.parent == node && second.parent == node));
    CHECK(first.weight + second.weight == Approx(whole.weight));
    CHECK(first.sse + second.sse < whole.sse);
    CHECK((first.weight * first.centroid + second.weight * second.centroid).isApprox(whole.weight * whole.centroid));
  }
  return leaves;
}

}  // namespace

TEST_CASE("two given centroids are the start of every split", "[bisecting]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 2);
  const keen::GivenCentroids<double, 2> start(x.leftCols(2));
  const auto found = keen::BisectingKMeans<double, 2>{.k = 3, .init = start}.fit(x);
  CHECK(unit::renamed(found.labels) == unit::group_labels(90, 3));
  CHECK(found.tree.front().centroid.isApprox(x.rowwise().mean(), 1e-12));
  CHECK(keen::BisectingKMeans<double, 2>{.k = 1, .init = start}.fit(x).tree.size() == 1);
}

TEST_CASE("splits find far groups, and the tree adds up", "[bisecting]") {
  const Eigen::Matrix2Xd x = unit::far_groups(400, 8, 1);
  for (const auto next : {keen::SplitNext::largest_sse, keen::SplitNext::largest_weight}) {
    const auto found = Settings{.k = 8, .next = next}.fit(x);
    CHECK(unit::renamed(found.labels) == unit::group_labels(400, 8));
    CHECK(check_tree(found) == 8);
    CHECK(found.tree.size() == 15);
    CHECK(found.tree[0].weight == 400);
    CHECK(found.tree[0].sse == Approx(keen::fit(x, {.k = 1}).sse));
  }
}

TEST_CASE("each centroid grew from its leaf, and every point belongs to the nearest", "[bisecting]") {
  const Eigen::Matrix2Xd x = unit::far_groups(400, 8, 2);
  const auto found = Settings{.k = 8}.fit(x);
  CHECK(std::set<Index>(found.leaves.begin(), found.leaves.end()).size() == 8);
  for (std::size_t j = 0; j < 8; ++j) {
    const auto& leaf = found.tree[static_cast<std::size_t>(found.leaves[j])];
    CHECK(leaf.first == -1);
    CHECK(leaf.centroid.isApprox(found.model.centroids().col(static_cast<Index>(j))));  // far groups: nothing moves
  }
  CHECK(found.labels == found.model.predict(x));
}

TEST_CASE("the largest SSE or the largest weight is split next", "[bisecting]") {
  Eigen::Matrix2Xd x(2, 90);  // many points close together, few far apart
  x.leftCols(80) = unit::uniform_points<2>(80, 3);
  x.rightCols(10) = 30 * unit::uniform_points<2>(10, 4).array() + 100;
  const auto by_sse = Settings{.k = 3, .next = keen::SplitNext::largest_sse}.fit(x);
  const auto by_weight = Settings{.k = 3, .next = keen::SplitNext::largest_weight}.fit(x);
  const auto second_split = [](const auto& found) { return found.tree[3].weight + found.tree[4].weight; };
  CHECK(second_split(by_sse) == 10);
  CHECK(second_split(by_weight) == 80);
}

TEST_CASE("a tree of weighted points has their weights", "[bisecting]") {
  const Eigen::Matrix2Xd x = unit::far_groups(120, 4, 5);
  Eigen::VectorXd weights(120);
  for (Index i = 0; i < 120; ++i) weights(i) = static_cast<double>(i % 3);
  const auto found = Settings{.k = 4}.fit(keen::weighted(x, weights));
  CHECK(check_tree(found) == 4);
  CHECK(found.tree[0].weight == weights.sum());
}

TEST_CASE("points too few to split leave clusters empty", "[bisecting]") {
  Eigen::Matrix2Xd x(2, 6);
  x << 0, 0, 0, 5, 5, 5, 0, 0, 0, 5, 5, 5;
  const auto found = Settings{.k = 4}.fit(x);
  CHECK(found.nonempty_clusters == 2);
  CHECK(found.sse == 0);
  CHECK(check_tree(found) == 2);
  CHECK(Settings{.k = 6}.fit(unit::uniform_points<2>(6, 6)).nonempty_clusters == 6);
  CHECK(Settings{.k = 1}.fit(x).tree.size() == 1);
}

TEST_CASE("a leaf of one point is left alone, and so is one without weight", "[bisecting]") {
  const Eigen::Matrix2Xd x{{0.0, 0.0, 10.0}, {0.0, 0.0, 0.0}};
  const auto found = Settings{.k = 3}.fit(x);
  CHECK(check_tree(found) == 2);
  CHECK(found.nonempty_clusters == 2);
  const std::vector<double> weights{0, 0, 1};
  const auto weighted = Settings{.k = 3}.fit(keen::weighted(x, weights));
  CHECK(weighted.tree.front().weight == 1);
  CHECK(weighted.sse == 0);
}

TEST_CASE("threads change no bit of a bisection, and the seed does", "[bisecting]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(6000, 7);
  const auto alone = Settings{.k = 40}.fit(x);
  CHECK(support::difference<double, 2>(Settings{.k = 40, .threads = 3}.fit(x), alone) == "");
  CHECK(support::difference<double, 2>(Settings{.k = 40, .seed = 1}.fit(x), alone) != "");
  CHECK(Settings{.k = 40, .restarts = 5}.fit(x).tree[1].sse <= alone.tree[1].sse * 1.1);
}

TEST_CASE("a bisection refuses what a fit refuses", "[bisecting]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(5, 8);
  CHECK(message_of([&] { (void)Settings{.k = 6}.fit(x); }) ==
        "BisectingKMeans::fit: k must be in [1, n = 5], got k = 6");
  CHECK(message_of([&] { (void)Settings{.k = 2, .restarts = 0}.fit(x); }) ==
        "KMeans::fit: restarts must be >= 1, got 0");
  x(1, 3) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)Settings{.k = 2}.fit(x); }) ==
        "BisectingKMeans::fit: points must be finite, got nan at point 3, coordinate 1");
}

TEST_CASE("a part whose SSE is below double is split all the same", "[bisecting]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(1, 8) << 0, 1e-180, 2e-180, 5e-180, 6e-180, 1, 1.5, 1.6).finished();
  const keen::BisectingKMeans<double> settings{.k = 3, .next = keen::SplitNext::largest_weight};
  const auto found = settings.fit(keen::columns(x));
  CHECK(found.nonempty_clusters == 3);
  CHECK(found.labels[0] != found.labels[4]);
  CHECK(found.labels[5] == found.labels[7]);
}
