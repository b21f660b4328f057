// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"
#include "marker.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keen::svg::detail {

/// The room that a legend may take.
struct Room {
  double width = 0;
  double height = 0;
};

/// What a legend is to explain.
struct LegendPlan {
  std::map<Label, Index> sizes{};  ///< by label, that of points without a cluster (-1) included
  bool has_centroids = false;
  std::string no_cluster{};              ///< what points without a cluster are called
  std::map<Label, std::string> names{};  ///< of the clusters; their numbers where empty
  bool has_lines = false;                ///< the marks stand on pieces of the clusters' curves
};

/// Beside the frame: mark, number and size of each cluster, in columns. Without the sizes where there is no room for
/// them, and in a sentence where there is none for a table.
struct Legend {
  std::vector<std::pair<Label, Index>> clusters;
  std::vector<std::string> sentence;  ///< lines in place of the table
  Index unclustered = 0;
  std::string no_cluster;
  bool has_centroids = false;
  bool has_sizes = true;
  std::size_t column_rows = 0;
  double column_width = 0;
  double width = 0;  ///< of all, the gap before it included; 0 without a legend
  std::map<Label, std::string> names{};
  bool has_lines = false;

  /// What stands beside a cluster's mark.
  [[nodiscard]] std::string name_of(Label label) const {
    const auto found = names.find(label);
    return found == names.end() ? integer_text(label) : found->second;
  }
};

inline constexpr double legend_row = 20;
inline constexpr double legend_gap = 20;
inline constexpr double legend_mark = 20;  ///< the room of a mark before its text

/// "60 clusters", "of 3 to 120 points".
[[nodiscard]] inline std::vector<std::string> cluster_sentence(const std::vector<std::pair<Label, Index>>& clusters) {
  const auto by_size = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [least, most] = std::minmax_element(clusters.begin(), clusters.end(), by_size);
  std::string sizes = "of " + count_text(least->second);
  if (least->second != most->second) sizes += " to " + count_text(most->second);
  return {counted(static_cast<Index>(clusters.size()), "cluster", "clusters"),
          sizes + (most->second == 1 ? " point" : " points")};
}

/// The width of what stands below the table.
[[nodiscard]] inline double footer_width(const Legend& legend) {
  double width = legend.has_centroids ? legend_mark + text_width("centroid", tick_size) : 0;
  if (legend.unclustered == 0) return width;
  const double counts = 14 + text_width(count_text(legend.unclustered), tick_size);
  return (std::max)(width, legend_mark + text_width(legend.no_cluster, tick_size) + counts);
}

/// The legend with its table in as few columns as the height allows.
[[nodiscard]] inline Legend tabulated(Legend legend, double rows, bool has_sizes) {
  const auto columns = static_cast<std::size_t>(std::ceil(static_cast<double>(legend.clusters.size()) / rows));
  double numbers = columns > 1 ? 0 : text_width("cluster", tick_size);
  double counts = columns > 1 ? 0 : text_width("points", tick_size);
  for (const auto& [label, size] : legend.clusters) {
    numbers = (std::max)(numbers, text_width(legend.name_of(label), tick_size) + legend_mark);
    counts = (std::max)(counts, text_width(count_text(size), tick_size));
  }
  legend.has_sizes = has_sizes;
  legend.column_rows = (legend.clusters.size() + columns - 1) / columns;
  legend.column_width = has_sizes ? numbers + 12 + counts : numbers;
  const double table = static_cast<double>(columns) * (legend.column_width + legend_gap);
  legend.width = (std::max)(table, legend_gap + footer_width(legend));
  return legend;
}

[[nodiscard]] inline Legend in_a_sentence(Legend legend) {
  legend.sentence = cluster_sentence(legend.clusters);
  legend.clusters.clear();
  double width = footer_width(legend);
  for (const std::string& line : legend.sentence) width = (std::max)(width, text_width(line, tick_size));
  legend.width = legend_gap + width;
  return legend;
}

/// The fullest legend that fits; none without labels, or where even a sentence does not fit.
[[nodiscard]] inline Legend legend_of(const LegendPlan& plan, Room room) {
  constexpr double longest_name = 90, room_of_size = 62;
  Legend legend{.clusters = {},
                .sentence = {},
                .no_cluster = shortened(plan.no_cluster, tick_size, longest_name),
                .has_centroids = plan.has_centroids,
                .has_lines = plan.has_lines};
  const double room_of_name = room.width - legend_gap - legend_mark - room_of_size;
  for (const auto& [label, name] : plan.names) legend.names[label] = shortened(name, tick_size, room_of_name);
  for (const auto& [label, size] : plan.sizes) {
    if (label < 0) legend.unclustered = size;
    if (label >= 0) legend.clusters.emplace_back(label, size);
  }
  const double footer = (legend.has_centroids ? 1.5 : 0) + (legend.unclustered > 0 ? 1.5 : 0);
  const double rows = std::floor(room.height / legend_row - 1 - footer);
  if (plan.sizes.empty() || rows < 2) return {};
  for (const bool has_sizes : {true, false}) {
    Legend table = tabulated(legend, rows, has_sizes);
    if (table.width <= room.width) return table;
  }
  Legend sentence = in_a_sentence(std::move(legend));
  return sentence.width <= room.width ? sentence : Legend{};
}

/// How much a legend says: 0 for none.
[[nodiscard]] inline int fullness(const Legend& legend) {
  if (legend.width == 0) return 0;
  return !legend.sentence.empty() ? 1 : legend.has_sizes ? 3 : 2;
}

/// Draws a legend, from its upper left corner.
class LegendPainter {
 public:
  LegendPainter(Position corner, const Legend& legend, Theme theme)
      : left_(corner.x + legend_gap), top_(corner.y + tick_size), legend_(legend), theme_(theme) {}

  [[nodiscard]] std::string operator()() const {
    if (legend_.width == 0) return "";
    Element group("g");
    std::string xml = group.set("class", "legend").open();
    double y = top_ + legend_row * static_cast<double>(legend_.column_rows);
    if (legend_.column_rows > 0) xml += table();
    if (!legend_.sentence.empty()) y -= legend_row;
    for (const std::string& line : legend_.sentence) xml += text(left_, y += legend_row, line);
    if (legend_.unclustered > 0) xml += unclustered(y += legend_row * (legend_.has_centroids ? 1.25 : 1.5));
    if (legend_.has_centroids) xml += centroid(y + legend_row * 1.25);
    return xml + group.close();
  }

 private:
  [[nodiscard]] std::string table() const {
    std::string xml = heading_of(left_, legend_.clusters.size() <= legend_.column_rows);
    for (std::size_t i = 0; i < legend_.clusters.size(); ++i) {
      const std::size_t column = i / legend_.column_rows, row = i % legend_.column_rows;
      xml += cluster(legend_.clusters[i], left_ + static_cast<double>(column) * (legend_.column_width + legend_gap),
                     top_ + static_cast<double>(row + 1) * legend_row);
    }
    return xml;
  }

  [[nodiscard]] std::string heading_of(double x, bool is_one_column) const {
    if (!legend_.has_sizes) return text(x, top_, "clusters", "start", true);
    if (!is_one_column) return text(x, top_, "clusters, points", "start", true);
    return text(x, top_, "cluster", "start", true) + text(x + legend_.column_width, top_, "points", "end", true);
  }

  [[nodiscard]] std::string cluster(std::pair<Label, Index> row, double x, double y) const {
    const auto [label, size] = row;
    const Element mark = marker_group(cluster_colour(label), theme_, 5);
    const Position at = mark_at(x, y);
    std::string xml;
    if (legend_.has_lines) xml += cluster_line({{at.x - 7, at.y}, {at.x + 7, at.y}}, label, theme_);
    xml += mark.open() + marker(shape_of(label), at, legend_.has_lines ? 4 : 5) + mark.close();
    xml += text(x + legend_mark, y, legend_.name_of(label));
    return legend_.has_sizes ? xml + text(x + legend_.column_width, y, count_text(size), "end") : xml;
  }

  [[nodiscard]] std::string unclustered(double y) const {
    const Element mark = hollow_group(theme_, 5);
    const double right = left_ + (std::max)(legend_.column_width, footer_width(legend_));
    return mark.open() + marker(0, mark_at(left_, y), 4) + mark.close() +
           text(left_ + legend_mark, y, legend_.no_cluster) + text(right, y, count_text(legend_.unclustered), "end");
  }

  [[nodiscard]] std::string centroid(double y) const {
    return disc(mark_at(left_, y), 5, palette_of(theme_).background, theme_) +
           text(left_ + legend_mark, y, "centroid", "start", true);
  }

  [[nodiscard]] static Position mark_at(double x, double y) { return {x + 6, y - tick_size * 0.36}; }

  [[nodiscard]] std::string text(double x, double y, std::string_view words, std::string_view anchor = "start",
                                 bool is_muted = false) const {
    const Palette& colours = palette_of(theme_);
    return text_at({x, y}, words,
                   {.size = tick_size, .colour = is_muted ? colours.muted : colours.ink, .anchor = anchor});
  }

  double left_;
  double top_;
  const Legend& legend_;
  Theme theme_;
};

}  // namespace keen::svg::detail
