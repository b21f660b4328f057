// SPDX-License-Identifier: MIT
// Whole fits, one engine beside the other, and the seedings that a fit can start from.

#include "support/points.hpp"

#include <keen/keen.hpp>

#include <benchmark/benchmark.h>

namespace {

using keen::Index;

/// Ten passes from the first k points. Arguments: n, k, engine (1: lloyd, 2: hamerly), threads.
template <int Dim>
void fit(benchmark::State& state) {
  const Index n = state.range(0);
  const Index k = state.range(1);
  const auto points = keen::benchmarks::blobs<float, Dim>(n, Dim, k);
  const keen::KMeans<float, Dim> kmeans{.k = k,
                                        .init = keen::FirstK{},
                                        .stop = keen::stop::MaxIterations{10},
                                        .algorithm = static_cast<keen::Algorithm>(state.range(2)),
                                        .threads = static_cast<int>(state.range(3))};
  for (auto _ : state) benchmark::DoNotOptimize(kmeans.fit(points));
}

/// A fit too small to feel anything but its overhead.
template <class Init>
void tiny(benchmark::State& state, Init init) {
  const auto points = keen::benchmarks::blobs<double, 4>(150, 4, 3);
  const keen::KMeans<double, 4> kmeans{.k = 3, .init = init};
  for (auto _ : state) benchmark::DoNotOptimize(kmeans.fit(points));
}

template <class Init>
void seed(benchmark::State& state, Init init) {
  const auto points = keen::benchmarks::blobs<float, 16>(20'000, 16, 100);
  const auto data = keen::as_dataset(points);
  for (auto _ : state) {
    keen::Rng rng(1);
    benchmark::DoNotOptimize(init(data, 100, rng));
  }
}

template <Index k>
void engines(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"n", "k", "engine", "threads"})->Unit(benchmark::kMillisecond)->UseRealTime();
  for (const auto engine : {keen::Algorithm::lloyd, keen::Algorithm::hamerly}) {
    for (const int threads : {1, 2}) benchmark->Args({100'000, k, static_cast<int>(engine), threads});
  }
}

BENCHMARK_TEMPLATE(fit, 2)->Apply(engines<10>);
BENCHMARK_TEMPLATE(fit, 3)->Apply(engines<256>);
BENCHMARK_TEMPLATE(fit, 16)->Apply(engines<100>);
BENCHMARK_CAPTURE(tiny, first_k, keen::FirstK{})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(tiny, plus_plus, keen::PlusPlus{})->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(seed, plus_plus_greedy, keen::PlusPlus{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(seed, plus_plus_plain, keen::PlusPlus{.candidates = 1})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(seed, parallel_plus_plus, keen::ParallelPlusPlus{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(seed, afk_mc2, keen::AfkMc2{})->Unit(benchmark::kMillisecond);

}  // namespace
