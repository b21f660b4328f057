// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "support/csv.hpp"

#include <keen/detail/statistics/anderson_darling.hpp>
#include <keen/random.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace {

using keen::detail::log_normal_cdf;
using keen::detail::SeenValue;

/// Of values that were each seen once.
double anderson_darling(const std::vector<double>& values) {
  std::vector<SeenValue> seen;
  for (const double value : values) seen.push_back({value, 1});
  return keen::detail::anderson_darling(std::move(seen));
}

std::vector<double> normal_values(keen::Rng& rng, std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = -6;
    for (int part = 0; part < 12; ++part) sum += rng.uniform();
    values.push_back(sum);
  }
  return values;
}

}  // namespace

TEST_CASE("the Anderson-Darling statistic is scipy's, corrected as G-means does", "[anderson_darling]") {
  const auto rows = support::read_tsv(KEEN_TESTS_DIR "/data/anderson_darling.tsv");
  REQUIRE(rows.size() == 12);
  for (const auto& row : rows) {
    const std::vector<double> values = support::to_numbers(row.at(1), ' ');
    CHECK(anderson_darling(values) == Approx(std::stod(row.at(0))).epsilon(1e-10));
  }
}

TEST_CASE("neither order nor unit nor origin of the values matters", "[anderson_darling]") {
  keen::Rng rng(3);
  const std::vector<double> values = normal_values(rng, 50);
  const double expected = anderson_darling(values);
  std::vector<double> other(values.rbegin(), values.rend());
  CHECK(anderson_darling(other) == Approx(expected).epsilon(1e-12));
  for (const double unit : {1e-300, 1e-3, 1e3, 1e300}) {
    std::vector<double> scaled = values;
    for (double& value : scaled) value *= unit;
    CAPTURE(unit);
    CHECK(anderson_darling(scaled) == Approx(expected).epsilon(1e-9));
  }
  for (double& value : other) value = 1000 - value;
  CHECK(anderson_darling(other) == Approx(expected).epsilon(1e-9));
}

TEST_CASE("an outlier far beyond where erfc underflows gives a finite statistic", "[anderson_darling]") {
  std::vector<double> values(5000, 0.0);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i % 7);
  values.back() = 1e200;
  const double statistic = anderson_darling(values);
  CHECK(std::isfinite(statistic));
  CHECK(statistic > 100);
}

TEST_CASE("too few values and equal ones speak for nothing", "[anderson_darling]") {
  CHECK(anderson_darling({}) == 0);
  CHECK(anderson_darling({1, 2, 3, 4, 5, 6, 100}) == 0);
  CHECK(anderson_darling(std::vector<double>(20, 3.0)) == 0);
}

TEST_CASE("normal values pass at the critical value, two groups do not", "[anderson_darling]") {
  keen::Rng rng(8);
  int rejected = 0;
  for (int set = 0; set < 200; ++set) rejected += anderson_darling(normal_values(rng, 100)) > 1.8692 ? 1 : 0;
  CHECK(rejected <= 1);
  std::vector<double> two = normal_values(rng, 100);
  for (std::size_t i = 0; i < 50; ++i) two[i] += 6;
  CHECK(anderson_darling(two) > 1.8692);
}

TEST_CASE("the normal distribution function is right on either side and far out", "[anderson_darling]") {
  CHECK(log_normal_cdf(0) == Approx(std::log(0.5)).epsilon(1e-15));
  CHECK(log_normal_cdf(-10) == Approx(-53.23128515051247).epsilon(1e-12));
  CHECK(log_normal_cdf(-34.999) == Approx(log_normal_cdf(-35.001)).epsilon(2e-4));
  CHECK(log_normal_cdf(-100) == Approx(-5005.524208683503).epsilon(1e-10));
  CHECK(log_normal_cdf(9) == Approx(-1.1285884059538406e-19).epsilon(1e-12));
}

TEST_CASE("a value that was seen three times is three values", "[anderson_darling]") {
  keen::Rng rng(4);
  std::vector<SeenValue> seen;
  std::vector<double> copies;
  for (const double value : normal_values(rng, 60)) {
    seen.push_back({value, static_cast<double>(1 + seen.size() % 4)});
    copies.insert(copies.end(), 1 + (seen.size() - 1) % 4, value);
  }
  CHECK(keen::detail::anderson_darling(seen) == Approx(anderson_darling(copies)).epsilon(1e-10));
}
