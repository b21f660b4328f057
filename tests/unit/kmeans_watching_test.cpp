// SPDX-License-Identifier: MIT
// What observers and stop rules of a fit are told, when, and what follows from their answers.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"

#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/random_points.hpp>

#include <stdexcept>
#include <string>
#include <thread>

namespace {

using keen::Index;
using keen::IterationStats;
using keen::Labels;
using keen::StopDecision;
using keen::StopReason;
using unit::checked_fit;
using KMeans = keen::KMeans<double, 2>;
using Points = Eigen::Matrix2Xd;

keen::Clustering<double, 2> fit(const Points& x, const KMeans& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

/// Points 0, 2, 10, 14 on a line, and a second coordinate that is always 1.
Points line() { return Points{{0.0, 2.0, 10.0, 14.0}, {1.0, 1.0, 1.0, 1.0}}; }

}  // namespace

TEST_CASE("what a pass did is told in numbers (D5, F37)", "[C52]") {
  // From 0 and 10: the means are 1 and 12, moves of 1 and 2. The mean of the points is 6.5, their variance
  // (42.25 + 20.25 + 12.25 + 56.25) / 4 = 32.75; the other coordinate has none, so the mean variance is 16.375.
  std::vector<IterationStats> passes;
  const auto result = fit(line(), {.k = 2,
                                   .init = keen::GivenCentroids(Points{{0.0, 10.0}, {1.0, 1.0}}),
                                   .observer = [&](const IterationStats& it) { passes.push_back(it); }});
  REQUIRE(passes.size() == 2);
  CHECK(passes[0].iteration == 1);
  CHECK(passes[0].sse == 0 + 4 + 0 + 16);
  CHECK(passes[0].labels_changed == 4);
  CHECK(passes[0].relocated == 0);
  CHECK(passes[0].sq_shift == 1 + 4);
  CHECK(passes[0].max_sq_shift == 4);
  CHECK(passes[0].relative_sq_shift == Approx(5 / 16.375).epsilon(1e-15));
  CHECK(passes[0].max_percent_change == 100);  // from 0 to 1; from 10 to 12 is 20 %
  CHECK_FALSE(passes[0].centroids_unchanged);
  CHECK(passes[0].n == 4);
  CHECK(passes[0].k == 2);
  CHECK(passes[0].dim == 2);
  CHECK(passes[1].iteration == 2);
  CHECK(passes[1].sse == 1 + 1 + 4 + 4);
  CHECK(passes[1].previous_sse == 20);
  CHECK(passes[1].labels_changed == 0);
  CHECK(passes[1].sq_shift == 0);
  CHECK(passes[1].relative_sq_shift == 0);
  CHECK(passes[1].max_percent_change == 0);
  CHECK(passes[1].centroids_unchanged);
  CHECK(result.sse == 10);
  CHECK(result.history[0].sq_shift == 5);
}

TEST_CASE("the percent change is the sum over the coordinates of the worst centroid, signs apart") {
  // Centroid 0 goes from (4, 2) to (1, 1): 75 % + 50 %. Centroid 1 from (10, 1) to (12, 1): 20 %.
  double change = -1;
  (void)fit(line(), {.k = 2,
                     .init = keen::GivenCentroids(Points{{4.0, 10.0}, {2.0, 1.0}}),
                     .stop = keen::stop::MaxIterations{1},
                     .observer = [&](const IterationStats& it) { change = it.max_percent_change; }});
  CHECK(change == 125);
}

TEST_CASE("an observer sees the labels of the pass and the centroids after its move", "[C52]") {
  int calls = 0;
  const auto watch = [&](const IterationStats& it) {
    ++calls;
    CHECK(std::vector<keen::Label>(it.labels.begin(), it.labels.end()) == std::vector<keen::Label>{0, 0, 1, 1});
    CHECK(it.centroids() == Points{{1.0, 12.0}, {1.0, 1.0}});
    CHECK(it.seconds >= 0);
  };
  (void)fit(line(), {.k = 2, .init = keen::GivenCentroids(Points{{0.0, 10.0}, {1.0, 1.0}}), .observer = watch});
  CHECK(calls == 2);
}

TEST_CASE("an observer is called once a pass, in order, on the thread that called fit", "[C52]") {
  const Points x = unit::uniform_points<2>(3000, 1);
  Index expected = 0;
  double seconds = 0;
  const auto caller = std::this_thread::get_id();
  const auto result = fit(x, {.k = 9, .threads = 3, .observer = [&](const IterationStats& it) {
                                CHECK(it.iteration == ++expected);
                                CHECK(it.seconds >= seconds);
                                CHECK(std::this_thread::get_id() == caller);
                                seconds = it.seconds;
                              }});
  CHECK(result.iterations == expected);
}

TEST_CASE("an observer is told the number of the run") {
  std::vector<Index> runs;
  (void)fit(line(),
            {.k = 2, .stop = keen::stop::MaxIterations{1}, .restarts = 3, .observer = [&](const IterationStats& it) {
               runs.push_back(it.restart);
               CHECK(it.iteration == 1);
             }});
  CHECK(runs == std::vector<Index>{0, 1, 2});
}

TEST_CASE("watching changes nothing") {
  const Points x = unit::uniform_points<2>(200, 2);
  const auto expected = fit(x, {.k = 6});
  CHECK(fit(x, {.k = 6, .observer = [](const IterationStats&) {}}).model == expected.model);
}

TEST_CASE("an exception of an observer or of a stop rule passes through, and the next fit is as before (F67)") {
  const Points x = unit::uniform_points<2>(200, 3);
  bool armed = true;
  const KMeans kmeans{.k = 6, .observer = [&](const IterationStats& it) {
                        if (armed && it.iteration == 2) throw std::domain_error("enough");
                      }};
  CHECK_THROWS_AS(kmeans.fit(x), std::domain_error);
  armed = false;
  CHECK(kmeans.fit(x).model == fit(x, {.k = 6}).model);
  const auto grumpy = [](const IterationStats&) -> StopDecision { throw std::domain_error("no"); };
  CHECK_THROWS_WITH((KMeans{.k = 6, .stop = grumpy}.fit(x)), "no");
}

TEST_CASE("a rule with a state starts afresh in every run") {
  struct AfterTwo {
    int seen = 0;
    StopDecision operator()(const IterationStats&) {
      return ++seen == 2 ? StopDecision(StopReason::user_rule) : StopDecision();
    }
  };
  const Points x = unit::uniform_points<2>(500, 4);
  std::vector<Index> passes(4);
  const KMeans kmeans{
      .k = 10,
      .init = keen::RandomPoints{},
      .stop = AfterTwo{},
      .restarts = 4,
      .observer = [&](const IterationStats& it) { passes[static_cast<std::size_t>(it.restart)] = it.iteration; }};
  CHECK(fit(x, kmeans).stop_reason == StopReason::user_rule);
  CHECK(passes == std::vector<Index>{2, 2, 2, 2});
  CHECK(fit(x, kmeans).iterations == 2);  // and in every fit
}

TEST_CASE("a rule is asked once a pass, and what it says ends the run") {
  int asked = 0;
  const auto third = [&](const IterationStats& it) {
    CHECK(it.iteration == ++asked);
    return it.iteration == 3 ? StopDecision(StopReason::user_rule) : StopDecision();
  };
  const auto result = fit(unit::uniform_points<2>(500, 5), {.k = 10, .init = keen::FirstK{}, .stop = third});
  CHECK(result.iterations == 3);
  CHECK(result.stop_reason == StopReason::user_rule);
  CHECK(asked == 3);
}

TEST_CASE("a deadline or a request ends all runs, after the pass under way") {
  const Points x = unit::uniform_points<2>(500, 6);
  Index passes = 0;
  const auto count = [&](const IterationStats&) { ++passes; };
  const auto late =
      fit(x, {.k = 10, .stop = keen::stop::Deadline{std::chrono::seconds(0)}, .restarts = 5, .observer = count});
  CHECK(late.stop_reason == StopReason::deadline);
  CHECK(passes == 1);
  passes = 0;
  const auto asked =
      fit(x, {.k = 10, .stop = keen::stop::Requested{[&] { return passes == 2; }}, .restarts = 5, .observer = count});
  CHECK(asked.stop_reason == StopReason::requested);
  CHECK(passes == 2);
}

TEST_CASE("the default rule ends where the relative shift is 1e-4 at last (D5)") {
  const Points x = unit::uniform_points<2>(2000, 7);
  const auto result = fit(x, {.k = 12});
  REQUIRE(result.stop_reason == StopReason::centroid_shift);
  for (std::size_t pass = 0; pass + 1 < result.history.size(); ++pass) {
    CHECK(result.history[pass].relative_sq_shift > 1e-4);
  }
  CHECK(result.history.back().relative_sq_shift <= 1e-4);
}

TEST_CASE("every rule ends a fit, for its own reason") {
  const Points x = unit::uniform_points<2>(2000, 8);
  const auto reason = [&](const keen::StopRule& rule) {
    return fit(x, {.k = 12, .init = keen::FirstK{}, .stop = rule}).stop_reason;
  };
  CHECK(reason(keen::stop::CentroidShift{0.01}) == StopReason::centroid_shift);
  CHECK(reason(keen::stop::AbsoluteShift{0.05}) == StopReason::absolute_shift);
  CHECK(reason(keen::stop::PercentChange{10}) == StopReason::percent_change);
  CHECK(reason(keen::stop::RelativeSse{0.05}) == StopReason::relative_sse);
  CHECK(reason(keen::stop::LabelFraction{0.1}) == StopReason::label_fraction);
  CHECK(reason(keen::stop::MaxIterations{2}) == StopReason::max_iterations);
  CHECK(reason(keen::stop::LabelsSettled{}) == StopReason::labels_settled);
  CHECK(reason(keen::stop::patience(keen::stop::LabelFraction{0.1}, 2)) == StopReason::label_fraction);
}

TEST_CASE("at a fixpoint the reason is the rule's, but for a limit of passes that is reached just then (F40)") {
  const auto reason = [](const keen::StopRule& rule) {
    return fit(line(), {.k = 2, .init = keen::GivenCentroids(Points{{1.0, 12.0}, {1.0, 1.0}}), .stop = rule})
        .stop_reason;
  };
  // In pass 1 all labels are new, so that the fixpoint shows only in pass 2.
  CHECK(reason(keen::stop::MaxIterations{1}) == StopReason::max_iterations);
  CHECK(reason(keen::stop::MaxIterations{2}) == StopReason::labels_settled);
  CHECK(reason(keen::stop::MaxIterations{3}) == StopReason::labels_settled);
  CHECK(reason(keen::stop::all_of(keen::stop::LabelFraction{0}, keen::stop::CentroidShift{0})) ==
        StopReason::centroid_shift);
}
