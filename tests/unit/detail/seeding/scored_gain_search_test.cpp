// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/gain_checks.hpp"

#include <keen/detail/seeding/scored_gain_search.hpp>

#if KEEN_DETAIL_VECTORS  // without kernels it is not used

TEST_CASE("by scores, the points of a tile that gain are listed, and hardly any others; full tiles and others") {
  for (const keen::Index dim : {1, 5, 40}) {
    for (const keen::Index count : {1, 17, 48}) {
      INFO("dim = " << dim << ", count = " << count);
      const unit::SeededPoints points(unit::uniform_points(100, 2, dim).cast<float>(), 1);
      const keen::Point<float> center = keen::Point<float>::Constant(dim, 0.5F);
      keen::detail::ScoredGainSearch<float> search(points.distances, center, 2);
      search.set_candidates(points.candidates);
      keen::detail::BlockHits<float> hits;
      hits.restart(3);
      search.search(3, count, 1, hits);
      CHECK(unit::surplus_hits(points, 3, count, hits) <= 2);
    }
  }
}

#endif
