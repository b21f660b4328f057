// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/gain_checks.hpp"

#include <keen/detail/seeding/projected_gain_search.hpp>

#if KEEN_DETAIL_VECTORS  // without kernels it is not used

namespace {

constexpr keen::Index dim = 120;

/// Searches the last of 100 points, 48 and 4 of them. Returns how many distances were measured.
keen::Index measured(keen::Centroids<float> x) {
  unit::SeededPoints points(std::move(x), 6);
  const keen::Point<float> center = points.x.rowwise().mean();
  keen::detail::ProjectedGainSearch<float> search(points.distances, center, points.team);
  search.set_candidates(points.candidates);
  keen::detail::BlockHits<float> hits;
  hits.restart(48);
  search.search(points.candidates, 48, 48, 0, hits);
  search.search(points.candidates, 96, 4, 0, hits);
  CHECK(unit::surplus_hits(points, 48, 52, hits) <= 2);
  const keen::Index count = search.measured();
  search.set_candidates(points.candidates);
  CHECK(search.measured() == 0);
  return count;
}

}  // namespace

TEST_CASE("by images, who gains is listed; where few directions matter, little more is measured") {
  const Eigen::MatrixXd x = unit::uniform_points(100, 3, dim);
  measured(x.cast<float>());
  const Eigen::MatrixXd few = unit::uniform_points(dim, 4, 8).transpose() * unit::uniform_points(100, 5, 8);
  CHECK(measured((few + 0.01 * x).cast<float>()) < 52 * unit::SeededPoints::candidate_count / 2);
}

#endif
