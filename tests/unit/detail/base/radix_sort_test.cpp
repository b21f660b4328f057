// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/base/indexed_vector.hpp>
#include <keen/detail/base/radix_sort.hpp>
#include <keen/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

using keen::detail::IndexedVector;

TEST_CASE("numbers of all sizes and both signs are sorted, few and many", "[radix_sort]") {
  keen::Rng rng(1);
  for (const keen::Index count : {0, 1, 2, 100, 19999, 20000, 50000}) {
    IndexedVector<double> numbers(count);
    for (double& number : numbers) {
      number = std::ldexp(2 * rng.uniform() - 1, static_cast<int>(rng.index(2000)) - 1000);
      if (rng.index(10) == 0) number = static_cast<double>(rng.index(3)) - 1;  // equal ones
    }
    if (count > 100) {
      numbers[7] = -0.0;
      numbers[8] = (std::numeric_limits<double>::max)();
      numbers[9] = std::numeric_limits<double>::lowest();
      numbers[10] = std::numeric_limits<double>::denorm_min();
      numbers[11] = -numbers[10];
    }
    IndexedVector<double> expected = numbers;
    std::sort(expected.begin(), expected.end());
    keen::detail::sort_numbers(numbers);
    CAPTURE(count);
    CHECK(numbers == expected);
  }
}

TEST_CASE("keys are sorted by the bits that are asked for, and stay in order by the others", "[radix_sort]") {
  keen::Rng rng(2);
  IndexedVector<std::uint64_t> keys(5000);
  for (keen::Index i = 0; i < keys.size(); ++i) {
    keys[i] = static_cast<std::uint64_t>(rng.index(300)) << 32 | static_cast<std::uint64_t>(5000 - i);
  }
  IndexedVector<std::uint64_t> expected = keys;
  std::stable_sort(expected.begin(), expected.end(), [](auto a, auto b) { return a >> 32 < b >> 32; });
  keen::detail::sort_by_bits(keys, 32, 62);
  CHECK(keys == expected);
}
