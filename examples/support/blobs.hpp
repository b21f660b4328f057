// SPDX-License-Identifier: MIT
#pragma once

#include <keen/random.hpp>
#include <keen/types.hpp>

#include <array>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace support {

/// A draw with mean 0 and variance 1, as good as normal out to 3: the sum of twelve uniform draws, less 6. It needs no
/// logarithm or cosine, whose last bits differ between C libraries, so every machine draws the same points.
[[nodiscard]] inline double normal(keen::Rng& rng) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += rng.uniform();
  return sum;
}

/// Round clouds of points, one cloud after the other; one point a column.
/// @param spread  the standard deviation along either axis
[[nodiscard]] inline Eigen::Matrix2Xd blobs(const std::vector<std::array<double, 2>>& centres, keen::Index points_each,
                                            double spread, std::uint64_t seed) {
  keen::Rng rng(seed);
  Eigen::Matrix2Xd points(2, static_cast<keen::Index>(centres.size()) * points_each);
  keen::Index i = 0;
  for (const auto& [x, y] : centres) {
    for (const keen::Index end = i + points_each; i < end; ++i) {
      points(0, i) = x + spread * normal(rng);
      points(1, i) = y + spread * normal(rng);
    }
  }
  return points;
}

}  // namespace support
