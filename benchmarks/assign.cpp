// SPDX-License-Identifier: MIT
// One assignment pass of the library beside the plain double loop that anyone would write first. Both count the
// floating point operations of direct differences: three for each coordinate of each point and centroid.

#include "support/points.hpp"

#include <keen/keen.hpp>

#include <limits>

#include <benchmark/benchmark.h>

namespace {

using keen::Index;

template <class Scalar, int Dim>
keen::Labels naive_assign(const keen::Centroids<Scalar, Dim>& points, const keen::Centroids<Scalar, Dim>& centroids) {
  keen::Labels labels(points.cols());
  for (Index i = 0; i < points.cols(); ++i) {
    Scalar best = (std::numeric_limits<Scalar>::max)();
    for (Index j = 0; j < centroids.cols(); ++j) {
      Scalar sq_distance = 0;
      for (Index d = 0; d < points.rows(); ++d) {
        const Scalar difference = points(d, i) - centroids(d, j);
        sq_distance += difference * difference;
      }
      if (sq_distance < best) {
        best = sq_distance;
        labels[i] = static_cast<keen::Label>(j);
      }
    }
  }
  return labels;
}

void count_flops(benchmark::State& state, Index n) {
  const double flops = 3.0 * static_cast<double>(n) * static_cast<double>(state.range(0) * state.range(1));
  state.counters["flop/s"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

template <class Scalar, int Dim>
void library(benchmark::State& state) {
  const Index n = 20'000;
  const auto points = keen::benchmarks::blobs<Scalar, Dim>(n, state.range(0), 50);
  const keen::Model<Scalar, Dim> model(points.leftCols(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(model.predict(keen::columns(points)));
  count_flops(state, n);
}

template <class Scalar, int Dim>
void naive(benchmark::State& state) {
  const Index n = 20'000;
  const auto points = keen::benchmarks::blobs<Scalar, Dim>(n, state.range(0), 50);
  const keen::Centroids<Scalar, Dim> centroids = points.leftCols(state.range(1));
  for (auto _ : state) benchmark::DoNotOptimize(naive_assign<Scalar, Dim>(points, centroids));
  count_flops(state, n);
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"dim", "k"})->Args({16, 100})->Args({64, 100})->Unit(benchmark::kMillisecond);
}

BENCHMARK(library<float, Eigen::Dynamic>)->Apply(shapes);
BENCHMARK(naive<float, Eigen::Dynamic>)->Apply(shapes);
BENCHMARK(library<double, Eigen::Dynamic>)->Apply(shapes);
BENCHMARK(naive<double, Eigen::Dynamic>)->Apply(shapes);
BENCHMARK(library<float, 3>)->ArgNames({"dim", "k"})->Args({3, 256})->Unit(benchmark::kMillisecond);
BENCHMARK(naive<float, 3>)->ArgNames({"dim", "k"})->Args({3, 256})->Unit(benchmark::kMillisecond);

}  // namespace
