// SPDX-License-Identifier: MIT
// What cannot be clustered is refused before any work, and the message says what and where.

#include "family/instances.hpp"
#include "unit/support/errors.hpp"

#include <limits>
#include <string>

namespace family {

namespace {

using Catch::Matchers::Contains;
using support::Draw;
using unit::message_of;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

void bad_points_are_named(const Estimator& estimator, const Points& points, const Settings& settings, Draw& draw) {
  const Index i = draw.index(points.x.cols()), d = draw.index(points.x.rows());
  for (const double bad : {nan, infinity, -infinity}) {
    Points broken = points;
    broken.x(d, i) = bad;
    const std::string message = message_of([&] { (void)estimator.fit(broken, settings); });
    REQUIRE_THAT(message, Contains("KMeans::fit: "));
    REQUIRE_THAT(message, Contains("point " + std::to_string(i)));
    REQUIRE_THAT(message, Contains(bad != bad ? "got nan" : bad > 0 ? "got inf" : "got -inf"));
  }
}

void bad_weights_are_named(const Estimator& estimator, const Points& points, const Settings& settings, Draw& draw) {
  const Index i = draw.index(points.x.cols());
  Points broken = points;
  broken.weights.assign(static_cast<std::size_t>(points.x.cols()), 1.0);
  for (const double bad : {nan, infinity, -1.0}) {
    broken.weights[static_cast<std::size_t>(i)] = bad;
    const std::string message = message_of([&] { (void)estimator.fit(broken, settings); });
    REQUIRE_THAT(message, Contains("weights must be ") && Contains("at point " + std::to_string(i)));
  }
  broken.weights.assign(static_cast<std::size_t>(points.x.cols()), 0.0);
  REQUIRE_THAT(message_of([&] { (void)estimator.fit(broken, settings); }), Contains("weights must not all be 0"));
}

void bad_settings_are_named(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  const Index n = points.x.cols();
  for (const Index k : {Index{0}, Index{-1}, n + 1, std::numeric_limits<Index>::max()}) {
    Settings bad = settings;
    bad.k = k;
    REQUIRE_THAT(message_of([&] { (void)estimator.fit(points, bad); }),
                 Contains("k must be ") && Contains(std::to_string(k)));
  }
  Settings bad = settings;
  bad.threads = -1;
  REQUIRE_THAT(message_of([&] { (void)estimator.fit(points, bad); }), Contains("threads must be ") && Contains("-1"));
  const Points none{Eigen::MatrixXd(points.x.rows(), 0)};
  REQUIRE_THAT(message_of([&] { (void)estimator.fit(none, settings); }), Contains("n = 0") || Contains("0 points"));
}

void bad_starts_are_named(const Estimator& estimator, const Points& points, Settings settings, Draw& draw) {
  const Index j = draw.index(settings.start->cols());
  (*settings.start)(0, j) = nan;
  REQUIRE_THAT(message_of([&] { (void)estimator.fit(points, settings); }),
               Contains("got nan at centroid " + std::to_string(j)));
  settings.start = Eigen::MatrixXd::Ones(points.x.rows(), settings.start->cols() + 1);
  REQUIRE_THAT(
      message_of([&] { (void)estimator.fit(points, settings); }),
      Contains(std::to_string(settings.start->cols())) && Contains(std::to_string(settings.start->cols() - 1)));
}

}  // namespace

TEMPLATE_TEST_CASE("a point that is not finite is refused by its number", "[points]", KMeans, KMeansWithSwaps,
                   HartiganWong, SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans,
                   SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 41}, bad_points_are_named);
}

TEMPLATE_TEST_CASE("a weight out of range is refused by its number, and weights of 0 alone", "[weights]", KMeans,
                   KMeansWithSwaps, HartiganWong, SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans,
                   MiniBatchKMeans, SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 42}, bad_weights_are_named);
}

TEMPLATE_TEST_CASE("a k, threads or a number of points out of range is refused", "[settings]", KMeans, KMeansWithSwaps,
                   HartiganWong, SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans,
                   SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 43}, bad_settings_are_named);
}

TEMPLATE_TEST_CASE("start centroids that are not finite or too many are refused", "[starts]", KMeans, KMeansWithSwaps,
                   HartiganWong, SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans,
                   SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 44, .start = Start::given}, bad_starts_are_named);
}

}  // namespace family
