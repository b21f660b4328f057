// SPDX-License-Identifier: MIT
// Points that are stored as bytes, halves, ... give the bits of their converted copies: every engine, way to start,
// measure and form of points. tests/family has the same for every estimator, on small data.
#include "support/catch.hpp"
#include "support/difference.hpp"
#include "support/stored.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/choose_k.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/scaling.hpp>
#include <keen/svg.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace {

using keen::Index;
using keen::NumberType;
using unit::message_of;

/// Points that are stored as numbers of a type, and the same points as Scalars.
template <class Scalar>
class Stored {
 public:
  /// Around 12 centres; of 0 to 255 if the numbers are whole.
  Stored(NumberType type, Index n, Index dim) : type_(type), dim_(dim) {
    const Eigen::MatrixXd centers = unit::uniform_points<>(12, 5, dim) * 200;
    const Eigen::MatrixXd noise = unit::uniform_points<>(n, 6, dim) * 50;
    converted_.resize(dim, n);
    bytes_.resize(static_cast<std::size_t>(n * dim) * 8);
    for (Index i = 0; i < n; ++i) {
      for (Index d = 0; d < dim; ++d) {
        const double x = support::nearest_number((centers(d, i % 12) + noise(d, i)) / 2, type);
        converted_(d, i) = static_cast<Scalar>(x);
        support::store(x, type, bytes_.data(), i * dim + d);
      }
    }
  }

  [[nodiscard]] keen::Dataset<Scalar> points() const {
    return {bytes_.data(), type_, converted_.cols(), dim_, {dim_, 1}};
  }

  [[nodiscard]] const keen::Centroids<Scalar>& converted() const { return converted_; }

 private:
  NumberType type_;
  Index dim_;
  std::string bytes_;
  keen::Centroids<Scalar> converted_;
};

template <class Scalar>
bool is_same(const keen::Clustering<Scalar>& a, const keen::Clustering<Scalar>& b) {
  return a.labels == b.labels && support::bits(a.model.centroids()) == support::bits(b.model.centroids()) &&
         a.sse == b.sse && a.iterations == b.iterations && a.cluster_weights == b.cluster_weights;
}

template <class Scalar>
void check_fit(const Stored<Scalar>& stored, const keen::KMeans<Scalar>& kmeans) {
  const auto of_stored = kmeans.fit(stored.points());
  const auto of_converted = kmeans.fit(keen::columns(stored.converted()));
  CHECK(is_same(of_stored, of_converted));
  CHECK(of_stored.model.predict(stored.points(), 2) == of_converted.labels);
  CHECK(of_stored.model.sse(stored.points()) == of_converted.sse);
}

template <class Scalar>
void check_engines(Index n, Index dim, Index k) {
  for (const NumberType type : support::number_types) {
    if (sizeof(Scalar) == 4 && type == NumberType::float64) continue;
    const Stored<Scalar> stored(type, n, dim);
    for (const auto algorithm :
         {keen::Algorithm::lloyd, keen::Algorithm::hamerly, keen::Algorithm::filtering, keen::Algorithm::projection}) {
      INFO("type " << static_cast<int>(type) << ", engine " << static_cast<int>(algorithm) << ", dim " << dim);
      check_fit<Scalar>(stored, {.k = k, .algorithm = algorithm, .threads = 2, .seed = 3});
    }
  }
}

}  // namespace

TEST_CASE("every engine gives the bits of the converted points", "[C47]") {
  check_engines<float>(3000, 3, 30);
  check_engines<double>(3000, 2, 30);
  check_engines<float>(1500, 40, 70);
  check_engines<double>(700, 300, 40);
}

TEST_CASE("every way to start gives the bits of the converted points") {
  const Stored<float> stored(NumberType::uint8, 900, 20);
  check_fit<float>(stored, {.k = 9, .init = keen::FirstK{}});
  check_fit<float>(stored, {.k = 9, .init = keen::RandomPoints{}});
  check_fit<float>(stored, {.k = 9, .init = keen::RandomPartition{}});
  check_fit<float>(stored, {.k = 9, .init = keen::ParallelPlusPlus{}});
  check_fit<float>(stored, {.k = 9, .init = keen::AfkMc2{}});
  const Stored<double> line(NumberType::int16, 900, 1);
  check_fit<double>(line, {.k = 9, .effort = keen::effort::Swaps{}});
}

TEST_CASE("a strategy and an observer of the user's see stored points as Scalars") {
  const Stored<float> stored(NumberType::float16, 200, 3);
  const auto middle = [](const keen::Dataset<float>& data, Index k, keen::Rng&) {
    keen::Centroids<float> start(data.dim(), k);
    for (Index j = 0; j < k; ++j) {
      const auto x = data.point(j);
      start.col(j) = (x + data.point(j + k)) / 2;
      if (data(j, 1) != x[1]) throw std::logic_error("a coordinate is not that of the point");
    }
    return start;
  };
  check_fit<float>(stored, {.k = 4, .init = middle});
}

TEST_CASE("weighted points may be stored as any numbers") {
  const Stored<double> stored(NumberType::int8, 500, 10);
  std::vector<double> weights(500);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<double>(i % 7) / 3;
  const keen::KMeans<double> kmeans{.k = 6};
  CHECK(is_same(kmeans.fit(keen::weighted(stored.points(), weights)),
                kmeans.fit(keen::weighted(keen::columns(stored.converted()), weights))));
}

TEST_CASE("a few points are predicted as all are") {
  const Stored<float> stored(NumberType::uint8, 300, 24);
  const auto clustering = keen::fit(stored.points(), {.k = 5});
  const keen::Dataset<float> points = stored.points();
  const keen::Dataset<float> few(points.stored(), points.number_type(), 4, points.dim(), points.strides());
  CHECK(clustering.model.predict(few) == clustering.labels.head(4));
  CHECK(support::bits(clustering.model.transform(few)) ==
        support::bits(clustering.model.transform(keen::columns(stored.converted().leftCols(4)))));
}

TEST_CASE("measures, the choice of k, scaling and pictures take stored points") {
  const Stored<float> stored(NumberType::uint8, 600, 4);
  const keen::Dataset<float> points = stored.points();
  const auto converted = keen::columns(stored.converted());
  const auto clustering = keen::fit(points, {.k = 5});
  const keen::Labels& labels = clustering.labels;
  CHECK(keen::silhouette(points, labels).mean == keen::silhouette(converted, labels).mean);
  CHECK(keen::davies_bouldin(points, labels) == keen::davies_bouldin(converted, labels));
  CHECK(keen::find_outliers(points) == keen::find_outliers(converted));
  CHECK(keen::auto_k(points).k == keen::auto_k(converted).k);
  CHECK(keen::sse_curve(points, {.last = 6}).sse == keen::sse_curve(converted, {.last = 6}).sse);
  const auto scaling = keen::Scaling::standardize(points);
  CHECK(scaling.center == keen::Scaling::standardize(converted).center);
  CHECK(support::bits(scaling.applied(points)) == support::bits(scaling.applied(converted)));
  CHECK(keen::svg::scatter(points, clustering) == keen::svg::scatter(converted, clustering));
}

TEST_CASE("matrices, ranges and plain memory of bytes, halves and floats are points as they are", "[C47]") {
  const Eigen::Matrix<std::uint8_t, 2, Eigen::Dynamic> bytes =
      (Eigen::Matrix<std::uint8_t, 2, 3>() << 1, 2, 250, 4, 5, 6).finished();
  const auto columns = keen::as_dataset(bytes);
  STATIC_REQUIRE(std::is_same_v<decltype(columns), const keen::Dataset<float, 2>>);
  CHECK(columns.stored() == bytes.data());
  CHECK(columns.point(2) == Eigen::Vector2f(250, 6));
  CHECK(keen::rows(bytes).point(1) == Eigen::Vector3f(4, 5, 6));

  const std::vector<std::array<Eigen::half, 2>> halves{{Eigen::half(0.5F), Eigen::half(-2)}};
  CHECK(keen::as_dataset(halves).point(0) == Eigen::Vector2f(0.5F, -2));
  const std::vector<Eigen::bfloat16> values{Eigen::bfloat16(1), Eigen::bfloat16(3), Eigen::bfloat16(5)};
  CHECK(keen::points(values.data(), 2, 1, {2, 1}).point(1) == Eigen::Matrix<float, 1, 1>(5));

  const Eigen::MatrixXf floats = Eigen::MatrixXf::Random(3, 50);
  const keen::KMeans<double> kmeans{.k = 4};
  const auto clustering = kmeans.fit(keen::columns(floats));
  CHECK(is_same(clustering, kmeans.fit(keen::columns(floats.cast<double>()))));
  CHECK(clustering.model.predict(keen::columns(floats)) == clustering.labels);
}

TEST_CASE("a stored number that is not finite is refused with its place") {
  std::vector<Eigen::half> x(5000 * 3, Eigen::half(1));
  x[4500 * 3 + 2] = std::numeric_limits<Eigen::half>::quiet_NaN();
  const std::string message = "must be finite, got nan at point 4500, coordinate 2";
  CHECK(message_of([&] { (void)keen::fit(keen::points(x.data(), 5000, 3), {.k = 2}); }) ==
        "KMeans::fit: points " + message);
  const keen::Model<double> model(Eigen::MatrixXd::Zero(3, 2));
  CHECK(message_of([&] { (void)model.predict(keen::points(x.data(), 5000, 3)); }) ==
        "Model::predict: points " + message);
  std::vector<Eigen::bfloat16> y(6, Eigen::bfloat16(2));
  y[3] = Eigen::bfloat16(-std::numeric_limits<float>::infinity());
  CHECK(message_of([&] { (void)keen::fit(keen::points(y.data(), 3, 2), {.k = 2}); }) ==
        "KMeans::fit: points must be finite, got -inf at point 1, coordinate 1");
}
