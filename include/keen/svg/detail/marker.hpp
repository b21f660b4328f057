// SPDX-License-Identifier: MIT
#pragma once

#include "element.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keen::svg::detail {

/// How many shapes of marks there are.
inline constexpr Label marker_shapes = 6;

/// The shape of a cluster's marks: another one after every eight, because more colours than that are hard to tell
/// apart. Of the first 240 clusters no two have the same colour and shape.
[[nodiscard]] inline Label shape_of(Label cluster) { return cluster / 8 % marker_shapes; }

/// A polygon given in units of the mark's radius, moved to `centre`.
[[nodiscard]] inline std::string polygon_at(Position centre, double radius, const std::vector<Position>& corners) {
  std::vector<Position> moved;
  for (const Position corner : corners) moved.push_back({centre.x + radius * corner.x, centre.y + radius * corner.y});
  return Element("path").set("d", closed_path(moved)).empty();
}

/// A mark without a colour: it takes that of the group it stands in. All shapes look about equally large.
[[nodiscard]] inline std::string marker(Label shape, Position at, double radius) {
  static const std::vector<Position> square{{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}};
  static const std::vector<Position> triangle{{0, -1.25}, {1.15, 0.8}, {-1.15, 0.8}};
  static const std::vector<Position> diamond{{0, -1.35}, {1.2, 0}, {0, 1.35}, {-1.2, 0}};
  static const std::vector<Position> upside_down{{0, 1.25}, {-1.15, -0.8}, {1.15, -0.8}};
  static const std::vector<Position> plus{{-0.45, -1.3}, {0.45, -1.3}, {0.45, -0.45}, {1.3, -0.45},
                                          {1.3, 0.45},   {0.45, 0.45}, {0.45, 1.3},   {-0.45, 1.3},
                                          {-0.45, 0.45}, {-1.3, 0.45}, {-1.3, -0.45}, {-0.45, -0.45}};
  switch (shape) {
    case 1: return polygon_at(at, radius, square);
    case 2: return polygon_at(at, radius, triangle);
    case 3: return polygon_at(at, radius, diamond);
    case 4: return polygon_at(at, radius, upside_down);
    case 5: return polygon_at(at, radius, plus);
    default: return Element("circle").set("cx", at.x).set("cy", at.y).set("r", radius).empty();
  }
}

/// The mark of a centroid: a ringed disc.
[[nodiscard]] inline std::string disc(Position at, double radius, Rgb fill, Theme theme) {
  Element circle("circle");
  circle.set("cx", at.x).set("cy", at.y).set("r", radius);
  return circle.set("fill", fill).set("stroke", palette_of(theme).ink).set("stroke-width", 1.75).empty();
}

/// What sets a disc off from the points around it.
[[nodiscard]] inline std::string halo(Position at, double radius, Theme theme) {
  Element circle("circle");
  circle.set("cx", at.x).set("cy", at.y).set("r", radius + 3.5);
  return circle.set("fill", palette_of(theme).background).set("fill-opacity", "0.85").empty();
}

/// The group that colours the marks of one cluster.
[[nodiscard]] inline Element marker_group(Rgb fill, Theme theme, double radius) {
  Element group("g");
  group.set("fill", fill).set("stroke", outline(fill, theme)).set("stroke-width", radius < 2.5 ? 0.5 : 0.8);
  return group;
}

/// A cluster's curve: its colour on the darker or lighter one of its outline. Dashed otherwise after every eight
/// clusters, as marks are of another shape.
[[nodiscard]] inline std::string cluster_line(const std::vector<Position>& positions, Label label, Theme theme) {
  static constexpr std::string_view dashes[marker_shapes]{"", "9 4", "4 3", "12 3 3 3", "2 3", "9 3 3 3 3 3"};
  std::string points;
  for (const Position position : positions) {
    if (!points.empty()) points += ' ';
    points.append(pixel_text(position.x)).append(",").append(pixel_text(position.y));
  }
  const std::string_view dash = dashes[shape_of(label)];
  const auto drawn = [&](Rgb colour, double width) {
    Element line("polyline");
    line.set("points", points).set("fill", "none").set("stroke", colour).set("stroke-width", width);
    if (!dash.empty()) line.set("stroke-dasharray", dash);
    return line.set("stroke-linejoin", "round").empty();
  };
  const Rgb colour = cluster_colour(label);
  return drawn(outline(colour, theme), 3.25) + drawn(colour, 1.75);
}

/// The group of the marks of points that are in no cluster: hollow.
[[nodiscard]] inline Element hollow_group(Theme theme, double radius) {
  Element group("g");
  group.set("fill", "none").set("stroke", palette_of(theme).neutral).set("stroke-width", radius < 2.5 ? 1.0 : 1.4);
  return group;
}

}  // namespace keen::svg::detail
