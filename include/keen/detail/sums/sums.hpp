// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

namespace keen::detail {

/// What rounding takes from the product of a and b: a * b - product, as a fused operation would give it, which is a
/// slow call where the processor may lack one. Source: Dekker, Numerische Mathematik 18, 1971 (two-product, with
/// Veltkamp's split).
[[nodiscard]] inline double product_error(double a, double b, double product) {
#ifndef __FMA__
  const double size = std::abs(product);
  if (size > 0x1p-900 && size < 0x1p+900 && std::abs(a) < 0x1p+900 && std::abs(b) < 0x1p+900) {
    constexpr double split = 0x1p+27 + 1;
    const double a_high = split * a - (split * a - a);
    const double b_high = split * b - (split * b - b);
    const double a_low = a - a_high;
    const double b_low = b - b_high;
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low);
  }
#endif
  return std::fma(a, b, -product);
}

/// A sum of doubles kept as an unevaluated pair, about 106 bits: hi + lo with |lo| <= ulp(hi) / 2.
/// Source: Knuth, TAOCP 2, 4.2.2 (two-sum); Dekker 1971 (two-product); Shewchuk 1997.
/// A compiler that may reassociate (-ffast-math) reduces it to a plain sum.
struct DoubleDouble {
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__)
  static constexpr bool is_exact = false;
#else
  static constexpr bool is_exact = true;
#endif

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
    lo += product_error(a, b, product);
  }

  void add(const DoubleDouble& other) {
    add(other.hi);
    lo += other.lo;
  }

  [[nodiscard]] double value() const { return hi + lo; }
};

/// The quotient rounded once in nearly all cases: the sum of m copies of x divided by m is x again.
[[nodiscard]] inline double divide(const DoubleDouble& numerator, const DoubleDouble& denominator) {
  const double divisor = denominator.value();
  const double tail = denominator.lo - (divisor - denominator.hi);  // what the rounded divisor leaves out
  const double quotient = numerator.value() / divisor;
  const double product = quotient * divisor;
  const double rest = (numerator.hi - product) - product_error(quotient, divisor, product);
  const double remainder = (rest + numerator.lo) - quotient * tail;
  return quotient + remainder / divisor;
}

/// A sum of non-negative terms of any size, as a double times a power of two that grows with the terms: nothing
/// overflows on the way, and what underflows is too small to show.
class WideSum {
 public:
  /// Adds a term that is_ordinary.
  void add(double term) {
    if (exponent_ < 0) rescale(0);
    sum_.add(exponent_ == 0 ? term : std::ldexp(term, -exponent_));
  }

  /// Adds weight * difference^2 * 2^exponent, all finite.
  void add_square(double difference, double weight, int exponent = 0) {
    if (difference == 0 || weight == 0) return;
    const int size = std::ilogb(difference);
    const double rest = std::ldexp(difference, -size);
    add_product(rest * rest, weight, 2 * size + exponent);
  }

  /// Adds term * weight * 2^exponent, all finite, of a term that is not denormal.
  void add_product(double term, double weight, int exponent) {
    if (term == 0 || weight == 0) return;
    const int size = std::ilogb(term);
    const int weight_size = std::ilogb(weight);
    add_scaled(std::ldexp(term, -size) * std::ldexp(weight, -weight_size), size + weight_size + exponent);
  }

  void add(const WideSum& other) {
    if (other.sum_.hi == 0) return;
    const int shared = (std::max)(exponent_for(other.exponent_), other.exponent_);
    rescale(shared);
    sum_.add(std::ldexp(other.sum_.hi, other.exponent_ - shared));
    sum_.add(std::ldexp(other.sum_.lo, other.exponent_ - shared));
  }

  /// True for a term that a plain sum of squares has right to its last digits. Zero is not one: it may have
  /// underflowed.
  [[nodiscard]] static bool is_ordinary(double term) { return term > 0x1p-900 && term < 0x1p+900; }

  /// The sum; infinity, a denormal or 0 where double cannot hold it.
  [[nodiscard]] double value() const { return std::ldexp(sum_.value(), exponent_); }

  /// The square root of the sum.
  [[nodiscard]] double root() const {
    const int odd = exponent_ % 2;
    return std::ldexp(std::sqrt(std::ldexp(sum_.value(), odd)), (exponent_ - odd) / 2);
  }

  /// True if something other than zero was added.
  [[nodiscard]] bool is_positive() const { return sum_.hi > 0; }

  /// The binary logarithm of the sum, wherever it lies; the sum must be positive.
  [[nodiscard]] double log2() const { return std::log2(sum_.value()) + exponent_; }

  friend bool operator<(const WideSum& a, const WideSum& b) {
    if (!a.is_positive() || !b.is_positive()) return b.is_positive() && !a.is_positive();
    if (a.exponent_ == b.exponent_) return a.sum_.value() < b.sum_.value();
    const double difference = a.log2() - b.log2();
    return std::abs(difference) > 1 ? difference < 0
                                    : a.sum_.value() < std::ldexp(b.sum_.value(), b.exponent_ - a.exponent_);
  }

 private:
  static constexpr int headroom = 400;  // how far a term may lie above 2^exponent_

  /// The exponent to keep a sum under that a term of this size joins.
  [[nodiscard]] int exponent_for(int size) const {
    if (sum_.hi == 0) return std::abs(size) <= headroom ? 0 : size;
    return size > exponent_ + headroom ? size : exponent_;
  }

  void rescale(int exponent) {
    sum_ = {std::ldexp(sum_.hi, exponent_ - exponent), std::ldexp(sum_.lo, exponent_ - exponent)};
    exponent_ = exponent;
  }

  void add_scaled(double term, int size) {
    const int exponent = exponent_for(size);
    if (exponent != exponent_) rescale(exponent);
    sum_.add(std::ldexp(term, size - exponent));
  }

  DoubleDouble sum_;
  int exponent_ = 0;
};

}  // namespace keen::detail
