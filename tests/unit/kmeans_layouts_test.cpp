// SPDX-License-Identifier: MIT
// The same points in any layout give the same bits.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"

#include <keen/init/given_centroids.hpp>

#include <span>
#include <vector>

namespace {

using Eigen::Dynamic;
using keen::Index;
using Columns = Eigen::MatrixXd;
using Rows = Eigen::Matrix<double, Dynamic, Dynamic, Eigen::RowMajor>;
using Result = keen::Clustering<double>;

const Columns& points() {
  static const Columns x = unit::uniform_points<Dynamic>(203, 1, 3);  // one a column
  return x;
}

Result fit(const keen::Dataset<double>& data) { return unit::checked_fit(data, {.k = 6, .restarts = 2, .seed = 11}); }

const Result& expected() {
  static const Result result = fit(keen::columns(points()));
  return result;
}

template <class A, class B>
void check_same(const A& a, const B& b) {
  CHECK(a.labels == b.labels);
  CHECK(a.model.centroids() == b.model.centroids());
  CHECK(a.sse == b.sse);
  CHECK(a.iterations == b.iterations);
}

}  // namespace

TEST_CASE("either storage order and either direction give the same bits (F55)", "[C46][C35]") {
  const Rows by_rows = points();
  const Columns transposed = points().transpose();
  const Rows transposed_by_rows = points().transpose();
  check_same(fit(keen::columns(by_rows)), expected());
  check_same(fit(keen::rows(transposed)), expected());
  check_same(fit(keen::rows(transposed_by_rows)), expected());
  check_same(fit(keen::rows(points().transpose())), expected());
}

TEST_CASE("blocks and maps with strides give the same bits (F55)", "[C46]") {
  Columns large = Columns::Constant(7, 300, 1e9);
  large.block(2, 50, 3, 203) = points();
  check_same(fit(keen::columns(large.block(2, 50, 3, 203))), expected());

  std::vector<double> memory(10'000, 1e9);
  using Strided = Eigen::Map<Columns, 0, Eigen::Stride<Dynamic, Dynamic>>;
  Strided map(memory.data(), 3, 203, Eigen::Stride<Dynamic, Dynamic>(41, 5));
  map = points();
  check_same(fit(keen::columns(map)), expected());
  check_same(fit(keen::rows(map.transpose())), expected());
}

TEST_CASE("expressions, references and temporaries give the same bits (F57)", "[C46]") {
  const Eigen::Ref<const Columns> reference = points();
  check_same(fit(keen::columns(reference)), expected());
  check_same(fit(keen::columns(2 * points() - points())), fit(keen::columns(Columns(2 * points() - points()))));
  check_same(fit(keen::columns(Columns(points()))), expected());
}

TEST_CASE("plain memory, forwards, by coordinate and backwards, gives the same bits", "[C46]") {
  const Rows by_coordinate = points();
  check_same(fit(keen::points(points().data(), 203, 3)), expected());
  check_same(fit(keen::points(by_coordinate.data(), 203, 3, {1, 203})), expected());
  const Columns reversed = points().rowwise().reverse();
  check_same(fit(keen::points(reversed.data() + 3 * 202, 203, 3, {-3, 1})), expected());
}

TEST_CASE("a dimension known at compile time gives the same bits, from matrices, vectors and spans", "[C46]") {
  const Eigen::Matrix3Xd fixed = points();
  std::vector<std::array<double, 3>> arrays;
  std::vector<Eigen::Vector3d> vectors;
  for (Index i = 0; i < fixed.cols(); ++i) {
    arrays.push_back({fixed(0, i), fixed(1, i), fixed(2, i)});
    vectors.emplace_back(fixed.col(i));
  }
  const keen::KMeans<double, 3> kmeans{.k = 6, .restarts = 2, .seed = 11};
  check_same(kmeans.fit(fixed), expected());
  check_same(kmeans.fit(arrays), expected());
  check_same(kmeans.fit(vectors), expected());
  check_same(kmeans.fit(std::span(vectors)), expected());
  check_same(kmeans.fit(keen::columns(points())), expected());
}

TEST_CASE("weights in any form give the same bits") {
  std::vector<float> floats(203);
  for (std::size_t i = 0; i < floats.size(); ++i) floats[i] = static_cast<float>(i % 5);
  const std::vector<double> doubles(floats.begin(), floats.end());
  Columns two(203, 2);
  two.col(1) = Eigen::Map<const Eigen::VectorXd>(doubles.data(), 203);
  const Rows strided = two;
  const auto data = keen::columns(points());
  const Result weighted = fit(keen::weighted(data, doubles));
  check_same(fit(keen::weighted(data, floats)), weighted);
  check_same(fit(keen::weighted(data, two.col(1))), weighted);
  check_same(fit(keen::weighted(data, strided.col(1))), weighted);
  check_same(fit(keen::weighted(data, std::vector<double>(doubles))), weighted);
}

TEST_CASE("predicting in another layout than that of the fit gives the same labels (F32, F76)") {
  const Rows by_rows = points().transpose();
  CHECK(expected().model.predict(keen::rows(by_rows)) == expected().labels);
  CHECK(expected().model.predict(keen::rows(by_rows.topRows(50))) == expected().labels.head(50));
}
