// error: keen clusters points of float or double
// SPDX-License-Identifier: MIT
// [C47]
// Half precision (C47).
#include <keen/keen.hpp>

int main() {
  const Eigen::Matrix<Eigen::half, 2, Eigen::Dynamic> points(2, 4);
  return static_cast<int>(keen::fit(points, {.k = 1}).labels[0]);
}
