// SPDX-License-Identifier: MIT
#pragma once

// What the fragments of code in README.md and docs/ take for granted: some points, and the names they call them by.

#include <keen/choose_k.hpp>
#include <keen/io.hpp>
#include <keen/keen.hpp>
#include <keen/measures.hpp>
#include <keen/svg.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

using namespace std::chrono_literals;

namespace sample {

/// Three round groups of points, n x dim; the same in every program.
inline Eigen::MatrixXd three_groups(Eigen::Index n, Eigen::Index dim) {
  return Eigen::MatrixXd::NullaryExpr(n, dim, [](Eigen::Index i, Eigen::Index d) {
    const auto group = static_cast<double>(i % 3);
    return 10.0 * std::cos(2.0 * group + static_cast<double>(d)) + std::sin(7.0 * static_cast<double>(i * (d + 1)));
  });
}

inline std::vector<std::array<double, 2>> as_arrays(const Eigen::MatrixXd& table) {
  std::vector<std::array<double, 2>> points;
  for (Eigen::Index i = 0; i < table.rows(); ++i) points.push_back({table(i, 0), table(i, 1)});
  return points;
}

}  // namespace sample

inline const Eigen::MatrixXd table = sample::three_groups(90, 4);  // one point a row
inline const std::vector<std::array<double, 2>> points = sample::as_arrays(sample::three_groups(90, 2));
inline const std::vector<std::array<double, 2>> train(points.begin(), points.begin() + 60);
inline const std::vector<std::array<double, 2>> test(points.begin() + 60, points.end());
inline const Eigen::Vector2d point(1.0, 2.0);
inline const std::vector<double> weights(points.size(), 2.0);
inline const std::vector<std::array<float, 3>> pixels = [] {
  std::vector<std::array<float, 3>> colours;
  for (int i = 0; i < 300; ++i) {
    const auto shade = static_cast<float>(i);
    colours.push_back(
        {std::fmod(37.0F * shade, 256.0F), std::fmod(91.0F * shade, 256.0F), std::fmod(53.0F * shade, 256.0F)});
  }
  return colours;
}();
inline std::atomic<bool> quit = false;
inline const bool has_people_csv = [] {  // in the folder that the test runs in
  keen::io::write_csv("people.csv", table.leftCols(2), {"height", "weight"});
  return true;
}();
inline void show(const auto&...) {}
