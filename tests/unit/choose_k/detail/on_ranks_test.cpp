// SPDX-License-Identifier: MIT
// How many clusters the points of ranks have: the same answer, bit for bit, however they are spread.
#include "support/catch.hpp"
#include "unit/support/asked_ranks.hpp"

#include <keen/blocks.hpp>
#include <keen/choose_k.hpp>
#include <keen/choose_k/detail/on_ranks.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::AutoK;
using keen::CriterionResult;
using keen::Index;
using keen::KMeans;
using keen::KRange;
using keen::Outliers;
using ranks::Counts;
using ranks::Matrix;
using Criteria = std::vector<keen::Criterion<double, Eigen::Dynamic>>;
using Dataset = keen::Dataset<double>;
using keen::detail::Communicator;

/// Four round groups.
Matrix groups(Index n) {
  keen::Rng rng(5);
  Matrix x(2, n);
  for (Index i = 0; i < n; ++i) {
    const Index group = rng.index(4);
    for (Index d = 0; d < 2; ++d)
      x(d, i) = 6.0 * static_cast<double>(group >> d & 1) + rng.uniform() + rng.uniform() + rng.uniform();
  }
  return x;
}

const std::vector<Counts> spreads_of_300 = {{300}, {150, 150}, {0, 300}, {100, 0, 200}, {1, 0, 250, 0, 49}};

/// What each rank gets, or the error.
template <class Found>
struct OfRanks {
  std::vector<std::optional<Found>> found;
  std::vector<std::string> errors;
};

/// @param ask  called with the part of each rank, its communicator and rank
template <class Ask>
auto of_ranks(const Dataset& all, const Counts& counts, const Ask& ask) {
  OfRanks<decltype(ask(all, std::declval<Communicator&>(), 0))> result;
  result.found.resize(counts.size());
  result.errors.resize(counts.size());
  ranks::on_threads(static_cast<int>(counts.size()), [&](ranks::ThreadCommunicator& communicator) {
    const auto rank = static_cast<std::size_t>(communicator.rank());
    const Index first = std::accumulate(counts.begin(), counts.begin() + communicator.rank(), Index{0});
    const Dataset own = ranks::part_of(all, first, counts[rank]);
    try {
      result.found[rank] = ask(own, communicator, communicator.rank());
    } catch (const keen::RankError& error) {
      result.errors[rank] = error.what();
    }
  });
  return result;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
    return std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y);
  });
}

bool is_same(const CriterionResult& a, const CriterionResult& b) {
  return a.best == b.best && a.k == b.k && same_bits(a.sse, b.sse) && same_bits(a.score, b.score) &&
         same_bits(a.error, b.error) && a.criterion == b.criterion && a.smaller_is_better == b.smaller_is_better;
}

bool is_same(const std::vector<CriterionResult>& a, const std::vector<CriterionResult>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return is_same(x, y); });
}

bool is_same(const AutoK<double>& a, const AutoK<double>& b) {
  const auto same_fit = [](const keen::KFit<double>& x, const keen::KFit<double>& y) {
    return x.model.centroids() == y.model.centroids() && x.nonempty_clusters == y.nonempty_clusters &&
           x.cluster_weights == y.cluster_weights && x.mean_distances == y.mean_distances &&
           same_bits({x.sse, x.simplified_silhouette}, {y.sse, y.simplified_silhouette}) &&
           same_bits({x.removal_costs.begin(), x.removal_costs.end()},
                     {y.removal_costs.begin(), y.removal_costs.end()});
  };
  return a.k == b.k && a.candidate == b.candidate && a.peak == b.peak && a.is_at_end == b.is_at_end &&
         same_bits({a.separation, a.halves_agreement, a.needed_agreement, a.agreement},
                   {b.separation, b.halves_agreement, b.needed_agreement, b.agreement}) &&
         a.votes == b.votes && is_same(a.criteria, b.criteria) && a.outliers == b.outliers &&
         std::equal(a.fits.begin(), a.fits.end(), b.fits.begin(), b.fits.end(), same_fit);
}

/// True if each rank has found this.
template <class Found>
bool all_found(const OfRanks<Found>& result, const Found& expected) {
  for (const std::string& error : result.errors) UNSCOPED_INFO(error);
  return std::all_of(result.found.begin(), result.found.end(),
                     [&](const auto& own) { return own && is_same(*own, expected); });
}

/// What all ranks say; empty if they do not agree.
template <class Found>
std::string agreed_error(const OfRanks<Found>& result) {
  const auto& errors = result.errors;
  return std::count(errors.begin(), errors.end(), errors.front()) == std::ssize(errors) ? errors.front() : "";
}

auto choose_on_ranks(const Dataset& all, const Counts& counts, KRange range, const Criteria& criteria,
                     const KMeans<double>& settings = {}, Index max_points = 0) {
  return of_ranks(all, counts, [&](const Dataset& own, Communicator& communicator, int) {
    return keen::detail::choose_k_on_ranks(own, range, criteria, settings, max_points, communicator);
  });
}

auto auto_k_on_ranks(const Dataset& all, const Counts& counts, KRange range, Outliers outliers = Outliers::set_aside,
                     Index max_points = 0, const KMeans<double>& settings = {}) {
  return of_ranks(all, counts, [&](const Dataset& own, Communicator& communicator, int) {
    return keen::detail::auto_k_on_ranks(own, range, settings, outliers, max_points, communicator);
  });
}

/// The points that are drawn, in one process.
Dataset sample_of(const Dataset& all, Index most, std::uint64_t seed, std::vector<Index>* numbers = nullptr) {
  const keen::detail::SampleOfRanks<double> sample(keen::detail::Points<double>(all), most, seed, {}, "test");
  Matrix x(2, sample.size());
  Eigen::VectorXd weights(sample.size());
  for (Index i = 0; i < sample.size(); ++i) {
    x.col(i) = all.point(sample.number(i));
    weights[i] = all.weight(sample.number(i));
    if (numbers != nullptr) numbers->push_back(sample.number(i));
  }
  const bool is_weighted = all.is_weighted();
  const Dataset points = keen::columns(std::move(x));
  return is_weighted ? Dataset(keen::weighted(points, std::move(weights))) : points;
}

const Criteria some_criteria = {keen::criterion::SimplifiedSilhouette{}, keen::criterion::Bic{},
                                keen::criterion::Elbow{}, keen::criterion::DaviesBouldin{},
                                keen::criterion::PredictionStrength{.splits = 2}};

}  // namespace

TEST_CASE("choose_k over ranks is choose_k of all points, bit for bit") {
  const Matrix x = groups(300);
  Eigen::VectorXd weights(300);
  for (Index i = 0; i < 300; ++i) weights[i] = static_cast<double>(i % 4);
  const KMeans<double> settings{.restarts = 2, .seed = 9};
  for (const Dataset& all : {ranks::columns(x), Dataset(keen::weighted(ranks::columns(x), weights))}) {
    const auto whole = keen::choose_k(all, {.first = 1, .last = 6}, some_criteria, settings);
    CHECK(whole.front().best == 4);
    for (const Counts& counts : spreads_of_300) {
      CHECK(all_found(choose_on_ranks(all, counts, {.first = 1, .last = 6}, some_criteria, settings), whole));
    }
    CHECK(all_found(choose_on_ranks(all, {200, 100}, {.first = 1, .last = 6}, some_criteria, settings, 300), whole));
  }
}

TEST_CASE("of more points, choose_k over ranks judges the same sample, however they are spread") {
  const Matrix x = groups(300);
  Eigen::VectorXd weights(300);
  for (Index i = 0; i < 300; ++i) weights[i] = static_cast<double>(i % 4);
  const KMeans<double> settings{.seed = 9};
  const Criteria criteria = {keen::criterion::SimplifiedSilhouette{}, keen::criterion::Bic{}};
  for (const Dataset& all : {ranks::columns(x), Dataset(keen::weighted(ranks::columns(x), weights))}) {
    for (const Index most : {80, 299}) {
      const auto sampled = keen::choose_k(sample_of(all, most, 9), {.first = 2, .last = 5}, criteria, settings);
      for (const Counts& counts : spreads_of_300) {
        CHECK(all_found(choose_on_ranks(all, counts, {.first = 2, .last = 5}, criteria, settings, most), sampled));
      }
    }
  }
  const auto another = choose_on_ranks(ranks::columns(x), {300}, {.first = 2, .last = 5}, criteria, {.seed = 8}, 80);
  const auto sampled = choose_on_ranks(ranks::columns(x), {300}, {.first = 2, .last = 5}, criteria, {.seed = 9}, 80);
  CHECK(another.found.front()->front().sse != sampled.found.front()->front().sse);
}

TEST_CASE("unless told otherwise, a sweep over ranks takes 65536 points, or 64 for each cluster") {
  const Matrix x = groups(65'537);
  const Criteria criteria = {keen::criterion::Bic{}};
  const KMeans<double> settings{.init = keen::FirstK{}, .stop = keen::stop::MaxIterations{1}};
  const auto sse_of = [&](const Dataset& all) {
    return keen::choose_k(all, {.first = 1, .last = 1}, criteria, settings).front().sse;
  };
  const auto on_ranks = [&](Index n, Index k) {
    const auto found = choose_on_ranks(Dataset(keen::columns(Matrix(x.leftCols(n)))), {n - 100, 100},
                                       {.first = k, .last = k}, criteria, settings);
    REQUIRE(found.found.back());
    return found.found.back()->front().sse;
  };
  CHECK(on_ranks(65'536, 1) == sse_of(keen::columns(Matrix(x.leftCols(65'536)))));
  CHECK(on_ranks(65'537, 1) == sse_of(sample_of(ranks::columns(x), 65'536, 0)));
  CHECK(keen::detail::most_in_start_sample(1024) == 65'536);
  CHECK(keen::detail::most_in_start_sample(1025) == 65'600);
}

TEST_CASE("auto_k over ranks is auto_k of all points, bit for bit") {
  Matrix x = groups(300);
  x.col(270) << 90, -80;  // an outlier
  const Dataset all = ranks::columns(x);
  const auto whole = keen::auto_k(all, {.first = 1, .last = 6});
  CHECK(whole.k == 4);
  REQUIRE(whole.outliers.size() == 1);
  for (const Counts& counts : spreads_of_300) {
    CHECK(all_found(auto_k_on_ranks(all, counts, {.first = 1, .last = 6}), whole));
  }
  const auto kept = keen::auto_k(all, {.first = 1, .last = 3}, {}, Outliers::keep);
  CHECK(kept.is_at_end);
  CHECK(all_found(auto_k_on_ranks(all, {120, 180}, {.first = 1, .last = 3}, Outliers::keep), kept));
}

TEST_CASE("outliers over ranks have their numbers among all points") {
  Matrix x = groups(300);
  std::vector<Index> drawn;
  (void)sample_of(ranks::columns(x), 200, 0, &drawn);
  x.col(drawn[150]) << 90, -80;
  const Dataset all = ranks::columns(x);
  auto sampled = keen::auto_k(sample_of(all, 200, 0), {.first = 1, .last = 5});
  REQUIRE(sampled.outliers.size() == 1);
  CHECK(sampled.outliers.front().index == 150);
  sampled.outliers.front().index = drawn[150];
  for (const Counts& counts : spreads_of_300) {
    CHECK(all_found(auto_k_on_ranks(all, counts, {.first = 1, .last = 5}, Outliers::set_aside, 200), sampled));
  }
}

TEST_CASE("criteria and observers are called on rank 0, which sees points that are read block by block") {
  const Matrix x = groups(300);
  int calls[3] = {0, 0, 0};
  int watched[3] = {0, 0, 0};
  const auto result =
      of_ranks(ranks::columns(x), {100, 100, 100}, [&](const Dataset& own, Communicator& communicator, int rank) {
        const double* const from = &x(0, 100 * rank);
        const Dataset blocks = keen::blocks<double>(own.size(), 2, [from](Index first, Index count, double* to) {
          std::copy_n(from + 2 * first, 2 * count, to);
        });
        const auto judge = [&calls, rank](const keen::KSweep<double>& sweep) {
          ++calls[rank];
          return CriterionResult{.best = sweep.data.size(), .sse = sweep.curve().sse};
        };
        const KMeans<double> settings{.observer = [&watched, rank](const keen::IterationStats&) { ++watched[rank]; }};
        return keen::detail::choose_k_on_ranks(blocks, {.first = 2, .last = 3}, {judge}, settings, 0, communicator);
      });
  const auto whole = keen::choose_k(keen::columns(x), {.first = 2, .last = 3}, Criteria{keen::criterion::Bic{}});
  REQUIRE(result.found[2]);
  CHECK(result.found[2]->front().best == 300);
  CHECK(result.found[2]->front().sse == whole.front().sse);
  CHECK(calls[0] == 1);
  CHECK(calls[1] + calls[2] == 0);
  CHECK(watched[0] > 0);
  CHECK(watched[1] + watched[2] == 0);
}

namespace {

/// What a rank asks for.
struct Asked {
  Dataset points;
  KRange range = {.first = 1, .last = 3};
  Criteria criteria = {keen::criterion::Bic{}};
  KMeans<double> settings = {};
  Outliers outliers = Outliers::keep;
  Index max_points = 0;
};

/// What all of three ranks say, of which some ask for something of their own; nothing if they do not agree.
std::string error_of(const std::function<void(Asked&, int)>& change, bool is_auto = false) {
  const Matrix x = groups(30);
  return agreed_error(
      of_ranks(ranks::columns(x), {10, 15, 5}, [&](const Dataset& own, Communicator& communicator, int rank) {
        Asked asked{own};
        change(asked, rank);
        return is_auto ? keen::detail::auto_k_on_ranks(asked.points, asked.range, asked.settings, asked.outliers,
                                                       asked.max_points, communicator)
                             .criteria
                       : keen::detail::choose_k_on_ranks(asked.points, asked.range, asked.criteria, asked.settings,
                                                         asked.max_points, communicator);
      }));
}

}  // namespace

TEST_CASE("what one rank refuses of a sweep, all refuse") {
  const std::string says = "rank 1: mpi::choose_k: ";
  const std::string differs = " must be the same on all ranks";
  const auto on_1 = [](const std::function<void(Asked&)>& change) {
    return error_of([&](Asked& asked, int rank) {
      if (rank == 1) change(asked);
    });
  };
  CHECK(on_1([](Asked& asked) { asked.range.first = 2; }) ==
        says + "the first k" + differs + ", got 2, and rank 0 has 1");
  CHECK(on_1([](Asked& asked) { asked.range.last = 4; }) ==
        says + "the last k" + differs + ", got 4, and rank 0 has 3");
  CHECK(on_1([](Asked& asked) { asked.max_points = 9; }) ==
        says + "max_points" + differs + ", got 9, and rank 0 has 0");
  CHECK(on_1([](Asked& asked) { asked.settings.seed = 2; }) ==
        says + "the seed" + differs + ", got 2, and rank 0 has 0");
  CHECK(on_1([](Asked& asked) { asked.criteria.clear(); }) == says + "what is asked" + differs);
  CHECK(on_1([](Asked& asked) { asked.max_points = 1; }) == says + "max_points must be >= 2, or 0, got 1");
  CHECK(on_1([](Asked& asked) { asked.max_points = -1; }) == says + "max_points must be >= 2, or 0, got -1");
  static const std::vector<double> bad = {0, 1, 2, std::numeric_limits<double>::quiet_NaN()};
  CHECK(on_1([](Asked& asked) { asked.points = keen::points(bad.data(), 2, 2); }) ==
        says + "points must be finite, got nan at point 1, coordinate 1");
  CHECK(on_1([](Asked& asked) { asked.points = keen::points(bad.data(), 1, 3); }) ==
        "rank 0: mpi::choose_k: points must have the same dim on all ranks, got 2, and another rank has 3");
  CHECK(error_of([](Asked& asked, int rank) {
          const double weight = rank == 2 ? -1 : 1;
          asked.points =
              keen::weighted(asked.points, Eigen::VectorXd(Eigen::VectorXd::Constant(asked.points.size(), weight)));
        }) == "rank 2: mpi::choose_k: weights must be >= 0, got -1 at point 0");
  CHECK(error_of(
            [](Asked& asked, int rank) {
              if (rank == 2) asked.outliers = Outliers::set_aside;
            },
            true) == "rank 2: mpi::auto_k: what is asked" + differs);
}

TEST_CASE("what rank 0 refuses of a sweep, all refuse") {
  const std::string says = "rank 0: mpi::choose_k: ";
  CHECK(error_of([](Asked& asked, int) { asked.range = {.first = 1, .last = 31}; }) ==
        says + "the range of k must lie in [1, n = 30], got [1, 31]");
  CHECK(error_of([](Asked& asked, int) { asked.max_points = 2; }) ==
        says + "the last k must not be above the 2 points that are drawn, got 3");
  CHECK(error_of([](Asked& asked, int) { asked.max_points = 3; }).empty());
  CHECK(error_of([](Asked& asked, int) { asked.max_points = 30, asked.range.last = 30; }).empty());
  CHECK(error_of([](Asked& asked, int) {
          asked.points = keen::weighted(asked.points, Eigen::VectorXd(Eigen::VectorXd::Zero(asked.points.size())));
        }) == says + "weights must not all be 0");
  CHECK(error_of([](Asked& asked, int) { asked.points = keen::points(static_cast<const double*>(nullptr), 0, 0); }) ==
        says + "at least one point is needed, got n = 0 on all ranks");
  CHECK(error_of([](Asked& asked, int) { asked.settings.threads = -1; }) == says + "threads must be >= 0, got -1");
  CHECK(error_of([](Asked& asked, int) {
          asked.criteria = {
              [](const keen::KSweep<double>&) -> CriterionResult { throw std::runtime_error("no idea"); }};
        }) == "rank 0: no idea");
  CHECK(error_of([](Asked& asked, int) { asked.range = {.first = 31, .last = 31}; }, true) ==
        "rank 0: mpi::auto_k: the range of k must lie in [1, n = 30], got [31, 31]");
}
