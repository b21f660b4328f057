// SPDX-License-Identifier: MIT
// Every estimator of keen on eight sets of points that show where they differ, in one picture.
// Run: 16_comparison [--out DIR]

#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/svg.hpp>

#include "support/out_dir.hpp"
#include "support/toy_sets.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
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
  std::string name;
  std::string title;  // in the picture, where there is little room
  std::function<Found(const Eigen::Matrix2Xd&, Index k, std::uint64_t seed)> fit;
};

/// All settings but k and the seed are as in `settings`.
template <class Settings>
Estimator estimator(const std::string& name, const std::string& title, const Settings& settings) {
  return {name, title, [settings](const Eigen::Matrix2Xd& points, Index k, std::uint64_t seed) {
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
  return {estimator("KMeans", "KMeans", keen::KMeans<double, 2>{}),
          estimator("Swaps", "KMeans\nSwaps", keen::KMeans<double, 2>{.effort = keen::effort::Swaps{}}),
          estimator("HartiganWong", "Hartigan\nWong", keen::HartiganWong<double, 2>{}),
          estimator("MiniBatch", "MiniBatch\nKMeans", keen::MiniBatchKMeans<double, 2>{}),
          estimator("Bisecting", "Bisecting\nKMeans", keen::BisectingKMeans<double, 2>{}),
          estimator("Balanced", "Balanced\nKMeans", keen::BalancedKMeans<double, 2>{}),
          estimator("Trimmed", "Trimmed\nKMeans", keen::TrimmedKMeans<double, 2>{}),
          estimator("Spherical", "Spherical\nKMeans", keen::SphericalKMeans<double, 2>{})};
}

std::string text(double value, int decimals) {
  std::ostringstream stream;
  stream << std::fixed << std::setprecision(decimals) << value;
  return stream.str();
}

/// The adjusted Rand index over the points that belong to a group; "-" if none does.
std::string agreement(const ToySet& set, const keen::Labels& labels) {
  std::vector<keen::Label> known, found;
  for (Index i = 0; i < labels.size(); ++i) {
    if (set.groups[i] < 0) continue;
    known.push_back(set.groups[i]);
    found.push_back(labels[i]);
  }
  if (known.empty()) return "-";
  const double rand = std::round(100 * keen::agreement(known, found).adjusted_rand) / 100;
  return text(rand + 0.0, 2);  // no -0.00
}

/// A panel in which clusters have the numbers, and so the colours, of those in `like` that they share most points with.
keen::svg::ScatterPanel panel(const ToySet& set, const Found& found, const keen::Labels& like, std::string note) {
  keen::Matching same = keen::matched(like, found.clustering.labels);
  for (const Index i : found.outliers) same.labels[i] = -1;
  keen::Centroids<double, 2> centroids = found.clustering.model.centroids();
  for (Index j = 0; j < centroids.cols(); ++j) {
    centroids.col(same.numbers[static_cast<std::size_t>(j)]) = found.clustering.model.centroids().col(j);
  }
  return {set.points, same.labels, centroids, {.note = std::move(note)}};
}

/// How many of 50 seeds lead to an SSE within 1 % of the least one of them.
std::string good_seeds(const Estimator& one, const ToySet& set) {
  std::vector<double> sse;
  for (std::uint64_t seed = 0; seed < 50; ++seed) sse.push_back(one.fit(set.points, set.k, seed).clustering.sse);
  const double least = *std::min_element(sse.begin(), sse.end());
  return std::to_string(std::count_if(sse.begin(), sse.end(), [&](double value) { return value <= 1.01 * least; }));
}

/// For each set its name, and a value for each estimator.
using Table = std::vector<std::vector<std::string>>;

void print(const std::string& title, const std::vector<Estimator>& columns, const Table& table) {
  std::cout << "== " << title << '\n' << std::setw(13) << "";
  for (const Estimator& one : columns) std::cout << "  " << one.name;
  for (const std::vector<std::string>& line : table) {
    std::cout << '\n' << std::left << std::setw(13) << line[0] << std::right;
    for (std::size_t j = 1; j < line.size(); ++j) {
      std::cout << std::setw(static_cast<int>(columns[j - 1].name.size()) + 2) << line[j];
    }
  }
  std::cout << "\n\n";
}

struct Report {
  std::vector<keen::svg::ScatterPanel> panels = {};
  Table sse = {}, rand = {}, sizes = {};

  void add(const ToySet& set, const std::vector<Estimator>& estimators) {
    for (Table* table : {&sse, &rand, &sizes}) table->push_back({set.name});
    keen::Labels like = set.groups;
    for (const Estimator& one : estimators) {
      const Found found = one.fit(set.points, set.k, 0);
      const keen::Clustering<double, 2>& clustering = found.clustering;
      sse.back().push_back(text(clustering.sse, 2));
      rand.back().push_back(agreement(set, clustering.labels));
      const auto& counts = clustering.cluster_sizes;
      sizes.back().push_back(std::to_string(counts.minCoeff()) + "-" + std::to_string(counts.maxCoeff()));
      const bool has_groups = set.groups.maxCoeff() >= 0;
      const std::string note = "SSE " + text(clustering.sse, 1) + (has_groups ? " \u00b7 " + rand.back().back() : "");
      panels.push_back(panel(set, found, like, note));
      if (like.maxCoeff() < 0) like = clustering.labels;  // no groups: like the first estimator's clusters
    }
  }
};

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "every estimator of keen on eight sets of points");
  const std::vector<Estimator> all = estimators();
  std::vector<std::string> rows, columns;
  for (const Estimator& one : all) columns.push_back(one.title);
  Report report;
  Table seeds;
  for (const ToySet& set : support::toy_sets()) {
    rows.push_back(set.name + "\nk = " + std::to_string(set.k));
    report.add(set, all);
    if (set.name != "blobs") continue;
    seeds.push_back({set.name});
    for (const Estimator& one : all) seeds.back().push_back(good_seeds(one, set));
  }
  print("SSE", all, report.sse);
  print("adjusted Rand index", all, report.rand);
  print("points in the smallest and the largest cluster", all, report.sizes);
  print("of 50 seeds, those that lead to within 1 % of the least SSE", all, seeds);
  out.save("comparison.svg",
           keen::svg::scatter_grid(report.panels, static_cast<Index>(all.size()),
                                   {.title = "Every estimator on eight sets of points",
                                    .subtitle = "Below each panel: the estimator's SSE, and the adjusted Rand index of "
                                                "its clusters and the known groups (1: the same). Hollow: left out.",
                                    .columns = columns,
                                    .rows = rows}));
}
