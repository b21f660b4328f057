// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/measures/explain.hpp>

#include <cmath>
#include <vector>

namespace {

using keen::Index;

const Eigen::MatrixXd six = (Eigen::MatrixXd(3, 6) << 1, 2, 3, 11, 12, 13,  // separates
                             5, 7, 9, 5, 7, 9,                              // does not
                             4, 4, 4, 4, 4, 4)
                                .finished();  // constant
const keen::Labels halves = (keen::Labels(6) << 0, 0, 0, 1, 1, 1).finished();

}  // namespace

TEST_CASE("explain gives the share of variance between clusters, and the means", "[explain]") {
  const keen::Explanation why = keen::explain(keen::columns(six), halves);
  CHECK(why.k() == 2);
  CHECK(why.features() == 3);
  CHECK(why.between(0) == Approx(1 - 4.0 / 154));  // within 2 + 2, all 154
  CHECK(why.between(1) == Approx(0).margin(1e-12));
  CHECK(why.between(2) == 0);
  CHECK(why.mean(0, 0) == 2);
  CHECK(why.rest(0, 0) == 12);
  CHECK(why.deviation(0) == Approx(std::sqrt(154.0 / 6)));
  CHECK(why.difference(0, 0) == Approx(-10 / std::sqrt(154.0 / 6)));
  CHECK(why.difference(2, 1) == 0);
  CHECK(why.ranking() == std::vector<Index>{0, 1, 2});
  CHECK(why.ranking(1).front() == 0);
}

TEST_CASE("explain counts a point of weight 2 as two", "[explain]") {
  Eigen::MatrixXd seven(3, 7);
  seven << six, six.col(5);
  const keen::Labels labels = (keen::Labels(7) << halves, 1).finished();
  const std::vector<double> weights{1, 1, 1, 1, 1, 2};
  const keen::Explanation once = keen::explain(keen::weighted(keen::columns(six), weights), halves);
  const keen::Explanation twice = keen::explain(keen::columns(seven), labels);
  CHECK(once.mean.isApprox(twice.mean));
  CHECK(once.between.isApprox(twice.between));
  CHECK(once.difference.isApprox(twice.difference));
}

TEST_CASE("explain has no figures for a cluster without points, and none to compare one cluster with", "[explain]") {
  const keen::Explanation gap = keen::explain(keen::columns(six), 2 * halves);
  CHECK(gap.k() == 3);
  CHECK(std::isnan(gap.mean(0, 1)));
  CHECK(gap.difference(0, 1) == 0);
  const keen::Explanation one = keen::explain(keen::columns(six), keen::Labels::Zero(6));
  CHECK(std::isnan(one.rest(0, 0)));
  CHECK(one.between.isZero());
}

TEST_CASE("explain does not lose digits far from 0, nor at any scale", "[explain]") {
  const keen::Explanation plain = keen::explain(keen::columns(six), halves);
  const Eigen::MatrixXd moved = (six.array() + 1e9).matrix();
  CHECK(keen::explain(keen::columns(moved), halves).between.isApprox(plain.between, 1e-9));
  for (const double scale : {1e-200, 1e200}) {
    const Eigen::MatrixXd scaled = scale * six;
    const keen::Explanation why = keen::explain(keen::columns(scaled), halves);
    CHECK(why.between.isApprox(plain.between, 1e-9));
    CHECK(why.difference.isApprox(plain.difference, 1e-9));
    CHECK(why.mean(0, 1) / scale == Approx(12));
  }
}

TEST_CASE("explain refuses labels that do not fit", "[explain]") {
  CHECK(unit::message_of([] { (void)keen::explain(keen::columns(six), keen::Labels::Zero(5)); }) ==
        "explain: one label for each of n = 6 points is needed, got 5");
  CHECK(unit::message_of([] { (void)keen::explain(keen::columns(six), keen::Labels::Constant(6, -1)); }) ==
        "explain: labels must be >= 0, got -1");
}
