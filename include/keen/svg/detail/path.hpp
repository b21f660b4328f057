// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"
#include "scatter_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Placing a name. Texts must not cover points, and a perfect layout is a hard problem. A greedy one suffices for two
// names: of 8 directions at 3 distances, the place inside the frame that covers the fewest obstacles.

/// The way that one thing takes through a scatter picture, from point to point.
namespace keen::svg::detail {

[[nodiscard]] inline std::vector<Position> path_positions(const Chart& chart, const ScatterData& data) {
  std::vector<Position> positions;
  for (std::size_t i = 0; i < data.path_x.size(); ++i) {
    positions.push_back(chart.at(data.path_x[i], data.path_y[i]));
  }
  return positions;
}

[[nodiscard]] inline double distance(Position a, Position b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// A triangle in the middle of a stretch, pointing to its end.
[[nodiscard]] inline std::string arrow_head(Position from, Position to) {
  constexpr double length = 11, half_width = 4.5;
  const double whole = distance(from, to);
  const Position along{(to.x - from.x) / whole, (to.y - from.y) / whole};
  const Position middle{(from.x + to.x) / 2, (from.y + to.y) / 2};
  const auto at = [&](double ahead, double aside) {
    return Position{middle.x + ahead * along.x - aside * along.y, middle.y + ahead * along.y + aside * along.x};
  };
  const std::vector<Position> corners{at(length / 2, 0), at(-length / 2, half_width), at(-length / 2, -half_width)};
  return Element("path").set("d", closed_path(corners)).empty();
}

/// Heads on stretches that are long enough, not closer together than eyes need them; one at least, on the longest.
[[nodiscard]] inline std::string arrow_heads(const std::vector<Position>& path) {
  constexpr double least_stretch = 14, least_apart = 60;
  std::string heads;
  double since_last = least_apart;
  std::size_t longest = 0;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const double stretch = distance(path[i], path[i + 1]);
    if (stretch > distance(path[longest], path[longest + 1])) longest = i;
    since_last += stretch;
    if (stretch < least_stretch || since_last < least_apart) continue;
    heads += arrow_head(path[i], path[i + 1]);
    since_last = stretch / 2;
  }
  const bool moves = path.size() > 1 && distance(path[longest], path[longest + 1]) > 0;
  return heads.empty() && moves ? arrow_head(path[longest], path[longest + 1]) : heads;
}

[[nodiscard]] inline std::string path_line(const std::vector<Position>& path, Rgb colour, double width) {
  std::string d;
  for (const Position position : path) {
    d += d.empty() ? "M" : "L";
    d += pixel_text(position.x) + "," + pixel_text(position.y);
  }
  Element line("path");
  line.set("d", d).set("fill", "none").set("stroke", colour).set("stroke-width", width);
  return line.set("stroke-linejoin", "round").empty();
}

/// The line, set off from the points below it, with its arrow heads.
[[nodiscard]] inline std::string drawn_path(const std::vector<Position>& path, const Palette& colours) {
  if (path.empty()) return "";
  Element group("g"), heads("g");
  heads.set("fill", colours.ink).set("stroke", colours.background).set("stroke-width", 0.75);
  return group.set("class", "path").open() + path_line(path, colours.background, 3.5) +
         path_line(path, colours.ink, 1.25) + heads.open() + arrow_heads(path) + heads.close() + group.close();
}

/// A place for a text of one line.
struct TextBox {
  Position left_middle;
  double width = 0, height = 0;

  [[nodiscard]] bool covers(Position p, double margin) const {
    return p.x > left_middle.x - margin && p.x < left_middle.x + width + margin &&
           std::abs(p.y - left_middle.y) < height / 2 + margin;
  }
};

/// The place near a position where a text covers the fewest obstacles, within the frame.
[[nodiscard]] inline TextBox free_place(Position at, double width, const Frame& frame,
                                        const std::vector<Position>& obstacles) {
  constexpr double height = 16, margin = 4;
  TextBox best{{at.x + 10, at.y}, width, height};
  std::ptrdiff_t fewest = -1;
  for (const double away : {10.0, 22.0, 40.0}) {
    for (int turn = 0; turn < 8; ++turn) {
      const double angle = turn * 0.78539816339744831;  // pi / 4
      const double dx = std::cos(angle), dy = std::sin(angle);
      const Position middle{at.x + dx * (away + width / 2), at.y + dy * (away + height / 2)};
      const TextBox box{{middle.x - width / 2, middle.y}, width, height};
      if (box.left_middle.x < frame.left + 2 || box.left_middle.x + width > frame.right - 2) continue;
      if (middle.y - height / 2 < frame.top + 2 || middle.y + height / 2 > frame.bottom - 2) continue;
      const auto covered =
          std::count_if(obstacles.begin(), obstacles.end(), [&](Position p) { return box.covers(p, margin); });
      if (fewest >= 0 && covered >= fewest) continue;
      fewest = covered;
      best = box;
    }
  }
  return best;
}

/// "start" and "end" beside rings around the first point and the last.
/// @param obstacles  what the texts are not to cover; the way and its names are added
[[nodiscard]] inline std::string path_ends(const std::vector<Position>& path, const Frame& frame,
                                           std::vector<Position> obstacles, const Palette& colours) {
  if (path.empty()) return "";
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    for (int eighth = 0; eighth < 8; ++eighth) {
      const double t = eighth / 8.0;
      obstacles.push_back({path[i].x + t * (path[i + 1].x - path[i].x), path[i].y + t * (path[i + 1].y - path[i].y)});
    }
  }
  Element group("g");
  std::string xml = group.set("class", "ends").open();
  const auto add = [&](Position at, std::string_view text) {
    const TextBox box = free_place(at, text_width(text, tick_size), frame, obstacles);
    for (int tenth = 0; tenth <= 10; ++tenth) {
      obstacles.push_back({box.left_middle.x + tenth * box.width / 10, box.left_middle.y});
    }
    xml += Element("circle")
               .set("cx", at.x)
               .set("cy", at.y)
               .set("r", 6.5)
               .set("fill", "none")
               .set("stroke", colours.ink)
               .set("stroke-width", 1.75)
               .empty();
    Element words("text");
    words.set("x", box.left_middle.x + box.width / 2).set("y", box.left_middle.y + tick_size * 0.36);
    words.set("font-size", tick_size).set("font-weight", "700").set("text-anchor", "middle").set("fill", colours.ink);
    words.set("stroke", colours.background).set("stroke-width", 3).set("paint-order", "stroke");
    xml += words.around(text);
  };
  add(path.front(), "start");
  if (path.size() > 1) add(path.back(), "end");
  return xml + group.close();
}

}  // namespace keen::svg::detail
