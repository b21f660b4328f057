// SPDX-License-Identifier: MIT
// Misuse of KMeans::fit is refused before any work, with function, rule and values.
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/afk_mc2.hpp>
#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/parallel_plus_plus.hpp>
#include <keen/kmeans.hpp>

#include <limits>
#include <vector>

namespace {

using Catch::Matchers::StartsWith;
using keen::Index;
using unit::message_of;
using KMeans = keen::KMeans<double, 2>;
using Data = keen::Dataset<double, 2>;
using Points = Eigen::Matrix2Xd;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// The message with which `points` are refused. No callable of the settings may have been called by then.
std::string refusal(const Data& points, KMeans settings) {
  bool worked = false;
  settings.init = [&, init = settings.init](const Data& data, Index k, keen::Rng& rng) {
    worked = true;
    return init(data, k, rng);
  };
  settings.observer = [&](const keen::IterationStats&) { worked = true; };
  const std::string message = message_of([&] { (void)settings.fit(points); });
  CHECK_FALSE(worked);
  return message;
}

std::string refusal(const Points& points, const KMeans& settings) {
  return refusal(keen::as_dataset(points), settings);
}

/// The message with which a start is refused.
template <class Init>
std::string refusal_of_start(const Points& points, Index k, const Init& init) {
  bool watched = false;
  const KMeans settings{.k = k, .init = init, .observer = [&](const keen::IterationStats&) { watched = true; }};
  const std::string message = message_of([&] { (void)settings.fit(points); });
  CHECK_FALSE(watched);
  return message;
}

Points three() { return Points{{0.0, 1.0, 2.0}, {0.0, 1.0, 5.0}}; }

}  // namespace

TEST_CASE("k outside of 1 to n is refused with both numbers (F06, F07)", "[C37]") {
  CHECK(refusal(three(), {.k = 0}) == "KMeans::fit: k must be in [1, n = 3], got k = 0");
  CHECK(refusal(three(), {.k = -2}) == "KMeans::fit: k must be in [1, n = 3], got k = -2");
  CHECK(refusal(three(), {.k = 4}) == "KMeans::fit: k must be in [1, n = 3], got k = 4");
  CHECK(refusal(three(), {}) == "KMeans::fit: k must be in [1, n = 3], got k = 8");
  CHECK_NOTHROW(KMeans{.k = 3}.fit(three()));
}

TEST_CASE("other settings out of range are refused with their value (F11)") {
  CHECK(refusal(three(), {.k = 2, .threads = -1}) == "KMeans::fit: threads must be >= 0, got -1");
  CHECK_NOTHROW(KMeans{.k = 2, .threads = 0}.fit(three()));
  CHECK(refusal(three(), {.k = 2, .restarts = 0}) == "KMeans::fit: restarts must be >= 1, got 0");
  CHECK(refusal(three(), {.k = 2, .restarts = -3}) == "KMeans::fit: restarts must be >= 1, got -3");
}

TEST_CASE("restarts of a start that draws nothing are refused, not silently run", "[C43]") {
  const auto refused = [](const KMeans& settings) { return message_of([&] { (void)settings.fit(three()); }); };
  const std::string expected =
      "KMeans::fit: restarts must be 1 with an init that draws nothing (GivenCentroids, FirstK), got restarts = 4";
  CHECK(refused({.k = 2, .init = keen::FirstK{}, .restarts = 4}) == expected);
  CHECK(refused({.k = 3, .init = keen::GivenCentroids(three()), .restarts = 4}) == expected);
  CHECK(refused({.k = 3, .init = keen::GivenCentroids(three())}) == "no error");
}

TEST_CASE("no points, or points without coordinates, are refused (F10)") {
  CHECK(refusal(Points(2, 0), {.k = 1}) == "KMeans::fit: at least one point is needed, got n = 0");
  CHECK(message_of([] { (void)keen::KMeans<double>{.k = 1}.fit(keen::rows(Eigen::MatrixXd(4, 0))); }) ==
        "KMeans::fit: points must have at least one coordinate, got dim = 0");
}

TEST_CASE("a point that is not finite is refused with its position (F01, F02)", "[C39]") {
  Points x = unit::uniform_points<2>(100, 1);
  x(1, 98) = infinity;
  CHECK(refusal(x, {.k = 2}) == "KMeans::fit: points must be finite, got inf at point 98, coordinate 1");
  x(0, 98) = -infinity;
  CHECK(refusal(x, {.k = 2}) == "KMeans::fit: points must be finite, got -inf at point 98, coordinate 0");
  x(1, 7) = not_a_number;
  CHECK(refusal(x, {.k = 2}) == "KMeans::fit: points must be finite, got nan at point 7, coordinate 1");
  x(0, 0) = -not_a_number;
  CHECK(refusal(x, {.k = 2}) == "KMeans::fit: points must be finite, got nan at point 0, coordinate 0");
}

TEST_CASE("a weight out of range is refused with its position (D6, F14)", "[C39][C40]") {
  const auto refused = [](std::vector<double> weights) { return refusal(keen::weighted(three(), weights), {.k = 2}); };
  CHECK(refused({1, -0.25, 1}) == "KMeans::fit: weights must be >= 0, got -0.25 at point 1");
  CHECK(refused({1, 1, not_a_number}) == "KMeans::fit: weights must be finite, got nan at point 2");
  CHECK(refused({infinity, 1, 1}) == "KMeans::fit: weights must be finite, got inf at point 0");
  CHECK(refused({1, -infinity, 1}) == "KMeans::fit: weights must be finite, got -inf at point 1");
  CHECK(refused({0, 0, 0}) == "KMeans::fit: weights must not all be 0");
  CHECK(refused({1, -1, 0}) == "KMeans::fit: weights must be >= 0, got -1 at point 1");
}

TEST_CASE("given centroids of another number or dimension are refused with both", "[C38]") {
  CHECK(refusal_of_start(three(), 2, keen::GivenCentroids(three())) ==
        "GivenCentroids: k centroids are needed, got 3 for k = 2");
  CHECK(refusal_of_start(three(), 3, keen::GivenCentroids(Eigen::MatrixXd(Eigen::MatrixXd::Zero(4, 3)))) ==
        "GivenCentroids: centroids must have the dimension of the points, got 4 for dim = 2");
}

TEST_CASE("given centroids that are not finite are refused with their position (F03)", "[C39]") {
  Points start = three();
  start(1, 2) = not_a_number;
  CHECK(refusal_of_start(three(), 3, keen::GivenCentroids(start)) ==
        "KMeans::fit: start centroids must be finite, got nan at centroid 2, coordinate 1");
  start(1, 2) = -infinity;
  CHECK(refusal_of_start(three(), 3, keen::GivenCentroids(start)) ==
        "KMeans::fit: start centroids must be finite, got -inf at centroid 2, coordinate 1");
}

TEST_CASE("a start of the user's that is not k centroids is refused with both numbers", "[C38]") {
  const auto returns = [](Index count) {
    return [count](const Data&, Index, keen::Rng&) { return Points(Points::Zero(2, count)); };
  };
  CHECK(refusal_of_start(three(), 2, returns(3)) == "KMeans::fit: init must return k = 2 centroids, got 3");
  CHECK(refusal_of_start(three(), 2, returns(0)) == "KMeans::fit: init must return k = 2 centroids, got 0");
  CHECK(refusal_of_start(three(), 2, returns(1)) ==
        "KMeans::fit: init must return k = 2 centroids, got 1 that do not cover all distinct points");
  const auto empty = [](const Data&, Index, keen::Rng&) { return Points(); };
  CHECK(refusal_of_start(three(), 2, empty) == "KMeans::fit: init must return k = 2 centroids, got 0");
}

TEST_CASE("a start of the user's with another dimension is refused with both", "[C38]") {
  const keen::KMeans<double> settings{
      .k = 2, .init = [](const keen::Dataset<double>&, Index k, keen::Rng&) { return Eigen::MatrixXd(3, k); }};
  CHECK(message_of([&] { (void)settings.fit(keen::columns(three())); }) ==
        "KMeans::fit: init must return centroids of dim = 2 coordinates, got 3");
}

TEST_CASE("fewer than k centroids are taken where they cover all distinct points (D1)") {
  const Points x{{1.0, 1.0, 5.0, 5.0}, {0.0, 0.0, 0.0, 0.0}};
  const auto both = [](const Data&, Index, keen::Rng&) { return Points{{1.0, 5.0}, {0.0, 0.0}}; };
  const auto result = KMeans{.k = 3, .init = both}.fit(x);
  CHECK(result.nonempty_clusters == 2);
  CHECK(result.sse == 0);
}

TEST_CASE("parameters of the starts are refused with function and value (F11)") {
  CHECK(refusal_of_start(three(), 2, keen::PlusPlus{.candidates = -1}) == "PlusPlus: candidates must be >= 0, got -1");
  CHECK(refusal_of_start(three(), 2, keen::ParallelPlusPlus{.rounds = 0}) ==
        "ParallelPlusPlus: rounds must be >= 1, got 0");
  CHECK(refusal_of_start(three(), 2, keen::ParallelPlusPlus{.oversampling = 0}) ==
        "ParallelPlusPlus: oversampling must be > 0, got 0");
  CHECK(refusal_of_start(three(), 2, keen::ParallelPlusPlus{.oversampling = not_a_number}) ==
        "ParallelPlusPlus: oversampling must be > 0, got nan");
  CHECK(refusal_of_start(three(), 2, keen::AfkMc2{.chain_length = 0}) == "AfkMc2: chain_length must be >= 1, got 0");
}

TEST_CASE("an exception of the user's start passes through as it is") {
  struct Stolen {};
  const KMeans settings{.k = 2, .init = [](const Data&, Index, keen::Rng&) -> Points { throw Stolen{}; }};
  CHECK_THROWS_AS(settings.fit(three()), Stolen);
}

TEST_CASE("points of another dimension than the settings are refused with both numbers (F13)", "[C42]") {
  const Eigen::MatrixXd wide = Eigen::MatrixXd::Zero(3, 4);
  CHECK_THAT(message_of([&] { (void)KMeans{.k = 1}.fit(keen::rows(wide)); }),
             Catch::Matchers::EndsWith("points must have 2 coordinates, got 4"));
  CHECK_NOTHROW(KMeans{.k = 1}.fit(keen::rows(Eigen::MatrixXd(wide.leftCols(2)))));
}

TEST_CASE("an estimator that was moved from is refused, and can be assigned to") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(20, 1);
  keen::KMeans<double, 2> kmeans{.k = 2};
  keen::KMeans<double, 2> other = std::move(kmeans);
  const auto refusal = [&] { return message_of([&] { (void)kmeans.fit(x); }); };  // NOLINT(bugprone-use-after-move)
  CHECK(refusal() == "fit: the estimator, its init or its stop rule was moved from");
  kmeans = other;
  CHECK(refusal() == "no error");
  const keen::StopRule taken = std::move(kmeans.stop);
  CHECK(refusal() == "fit: the estimator, its init or its stop rule was moved from");
  CHECK(taken);
}

TEST_CASE("a failed fit changes nothing: the next one is as if it had not been (F67)") {
  const KMeans kmeans{.k = 2};
  const auto expected = kmeans.fit(three());
  Points bad = three();
  bad(0, 0) = not_a_number;
  CHECK_THROWS_AS(kmeans.fit(bad), std::invalid_argument);
  CHECK(kmeans.fit(three()).model == expected.model);
}

TEST_CASE("a cluster that loses its points to both sides is empty in the second pass") {
  const std::vector<double> points{3.5, 4.0, 6.0, 6.5};
  const std::vector<double> start{2.4, 5.0, 7.6};
  const keen::KMeans<double> kmeans{.k = 3,
                                    .init = keen::GivenCentroids(keen::points(start.data(), 3, 1)),
                                    .empty_clusters = keen::EmptyClusters::error};
  CHECK(message_of<std::runtime_error>([&] { (void)kmeans.fit(keen::points(points.data(), 4, 1)); }) ==
        "KMeans::fit: cluster 1 is empty in pass 2");
}
