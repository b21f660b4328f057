// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/simd/simd.hpp>

#include <cstdlib>
#include <string>

TEST_CASE("the level is the one that KEEN_SIMD names, or the processor lacks it", "[levels]") {
  using keen::detail::SimdLevel;
  const char* const name = std::getenv("KEEN_SIMD");
  const std::string wanted = name == nullptr ? "" : name;
  const SimdLevel best = keen::detail::best_simd_level();
  const SimdLevel level = wanted == "baseline" ? SimdLevel::baseline
                          : wanted == "avx2"   ? SimdLevel::avx2
                          : wanted == "avx512" ? SimdLevel::avx512
                                               : best;
  if (level > best) {
    WARN("this processor lacks the level " << wanted);
  } else {
    CHECK(keen::detail::simd_level() == level);
  }
}
