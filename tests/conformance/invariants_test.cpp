// SPDX-License-Identifier: MIT
// The check that every fit of the tests goes through finds each invariant broken: one clustering, spoilt in one place.
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"

#include <limits>
#include <vector>

namespace {

using Catch::Matchers::Contains;
using keen::Index;
using Clustering = keen::Clustering<double, 2>;
using KMeans = keen::KMeans<double, 2>;
using Points = Eigen::Matrix2Xd;

/// Three groups in squares of side 1, far from each other, and weights of 1 and 2 by turns.
struct Example {
  Points x = unit::far_groups(30, 3, 1);
  std::vector<double> weights;
  KMeans settings{.k = 3, .stop = keen::stop::LabelsSettled{}};
  Clustering found;

  Example() {
    for (int i = 0; i < 30; ++i) weights.push_back(1 + i % 2);
    found = settings.fit(data());
  }

  [[nodiscard]] keen::Dataset<double, 2> data() const { return keen::weighted(x, weights); }
  [[nodiscard]] std::string broken() const { return support::Inspection<double, 2>(data(), settings, found).broken(); }

  void move_centroid(Index j, double by) {
    Points centroids = found.model.centroids();
    centroids(0, j) += by;
    found.model = keen::Model<double, 2>(centroids);
  }
};

}  // namespace

TEST_CASE("a clustering as it comes from a fit breaks no invariant") { CHECK(Example().broken().empty()); }

TEST_CASE("a label that predict does not give is found", "[I1]") {
  Example example;
  example.found.labels[4] = (example.found.labels[4] + 1) % 3;
  CHECK_THAT(example.broken(), Contains("I1: point 4 has label"));
}

TEST_CASE("a label that is no cluster is found", "[I2]") {
  for (const keen::Label label : {3, -1}) {
    Example example;
    example.found.labels[29] = label;
    CHECK_THAT(example.broken(), Contains("I2: every label in [0, k)"));
  }
}

TEST_CASE("no model holds a centroid that is not finite", "[I3]") {
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Points centroids = Points::Zero(2, 3);
    centroids(1, 2) = bad;
    CHECK_THROWS_AS((keen::Model<double, 2>(centroids)), std::invalid_argument);
  }
}

TEST_CASE("a centroid outside of the box of its points is found", "[I4]") {
  Example example;
  example.move_centroid(1, 1.5);
  CHECK_THAT(example.broken(), Contains("I4: coordinate 0 of centroid 1"));
}

TEST_CASE("sizes and weights of clusters that are not those of the labels are found", "[I5][C20]") {
  Example sizes;
  ++sizes.found.cluster_sizes[0];
  CHECK_THAT(sizes.broken(), Contains("I5: cluster_sizes count the labels"));
  Example weights;
  weights.found.cluster_weights[2] += 0x1p-40;
  CHECK_THAT(weights.broken(), Contains("I5: the weight of cluster 2"));
}

TEST_CASE("an SSE that is off by a part in 10^11, or below 0, is found", "[I6]") {
  for (const double factor : {1 + 1e-11, 1 - 1e-11, -1.0}) {
    Example example;
    example.found.sse *= factor;
    CHECK_THAT(example.broken(), Contains("I6: sse is"));
  }
}

TEST_CASE("an SSE above that of the start centroids is found", "[I7]") {
  Example example;
  example.found.history.front().sse = example.found.sse / 2;
  CHECK_THAT(example.broken(), Contains("I7: sse rose from"));
}

TEST_CASE("a fit without a pass, and settled labels with a centroid that is not the mean, are found", "[I8]") {
  Example passes;
  passes.found.iterations = 0;
  CHECK_THAT(passes.broken(), Contains("I8: at least one pass"));
  Example mean;
  REQUIRE(mean.found.stop_reason == keen::StopReason::labels_settled);
  mean.move_centroid(0, 1e-12);
  CHECK_THAT(mean.broken(), Contains("I8: coordinate 0 of centroid 0"));
}

TEST_CASE("an empty cluster that a point could fill is found", "[I9]") {
  Example example;
  Points start = example.x.leftCols(3);
  start.col(2).setConstant(1e6);
  example.settings.init = keen::GivenCentroids(start);
  example.settings.empty_clusters = keen::EmptyClusters::keep;
  example.found = example.settings.fit(example.data());
  CHECK(example.broken().empty());
  example.settings.empty_clusters = keen::EmptyClusters::relocate_farthest;
  CHECK_THAT(example.broken(), Contains("I9: 3 clusters should be in use, got 2"));
}

TEST_CASE("a change of one bit of a point or a weight shows", "[I10]") {
  Example example;
  const std::string before = support::bits_of(example.data());
  CHECK(support::bits_of(example.data()) == before);
  Example point;
  point.x(1, 17) = std::nextafter(point.x(1, 17), 100);
  CHECK(support::bits_of(point.data()) != before);
  Example weight;
  weight.weights[29] = std::nextafter(weight.weights[29], 100);
  CHECK(support::bits_of(weight.data()) != before);
  const Points zeros = Points::Zero(2, 3);
  CHECK(support::bits_of(keen::as_dataset(zeros)) != support::bits_of(keen::as_dataset(Points(-zeros))));
}
