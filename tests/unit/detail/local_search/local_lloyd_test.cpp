// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/local_lloyd.hpp>
#include <keen/init/given_centroids.hpp>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::LocalLloyd;
using unit::EvenPartition;
using Partition = keen::detail::Partition<double>;

void settle(Partition& partition) {
  LocalLloyd<double> lloyd(partition);
  int passes = 0;
  while (lloyd.pass() > 0) REQUIRE(++passes < 1000);
}

void check_fixpoint(const Partition& partition) {
  for (Label j = 0; j < partition.k(); ++j) {
    for (const Index i : partition.members(j)) CHECK(unit::nearest_of(partition, i) == j);
  }
}

}  // namespace

TEST_CASE("local passes end where Lloyd's iteration ends", "[swaps]") {
  for (const Index dim : {1, 2, 3, 8, 20}) {
    EvenPartition even(500, dim, 12, 7);
    const auto found = keen::KMeans<double>{.k = 12,
                                            .init = keen::GivenCentroids(even.x.leftCols(12).eval()),
                                            .stop = keen::stop::LabelsSettled{},
                                            .empty_clusters = keen::EmptyClusters::keep}
                           .fit(even.weighted());
    settle(even.owned.partition);
    CAPTURE(dim);
    CHECK(even.owned.partition.sse() == Approx(found.sse).epsilon(1e-12));
    for (Label j = 0; j < 12; ++j) {
      for (const Index i : even.owned.partition.members(j)) CHECK(found.labels[i] == j);
    }
  }
}

TEST_CASE("where one centroid is put elsewhere, passes end at a fixpoint of all points", "[swaps]") {
  for (const Index dim : {1, 2, 8}) {
    EvenPartition even(600, dim, 20, 8);
    Partition& partition = even.owned.partition;
    settle(partition);
    keen::Rng rng(9);
    for (int round = 0; round < 30; ++round) {
      const auto j = static_cast<Label>(rng.index(20));
      partition.set_centroid(j, partition.points()[rng.index(600)]);
      for (const Index i : partition.members(j)) {
        partition.extend_reach(j, partition.points().sq_distance(i, partition.centroid(j)));
      }
      partition.recenter();
      settle(partition);
      check_fixpoint(partition);
    }
  }
}

TEST_CASE("passes that were cut short are made up for by those that follow", "[swaps]") {
  EvenPartition even(600, 2, 20, 10);
  Partition& partition = even.owned.partition;
  LocalLloyd<double> lloyd(partition);
  lloyd.pass();
  partition.begin();
  lloyd.pass();
  lloyd.pass();
  partition.roll_back();  // the clusters that the first pass moved are still to be looked at
  settle(partition);
  check_fixpoint(partition);
}
