// compiles
// SPDX-License-Identifier: MIT
// The control: with these includes and flags, right use of the library compiles.
#include <keen/keen.hpp>

#include <array>
#include <vector>

int main() {
  const Eigen::MatrixXd table = Eigen::MatrixXd::Zero(4, 2);
  const std::vector<std::array<float, 3>> pixels(4);
  return static_cast<int>(keen::fit(keen::rows(table), {.k = 1}).labels[0] + keen::fit(pixels, {.k = 1}).labels[0]);
}
