// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>

// The sums of k-means, without the noise of rounding. A pass needs, for each cluster j, the sums behind its mean, and
// for all points together the error that is minimised:
//
//     mean(j) = sum w x / sum w   over the points x of cluster j, w their weights
//     SSE     = sum w |x - c|^2   over all points, c the centroid of the point's label
//
// Floating-point addition is not associative. Without care, both would depend on the order of the points, on the number
// of threads and on what earlier passes did: (s + x) - x need not be s again. Two exact identities repair that. For any
// doubles a and b, short of overflow and underflow, there are doubles e that make the following equal without rounding;
// fl(...) is the rounded result:
//
//     two-sum:      a + b = fl(a + b) + e     six additions, whatever the sizes of a and b
//     two-product:  a * b = fl(a * b) + e     one fused multiply-add, or 17 plain operations
//
// Nothing is lost as long as somebody keeps e. The folder has three sums, which differ in how many e they keep:
//
//     DoubleDouble      2 doubles, about 106 bits      small errors; the order of the terms is fixed instead
//     ExactClusterSums  3 doubles, 159 bits            exact, if the data has moderate range; terms can be taken away
//     WideSum           6656 bits in fixed point       exact for terms >= 0 of any size
//
// Reading order: sums.hpp; exact_sum.hpp and wide_sum.hpp (one sum); changes.hpp (the points that change their label);
// exact_cluster_sums.hpp and weighted_sums.hpp (the sums of all clusters); cluster_sums.hpp, which chooses between
// those two; sse.hpp and running_sse.hpp; combine.hpp (the sums of two processes).

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

}  // namespace keen::detail
