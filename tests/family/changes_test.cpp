// SPDX-License-Identifier: MIT
// The points or the settings are changed, and the result must follow.

#include "family/instances.hpp"

#include <cmath>
#include <limits>

namespace family {

namespace {

using support::Draw;

Eigen::MatrixXd times_power(const Eigen::MatrixXd& x, int exponent) { return x * std::ldexp(1.0, exponent); }

void a_factor_is_followed(const Estimator& estimator, const Points& points, Settings settings, Draw& draw) {
  const Index range = estimator.is_float ? 50 : 300;
  const int exponent = static_cast<int>(draw.between(-range, range));
  const Found plain = estimator.fit(points, settings);
  Points scaled = points;
  scaled.x = times_power(points.x, exponent);
  if (settings.start) settings.start = times_power(*settings.start, exponent);
  const Found found = estimator.fit(scaled, settings);
  REQUIRE(found.labels == plain.labels);
  REQUIRE(has_same_bits(found.centroids, times_power(plain.centroids, exponent)));
  REQUIRE(found.sse == std::ldexp(plain.sse, 2 * exponent));
  REQUIRE(found.outliers == plain.outliers);
}

void lengths_do_not_matter(const Estimator& estimator, const Points& points, const Settings& settings, Draw& draw) {
  Points other = points;
  for (Index i = 0; i < points.x.cols(); ++i)
    other.x.col(i) *= std::ldexp(1.0, static_cast<int>(draw.between(-30, 30)));
  REQUIRE(difference(estimator.fit(other, settings), estimator.fit(points, settings)) == "");
}

void a_negated_coordinate_is_followed(const Estimator& estimator, const Points& points, Settings settings, Draw& draw) {
  if (points.x.rows() == 1) return;  // of the exact divisions of a line that tie, another comes first
  const Index d = draw.index(points.x.rows());
  const Found plain = estimator.fit(points, settings);
  Points mirrored = points;
  mirrored.x.row(d) *= -1;
  settings.start->row(d) *= -1;
  const Found found = estimator.fit(mirrored, settings);
  Eigen::MatrixXd expected = plain.centroids;
  expected.row(d) *= -1;
  REQUIRE(found.labels == plain.labels);
  REQUIRE(found.centroids == expected);
  REQUIRE(found.sse == plain.sse);
}

void restarts_never_harm(const Estimator& estimator, const Points& points, Settings settings, Draw&) {
  double least = std::numeric_limits<double>::infinity();
  for (const Index restarts : {1, 2, 5}) {
    settings.restarts = restarts;
    const Found found = estimator.fit(points, settings);
    REQUIRE(found.sse <= least);
    least = found.sse;
  }
}

void what_has_settled_stays(const Estimator& estimator, const Points& points, Settings settings, Draw&) {
  const Found first = estimator.fit(points, settings);
  if (!first.has_settled) return;
  settings.start = first.centroids;
  const Found again = estimator.fit(points, settings);
  REQUIRE(again.has_settled);
  REQUIRE(again.labels == first.labels);
  REQUIRE(has_same_bits(again.centroids, first.centroids));
  REQUIRE(again.sse == first.sse);
  REQUIRE(again.outliers == first.outliers);
}

}  // namespace

// Not SphericalKMeans, SparseSphericalKMeans: lengths do not matter to them.
TEMPLATE_TEST_CASE("points times a power of two give centroids times the same", "[scale]", KMeans, KMeansWithSwaps,
                   HartiganWong, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 31}, a_factor_is_followed);
}

// Not KMeans, KMeansWithSwaps, HartiganWong, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans,
// SparseKMeans, SparseMiniBatchKMeans: they measure distances.
TEMPLATE_TEST_CASE("the lengths of the points change nothing", "[lengths]", SphericalKMeans, SparseSphericalKMeans) {
  for_each_instance<TestType>({.stream = 32}, lengths_do_not_matter);
}

TEMPLATE_TEST_CASE("a coordinate that is negated stays negated", "[mirror]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 33, .start = Start::given}, a_negated_coordinate_is_followed);
}

// Not BisectingKMeans: a split of lower SSE may leave worse ones to come. Not MiniBatchKMeans, SparseMiniBatchKMeans:
// they have no restarts.
TEMPLATE_TEST_CASE("more restarts never give a higher SSE", "[restarts]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BalancedKMeans, SparseKMeans, SparseSphericalKMeans) {
  for_each_instance<TestType>({.stream = 34}, restarts_never_harm);
}

// Not KMeansWithSwaps: it goes on where Lloyd's iteration has settled. Not HartiganWong: it does so where a pass after
// its moves has filled an empty cluster. Not BisectingKMeans: its start is two centroids.
// Not BalancedKMeans: of labels that cost the same it may take others. Not MiniBatchKMeans, SparseMiniBatchKMeans: they
// end near a minimum, not in one.
TEMPLATE_TEST_CASE("a fit from where one has settled stays there", "[fixpoint]", KMeans, SphericalKMeans, TrimmedKMeans,
                   SparseKMeans, SparseSphericalKMeans) {
  for_each_instance<TestType>({.stream = 35, .start = Start::given}, what_has_settled_stays);
}

}  // namespace family
