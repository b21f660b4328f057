// SPDX-License-Identifier: MIT
#pragma once

#include "../threads/parallel.hpp"
#include "points.hpp"

#include <algorithm>

namespace keen::detail {

/// Calls `body(first, last, worker)` for each block of `block_size` points from `begin` to `end - 1`, by a team.
template <class Body>
void for_each_block_between(Index begin, Index end, Index block_size, Team& team, const Body& body) {
  team.for_each_block((end - begin + block_size - 1) / block_size, [&](Index block, int worker) {
    const Index first = begin + block * block_size;
    body(first, (std::min)(end, first + block_size), worker);
  });
}

/// One pass over all points by a team: calls `body(points, first, last, worker)` for each block of `block_size` points,
/// which `points` has in memory.
/// @param block_size  divides PointSource::block_unit, or the bounds of blocks depend on the source
template <class Scalar, class Body>
void for_each_block_of(const Points<Scalar>& data, Index block_size, Team& team, const Body& body) {
  data.for_each_block_in_memory(
      [&](const Points<Scalar>& points, Index begin, Index end) {
        for_each_block_between(begin, end, block_size, team,
                               [&](Index first, Index last, int worker) { body(points, first, last, worker); });
      },
      &team);
}

}  // namespace keen::detail
