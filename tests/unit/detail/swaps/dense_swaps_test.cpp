// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/partition.hpp"

#include <keen/detail/swaps/dense_swaps.hpp>
#include <keen/init/given.hpp>

#include <chrono>
#include <utility>

namespace {

using keen::Index;
using keen::detail::Budget;
using Run = keen::detail::Run<double, Eigen::Dynamic>;

/// Lloyd's iteration on some points, by the public face.
struct RunLloyd {
  const Eigen::MatrixXd& x;

  Run operator()(const Eigen::MatrixXd& centroids, Index passes) const {
    const keen::KMeans<double> kmeans{.k = centroids.cols(),
                                      .init = keen::Given(centroids),
                                      .stop = keen::stop::MaxIterations{passes},
                                      .empty_clusters = keen::EmptyClusters::keep};
    auto found = kmeans.fit(keen::columns(x));
    return {found.model.centroids(), std::move(found.labels), {}, found.stop_reason, {}, {}};
  }
};

using Swaps = keen::detail::DenseSwaps<double, Eigen::Dynamic, RunLloyd>;

/// Swaps from a start, and all they need.
struct Owned {
  Owned(const Eigen::MatrixXd& x, const Eigen::MatrixXd& start)
      : run{x},
        prepared(keen::detail::prepare(keen::Dataset<double>(keen::columns(x)), "test")),
        points(prepared, keen::detail::Scale<double>{}),
        rng(1),
        swaps(points, run(start, 10), run, rng) {}

  RunLloyd run;
  keen::detail::Prepared<double, Eigen::Dynamic> prepared;
  keen::detail::PlacedPoints<double, Eigen::Dynamic> points;
  keen::Rng rng;
  Swaps swaps;
};

}  // namespace

TEST_CASE("swaps over all points give every far group its centroid", "[swaps]") {
  const Eigen::MatrixXd x = unit::far_groups(240, 8, 16);
  Owned owned(x, unit::crowded_start(x, 8));
  CHECK(owned.swaps.best_sse() > 10 * unit::sse_of_groups(x, 8));
  owned.swaps.swap_best(Budget::endless());
  CHECK(owned.swaps.best_sse() == Approx(unit::sse_of_groups(x, 8)));
  CHECK(owned.swaps.record().accepted >= 4);
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

TEST_CASE("where nothing is left to gain, swaps over all points end at once", "[swaps]") {
  const Eigen::MatrixXd x = unit::uniform_points<>(5, 1, 20);
  Owned owned(x, x);
  owned.swaps.swap_best(Budget::endless());
  owned.swaps.anneal(Budget::until(Budget::Clock::now() + std::chrono::hours(1)));
  CHECK(owned.swaps.record().trials == 0);
  CHECK_FALSE(owned.swaps.record().reached_deadline);
}
