// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"
#include "marker.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace keen::svg::detail {

/// A table beside the frame: mark, number and size of each cluster.
struct Legend {
  std::vector<std::pair<Label, Index>> rows;
  bool has_centroids = false;
  double width = 0;  ///< of the whole column, gap included; 0 without a legend
};

inline constexpr double legend_row = 20;
inline constexpr double legend_gap = 20;

/// A legend, unless there are more clusters than a table helps with, or no room for it.
[[nodiscard]] inline Legend legend_of(const std::map<Label, Index>& sizes, bool has_centroids, const Look& look) {
  constexpr std::size_t most_rows = 12;
  constexpr double frame_and_margins = 150;
  const double height = legend_row * (static_cast<double>(sizes.size()) + 2.5) + frame_and_margins;
  if (sizes.empty() || sizes.size() > most_rows || height > look.height || look.width < 400) return {};
  Legend legend{{sizes.begin(), sizes.end()}, has_centroids, 0};
  double numbers = text_width("cluster", tick_size), counts = text_width("points", tick_size);
  for (const auto& [label, size] : legend.rows) {
    numbers = (std::max)(numbers, text_width(integer_text(label), tick_size) + 20);
    counts = (std::max)(counts, text_width(count_text(size), tick_size));
  }
  const double last_row = has_centroids ? 20 + text_width("centroid", tick_size) : 0;
  legend.width = legend_gap + (std::max)(numbers + 14 + counts, last_row);
  return legend;
}

/// @param corner  the upper left corner of its column
[[nodiscard]] inline std::string legend_at(Position corner, const Legend& legend, Theme theme) {
  if (legend.rows.empty()) return "";
  const Palette& colours = palette_of(theme);
  const double left = corner.x + legend_gap, right = corner.x + legend.width;
  double y = corner.y + tick_size;
  Element group("g");
  std::string xml = group.set("class", "legend").open();
  xml += text_at({left, y}, "cluster", {.size = tick_size, .colour = colours.muted});
  xml += text_at({right, y}, "points", {.size = tick_size, .colour = colours.muted, .anchor = "end"});
  for (const auto& [label, size] : legend.rows) {
    y += legend_row;
    const Element mark = marker_group(cluster_colour(label), theme, 5);
    xml += mark.open() + marker(shape_of(label), {left + 6, y - tick_size * 0.36}, 5) + mark.close();
    xml += text_at({left + 20, y}, integer_text(label), {.size = tick_size, .colour = colours.ink});
    xml += text_at({right, y}, count_text(size), {.size = tick_size, .colour = colours.ink, .anchor = "end"});
  }
  if (!legend.has_centroids) return xml + group.close();
  y += legend_row * 1.5;
  xml += disc({left + 6, y - tick_size * 0.36}, 5, colours.background, theme);
  xml += text_at({left + 20, y}, "centroid", {.size = tick_size, .colour = colours.muted});
  return xml + group.close();
}

}  // namespace keen::svg::detail
