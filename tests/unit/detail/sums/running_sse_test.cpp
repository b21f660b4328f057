// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/sums/running_sse.hpp>

#include <cmath>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Label;
using keen::Labels;

/// Lloyd's iteration, pass by pass, with the SSE measured both ways.
template <class Scalar>
class Passes {
 public:
  Passes(const keen::Centroids<Scalar, 2>& x, keen::Centroids<Scalar> start, int threads = 1)
      : centroids(std::move(start)),
        validated_(validate(view_columns<Scalar>(x), "test")),
        team_(threads),
        labels_(Labels::Constant(x.cols(), -1)),
        sums_(validated_, centroids.cols(), 1),
        running_(validated_.data) {}

  /// The running SSE and the one measured point by point.
  std::pair<double, double> next() {
    Changes<Scalar> changes(1);
    sums_.begin_pass(labels_, changes, team_);
    for (Index i = 0; i < labels_.size(); ++i) {
      Index nearest = 0;
      (centroids.colwise() - validated_.data.point(i)).colwise().squaredNorm().minCoeff(&nearest);
      changes.set(labels_, i, static_cast<Label>(nearest), 0);
    }
    sums_.end_pass(labels_, changes, team_);
    const double running = running_(labels_, centroids, sums_, team_).value();
    const double measured = sum_of_squares(validated_.data, labels_, centroids, team_).value();
    is_settled = changes.count() == 0;
    sums_.move_to_means(centroids);
    return {running, measured};
  }

  keen::Centroids<Scalar> centroids;
  bool is_settled = false;

 private:
  ValidatedData<Scalar> validated_;
  Team team_;
  Labels labels_;
  ClusterSums<Scalar> sums_;
  RunningSse<Scalar> running_;
};

/// Runs passes until nothing changes, and compares both figures.
template <class Scalar>
void check_passes(const keen::Centroids<Scalar, 2>& x, const keen::Centroids<Scalar, 2>& start) {
  Passes<Scalar> passes(x, start);
  double before = 0;
  for (int pass = 0; pass < 200 && !passes.is_settled; ++pass) {
    const auto [running, measured] = passes.next();
    INFO("pass " << pass);
    CHECK(std::abs(running - measured) <= 1e-13 * measured);
    // A mean is rounded to Scalar: that adds some n eps^2 |x|^2, which is nothing in double.
    if (sizeof(Scalar) == 8 && pass > 0) CHECK(running <= before * (1 + 4e-15));
    before = running;
  }
  CHECK(passes.is_settled);
}

}  // namespace

TEMPLATE_TEST_CASE("the running SSE is the one measured point by point, pass by pass, and falls", "[I7]", float,
                   double) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Eigen::Matrix2Xd x = unit::uniform_points<2>(400, seed);
    const Eigen::Matrix2Xd groups = unit::far_groups(400, 5, seed);
    for (const Index k : {1, 3, 9, 70}) {
      INFO("seed " << seed << ", k = " << k);
      check_passes<TestType>(x.cast<TestType>(), x.leftCols(k).template cast<TestType>());
      check_passes<TestType>(groups.cast<TestType>(), groups.leftCols(k).template cast<TestType>());
    }
  }
}

TEST_CASE("the running SSE is right where the first pass is far above the rest, and where data lies far off") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 2);
  for (const double offset : {0.0, 1e3, 1e6, 1e9}) {
    INFO("offset " << offset);
    const Eigen::Matrix2Xd far = x.array() + offset;
    Eigen::Matrix2Xd start = far.leftCols(4);
    check_passes<double>(far, start);
    start.array() += 1e4;
    check_passes<double>(far, start);
  }
}

TEST_CASE("the running SSE of points that lie on their centroids is 0") {
  Eigen::Matrix2Xd x(2, 30);
  for (Index i = 0; i < 30; ++i) x.col(i) << static_cast<double>(i % 3), 0.1;
  Passes<double> passes(x, x.leftCols(3));
  CHECK(passes.next() == std::pair(0.0, 0.0));
  CHECK(passes.next() == std::pair(0.0, 0.0));
  Passes<double> two(x, Eigen::Matrix2Xd{{0.0, 2.0}, {5.0, 0.1}});
  for (int pass = 0; pass < 4; ++pass) {
    const auto [running, measured] = two.next();
    CHECK(std::abs(running - measured) <= 1e-13 * measured);
  }
}

TEST_CASE("a centroid that is put elsewhere, as relocation does, shows in the running SSE") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(500, 9);
  Passes<double> passes(x, x.leftCols(8));
  for (Index pass = 0; pass < 12; ++pass) {
    const auto [running, measured] = passes.next();
    INFO("pass " << pass);
    CHECK(std::abs(running - measured) <= 1e-13 * measured);
    passes.centroids.col(pass % 8) = x.col(40 * pass) + Eigen::Vector2d(0.01, 0);
  }
}

TEST_CASE("the running SSE does not depend on the number of threads (F47)", "[C48]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(3000, 5);
  Passes<double> alone(x, x.leftCols(200));
  Passes<double> three(x, x.leftCols(200), 3);
  for (int pass = 0; pass < 20; ++pass) CHECK(alone.next() == three.next());
}
