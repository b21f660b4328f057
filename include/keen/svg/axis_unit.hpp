// SPDX-License-Identifier: MIT
#pragma once

namespace keen::svg {

/// The unit of an axis, which shows a coordinate x as offset + factor * x. To draw standardized points, (value - mean)
/// / deviation, in their original units, use offset = mean and factor = deviation.
struct AxisUnit {
  double offset = 0;
  double factor = 1;  ///< > 0

  [[nodiscard]] double operator()(double x) const { return offset + factor * x; }
};

}  // namespace keen::svg
