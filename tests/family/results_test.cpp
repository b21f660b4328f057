// SPDX-License-Identifier: MIT
// What is true of every result.

#include "family/instances.hpp"

#include <cmath>
#include <set>
#include <vector>

namespace family {

namespace {

using Catch::Matchers::WithinAbs;
using support::Draw;

/// The points as an estimator measures them.
Eigen::MatrixXd as_measured(const Estimator& estimator, const Eigen::MatrixXd& x) {
  return estimator.is_spherical ? Eigen::MatrixXd(x.colwise().normalized()) : x;
}

/// The weights that count in a result.
std::vector<double> weights_that_count(const Points& points, const Found& found) {
  std::vector<double> weights(static_cast<std::size_t>(points.x.cols()));
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = points.weight(static_cast<Index>(i));
  for (const Index i : found.outliers) weights[static_cast<std::size_t>(i)] = 0;
  return weights;
}

void model_predicts_the_labels(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  const Found found = estimator.fit(points, settings);
  REQUIRE(found.predicted == found.labels);
}

void counts_are_those_of_the_labels(const Estimator& estimator, const Points& given, const Settings& settings, Draw&) {
  Points points = given;
  if (estimator.is_trimmed) points.weights.clear();  // else a point may count with a part of its weight
  const Found found = estimator.fit(points, settings);
  const std::vector<double> weights = weights_that_count(points, found);
  const Eigen::MatrixXd x = as_measured(estimator, points.x);
  std::vector<Index> sizes(static_cast<std::size_t>(settings.k));
  Eigen::VectorXd cluster_weights = Eigen::VectorXd::Zero(settings.k);
  double sse = 0, all = 0;
  for (Index i = 0; i < x.cols(); ++i) {
    const double weight = weights[static_cast<std::size_t>(i)];
    const keen::Label label = found.labels[i];
    REQUIRE(label >= 0);
    REQUIRE(label < settings.k);
    ++sizes[static_cast<std::size_t>(label)];
    cluster_weights[label] += weight;
    sse += weight * (x.col(i) - found.centroids.col(label)).squaredNorm();
    all += weight * x.col(i).squaredNorm();
  }
  REQUIRE(found.cluster_sizes == sizes);
  REQUIRE((found.cluster_weights - cluster_weights).cwiseAbs().maxCoeff() <= 1e-12 * cluster_weights.sum());
  REQUIRE(found.nonempty_clusters == (found.cluster_weights.array() > 0).count());
  const double slack = estimator.is_spherical ? rounding(estimator) * all : 1e-11 * sse;
  REQUIRE_THAT(found.sse, WithinAbs(sse, slack));
}

void model_has_the_sse(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  const Found found = estimator.fit(points, settings);
  REQUIRE_THAT(found.sse_of_model, WithinAbs(found.sse, 1e-12 * found.sse));
}

void sse_falls(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  const Found found = estimator.fit(points, settings);
  REQUIRE(!found.sse_by_pass.empty());
  const double largest = as_measured(estimator, points.x).cwiseAbs().maxCoeff();
  const double shift = (estimator.is_float ? 0x1p-23 : 0x1p-52) * largest;  // of a mean that is rounded
  const double room = found.cluster_weights.sum() * static_cast<double>(points.x.rows()) * shift * shift;
  for (std::size_t pass = 1; pass < found.sse_by_pass.size(); ++pass) {
    INFO("pass " << pass + 1);
    const double before = found.sse_by_pass[pass - 1];
    REQUIRE(found.sse_by_pass[pass] <= before + rounding(estimator) * before + room);
  }
  REQUIRE(found.sse <= found.sse_by_pass.front() * (1 + rounding(estimator)) + room);
}

/// How many different points count.
Index distinct_points(const Points& points) {
  std::set<std::vector<double>> seen;
  for (Index i = 0; i < points.x.cols(); ++i) {
    if (!(points.weight(i) > 0)) continue;
    const Eigen::VectorXd x = points.x.col(i).array() + 0.0;  // without negative zeros
    seen.insert(std::vector<double>(x.begin(), x.end()));
  }
  return static_cast<Index>(seen.size());
}

void clusters_are_in_use(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  const Found found = estimator.fit(points, settings);
  REQUIRE(found.nonempty_clusters == (std::min)(settings.k, distinct_points(points)));
}

void one_cluster_is_the_mean(const Estimator& estimator, const Points& points, Settings settings, Draw&) {
  settings.k = 1;
  const Found found = estimator.fit(points, settings);
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(points.x.rows());
  double weight = 0;
  for (Index i = 0; i < points.x.cols(); ++i) {
    mean += points.weight(i) * points.x.col(i);
    weight += points.weight(i);
  }
  mean /= weight;
  const double slack = (estimator.is_float ? 1e-7 : 1e-14) * points.x.cwiseAbs().maxCoeff();
  REQUIRE((found.centroids.col(0) - mean).cwiseAbs().maxCoeff() <= slack);
  REQUIRE_THAT(found.cluster_weights[0], WithinAbs(weight, 1e-12 * weight));
}

void points_are_untouched(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  REQUIRE(estimator.fit(points, settings).has_kept_points);
}

void saved_models_answer_alike(const Estimator& estimator, const Points& points, const Settings& settings, Draw&) {
  const Found found = estimator.fit(points, settings);
  REQUIRE(has_same_bits(found.loaded_centroids, found.centroids));
  REQUIRE(found.loaded_predicted == found.predicted);
}

}  // namespace

// Not BalancedKMeans: bounds on the sizes may give a point to a centroid that is farther.
TEMPLATE_TEST_CASE("the model predicts the labels of the fit", "[labels]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 1}, model_predicts_the_labels);
}

TEMPLATE_TEST_CASE("sizes, weights and SSE are those of the labels", "[counts]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 2}, counts_are_those_of_the_labels);
}

// Not TrimmedKMeans: its SSE is that of the points that count. Not BalancedKMeans: its labels are not always nearest.
TEMPLATE_TEST_CASE("the model has the SSE of the fit", "[sse]", KMeans, KMeansWithSwaps, HartiganWong, SphericalKMeans,
                   BisectingKMeans, MiniBatchKMeans, SparseKMeans, SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 3}, model_has_the_sse);
}

// Not MiniBatchKMeans, SparseMiniBatchKMeans: a batch does not know the others' points.
TEMPLATE_TEST_CASE("no pass raises the SSE", "[passes]", KMeans, KMeansWithSwaps, HartiganWong, SphericalKMeans,
                   TrimmedKMeans, BisectingKMeans, BalancedKMeans, SparseKMeans, SparseSphericalKMeans) {
  for_each_instance<TestType>({.stream = 4}, sse_falls);
}

// Not SphericalKMeans, SparseSphericalKMeans: directions count there, which rounding tells apart. Not TrimmedKMeans:
// some points do not count. Not BalancedKMeans: its clusters have sizes even where points are equal. Not
// MiniBatchKMeans, SparseMiniBatchKMeans: no batch knows all points.
TEMPLATE_TEST_CASE("as many clusters are in use as there are different points, up to k", "[clusters]", KMeans,
                   KMeansWithSwaps, HartiganWong, BisectingKMeans, SparseKMeans) {
  for_each_instance<TestType>({.stream = 5}, clusters_are_in_use);
}

// Not SphericalKMeans, SparseSphericalKMeans: centroids have length 1. Not TrimmedKMeans: some points do not count. Not
// MiniBatchKMeans, SparseMiniBatchKMeans: the mean is that of the batches that were drawn.
TEMPLATE_TEST_CASE("one cluster is the weighted mean", "[k1]", KMeans, KMeansWithSwaps, HartiganWong, BisectingKMeans,
                   BalancedKMeans, SparseKMeans) {
  for_each_instance<TestType>({.stream = 6}, one_cluster_is_the_mean);
}

TEMPLATE_TEST_CASE("points and weights are as they were", "[input]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 7}, points_are_untouched);
}

TEMPLATE_TEST_CASE("a model that was saved and read answers alike", "[saved]", KMeans, KMeansWithSwaps, HartiganWong,
                   SphericalKMeans, TrimmedKMeans, BisectingKMeans, BalancedKMeans, MiniBatchKMeans, SparseKMeans,
                   SparseSphericalKMeans, SparseMiniBatchKMeans) {
  for_each_instance<TestType>({.stream = 8}, saved_models_answer_alike);
}

}  // namespace family
