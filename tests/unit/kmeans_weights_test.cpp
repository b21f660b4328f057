// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/given_centroids.hpp>

#include <vector>

namespace {

using keen::Index;
using keen::Labels;
using unit::checked_fit;
using KMeans = keen::KMeans<double, 2>;
using Points = Eigen::Matrix2Xd;

keen::Clustering<double, 2> fit(const Points& x, const std::vector<double>& weights, const KMeans& settings) {
  return checked_fit(keen::weighted(x, weights), settings);
}

keen::Clustering<double, 2> fit(const Points& x, const KMeans& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

/// Weights 1, 2, 3, 4, 1, 2, ...
std::vector<double> small_counts(Index n) {
  std::vector<double> weights(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(1 + i % 4);
  return weights;
}

std::vector<double> times(std::vector<double> weights, double factor) {
  for (double& weight : weights) weight *= factor;
  return weights;
}

Points repeated(const Points& x, const std::vector<double>& weights) {
  Points result(2, 0);
  for (Index i = 0; i < x.cols(); ++i) {
    const auto copies = static_cast<Index>(weights[static_cast<std::size_t>(i)]);
    result.conservativeResize(2, result.cols() + copies);
    result.rightCols(copies).colwise() = x.col(i);
  }
  return result;
}

}  // namespace

TEST_CASE("an integer weight equals that many copies of the point (F16)", "[C21][M9]") {
  const Points x = unit::uniform_points<2>(120, 1);
  const std::vector<double> weights = small_counts(120);
  const KMeans settings{.k = 5, .init = keen::GivenCentroids(Points(x.leftCols(5)))};
  const auto weighted = fit(x, weights, settings);
  const auto copies = fit(repeated(x, weights), settings);
  // Both sums are good to 106 bits and rounded once.
  CHECK((weighted.model.centroids() - copies.model.centroids()).cwiseAbs().maxCoeff() <= 2.3e-16);
  CHECK(weighted.sse == Approx(copies.sse).epsilon(1e-14));
  CHECK(weighted.cluster_weights == copies.cluster_weights);
  Index copy = 0;
  for (Index i = 0; i < 120; ++i) {
    for (double left = weights[static_cast<std::size_t>(i)]; left > 0; --left) {
      CHECK(copies.labels[copy++] == weighted.labels[i]);
    }
  }
}

TEST_CASE("unit weights are no weights, bit for bit", "[C22]") {
  const Points x = unit::uniform_points<2>(200, 2);
  const KMeans settings{.k = 6, .restarts = 3};
  const auto weighted = fit(x, std::vector<double>(200, 1.0), settings);
  const auto plain = fit(x, settings);
  CHECK(weighted.model == plain.model);
  CHECK(weighted.labels == plain.labels);
  CHECK(weighted.sse == plain.sse);
}

TEST_CASE("a common factor of two's powers changes no bit of the centroids", "[C23][M11]") {
  const Points x = unit::uniform_points<2>(200, 3);
  const std::vector<double> weights = small_counts(200);
  const auto expected = fit(x, weights, {.k = 6});
  for (const double factor : {0.5, 0x1p+40, 0x1p-40}) {
    const auto scaled = fit(x, times(weights, factor), {.k = 6});
    CHECK(scaled.model == expected.model);
    CHECK(scaled.labels == expected.labels);
    CHECK(scaled.sse == expected.sse * factor);
    CHECK(scaled.cluster_weights == expected.cluster_weights * factor);
  }
}

TEST_CASE("a huge or tiny common factor gives the result of unit weights (F14)") {
  const Points x = unit::uniform_points<2>(100, 4);
  const auto expected = fit(x, {.k = 5});
  for (const double factor : {1e300, 1e-290}) {
    const auto result = fit(x, std::vector<double>(100, factor), {.k = 5});
    INFO("factor " << factor);
    CHECK(result.labels == expected.labels);
    CHECK((result.model.centroids() - expected.model.centroids()).cwiseAbs().maxCoeff() <= 2.3e-16);
    CHECK(result.sse == Approx(expected.sse * factor).epsilon(1e-14));
    CHECK(result.cluster_weights[0] == Approx(expected.cluster_weights[0] * factor).epsilon(1e-14));
  }
}

TEST_CASE("weights so small or large that double cannot hold the answer are a range error (F14, D2)") {
  const Points x{{0.0, 1.0, 10.0, 11.0}, {0.0, 0.0, 0.0, 0.0}};
  const auto fit_with = [&](double weight) {
    const std::vector<double> weights(4, weight);
    return [&x, weights] { (void)KMeans{.k = 2}.fit(keen::weighted(x, weights)); };
  };
  CHECK_THAT(unit::message_of<keen::SseOutOfRange<double>>(fit_with(1e-320)),
             Catch::Matchers::StartsWith("KMeans::fit: the SSE is about 2^-1063, which double cannot hold"));
  CHECK(unit::message_of<std::range_error>(fit_with(1.5e308)) ==
        "KMeans::fit: double cannot hold the sum of the weights in cluster 0");
  CHECK(unit::message_of(fit_with(1e-290)) == "no error");
}

TEST_CASE("tiny weights are no obstacle where the SSE is 0") {
  const Points x{{0.0, 1.0}, {0.0, 0.0}};
  const auto result = fit(x, {1e-320, 3e-320}, {.k = 2});
  CHECK(result.sse == 0);
  CHECK(result.nonempty_clusters == 2);
}

TEST_CASE("points of light weight have a mean of their own, however heavy the others", "[A7]") {
  const Points x{{0.0, 1.0, 100.0, 101.0}, {0.0, 0.0, 0.0, 0.0}};
  for (const double light : {1e-10, 1e-100, 1e-300}) {
    const auto result =
        fit(x, {1, 1, light, light}, {.k = 2, .init = keen::GivenCentroids(Points{{0.0, 100.0}, {0.0, 0.0}})});
    CHECK(result.labels == Labels{{0, 0, 1, 1}});
    CHECK(result.model.centroids() == Points{{0.5, 100.5}, {0.0, 0.0}});
    CHECK(result.nonempty_clusters == 2);
  }
}

TEST_CASE("one point that outweighs all others holds its centroid", "[A7]") {
  Points x = unit::uniform_points<2>(50, 5);
  std::vector<double> weights(50, 1.0);
  weights[7] = 1e300;
  const auto result = fit(x, weights, {.k = 3});
  CHECK(result.model.centroids().col(result.labels[7]) == x.col(7));
}

TEST_CASE("the heavy groups get the centroids, whichever they are", "[C24]") {
  // Ten groups on a circle; five of them a thousand times as heavy as the others.
  constexpr double pi = 3.141592653589793;
  Points x(2, 10);
  for (Index i = 0; i < 10; ++i) {
    const double angle = 2 * pi * static_cast<double>(i) / 10;
    x.col(i) << 10 * std::cos(angle), 10 * std::sin(angle);
  }
  for (const bool heavy_are_even : {true, false}) {
    std::vector<double> weights;
    for (Index i = 0; i < 10; ++i) weights.push_back((i % 2 == 0) == heavy_are_even ? 1000 : 1);
    const auto result = fit(x, weights, {.k = 5, .restarts = 5});
    for (Index i = heavy_are_even ? 0 : 1; i < 10; i += 2) {
      // Each cluster is a heavy group and at most both of its neighbours, each 6.2 away and of weight 1 in 1001.
      CHECK((result.model.centroids().col(result.labels[i]) - x.col(i)).norm() < 2 * 6.2 / 1000);
    }
  }
}

TEST_CASE("points and weights are not changed by a bit (F15)", "[C25][I10]") {
  const Points x = unit::uniform_points<2>(100, 6);
  const std::vector<double> weights = times(small_counts(100), 1e300);
  const Points start = x.leftCols(4);
  const Points x_before = x;
  const std::vector<double> weights_before = weights;
  const keen::GivenCentroids given(start);
  (void)fit(x, weights, {.k = 4, .init = given});
  CHECK(x == x_before);
  CHECK(weights == weights_before);
  CHECK(given.centroids == start);
}

TEST_CASE("a far start centroid is brought back to the points, weights or not (F18)", "[C26]") {
  const Points x{{-1.0, 1.0}, {0.0, 0.0}};
  const auto result = fit(x, {1.9, 0.1}, {.k = 2, .init = keen::GivenCentroids(Points{{-2.0, -1000.0}, {0.0, 0.0}})});
  CHECK(unit::renamed(result.labels) == Labels{{0, 1}});
  CHECK(result.model.centroids().col(result.labels[0]) == x.col(0));
  CHECK(result.model.centroids().col(result.labels[1]) == x.col(1));
  CHECK(result.sse == 0);
}

TEST_CASE("a point of weight 0 is labelled but moves nothing (D6)", "[M14]") {
  const Points x{{0.0, 1.0, 10.0, 11.0, 7.0}, {0.0, 0.0, 0.0, 0.0, 50.0}};
  const auto with = fit(x, {1, 1, 1, 1, 0}, {.k = 2});
  const auto without = fit(x.leftCols(4), {1, 1, 1, 1}, {.k = 2});
  CHECK(unit::renamed(with.labels) == Labels{{0, 0, 1, 1, 1}});
  CHECK(with.sse == 1);
  CHECK(with.sse == without.sse);
  CHECK(with.cluster_weights.sum() == 4);
  CHECK(with.cluster_sizes.sum() == 5);
}

TEST_CASE("a point of weight 0 never becomes a centroid while points with weight are left (F17)") {
  Points x = unit::far_groups(40, 4, 7);
  std::vector<double> weights(40, 1.0);
  for (Index i = 0; i < 40; i += 4) {
    x.col(i) *= -100;  // the farthest of all, and weightless
    weights[static_cast<std::size_t>(i)] = 0;
  }
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const auto result = fit(x, weights, {.k = 6, .seed = seed});
    CHECK(result.nonempty_clusters == 6);
    CHECK(result.model.centroids().minCoeff() >= 0);
  }
}

TEST_CASE("with fewer points of weight than clusters, the clusters of weight are as many as those points (D1, D6)") {
  const Points x{{0.0, 1.0, 2.0, 3.0}, {0.0, 0.0, 0.0, 0.0}};
  const auto result = fit(x, {1, 0, 0, 2}, {.k = 3});
  CHECK(result.nonempty_clusters == 2);
  CHECK(result.sse == 0);
}

TEST_CASE("splitting a weight between two copies of a point changes nothing", "[M10]") {
  const Points x{{0.0, 1.0, 10.0, 12.0}, {0.0, 0.0, 0.0, 0.0}};
  Points split(2, 5);
  split << x, x.col(3);
  const KMeans settings{.k = 2, .init = keen::GivenCentroids(Points{{0.0, 10.0}, {0.0, 0.0}})};
  const auto whole = fit(x, {1, 1, 1, 3}, settings);
  const auto halves = fit(split, {1, 1, 1, 1, 2}, settings);
  CHECK(whole.model == halves.model);
  CHECK(whole.sse == halves.sse);
}
