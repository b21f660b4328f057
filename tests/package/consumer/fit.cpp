// SPDX-License-Identifier: MIT
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/svg.hpp>

#include <array>
#include <vector>

bool fit_separates() {
  const std::vector<std::array<double, 2>> points = {{0, 0}, {0, 1}, {9, 9}, {9, 8}};
  const auto clustering = keen::fit(points, {.k = 2, .threads = 2});
  return clustering.labels[0] == clustering.labels[1] && clustering.labels[0] != clustering.labels[2];
}
