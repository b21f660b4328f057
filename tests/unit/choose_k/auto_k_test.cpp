// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/auto_k.hpp>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;

Eigen::MatrixXd gaussian(Index dim, Index n, std::uint64_t seed) {
  keen::Rng rng(seed);
  std::normal_distribution<double> draw;
  return Eigen::MatrixXd::NullaryExpr(dim, n, [&] { return draw(rng); });
}

}  // namespace

TEST_CASE("auto_k finds far groups, and gives their centroids", "[auto_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 6, 1);
  const auto found = keen::auto_k(x, {.first = 1, .last = 12});
  CHECK(found.k == 6);
  CHECK(found.candidate == 6);
  CHECK(found.agreement == 1);
  CHECK(found.separation > 0.9);
  CHECK(found.halves_agreement == 1);
  CHECK_FALSE(found.is_at_end);
  CHECK(found.outliers.empty());
  CHECK(found.votes ==
        std::vector<keen::CriterionVote>{{"separation", 6}, {"simplified silhouette", 6}, {"Calinski-Harabasz", 6}});
  CHECK(found.criteria.size() == 3);
  CHECK(found.fit().k() == 6);
  CHECK(found.fit().sse == Approx(found.fit().model.sse(x)));
}

TEST_CASE("auto_k finds the groups of real data", "[auto_k]") {
  const auto k_of = [](const std::string& name, Index coordinates) {
    const Eigen::MatrixXd x =
        support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/" + name).leftCols(coordinates).transpose();
    return keen::auto_k(keen::columns(x)).k;
  };
  CHECK(k_of("iris.csv", 4) == 2);  // two of the three species touch
  CHECK(k_of("ruspini.csv", 2) == 4);
  CHECK(k_of("faithful.csv", 2) == 2);
}

TEST_CASE("auto_k says 1 where nothing is clustered", "[auto_k]") {
  CHECK(keen::auto_k(unit::uniform_points<2>(400, 2)).k == 1);
  const Eigen::MatrixXd ball = gaussian(10, 400, 3);
  const auto found = keen::auto_k(keen::columns(ball));
  CHECK(found.k == 1);
  CHECK(found.candidate > 1);
  const bool stand_apart = found.separation > found.least_separation;
  CHECK_FALSE((stand_apart && found.halves_agreement > found.needed_agreement));
  CHECK(found.fit().model.centroids().col(0).isApprox(ball.rowwise().mean(), 1e-9));
}

TEST_CASE("auto_k says 1 of a ring, whose arcs are tighter than any box", "[auto_k]") {
  keen::Rng rng(12);
  Eigen::MatrixXd ring(2, 600);
  for (auto x : ring.colwise()) {
    const double angle = 6.283185307179586 * rng.uniform();
    x = (0.9 + 0.2 * rng.uniform()) * Eigen::Vector2d(std::cos(angle), std::sin(angle));
  }
  CHECK(keen::auto_k(keen::columns(ring)).k == 1);
}

TEST_CASE("auto_k sets an outlier aside, and clusters the others", "[auto_k]") {
  Eigen::MatrixXd x = unit::far_groups(300, 3, 4);
  x.col(7) = 50 * x.rowwise().maxCoeff();
  const auto found = keen::auto_k(keen::columns(x));
  CHECK(found.k == 3);
  REQUIRE(found.outliers.size() == 1);
  CHECK(found.outliers.front().index == 7);
  CHECK(found.fit().cluster_weights.sum() == 299);
  CHECK(keen::auto_k(keen::columns(x), {}, {}, keen::Outliers::keep).outliers.empty());
}

TEST_CASE("auto_k counts a compact group of ten far points as a cluster", "[auto_k]") {
  Eigen::MatrixXd x = gaussian(2, 1000, 5);
  x.rightCols(10).array() += 20;
  const auto found = keen::auto_k(keen::columns(x));
  CHECK(found.k == 2);
  CHECK(found.outliers.empty());
  CHECK(found.fit().cluster_weights.minCoeff() == 10);
}

TEST_CASE("auto_k tries more clusters while the last ones are the best, and says so where it may not", "[auto_k]") {
  const Eigen::MatrixXd x = unit::far_groups(900, 23, 2);
  CHECK(keen::auto_k(keen::columns(x)).k == 23);
  Eigen::MatrixXd pairs = 100 * unit::far_groups(400, 4, 2);  // four groups, of which each is two
  for (Index i = 0; i < pairs.cols(); ++i) pairs(0, i) += i % 8 < 4 ? 0 : 300;
  CHECK(keen::auto_k(keen::columns(pairs)).k == 8);
  const auto cut = keen::auto_k(keen::columns(pairs), {.first = 1, .last = 4});
  CHECK(cut.k == 4);
  CHECK(cut.is_at_end);
  CHECK_FALSE(keen::auto_k(keen::columns(pairs), {.first = 1, .last = 9}).is_at_end);
}

TEST_CASE("auto_k has an answer for fewer points than dimensions", "[auto_k]") {
  Eigen::MatrixXd x = gaussian(300, 40, 8);
  for (Index i = 0; i < 40; ++i) x.col(i).segment(100 + 40 * (i % 4), 40).array() += 6;
  CHECK(keen::auto_k(keen::columns(x)).k == 4);
  CHECK(keen::auto_k(keen::columns(gaussian(300, 40, 9))).k == 1);
}

TEST_CASE("auto_k of a range without 1 does not answer 1", "[auto_k]") {
  const auto found = keen::auto_k(unit::uniform_points<2>(200, 5), {.first = 2, .last = 6});
  CHECK(found.k >= 2);
  CHECK(found.candidate == found.k);
}

TEST_CASE("auto_k of many points looks at a sample for structure alone", "[auto_k]") {
  const Eigen::Matrix2Xd x = unit::far_groups(12000, 4, 6);
  CHECK(keen::auto_k(x, {1, 6}, {.threads = 2}).k == 4);
}

TEST_CASE("auto_k has an answer for degenerate data", "[auto_k]") {
  const auto k_of = [](const Eigen::MatrixXd& x, Index last) {
    return keen::auto_k(keen::columns(x), {.first = 1, .last = last}).k;
  };
  CHECK(k_of(Eigen::MatrixXd::Constant(2, 1, 3.0), 1) == 1);
  CHECK(k_of(Eigen::MatrixXd::Constant(3, 20, -2.0), 5) == 1);
  CHECK(k_of((Eigen::MatrixXd(1, 2) << 0, 1).finished(), 2) == 1);
  const Eigen::MatrixXd two_places = (Eigen::MatrixXd(1, 2) << 0, 9).finished().replicate(1, 30);
  CHECK(k_of(two_places, 4) == 2);
  CHECK(k_of(1e150 * unit::far_groups(60, 3, 7), 5) == 3);
  CHECK(k_of(1e-150 * unit::far_groups(60, 3, 7), 5) == 3);
  CHECK(k_of((unit::far_groups(60, 3, 7).array() + 1e9).matrix(), 5) == 3);
}

TEST_CASE("auto_k refuses a wrong range and points that are not finite", "[auto_k]") {
  Eigen::MatrixXd x = unit::uniform_points<2>(5, 8);
  CHECK(message_of([&] { (void)keen::auto_k(keen::columns(x), {.last = 10}); }) ==
        "auto_k: the range of k must lie in [1, n = 5], got [1, 10]");
  CHECK(keen::auto_k(keen::columns(x)).fits.size() == 5);
  x(0, 0) = std::nan("");
  CHECK_THROWS_AS(keen::auto_k(keen::columns(x), {1, 3}), std::invalid_argument);
}
