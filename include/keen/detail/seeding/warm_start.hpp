// SPDX-License-Identifier: MIT
#pragma once

#include "../../choose_k/sse_curve.hpp"
#include "plus_plus.hpp"

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const WarmStart<Scalar>& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team) {
  return extend_plus_plus(data, init.centroids, k, greedy_candidates(k), rng, team);
}

}  // namespace keen::detail
