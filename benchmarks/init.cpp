// SPDX-License-Identifier: MIT
// The seedings that a fit can start from, each alone. k points at random stand for no seeding at all.

#include "support/points.hpp"

#include <keen/keen.hpp>

#include <benchmark/benchmark.h>

namespace {

using keen::Index;

constexpr Index n = 100'000;

/// Arguments: dim, k.
template <class Init>
void seed(benchmark::State& state, Init init) {
  const Index k = state.range(1);
  const auto& points = keen::benchmarks::kept_blobs<float, Eigen::Dynamic>(n, state.range(0), k);
  const auto data = keen::as_dataset(keen::columns(points));
  for (auto _ : state) {
    keen::Rng rng(1);
    benchmark::DoNotOptimize(init(data, k, rng));
  }
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"dim", "k"})->Unit(benchmark::kMillisecond);
  benchmark->Args({16, 100})->Args({128, 1024});
}

BENCHMARK_CAPTURE(seed, random_points, keen::RandomPoints{})->Apply(shapes);
BENCHMARK_CAPTURE(seed, plus_plus_plain, keen::PlusPlus{.candidates = 1})->Apply(shapes);
BENCHMARK_CAPTURE(seed, plus_plus_greedy, keen::PlusPlus{})->Apply(shapes);
BENCHMARK_CAPTURE(seed, parallel_plus_plus, keen::ParallelPlusPlus{})->Apply(shapes);
BENCHMARK_CAPTURE(seed, afk_mc2, keen::AfkMc2{})->Apply(shapes);

}  // namespace
