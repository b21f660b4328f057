// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/detail/sums/sums.hpp>
#include <keen/random.hpp>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <vector>

namespace {

using keen::detail::DoubleDouble;

DoubleDouble sum_of(std::initializer_list<double> values) {
  DoubleDouble sum;
  for (const double value : values) sum.add(value);
  return sum;
}

/// A double of random digits with an exponent in [-10, 10].
double any_double(keen::Rng& rng) {
  const double digits = 1 + rng.uniform();
  return std::ldexp(rng.index(2) == 0 ? digits : -digits, static_cast<int>(rng.index(21)) - 10);
}

}  // namespace

TEST_CASE("an exact sum keeps what a plain sum loses") {
  CHECK(sum_of({1, 1e100, 1, -1e100}).value() == 2);
  CHECK(sum_of({0x1p53, 1, 1}).value() == 0x1p53 + 2);
  CHECK(sum_of({}).value() == 0);
}

TEST_CASE("an exact sum of products keeps the low half of each product") {
  DoubleDouble sum;
  const double a = 1 + 0x1p-30;
  sum.add_product(a, a);  // 1 + 2^-29 + 2^-60
  sum.add(-1 - 0x1p-29);
  CHECK(sum.value() == 0x1p-60);
}

TEST_CASE("exact sums add up") {
  DoubleDouble sum = sum_of({0x1p60, 1});
  sum.add(sum_of({-0x1p60, 0x1p-20}));
  CHECK(sum.value() == 1 + 0x1p-20);
}

TEST_CASE("the error of a product is what a fused operation gives, for numbers of all sizes") {
  using keen::detail::product_error;
  keen::Rng rng(21);
  for (const int reach : {10, 440, 460, 900, 1020}) {
    const auto any = [&] {
      const int exponent = static_cast<int>(rng.index(2 * reach + 1)) - reach;
      return std::ldexp(rng.index(2) == 0 ? 1 + rng.uniform() : -1 - rng.uniform(), exponent);
    };
    for (int trial = 0; trial < 20'000; ++trial) {
      const double a = any();
      const double b = any();
      if (std::isinf(a * b)) continue;
      if (product_error(a, b, a * b) != std::fma(a, b, -(a * b))) FAIL("a = " << a << ", b = " << b);
    }
  }
}

TEST_CASE("the error of a product is right at the ends of the range and for numbers of all digits or none") {
  using Limits = std::numeric_limits<double>;
  const double all_digits = 2 - Limits::epsilon();
  const std::vector<double> values{0,
                                   -0.0,
                                   Limits::denorm_min(),
                                   0x0.fffffffffffffp-1022,
                                   Limits::min(),
                                   all_digits * 0x1p-1000,
                                   0x1p-450,
                                   all_digits,
                                   -1,
                                   1 + Limits::epsilon(),
                                   0x1p+27 + 1,
                                   all_digits * 0x1p+449,
                                   all_digits * 0x1p+899,
                                   0x1p+996,
                                   Limits::max()};
  for (const double a : values) {
    for (const double b : values) {
      if (std::isinf(a * b)) continue;
      INFO(a << " times " << b);
      CHECK(keen::detail::product_error(a, b, a * b) == std::fma(a, b, -(a * b)));
    }
  }
}

TEST_CASE("the mean of m copies of x is x, bit for bit (F35)", "[C26]") {
  keen::Rng rng(11);
  for (int trial = 0; trial < 2000; ++trial) {
    const double x = any_double(rng);
    const auto copies = 1 + rng.index(100);
    DoubleDouble sum;
    for (keen::Index i = 0; i < copies; ++i) sum.add(x);
    if (divide(sum, {static_cast<double>(copies), 0}) != x) FAIL("x = " << x << ", copies = " << copies);
  }
}

TEST_CASE("the weighted mean of copies of x is x, bit for bit, for weights of any digits") {
  keen::Rng rng(12);
  for (int trial = 0; trial < 2000; ++trial) {
    const double x = any_double(rng);
    DoubleDouble sum;
    DoubleDouble weights;
    for (keen::Index i = 0; i <= rng.index(20); ++i) {
      const double weight = std::abs(any_double(rng));
      sum.add_product(weight, x);
      weights.add(weight);
    }
    if (divide(sum, weights) != x) FAIL("x = " << x << ", weights = " << weights.value());
  }
}

TEST_CASE("a quotient of exact sums is within half a unit of its last place") {
  keen::Rng rng(13);
  for (int trial = 0; trial < 2000; ++trial) {
    DoubleDouble numerator;
    long double exact = 0;  // 64 bits: enough for whole numbers below 2^63
    for (int i = 0; i < 8; ++i) {
      const auto whole = static_cast<double>(rng.index(keen::Index{1} << 53));
      numerator.add(whole);
      exact += static_cast<long double>(whole);
    }
    const auto divisor = static_cast<double>(1 + rng.index(1000));
    const double quotient = divide(numerator, {divisor, 0});
    const long double error = std::abs(exact / static_cast<long double>(divisor) - static_cast<long double>(quotient));
    const double ulp = std::nextafter(quotient, 1e300) - quotient;
    // Half an ulp, and the rounding of the quotient in long double: 2^-11 ulp.
    if (error > (0.5L + 0x1p-11L) * static_cast<long double>(ulp)) FAIL("quotient = " << quotient);
  }
}
