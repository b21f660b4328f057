// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/swaps/hartigan.hpp>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::HartiganMoves;
using Partition = keen::detail::Partition<double, Eigen::Dynamic>;

/// Moves points until none moves. Returns how many did.
Index settle(Partition& partition) {
  HartiganMoves<double, Eigen::Dynamic> moves(partition);
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
      const std::vector<Index> members = partition.members(from);
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
  // 4 is nearer to 5.5 than to 2, its own, and still belongs there by a little; a move lowers 8 + 4.5 to 2 + 8.67.
  const Eigen::MatrixXd x{{0, 0, 4, 4, 7}};
  Eigen::MatrixXd start(1, 2);
  start << 1.333, 5.5;
  unit::OwnedPartition<> owned(keen::columns(x), start);
  const double before = owned.partition.sse();
  settle(owned.partition);
  CHECK(owned.partition.sse() <= before);
  CHECK(owned.partition.sse() == Approx(6));  // 0, 0 and 4, 4, 7
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
