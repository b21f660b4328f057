// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/choose_k.hpp>
#include <keen/choose_k/criteria/g_means.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::criterion::GMeans;
using unit::message_of;

/// Point i is normal, with variance 1, about (20 g, 20 g, ...), g = i % groups.
Eigen::MatrixXd normal_groups(Index dim, Index n, Index groups, std::uint64_t seed) {
  keen::Rng rng(seed);
  Eigen::MatrixXd x(dim, n);
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) {
      double sum = -6;
      for (int part = 0; part < 12; ++part) sum += rng.uniform();
      x(d, i) = sum + 20.0 * static_cast<double>(i % groups);
    }
  }
  return x;
}

keen::CriterionResult g_means(const Eigen::MatrixXd& x, Index last) {
  return keen::choose_k(keen::columns(x), {1, last}, GMeans{}, {.restarts = 4});
}

}  // namespace

TEST_CASE("G-means counts normal groups, one included", "[g_means]") {
  for (const Index dim : {1, 2, 10}) {
    for (const Index groups : {1, 2, 4}) {
      CAPTURE(dim, groups);
      const auto choice = g_means(normal_groups(dim, 400, groups, 3), 6);
      CHECK(choice.best == groups);
      CHECK(choice.smaller_is_better);
      for (Index k = 1; k < groups; ++k) CHECK(choice.score[static_cast<std::size_t>(k - 1)] > 1.8692);
    }
  }
}

TEST_CASE("G-means says nothing where the range ends before its answer", "[g_means]") {
  const auto choice = g_means(normal_groups(2, 400, 5, 1), 3);
  CHECK_FALSE(choice.best.has_value());
  CHECK(choice.score.size() == 3);
}

TEST_CASE("neither unit nor origin matters to G-means", "[g_means]") {
  const Eigen::MatrixXd x = normal_groups(2, 300, 3, 6);
  const auto expected = g_means(x, 4);
  for (const double unit : {1e-140, 1e140}) {
    const auto choice = g_means(x * unit, 4);
    CHECK(choice.best == expected.best);
    for (std::size_t i = 0; i < 4; ++i) CHECK(choice.score[i] == Approx(expected.score[i]).epsilon(1e-6));
  }
}

TEST_CASE("G-means passes clusters of equal points, or few points", "[g_means]") {
  const auto constant = g_means(Eigen::MatrixXd::Constant(2, 30, 4.0), 3);
  CHECK(constant.best == 1);
  CHECK(constant.score[0] == 0);
  CHECK(std::isnan(constant.score[1]));
  CHECK(g_means(unit::uniform_points<2>(7, 1), 2).best == 1);
}

TEST_CASE("G-means of float points", "[g_means]") {
  const Eigen::MatrixXf x = normal_groups(3, 300, 3, 2).cast<float>();
  CHECK(keen::choose_k(keen::columns(x), {1, 5}, GMeans{}).best == 3);
}

TEST_CASE("a weight is so many points to G-means", "[g_means]") {
  const Eigen::MatrixXd x = normal_groups(2, 200, 2, 5);
  Eigen::VectorXd weights(200);
  std::vector<Eigen::Index> copies;
  for (Eigen::Index i = 0; i < 200; ++i) {
    weights(i) = static_cast<double>(i / 2 % 3);
    copies.insert(copies.end(), static_cast<std::size_t>(i / 2 % 3), i);
  }
  const auto weighted = keen::sweep_k(keen::weighted(keen::columns(x), weights), {1, 3});
  const Eigen::MatrixXd copied = unit::columns_at(x, copies);
  const keen::KSweep<double> repeated{keen::columns(copied), {}, weighted.fits};
  for (std::size_t k = 0; k < 3; ++k)
    CHECK(GMeans{}(weighted).score[k] == Approx(GMeans{}(repeated).score[k]).epsilon(1e-6));
}

TEST_CASE("G-means refuses a critical value that is none", "[g_means]") {
  const Eigen::Matrix2Xd x = unit::far_groups(40, 2, 1);
  CHECK(message_of([&] {
          (void)keen::choose_k(x, {1, 3}, GMeans{.critical = 0});
        }) == "criterion::GMeans: critical must be > 0, got 0");
}
