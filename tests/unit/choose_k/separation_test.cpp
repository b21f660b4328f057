// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k/choose_k.hpp>
#include <keen/choose_k/criteria/separation.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using keen::Index;
using keen::criterion::Separation;
using unit::message_of;

/// How far two clusters stand apart, of which each has the given values along a line.
double separation_of(const std::vector<double>& left, const std::vector<double>& right) {
  std::vector<double> all = left;
  all.insert(all.end(), right.begin(), right.end());
  const Eigen::MatrixXd x = Eigen::Map<const Eigen::RowVectorXd>(all.data(), static_cast<Index>(all.size()));
  const auto mean = [](const std::vector<double>& values) {
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Index>(values.size())).mean();
  };
  const keen::Centroids<double> centroids = Eigen::RowVector2d(mean(left), mean(right));
  const auto data = keen::as_dataset(keen::columns(x));
  return keen::detail::held_out_separation<double>(data, centroids, {});
}

}  // namespace

TEST_CASE("Separation of two clusters is 1 - (3 / D)^2 of Ashman's D", "[separation]") {
  const std::vector<double> left{-1, 0, 1}, right{9, 10, 11};  // means 10 apart, both of variance 1
  CHECK(separation_of(left, right) == Approx(1 - 9.0 / 100));
  CHECK(separation_of({-4, 0, 4}, {6, 10, 14}) == 0);  // D = 2.5
  CHECK(separation_of({0, 0, 0}, {1, 1, 1}) == 1);
  CHECK(separation_of({0, 1}, {100, 101}) == 0);  // too few to tell
}

TEST_CASE("Halves of evenly spread points have a separation of 0.25", "[separation]") {
  std::vector<double> left, right;
  for (int i = 0; i < 2000; ++i) (i < 1000 ? left : right).push_back(i);
  CHECK(separation_of(left, right) == Approx(0.25).epsilon(0.01));
}

TEST_CASE("Separation honours weights", "[separation]") {
  const Eigen::MatrixXd x = (Eigen::MatrixXd(1, 8) << -1, 0, 1, 9, 10, 11, 5, 5.5).finished();
  const std::vector<double> weights{1, 1, 1, 1, 1, 1, 0, 0};
  const keen::Centroids<double> centroids = Eigen::RowVector2d(0, 10);
  const auto data = keen::weighted(keen::columns(x), weights);
  CHECK(keen::detail::held_out_separation<double>(data, centroids, {}) == Approx(1 - 9.0 / 100));
}

TEST_CASE("The effective dimension is that of the spread", "[separation]") {
  keen::Rng rng(3);
  const auto of = [](const Eigen::MatrixXd& x) {
    return keen::detail::effective_dimension<double>(keen::as_dataset(keen::columns(x)), {});
  };
  Eigen::MatrixXd cube = Eigen::MatrixXd::NullaryExpr(12, 400, [&] { return rng.uniform(); });
  CHECK(of(cube) == Approx(12).epsilon(0.15));
  cube.bottomRows(10) *= 1e-3;
  CHECK(of(cube) == Approx(2).epsilon(0.1));
  CHECK(of(Eigen::MatrixXd::Constant(4, 30, 2.5)) == 1);
  CHECK(of(cube.leftCols(2)) == 1);
}

TEST_CASE("SeparationCurve asks for more agreement in fewer dimensions", "[separation]") {
  const auto needed = [](double dim) { return keen::SeparationCurve{.effective_dim = dim}.needed_agreement(); };
  CHECK(needed(1) == 0.75);
  CHECK(needed(2) == Approx(0.7));
  CHECK(needed(4) == Approx(0.5));
  CHECK(needed(1000) == 0.35);
}

TEST_CASE("criterion::Separation finds groups, and may say 1", "[separation]") {
  const auto found = keen::choose_k(unit::far_groups(400, 4, 7), {1, 9}, Separation{});
  CHECK(found.criterion == "separation");
  CHECK(found.best == 4);
  CHECK(found.score.front() == 0);
  CHECK(keen::choose_k(unit::uniform_points<2>(300, 7), {1, 6}, Separation{}).best == 1);
  CHECK(keen::choose_k(unit::uniform_points<2>(300, 7), {2, 6}, Separation{}).best > 1);
}

TEST_CASE("criterion::Separation does not depend on threads, and draws from many points", "[separation]") {
  const Eigen::MatrixXd x = unit::far_groups(900, 3, 8);
  const auto scores = [&](int threads) {
    return keen::choose_k(keen::columns(x), {1, 5}, Separation{.max_points = 120}, {.threads = threads}).score;
  };
  const std::vector<double> one = scores(1);
  CHECK(one == scores(3));
  CHECK(one[2] > one[1]);
}

TEST_CASE("criterion::Separation is not defined where halves are too small", "[separation]") {
  const auto found = keen::choose_k(unit::far_groups(8, 2, 9), {1, 6}, Separation{});
  CHECK_FALSE(std::isnan(found.score[3]));
  CHECK(std::isnan(found.score[4]));
}

TEST_CASE("criterion::Separation takes plain clusters where halves disagree about the best k", "[separation]") {
  const Separation criterion{};
  keen::SeparationCurve curve{.k = {1, 2, 3, 4}, .separation = {std::nan(""), 0.7, 0.3, 0.5}, .agreement = {}};
  curve.agreement = {std::nan(""), 0.95, 0.9, 0.4};
  CHECK(criterion.largest(curve) == 4);
  CHECK(criterion.candidate(curve) == 2);
  curve.agreement[3] = 0.9;
  CHECK(criterion.candidate(curve) == 4);
  curve.agreement = {std::nan(""), 0.5, 0.9, 0.4};
  CHECK(criterion.candidate(curve) == 4);  // not found either: nothing is
  CHECK_FALSE(criterion.is_found(curve, 4));
}

TEST_CASE("criterion::Separation refuses settings out of range", "[separation]") {
  const Eigen::MatrixXd x = unit::far_groups(30, 2, 9);
  const auto refusal = [&](const Separation& criterion) {
    return message_of([&] { (void)keen::choose_k(keen::columns(x), {1, 3}, criterion); });
  };
  for (const double end : {0.0, 1.0}) {
    CHECK_NOTHROW(
        Separation{.price = end, .least_separation = end, .plain_separation = end, .plain_agreement = end}.validate());
  }
  CHECK(refusal({.splits = 0}) == "criterion::Separation: splits must be >= 1, got 0");
  CHECK(refusal({.price = -1}) == "criterion::Separation: price must be in [0, 1], got -1");
  CHECK(refusal({.least_separation = 2}) == "criterion::Separation: least_separation must be in [0, 1], got 2");
  CHECK(refusal({.plain_separation = 2}) == "criterion::Separation: plain_separation must be in [0, 1], got 2");
  CHECK(refusal({.plain_agreement = -1}) == "criterion::Separation: plain_agreement must be in [0, 1], got -1");
  CHECK(refusal({.max_points = 1}) == "criterion::Separation: max_points must be >= 2, got 1");
}
