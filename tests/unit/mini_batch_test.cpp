// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/mini_batch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using keen::Index;
using unit::message_of;
using MiniBatch = keen::MiniBatchKMeans<double, 2>;

/// Learns from the columns in batches of a size.
template <class KMeans, class Points>
void stream(KMeans& kmeans, const Points& x, Index batch) {
  for (Index first = 0; first < x.cols(); first += batch) {
    kmeans.partial_fit(x.middleCols(first, (std::min)(batch, x.cols() - first)).eval());
  }
}

/// The groups of far_groups, in the order of their first coordinates.
Eigen::Matrix2Xd sorted_centroids(const keen::Model<double, 2>& model) {
  Eigen::Matrix2Xd centroids = model.centroids();
  std::vector<double> first(centroids.row(0).begin(), centroids.row(0).end());
  std::sort(first.begin(), first.end());
  for (Index j = 0; j < centroids.cols(); ++j) centroids(0, j) = first[static_cast<std::size_t>(j)];
  return centroids;
}

}  // namespace

TEST_CASE("one centroid is the mean of all points that came by, however they were cut into batches", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(700, 1);
  const Eigen::Vector2d mean = x.rowwise().mean();
  for (const Index batch : {1, 7, 100, 700}) {
    MiniBatch kmeans{.k = 1};
    stream(kmeans, x, batch);
    CHECK((kmeans.model().centroids() - mean).norm() < 1e-13);
    CHECK(kmeans.cluster_weights()(0) == 700);
  }
}

TEST_CASE("means of float points are kept in double", "[mini_batch]") {
  const Eigen::Matrix2Xf x = unit::uniform_points<2>(700, 1).cast<float>().array() + 1000;
  keen::MiniBatchKMeans<float, 2> kmeans{.k = 1};
  stream(kmeans, x, 7);
  // 700 steps, each rounded by 1000 epsilons of double; float has 6e-5 at 1000.
  CHECK((kmeans.state.means.centroids - x.cast<double>().rowwise().mean()).norm() < 700 * 1000 * 2.3e-16);
}

TEST_CASE("far groups are found in a stream, and each centroid is the mean of its group", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::far_groups(3000, 6, 2);
  MiniBatch kmeans{.k = 6};
  stream(kmeans, x, 50);
  CHECK(unit::renamed(kmeans.model().predict(x)) == unit::group_labels(3000, 6));
  for (Index group = 0; group < 6; ++group) {
    Eigen::Vector2d mean = Eigen::Vector2d::Zero();
    for (Index i = group; i < 3000; i += 6) mean += x.col(i) / 500;
    const keen::Label label = kmeans.model().nearest(mean);
    CHECK((kmeans.model().centroids().col(label) - mean).norm() < 1e-12);
    CHECK(kmeans.cluster_weights()(label) == 500);
  }
}

TEST_CASE("a weight is so many copies of a point, in a stream too", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::far_groups(300, 3, 3);
  Eigen::VectorXd weights(300);
  Eigen::Matrix2Xd copies(2, 0);
  for (Index i = 0; i < 300; ++i) {
    weights(i) = static_cast<double>(i % 4);
    for (Index copy = 0; copy < i % 4; ++copy) {
      copies.conservativeResize(2, copies.cols() + 1);
      copies.col(copies.cols() - 1) = x.col(i);
    }
  }
  MiniBatch weighted{.k = 3}, copied{.k = 3};
  weighted.partial_fit(keen::weighted(x, weights));
  copied.partial_fit(copies);
  CHECK(sorted_centroids(weighted.model()).isApprox(sorted_centroids(copied.model()), 1e-12));
  CHECK(weighted.cluster_weights().sum() == copied.cluster_weights().sum());
}

TEST_CASE("where old points fade, centroids follow what moves", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::far_groups(4000, 4, 4);
  const auto distance = [&](double decay) {
    MiniBatch kmeans{.k = 4, .decay = decay, .reassignment_ratio = 0};
    for (Index step = 0; step < 40; ++step) {  // the groups drift by 2 in all
      kmeans.partial_fit((x.middleCols(100 * step, 100).array() + 0.05 * static_cast<double>(step)).matrix().eval());
    }
    const double first_group_at = 0.5 + 0.05 * 39;
    return std::abs(kmeans.model().centroids().row(0).minCoeff() - first_group_at);
  };
  CHECK(distance(1) > 0.8);  // half the way behind
  CHECK(distance(0.5) < 0.2);
}

TEST_CASE("a cluster that no points come to any more is moved to those that do", "[mini_batch]") {
  const Eigen::Matrix2Xd before = unit::far_groups(400, 4, 5);
  const Eigen::Matrix2Xd after = unit::far_groups(4000, 3, 6).array() + 200;
  MiniBatch kmeans{.k = 4, .decay = 0.9};
  kmeans.partial_fit(before);
  stream(kmeans, after, 100);
  CHECK(kmeans.model().centroids().minCoeff() > 150);
  MiniBatch stays{.k = 4, .decay = 0.9, .reassignment_ratio = 0};
  stays.partial_fit(before);
  stream(stays, after, 100);
  CHECK(stays.model().centroids().minCoeff() < 150);
}

TEST_CASE("where small clusters are moved to is drawn by what points weigh, each time another point", "[mini_batch]") {
  const Eigen::Matrix2Xd before = unit::far_groups(400, 3, 5);
  // A batch on a point of the first group, but for three points beside it: as far, of which one is light.
  Eigen::Matrix2Xd after = before.col(0).replicate(1, 400);
  after.col(100) += Eigen::Vector2d(-1, 0);
  after.col(200) += Eigen::Vector2d(1, 0);
  after.col(300) += Eigen::Vector2d(0, -1);
  Eigen::VectorXd weights = Eigen::VectorXd::Constant(400, 1);
  weights(100) = 1e-6;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    MiniBatch kmeans{.k = 3, .decay = 0.001, .seed = seed};
    kmeans.partial_fit(before);
    kmeans.partial_fit(keen::weighted(after, weights));
    const Eigen::Matrix2Xd centroids = kmeans.model().centroids();
    CHECK((centroids.colwise() - after.col(200)).colwise().norm().minCoeff() == 0);
    CHECK((centroids.colwise() - after.col(300)).colwise().norm().minCoeff() == 0);
  }
}

TEST_CASE("clusters are looked at for reassignment after every 10 k points", "[mini_batch]") {
  MiniBatch kmeans{.k = 2, .init_size = 20};
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(20, 3);
  kmeans.partial_fit(x);
  CHECK(kmeans.state.since_reassigned == 0);
  kmeans.partial_fit(x.leftCols(19).eval());
  CHECK(kmeans.state.since_reassigned == 19);
  kmeans.partial_fit(x.leftCols(1).eval());
  CHECK(kmeans.state.since_reassigned == 0);
}

TEST_CASE("batches drawn from the data end near what a whole fit finds, at either learning rate", "[mini_batch]") {
  Eigen::Matrix2Xd x = unit::uniform_points<2>(20'000, 7);
  for (Index i = 0; i < x.cols(); ++i) x.col(i) = 0.4 * x.col(i) + Eigen::Vector2d(i % 7, i / 7 % 7);
  const double whole = keen::fit(x, {.k = 49, .effort = keen::effort::Swaps{}}).sse;
  for (const auto rate : {keen::LearningRate::running_mean, keen::LearningRate::batch_share}) {
    const MiniBatch kmeans{.k = 49, .learning_rate = rate};
    const auto found = kmeans.fit(x);
    CHECK(found.sse < 1.03 * whole);
    CHECK(found.labels == found.model.predict(x));
    CHECK(found.sse == Approx(found.model.sse(x)));
    CHECK(found.cluster_sizes.sum() == 20'000);
    CHECK(found.stop_reason == keen::StopReason::sse_stalled);
    CHECK(found.history.back().sse == Approx(whole).epsilon(0.3));  // an estimate, from a batch
  }
  const MiniBatch brief{.k = 49, .batch_size = 500, .max_passes = 1};
  CHECK(brief.fit(x).iterations <= 40);
}

TEST_CASE("a fit ends 10 batches after the last one that was better, and is the run of number 0", "[mini_batch]") {
  const auto found = MiniBatch{.k = 2, .batch_size = 5}.fit(Eigen::Matrix2Xd::Ones(2, 100).eval());
  CHECK(found.iterations == 11);
  CHECK(found.stop_reason == keen::StopReason::sse_stalled);
  CHECK(found.restart == 0);
}

TEST_CASE("the same seed finds the same, with any number of threads", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(5000, 8);
  const auto alone = MiniBatch{.k = 30}.fit(x);
  CHECK(support::difference(MiniBatch{.k = 30, .threads = 3}.fit(x), alone) == "");
  CHECK(support::difference(MiniBatch{.k = 30, .seed = 1}.fit(x), alone) != "");
  MiniBatch learnt{.k = 30};
  learnt.partial_fit(unit::uniform_points<2>(900, 9));
  CHECK(support::difference(learnt.fit(x), alone) == "");  // what it had learnt does not count
}

TEST_CASE("points of extreme size are learnt from", "[mini_batch]") {
  const double end = (std::numeric_limits<double>::max)();
  Eigen::Matrix2Xd x(2, 40);
  for (Index i = 0; i < 40; ++i) x.col(i).setConstant(i % 2 == 0 ? end : -end);
  MiniBatch kmeans{.k = 2, .init_size = 2};
  stream(kmeans, x, 10);
  CHECK(sorted_centroids(kmeans.model()).row(0) == Eigen::RowVector2d(-end, end));
}

TEST_CASE("a centroid is moved by points that are far smaller than itself", "[mini_batch]") {
  MiniBatch kmeans{.k = 1, .init_size = 1};
  kmeans.partial_fit(Eigen::Matrix2Xd(Eigen::Vector2d(1e150, 0)));
  kmeans.partial_fit(Eigen::Matrix2Xd(Eigen::Vector2d(1e-200, 1e-200)));
  CHECK(kmeans.model().centroids()(0) == Approx(0.5e150));
}

TEST_CASE("few and equal points leave the clusters that they cannot fill where they are", "[mini_batch]") {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Constant(2, 100, 3);
  MiniBatch kmeans{.k = 4};
  kmeans.partial_fit(x);
  kmeans.partial_fit(x);
  CHECK((kmeans.model().centroids().array() == 3).all());
  CHECK(MiniBatch{.k = 4}.fit(x).sse == 0);
}

TEST_CASE("before the first points have come there is no model", "[mini_batch]") {
  MiniBatch kmeans{.k = 3, .init_size = 5};
  kmeans.partial_fit(unit::uniform_points<2>(4, 10));
  kmeans.partial_fit(Eigen::Matrix2Xd(2, 0));
  CHECK_FALSE(kmeans.has_model());
  CHECK(message_of([&] { (void)kmeans.model(); }) ==
        "MiniBatchKMeans::model: 5 points are needed first, got 4: "
        "give more to partial_fit, or set init_size");
  kmeans.partial_fit(unit::uniform_points<2>(1, 11));
  CHECK(kmeans.has_model());
  CHECK(kmeans.cluster_weights().sum() == 5);
}

TEST_CASE("bad batches are refused, and change nothing", "[mini_batch]") {
  keen::MiniBatchKMeans<double> kmeans{.k = 2, .init_size = 4};
  const Eigen::MatrixXd x = unit::uniform_points<>(8, 12, 3);
  kmeans.partial_fit(keen::columns(x));
  const auto before = kmeans.model().centroids();
  CHECK(message_of([&] { kmeans.partial_fit(keen::columns(Eigen::MatrixXd::Zero(2, 5).eval())); }) ==
        "MiniBatchKMeans::partial_fit: points must have 3 coordinates, got 2");
  Eigen::MatrixXd bad = x;
  bad(1, 6) = std::numeric_limits<double>::infinity();
  CHECK(message_of([&] { kmeans.partial_fit(keen::columns(bad)); }) ==
        "MiniBatchKMeans::partial_fit: points must be finite, got inf at point 6, coordinate 1");
  CHECK(kmeans.model().centroids() == before);
  CHECK(message_of([&] { (void)kmeans.fit(keen::columns(x.leftCols(1).eval())); }) ==
        "MiniBatchKMeans::fit: k must be in [1, n = 1], got k = 2");
}

TEST_CASE("weights that add up beyond double are a range error, and change nothing", "[mini_batch]") {
  MiniBatch kmeans{.k = 1, .init_size = 4};
  kmeans.partial_fit(unit::uniform_points<2>(4, 18));
  const Eigen::Matrix2Xd x = Eigen::Vector2d(0.25, 0.5);
  const auto heavy = [&] { kmeans.partial_fit(keen::weighted(x, std::vector<double>{1e308})); };
  heavy();
  CHECK(kmeans.cluster_weights()[0] == 1e308);
  const Eigen::Vector2d before = kmeans.model().centroids();
  CHECK(message_of<std::range_error>(heavy) == "MiniBatchKMeans: double cannot hold the sum of the weights");
  CHECK(kmeans.cluster_weights()[0] == 1e308);
  CHECK(kmeans.model().centroids() == before);
  kmeans.decay = 0.5;  // room again
  heavy();
  CHECK(kmeans.cluster_weights()[0] == 1.5e308);
}

TEST_CASE("settings out of range are refused by name", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 13);
  const auto refusal = [&](MiniBatch kmeans) {
    const std::string of_fit = message_of([&] { (void)kmeans.fit(x); });
    CHECK(message_of([&] { kmeans.partial_fit(x); }) == of_fit);
    CHECK(kmeans.has_model() == (of_fit == "no error"));
    return of_fit;
  };
  CHECK(refusal({.k = 0}) == "MiniBatchKMeans: k must be >= 1 and fit a Label, got k = 0");
  CHECK(refusal({.k = 5, .init_size = 4}) == "MiniBatchKMeans: init_size must be 0 or at least k = 5, got 4");
  CHECK(refusal({.batch_size = 0}) == "MiniBatchKMeans: batch_size must be >= 1, got 0");
  CHECK(refusal({.max_passes = 0}) == "MiniBatchKMeans: max_passes must be >= 1, got 0");
  CHECK(refusal({.decay = 0}) == "MiniBatchKMeans: decay must be in (0, 1], got 0");
  CHECK(refusal({.decay = 1.5}) == "MiniBatchKMeans: decay must be in (0, 1], got 1.5");
  CHECK(refusal({.reassignment_ratio = 1}) == "MiniBatchKMeans: reassignment_ratio must be in [0, 1), got 1");
  CHECK(refusal({.threads = -1}) == "MiniBatchKMeans: threads must be >= 0, got -1");
  CHECK(refusal({}) == "no error");
}

TEST_CASE("settings may change between batches, but not to another k or out of range", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(200, 14);
  MiniBatch kmeans{.k = 4};
  kmeans.partial_fit(x);
  kmeans.k = 5;
  CHECK(message_of([&] { kmeans.partial_fit(x); }) == "MiniBatchKMeans::partial_fit: k must stay 4, got 5");
  kmeans.k = 4;
  kmeans.decay = 2;
  CHECK(message_of([&] { kmeans.partial_fit(x); }) == "MiniBatchKMeans: decay must be in (0, 1], got 2");
  CHECK(kmeans.cluster_weights().sum() == 200);
  kmeans.decay = 0.5;
  kmeans.partial_fit(x);
  CHECK(kmeans.cluster_weights().sum() == 300);
}

TEST_CASE("a copy learns on by itself, and the seed counts", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(600, 15);
  MiniBatch first{.k = 6};
  first.partial_fit(x);
  const auto before = first.model().centroids();
  MiniBatch copy = first;
  copy.partial_fit(x);
  CHECK(first.model().centroids() == before);
  first.partial_fit(x);
  CHECK(copy.model().centroids() == first.model().centroids());
  MiniBatch other{.k = 6, .seed = 1};
  other.partial_fit(x);
  CHECK(other.model().centroids() != before);
}

TEST_CASE("a batch without weight teaches nothing, and is checked all the same", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::far_groups(60, 3, 1);
  const std::vector<double> none(60, 0.0);
  MiniBatch kmeans{.k = 3};
  kmeans.partial_fit(keen::weighted(x, none));
  CHECK_FALSE(kmeans.has_model());
  kmeans.partial_fit(x);
  const auto before = kmeans.model();
  kmeans.partial_fit(keen::weighted((x.array() + 100).matrix().eval(), none));
  CHECK(kmeans.model() == before);
  Eigen::Matrix2Xd broken = x;
  broken(1, 7) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { kmeans.partial_fit(keen::weighted(broken, none)); }) ==
        "MiniBatchKMeans::partial_fit: points must be finite, got nan at point 7, coordinate 1");
}

TEST_CASE("a weight is as good as copies in batches too, and weights that are nearly all 0 do no harm",
          "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::uniform_points<2>(300, 21);
  Eigen::VectorXd weights(300);
  std::vector<Index> copies;
  for (Index i = 0; i < 300; ++i) {
    const Index weight = x(0, i) > x.row(0).mean() ? 9 : 1;
    weights(i) = static_cast<double>(weight);
    copies.insert(copies.end(), static_cast<std::size_t>(weight), i);
  }
  const Eigen::Matrix2Xd copied = unit::columns_at(x, copies);
  double of_weights = 0, of_copies = 0, square = 0;
  constexpr int seeds = 40;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const MiniBatch settings{.k = 8, .init_size = 60, .batch_size = 20, .seed = seed};
    const double one = settings.fit(keen::weighted(x, weights)).sse, other = settings.fit(copied).sse;
    of_weights += one / seeds;
    of_copies += other / seeds;
    square += (one - other) * (one - other) / seeds;
  }
  CHECK(std::abs(of_weights - of_copies) < 3 * std::sqrt(square / seeds));  // three standard errors of the difference
  weights.setZero();
  weights.head(12).setOnes();
  const auto few = MiniBatch{.k = 3, .batch_size = 5}.fit(keen::weighted(x, weights));
  CHECK(few.cluster_weights.sum() == 12);
}

TEST_CASE("a stream of weights whose SSE double cannot hold is learnt from", "[mini_batch]") {
  const Eigen::Matrix2Xd x = unit::far_groups(60, 3, 1) * 1e-9;
  for (const double weight : {1e-310, 1e+300}) {
    const std::vector<double> weights(60, weight);
    keen::MiniBatchKMeans<double, 2> kmeans{.k = 3};
    kmeans.partial_fit(keen::weighted(x * (weight > 1 ? 1e+30 : 1), weights));
    REQUIRE(kmeans.has_model());
    CHECK(unit::renamed(kmeans.model().predict(x * (weight > 1 ? 1e+30 : 1))) == unit::group_labels(60, 3));
  }
}
