// SPDX-License-Identifier: MIT
// k-means in one line: nine points, three groups, and what keen says about them.
// Run: 01_one_line [--out DIR]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <array>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "k-means in one line");

  const std::vector<std::array<double, 2>> points{{1, 2}, {2, 1}, {3, 3},    // lower left
                                                  {8, 1}, {9, 3}, {10, 2},   // lower right
                                                  {4, 9}, {5, 8}, {6, 10}};  // above

  const auto clustering = keen::fit(points, {.k = 3});

  std::cout << "labels: " << clustering.labels.transpose() << '\n'
            << "sizes:  " << clustering.cluster_sizes.transpose() << '\n'
            << "centroids, one a column:\n"
            << clustering.model.centroids() << '\n'
            << "SSE:    " << clustering.sse << '\n';
  out.save("01_one_line.svg", keen::svg::scatter(points, clustering));
}
