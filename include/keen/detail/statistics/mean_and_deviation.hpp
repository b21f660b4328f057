// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <cmath>

namespace keen::detail {

/// Mean and standard deviation of a sample; the latter is 0 for one value.
struct MeanAndDeviation {
  double mean = 0;
  double deviation = 0;
};

/// @param values  at least one
[[nodiscard]] inline MeanAndDeviation mean_and_deviation(const Eigen::VectorXd& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = values.mean();
  if (values.size() < 2) return {mean, 0};
  return {mean, std::sqrt((values.array() - mean).square().sum() / (n - 1))};
}

}  // namespace keen::detail
