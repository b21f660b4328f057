// SPDX-License-Identifier: MIT
#pragma once

// Clouds in which no decision is so close that rounding could turn it.

#include "fixed_fits.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace laws {

/// True if rounding cannot turn a decision between `start` and the end: the least margin is well above what the last
/// places of points and centroids make of it.
template <class Space>
bool is_clear(const typename Space::Data& data, const typename Space::Centroids& start) {
  const auto naive = support::naive_lloyd<support::Real>(data, start);
  return naive.relocated == 0 && naive.least_margin > 16 * support::rounding<typename Space::Scalar>(data.dim());
}

/// The largest difference between two sets of centroids, in units of the last place of the largest coordinate.
template <class Centroids>
double ulps_apart(const Centroids& a, const Centroids& b) {
  using Scalar = typename Centroids::Scalar;
  const Scalar largest = (std::max)(a.cwiseAbs().maxCoeff(), b.cwiseAbs().maxCoeff());
  const Scalar apart = (a - b).cwiseAbs().maxCoeff();
  return apart == 0 ? 0 : static_cast<double>(apart / largest / std::numeric_limits<Scalar>::epsilon());
}

/// Calls `check(cloud, start, draw)` for random clouds in which groups or a cube of points give clear paths, until
/// `instances` paths were clear: `check` returns whether its path was. Most must be.
template <class Space, class Check>
void for_clear_clouds(std::uint64_t stream, const Check& check,
                      support::Weighting weighting = support::Weighting::none) {
  support::Draw draw(support::base_seed(), stream);
  int clear = 0;
  for (int instance = 0; instance < 2 * instances && clear < instances; ++instance) {
    const support::Recipe recipe{.seed = draw.bits() >> 32,
                                 .n = draw.between(10, 60),
                                 .dim = Space::draw_dim(draw),
                                 .k = draw.between(1, 6),
                                 .shape = draw.chance(0.5) ? support::Shape::blobs : support::Shape::uniform,
                                 .weighting = weighting};
    INFO("instance " << instance << ", " << to_string(recipe));
    const auto cloud = Space::make(recipe);
    clear += check(cloud, support::spread_start(cloud), draw) ? 1 : 0;
  }
  REQUIRE(clear == instances);
}

}  // namespace laws
