// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/search/assign.hpp>

namespace {

using namespace keen::detail;
using keen::Index;
using keen::Labels;

/// Labels of the points by a fresh search.
template <class Scalar>
Labels assign(const keen::Centroids<Scalar, 2>& points, const keen::Centroids<Scalar, 2>& centroids, int threads = 1) {
  const auto data = view_columns<Scalar>(points);
  const Scalar largest = (std::max)(require_finite(data, "test"), centroids.cwiseAbs().maxCoeff());
  const keen::Point<Scalar, 2> center = centroids.col(0);
  Team team(threads);
  NearestCentroidSearch<Scalar> searcher(data, scale_for(largest), center, team.size());
  searcher.set_centroids(centroids);
  return nearest_labels(searcher, team);
}

}  // namespace

TEST_CASE("labels are those of brute force, for any number of points and threads", "[C19][C48]") {
  const auto centroids = unit::uniform_points<2>(9, 77);
  for (const Index n : {1, 15, 16, 17, 47, 48, 49, 959, 960, 961, 3000}) {
    const auto points = unit::uniform_points<2>(n, static_cast<std::uint64_t>(n));
    const Labels labels = assign<double>(points, centroids);
    Index wrong = 0;
    for (Index i = 0; i < n; ++i) {
      Index nearest = 0;
      (centroids.colwise() - points.col(i)).colwise().squaredNorm().minCoeff(&nearest);
      wrong += labels[i] == nearest ? 0 : 1;
    }
    INFO("n = " << n);
    CHECK(wrong == 0);
    for (const int threads : {2, 3, 8}) CHECK(assign<double>(points, centroids, threads) == labels);
  }
}

TEMPLATE_TEST_CASE("labels do not depend on the scale, to the ends of the range (D2, F24, F25, F34)", "", float,
                   double) {
  using Matrix = keen::Centroids<TestType, 2>;
  using Limits = std::numeric_limits<TestType>;
  const Matrix points = unit::uniform_points<2>(200, 3).cast<TestType>().array() + TestType(0.5);
  const Matrix centroids = unit::uniform_points<2>(6, 4).cast<TestType>().array() + TestType(0.5);
  const Labels expected = assign<TestType>(points, centroids);
  CHECK(expected.maxCoeff() == 5);
  for (const int exponent :
       {Limits::max_exponent - 1, Limits::max_exponent / 2 + 1, -Limits::max_exponent / 2, Limits::min_exponent + 1}) {
    const TestType half = std::ldexp(TestType(1), exponent / 2);
    const TestType rest = std::ldexp(TestType(1), exponent - exponent / 2);
    INFO("2^" << exponent);
    CHECK(assign<TestType>(points * half * rest, centroids * half * rest) == expected);
  }
}

TEST_CASE("denormals are told apart in a block of ordinary points", "[A11]") {
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  Eigen::Matrix2Xf points = Eigen::Matrix2Xf::Zero(2, 20);
  points.col(3) << tiny, 0;
  points.col(18) << 2 * tiny, 0;
  points.col(19) << 1, 1;
  const Eigen::Matrix2Xf centroids{{0, tiny, 2 * tiny, 1}, {0, 0, 0, 1}};
  const Labels labels = assign<float>(points, centroids);
  CHECK(labels[0] == 0);
  CHECK(labels[3] == 1);
  CHECK(labels[18] == 2);
  CHECK(labels[19] == 3);
}
