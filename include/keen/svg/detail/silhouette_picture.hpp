// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

// How to read the picture. Each cluster is a block of bars, one for each point, sorted; a bar is as long as the
// silhouette of the point. A good cluster is a block of long bars with a sharp end; a long tail towards 0, or below it,
// are points that belong as well to a neighbour.

namespace keen::svg::detail {

/// The values of each cluster, the largest first.
using Silhouettes = std::map<Label, std::vector<double>>;

[[nodiscard]] inline Silhouettes sorted_silhouettes(const Eigen::VectorXd& values, const Labels& labels) {
  Silhouettes clusters;
  for (Index i = 0; i < values.size(); ++i) {
    if (labels(i) >= 0) clusters[labels(i)].push_back(values(i));
  }
  for (auto& [label, cluster] : clusters) std::sort(cluster.begin(), cluster.end(), std::greater<>());
  return clusters;
}

[[nodiscard]] inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// A value to two decimals: "-0.05", "0.63".
[[nodiscard]] inline std::string two_decimals(double value) { return fixed_text(std::llround(value * 100), 2); }

/// The outline of the bars of one cluster, between two heights. At most one bar a pixel.
[[nodiscard]] inline std::string bars(const Chart& chart, const std::vector<double>& values, double top,
                                      double bottom) {
  const auto n = static_cast<double>(values.size());
  const double count = (std::min)(n, (std::max)(1.0, std::floor(bottom - top)));
  const double zero = chart.at(0, 0).x;
  std::vector<Position> corners{{zero, top}};
  for (int i = 0; i < static_cast<int>(count); ++i) {
    const double bar = i;
    const double value = values[static_cast<std::size_t>((bar + 0.5) * n / count)];
    const double x = chart.at(value, 0).x;
    corners.push_back({x, top + (bottom - top) * bar / count});
    corners.push_back({x, top + (bottom - top) * (bar + 1) / count});
  }
  corners.push_back({zero, bottom});
  return closed_path(corners);
}

/// "2: 50 points, mean 0.42", or in short "2: mean 0.42".
[[nodiscard]] inline std::string cluster_note(Label label, const std::vector<double>& values, bool is_short) {
  const std::string size = counted(static_cast<Index>(values.size()), "point", "points") + ", ";
  return integer_text(label) + ": " + (is_short ? "" : size) + "mean " + two_decimals(mean_of(values));
}

/// What is said of each cluster, and the room for it.
struct Notes {
  bool is_short = false;
  double width = 0;  ///< 0 without notes
};

[[nodiscard]] inline Notes notes_on(const Silhouettes& clusters, double most_width) {
  for (const bool is_short : {false, true}) {
    double width = 12;
    for (const auto& [label, values] : clusters) {
      width = (std::max)(width, 12 + text_width(cluster_note(label, values, is_short), tick_size));
    }
    if (width <= most_width) return {is_short, width};
  }
  return {};
}

/// The bars of all clusters, and what is said of each beside them, of as many as there is room for.
[[nodiscard]] inline std::string drawn_silhouettes(const Chart& chart, const Silhouettes& clusters, Theme theme,
                                                   Notes notes) {
  const Frame& frame = chart.frame;
  const double most_gap = 0.3 * frame.height() / static_cast<double>(clusters.size() + 1);
  const double gap = (std::min)(clusters.size() > 20 ? 1.0 : 8.0, most_gap);
  double n = 0;
  for (const auto& [label, values] : clusters) n += static_cast<double>(values.size());
  const double unit = (frame.height() - gap * static_cast<double>(clusters.size() + 1)) / n;
  double top = frame.top + gap, note_end = frame.top - tick_size;
  Element group("g");
  std::string xml = group.set("class", "bars").open();
  for (const auto& [label, values] : clusters) {
    const double bottom = top + unit * static_cast<double>(values.size());
    const Rgb fill = cluster_colour(label);
    xml += Element("path")
               .set("d", bars(chart, values, top, bottom))
               .set("fill", fill)
               .set("stroke", outline(fill, theme))
               .set("stroke-width", 0.5)
               .empty();
    const double middle = (top + bottom) / 2;
    if (notes.width > 0 && middle - tick_size / 2 - 1 >= note_end) {
      xml += text_at({frame.right + 10, middle + tick_size * 0.36}, cluster_note(label, values, notes.is_short),
                     {.size = tick_size, .colour = palette_of(theme).ink});
      note_end = middle + tick_size / 2 + 1;
    }
    top = bottom + gap;
  }
  return xml + group.close();
}

/// A dashed line at the mean of all, with its value.
[[nodiscard]] inline std::string mean_line(const Chart& chart, double mean, const Palette& colours) {
  const Frame& frame = chart.frame;
  const double x = chart.at(mean, 0).x;
  Element group("g");
  std::string xml = group.set("class", "mean").open();
  xml += Element("line")
             .set("x1", x)
             .set("y1", frame.top)
             .set("x2", x)
             .set("y2", frame.bottom)
             .set("stroke", colours.ink)
             .set("stroke-width", 1.5)
             .set("stroke-dasharray", "6 4")
             .empty();
  const std::string text = "mean " + two_decimals(mean);
  const double half = text_width(text, tick_size) / 2;
  xml += text_at({std::clamp(x, frame.left + half, (std::max)(frame.left + half, frame.right - half)), frame.top - 5},
                 text, {.size = tick_size, .colour = colours.ink, .anchor = "middle", .weight = "600"});
  return xml + group.close();
}

[[nodiscard]] inline std::string silhouette_picture(const Look& look, const Silhouettes& clusters, double mean,
                                                    const std::string& x_label) {
  const Palette& colours = palette_of(look.theme);
  const Heading head = heading(look);
  ChartPlan plan;
  plan.x = {.values = {0, 1}, .margin_low = 0, .margin_high = 0, .label = x_label};
  for (const auto& [label, values] : clusters) plan.x.values.include(values.back());
  plan.y = {.values = {0, 1}, .margin_low = 0, .margin_high = 0, .label = "", .ticked = false};
  const Notes notes = notes_on(clusters, look.width * 0.35);
  plan.legend_width = notes.width;
  const Chart chart = laid_out(look, plan, head.bottom + tick_size);
  std::string xml = head.xml + grid(chart, colours) + border(chart.frame, colours) + tick_texts(chart, colours) +
                    axis_labels(look, plan, chart);
  if (clusters.empty()) return document(look, "Silhouette", xml + remark(chart.frame, "no points", colours));
  xml += drawn_silhouettes(chart, clusters, look.theme, notes) + mean_line(chart, mean, colours);
  return document(look, "Silhouette", xml);
}

}  // namespace keen::svg::detail
