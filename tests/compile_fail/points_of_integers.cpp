// error: keen clusters points of float or double
// SPDX-License-Identifier: MIT
// [C47]
// An array of integers as points (C47, F45).
#include <keen/keen.hpp>

#include <array>
#include <vector>

int main() {
  const std::vector<std::array<int, 2>> points(4);
  return static_cast<int>(keen::fit(points, {.k = 1}).labels[0]);
}
