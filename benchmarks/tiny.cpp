// SPDX-License-Identifier: MIT
// A fit too small to feel anything but its overhead: points in the shape of the iris data (n = 150, dim = 4, k = 3),
// to convergence. `given` and `first_k` start from the same centroids, and so make the same passes.

#include "support/points.hpp"

#include <keen/keen.hpp>

#include <benchmark/benchmark.h>

namespace {

constexpr keen::Index k = 3;

template <class Scalar, int Dim>
void measure(benchmark::State& state, const keen::Initializer<Scalar, Dim>& init) {
  const auto points = keen::benchmarks::blobs<Scalar, Dim>(150, 4, k);
  const keen::KMeans<Scalar, Dim> kmeans{.k = k, .init = init};
  for (auto _ : state) benchmark::DoNotOptimize(kmeans.fit(keen::columns(points)));
  state.counters["passes"] = static_cast<double>(kmeans.fit(keen::columns(points)).iterations);
}

template <class Scalar, int Dim>
void given(benchmark::State& state) {
  const keen::Centroids<Scalar, Dim> start = keen::benchmarks::blobs<Scalar, Dim>(150, 4, k).leftCols(k);
  measure<Scalar, Dim>(state, keen::GivenCentroids(start));
}

template <class Scalar, int Dim>
void first_k(benchmark::State& state) {
  measure<Scalar, Dim>(state, keen::FirstK{});
}

template <class Scalar, int Dim>
void plus_plus(benchmark::State& state) {
  measure<Scalar, Dim>(state, keen::PlusPlus{});
}

BENCHMARK(given<float, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(given<float, Eigen::Dynamic>)->Unit(benchmark::kMicrosecond);
BENCHMARK(given<double, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(given<double, Eigen::Dynamic>)->Unit(benchmark::kMicrosecond);
BENCHMARK(first_k<float, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(first_k<float, Eigen::Dynamic>)->Unit(benchmark::kMicrosecond);
BENCHMARK(first_k<double, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(first_k<double, Eigen::Dynamic>)->Unit(benchmark::kMicrosecond);
BENCHMARK(plus_plus<float, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(plus_plus<float, Eigen::Dynamic>)->Unit(benchmark::kMicrosecond);
BENCHMARK(plus_plus<double, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(plus_plus<double, Eigen::Dynamic>)->Unit(benchmark::kMicrosecond);

}  // namespace
