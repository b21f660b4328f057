// SPDX-License-Identifier: MIT
#pragma once

#include "../data/points.hpp"
#include "../sums/changes.hpp"
#include "../threads/parallel.hpp"
#include "nearest_centroid_search.hpp"

#include <algorithm>
#include <numeric>

namespace keen::detail {

/// Points that one thread takes at a time.
inline constexpr Index points_per_block = 20 * tile_points;

[[nodiscard]] constexpr Index block_count(Index points) { return (points + points_per_block - 1) / points_per_block; }

/// Searches points `begin` to `end - 1` tile by tile: calls `take(first, count, found, worker)` for each tile, from the
/// team's threads.
/// @param searcher  with its centroids set, and one worker for each of the team
template <class Scalar, class Take>
void search_range(NearestCentroidSearch<Scalar>& searcher, Index begin, Index end, Team& team, const Take& take) {
  team.for_each_block(block_count(end - begin), [&](Index block, int worker) {
    Index points[tile_points];
    const Index last = (std::min)(end, begin + (block + 1) * points_per_block);
    for (Index first = begin + block * points_per_block; first < last; first += tile_points) {
      const Index count = (std::min)(tile_points, last - first);
      std::iota(points, points + tile_points, first);
      take(first, count, searcher.search(points, count, worker), worker);
    }
  });
}

/// The same for all points, in one pass. Complexity: O(n k dim).
template <class Scalar, class Take>
void search_all(NearestCentroidSearch<Scalar>& searcher, Team& team, const Take& take) {
  const Points<Scalar> data = searcher.data();
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin, Index end) {
    searcher.set_points(points);
    search_range(searcher, begin, end, team, take);
  });
  searcher.set_points(data);
}

/// Calls `body(points, begin, end)` for ranges of points, which are in memory while what changes in them is handed on.
template <class Scalar, class Body>
void for_each_range(const Points<Scalar>& data, Changes<Scalar>& changes, const Body& body) {
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin, Index end) {
    changes.enter(points);
    body(points, begin, end);
    changes.leave(points, begin, end);
  });
}

/// Writes the label of the nearest centroid of every point.
/// Complexity: O(n k dim).
template <class Scalar>
void assign_all(NearestCentroidSearch<Scalar>& searcher, Team& team, Labels& labels, Changes<Scalar>& changes) {
  const Points<Scalar> data = searcher.data();
  for_each_range(data, changes, [&](const Points<Scalar>& points, Index begin, Index end) {
    searcher.set_points(points);
    search_range(searcher, begin, end, team,
                 [&](Index first, Index count, const TileResult<Scalar>& found, int worker) {
                   for (Index lane = 0; lane < count; ++lane) {
                     changes.set(labels, first + lane, found.label[lane], worker);
                   }
                 });
  });
  searcher.set_points(data);
}

/// The label of the nearest centroid of every point; ties go to the lower label. Labels do not depend on the team.
template <class Scalar>
[[nodiscard]] Labels nearest_labels(NearestCentroidSearch<Scalar>& searcher, Team& team) {
  Labels labels(searcher.data().size());
  search_all(searcher, team, [&](Index first, Index count, const TileResult<Scalar>& found, int) {
    std::copy_n(found.label, count, labels.data() + first);
  });
  return labels;
}

}  // namespace keen::detail
