// SPDX-License-Identifier: MIT
#pragma once

#include "legend.hpp"
#include "profiles_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

/// The mean curves of clusters over an ordered axis.
namespace keen::svg::detail {

/// What a picture of profiles is to show beside the curves.
struct ProfilesPlan {
  std::string x_label, y_label;
  std::vector<double> x;               ///< where each coordinate lies, ascending
  std::map<Label, std::string> names;  ///< of all clusters that have points
};

/// What is not drawn: "not drawn: no cluster (12 points), 3 points not drawn (not finite or too large)".
[[nodiscard]] inline std::string profiles_note(const ProfilesData& data) {
  std::string note = data.unclustered > 0 ? left_out_note(data.unclustered, "no cluster") : "";
  if (data.undrawn == 0) return note;
  return joined(note, counted(data.undrawn, "point", "points") + " not drawn (not finite or too large)");
}

/// Beside the frame, that ends 60 pixels above the lower edge; none in a narrow picture.
[[nodiscard]] inline Legend profiles_legend(const Look& look, const ProfilesData& data, const ProfilesPlan& plan,
                                            double top) {
  constexpr double below = 60, widest_share = 0.36, always = 150;
  if (look.width < 400) return {};
  LegendPlan legend{.sizes = {}, .names = plan.names, .has_lines = true};
  for (const auto& [label, profile] : data.clusters) legend.sizes[label] = profile.size;
  return legend_of(legend, {(std::max)(widest_share * look.width, always), look.height - top - below});
}

[[nodiscard]] inline ChartPlan axes_of(const ProfilesData& data, const ProfilesPlan& plan, double legend_width) {
  const bool is_whole = std::all_of(plan.x.begin(), plan.x.end(), [](double x) { return x == std::floor(x); });
  ChartPlan axes;
  axes.x = {.scale = is_whole ? Scale::whole_numbers : Scale::linear,
            .margin_low = 0.02,
            .margin_high = 0.02,
            .label = plan.x_label};
  axes.y = {.label = plan.y_label};
  axes.legend_width = legend_width;
  for (const double x : plan.x) axes.x.values.include(x);
  for (const auto& [label, profile] : data.clusters) {
    for (const auto* values : {&profile.mean, &profile.low, &profile.high}) {
      for (const double value : *values) axes.y.values.include(value);
    }
  }
  return axes;
}

[[nodiscard]] inline std::vector<Position> positions_of(const Chart& chart, const std::vector<double>& x,
                                                        const std::vector<double>& y) {
  std::vector<Position> positions;
  for (std::size_t d = 0; d < y.size(); ++d) positions.push_back(chart.at(x[d], y[d]));
  return positions;
}

/// The bands of all clusters, along the upper ends and back along the lower ones.
[[nodiscard]] inline std::string drawn_bands(const Chart& chart, const ProfilesData& data,
                                             const std::vector<double>& x) {
  Element group("g");
  std::string xml = group.set("class", "bands").set("fill-opacity", cell_tint).open();
  for (const auto& [label, profile] : data.clusters) {
    if (profile.low.empty()) continue;
    std::vector<Position> corners = positions_of(chart, x, profile.high);
    const std::vector<Position> low = positions_of(chart, x, profile.low);
    corners.insert(corners.end(), low.rbegin(), low.rend());
    xml += Element("path").set("fill", cluster_colour(label)).set("d", closed_path(corners)).empty();
  }
  return xml + group.close();
}

/// True if marks on all curves at these places stand apart.
[[nodiscard]] inline bool has_room_for_marks(const Chart& chart, const std::vector<double>& x) {
  constexpr double least_apart = 14;
  for (std::size_t d = 1; d < x.size(); ++d) {
    if (chart.at(x[d], 0).x - chart.at(x[d - 1], 0).x < least_apart) return false;
  }
  return true;
}

/// The curves of the means; with a mark at each coordinate while there is room for marks.
[[nodiscard]] inline std::string drawn_profiles(const Chart& chart, const ProfilesData& data,
                                                const std::vector<double>& x, Theme theme) {
  constexpr double radius = 3;
  const bool is_marked = has_room_for_marks(chart, x);
  Element group("g");
  std::string xml = group.set("class", "profiles").open();
  for (const auto& [label, profile] : data.clusters) {
    const std::vector<Position> positions = positions_of(chart, x, profile.mean);
    if (positions.size() > 1) xml += cluster_line(positions, label, theme);
    if (!is_marked || positions.empty()) continue;
    const Element marks = marker_group(cluster_colour(label), theme, radius);
    xml += marks.open();
    for (const Position position : positions) xml += marker(shape_of(label), position, radius);
    xml += marks.close();
  }
  return xml + group.close();
}

[[nodiscard]] inline std::string profiles_picture(Look look, const ProfilesData& data, const ProfilesPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(look.subtitle, profiles_note(data));
  const Heading head = heading(look);
  const Legend legend = profiles_legend(look, data, plan, head.bottom);
  const ChartPlan axes = axes_of(data, plan, legend.width);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours) + drawn_bands(chart, data, plan.x) + border(chart.frame, colours);
  xml += tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (axes.y.values.empty()) xml += remark(chart.frame, "no points", colours);
  xml += drawn_profiles(chart, data, plan.x, look.theme);
  xml += LegendPainter({look.width - page_margin - legend.width, chart.frame.top}, legend, look.theme)();
  return document(look, "Mean curves of the clusters", xml);
}

}  // namespace keen::svg::detail
