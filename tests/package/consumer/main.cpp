// SPDX-License-Identifier: MIT
#include <keen/keen.hpp>
#include <keen/version.hpp>

#include <array>
#include <string_view>
#include <vector>

static_assert(std::string_view(KEEN_VERSION_STRING) == EXPECTED_VERSION);

int main() {
  const std::vector<std::array<double, 2>> points = {{0, 0}, {0, 1}, {9, 9}, {9, 8}};
  const auto clustering = keen::fit(points, {.k = 2, .threads = 2});
  return clustering.labels[0] != clustering.labels[2] ? 0 : 1;
}
