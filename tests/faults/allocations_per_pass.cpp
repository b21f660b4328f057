// SPDX-License-Identifier: MIT
// After the first passes a fit allocates nothing: what a pass needs is kept for the next one.
#include "support/allocations.hpp"
#include "support/check.hpp"
#include "support/points.hpp"

#include <keen/keen.hpp>

#include <array>
#include <cstdio>

namespace {

using keen::Algorithm;
using keen::Index;

constexpr Index passes = 25;

/// What was allocated in each pass, from the end of the one before to its own.
struct Passes {
  std::array<long, passes + 1> until{};
  Index last = 0;

  void note(Index pass) {
    last = pass;
    until[static_cast<std::size_t>(pass)] = faults::allocations();
  }
  [[nodiscard]] long in_pass(Index pass) const {
    return until[static_cast<std::size_t>(pass)] - until[static_cast<std::size_t>(pass - 1)];
  }
};

/// With one thread the lists have grown in pass 2, and then nothing is allocated, but for two passes in which an engine
/// may begin to keep bounds. With more, that happens to each of them when chance first gives it work.
template <class Data, class KMeans>
void count(const std::string& name, const Data& data, KMeans settings) {
  Passes seen;
  settings.stop = keen::stop::MaxIterations{passes};
  settings.observer = [&seen](const keen::IterationStats& pass) { seen.note(pass.iteration); };
  (void)settings.fit(data);
  long allocations = 0;
  Index allocating = 0;
  for (Index pass = 3; pass <= seen.last; ++pass) {
    allocations += seen.in_pass(pass);
    allocating += seen.in_pass(pass) > 0 ? 1 : 0;
  }
  const bool has_bounds = settings.algorithm == Algorithm::hamerly;
  if (settings.threads == 1) faults::check(allocating <= (has_bounds ? 2 : 0), name + ": nothing from pass 3 on");
  faults::check(allocating <= seen.last / 2, name + ": most passes allocate nothing");
  faults::check(seen.last >= 20, name + ": there are passes enough");
  std::printf("%s: passes 3 to %td: %ld allocations in %td of them\n", name.c_str(), seen.last, allocations,
              allocating);
}

template <int Dim>
void count_all(Index dim, Index n, Index k, std::uint64_t seed) {
  const auto points = faults::points_in_groups<double, Dim>(dim, n, 1, seed);
  const Eigen::VectorXd weights = faults::some_weights(n, seed);
  const auto plain = keen::columns(points);
  const auto weighted = keen::weighted(plain, weights);
  for (const int threads : {1, 3}) {
    for (const bool is_weighted : {false, true}) {
      const std::string how = std::string(is_weighted ? ", weights" : "") + ", " + std::to_string(dim) +
                              " coordinates, " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
      const auto run = [&](const std::string& name, Algorithm algorithm) {
        const keen::KMeans<double, Dim> settings{.k = k, .algorithm = algorithm, .threads = threads};
        count(name + how, is_weighted ? weighted : plain, settings);
      };
      run("lloyd", Algorithm::lloyd);
      run("hamerly", Algorithm::hamerly);
      run(dim <= 4 ? "filtering" : "projection", dim <= 4 ? Algorithm::filtering : Algorithm::projection);
    }
  }
}

}  // namespace

int main() {
  count_all<2>(2, 30'000, 70, 1);
  count_all<Eigen::Dynamic>(3, 30'000, 50, 2);
  count_all<Eigen::Dynamic>(20, 3000, 70, 3);
  return faults::verdict();
}
