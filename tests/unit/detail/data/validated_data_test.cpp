// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/data/validated_data.hpp>

#include <limits>
#include <vector>

namespace {

using namespace keen::detail;
using unit::message_of;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Points in a row at 0, 1, 2, ..., with these weights.
struct Row {
  std::vector<double> x;
  std::vector<double> weights;

  explicit Row(std::vector<double> w) : weights(std::move(w)) {
    for (std::size_t i = 0; i < weights.size(); ++i) x.push_back(static_cast<double>(i));
  }
  Row(std::vector<double> points, std::vector<double> w) : x(std::move(points)), weights(std::move(w)) {}

  [[nodiscard]] Points<double> data() const {
    return Points<double>(x.data(), static_cast<keen::Index>(x.size()), 1, {1, 1}).with_weights(weights.data());
  }
};

std::string refusal(const Row& row) {
  return message_of([&] { (void)validate(row.data(), "caller"); });
}

}  // namespace

TEST_CASE("preparing a bad weight is refused with its position (D6, F14)", "[C39][C40]") {
  CHECK(refusal(Row({1, 2, -0.5})) == "caller: weights must be >= 0, got -0.5 at point 2");
  CHECK(refusal(Row({1, std::nan(""), 2})) == "caller: weights must be finite, got nan at point 1");
  CHECK(refusal(Row({infinity, 1})) == "caller: weights must be finite, got inf at point 0");
  CHECK(refusal(Row({1, -infinity})) == "caller: weights must be finite, got -inf at point 1");
  CHECK(refusal(Row({0, 0, 0})) == "caller: weights must not all be 0");
  CHECK(refusal(Row({0, -0.0})) == "caller: weights must not all be 0");
  CHECK(refusal(Row({0, 0, 1e-320})) == "no error");
}

TEST_CASE("preparing no points, or points without coordinates, is refused (F10)") {
  const double x = 0;
  CHECK(message_of([&] {
          (void)validate(Points<double>(&x, 0, 3, {3, 1}), "caller");
        }) == "caller: at least one point is needed, got n = 0");
  CHECK(message_of([&] {
          (void)validate(Points<double>(&x, 3, 0, {0, 1}), "caller");
        }) == "caller: points must have at least one coordinate, got dim = 0");
}

TEST_CASE("what is learnt on the way are the largest coordinate and weight, and whether sums need care") {
  const auto validated = validate(Row({0, -3, 2}, {1, 0, 2.5}).data(), "caller");
  CHECK(validated.largest == 3);
  CHECK(validated.largest_weight == 2.5);
  CHECK_FALSE(validated.is_extreme);
  CHECK_FALSE(validate(Row({0, 0}, {1, 0}).data(), "caller").is_extreme);
  CHECK(validate(Row({0, 1e200}, {1, 1}).data(), "caller").is_extreme);
  CHECK(validate(Row({0, 1e-200}, {1, 1}).data(), "caller").is_extreme);
  CHECK(validate(Row({0, 1}, {1, 1e200}).data(), "caller").is_extreme);
  CHECK(validate(Row({0, 1}, {1, 1e-200}).data(), "caller").is_extreme);
}

TEST_CASE("sums are exact where 157 bits hold the digits from the smallest to the largest and three counts of points") {
  // Digits of Scalar, 3 (log2 n + 1) bits for carries and 3 to spare leave the rest to the exponents.
  const auto fits = [](double smallest, double largest, keen::Index n) {
    return fits_exact_sums<double>({smallest, largest}, n);
  };
  CHECK(fits(1, 0x1p98, 1));  // 98 + 53 + 3 + 3 = 157
  CHECK_FALSE(fits(1, 0x1p99, 1));
  CHECK(fits(0x1p-50, 0x1.8p48, 1));
  CHECK_FALSE(fits(0x1p-51, 0x1.8p48, 1));
  CHECK(fits(1, 0x1p68, 2047));  // 68 + 53 + 3 * 11 + 3 = 157
  CHECK_FALSE(fits(1, 0x1p68, 2048));
  CHECK(fits_exact_sums<float>({1, 0x1p97F}, 2047));  // 97 + 24 + 33 + 3
  CHECK_FALSE(fits_exact_sums<float>({1, 0x1p98F}, 2047));
  CHECK_FALSE(fits_exact_sums<float>({1, 0x1p97F}, 2048));
}

TEST_CASE("sums of zeros are exact; those of coordinates of unusual size are not") {
  CHECK(fits_exact_sums<double>({0, 0}, 1'000'000));
  CHECK(fits_exact_sums<double>({0x1p-299, 0x1p-299}, 5));
  CHECK_FALSE(fits_exact_sums<double>({0x1p-300, 0x1p-300}, 5));
  CHECK(fits_exact_sums<double>({0x1p399, 0x1p399}, 5));
  CHECK_FALSE(fits_exact_sums<double>({0x1p400, 0x1p400}, 5));
}

TEST_CASE("sums are exact of points that have no weights, or weights of 1") {
  CHECK(validate(Row({0, -3, 2}, {1, 1, 1}).data(), "caller").sums_are_exact);
  CHECK(validate(Row({0, -3, 2}, {1, 1, 1}).data(), "caller").weights_are_one);
  CHECK(validate(Row({0, -3, 2}, {5, 5, 5}).data(), "caller").sums_are_exact);
  CHECK_FALSE(validate(Row({0, -3, 2}, {5, 5, 5}).data(), "caller").weights_are_one);
  CHECK_FALSE(validate(Row({0, -3, 2}, {1, 1, 2}).data(), "caller").sums_are_exact);
  CHECK_FALSE(validate(Row({0, -3, 2}, {0, 1, 1}).data(), "caller").sums_are_exact);
  CHECK_FALSE(validate(Row({1e-60, 1, 1}, {1, 1, 1}).data(), "caller").sums_are_exact);
}

TEST_CASE("relative weights are the weights, times a power of two where they are of unusual size (F14)") {
  const Row ordinary({1, 0, 2.5});
  CHECK(RelativeWeights<double>(ordinary.data())(2) == 2.5);
  for (const double factor : {1e300, 1e308, 1e-200, 1e-320}) {
    const Row row({1 * factor, 0, 1.5 * factor});
    const RelativeWeights<double> weights(row.data());
    INFO("factor " << factor);
    CHECK((weights(2) >= 1 && weights(2) < 2));
    CHECK(weights(0) / weights(2) == row.weights[0] / row.weights[2]);
    CHECK(weights(1) == 0);
  }
}

TEST_CASE("the unit brings the largest coordinate to [1, 2)") {
  for (const double largest :
       {1.0, 3.0, 1e300, 1e-300, std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()}) {
    const double scaled = unit_scale(largest)(largest);
    CHECK((scaled >= 1 && scaled < 2));
  }
  CHECK(unit_scale(0)(1) == 1);
}
