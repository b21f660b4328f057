// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/sums/weighted_sums.hpp>

#include <array>
#include <limits>
#include <vector>

namespace {

using keen::Index;
using keen::Labels;

keen::detail::Points<double> view(const Eigen::Matrix2Xd& x) { return keen::detail::view_columns<double>(x); }

/// Where k centroids at (-7, -7) move to.
template <class Scalar>
keen::Centroids<Scalar> means(const keen::detail::Points<Scalar>& data, const Labels& labels, Index k,
                              int threads = 1) {
  const auto validated = keen::detail::validate(data, "test");
  keen::detail::WeightedSums<Scalar> sums(validated, k);
  keen::detail::Team team(threads);
  sums.accumulate(labels, team);
  keen::Centroids<Scalar> centroids = keen::Centroids<Scalar>::Constant(data.dim(), k, Scalar(-7));
  sums.move_to_means(centroids);
  return centroids;
}

}  // namespace

TEST_CASE("each centroid moves to the mean of its points, and one without points stays") {
  const Eigen::Matrix2Xd x{{0.0, 1.0, 10.0, 5.0}, {0.0, 3.0, 20.0, 6.0}};
  CHECK(means(view(x), Labels{{0, 0, 2, 2}}, 3) == Eigen::Matrix2Xd{{0.5, -7.0, 7.5}, {1.5, -7.0, 13.0}});
}

TEST_CASE("means are weighted, and points of weight 0 do not count (F18)", "[C04]") {
  const Eigen::Matrix2Xd x{{0.0, 4.0, 100.0}, {0.0, 8.0, 100.0}};
  const std::vector<double> weights{3, 1, 0};
  CHECK(means(view(x).with_weights(weights.data()), Labels{{0, 0, 1}}, 2) ==
        Eigen::Matrix2Xd{{1.0, -7.0}, {2.0, -7.0}});
}

TEST_CASE("sizes count the points of positive weight, afresh each time") {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Ones(2, 4);
  const std::vector<double> weights{3, 1, 0, 2};
  const auto validated = keen::detail::validate(view(x).with_weights(weights.data()), "test");
  keen::detail::WeightedSums<double> sums(validated, 3);
  keen::detail::Team alone(1);
  CHECK(sums.clusters() == 3);
  sums.accumulate(Labels{{0, 0, 1, 2}}, alone);
  CHECK(std::array{sums.size(0), sums.size(1), sums.size(2)} == std::array<Index, 3>{2, 0, 1});
  sums.accumulate(Labels{{1, 0, 1, 1}}, alone);
  CHECK(std::array{sums.size(0), sums.size(1), sums.size(2)} == std::array<Index, 3>{1, 2, 0});
}

TEST_CASE("means do not depend on the number of threads (F47)", "[C48]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(5000, 9);
  Labels labels(x.cols());
  for (Index i = 0; i < x.cols(); ++i) labels[i] = static_cast<keen::Label>(i * i % 7);
  const auto expected = means(view(x), labels, 7);
  for (const int threads : {2, 3, 8, 50}) CHECK(means(view(x), labels, 7, threads) == expected);
}

TEST_CASE("a mean of many floats is right to the last digit of float (F35)") {
  // A million copies, summed in float, would be off by whole units.
  const keen::Centroids<float, 1> x = keen::Centroids<float, 1>::Constant(1'000'000, 1000.1F);
  CHECK(means(keen::detail::view_columns<float>(x), Labels::Zero(x.cols()), 1)(0, 0) == 1000.1F);
}

TEST_CASE("means of huge and of tiny coordinates are right, whatever the weights (D2, F14)") {
  constexpr double huge = std::numeric_limits<double>::max();
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  const Labels labels{{0, 0, 1, 1}};
  const Eigen::Matrix2Xd large{{huge, huge, huge, -huge}, {huge, huge / 2, 1.0, 3.0}};
  const Eigen::Matrix2Xd small{{tiny, 3 * tiny, tiny, tiny}, {1e-310, 3e-310, -1e-200, 1e-200}};
  for (const double weight : {1.0, 0.1, 1e300, 1e-300, 1e-320}) {
    const std::vector<double> weights(4, weight);
    INFO("weight " << weight);
    CHECK(means(view(large).with_weights(weights.data()), labels, 2) ==
          Eigen::Matrix2Xd{{huge, 0.0}, {huge / 4 * 3, 2.0}});
    CHECK(means(view(small).with_weights(weights.data()), labels, 2) ==
          Eigen::Matrix2Xd{{2 * tiny, tiny}, {2e-310, 0.0}});
  }
  CHECK(means(view(large), labels, 2) == Eigen::Matrix2Xd{{huge, 0.0}, {huge / 4 * 3, 2.0}});
}

TEST_CASE("a light cluster's mean does not suffer from a heavy one's weight", "[A7]") {
  const Eigen::Matrix2Xd x{{0.0, 1.0, 100.0, 101.0}, {0.0, 0.0, 0.0, 0.0}};
  const std::vector<double> weights{1e300, 1e300, 1e-300, 1e-300};
  CHECK(means(view(x).with_weights(weights.data()), Labels{{0, 0, 1, 1}}, 2) ==
        Eigen::Matrix2Xd{{0.5, 100.5}, {0.0, 0.0}});
}
