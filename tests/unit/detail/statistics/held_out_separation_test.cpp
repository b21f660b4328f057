// SPDX-License-Identifier: MIT
#include <keen/adapters.hpp>
#include <keen/detail/statistics/held_out_separation.hpp>

#include "support/catch.hpp"

#include <vector>

namespace {

double separation_of(const Eigen::RowVectorXd& x, const std::vector<double>& weights) {
  const keen::Centroids<double> centroids = Eigen::RowVector2d(0, 10);
  const auto data = keen::weighted(keen::columns(x), weights);
  return keen::detail::held_out_separation<double>(data, centroids, {});
}

}  // namespace

TEST_CASE("a point counts as often as its weight says in means and deviations of a separation", "[separation]") {
  // Two clusters that mirror each other about 5.
  const Eigen::RowVectorXd x{{-1.0, 0.0, 1.0, 9.0, 10.0, 11.0}};
  const std::vector<double> weights{1, 2, 5, 5, 2, 1};
  const double mean = (5 * 1 - 1 * 1) / 8.0;                      // of the first three, towards the others
  const double variance = ((1 + 5) / 8.0 - mean * mean) * 3 / 2;  // of 3 points
  const double apart = 10 - 2 * mean;
  CHECK(separation_of(x, weights) == Approx(1 - 9 * variance / (apart * apart)).epsilon(1e-12));
}

TEST_CASE("a cluster of one point spreads by nothing, and has no separation of its own", "[separation]") {
  const Eigen::RowVectorXd x{{-1.0, 0.0, 1.0, 10.0}};
  // Towards 10, the first three lie 0.8, 1 and 1.2 of the half distance away from the middle: their variance is 0.04.
  const double of_three = 1 - 9 * (0.04 / 2) / 4;
  CHECK(separation_of(x, {1, 1, 1, 1}) == Approx(of_three / 2).epsilon(1e-12));
}
