// SPDX-License-Identifier: MIT
// Points that are members of somebody else's structs: a cloud as PCL and ROS keep it, a std::span of objects of a game,
// and a view in the manner of std::mdspan. None is copied.
// Run: 10_point_clouds [--out DIR]

#include <keen/keen.hpp>

#include "support/out_dir.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <span>
#include <vector>

namespace {

/// As pcl::PointXYZRGB: three coordinates, a gap for alignment, and more.
struct PointXYZRGB {
  float x, y, z, unused;
  std::uint32_t rgb;
  std::array<std::uint32_t, 3> also_unused;
};
static_assert(sizeof(PointXYZRGB) == 32);

/// An object of a game, of which only the position counts.
struct Unit {
  std::uint64_t id = 0;
  double health = 0;
  std::array<double, 2> position{};
};

/// The part of std::mdspan (C++23) that matters here: two extents and two strides.
struct View2D {
  const double* data = nullptr;
  std::array<std::size_t, 2> extents{};
  std::array<std::size_t, 2> strides{};
};

/// The strides of coordinates of type Scalar that are members of structs of `size` bytes.
template <class Scalar>
constexpr keen::Strides strides_of(std::size_t size) {
  return {.point = static_cast<keen::Index>(size / sizeof(Scalar)), .coordinate = 1};
}

/// @param cloud  not empty
keen::Dataset<float> positions(std::span<const PointXYZRGB> cloud) {
  static_assert(sizeof(PointXYZRGB) % sizeof(float) == 0, "else the points cannot be viewed in place");
  return keen::points(&cloud.front().x, std::ssize(cloud), 3, strides_of<float>(sizeof(PointXYZRGB)));
}

/// @param units  not empty
keen::Dataset<double> positions(std::span<const Unit> units) {
  static_assert(sizeof(Unit) % sizeof(double) == 0, "else the points cannot be viewed in place");
  return keen::points(units.front().position.data(), std::ssize(units), 2, strides_of<double>(sizeof(Unit)));
}

keen::Dataset<double> positions(const View2D& view) {
  const auto index = [](std::size_t value) { return static_cast<keen::Index>(value); };
  return keen::points(view.data, index(view.extents[0]), index(view.extents[1]),
                      {.point = index(view.strides[0]), .coordinate = index(view.strides[1])});
}

/// Two cars and a tree, in metres.
std::vector<PointXYZRGB> street() {
  struct Box {
    std::array<float, 3> low, size;
  };
  constexpr std::array<Box, 3> boxes{
      {{{0, 0, 0}, {4.2F, 1.8F, 1.5F}}, {{6.5F, 0.3F, 0}, {4.6F, 1.9F, 1.6F}}, {{4.6F, 4.0F, 0.5F}, {2, 2, 5}}}};
  keen::Rng rng(1);
  std::vector<PointXYZRGB> cloud;
  for (int i = 0; i < 600; ++i) {
    const Box& box = boxes[static_cast<std::size_t>(i % 3)];
    const auto at = [&](std::size_t d) { return box.low[d] + static_cast<float>(rng.uniform()) * box.size[d]; };
    cloud.push_back({at(0), at(1), at(2), 0, 0, {}});
  }
  return cloud;
}

}  // namespace

int main(int argc, char** argv) {
  const support::OutDir out(argc, argv, "points that are members of structs, none of them copied");

  const std::vector<PointXYZRGB> cloud = street();
  const auto parts = keen::fit(positions(cloud), {.k = 3});
  std::cout << "point cloud: " << parts.cluster_sizes.transpose() << " points, centroids\n"
            << parts.model.centroids().transpose() << '\n';

  std::vector<Unit> units(6);
  for (std::size_t i = 0; i < units.size(); ++i) {
    units[i] = {i, 100, {i % 2 == 0 ? 1.0 : 8.0, static_cast<double>(i) / 4}};
  }
  const auto squads = keen::fit(positions(units), {.k = 2});
  for (const Unit& unit : units) {
    std::cout << "unit " << unit.id << " is in squad " << squads.labels[static_cast<keen::Index>(unit.id)] << '\n';
  }

  // Every other row of a table of 6 rows and 4 columns, and of these the last two columns.
  const std::vector<double> table{0, 0, 1, 1, 9, 9, 9, 9, 0, 0, 2, 1, 9, 9, 9, 9, 0, 0, 8, 9, 9, 9, 9, 9};
  const View2D view{table.data() + 2, {3, 2}, {8, 1}};
  std::cout << "labels of a strided view: " << keen::fit(positions(view), {.k = 2}).labels.transpose() << '\n';

  out.save("10_point_clouds.svg",
           keen::svg::scatter(positions(cloud), parts,
                              {.title = "two cars and a tree, from above", .x_label = "x, m", .y_label = "y, m"}));
}
