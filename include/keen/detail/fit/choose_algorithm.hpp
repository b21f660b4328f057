// SPDX-License-Identifier: MIT
#pragma once

#include "../../algorithm.hpp"
#include "../data/magnitude.hpp"
#include "../search/spatial_tiles.hpp"
#include "../simd/vector.hpp"

#include <cstdint>
#include <limits>

// Three sizes decide: n points, dim coordinates, k clusters. Boxes of neighbouring points are small beside the gaps
// between centroids only in few dimensions and with many points a cluster. Bounds cost some work for each point and
// save a search of k dim multiplications, so they pay where that is large. Images in few directions rule out centroids
// where dim is large and the data, as real data does, varies mostly in few of its directions.

namespace keen::detail {

/// Directions for the projected search: the more, the fewer centroids are left to measure.
[[nodiscard]] constexpr Index projection_rank(Index dim) { return dim < 16 ? 0 : dim < 256 ? (dim < 32 ? 7 : 15) : 47; }

/// The algorithm that a fit uses: the one that was asked for, as far as it can serve; for `automatic` the one that was
/// fastest in the measurements of docs/performance.md.
template <class Scalar>
[[nodiscard]] Algorithm choose_algorithm(Algorithm asked, Index n, Index dim, Index k, const Scale<Scalar>& scale) {
  const bool can_filter = KEEN_DETAIL_VECTORS && dim <= most_box_dim &&
                          n <= (std::numeric_limits<std::int32_t>::max)() && scale.first == 1 && scale.second == 1;
  if (asked == Algorithm::filtering && !can_filter) return Algorithm::hamerly;
  if (asked != Algorithm::automatic) return asked;
  const Index least_in_cluster = dim < 3 ? 60 : dim == 3 ? 300 : 600;  // or boxes have too many clusters
  if (can_filter && n >= 2000 && n / k >= least_in_cluster) return Algorithm::filtering;
  if (dim >= 256 && k >= 128 && n >= 2000) return Algorithm::projection;
  return dim >= 64 || (k >= 16 && n * dim >= 100'000) ? Algorithm::hamerly : Algorithm::lloyd;
}

}  // namespace keen::detail
