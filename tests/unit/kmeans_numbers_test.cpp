// SPDX-License-Identifier: MIT
// Sizes and offsets at which floating-point numbers run out.
#include "support/catch.hpp"
#include "unit/support/checked_fit.hpp"
#include "unit/support/data.hpp"
#include "unit/support/errors.hpp"

#include <keen/init/first_k.hpp>

namespace {

using keen::Index;
using keen::Labels;
using unit::checked_fit;
using Points = Eigen::Matrix2Xd;
using FloatPoints = Eigen::Matrix2Xf;

keen::Clustering<double, 2> fit(const Points& x, const keen::KMeans<double, 2>& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

keen::Clustering<float, 2> fit_floats(const FloatPoints& x, const keen::KMeans<float, 2>& settings) {
  return checked_fit(keen::as_dataset(x), settings);
}

/// Groups of a spread of 1 with corners at (10 g, 10 g), all coordinates in [1, 2^6).
Points groups() { return unit::far_groups(60, 5, 1).array() + 1; }

std::string range_error(const Points& x, Index k) {
  return unit::message_of<keen::SseOutOfRange<double>>([&] { (void)keen::KMeans<double, 2>{.k = k}.fit(x); });
}

}  // namespace

TEST_CASE("a power of two scales centroids and SSE and changes nothing else, bit for bit (F39)", "[M2]") {
  const Points x = unit::uniform_points<2>(300, 2).array() + 1;
  const auto expected = fit(x, {.k = 7});
  for (const int exponent : {-480, -300, -20, 20, 300, 480}) {
    const double factor = std::ldexp(1.0, exponent);
    const auto result = fit(x * factor, {.k = 7});
    INFO("2^" << exponent);
    CHECK(result.labels == expected.labels);
    CHECK(result.model.centroids() == expected.model.centroids() * factor);
    CHECK(result.sse == expected.sse * factor * factor);
    CHECK(result.iterations == expected.iterations);
    CHECK(result.stop_reason == expected.stop_reason);
  }
}

TEST_CASE("floats of 1e25 and of 1e-25, whose squares float cannot hold, are clustered as ever (D2, F34)") {
  for (const float factor : {1e25F, 1e18F, 1e-18F, 1e-25F, 1e-36F}) {
    const FloatPoints x = groups().cast<float>() * factor;
    const auto result = fit_floats(x, {.k = 5});
    INFO("factor " << factor);
    CHECK(unit::renamed(result.labels) == unit::group_labels(60, 5));
  }
}

TEST_CASE("floats up to the largest and down to the denormals are clustered (D2, F34)", "[A2]") {
  FloatPoints x = groups().cast<float>();
  CHECK(unit::renamed(fit_floats(x * 0x1p122F, {.k = 5}).labels) == unit::group_labels(60, 5));
  CHECK(unit::renamed(fit_floats(x * 0x1p-145F, {.k = 5}).labels) == unit::group_labels(60, 5));
  x = FloatPoints::Zero(2, 4);
  x.row(0) << -(std::numeric_limits<float>::max)(), -3e38F, 3e38F, (std::numeric_limits<float>::max)();
  const auto result = fit_floats(x, {.k = 2});
  CHECK(unit::renamed(result.labels) == Labels{{0, 0, 1, 1}});
}

TEST_CASE("doubles of 1e150 and of 1e-150 are clustered as ever (D2, F24, F25, F34)") {
  const auto expected = fit(groups(), {.k = 5});
  for (const double factor : {1e150, 1e-150}) {
    const auto result = fit(groups() * factor, {.k = 5});
    CHECK(result.labels == expected.labels);
    CHECK(result.sse == Approx(expected.sse * factor * factor).epsilon(1e-12));
  }
}

TEST_CASE("an SSE beyond the range of double is a range error that names its size (D2, F24, F25, F34)") {
  // 100 points of variance 1/12 in two coordinates: an SSE of 17 or 2^4, times the square of the factor.
  const Points x = unit::uniform_points<2>(100, 3);
  const std::string rest =
      ", which double cannot hold (2^-1022 to 2^1024): change the unit of the points or of the weights";
  CHECK(range_error(x * 0x1p531, 1) == "KMeans::fit: the SSE is about 2^1066" + rest);
  CHECK(range_error(x * 0x1p-531, 1) == "KMeans::fit: the SSE is about 2^-1058" + rest);
  CHECK_THAT(range_error(x * 1e160, 1), Catch::Matchers::StartsWith("KMeans::fit: the SSE is about 2^106"));
  CHECK_THAT(range_error(x * 1e308, 3), Catch::Matchers::StartsWith("KMeans::fit: the SSE is about 2^20"));
  CHECK_THAT(range_error(x * 1e-320, 3), Catch::Matchers::StartsWith("KMeans::fit: the SSE is about 2^-21"));
  CHECK(range_error(x * 1e150, 1) == "no error");
}

TEST_CASE("an SSE beyond the range of double comes with the clustering: nothing of the work is lost") {
  const Points x = groups();
  const auto expected = fit(x, {.k = 5});
  for (const double factor : {0x1p540, 0x1p-540}) {
    try {
      (void)keen::fit((x * factor).eval(), {.k = 5});
      FAIL("no error");
    } catch (const keen::SseOutOfRange<double>& error) {
      const keen::Clustering<double>& found = error.clustering();
      CHECK(found.labels == expected.labels);
      CHECK(found.model.centroids() == expected.model.centroids() * factor);
      CHECK(found.cluster_sizes == expected.cluster_sizes);
      CHECK(found.iterations == expected.iterations);
      CHECK((factor > 1 ? std::isinf(found.sse) : found.sse < std::numeric_limits<double>::min()));
    }
  }
}

TEST_CASE("points at opposite ends of the range are a range error that names its size") {
  constexpr double huge = std::numeric_limits<double>::max();
  CHECK_THAT(range_error(Points{{huge, -huge}, {huge, -huge}}, 1),
             Catch::Matchers::StartsWith("KMeans::fit: the SSE is about 2^20"));
}

TEST_CASE("points of any size are told apart where each can be a cluster: the SSE is then 0 (D2, F25)", "[A11]") {
  constexpr double tiny = std::numeric_limits<double>::denorm_min();
  constexpr double huge = std::numeric_limits<double>::max();
  const Points x{{0.0, tiny, 2 * tiny, -tiny, 1.0, 1.0 + 0x1p-52, huge, -huge}, {0, 0, 0, 0, 0, 0, 0, 0}};
  const auto result = fit(x, {.k = 8});
  CHECK(result.sse == 0);
  CHECK(result.nonempty_clusters == 8);
}

TEST_CASE("copies of tiny and of huge points are their clusters, to the last bit (D2, F25)") {
  for (const double size : {1e-320, 1e-200, 1e200, 1e308}) {
    Points x(2, 30);
    for (Index i = 0; i < 30; ++i) x.col(i) << size * (static_cast<double>(i % 3) / 3), size / 7;
    const auto result = fit(x, {.k = 3});
    INFO("size " << size);
    CHECK(unit::renamed(result.labels) == unit::group_labels(30, 3));
    CHECK(result.sse == 0);
    for (Index i = 0; i < 3; ++i) CHECK(result.model.centroids().col(result.labels[i]) == x.col(i));
  }
}

TEST_CASE("zeros of either sign are one point", "[A11]") {
  const Points x{{0.0, -0.0, 1.0}, {-0.0, 0.0, 1.0}};
  const auto result = fit(x, {.k = 3});
  CHECK(result.nonempty_clusters == 2);
  CHECK(result.labels[0] == result.labels[1]);
}

TEST_CASE("an offset of 1e5 spreads in float costs no label (F31, F32)", "[A1]") {
  // Spread 1, offset 1e5: neighbours are 2^-7 apart in float, and coordinates are whole multiples of that: shifting by
  // the offset is exact, so that both data sets have the same differences.
  const FloatPoints fine = ((unit::far_groups(60, 5, 4) * 128).array().round() / 128).cast<float>();
  const FloatPoints shifted = fine.array() + 1e5F;
  const auto expected = fit_floats(fine, {.k = 5});
  const auto result = fit_floats(shifted, {.k = 5});
  CHECK(result.labels == expected.labels);
  CHECK(unit::renamed(result.labels) == unit::group_labels(60, 5));
  // The centroid, rounded to 2^-8, is off by that in each of 2 coordinates of 60 points.
  CHECK(std::abs(result.sse - expected.sse) <= 60 * 2 * 0x1p-16);
}

TEST_CASE("an offset of 1e12 spreads in double costs no label (F31, F32)", "[A1]") {
  const Points fine = (unit::far_groups(60, 5, 5) * 1024).array().round() / 1024;
  const Points shifted = fine.array() + 1e12;
  const auto expected = fit(fine, {.k = 5});
  const auto result = fit(shifted, {.k = 5});
  CHECK(result.labels == expected.labels);
  // Neighbours are 2^-13 apart at 1e12: the centroid is off by at most 2^-14.
  CHECK(std::abs(result.sse - expected.sse) <= 60 * 2 * 0x1p-28);
  CHECK((result.model.centroids().array() - 1e12 - expected.model.centroids().array()).abs().maxCoeff() <= 0x1p-14);
}

TEST_CASE("columns of very different sizes count by their sizes", "[A10]") {
  Points x = unit::uniform_points<2>(40, 6);
  x.row(1) *= 1e-8;
  for (Index i = 0; i < 40; ++i) x(0, i) = i % 2 == 0 ? 1e8 : -1e8;
  const auto result = fit(x, {.k = 2});
  CHECK(unit::renamed(result.labels) == unit::group_labels(40, 2));
}

TEST_CASE("one outlier of a million spreads is a cluster of its own", "[A5]") {
  Points x = unit::uniform_points<2>(50, 7);
  x.col(13) << 1e6, 1e6;
  const auto result = fit(x, {.k = 2});
  CHECK(keen::members(result.labels, result.labels[13]) == std::vector<Index>{13});
}

TEST_CASE("float data gives the labels of the same data in double", "[C45][M15]") {
  const FloatPoints x = groups().cast<float>();
  const auto narrow = fit_floats(x, {.k = 5});
  const auto wide = fit(x.cast<double>(), {.k = 5});
  CHECK(narrow.labels == wide.labels);
  CHECK(narrow.sse == Approx(wide.sse).epsilon(1e-5));
}
