// SPDX-License-Identifier: MIT
#pragma once

#include "unit/support/data.hpp"

#include <keen/detail/simd/simd.hpp>

#include <initializer_list>
#include <vector>

namespace unit {

/// The levels that this processor has.
inline std::vector<keen::detail::SimdLevel> levels() {
  using keen::detail::SimdLevel;
  std::vector<SimdLevel> levels;
  for (const SimdLevel level : {SimdLevel::baseline, SimdLevel::avx2, SimdLevel::avx512}) {
    if (level <= keen::detail::best_simd_level()) levels.push_back(level);
  }
  return levels;
}

/// Dimensions about the widths of vectors and about the length of a chunk.
inline std::vector<keen::Index> kernel_dims() {
  std::vector<keen::Index> dims;
  for (keen::Index dim = 1; dim <= 33; ++dim) dims.push_back(dim);
  for (const keen::Index dim : {63, 64, 65, 127, 128, 129, 255, 256, 257, 784}) dims.push_back(dim);
  return dims;
}

/// Whole numbers in [-reach, reach].
template <class Scalar>
keen::Centroids<Scalar> whole_numbers(keen::Index dim, keen::Index n, keen::Index reach, std::uint64_t seed) {
  keen::Rng rng(seed);
  keen::Centroids<Scalar> x(dim, n);
  for (keen::Index i = 0; i < n; ++i) {
    for (keen::Index d = 0; d < dim; ++d) x(d, i) = static_cast<Scalar>(rng.index(2 * reach + 1) - reach);
  }
  return x;
}

}  // namespace unit
