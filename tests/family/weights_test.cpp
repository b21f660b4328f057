// SPDX-License-Identifier: MIT
// What weights mean.

#include "family/instances.hpp"
#include "unit/support/data.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace family {

namespace {

using Catch::Matchers::WithinAbs;
using support::Draw;

void ones_are_none(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  Points weighted = points;
  weighted.weights.assign(static_cast<std::size_t>(points.x.cols()), 1.0);
  REQUIRE(difference(estimator.fit(weighted, settings), estimator.fit(points, settings)) == "");
}

/// All but the weights and the SSE.
void require_same_clusters(const Found& found, const Found& expected) {
  REQUIRE(has_same_bits(found.labels, expected.labels));
  REQUIRE(has_same_bits(found.centroids, expected.centroids));
  REQUIRE(found.outliers == expected.outliers);
  REQUIRE(found.sse_by_pass.size() == expected.sse_by_pass.size());
}

void a_factor_changes_the_sse_alone(const Estimator& estimator, Points points, const Settings& settings, Draw& draw) {
  const int exponent = static_cast<int>(draw.between(-30, 30));
  if (points.weights.empty()) points.weights.assign(static_cast<std::size_t>(points.x.cols()), 1.0);
  Points scaled = points;
  for (double& weight : scaled.weights) weight = std::ldexp(weight, exponent);
  const Found plain = estimator.fit(points, settings);
  const Found found = estimator.fit(scaled, settings);
  require_same_clusters(found, plain);
  REQUIRE(found.sse == std::ldexp(plain.sse, exponent));
  REQUIRE(has_same_bits(found.cluster_weights, Eigen::VectorXd(plain.cluster_weights * std::ldexp(1.0, exponent))));
}

/// Each point as often as it weighs, after all points once.
Points copies_of(const Points& points) {
  std::vector<Index> columns;
  for (Index i = 0; i < points.x.cols(); ++i) columns.push_back(i);
  for (Index i = 0; i < points.x.cols(); ++i) {
    for (int more = 1; more < static_cast<int>(points.weight(i)); ++more) columns.push_back(i);
  }
  return {unit::columns_at(points.x, columns)};
}

void a_weight_is_copies(const Estimator& estimator, const Points& points, Settings settings, Draw&) {
  if (estimator.is_spherical && points.x.rows() == 1) return;  // two directions for all: ties
  settings.starts_with_first = true;
  const Found weighted = estimator.fit(points, settings);
  const Found copied = estimator.fit(copies_of(points), settings);
  if (weighted.relocated + copied.relocated > 0) return;  // an empty cluster takes one copy, not all
  REQUIRE(copied.labels.head(points.x.cols()) == weighted.labels);
  const double largest = points.x.cwiseAbs().maxCoeff();
  const double digit = estimator.is_float ? 1e-6 : 1e-14;
  REQUIRE((copied.centroids - weighted.centroids).cwiseAbs().maxCoeff() <= digit * largest);
  REQUIRE_THAT(copied.sse, WithinAbs(weighted.sse, rounding(estimator) * (weighted.sse + largest * largest)));
  REQUIRE((copied.cluster_weights - weighted.cluster_weights).cwiseAbs().maxCoeff() <= 1e-9);
}

void a_point_without_weight_changes_nothing(const Estimator& estimator, const Points& points, const Settings& settings,
                                            Draw& draw) {
  if (estimator.is_spherical && points.weights.empty()) return;  // without weights, sums that cancel are exact
  const Index n = points.x.cols();
  Points longer = points;
  if (longer.weights.empty()) longer.weights.assign(static_cast<std::size_t>(n), 1.0);
  longer.weights.push_back(0);
  longer.x.conservativeResize(Eigen::NoChange, n + 1);
  longer.x.col(n) = 3 * points.x.col(draw.index(n));
  const Found plain = estimator.fit(points, settings);
  const Found found = estimator.fit(longer, settings);
  REQUIRE(found.labels.head(n) == plain.labels);
  REQUIRE(has_same_bits(found.centroids, plain.centroids));
  REQUIRE(has_same_bits(found.cluster_weights, plain.cluster_weights));
  REQUIRE(found.sse == plain.sse);
  REQUIRE(found.outliers == plain.outliers);
}

}  // namespace

TEMPLATE_TEST_CASE("weights of 1 give the bits of no weights", "[ones]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 21, .weights = Weights::none}, ones_are_none);
}

// Not TrimmedKMeans: it leaves out whole copies where weights are whole numbers, and shares of others.
TEMPLATE_TEST_CASE("all weights times a power of two change the weights and the SSE alone", "[factor]", KMeans,
                   KMeansWithSwaps, HartiganWong, SphericalKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans,
                   SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 22}, a_factor_changes_the_sse_alone);
}

// Not KMeansWithSwaps: of copies other swaps are drawn. Not HartiganWong: it moves copies one by one. Not
// BalancedKMeans: its bounds count points, whatever they weigh. Not MiniBatchKMeans, SparseMiniBatchKMeans: of copies
// other batches are drawn.
TEMPLATE_TEST_CASE("a whole weight is so many copies", "[copies]", KMeans, SphericalKMeans, TrimmedKMeans,
                   BisectingKMeans, SparseKMeans, SparseSphericalKMeans) {
  const Wish wish{.stream = 23, .weights = Weights::whole, .has_many_ties = false};
  for_each_instance<TestType>(wish, a_weight_is_copies);
}

// Not BalancedKMeans: its bounds count points, whatever they weigh. Not MiniBatchKMeans, SparseMiniBatchKMeans: of
// more points other batches are drawn.
TEMPLATE_TEST_CASE("a point of weight 0 more changes nothing", "[zero]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, SparseKMeans, SparseSphericalKMeans) {
  for_each_instance<TestType>({.stream = 24, .start = Start::given}, a_point_without_weight_changes_nothing);
}

}  // namespace family
