// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/keen.hpp>
#include <keen/scaled_model.hpp>

#include <array>

namespace {

using keen::Index;
using keen::Scaling;
using unit::message_of;

/// Groups that lie apart in the first feature, and a second one whose numbers are so large that it decides alone.
Eigen::MatrixXd groups_in_small_units(Index n) {
  Eigen::MatrixXd x = unit::uniform_points<>(n, 1, 2);
  for (Index i = 0; i < n; ++i) x(0, i) = 0.1 * x(0, i) + static_cast<double>(i % 2);
  x.row(1) *= 1e4;
  return x;
}

struct Fitted {
  Eigen::MatrixXd x = groups_in_small_units(200);
  Scaling scaling = Scaling::standardize(keen::columns(x));
  keen::Clustering<double> clustering = keen::fit(keen::columns(scaling.applied(keen::columns(x))), {.k = 2});
  keen::ScaledModel<double> model{scaling.undone(clustering.model.centroids()), scaling};
};

}  // namespace

TEST_CASE("a scaled model takes points as they are, and has centroids in their units", "[scaling]") {
  const Fitted fitted;
  CHECK(unit::renamed(fitted.clustering.labels) == unit::group_labels(200, 2));
  CHECK(unit::renamed(keen::fit(keen::columns(fitted.x), {.k = 2}).labels) != unit::group_labels(200, 2));
  CHECK(fitted.model.predict(keen::columns(fitted.x)) == fitted.clustering.labels);
  CHECK(fitted.model.sse(keen::columns(fitted.x)) == Approx(fitted.clustering.sse));
  CHECK(fitted.model.k() == 2);
  CHECK(fitted.model.dim() == 2);
  for (keen::Label j = 0; j < 2; ++j) {
    const auto own = keen::members(fitted.clustering.labels, j);
    const Eigen::VectorXd mean = unit::columns_at(fitted.x, own).rowwise().mean();
    CHECK(mean.isApprox(fitted.model.centroids().col(j), 1e-9));
  }
}

TEST_CASE("one point, distances and weights are those of the scaled points", "[scaling]") {
  const Fitted fitted;
  const Eigen::MatrixXd scaled = fitted.scaling.applied(keen::columns(fitted.x));
  CHECK(fitted.model.transform(keen::columns(fitted.x)) == fitted.model.scaled().transform(keen::columns(scaled)));
  const Eigen::VectorXd weights = Eigen::VectorXd::LinSpaced(200, 0, 3);
  CHECK(fitted.model.sse(keen::weighted(keen::columns(fitted.x), weights)) ==
        fitted.model.scaled().sse(keen::weighted(keen::columns(scaled), weights)));
  for (Index i = 0; i < 10; ++i) {
    CHECK(fitted.model.nearest(fitted.x.col(i)) == fitted.clustering.labels[i]);
    CHECK(fitted.model.nearest(std::array{fitted.x(0, i), fitted.x(1, i)}) == fitted.clustering.labels[i]);
  }
}

TEST_CASE("without a scaling, a scaled model is a model", "[scaling]") {
  const Eigen::Matrix2Xd x = unit::far_groups(60, 3, 1);
  const auto clustering = keen::fit(x, {.k = 3});
  const keen::ScaledModel<double, 2> model(clustering.model.centroids());
  CHECK(model.scaled() == clustering.model);
  CHECK(model.predict(x, 2) == clustering.labels);
  CHECK(model.sse(x) == clustering.sse);
}

TEST_CASE("a scaling that does not fit the centroids is refused", "[scaling]") {
  const Eigen::MatrixXd c = Eigen::MatrixXd::Ones(2, 3);
  CHECK(message_of([&] {
          keen::ScaledModel<double>(c, {Eigen::VectorXd::Zero(1), Eigen::VectorXd::Ones(1)});
        }) == "Scaling: points must have 1 coordinates, got 2");
  CHECK(message_of([&] {
          keen::ScaledModel<double>(c, {Eigen::Vector2d(0, 0), Eigen::Vector2d(1, 1e-310)});
        }) == "Model: centroids must be finite, got inf at centroid 0, coordinate 1");
  const Fitted fitted;
  CHECK(message_of([&] {
          (void)fitted.model.predict(keen::columns(c.topRows(1).eval()));
        }).find("must have 2 coordinates, got 1") != std::string::npos);
  CHECK(message_of([&] { (void)fitted.model.nearest(std::array{1.0}); }) ==
        "ScaledModel::nearest: the point must have 2 coordinates, got 1");
}
