// SPDX-License-Identifier: MIT
// Points of bytes are searched by products of whole numbers. Where the processor has none, there is nothing to test.
#include <keen/detail/search/byte_search.hpp>

#include "support/catch.hpp"
#include "support/difference.hpp"
#include "unit/support/data.hpp"

#include <keen/blocks.hpp>
#include <keen/keen.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::Label;
using keen::detail::ByteSearch;

template <class Number>
using Bytes = Eigen::Matrix<Number, Eigen::Dynamic, Eigen::Dynamic>;

/// Points around some centres, over the whole range of Number.
template <class Number>
Bytes<Number> bytes_in_groups(Index n, Index dim, std::uint64_t seed) {
  const Eigen::MatrixXd centers = unit::uniform_points<>(40, seed, dim) * 255;
  const Eigen::MatrixXd noise = unit::uniform_points<>(n, seed + 1, dim) * 90;
  Bytes<Number> bytes(dim, n);
  const double least = std::numeric_limits<Number>::min();
  for (Index i = 0; i < n; ++i) {
    for (Index d = 0; d < dim; ++d) {
      bytes(d, i) = static_cast<Number>(least + std::clamp(centers(d, i % 40) + noise(d, i) - 45, 0.0, 255.0));
    }
  }
  return bytes;
}

template <class Scalar>
double sq_distance(const keen::detail::Points<Scalar>& data, Index i, const keen::Centroids<Scalar>& centroids,
                   Index j) {
  double sum = 0;
  for (Index d = 0; d < data.dim(); ++d) {
    const double difference = static_cast<double>(data(i, d)) - static_cast<double>(centroids(d, j));
    sum += difference * difference;
  }
  return sum;
}

/// What is said of a point holds: the nearest centroid is a candidate, its distance is in its bounds, others are no
/// nearer than they should be, and no candidate is farther than errors can make it.
template <class Scalar>
void check_nearest(const typename ByteSearch<Scalar>::Nearest& nearest, const keen::detail::Points<Scalar>& data,
                   Index i, const keen::Centroids<Scalar>& centroids) {
  std::vector<double> sq_distances;
  for (Index j = 0; j < centroids.cols(); ++j) sq_distances.push_back(sq_distance(data, i, centroids, j));
  const double least = *std::ranges::min_element(sq_distances);
  CHECK(std::abs(nearest.sq_distance - least) <= nearest.error);
  CHECK(std::ranges::is_sorted(nearest.candidates));
  const double slack = 1e-5 * least;  // what direct differences may be off by
  for (Index j = 0; j < centroids.cols(); ++j) {
    const bool is_candidate = std::ranges::count(nearest.candidates, static_cast<Label>(j)) > 0;
    const double sq = sq_distances[static_cast<std::size_t>(j)];
    if (is_candidate) {
      REQUIRE(sq <= least + 4 * nearest.error + 10 * slack);
    } else {
      REQUIRE(sq >= nearest.others);
      REQUIRE(sq > least);
    }
  }
}

template <class Scalar>
ByteSearch<Scalar> search_of(const keen::detail::Points<Scalar>& data, const keen::Point<Scalar>& center) {
  return {data, center, 1, static_cast<double>(data.dim()) * 1e-7, 0};
}

template <class Number, class Scalar>
void check_scores(Index dim, Index k, double spread) {
  INFO("dim " << dim << ", k " << k << ", spread " << spread);
  const Bytes<Number> bytes = bytes_in_groups<Number>(20, dim, 3);
  const keen::Dataset<Scalar> dataset = keen::columns(bytes);
  const keen::detail::Points<Scalar> data(dataset);
  const keen::Point<Scalar> center = bytes.template cast<Scalar>().rowwise().mean();
  keen::Centroids<Scalar> centroids = (unit::uniform_points<>(k, 9, dim) * spread).template cast<Scalar>();
  centroids.colwise() += center - keen::Point<Scalar>::Constant(dim, static_cast<Scalar>(spread / 2));
  ByteSearch<Scalar> search = search_of(data, center);
  search.set_centroids(centroids);
  std::vector<Index> points{19, 3, 4, 5, 6, 7, 8, 0, 2, 18, 17};
  search.score(data, points.data(), std::ssize(points), 0);
  for (Index lane = 0; lane < std::ssize(points); ++lane) {
    check_nearest(search.nearest(lane, 0), data, points[static_cast<std::size_t>(lane)], centroids);
  }
}

template <class Scalar>
bool serves(Index dim) {
  const Bytes<std::uint8_t> bytes = Bytes<std::uint8_t>::Zero(dim, 1);
  const keen::Dataset<Scalar> dataset = keen::columns(bytes);
  return ByteSearch<Scalar>::serves(keen::detail::Points<Scalar>(dataset), keen::detail::simd_level());
}

template <class Scalar>
bool is_same(const keen::Clustering<Scalar>& a, const keen::Clustering<Scalar>& b) {
  return a.labels == b.labels && support::bits(a.model.centroids()) == support::bits(b.model.centroids()) &&
         a.sse == b.sse && a.iterations == b.iterations;
}

template <class Number, class Scalar>
void check_fits(Index n, Index dim, Index k) {
  const Bytes<Number> bytes = bytes_in_groups<Number>(n, dim, 5);
  const keen::Centroids<Scalar> wide = bytes.template cast<Scalar>();
  for (const auto algorithm : {keen::Algorithm::lloyd, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
    INFO("dim " << dim << ", k " << k << ", engine " << static_cast<int>(algorithm));
    const keen::KMeans<Scalar> kmeans{.k = k,
                                      .init = keen::RandomPoints{},
                                      .stop = keen::stop::MaxIterations{6},
                                      .algorithm = algorithm,
                                      .threads = 2,
                                      .seed = 2};
    const auto expected = kmeans.fit(keen::columns(wide));
    CHECK(is_same(kmeans.fit(keen::columns(bytes)), expected));
    CHECK(expected.model.predict(keen::columns(bytes), 3) == expected.model.predict(keen::columns(wide)));
  }
}

}  // namespace

TEST_CASE("scores of bytes are as near to squared distances as they say") {
  if (!serves<float>(48)) {
    WARN("this processor has no products of bytes");
    return;
  }
  for (const Index dim : {48, 49, 51, 64, 131}) {
    for (const double spread : {0.5, 60.0, 300.0, 4000.0}) {
      check_scores<std::uint8_t, float>(dim, 50, spread);
      check_scores<std::int8_t, float>(dim, 97, spread);
      check_scores<std::int8_t, double>(dim, 1, spread);
      check_scores<std::uint8_t, double>(dim, 96, spread);
      check_scores<std::uint8_t, float>(dim, 20, spread);
      check_scores<std::uint8_t, float>(dim, 200, spread);
    }
  }
}

TEST_CASE("points and centroids at the ends of the range have exact products") {
  if (!serves<float>(48)) {
    WARN("this processor has no products of bytes");
    return;
  }
  const Index dim = 65536;
  Bytes<std::uint8_t> bytes(dim, 2);
  bytes.col(0).setConstant(255);
  bytes.col(1).setZero();
  const keen::Dataset<float> dataset = keen::columns(bytes);
  const keen::detail::Points<float> data(dataset);
  const keen::Point<float> center = keen::Point<float>::Constant(dim, 127.5F);
  const keen::Centroids<float> centroids = bytes.cast<float>();
  ByteSearch<float> search = search_of(data, center);
  search.set_centroids(centroids);
  const Index points[] = {0, 1};
  search.score(data, points, 2, 0);
  for (const Index lane : {0, 1}) {
    const ByteSearch<float>::Nearest nearest = search.nearest(lane, 0);
    CHECK(nearest.sq_distance <= nearest.error);
    CHECK(nearest.error < 1e-3 * 255 * 255 * static_cast<double>(dim));
    REQUIRE(nearest.candidates.size() == 1);
    CHECK(nearest.candidates[0] == lane);
  }
}

TEST_CASE("bytes of many dimensions give the bits of the converted points", "[C47]") {
  check_fits<std::uint8_t, float>(900, 128, 200);
  check_fits<std::int8_t, float>(700, 131, 192);
  check_fits<std::uint8_t, double>(700, 300, 96);
  check_fits<std::int8_t, double>(500, 520, 48);
  check_fits<std::uint8_t, float>(300, 101, 250);
  check_fits<std::int8_t, float>(900, 48, 30);
  check_fits<std::uint8_t, double>(500, 64, 8);
}

TEST_CASE("points of few values, most of them as near to several centroids, keep the lower label") {
  const Index n = 900;
  const Index dim = 128;
  Bytes<std::uint8_t> bytes(dim, n);
  keen::Rng rng(4);
  for (Index i = 0; i < bytes.size(); ++i) bytes.data()[i] = rng.index(64) == 0 ? 1 : 0;
  const keen::Centroids<float> wide = bytes.cast<float>();
  keen::Centroids<float> centroids = wide.leftCols(200);
  centroids.col(7) = centroids.col(150);  // the same twice
  centroids.col(9).setConstant(0.5F);
  const keen::Model<float> model(centroids);
  const keen::Labels labels = model.predict(keen::columns(bytes));
  CHECK(labels == model.predict(keen::columns(wide)));
  for (Index i = 0; i < n; i += 50) {
    Index nearest = 0;
    (centroids.colwise() - wide.col(i)).colwise().squaredNorm().minCoeff(&nearest);  // exact: few bits
    CHECK(labels[i] == nearest);
  }
  CHECK(labels[150] == 7);
}

TEST_CASE("bytes that lie apart, or are read block by block, are found as well") {
  const Bytes<std::uint8_t> bytes = bytes_in_groups<std::uint8_t>(5000, 140, 8);
  const auto part = bytes.topRows(128);  // 12 numbers between points
  const keen::KMeans<float> kmeans{.k = 200, .init = keen::RandomPoints{}, .stop = keen::stop::MaxIterations{4}};
  const auto expected = kmeans.fit(keen::columns(part.cast<float>().eval()));
  CHECK(is_same(kmeans.fit(keen::points(bytes.data(), 5000, 128, {140, 1})), expected));
  const keen::KMeans<float> backwards{.k = 20, .init = keen::FirstK{}, .stop = keen::stop::MaxIterations{4}};
  CHECK(is_same(backwards.fit(keen::points(&bytes(0, 4999), 5000, 128, {-140, 1})),
                backwards.fit(keen::columns(part.rowwise().reverse().cast<float>().eval()))));
  const auto read = [&](Index first, Index count, std::uint8_t* to) {
    for (Index i = first; i < first + count; ++i, to += 128) std::copy_n(&bytes(0, i), 128, to);
  };
  CHECK(is_same(kmeans.fit(keen::blocks<std::uint8_t>(5000, 128, read, {.points_at_once = 4096})), expected));
  CHECK(is_same(kmeans.fit(keen::blocks<std::uint8_t>(5000, 128, read, {.memory_limit = Index{1} << 30})), expected));
}

TEST_CASE("a centroid that is too far for a float is no neighbour of bytes") {
  const Bytes<std::uint8_t> bytes = bytes_in_groups<std::uint8_t>(100, 128, 12);
  const keen::Centroids<double> wide = bytes.cast<double>();
  for (const double far : {1e15, 1e16, 1e19, 1e25, 1e50, 1e100}) {
    INFO("at " << far);
    keen::Centroids<double> centroids = wide.leftCols(6);
    centroids(3, 5) = far;
    const keen::Model<double> model(centroids);
    CHECK(model.predict(keen::columns(bytes)) == model.predict(keen::columns(wide)));
    const keen::Model<double> all_far(keen::Centroids<double>(centroids.array() + far));
    CHECK(all_far.predict(keen::columns(bytes)) == all_far.predict(keen::columns(wide)));
  }
}

TEST_CASE("centroids that nearly lie on a whole point are told apart") {
  keen::Rng rng(3);
  const Bytes<std::uint8_t> bytes = Bytes<std::uint8_t>::Constant(784, 20, 200);
  for (const double spread : {1e-3, 1e-5, 1e-7, 1e-8, 1e-10}) {
    for (int trial = 0; trial < 10; ++trial) {
      keen::Centroids<double> centroids(784, 8);
      for (Index i = 0; i < centroids.size(); ++i) centroids.data()[i] = 200 + spread * (2 * rng.uniform() - 1);
      const keen::Model<double> model(centroids);
      const keen::Centroids<double> wide = bytes.cast<double>();
      CHECK(model.predict(keen::columns(bytes)) == model.predict(keen::columns(wide)));
    }
  }
}
