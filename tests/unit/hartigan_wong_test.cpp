// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"
#include "support/difference.hpp"
#include "support/invariants.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/hartigan_wong.hpp>
#include <keen/init/given_centroids.hpp>

#include <vector>

namespace {

using keen::HartiganWong;
using keen::Index;
using unit::message_of;

Eigen::MatrixXd rows_of(const support::Table& table, const std::vector<Index>& rows) {
  Eigen::MatrixXd start(table.cols(), std::ssize(rows));
  for (Index j = 0; j < start.cols(); ++j) {
    start.col(j) = table.row(rows[static_cast<std::size_t>(j)]).transpose();
  }
  return start;
}

}  // namespace

TEST_CASE("from R's start rows, moves end where R's Hartigan-Wong does", "[hartigan_wong]") {
  // R 4.2.2, kmeans(x, centers = x[rows + 1, ], algorithm = "Hartigan-Wong")$tot.withinss. From iris 0, 1, 2 Lloyd's
  // iteration ends at 78.8556658259773.
  struct Case {
    const char* file;
    std::vector<Index> rows;
    double sse;
  };
  const std::vector<Case> cases{{"iris.csv", {0, 50, 100}, 78.851441426146},
                                {"iris.csv", {0, 1, 2}, 78.851441426146},
                                {"iris.csv", {0, 30, 60, 89, 119, 149}, 45.5871593614719},
                                {"faithful.csv", {0, 1}, 8901.76872094721}};
  for (const Case& expected : cases) {
    const support::Table table = support::read_csv(std::string(KEEN_TESTS_DIR "/data/") + expected.file);
    const HartiganWong<double> moves{.k = std::ssize(expected.rows),
                                     .init = keen::GivenCentroids(rows_of(table, expected.rows))};
    const auto found = moves.fit(keen::rows(table));
    CHECK(found.sse == Approx(expected.sse).epsilon(1e-12));
    CHECK(found.stop_reason == keen::StopReason::labels_settled);
  }
}

TEST_CASE("moves never end above Lloyd's iteration from where that ends", "[hartigan_wong]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(2000, 5);
  Index lower = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const keen::KMeans<double, 2> kmeans{.k = 40, .stop = keen::stop::LabelsSettled{}, .seed = seed};
    const auto settled = kmeans.fit(x);
    const auto moved = HartiganWong<double, 2>{.k = 40, .init = keen::GivenCentroids(settled.model.centroids())}.fit(x);
    CHECK(moved.sse <= settled.sse);
    lower += moved.sse < settled.sse ? 1 : 0;
    CHECK(support::Inspection<double, 2>(keen::as_dataset(x), kmeans, moved).broken().empty());
  }
  CHECK(lower >= 6);
}

TEST_CASE("weights, threads and restarts of moves are as everywhere", "[hartigan_wong][threads]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(600, 6);
  const std::vector<double> ones(600, 1.0);
  HartiganWong<double, 2> moves{.k = 9, .restarts = 3, .seed = 4};
  const auto alone = moves.fit(x);
  CHECK(support::difference(moves.fit(keen::weighted(x, ones)), alone) == "");
  moves.threads = 3;
  CHECK(support::difference(moves.fit(x), alone) == "");
  moves.restarts = 1;
  CHECK(alone.sse <= moves.fit(x).sse);
}

TEST_CASE("points that tie end", "[hartigan_wong]") {
  Eigen::Matrix2Xd grid(2, 400);
  for (Index i = 0; i < 400; ++i) grid.col(i) << static_cast<double>(i % 4), static_cast<double>(i / 4 % 5);
  for (Index k = 1; k <= 20; ++k) {
    const auto found = HartiganWong<double, 2>{.k = k}.fit(grid);
    CHECK(found.iterations <= 6);
    if (k == 20) CHECK(found.sse == 0);
  }
}

TEST_CASE("an effort of moves needs a pass before", "[hartigan_wong]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(20, 7);
  CHECK(message_of<std::invalid_argument>([&] {
          (void)keen::fit(x, {.k = 3, .effort = keen::effort::Hartigan{.lloyd_passes = 0}});
        }) == "effort::Hartigan: lloyd_passes must be >= 1, got 0");
}
