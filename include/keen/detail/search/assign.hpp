// SPDX-License-Identifier: MIT
#pragma once

#include "../data/block_loop.hpp"
#include "../data/points.hpp"
#include "../sums/changes.hpp"
#include "../threads/parallel.hpp"
#include "nearest_centroid_search.hpp"

#include <algorithm>
#include <numeric>

namespace keen::detail {

/// Points that one thread takes at a time.
inline constexpr Index points_per_block = 20 * tile_points;

/// A search for the nearest of some centroids.
/// @param largest  the largest magnitude of a coordinate of points and centroids
template <class Scalar>
[[nodiscard]] NearestCentroidSearch<Scalar> search_for(const Points<Scalar>& data,
                                                       const CentroidsView<Scalar>& centroids, Scalar largest,
                                                       int workers) {
  Point<Scalar> center = Point<Scalar>::Zero(centroids.rows());
  for (Index d = 0; d < center.size(); ++d) {
    for (Index j = 0; j < centroids.cols(); ++j) center[d] += centroids(d, j);
    center[d] /= static_cast<Scalar>(centroids.cols());
  }
  NearestCentroidSearch<Scalar> searcher(data, scale_for(largest), center, workers);
  searcher.set_centroids(centroids);
  return searcher;
}

/// Searches points `begin` to `end - 1` tile by tile: calls `take(first, count, found, worker)` for each tile, from the
/// team's threads.
/// @param searcher  with its centroids set, and one worker for each of the team
template <class Scalar, class Take>
void search_range(NearestCentroidSearch<Scalar>& searcher, Index begin, Index end, Team& team, const Take& take) {
  for_each_block_between(begin, end, points_per_block, team, [&](Index first, Index last, int worker) {
    Index points[tile_points];
    for (; first < last; first += tile_points) {
      const Index count = (std::min)(tile_points, last - first);
      std::iota(points, points + tile_points, first);
      take(first, count, searcher.search(points, count, worker), worker);
    }
  });
}

/// One pass of a team over the points of a searcher: calls `body(begin, end)` for ranges of them that it has in memory.
template <class Scalar, class Body>
void for_each_range(NearestCentroidSearch<Scalar>& searcher, Team& team, const Body& body) {
  const Points<Scalar> data = searcher.data();
  data.for_each_block_in_memory(
      [&](const Points<Scalar>& points, Index begin, Index end) {
        searcher.set_points(points);
        body(begin, end);
      },
      &team);
  searcher.set_points(data);
}

/// The same, where what changes in a range is handed on before it leaves the memory.
template <class Scalar, class Body>
void for_each_range(NearestCentroidSearch<Scalar>& searcher, Team& team, Changes<Scalar>& changes, const Body& body) {
  for_each_range(searcher, team, [&](Index begin, Index end) {
    changes.enter(searcher.data());
    body(begin, end);
    changes.leave(searcher.data(), begin, end);
  });
}

/// Searches all points, in one pass, as `search_range` does. Complexity: O(n k dim).
template <class Scalar, class Take>
void search_all(NearestCentroidSearch<Scalar>& searcher, Team& team, const Take& take) {
  for_each_range(searcher, team, [&](Index begin, Index end) { search_range(searcher, begin, end, team, take); });
}

/// Writes the label of the nearest centroid of every point.
/// Complexity: O(n k dim).
template <class Scalar>
void assign_all(NearestCentroidSearch<Scalar>& searcher, Team& team, Labels& labels, Changes<Scalar>& changes) {
  for_each_range(searcher, team, changes, [&](Index begin, Index end) {
    search_range(searcher, begin, end, team,
                 [&](Index first, Index count, const TileResult<Scalar>& found, int worker) {
                   for (Index lane = 0; lane < count; ++lane) {
                     changes.set(labels, first + lane, found.label[lane], worker);
                   }
                 });
  });
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
