// SPDX-License-Identifier: MIT
// Nearest centroids of new points: whole sets and small batches, each beside the plain double loop that anyone would
// write first. A small batch shows what a call costs before it searches.

#include "support/counters.hpp"
#include "support/naive.hpp"
#include "support/points.hpp"

#include <keen/keen.hpp>

#include <benchmark/benchmark.h>

namespace {

using keen::Index;

/// n points to assign, and k centroids. Arguments: n, dim, k.
template <class Scalar, int Dim>
struct Problem {
  explicit Problem(const benchmark::State& state)
      : points(keen::benchmarks::blobs<Scalar, Dim>(state.range(0) + state.range(2), state.range(1), state.range(2))),
        model(points.rightCols(state.range(2))) {
    points = points.leftCols(state.range(0)).eval();
  }

  keen::Centroids<Scalar, Dim> points;
  keen::Model<Scalar, Dim> model;
};

void count(benchmark::State& state) {
  const Index n = state.range(0);
  keen::benchmarks::count_flops(state, keen::benchmarks::multiply_adds(n, state.range(1), state.range(2)));
  state.SetItemsProcessed(state.iterations() * n);
}

template <class Scalar, int Dim>
void predict(benchmark::State& state) {
  const Problem<Scalar, Dim> problem(state);
  for (auto _ : state) benchmark::DoNotOptimize(problem.model.predict(keen::columns(problem.points)));
  count(state);
}

template <class Scalar, int Dim>
void nearest(benchmark::State& state) {
  const Problem<Scalar, Dim> problem(state);
  const keen::Point<Scalar, Dim> point = problem.points.col(0);
  for (auto _ : state) benchmark::DoNotOptimize(problem.model.nearest(point));
  count(state);
}

template <class Scalar, int Dim>
void naive(benchmark::State& state) {
  const Problem<Scalar, Dim> problem(state);
  const auto& centroids = problem.model.centroids();
  for (auto _ : state) {
    benchmark::DoNotOptimize(keen::benchmarks::naive_labels<Scalar, Dim>(problem.points, centroids));
  }
  count(state);
}

void sets(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"n", "dim", "k"})->Unit(benchmark::kMillisecond);
  benchmark->Args({20'000, 16, 100})->Args({20'000, 64, 100});
}

void colours(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"n", "dim", "k"})->Unit(benchmark::kMillisecond)->Args({20'000, 3, 256});
}

void one(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"n", "dim", "k"})->Unit(benchmark::kMicrosecond);
  benchmark->Args({1, 16, 100})->Args({1, 128, 1024});
}

void batches(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"n", "dim", "k"})->Unit(benchmark::kMicrosecond);
  for (const Index n : {1, 16, 1000, 100'000}) benchmark->Args({n, 16, 100});
  for (const Index n : {1, 16, 1000, 100'000}) benchmark->Args({n, 128, 1024});
}

BENCHMARK(predict<float, Eigen::Dynamic>)->Apply(sets);
BENCHMARK(naive<float, Eigen::Dynamic>)->Apply(sets);
BENCHMARK(predict<double, Eigen::Dynamic>)->Apply(sets);
BENCHMARK(naive<double, Eigen::Dynamic>)->Apply(sets);
BENCHMARK(predict<float, 3>)->Apply(colours);
BENCHMARK(naive<float, 3>)->Apply(colours);
BENCHMARK(nearest<float, Eigen::Dynamic>)->Apply(one);
BENCHMARK(predict<float, Eigen::Dynamic>)->Apply(batches);
BENCHMARK(naive<float, Eigen::Dynamic>)->Apply(batches);

}  // namespace
