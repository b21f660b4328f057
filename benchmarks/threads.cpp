// SPDX-License-Identifier: MIT
// What more threads are worth: ten passes from the first k points with 1, 2, 4, ... threads, up to as many as this
// process may use.

#include "support/points.hpp"

#include <keen/detail/threads/processors.hpp>
#include <keen/keen.hpp>

#include <algorithm>

#include <benchmark/benchmark.h>

namespace {

using keen::Algorithm;
using keen::Index;

/// Arguments: threads.
template <int Dim>
void fit(benchmark::State& state, Algorithm algorithm, Index n, Index dim, Index k, double spread) {
  const auto& points = keen::benchmarks::kept_blobs<float, Dim>(n, dim, k, spread);
  const keen::KMeans<float, Dim> kmeans{.k = k,
                                        .init = keen::FirstK{},
                                        .stop = keen::stop::MaxIterations{10},
                                        .algorithm = algorithm,
                                        .threads = static_cast<int>(state.range(0))};
  for (auto _ : state) benchmark::DoNotOptimize(kmeans.fit(keen::columns(points)));
}

/// Times are of the clock on the wall; the processor time beside them is that of the calling thread alone.
void doubling(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("threads")->Unit(benchmark::kMillisecond)->UseRealTime();
  const int most = keen::detail::available_processors();
  for (int threads = 1; threads < most; threads *= 2) benchmark->Arg(threads);
  benchmark->Arg(most);
}

void features(benchmark::State& state, Algorithm algorithm) {
  fit<Eigen::Dynamic>(state, algorithm, 100'000, 64, 1000, 2);
}

void colours(benchmark::State& state, Algorithm algorithm) { fit<3>(state, algorithm, 1'000'000, 3, 256, 0.2); }

BENCHMARK_CAPTURE(features, lloyd, Algorithm::lloyd)->Apply(doubling);
BENCHMARK_CAPTURE(features, automatic, Algorithm::automatic)->Apply(doubling);
BENCHMARK_CAPTURE(colours, lloyd, Algorithm::lloyd)->Apply(doubling);
BENCHMARK_CAPTURE(colours, automatic, Algorithm::automatic)->Apply(doubling);

}  // namespace
