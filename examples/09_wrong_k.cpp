// SPDX-License-Identifier: MIT
// What a wrong k looks like: four groups in two, four and eight clusters, and how figures and pictures show it.
// Run: 09_wrong_k [--out DIR]

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>

#include "support/blobs.hpp"
#include "support/out_dir.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>

#include <Eigen/Core>

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "what a wrong k looks like");
  const Eigen::Matrix2Xd points = support::blobs({{0, 0}, {7, 1}, {2, 7}, {9, 8}}, 150, 1.0, 3);
  std::cout << std::fixed << std::setprecision(2)
            << "k  SSE      silhouette  worst cluster  Davies-Bouldin  Calinski-Harabasz\n";
  for (const keen::Index k : {2, 3, 4, 5, 8}) {
    const auto clustering = keen::fit(points, {.k = k, .restarts = 8});
    const auto silhouette = keen::silhouette(points, clustering.labels);
    double worst = 1;
    for (keen::Label j = 0; j < k; ++j) {
      worst = std::min(worst, silhouette.value(keen::members(clustering.labels, j)).mean());
    }
    std::cout << k << "  " << std::setw(7) << clustering.sse << std::setw(11) << silhouette.mean << std::setw(14)
              << worst << std::setw(16) << keen::davies_bouldin(points, clustering.labels) << std::setw(19)
              << keen::calinski_harabasz(points, clustering.labels) << '\n';
    if (k != 2 && k != 4 && k != 8) continue;
    const std::string name = "k = " + std::to_string(k);
    const std::string verdict = k < 4   ? ", too few: groups share a centroid"
                                : k > 4 ? ", too many: groups are cut"
                                        : "";
    const std::string stem = "09_k" + std::to_string(k);
    out.save(stem + "_clusters.svg", keen::svg::scatter(points, clustering, {.title = name + verdict}));
    out.save(stem + "_silhouette.svg", keen::svg::silhouette(silhouette, clustering.labels, {.title = name + verdict}));
  }

  const auto found = keen::auto_k(points);
  std::cout << "\nauto_k: " << found.k << " clusters, " << found.agreement * 100 << " % of the votes\n";
  const auto curve = keen::elbow(points, {.first = 1, .last = 10}, {.restarts = 8});
  out.save("09_elbow.svg", keen::svg::sse_curve(curve));
}
