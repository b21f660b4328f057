// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/sse_curve.hpp>
#include <keen/init/first_k.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace {

using keen::CurveStart;
using keen::Index;
using Points = Eigen::Matrix2Xd;

bool never_rises(const std::vector<double>& sse) { return std::is_sorted(sse.begin(), sse.end(), std::greater<>()); }

}  // namespace

TEST_CASE("an SSE curve has every k of its range, both ends included") {
  const Points x = unit::uniform_points<2>(30, 1);
  const keen::SseCurve curve = keen::sse_curve(x, {.first = 3, .last = 6});
  CHECK(curve.k == std::vector<Index>{3, 4, 5, 6});
  CHECK(curve.sse.size() == 4);
  CHECK(keen::sse_curve(x, {.first = 7, .last = 7}).k == std::vector<Index>{7});
  CHECK(keen::sse_curve(x, {}).k.back() == 10);
}

TEST_CASE("with both starts an SSE curve never rises, where cold starts alone may have it rise", "[C11]") {
  int cold_curves_that_rise = 0;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Points x = unit::uniform_points<2>(60, seed);
    const keen::KMeansFor<Points> settings{.init = keen::FirstK{}, .seed = seed};
    const keen::SseCurve cold = keen::sse_curve(x, {1, 20}, settings, CurveStart::cold);
    const keen::SseCurve warm = keen::sse_curve(x, {1, 20}, settings, CurveStart::warm);
    const keen::SseCurve both = keen::sse_curve(x, {1, 20}, settings, CurveStart::both);
    CHECK(never_rises(both.sse));
    CHECK(never_rises(warm.sse));
    cold_curves_that_rise += never_rises(cold.sse) ? 0 : 1;
    for (std::size_t i = 0; i < both.sse.size(); ++i) CHECK(both.sse[i] <= cold.sse[i]);
  }
  CHECK(cold_curves_that_rise > 0);
}

TEST_CASE("an SSE curve never rises for weighted points, nor beyond the number of distinct ones (D1)") {
  Points x = unit::uniform_points<2>(40, 3);
  x.rightCols(30) = x.leftCols(10).replicate(1, 3);
  std::vector<double> weights(40, 1.0);
  weights[3] = 1e6;
  weights[5] = 0;
  const keen::SseCurve curve = keen::sse_curve(keen::weighted(x, weights), {1, 20});
  CHECK(never_rises(curve.sse));
  CHECK(curve.sse[8] > 0);
  for (std::size_t i = 9; i < 20; ++i) CHECK(curve.sse[i] == 0);
}

TEST_CASE("the cold curve is the SSE of a fit for each k") {
  const Points x = unit::uniform_points<2>(50, 4);
  const keen::SseCurve curve = keen::sse_curve(x, {2, 5}, {.restarts = 3, .seed = 9}, CurveStart::cold);
  for (std::size_t i = 0; i < curve.k.size(); ++i) {
    CHECK(curve.sse[i] == keen::fit(x, {.k = curve.k[i], .restarts = 3, .seed = 9}).sse);
  }
}

TEST_CASE("the first k of every curve is a cold fit, and all k = n of distinct points leave nothing") {
  const Points x = unit::uniform_points<2>(12, 5);
  for (const CurveStart start : {CurveStart::cold, CurveStart::warm, CurveStart::both}) {
    const keen::SseCurve curve = keen::sse_curve(x, {4, 12}, {.seed = 2}, start);
    CHECK(curve.sse.front() == keen::fit(x, {.k = 4, .seed = 2}).sse);
    CHECK(curve.sse.back() == 0);
  }
}

TEST_CASE("one warm run is enough where there are cold ones too; otherwise restarts count for the warm start") {
  const Points x = unit::uniform_points<2>(30, 6);
  const auto runs = [&](CurveStart start) {
    Index count = 0;
    const keen::KMeansFor<Points> settings{
        .restarts = 4, .observer = [&](const keen::IterationStats& it) { count += it.iteration == 1 ? 1 : 0; }};
    (void)keen::sse_curve(x, {2, 3}, settings, start);
    return count;
  };
  CHECK(runs(CurveStart::cold) == 4 + 4);
  CHECK(runs(CurveStart::warm) == 4 + 4);
  CHECK(runs(CurveStart::both) == 4 + 1 + 4);
}

TEST_CASE("the k of the settings plays no part, the rest does") {
  const Points x = unit::uniform_points<2>(30, 7);
  CHECK(keen::sse_curve(x, {2, 4}, {.k = 99}).sse == keen::sse_curve(x, {2, 4}).sse);
  CHECK(keen::sse_curve(x, {2, 4}, {.stop = keen::stop::MaxIterations{1}}).sse != keen::sse_curve(x, {2, 4}).sse);
}

TEST_CASE("a range of k that is not within 1 to n is refused with all numbers, before any fit (F06, F07)") {
  const Points x = unit::uniform_points<2>(5, 8);
  bool worked = false;
  const keen::KMeansFor<Points> settings{.observer = [&](const keen::IterationStats&) { worked = true; }};
  const auto refusal = [&](keen::KRange range) {
    return unit::message_of([&] { (void)keen::sse_curve(x, range, settings); });
  };
  CHECK(refusal({0, 3}) == "sse_curve: the range of k must lie in [1, n = 5], got [0, 3]");
  CHECK(refusal({1, 6}) == "sse_curve: the range of k must lie in [1, n = 5], got [1, 6]");
  CHECK(refusal({4, 3}) == "sse_curve: the first k must not be above the last, got [4, 3]");
  CHECK(refusal({-2, -1}) == "sse_curve: the range of k must lie in [1, n = 5], got [-2, -1]");
  CHECK(refusal({7}) == "sse_curve: the range of k must lie in [1, n = 5], got [7, 7]");
  CHECK_FALSE(worked);
}

TEST_CASE("a range of k without a last one ends at 10, or at the number of points") {
  CHECK(keen::sse_curve(unit::uniform_points<2>(5, 8), {}).k == std::vector<Index>{1, 2, 3, 4, 5});
  CHECK(keen::sse_curve(unit::uniform_points<2>(50, 8), {.first = 8}).k == std::vector<Index>{8, 9, 10});
  CHECK(keen::sse_curve(unit::uniform_points<2>(50, 8), {.first = 12}).k == std::vector<Index>{12});
}
