// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/local_search/points_by_cluster.hpp>

#include <algorithm>
#include <vector>

namespace {

using keen::Index;
using keen::Label;
using keen::Labels;
using Points = keen::detail::ScaledPoints<double>;
using Groups = keen::detail::PointsByCluster<double>;

/// Points with weights, some of them 0, and labels that have nothing to do with locations.
struct Labelled {
  Labelled(Index n, Index dim, Label k)
      : x(unit::uniform_points<>(n, 1, dim)),
        weights(n),
        labels(n),
        validated(keen::detail::validate(keen::detail::Points(weighted(k)), "test")),
        points(validated, keen::detail::Scale<double>{}) {}

  [[nodiscard]] keen::Dataset<double> weighted(Label k) {
    for (Index i = 0; i < x.cols(); ++i) {
      weights(i) = static_cast<double>(i % 4);
      labels(i) = static_cast<Label>(i * 7 % k);
    }
    return keen::weighted(keen::columns(x), weights);
  }

  Eigen::MatrixXd x;
  Eigen::VectorXd weights;
  Labels labels;
  keen::detail::ValidatedData<double> validated;
  Points points;
};

/// The share of near centroids, of points that lie at their own or anywhere.
double share(const Eigen::MatrixXd& x, Label k, const Labels& labels) {
  const auto validated = keen::detail::validate(keen::detail::Points(keen::columns(x)), "test");
  const Points points(validated, keen::detail::Scale<double>{});
  return keen::detail::near_share(points, Groups(points, labels, k), points.in_own_unit(x.leftCols(k)));
}

}  // namespace

TEST_CASE("grouped points lie cluster by cluster, and those without weight nowhere", "[swaps]") {
  for (const Index dim : {2, 40}) {  // copied, and left where they are
    const Labelled all(50, dim, 3);
    const Groups groups(all.points, all.labels, 3);
    CAPTURE(dim);
    std::vector<Index> seen;
    for (Label j = 0; j < groups.k(); ++j) {
      for (const Index i : groups.members(j)) {
        CHECK(all.labels(i) == j);
        seen.push_back(i);
      }
    }
    CHECK(seen.size() == 37);
    std::sort(seen.begin(), seen.end());
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    const bool is_copy = groups.points().size() == 37;
    CHECK(is_copy == (dim == 2));
    CHECK(groups.labels().size() == groups.points().size());
    if (!is_copy) continue;
    CHECK(std::is_sorted(groups.labels().begin(), groups.labels().end()));
    CHECK(groups.points().largest_weight() == 3);
    const Index first = groups.members(1)[0];
    const Index index = std::ssize(groups.members(0));
    CHECK(groups.points()[index][1] == all.x(1, first));
    CHECK(groups.points().weight(index) == all.weights(first));
  }
}

TEST_CASE("labels of grouped points come back in the order of the data", "[swaps]") {
  for (const Index dim : {2, 40}) {
    const Labelled all(50, dim, 3);
    const Groups groups(all.points, all.labels, 3);
    CHECK(groups.in_data_order(groups.labels()) == all.labels);
    if (dim > 2) continue;
    const Labels moved = Labels::Constant(groups.points().size(), 2);
    const Labels back = groups.in_data_order(moved);
    for (Index i = 0; i < back.size(); ++i) CHECK(back(i) == (all.weights(i) > 0 ? 2 : all.labels(i)));
  }
}

TEST_CASE("in many dimensions every centroid is near, among far groups none is", "[swaps]") {
  const Eigen::MatrixXd even = unit::uniform_points<>(300, 4, 40);
  Labels labels(300);
  for (Index i = 0; i < 300; ++i) labels(i) = static_cast<Label>(i % 10);
  CHECK(share(even, 10, labels) > 0.7);  // of four members that are asked one is the centroid
  CHECK(share(unit::far_groups(300, 10, 2), 10, labels) == 0);
  CHECK(share(even.leftCols(1), 1, labels.head(1)) == 0);
}
