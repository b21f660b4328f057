// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/data/weighted_moments.hpp>

#include <cmath>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

template <class Scalar>
Moments moments_of(const Points<Scalar>& data, const Scale<double>& unit = {}, int threads = 1) {
  const auto validated = validate(data, "test");
  Team team(threads);
  return WeightedMoments<Scalar>(validated, unit)(team);
}

/// The mean variance of points on a line.
double variance_of(const std::vector<double>& x, const std::vector<double>& weights, const Scale<double>& unit = {}) {
  const Points<double> data(x.data(), static_cast<Index>(x.size()), 1, {1, 1});
  return moments_of(data.with_weights(weights.data()), unit).mean_variance;
}

/// Mean and mean variance as a textbook has them.
struct Textbook {
  std::vector<long double> mean;
  long double mean_variance = 0;
};

template <class Matrix>
Textbook textbook(const Matrix& x, const std::vector<double>& weights) {
  Textbook book;
  long double total = 0;
  for (const double weight : weights) total += static_cast<long double>(weight);
  for (Index d = 0; d < x.rows(); ++d) {
    long double mean = 0;
    long double variance = 0;
    const auto weight = [&](Index i) { return static_cast<long double>(weights[static_cast<std::size_t>(i)]); };
    for (Index i = 0; i < x.cols(); ++i) mean += weight(i) * static_cast<long double>(x(d, i)) / total;
    for (Index i = 0; i < x.cols(); ++i) {
      const long double difference = static_cast<long double>(x(d, i)) - mean;
      variance += weight(i) * difference * difference / total;
    }
    book.mean.push_back(mean);
    book.mean_variance += variance / static_cast<long double>(x.rows());
  }
  return book;
}

}  // namespace

TEST_CASE("the mean variance is that of the weighted points, in the square of the unit (D5)") {
  // Points 0, 1, 3 with weights 1, 2, 1: mean 5/4, variance (25/16 + 2/16 + 49/16) / 4 = 19/16.
  CHECK(variance_of({0, 1, 3}, {1, 2, 1}) == Approx(1.1875).epsilon(1e-15));
  CHECK(variance_of({0, 1, 3}, {1, 2, 1}, {0.5, 1}) == Approx(1.1875 / 4).epsilon(1e-15));
  // Two coordinates: the mean of both variances.
  const std::vector<double> pairs{0, 10, 2, 10, 0, 14, 2, 14};
  CHECK(moments_of(Points<double>(pairs.data(), 4, 2, {2, 1})).mean_variance == (1.0 + 4.0) / 2);
}

TEST_CASE("the mean is that of the weighted points, in the unit (D5)") {
  const std::vector<double> x{0, 1, 3};
  const std::vector<double> weights{1, 2, 1};
  const auto data = Points<double>(x.data(), 3, 1, {1, 1}).with_weights(weights.data());
  CHECK(moments_of(data).mean[0] == 1.25);
  CHECK(moments_of(data, {0.5, 0.5}).mean[0] == 1.25 / 4);
}

TEST_CASE("the mean variance does not depend on a common factor of the weights (F14)") {
  for (const double factor : {1e300, 1e308, 1e-300}) {
    CHECK(variance_of({0, 1, 3}, {0.5 * factor, 1 * factor, 0.5 * factor}) == Approx(1.1875).epsilon(1e-14));
  }
}

TEST_CASE("the mean variance does not suffer from an offset") {
  // The mean is off by at most half an ulp of 1e12, 6e-5, whose square is 4e-9.
  CHECK(variance_of({1e12, 1e12 + 1, 1e12 + 3}, {1, 2, 1}) == Approx(1.1875).epsilon(4e-9));
}

TEMPLATE_TEST_CASE("mean and mean variance are those of long double, for any number of blocks (F31, F35)", "", float,
                   double) {
  for (const Index n : {1, 2, 4095, 4096, 4097, 9000}) {
    for (const double offset : {0.0, -100.0, 1e4}) {
      const keen::Centroids<TestType, 5> x =
          (unit::uniform_points<5>(n, static_cast<std::uint64_t>(n)).array() + offset).template cast<TestType>();
      std::vector<double> weights;
      for (Index i = 0; i < n; ++i) weights.push_back(static_cast<double>(1 + i % 3));
      const Textbook expected = textbook(x, weights);
      const Moments found = moments_of(view_columns<TestType>(x).with_weights(weights.data()));
      INFO("n = " << n << ", offset " << offset);
      // Differences from the first point are below 1; n of them, rounded at random, are off by about sqrt(n) 2^-53.
      for (std::size_t d = 0; d < 5; ++d) {
        const double mean = static_cast<double>(expected.mean[d]);
        CHECK(std::abs(found.mean[static_cast<Index>(d)] - mean) <= 1e-14 + 2e-16 * std::abs(mean));
      }
      CHECK(found.mean_variance == Approx(static_cast<double>(expected.mean_variance)).epsilon(1e-13));
    }
  }
}

TEST_CASE("of points that are all equal the mean is their value and the variance 0 (F20)") {
  for (const double value : {0.1, -1e30, 1.0 / 3}) {
    const keen::Centroids<double, 3> x = keen::Centroids<double, 3>::Constant(3, 5000, value);
    std::vector<double> weights;
    for (Index i = 0; i < x.cols(); ++i) weights.push_back(0.1 + 0.3 * static_cast<double>(i % 7));
    const Moments found = moments_of(view_columns<double>(x).with_weights(weights.data()));
    CHECK(found.mean == keen::detail::Coordinates(3, value));
    CHECK(found.mean_variance == 0);
  }
}

TEST_CASE("moments do not depend on the number of threads (F47)", "[C48]") {
  const auto x = unit::uniform_points<3>(20'000, 2);
  const Moments expected = moments_of(view_columns<double>(x));
  for (const int threads : {2, 3, 8}) {
    const Moments found = moments_of(view_columns<double>(x), {}, threads);
    CHECK(found.mean == expected.mean);
    CHECK(found.mean_variance == expected.mean_variance);
  }
}
