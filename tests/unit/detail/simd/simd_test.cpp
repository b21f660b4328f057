// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/simd/simd.hpp>

#include <cstdlib>

using namespace keen::detail;

TEST_CASE("the level is the one that is named, as far as the processor has it") {
  CHECK(allowed_simd_level("baseline", SimdLevel::avx512) == SimdLevel::baseline);
  CHECK(allowed_simd_level("avx2", SimdLevel::avx512) == SimdLevel::avx2);
  CHECK(allowed_simd_level("avx512", SimdLevel::avx512) == SimdLevel::avx512);
  CHECK(allowed_simd_level("avx512", SimdLevel::avx2) == SimdLevel::avx2);
  CHECK(allowed_simd_level("avx2", SimdLevel::baseline) == SimdLevel::baseline);
}

TEST_CASE("no name, or another, stands for the best level") {
  for (const SimdLevel best : {SimdLevel::baseline, SimdLevel::avx2, SimdLevel::avx512}) {
    CHECK(allowed_simd_level(nullptr, best) == best);
    CHECK(allowed_simd_level("", best) == best);
    CHECK(allowed_simd_level("AVX2", best) == best);
    CHECK(allowed_simd_level("fastest", best) == best);
  }
}

TEST_CASE("the level in use is never above that of the processor") {
  CHECK(simd_level() <= best_simd_level());
  CHECK(simd_level() == allowed_simd_level(std::getenv("KEEN_SIMD"), best_simd_level()));
}
