// SPDX-License-Identifier: MIT
#pragma once

#include "indexed_vector.hpp"

namespace keen::detail {

/// The coordinates of one point in double. Loops over them add in their order, on every processor: a sum by Eigen goes
/// by the width of its vectors. And each kind of loop is compiled once, where each Eigen expression has types of its
/// own.
using Coordinates = IndexedVector<double>;

/// The sum of (x - y)^2.
[[nodiscard]] inline double sq_distance(const Coordinates& x, const Coordinates& y) {
  double sum = 0;
  for (Index d = 0; d < x.size(); ++d) sum += (x[d] - y[d]) * (x[d] - y[d]);
  return sum;
}

/// x + scale y.
[[nodiscard]] inline Coordinates sum_of(const Coordinates& x, const Coordinates& y, double scale = 1) {
  Coordinates sum(x.size());
  for (Index d = 0; d < x.size(); ++d) sum[d] = x[d] + scale * y[d];
  return sum;
}

}  // namespace keen::detail
