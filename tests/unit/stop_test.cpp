// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/stop.hpp>

#include <cmath>
#include <limits>

namespace {

using keen::IterationStats;
using keen::StopDecision;
using keen::StopReason;
using unit::message_of;
namespace stop = keen::stop;
using namespace std::chrono_literals;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// A pass in the middle of a run at which no rule stops.
IterationStats restless() {
  IterationStats it;
  it.iteration = 7;
  it.n = 1000;
  it.sse = 90;
  it.previous_sse = 100;
  it.labels_changed = 500;
  it.sq_shift = 10;
  it.max_sq_shift = 8;
  it.relative_sq_shift = 0.5;
  it.max_percent_change = 20;
  it.seconds = 0.25;
  return it;
}

double next(double x) { return std::nextafter(x, infinity); }

/// Stops at every second pass that it sees.
struct EverySecond {
  int seen = 0;
  StopDecision operator()(const IterationStats&) {
    return ++seen % 2 == 0 ? StopDecision(StopReason::user_rule) : StopDecision();
  }
};

constexpr auto never = [](const IterationStats&) { return StopDecision(); };
constexpr auto always = [](const IterationStats&) { return StopDecision(StopReason::user_rule); };

}  // namespace

TEST_CASE("LabelsSettled stops when no label changed and no centroid moved (F40)") {
  IterationStats it = restless();
  const stop::LabelsSettled rule;
  CHECK_FALSE(rule(it));
  it.labels_changed = 0;
  CHECK_FALSE(rule(it));
  it.centroids_unchanged = true;
  CHECK(rule(it) == StopReason::labels_settled);
  it.labels_changed = 1;
  CHECK_FALSE(rule(it));
}

TEST_CASE("CentroidShift stops at a relative shift of tol and not above (D5, F39)") {
  IterationStats it = restless();
  const stop::CentroidShift rule{1e-3};
  it.relative_sq_shift = next(1e-3);
  CHECK_FALSE(rule(it));
  it.relative_sq_shift = 1e-3;
  CHECK(rule(it) == StopReason::centroid_shift);
}

TEST_CASE("CentroidShift with tol 0 stops only when nothing moved") {
  IterationStats it = restless();
  it.relative_sq_shift = std::numeric_limits<double>::denorm_min();
  CHECK_FALSE(stop::CentroidShift{0}(it));
  it.relative_sq_shift = 0;
  CHECK(stop::CentroidShift{0}(it) == StopReason::centroid_shift);
}

TEST_CASE("AbsoluteShift stops when the farthest move is tol and not above") {
  IterationStats it = restless();
  const stop::AbsoluteShift rule{3};
  it.max_sq_shift = next(9);
  CHECK_FALSE(rule(it));
  it.max_sq_shift = 9;
  it.sq_shift = 100;  // the sum plays no part
  CHECK(rule(it) == StopReason::absolute_shift);
}

TEST_CASE("PercentChange stops at tol percent and not above") {
  IterationStats it = restless();
  const stop::PercentChange rule{0.001};
  it.max_percent_change = next(0.001);
  CHECK_FALSE(rule(it));
  it.max_percent_change = 0.001;
  CHECK(rule(it) == StopReason::percent_change);
}

TEST_CASE("RelativeSse stops when the SSE falls by tol times the one before, from pass 2 on") {
  IterationStats it = restless();
  const stop::RelativeSse rule{0.25};
  it.previous_sse = 100;
  it.sse = std::nextafter(75.0, 0.0);
  CHECK_FALSE(rule(it));
  it.sse = 75;
  CHECK(rule(it) == StopReason::relative_sse);
  it.iteration = 2;
  CHECK(rule(it) == StopReason::relative_sse);
  it.iteration = 1;
  CHECK_FALSE(rule(it));
}

TEST_CASE("RelativeSse with tol 0 stops when the SSE stays or rises") {
  IterationStats it = restless();
  it.sse = it.previous_sse;
  CHECK(stop::RelativeSse{0}(it) == StopReason::relative_sse);
  it.sse = next(it.previous_sse);
  CHECK(stop::RelativeSse{0}(it) == StopReason::relative_sse);
}

TEST_CASE("LabelFraction stops when the changed labels are that share of the points and not above") {
  IterationStats it = restless();
  const stop::LabelFraction rule{0.125};
  it.labels_changed = 126;
  CHECK_FALSE(rule(it));
  it.labels_changed = 125;
  CHECK(rule(it) == StopReason::label_fraction);
  it.labels_changed = it.n;
  CHECK(stop::LabelFraction{1}(it) == StopReason::label_fraction);
}

TEST_CASE("a rule has the parameters that are documented unless told otherwise") {
  CHECK(stop::CentroidShift{}.tol == 1e-4);
  CHECK(stop::AbsoluteShift{}.tol == 0);
  CHECK(stop::PercentChange{}.tol == 1e-3);
  CHECK(stop::RelativeSse{}.tol == 1e-6);
  CHECK(stop::LabelFraction{}.fraction == 1e-3);
  CHECK(stop::MaxIterations{}.limit == 300);
  CHECK(stop::Deadline{}.limit == 1s);
}

TEST_CASE("MaxIterations stops at its limit and not before (F12)") {
  IterationStats it = restless();
  it.iteration = 6;
  CHECK_FALSE(stop::MaxIterations{7}(it));
  it.iteration = 7;
  CHECK(stop::MaxIterations{7}(it) == StopReason::max_iterations);
}

TEST_CASE("Deadline stops when its time is up, in any unit of time") {
  IterationStats it = restless();
  it.seconds = std::nextafter(0.05, 0.0);
  CHECK_FALSE(stop::Deadline{50ms}(it));
  it.seconds = 0.05;
  CHECK(stop::Deadline{50ms}(it) == StopReason::deadline);
  CHECK(stop::Deadline{0s}(it) == StopReason::deadline);
}

TEST_CASE("When asks its predicate at every pass") {
  bool quit = false;
  const stop::Requested rule{[&] { return quit; }};
  CHECK_FALSE(rule(restless()));
  quit = true;
  CHECK(rule(restless()) == StopReason::requested);
}

TEST_CASE("any_of gives the reason of the first rule that stops") {
  IterationStats it = restless();
  it.iteration = 7;
  it.max_percent_change = 0;
  CHECK(stop::any_of(never, stop::MaxIterations{7}, stop::PercentChange{1})(it) == StopReason::max_iterations);
  CHECK(stop::any_of(stop::PercentChange{1}, stop::MaxIterations{7})(it) == StopReason::percent_change);
  CHECK_FALSE(stop::any_of(never, stop::MaxIterations{8})(it));
}

TEST_CASE("a StopRule may be one of the rules of any_of, and what comes of it a StopRule again") {
  IterationStats it = restless();
  it.iteration = 7;
  keen::StopRule rule = stop::any_of(keen::StopRule(never), keen::StopRule(stop::MaxIterations{7}));
  CHECK(keen::StopRule(stop::all_of(rule))(it) == StopReason::max_iterations);
}

TEST_CASE("any_of asks every rule at every pass, so that each may count") {
  auto rule = stop::any_of(always, EverySecond{});
  rule(restless());
  rule(restless());
  CHECK(std::get<1>(rule.rules).seen == 2);
}

TEST_CASE("all_of stops only when all rules do, for the reason of the last") {
  IterationStats it = restless();
  it.iteration = 7;
  it.max_percent_change = 0;
  CHECK(stop::all_of(stop::MaxIterations{7}, stop::PercentChange{1})(it) == StopReason::percent_change);
  CHECK(stop::all_of(stop::PercentChange{1}, stop::MaxIterations{7})(it) == StopReason::max_iterations);
  CHECK_FALSE(stop::all_of(stop::MaxIterations{7}, never)(it));
  CHECK_FALSE(stop::all_of(never, stop::MaxIterations{7})(it));
}

TEST_CASE("all_of asks every rule at every pass, so that each may count") {
  auto rule = stop::all_of(never, EverySecond{});
  rule(restless());
  rule(restless());
  CHECK(std::get<1>(rule.rules).seen == 2);
}

TEST_CASE("patience wants that many passes in a row") {
  auto rule = stop::patience(stop::LabelFraction{0}, 3);
  IterationStats changing = restless();
  IterationStats quiet = restless();
  quiet.labels_changed = 0;
  CHECK_FALSE(rule(quiet));
  CHECK_FALSE(rule(quiet));
  CHECK_FALSE(rule(changing));  // starts the count afresh
  CHECK_FALSE(rule(quiet));
  CHECK_FALSE(rule(quiet));
  CHECK(rule(quiet) == StopReason::label_fraction);
}

TEST_CASE("patience of one pass is the rule itself") {
  CHECK(stop::patience(always, 1)(restless()) == StopReason::user_rule);
  CHECK_FALSE(stop::patience(never, 1)(restless()));
}

TEST_CASE("rules nest") {
  auto rule = stop::any_of(stop::all_of(always, stop::patience(always, 2)), stop::MaxIterations{100});
  CHECK_FALSE(rule(restless()));
  CHECK(rule(restless()) == StopReason::user_rule);
}

TEST_CASE("any callable of the shape is a StopRule, and a copy of it starts from the same state") {
  keen::StopRule rule = EverySecond{};
  keen::StopRule copy = rule;
  CHECK_FALSE(rule(restless()));
  CHECK(rule(restless()) == StopReason::user_rule);
  CHECK_FALSE(copy(restless()));
}

TEST_CASE("the default rule is labels settled, or CentroidShift 1e-4, or 300 passes (D5)") {
  keen::StopRule rule;
  IterationStats it = restless();
  CHECK_FALSE(rule(it));
  it.iteration = 299;
  it.relative_sq_shift = next(1e-4);
  CHECK_FALSE(rule(it));
  it.iteration = 300;
  CHECK(rule(it) == StopReason::max_iterations);
  it.relative_sq_shift = 1e-4;
  CHECK(rule(it) == StopReason::centroid_shift);
  it.labels_changed = 0;
  it.centroids_unchanged = true;
  CHECK(rule(it) == StopReason::labels_settled);
}

TEST_CASE("a parameter out of its range is refused with rule and value (F11)") {
  const auto refusal = [](auto rule) { return message_of([&] { keen::StopRule{rule}; }); };
  CHECK(refusal(stop::MaxIterations{0}) == "stop::MaxIterations: limit must be >= 1, got 0");
  CHECK(refusal(stop::MaxIterations{-5}) == "stop::MaxIterations: limit must be >= 1, got -5");
  CHECK(refusal(stop::CentroidShift{-1}) == "stop::CentroidShift: tol must be finite and >= 0, got -1");
  CHECK(refusal(stop::CentroidShift{not_a_number}) == "stop::CentroidShift: tol must be finite and >= 0, got nan");
  CHECK(refusal(stop::CentroidShift{infinity}) == "stop::CentroidShift: tol must be finite and >= 0, got inf");
  CHECK(refusal(stop::AbsoluteShift{-0.5}) == "stop::AbsoluteShift: tol must be finite and >= 0, got -0.5");
  CHECK(refusal(stop::PercentChange{not_a_number}) == "stop::PercentChange: tol must be finite and >= 0, got nan");
  CHECK(refusal(stop::RelativeSse{-2}) == "stop::RelativeSse: tol must be finite and >= 0, got -2");
  CHECK(refusal(stop::LabelFraction{1.5}) == "stop::LabelFraction: fraction must be in [0, 1], got 1.5");
  CHECK(refusal(stop::LabelFraction{-0.1}) == "stop::LabelFraction: fraction must be in [0, 1], got -0.1");
  CHECK(refusal(stop::LabelFraction{not_a_number}) == "stop::LabelFraction: fraction must be in [0, 1], got nan");
  CHECK(refusal(stop::Deadline{-1s}) == "stop::Deadline: limit must be >= 0 s, got -1 s");
  CHECK(refusal(stop::Requested{}) == "stop::Requested: the predicate must not be empty");
}

TEST_CASE("a parameter out of its range is found inside any_of, all_of and patience (F11)") {
  const auto refusal = [](auto rule) { return message_of([&] { keen::StopRule{rule}; }); };
  const std::string expected = "stop::MaxIterations: limit must be >= 1, got 0";
  CHECK(refusal(stop::any_of(never, stop::MaxIterations{0})) == expected);
  CHECK(refusal(stop::all_of(never, stop::MaxIterations{0})) == expected);
  CHECK(refusal(stop::patience(stop::any_of(never, stop::MaxIterations{0}), 2)) == expected);
  CHECK(refusal(stop::patience(never, 0)) == "stop::patience: passes must be >= 1, got 0");
}

TEST_CASE("the ends of the ranges of the parameters are within them") {
  CHECK_NOTHROW(keen::StopRule{stop::MaxIterations{1}});
  CHECK_NOTHROW(keen::StopRule{stop::CentroidShift{0}});
  CHECK_NOTHROW(keen::StopRule{stop::AbsoluteShift{0}});
  CHECK_NOTHROW(keen::StopRule{stop::LabelFraction{0}});
  CHECK_NOTHROW(keen::StopRule{stop::LabelFraction{1}});
  CHECK_NOTHROW(keen::StopRule{stop::Deadline{0s}});
  CHECK_NOTHROW(keen::StopRule{stop::patience(never, 1)});
}
