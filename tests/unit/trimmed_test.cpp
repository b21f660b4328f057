// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/trimmed.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using Settings = keen::TrimmedKMeans<double, 2>;

/// Three groups, and twelve points far from all of them.
Eigen::Matrix2Xd with_outliers() {
  Eigen::Matrix2Xd x(2, 312);
  x.leftCols(300) = unit::far_groups(300, 3, 1);
  for (Index i = 0; i < 12; ++i) {
    x.col(300 + i) = Eigen::Vector2d(i % 2 == 0 ? 500 : -500, 40.0 * static_cast<double>(i));
  }
  return x;
}

std::vector<Index> numbers(Index first, Index end) {
  std::vector<Index> all;
  for (Index i = first; i < end; ++i) all.push_back(i);
  return all;
}

}  // namespace

TEST_CASE("outliers are told, and the groups are found as if they were not there", "[trimmed]") {
  const Eigen::Matrix2Xd x = with_outliers();
  const auto found = Settings{.k = 3, .outlier_fraction = 12.0 / 312}.fit(x);
  CHECK(found.outliers == numbers(300, 312));
  CHECK(unit::renamed(found.labels.head(300)) == unit::group_labels(300, 3));
  const auto bare = keen::fit(x.leftCols(300).eval(), {.k = 3, .stop = keen::stop::LabelsSettled{}});
  CHECK(found.sse == Approx(bare.sse));
  CHECK(found.cluster_weights.sum() == 300);
  CHECK(found.labels == found.model.predict(x));
  CHECK(found.stop_reason == keen::StopReason::labels_settled);
  const auto pulled = keen::fit(x, {.k = 3, .restarts = 10});
  CHECK(unit::renamed(pulled.labels.head(300)) != unit::group_labels(300, 3));  // what plain k-means makes of it
}

TEST_CASE("no pass raises the SSE of the points that count, and those left out are the farthest", "[trimmed]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(400, 2);
  const auto found = Settings{.k = 7, .outlier_fraction = 0.1}.fit(x);
  CHECK(found.outliers.size() == 40);
  for (std::size_t pass = 1; pass < found.history.size(); ++pass) {
    CHECK(found.history[pass].sse <= found.history[pass - 1].sse * (1 + 1e-12));
  }
  const auto sq_distance = [&](Index i) {
    return (x.col(i) - found.model.centroids().col(found.labels[i])).squaredNorm();
  };
  double least_out = 1, most_in = 0;
  for (Index i = 0; i < 400; ++i) {
    const bool is_out = std::binary_search(found.outliers.begin(), found.outliers.end(), i);
    (is_out ? least_out : most_in) =
        is_out ? (std::min)(least_out, sq_distance(i)) : (std::max)(most_in, sq_distance(i));
  }
  CHECK(least_out >= most_in);
}

TEST_CASE("with nothing left out it is k-means", "[trimmed]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 3);
  const auto found = Settings{.k = 5, .outlier_fraction = 0, .restarts = 1}.fit(x);
  const auto plain = keen::fit(x, {.k = 5, .init = keen::RandomPoints{}, .stop = keen::stop::LabelsSettled{}});
  CHECK(found.labels == plain.labels);
  CHECK(found.sse == Approx(plain.sse));
  CHECK(found.outliers.empty());
}

TEST_CASE("points without weight are no outliers", "[trimmed]") {
  const Eigen::Matrix2Xd x = with_outliers();
  Eigen::VectorXd weights = Eigen::VectorXd::Ones(312);
  weights.tail(6).setZero();
  const auto found = Settings{.k = 3, .outlier_fraction = 6.0 / 306}.fit(keen::weighted(x, weights));
  CHECK(found.outliers == numbers(300, 306));
}

TEST_CASE("with weights too, no pass raises the SSE, and labels settle at a fixpoint alone", "[trimmed]") {
  const Eigen::RowVectorXd x{{4, 0, 4, 11, 11}};
  const std::vector<double> weights{10, 1, 10, 10, 10};
  const keen::TrimmedKMeans<double, 1> one{.k = 1, .outlier_fraction = 0.2, .init = keen::FirstK{}};
  const auto found = one.fit(keen::weighted(x, weights));
  CHECK(found.cluster_weights(0) == 33);  // 8 of 41 are left out
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    keen::Rng rng(seed);
    const Index n = 4 + static_cast<Index>(seed % 9);
    Eigen::RowVectorXd values(n);
    std::vector<double> w(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) {
      values(i) = std::floor(12 * rng.uniform());
      w[static_cast<std::size_t>(i)] = seed % 2 == 0 ? std::floor(1 + 10 * rng.uniform()) : 0.1 + rng.uniform();
    }
    const keen::TrimmedKMeans<double, 1> kmeans{.k = 1 + static_cast<Index>(seed % 2), .outlier_fraction = 0.2};
    const auto data = keen::weighted(values, w);
    const auto fit = kmeans.fit(data);
    CAPTURE(seed);
    for (std::size_t pass = 1; pass < fit.history.size(); ++pass)
      CHECK(fit.history[pass].sse <= fit.history[pass - 1].sse * (1 + 1e-12));
    CHECK(fit.sse <= fit.history.back().sse * (1 + 1e-12));
    if (fit.stop_reason != keen::StopReason::labels_settled) continue;
    const auto again =
        keen::TrimmedKMeans<double, 1>{
            .k = kmeans.k, .outlier_fraction = 0.2, .init = keen::GivenCentroids(fit.model.centroids())}
            .fit(data);
    CHECK(again.model == fit.model);
    CHECK(again.outliers == fit.outliers);
    CHECK(again.iterations == 2);
  }
}

TEST_CASE("a weight is so many copies, of which some may be left out", "[trimmed]") {
  const Eigen::Matrix2Xd x = with_outliers();
  Eigen::VectorXd weights(312);
  std::vector<Index> copies;
  for (Index i = 0; i < 312; ++i) {
    weights(i) = static_cast<double>(i % 4);
    copies.insert(copies.end(), static_cast<std::size_t>(i % 4), i);
  }
  const Eigen::Matrix2Xd copied = unit::columns_at(x, copies);
  const keen::GivenCentroids<double, 2> start(x.leftCols(3));
  for (const double fraction : {0.01, 0.03, 0.2}) {
    const Settings settings{.k = 3, .outlier_fraction = fraction, .init = start};
    const auto weighted = settings.fit(keen::weighted(x, weights));
    const auto plain = settings.fit(copied);
    CHECK(weighted.sse == Approx(plain.sse).epsilon(1e-12));
    CHECK(weighted.model.centroids().isApprox(plain.model.centroids(), 1e-12));
    CHECK(weighted.cluster_weights.sum() == plain.cluster_weights.sum());
    const Eigen::VectorXd halves = weights / 1024;  // no whole numbers: the share itself
    CHECK(settings.fit(keen::weighted(x, halves)).cluster_weights.sum() ==
          Approx((1 - fraction) * halves.sum()).epsilon(1e-12));
  }
}

TEST_CASE("threads change no bit of a trimmed fit", "[trimmed]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(5000, 4);
  const auto alone = Settings{.k = 30, .restarts = 2}.fit(x);
  const auto threads = Settings{.k = 30, .threads = 3, .restarts = 2}.fit(x);
  CHECK(support::difference<double, 2>(threads, alone) == "");
  CHECK(threads.outliers == alone.outliers);
}

TEST_CASE("trimmed settings have their defaults", "[trimmed]") {
  CHECK(Settings{}.max_iterations == 300);
  CHECK(Settings{}.restarts == 10);
  CHECK(Settings{}.seed == 0);
}

TEST_CASE("trimmed settings out of range are refused", "[trimmed]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(10, 5);
  const auto refusal = [&](const Settings& settings) { return message_of([&] { (void)settings.fit(x); }); };
  CHECK(refusal({.k = 2, .outlier_fraction = 1}) == "TrimmedKMeans::fit: outlier_fraction must be in [0, 1), got 1");
  CHECK(refusal({.k = 2, .outlier_fraction = std::numeric_limits<double>::quiet_NaN()}) ==
        "TrimmedKMeans::fit: outlier_fraction must be in [0, 1), got nan");
  CHECK(refusal({.k = 9, .outlier_fraction = 0.2}) ==
        "TrimmedKMeans::fit: k must be in [1, 8 points that count], got k = 9 for n = 10");
  CHECK(refusal({.k = 2, .max_iterations = 0}) == "TrimmedKMeans::fit: max_iterations must be >= 1, got 0");
  CHECK(refusal({.k = 2, .restarts = 0}) == "TrimmedKMeans::fit: restarts must be >= 1, got 0");
  CHECK(refusal({.k = 8, .outlier_fraction = 0.2}) == "no error");
}

TEST_CASE("an outlier whose squared distance is beyond double is left out, whichever point is the start", "[trimmed]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(40, 1);
  x.col(7) << 1e200, -1e200;
  const Eigen::Matrix2Xd start = x.col(7);
  const auto found =
      Settings{.k = 1, .outlier_fraction = 0.05, .init = keen::GivenCentroids(start), .restarts = 1}.fit(x);
  CHECK(std::find(found.outliers.begin(), found.outliers.end(), 7) != found.outliers.end());
  CHECK(found.sse < 40);
  const auto none_left_out = Settings{.k = 1, .outlier_fraction = 0};
  CHECK(message_of<keen::SseOutOfRange<double>>([&] { (void)none_left_out.fit(x); }).find("KMeans::fit: ") == 0);
}
