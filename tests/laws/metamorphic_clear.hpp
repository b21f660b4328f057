// SPDX-License-Identifier: MIT
#pragma once

// Changes of the input that change how numbers round: the path must be the same where it is clear, that is, where the
// naive iteration in long double meets no decision so close that rounding could turn it.

#include "clear_clouds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace laws {

TEMPLATE_TEST_CASE("points moved together take their centroids along", "[metamorphic][M1]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  for_clear_clouds<TestType>(31, [](auto cloud, const auto&, support::Draw& draw) {
    // Multiples of 2^-10 below 2^7 and whole moves below 2^13 add up without rounding, in float too.
    cloud.points = (cloud.points * Scalar(1024)).array().round() / Scalar(1024);
    auto moved = cloud;
    typename TestType::Centroids by(cloud.dim(), 1);
    for (Index d = 0; d < cloud.dim(); ++d) by(d, 0) = static_cast<Scalar>(draw.between(-4000, 4000));
    moved.points.colwise() += by.col(0);
    const auto start = support::spread_start(cloud);
    const auto moved_start = support::spread_start(moved);
    if (!is_clear<TestType>(cloud.data(), start) || !is_clear<TestType>(moved.data(), moved_start)) return false;
    const auto plain = fit_from<TestType>(cloud.data(), start);
    const auto found = fit_from<TestType>(moved.data(), moved_start);
    require_same_path(found, plain);
    const typename TestType::Centroids expected = plain.model.centroids().colwise() + by.col(0);
    REQUIRE(ulps_apart(found.model.centroids(), expected) <= 2);
    return true;
  });
}

TEMPLATE_TEST_CASE("coordinates may stand in any order", "[metamorphic][M4]", KEEN_LAW_SPACE) {
  for_clear_clouds<TestType>(34, [](const auto& cloud, const auto& start, support::Draw&) {
    if (!is_clear<TestType>(cloud.data(), start)) return false;
    auto turned = cloud;
    turned.points = cloud.points.colwise().reverse().eval();
    const auto plain = fit_from<TestType>(cloud.data(), start);
    const auto found = fit_from<TestType>(turned.data(), support::spread_start(turned));
    require_same_path(found, plain);
    const typename TestType::Centroids expected = plain.model.centroids().colwise().reverse();
    REQUIRE(found.model.centroids() == expected);
    return true;
  });
}

TEMPLATE_TEST_CASE("points turned together keep their labels", "[metamorphic][M5]", KEEN_LAW_SPACE) {
  using Scalar = typename TestType::Scalar;
  if (TestType::dim == 1) return;  // a line has no other way to lie
  for_clear_clouds<TestType>(35, [](const auto& cloud, const auto& start, support::Draw& draw) {
    if (cloud.dim() < 2) return false;
    const double angle = draw.uniform(0, 6);
    auto turned = cloud;
    for (Index i = 0; i < cloud.n(); ++i) {
      const auto x = static_cast<double>(cloud.points(0, i));
      const auto y = static_cast<double>(cloud.points(1, i));
      turned.points(0, i) = static_cast<Scalar>(std::cos(angle) * x - std::sin(angle) * y);
      turned.points(1, i) = static_cast<Scalar>(std::sin(angle) * x + std::cos(angle) * y);
    }
    const auto turned_start = support::spread_start(turned);
    if (!is_clear<TestType>(cloud.data(), start) || !is_clear<TestType>(turned.data(), turned_start)) return false;
    require_same_path(fit_from<TestType>(turned.data(), turned_start), fit_from<TestType>(cloud.data(), start));
    return true;
  });
}

TEMPLATE_TEST_CASE("points may stand in any order", "[metamorphic][M6]", KEEN_LAW_SPACE) {
  for_clear_clouds<TestType>(36, [](const auto& cloud, const auto& start, support::Draw& draw) {
    if (!is_clear<TestType>(cloud.data(), start)) return false;
    std::vector<Index> order(static_cast<std::size_t>(cloud.n()));
    std::iota(order.begin(), order.end(), Index{0});
    for (Index i = cloud.n() - 1; i > 0; --i) {
      std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(draw.index(i + 1))]);
    }
    auto shuffled = cloud;
    keen::Labels expected(cloud.n());
    const auto plain = fit_from<TestType>(cloud.data(), start);
    for (Index i = 0; i < cloud.n(); ++i) {
      shuffled.points.col(i) = cloud.points.col(order[static_cast<std::size_t>(i)]);
      expected[i] = plain.labels[order[static_cast<std::size_t>(i)]];
    }
    const auto found = fit_from<TestType>(shuffled.data(), start);
    REQUIRE(found.labels == expected);
    REQUIRE(found.iterations == plain.iterations);
    REQUIRE(ulps_apart(found.model.centroids(), plain.model.centroids()) <= 1);
    return true;
  });
}

TEMPLATE_TEST_CASE("start centroids in another order rename the labels", "[metamorphic][M7]", KEEN_LAW_SPACE) {
  for_clear_clouds<TestType>(37, [](const auto& cloud, const auto& start, support::Draw&) {
    if (!is_clear<TestType>(cloud.data(), start)) return false;
    const typename TestType::Centroids reversed = start.rowwise().reverse();
    const auto plain = fit_from<TestType>(cloud.data(), start);
    const auto found = fit_from<TestType>(cloud.data(), reversed);
    REQUIRE(found.labels == keen::Labels(static_cast<keen::Label>(cloud.k - 1) - plain.labels.array()));
    REQUIRE(found.iterations == plain.iterations);
    const typename TestType::Centroids expected = plain.model.centroids().rowwise().reverse();
    REQUIRE(found.model.centroids() == expected);
    return true;
  });
}

TEMPLATE_TEST_CASE("every point twice gives the same centroids and twice the SSE", "[metamorphic][M8]",
                   KEEN_LAW_SPACE) {
  for_clear_clouds<TestType>(38, [](const auto& cloud, const auto& start, support::Draw&) {
    if (!is_clear<TestType>(cloud.data(), start)) return false;
    auto twice = cloud;
    twice.points.resize(cloud.dim(), 2 * cloud.n());
    twice.points << cloud.points, cloud.points;
    const auto plain = fit_from<TestType>(cloud.data(), start);
    const auto found = fit_from<TestType>(twice.data(), start);
    REQUIRE(found.labels.head(cloud.n()) == plain.labels);
    REQUIRE(found.labels.tail(cloud.n()) == plain.labels);
    REQUIRE(found.iterations == plain.iterations);
    REQUIRE(ulps_apart(found.model.centroids(), plain.model.centroids()) <= 1);
    REQUIRE(std::abs(found.sse - 2 * plain.sse) <= 1e-12 * found.sse);
    return true;
  });
}

TEMPLATE_TEST_CASE("an integer weight equals that many copies of the point", "[metamorphic][M9]", KEEN_LAW_SPACE) {
  const auto check = [](const auto& cloud, const auto& start, support::Draw&) {
    if (!is_clear<TestType>(cloud.data(), start)) return false;
    typename TestType::Cloud copies{{}, {}, cloud.k};
    std::vector<Index> original;
    for (Index i = 0; i < cloud.n(); ++i) {
      original.insert(original.end(), static_cast<std::size_t>(cloud.weights[static_cast<std::size_t>(i)]), i);
    }
    copies.points.resize(cloud.dim(), static_cast<Index>(original.size()));
    for (Index c = 0; c < copies.n(); ++c)
      copies.points.col(c) = cloud.points.col(original[static_cast<std::size_t>(c)]);
    const auto weighted = fit_from<TestType>(cloud.data(), start);
    const auto found = fit_from<TestType>(copies.data(), start);
    for (Index c = 0; c < copies.n(); ++c) {
      REQUIRE(found.labels[c] == weighted.labels[original[static_cast<std::size_t>(c)]]);
    }
    REQUIRE(found.iterations == weighted.iterations);
    REQUIRE(found.cluster_weights == weighted.cluster_weights);
    REQUIRE(ulps_apart(found.model.centroids(), weighted.model.centroids()) <= 1);
    REQUIRE(std::abs(found.sse - weighted.sse) <= 1e-12 * found.sse);
    return true;
  };
  for_clear_clouds<TestType>(39, check, support::Weighting::whole);
}

TEMPLATE_TEST_CASE("a weight may be shared by two copies of the point", "[metamorphic][M10]", KEEN_LAW_SPACE) {
  const auto check = [](const auto& cloud, const auto& start, support::Draw& draw) {
    if (!is_clear<TestType>(cloud.data(), start)) return false;
    const Index i = draw.index(cloud.n());
    auto shared = cloud;
    shared.points.conservativeResize(Eigen::NoChange, cloud.n() + 1);
    shared.points.col(cloud.n()) = cloud.points.col(i);
    shared.weights[static_cast<std::size_t>(i)] /= 4;
    shared.weights.push_back(3 * shared.weights[static_cast<std::size_t>(i)]);
    const auto plain = fit_from<TestType>(cloud.data(), start);
    const auto found = fit_from<TestType>(shared.data(), start);
    REQUIRE(found.labels.head(cloud.n()) == plain.labels);
    REQUIRE(found.labels[cloud.n()] == plain.labels[i]);
    REQUIRE(found.iterations == plain.iterations);
    REQUIRE(ulps_apart(found.model.centroids(), plain.model.centroids()) <= 1);
    REQUIRE(std::abs(found.sse - plain.sse) <= 1e-12 * found.sse);
    return true;
  };
  for_clear_clouds<TestType>(40, check, support::Weighting::whole);
}

TEMPLATE_TEST_CASE("a point more where a centroid is changes neither centroids nor SSE", "[metamorphic][M12]",
                   KEEN_LAW_SPACE) {
  for_clear_clouds<TestType>(42, [](const auto& cloud, const auto& start, support::Draw& draw) {
    const auto plain = fit_from<TestType>(cloud.data(), start);
    if (!is_clear<TestType>(cloud.data(), plain.model.centroids())) return false;
    const Index j = draw.index(cloud.k);
    auto longer = cloud;
    longer.points.conservativeResize(Eigen::NoChange, cloud.n() + 1);
    longer.points.col(cloud.n()) = plain.model.centroids().col(j);
    const auto found = fit_from<TestType>(longer.data(), plain.model.centroids());
    REQUIRE(found.labels.head(cloud.n()) == plain.labels);
    REQUIRE(found.labels[cloud.n()] == j);
    REQUIRE(ulps_apart(found.model.centroids(), plain.model.centroids()) <= 1);
    REQUIRE(std::abs(found.sse - plain.sse) <= 1e-12 * found.sse);
    return true;
  });
}

}  // namespace laws
