// SPDX-License-Identifier: MIT
// Numbers of every type widen to what Eigen and the language make of them.
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "support/stored.hpp"

#include <keen/detail/data/stored_points.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::NumberType;
using namespace keen::detail;

/// Every number of up to 16 bits there is; floats and doubles of many exponents.
template <class Number>
std::vector<Number> all_numbers() {
  std::vector<Number> numbers(1U << 16U);
  for (std::uint64_t i = 0; i < numbers.size(); ++i) {
    const std::uint64_t bits = sizeof(Number) == 4 ? i << 16U | i : sizeof(Number) == 8 ? i << 48U | i : i;
    std::memcpy(static_cast<void*>(&numbers[i]), &bits, sizeof(Number));
  }
  return numbers;
}

/// NaN is NaN, whatever its bits.
template <class Scalar>
bool is_same(Scalar a, Scalar b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

/// @param shape  {points, dim, point stride, coordinate stride}
template <class Number, class Scalar>
bool widens(SimdLevel level, const std::vector<Number>& numbers, Index points, Index dim, Index point_stride,
            Index coordinate_stride) {
  constexpr NumberType type = *number_type_of<Number>;
  using Bits = typename StoredNumber<type>::Bits;
  std::vector<Scalar> wide(static_cast<std::size_t>(points * dim + 1), Scalar(7));
  const auto* const from = static_cast<const Bits*>(static_cast<const void*>(numbers.data()));
  widen<type, Scalar>(level, {from, point_stride, coordinate_stride, points, dim, wide.data()});
  bool is_right = wide.back() == 7;
  for (Index i = 0; i < points; ++i) {
    for (Index d = 0; d < dim; ++d) {
      const auto expected =
          static_cast<Scalar>(numbers[static_cast<std::size_t>(i * point_stride + d * coordinate_stride)]);
      is_right = is_right && is_same(wide[static_cast<std::size_t>(i * dim + d)], expected);
    }
  }
  return is_right;
}

template <class Scalar, class Number>
void check_all(Number) {
  if constexpr (WidensTo<Number, Scalar>) {
    const std::vector<Number> numbers = all_numbers<Number>();
    for (SimdLevel level = SimdLevel::baseline; level <= best_simd_level(); level = SimdLevel(int(level) + 1)) {
      INFO("level " << int(level));
      CHECK(widens<Number, Scalar>(level, numbers, 1024, 64, 64, 1));
      CHECK(widens<Number, Scalar>(level, numbers, 2048, 19, 32, 1));
      CHECK(widens<Number, Scalar>(level, numbers, 4096, 3, 16, 5));
      CHECK(widens<Number, Scalar>(level, numbers, 256, 40, 1, 1600));
    }
  }
}

}  // namespace

TEST_CASE("every number widens to itself, at every level, wherever numbers lie") {
  for (const NumberType type : support::number_types) {
    INFO("type " << static_cast<int>(type));
    support::with_number(type, [](auto number) { check_all<float>(number); });
    support::with_number(type, [](auto number) { check_all<double>(number); });
  }
}

TEST_CASE("numbers are told by their type, and which Scalars hold them all") {
  for (const NumberType type : support::number_types) {
    support::with_number(type, [type](auto number) { CHECK(number_type_of<decltype(number)> == type); });
  }
  STATIC_REQUIRE_FALSE(number_type_of<std::int32_t>.has_value());
  STATIC_REQUIRE_FALSE(number_type_of<char>.has_value());
  STATIC_REQUIRE_FALSE(WidensTo<double, float>);
}
