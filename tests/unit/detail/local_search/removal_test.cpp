// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/removal.hpp>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::Removal;
using unit::EvenPartition;

}  // namespace

TEST_CASE("a removal costs what the members lose that go to the nearest of the others", "[swaps]") {
  for (const Index k : {2, 5, 40}) {  // 40: more than are sorted at first
    EvenPartition even(400, 3, k, 11);
    auto& partition = even.owned.partition;
    Removal<double> removal(partition);
    removal.update();
    for (Label j = 0; j < partition.k(); ++j) {
      double loss = 0;
      for (const Index i : partition.members(j)) {
        const Label other = unit::nearest_of(partition, i, j);
        loss += partition.points().weight(i) * (partition.points().sq_distance(i, partition.centroid(other)) -
                                                partition.points().sq_distance(i, partition.centroid(j)));
      }
      CHECK(removal.loss(j) == Approx(loss));
    }
    const auto cheapest = removal.cheapest(3);
    CHECK(cheapest.size() == (std::min)(Index{3}, k));
    for (Label j = 0; j < partition.k(); ++j) CHECK(removal.loss(j) >= removal.loss(cheapest[0]));
    for (Index rank = 1; rank < cheapest.size(); ++rank) {
      CHECK(removal.loss(cheapest[rank]) >= removal.loss(cheapest[rank - 1]));
    }
  }
}

TEST_CASE("the members of what is removed belong to the nearest of the others", "[swaps]") {
  EvenPartition even(400, 2, 30, 12);
  auto& partition = even.owned.partition;
  Removal<double> removal(partition);
  const auto members = partition.members(4);
  keen::detail::IndexedVector<Label> expected;
  for (const Index i : members) expected.push_back(unit::nearest_of(partition, i, 4));
  removal.remove(4);
  CHECK(partition.members(4).empty());
  for (Index at = 0; at < members.size(); ++at) {
    const auto& others = partition.members(expected[at]);
    CHECK(std::count(others.begin(), others.end(), members[at]) == 1);
  }
}
