// SPDX-License-Identifier: MIT
#pragma once

#include <keen/detail/simd/kernels/kernel.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

// What one core can do at most: the roof that a kernel is measured against.

namespace keen::benchmarks {

/// The levels that this processor has, the lowest first.
[[nodiscard]] inline std::vector<detail::SimdLevel> levels() {
  using enum detail::SimdLevel;
  std::vector<detail::SimdLevel> all = {baseline, avx2, avx512};
  std::erase_if(all, [](detail::SimdLevel level) { return level > detail::best_simd_level(); });
  return all;
}

[[nodiscard]] inline const char* name_of(detail::SimdLevel level) {
  switch (level) {
    case detail::SimdLevel::baseline: return "baseline";
    case detail::SimdLevel::avx2: return "avx2";
    case detail::SimdLevel::avx512: return "avx512";
  }
  return "";
}

/// Multiply-adds on registers alone, compiled as the kernels are: twelve chains, more than latency times throughput of
/// the processors we know, and few enough for sixteen registers.
template <class Scalar>
struct MultiplyAddLoop {
  static constexpr int chains = 12;

  Scalar factor;  ///< below 1, so that the chains stay finite
  Scalar term;
  Index steps;
  Scalar* result;  ///< takes something that depends on every chain

  template <detail::SimdLevel level>
  KEEN_DETAIL_INLINE void run() const {
    using Vector = detail::VectorOf<Scalar, detail::vector_bytes(level)>;
    using Type = typename Vector::Type;
    const Type factors = Type{} + factor;
    const Type terms = Type{} + term;
    Type sums[detail::extent<chains>];
    KEEN_DETAIL_UNROLL for (int i = 0; i < chains; ++i) sums[i] = Type{} + static_cast<Scalar>(i);
    for (Index step = 0; step < steps; ++step) {
      KEEN_DETAIL_UNROLL for (int i = 0; i < chains; ++i) sums[i] = sums[i] * factors + terms;
    }
    KEEN_DETAIL_UNROLL for (int i = 1; i < chains; ++i) sums[0] += sums[i];
    Vector::at(result).vector = sums[0];
  }

  /// Runs the loop; returns its floating point operations.
  [[nodiscard]] double operator()(detail::SimdLevel level) const {
    detail::run_kernel(level, *this);
    const int lanes = KEEN_DETAIL_VECTORS ? detail::vector_bytes(level) / static_cast<int>(sizeof(Scalar)) : 1;
    return 2.0 * chains * lanes * static_cast<double>(steps);
  }
};

/// Seconds that this process has kept processors busy.
[[nodiscard]] inline double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Floating point operations a second of one core at this level: the best of some tries.
template <class Scalar>
[[nodiscard]] double measured_peak(detail::SimdLevel level) {
  alignas(64) std::array<Scalar, 64 / sizeof(Scalar)> result = {};
  const MultiplyAddLoop<Scalar> loop{Scalar(0.999), Scalar(0.5), 1'000'000, result.data()};
  double best = 0;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double start = cpu_seconds();
    const double flops = loop(level);
    best = (std::max)(best, flops / (cpu_seconds() - start));
  }
  return best;
}

/// The same, measured when it is first asked for.
template <class Scalar>
[[nodiscard]] double peak_flops(detail::SimdLevel level) {
  static std::array<double, 3> known = {};
  double& peak = known[static_cast<std::size_t>(level)];
  if (peak == 0) peak = measured_peak<Scalar>(level);
  return peak;
}

}  // namespace keen::benchmarks
