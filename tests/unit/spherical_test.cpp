// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/given_centroids.hpp>
#include <keen/spherical.hpp>

#include <cmath>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using Settings = keen::SphericalKMeans<double, 3>;

/// Point i lies near axis i % 3, at any distance from the origin.
Eigen::Matrix3Xd near_axes(Index n, std::uint64_t seed) {
  Eigen::Matrix3Xd x = 0.2 * unit::uniform_points<3>(n, seed);
  keen::Rng rng(seed + 1);
  for (Index i = 0; i < n; ++i) {
    x(i % 3, i) += 1;
    x.col(i) *= std::exp(6 * rng.uniform() - 3);
  }
  return x;
}

double mean_cosine(const Eigen::Matrix3Xd& x, const keen::Clustering<double, 3>& found) {
  double sum = 0;
  for (Index i = 0; i < x.cols(); ++i) {
    sum += x.col(i).normalized().dot(found.model.centroids().col(found.labels[i]));
  }
  return sum / static_cast<double>(x.cols());
}

}  // namespace

TEST_CASE("groups of one direction are found whatever their lengths", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(300, 1);
  const auto found = Settings{.k = 3}.fit(x);
  CHECK(unit::renamed(found.labels) == unit::group_labels(300, 3));
  CHECK(unit::renamed(keen::fit(x, {.k = 3}).labels) != unit::group_labels(300, 3));  // lengths decide there
}

TEST_CASE("centroids have length 1 and the direction of their points' mean", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(500, 2);
  const auto found = Settings{.k = 7, .stop = keen::stop::LabelsSettled{}}.fit(x);
  for (Index j = 0; j < 7; ++j) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    for (const Index i : keen::members(found.labels, static_cast<keen::Label>(j))) sum += x.col(i).normalized();
    CHECK(found.model.centroids().col(j).norm() == Approx(1).epsilon(1e-15));
    CHECK(found.model.centroids().col(j).isApprox(sum.normalized(), 1e-14));
  }
  CHECK(found.sse == Approx(2 * 500 * (1 - mean_cosine(x, found))).epsilon(1e-10));
  for (std::size_t pass = 1; pass < found.history.size(); ++pass) {
    CHECK(found.history[pass].sse <= found.history[pass - 1].sse * (1 + 1e-12));
  }
}

TEST_CASE("the model takes points of any length", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(300, 3);
  const auto found = Settings{.k = 5}.fit(x);
  CHECK(found.model.predict(x) == found.labels);
  CHECK(found.model.predict((1000 * x).eval()) == found.labels);
}

TEST_CASE("the model goes by angle, whatever the lengths are", "[spherical]") {
  const Eigen::Matrix2Xd x{{1e17, 0, 1e16}, {0, 1e17, 1e17}};
  const keen::GivenCentroids<double, 2> start(x.leftCols(2));
  const auto found = keen::SphericalKMeans<double, 2>{.k = 2, .init = start}.fit(x);
  CHECK(found.labels == keen::Labels{{0, 1, 1}});
  CHECK(found.model.predict(x) == found.labels);
  CHECK(found.model.metric() == keen::Metric::cosine);
  const Eigen::MatrixXf random = (unit::uniform_points<>(1000, 12, 8).array() - 0.5).matrix().cast<float>();
  const auto plain = keen::SphericalKMeans<float>{.k = 10}.fit(keen::columns(random));
  for (const float length : {1e7F, 1e-8F, 1e30F, 1e-30F}) {
    const Eigen::MatrixXf far_away = length * random;
    CHECK(plain.model.predict(keen::columns(far_away)) == plain.labels);
    CHECK(plain.model.sse(keen::columns(far_away)) == Approx(plain.sse).epsilon(1e-5));
    for (Index i = 0; i < 20; ++i) CHECK(plain.model.nearest(far_away.col(i)) == plain.labels[i]);
  }
  CHECK(plain.model.predict(keen::columns(random), 3) == plain.labels);
  CHECK(plain.model.sse(keen::columns(random)) == plain.sse);
}

TEST_CASE("transform gives cosine distances, and weights count in the SSE", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(50, 13);
  const auto found = Settings{.k = 4}.fit(x);
  const Eigen::MatrixXd distances = found.model.transform(x);
  for (Index i = 0; i < 50; ++i) {
    for (Index j = 0; j < 4; ++j) {
      const double cosine = x.col(i).normalized().dot(found.model.centroids().col(j));
      CHECK(distances(i, j) == Approx(1 - cosine).margin(1e-15));
    }
  }
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(50, 0, 4);
  const auto weighted = Settings{.k = 4}.fit(keen::weighted(x, weights));
  CHECK(weighted.model.sse(keen::weighted(x, weights)) == weighted.sse);
}

TEST_CASE("a model by angle has centroids of length 1, and refuses points without direction", "[spherical]") {
  using Model = keen::Model<double, 3>;
  const Model model(Eigen::Matrix3Xd{{3, 0}, {4, 1e-300}, {0, 0}}, keen::Metric::cosine);
  CHECK(model.centroids() == Eigen::Matrix3Xd{{0.6, 0}, {0.8, 1}, {0, 0}});
  CHECK(model != Model(model.centroids()));
  CHECK(Model(model.centroids(), keen::Metric::cosine) == model);
  CHECK(message_of([] {
          (void)Model(Eigen::Matrix3Xd{{1, 0}, {0, 0}, {0, 0}}, keen::Metric::cosine);
        }) == "Model: centroid 1 has length 0, and so no direction");
  CHECK(message_of([&] { (void)model.predict(Eigen::Matrix3Xd::Zero(3, 2).eval()); }) ==
        "Model::predict: point 0 has length 0, and so no direction");
  CHECK(message_of([&] { (void)model.transform(Eigen::Matrix3Xd::Constant(3, 1, NAN).eval()); }) ==
        "Model::transform: points must be finite, got nan at point 0, coordinate 0");
  CHECK(model.predict(Eigen::Matrix3Xd(3, 0)).size() == 0);
}

TEST_CASE("start centroids of length 0 begin somewhere", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(60, 14);
  Eigen::Matrix3Xd start = x.leftCols(3);
  start.col(1).setZero();
  const auto found = Settings{.k = 3, .init = keen::GivenCentroids<double, 3>(start)}.fit(x);
  CHECK(unit::renamed(found.labels) == unit::group_labels(60, 3));
}

TEST_CASE("lengths of any size change nothing", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(200, 4);
  Eigen::Matrix3Xd scaled = x;
  for (Index i = 0; i < 200; ++i) scaled.col(i) *= std::ldexp(1.0, static_cast<int>(i % 5) * 400 - 800);
  const auto plain = Settings{.k = 4}.fit(x);
  const auto found = Settings{.k = 4}.fit(scaled);
  CHECK(support::difference(found, plain) == "");
}

TEST_CASE("a weight is so many copies of a direction", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(90, 5);
  Eigen::VectorXd weights(90);
  for (Index i = 0; i < 90; ++i) weights(i) = static_cast<double>(i % 4);
  const auto found = Settings{.k = 3}.fit(keen::weighted(x, weights));
  for (Index j = 0; j < 3; ++j) {
    Eigen::Vector3d sum = Eigen::Vector3d::Zero();
    for (const Index i : keen::members(found.labels, static_cast<keen::Label>(j)))
      sum += weights(i) * x.col(i).normalized();
    CHECK(found.model.centroids().col(j).isApprox(sum.normalized(), 1e-12));
  }
}

TEST_CASE("opposite directions in one cluster leave it a centroid", "[spherical]") {
  const Eigen::Matrix3Xd x{{1, -1, 0, 0}, {0, 0, 1, -1}, {0, 0, 0, 0}};
  const auto found = Settings{.k = 1}.fit(x);
  CHECK(found.model.centroids().norm() == 1);
  CHECK((found.labels.array() == 0).all());
  CHECK(found.sse == 8);  // 2 - 2 cosine, summed: cosines of four such points with any direction add up to 0
  const Eigen::Matrix3Xd pair{{1, -1}, {0, 0}, {0, 0}};
  CHECK(Settings{.k = 1}.fit(pair).model.centroids().norm() == 1);
}

TEST_CASE("neither threads nor algorithms change a bit of a spherical fit", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(4000, 6);
  const auto alone = Settings{.k = 200}.fit(x);
  CHECK(support::difference(Settings{.k = 200, .threads = 3}.fit(x), alone) == "");
  for (const auto algorithm : {keen::Algorithm::lloyd, keen::Algorithm::hamerly, keen::Algorithm::filtering}) {
    CHECK(support::difference(Settings{.k = 200, .algorithm = algorithm}.fit(x), alone) == "");
  }
}

TEST_CASE("a point without direction is refused by its number", "[spherical]") {
  Eigen::Matrix3Xd x = near_axes(5, 7);
  x.col(3).setZero();
  CHECK(message_of([&] { (void)Settings{.k = 2}.fit(x); }) ==
        "SphericalKMeans::fit: point 3 has length 0, and so no direction");
  x(1, 3) = std::numeric_limits<double>::infinity();
  CHECK(message_of([&] { (void)Settings{.k = 2}.fit(x); }) ==
        "SphericalKMeans::fit: points must be finite, got inf at point 3, coordinate 1");
}

TEST_CASE("weights and settings of a spherical fit are refused in its name", "[spherical]") {
  const Eigen::Matrix3Xd x = near_axes(3, 8);
  CHECK(message_of([&] {
          (void)Settings{.k = 2}.fit(keen::weighted(x, std::vector<double>{1, -1, 1}));
        }) == "SphericalKMeans::fit: weights must be >= 0, got -1 at point 1");
  CHECK(message_of([&] { (void)Settings{.k = 4}.fit(x); }) ==
        "SphericalKMeans::fit: k must be in [1, n = 3], got k = 4");
  CHECK(message_of([&] { (void)Settings{.k = 1}.fit(Eigen::Matrix3Xd(3, 0)); }) ==
        "SphericalKMeans::fit: at least one point is needed, got n = 0");
}
