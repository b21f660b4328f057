// SPDX-License-Identifier: MIT
#pragma once

#include "../../../types.hpp"
#include "../simd.hpp"
#include "../vector.hpp"

#include <cstddef>
#include <cstdint>
#include <type_traits>

// How points and centroids meet. A kernel scores a tile of points against a panel of centroids, the shape of a matrix
// product that stays in registers:
//
//     tile    coordinate d of 48 points, side by side:       d=0: x0 x1 x2 ... x47
//             one vector load has d of several points        d=1: x0 x1 x2 ... x47
//     panel   coordinate d of 4 or 6 centroids, side by side: d=0: c0 c1 c2 c3 c4 c5
//
//     for each d:  load 3 vectors of points; for each of the 6 centroids: score[3] += vectors[3] * c
//
// With AVX-512 these are 18 running sums in 32 registers. Three loads and six broadcasts feed 18 multiply-adds, so the
// arithmetic and not the memory limits the speed. No sum runs across the lanes of a vector: each lane is another point.
//
// Levels. Each kernel is compiled for the baseline, AVX2 and AVX-512, and the processor decides at run time. Kernels
// that must give the same bits on all levels avoid fused multiply-adds (keep_rounded) or add in an order that the width
// does not change; the search kernels need not, because their results are used with error bounds (search/).
//
// Reading order: ../vector.hpp (vectors of any width), kernel.hpp, products.hpp; pack_tile.hpp, search_tile.hpp,
// select_tile.hpp, multiply_tile.hpp (tiles); sq_distances.hpp, own_sq_distances.hpp (single points); update_sums.hpp,
// add_moments.hpp, magnitude_range.hpp (passes over all points); widen.hpp, byte_scores.hpp (other numbers).

/// The loops that k-means spends its time in, each written once on vectors of any width and compiled for each level of
/// the processor. A kernel is a struct of raw pointers and numbers with a member `run<level>()`: a type whose layout
/// depends on compiler flags must not cross from one level to another.
namespace keen::detail {

/// Points that kernels work on together: a tile holds coordinate d of point i at [d * tile_points + i].
inline constexpr Index tile_points = 48;

/// Integers as wide as a Scalar.
template <class Scalar>
using LaneInteger = std::conditional_t<sizeof(Scalar) == 4, std::int32_t, std::int64_t>;

/// A count as the size of an array.
template <int count>
inline constexpr std::size_t extent = static_cast<std::size_t>(count);

/// Centroids that are scored together.
[[nodiscard]] constexpr Index panel_width(SimdLevel level) { return level == SimdLevel::avx512 ? 6 : 4; }

/// Vectors of points that are scored together.
[[nodiscard]] constexpr int vectors_at_once(SimdLevel level) { return level == SimdLevel::baseline ? 2 : 3; }

/// Bytes in a vector.
[[nodiscard]] constexpr int vector_bytes(SimdLevel level) {
  return level == SimdLevel::avx512 ? 64 : level == SimdLevel::avx2 ? 32 : 16;
}

/// One copy of a kernel for each level. `flags` gives different names to the copies of translation units that were
/// compiled for different processors, because a linker keeps one copy of each name and it might be the wrong one.
template <class Kernel, int flags = compiled_flags>
void run_baseline(const Kernel& kernel) {
  kernel.template run<SimdLevel::baseline>();
}

#if KEEN_DETAIL_X86_LEVELS
template <class Kernel, int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx2,fma")
void run_avx2(const Kernel& kernel) {
  kernel.template run<SimdLevel::avx2>();
}

template <class Kernel, int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,fma")
void run_avx512(const Kernel& kernel) {
  kernel.template run<SimdLevel::avx512>();
}
#endif

/// Runs a kernel. The processor must have the level.
template <class Kernel>
void run_kernel(SimdLevel level, const Kernel& kernel) {
  switch (level) {
#if KEEN_DETAIL_X86_LEVELS
    case SimdLevel::avx512: return run_avx512(kernel);
    case SimdLevel::avx2: return run_avx2(kernel);
#else
    case SimdLevel::avx512:
    case SimdLevel::avx2:
#endif
    case SimdLevel::baseline: return run_baseline(kernel);
  }
}

}  // namespace keen::detail
