// SPDX-License-Identifier: MIT
// One core against its peak: the search for the nearest centroids at each level of the processor, beside a loop of
// multiply-adds on registers alone and beside the plain double loop.
//
//   peak    registers alone: what the core can do
//   tile    the kernel: packed tiles of points against panels of centroids
//   search  the same as the library calls it: tiles are packed first, and points too close to call are searched again
//   naive   the double loop, as the compiler makes it; its share is of the highest level's peak

#include "support/counters.hpp"
#include "support/naive.hpp"
#include "support/peak.hpp"
#include "support/points.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/search/nearest_centroid_search.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <string>

#include <benchmark/benchmark.h>

namespace {

namespace detail = keen::detail;
using detail::SimdLevel;
using keen::Index;

constexpr Index tiles = 20;
constexpr Index n = tiles * detail::tile_points;

/// What `tile` and `search` read: n points, and k other points as centroids. Blobs overlap, so that few points
/// are too close to call.
template <class Scalar>
struct Problem {
  using Matrix = keen::Centroids<Scalar, Eigen::Dynamic>;

  explicit Problem(const benchmark::State& state)
      : dim(state.range(0)), k(state.range(1)), points(dim, n), centroids(dim, k), center(dim) {
    const Matrix all = keen::benchmarks::blobs<Scalar, Eigen::Dynamic>(n + k, dim, k, 1);
    points = all.leftCols(n);
    centroids = all.rightCols(k);
    center.setConstant(Scalar(0.5));
  }

  Index dim;
  Index k;
  Matrix points;
  Matrix centroids;
  keen::Point<Scalar> center;
};

/// Runs `body` for as long as it is asked to, and counts operations, as a rate and as a share of the peak.
template <class Scalar, class Body>
void measure_sq_distances(benchmark::State& state, SimdLevel level, double flops, const Body& body) {
  const double peak = keen::benchmarks::peak_flops<Scalar>(level);
  const double start = keen::benchmarks::cpu_seconds();
  for (auto _ : state) body();
  const double seconds = keen::benchmarks::cpu_seconds() - start;
  keen::benchmarks::count_flops(state, flops / 2);
  state.counters["peak"] = peak;
  state.counters["%peak"] = 100 * flops * static_cast<double>(state.iterations()) / seconds / peak;
}

template <class Scalar>
void peak(benchmark::State& state, SimdLevel level) {
  alignas(64) std::array<Scalar, 64 / sizeof(Scalar)> result = {};
  const keen::benchmarks::MultiplyAddLoop<Scalar> loop{Scalar(0.999), Scalar(0.5), 100'000, result.data()};
  const double flops = loop(level);
  measure_sq_distances<Scalar>(state, level, flops, [&] {
    benchmark::DoNotOptimize(loop(level));
    benchmark::DoNotOptimize(result);
  });
}

/// The points of a problem in tiles, side by side.
template <class Scalar>
detail::AlignedBuffer<Scalar> packed(const Problem<Scalar>& problem, SimdLevel level) {
  detail::AlignedBuffer<Scalar> values(n * problem.dim);
  std::array<const Scalar*, detail::extent<detail::tile_points>> rows;
  alignas(64) std::array<Scalar, detail::extent<detail::tile_points>> sq_norm;
  for (Index tile = 0; tile < tiles; ++tile) {
    for (Index i = 0; i < detail::tile_points; ++i) {
      rows[static_cast<std::size_t>(i)] = problem.points.col(tile * detail::tile_points + i).data();
    }
    Scalar* const to = values.data() + tile * detail::tile_points * problem.dim;
    detail::pack_tile<Scalar>(level, {rows.data(), 1, problem.dim, problem.center.data(), to, sq_norm.data()});
  }
  return values;
}

template <class Scalar>
void tile(benchmark::State& state, SimdLevel level) {
  const Problem<Scalar> problem(state);
  const detail::AlignedBuffer<Scalar> values = packed(problem, level);
  detail::PackedCentroids<Scalar> panels(level);
  panels.set(problem.centroids, problem.center);
  alignas(64) std::array<Scalar, detail::extent<detail::tile_points>> best;
  alignas(64) std::array<Scalar, detail::extent<detail::tile_points>> second;
  alignas(64) std::array<detail::LaneInteger<Scalar>, detail::extent<detail::tile_points>> label = {};
  const double flops = 2 * keen::benchmarks::multiply_adds(n, problem.dim, problem.k);
  measure_sq_distances<Scalar>(state, level, flops, [&] {
    for (Index at = 0; at < tiles; ++at) {
      best.fill((std::numeric_limits<Scalar>::max)());
      second.fill((std::numeric_limits<Scalar>::max)());
      const Scalar* const points = values.data() + at * detail::tile_points * problem.dim;
      detail::search_tile<Scalar>(level, {points, problem.dim, panels.values(), panels.norms(), 0, panels.count(),
                                          best.data(), second.data(), label.data()});
      benchmark::DoNotOptimize(label);
    }
  });
}

template <class Scalar>
void search(benchmark::State& state, SimdLevel level) {
  const Problem<Scalar> problem(state);
  const auto data = keen::as_dataset(keen::columns(problem.points));
  detail::NearestCentroidSearch<Scalar> searcher(data, {}, problem.center, 1, level);
  searcher.set_centroids(problem.centroids);
  std::array<Index, static_cast<std::size_t>(n)> indices;
  std::iota(indices.begin(), indices.end(), Index{0});
  const double flops = 2 * keen::benchmarks::multiply_adds(n, problem.dim, problem.k);
  measure_sq_distances<Scalar>(state, level, flops, [&] {
    for (Index at = 0; at < tiles; ++at) {
      const Index* const points = indices.data() + at * detail::tile_points;
      benchmark::DoNotOptimize(searcher.search(points, detail::tile_points, 0));
    }
  });
}

template <class Scalar>
void naive(benchmark::State& state) {
  const Problem<Scalar> problem(state);
  const double flops = 2 * keen::benchmarks::multiply_adds(n, problem.dim, problem.k);
  measure_sq_distances<Scalar>(state, detail::best_simd_level(), flops, [&] {
    benchmark::DoNotOptimize(keen::benchmarks::naive_labels<Scalar, Eigen::Dynamic>(problem.points, problem.centroids));
  });
}

void shapes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"dim", "k"})->Unit(benchmark::kMicrosecond);
  benchmark->Args({3, 256})->Args({16, 100})->Args({64, 1000})->Args({128, 1024})->Args({768, 1000});
}

template <class Scalar>
void add_benchmarks(const std::string& scalar) {
  const auto name = [&](const std::string& what, SimdLevel level) {
    return what + "<" + scalar + ">/" + keen::benchmarks::name_of(level);
  };
  for (const SimdLevel level : keen::benchmarks::levels()) {
    benchmark::RegisterBenchmark(name("peak", level).c_str(), peak<Scalar>, level)->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(name("tile", level).c_str(), tile<Scalar>, level)->Apply(shapes);
    benchmark::RegisterBenchmark(name("search", level).c_str(), search<Scalar>, level)->Apply(shapes);
  }
  benchmark::RegisterBenchmark(("naive<" + scalar + ">").c_str(), naive<Scalar>)->Apply(shapes);
}

[[maybe_unused]] const bool are_added = [] {
  add_benchmarks<float>("float");
  add_benchmarks<double>("double");
  return true;
}();

}  // namespace
