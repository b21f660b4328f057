// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/base/check.hpp>
#include <keen/detail/simd/kernels.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace keen::detail;
using keen::Index;

TEMPLATE_TEST_CASE("the range of magnitudes is that of a plain loop, at every level and for any count", "", float,
                   double) {
  using Bits = LaneInteger<TestType>;
  keen::Rng rng(7);
  std::vector<TestType> values;
  for (int i = 0; i < 90; ++i) {
    values.push_back(static_cast<TestType>(std::ldexp(2 * rng.uniform() - 1, static_cast<int>(rng.index(40)) - 20)));
  }
  values[3] = 0;
  values[5] = TestType(-0.0);
  values[40] = -std::numeric_limits<TestType>::denorm_min();
  values[41] = (std::numeric_limits<TestType>::max)();
  for (std::size_t count = 0; count <= values.size(); ++count) {
    TestType largest = 0;
    TestType smallest = std::numeric_limits<TestType>::infinity();
    for (std::size_t i = 0; i < count; ++i) {
      largest = (std::max)(largest, std::abs(values[i]));
      if (values[i] != 0) smallest = (std::min)(smallest, std::abs(values[i]));
    }
    for (const SimdLevel level : unit::levels()) {
      Bits most = 0;
      Bits least = (std::numeric_limits<Bits>::max)();
      scan_magnitudes<TestType>(level, {values.data(), static_cast<Index>(count), &most, &least});
      INFO(count << " values, level " << static_cast<int>(level));
      CHECK(from_magnitude_bits<TestType>(most) == largest);
      if (largest > 0) CHECK(from_magnitude_bits<TestType>(static_cast<Bits>(least + 1)) == smallest);
    }
  }
}

TEMPLATE_TEST_CASE("infinity and NaN are the largest, wherever they stand", "", float, double) {
  using Bits = LaneInteger<TestType>;
  for (const TestType bad : {std::numeric_limits<TestType>::infinity(), -std::numeric_limits<TestType>::infinity(),
                             std::numeric_limits<TestType>::quiet_NaN()}) {
    for (std::size_t at = 0; at < 37; ++at) {
      std::vector<TestType> values(37, (std::numeric_limits<TestType>::max)());
      values[at] = bad;
      for (const SimdLevel level : unit::levels()) {
        Bits most = 0;
        Bits least = (std::numeric_limits<Bits>::max)();
        scan_magnitudes<TestType>(level, {values.data(), 37, &most, &least});
        CHECK(most >= static_cast<Bits>(infinity_bits<TestType>));
      }
    }
  }
}
