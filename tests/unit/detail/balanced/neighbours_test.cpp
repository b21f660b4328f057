// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/balance.hpp"

#include <keen/detail/balanced/neighbours.hpp>

#include <vector>

namespace {

using keen::Label;
using keen::detail::Neighbours;

std::vector<Label> targets(const Neighbours& neighbours, Label a) {
  std::vector<Label> found;
  for (keen::Index arc = neighbours.begin(a); arc != neighbours.end(a); ++arc) found.push_back(neighbours.target(arc));
  return found;
}

}  // namespace

TEST_CASE("neighbours are the nearest few and cluster 0, whose neighbours are all", "[balance]") {
  const unit::TableCosts costs = unit::random_costs(1, 7, 1);  // cluster j lies at j
  Neighbours neighbours(costs, 2);
  CHECK(targets(neighbours, 0) == std::vector<Label>{1, 2, 3, 4, 5, 6});
  CHECK(targets(neighbours, 1) == std::vector<Label>{0, 2, 3});
  CHECK(targets(neighbours, 4) == std::vector<Label>{0, 3, 5});
  CHECK(targets(neighbours, 6) == std::vector<Label>{0, 4, 5});
  CHECK_FALSE(neighbours.is_complete());
  neighbours.add({{4, 1}, {6, 2}, {4, 1}, {4, 3}});
  CHECK(targets(neighbours, 4) == std::vector<Label>{0, 1, 3, 5});
  CHECK(targets(neighbours, 6) == std::vector<Label>{0, 2, 4, 5});
}

TEST_CASE("with few clusters all are neighbours", "[balance]") {
  const Neighbours neighbours(unit::random_costs(1, 4, 1), 2);
  CHECK(neighbours.is_complete());
  CHECK(targets(neighbours, 2) == std::vector<Label>{0, 1, 3});
  const Neighbours alone(unit::random_costs(1, 1, 1), 2);
  CHECK(alone.is_complete());
  CHECK(alone.arcs() == 0);
}
