// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/fit/dense_traits.hpp>
#include <keen/detail/lloyd/iteration_log.hpp>

namespace {

using keen::Index;
using keen::detail::IterationLog;
using Line = keen::Centroids<double, 1>;
using Plane = keen::Centroids<double>;

/// A log of runs on four points of the plane.
struct Logged {
  explicit Logged(keen::detail::Scale<double> unit = {})
      : setup{.validated = validated,
              .unit = unit,
              .mean_variance = 4,
              .team = team,
              .observer = observer,
              .start = std::chrono::steady_clock::now()} {}

  Plane x{{0.0, 1.0, 2.0, 3.0}, {0.0, 0.0, 1.0, 1.0}};
  keen::detail::ValidatedData<double> validated =
      keen::detail::validate(keen::detail::Points<double>(keen::columns(x)), "test");
  keen::detail::Team team{1};
  keen::Observer observer;
  keen::detail::LloydSetup<double> setup;
  IterationLog<double> log{setup, 2, 5};
};

const Plane before{{1.0, 10.0}, {2.0, 0.0}};
const Plane after{{4.0, 10.0}, {-2.0, 1.0}};  // moved by (3, -4) and (0, 1)

}  // namespace

TEST_CASE("a pass is measured: how far centroids moved, in the unit of the data") {
  for (const double size : {1.0, 0.25}) {
    Logged logged({size, 1});
    logged.setup.mean_variance = 4 * size * size;
    IterationLog<double> log(logged.setup, 2, 5);
    log.add(7.5, 3, 1, before, after);
    const keen::IterationStats& stats = log.stats();
    CHECK(stats.iteration == 1);
    CHECK(stats.sse == 7.5);
    CHECK(stats.labels_changed == 3);
    CHECK(stats.relocated == 1);
    CHECK(stats.sq_shift == 26);
    CHECK(stats.max_sq_shift == 25);
    CHECK(stats.relative_sq_shift == 6.5);
    CHECK(stats.max_percent_change == 500);  // 300 and 200
    CHECK_FALSE(stats.centroids_unchanged);
    CHECK(stats.seconds >= 0);
  }
}

TEST_CASE("a coordinate that leaves 0 has changed by 100 percent") {
  Logged logged;
  logged.log.add(1, 0, 0, Plane{{0.0, 5.0}, {0.0, 5.0}}, Plane{{0.0, 5.0}, {2.0, 5.0}});
  CHECK(logged.log.stats().max_percent_change == 100);
}

TEST_CASE("where no centroid moves, all moves are 0, even if the points do not spread") {
  Logged logged;
  logged.setup.mean_variance = 0;
  IterationLog<double> log(logged.setup, 2, 0);
  log.add(1, 0, 0, before, before);
  CHECK(log.stats().centroids_unchanged);
  CHECK(log.stats().sq_shift == 0);
  CHECK(log.stats().relative_sq_shift == 0);
  CHECK(log.stats().max_percent_change == 0);
}

TEST_CASE("the log keeps all passes, and the SSE of the one before") {
  Logged logged;
  for (const double sse : {9.0, 6.0, 5.0}) logged.log.add(sse, 1, 0, before, after);
  CHECK(logged.log.stats().previous_sse == 6);
  const std::vector<keen::IterationRecord> records = logged.log.take_records();
  REQUIRE(records.size() == 3);
  for (Index i = 0; i < 3; ++i) CHECK(records[static_cast<std::size_t>(i)].iteration == i + 1);
  CHECK(records.front().sse == 9);
  CHECK(records.back().sse == 5);
}

TEST_CASE("an observer sees the sizes, the labels and the centroids") {
  Logged logged;
  logged.log.add(9, 4, 0, before, after);
  const keen::Labels labels{{0, 1, 1, 0}};
  int calls = 0;
  logged.log.show(
      [&](const keen::IterationStats& stats) {
        ++calls;
        CHECK(stats.n == 4);
        CHECK(stats.k == 2);
        CHECK(stats.dim == 2);
        CHECK(stats.restart == 5);
        CHECK(stats.labels.data() == labels.data());
        CHECK(stats.labels.size() == 4);
        CHECK(stats.centroids() == after);
      },
      labels, after);
  CHECK(calls == 1);
}
