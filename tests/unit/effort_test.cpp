// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "support/generate.hpp"
#include "support/invariants.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/fit/effort_context.hpp>
#include <keen/detail/local_search/improved_start.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/kmeans.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
namespace effort = keen::effort;
using Settings = keen::KMeans<double, 2>;

/// Two start centroids in the first group, and one in each of the others but the last.
keen::Initializer<double, 2> crowded_start(const Eigen::Matrix2Xd& x, Index groups) {
  Eigen::Matrix2Xd start(2, groups);
  for (Index j = 0; j < groups; ++j) start.col(j) = x.col(j == 0 ? groups : j - 1);
  return keen::GivenCentroids(start);
}

const std::vector<keen::Effort<double>> every_effort{effort::Lloyd{}, effort::Swaps{}, effort::Anneal{50},
                                                     effort::Anneal{.time_limit = std::chrono::milliseconds(5)}};

}  // namespace

TEST_CASE("swaps leave a local minimum that Lloyd's iteration is caught in", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 6, 1);
  Settings settings{.k = 6, .init = crowded_start(x, 6)};
  const auto caught = settings.fit(x);
  CHECK(unit::renamed(caught.labels) != unit::group_labels(300, 6));
  CHECK(caught.swaps.trials == 0);
  for (const keen::Effort<double>& effort : every_effort) {
    if (effort.is_plain()) continue;
    settings.effort = effort;
    const auto found = settings.fit(x);
    const auto* const anneal = effort.get_if<effort::Anneal>();
    const bool has_deadline = anneal != nullptr && anneal->time_limit.has_value();
    CHECK(found.swaps.reached_deadline == has_deadline);
    CHECK(found.sse <= caught.sse);
    if (!has_deadline) {  // how far it comes before a deadline depends on the machine
      CHECK(unit::renamed(found.labels) == unit::group_labels(300, 6));
      CHECK(found.swaps.accepted >= 1);
    }
    CHECK(support::Inspection<double, 2>(keen::as_dataset(x), settings, found).broken().empty());
  }
}

TEST_CASE("of few clusters, the best of four starts is not caught by a far outlier", "[swaps]") {
  // k = 2: the pair far away must have a centroid of its own, and a swap would have to remove the wrong one.
  Eigen::Matrix2Xd x = unit::far_groups(300, 2, 1);
  x.col(0) << 4e3, 0;
  x.col(1) << 0, -4.1e3;
  const auto least = keen::fit(x, {.k = 2, .restarts = 50}).sse;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto found = keen::fit(x, {.k = 2, .effort = effort::Swaps{}, .seed = seed});
    CHECK(found.sse <= least * (1 + 1e-12));
  }
}

TEST_CASE("the starts of few clusters share the trials", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 2);
  for (const Index trials : {1, 3, 4, 50, 201}) {
    const auto swaps = keen::fit(x, {.k = 4, .effort = effort::Swaps{}});
    const auto annealed = keen::fit(x, {.k = 4, .effort = effort::Anneal{trials}});
    CHECK(annealed.swaps.trials >= trials);
    CHECK(annealed.sse <= swaps.sse * (1 + 1e-12));
  }
}

TEST_CASE("annealing makes as many trials as it was allowed, beside the swaps before", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 2);
  const auto swaps = keen::fit(x, {.k = 20, .effort = effort::Swaps{}});
  const auto annealed = keen::fit(x, {.k = 20, .effort = effort::Anneal{200}});
  CHECK(annealed.swaps.trials == swaps.swaps.trials + 200);
  CHECK(keen::fit(x, {.k = 20, .effort = effort::Anneal{1}}).swaps.trials == swaps.swaps.trials + 1);
  CHECK(annealed.sse <= swaps.sse);
  CHECK(swaps.sse < keen::fit(x, {.k = 20}).sse);
}

TEST_CASE("annealing without any limit given makes 2000 trials", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(100, 2);
  const auto annealed = keen::fit(x, {.k = 6, .effort = effort::Anneal{}});
  CHECK(support::difference(annealed, keen::fit(x, {.k = 6, .effort = effort::Anneal{2000}})) == "");
  CHECK(annealed.swaps.trials >= 2000);
}

TEST_CASE("of two limits, the one that is reached first ends annealing", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 2);
  const auto fit = [&](const effort::Anneal& effort, Index k) { return keen::fit(x, {.k = k, .effort = effort}); };
  for (const Index k : {4, 20}) {  // four starts, one start
    const auto by_trials = fit({.trials = 200, .time_limit = std::chrono::hours(1)}, k);
    CHECK(by_trials.swaps.trials == fit({.trials = 200}, k).swaps.trials);
    CHECK_FALSE(by_trials.swaps.reached_deadline);
    for (const Index trials : {Index{1}, Index{200}, (std::numeric_limits<Index>::max)()}) {
      const auto by_time = fit({.trials = trials, .time_limit = std::chrono::seconds(0)}, k);
      CHECK(by_time.swaps.trials == 0);
      CHECK(by_time.swaps.reached_deadline);
    }
  }
}

TEST_CASE("with swaps too, neither threads nor layout nor algorithm changes a bit", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(3000, 3);
  const Eigen::Matrix<double, 2, Eigen::Dynamic, Eigen::RowMajor> apart = x;
  for (const keen::Effort<double>& effort :
       {keen::Effort<double>(effort::Swaps{}), keen::Effort<double>(effort::Anneal{50})}) {
    Settings settings{.k = 40, .effort = effort, .restarts = 2};
    const auto alone = settings.fit(x);
    settings.threads = 3;
    CHECK(support::difference(settings.fit(x), alone) == "");
    CHECK(support::difference(settings.fit(apart), alone) == "");
    settings.algorithm = keen::Algorithm::hamerly;
    CHECK(support::difference(settings.fit(x), alone) == "");
    settings.seed = 1;
    CHECK(support::difference(settings.fit(x), alone) != "");
  }
}

TEST_CASE("in many dimensions too, neither threads nor layout nor algorithm changes a bit", "[swaps][threads]") {
  const Eigen::MatrixXf x = unit::uniform_points<>(900, 3, 40).cast<float>();
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> apart = x;
  keen::KMeans<float> settings{.k = 12, .effort = effort::Anneal{20}};
  const auto alone = settings.fit(keen::columns(x));
  CHECK(alone.sse < keen::fit(keen::columns(x), {.k = 12}).sse);
  settings.threads = 3;
  CHECK(support::difference(settings.fit(keen::columns(x)), alone) == "");
  CHECK(support::difference(settings.fit(keen::columns(apart)), alone) == "");
  settings.algorithm = keen::Algorithm::projection;
  CHECK(support::difference(settings.fit(keen::columns(x)), alone) == "");
}

TEST_CASE("a deadline is not waited for where nothing is left to gain", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(6, 3);
  const auto found = keen::fit(x, {.k = 6, .effort = effort::Anneal{.time_limit = std::chrono::hours(1)}});
  CHECK(found.sse == 0);
  CHECK_FALSE(found.swaps.reached_deadline);
}

TEST_CASE("with swaps too, a power of two changes no digit", "[swaps][M2]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(400, 4);
  for (const int exponent : {-450, -120, -1, 1, 90, 400}) {
    const Eigen::Matrix2Xd scaled = x * std::ldexp(1.0, exponent);
    const auto plain = keen::fit(x, {.k = 12, .effort = effort::Anneal{100}});
    const auto found = keen::fit(scaled, {.k = 12, .effort = effort::Anneal{100}});
    CAPTURE(exponent);
    CHECK(found.labels == plain.labels);
    CHECK(found.model.centroids() == plain.model.centroids() * std::ldexp(1.0, exponent));
  }
}

TEST_CASE("with swaps too, points without weight do not count, and the SSE is that of the weights", "[swaps]") {
  Eigen::Matrix2Xd x = unit::far_groups(200, 4, 5);
  Eigen::VectorXd weights = Eigen::VectorXd::Constant(200, 2);
  for (Index i = 0; i < 40; ++i) {
    x.col(i) = Eigen::Vector2d(1e6, static_cast<double>(i));
    weights(i) = 0;
  }
  const Settings settings{.k = 4, .effort = effort::Anneal{50}};
  const auto found = settings.fit(keen::weighted(x, weights));
  const auto bare = settings.fit(x.rightCols(160).eval());
  CHECK(found.sse == Approx(2 * bare.sse));
  CHECK(support::Inspection<double, 2>(keen::weighted(x, weights), settings, found).broken().empty());
}

TEST_CASE("every effort has an answer for few points, equal points and one cluster", "[swaps]") {
  Eigen::Matrix2Xd x(2, 6);
  x << 0, 0, 0, 5, 5, 9, 0, 0, 0, 5, 5, 9;
  for (const keen::Effort<double>& effort : every_effort) {
    for (Index k = 1; k <= 6; ++k) {
      const Settings settings{.k = k, .effort = effort};
      const auto found = settings.fit(x);
      CHECK(support::Inspection<double, 2>(keen::as_dataset(x), settings, found).broken().empty());
      CHECK((k < 3 || found.sse == 0));
    }
    const Settings settings{.k = 2, .effort = effort};
    CHECK(settings.fit(Eigen::Matrix2Xd::Constant(2, 5, 1.5).eval()).sse == 0);
  }
}

TEST_CASE("an observer sees the passes that follow the swaps", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 6, 6);
  Index passes = 0;
  Settings settings{.k = 6, .init = crowded_start(x, 6), .effort = effort::Swaps{}};
  settings.observer = [&](const keen::IterationStats& it) { CHECK(it.iteration == ++passes); };
  const auto found = settings.fit(x);
  REQUIRE(passes >= 1);
  CHECK(passes < found.iterations);
  CHECK(found.history[static_cast<std::size_t>(found.iterations - passes)].sse == Approx(found.sse));
}

TEST_CASE("the history holds the passes before the swaps, every swap that lowered the SSE, and the moves", "[swaps]") {
  const auto count = [](const keen::Clustering<double, 2>& found, keen::Step step) {
    return std::count_if(found.history.begin(), found.history.end(),
                         [step](const keen::IterationRecord& record) { return record.step == step; });
  };
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(400, 9);
  const auto swapped = Settings{.k = 30, .effort = effort::Swaps{}}.fit(x);
  CHECK(count(swapped, keen::Step::swaps) == swapped.swaps.accepted);
  CHECK(count(swapped, keen::Step::hartigan) >= 1);
  CHECK(count(swapped, keen::Step::pass) >= 5);  // four before the swaps
  CHECK(swapped.history.front().sse > 1.05 * swapped.sse);
  CHECK(swapped.history.front().step == keen::Step::pass);
  const auto moved = Settings{.k = 30, .effort = effort::Hartigan{.lloyd_passes = 2}}.fit(x);
  CHECK(count(moved, keen::Step::swaps) == 0);
  CHECK(count(moved, keen::Step::hartigan) >= 1);
  CHECK(count(moved, keen::Step::pass) >= 3);
  const auto plain = Settings{.k = 30}.fit(x);
  CHECK(moved.history.front().sse == plain.history.front().sse);
  CHECK(count(plain, keen::Step::pass) == plain.iterations);
}

TEST_CASE("steps of swaps have their SSE in the unit of the data, whatever the size of points and weights", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 10);
  const Settings settings{.k = 20, .effort = effort::Swaps{}};
  const auto plain = settings.fit(x);
  for (const int exponent : {-300, 0, 300}) {
    const Eigen::Matrix2Xd sized = x * std::ldexp(1.0, exponent);
    const Eigen::VectorXd weights = Eigen::VectorXd::Constant(300, std::ldexp(1.0, -2 * exponent));
    const auto found = settings.fit(keen::weighted(keen::columns(sized), weights));
    REQUIRE(found.iterations == plain.iterations);
    for (std::size_t step = 0; step < plain.history.size(); ++step)
      CHECK(found.history[step].sse == Approx(plain.history[step].sse).epsilon(1e-12));
  }
}

TEST_CASE("efforts out of range are refused (F11)", "[swaps]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(10, 7);
  const auto refusal = [&](const keen::Effort<double>& effort) {
    return message_of([&] { (void)keen::fit(x, {.k = 2, .effort = effort}); });
  };
  const auto with_limit = [](double seconds) {
    return effort::Anneal{.time_limit = std::chrono::duration<double>(seconds)};
  };
  CHECK(refusal(effort::Anneal{-1}) == "effort::Anneal: trials must be >= 0, got -1");
  CHECK(refusal(effort::Anneal{1}) == "no error");
  CHECK(refusal(with_limit(-1)) == "effort::Anneal: time_limit must be >= 0 s, got -1 s");
  CHECK(refusal(with_limit(std::numeric_limits<double>::quiet_NaN())) ==
        "effort::Anneal: time_limit must be >= 0 s, got nan s");
  CHECK(refusal(with_limit(0)) == "no error");
}

TEST_CASE("an effort may be any callable that turns a start into a better one", "[effort]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 6, 6);
  Index calls = 0;
  const auto one_of_each_group = [&](const keen::Dataset<double>& data, const keen::Centroids<double>& start,
                                     keen::Rng& rng) {
    ++calls;
    CHECK(start.cols() == 6);
    CHECK(start.col(1) == x.col(0));  // that of the init
    keen::Centroids<double> better(data.dim(), 6);
    const Index round = rng.index(50);
    for (Index j = 0; j < 6; ++j) better.col(j) = data.point(6 * round + j);
    return better;
  };
  Settings settings{.k = 6, .init = crowded_start(x, 6), .effort = one_of_each_group};
  const auto found = settings.fit(x);
  CHECK(calls == 1);
  CHECK(unit::renamed(found.labels) == unit::group_labels(300, 6));
  CHECK(found.swaps.trials == 0);
  CHECK(support::Inspection<double, 2>(keen::as_dataset(x), settings, found).broken().empty());
}

TEST_CASE("what an effort of the user's returns is checked (F11)", "[effort]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(10, 7);
  const auto refusal = [&](const keen::Centroids<double>& returned) {
    const auto effort = [&](const keen::Dataset<double>&, const keen::Centroids<double>&, keen::Rng&) {
      return returned;
    };
    return message_of([&] { (void)keen::fit(x, {.k = 2, .effort = effort}); });
  };
  CHECK(refusal(keen::Centroids<double>::Zero(2, 3)) ==
        "KMeans::fit: effort must return dim x k = 2 x 2 centroids, got 2 x 3");
  CHECK(refusal(keen::Centroids<double>::Constant(2, 2, std::numeric_limits<double>::infinity())) ==
        "KMeans::fit: centroids of the effort must be finite, got inf at centroid 0, coordinate 0");
  CHECK(refusal(keen::Centroids<double>::Zero(2, 2)) == "no error");
}

TEST_CASE("no effort ends above where it began, whatever the points weigh", "[effort][I7]") {
  support::Draw draw(1, 71);
  for (int instance = 0; instance < 3000; ++instance) {
    support::Recipe recipe = support::random_recipe(draw, 2);
    recipe.weighting = support::Weighting::heavy;
    const auto cloud = support::make_cloud<double, 2>(recipe);
    const keen::Effort<double> efforts[] = {keen::effort::Hartigan{2}, keen::effort::Swaps{}};
    const keen::KMeans<double, 2> settings{.k = recipe.k, .effort = efforts[instance % 2]};
    try {
      const auto found = settings.fit(cloud.data());
      if (!(found.sse <= found.history.front().sse)) FAIL(to_string(recipe));
    } catch (const std::range_error&) {  // an SSE beyond double
    }
  }
}
