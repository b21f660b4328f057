// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/balance.hpp"
#include "unit/support/data.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/balanced/balanced_engine.hpp>

namespace {

using keen::Index;
using keen::Label;
using keen::Labels;
using keen::detail::is_cheaper;
using keen::detail::SizeBounds;

/// One pass over points of the plane.
struct Pass {
  Labels labels;
  bool is_exact;
  double cost;
};

unit::TableCosts table(const Eigen::Matrix2Xd& x, const Eigen::VectorXd& weights, const Eigen::Matrix2Xd& centroids) {
  unit::TableCosts costs{Eigen::MatrixXd(x.cols(), centroids.cols())};
  for (Index j = 0; j < centroids.cols(); ++j) {
    costs.table.col(j) = (x.colwise() - centroids.col(j)).colwise().squaredNorm().transpose().cwiseProduct(weights);
  }
  return costs;
}

Pass one_pass(const Eigen::Matrix2Xd& x, const Eigen::VectorXd& weights, const Eigen::Matrix2Xd& centroids,
              const SizeBounds& bounds, Index few = 16, int most_rounds = 16) {
  const auto validated = keen::detail::validate(keen::detail::Points(keen::weighted(x, weights)), "test");
  keen::detail::Team team(1);
  keen::detail::BalancedEngine<double> engine(validated, bounds, team, few, most_rounds);
  Pass pass{Labels::Constant(x.cols(), -1), false, 0};
  keen::detail::Changes<double> changes(1);
  engine.assign(centroids, pass.labels, changes);
  CHECK(changes.count() == x.cols());
  pass.is_exact = engine.is_exact();
  pass.cost = table(x, weights, centroids).total(pass.labels);
  return pass;
}

}  // namespace

TEST_CASE("a prize is worth more to a light point than to a heavy one", "[balance]") {
  const Eigen::Matrix2Xd x{{1.0, 1.0}, {0.0, 0.0}};
  const Eigen::VectorXd weights = Eigen::Vector2d(1, 3);
  const auto validated = keen::detail::validate(keen::detail::Points(keen::weighted(x, weights)), "test");
  const keen::detail::ScaledPoints<double> points(validated, {});
  const keen::Centroids<double> centroids{{1.0, 3.0}, {0.0, 0.0}};
  const keen::detail::PointCosts<double> costs(points, centroids);
  keen::detail::Prizes prizes(2, 0.0);
  prizes[1] = 8;  // cluster 1 costs the points 4 and 12
  keen::detail::Team team(1);
  CHECK(keen::detail::labels_by_prize(costs, prizes, team) == Labels{{1, 0}});
}

TEST_CASE("a pass has the least cost of all labels within the bounds, with weights too", "[balance]") {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Eigen::Matrix2Xd x = unit::uniform_points<2>(8, seed);
    Eigen::VectorXd weights = Eigen::VectorXd::Ones(8);
    if (seed % 2 == 1) weights << 0.5, 3, 0, 1, 7, 1e-3, 0, 2;
    const Eigen::Matrix2Xd centroids = unit::uniform_points<2>(3, seed + 100);
    for (const SizeBounds& bounds : {SizeBounds{2, 3}, SizeBounds{0, 3}, SizeBounds{2, 8}, SizeBounds{1, 5}}) {
      const Pass pass = one_pass(x, weights, centroids, bounds);
      CHECK(unit::obeys(bounds, pass.labels, 3));
      CHECK(pass.is_exact);
      CHECK(pass.cost == Approx(unit::least_cost(table(x, weights, centroids), bounds)).epsilon(1e-12));
    }
  }
}

TEST_CASE("few arcs lead to the least cost where more are added, and near it where not", "[balance]") {
  const Eigen::VectorXd weights = Eigen::VectorXd::Ones(1500);
  bool is_ever_inexact = false;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const Eigen::Matrix2Xd x = unit::uniform_points<2>(1500, seed);
    const Eigen::Matrix2Xd centroids = 0.5 * unit::uniform_points<2>(30, seed + 100);
    for (const SizeBounds& bounds : {SizeBounds{50, 50}, SizeBounds{0, 60}, SizeBounds{30, 1500}}) {
      const Pass all = one_pass(x, weights, centroids, bounds, 30);
      const Pass few = one_pass(x, weights, centroids, bounds, 3, 100);
      const Pass once = one_pass(x, weights, centroids, bounds, 8, 1);
      CHECK(unit::best_gain(table(x, weights, centroids), bounds, all.labels) < 1e-12);
      CHECK((all.is_exact && few.is_exact));
      CHECK(few.cost == Approx(all.cost).epsilon(1e-12));
      CHECK(unit::obeys(bounds, once.labels, 30));
      CHECK(once.cost < 1.05 * all.cost);
      if (once.is_exact) CHECK(once.cost == Approx(all.cost).epsilon(1e-12));
      is_ever_inexact = is_ever_inexact || !once.is_exact;
    }
  }
  CHECK(is_ever_inexact);
}

TEST_CASE("labels that are not cheaper are not taken", "[balance]") {
  const unit::TableCosts costs{(Eigen::MatrixXd(2, 2) << 1, 2, 2, 1 + 1e-15).finished()};
  const Labels straight = (Labels(2) << 0, 1).finished();
  const Labels crossed = (Labels(2) << 1, 0).finished();
  CHECK(is_cheaper(costs, straight, crossed));
  CHECK_FALSE(is_cheaper(costs, crossed, straight));
  CHECK_FALSE(is_cheaper(costs, straight, straight));
  const unit::TableCosts even{(Eigen::MatrixXd(2, 2) << 1, 1, 1, 1 + 1e-15).finished()};
  CHECK_FALSE(is_cheaper(even, crossed, straight));  // rounding
  const Eigen::Matrix2Xd same = Eigen::Matrix2Xd::Ones(2, 4);
  const auto validated = keen::detail::validate(keen::detail::Points(keen::as_dataset(same)), "test");
  keen::detail::Team team(1);
  keen::detail::BalancedEngine<double> engine(validated, {2, 2}, team);
  keen::detail::Changes<double> changes(1);
  for (const Labels& start :
       {Labels((Labels(4) << 0, 1, 0, 1).finished()), Labels((Labels(4) << 1, 1, 0, 0).finished())}) {
    Labels labels = start;
    engine.assign(same.leftCols(2), labels, changes);
    CHECK(labels == start);
    CHECK(changes.count() == 0);
  }
}

TEST_CASE("a point without prizes belongs to the nearest centroid, the first of equals, if it has no weight too",
          "[balance]") {
  Eigen::Matrix2Xd x(2, 4);
  x << 0, 2, 1, 2, 0, 0, 0, 0;
  Eigen::VectorXd weights(4);
  weights << 1, 1, 1, 0;
  Eigen::Matrix2Xd centroids(2, 2);
  centroids << 0, 2, 0, 0;
  CHECK(one_pass(x, weights, centroids, {0, 4}).labels == (Labels(4) << 0, 1, 0, 1).finished());
}
