// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/balance.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/balanced.hpp>
#include <keen/init/given_centroids.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

namespace {

using keen::Index;
using keen::Label;
using unit::message_of;
using Found = keen::BalancedClustering<double, 2>;
using Settings = keen::BalancedKMeans<double, 2>;

/// What must hold of every result.
void check_result(const Found& found, const Eigen::Matrix2Xd& x, const Eigen::VectorXd& weights) {
  CHECK(found.cluster_sizes.sum() == x.cols());
  CHECK(found.cluster_sizes.minCoeff() >= found.min_size);
  CHECK(found.cluster_sizes.maxCoeff() <= found.max_size);
  CHECK(found.is_exact);
  double sse = 0;
  for (Label j = 0; j < found.model.k(); ++j) {
    Eigen::Vector2d sum = Eigen::Vector2d::Zero();
    double weight = 0;
    const std::vector<Index> members = keen::members(found.labels, j);
    for (const Index i : members) sum += weights(i) * x.col(i), weight += weights(i);
    CHECK(std::ssize(members) == found.cluster_sizes[j]);
    CHECK(found.cluster_weights[j] == Approx(weight));
    if (weight > 0) CHECK(found.model.centroids().col(j).isApprox(sum / weight, 1e-12));
    for (const Index i : members) sse += weights(i) * (x.col(i) - found.model.centroids().col(j)).squaredNorm();
  }
  CHECK(found.sse == Approx(sse).margin(1e-25));
  for (std::size_t pass = 1; pass < found.history.size(); ++pass) {
    CHECK(found.history[pass].sse <= found.history[pass - 1].sse * (1 + 1e-12));
  }
  CHECK(found.sse <= found.history.back().sse * (1 + 1e-12));
}

void check_result(const Found& found, const Eigen::Matrix2Xd& x) {
  check_result(found, x, Eigen::VectorXd::Ones(x.cols()));
}

/// What each point costs in each cluster of a result.
unit::TableCosts costs_of(const Found& found, const Eigen::Matrix2Xd& x, const Eigen::VectorXd& weights) {
  unit::TableCosts costs{Eigen::MatrixXd(x.cols(), found.model.k())};
  for (Index j = 0; j < found.model.k(); ++j) {
    const Eigen::Vector2d c = found.model.centroids().col(j);
    costs.table.col(j) = (x.colwise() - c).colwise().squaredNorm().transpose().cwiseProduct(weights);
  }
  return costs;
}

/// Dense on one side, thin on the other.
Eigen::Matrix2Xd uneven_points(Index n, std::uint64_t seed) { return unit::uniform_points<2>(n, seed).array().pow(3); }

}  // namespace

TEST_CASE("where no bound holds anything up, it is KMeans: points without weight and ties too", "[balanced]") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    keen::Rng rng(seed);
    const Index n = 5 + static_cast<Index>(seed % 30);
    Eigen::Matrix2Xd x(2, n);
    std::vector<double> weights(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) {
      x.col(i) << std::floor(4 * rng.uniform()), std::floor(3 * rng.uniform());
      weights[static_cast<std::size_t>(i)] = std::floor(3 * rng.uniform());
    }
    weights[0] = 1;
    const Index k = 1 + static_cast<Index>(seed % 4);
    const keen::KMeans<double, 2> plain{
        .k = k,
        .stop = keen::stop::any_of(keen::stop::LabelsSettled{}, keen::stop::MaxIterations{300}),
        .empty_clusters = keen::EmptyClusters::keep,
        .seed = seed};
    const keen::BalancedKMeans<double, 2> bounded{.k = k, .min_size = 0, .max_size = n, .seed = seed};
    CAPTURE(seed);
    const auto data = keen::weighted(x, weights);
    CHECK(support::difference<double, 2>(bounded.fit(data), plain.fit(data)) == "");
    CHECK(support::difference<double, 2>(bounded.fit(x), plain.fit(x)) == "");
  }
}

TEST_CASE("clusters are as even as can be unless told otherwise", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(103, 1);
  const auto found = Settings{.k = 10}.fit(x);
  CHECK(found.min_size == 10);
  CHECK(found.max_size == 11);
  CHECK((found.cluster_sizes.array() == 11).count() == 3);
  check_result(found, x);
  CHECK(found.stop_reason == keen::StopReason::labels_settled);
  CHECK(keen::fit(x, {.k = 10}).cluster_sizes.maxCoeff() > 15);  // what plain k-means makes of it
}

TEST_CASE("bounds on one side leave the other open", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(200, 2);
  const auto at_most = Settings{.k = 8, .max_size = 30}.fit(x);
  CHECK((at_most.min_size == 0 && at_most.max_size == 30));
  CHECK(at_most.cluster_sizes.minCoeff() < 25);
  check_result(at_most, x);
  const auto at_least = Settings{.k = 8, .min_size = 20}.fit(x);
  CHECK((at_least.min_size == 20 && at_least.max_size == 200));
  CHECK(at_least.cluster_sizes.maxCoeff() > 25);
  check_result(at_least, x);
  const auto both = Settings{.k = 8, .min_size = 20, .max_size = 30}.fit(x);
  check_result(both, x);
  CHECK(both.sse >= (std::max)(at_most.sse, at_least.sse) * 0.9);
  CHECK(Settings{.k = 8, .max_size = 1000}.fit(x).max_size == 200);
}

TEST_CASE("no labels within the bounds cost less than those of the result", "[balanced]") {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Eigen::Matrix2Xd x = unit::uniform_points<2>(8, seed);
    Eigen::VectorXd weights = Eigen::VectorXd::Ones(8);
    if (seed % 2 == 1) weights << 2, 0.1, 1, 0, 5, 1, 3, 0.5;
    const auto data = keen::weighted(x, weights);
    for (const auto& settings : {Settings{.k = 3}, Settings{.k = 3, .min_size = 1}, Settings{.k = 3, .max_size = 4},
                                 Settings{.k = 3, .min_size = 1, .max_size = 3}}) {
      const auto found = settings.fit(data);
      check_result(found, x, weights);
      const unit::TableCosts costs = costs_of(found, x, weights);
      CHECK(found.sse == Approx(unit::least_cost(costs, {found.min_size, found.max_size})).epsilon(1e-12));
    }
  }
  const Eigen::Matrix2Xd x = uneven_points(3000, 7);
  const auto found = Settings{.k = 40}.fit(x);
  check_result(found, x);
  CHECK(unit::best_gain(costs_of(found, x, Eigen::VectorXd::Ones(3000)), {75, 75}, found.labels) < 1e-12);
}

TEST_CASE("bounds that hold nothing up leave k-means", "[balanced]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(400, 3);
  Eigen::VectorXd weights(400);
  for (Index i = 0; i < 400; ++i) weights(i) = static_cast<double>(i % 4);
  const keen::GivenCentroids start(x.leftCols(6));
  const auto check_same = [&](const auto& data) {
    const auto free = Settings{.k = 6, .min_size = 0, .init = start}.fit(data);
    const auto plain = keen::fit(data, {.k = 6, .init = start, .stop = keen::stop::LabelsSettled{}});
    CHECK(support::difference<double, 2>(free, plain) == "");
  };
  check_same(keen::as_dataset(x));
  check_same(keen::weighted(x, weights));
}

TEST_CASE("bounds hold for equal points", "[balanced]") {
  Eigen::Matrix2Xd x(2, 60);
  for (Index i = 0; i < 60; ++i) x.col(i) = Eigen::Vector2d(i < 40 ? 0 : static_cast<double>(i % 3), 1);
  for (const Index k : {1, 2, 7, 59, 60}) {
    check_result(Settings{.k = k}.fit(x), x);
    check_result(Settings{.k = k, .max_size = 60 / k + 2}.fit(x), x);
    check_result(Settings{.k = k, .min_size = 60 / k / 2}.fit(x), x);
  }
  const Eigen::Matrix2Xd same = Eigen::Matrix2Xd::Constant(2, 10, 3);
  const auto found = Settings{.k = 4}.fit(same);
  check_result(found, same);
  CHECK(found.sse == 0);
  CHECK(found.nonempty_clusters == 4);
}

TEST_CASE("one cluster, or one for each point", "[balanced]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(50, 4);
  const auto one = Settings{.k = 1}.fit(x);
  CHECK(one.sse == Approx(keen::fit(x, {.k = 1}).sse));
  CHECK(one.min_size == 50);
  const auto all = Settings{.k = 50}.fit(x);
  CHECK(all.sse == 0);
  CHECK(all.cluster_sizes.minCoeff() == 1);
  CHECK(Settings{.k = 1}.fit(x.leftCols(1).eval()).sse == 0);
}

TEST_CASE("bounds count points, weights count in the SSE and in the means", "[balanced]") {
  Eigen::Matrix2Xd x(2, 6);
  x << 0, 1, 2, 10, 11, 12, 0, 0, 0, 0, 0, 0;
  Eigen::VectorXd weights(6);
  weights << 1, 1, 100, 1, 1, 1;
  const auto found = Settings{.k = 2}.fit(keen::weighted(x, weights));
  check_result(found, x, weights);
  CHECK(found.cluster_sizes.minCoeff() == 3);
  CHECK(found.cluster_weights.maxCoeff() == 102);
  CHECK(found.labels[0] == found.labels[2]);
}

TEST_CASE("points without weight count for the bounds at no cost", "[balanced]") {
  Eigen::Matrix2Xd x(2, 6);
  x << 0, 0, 0, 0, 9, 9, 1, 2, 3, 4, 1, 2;
  Eigen::VectorXd weights(6);
  weights << 1, 1, 1, 0, 1, 1;
  const auto found = Settings{.k = 2}.fit(keen::weighted(x, weights));
  check_result(found, x, weights);
  CHECK(found.sse == Approx(2.5));  // the one at (0, 4) stands with those at 9
  CHECK(found.labels[3] == found.labels[4]);
  weights << 1, 0, 0, 0, 0, 0;
  const auto lonely = Settings{.k = 3}.fit(keen::weighted(x, weights));
  check_result(lonely, x, weights);
  CHECK(lonely.nonempty_clusters == 1);
}

TEST_CASE("a power of two changes no label, however large", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(150, 5);
  const auto found = Settings{.k = 7}.fit(x);
  for (const int exponent : {1, -30, 110, -110, 450, -450}) {
    const auto scaled = Settings{.k = 7}.fit((x * std::ldexp(1.0, exponent)).eval());
    CHECK(scaled.labels == found.labels);
    CHECK(scaled.sse == std::ldexp(found.sse, 2 * exponent));
  }
  const Eigen::Matrix2Xf small = x.cast<float>();
  const auto single = keen::BalancedKMeans<float, 2>{.k = 7}.fit(small);
  const auto huge = keen::BalancedKMeans<float, 2>{.k = 7}.fit((small * 0x1p+120F).eval());
  CHECK(huge.labels == single.labels);
  CHECK(huge.sse == std::ldexp(single.sse, 240));
  CHECK(single.cluster_sizes.maxCoeff() - single.cluster_sizes.minCoeff() == 1);
}

TEST_CASE("weights of any size, and start centroids far away, do no harm", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(60, 6);
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(60);
  const auto found = Settings{.k = 5}.fit(keen::weighted(x, ones));
  for (const double weight : {0x1p-500, 0x1p+500}) {
    const Eigen::VectorXd weights = weight * ones;
    CHECK(Settings{.k = 5}.fit(keen::weighted(x, weights)).labels == found.labels);
  }
  Eigen::Matrix2Xd start = x.leftCols(5);
  start.col(1).setConstant(1e300);
  check_result(Settings{.k = 5, .init = keen::GivenCentroids(start)}.fit(x), x);
  Eigen::Matrix2Xd far = x;
  far.col(17) *= 1e150;
  const auto with_outlier = Settings{.k = 5}.fit(far);
  CHECK((with_outlier.cluster_sizes.array() == 12).all());
}

TEST_CASE("threads and the layout of the points change no bit", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(6000, 7);
  const Settings settings{.k = 40, .stop = keen::stop::MaxIterations{8}, .restarts = 2};
  const auto alone = settings.fit(x);
  Settings with_threads = settings;
  with_threads.threads = 3;
  CHECK(support::difference<double, 2>(with_threads.fit(x), alone) == "");
  const Eigen::Matrix<double, Eigen::Dynamic, 2> rows = x.transpose();  // coordinates far apart
  CHECK(support::difference<double, 2>(settings.fit(rows), alone) == "");
  const auto at_run_time = keen::BalancedKMeans<double>{.k = 5, .seed = 3}.fit(keen::columns(x));
  CHECK(at_run_time.labels == Settings{.k = 5, .seed = 3}.fit(x).labels);
}

TEST_CASE("points in another order get the same labels", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(500, 8);
  std::vector<Index> order(500);
  std::iota(order.begin(), order.end(), Index{0});
  keen::Rng rng(9);
  std::shuffle(order.begin(), order.end(), rng);
  Eigen::Matrix2Xd shuffled(2, 500);
  for (Index i = 0; i < 500; ++i) shuffled.col(i) = x.col(order[static_cast<std::size_t>(i)]);
  const Settings settings{.k = 9, .init = keen::GivenCentroids(x.leftCols(9))};
  CHECK(settings.fit(shuffled).labels == settings.fit(x).labels(order).eval());
}

TEST_CASE("the least SSE of the restarts counts, and draws come from the seed", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(300, 10);
  const auto one = Settings{.k = 12}.fit(x);
  const auto best = Settings{.k = 12, .restarts = 8}.fit(x);
  CHECK(best.sse < one.sse);
  CHECK(best.restart > 0);
  check_result(best, x);
  CHECK(support::difference<double, 2>(Settings{.k = 12, .seed = 5}.fit(x), one) != "");
}

TEST_CASE("a rule that ends it early leaves means, and an observer sees each pass", "[balanced]") {
  const Eigen::Matrix2Xd x = uneven_points(300, 11);
  for (const Index passes : {1, 2}) {
    Index seen = 0;
    const auto found = Settings{
        .k = 10, .stop = keen::stop::MaxIterations{passes}, .observer = [&](const keen::IterationStats& it) {
          seen = it.iteration;
        }}.fit(x);
    check_result(found, x);
    CHECK(found.stop_reason == keen::StopReason::max_iterations);
    CHECK(found.iterations == passes);
    CHECK(seen == passes);
  }
}

TEST_CASE("balanced settings out of range are refused", "[balanced]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(10, 12);
  const auto refusal = [&](const Settings& settings) { return message_of([&] { (void)settings.fit(x); }); };
  CHECK(refusal({.k = 0}) == "BalancedKMeans::fit: k must be in [1, n = 10], got k = 0");
  CHECK(refusal({.k = 11}) == "BalancedKMeans::fit: k must be in [1, n = 10], got k = 11");
  CHECK(refusal({.k = 3, .min_size = 4}) ==
        "BalancedKMeans::fit: min_size must be in [0, n / k = 3], got 4 for n = 10, k = 3");
  CHECK(refusal({.k = 3, .min_size = -1}) ==
        "BalancedKMeans::fit: min_size must be in [0, n / k = 3], got -1 for n = 10, k = 3");
  CHECK(refusal({.k = 3, .max_size = 3}) ==
        "BalancedKMeans::fit: max_size must be >= n / k, which is 4 rounded up, got 3 for n = 10, k = 3");
  CHECK(refusal({.k = 5, .max_size = (std::numeric_limits<Index>::min)()}) ==
        "BalancedKMeans::fit: max_size must be >= n / k, which is 2 rounded up, got -9223372036854775808 for n = 10, "
        "k = 5");
  CHECK(refusal({.k = 2, .threads = -1}) == "BalancedKMeans::fit: threads must be >= 0, got -1");
  CHECK(refusal({.k = 2, .restarts = 0}) == "BalancedKMeans::fit: restarts must be >= 1, got 0");
  CHECK(refusal({.k = 2, .init = keen::GivenCentroids(x.leftCols(2)), .restarts = 2}) ==
        "BalancedKMeans::fit: restarts must be 1 with an init that draws nothing (GivenCentroids, FirstK), got "
        "restarts = 2");
  CHECK(refusal({.k = 3, .min_size = 3, .max_size = 4}) == "no error");
  CHECK(refusal({.k = 5, .min_size = 2, .max_size = 2}) == "no error");
  x(1, 3) = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal({.k = 2}) == "BalancedKMeans::fit: points must be finite, got nan at point 3, coordinate 1");
}
