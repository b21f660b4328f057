// SPDX-License-Identifier: MIT
// How ten passes from the first k points grow with n, k and dim: by plain Lloyd, which should take the same time for
// each multiply-add wherever there is enough to do, and by the algorithm that keen chooses, which should take less of
// it the more clusters there are.

#include "support/counters.hpp"
#include "support/points.hpp"

#include <keen/keen.hpp>

#include <benchmark/benchmark.h>

namespace {

using keen::Algorithm;
using keen::Index;

void measure(benchmark::State& state, Index n, Index dim, Index k, Algorithm algorithm) {
  const auto& points = keen::benchmarks::kept_blobs<float, Eigen::Dynamic>(n, dim, 64, 2);
  const keen::KMeans<float> kmeans{
      .k = k, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{10}, .algorithm = algorithm};
  Index passes = 0;  // fewer where the labels settle sooner
  for (auto _ : state) passes = kmeans.fit(keen::columns(points)).iterations;
  state.counters["passes"] = static_cast<double>(passes);
  keen::benchmarks::count_time_per_multiply_add(
      state, static_cast<double>(passes) * keen::benchmarks::multiply_adds(n, dim, k));
  state.SetComplexityN(state.range(0));
}

void with_n(benchmark::State& state, Algorithm algorithm) { measure(state, state.range(0), 8, 64, algorithm); }
void with_k(benchmark::State& state, Algorithm algorithm) { measure(state, 100'000, 16, state.range(0), algorithm); }
void with_dim(benchmark::State& state, Algorithm algorithm) { measure(state, 20'000, state.range(0), 256, algorithm); }

template <Index multiplier, Index first, Index last>
void range(benchmark::internal::Benchmark* benchmark) {
  benchmark->RangeMultiplier(multiplier)->Range(first, last)->Unit(benchmark::kMillisecond);
  benchmark->Complexity(benchmark::oN);
}

BENCHMARK_CAPTURE(with_n, lloyd, Algorithm::lloyd)->ArgName("n")->Apply(range<10, 10'000, 10'000'000>);
BENCHMARK_CAPTURE(with_n, automatic, Algorithm::automatic)->ArgName("n")->Apply(range<10, 10'000, 10'000'000>);
BENCHMARK_CAPTURE(with_k, lloyd, Algorithm::lloyd)->ArgName("k")->Apply(range<2, 8, 1024>);
BENCHMARK_CAPTURE(with_k, automatic, Algorithm::automatic)->ArgName("k")->Apply(range<2, 8, 1024>);
BENCHMARK_CAPTURE(with_dim, lloyd, Algorithm::lloyd)->ArgName("dim")->Apply(range<2, 2, 1024>);
BENCHMARK_CAPTURE(with_dim, automatic, Algorithm::automatic)->ArgName("dim")->Apply(range<2, 2, 1024>);

}  // namespace
