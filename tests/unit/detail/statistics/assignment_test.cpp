// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/statistics/assignment.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using keen::Index;
using keen::detail::least_cost_assignment;

namespace {

std::vector<Index> assigned(const Eigen::MatrixXd& costs) {
  const auto columns = least_cost_assignment(costs);
  return {columns.begin(), columns.end()};
}

double cost_of(const Eigen::MatrixXd& costs, const std::vector<Index>& columns) {
  double sum = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] >= 0) sum += costs(static_cast<Index>(i), columns[i]);
  }
  return sum;
}

/// Of all permutations of the larger side the first with the least sum; columns beyond the last are none.
std::vector<Index> best_by_trial(const Eigen::MatrixXd& costs) {
  const auto columns = static_cast<std::size_t>((std::max)(costs.rows(), costs.cols()));
  std::vector<Index> order(columns), best;
  std::iota(order.begin(), order.end(), Index{0});
  do {
    std::vector<Index> tried(order.begin(), order.begin() + costs.rows());
    for (Index& column : tried) column = column < costs.cols() ? column : -1;
    if (best.empty() || cost_of(costs, tried) < cost_of(costs, best)) best = tried;
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

Eigen::MatrixXd random_costs(Index rows, Index columns, unsigned values, std::mt19937& draw) {
  Eigen::MatrixXd costs(rows, columns);
  for (double& cost : costs.reshaped()) {
    cost = static_cast<double>(draw() % values) - static_cast<double>(values / 2);
  }
  return costs;
}

}  // namespace

TEST_CASE("the assignment of the example in the documentation", "[assignment]") {
  Eigen::MatrixXd costs(3, 3);
  costs << 4, 1, 3, 2, 0, 5, 3, 2, 2;
  CHECK(assigned(costs) == std::vector<Index>{1, 0, 2});
}

TEST_CASE("an assignment is the first of the best ones of all permutations", "[assignment]") {
  std::mt19937 draw(1);
  for (int trial = 0; trial < 30; ++trial) {
    for (Index rows = 1; rows <= 6; ++rows) {
      for (Index columns = 1; columns <= 6; ++columns) {
        for (const unsigned values : {2U, 4U, 1000000U}) {  // few values: many ties
          const Eigen::MatrixXd costs = random_costs(rows, columns, values, draw);
          REQUIRE(assigned(costs) == best_by_trial(costs));
        }
      }
    }
  }
}

TEST_CASE("the cost of an assignment of fractions is that of the best permutation", "[assignment]") {
  std::mt19937 draw(2);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int trial = 0; trial < 50; ++trial) {
    Eigen::MatrixXd costs(6, 6);
    for (double& cost : costs.reshaped()) cost = uniform(draw);
    // Each of some 36 sums of at most 6 costs rounds by at most 6 * 2^-53.
    CHECK(cost_of(costs, assigned(costs)) <= cost_of(costs, best_by_trial(costs)) + 1e-13);
  }
}

TEST_CASE("a factor of all costs does not change their assignment, up to the largest and least numbers",
          "[assignment]") {
  std::mt19937 draw(3);
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::MatrixXd costs = random_costs(6, 6, 16, draw);
    const std::vector<Index> expected = assigned(costs);
    for (const double factor : {0x1.8p+1020, 0x1p-1074, 0x1p+500, 0x1p-500}) {
      REQUIRE(assigned(costs * factor) == expected);
    }
  }
  Eigen::MatrixXd apart(2, 2);  // the difference within the first row is beyond double
  apart << -1, 0.5, -1, 1;
  CHECK(assigned(apart * 0x1.fp+1023) == std::vector<Index>{1, 0});
}

TEST_CASE("costs of which one is larger by far are assigned all the same", "[assignment]") {
  Eigen::MatrixXd costs(3, 3);
  costs << 1, 1e300, 2, 1e300, 3, 1, 5, 1, 1e300;
  CHECK(assigned(costs) == std::vector<Index>{0, 2, 1});
}

TEST_CASE("equal costs assign rows to columns in order, and those left over to none", "[assignment]") {
  CHECK(assigned(Eigen::MatrixXd::Constant(4, 4, 7)) == std::vector<Index>{0, 1, 2, 3});
  CHECK(assigned(Eigen::MatrixXd::Constant(4, 2, 7)) == std::vector<Index>{0, 1, -1, -1});
  CHECK(assigned(Eigen::MatrixXd::Constant(2, 4, 7)) == std::vector<Index>{0, 1});
}

TEST_CASE("without columns no row has one, and without rows there is nothing to assign", "[assignment]") {
  CHECK(assigned(Eigen::MatrixXd(2, 0)) == std::vector<Index>{-1, -1});
  CHECK(assigned(Eigen::MatrixXd(0, 2)).empty());
}

TEST_CASE("a hidden permutation among many rows is found", "[assignment]") {
  constexpr Index n = 120;
  std::mt19937 draw(4);
  std::vector<Index> hidden(n);
  std::iota(hidden.begin(), hidden.end(), Index{0});
  std::shuffle(hidden.begin(), hidden.end(), draw);
  Eigen::MatrixXd costs = random_costs(n, n, 1000, draw);
  costs.array() += 1000;
  for (Index i = 0; i < n; ++i) costs(i, hidden[static_cast<std::size_t>(i)]) = 1;
  CHECK(assigned(costs) == hidden);
}
