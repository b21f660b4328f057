// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <string_view>

#if (defined(__GNUC__) || defined(__clang__)) && defined(__x86_64__) && !defined(KEEN_NO_VECTOR_EXTENSIONS)
#define KEEN_DETAIL_X86_LEVELS 1
#else
#define KEEN_DETAIL_X86_LEVELS 0
#endif

namespace keen::detail {

/// The instruction sets for which the kernels exist.
enum class SimdLevel {
  baseline,  ///< what the program was compiled for
  avx2,      ///< x86-64 with AVX2 and FMA: 32 bytes a vector
  avx512,    ///< x86-64 with AVX-512 F, BW, DQ, VL: 64 bytes a vector
};

/// The best level of this processor.
[[nodiscard]] inline SimdLevel best_simd_level() {
#if KEEN_DETAIL_X86_LEVELS
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512) return SimdLevel::avx512;
  if (has_avx2) return SimdLevel::avx2;
#endif
  return SimdLevel::baseline;
}

/// The level named by the environment variable KEEN_SIMD (baseline, avx2, avx512), as far as the processor has it;
/// another name, or none, stands for the best.
[[nodiscard]] inline SimdLevel allowed_simd_level(const char* name, SimdLevel best) {
  const std::string_view wanted = name == nullptr ? "" : name;
  if (wanted == "baseline") return SimdLevel::baseline;
  if (wanted == "avx2" && best >= SimdLevel::avx2) return SimdLevel::avx2;
  return best;
}

/// The level that kernels run at. Labels do not depend on it.
[[nodiscard]] inline SimdLevel simd_level() {
  static const SimdLevel level = allowed_simd_level(std::getenv("KEEN_SIMD"), best_simd_level());
  return level;
}

}  // namespace keen::detail
