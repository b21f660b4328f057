// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/empty_clusters.hpp>
#include <keen/init/afk_mc2.hpp>
#include <keen/init/first_k.hpp>
#include <keen/init/given_centroids.hpp>
#include <keen/init/random_partition.hpp>
#include <keen/init/random_points.hpp>

#include <vector>

namespace {

using keen::EmptyClusters;
using keen::Index;
using keen::Labels;
using keen::StopReason;
using unit::checked_fit;
using KMeans = keen::KMeans<double, 1>;
using Line = Eigen::RowVectorXd;

keen::Clustering<double, 1> fit(const Line& x, const KMeans& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

constexpr auto never = [](const keen::IterationStats&) { return keen::StopDecision(); };

/// `distinct` values, each `copies` times.
Line copies_of(Index distinct, Index copies) {
  Line x(distinct * copies);
  for (Index i = 0; i < x.size(); ++i) x[i] = static_cast<double>((i % distinct) * (i % distinct));
  return x;
}

}  // namespace

TEST_CASE("the farthest points are taken, the donor is corrected, ties go to the lowest row (D3, F18, F27)", "[C27]") {
  // All three centroids at 0: points 0 to 9 belong to the first. The farthest are 9 and 8; the mean of the rest is 3.5.
  std::vector<Index> relocated;
  std::vector<double> after;
  const auto watch = [&](const keen::IterationStats& it) {
    relocated.push_back(it.relocated);
    if (it.iteration == 1) after = {it.centroids()(0, 0), it.centroids()(0, 1), it.centroids()(0, 2)};
  };
  const Line x = Line::LinSpaced(10, 0, 9);
  (void)fit(x, {.k = 3, .init = keen::GivenCentroids(Line(Line::Zero(3))), .observer = watch});
  CHECK(after == std::vector<double>{3.5, 9, 8});
  CHECK(relocated.front() == 2);
  CHECK(relocated.back() == 0);
}

TEST_CASE("of points equally far the one with the lowest number is taken (D3, F43)") {
  double taken = 0;
  const auto watch = [&](const keen::IterationStats& it) {
    if (it.iteration == 1) taken = it.centroids()(0, 1);
  };
  (void)fit(Line{{0.0, 1.0, -3.0, 3.0}}, {.k = 2, .init = keen::GivenCentroids(Line{{0.0, 100.0}}), .observer = watch});
  CHECK(taken == -3);
}

TEST_CASE("a lone point is not taken from its cluster (F27)") {
  // Centroid 1 has the farthest point, 50, alone; centroid 2 is empty. It must take from cluster 0.
  Eigen::Vector3d after;
  const auto watch = [&](const keen::IterationStats& it) {
    if (it.iteration == 1) after = it.centroids().transpose();
  };
  (void)fit(Line{{0.0, 1.0, 50.0}},
            {.k = 3, .init = keen::GivenCentroids(Line{{0.0, 30.0, 1000.0}}), .observer = watch});
  CHECK(after == Eigen::Vector3d(0, 50, 1));
}

TEST_CASE("weights decide neither which point is farthest nor who is taken, but count in the donor's mean (F18)") {
  std::vector<double> after;
  const auto watch = [&](const keen::IterationStats& it) {
    if (it.iteration == 1) after = {it.centroids()(0, 0), it.centroids()(0, 1)};
  };
  const Line x{{0.0, 4.0, 10.0, 100.0}};
  const std::vector<double> weights{3, 1, 0.5, 0};  // the farthest point has no weight and is passed over
  (void)checked_fit(keen::weighted(x, weights),
                    {.k = 2, .init = keen::GivenCentroids(Line{{0.0, -1000.0}}), .observer = watch});
  CHECK(after == std::vector<double>{1, 10});
}

TEST_CASE("fewer distinct points than clusters are a result, not an error (D1, F19)", "[C28][C29]") {
  const auto four = fit(Line{{0.0, 1.0, 2.0, 1.0}}, {.k = 4});
  CHECK(four.nonempty_clusters == 3);
  CHECK(four.sse == 0);
  for (const auto& [distinct, k] : {std::pair{5, 10}, std::pair{5, 6}, std::pair{1, 3}, std::pair{2, 40}}) {
    const Line x = copies_of(distinct, 20);
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      const auto result = fit(x, {.k = k, .stop = never, .seed = seed});
      INFO(distinct << " distinct points, k = " << k << ", seed " << seed);
      CHECK(result.nonempty_clusters == distinct);
      CHECK((result.cluster_sizes.array() > 0).count() == distinct);
      CHECK(result.sse == 0);
      CHECK(result.stop_reason == StopReason::labels_settled);
      CHECK(result.iterations == 2);
    }
  }
}

TEST_CASE("all points equal are one cluster, from every start (F20)", "[C30]") {
  const Line x = Line::Constant(30, 7.25);
  for (const keen::Initializer<double, 1>& init : std::vector<keen::Initializer<double, 1>>{
           keen::PlusPlus{}, keen::PlusPlus{.candidates = 1}, keen::RandomPoints{}, keen::RandomPartition{},
           keen::FirstK{}, keen::AfkMc2{}, keen::GivenCentroids(Line{{0.0, 7.25, 9.0}})}) {
    const auto result = fit(x, {.k = 3, .init = init});
    CHECK(result.nonempty_clusters == 1);
    CHECK(result.sse == 0);
    CHECK(result.model.centroids()(0, result.labels[0]) == 7.25);
  }
}

TEST_CASE("distinct points as many as clusters each get one, however bad the start (F19, F26)", "[I9]") {
  for (const Index k : {3, 5, 8}) {
    for (const Line& start :
         {Line(Line::Zero(k)), Line(Line::Constant(k, 1e6)), Line(Line::LinSpaced(k, -9e5, -1e5))}) {
      const auto result = fit(copies_of(k, 4), {.k = k, .init = keen::GivenCentroids(start), .stop = never});
      CHECK(result.nonempty_clusters == k);
      CHECK(result.sse == 0);
    }
  }
}

TEST_CASE("no cluster is empty even when the first pass is the last (F26)", "[I9]") {
  const Line x = Line::LinSpaced(20, 0, 19);
  for (const Index k : {2, 5, 12, 20}) {
    const auto result = fit(
        x, {.k = k, .init = keen::GivenCentroids(Line(Line::Constant(k, 100))), .stop = keen::stop::MaxIterations{1}});
    CHECK(result.nonempty_clusters == k);
  }
}

TEST_CASE("cascades of relocations on a line of growing gaps end, and leave no cluster empty (F46)", "[A6]") {
  Line x(24);
  for (Index i = 0; i < 24; ++i) x[i] = std::ldexp(1.0, static_cast<int>(i));
  for (const Index k : {2, 6, 12, 23}) {
    const auto result = fit(x, {.k = k, .init = keen::GivenCentroids(Line(Line::Constant(k, -1))), .stop = never});
    CHECK(result.nonempty_clusters == k);
    CHECK(result.stop_reason == StopReason::labels_settled);
  }
}

TEST_CASE("kept empty clusters stay where they are", "[C31]") {
  const auto result =
      fit(Line{{0.0, 1.0, 10.0, 11.0}},
          {.k = 3, .init = keen::GivenCentroids(Line{{0.0, 10.0, 500.0}}), .empty_clusters = EmptyClusters::keep});
  CHECK(result.labels == Labels{{0, 0, 1, 1}});
  CHECK(result.model.centroids() == Line{{0.5, 10.5, 500.0}});
  CHECK(result.cluster_sizes == Eigen::Matrix<Index, 3, 1>(2, 2, 0));
  CHECK(result.nonempty_clusters == 2);
  CHECK(result.history[0].relocated == 0);
}

TEST_CASE("an empty cluster can be an error that names cluster and pass") {
  const auto message = [](const Line& start) {
    return unit::message_of<std::runtime_error>([&] {
      (void)KMeans{.k = 3, .init = keen::GivenCentroids(start), .empty_clusters = EmptyClusters::error}.fit(
          Line{{0.0, 1.0, 10.0, 11.0}});
    });
  };
  CHECK(message(Line{{0.0, 500.0, 10.0}}) == "KMeans::fit: cluster 1 is empty in pass 1");
  CHECK(message(Line{{0.0, 1.0, 10.0}}) == "no error");
  // Pass 1 gives {0, 1}, {10, 11} and {} to the start 0, 10, 10: the tie goes to the lower label.
  CHECK(message(Line{{0.0, 10.0, 10.0}}) == "KMeans::fit: cluster 2 is empty in pass 1");
}

TEST_CASE("a cluster that only points of weight 0 belong to counts as empty") {
  const Line x{{0.0, 1.0, 10.0}};
  const std::vector<double> weights{1, 1, 0};
  const KMeans kmeans{.k = 2, .init = keen::GivenCentroids(Line{{0.0, 10.0}}), .empty_clusters = EmptyClusters::error};
  CHECK(unit::message_of<std::runtime_error>([&] { (void)kmeans.fit(keen::weighted(x, weights)); }) ==
        "KMeans::fit: cluster 1 is empty in pass 1");
}

TEST_CASE("relocation is the same for both algorithms and any number of threads (F28, F30, F47)") {
  const Line x = unit::uniform_points<1>(4000, 1);
  const KMeans lloyd{
      .k = 30, .init = keen::GivenCentroids(Line(Line::Constant(30, 2))), .algorithm = keen::Algorithm::lloyd};
  const auto expected = fit(x, lloyd);
  for (const int threads : {1, 3}) {
    KMeans hamerly = lloyd;
    hamerly.algorithm = keen::Algorithm::hamerly;
    hamerly.threads = threads;
    CHECK(fit(x, hamerly).model == expected.model);
  }
}
