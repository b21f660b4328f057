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
  CHECK(found.agreement == 1);
  CHECK(found.gap_z_score > 10);
  CHECK(found.votes ==
        std::vector<keen::CriterionVote>{{"simplified silhouette", 6}, {"Calinski-Harabasz", 6}, {"jump", 6}});
  CHECK(found.criteria.size() == 4);
  CHECK(found.fit().k() == 6);
  CHECK(found.fit().sse == Approx(found.fit().model.sse(x)));
}

TEST_CASE("auto_k finds the groups of real data", "[auto_k]") {
  const auto k_of = [](const std::string& name, Index coordinates) {
    const Eigen::MatrixXd x =
        support::read_csv(std::string(KEEN_TESTS_DIR) + "/data/" + name).leftCols(coordinates).transpose();
    return keen::auto_k(keen::columns(x)).k;
  };
  CHECK(k_of("iris.csv", 4) == 3);
  CHECK(k_of("ruspini.csv", 2) == 4);
  CHECK(k_of("faithful.csv", 2) == 2);
}

TEST_CASE("auto_k says 1 where nothing is clustered", "[auto_k]") {
  CHECK(keen::auto_k(unit::uniform_points<2>(400, 2)).k == 1);
  const Eigen::MatrixXd ball = gaussian(10, 400, 3);
  const auto found = keen::auto_k(keen::columns(ball));
  CHECK(found.k == 1);
  CHECK(found.agreement == 0);
  CHECK(found.gap_z_score < found.gap_z_threshold);
  CHECK(found.fit().model.centroids().col(0).isApprox(ball.rowwise().mean(), 1e-9));
}

TEST_CASE("auto_k does not call an outlier a cluster", "[auto_k]") {
  Eigen::MatrixXd x = unit::far_groups(300, 3, 4);
  x.col(0) = 50 * x.rowwise().maxCoeff();
  CHECK(keen::auto_k(keen::columns(x)).k <= 3);
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
  CHECK(std::isnan(found.gap_z_score));
  CHECK(found.criteria.size() == 3);
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
