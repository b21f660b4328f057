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
using keen::detail::WideSum;

DoubleDouble sum_of(std::initializer_list<double> values) {
  DoubleDouble sum;
  for (const double value : values) sum.add(value);
  return sum;
}

WideSum squares_of(std::initializer_list<double> values) {
  WideSum sum;
  for (const double value : values) sum.add_square(value, 1);
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

TEST_CASE("wide sums of ordinary terms are plain sums") {
  CHECK(squares_of({3, 4}).value() == 25);
  CHECK(squares_of({3, 4}).root() == 5);
  CHECK(squares_of({-2}).value() == 4);
  WideSum weighted;
  weighted.add_square(3, 0.5);
  weighted.add(1.5);
  weighted.add_square(1, 3, 2);  // 3 * 1^2 * 2^2
  CHECK(weighted.value() == 18);
}

TEST_CASE("a wide sum of nothing, or of zeros, is zero") {
  CHECK(squares_of({}).value() == 0);
  CHECK_FALSE(squares_of({}).is_positive());
  CHECK_FALSE(squares_of({0.0, -0.0}).is_positive());
  WideSum weightless;
  weightless.add_square(1e300, 0);
  CHECK_FALSE(weightless.is_positive());
}

TEST_CASE("terms out of the range of double are kept in a wide sum (F24, F25, F34)") {
  const WideSum large = squares_of({0x1p600, 0x1p600});
  CHECK(large.value() == std::numeric_limits<double>::infinity());
  CHECK(large.root() == 0x1p600 * std::sqrt(2.0));
  CHECK(large.log2() == 1201);
  const WideSum small = squares_of({0x1p-600, 0x1p-600});
  CHECK(small.value() == 0);
  CHECK(small.is_positive());
  CHECK(small.root() == 0x1p-600 * std::sqrt(2.0));
  CHECK(small.log2() == -1199);
  CHECK(squares_of({0x1p-1074}).is_positive());
  CHECK(squares_of({3e200, 4e200}).root() == Approx(5e200).epsilon(1e-15));
  CHECK(squares_of({3e-200, 4e-200}).root() == Approx(5e-200).epsilon(1e-15));
  CHECK(squares_of({0x1p+1023}).log2() == 2046);
}

TEST_CASE("a weight may bring a term back into range") {
  WideSum sum;
  sum.add_square(1e200, 1e-300);
  CHECK(sum.value() == Approx(1e100).epsilon(1e-15));
  sum.add_square(1e-200, 1e300);  // lost beside it
  CHECK(sum.value() == Approx(1e100).epsilon(1e-15));
  WideSum tiny;
  tiny.add_square(0x1p-1000, 0x1p+1000);
  CHECK(tiny.value() == 0x1p-1000);
  WideSum lost;
  lost.add_square(1e-200, 1e-300);
  CHECK(lost.is_positive());
}

TEST_CASE("a wide sum does not depend on which of its terms come first") {
  const std::vector<double> values{0x1p-1074, 0x1p-600, 0x1p-300, 1, 0x1p-26, 0x1p300, 0x1p600, 0x1p1000};
  for (std::size_t most = 0; most < values.size(); ++most) {
    WideSum upwards;
    WideSum downwards;
    WideSum plain_in_between;
    for (std::size_t i = 0; i <= most; ++i) upwards.add_square(values[i], 1);
    for (std::size_t i = most + 1; i-- > 0;) downwards.add_square(values[i], 1);
    for (std::size_t i = 0; i <= most; ++i) {
      if (values[i] == 1) {
        plain_in_between.add(1);
      } else {
        plain_in_between.add_square(values[i], 1);
      }
    }
    INFO("largest term " << values[most]);
    CHECK(upwards.root() == Approx(downwards.root()).epsilon(1e-15));
    CHECK(upwards.root() == Approx(plain_in_between.root()).epsilon(1e-15));
    CHECK(upwards.log2() == Approx(downwards.log2()).epsilon(1e-15));
  }
}

TEST_CASE("wide sums merge to the sum of all terms, whatever their sizes") {
  const std::vector<double> values{0, 0x1p-1074, 0x1p-600, 1, 3, 0x1p600, 0x1p1000};
  for (const double a : values) {
    for (const double b : values) {
      WideSum merged = squares_of({a});
      merged.add(squares_of({b}));
      INFO(a << " and " << b);
      CHECK(merged.root() == squares_of({a, b}).root());
      CHECK(merged.is_positive() == (a > 0 || b > 0));
    }
  }
}

TEST_CASE("merging keeps what double has no digits for") {
  // Beside 2^60 a double counts in steps of 256.
  WideSum half;
  for (int i = 0; i < 128; ++i) half.add(squares_of({1}));
  WideSum sum = squares_of({0x1p30});
  for (int i = 0; i < 128; ++i) sum.add(squares_of({1}));
  WideSum total;
  total.add(sum);
  total.add(half);
  CHECK(total.value() == 0x1p60 + 256);
}

TEST_CASE("wide sums are ordered, wherever they lie") {
  const std::vector<WideSum> ascending{
      squares_of({}),        squares_of({0x1p-1074}),  squares_of({0x1p-600}), squares_of({0x1p-599}),
      squares_of({1}),       squares_of({1, 0x1p-20}), squares_of({0x1p600}),  squares_of({0x1p600, 0x1p590}),
      squares_of({0x1p1000})};
  for (std::size_t a = 0; a < ascending.size(); ++a) {
    for (std::size_t b = 0; b < ascending.size(); ++b) {
      INFO(a << " and " << b);
      CHECK((ascending[a] < ascending[b]) == (a < b));
    }
  }
}

TEST_CASE("a term is ordinary if a plain sum of squares has it to its last digits; zero may have underflowed") {
  CHECK_FALSE(WideSum::is_ordinary(0));
  CHECK(WideSum::is_ordinary(1));
  CHECK(WideSum::is_ordinary(1e-250));
  CHECK(WideSum::is_ordinary(1e250));
  CHECK_FALSE(WideSum::is_ordinary(1e-290));
  CHECK_FALSE(WideSum::is_ordinary(1e290));
  CHECK_FALSE(WideSum::is_ordinary(std::numeric_limits<double>::infinity()));
}
