// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/errors.hpp"

#include <keen/detail/base/check.hpp>

#include <limits>
#include <locale>

namespace {

using namespace keen::detail;

/// Writes 1234.5 as 1.234,5.
struct Commas : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

}  // namespace

TEST_CASE("require_that throws std::invalid_argument with its parts as the message, or does nothing") {
  CHECK(unit::message_of([] { require_that(false, "k = ", 3, ", x = ", 0.5); }) == "k = 3, x = 0.5");
  CHECK_NOTHROW(require_that(true, "no"));
}

TEST_CASE("numbers in messages do not follow the user's locale (F71)") {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Commas));
  const std::string message = concat(1234567, " and ", 0.5);
  std::locale::global(before);
  CHECK(message == "1234567 and 0.5");
}

TEMPLATE_TEST_CASE("finite values are told from the others by their bits (F01, F02)", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  for (const TestType value : {TestType(0), TestType(-0.0), TestType(1), -Limits::max(), Limits::max(),
                               Limits::denorm_min(), -Limits::denorm_min(), Limits::min()}) {
    CHECK(is_finite(&value));
  }
  for (const TestType value :
       {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), -Limits::quiet_NaN(), Limits::signaling_NaN()}) {
    CHECK_FALSE(is_finite(&value));
  }
}

TEMPLATE_TEST_CASE("what is not finite has a name", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  const TestType values[] = {Limits::quiet_NaN(), -Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()};
  CHECK(non_finite_name(&values[0]) == std::string("nan"));
  CHECK(non_finite_name(&values[1]) == std::string("nan"));
  CHECK(non_finite_name(&values[2]) == std::string("inf"));
  CHECK(non_finite_name(&values[3]) == std::string("-inf"));
}

TEMPLATE_TEST_CASE("magnitude bits are ordered as magnitudes are, and lead back to them", "", float, double) {
  using Limits = std::numeric_limits<TestType>;
  const TestType ascending[] = {TestType(-0.0), Limits::denorm_min(), -Limits::min(),      TestType(0.5),
                                TestType(-1),   Limits::max(),        -Limits::infinity(), Limits::quiet_NaN()};
  for (int i = 0; i + 1 < 8; ++i) CHECK(magnitude_bits(&ascending[i]) < magnitude_bits(&ascending[i + 1]));
  for (int i = 0; i < 7; ++i) {
    CHECK(from_magnitude_bits<TestType>(magnitude_bits(&ascending[i])) == std::abs(ascending[i]));
  }
  const TestType infinity = Limits::infinity();
  CHECK(magnitude_bits(&infinity) == infinity_bits<TestType>);
}
