// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/local_search/dense_swaps.hpp>

#include <chrono>
#include <functional>
#include <vector>

namespace {

using keen::Index;
using keen::detail::Budget;

/// Swaps from a start, and all they need.
struct Owned {
  Owned(const Eigen::MatrixXd& x, const Eigen::MatrixXd& start)
      : validated(keen::detail::validate(keen::detail::Points(keen::columns(x)), "test")),
        setup{.validated = validated,
              .unit = {},
              .mean_variance = 1,
              .center = x.rowwise().mean(),
              .team = team,
              .observer = nobody,
              .start = {}},
        make_engine(keen::Algorithm::automatic, setup, start.cols()),
        run({.setup = setup,
             .make_engine = make_engine,
             .draw_start = no_start,
             .k = start.cols(),
             .starts_differ = false,
             .restart = 0,
             .restarts = 1,
             .rng = rng,
             .record = record,
             .history = history}),
        points(validated, keen::detail::Scale<double>{}),
        log(points, {}),
        swaps(points, run(start, 10), run, rng, log) {}

  keen::detail::ValidatedData<double> validated;
  keen::detail::Team team{1};
  keen::Observer nobody;
  keen::detail::LloydSetup<double> setup;
  keen::detail::EngineMaker<double> make_engine;
  std::function<keen::Centroids<double>()> no_start;
  keen::Rng rng{1};
  keen::SwapRecord record;
  std::vector<keen::IterationRecord> history;
  keen::detail::QuietLloyd<double> run;
  keen::detail::ScaledPoints<double> points;
  keen::detail::SearchLog<double> log;
  keen::detail::DenseSwaps<double> swaps;
};

}  // namespace

TEST_CASE("swaps over all points give every far group its centroid", "[swaps]") {
  const Eigen::MatrixXd x = unit::far_groups(240, 8, 16);
  Owned owned(x, unit::crowded_start(x, 8));
  CHECK(owned.swaps.best_sse() > 10 * unit::sse_of_groups(x, 8));
  owned.swaps.swap_best(Budget::endless());
  CHECK(owned.swaps.best_sse() == Approx(unit::sse_of_groups(x, 8)));
  CHECK(owned.swaps.record().accepted >= 4);
  const std::vector<keen::IterationRecord> steps = owned.log.take_records();
  REQUIRE_FALSE(steps.empty());
  CHECK(steps.front().step == keen::Step::swaps);
  CHECK(steps.front().labels_changed >= 30);
  CHECK(steps.back().sse == owned.swaps.best_sse());
}

TEST_CASE("swaps over all points lower the SSE, and end", "[swaps]") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Eigen::MatrixXd x = unit::uniform_points<>(400, seed, 20);
    Owned owned(x, x.leftCols(12));
    const double before = owned.swaps.best_sse();
    owned.swaps.swap_best(Budget::endless());
    const double swapped = owned.swaps.best_sse();
    CHECK(swapped <= before);
    const Index trials = owned.swaps.record().trials;
    CHECK(trials < 200);
    owned.swaps.anneal(Budget::of(23));
    CHECK(owned.swaps.record().trials == trials + 23);
    CHECK(owned.swaps.best_sse() <= swapped);
    CHECK_FALSE(owned.swaps.record().reached_deadline);
    owned.swaps.anneal(Budget::until(Budget::Clock::now() + std::chrono::milliseconds(5)));
    CHECK(owned.swaps.record().reached_deadline);
  }
}

TEST_CASE("where no several swaps at once gain what they cost, single ones are tried for less", "[swaps]") {
  Index accepted = 0;
  for (const std::uint64_t seed : {2U, 4U, 6U}) {
    const Eigen::MatrixXd x = unit::uniform_points<>(400, seed, 20);
    Owned owned(x, x.leftCols(12));
    owned.swaps.swap_best(Budget::endless());
    accepted += owned.swaps.record().accepted;
  }
  CHECK(accepted > 0);  // each is a swap by itself: none gains what it costs by the figures, and the SSE falls
}

TEST_CASE("where nothing is left to gain, swaps over all points end at once", "[swaps]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(5, 1, 20);
  Owned owned(x, x);
  owned.swaps.swap_best(Budget::endless());
  owned.swaps.anneal(Budget::until(Budget::Clock::now() + std::chrono::hours(1)));
  CHECK(owned.swaps.record().trials == 0);
  CHECK_FALSE(owned.swaps.record().reached_deadline);
}
