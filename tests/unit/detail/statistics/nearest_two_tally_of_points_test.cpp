// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/statistics/nearest_two_tally_of_points.hpp>

#include <cmath>

namespace {

using keen::Index;

/// The tally of points and centroids of a dimension known at compile time, beside sums over all pairs.
template <int Dim>
void compare_with_all_pairs(Index n, Index k) {
  const keen::Centroids<double, Dim> x = unit::uniform_points<Dim>(n, 1), c = unit::uniform_points<Dim>(k, 2);
  keen::detail::Team team(1);
  const auto tally = keen::detail::tally_nearest_two<double>(keen::as_dataset(keen::columns(x)), c, team);
  Eigen::VectorXd weights = Eigen::VectorXd::Zero(k), distances = weights, rises = weights;
  for (Index i = 0; i < n; ++i) {
    Eigen::VectorXd sq_distances = (c.colwise() - x.col(i)).colwise().squaredNorm().transpose();
    Index j = 0;
    const double least = sq_distances.minCoeff(&j);
    sq_distances(j) = 1e300;
    weights(j) += 1;
    distances(j) += std::sqrt(least);
    rises(j) += sq_distances.minCoeff() - least;
  }
  CHECK(tally.weights() == weights);
  CHECK(tally.mean_distances().isApprox((weights.array() > 0).select(distances.cwiseQuotient(weights), 0), 1e-12));
  CHECK(tally.removal_costs().isApprox(rises, 1e-10));
}

}  // namespace

TEST_CASE("nearest and second nearest centroids add up as all pairs do, in any dimension", "[nearest_two]") {
  compare_with_all_pairs<1>(130, 3);
  compare_with_all_pairs<3>(5000, 7);
  compare_with_all_pairs<300>(70, 4);
}
