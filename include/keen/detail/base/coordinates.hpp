// SPDX-License-Identifier: MIT
#pragma once

#include "indexed_vector.hpp"

namespace keen::detail {

/// The coordinates of one point in double. Loops over them add in their order, on every processor: a sum by Eigen goes
/// by the width of its vectors. And each kind of loop is compiled once, where each Eigen expression has types of its
/// own.
using Coordinates = IndexedVector<double>;

/// Adds to each coordinate of a sum that of x.
inline void add_to(Coordinates& sum, const Coordinates& x) {
  for (Index d = 0; d < sum.size(); ++d) sum[d] += x[d];
}

}  // namespace keen::detail
