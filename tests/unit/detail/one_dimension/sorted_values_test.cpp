// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/adapters.hpp>
#include <keen/detail/one_dimension/sorted_values.hpp>
#include <keen/random.hpp>

#include <cmath>
#include <utility>
#include <vector>

namespace {

using keen::Index;
using keen::detail::IndexedVector;
using keen::detail::SortedValues;
using Weighted = IndexedVector<std::pair<double, double>>;

long double sse_of(const Weighted& numbers, Index first, Index end) {
  long double weight = 0, mean = 0, sse = 0;
  for (Index i = first; i < end; ++i) weight += numbers[i].second;
  for (Index i = first; i < end; ++i) {
    const auto& [x, w] = numbers[i];
    mean += static_cast<long double>(w) * x / weight;
  }
  for (Index i = first; i < end; ++i) {
    const auto& [x, w] = numbers[i];
    sse += w * (x - mean) * (x - mean);
  }
  return sse;
}

}  // namespace

TEST_CASE("a line has every number once, in order, with its weight", "[exact_1d]") {
  const SortedValues plain(IndexedVector<double>{3, 1, 2, 1, -0.0, 0.0});
  CHECK(plain.size() == 4);
  CHECK((plain.value(0) == 0 && plain.value(1) == 1 && plain.value(3) == 3));
  CHECK(plain.mean(0, 4) == Approx(7.0 / 6));
  CHECK(plain.mean(0, 2) == 0.5);
  const SortedValues weighted(Weighted{{3, 2}, {1, 1}, {1, 4}});
  CHECK(weighted.size() == 2);
  CHECK(weighted.mean(0, 2) == Approx(11.0 / 7));
  CHECK(weighted.mean(0, 1) == 1);
}

TEST_CASE("the SSE of a run is that of long double", "[exact_1d]") {
  keen::Rng rng(1);
  Weighted numbers;
  for (int i = 0; i < 60; ++i) numbers.emplace_back(i + rng.uniform(), 1 + static_cast<double>(rng.index(3)));
  const SortedValues line(numbers);
  for (Index first = 0; first < 60; ++first) {
    CHECK(line.careful_sse(first, first + 1) == 0);
    for (Index end = first + 2; end <= 60; ++end) {
      const auto expected = static_cast<double>(sse_of(numbers, first, end));
      CHECK(line.careful_sse(first, end) == Approx(expected).epsilon(1e-14));
      CHECK(line.quick_sse(first, end) == Approx(expected).margin(1e-15 * line.square_sum()));
    }
  }
}

TEST_CASE("the SSE of tight runs far from the median keeps its digits", "[exact_1d]") {
  Weighted numbers;
  for (int i = 0; i < 20; ++i) numbers.emplace_back(i < 15 ? i * 0x1p-20 : 1000 + i * 0x1p-20, 1);
  const SortedValues line(numbers);
  // The five are apart by 2^-20: their SSE is 10 of its squares.
  CHECK(line.careful_sse(15, 20) == Approx(10 * 0x1p-40).epsilon(1e-12));
  CHECK(std::abs(line.quick_sse(15, 20) / (10 * 0x1p-40) - 1) > 1e-6);  // or the quick one would be enough
}

TEST_CASE("the mean of light numbers after heavy ones is theirs", "[exact_1d]") {
  const SortedValues line(Weighted{{0, 1e300}, {1, 1e-300}, {3, 1e-300}, {7, 0x1p-1074}});
  CHECK(line.mean(1, 3) == 2);
  CHECK(line.mean(3, 4) == 7);
  CHECK(line.quick_sse(1, 3) == 0);  // what is lost costs nothing, and is no number out of range
  CHECK(line.careful_sse(1, 3) == 0);
}

TEST_CASE("means are exact where numbers are equal, and near enough where they are far", "[exact_1d]") {
  CHECK(SortedValues(IndexedVector<double>{0.1, 0.1, 0.1}).mean(0, 1) == 0.1);
  const SortedValues far(IndexedVector<double>{1e15, 1e15 + 1, 1e15 + 2, 0});
  CHECK(far.mean(1, 4) == 1e15 + 1);
}

TEST_CASE("the best means are found where sums of squares have no digits left for them", "[exact_1d]") {
  IndexedVector<double> numbers;
  for (int i = 0; i < 10; ++i) numbers.push_back(i);
  for (const int i : {0, 1, 2, 10, 11, 12}) numbers.push_back(0x1p34 + i);
  // The SSE falls by 62.5 if the first ten are divided, and by 150 if the others are.
  const IndexedVector<double> means = keen::detail::optimal_means(SortedValues(numbers), 3);
  REQUIRE(means.size() == 3);
  CHECK((means[0] == 4.5 && means[1] == 0x1p34 + 1 && means[2] == 0x1p34 + 11));
}

TEST_CASE("the best centroids are those of the points that weigh something, and the first again where these are few",
          "[exact_1d]") {
  using Line = keen::Centroids<double>;
  const auto centroids_of = [](const Line& x, const std::vector<double>& weights, Index k) {
    const keen::Dataset<double> data = keen::columns(x);
    const keen::Dataset<double> weighted = weights.empty() ? data : keen::weighted(data, weights);
    return keen::detail::optimal_centroids(keen::detail::validate(keen::detail::Points(weighted), "test"), k);
  };
  CHECK(centroids_of(Line{{5, 1, 2, 9, 9, 6}}, {}, 3) == Line{{1.5, 5.5, 9}});
  CHECK(centroids_of(Line{{7, 2, 2}}, {}, 3) == Line{{2, 7, 2}});
  CHECK(centroids_of(Line{{0, 1, 10, 100}}, {0.5, 0.5, 2, 0}, 2) == Line{{0.5, 10}});
}
