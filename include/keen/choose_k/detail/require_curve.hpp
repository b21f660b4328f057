// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/check.hpp"
#include "../criterion_result.hpp"

#include <cstddef>

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, unless there is a finite SSE for each k, and `k` ascends
inline void require_curve(const SseCurve& curve, const char* caller) {
  require_that(curve.k.size() == curve.sse.size(), caller, ": one SSE for each k is needed, got ", curve.sse.size(),
               " for ", curve.k.size());
  for (std::size_t i = 0; i < curve.k.size(); ++i) {
    require_that(is_finite(&curve.sse[i]), caller, ": the SSE must be finite at k = ", curve.k[i]);
    require_that(i == 0 || curve.k[i] > curve.k[i - 1], caller, ": k must ascend, got ", curve.k[i], " at ", i);
  }
}

}  // namespace keen::detail
