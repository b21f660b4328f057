// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/gain_checks.hpp"

#include <keen/detail/seeding/direct_gain_search.hpp>

TEST_CASE("by differences, the points that gain are listed, and no others") {
  const unit::SeededPoints points(unit::uniform_points(100, 1, 3).cast<float>(), 4);
  keen::detail::BlockHits<float> hits;
  hits.restart(7);
  keen::detail::DirectGainSearch<float>(points.distances).search(points.candidates, 7, 60, hits);
  CHECK(unit::surplus_hits(points, 7, 60, hits) == 0);
}
