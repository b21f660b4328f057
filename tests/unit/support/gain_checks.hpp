// SPDX-License-Identifier: MIT
#pragma once

#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/seeding/gain_search.hpp>

#include <set>
#include <utility>

namespace unit {

/// Points, of which the first are seeds and the last are candidates, and the distances to the seeds.
struct SeededPoints {
  static constexpr keen::Index candidate_count = 30;

  SeededPoints(keen::Centroids<float> points, keen::Index seeds)
      : x(std::move(points)), candidates(x.rightCols(candidate_count)), distances(keen::columns(x)) {
    for (keen::Index seed = 0; seed < seeds; ++seed) distances.add(distances.data().point(seed), team);
  }

  keen::Centroids<float> x;
  keen::Centroids<float> candidates;
  keen::detail::Team team{1};
  keen::detail::SeedDistances<float> distances;
};

/// Checks that whoever gains is listed, once, and that the bounds hold. Returns how many are listed and gain nothing.
/// @param first, count  the points that were searched, in the order of the search
/// @param point_at      the number of a point in the data
template <class PointAt>
keen::Index surplus_hits(const SeededPoints& points, keen::Index first, keen::Index count,
                         const keen::detail::BlockHits<float>& hits, const PointAt& point_at) {
  std::set<std::pair<keen::Index, keen::Index>> listed;
  keen::Index surplus = 0;
  for (const auto& hit : hits.hits()) {
    const keen::Index at = first + keen::Index{hit.offset};
    REQUIRE(at < first + count);
    REQUIRE(listed.emplace(at, hit.candidate).second);
    const double sq_distance = points.distances.to_seed(point_at(at), points.candidates.col(hit.candidate).data());
    REQUIRE(static_cast<double>(hit.low) <= sq_distance);
    REQUIRE(sq_distance <= static_cast<double>(hit.high));
    surplus += sq_distance < points.distances[point_at(at)] ? 0 : 1;
  }
  keen::Index missed = 0;
  for (keen::Index at = first; at < first + count; ++at) {
    for (keen::Index j = 0; j < points.candidates.cols(); ++j) {
      const double sq_distance = points.distances.to_seed(point_at(at), points.candidates.col(j).data());
      if (sq_distance < points.distances[point_at(at)]) missed += listed.count({at, j}) == 1 ? 0 : 1;
    }
  }
  REQUIRE(missed == 0);
  REQUIRE_FALSE(listed.empty());
  return surplus;
}

/// The same where points are searched in the order of the data.
inline keen::Index surplus_hits(const SeededPoints& points, keen::Index first, keen::Index count,
                                const keen::detail::BlockHits<float>& hits) {
  return surplus_hits(points, first, count, hits, [](keen::Index at) { return at; });
}

}  // namespace unit
