// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"
#include "unit/support/view.hpp"

#include <keen/adapters.hpp>

#include <array>
#include <span>
#include <type_traits>
#include <vector>

namespace {

using Eigen::Dynamic;
using keen::Dataset;
using keen::Index;
using RowMajor = Eigen::Matrix<double, Dynamic, Dynamic, Eigen::RowMajor>;

/// 5 points of 3 coordinates, one a row: coordinate d of point i is 10 i + d.
Eigen::MatrixXd table() {
  Eigen::MatrixXd x(5, 3);
  for (Index i = 0; i < 5; ++i) {
    for (Index d = 0; d < 3; ++d) x(i, d) = static_cast<double>(10 * i + d);
  }
  return x;
}

template <class Scalar, int Dim>
bool is_table(const Dataset<Scalar, Dim>& data) {
  if (data.size() != 5 || data.dim() != 3) return false;
  for (Index i = 0; i < 5; ++i) {
    for (Index d = 0; d < 3; ++d) {
      if (data(i, d) != static_cast<Scalar>(10 * i + d) || data.point(i)[d] != data(i, d)) return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("rows and columns view matrices of either storage order in place (F55)", "[C46]") {
  const Eigen::MatrixXd by_columns = table();
  const RowMajor by_rows = table();
  const Eigen::MatrixXd transposed = table().transpose();
  for (const Dataset<double>& data : {keen::rows(by_columns), keen::rows(by_rows), keen::columns(transposed)}) {
    CHECK(is_table(data));
  }
  CHECK(keen::rows(by_columns).data() == by_columns.data());
  CHECK(keen::rows(by_rows).data() == by_rows.data());
  CHECK(keen::columns(transposed).data() == transposed.data());
}

TEST_CASE("blocks, maps with strides, transposes and references are viewed in place (F55)", "[C46]") {
  RowMajor large = RowMajor::Constant(9, 8, -1);
  large.block(2, 3, 5, 3) = table();
  const auto block = large.block(2, 3, 5, 3);
  CHECK(is_table(keen::rows(block)));
  CHECK(keen::rows(block).data() == &large(2, 3));

  std::vector<double> memory(200, -1);
  using Strided = Eigen::Map<Eigen::MatrixXd, 0, Eigen::Stride<Dynamic, Dynamic>>;
  Strided map(memory.data(), 5, 3, Eigen::Stride<Dynamic, Dynamic>(13, 2));
  map = table();
  CHECK(is_table(keen::rows(map)));
  CHECK(keen::rows(map).data() == memory.data());

  const Eigen::MatrixXd transposed = table().transpose();
  CHECK(is_table(keen::rows(transposed.transpose())));
  CHECK(keen::rows(transposed.transpose()).data() == transposed.data());
  const Eigen::Ref<const Eigen::MatrixXd> reference = transposed;
  CHECK(is_table(keen::columns(reference)));
  CHECK(keen::columns(reference).data() == transposed.data());
}

TEST_CASE("an expression without memory of its own is evaluated once and kept (F57)", "[C46]") {
  const Eigen::MatrixXd half = table() / 2;
  const auto sum = keen::rows(half + half);
  CHECK(is_table(sum));
  const auto reversed = keen::rows(table().colwise().reverse().eval().colwise().reverse());
  CHECK(reversed.size() == 5);
}

TEST_CASE("a temporary that is handed over is kept alive by the view (F57)") {
  const auto matrix = keen::rows(table());
  const auto other = keen::columns(RowMajor(table().transpose()));
  const auto constant = keen::rows(std::add_const_t<Eigen::MatrixXd>(table()));
  const auto points = keen::as_dataset(
      std::vector<std::array<float, 3>>{{0, 1, 2}, {10, 11, 12}, {20, 21, 22}, {30, 31, 32}, {40, 41, 42}});
  const Dataset<double> copy = matrix;
  CHECK(is_table(matrix));
  CHECK(is_table(other));
  CHECK(is_table(constant));
  CHECK(is_table(points));
  CHECK(is_table(copy));
}

TEST_CASE("a named object is viewed and not taken over") {
  Eigen::MatrixXd x = table();
  const auto data = keen::rows(x);
  x(1, 1) = 99;
  CHECK(data(1, 1) == 99);
  auto moved = keen::rows(std::move(x));
  CHECK(moved(1, 1) == 99);
}

TEST_CASE("a matrix with one dimension fixed says which way its points lie") {
  const Eigen::Matrix<double, 3, Dynamic> columns = table().transpose();
  const Eigen::Matrix<double, Dynamic, 3> rows = table();
  const Eigen::Matrix<float, Dynamic, 3, Eigen::RowMajor> float_rows = table().cast<float>();
  CHECK(is_table(keen::as_dataset(columns)));
  CHECK(is_table(keen::as_dataset(rows)));
  CHECK(is_table(keen::as_dataset(float_rows)));
  STATIC_REQUIRE(std::is_same_v<keen::DatasetOf<decltype(columns)&>, Dataset<double, 3>>);
  STATIC_REQUIRE(std::is_same_v<keen::DatasetOf<decltype(rows)&>, Dataset<double, 3>>);
  STATIC_REQUIRE(std::is_same_v<keen::DatasetOf<decltype(float_rows)&>, Dataset<float, 3>>);
  STATIC_REQUIRE(std::is_same_v<decltype(keen::rows(std::declval<Eigen::MatrixXd&>())), Dataset<double>>);
}

TEST_CASE("a vector or a row of numbers is points on a line") {
  const Eigen::VectorXd column{{1, 2, 3}};
  const Eigen::RowVectorXd row{{1, 2, 3}};
  for (const Dataset<double, 1>& data : {keen::as_dataset(column), keen::as_dataset(row)}) {
    CHECK(data.size() == 3);
    CHECK(data.dim() == 1);
    CHECK(data(2, 0) == 3);
  }
}

TEST_CASE("ranges of fixed-size points are viewed in place") {
  std::vector<std::array<double, 3>> arrays;
  std::vector<Eigen::Vector3d> vectors;
  std::vector<Eigen::Array<float, 3, 1>> float_arrays;
  std::array<std::array<float, 3>, 5> fixed{};
  for (std::size_t i = 0; i < 5; ++i) {
    const double x = 10.0 * static_cast<double>(i);
    arrays.push_back({x, x + 1, x + 2});
    vectors.emplace_back(x, x + 1, x + 2);
    float_arrays.emplace_back(vectors.back().cast<float>().array());
    fixed[i] = {float_arrays[i][0], float_arrays[i][1], float_arrays[i][2]};
  }
  CHECK(is_table(keen::as_dataset(arrays)));
  CHECK(is_table(keen::as_dataset(vectors)));
  CHECK(is_table(keen::as_dataset(float_arrays)));
  CHECK(is_table(keen::as_dataset(fixed)));
  CHECK(is_table(keen::as_dataset(std::span(vectors))));
  CHECK(is_table(keen::as_dataset(std::span<const std::array<double, 3>>(arrays))));
  CHECK(keen::as_dataset(arrays).data() == arrays[0].data());
  CHECK(keen::as_dataset(vectors).data() == vectors[0].data());
  STATIC_REQUIRE(std::is_same_v<keen::DatasetOf<decltype(float_arrays)&>, Dataset<float, 3>>);
}

TEST_CASE("views with the members of std::mdspan are points in place, along either axis and at any stride") {
  const RowMajor x = table();
  const unit::View<const double> rows{x.data(), {5, 3}, {3, 1}};
  CHECK(is_table(keen::rows(rows)));
  CHECK(keen::rows(rows).data() == x.data());
  CHECK(is_table(keen::columns(unit::View<const double>{x.data(), {3, 5}, {1, 3}})));
  const unit::View<const double, std::dynamic_extent, 3> three_columns{x.data(), {5, 3}, {3, 1}};
  STATIC_REQUIRE(std::is_same_v<decltype(keen::as_dataset(three_columns)), Dataset<double, 3>>);
  CHECK(is_table(keen::as_dataset(three_columns)));
  CHECK(is_table(keen::as_dataset(unit::View<const double, 3, std::dynamic_extent>{x.data(), {3, 5}, {1, 3}})));
  Eigen::MatrixXf wide = Eigen::MatrixXf::Constant(7, 11, 99.0F);
  for (Index i = 0; i < 5; ++i) {
    for (Index d = 0; d < 3; ++d) wide(2 * d + 1, 2 * i) = static_cast<float>(x(i, d));
  }
  CHECK(is_table(keen::rows(unit::View<float>{&wide(1, 0), {5, 3}, {14, 2}})));
}

TEST_CASE("plain memory is points, one after another or with strides") {
  const RowMajor x = table();
  CHECK(is_table(keen::points(x.data(), 5, 3)));
  const Eigen::MatrixXd by_columns = table();
  CHECK(is_table(keen::points(by_columns.data(), 5, 3, {1, 5})));
}

TEST_CASE("a data set is its own view") {
  const RowMajor x = table();
  const Dataset<double> data = keen::rows(x);
  CHECK(keen::as_dataset(data).data() == x.data());
  STATIC_REQUIRE(std::is_same_v<keen::DatasetOf<const Dataset<float, 4>&>, Dataset<float, 4>>);
}

TEST_CASE("no points at all are a data set of size 0 (F10)") {
  CHECK(keen::as_dataset(std::vector<std::array<double, 2>>{}).size() == 0);
  CHECK(keen::rows(Eigen::MatrixXd(0, 3)).size() == 0);
  CHECK(keen::rows(Eigen::MatrixXd(0, 3)).dim() == 3);
  CHECK(keen::columns(Eigen::MatrixXd(3, 0)).dim() == 3);
}

TEST_CASE("contiguous weights of double are viewed in place") {
  const RowMajor x = table();
  std::vector<double> values{1, 2, 3, 4, 5};
  const Eigen::VectorXd eigen = Eigen::VectorXd::LinSpaced(5, 1, 5);
  const std::span<const double> span = values;
  for (const auto& data : {keen::weighted(keen::rows(x), values), keen::weighted(keen::rows(x), eigen),
                           keen::weighted(keen::rows(x), span)}) {
    CHECK(data.is_weighted());
    CHECK(data.weight(4) == 5);
    CHECK(is_table(data));
  }
  const auto data = keen::weighted(keen::rows(x), values);
  values[4] = 7;
  CHECK(data.weight(4) == 7);
}

TEST_CASE("other weights are copied: floats, whole numbers, strides, expressions and temporaries (F57)") {
  const RowMajor x = table();
  const std::vector<float> floats{1, 2, 3, 4, 5};
  const std::array<int, 5> counts{1, 2, 3, 4, 5};
  RowMajor columns = RowMajor::Constant(5, 3, -1);
  columns.col(1) = Eigen::VectorXd::LinSpaced(5, 1, 5);
  const Eigen::VectorXd twice = 2 * columns.col(1);
  const auto strided = columns.col(1);
  for (const auto& data : {keen::weighted(keen::rows(x), floats), keen::weighted(keen::rows(x), counts),
                           keen::weighted(keen::rows(x), strided), keen::weighted(keen::rows(x), twice / 2),
                           keen::weighted(keen::rows(x), std::vector<double>{1, 2, 3, 4, 5}),
                           keen::weighted(keen::rows(x), twice.transpose() / 2)}) {
    for (Index i = 0; i < 5; ++i) CHECK(data.weight(i) == static_cast<double>(i + 1));
  }
}

TEST_CASE("points and weights may both be temporaries (F57)") {
  const auto data = keen::weighted(keen::rows(table()), std::vector<double>(5, 2.0));
  CHECK(is_table(data));
  CHECK(data.weight(3) == 2);
}

TEST_CASE("one weight a point is needed (F14)", "[C40]") {
  const RowMajor x = table();
  CHECK(unit::message_of([&] { (void)keen::weighted(keen::rows(x), std::vector<double>(4, 1.0)); }) ==
        "weighted: one weight a point is needed, got 4 weights for n = 5");
  CHECK(unit::message_of([&] { (void)keen::weighted(keen::rows(x), std::vector<double>{}); }) ==
        "weighted: one weight a point is needed, got 0 weights for n = 5");
  CHECK(keen::weighted(keen::rows(Eigen::MatrixXd(0, 2)), std::vector<double>{}).is_weighted());
}
