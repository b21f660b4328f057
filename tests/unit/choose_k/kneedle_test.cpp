// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/choose_k.hpp>
#include <keen/choose_k/criteria/curve.hpp>
#include <keen/choose_k/kneedle.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;

/// A curve over k = 1, 2, 3, ...
keen::SseCurve curve_of(std::vector<double> sse) {
  keen::SseCurve curve{std::vector<Index>(sse.size()), std::move(sse)};
  std::iota(curve.k.begin(), curve.k.end(), Index{1});
  return curve;
}

}  // namespace

TEST_CASE("Kneedle finds the knee of a curve, and scores every k by its distance from the chord", "[kneedle]") {
  const auto choice = keen::kneedle(curve_of({100, 40, 20, 15, 10, 5, 4, 3, 2, 1}));
  CHECK(choice.best == 3);
  CHECK(choice.criterion == "Kneedle");
  CHECK_FALSE(choice.smaller_is_better);
  REQUIRE(choice.score.size() == 10);
  CHECK(choice.score[0] == 0);
  CHECK(choice.score[2] == Approx(80.0 / 99 - 2.0 / 9));
  CHECK(choice.score[9] == Approx(0).margin(1e-12));
}

TEST_CASE("Kneedle asks for a sharper knee the larger its sensitivity", "[kneedle]") {
  const auto curve = curve_of({10, 7, 5, 3.8, 3, 2.5, 2.2, 2});
  CHECK(keen::kneedle(curve, 0).best.has_value());
  CHECK_FALSE(keen::kneedle(curve, 100).best.has_value());
}

TEST_CASE("Kneedle finds nothing where nothing bends inwards", "[kneedle]") {
  CHECK_FALSE(keen::kneedle(curve_of({})).best.has_value());
  CHECK_FALSE(keen::kneedle(curve_of({5})).best.has_value());
  CHECK_FALSE(keen::kneedle(curve_of({5, 1})).best.has_value());
  CHECK_FALSE(keen::kneedle(curve_of({5, 5, 5, 5})).best.has_value());
  CHECK_FALSE(keen::kneedle(curve_of({10, 9, 8, 7, 6, 5})).best.has_value());
  CHECK_FALSE(keen::kneedle(curve_of({10, 9.9, 9.5, 8, 4, 0})).best.has_value());
  CHECK_FALSE(keen::kneedle(curve_of({1, 2, 3, 4}), 0).best.has_value());
}

TEST_CASE("Kneedle refuses what is no curve, and a sensitivity that is none", "[kneedle]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)keen::kneedle(curve_of({3, nan, 1})); }) == "kneedle: the SSE must be finite at k = 2");
  CHECK(message_of([] {
          (void)keen::kneedle(keen::SseCurve{{1, 2}, {3}});
        }) == "kneedle: one SSE for each k is needed, got 1 for 2");
  CHECK(message_of([] {
          (void)keen::kneedle(keen::SseCurve{{1, 3, 3}, {3, 2, 1}});
        }) == "kneedle: k must ascend, got 3 at 2");
  CHECK(message_of([] {
          (void)keen::kneedle(curve_of({3, 2, 1}), -1);
        }) == "kneedle: sensitivity must be >= 0, got -1");
  CHECK(message_of([&] {
          (void)keen::kneedle(curve_of({3, 2, 1}), nan);
        }) == "kneedle: sensitivity must be >= 0, got nan");
  Index passes = 0;
  const keen::KMeans<double, 2> settings{.observer = [&](const keen::IterationStats&) { ++passes; }};
  CHECK(message_of([&] {
          (void)keen::kneedle(unit::far_groups(90, 3, 4), {1, 8}, settings, -1);
        }) == "kneedle: sensitivity must be >= 0, got -1");
  CHECK(passes == 0);  // refused before any work
}

TEST_CASE("Kneedle on points equals Kneedle on their curve, and the criterion's answer", "[kneedle]") {
  const Eigen::Matrix2Xd x = unit::far_groups(90, 3, 4);
  const keen::KMeans<double, 2> settings{.restarts = 5};
  const auto direct = keen::kneedle(x, {1, 8}, settings);
  CHECK(direct.best == 3);
  const auto sweep = keen::sweep_k(x, {1, 8}, settings);
  CHECK(keen::Criterion<double, 2>(keen::criterion::Kneedle{})(sweep).best == keen::kneedle(sweep.curve()).best);
  CHECK(keen::Criterion<double, 2>(keen::criterion::Kneedle{})(sweep).best == 3);
}
