// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/gain_checks.hpp"

#include <keen/detail/seeding/boxed_gain_search.hpp>

#if KEEN_DETAIL_VECTORS  // without kernels it is not used

TEST_CASE("by boxes, the points of each tile that gain are listed, and hardly any others") {
  for (const keen::Index dim : {1, 2, 3, 4}) {
    INFO("dim = " << dim);
    unit::SeededPoints points(unit::uniform_points(500, 6, dim).cast<float>(), 9);
    const keen::Point<float> center = keen::Point<float>::Constant(dim, 0.5F);
    keen::detail::BoxedGainSearch<float> search(points.distances, center, points.team);
    search.set_candidates(points.candidates);
    keen::detail::BlockHits<float> hits;
    hits.restart(0);
    constexpr keen::Index tiles = 11;  // 500 points in tiles of 48
    for (keen::Index tile = 0; tile < tiles; ++tile) search.search(tile, 0, hits);
    const auto point_at = [&](keen::Index at) { return keen::Index{search.order()[at]}; };
    CHECK(unit::surplus_hits(points, 0, 500, hits, point_at) <= 2);
  }
}

#endif
