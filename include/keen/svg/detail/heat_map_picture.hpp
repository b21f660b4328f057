// SPDX-License-Identifier: MIT
#pragma once

#include "heat_map_data.hpp"
#include "label_strip.hpp"
#include "side_names.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

/// A matrix of numbers as coloured cells.
namespace keen::svg::detail {

/// What a heat map is to show beside the cells.
struct HeatMapPlan {
  std::string x_label, y_label;
  std::vector<std::string> rows, columns;
  Labels row_labels, column_labels;
  bool values = true;  ///< the numbers are written in the cells, where they fit
};

/// The texts of the scale, from the largest value to the least, and the shares of the bar below them.
struct ScaleTexts {
  std::vector<std::string> texts;
  std::vector<double> heights;
  double width = 0;  ///< of bar and texts, the gap before them included; 0 without a scale
};

inline constexpr double scale_gap = 16, scale_bar = 14, scale_text_gap = 6;

/// The largest value, 0 or the middle one, and the least; none in a narrow picture.
[[nodiscard]] inline ScaleTexts scale_texts(const HeatMapData& data, const Look& look) {
  constexpr double least_apart = 0.08;
  const Range shown = data.shown();
  if (look.width < 400 || shown.empty()) return {};
  ScaleTexts scale;
  const auto add = [&](double value, double height) {
    scale.texts.push_back(data.text(value));
    scale.heights.push_back(height);
  };
  if (!(shown.span() > 0)) {
    add(shown.high, 0.5);
  } else {
    const bool is_diverging = data.shades() == Shades::diverging;
    const double middle = is_diverging ? 0 : shown.low / 2 + shown.high / 2;
    const double height = (middle - shown.low) / shown.span();
    add(shown.high, 1);
    if (height > least_apart && height < 1 - least_apart) add(middle, height);
    add(shown.low, 0);
  }
  scale.width = scale_gap + scale_bar + scale_text_gap + widest_name(scale.texts);
  return scale;
}

/// The layout of a heat map.
struct HeatMapLayout {
  Frame frame;
  double cell_width = 0, cell_height = 0;
  double row_name_room = 0;
  double names_right = 0;  ///< where the names of rows end
  double names_top = 0;    ///< where those of columns begin
  ColumnNames columns;
};

[[nodiscard]] inline HeatMapLayout layout_of(const Look& look, const HeatMapData& data, const HeatMapPlan& plan,
                                             const ScaleTexts& scale, double heading_bottom) {
  constexpr double least_height_of_cells = 40;  // names of columns are left out before there is less
  constexpr double widest_share = 0.28, highest_share = 0.36, strip = label_strip_size + label_strip_gap;
  HeatMapLayout layout;
  Frame& frame = layout.frame;
  layout.row_name_room = (std::min)(widest_name(plan.rows), widest_share * look.width);
  layout.names_right = page_margin + (plan.y_label.empty() ? 0 : label_size + 6) + layout.row_name_room;
  frame.left = layout.names_right + (layout.row_name_room > 0 ? 6 : 0) + (plan.row_labels.size() > 0 ? strip : 0);
  frame.right = look.width - page_margin - scale.width;
  layout.cell_width = frame.width() / static_cast<double>((std::max)(data.cols(), Index{1}));
  frame.top = heading_bottom + 10;
  const double bottom = look.height - page_margin - (plan.x_label.empty() ? 0 : label_size + 6);
  const double strip_height = plan.column_labels.size() > 0 ? strip : 0;
  layout.columns = column_names(plan.columns, frame.left, layout.cell_width, look.width, highest_share * look.height);
  if (bottom - strip_height - layout.columns.height - frame.top < least_height_of_cells) layout.columns = {};
  layout.names_top = bottom - layout.columns.height;
  frame.bottom = layout.names_top - strip_height;
  layout.cell_height = frame.height() / static_cast<double>((std::max)(data.rows(), Index{1}));
  return layout;
}

/// Thin lines of the page's colour between large cells.
[[nodiscard]] inline std::string cell_gaps(const HeatMapLayout& layout, const HeatMapData& data,
                                           const Palette& colours) {
  constexpr double least_cell = 12;
  if ((std::min)(layout.cell_width, layout.cell_height) < least_cell) return "";
  const Frame& frame = layout.frame;
  std::string xml;
  for (Index column = 1; column < data.cols(); ++column) {
    const double x = frame.left + static_cast<double>(column) * layout.cell_width;
    xml += line_from({x, frame.top}, {x, frame.bottom}, colours.background);
  }
  for (Index row = 1; row < data.rows(); ++row) {
    const double y = frame.top + static_cast<double>(row) * layout.cell_height;
    xml += line_from({frame.left, y}, {frame.right, y}, colours.background);
  }
  return xml;
}

/// The size of type in which all numbers fit into their cells; 0 if there is none.
[[nodiscard]] inline double number_size(const HeatMapLayout& layout, const HeatMapData& data) {
  constexpr double least = 10, padding = 4;
  if (layout.cell_height < least + padding || layout.cell_width < least) return 0;
  double width = 0;  // in type of size 1
  for (Index column = 0; column < data.cols(); ++column) {
    for (Index row = 0; row < data.rows(); ++row) {
      if (data.level(row, column) != no_level) width = (std::max)(width, text_width(data.text(row, column), 1));
    }
  }
  for (const double size : {tick_size, tick_size - 1, least}) {
    if (width * size + padding <= layout.cell_width && size + padding <= layout.cell_height) return size;
  }
  return 0;
}

/// The numbers in their cells, in black or white.
[[nodiscard]] inline std::string cell_numbers(const HeatMapLayout& layout, const HeatMapData& data) {
  const double size = number_size(layout, data);
  if (size == 0) return "";
  Element group("g");
  std::string xml = group.set("class", "numbers").open();
  for (Index row = 0; row < data.rows(); ++row) {
    for (Index column = 0; column < data.cols(); ++column) {
      const int level = data.level(row, column);
      if (level == no_level) continue;
      const double x = layout.frame.left + (static_cast<double>(column) + 0.5) * layout.cell_width;
      const double y = layout.frame.top + (static_cast<double>(row) + 0.5) * layout.cell_height + size * 0.36;
      xml += text_at({x, y}, data.text(row, column),
                     {.size = size, .colour = ink_on(shade(data.shades(), level)), .anchor = "middle"});
    }
  }
  return xml + group.close();
}

/// A bar of the colours, beside the frame, with its values.
[[nodiscard]] inline std::string drawn_scale(const ScaleTexts& scale, const HeatMapData& data, const Frame& frame,
                                             const Palette& colours) {
  if (scale.texts.empty()) return "";
  const Frame bar{frame.right + scale_gap, frame.top, frame.right + scale_gap + scale_bar, frame.bottom};
  const Range shown = data.shown();
  const Levels levels = Levels::NullaryExpr(2 * Index{last_level}, 1, [&](Index row, Index) {
    const double share = (static_cast<double>(row) + 0.5) / (2 * last_level);
    return data.level(shown.high - share * shown.span());
  });
  Element group("g");
  std::string xml = group.set("class", "scale").open() + raster(levels, data.shades(), bar);
  xml += Element("rect")
             .set("x", bar.left)
             .set("y", bar.top)
             .set("width", bar.width())
             .set("height", bar.height())
             .set("fill", "none")
             .set("stroke", colours.line)
             .empty();
  for (std::size_t i = 0; i < scale.texts.size(); ++i) {
    const double y = bar.bottom - scale.heights[i] * bar.height() + tick_size * 0.36;
    xml += text_at({bar.right + scale_text_gap, std::clamp(y, bar.top + tick_size * 0.72, bar.bottom)}, scale.texts[i],
                   {.size = tick_size, .colour = colours.muted});
  }
  return xml + group.close();
}

[[nodiscard]] inline std::string drawn_strips(const HeatMapLayout& layout, const HeatMapPlan& plan) {
  const Frame& frame = layout.frame;
  std::string xml;
  if (plan.row_labels.size() > 0) {
    const double right = frame.left - label_strip_gap;
    xml += label_strip(plan.row_labels, {right - label_strip_size, frame.top, right, frame.bottom}, true);
  }
  if (plan.column_labels.size() > 0) {
    const double top = frame.bottom + label_strip_gap;
    xml += label_strip(plan.column_labels, {frame.left, top, frame.right, top + label_strip_size}, false);
  }
  return xml;
}

[[nodiscard]] inline std::string heat_map_picture(Look look, const HeatMapData& data, const HeatMapPlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look.subtitle = joined(look.subtitle, undrawn_note(data.undrawn()));
  const Heading head = heading(look);
  const ScaleTexts scale = scale_texts(data, look);
  const HeatMapLayout layout = layout_of(look, data, plan, scale, head.bottom);
  const Frame& frame = layout.frame;
  ChartPlan axes;
  axes.x.label = plan.x_label;
  axes.y.label = plan.y_label;
  std::string xml = head.xml + raster(data.levels(), data.shades(), frame) + cell_gaps(layout, data, colours);
  xml += border(frame, colours) + drawn_strips(layout, plan);
  if (plan.values) xml += cell_numbers(layout, data);
  if (data.range().empty()) xml += remark(frame, "no values", colours);
  xml += drawn_row_names(plan.rows, layout.names_right, layout.row_name_room, frame.top, layout.cell_height, colours);
  xml += drawn_column_names(layout.columns, frame.left, layout.cell_width, layout.names_top, colours);
  xml += axis_labels(look, axes, Chart{frame, {}, {}, {}, {}}) + drawn_scale(scale, data, frame, colours);
  return document(look, "Heat map", xml);
}

}  // namespace keen::svg::detail
