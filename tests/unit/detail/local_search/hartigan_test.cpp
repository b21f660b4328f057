// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/hartigan.hpp>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::HartiganMoves;
using Partition = keen::detail::Partition<double>;

/// Moves points until none moves. Returns how many did.
Index settle(Partition& partition) {
  HartiganMoves<double> moves(partition);
  Index moved = 0;
  for (int pass = 0; pass < 1000; ++pass) {
    const double before = partition.sse();
    const Index here = moves.pass();
    if (here == 0) return moved;
    CHECK(partition.sse() < before);
    moved += here;
  }
  FAIL("no end of moves");
  return moved;
}

/// The SSE if a point went to another cluster, worked out anew.
double sse_after(Partition& partition, Index i, Label to) {
  partition.begin();
  partition.move(i, to, partition.points().sq_distance(i, partition.centroid(to)));
  partition.recenter();
  const double sse = partition.sse();
  partition.roll_back();
  return sse;
}

}  // namespace

TEST_CASE("where moves end, none lowers the SSE, and every centroid is the nearest to its points", "[swaps]") {
  for (const Index dim : {1, 2, 9}) {
    unit::EvenPartition even(120, dim, 8, 31);
    Partition& partition = even.owned.partition;
    CHECK(settle(partition) > 0);
    const double sse = partition.sse();
    for (Label from = 0; from < 8; ++from) {
      const auto members = partition.members(from);
      for (const Index i : members) {
        CHECK(unit::nearest_of(partition, i) == from);
        for (Label to = 0; to < 8 && members.size() > 1; ++to) {
          if (to != from) CHECK(sse_after(partition, i, to) >= sse * (1 - 1e-12));
        }
      }
    }
  }
}

TEST_CASE("moves leave a fixpoint of Lloyd's iteration that is no minimum", "[swaps]") {
  // Means 2 and 7: 4 lies nearer to 2, its own, by 1. A move takes 4 / 3 * 4 from one side and adds 1 / 2 * 9.
  const Eigen::MatrixXd x{{0, 1.9, 2.1, 4, 7}};
  Eigen::MatrixXd start(1, 2);
  start << 2, 7;
  unit::OwnedPartition<> owned(keen::columns(x), start);
  CHECK(owned.partition.sse() == Approx(8.02));
  CHECK(settle(owned.partition) == 1);
  CHECK(owned.partition.members(0).size() == 3);
  const double mean = 4.0 / 3;
  CHECK(owned.partition.sse() == Approx(mean * mean + (1.9 - mean) * (1.9 - mean) + (2.1 - mean) * (2.1 - mean) + 4.5));
}

TEST_CASE("a cluster's last point stays, and equal points end", "[swaps]") {
  const Eigen::MatrixXd x{{1, 1, 1, 5}};
  Eigen::MatrixXd start(1, 3);
  start << 1, 1, 5;
  unit::OwnedPartition<> owned(keen::columns(x), start);
  settle(owned.partition);
  CHECK(owned.partition.members(2).size() == 1);
  CHECK(owned.partition.sse() == 0);
}
