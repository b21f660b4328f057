// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

namespace keen::detail {

/// A sum of doubles kept as an unevaluated pair, about 106 bits: hi + lo with |lo| <= ulp(hi) / 2.
/// Source: Knuth, TAOCP 2, 4.2.2 (two-sum); Dekker 1971 (two-product); Shewchuk 1997.
/// A compiler that may reassociate (-ffast-math) reduces it to a plain sum.
struct ExactSum {
  double hi = 0;
  double lo = 0;

  void add(double x) {
    const double sum = hi + x;
    const double shadow = sum - hi;
    lo += (hi - (sum - shadow)) + (x - shadow);
    hi = sum;
  }

  void add_product(double a, double b) {
    const double product = a * b;
    add(product);
    lo += std::fma(a, b, -product);
  }

  void add(const ExactSum& other) {
    add(other.hi);
    lo += other.lo;
  }

  [[nodiscard]] double value() const { return hi + lo; }
};

/// The quotient rounded once in nearly all cases: the sum of m copies of x divided by m is x again.
[[nodiscard]] inline double divide(const ExactSum& numerator, const ExactSum& denominator) {
  const double divisor = denominator.value();
  const double tail = denominator.lo - (divisor - denominator.hi);  // what the rounded divisor leaves out
  const double quotient = numerator.value() / divisor;
  const double remainder = (std::fma(-quotient, divisor, numerator.hi) + numerator.lo) - quotient * tail;
  return quotient + remainder / divisor;
}

/// A sum of squares that neither overflows nor underflows on the way: squares of large and of small terms are kept
/// apart, each under its own power of two. Source: Blue, ACM TOMS 4(1), 1978.
class SquareSum {
 public:
  /// Adds weight * difference^2; weight in [0, 2^60].
  void add(double difference, double weight = 1) {
    const double size = std::abs(difference);
    if (size > large) {
      large_.add(weight * square(difference * shrink));
    } else if (size < small) {
      small_.add(weight * square(difference * grow));
    } else {
      middle_.add(weight * square(difference));
    }
  }

  /// Adds a weighted sum of squares of middling terms, as `is_middling` says.
  void add_middling(double sum) { middle_.add(sum); }

  /// True if a plain sum of squares is good to its last digits. Zero is not: it may have underflowed.
  [[nodiscard]] static bool is_middling(double sum) { return sum > 0x1p-900 && sum < 0x1p+900; }

  void add(const SquareSum& other) {
    large_.add(other.large_);
    middle_.add(other.middle_);
    small_.add(other.small_);
  }

  /// The sum times 2^exponent. Infinity or a value below the smallest normal number where double cannot hold it.
  [[nodiscard]] double value(int exponent = 0) const {
    if (large_.hi > 0) {
      return std::ldexp(large_.value() + middle_.value() * shrink * shrink, exponent + 2 * shift);
    }
    if (middle_.hi > 0) {
      return std::ldexp(middle_.value() + small_.value() * shrink * shrink, exponent);
    }
    return std::ldexp(small_.value(), exponent - 2 * shift);
  }

  /// True if the sum is greater than another, wherever they lie.
  [[nodiscard]] bool exceeds(const SquareSum& other) const {
    if (large_.hi > 0 || other.large_.hi > 0) {
      return large_.value() + middle_.value() * shrink * shrink >
             other.large_.value() + other.middle_.value() * shrink * shrink;
    }
    if (middle_.hi > 0 || other.middle_.hi > 0) return value() > other.value();
    return small_.value() > other.small_.value();
  }

  /// The square root of the sum.
  [[nodiscard]] double root() const {
    if (large_.hi > 0) return std::sqrt(large_.value() + middle_.value() * shrink * shrink) * grow;
    if (middle_.hi > 0) return std::sqrt(middle_.value() + small_.value() * shrink * shrink);
    return std::sqrt(small_.value()) * shrink;
  }

  /// True if something other than zero was added.
  [[nodiscard]] bool is_positive() const { return large_.hi > 0 || middle_.hi > 0 || small_.hi > 0; }

  /// The binary exponent of the sum times 2^exponent, wherever it lies: for messages.
  [[nodiscard]] double log2(int exponent = 0) const {
    if (large_.hi > 0) return std::log2(large_.value()) + exponent + 2 * shift;
    if (middle_.hi > 0) return std::log2(middle_.value()) + exponent;
    return std::log2(small_.value()) + exponent - 2 * shift;
  }

 private:
  static constexpr int shift = 560;
  static constexpr double large = 0x1p+480;
  static constexpr double small = 0x1p-450;
  static constexpr double shrink = 0x1p-560;
  static constexpr double grow = 0x1p+560;

  static double square(double x) { return x * x; }

  ExactSum large_;
  ExactSum middle_;
  ExactSum small_;
};

}  // namespace keen::detail
