// SPDX-License-Identifier: MIT
#pragma once

#include <keen/types.hpp>

#include <benchmark/benchmark.h>

namespace keen::benchmarks {

/// Multiplications of one pass: every coordinate of every point against every centroid.
[[nodiscard]] constexpr double multiply_adds(Index n, Index dim, Index k) {
  return static_cast<double>(n) * static_cast<double>(dim) * static_cast<double>(k);
}

/// Counts two floating point operations for each multiply-add, whatever is really executed, so that rates of different
/// code compare.
inline void count_flops(benchmark::State& state, double multiply_adds) {
  state.counters["flop/s"] = benchmark::Counter(2 * multiply_adds, benchmark::Counter::kIsIterationInvariantRate);
}

/// Time for each multiply-add that plain Lloyd would make.
inline void count_time_per_multiply_add(benchmark::State& state, double multiply_adds) {
  state.counters["per_multiply_add"] =
      benchmark::Counter(multiply_adds, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace keen::benchmarks
