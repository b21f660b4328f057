// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"
#include "legend.hpp"
#include "marker.hpp"
#include "path.hpp"
#include "scatter_data.hpp"
#include "voronoi.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace keen::svg::detail {

/// What a scatter picture is to show beside the points.
struct ScatterPlan {
  std::string x_label, y_label;
  bool cells = true;
  bool legend = true;
  bool equal_scale = false;
  std::string no_cluster{};  ///< what points of label -1 are called
};

/// Which points are shown, where not all are: "4,000 of 100,000 points drawn".
[[nodiscard]] inline std::string points_note(const ScatterData& data) {
  const Index drawn = data.considered - data.undrawn;
  if (drawn == data.n) return "";
  const std::string note = count_text(drawn) + " of " + counted(data.n, "point", "points") + " drawn";
  return data.undrawn == 0 ? note : note + " (" + count_text(data.undrawn) + " not finite or too large)";
}

/// That not all coordinates are shown: which ones are, the axes say.
[[nodiscard]] inline std::string axes_note(const ScatterData& data) {
  return data.dim <= 2 ? "" : "2 of " + integer_text(data.dim) + " columns shown";
}

/// The cell of each centroid in the unit square; none for centroids that cannot be drawn.
[[nodiscard]] inline std::map<Label, Polygon> cells_by_label(const Chart& chart, const ScatterData& data) {
  std::vector<UnitPoint> sites;
  std::vector<Label> labels;
  for (std::size_t j = 0; j < data.centroid_x.size(); ++j) {
    const double x = data.centroid_x[j], y = data.centroid_y[j];
    if (!is_drawable(x) || !is_drawable(y)) continue;
    sites.push_back({chart.x.fraction(x), chart.y.fraction(y)});
    labels.push_back(static_cast<Label>(j));
  }
  const double width = chart.x.range.span() / data.x_factor, height = chart.y.range.span() / data.y_factor;
  const double longer = (std::max)(width, height);
  const Extent of_data{width / longer, height / longer};
  // In one dimension all sites are at one height, so the cells are upright whatever that height stands for.
  const std::vector<Polygon> cells = voronoi_cells(sites, data.dim == 1 ? Extent{} : of_data);
  std::map<Label, Polygon> by_label;
  for (std::size_t j = 0; j < cells.size(); ++j) by_label[labels[j]] = cells[j];
  return by_label;
}

[[nodiscard]] inline std::string drawn_cells(const Chart& chart, const ScatterData& data, Theme theme) {
  Element group("g");
  group.set("class", "cells").set("fill-opacity", cell_tint);
  group.set("stroke", palette_of(theme).line).set("stroke-width", 1).set("stroke-linejoin", "round");
  std::string xml = group.open();
  for (const auto& [label, cell] : cells_by_label(chart, data)) {
    std::vector<Position> corners;
    for (const UnitPoint corner : cell) corners.push_back(chart.of_unit(corner.u, corner.v));
    if (corners.empty()) continue;
    xml += Element("path").set("fill", cluster_colour(label)).set("d", closed_path(corners)).empty();
  }
  return xml + group.close();
}

/// Smaller marks for more points.
[[nodiscard]] inline double point_radius(std::size_t points) {
  return points <= 300 ? 4 : points <= 1000 ? 3.2 : points <= 3000 ? 2.5 : 2;
}

/// The marks of each label, in one group each; on top of the others, hollow, those of points in no cluster.
[[nodiscard]] inline std::string drawn_points(const Chart& chart, const ScatterData& data, Theme theme, double radius) {
  std::map<Label, std::string> marks;
  std::string unclustered;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    const Label label = data.labels.empty() ? -1 : data.labels[i];
    std::string& own = label < 0 ? unclustered : marks[label];
    own += marker(label < 0 ? 0 : shape_of(label), chart.at(data.x[i], data.y[i]), radius);
  }
  Element all("g");
  std::string xml = all.set("class", "points").set("fill-opacity", "0.85").open();
  for (const auto& [label, text] : marks) {
    const Element group = marker_group(cluster_colour(label), theme, radius);
    xml += group.open() + text + group.close();
  }
  const Element group =
      data.labels.empty() ? marker_group(palette_of(theme).neutral, theme, radius) : hollow_group(theme, radius);
  if (!unclustered.empty()) xml += group.open() + unclustered + group.close();
  return xml + all.close();
}

/// Where a centroid is marked, and how.
struct CentroidMark {
  Position at;
  Label label = 0;
  double radius = 0;
  bool numbered = true;
};

/// The marks of the centroids that can be drawn: discs with numbers, or small ones without where there is no room, as
/// in a small frame.
[[nodiscard]] inline std::vector<CentroidMark> centroid_marks(const Chart& chart, const ScatterData& data) {
  const bool is_small = (std::min)(chart.frame.width(), chart.frame.height()) < 150;
  const std::size_t most_numbered = is_small ? 0 : 100;
  const double small_radius = is_small ? 3.5 : 5;
  std::vector<CentroidMark> marks;
  for (std::size_t j = 0; j < data.centroid_x.size(); ++j) {
    const double x = data.centroid_x[j], y = data.centroid_y[j];
    if (!is_drawable(x) || !is_drawable(y)) continue;
    const auto label = static_cast<Label>(j);
    marks.push_back({chart.at(x, y), label, 7.0 + 1.5 * static_cast<double>(integer_text(label).size())});
  }
  const auto collide = [](const CentroidMark& a, const CentroidMark& b) {
    return a.label != b.label && std::hypot(a.at.x - b.at.x, a.at.y - b.at.y) < a.radius + b.radius;
  };
  for (CentroidMark& mark : marks) {
    mark.numbered = marks.size() <= most_numbered &&
                    std::none_of(marks.begin(), marks.end(), [&](const auto& other) { return collide(mark, other); });
  }
  for (CentroidMark& mark : marks) mark.radius = mark.numbered ? mark.radius : small_radius;
  return marks;
}

/// Ringed discs, on halos that set them off from the points.
[[nodiscard]] inline std::string drawn_centroids(const Chart& chart, const ScatterData& data, Theme theme) {
  const std::vector<CentroidMark> marks = centroid_marks(chart, data);
  Element group("g");
  std::string xml = group.set("class", "centroids").open();
  for (const CentroidMark& mark : marks) xml += halo(mark.at, mark.radius, theme);
  for (const CentroidMark& mark : marks) {
    const Rgb fill = cluster_colour(mark.label);
    xml += disc(mark.at, mark.radius, fill, theme);
    if (!mark.numbered) continue;
    xml += text_at({mark.at.x, mark.at.y + 4}, integer_text(mark.label),
                   {.size = 11, .colour = ink_on(fill), .anchor = "middle", .weight = "700"});
  }
  return xml + group.close();
}

/// What names are not to cover: points, and the discs of centroids, which count for more.
[[nodiscard]] inline std::vector<Position> obstacles_of(const Chart& chart, const ScatterData& data) {
  std::vector<Position> all;
  for (std::size_t i = 0; i < data.x.size(); ++i) all.push_back(chart.at(data.x[i], data.y[i]));
  for (const CentroidMark& mark : centroid_marks(chart, data)) {
    for (const double dx : {-1.0, 0.0, 1.0}) {
      for (const double dy : {-1.0, 0.0, 1.0}) {
        all.push_back({mark.at.x + dx * mark.radius, mark.at.y + dy * mark.radius});
      }
    }
  }
  return all;
}

/// The axes of a scatter picture; the heights of one-dimensional data mean nothing and get no ticks.
[[nodiscard]] inline ChartPlan axes_of(const ScatterData& data, const ScatterPlan& plan, double legend_width) {
  ChartPlan chart;
  chart.x = {.values = data.x_range, .label = plan.x_label};
  chart.y = {.values = data.y_range, .label = plan.y_label};
  chart.legend_width = legend_width;
  chart.equal_scale = plan.equal_scale && data.dim > 1;
  if (data.dim != 1) return chart;
  chart.y = {.values = {-0.65, 0.65}, .label = "", .ticked = false};
  return chart;
}

/// The legend beside a frame that ends `below` pixels above the lower edge; none in a narrow picture.
[[nodiscard]] inline Legend legend_beside(const Look& look, const ScatterData& data, const ScatterPlan& plan,
                                          double top) {
  constexpr double below = 60, widest_share = 0.3, always = 150;
  if (!plan.legend || look.width < 400) return {};
  return legend_of({data.sizes, !data.centroid_x.empty(), plan.no_cluster},
                   {(std::max)(widest_share * look.width, always), look.height - top - below});
}

/// What hollow marks are, where no legend says it: "hollow: no cluster (12)".
[[nodiscard]] inline std::string hollow_note(const ScatterData& data, const ScatterPlan& plan, const Legend& legend) {
  const auto found = data.sizes.find(-1);
  if (found == data.sizes.end() || legend.width > 0) return "";
  return "hollow: " + plan.no_cluster + " (" + count_text(found->second) + ")";
}

[[nodiscard]] inline std::string scatter_picture(Look look, const ScatterData& data, const ScatterPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(joined(look.subtitle, axes_note(data)), points_note(data));
  const Legend legend = legend_beside(look, data, plan, heading(look).bottom);
  look.subtitle = joined(look.subtitle, hollow_note(data, plan, legend));
  const Heading head = heading(look);
  const ChartPlan axes = axes_of(data, plan, legend.width);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours);
  if (plan.cells && !data.centroid_x.empty()) xml += drawn_cells(chart, data, look.theme);
  xml += border(chart.frame, colours) + tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (data.x.empty() && data.centroid_x.empty()) xml += remark(chart.frame, "no points", colours);
  const std::vector<Position> path = path_positions(chart, data);
  xml += drawn_points(chart, data, look.theme, point_radius(data.x.size())) + drawn_path(path, colours) +
         drawn_centroids(chart, data, look.theme) + path_ends(path, chart.frame, obstacles_of(chart, data), colours);
  xml += LegendPainter({look.width - page_margin - legend.width, chart.frame.top}, legend, look.theme)();
  return document(look, "Points by cluster", xml);
}

}  // namespace keen::svg::detail
