// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "magnitude.hpp"

#include <limits>

namespace keen::detail {

/// The sum of squared differences of coordinates that lie side by side, in double and in a fixed order.
template <class First, class Second>
[[nodiscard]] double sum_of_sq_differences(const First* x, const Second* c, Index dim) {
  constexpr Index ways = 8;  // sums side by side, as vectors where the compiler sees them
  double sums[8] = {};
  Index d = 0;
  for (; d + ways <= dim; d += ways) {
    for (Index way = 0; way < ways; ++way) {
      const double difference = static_cast<double>(x[d + way]) - static_cast<double>(c[d + way]);
      sums[way] += difference * difference;
    }
  }
  double rest = 0;
  for (; d < dim; ++d) {
    const double difference = static_cast<double>(x[d]) - static_cast<double>(c[d]);
    rest += difference * difference;
  }
  return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7])) + rest;
}

/// The same in a unit, wherever the coordinates lie.
template <class First, class Second>
[[nodiscard]] double scaled_sum_of_sq_differences(const Scale<double>& unit, const First* x, Index x_stride,
                                                  const Second* c, Index c_stride, Index dim) {
  double sum = 0;
  for (Index d = 0; d < dim; ++d) {
    const double difference = unit(static_cast<double>(x[d * x_stride])) - unit(static_cast<double>(c[d * c_stride]));
    sum += difference * difference;
  }
  return sum;
}

/// The squared distance between two points, in double and in the square of a unit in which nothing overflows; points
/// that differ are never at distance 0. Complexity: O(dim).
/// @param x, c  vectors of the same size, in memory
template <class First, class Second>
[[nodiscard]] double unit_sq_distance(const Scale<double>& unit, const First& x, const Second& c) {
  const bool is_plain = unit.first == 1 && unit.second == 1 && x.innerStride() == 1 && c.innerStride() == 1;
  const double sum =
      is_plain ? sum_of_sq_differences(x.data(), c.data(), x.size())
               : scaled_sum_of_sq_differences(unit, x.data(), x.innerStride(), c.data(), c.innerStride(), x.size());
  if (sum > 0) return sum;
  for (Index d = 0; d < x.size(); ++d) {
    if (static_cast<double>(x.data()[d * x.innerStride()]) != static_cast<double>(c.data()[d * c.innerStride()])) {
      return (std::numeric_limits<double>::denorm_min)();
    }
  }
  return 0;
}

}  // namespace keen::detail
