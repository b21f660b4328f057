// SPDX-License-Identifier: MIT
#pragma once

// Labels under offsets that leave few digits to the differences, and at scales where squares leave the range of Scalar.
// That every label is the nearest in long double, save for ties within rounding, is an invariant: fit_checked tests it.

#include "fixed_fits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace laws {

TEMPLATE_TEST_CASE("offsets of many spreads cost no label", "[precision][A1]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 51);
  const int largest = sizeof(typename TestType::Scalar) == 4 ? 5 : 12;
  for (int power = 0; power <= largest; ++power) {
    for (const support::Shape shape : {support::Shape::uniform, support::Shape::blobs, support::Shape::lattice}) {
      for (const keen::Algorithm algorithm : {keen::Algorithm::lloyd, keen::Algorithm::filtering,
                                              keen::Algorithm::hamerly, keen::Algorithm::projection}) {
        const support::Recipe recipe{.seed = draw.bits() >> 32,
                                     .n = 150,
                                     .dim = TestType::draw_dim(draw),
                                     .k = 9,
                                     .shape = shape,
                                     .offset = std::pow(10.0, power)};
        INFO(to_string(recipe));
        const auto cloud = TestType::make(recipe);
        (void)fit_checked(cloud.data(), typename TestType::KMeans{.k = recipe.k, .algorithm = algorithm});
      }
    }
  }
}

/// Fits from `start` and requires the path of the naive iteration in long double, if that is clear: returns whether it
/// is.
template <class Space>
bool follows_long_double(const typename Space::Cloud& cloud, const typename Space::Centroids& start) {
  using Real = support::Real;
  using Scalar = typename Space::Scalar;
  const auto found = fit_from<Space>(cloud.data(), start);
  const auto naive = support::naive_lloyd<Real>(cloud.data(), start, 1000);
  if (naive.least_margin <= 16 * support::rounding<Scalar>(cloud.dim())) return false;
  REQUIRE(found.labels == naive.labels);
  REQUIRE(found.iterations == naive.passes);
  const auto apart = found.model.centroids().template cast<Real>() - naive.centroids;
  const auto last_place =
      static_cast<Real>(std::numeric_limits<Scalar>::epsilon() * cloud.points.cwiseAbs().maxCoeff());
  REQUIRE(apart.cwiseAbs().maxCoeff() <= last_place);
  return true;
}

TEMPLATE_TEST_CASE("the path is that of long double wherever rounding cannot turn it", "[precision]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 52);
  int clear = 0;
  for (int instance = 0; instance < instances; ++instance) {
    const support::Recipe recipe = support::random_recipe(draw, TestType::draw_dim(draw));
    if (may_leave_range(recipe)) continue;
    INFO(to_string(recipe));
    const auto cloud = TestType::make(recipe);
    clear += follows_long_double<TestType>(cloud, support::spread_start(cloud)) ? 1 : 0;
  }
  REQUIRE(clear > instances / 4);
}

TEMPLATE_TEST_CASE("the path is that of long double where clusters run empty", "[precision]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 58);
  int clear = 0;
  for (int instance = 0; instance < instances; ++instance) {
    const support::Recipe recipe{.seed = draw.bits() >> 32,
                                 .n = draw.between(4, 30),
                                 .dim = TestType::draw_dim(draw),
                                 .k = draw.between(2, 4),
                                 .shape = draw.chance(0.5) ? support::Shape::uniform : support::Shape::blobs,
                                 .weighting = draw.pick(support::all_weightings)};
    if (may_leave_range(recipe)) continue;
    INFO(to_string(recipe));
    const auto cloud = TestType::make(recipe);
    // All but the first start outside, on either side, where few or none of the points are theirs.
    typename TestType::Centroids start = support::spread_start(cloud);
    for (Index j = 1; j < cloud.k; ++j) start.col(j) *= static_cast<typename TestType::Scalar>(1 + j);
    clear += follows_long_double<TestType>(cloud, start) ? 1 : 0;
  }
  REQUIRE(clear > instances / 4);
}

/// Exponents near which squares, then differences, then the values themselves leave the range of Scalar.
template <class Scalar>
std::vector<int> extreme_exponents() {
  if (sizeof(Scalar) == 4) return {-148, -126, -100, -74, -63, -50, -12, 10, 45, 60, 64, 100, 118};
  return {-1000, -700, -540, -511, -400, -310, -290, 290, 390, 410, 505, 511, 540, 700, 1000};
}

TEMPLATE_TEST_CASE("scales to the ends of the type's range cost no label", "[precision][A2]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  support::Draw draw(support::base_seed(), 53);
  for (const int exponent : extreme_exponents<Scalar>()) {
    for (const support::Shape shape :
         {support::Shape::uniform, support::Shape::lattice, support::Shape::few_distinct}) {
      const support::Recipe recipe{.seed = draw.bits() >> 32,
                                   .n = 60,
                                   .dim = TestType::draw_dim(draw),
                                   .k = 5,
                                   .shape = shape,
                                   .distinct = 8,
                                   .weighting = support::Weighting::whole};
      auto cloud = TestType::make(recipe);
      const Fit<TestType> fit{static_cast<std::size_t>(draw.index(9)), draw.pick(all_algorithms)};
      INFO("2^" << exponent << " times " << to_string(recipe) << ", init " << fit.init);
      const auto plain = fit(cloud);
      // Weights that bring the SSE of double points back into the range of double.
      const int shift = sizeof(Scalar) == 4 ? 0 : -exponent;
      cloud.points = times_power(cloud.points, exponent);
      for (double& weight : cloud.weights) weight = std::ldexp(weight, shift);
      const auto scaled = fit(cloud);
      if (exponent < std::numeric_limits<Scalar>::min_exponent + std::numeric_limits<Scalar>::digits) continue;
      require_same_path(scaled, plain);
      REQUIRE(scaled.model.centroids() == times_power(plain.model.centroids(), exponent));
      const double expected = std::ldexp(plain.sse, 2 * exponent + shift);
      REQUIRE(std::abs(scaled.sse - expected) <= 1e-14 * expected);
    }
  }
}

TEMPLATE_TEST_CASE("points are labelled alike at every scale that holds them", "[precision]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  using Limits = std::numeric_limits<Scalar>;
  support::Draw draw(support::base_seed(), 54);
  const support::Recipe recipe{
      .seed = draw.bits() >> 32, .n = 50, .dim = TestType::draw_dim(draw), .k = 7, .shape = support::Shape::lattice};
  INFO(to_string(recipe));
  const auto cloud = TestType::make(recipe);
  const auto start = support::make_start(cloud, support::Start::grid, draw);
  const keen::Labels labels = keen::Model<Scalar, TestType::dim>(start).predict(cloud.data());
  // Halves up to 5 have their last bit at 2^-1 and their first below 2^3.
  for (int exponent = Limits::min_exponent - Limits::digits + 1; exponent <= Limits::max_exponent - 3; ++exponent) {
    INFO("2^" << exponent);
    const typename TestType::Centroids points = times_power(cloud.points, exponent);
    const keen::Model<Scalar, TestType::dim> model(times_power(start, exponent));
    REQUIRE(model.predict(keen::columns(points)) == labels);
  }
}

TEMPLATE_TEST_CASE("ties go to the lower label", "[precision]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  support::Draw draw(support::base_seed(), 56);
  int ties = 0;
  for (int instance = 0; instance < instances; ++instance) {
    const support::Recipe recipe{.seed = draw.bits() >> 32,
                                 .n = 30,
                                 .dim = TestType::draw_dim(draw),
                                 .k = draw.between(2, 20),
                                 .shape = support::Shape::lattice};
    INFO(to_string(recipe));
    // Squares of halves below 16 are exact in every Scalar, and so are their sums: a tie is a tie. A tenth of the range
    // of Scalar below 1, squares are too small for it, and still exact in long double.
    const int exponent = draw.chance(0.5) ? 0 : std::numeric_limits<Scalar>::min_exponent / 10 * 9;
    auto cloud = TestType::make(recipe);
    auto start = support::make_start(cloud, support::Start::grid, draw);
    // Ties by chance are rare in many dimensions: some centroid stands there twice.
    start.col(draw.index(recipe.k)) = start.col(draw.index(recipe.k)).eval();
    start = times_power(start, exponent);
    cloud.points = times_power(cloud.points, exponent);
    const auto data = cloud.data();
    const keen::Labels labels = keen::Model<Scalar, TestType::dim>(start).predict(data);
    for (Index i = 0; i < recipe.n; ++i) {
      const support::Nearest nearest = support::nearest_of(data, i, start);
      ties += nearest.sq == nearest.second_sq ? 1 : 0;
      REQUIRE(labels[i] == nearest.label);
    }
  }
  REQUIRE(ties > instances);
}

TEMPLATE_TEST_CASE("the largest and the smallest numbers are told apart", "[precision]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  support::Draw draw(support::base_seed(), 57);
  for (int instance = 0; instance < instances; ++instance) {
    support::Recipe recipe{.seed = draw.bits() >> 32,
                           .n = 30,
                           .dim = TestType::draw_dim(draw),
                           .k = draw.between(1, 12),
                           .shape = support::Shape::extremes};
    INFO(to_string(recipe));
    const auto cloud = TestType::make(recipe);
    const keen::Model<Scalar, TestType::dim> model(cloud.points.leftCols(recipe.k));
    const keen::Labels labels = model.predict(cloud.data());
    for (Index i = 0; i < recipe.n; ++i) {
      const support::Nearest nearest = support::nearest_of(cloud.data(), i, model.centroids());
      const support::Real sq = support::sq_distance(cloud.data(), i, model.centroids(), labels[i]);
      REQUIRE(sq - nearest.sq <= 4 * support::rounding<Scalar>(recipe.dim) * sq);
    }
  }
}

TEMPLATE_TEST_CASE("far and near clusters in one data set are all told apart", "[precision]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  support::Draw draw(support::base_seed(), 55);
  const Index dim = TestType::draw_dim(draw);
  const int step = sizeof(Scalar) == 4 ? 11 : 48;
  // Pairs of points at 2^(j step) for j from -10 to 10: too wide for the squares of all distances under any one scale.
  typename TestType::Cloud cloud{typename TestType::Centroids(dim, 42), {}, 21};
  typename TestType::Centroids start(dim, 21);
  for (Index j = 0; j < 21; ++j) {
    const Scalar at = std::ldexp(Scalar(1), static_cast<int>(j - 10) * step);
    cloud.points.col(2 * j).setConstant(at);
    cloud.points.col(2 * j + 1).setConstant(at + at / 8);
    start.col(j).setConstant(at);
  }
  for (const keen::Algorithm algorithm :
       {keen::Algorithm::lloyd, keen::Algorithm::filtering, keen::Algorithm::hamerly, keen::Algorithm::projection}) {
    const typename TestType::KMeans settings{.k = 21, .init = keen::GivenCentroids(start), .algorithm = algorithm};
    const auto found = settings.fit(cloud.data());
    for (Index i = 0; i < 42; ++i) REQUIRE(found.labels[i] == i / 2);
    REQUIRE(found.model.predict(cloud.data()) == found.labels);
  }
}

}  // namespace laws
