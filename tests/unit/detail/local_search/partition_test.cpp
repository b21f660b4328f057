// SPDX-License-Identifier: MIT
#include "unit/support/partition.hpp"
#include "support/catch.hpp"

#include <keen/detail/local_search/local_lloyd.hpp>

#include <algorithm>
#include <vector>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::IndexedVector;
using unit::EvenPartition;
using Partition = keen::detail::Partition<double>;

/// Everything that can be seen of a partition.
struct Seen {
  explicit Seen(const Partition& partition) : centroids(partition.centroids()), moved(partition.moved()) {
    for (Label j = 0; j < partition.k(); ++j) {
      members.push_back(partition.members(j));
      figures.push_back({partition.sse(j), partition.reach(j), static_cast<double>(partition.version(j))});
    }
  }
  bool operator==(const Seen&) const = default;

  IndexedVector<double> centroids;
  std::vector<Label> moved;
  std::vector<IndexedVector<Index>> members;
  std::vector<std::vector<double>> figures;
};

/// Moves some points, puts a centroid elsewhere and runs a pass.
void stir(Partition& partition, keen::Rng& rng) {
  for (int move = 0; move < 20; ++move) {
    const auto from = static_cast<Label>(rng.index(partition.k()));
    const auto to = static_cast<Label>(rng.index(partition.k()));
    if (from == to || partition.members(from).empty()) continue;
    const Index i = partition.members(from)[rng.index(partition.members(from).size())];
    partition.move(i, to, partition.points().sq_distance(i, partition.centroid(to)));
  }
  const auto moved = static_cast<Label>(rng.index(partition.k()));
  partition.set_centroid(moved, partition.points()[rng.index(partition.points().size())]);
  for (const Index i : partition.members(moved)) {
    partition.extend_reach(moved, partition.points().sq_distance(i, partition.centroid(moved)));
  }
  partition.recenter();
  keen::detail::LocalLloyd<double>(partition).pass();
}

void check_figures(const Partition& partition) {
  for (Label j = 0; j < partition.k(); ++j) {
    CAPTURE(j);
    CHECK(partition.sse(j) == Approx(unit::sse_about(partition, j, partition.centroid(j))).margin(1e-13));
    std::vector<double> aside(partition.centroid(j), partition.centroid(j) + partition.points().dim());
    for (double& coordinate : aside) coordinate += 1e-3;  // the mean has the least SSE
    if (!partition.members(j).empty()) CHECK(partition.sse(j) < unit::sse_about(partition, j, aside.data()));
    for (const Index i : partition.members(j)) {
      CHECK(partition.points().sq_distance(i, partition.centroid(j)) <= std::pow(partition.reach(j) + 1e-13, 2));
    }
  }
}

}  // namespace

TEST_CASE("every point of weight is a member of its nearest centroid, and no other point of any", "[swaps]") {
  EvenPartition even(200, 3, 7, 1);
  std::vector<Index> all;
  for (Label j = 0; j < 7; ++j) {
    all.insert(all.end(), even.owned.partition.members(j).begin(), even.owned.partition.members(j).end());
  }
  std::sort(all.begin(), all.end());
  std::vector<Index> expected;
  for (Index i = 0; i < 200; ++i) {
    if (even.weights(i) > 0) expected.push_back(i);
  }
  CHECK(all == expected);
}

TEST_CASE("centroids are the means of their members, and reach all of them", "[swaps]") {
  for (const Index dim : {1, 2, 9}) {
    EvenPartition even(300, dim, 8, 2);
    keen::Rng rng(3);
    check_figures(even.owned.partition);
    for (int round = 0; round < 20; ++round) {
      stir(even.owned.partition, rng);
      check_figures(even.owned.partition);
    }
  }
}

TEST_CASE("figures follow the points that move, one by one", "[swaps]") {
  EvenPartition even(200, 3, 4, 5);
  Partition& partition = even.owned.partition;
  partition.recenter();
  keen::Rng rng(6);
  for (int move = 0; move < 30; ++move) {
    const auto from = static_cast<Label>(rng.index(4));
    const auto to = static_cast<Label>((from + 1 + rng.index(3)) % 4);
    const Index i = partition.members(from)[rng.index(partition.members(from).size())];
    partition.move_with_centroids(i, to, partition.points().sq_distance(i, partition.centroid(from)),
                                  partition.points().sq_distance(i, partition.centroid(to)));
  }
  check_figures(partition);
}

TEST_CASE("what is rolled back is as it was, bit for bit", "[swaps]") {
  EvenPartition even(300, 3, 8, 4);
  Partition& partition = even.owned.partition;
  keen::Rng rng(5);
  for (int round = 0; round < 30; ++round) {
    const Seen before(partition);
    partition.begin();
    stir(partition, rng);
    stir(partition, rng);
    CHECK_FALSE(Seen(partition) == before);
    partition.roll_back();
    CHECK(Seen(partition) == before);
    partition.begin();
    stir(partition, rng);
    const Seen kept(partition);
    partition.commit();
    CHECK(Seen(partition) == kept);
  }
}

TEST_CASE("means and SSE of far points are those of the same points near the origin", "[swaps]") {
  Eigen::MatrixXd x = unit::uniform_points<>(100, 6, 2);
  x = (x * 1024).array().round() / 1024;  // so that the offset rounds nothing
  const Eigen::MatrixXd far = x.array() + 0x1p40;
  unit::OwnedPartition<> near_origin(keen::columns(x), x.leftCols(4));
  unit::OwnedPartition<> offset(keen::columns(far), far.leftCols(4));
  CHECK(offset.partition.sse() == Approx(near_origin.partition.sse()).epsilon(1e-3));  // the means are rounded to 2^-12
}
