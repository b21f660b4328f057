// SPDX-License-Identifier: MIT
#pragma once

// Fits of all kinds, each of which must keep every invariant of support/invariants.hpp.

#include "space.hpp"

#include <algorithm>
#include <iostream>
#include <limits>
#include <string>

namespace laws {

/// Any rule that comes to an end.
inline keen::StopRule draw_stop(support::Draw& draw) {
  using namespace keen::stop;
  switch (draw.index(6)) {
    case 0: return any_of(LabelsSettled{}, MaxIterations{draw.between(1, 4)});
    case 1: return any_of(LabelsSettled{}, patience(RelativeSse{1e-3}, 2));
    case 2: return any_of(LabelsSettled{}, AbsoluteShift{1e-2}, PercentChange{0.1}, MaxIterations{50});
    case 3: return LabelFraction{0.05};
    case 4: return LabelsSettled{};
    default: return {};
  }
}

/// Settings of any kind that suit a cloud.
template <class Space>
typename Space::KMeans draw_settings(const typename Space::Cloud& cloud, support::Draw& draw) {
  typename Space::KMeans settings{.k = cloud.k};
  const auto inits = support::every_init(cloud);
  settings.init = inits[static_cast<std::size_t>(draw.index(static_cast<Index>(inits.size())))].init;
  if (draw.chance(0.2))
    settings.init = keen::GivenCentroids(support::make_start(cloud, draw.pick(support::all_starts), draw));
  settings.effort = draw_effort<typename Space::Scalar>(draw);
  settings.stop = draw_stop(draw);
  settings.algorithm = draw.pick(all_algorithms);
  settings.empty_clusters = draw.chance(0.8) ? keen::EmptyClusters::relocate_farthest : keen::EmptyClusters::keep;
  settings.threads = static_cast<int>(draw.between(1, 3));
  settings.restarts = settings.init.is_deterministic() ? 1 : draw.between(1, 3);
  settings.seed = draw.bits();
  return settings;
}

TEMPLATE_TEST_CASE("every random fit keeps the invariants", "[random_fits]", KEEN_LAW_SPACE) {
  const int fits = support::random_fits();
  support::Draw draw(support::base_seed(), 1);
  int answered = 0;
  for (int fit = 0; fit < fits; ++fit) {
    const support::Recipe recipe = support::random_recipe(draw, TestType::draw_dim(draw));
    INFO("fit " << fit << " of " << to_string(recipe));
    const auto cloud = TestType::make(recipe);
    const auto settings = draw_settings<TestType>(cloud, draw);
    answered += try_fit_checked(cloud, recipe, settings) ? 1 : 0;
  }
  std::cout << fits << " random fits from seed " << support::base_seed() << ": " << answered
            << " clusterings that keep every invariant, " << fits - answered << " range errors\n";
  REQUIRE(answered > fits / 4 * 3);  // the others have an SSE beyond double
}

TEMPLATE_TEST_CASE("every init keeps the invariants, with weights and without", "[random_fits]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 2);
  for (const support::Shape shape : support::all_shapes) {
    for (const support::Weighting weighting : support::all_weightings) {
      const support::Recipe recipe{.seed = draw.bits() >> 32,
                                   .n = 40,
                                   .dim = TestType::draw_dim(draw),
                                   .k = 6,
                                   .shape = shape,
                                   .distinct = 9,
                                   .weighting = weighting};
      const auto cloud = TestType::make(recipe);
      for (const auto& [name, init] : support::every_init(cloud)) {
        INFO(name << " on " << to_string(recipe));
        (void)try_fit_checked(cloud, recipe, {.k = cloud.k, .init = init});
      }
    }
  }
}

TEMPLATE_TEST_CASE("every init finds four far groups and their centres", "[random_fits][C03]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  support::Draw draw(support::base_seed(), 7);
  const Index dim = TestType::draw_dim(draw);
  typename TestType::Cloud cloud{typename TestType::Centroids(dim, 200), {}, 4};
  for (Index i = 0; i < 200; ++i) {
    for (Index d = 0; d < dim; ++d) cloud.points(d, i) = static_cast<Scalar>(20 * (i % 4)) + Scalar(draw.bell());
  }
  for (const auto& [name, init] : support::every_init(cloud)) {
    INFO(name);
    const Index restarts = init.is_deterministic() ? 1 : 20;
    const auto found = fit_checked(cloud.data(), typename TestType::KMeans{.k = 4, .init = init, .restarts = restarts});
    for (Index i = 0; i < 200; ++i) REQUIRE(found.labels[i] == found.labels[i % 4]);
    for (Index i = 0; i < 4; ++i) {
      // A mean of 50 draws of deviation 1 deviates by 0.14: five times that is never reached by chance.
      REQUIRE((found.model.centroids().col(found.labels[i]).array() - static_cast<Scalar>(20 * i)).abs().maxCoeff() <
              Scalar(0.71));
    }
  }
}

TEMPLATE_TEST_CASE("start centroids may lie anywhere", "[random_fits][A9]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 3);
  for (const support::Shape shape : support::all_shapes) {
    for (const support::Start start : support::all_starts) {
      const support::Recipe recipe{
          .seed = draw.bits() >> 32, .n = 40, .dim = TestType::draw_dim(draw), .k = 5, .shape = shape, .distinct = 9};
      const auto cloud = TestType::make(recipe);
      for (const keen::Algorithm algorithm : {keen::Algorithm::lloyd, keen::Algorithm::filtering,
                                              keen::Algorithm::hamerly, keen::Algorithm::projection}) {
        INFO("start " << static_cast<int>(start) << " on " << to_string(recipe));
        const typename TestType::KMeans settings{.k = cloud.k,
                                                 .init = keen::GivenCentroids(support::make_start(cloud, start, draw)),
                                                 .algorithm = algorithm};
        (void)try_fit_checked(cloud, recipe, settings);
      }
    }
  }
}

TEMPLATE_TEST_CASE("sizes next to those of tiles and blocks keep the invariants", "[random_fits][A8]", KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 4);
  for (const Index n : {1, 2, 15, 16, 17, 31, 32, 33, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097}) {
    for (const Index k : {Index{1}, Index{2}, n - 1, n}) {
      if (k < 1 || k > n || n * k > 20'000) continue;
      const support::Recipe recipe{
          .seed = draw.bits() >> 32, .n = n, .dim = TestType::draw_dim(draw), .k = k, .shape = support::Shape::uniform};
      const auto cloud = TestType::make(recipe);
      for (const keen::Algorithm algorithm : {keen::Algorithm::lloyd, keen::Algorithm::filtering,
                                              keen::Algorithm::hamerly, keen::Algorithm::projection}) {
        INFO(to_string(recipe));
        const auto found = fit_checked(cloud.data(), typename TestType::KMeans{.k = k, .algorithm = algorithm});
        if (k == n) REQUIRE(found.sse == 0);
      }
    }
  }
}

TEMPLATE_TEST_CASE("fewer distinct points than clusters end soon, with an SSE of 0", "[random_fits][A4]",
                   KEEN_LAW_SPACE) {
  support::Draw draw(support::base_seed(), 5);
  for (const Index distinct : {1, 2, 4, 5}) {
    const support::Recipe recipe{.seed = draw.bits() >> 32,
                                 .n = 50,
                                 .dim = TestType::draw_dim(draw),
                                 .k = 6,
                                 .shape = support::Shape::few_distinct,
                                 .distinct = distinct};
    const auto cloud = TestType::make(recipe);
    for (const auto& [name, init] : support::every_init(cloud)) {
      INFO(name << " on " << to_string(recipe));
      const auto found = fit_checked(cloud.data(), typename TestType::KMeans{.k = 6, .init = init});
      REQUIRE(found.sse == 0);
      REQUIRE(found.iterations <= 10);
    }
  }
}

TEMPLATE_TEST_CASE("a centroid that is kept far away does not end the iteration", "[random_fits]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  support::Draw draw(support::base_seed(), 6);
  const support::Recipe recipe{.seed = draw.bits() >> 32,
                               .n = 60,
                               .dim = TestType::draw_dim(draw),
                               .k = 4,
                               .shape = support::Shape::uniform,
                               .exponent = -40};
  const auto cloud = TestType::make(recipe);
  auto start = support::spread_start(cloud);
  typename TestType::KMeans settings{.k = 4, .empty_clusters = keen::EmptyClusters::keep};
  start.col(3).setConstant(1);
  settings.init = keen::GivenCentroids(start);
  const auto near_fit = fit_checked(cloud.data(), settings);
  for (const Scalar far :
       {Scalar(1e20), (std::numeric_limits<Scalar>::max)() / 4, (std::numeric_limits<Scalar>::max)()}) {
    start.col(3).setConstant(far);
    settings.init = keen::GivenCentroids(start);
    const auto found = fit_checked(cloud.data(), settings);
    REQUIRE(found.labels == near_fit.labels);
    REQUIRE(found.iterations == near_fit.iterations);
    REQUIRE(found.model.centroids().leftCols(3) == near_fit.model.centroids().leftCols(3));
    REQUIRE(found.model.centroids().col(3) == start.col(3));
  }
}

}  // namespace laws
