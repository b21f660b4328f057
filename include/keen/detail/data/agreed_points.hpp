// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "../ranks/ranks.hpp"
#include "points.hpp"

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

}  // namespace keen::detail
