// error: which way do the points lie?
// SPDX-License-Identifier: MIT
// A matrix of which both dimensions are known does not say which of them counts the points.
#include <keen/keen.hpp>

int main() {
  const Eigen::Matrix<double, 2, 6> points = Eigen::Matrix<double, 2, 6>::Zero();
  return static_cast<int>(keen::fit(points, {.k = 1}).labels[0]);
}
