// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/one_dimension/optimal_runs.hpp>
#include <keen/random.hpp>

#include <algorithm>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::detail::OptimalRuns;
using keen::detail::PenalizedRuns;
using keen::detail::Segmentation;

/// What is not negative for any pair of items, summed over the pairs within a run: a concave Monge cost, and no other
/// property of the SSE. Whole numbers, most of them 0, make many divisions cost the same.
class PairCost {
 public:
  PairCost(Index m, Index most, keen::Rng& rng) : costs_(Eigen::MatrixXd::Zero(m + 1, m + 1)) {
    Eigen::MatrixXd pairs(m, m);
    for (double& pair : pairs.reshaped()) pair = rng.uniform() < 0.5 ? 0.0 : static_cast<double>(rng.index(most));
    for (Index first = 0; first < m; ++first) {
      for (Index end = first + 1; end <= m; ++end) {
        costs_(first, end) = costs_(first, end - 1) + pairs.block(first, end - 1, end - 1 - first, 1).sum();
      }
    }
  }

  double operator()(Index first, Index end) const { return costs_(first, end); }

 private:
  Eigen::MatrixXd costs_;
};

/// The least cost of any division of m items into 1, 2, ... runs.
std::vector<double> least_costs(const PairCost& cost, Index m) {
  std::vector<double> of_number;
  Eigen::VectorXd least(m + 1);
  for (Index end = 0; end <= m; ++end) least(end) = cost(0, end);
  for (Index runs = 1; runs <= m; ++runs) {
    of_number.push_back(least(m));
    for (Index end = m; end > 0; --end) {
      double best = std::numeric_limits<double>::infinity();
      for (Index first = 0; first < end; ++first) best = (std::min)(best, least(first) + cost(first, end));
      least(end) = best;
    }
    least(0) = std::numeric_limits<double>::infinity();
  }
  return of_number;
}

void check_runs(const Segmentation& runs, const PairCost& cost, Index m) {
  REQUIRE(runs.ends.back() == m);
  double sum = 0;
  Index start = 0;
  for (const Index end : runs.ends) {
    REQUIRE(end > start);
    sum += cost(start, end);
    start = end;
  }
  CHECK(runs.cost == sum);
}

}  // namespace

TEST_CASE("with a penalty, no number of runs is cheaper than that found", "[exact_1d]") {
  keen::Rng rng(1);
  for (int round = 0; round < 200; ++round) {
    const Index m = 1 + rng.index(40);
    const PairCost cost(m, 1 + rng.index(20), rng);
    const auto least = least_costs(cost, m);
    PenalizedRuns<PairCost> solve(cost, m);
    for (const double penalty : {0.25, 1.0, 2.0, 17.5, 1000.0}) {
      const Segmentation runs = solve(penalty);
      check_runs(runs, cost, m);
      for (std::size_t j = 0; j < least.size(); ++j) {
        CHECK(runs.cost + penalty * static_cast<double>(runs.count()) <=
              least[j] + penalty * static_cast<double>(j + 1));
      }
    }
  }
}

TEST_CASE("every number of runs is reached at its least cost, where divisions tie too", "[exact_1d]") {
  keen::Rng rng(2);
  for (int round = 0; round < 200; ++round) {
    const Index m = 1 + rng.index(40);
    const PairCost cost(m, 1 + rng.index(4), rng);
    const auto least = least_costs(cost, m);
    for (Index k = 1; k <= m; ++k) {
      const Segmentation runs = OptimalRuns<PairCost>(cost, m, k)(0.5 + 10 * rng.uniform());
      check_runs(runs, cost, m);
      CAPTURE(m, k);
      CHECK(runs.count() == k);
      CHECK(runs.cost == least[static_cast<std::size_t>(k - 1)]);
    }
  }
}
