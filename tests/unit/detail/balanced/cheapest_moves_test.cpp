// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/balance.hpp"

#include <keen/detail/balanced/cheapest_moves.hpp>

#include <algorithm>
#include <limits>

namespace {

using keen::Index;
using keen::Label;
using keen::Labels;

/// By the definition.
double cheapest(const unit::TableCosts& costs, const Labels& labels, Label a, Label b) {
  double least = (std::numeric_limits<double>::max)();
  for (Index i = 0; i < costs.points(); ++i) {
    if (labels[i] == a) least = (std::min)(least, costs(i, b) - costs(i, a));
  }
  return least;
}

}  // namespace

TEST_CASE("the cheapest moves are known after any number of moves, though few are listed", "[balance]") {
  const unit::TableCosts costs = unit::random_costs(600, 3, 1, 50);
  const keen::detail::Neighbours neighbours(costs, 2);
  Labels labels = Labels::Zero(600);
  keen::detail::Team team(2);
  keen::detail::CheapestMoves moves(costs, neighbours, labels, 1, team);
  keen::Rng rng(2);
  Index wrong = 0;
  for (int step = 0; step < 1500; ++step) {
    // First cluster 0 runs dry, then others do.
    Label a = static_cast<Label>(step < 550 ? 0 : rng.index(3));
    while (std::find(labels.begin(), labels.end(), a) == labels.end()) a = (a + 1) % 3;
    const Index arc = neighbours.begin(a) + rng.index(2);
    const Labels before = labels;
    const double cost = moves.cost(arc);
    moves.move_along(a, arc);
    wrong += (labels - before).cwiseAbs().cast<bool>().count() == 1 ? 0 : 1;
    wrong += costs.total(labels) - costs.total(before) == cost ? 0 : 1;
    for (Label from = 0; from < 3; ++from) {
      for (Index at = neighbours.begin(from); at != neighbours.end(from); ++at) {
        wrong += moves.cost(at) == cheapest(costs, labels, from, neighbours.target(at)) ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
}
