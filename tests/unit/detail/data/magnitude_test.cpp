// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/data/magnitude.hpp>

#include <vector>

using namespace keen::detail;

TEMPLATE_TEST_CASE("ordinary data is not scaled", "", float, double) {
  for (const TestType largest : {TestType(0), TestType(0.01), TestType(1), TestType(1e5), TestType(1e12)}) {
    CHECK(scale_for(largest)(TestType(1)) == 1);
  }
}

TEMPLATE_TEST_CASE("the scale brings the largest value to [1, 2), by a power of two (D2, F24, F25, F34)", "", float,
                   double) {
  using Limits = std::numeric_limits<TestType>;
  for (const TestType largest : {Limits::max(), Limits::max() / 3, Limits::min(), 5 * Limits::min() / 7,
                                 Limits::denorm_min(), 3 * Limits::denorm_min()}) {
    const Scale<TestType> scale = scale_for(largest);
    const TestType scaled = scale(largest);
    INFO("largest = " << largest << ", scaled = " << scaled);
    CHECK((scaled >= 1 && scaled < 2));
    int exponent = 0;
    CHECK(std::frexp(scale.first, &exponent) == TestType(0.5));
    CHECK(std::frexp(scale.second, &exponent) == TestType(0.5));
  }
}

TEST_CASE("squares of values at the borders of ordinary neither overflow nor underflow") {
  // 2^50 and 2^-10 for float, 2^400 and 2^-300 for double: their squares, times a thousand coordinates, are normal.
  CHECK(scale_for(0x1p50F)(1.0F) == 1);
  CHECK(scale_for(std::nextafter(0x1p50F, 1e30F))(1.0F) != 1);
  CHECK(scale_for(0x1p-10F)(1.0F) == 1);
  CHECK(scale_for(std::nextafter(0x1p-10F, 0.0F))(1.0F) != 1);
  CHECK(scale_for(0x1p400)(1.0) == 1);
  CHECK(scale_for(0x1p401)(1.0) != 1);
  CHECK(scale_for(0x1p-300)(1.0) == 1);
  CHECK(scale_for(0x1p-301)(1.0) != 1);
}

TEST_CASE("the largest magnitude of finite points is found, whatever its sign") {
  std::vector<double> x{1, -7, 0.0, 3, -0.0, 5};
  const Points<double> data(x.data(), 3, 2, {2, 1});
  CHECK(require_finite(data, "test") == 7);
  x[1] = 0;
  CHECK(require_finite(data, "test") == 5);
  const Points<double> none(nullptr, 0, 2, {2, 1});
  CHECK(require_finite(none, "test") == 0);
}

TEMPLATE_TEST_CASE("the range of magnitudes goes from the smallest that is not 0 to the largest", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  const auto range = [](std::vector<TestType> x) {
    const auto found = finite_range(Points<TestType>(x.data(), static_cast<keen::Index>(x.size()), 1, {1, 1}), "");
    return std::pair(found.smallest, found.largest);
  };
  CHECK(range({3, -7, 0, TestType(-0.25), TestType(-0.0)}) == std::pair(TestType(0.25), TestType(7)));
  CHECK(range({0, TestType(-0.0)}) == std::pair(TestType(0), TestType(0)));
  CHECK(range({-2}) == std::pair(TestType(2), TestType(2)));
  CHECK(range({0, Limits::denorm_min(), Limits::max()}) == std::pair(Limits::denorm_min(), Limits::max()));
}

TEST_CASE("the first value that is not finite is named by point and coordinate (F01, F02)", "[C39]") {
  std::vector<float> x(12, 1.0F);
  const Points<float> by_rows(x.data(), 4, 3, {3, 1});
  const Points<float> by_columns(x.data(), 4, 3, {1, 4});
  x[7] = std::numeric_limits<float>::quiet_NaN();
  x[11] = std::numeric_limits<float>::infinity();
  CHECK(unit::message_of([&] { require_finite(by_rows, "caller"); }) ==
        "caller: points must be finite, got nan at point 2, coordinate 1");
  CHECK(unit::message_of([&] { require_finite(by_columns, "caller", keen::detail::called_centroids); }) ==
        "caller: centroids must be finite, got nan at centroid 3, coordinate 1");
  x[7] = 1;
  CHECK(unit::message_of([&] { require_finite(by_rows, "caller"); }) ==
        "caller: points must be finite, got inf at point 3, coordinate 2");
  x[11] = -x[11];
  CHECK(unit::message_of([&] { require_finite(by_rows, "caller"); }) ==
        "caller: points must be finite, got -inf at point 3, coordinate 2");
}

TEST_CASE("the columns of a matrix are viewed as points") {
  const Eigen::Matrix<double, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  const auto data = view_columns<double>(x);
  CHECK(data.size() == 3);
  CHECK(data.dim() == 2);
  CHECK(data(2, 1) == 6);
  CHECK(data.data() == x.data());
}
