// SPDX-License-Identifier: MIT
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/sparse.hpp>
#include <keen/svg.hpp>

#include <array>
#include <vector>

int clusters_by_the_other_file(const std::vector<std::array<double, 2>>& points);

int main() {
  const std::vector<std::array<double, 2>> points = {{0, 0}, {0, 1}, {9, 9}, {9, 8}};
  const auto here = keen::fit(points, {.k = 2});
  const bool agree = here.labels[0] == here.labels[1] && here.labels[2] == here.labels[3];
  return agree && clusters_by_the_other_file(points) == 2 ? 0 : 1;
}
