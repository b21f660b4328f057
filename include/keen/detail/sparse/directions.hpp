// SPDX-License-Identifier: MIT
#pragma once

#include "../data/validated_data.hpp"
#include "point_buffer.hpp"

#include <algorithm>
#include <cmath>

namespace keen::detail {

/// The points at length 1, with their weights.
/// @throws std::invalid_argument naming the caller, for a point of length 0
template <class Scalar>
[[nodiscard]] SparsePointBuffer<Scalar> directions_of(const SparseDataset<Scalar>& data, const char* caller) {
  SparsePointBuffer<Scalar> directions(data.dim());
  for (Index i = 0; i < data.size(); ++i) {
    double largest = 0;
    data.for_each_nonzero(i, [&](Index, Scalar x) { largest = (std::max)(largest, std::abs(static_cast<double>(x))); });
    require_that(largest > 0, caller, ": point ", i, " has length 0, and so no direction");
    const Scale<double> unit = unit_scale(largest);
    double sum = 0;
    data.for_each_nonzero(i, [&](Index, Scalar x) {
      const double scaled = unit(static_cast<double>(x));
      sum += scaled * scaled;
    });
    const double length = std::sqrt(sum);
    directions.append(data, i, [&](Scalar x) { return static_cast<Scalar>(unit(static_cast<double>(x)) / length); });
  }
  return directions;
}

}  // namespace keen::detail
