// SPDX-License-Identifier: MIT
// Points that are read block by block, with a memory_limit: a fit takes no more, whatever the limit is; with less than
// the least it reads nothing; no limit changes a bit; and with room for all points each is read once.
#include "support/allocations.hpp"
#include "support/check.hpp"
#include "support/points.hpp"

#include <keen/blocks.hpp>
#include <keen/detail/fit/fit_context.hpp>
#include <keen/detail/fit/memory_plan.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace {

using keen::Index;

/// @tparam Number  that the points are stored as
template <class Scalar, class Number>
class Limits {
 public:
  Limits(Index n, Index dim, const keen::KMeans<Scalar>& kmeans, Index points_at_once)
      : name_("n = " + std::to_string(n) + ", dim = " + std::to_string(dim) + ", k = " + std::to_string(kmeans.k) +
              ", threads = " + std::to_string(kmeans.threads)),
        points_(stored(faults::points_in_groups<Scalar, Eigen::Dynamic>(dim, n, 300, 5))),
        kmeans_(kmeans),
        points_at_once_(points_at_once) {}

  void check() {
    const keen::Dataset<Scalar> data = blocks(1);
    const keen::detail::FitSettings<Scalar> settings(kmeans_);
    const keen::detail::FitMemory<Scalar> memory(
        settings, data, keen::detail::threads_of_fit(settings, static_cast<double>(points_.size())));
    const auto least = static_cast<Index>(std::ceil(memory.least()));
    const auto bounds = static_cast<Index>(std::ceil(memory.bounds()));
    const Index all = points_.size() * Index{sizeof(Number)};
    std::printf("%s: at least %.1f MB\n", name_.c_str(), static_cast<double>(least) / 1e6);
    (void)std::fflush(stdout);
    refuse(least - 1);
    const auto expected = keen::fit(blocks(0), kmeans_);
    fit(least, expected);
    fit(least + bounds, expected);
    fit(least + bounds + all / 2, expected);
    points_read_ = 0;
    fit(least + bounds + all, expected);
    faults::check(points_read_ <= points_.cols() + 1, name_ + ": points that are kept are not read again");
  }

 private:
  using Stored = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic>;

  static Stored stored(const keen::Centroids<Scalar>& points) {
    if constexpr (std::is_same_v<Number, Scalar>) return points;
    const Scalar least = points.minCoeff();
    return ((points.array() - least) * (255 / (points.maxCoeff() - least))).template cast<Number>();
  }

  [[nodiscard]] keen::Dataset<Scalar> blocks(Index limit) {
    return keen::blocks<Number>(points_.cols(), points_.rows(),
                                [this](Index first, Index count, Number* to) {
                                  points_read_ += count;
                                  std::copy_n(points_.data() + first * points_.rows(), count * points_.rows(), to);
                                },
                                {.points_at_once = points_at_once_, .memory_limit = limit});
  }

  void refuse(Index limit) {
    points_read_ = 0;
    try {
      (void)keen::fit(blocks(limit), kmeans_);
      faults::check(false, name_ + ": refused");
    } catch (const std::invalid_argument& error) {
      faults::check(std::string(error.what()).find("more than memory_limit = ") != std::string::npos,
                    name_ + ": the error names the limit");
    }
    faults::check(points_read_ == 0, name_ + ": nothing is read before it is refused");
  }

  void fit(Index limit, const keen::Clustering<Scalar>& expected) {
    const long before = faults::live_bytes();
    faults::restart_peak();
    const auto found = keen::fit(blocks(limit), kmeans_);
    const long taken = faults::peak_bytes() - before;
    std::printf("  limit %.1f MB: takes %.1f MB\n", static_cast<double>(limit) / 1e6, static_cast<double>(taken) / 1e6);
    (void)std::fflush(stdout);
    faults::check(taken <= limit, name_ + ": a fit takes no more than its limit");
    faults::check(found.sse == expected.sse && found.labels == expected.labels &&
                      found.model.centroids() == expected.model.centroids(),
                  name_ + ": no limit changes a bit");
  }

  std::string name_;
  Stored points_;
  keen::KMeans<Scalar> kmeans_;
  Index points_at_once_;
  Index points_read_ = 0;
};

template <class Scalar, class Number = Scalar>
void check(Index n, Index dim, keen::KMeans<Scalar> kmeans, Index points_at_once = 4096) {
  kmeans.stop = keen::stop::MaxIterations{3};
  Limits<Scalar, Number>(n, dim, kmeans, points_at_once).check();
}

}  // namespace

int main() {
  check<float>(200'000, 2, {.k = 10});
  check<float>(50'000, 40, {.k = 700, .threads = 2});
  check<float>(200'000, 8, {.k = 100, .init = keen::RandomPoints{}, .restarts = 2});
  check<float>(100'000, 3, {.k = 400, .init = keen::RandomPartition{}});
  check<double>(100'000, 16, {.k = 300, .threads = 3});
  check<double>(20'000, 100, {.k = 100, .init = keen::FirstK{}, .threads = 2});
  check<float>(10'000, 128, {.k = 4, .init = keen::FirstK{}}, 0);
  check<float>(40'000, 9, {.k = 2000, .init = keen::RandomPoints{}, .threads = 4});
  check<double>(20'000, 300, {.k = 20, .threads = 2});
  check<float>(70'000, 8, {.k = 20, .init = keen::PlusPlus{.candidates = 60}});
  check<float>(100'000, 10, {.k = 60, .init = keen::ParallelPlusPlus{}, .threads = 2});
  check<double>(20'000, 200, {.k = 100, .init = keen::ParallelPlusPlus{.rounds = 3, .oversampling = 5}});
  check<float, std::uint8_t>(
      20'000, 64, {.k = 300, .init = keen::ParallelPlusPlus{.rounds = 1, .oversampling = 10}, .threads = 16});
  check<float, std::uint8_t>(50'000, 128, {.k = 100, .init = keen::FirstK{}, .threads = 2});
  return faults::verdict();
}
