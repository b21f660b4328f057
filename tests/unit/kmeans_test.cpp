// SPDX-License-Identifier: MIT
// What a fit finds. Its errors, weights, numbers, layouts, watchers, and what makes no difference to it have files of
// their own beside this one.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"

#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/random_partition.hpp>
#include <keen/init/random_points.hpp>

#include <limits>
#include <vector>

namespace {

using keen::Algorithm;
using keen::Index;
using keen::Labels;
using keen::StopReason;
using unit::checked_fit;
using KMeans = keen::KMeans<double, 2>;
using Points = Eigen::Matrix2Xd;

keen::Clustering<double, 2> fit(const Points& x, const KMeans& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

/// Never satisfied: what ends a fit is then the fixpoint.
constexpr auto never = [](const keen::IterationStats&) { return keen::StopDecision(); };

Labels brute_force_labels(const Points& x, const Points& centroids) {
  Labels labels(x.cols());
  for (Index i = 0; i < x.cols(); ++i) {
    Index nearest = 0;
    (centroids.colwise() - x.col(i)).colwise().squaredNorm().minCoeff(&nearest);
    labels[i] = static_cast<keen::Label>(nearest);
  }
  return labels;
}

}  // namespace

TEST_CASE("four weighted points settle in two passes (D4)", "[C01]") {
  const Points x{{0.0, 0.5, 0.5, 1.0}, {0.0, 0.0, 1.0, 1.0}};
  const std::vector<double> weights{3, 1, 1, 3};
  const auto result = checked_fit(
      keen::weighted(x, weights),
      {.k = 2, .init = keen::GivenCentroids(Points{{0.0, 1.0}, {0.0, 1.0}}), .stop = keen::stop::CentroidShift{0}});
  CHECK(result.labels == Labels{{0, 0, 1, 1}});
  CHECK(result.model.centroids() == Points{{0.125, 0.875}, {0.0, 1.0}});
  CHECK(result.sse == 0.375);
  CHECK(result.iterations == 2);
  CHECK(result.stop_reason == StopReason::centroid_shift);
  CHECK(result.cluster_weights == Eigen::Vector2d(4, 4));
}

TEST_CASE("three far groups are found with any seed", "[C02]") {
  const Points x = unit::far_groups(30, 3, 1);
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    CHECK(unit::renamed(fit(x, {.k = 3, .seed = seed}).labels) == unit::group_labels(30, 3));
  }
}

TEST_CASE("three far groups are found from every kind of start", "[C03]") {
  const Points x = unit::far_groups(60, 3, 2);
  const auto farthest_first = [](const keen::Dataset<double, 2>& data, Index k, keen::Rng& rng) {
    Points chosen(2, k);
    chosen.col(0) = data.point(rng.index(data.size()));
    for (Index j = 1; j < k; ++j) {
      double farthest = -1;
      for (Index i = 0; i < data.size(); ++i) {
        const double distance = (chosen.leftCols(j).colwise() - data.point(i)).colwise().squaredNorm().minCoeff();
        if (distance <= farthest) continue;
        farthest = distance;
        chosen.col(j) = data.point(i);
      }
    }
    return chosen;
  };
  const std::vector<KMeans> all{{.k = 3, .init = keen::PlusPlus{}},
                                {.k = 3, .init = keen::PlusPlus{.candidates = 1}, .restarts = 5},
                                {.k = 3, .init = keen::RandomPoints{}, .restarts = 20},
                                {.k = 3, .init = keen::RandomPartition{}, .restarts = 20},
                                {.k = 3, .init = keen::FirstK{}},
                                {.k = 3, .init = keen::GivenCentroids(Points{{0.0, 12.0, 30.0}, {0.0, 12.0, 30.0}})},
                                {.k = 3, .init = farthest_first}};
  for (const KMeans& settings : all) CHECK(unit::renamed(fit(x, settings).labels) == unit::group_labels(60, 3));
}

TEST_CASE("one cluster is the mean of all points, for every seed and start (F09)", "[C04]") {
  const Points x = unit::uniform_points<2>(101, 3);
  const auto expected = fit(x, {.k = 1});
  CHECK((expected.model.centroids() - x.rowwise().mean()).norm() < 1e-15);
  CHECK(expected.labels == Labels::Zero(101));
  CHECK(expected.cluster_sizes[0] == 101);
  for (std::uint64_t seed = 1; seed < 5; ++seed) {
    CHECK(fit(x, {.k = 1, .seed = seed}).model == expected.model);
    CHECK(fit(x, {.k = 1, .init = keen::RandomPoints{}, .seed = seed}).model == expected.model);
  }
}

TEST_CASE("as many clusters as distinct points are those points, with an SSE of 0 (F08)", "[C05]") {
  const Points x = unit::uniform_points<2>(40, 4);
  const auto result = fit(x, {.k = 40});
  CHECK(result.sse == 0);
  CHECK((result.cluster_sizes.array() == 1).all());
  for (Index i = 0; i < 40; ++i) CHECK(result.model.centroids().col(result.labels[i]) == x.col(i));
}

TEST_CASE("one pass is one plain step: assign, move, and the labels of what came out (F29, F37)", "[C06]") {
  const Points x = unit::uniform_points<2>(100, 5);
  const Points start = x.leftCols(5);
  const Labels first = brute_force_labels(x, start);
  Points means = Points::Zero(2, 5);
  for (Index j = 0; j < 5; ++j) {
    Index count = 0;
    for (Index i = 0; i < 100; ++i) {
      if (first[i] != j) continue;
      means.col(j) += x.col(i);
      ++count;
    }
    means.col(j) /= static_cast<double>(count);
  }
  const auto result = fit(x, {.k = 5, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{1}});
  CHECK(result.iterations == 1);
  CHECK(result.stop_reason == StopReason::max_iterations);
  // A plain sum of 100 numbers below 1 is off by at most 100 eps * 100; a hundredth of that is the mean's error.
  CHECK((result.model.centroids() - means).cwiseAbs().maxCoeff() < 100 * 2.3e-16);
  CHECK(result.labels == brute_force_labels(x, means));
}

TEST_CASE("fitted centroids given as the start stay where they are (F41)", "[C07]") {
  const Points x = unit::uniform_points<2>(300, 6);
  const auto first = fit(x, {.k = 6, .stop = never});
  REQUIRE(first.stop_reason == StopReason::labels_settled);
  const auto again = fit(x, {.k = 6, .init = keen::GivenCentroids(first.model.centroids()), .stop = never});
  CHECK(again.model == first.model);
  CHECK(again.labels == first.labels);
  CHECK(again.history.front().sse == first.sse);
  CHECK(again.history.front().sse <= first.history.front().sse);
}

TEST_CASE("given centroids are used exactly as they are (F49)") {
  const Points x = unit::uniform_points<2>(50, 7);
  const Points start = unit::uniform_points<2>(4, 8);
  const auto result = fit(x, {.k = 4, .init = keen::GivenCentroids(start), .seed = 99});
  CHECK(result.history.front().sse == keen::Model<double, 2>(start).sse(x));
}

TEST_CASE("the SSE falls from pass to pass, and more passes never give a higher one", "[C09][C11]") {
  const Points x = unit::uniform_points<2>(400, 11);
  const auto result = fit(x, {.k = 8, .init = keen::FirstK{}, .stop = never});
  REQUIRE(result.iterations > 10);
  double before = std::numeric_limits<double>::infinity();
  for (const keen::IterationRecord& pass : result.history) {
    CHECK(pass.sse <= before);
    before = pass.sse;
  }
  CHECK(result.sse <= before);
  before = std::numeric_limits<double>::infinity();
  for (const Index limit : {1, 2, 3, 10}) {
    const double sse = fit(x, {.k = 8, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{limit}}).sse;
    CHECK(sse <= before);
    before = sse;
  }
}

TEST_CASE("more clusters give a lower SSE, and every pass lowers it (F38)", "[C11]") {
  const Eigen::MatrixXd x = unit::uniform_points<Eigen::Dynamic>(1000, 15, 64);
  double before = std::numeric_limits<double>::infinity();
  for (const Index k : {32, 64}) {
    const auto result = checked_fit(keen::columns(x), {.k = k});
    CHECK(result.sse < before);
    before = result.sse;
    for (std::size_t pass = 1; pass < result.history.size(); ++pass) {
      CHECK(result.history[pass].sse <= result.history[pass - 1].sse);
    }
  }
}

TEST_CASE("bell-shaped data settles long before the limit of passes with tol 0 (F39)", "[C12]") {
  keen::Rng rng(16);
  Eigen::MatrixXd x(10, 5000);
  for (Index i = 0; i < x.size(); ++i) {
    double sum = -6;
    for (int draw = 0; draw < 12; ++draw) sum += rng.uniform();
    x.data()[i] = sum;
  }
  const auto result =
      checked_fit(keen::columns(x),
                  {.k = 5, .stop = keen::stop::any_of(keen::stop::CentroidShift{0}, keen::stop::MaxIterations{300})});
  CHECK(result.stop_reason == StopReason::centroid_shift);
  CHECK(result.iterations < 300);
}

TEST_CASE("a rule that never stops is ended by the fixpoint (F39, F41, F46)") {
  const auto result = fit(unit::uniform_points<2>(300, 19), {.k = 10, .stop = never});
  CHECK(result.stop_reason == StopReason::labels_settled);
  CHECK(result.history.back().labels_changed == 0);
}

TEST_CASE("labels are consecutive from 0 though there is noise", "[C18][C20]") {
  Points x = unit::far_groups(55, 5, 20);
  x.rightCols(5) = 60 * unit::uniform_points<2>(5, 21);
  const auto result = fit(x, {.k = 7});
  CHECK(result.nonempty_clusters == 7);
  CHECK((result.cluster_sizes.array() > 0).all());
}

TEST_CASE("one point, and points of one coordinate, can be clustered", "[C44]") {
  const Points one{{3.0}, {4.0}};
  const auto single = fit(one, {.k = 1});
  CHECK(single.model.centroids() == one);
  CHECK(single.sse == 0);
  const Eigen::MatrixXd line{{0.0, 1.0, 10.0, 11.0}};
  const auto result = checked_fit(keen::columns(line), {.k = 2});
  CHECK(unit::renamed(result.labels) == Labels{{0, 0, 1, 1}});
  CHECK(result.sse == 1);
}

TEST_CASE("settings are what was set, and the fit uses them (F12)", "[C51]") {
  const Points x = unit::uniform_points<2>(500, 22);
  const KMeans defaults;
  CHECK(defaults.k == 8);
  CHECK(defaults.restarts == 1);
  CHECK(defaults.threads == 1);
  CHECK(defaults.seed == 0);
  CHECK(defaults.algorithm == Algorithm::automatic);
  CHECK(defaults.empty_clusters == keen::EmptyClusters::relocate_farthest);
  CHECK(fit(x, defaults).model.k() == 8);
  for (const Index limit : {1, 2, 5}) {
    const auto result = fit(x, {.k = 9, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{limit}});
    CHECK(result.iterations == limit);
    CHECK(result.stop_reason == StopReason::max_iterations);
  }
}

TEST_CASE("the one-line fit is KMeans::fit with the Scalar and Dim of the points") {
  const Points x = unit::uniform_points<2>(80, 23);
  const auto one_line = keen::fit(x, {.k = 4, .seed = 5});
  STATIC_REQUIRE(std::is_same_v<decltype(one_line), const keen::Clustering<double, 2>>);
  CHECK(one_line.model == KMeans{.k = 4, .seed = 5}.fit(x).model);
  STATIC_REQUIRE(std::is_same_v<keen::KMeansFor<std::vector<std::array<float, 3>>>, keen::KMeans<float, 3>>);
}
