// error: keen clusters points of float or double
// SPDX-License-Identifier: MIT
// [C47]
// A matrix of integers (C47, F45).
#include <keen/keen.hpp>

int main() {
  const Eigen::MatrixXi counts = Eigen::MatrixXi::Zero(4, 2);
  return static_cast<int>(keen::fit(keen::rows(counts), {.k = 1}).labels[0]);
}
