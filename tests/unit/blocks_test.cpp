// SPDX-License-Identifier: MIT
// Points that are read block by block give the bits of a fit in memory.
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/balanced.hpp>
#include <keen/bisecting.hpp>
#include <keen/blocks.hpp>
#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/mini_batch.hpp>
#include <keen/scaling.hpp>
#include <keen/spherical.hpp>
#include <keen/svg.hpp>
#include <keen/trimmed.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

/// Runs all parts on the caller's thread.
struct LastPartFirst {
  [[nodiscard]] static int concurrency() { return 3; }
  template <class Task>
  static void bulk(int n, const Task& task) {
    for (int part = n; part-- > 0;) task(part);
  }
};

using keen::Index;
using unit::message_of;

/// Points in memory, and the same points read block by block.
template <class Number>
struct Both {
  Both(Index n, Index dim, std::uint64_t seed = 3) {
    const Eigen::MatrixXd x = unit::uniform_points<>(n, seed, dim) * 9 + unit::uniform_points<>(n, seed + 1, dim) * 0.1;
    values = (x * (std::is_integral_v<Number> ? 20 : 1)).template cast<Number>();
  }

  [[nodiscard]] auto memory() const { return keen::columns(values); }

  [[nodiscard]] auto blocks(Index points_at_once = 0) const {
    return keen::blocks<Number>(values.cols(), values.rows(),
                                [this](Index first, Index count, Number* numbers) {
                                  if (is_busy.exchange(true)) throw std::logic_error("two calls at the same time");
                                  points_read += count;
                                  std::copy_n(values.data() + first * values.rows(), count * values.rows(), numbers);
                                  is_busy = false;
                                },
                                {.points_at_once = points_at_once});
  }

  Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic> values;
  mutable std::atomic<Index> points_read = 0;
  mutable std::atomic<bool> is_busy = false;
};

template <class Scalar, int Dim>
std::string difference(const keen::Clustering<Scalar, Dim>& a, const keen::Clustering<Scalar, Dim>& b) {
  std::string parts;
  if (a.labels != b.labels) parts += "labels ";
  if (support::bits(a.model.centroids()) != support::bits(b.model.centroids())) parts += "centroids ";
  if (a.sse != b.sse) parts += "sse ";
  if (a.iterations != b.iterations || a.stop_reason != b.stop_reason) parts += "iterations ";
  if (a.history.size() != b.history.size()) parts += "passes ";
  if (a.cluster_weights != b.cluster_weights || a.cluster_sizes != b.cluster_sizes) parts += "clusters ";
  for (std::size_t i = 0; i < std::min(a.history.size(), b.history.size()); ++i) {
    if (a.history[i].sse != b.history[i].sse || a.history[i].labels_changed != b.history[i].labels_changed)
      parts += "history ";
  }
  return parts;
}

template <class Number, class Scalar>
void check(const Both<Number>& both, const keen::KMeans<Scalar>& kmeans, const std::vector<double>& weights = {}) {
  const auto fit = [&](const auto& points) {
    return weights.empty() ? kmeans.fit(points) : kmeans.fit(keen::weighted(points, weights));
  };
  const auto expected = fit(both.memory());
  for (const Index points_at_once : {Index{0}, Index{4096}, Index{8192}, Index{1} << 40}) {
    INFO("points at once " << points_at_once);
    const auto found = fit(both.blocks(points_at_once));
    REQUIRE(difference(found, expected) == "");
    CHECK(found.start_sample == 0);
  }
}

}  // namespace

TEST_CASE("any number of blocks gives the bits of a fit in memory") {
  const Both<float> few_dimensions(25000, 3);
  const Both<double> more_dimensions(20481, 20);
  const keen::StopRule stop = keen::stop::MaxIterations{8};
  for (const int threads : {1, 3}) {
    for (const auto algorithm : {keen::Algorithm::automatic, keen::Algorithm::lloyd, keen::Algorithm::hamerly,
                                 keen::Algorithm::filtering, keen::Algorithm::projection}) {
      INFO("threads " << threads << ", algorithm " << static_cast<int>(algorithm));
      check(few_dimensions,
            keen::KMeans<float>{.k = 12, .stop = stop, .algorithm = algorithm, .threads = threads, .seed = 2});
      check(more_dimensions, keen::KMeans<double>{.k = 30, .stop = stop, .algorithm = algorithm, .threads = threads});
    }
  }
  check(more_dimensions, keen::KMeans<double>{.k = 5, .restarts = 3});
  check(Both<std::uint8_t>(20000, 16), keen::KMeans<float>{.k = 9});
  check(Both<std::uint8_t>(20000, 16), keen::KMeans<double>{.k = 9});
  check(Both<Eigen::half>(5000, 7), keen::KMeans<float>{.k = 9});
  check(Both<float>(4096, 2), keen::KMeans<float>{.k = 5});
  check(Both<float>(3, 2), keen::KMeans<float>{.k = 3});
  check(Both<double>(5000, 1), keen::KMeans<double>{.k = 4});
}

TEST_CASE("weights, also extreme ones, and ways to start give the bits of a fit in memory") {
  std::vector<double> weights(10000);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i % 5) / 3;
  const Both<double> both(10000, 4);
  check(both, keen::KMeans<double>{.k = 8, .threads = 2}, weights);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= i % 2 == 0 ? 1e-310 : 1e-200;
  check(both, keen::KMeans<double>{.k = 8, .threads = 2}, weights);
  check(both, keen::KMeans<double>{.k = 8, .init = keen::FirstK{}});
  check(both, keen::KMeans<double>{.k = 8, .init = keen::RandomPoints{}, .seed = 5});
  check(both, keen::KMeans<double>{.k = 8, .init = keen::RandomPartition{}});
  check(both, keen::KMeans<double>{.k = 3, .init = keen::GivenCentroids(both.values.leftCols(3).eval())});
  const auto every_tenth = [](const keen::Dataset<double>& data, Index k, keen::Rng&) {
    keen::Centroids<double> start(data.dim(), k);
    for (Index j = 0; j < k; ++j) start.col(j) = data.point(10 * j);
    return start;
  };
  check(both, keen::KMeans<double>{.k = 8, .init = every_tenth});
}

TEST_CASE("empty clusters are filled as in memory") {
  const Both<double> both(9000, 2);
  Eigen::MatrixXd start = both.values.leftCols(4);
  start.col(2).setConstant(1e6);
  start.col(3).setConstant(2e6);
  check(both, keen::KMeans<double>{.k = 4, .init = keen::GivenCentroids(start)});
}

TEST_CASE("of many points PlusPlus sees a sample, and the result says of how many") {
  const Both<float> both(70000, 2);
  const keen::KMeans<float> kmeans{.k = 6, .seed = 4};
  const auto found = kmeans.fit(both.blocks());
  CHECK(found.start_sample == 65536);
  CHECK(difference(found, kmeans.fit(both.blocks(4096))) == "");
  CHECK(found.sse < 1.05 * kmeans.fit(both.memory()).sse);
  std::vector<double> weights(70000, 0.0);
  std::fill_n(weights.begin(), 100, 1.0);
  const auto of_few = kmeans.fit(keen::weighted(both.blocks(), weights));
  CHECK(of_few.nonempty_clusters == 6);
  CHECK(of_few.start_sample == 0);  // all that count
}

TEST_CASE("a model answers as in memory") {
  const Both<float> both(9000, 5);
  const auto clustering = keen::fit(both.memory(), {.k = 7});
  CHECK(clustering.model.predict(both.blocks(4096), 2) == clustering.labels);
  CHECK(clustering.model.sse(both.blocks(4096)) == clustering.model.sse(both.memory()));
  CHECK(support::bits(clustering.model.transform(both.blocks())) ==
        support::bits(clustering.model.transform(both.memory())));
}

TEST_CASE("a pass reads each point once, and a fit twice more") {
  const Both<float> both(20000, 8);
  std::vector<double> weights(20000);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 1 + static_cast<double>(i % 3);
  for (const bool is_weighted : {false, true}) {
    for (const Index passes : {1, 5, 10}) {
      both.points_read = 0;
      const keen::KMeans<float> kmeans{.k = 4, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{passes}};
      const auto points = both.blocks(4096);
      (void)(is_weighted ? kmeans.fit(keen::weighted(points, weights)) : kmeans.fit(points));
      // The check, which takes weighted moments in two passes more; the last labels, and a few points of the start.
      const double more = static_cast<double>(both.points_read) / 20000 - static_cast<double>(passes);
      CHECK(more == Approx(is_weighted ? 4 : 2).margin(0.001));
    }
  }
}

TEST_CASE("what the reading throws comes out of the fit, from whatever pass") {
  const Both<float> both(20000, 3);
  for (const std::pair<int, int>& settings : {std::pair{1, 1}, {2, 2}, {9, 1}, {9, 3}, {30, 2}}) {
    const int last = settings.first;
    const int threads = settings.second;
    int calls = 0;
    const auto points = keen::blocks<float>(20000, 3,
                                            [&](Index first, Index count, float* numbers) {
                                              if (++calls >= last) throw std::runtime_error("the file ends");
                                              std::copy_n(both.values.data() + first * 3, count * 3, numbers);
                                            },
                                            {.points_at_once = 4096});
    CHECK(message_of<std::runtime_error>([&] { (void)keen::fit(points, {.k = 100, .threads = threads}); }) ==
          "the file ends");
  }
}

TEST_CASE("blocks give the bits of a fit in memory with an executor, and read no block ahead where they need not") {
  const Both<float> both(30000, 3);
  const LastPartFirst executor;
  keen::KMeans<float> kmeans{.k = 90, .init = keen::RandomPoints{}, .threads = 0};
  const auto expected = kmeans.fit(both.memory());
  kmeans.executor = std::ref(executor);
  for (const bool reads_ahead : {true, false}) {
    const auto points = keen::blocks<float>(
        30000, 3,
        [&](Index first, Index count, float* to) { std::copy_n(both.values.data() + first * 3, count * 3, to); },
        {.points_at_once = 4096, .reads_ahead = reads_ahead});
    CHECK(difference(kmeans.fit(points), expected) == "");
  }
}

TEST_CASE("two fits may read the same points at the same time") {
  const Both<float> both(9000, 4);
  const auto points = both.blocks(4096);
  const auto expected = keen::fit(both.memory(), {.k = 5});
  std::string other = "not done";
  std::thread thread([&] { other = difference(keen::fit(points, {.k = 5}), expected); });
  CHECK(difference(keen::fit(points, {.k = 5}), expected) == "");
  thread.join();
  CHECK(other == "");
}

TEST_CASE("what needs the points in memory says so") {
  const Both<double> both(5000, 3);
  const auto points = both.blocks();
  const keen::Labels labels = keen::Labels::Zero(5000);
  const auto refusal = [](const auto& task) {
    const std::string text = message_of(task);
    const std::size_t end = text.find(" needs points in memory, and these are read block by block");
    return end == std::string::npos ? "not refused: " + text : text.substr(0, end);
  };
  CHECK(refusal([&] { (void)keen::fit(points, {.k = 2, .effort = keen::effort::Swaps{}}); }) ==
        "KMeans::fit: an effort");
  CHECK(refusal([&] { (void)keen::fit(points, {.k = 2, .init = keen::ParallelPlusPlus{}}); }) ==
        "KMeans::fit: ParallelPlusPlus");
  CHECK(refusal([&] { (void)keen::fit(points, {.k = 2, .init = keen::AfkMc2{}}); }) == "KMeans::fit: AfkMc2");
  CHECK(refusal([&] { (void)keen::TrimmedKMeans<double>{.k = 2}.fit(points); }) == "TrimmedKMeans::fit");
  CHECK(refusal([&] { (void)keen::BalancedKMeans<double>{.k = 2}.fit(points); }) == "BalancedKMeans::fit");
  CHECK(refusal([&] { (void)keen::BisectingKMeans<double>{.k = 2}.fit(points); }) == "BisectingKMeans::fit");
  CHECK(refusal([&] { (void)keen::SphericalKMeans<double>{.k = 2}.fit(points); }) == "SphericalKMeans::fit");
  CHECK(refusal([&] { (void)keen::MiniBatchKMeans<double>{.k = 2}.fit(points); }) == "MiniBatchKMeans::fit");
  CHECK(refusal([&] { keen::MiniBatchKMeans<double>{.k = 2}.partial_fit(points); }) == "MiniBatchKMeans::partial_fit");
  CHECK(refusal([&] { (void)keen::Scaling::standardize(points); }) == "Scaling::standardize");
  CHECK(refusal([&] { (void)keen::silhouette(points, labels); }) == "silhouette");
  CHECK(refusal([&] { (void)keen::davies_bouldin(points, labels); }) == "davies_bouldin");
  CHECK(refusal([&] { (void)keen::explain(points, labels); }) == "explain");
  CHECK(refusal([&] { (void)keen::find_outliers(points); }) == "find_outliers");
  CHECK(refusal([&] { (void)keen::auto_k(points); }) == "find_outliers");
  CHECK(refusal([&] { (void)keen::sweep_k(points, {1, 4}); }) == "sweep_k");
  CHECK(refusal([&] { (void)keen::sse_curve(points, {.last = 3}); }) == "sse_curve");
  CHECK(refusal([&] { (void)keen::svg::scatter(points); }) == "svg: a picture of points");
  const Index read = both.points_read;
  CHECK(refusal([&] { (void)keen::svg::pca(points, labels, keen::Centroids<double>(3, 0)); }) == "svg::pca");
  CHECK(both.points_read == read);
}

TEST_CASE("sizes that cannot be are refused") {
  const auto nothing = [](Index, Index, float*) {};
  CHECK(message_of([&] { (void)keen::blocks<float>(-1, 2, nothing); }) ==
        "blocks: sizes must not be negative, got n = -1, dim = 2");
  CHECK(message_of([&] { (void)keen::blocks<float>(1, 2, nothing, {.points_at_once = -1}); }) ==
        "blocks: points_at_once must be >= 0, got -1");
  CHECK(message_of([&] { (void)keen::blocks<float>(1, 2, nothing, {.memory_limit = -1}); }) ==
        "blocks: memory_limit must be >= 0 bytes, got -1");
  CHECK(message_of([&] { (void)keen::blocks<float>(Index{1} << 60, 2, nothing); }) ==
        "blocks: n x dim = 1152921504606846976 x 2 numbers are more than can be counted");
}

TEST_CASE("a sample that has fewer than k distinct points is filled up with others") {
  Both<float> both(70000, 2);
  both.values.setZero();
  for (Index i = 0; i < 5; ++i) both.values.col(14000 * i + 7).setConstant(static_cast<float>(i + 1));
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto found = keen::fit(both.blocks(4096), {.k = 6, .seed = seed});
    CHECK(found.nonempty_clusters == 6);
    CHECK(found.sse == 0);
  }
  CHECK(keen::fit(both.blocks(4096), {.k = 8}).nonempty_clusters == 6);
}

TEST_CASE("the reading may have a state of its own, and need no thread") {
  const Both<float> both(9000, 2);
  auto calls = std::make_unique<int>(0);
  const auto points = keen::blocks<float>(
      9000, 2,
      [&both, calls = std::move(calls), last = std::thread::id()](Index first, Index count, float* numbers) mutable {
        ++*calls;
        last = std::this_thread::get_id();
        if (last != std::this_thread::get_id()) throw std::logic_error("another thread");
        std::copy_n(both.values.data() + first * 2, count * 2, numbers);
      },
      {.points_at_once = (std::numeric_limits<Index>::max)(), .reads_ahead = false});
  CHECK(difference(keen::fit(points, {.k = 3}), keen::fit(both.memory(), {.k = 3})) == "");
  const std::thread::id own = std::this_thread::get_id();
  bool is_own = true;
  const auto alone = keen::blocks<float>(9000, 2,
                                         [&](Index first, Index count, float* numbers) {
                                           is_own = is_own && std::this_thread::get_id() == own;
                                           std::copy_n(both.values.data() + first * 2, count * 2, numbers);
                                         },
                                         {.points_at_once = 4096, .reads_ahead = false});
  CHECK(difference(keen::fit(alone, {.k = 3}), keen::fit(both.memory(), {.k = 3})) == "");
  CHECK(is_own);
}
