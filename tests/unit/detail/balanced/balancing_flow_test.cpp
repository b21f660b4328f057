// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/balance.hpp"

#include <keen/detail/balanced/balanced_engine.hpp>
#include <keen/detail/balanced/balancing_flow.hpp>

#include <vector>

namespace {

using keen::Index;
using keen::Label;
using keen::Labels;
using keen::detail::BalancingFlow;
using keen::detail::Neighbours;
using keen::detail::Prizes;
using keen::detail::SizeBounds;

/// Labels of least cost, from any prizes.
Labels balanced(const unit::TableCosts& costs, const SizeBounds& bounds, Prizes& prizes, Index few = 100) {
  keen::detail::Team team(1);
  Labels labels = labels_by_prize(costs, prizes, team);
  BalancingFlow(costs, Neighbours(costs, few), bounds, prizes, labels)(team);
  return labels;
}

Prizes no_prizes(Index k) { return Prizes(k); }

/// All bounds worth a try for n points in k clusters.
std::vector<SizeBounds> all_bounds(Index n, Index k) {
  std::vector<SizeBounds> all;
  for (Index least = 0; least <= n / k; ++least) {
    for (Index most = (n - 1) / k + 1; most <= n; ++most) all.push_back({least, most});
  }
  return all;
}

}  // namespace

TEST_CASE("a flow finds the least cost of all labels within the bounds", "[balance]") {
  struct Size {
    Index n, k;
  };
  for (const auto& [n, k] : {Size{7, 2}, Size{7, 3}, Size{6, 4}, Size{5, 5}, Size{3, 1}}) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      const unit::TableCosts costs = unit::random_costs(n, k, seed, seed % 2 == 0 ? 0 : 4);
      for (const SizeBounds& bounds : all_bounds(n, k)) {
        Prizes prizes = no_prizes(k);
        const Labels labels = balanced(costs, bounds, prizes);
        CHECK(unit::obeys(bounds, labels, k));
        CHECK(costs.total(labels) == Approx(unit::least_cost(costs, bounds)).epsilon(1e-12).margin(1e-14));
      }
    }
  }
}

TEST_CASE("a flow of many points leaves no chain of moves that gains", "[balance]") {
  for (const double steps : {0.0, 30.0}) {
    unit::TableCosts costs = unit::random_costs(2000, 6, 3, steps);
    costs.table.col(2).array() *= 0.01;  // nearly all want the same cluster
    for (const SizeBounds& bounds :
         {SizeBounds{333, 334}, SizeBounds{0, 500}, SizeBounds{200, 2000}, SizeBounds{100, 900}, SizeBounds{0, 2000}}) {
      Prizes prizes = no_prizes(6);
      const Labels labels = balanced(costs, bounds, prizes);
      CHECK(unit::obeys(bounds, labels, 6));
      CHECK(unit::best_gain(costs, bounds, labels) < 1e-12);
    }
  }
}

TEST_CASE("prizes are a start from which little has to be moved", "[balance]") {
  const unit::TableCosts costs = unit::random_costs(500, 5, 4);
  const SizeBounds bounds{60, 110};
  Prizes prizes = no_prizes(5);
  const Labels labels = balanced(costs, bounds, prizes);
  keen::detail::Team team(1);
  const Labels preferred = labels_by_prize(costs, prizes, team);
  CHECK((labels - preferred).cast<bool>().count() <= 5);  // those that do not mind
  Prizes again = prizes;
  CHECK(costs.total(balanced(costs, bounds, again)) == Approx(costs.total(labels)));
  Prizes wild = {3, -2, 0.5, 0, -0.1};
  CHECK(costs.total(balanced(costs, bounds, wild)) == Approx(costs.total(labels)));
}

TEST_CASE("clusters that no bound holds have no prize, others have one of the right sign", "[balance]") {
  unit::TableCosts costs = unit::random_costs(300, 3, 5);
  costs.table.col(0).array() += 5;  // nobody wants 0, all want 1
  costs.table.col(1).array() -= 5;
  Prizes prizes = no_prizes(3);
  (void)balanced(costs, {20, 200}, prizes);
  CHECK(prizes[0] > 0);
  CHECK(prizes[1] < 0);
  CHECK(prizes[2] == 0);
}

TEST_CASE("bounds are obeyed, though points may move to few clusters", "[balance]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const unit::TableCosts costs = unit::random_costs(90, 9, seed, 5);
    for (const SizeBounds& bounds : {SizeBounds{10, 10}, SizeBounds{0, 10}, SizeBounds{0, 90}, SizeBounds{3, 40}}) {
      Prizes prizes = no_prizes(9);
      CHECK(unit::obeys(bounds, balanced(costs, bounds, prizes, 1), 9));
    }
  }
}
