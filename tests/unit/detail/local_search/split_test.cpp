// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/split.hpp>

#include <algorithm>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::Splits;

/// The SSE of the members of a cluster, each about the nearer of two locations.
template <class Partition>
double sse_about_two(const Partition& partition, Label j, const double* first, const double* second) {
  double sum = 0;
  for (const Index i : partition.members(j)) {
    sum += partition.points().weight(i) *
           (std::min)(partition.points().sq_distance(i, first), partition.points().sq_distance(i, second));
  }
  return sum;
}

}  // namespace

TEST_CASE("a split gains what it promises at least", "[swaps]") {
  for (const Index dim : {1, 2, 9}) {
    unit::EvenPartition even(300, dim, 6, 13);
    const auto& partition = even.owned.partition;
    Splits<double> splits(partition, 1);
    splits.update();
    for (Label j = 0; j < 6; ++j) {
      CHECK(splits.gain(j) > 0);
      CHECK(sse_about_two(partition, j, splits.first(j), splits.second(j)) <=
            (partition.sse(j) - splits.gain(j)) * (1 + 1e-12));
    }
  }
}

TEST_CASE("a cluster of two far groups is split between them", "[swaps]") {
  const Eigen::MatrixXd x = unit::far_groups(100, 2, 14);
  unit::OwnedPartition<> owned(keen::columns(x), Eigen::MatrixXd::Zero(2, 1));
  Splits<double> splits(owned.partition, 1);
  splits.update();
  double apart = 0;
  for (Index group = 0; group < 2; ++group) {
    Eigen::Vector2d mean = Eigen::Vector2d::Zero();
    for (Index i = group; i < 100; i += 2) mean += x.col(i) / 50;
    for (Index i = group; i < 100; i += 2) apart += (x.col(i) - mean).squaredNorm();
  }
  CHECK(splits.gain(0) == Approx(owned.partition.sse() - apart));
  CHECK(sse_about_two(owned.partition, 0, splits.first(0), splits.second(0)) == Approx(apart));
}

TEST_CASE("one point, or points that are all equal, cannot be split", "[swaps]") {
  Eigen::MatrixXd x(2, 4);
  x << 0, 7, 7, 7, 0, 7, 7, 7;
  unit::OwnedPartition<> owned(keen::columns(x), x.leftCols(2));
  Splits<double> splits(owned.partition, 1);
  splits.update();
  CHECK(splits.gain(0) == 0);
  CHECK(splits.gain(1) == 0);
}

TEST_CASE("splits depend on their seed and on the state of the cluster alone", "[swaps]") {
  unit::EvenPartition even(300, 2, 6, 15);
  Splits<double> one(even.owned.partition, 1), same(even.owned.partition, 1), other(even.owned.partition, 2);
  one.update();
  same.update();
  same.update();
  other.update();
  bool differs = false;
  for (Label j = 0; j < 6; ++j) {
    CHECK(std::equal(one.first(j), one.first(j) + 2, same.first(j)));
    differs = differs || !std::equal(one.first(j), one.first(j) + 2, other.first(j));
  }
  CHECK(differs);
}
