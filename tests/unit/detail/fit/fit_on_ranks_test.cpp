// SPDX-License-Identifier: MIT
// A fit of points that are spread over ranks: the same bits as of all points on one, and no rank waits for ever.
#include "support/catch.hpp"
#include "unit/support/thread_ranks.hpp"

#include <keen/blocks.hpp>
#include <keen/detail/fit/fit_on_ranks.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Algorithm;
using keen::Clustering;
using keen::Index;
using keen::KMeans;
using Points = keen::Centroids<double>;

/// Blobs about the corners of a cube, some of them large.
Points blobs(Index n, Index dim, std::uint64_t seed = 1) {
  keen::Rng rng(seed);
  Points x(dim, n);
  for (Index i = 0; i < n; ++i) {
    const Index blob = rng.index(8);
    for (Index d = 0; d < dim; ++d)
      x(d, i) = 3.0 * static_cast<double>(blob >> (d % 3) & 1) + rng.uniform() + rng.uniform();
  }
  return x;
}

/// How points may be spread: evenly; all on the last; some without any; a few here and there.
std::vector<Index> spread(Index n, int ranks, int kind) {
  std::vector<Index> counts(static_cast<std::size_t>(ranks), 0);
  Index left = n;
  for (int rank = 0; rank + 1 < ranks; ++rank) {
    Index count = 0;
    if (kind == 0) count = n / ranks;
    if (kind == 2) count = rank % 2 == 0 ? 0 : n / ranks;
    if (kind == 3) count = rank == 1 ? n / 2 : 7;
    count = (std::min)(count, left);
    counts[static_cast<std::size_t>(rank)] = count;
    left -= count;
  }
  counts.back() = left;
  return counts;
}

template <class Scalar>
struct Found {
  std::vector<std::optional<Clustering<Scalar>>> of_ranks;
  std::vector<std::string> errors;
  Index calls = 0;
  Index sent = 0;
};

/// Fits on as many ranks as there are counts.
/// @param part  makes the points of a rank: called with its number, its first point and their count
template <class Scalar, class Part>
Found<Scalar> fit_parts(const std::vector<Index>& counts, const KMeans<Scalar>& settings, const Part& part) {
  const int size = static_cast<int>(counts.size());
  Found<Scalar> found;
  found.of_ranks.resize(counts.size());
  found.errors.resize(counts.size());
  ranks::on_threads(size, [&](ranks::ThreadCommunicator& communicator) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    const Index first = std::accumulate(counts.begin(), counts.begin() + communicator.rank(), Index{0});
    try {
      found.of_ranks[rank] = keen::detail::fit_on_ranks<Scalar>(keen::detail::FitSettings<Scalar>(settings),
                                                                part(communicator, first, counts[rank]), communicator);
    } catch (const std::exception& error) {
      found.errors[rank] = error.what();
    }
    if (rank == 0) {
      found.calls = communicator.calls;
      found.sent = communicator.sent;
    }
  });
  return found;
}

template <class Scalar>
Found<Scalar> fit_spread(const keen::Dataset<Scalar>& x, const std::vector<Index>& counts,
                         const KMeans<Scalar>& settings) {
  return fit_parts<Scalar>(counts, settings, [&](auto&, Index first, Index count) {
    const keen::detail::Points<Scalar> all(x);
    return keen::detail::Points<Scalar>(all.address(first), count, all.dim(), all.strides(),
                                        all.is_weighted() ? all.weights() + first : nullptr);
  });
}

/// True if each rank has what a fit of all points has, bit for bit, and the labels of its own points.
template <class Scalar>
bool is_same(const Found<Scalar>& found, const std::vector<Index>& counts, const Clustering<Scalar>& whole) {
  Index first = 0;
  for (std::size_t rank = 0; rank < counts.size(); ++rank) {
    if (!found.of_ranks[rank]) {
      UNSCOPED_INFO(found.errors[rank]);
      return false;
    }
    const Clustering<Scalar>& own = *found.of_ranks[rank];
    if (own.labels != whole.labels.segment(first, counts[rank]) || own.model.centroids() != whole.model.centroids() ||
        own.sse != whole.sse || own.cluster_sizes != whole.cluster_sizes ||
        own.cluster_weights != whole.cluster_weights || own.iterations != whole.iterations ||
        own.stop_reason != whole.stop_reason || own.restart != whole.restart ||
        own.nonempty_clusters != whole.nonempty_clusters || own.start_sample != whole.start_sample)
      return false;
    for (std::size_t pass = 0; pass < whole.history.size(); ++pass) {
      const keen::IterationRecord& a = own.history.at(pass);
      const keen::IterationRecord& b = whole.history[pass];
      if (a.sse != b.sse || a.labels_changed != b.labels_changed || a.relocated != b.relocated ||
          a.relative_sq_shift != b.relative_sq_shift || a.max_percent_change != b.max_percent_change)
        return false;
    }
    first += counts[rank];
  }
  return true;
}

constexpr int kinds = 4;

}  // namespace

TEST_CASE("a fit over ranks is the fit of all points, bit for bit (M17)", "[M17]") {
  const Points x = blobs(9000, 3);
  const auto algorithm = GENERATE(Algorithm::automatic, Algorithm::lloyd, Algorithm::hamerly, Algorithm::filtering);
  const KMeans<double> settings{.k = 12, .algorithm = algorithm, .seed = 3};
  const auto whole = settings.fit(keen::columns(x));
  for (const int size : {1, 2, 3, 5, 7}) {
    for (int kind = 0; kind < kinds; ++kind) {
      CAPTURE(size, kind);
      const std::vector<Index> counts = spread(x.cols(), size, kind);
      CHECK(is_same(fit_spread<double>(keen::columns(x), counts, settings), counts, whole));
    }
  }
}

TEST_CASE("whatever the initialization, ranks start from the same centroids") {
  const keen::Centroids<float> x = blobs(5000, 5).cast<float>();
  using Init = keen::Initializer<float, Eigen::Dynamic>;
  const auto draw = [](const keen::Dataset<float>& data, Index k, keen::Rng& rng) {
    keen::Centroids<float> start(data.dim(), k);
    for (Index j = 0; j < k; ++j) start.col(j) = data.point(rng.index(data.size()));
    return start;
  };
  const std::vector<Init> inits = {keen::PlusPlus{},        keen::FirstK{},           keen::RandomPoints{},
                                   keen::RandomPartition{}, keen::ParallelPlusPlus{}, draw};
  const Init& init = inits[GENERATE(std::size_t{0}, 1U, 2U, 3U, 4U, 5U)];
  const KMeans<float> settings{.k = 6, .init = init, .threads = 2, .restarts = init.is_deterministic() ? 1 : 3};
  const auto whole = settings.fit(keen::columns(x));
  for (const int size : {1, 3, 4}) {
    const std::vector<Index> counts = spread(x.cols(), size, size % 2 == 0 ? 2 : 0);
    CHECK(is_same(fit_spread<float>(keen::columns(x), counts, settings), counts, whole));
  }
}

TEST_CASE("weights over ranks: sums in the order of the points") {
  const Points x = blobs(6000, 2);
  const double size_of_weights = GENERATE(1.0, 1e300, 1e-310);
  Eigen::VectorXd weights(x.cols());
  keen::Rng rng(5);
  for (double& weight : weights) weight = rng.index(5) == 0 ? 0.0 : size_of_weights * rng.uniform();
  const auto data = keen::weighted(keen::columns(x), weights);
  const KMeans<double> settings{.k = 5, .seed = 2};
  std::optional<Clustering<double>> whole;
  std::string error;
  try {
    whole = settings.fit(data);
  } catch (const std::exception& caught) {
    error = caught.what();
  }
  for (const int size : {1, 2, 5}) {
    for (int kind = 0; kind < kinds; ++kind) {
      const std::vector<Index> counts = spread(x.cols(), size, kind);
      const auto found = fit_spread<double>(data, counts, settings);
      if (whole) {
        CHECK(is_same(found, counts, *whole));
      } else {
        CHECK(found.errors.front() == error);
      }
    }
  }
}

TEST_CASE("ranks refill clusters that are empty, with the farthest points of all") {
  const Points x = blobs(3000, 2);
  Points start(2, 9);
  for (Index j = 0; j < 9; ++j) start.col(j) << 100.0 + static_cast<double>(j), 100.0;
  start.col(0) << 2, 2;
  const auto empty_clusters = GENERATE(keen::EmptyClusters::relocate_farthest, keen::EmptyClusters::keep);
  const KMeans<double> settings{.k = 9, .init = keen::GivenCentroids<double>(start), .empty_clusters = empty_clusters};
  const auto whole = settings.fit(keen::columns(x));
  for (int kind = 0; kind < kinds; ++kind) {
    const std::vector<Index> counts = spread(x.cols(), 4, kind);
    CHECK(is_same(fit_spread<double>(keen::columns(x), counts, settings), counts, whole));
  }
}

TEST_CASE("fewer distinct points than clusters, on ranks") {
  Points x(1, 40);
  for (Index i = 0; i < 40; ++i) x(0, i) = static_cast<double>(i % 3);
  KMeans<double> settings{.k = 5};
  if (GENERATE(false, true)) settings.init = keen::ParallelPlusPlus{};  // it finds 3, and rank 0 the others
  const auto whole = settings.fit(keen::columns(x));
  REQUIRE(whole.nonempty_clusters == 3);
  for (int kind = 0; kind < kinds; ++kind) {
    const std::vector<Index> counts = spread(40, 7, kind);
    CHECK(is_same(fit_spread<double>(keen::columns(x), counts, settings), counts, whole));
  }
}

TEST_CASE("each rank may have its points in a form of its own") {
  const Index n = 20'000;
  const Points x = blobs(n, 4);
  const KMeans<double> settings{.k = 7, .seed = 1};
  const auto whole = settings.fit(keen::columns(x));
  const std::vector<Index> counts = spread(n, 3, 0);
  std::vector<keen::Dataset<double>> kept;
  for (Index rank = 0, first = 0; rank < 3; first += counts[static_cast<std::size_t>(rank)], ++rank) {
    const Index count = counts[static_cast<std::size_t>(rank)];
    if (rank == 0) kept.emplace_back(keen::columns(Points(x.leftCols(count))));
    if (rank == 1) kept.emplace_back(keen::rows(Eigen::MatrixXd(x.middleCols(first, count).transpose())));
    if (rank == 2) {
      kept.emplace_back(keen::blocks<double>(count, 4,
                                             [&x, first](Index begin, Index points, double* to) {
                                               std::copy_n(x.data() + (first + begin) * 4, points * 4, to);
                                             },
                                             {.points_at_once = 4096}));
    }
  }
  const auto found = fit_parts<double>(counts, settings, [&](auto& communicator, Index, Index) {
    return keen::detail::Points<double>(kept[static_cast<std::size_t>(communicator.rank())]);
  });
  CHECK(is_same(found, counts, whole));
}

namespace {

/// What all ranks say; empty if they do not agree.
template <class Scalar>
std::string agreed_error(const Found<Scalar>& found) {
  for (const std::string& error : found.errors) {
    if (error != found.errors.front()) return {};
  }
  return found.errors.front();
}

/// Runs its work on one thread, and fails when it is asked for the n-th time.
struct FailingExecutor {
  Index* left;

  [[nodiscard]] static int concurrency() { return 2; }
  void bulk(int n, const keen::ExecutorTask& task) const {
    if ((*left)-- == 0) throw std::runtime_error("no thread to be had");
    for (int part = 0; part < n; ++part) task(part);
  }
};

}  // namespace

TEST_CASE("k and n are those of all ranks") {
  const Points x = blobs(30, 2);
  const std::vector<Index> counts = {10, 0, 20};
  const auto data = keen::columns(x);
  CHECK(fit_spread<double>(data, counts, {.k = 30}).of_ranks.front()->nonempty_clusters == 30);
  CHECK(agreed_error(fit_spread<double>(data, counts, {.k = 31})) ==
        "rank 0: KMeans::fit: k must be in [1, n = 30], got k = 31");
  CHECK(agreed_error(fit_spread<double>(keen::columns(Points(x.leftCols(0))), {0, 0}, {.k = 1})) ==
        "rank 0: KMeans::fit: at least one point is needed, got n = 0 on all ranks");
}

TEST_CASE("what ranks do together is decided by their inits, which must be of one kind") {
  const Points x = blobs(600, 2);
  using Init = keen::Initializer<double, Eigen::Dynamic>;
  const std::vector<Init> others = {keen::GivenCentroids<double>(Points(x.leftCols(3))), keen::FirstK{},
                                    keen::ParallelPlusPlus{}, keen::ParallelPlusPlus{.rounds = 4},
                                    keen::ParallelPlusPlus{.oversampling = 1}};
  const std::vector<std::string> says = {
      "init must be the same on all ranks", "init must be the same on all ranks", "init must be the same on all ranks",
      "rounds of ParallelPlusPlus must be the same on all ranks, got 4, and rank 0 has 5",
      "oversampling of ParallelPlusPlus must be the same on all ranks, got 1, and rank 0 has 2"};
  for (std::size_t other = 0; other < others.size(); ++other) {
    const KMeans<double> settings{.k = 3, .init = other < 3 ? Init(keen::PlusPlus{}) : Init(keen::ParallelPlusPlus{})};
    const KMeans<double> differs{.k = 3, .init = others[other]};
    std::vector<std::string> errors(2);
    ranks::on_threads(2, [&](ranks::ThreadCommunicator& communicator) {
      const bool is_first = communicator.rank() == 0;
      try {
        (void)keen::detail::fit_on_ranks<double>(keen::detail::FitSettings<double>(is_first ? settings : differs),
                                                 keen::detail::Points<double>(keen::columns(x)), communicator);
      } catch (const std::exception& error) {
        errors[is_first ? 0 : 1] = error.what();
      }
    });
    CHECK(errors == std::vector<std::string>(2, "rank 1: KMeans::fit: " + says[other]));
  }
  CHECK(agreed_error(fit_spread<double>(keen::columns(x), {300, 300}, {.k = 3, .init = keen::AfkMc2{}})) ==
        "rank 0: KMeans::fit: AfkMc2 needs points in memory, and these are read block by block");
}

TEST_CASE("a weight of -0 on one rank is a weight of 0") {
  const Points x = blobs(400, 2);
  std::vector<double> weights(400, 1.0);
  std::fill(weights.begin() + 200, weights.end(), -0.0);
  const auto data = keen::weighted(keen::columns(x), weights);
  const std::vector<Index> counts = {200, 200};
  CHECK(is_same(fit_spread<double>(data, counts, {.k = 3}), counts, keen::fit(data, {.k = 3})));
}

TEST_CASE("a fit that the user's code makes within a fit over ranks may fail as any other code") {
  const Points x = blobs(600, 2);
  const std::vector<Index> counts = {200, 200, 200};
  const auto init = [](const keen::Dataset<double>&, Index, keen::Rng&) -> keen::Centroids<double> {
    return keen::fit(keen::columns(Points(1e300 * blobs(60, 2))), {.k = 3}).model.centroids();
  };
  const std::string said = agreed_error(fit_spread<double>(keen::columns(x), counts, {.k = 3, .init = init}));
  CHECK(said.find("rank 0: KMeans::fit: the SSE is about 2^") == 0);
  const auto fails = [](const keen::IterationStats&) -> keen::StopDecision { throw keen::RankError(7, "of others"); };
  CHECK(agreed_error(fit_spread<double>(keen::columns(x), counts, {.k = 3, .stop = fails})) ==
        "rank 0: rank 7: of others");
}

TEST_CASE("points that are read block by block on ranks keep to their limit of memory") {
  const Index n = 30'000;
  const Points x = blobs(n, 4);
  const std::vector<Index> counts = {10'000, 20'000};
  const auto fit = [&](Index k, Index limit) {
    std::vector<keen::Dataset<double>> parts;
    for (std::size_t rank = 0; rank < 2; ++rank) {
      const Index first = rank == 0 ? 0 : counts[0];
      parts.emplace_back(keen::blocks<double>(counts[rank], 4,
                                              [&x, first](Index begin, Index points, double* to) {
                                                std::copy_n(x.data() + (first + begin) * 4, points * 4, to);
                                              },
                                              {.memory_limit = rank == 0 ? 0 : limit}));
    }
    return fit_parts<double>(counts, {.k = k, .init = keen::FirstK{}}, [&](auto& communicator, Index, Index) {
      return keen::detail::Points<double>(parts[static_cast<std::size_t>(communicator.rank())]);
    });
  };
  CHECK(is_same(fit(5, 64'000'000), counts, KMeans<double>{.k = 5, .init = keen::FirstK{}}.fit(keen::columns(x))));
  CHECK(agreed_error(fit(5, 100'000)).find("rank 1: KMeans::fit: n = 20000 points of dim = 4 in k = 5 clusters take") ==
        0);
  CHECK(agreed_error(fit(n + 1, 100'000)) == "rank 0: KMeans::fit: k must be in [1, n = 30000], got k = 30001");
}

TEST_CASE("the observer and the stop rule are asked on rank 0 alone") {
  const Points x = blobs(600, 2);
  Index seen = 0;
  Index asked = 0;
  const KMeans<double> settings{.k = 3,
                                .stop = [&](const keen::IterationStats& it) -> keen::StopDecision {
                                  ++asked;
                                  if (it.iteration == 2) return keen::StopReason::user_rule;
                                  return {};
                                },
                                .observer =
                                    [&](const keen::IterationStats& it) {
                                      ++seen;
                                      CHECK(it.n == 600);
                                      CHECK(it.labels.size() == 100);
                                    }};
  const std::vector<Index> counts = {100, 300, 200};
  const auto found = fit_spread<double>(keen::columns(x), counts, settings);
  CHECK(seen == 2);
  CHECK(asked == 2);
  for (const auto& of_rank : found.of_ranks) CHECK(of_rank->stop_reason == keen::StopReason::user_rule);
}

TEST_CASE("wherever one rank fails, all end with its error") {
  const Points x = blobs(10'000, 8);
  const std::vector<Index> counts = {3000, 4000, 3000};
  for (int bad = 0; bad < 3; ++bad) {
    Index failed = 0;
    for (Index n = 0;; ++n) {
      std::vector<Index> left(3, -1);
      left[static_cast<std::size_t>(bad)] = n;
      std::vector<std::string> errors(3);
      ranks::on_threads(3, [&](ranks::ThreadCommunicator& communicator) {
        const auto rank = static_cast<std::size_t>(communicator.rank());
        const KMeans<double> settings{.k = 100,
                                      .init = keen::FirstK{},
                                      .stop = keen::stop::MaxIterations{3},
                                      .threads = 2,
                                      .executor = FailingExecutor{&left[rank]}};
        const Index first = std::accumulate(counts.begin(), counts.begin() + communicator.rank(), Index{0});
        try {
          (void)keen::detail::fit_on_ranks<double>(
              keen::detail::FitSettings<double>(settings),
              keen::detail::Points<double>(x.data() + 8 * first, counts[rank], 8, {8, 1}), communicator);
        } catch (const std::exception& error) {
          errors[rank] = error.what();
        }
      });
      if (errors == std::vector<std::string>(3)) break;
      ++failed;
      CHECK(errors == std::vector<std::string>(3, "rank " + std::to_string(bad) + ": no thread to be had"));
    }
    CHECK(failed > 6);
  }
}

TEST_CASE("an SSE that double cannot hold comes with the clustering on every rank") {
  Points x = 1e300 * blobs(60, 2);
  const std::vector<Index> counts = {20, 30, 10};
  std::vector<Index> k(3, 0);
  ranks::on_threads(3, [&](ranks::ThreadCommunicator& communicator) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    const Index first = std::accumulate(counts.begin(), counts.begin() + communicator.rank(), Index{0});
    const KMeans<double> settings{.k = 3};
    try {
      (void)keen::detail::fit_on_ranks<double>(
          keen::detail::FitSettings<double>(settings),
          keen::detail::Points<double>(x.data() + 2 * first, counts[rank], 2, {2, 1}), communicator);
    } catch (const keen::SseOutOfRange<double>& error) {
      if (error.clustering().labels.size() == counts[rank]) k[rank] = error.clustering().model.k();
    }
  });
  CHECK(k == std::vector<Index>(3, 3));
}

TEST_CASE("what is sent in a pass does not depend on the number of points") {
  const auto sent_in_passes = [](Index n, Index passes) {
    const Points x = blobs(n, 4);
    Points start = x.leftCols(8);
    const KMeans<double> settings{.k = 8,
                                  .init = keen::GivenCentroids<double>(start),
                                  .stop = keen::stop::all_of(keen::stop::MaxIterations{passes}),
                                  .empty_clusters = keen::EmptyClusters::keep};
    const auto found = fit_spread<double>(keen::columns(x), {n / 2, n - n / 2}, settings);
    REQUIRE(found.of_ranks.front()->iterations == passes);
    return found.sent;
  };
  const Index few = sent_in_passes(2000, 3) - sent_in_passes(2000, 2);
  CHECK(few == sent_in_passes(20'000, 3) - sent_in_passes(20'000, 2));
  CHECK(few < 8 * 8 * 3 * 8 + 8 * 2 * 8 + 200);
}
