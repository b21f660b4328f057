// error: say keen::rows(x) for one point a row, or keen::columns(x) for one
// SPDX-License-Identifier: MIT
// A matrix that does not say which way its points lie.
#include <keen/keen.hpp>

int main() {
  const Eigen::MatrixXd table = Eigen::MatrixXd::Zero(4, 2);
  return static_cast<int>(keen::fit(table, {.k = 1}).labels[0]);
}
