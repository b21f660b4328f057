// SPDX-License-Identifier: MIT
#include <keen/detail/sums/wide_sum.hpp>

#include "support/catch.hpp"

#include <keen/random.hpp>

#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>
#include <vector>

namespace {

using keen::detail::WideSum;

WideSum squares_of(const std::vector<double>& values) {
  WideSum sum;
  for (const double value : values) sum.add_square(value, 1);
  return sum;
}

}  // namespace

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

TEST_CASE("a wide sum has the same bits in any order, and in any parts") {
  keen::Rng rng(5);
  for (const int reach : {3, 60, 1000}) {
    std::vector<double> values(300);
    for (double& value : values) {
      value = std::ldexp(1 + rng.uniform(), static_cast<int>(rng.index(2 * reach + 1)) - reach);
    }
    const WideSum expected = squares_of(values);
    for (int trial = 0; trial < 10; ++trial) {
      for (std::size_t left = values.size(); left > 1; --left) {
        std::swap(values[left - 1], values[static_cast<std::size_t>(rng.index(static_cast<keen::Index>(left)))]);
      }
      const auto middle = values.begin() + rng.index(300);
      WideSum parts = squares_of({middle, values.end()});
      parts.add(squares_of({values.begin(), middle}));
      for (const WideSum& sum : {squares_of(values), parts}) {
        CHECK(sum.root() == expected.root());
        CHECK(sum.log2() == expected.log2());
        CHECK_FALSE(sum < expected);
        CHECK_FALSE(expected < sum);
      }
    }
  }
}

TEST_CASE("a wide sum is rounded once, to the nearest double, ties to even") {
  const auto sum_of = [](std::initializer_list<double> terms) {
    WideSum sum;
    for (const double term : terms) sum.add(term);
    return sum.value();
  };
  CHECK(sum_of({0x1p53, 1}) == 0x1p53);
  CHECK(sum_of({0x1p53, 1, 0x1p-900}) == 0x1p53 + 2);
  CHECK(sum_of({0x1p53, 2, 1}) == 0x1p53 + 4);
  CHECK(sum_of({0x1p-200, 0x1p-253}) == 0x1p-200);
  CHECK(sum_of({0x1p-200, 0x1p-253, 0x1p-1074}) == std::nextafter(0x1p-200, 1));
  CHECK(sum_of({0x1.fffffffffffffp+31, 0x1p-22}) == 0x1p+32);
  CHECK(sum_of({std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::denorm_min()}) == 0x1p-1073);
  CHECK(sum_of({std::numeric_limits<double>::max(), std::numeric_limits<double>::max()}) ==
        std::numeric_limits<double>::infinity());
  keen::Rng rng(6);
  for (int trial = 0; trial < 1000; ++trial) {  // whole numbers, which long double holds
    WideSum sum;
    long double exact = 0;
    for (int i = 0; i < 9; ++i) {
      const auto whole = static_cast<double>(rng.index(keen::Index{1} << (20 + rng.index(33))));
      sum.add(whole);
      exact += static_cast<long double>(whole);
    }
    if (sum.value() != static_cast<double>(exact)) FAIL("trial " << trial);
  }
}

TEST_CASE("a wide sum holds many terms of all bits") {
  WideSum sum;
  const double most = std::nextafter(2.0, 0.0);
  for (int i = 0; i < 1 << 20; ++i) sum.add(most);
  WideSum total;
  for (int i = 0; i < 1 << 12; ++i) total.add(sum);
  CHECK(total.value() == std::ldexp(most, 32));
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
