// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/member_draw.hpp>

#include <cmath>
#include <cstdint>
#include <vector>

using keen::Index;
using keen::Label;

TEST_CASE("a cluster that is drawn from has its SSE, and members are drawn by their part of it", "[swaps]") {
  unit::EvenPartition even(60, 2, 3, 1);
  auto& partition = even.owned.partition;
  partition.recenter();
  keen::detail::MemberDraw<double> draw(partition);
  for (Label j = 0; j < 3; ++j) {
    CHECK(draw.take(j) == Approx(partition.sse(j)).epsilon(1e-12));
    const auto& members = partition.members(j);
    std::vector<double> counts(60, 0.0);
    keen::Rng rng(static_cast<std::uint64_t>(j));
    constexpr int draws = 20'000;
    for (int i = 0; i < draws; ++i) counts[static_cast<std::size_t>(draw(rng))] += 1;
    double drawn = 0;
    for (const Index i : members) {
      const double mass = partition.points().weight(i) * partition.points().sq_distance(i, partition.centroid(j));
      const double expected = draws * mass / partition.sse(j);
      // Six standard deviations of a count.
      CHECK(std::abs(counts[static_cast<std::size_t>(i)] - expected) <= 6 * std::sqrt(expected + 1));
      drawn += counts[static_cast<std::size_t>(i)];
    }
    CHECK(drawn == draws);
  }
}
