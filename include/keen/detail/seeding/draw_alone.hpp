// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/initializer.hpp"
#include "../threads/parallel.hpp"

namespace keen::detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_alone(const StartCentroids<Scalar>& start, const Points<Scalar>& data, Index k,
                                           Rng& rng) {
  Team alone(1);
  return start(data, k, rng, alone);
}

}  // namespace keen::detail
