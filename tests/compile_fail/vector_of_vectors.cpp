// error: for other memory say keen::points(pointer, n, dim)
// SPDX-License-Identifier: MIT
// The inner vectors lie anywhere and may differ in length.
#include <keen/keen.hpp>

#include <vector>

int main() {
  const std::vector<std::vector<double>> points(4, std::vector<double>(2));
  return static_cast<int>(keen::fit(points, {.k = 1}).labels[0]);
}
