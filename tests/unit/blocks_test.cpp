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
#include <cmath>
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
  const Both<float> few_dimensions(12500, 3);     // four blocks of 4096: each buffer is used, and one again
  const Both<double> more_dimensions(12289, 20);  // the last of one point
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
  check(more_dimensions, keen::KMeans<double>{.k = 5, .stop = stop, .restarts = 3});
  const Both<std::uint8_t> bytes(12289, 16);
  check(bytes, keen::KMeans<float>{.k = 9, .stop = stop});
  check(bytes, keen::KMeans<double>{.k = 9, .stop = stop});
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
  check(both, keen::KMeans<double>{.k = 8, .init = keen::ParallelPlusPlus{}, .threads = 2}, weights);
  check(both, keen::KMeans<double>{.k = 50, .init = keen::ParallelPlusPlus{.rounds = 1, .oversampling = 0.3}});
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

TEST_CASE("k-means|| reads each point twice a round, and three times more") {
  const Both<float> both(20000, 8);
  for (const Index rounds : {1, 4}) {
    both.points_read = 0;
    const keen::ParallelPlusPlus init{.rounds = rounds};
    (void)keen::fit(both.blocks(4096), {.k = 9, .init = init, .stop = keen::stop::MaxIterations{1}});
    const double times = static_cast<double>(both.points_read) / 20000;
    CHECK(times == Approx(static_cast<double>(3 + 2 * rounds + 3)).margin(0.001));
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
  CHECK(refusal([&] { (void)keen::fit(points, {.k = 2, .init = keen::AfkMc2{}}); }) == "KMeans::fit: AfkMc2");
  CHECK(refusal([&] { (void)keen::TrimmedKMeans<double>{.k = 2}.fit(points); }) == "TrimmedKMeans::fit");
  CHECK(refusal([&] { (void)keen::BalancedKMeans<double>{.k = 2}.fit(points); }) == "BalancedKMeans::fit");
  CHECK(refusal([&] { (void)keen::BisectingKMeans<double>{.k = 2}.fit(points); }) == "BisectingKMeans::fit");
  CHECK(refusal([&] { (void)keen::SphericalKMeans<double>{.k = 2}.fit(points); }) == "SphericalKMeans::fit");
  CHECK(refusal([&] { (void)keen::MiniBatchKMeans<double>{.k = 2}.fit(points); }) == "MiniBatchKMeans::fit");
  CHECK(refusal([&] { keen::MiniBatchKMeans<double>{.k = 2}.partial_fit(points); }) == "MiniBatchKMeans::partial_fit");
  CHECK(refusal([&] { (void)keen::Scaling::robust(points); }) == "Scaling::robust");
  CHECK(refusal([&] { (void)keen::silhouette(points, labels); }) == "silhouette");
  CHECK(refusal([&] { (void)keen::davies_bouldin(points, labels); }) == "davies_bouldin");
  CHECK(refusal([&] { (void)keen::find_outliers(points); }) == "find_outliers");
  CHECK(refusal([&] { (void)keen::auto_k(points); }) == "find_outliers");
  CHECK(refusal([&] { (void)keen::sweep_k(points, {1, 4}); }) == "sweep_k");
  CHECK(refusal([&] { (void)keen::sse_curve(points, {.last = 3}); }) == "sse_curve");
  CHECK(refusal([&] { (void)keen::svg::scatter(points); }) == "svg: a picture of points");
  const Index read = both.points_read;
  CHECK(refusal([&] { (void)keen::svg::pca(points, labels, keen::Centroids<double>(3, 0)); }) == "svg::pca");
  CHECK(both.points_read == read);
}

TEST_CASE("a pass over blocks has each point once, with its weight, as it is stored") {
  const Both<std::uint8_t> both(10000, 3);
  std::vector<double> weights(10000);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i % 7);
  const auto labels = keen::fit(both.memory(), {.k = 4}).labels;
  const auto model = keen::fit(both.memory(), {.k = 4}).model;
  keen::Labels found(10000);
  std::vector<Index> sizes;
  Index next = 0;
  keen::for_each_block(keen::weighted(both.blocks(4096), weights), [&](const auto& block, Index first) {
    CHECK(first == next);
    CHECK(block.number_type() == keen::NumberType::uint8);
    found.segment(first, block.size()) = model.predict(block);
    for (Index i = 0; i < block.size(); i += 1000)
      CHECK(block.weight(i) == weights[static_cast<std::size_t>(first + i)]);
    next += block.size();
    sizes.push_back(block.size());
  });
  CHECK(sizes == std::vector<Index>{4096, 4096, 1808});
  CHECK(found == labels);
  CHECK(both.points_read == 10000);
  keen::for_each_block(both.blocks(4096), [&](const auto& block, Index) { CHECK(!block.is_weighted()); });
}

TEST_CASE("points in memory are one block, and none at all are none") {
  const Both<double> both(100, 3);
  int blocks = 0;
  keen::for_each_block(both.memory(), [&](const auto& block, Index first) {
    CHECK(first == 0);
    CHECK(block.data() == both.values.data());
    CHECK(block.size() == 100);
    ++blocks;
  });
  CHECK(blocks == 1);
  keen::for_each_block(both.memory(), [&](const auto& block, Index) { return block.size(); });  // it may return a value
  keen::for_each_block(keen::columns(Eigen::MatrixXd(2, 0)), [&](const auto&, Index) { ++blocks; });
  keen::for_each_block(keen::blocks<float>(0, 2, [](Index, Index, float*) {}), [&](const auto&, Index) { ++blocks; });
  CHECK(blocks == 1);
}

TEST_CASE("a sample has points of the data in their order, with their weights, and each as likely as any") {
  const Index n = 9000;
  Both<float> both(n, 2);
  for (Index i = 0; i < n; ++i) both.values(0, i) = static_cast<float>(i);
  std::vector<double> weights(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i % 3);
  std::vector<Index> thirds(3);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto sample = keen::random_sample(keen::weighted(both.blocks(4096), weights), 600, seed);
    REQUIRE(sample.size() == 600);
    CHECK(sample.has_addresses());
    for (Index j = 0; j < 600; ++j) {
      const auto i = static_cast<Index>(sample(j, 0));
      CHECK(sample(j, 1) == both.values(1, i));
      REQUIRE(sample.weight(j) == static_cast<double>(i % 3));
      CHECK(sample.weight(j) > 0);
      if (j > 0) CHECK(sample(j, 0) > sample(j - 1, 0));
      ++thirds[static_cast<std::size_t>(i / (n / 3))];
    }
  }
  for (const Index third : thirds) CHECK(std::abs(static_cast<double>(third) - 4000) < 5 * std::sqrt(12000 * 2 / 9.0));
  CHECK(both.points_read == 20 * n);
  CHECK(keen::random_sample(both.memory(), 2 * n).size() == n);
  CHECK(!keen::random_sample(both.memory(), 5).is_weighted());
  CHECK(message_of([&] { (void)keen::random_sample(both.memory(), 0); }) == "random_sample: count must be >= 1, got 0");
}

TEST_CASE("points are standardized block by block as in memory, read four times") {
  const Both<double> both(9000, 5);
  std::vector<double> weights(9000);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i % 5) / 3;
  CHECK(keen::Scaling::standardize(both.blocks(4096)) == keen::Scaling::standardize(both.memory()));
  CHECK(both.points_read / 9000 == 4);
  CHECK(keen::Scaling::standardize(keen::weighted(both.blocks(4096), weights)) ==
        keen::Scaling::standardize(keen::weighted(both.memory(), weights)));
}

TEST_CASE("clusters of blocks are explained as in memory") {
  const Both<float> both(9000, 4);
  const auto labels = keen::fit(both.memory(), {.k = 3}).labels;
  const keen::Explanation found = keen::explain(both.blocks(4096), labels);
  const keen::Explanation expected = keen::explain(both.memory(), labels);
  CHECK(found.between == expected.between);
  CHECK(found.deviation == expected.deviation);
  CHECK(found.mean == expected.mean);
  CHECK(found.rest == expected.rest);
  CHECK(found.difference == expected.difference);
  CHECK(both.points_read / 9000 == 3);
}

TEST_CASE("few points need the memory of few, not of a whole block") {
  const Both<float> both(10, 128);
  const auto read = [&](Index first, Index count, float* numbers) {
    std::copy_n(both.values.data() + first * 128, count * 128, numbers);
  };
  const auto points = keen::blocks<float>(10, 128, read, {.memory_limit = 1'200'000});  // a block may have 2 MB
  CHECK(difference(keen::fit(points, {.k = 2}), keen::fit(both.memory(), {.k = 2})) == "");
  try {
    (void)keen::fit(keen::blocks<float>(10, 128, read, {.memory_limit = 1000}), {.k = 2});
    FAIL("not refused");
  } catch (const keen::MemoryLimitError& error) {
    CHECK(error.needed() > 100'000);
    CHECK(error.needed() < 1'200'000);
  }
}

TEST_CASE("points may be blocks that change those of others") {
  const Both<float> both(9000, 3);
  const auto stored = both.blocks(4096);
  const auto doubled = keen::blocks<double>(9000, 3, [&](Index first, Index count, double* numbers) {
    keen::Dataset<double>(stored).copy(first, count, numbers);
    for (Index i = 0; i < 3 * count; ++i) numbers[i] *= 2;
  });
  double none = 0;
  CHECK(message_of([&] { stored.copy(8999, 2, nullptr); }) ==
        "Dataset::copy: 2 points from number 8999 on, and there are 9000");
  CHECK(message_of([&] { stored.copy(-1, 0, nullptr); }) ==
        "Dataset::copy: 0 points from number -1 on, and there are 9000");
  keen::Dataset<double>(stored).copy(9000, 0, &none);
  const Eigen::MatrixXd expected = both.values.cast<double>() * 2;
  CHECK(difference(keen::fit(doubled, {.k = 5}), keen::fit(keen::columns(expected), {.k = 5})) == "");
}

TEST_CASE("whoever shows progress hears of every point that is read") {
  const Both<float> both(10000, 3);
  for (const Index memory_limit : {Index{0}, Index{1} << 30}) {
    Index heard = 0;
    both.points_read = 0;
    const auto points = keen::blocks<float>(
        10000, 3,
        [&](Index first, Index count, float* numbers) {
          both.points_read += count;
          std::copy_n(both.values.data() + first * 3, count * 3, numbers);
        },
        {.points_at_once = 4096, .memory_limit = memory_limit, .on_read = [&](Index count) { heard += count; }});
    (void)keen::fit(points, {.k = 4});
    CHECK(heard == both.points_read);
    CHECK(heard >= 10000);
  }
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
