// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "../ranks/ranks.hpp"
#include "finite.hpp"
#include "points.hpp"
#include "validated_data.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace keen::detail {

/// The points of this rank, whose numbers the ranks know of each other then. A rank without points may have been given
/// none of their dimension, and no weights.
/// @throws std::invalid_argument if it has points of another dimension than other ranks, or these have weights
template <class Scalar>
[[nodiscard]] Points<Scalar> agreed_points(const Points<Scalar>& data, Ranks& ranks, const char* caller) {
  static constexpr double no_weights[1] = {0};
  ranks.note_points(data.size());
  std::uint64_t known[2] = {0, 0};
  if (data.size() > 0) {
    known[0] = static_cast<std::uint64_t>(data.dim());
    known[1] = data.is_weighted() ? 1 : 0;
  }
  ranks.find_largest(known, 2);
  const auto dim = static_cast<Index>(known[0]);
  const bool is_weighted = known[1] != 0;
  if (data.size() == 0) {
    return Points<Scalar>(nullptr, 0, dim, {dim, 1}, is_weighted ? no_weights : nullptr);
  }
  require_that(data.dim() == dim, caller, ": points must have the same dim on all ranks, got ", data.dim(),
               ", and another rank has ", dim);
  require_that(data.is_weighted() == is_weighted, caller,
               ": points must have weights on all ranks or on none: another rank has some");
  return data;
}

/// What all ranks know of the points that they have together.
template <class Scalar>
struct AgreedMagnitudes {
  Scalar largest;         ///< magnitude of a coordinate of points and centroids
  double largest_weight;  ///< > 0, unless there are no points
  bool has_points;        ///< on any rank
};

/// Checks the points of this rank before the search for their nearest centroids, which are the same on all ranks.
/// Complexity: O(n dim) for the n points of a rank.
/// @throws std::invalid_argument naming the caller, for points or weights here that are not finite, weights that are
///         negative, and if those of all ranks are 0
template <class Scalar>
[[nodiscard]] AgreedMagnitudes<Scalar> agreed_magnitudes(const Points<Scalar>& points,
                                                         const CentroidsView<Scalar>& centroids, const Ranks& ranks,
                                                         const char* caller) {
  Scalar largest = centroids.matrix().cwiseAbs().maxCoeff();
  const bool has_points = points.size() > 0;
  if (has_points) largest = (std::max)(largest, require_finite(points, caller));
  const double largest_weight = weight_range(points, caller).largest;
  std::uint64_t agreed[3] = {std::bit_cast<std::uint64_t>(static_cast<double>(largest)),  // ordered as numbers >= 0 are
                             std::bit_cast<std::uint64_t>(largest_weight), std::uint64_t{has_points ? 1U : 0U}};
  ranks.find_largest(agreed, 3);
  const AgreedMagnitudes<Scalar> all{static_cast<Scalar>(std::bit_cast<double>(agreed[0])),
                                     std::bit_cast<double>(agreed[1]), agreed[2] != 0};
  require_that(!all.has_points || all.largest_weight > 0, caller, ": weights must not all be 0");
  return all;
}

}  // namespace keen::detail
