// SPDX-License-Identifier: MIT
#pragma once

// Changes of the input that touch no digit of any number: the result must follow to the bit, for all data, ties and
// duplicates among them, all inits and all engines.

#include "fixed_fits.hpp"

#include <keen/io/model_file.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace laws {

/// Calls `check(cloud, fit, draw)` for random clouds of every kind, ties and duplicates among them, and every init.
template <class Space, class Check>
void for_all_clouds(std::uint64_t stream, const Check& check) {
  support::Draw draw(support::base_seed(), stream);
  for (int instance = 0; instance < instances; ++instance) {
    support::Recipe recipe = support::random_recipe(draw, Space::draw_dim(draw));
    if (recipe.shape == support::Shape::extremes) recipe.shape = support::Shape::lattice;
    if (recipe.weighting == support::Weighting::heavy) recipe.weighting = support::Weighting::whole;
    recipe.exponent = 0;
    const auto cloud = Space::make(recipe);
    const Index init = draw.index(static_cast<Index>(support::every_init(cloud).size()));
    const Fit<Space> fit{static_cast<std::size_t>(init), draw.pick(all_algorithms),
                         draw_effort<typename Space::Scalar>(draw)};
    INFO("instance " << instance << ", init " << init << " on " << to_string(recipe));
    check(cloud, fit, draw);
  }
}

TEMPLATE_TEST_CASE("points times a power of two give centroids times the same", "[metamorphic][M2]", KEEN_LAW_SPACE) {
  for_all_clouds<TestType>(22, [](const auto& cloud, const auto& fit, support::Draw& draw) {
    const Index range = sizeof(typename TestType::Scalar) == 4 ? 50 : 300;
    const int exponent = static_cast<int>(draw.between(-range, range));
    auto scaled_cloud = cloud;
    scaled_cloud.points = times_power(cloud.points, exponent);
    const auto plain = fit(cloud);
    const auto scaled = fit(scaled_cloud);
    require_same_path(scaled, plain);
    REQUIRE(scaled.model.centroids() == times_power(plain.model.centroids(), exponent));
    REQUIRE(scaled.sse == std::ldexp(plain.sse, 2 * exponent));
  });
}

TEMPLATE_TEST_CASE("a coordinate negated stays negated", "[metamorphic][M3]", KEEN_LAW_SPACE) {
  for_all_clouds<TestType>(23, [](const auto& cloud, const auto& fit, support::Draw& draw) {
    const Index d = draw.index(cloud.dim());
    const bool is_plain = fit.effort.is_plain();
    if (cloud.dim() == 1 && !is_plain) return;  // of exact divisions that tie, it is another that comes first
    auto mirrored_cloud = cloud;
    mirrored_cloud.points.row(d) *= -1;
    const auto plain = fit(cloud);
    const auto mirrored = fit(mirrored_cloud);
    require_same_path(mirrored, plain);
    auto expected = plain.model.centroids();
    expected.row(d) *= -1;
    REQUIRE(mirrored.model.centroids() == expected);
    REQUIRE(mirrored.sse == plain.sse);
  });
}

TEMPLATE_TEST_CASE("all weights times a power of two change the SSE alone", "[metamorphic][M11]", KEEN_LAW_SPACE) {
  for_all_clouds<TestType>(24, [](const auto& cloud, const auto& fit, support::Draw& draw) {
    auto weighted_cloud = cloud;
    if (cloud.weights.empty()) weighted_cloud.weights.assign(static_cast<std::size_t>(cloud.n()), 1.0);
    auto scaled_cloud = weighted_cloud;
    const Index range = draw.chance(0.5) ? 15 : 800;
    const int exponent = static_cast<int>(draw.between(-range, range));
    for (double& weight : scaled_cloud.weights) weight = std::ldexp(weight, exponent);
    const auto plain = fit(weighted_cloud);
    const auto scaled = fit(scaled_cloud);
    require_same_path(scaled, plain);
    REQUIRE(scaled.model.centroids() == plain.model.centroids());
    REQUIRE(scaled.cluster_weights == times_power(plain.cluster_weights, exponent));
    REQUIRE(scaled.sse == std::ldexp(plain.sse, exponent));
  });
}

TEMPLATE_TEST_CASE("a constant coordinate more changes nothing", "[metamorphic][M13]", KEEN_LAW_SPACE) {
  if constexpr (TestType::dim == Eigen::Dynamic) {
    for_all_clouds<TestType>(25, [](const auto& cloud, const auto&, support::Draw& draw) {
      auto wider = cloud;
      wider.points.conservativeResize(cloud.dim() + 1, Eigen::NoChange);
      wider.points.row(cloud.dim()).setConstant(static_cast<typename TestType::Scalar>(draw.uniform(-5, 5)));
      const auto plain = fit_from<TestType>(cloud.data(), support::spread_start(cloud));
      const auto found = fit_from<TestType>(wider.data(), support::spread_start(wider));
      require_same_path(found, plain);
      REQUIRE(found.model.centroids().topRows(cloud.dim()) == plain.model.centroids());
      REQUIRE(found.sse == plain.sse);
    });
  }
}

TEMPLATE_TEST_CASE("a point of weight 0 more changes no centroid", "[metamorphic][M14]", KEEN_LAW_SPACE) {
  for_all_clouds<TestType>(26, [](const auto& cloud, const auto&, support::Draw& draw) {
    auto longer = cloud;
    if (longer.weights.empty()) longer.weights.assign(static_cast<std::size_t>(cloud.n()), 1.0);
    longer.points.conservativeResize(Eigen::NoChange, cloud.n() + 1);
    longer.points.col(cloud.n()) = 3 * cloud.points.col(draw.index(cloud.n()));
    longer.weights.push_back(0);
    const auto plain = fit_from<TestType>(cloud.data(), support::spread_start(cloud));
    const auto found = fit_from<TestType>(longer.data(), support::spread_start(cloud));
    REQUIRE(found.labels.head(cloud.n()) == plain.labels);
    REQUIRE(found.model.centroids() == plain.model.centroids());
    REQUIRE(found.cluster_weights == plain.cluster_weights);
    REQUIRE(found.sse == plain.sse);
  });
}

TEMPLATE_TEST_CASE("a fit that is interrupted and taken up again ends as if it had not been", "[metamorphic][M18]",
                   KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  int taken_up = 0;
  for_all_clouds<TestType>(27, [&](const auto& cloud, const auto&, support::Draw& draw) {
    const auto start = support::spread_start(cloud);
    const auto whole = fit_from<TestType>(cloud.data(), start);
    const Index relocated = std::accumulate(whole.history.begin(), whole.history.end(), Index{0},
                                            [](Index sum, const auto& it) { return sum + it.relocated; });
    if (relocated > 0) return;  // an interrupted fit relocates once more, so as to leave no cluster empty
    const Index passes = draw.between(1, whole.iterations);
    const typename TestType::KMeans first_part{
        .k = cloud.k, .init = keen::GivenCentroids(start), .stop = keen::stop::MaxIterations{passes}};
    const std::string saved = keen::io::to_bytes(fit_checked(cloud.data(), first_part).model);
    const auto loaded = keen::io::model_from_bytes<Scalar, TestType::dim>(saved);
    const auto resumed = fit_from<TestType>(cloud.data(), loaded.centroids());
    REQUIRE(resumed.labels == whole.labels);
    REQUIRE(resumed.model.centroids() == whole.model.centroids());
    REQUIRE(resumed.sse == whole.sse);
    REQUIRE(resumed.iterations == (std::max)(whole.iterations - passes, Index{2}));
    ++taken_up;
  });
  REQUIRE(taken_up > instances / 2);
}

TEMPLATE_TEST_CASE("a fit that starts at its own centroids stays there", "[metamorphic][C07]", KEEN_LAW_SPACE) {
  for_all_clouds<TestType>(28, [](const auto& cloud, const auto&, support::Draw&) {
    const auto first = fit_from<TestType>(cloud.data(), support::spread_start(cloud));
    const auto again = fit_from<TestType>(cloud.data(), first.model.centroids());
    REQUIRE(again.sse <= first.sse);
    if (first.stop_reason != keen::StopReason::labels_settled) return;
    REQUIRE(again.labels == first.labels);
    REQUIRE(again.model.centroids() == first.model.centroids());
    REQUIRE(again.iterations == 2);
  });
}

TEMPLATE_TEST_CASE("more passes and more restarts never raise the SSE", "[metamorphic]", KEEN_LAW_SPACE) {
  for_all_clouds<TestType>(29, [](const auto& cloud, const auto& fit, support::Draw&) {
    const keen::Initializer init = support::every_init(cloud)[fit.init].init;
    double least = std::numeric_limits<double>::infinity();
    for (const Index restarts : {1, 2, 5}) {
      if (restarts > 1 && init.is_deterministic()) continue;
      const typename TestType::KMeans settings{.k = cloud.k, .init = init, .restarts = restarts, .seed = 3};
      const auto found = settings.fit(cloud.data());
      REQUIRE(found.sse <= least);
      least = found.sse;
    }
  });
}

}  // namespace laws
