// SPDX-License-Identifier: MIT
// Failures of other libraries that no test of a header would show: see docs/failures.md.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/random_points.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#ifdef __GLIBC__  // Linux, and its allocator
#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#endif
#ifdef __SSE2__
#include <immintrin.h>
#endif

// Sanitizers have memory and threads of their own.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEN_TEST_IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define KEEN_TEST_IS_SANITIZED 1
#endif
#endif

namespace {

using keen::Algorithm;
using keen::Index;
using unit::checked_fit;

constexpr Algorithm all_algorithms[] = {Algorithm::automatic, Algorithm::lloyd, Algorithm::filtering,
                                        Algorithm::hamerly, Algorithm::projection};

#ifdef __SSE2__
/// Denormals are zeros, in and out, as in a program that was linked with -ffast-math.
class FlushedDenormals {
 public:
  FlushedDenormals() : kept_(_mm_getcsr()) { _mm_setcsr(kept_ | 0x8040U); }
  FlushedDenormals(const FlushedDenormals&) = delete;
  FlushedDenormals& operator=(const FlushedDenormals&) = delete;
  ~FlushedDenormals() { _mm_setcsr(kept_); }

 private:
  unsigned kept_;
};
#endif

#ifdef __GLIBC__
Index threads_of_process() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::distance(begin(tasks), end(tasks));
}

/// Lets the process have `bytes` more of memory than now, and no more.
class MemoryLimit {
 public:
  explicit MemoryLimit(std::size_t bytes) {
    ::mallopt(M_MMAP_THRESHOLD, 1 << 17);  // from here on, what is large and given back is gone
    ::malloc_trim(0);
    ::getrlimit(RLIMIT_DATA, &kept_);
    rlimit limit = kept_;
    limit.rlim_cur = data_bytes() + bytes;
    ::setrlimit(RLIMIT_DATA, &limit);
  }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;
  ~MemoryLimit() { ::setrlimit(RLIMIT_DATA, &kept_); }

 private:
  static std::size_t data_bytes() {
    std::ifstream status("/proc/self/status");
    std::string word;
    std::size_t kilobytes = 0;
    while (status >> word) {
      if (word == "VmData:") status >> kilobytes;
    }
    return kilobytes * 1024;
  }

  rlimit kept_{};
};

/// Runs `act` on a thread with a stack of `bytes`.
template <class Act>
void on_small_stack(std::size_t bytes, const Act& act) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, bytes);
  const auto run = [](void* of) -> void* {
    (*static_cast<const Act*>(of))();
    return nullptr;
  };
  pthread_t thread{};
  REQUIRE(pthread_create(&thread, &attributes, run, const_cast<Act*>(&act)) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}
#endif

}  // namespace

#ifdef __SSE2__
TEST_CASE("where denormals are flushed to 0, ordinary points have the bits of ever", "[F05]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 1);
  for (const Algorithm algorithm : all_algorithms) {
    const keen::KMeans<double, 2> settings{.k = 7, .algorithm = algorithm};
    const auto expected = settings.fit(x);
    const FlushedDenormals flushed;
    const auto found = settings.fit(x);
    CHECK(found.model == expected.model);
    CHECK(found.labels == expected.labels);
    CHECK(found.sse == expected.sse);
  }
}

TEST_CASE("where denormals are flushed to 0, denormal points are an answer or a range error, and soon", "[F05]") {
  const FlushedDenormals flushed;
  for (const double unit : {1e-150, 1e-290, 1e-306, 1e-310, 1e-323}) {
    const Eigen::Matrix2Xd x = unit::far_groups(60, 3, 2) * unit;
    for (const Algorithm algorithm : all_algorithms) {
      INFO("unit " << unit << ", algorithm " << static_cast<int>(algorithm));
      try {
        const auto found = keen::fit(x, {.k = 3, .algorithm = algorithm});
        CHECK(found.model.centroids().allFinite());
        CHECK((found.labels.minCoeff() >= 0 && found.labels.maxCoeff() < 3));
        CHECK(found.iterations < 300);
        CHECK(found.sse >= 0);
      } catch (const std::range_error&) {
        CHECK(unit < 1e-150);
      }
    }
  }
}
#endif

TEST_CASE("no distance is below 0 or NaN, however far the points are from the origin", "[F33]") {
  for (const float offset : {1e3F, 1e4F, 1e6F}) {
    const Eigen::MatrixXf x = unit::uniform_points<>(200, 3, 8).cast<float>().array() + offset;
    const auto found = keen::fit(keen::columns(x), {.k = 20});
    const Eigen::MatrixXf distances = found.model.transform(keen::columns(x));
    CHECK(distances.allFinite());
    CHECK(distances.minCoeff() >= 0);
    CHECK(found.sse >= 0);
    const Eigen::MatrixXf own = found.model.transform(keen::columns(found.model.centroids()));
    CHECK((own.diagonal().array() == 0).all());
  }
}

TEST_CASE("weights of points that are only predicted play no part", "[F77]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(100, 4);
  const auto model = keen::fit(x, {.k = 5}).model;
  std::vector<double> weights(100, 1e-3);
  weights[7] = 1e9;
  CHECK(model.predict(keen::weighted(x, weights)) == model.predict(x));
  CHECK(model.transform(keen::weighted(x, weights)) == model.transform(x));
}

#ifdef __GLIBC__
TEST_CASE("no thread is started unasked, no more than asked for, and none is left behind", "[F66]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(30'000, 5);
  const Index before = threads_of_process();
  for (const int threads : {1, 3}) {
    Index most = 0;
    const keen::KMeans<double, 2> settings{
        .k = 100,
        .init = keen::RandomPoints{},
        .stop = keen::stop::MaxIterations{3},
        .threads = threads,
        .observer = [&](const keen::IterationStats&) { most = (std::max)(most, threads_of_process()); }};
    const auto found = settings.fit(x);
    CHECK(most == before + threads - 1);
    (void)found.model.predict(x, threads);
    CHECK(threads_of_process() == before);
  }
}

#ifndef KEEN_TEST_IS_SANITIZED
TEST_CASE("a fit needs no memory for every pair of point and centroid", "[F52]") {
  const Index n = 100'000;
  const Index k = 1000;  // a byte for each pair would be 100 MB
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(n, 6);
  for (const Algorithm algorithm : all_algorithms) {
    const keen::KMeans<double, 2> settings{.k = k, .stop = keen::stop::MaxIterations{1}, .algorithm = algorithm};
    const MemoryLimit limit(std::size_t{64} << 20U);
    CHECK_THROWS_AS(::operator delete(::operator new (std::size_t{90} << 20U)),
                    std::bad_alloc);  // no compiler drops it
    CHECK(settings.fit(x).nonempty_clusters == k);
  }
}

TEST_CASE("points of 4096 coordinates are clustered on a stack of 256 KiB", "[F53]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(60, 7, 4096);
  for (const Algorithm algorithm : all_algorithms) {
    const keen::KMeans<double> settings{.k = 40, .algorithm = algorithm};
    keen::Clustering<double> found;
    on_small_stack(std::size_t{256} << 10U, [&] { found = settings.fit(keen::columns(x)); });
    CHECK(found.nonempty_clusters == 40);
    CHECK(found.model.predict(keen::columns(x)) == found.labels);
  }
}
#endif
#endif
