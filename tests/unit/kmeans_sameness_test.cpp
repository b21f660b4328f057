// SPDX-License-Identifier: MIT
// What makes a difference to a fit and what makes none: seeds, restarts, algorithms and threads.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"

#include <keen/init/random_points.hpp>

#include <limits>

namespace {

using keen::Algorithm;
using keen::Index;
using unit::checked_fit;
using KMeans = keen::KMeans<double, 2>;
using Points = Eigen::Matrix2Xd;

keen::Clustering<double, 2> fit(const Points& x, const KMeans& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

}  // namespace

TEST_CASE("the same settings and data give the same bits, however often", "[C08]") {
  const Points x = unit::uniform_points<2>(200, 9);
  const KMeans kmeans{.k = 5, .restarts = 3, .seed = 7};
  const auto first = kmeans.fit(x);
  const auto second = kmeans.fit(x);
  CHECK(first.model == second.model);
  CHECK(first.labels == second.labels);
  CHECK(first.sse == second.sse);
  CHECK(first.iterations == second.iterations);
  CHECK(first.restart == second.restart);
}

TEST_CASE("another seed starts elsewhere (F49)") {
  const Points x = unit::uniform_points<2>(200, 10);
  CHECK(fit(x, {.k = 5, .seed = 1}).history.front().sse != fit(x, {.k = 5, .seed = 2}).history.front().sse);
}

TEST_CASE("more restarts never give a higher SSE, for the runs are nested", "[C10]") {
  const Points x = unit::far_groups(70, 7, 12);
  double before = std::numeric_limits<double>::infinity();
  for (const Index restarts : {1, 2, 5, 10}) {
    const double sse = fit(x, {.k = 7, .init = keen::RandomPoints{}, .restarts = restarts}).sse;
    CHECK(sse <= before);
    before = sse;
  }
  CHECK(before < fit(x, {.k = 7, .init = keen::RandomPoints{}}).sse);
}

TEST_CASE("of equally good runs the first is returned (F44)") {
  const Points x = unit::uniform_points<2>(6, 13);
  const auto result = fit(x, {.k = 6, .init = keen::RandomPoints{}, .restarts = 5});
  CHECK(result.sse == 0);
  CHECK(result.restart == 0);
}

TEST_CASE("the restart that is returned is the one that its number says") {
  const Points x = unit::far_groups(70, 7, 14);
  const auto best = fit(x, {.k = 7, .init = keen::RandomPoints{}, .restarts = 10});
  REQUIRE(best.restart > 0);
  CHECK(fit(x, {.k = 7, .init = keen::RandomPoints{}, .restarts = best.restart}).sse > best.sse);
  CHECK(fit(x, {.k = 7, .init = keen::RandomPoints{}, .restarts = best.restart + 1}).model == best.model);
}

TEST_CASE("the algorithms agree in labels, centroids and passes, for any tol (F28, F42)", "[C13]") {
  const Points groups = unit::far_groups(200, 4, 17);
  const Points even = unit::uniform_points<2>(500, 18);
  for (const Points& x : {groups, even}) {
    for (const double tol : {1e-2, 1e-8, 1e-100, 0.0}) {
      const auto fit_with = [&](Algorithm algorithm) {
        return fit(x, {.k = 20, .stop = keen::stop::CentroidShift{tol}, .algorithm = algorithm, .seed = 3});
      };
      const auto lloyd = fit_with(Algorithm::lloyd);
      for (const Algorithm algorithm :
           {Algorithm::filtering, Algorithm::hamerly, Algorithm::projection, Algorithm::automatic}) {
        const auto other = fit_with(algorithm);
        CHECK(other.labels == lloyd.labels);
        CHECK(other.model == lloyd.model);
        CHECK(other.iterations == lloyd.iterations);
        CHECK(other.sse == lloyd.sse);
      }
    }
  }
}

TEST_CASE("results do not depend on the number of threads (D8, F47)", "[C48]") {
  const Points x = unit::uniform_points<2>(30'000, 24);
  for (const Algorithm algorithm :
       {Algorithm::lloyd, Algorithm::filtering, Algorithm::hamerly, Algorithm::projection}) {
    const KMeans one{.k = 20, .stop = keen::stop::MaxIterations{6}, .algorithm = algorithm};
    const auto expected = one.fit(x);
    for (const int threads : {0, 2, 3, 7}) {
      KMeans many = one;
      many.threads = threads;
      const auto result = many.fit(x);
      CHECK(result.model == expected.model);
      CHECK(result.labels == expected.labels);
      CHECK(result.sse == expected.sse);
    }
  }
}
