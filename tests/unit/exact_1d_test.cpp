// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"
#include "support/invariants.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/exact_1d.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;

/// The least SSE of numbers in order, over all divisions into k runs, by the plainest dynamic programme.
double least_sse(const Eigen::VectorXd& x, const Eigen::VectorXd& weights, Index k) {
  const auto n = static_cast<std::size_t>(x.size());
  const auto sse_of = [&](std::size_t first, std::size_t end) {
    const auto size = static_cast<Index>(end - first);
    const auto part = x.segment(static_cast<Index>(first), size).array();
    const auto weight = weights.segment(static_cast<Index>(first), size).array();
    return weight.sum() > 0 ? (weight * (part - (weight * part).sum() / weight.sum()).square()).sum() : 0.0;
  };
  std::vector<double> least(n + 1);
  for (std::size_t end = 1; end <= n; ++end) least[end] = sse_of(0, end);
  for (Index runs = 2; runs <= k; ++runs) {
    for (std::size_t end = n; end > 0; --end) {
      for (std::size_t first = 0; first < end; ++first) {
        least[end] = (std::min)(least[end], least[first] + sse_of(first, end));
      }
    }
  }
  return least[n];
}

Eigen::VectorXd sorted(Eigen::VectorXd x) {
  std::sort(x.data(), x.data() + x.size());
  return x;
}

/// Numbers of several kinds: even, few values many times over, spread over many powers.
Eigen::VectorXd numbers(Index n, int kind, keen::Rng& rng) {
  Eigen::VectorXd x(n);
  for (double& value : x) {
    value = kind == 0 ? rng.uniform() : kind == 1 ? static_cast<double>(rng.index(12)) : std::exp(20 * rng.uniform());
  }
  return x;
}

}  // namespace

TEST_CASE("no division of numbers has a lower SSE", "[exact_1d]") {
  keen::Rng rng(1);
  for (int round = 0; round < 60; ++round) {
    const Index n = 2 + rng.index(30);
    const Eigen::VectorXd x = sorted(numbers(n, round % 3, rng));
    Eigen::VectorXd weights = Eigen::VectorXd::Ones(n);
    if (round % 2 == 1) {
      for (double& weight : weights) weight = static_cast<double>(rng.index(4));  // 0 among them
      weights(0) = 1;
    }
    for (Index k = 1; k <= n; ++k) {
      const auto found = keen::exact_1d(keen::weighted(x, weights), k);
      const double least = least_sse(x, weights, k);
      CAPTURE(n, k, round);
      CHECK(found.sse == Approx(least).epsilon(1e-12).margin(1e-13 * x.squaredNorm()));
    }
  }
}

TEST_CASE("the least SSE is that of Ckmeans.1d.dp 4.3.5 on the waiting times of Old Faithful", "[exact_1d]") {
  const Eigen::VectorXd x = support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/faithful.csv").col(1);
  Eigen::VectorXd weights(x.size());
  for (Index i = 0; i < x.size(); ++i) weights(i) = static_cast<double>((i + 1) % 5 + 1);
  struct Expected {
    Index k;
    double sse;
    double weighted_sse;
  };
  for (const Expected& expected : {Expected{2, 8855.79069767442, 26429.2359342734},
                                   {3, 5133.07201019727, 15253.3252138812},
                                   {5, 1985.53478679107, 6226.0944808614}}) {
    CHECK(keen::exact_1d(x, expected.k).sse == Approx(expected.sse).epsilon(1e-13));
    CHECK(keen::exact_1d(keen::weighted(x, weights), expected.k).sse == Approx(expected.weighted_sse).epsilon(1e-13));
  }
  const auto three = keen::exact_1d(x, 3);
  CHECK(three.model.centroids()(0) == Approx(54.0531914893617).epsilon(1e-14));
  CHECK(three.cluster_sizes == Eigen::Matrix<Index, 3, 1>(94, 86, 92));
}

TEST_CASE("numbers far from 0, huge and tiny, are divided as exactly", "[exact_1d]") {
  keen::Rng rng(2);
  for (int round = 0; round < 20; ++round) {
    Eigen::VectorXd x(30);  // tight groups far apart: plain sums of squares would lose them
    for (Index i = 0; i < 30; ++i) x(i) = static_cast<double>(i % 3) + std::ldexp(rng.uniform(), -20);
    const auto near_origin = keen::exact_1d(x, 9);
    CHECK(near_origin.sse <= least_sse(sorted(x), Eigen::VectorXd::Ones(30), 9) * (1 + 1e-6));
    for (const int exponent : {-450, -100, 100, 450}) {
      CHECK(keen::exact_1d((x * std::ldexp(1.0, exponent)).eval(), 9).labels == near_origin.labels);
    }
  }
  const Eigen::VectorXd ends{{-std::numeric_limits<double>::max(), 0, 1, std::numeric_limits<double>::max()}};
  CHECK(keen::exact_1d(ends, 4).sse == 0);
}

TEST_CASE("labels ascend, and every invariant holds, with fewer different numbers than clusters too", "[exact_1d]") {
  keen::Rng rng(3);
  for (const Index n : {1, 2, 5, 40, 3000}) {
    const Eigen::VectorXd x = sorted(numbers(n, 1, rng));
    for (const Index k : {Index{1}, Index{3}, Index{12}, Index{20}, n}) {
      if (k > n) continue;
      const auto found = keen::exact_1d(x, k);
      const keen::KMeans<double, 1> settings{.k = k};
      CHECK(support::Inspection<double, 1>(keen::as_dataset(x), settings, found).broken().empty());
      for (Index i = 1; i < n; ++i) CHECK(found.labels[i] >= found.labels[i - 1]);
    }
  }
}

TEST_CASE("many numbers are divided by a first look at few, and the division is the best", "[exact_1d]") {
  keen::Rng rng(4);
  const Index n = 20'000;
  Eigen::VectorXd x(n);
  for (Index i = 0; i < n; ++i) x(i) = static_cast<double>(i % 20) * 3 + rng.uniform();
  const auto found = keen::exact_1d(x, 20);
  for (Index i = 0; i < n; ++i) CHECK(found.labels[i] == i % 20);
  // Even numbers in k runs: each has the variance of width / k, which is its square by 12.
  const Eigen::VectorXd even = Eigen::VectorXd::LinSpaced(n, 0, 1);
  CHECK(keen::exact_1d(even, 100).sse == Approx(static_cast<double>(n) / 12 / 100 / 100).epsilon(1e-3));
  CHECK(keen::exact_1d(even, 7).sse == Approx(static_cast<double>(n) / 12 / 7 / 7).epsilon(1e-3));
}

TEST_CASE("any effort but the plain one is exact for points of one coordinate, whatever the init",
          "[exact_1d][swaps]") {
  const Eigen::VectorXd x = unit::uniform_points<>(200, 5, 1).transpose();
  const double least = keen::exact_1d(x, 12).sse;
  CHECK(keen::fit(x, {.k = 12, .effort = keen::effort::Swaps{}, .stop = keen::stop::LabelsSettled{}}).sse == least);
  CHECK(keen::fit(x, {.k = 12, .stop = keen::stop::LabelsSettled{}}).sse > least);
  const Eigen::MatrixXd rows = x;
  const keen::KMeans<double> settings{.k = 12, .effort = keen::effort::Anneal{}, .stop = keen::stop::LabelsSettled{}};
  CHECK(settings.fit(keen::rows(rows)).sse == least);
}

TEST_CASE("points of more coordinates, bad numbers and a bad k are refused", "[exact_1d]") {
  const Eigen::MatrixXd wide = Eigen::MatrixXd::Zero(5, 3);
  CHECK(message_of([&] { (void)keen::exact_1d(keen::rows(wide), 2); }) ==
        "exact_1d: points must have one coordinate, got dim = 3");
  Eigen::VectorXd x = Eigen::VectorXd::Zero(5);
  CHECK(message_of([&] { (void)keen::exact_1d(x, 6); }) == "KMeans::fit: k must be in [1, n = 5], got k = 6");
  x(2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { (void)keen::exact_1d(x, 2); }) ==
        "KMeans::fit: points must be finite, got nan at point 2, coordinate 0");
}
