// SPDX-License-Identifier: MIT
#pragma once

#include "blobs.hpp"

#include <keen/random.hpp>
#include <keen/types.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

namespace support {

/// Points in known groups, on which methods of clustering differ.
struct ToySet {
  std::string name;
  keen::Index k;  ///< groups, or as many clusters as are asked for where there are none
  Eigen::Matrix2Xd points = {};
  keen::Labels groups = {};  ///< one a point; -1 for a point in no group

  /// Rounds the coordinates to three decimals, so that all machines draw the same points.
  void add(const Eigen::Vector2d& point, keen::Label group) {
    points.conservativeResize(2, points.cols() + 1);
    points.rightCols(1) = (point * 1000).array().round() / 1000;
    groups.conservativeResize(points.cols());
    groups.tail(1)[0] = group;
  }
};

[[nodiscard]] inline Eigen::Vector2d normal_pair(keen::Rng& rng) {
  const double x = normal(rng);
  return {x, normal(rng)};
}

/// A point of the circle of radius 1, without the sine and cosine of a C library.
[[nodiscard]] inline Eigen::Vector2d on_circle(keen::Rng& rng) {
  for (;;) {
    const double x = 2 * rng.uniform() - 1, y = 2 * rng.uniform() - 1;
    const double r = std::sqrt(x * x + y * y);
    if (r > 0.1 && r < 1) return {x / r, y / r};
  }
}

/// Eight sets of 192 points around the origin. The first six are of the kinds that scikit-learn compares its
/// clusterings on.
[[nodiscard]] inline std::vector<ToySet> toy_sets() {
  constexpr keen::Index n = 192;
  ToySet circles{"circles", 2}, moons{"moons", 2}, spreads{"unlike spread", 3}, oblique{"oblique", 3};
  ToySet blobs{"blobs", 12}, square{"no groups", 4}, outliers{"outliers", 3}, rays{"rays", 4};
  const std::array<Eigen::Vector2d, 3> corners{{{-2, -1.2}, {2, -1}, {0, 1.8}}};
  const std::array<Eigen::Vector2d, 4> directions{{{0.96, -0.28}, {0.8, 0.6}, {-0.28, 0.96}, {-1, 0}}};
  keen::Rng rng(1);
  for (keen::Index i = 0; i < n; ++i) {
    // The groups of a set of 2, 3, 4 and 12 groups.
    const auto of_2 = static_cast<keen::Label>(i % 2), of_3 = static_cast<keen::Label>(i % 3);
    const auto of_4 = static_cast<keen::Label>(i % 4), of_12 = static_cast<keen::Label>(i % 12);
    const Eigen::Vector2d& corner = corners[static_cast<std::size_t>(of_3)];

    const Eigen::Vector2d circle_noise = 0.04 * normal_pair(rng);  // one draw a statement: their order is fixed then
    circles.add((of_2 == 0 ? 1.0 : 0.45) * on_circle(rng) + circle_noise, of_2);

    const Eigen::Vector2d round = on_circle(rng);
    const Eigen::Vector2d moon(round.x() - 0.5, std::abs(round.y()) - 0.25);
    moons.add((of_2 == 0 ? 1 : -1) * moon + 0.06 * normal_pair(rng), of_2);

    const double spread = of_3 == 0 ? 0.4 : of_3 == 1 ? 1.2 : 0.2;
    spreads.add(corner + spread * normal_pair(rng), of_3);

    const double along = 0.9 * normal(rng), across = 1.2 * (of_3 - 1) + 0.15 * normal(rng);
    oblique.add({0.8 * along + 0.6 * across, 0.6 * along - 0.8 * across}, of_3);

    const keen::Label blob_row = of_12 / 4;
    blobs.add(Eigen::Vector2d(of_12 % 4 - 1.5, blob_row - 1.0) + 0.17 * normal_pair(rng), of_12);

    const double x = 2 * rng.uniform() - 1;
    square.add({x, 2 * rng.uniform() - 1}, -1);

    const bool is_far = i < n / 20;  // 5 %, as many as TrimmedKMeans leaves out
    const double up = 5 * rng.uniform();
    const Eigen::Vector2d away(6 + 3 * rng.uniform(), up);
    outliers.add(is_far ? away : Eigen::Vector2d(corner + 0.5 * normal_pair(rng)), is_far ? -1 : of_3);

    const Eigen::Vector2d direction = directions[static_cast<std::size_t>(of_4)] + 0.08 * normal_pair(rng);
    rays.add((0.2 + 2.8 * rng.uniform()) * direction, of_4);
  }
  return {circles, moons, spreads, oblique, blobs, square, outliers, rays};
}

}  // namespace support
