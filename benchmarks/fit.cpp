// SPDX-License-Identifier: MIT
// Whole fits, one algorithm beside the other: ten passes from the first k points. All go through the same centroids.

#include "support/points.hpp"

#include <keen/keen.hpp>

#include <string>

#include <benchmark/benchmark.h>

namespace {

using keen::Algorithm;
using keen::Index;

/// Arguments: n, dim, k, threads.
template <int Dim>
void fit(benchmark::State& state, Algorithm algorithm, double spread) {
  const Index k = state.range(2);
  const auto& points = keen::benchmarks::kept_blobs<float, Dim>(state.range(0), state.range(1), k, spread);
  const keen::KMeans<float, Dim> kmeans{.k = k,
                                        .init = keen::FirstK{},
                                        .stop = keen::stop::MaxIterations{10},
                                        .algorithm = algorithm,
                                        .threads = static_cast<int>(state.range(3))};
  for (auto _ : state) benchmark::DoNotOptimize(kmeans.fit(keen::columns(points)));
}

const char* name_of(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::automatic: return "automatic";
    case Algorithm::lloyd: return "lloyd";
    case Algorithm::filtering: return "filtering";
    case Algorithm::hamerly: return "hamerly";
    case Algorithm::projection: return "projection";
  }
  return "";
}

/// True if `algorithm` does not hand over to another for points of this dimension.
bool serves(Algorithm algorithm, Index dim) {
  if (algorithm == Algorithm::filtering) return dim <= 4;
  if (algorithm == Algorithm::projection) return dim >= 16;
  return true;
}

template <int Dim>
void add_fits(Index n, Index dim, Index k, double spread = 0.2) {
  for (const Algorithm algorithm :
       {Algorithm::lloyd, Algorithm::filtering, Algorithm::hamerly, Algorithm::projection}) {
    if (!serves(algorithm, dim)) continue;
    const std::string name = std::string("fit/") + name_of(algorithm);
    benchmark::RegisterBenchmark(name.c_str(), fit<Dim>, algorithm, spread)
        ->ArgNames({"n", "dim", "k", "threads"})
        ->Args({n, dim, k, 1})
        ->Args({n, dim, k, 2})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
  }
}

[[maybe_unused]] const bool are_added = [] {
  add_fits<2>(100'000, 2, 10);
  add_fits<3>(100'000, 3, 256);
  add_fits<Eigen::Dynamic>(100'000, 16, 100);
  add_fits<Eigen::Dynamic>(50'000, 64, 1000, 2);
  add_fits<Eigen::Dynamic>(10'000, 768, 1000, 4);
  return true;
}();

}  // namespace
