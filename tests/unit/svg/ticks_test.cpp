// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/svg/detail/axis.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace keen::svg::detail;

namespace {

std::vector<std::string> texts(const std::vector<Tick>& ticks) {
  std::vector<std::string> result;
  for (const Tick& tick : ticks) result.push_back(tick.text);
  return result;
}

// The first digit of a step that is a nice number, or two or three times one, 0 for another.
int nice_digit(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step * 1.0000001)));
  for (const int digit : {1, 2, 3, 4, 5, 6}) {
    if (std::abs(step / power - digit) < 1e-6) return digit;
  }
  return 0;
}

}  // namespace

TEST_CASE("ticks are equally far apart by a nice number or few of them, inside the range, and not too many") {
  for (const double magnitude : {1e-280, 1e-5, 0.037, 1.0, 2.9, 640.0, 1e7, 1e13, 1e299}) {
    for (const double low : {-1.0, 0.0, 0.3, 7.0}) {
      for (const int most : {2, 3, 7, 15}) {
        const Range range{low * magnitude, (low + 1.7) * magnitude};
        const std::vector<Tick> ticks = linear_ticks(range, most);
        INFO("low " << range.low << " high " << range.high << " most " << most);
        REQUIRE(!ticks.empty());
        CHECK(ticks.size() <= static_cast<std::size_t>(most));
        CHECK(ticks.size() * 3 >=
              static_cast<std::size_t>(most));                    // the next smaller step is at most 2.5 times as short
        CHECK(ticks.front().at >= range.low - 2e-9 * magnitude);  // the slack of 1e-9 steps, which are below 1.7 each
        CHECK(ticks.back().at <= range.high + 2e-9 * magnitude);
        if (ticks.size() < 2) continue;
        const double step = ticks[1].at - ticks[0].at;
        CHECK(nice_digit(step) != 0);
        // A tick is off by a rounding of its own size, at most 9 magnitudes of 2^-53; a step is above 1e-2 of one.
        for (std::size_t i = 2; i < ticks.size(); ++i)
          CHECK(ticks[i].at - ticks[i - 1].at == Approx(step).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("ticks are written as the shortest text that people read easily") {
  using Texts = std::vector<std::string>;
  CHECK(texts(linear_ticks({0, 1}, 6)) == Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(texts(linear_ticks({-30, 25}, 7)) == Texts{"-30", "-20", "-10", "0", "10", "20"});
  CHECK(texts(linear_ticks({0, 2.1e13}, 5)) == Texts{"0", "5e+12", "1e+13", "1.5e+13", "2e+13"});
  CHECK(texts(linear_ticks({0, 2.1e-13}, 5)) == Texts{"0", "5e-14", "1e-13", "1.5e-13", "2e-13"});
  CHECK(texts(linear_ticks({0, 250000}, 3)) == Texts{"0", "100000", "200000"});
  CHECK(texts(linear_ticks({1e6, 1e6 + 0.025}, 3)) == Texts{"1000000.00", "+0.01", "+0.02"});
}

TEST_CASE("every axis has at least two ticks, with numbers that are told apart") {
  for (const double magnitude : {1e-290, 1e-9, 1.0, 1e12, 1e299}) {
    for (double low = -3; low < 3; low += 0.137) {
      for (const double span : {1e-7, 0.8, 1.0, 1.9}) {
        for (const int most : {2, 3, 4, 9}) {
          const std::vector<Tick> ticks = linear_ticks({low * magnitude, (low + span) * magnitude}, most);
          INFO("low " << low * magnitude << " span " << span * magnitude << " most " << most);
          CHECK(ticks.size() >= 2);
          CHECK(ticks.size() <= static_cast<std::size_t>(most));
          for (std::size_t i = 1; i < ticks.size(); ++i) CHECK(ticks[i].text != ticks[i - 1].text);
        }
      }
    }
  }
  for (double low = -9; low < 9; low += 0.29) {
    for (const double span : {0.01, 0.4, 0.99, 1.3, 2.1, 3.9, 4.1, 30.0}) {
      for (const int most : {2, 3, 4, 9}) {
        INFO("logarithms from " << low << ", span " << span << " most " << most);
        CHECK(logarithmic_ticks({low, low + span}, most).size() >= 2);
      }
    }
  }
}

TEST_CASE("ticks on whole numbers have no step below 1") {
  CHECK(texts(linear_ticks({1, 4}, 20, 0)) == std::vector<std::string>{"1", "2", "3", "4"});
  CHECK(linear_ticks({0.2, 0.8}, 20, 0).empty());
}

TEST_CASE("a logarithmic axis has powers of ten, or 1-2-5 where these are few") {
  using Texts = std::vector<std::string>;
  CHECK(texts(logarithmic_ticks({0, 5}, 8)) == Texts{"1", "10", "100", "1000", "10000", "100000"});
  CHECK(texts(logarithmic_ticks({-1, 1}, 8)) == Texts{"0.1", "0.2", "0.5", "1", "2", "5", "10"});
  CHECK(texts(logarithmic_ticks({0, 12}, 5)) == Texts{"1", "1e+05", "1e+10"});
  CHECK(texts(logarithmic_ticks({std::log10(11.5), std::log10(14.5)}, 5)) == Texts{"12", "13", "14"});
}

TEST_CASE("data without extent get an axis with extent around them") {
  for (const double value : {0.0, 3.5, -7.0, 1e13, -1e-13, 9e299, 1e-299, 4.9e-324}) {
    Range values;
    values.include(value);
    const Axis axis = make_axis({.values = values});
    INFO(value);
    CHECK(axis.range.low < axis.range.high);
    CHECK(axis.fraction(value) == Approx(0.5));  // the middle, but for a rounding or two
    CHECK(axis.ticks(6).size() >= 2);
  }
}

TEST_CASE("an axis leaves out what is not finite or too large") {
  Range values;
  for (const double value :
       {2.0, std::numeric_limits<double>::quiet_NaN(), 1e301, 5.0, -std::numeric_limits<double>::infinity()}) {
    values.include(value);
  }
  CHECK(values.low == 2);
  CHECK(values.high == 5);
}

TEST_CASE("an axis without values runs from 0 to 1") {
  for (const Scale scale : {Scale::linear, Scale::whole_numbers}) {
    const Range range = make_axis({.scale = scale, .margin_low = 0, .margin_high = 0}).range;
    CHECK(range.low == 0);
    CHECK(range.high == 1);
  }
}

TEST_CASE("values that differ only by rounding count as constant, on a logarithmic scale too") {
  const Axis linear = make_axis({.values = {1, 1 + 1e-15}});
  const Axis logarithmic = make_axis({.values = {1, 1 + 1e-15}, .scale = Scale::logarithmic});
  CHECK(linear.range.span() > 0.5);
  CHECK(logarithmic.range.span() > 0.5);
}

TEST_CASE("ticks side by side do not run into one another") {
  for (const double low : {0.0, 1e6, 1e13}) {
    const Axis axis = make_axis({.values = {low, low + 0.025 * (low + 1)}});
    for (const double length : {100.0, 300.0, 700.0}) {
      const std::vector<Tick> ticks = ticks_side_by_side(axis, length, 12);
      for (std::size_t i = 1; i < ticks.size(); ++i) {
        const double apart = (axis.fraction(ticks[i].at) - axis.fraction(ticks[i - 1].at)) * length;
        const double wide = (text_width(ticks[i].text, 12) + text_width(ticks[i - 1].text, 12)) / 2;
        CHECK((apart > wide || ticks.size() <= 2));
      }
    }
  }
}
