// SPDX-License-Identifier: MIT
// What does each effort buy? A quick look without other programs, which `run` measures as well. Prints a table for a
// folder with an INDEX.tsv, whose columns file, n, d and best_known_sse (K:SSE, separated by semicolons) say what is
// known of each set: the SSE above the best known, and the time. A set takes part with its largest k, if its file is a
// .csv and n is at least 20 times k. Run: keen_quality_of_efforts FOLDER [SECONDS] (for annealing against the clock; 1)

#include "sets.hpp"

#include <keen/keen.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;

struct PointSet {
  std::string name;
  Eigen::MatrixXd x;  ///< one point a row
  Index k = 0;
  double best_known = 0;
};

struct Way {
  std::string name;
  keen::Effort<double> effort;
  Index restarts = 1;
};

/// The SSE above the best known, in percent, and seconds: means and medians over the seeds.
struct Outcome {
  double excess = 0;
  double seconds = 0;
};

/// The largest k of which the least SSE is known, with that.
std::pair<Index, double> largest_known(const std::string& text) {
  std::pair<Index, double> largest{0, 0};
  for (const std::string& entry : support::split(text, ';')) {
    const std::size_t colon = entry.find(':');
    if (colon == std::string::npos) continue;
    largest = (std::max)(largest, {std::stol(entry.substr(0, colon)), std::stod(entry.substr(colon + 1))});
  }
  return largest;
}

std::vector<PointSet> sets_in(const std::string& folder) {
  const quality::Rows index = support::read_tsv(folder + "/INDEX.tsv");
  std::vector<PointSet> sets;
  for (std::size_t i = 1; i < index.size(); ++i) {
    const auto [k, sse] = largest_known(quality::cell(index, i, "best_known_sse(k:sse;...)"));
    const std::string file = quality::cell(index, i, "file");
    if (k < 2 || !file.ends_with(".csv") || !std::filesystem::exists(folder + "/" + file)) continue;
    PointSet set{quality::cell(index, i, "name"), support::read_csv(folder + "/" + file), k, sse};
    if (set.x.rows() >= 20 * k) sets.push_back(std::move(set));
  }
  return sets;
}

Outcome measured(const PointSet& set, const Way& way) {
  constexpr int seeds = 3;
  std::array<double, seeds> seconds{};
  Outcome outcome;
  for (int seed = 0; seed < seeds; ++seed) {
    const keen::KMeans<double> kmeans{
        .k = set.k, .effort = way.effort, .restarts = way.restarts, .seed = static_cast<std::uint64_t>(seed)};
    const auto start = std::chrono::steady_clock::now();
    const double sse = kmeans.fit(keen::rows(set.x)).sse;
    seconds[static_cast<std::size_t>(seed)] =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    outcome.excess += 100 * (sse / set.best_known - 1) / seeds;
  }
  std::sort(seconds.begin(), seconds.end());
  outcome.seconds = seconds[seeds / 2];
  return outcome;
}

void run(const std::string& folder, double limit) {
  const std::vector<Way> ways{
      {"Lloyd", keen::effort::Lloyd{}},
      {"10 restarts", keen::effort::Lloyd{}, 10},
      {"Swaps", keen::effort::Swaps{}},
      {"Anneal{2000}", keen::effort::Anneal{}},
      {"Anneal, timed", keen::effort::Anneal{.time_limit = std::chrono::duration<double>(limit)}}};
  std::cout << "| set | n | dim | k |";
  for (const Way& way : ways) std::cout << ' ' << way.name << " |";
  std::cout << "\n|---|---|---|---|---|---|---|---|---|\n" << std::fixed;
  std::vector<Outcome> mean(ways.size());
  const std::vector<PointSet> sets = sets_in(folder);
  for (const PointSet& set : sets) {
    std::cout << "| " << set.name << " | " << set.x.rows() << " | " << set.x.cols() << " | " << set.k << " |";
    for (std::size_t way = 0; way < ways.size(); ++way) {
      const Outcome outcome = measured(set, ways[way]);
      std::cout << std::setprecision(2) << " +" << outcome.excess << " % " << std::setprecision(4) << outcome.seconds
                << " s |" << std::flush;
      mean[way].excess += outcome.excess / static_cast<double>(sets.size());
      mean[way].seconds += std::log(outcome.seconds) / static_cast<double>(sets.size());
    }
    std::cout << '\n';
  }
  std::cout << "| mean excess, geometric mean of times | | | |";
  for (const Outcome& outcome : mean) {
    std::cout << std::setprecision(2) << " +" << outcome.excess << " % " << std::setprecision(4)
              << std::exp(outcome.seconds) << " s |";
  }
  std::cout << '\n';
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::cerr << "usage: keen_quality_of_efforts FOLDER [SECONDS]\n";
    return 2;
  }
  try {
    run(arguments[1], count == 3 ? std::stod(arguments[2]) : 1.0);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
