// SPDX-License-Identifier: MIT
#pragma once

namespace keen::svg {

/// The unit of an axis, which shows a coordinate x as offset + factor * x: points that were standardized, (value -
/// mean) / deviation, are drawn in their own units with offset = mean and factor = deviation.
struct AxisUnit {
  double offset = 0;
  double factor = 1;  ///< > 0

  [[nodiscard]] double operator()(double x) const { return offset + factor * x; }
};

}  // namespace keen::svg
