// SPDX-License-Identifier: MIT
#pragma once

#include "../ranks/communicator.hpp"
#include "exact_sum.hpp"

#include <algorithm>
#include <cstdint>

namespace keen::detail {

/// Makes the items `into` what they and the items `from` are together: what a Communicator's `reduce` does with those
/// of two ranks.
inline void combine_items(Combine combine, const void* from, void* into, Index count, Index item_bytes) {
  if (combine == Combine::exact_sums) {
    const Index pitch = item_bytes / 3 / static_cast<Index>(sizeof(double));
    for (Index item = 0; item < count; ++item) {
      double* const sums = static_cast<double*>(into) + item * 3 * pitch;
      add_exact_sums(static_cast<const double*>(from) + item * 3 * pitch, sums, pitch, pitch);
      renormalize_sums(sums, pitch, pitch);
    }
    return;
  }
  const auto* const other = static_cast<const std::uint64_t*>(from);
  auto* const own = static_cast<std::uint64_t*>(into);
  for (Index i = 0; i < count; ++i) own[i] = combine == Combine::sum ? own[i] + other[i] : (std::max)(own[i], other[i]);
}

}  // namespace keen::detail
