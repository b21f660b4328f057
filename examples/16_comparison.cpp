// SPDX-License-Identifier: MIT
// Every estimator of keen on eight sets of points that show where they differ, in one picture.
// Run: 16_comparison [--out DIR]

#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/svg.hpp>

#include "support/out_dir.hpp"
#include "support/toy_sets.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace {

using keen::Index;
using support::ToySet;

/// What an estimator found.
struct Found {
  keen::Clustering<double, 2> clustering;
  std::vector<Index> outliers = {};  // the points that it leaves out
};

struct Estimator {
  std::string name;  // in two lines
  std::function<Found(const Eigen::Matrix2Xd&, Index k, std::uint64_t seed)> fit;
};

/// All settings but k and the seed are as in `settings`.
template <class Settings>
Estimator estimator(const std::string& name, const Settings& settings) {
  return {name, [settings](const Eigen::Matrix2Xd& points, Index k, std::uint64_t seed) {
            Settings own = settings;
            own.k = k;
            own.seed = seed;
            const auto found = own.fit(points);
            if constexpr (requires { found.outliers; }) {
              return Found{found, found.outliers};
            } else {
              return Found{found};
            }
          }};
}

std::vector<Estimator> estimators() {
  return {estimator("KMeans", keen::KMeans<double, 2>{}),
          estimator("KMeans\nSwaps", keen::KMeans<double, 2>{.effort = keen::effort::Swaps{}}),
          estimator("Hartigan\nWong", keen::HartiganWong<double, 2>{}),
          estimator("MiniBatch\nKMeans", keen::MiniBatchKMeans<double, 2>{}),
          estimator("Bisecting\nKMeans", keen::BisectingKMeans<double, 2>{}),
          estimator("Balanced\nKMeans", keen::BalancedKMeans<double, 2>{}),
          estimator("Trimmed\nKMeans", keen::TrimmedKMeans<double, 2>{}),
          estimator("Spherical\nKMeans", keen::SphericalKMeans<double, 2>{})};
}

bool has_groups(const ToySet& set) { return set.groups.maxCoeff() >= 0; }

/// The adjusted Rand index over the points that belong to a group.
double agreement(const ToySet& set, const keen::Labels& labels) {
  std::vector<keen::Label> known, found;
  for (Index i = 0; i < labels.size(); ++i) {
    if (set.groups[i] < 0) continue;
    known.push_back(set.groups[i]);
    found.push_back(labels[i]);
  }
  return keen::agreement(known, found).adjusted_rand;
}

std::string text(double value, int decimals) {
  std::ostringstream stream;
  stream << std::fixed << std::setprecision(decimals) << value;
  return stream.str();
}

/// A panel in which clusters have the numbers, and so the colours, of those that they are most like in `like`.
keen::svg::ScatterPanel panel(const ToySet& set, const Found& found, const keen::Labels& like, const std::string& note) {
  keen::Matching same = keen::matched(like, found.clustering.labels);
  for (const Index i : found.outliers) same.labels[i] = -1;
  keen::Centroids<double, 2> centroids = found.clustering.model.centroids();
  for (Index j = 0; j < centroids.cols(); ++j) {
    centroids.col(same.numbers[static_cast<std::size_t>(j)]) = found.clustering.model.centroids().col(j);
  }
  return {set.points, same.labels, centroids, {.note = note}};
}

/// How many of 50 seeds lead to an SSE within 1 % of the least one.
long good_seeds(const Estimator& one, const ToySet& set) {
  std::vector<double> sse;
  for (std::uint64_t seed = 0; seed < 50; ++seed) sse.push_back(one.fit(set.points, set.k, seed).clustering.sse);
  const double least = *std::min_element(sse.begin(), sse.end());
  return std::count_if(sse.begin(), sse.end(), [&](double value) { return value <= 1.01 * least; });
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "every estimator of keen on eight sets of points");
  const std::vector<Estimator> all = estimators();
  std::vector<std::string> names, rows;
  for (const Estimator& one : all) names.push_back(one.name);
  std::vector<keen::svg::ScatterPanel> panels;
  for (const ToySet& set : support::toy_sets()) {
    rows.push_back(set.name + "\nk = " + std::to_string(set.k));
    std::cout << set.name << '\n';
    keen::Labels like = set.groups;
    for (const Estimator& one : all) {
      const Found found = one.fit(set.points, set.k, 0);
      const keen::Labels& labels = found.clustering.labels;
      std::string note = "SSE " + text(found.clustering.sse, 1);
      if (has_groups(set)) note += " \u00b7 " + text(agreement(set, labels), 2);
      if (!has_groups(set) && like.maxCoeff() < 0) like = labels;
      panels.push_back(panel(set, found, like, note));
      std::cout << std::setw(20) << one.name << note << " sizes " << found.clustering.cluster_sizes.transpose() << " good seeds " << good_seeds(one, set) << '\n';
    }
  }
  out.save("comparison.svg", keen::svg::scatter_grid(
                                 panels, static_cast<Index>(all.size()),
                                 {.title = "Every estimator on eight sets of points",
                                  .subtitle = "Below each panel: the estimator's SSE, and the adjusted Rand index of "
                                              "its clusters and the known groups (1: the same). Hollow: left out.",
                                  .columns = names,
                                  .rows = rows}));
}
