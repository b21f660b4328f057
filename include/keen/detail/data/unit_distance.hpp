// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "magnitude.hpp"
#include "points.hpp"

#include <limits>

// The reference distance. Engines must agree on labels, and seeds on points, so there is one definition in double: the
// sum of squared differences, with a fixed order of the additions. Eight partial sums let the compiler use vectors, and
// each of them has the same terms on every processor.

namespace keen::detail {

/// The sum of squared differences of coordinates x[d] and c[d], in double and in a fixed order.
template <class First, class Second>
[[nodiscard]] double sum_of_sq_differences(const First& x, const Second& c, Index dim) {
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

/// The same in a unit.
template <class First, class Second>
[[nodiscard]] double scaled_sum_of_sq_differences(const Scale<double>& unit, const First& x, const Second& c,
                                                  Index dim) {
  double sum = 0;
  for (Index d = 0; d < dim; ++d) {
    const double difference = unit(static_cast<double>(x[d])) - unit(static_cast<double>(c[d]));
    sum += difference * difference;
  }
  return sum;
}

/// The squared distance between x and c, of coordinates x[d] and c[d], in double and in the square of a unit in which
/// nothing overflows; points that differ are never at distance 0. Complexity: O(dim).
template <class First, class Second>
[[nodiscard]] double unit_sq_distance(const Scale<double>& unit, const First& x, const Second& c, Index dim) {
  const bool is_plain = unit.first == 1 && unit.second == 1;
  const double sum = is_plain ? sum_of_sq_differences(x, c, dim) : scaled_sum_of_sq_differences(unit, x, c, dim);
  if (sum > 0) return sum;
  for (Index d = 0; d < dim; ++d) {
    if (static_cast<double>(x[d]) != static_cast<double>(c[d])) return (std::numeric_limits<double>::denorm_min)();
  }
  return 0;
}

template <class Scalar, class Coordinate>
[[nodiscard]] double unit_sq_distance_of_stored(const Scale<double>& unit, const Points<Scalar>& data, Index i,
                                                const Coordinate* c) {
  return data.visit_stored(i, [&](const auto& x) { return unit_sq_distance(unit, x, c, data.dim()); });
}

/// The same for point `i` and the coordinates at `c`.
template <class Scalar, class Coordinate>
[[nodiscard]] double unit_sq_distance(const Scale<double>& unit, const Points<Scalar>& data, Index i,
                                      const Coordinate* c) {
  const bool is_side_by_side = data.has_addresses() && data.strides().coordinate == 1;
  return is_side_by_side ? unit_sq_distance(unit, data.address(i), c, data.dim())
                         : unit_sq_distance_of_stored(unit, data, i, c);
}

}  // namespace keen::detail
