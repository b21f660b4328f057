// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/dataset.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using keen::Dataset;
using keen::Strides;
using unit::message_of;

TEST_CASE("a data set is a view: it reads what the caller's memory holds at the time") {
  std::vector<double> x{1, 2, 3, 4, 5, 6};
  const Dataset<double> data(x.data(), 3, 2, {2, 1});
  CHECK(data.size() == 3);
  CHECK(data.dim() == 2);
  CHECK(data(2, 0) == 5);
  CHECK(data.point(1) == Eigen::Vector2d(3, 4));
  x[2] = -3;
  CHECK(data(1, 0) == -3);
  CHECK(data.data() == x.data());
}

TEST_CASE("strides may be of any size and sign") {
  const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
  const Dataset<double, 2> by_columns(x.data(), 3, 2, {1, 6});
  CHECK(by_columns.point(2) == Eigen::Vector2d(2, 8));
  const Dataset<double, 2> backwards(x.data() + 10, 4, 2, {-3, 1});
  CHECK(backwards.point(0) == Eigen::Vector2d(10, 11));
  CHECK(backwards.point(3) == Eigen::Vector2d(1, 2));
  const Dataset<double, 2> reversed(x.data() + 1, 2, 2, {2, -1});
  CHECK(reversed.point(1) == Eigen::Vector2d(3, 2));
  const Dataset<double, 2> repeated(x.data(), 5, 2, {0, 1});
  CHECK(repeated.point(4) == Eigen::Vector2d(0, 1));
}

TEST_CASE("a point may be kept, copied and part of an expression") {
  const std::vector<double> x{1, 2, 3, 4};
  const std::vector<std::uint8_t> bytes{1, 2, 3, 4};
  const Dataset<double> in_place(x.data(), 2, 2, {2, 1});
  const Dataset<double> widened(bytes.data(), 2, 2, {2, 1});
  const Dataset<double> flat(x.data(), 2, 3, {1, 0});
  CHECK(flat.point(1) == Eigen::Vector3d(2, 2, 2));
  const auto difference = in_place.point(1) - in_place.point(0);
  CHECK(difference == Eigen::Vector2d(2, 2));
  std::vector<keen::PointView<double>> kept;
  for (const Dataset<double>& data : {in_place, widened}) {
    for (keen::Index i = 0; i < 2; ++i) kept.push_back(data.point(i));
  }
  for (const std::size_t i : {0U, 2U}) {
    CHECK(kept[i] == Eigen::Vector2d(1, 2));
    CHECK(kept[i + 1] == Eigen::Vector2d(3, 4));
    CHECK((kept[i + 1] - kept[i]).sum() == 4);
  }
  CHECK(kept[0].data() == x.data());
}

TEST_CASE("points count once each where there are no weights") {
  const std::vector<double> x{1, 2};
  const std::vector<double> weights{0.5, 0};
  const Dataset<double> data(x.data(), 2, 1, {1, 1});
  CHECK_FALSE(data.is_weighted());
  CHECK(data.weight(1) == 1);
  const Dataset<double> weighted = data.with_weights(weights.data());
  CHECK(weighted.is_weighted());
  CHECK(weighted.weight(0) == 0.5);
  CHECK(weighted.weight(1) == 0);
  CHECK_FALSE(data.is_weighted());
}

TEST_CASE("a dimension known at compile time may be forgotten, and one known at run time be asserted") {
  const std::vector<double> x{1, 2, 3, 4};
  const std::vector<double> weights{5, 6};
  const Dataset<double, 2> fixed = Dataset<double, 2>(x.data(), 2, 2, {2, 1}).with_weights(weights.data());
  const Dataset<double> dynamic = fixed;
  CHECK(dynamic.dim() == 2);
  CHECK(dynamic.weight(1) == 6);
  const Dataset<double, 2> again = dynamic;
  CHECK(again.point(1) == Eigen::Vector2d(3, 4));
  CHECK(again.weight(0) == 5);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Dataset<double, 2>, Dataset<double, 3>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Dataset<double>, Dataset<float>>);
}

TEST_CASE("coordinates may be stored as shorter numbers, and are read as Scalars") {
  const std::vector<std::uint8_t> bytes{0, 1, 200, 255, 9, 9};
  const std::vector<double> weights{3, 4};
  const auto floats = Dataset<float>(bytes.data(), 2, 2, {3, 1}).with_weights(weights.data());
  CHECK(floats.number_type() == keen::NumberType::uint8);
  CHECK_FALSE(floats.has_addresses());
  CHECK(floats(0, 1) == 1);
  CHECK(floats(1, 1) == 9);
  CHECK(floats.point(1) == Eigen::Vector2f(255, 9));
  CHECK(floats.stored() == bytes.data());
  const Dataset<double, 2> doubles = floats;
  CHECK(doubles.number_type() == keen::NumberType::uint8);
  CHECK(doubles.point(1) == Eigen::Vector2d(255, 9));
  CHECK(doubles.weight(1) == 4);
  const Dataset<double> any(bytes.data(), keen::NumberType::int8, 3, 2, {2, 1});
  CHECK(any.point(1) == Eigen::Vector2d(-56, -1));

  const std::vector<float> x{0.5F, 1e-40F, -3, 0};
  const Dataset<double> wide = Dataset<float>(x.data(), 2, 2, {1, 2});
  CHECK(wide.point(1) == Eigen::Vector2d(double{1e-40F}, 0));
  CHECK(Dataset<float>(x.data(), 2, 2, {1, 2}).has_addresses());
}

TEST_CASE("coordinates that are stored as other numbers have no address as Scalars") {
  const std::vector<std::int16_t> x{1, -2};
  const Dataset<float> data(x.data(), 1, 2, {2, 1});
  const std::string message =
      "Dataset: coordinates do not lie in memory as Scalars, and have no address: read them by point(i) or (i, d)";
  CHECK(message_of<std::logic_error>([&] { (void)data.data(); }) == message);
  CHECK(message_of<std::logic_error>([&] { (void)data.address(0, 1); }) == message);
  const double number = 0;
  CHECK(message_of([&] {
          Dataset<float>(&number, keen::NumberType::float64, 1, 1, {1, 1});
        }) == "Dataset: points of double cannot be seen as points of float");
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Dataset<float>, const double*, keen::Index, keen::Index, Strides>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Dataset<double>, const int*, keen::Index, keen::Index, Strides>);
}

TEST_CASE("a view that cannot be is refused with its sizes (F13)", "[C42]") {
  const double x = 0;
  CHECK(message_of([&] {
          Dataset<double>(&x, -1, 2, {2, 1});
        }) == "Dataset: sizes must not be negative, got n = -1, dim = 2");
  CHECK(message_of([&] {
          Dataset<double>(&x, 1, -2, {2, 1});
        }) == "Dataset: sizes must not be negative, got n = 1, dim = -2");
  CHECK(message_of([&] { Dataset<double>(nullptr, 4, 2, {2, 1}); }) == "Dataset: no data for n = 4 points");
  CHECK(message_of([&] { Dataset<double, 3>(&x, 1, 2, {2, 1}); }) == "Dataset: points must have 3 coordinates, got 2");
}

TEST_CASE("a view of nothing needs no memory (F10)") {
  CHECK_NOTHROW(Dataset<double>(nullptr, 0, 2, {2, 1}));
  CHECK_NOTHROW(Dataset<double>(nullptr, 5, 0, {0, 1}));
}

TEST_CASE("storage that nobody else owns lives as long as any view of it") {
  auto owned = std::make_shared<const std::vector<double>>(std::vector<double>{1, 2});
  const std::weak_ptr<const std::vector<double>> watch = owned;
  {
    Dataset<double> outer(nullptr, 0, 1, {1, 1});
    {
      const Dataset<double, 1> inner(owned->data(), 2, 1, {1, 1}, owned);
      owned.reset();
      outer = inner;
    }
    CHECK_FALSE(watch.expired());
    CHECK(outer(1, 0) == 2);
  }
  CHECK(watch.expired());
}
