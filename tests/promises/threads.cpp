// SPDX-License-Identifier: MIT
// Fits ten data sets with 1 to 16 threads and compares all bits of the results: 5 times each, or KEEN_TEST_RUNS times.

#include "support/csv.hpp"
#include "support/difference.hpp"
#include "support/generate.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace {

using keen::Index;
using support::Shape;
using support::Weighting;
using Cloud = support::Cloud<double, Eigen::Dynamic>;

constexpr int thread_counts[] = {1, 2, 3, 4, 7, 8, 16};
constexpr int default_runs = 5;

struct Set {
  std::string name;
  Cloud cloud;
  keen::Initializer<double, Eigen::Dynamic> init = keen::PlusPlus{};
};

Set real_set(const std::string& name, Index k) {
  const support::Table table = support::read_csv(std::filesystem::path(KEEN_TESTS_DIR) / "data" / (name + ".csv"));
  return {name, {table.transpose(), {}, k}};
}

/// So much work a pass that each of `threads` threads gets some.
Set made_up_set(const std::string& name, Index dim, Index k, double threads, support::Recipe recipe) {
  constexpr double work_per_thread = 2'000'000;
  recipe.n = static_cast<Index>(threads * work_per_thread / static_cast<double>(dim * k)) + 5;
  recipe.dim = dim;
  recipe.k = k;
  return {name, support::make_cloud<double, Eigen::Dynamic>(recipe)};
}

std::vector<Set> ten_sets() {
  std::vector<Set> sets{
      real_set("iris", 3),
      real_set("faithful", 2),
      real_set("digits", 10),
      made_up_set("cube", 2, 100, 2, {.seed = 1, .shape = Shape::uniform}),
      made_up_set("clouds, weighted", 16, 64, 16, {.seed = 2, .weighting = Weighting::fractions}),
      made_up_set("lattice", 3, 64, 2, {.seed = 3, .shape = Shape::lattice}),
      made_up_set("mirror images", 8, 32, 2, {.seed = 4, .shape = Shape::mirrored}),
      made_up_set("equal points", 5, 40, 2, {.seed = 5, .shape = Shape::few_distinct, .distinct = 30}),
      made_up_set("far from 0", 3, 50, 2, {.seed = 6, .offset = 1e9}),
      made_up_set("many coordinates", 128, 20, 3, {.seed = 7, .weighting = Weighting::some_zeros})};
  sets[4].init = keen::RandomPoints{};  // enough points for 16 threads: k-means++ would take long
  return sets;
}

keen::Clustering<double> fit(const Set& set, int threads) {
  const keen::KMeans<double> settings{
      .k = set.cloud.k,
      .init = set.init,
      .stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::MaxIterations{2}),
      .threads = threads};
  return settings.fit(set.cloud.data());
}

}  // namespace

int main() {
  const char* const text = std::getenv("KEEN_TEST_RUNS");
  const int runs = text != nullptr ? std::atoi(text) : default_runs;
  int fits = 0;
  int others = 0;
  for (const Set& set : ten_sets()) {
    const keen::Clustering<double> expected = fit(set, 1);
    for (const int threads : thread_counts) {
      for (int run = 0; run < runs; ++run, ++fits) {
        if (support::difference(fit(set, threads), expected).empty()) continue;
        ++others;
        std::cout << set.name << ", " << threads << " threads, run " << run << ": other bits\n";
      }
    }
  }
  std::cout << fits << " fits (10 sets, 7 numbers of threads, " << runs << " runs): " << others << " have other bits\n";
  return fits > 0 && others == 0 ? 0 : 1;
}
