// SPDX-License-Identifier: MIT
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/sparse.hpp>
#include <keen/svg.hpp>

#include <array>
#include <vector>

int clusters_by_the_other_file(const std::vector<std::array<double, 2>>& points) {
  return static_cast<int>(keen::fit(points, {.k = 2}).model.k());
}
