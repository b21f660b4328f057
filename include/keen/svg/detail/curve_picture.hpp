// SPDX-License-Identifier: MIT
#pragma once

#include "chart.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// One value against a whole number: SSE against k, SSE against pass.
namespace keen::svg::detail {

struct CurveData {
  std::vector<double> x;  ///< whole numbers, ascending
  std::vector<double> y;
  std::optional<double> marked;  ///< an x that is singled out
  std::string remark;            ///< what is said of it, or of there being none
  std::vector<double> error{};   ///< of each y, drawn as a bar of twice that length; empty where there is none

  /// True for a value that has a bar.
  [[nodiscard]] bool has_bar(std::size_t i) const {
    return i < error.size() && is_drawable(y[i]) && is_drawable(error[i]) && error[i] > 0;
  }
};

/// Singles out a k: "MARK at k = 3"; or says that there is none. Nothing without a mark.
inline void mark_k(CurveData& data, std::optional<Index> best, const std::string& mark, const std::string& none) {
  if (mark.empty()) return;
  data.remark = best ? mark + " at k = " + integer_text(*best) : none;
  if (best) data.marked = static_cast<double>(*best);
}

/// What a curve is to show beside its values.
struct CurvePlan {
  std::string x_label, y_label;
  bool log_y = false;
  bool from_zero = false;    ///< the y axis begins at 0 (if linear)
  bool nan_is_noted = true;  ///< the subtitle counts values that are NaN among those not drawn
  std::string name = "SSE";  ///< what the picture is called where it has no title
  Margins least{};           ///< of the frame
};

/// True for a value that the scale can show.
[[nodiscard]] inline bool is_on_scale(double y, bool log_y) { return is_drawable(y) && (!log_y || y > 0); }

/// What is not drawn: "2 values not drawn".
[[nodiscard]] inline std::string values_note(const CurveData& data, const CurvePlan& plan) {
  const auto undrawn = std::count_if(data.y.begin(), data.y.end(), [&plan](double y) {
    return !is_on_scale(y, plan.log_y) && (plan.nan_is_noted || !keen::detail::is_nan(y));
  });
  if (undrawn == 0) return "";
  return counted(undrawn, "value", "values") +
         (plan.log_y ? " not drawn (zero or not finite)" : " not drawn (not finite)");
}

/// The axes. The remark stands above the frame, where no curve goes.
[[nodiscard]] inline ChartPlan axes_of(const CurveData& data, const CurvePlan& plan) {
  ChartPlan axes;
  axes.x = {.scale = Scale::whole_numbers, .margin_low = 0.03, .margin_high = 0.03, .label = plan.x_label};
  axes.y = {.scale = plan.log_y ? Scale::logarithmic : Scale::linear, .label = plan.y_label};
  axes.above = label_size + 5;
  axes.least = plan.least;
  for (const double x : data.x) axes.x.values.include(x);
  for (const double y : data.y) {
    if (is_on_scale(y, plan.log_y)) axes.y.values.include(y);
  }
  for (std::size_t i = 0; i < data.y.size() && !plan.log_y; ++i) {
    if (!data.has_bar(i)) continue;
    axes.y.values.include(data.y[i] - data.error[i]);
    axes.y.values.include(data.y[i] + data.error[i]);
  }
  if (plan.from_zero && !plan.log_y && !axes.y.values.empty()) {
    if (axes.y.values.low >= 0) axes.y.margin_low = 0;
    axes.y.values.include(0);
  }
  return axes;
}

/// The positions of the values; values that the scale cannot show part the curve in pieces.
[[nodiscard]] inline std::vector<std::vector<Position>> pieces_of(const Chart& chart, const CurveData& data,
                                                                  bool log_y) {
  std::vector<std::vector<Position>> pieces(1);
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (is_on_scale(data.y[i], log_y)) {
      pieces.back().push_back(chart.at(data.x[i], data.y[i]));
    } else if (!pieces.back().empty()) {
      pieces.emplace_back();
    }
  }
  return pieces;
}

[[nodiscard]] inline std::string drawn_line(const std::vector<Position>& positions, const Palette& colours) {
  std::string points;
  for (const Position position : positions) {
    if (!points.empty()) points += ' ';
    points += pixel_text(position.x);
    points += ',';
    points += pixel_text(position.y);
  }
  return Element("polyline")
      .set("points", points)
      .set("fill", "none")
      .set("stroke", colours.curve)
      .set("stroke-width", 2)
      .set("stroke-linejoin", "round")
      .set("stroke-linecap", "round")
      .empty();
}

[[nodiscard]] inline std::string dot(Position at, double radius, Rgb fill, const Palette& colours) {
  return Element("circle")
      .set("cx", at.x)
      .set("cy", at.y)
      .set("r", radius)
      .set("fill", fill)
      .set("stroke", colours.background)
      .set("stroke-width", 1.5)
      .empty();
}

/// A bar from one error below each value to one above it (on a linear scale).
[[nodiscard]] inline std::string drawn_errors(const Chart& chart, const CurveData& data, const Palette& colours) {
  constexpr double half_cap = 4;
  std::string xml;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (!data.has_bar(i)) continue;
    const Position low = chart.at(data.x[i], data.y[i] - data.error[i]);
    const Position high = chart.at(data.x[i], data.y[i] + data.error[i]);
    xml += line_from(low, high, colours.muted, 1.5);
    for (const Position end : {low, high}) {
      xml += line_from({end.x - half_cap, end.y}, {end.x + half_cap, end.y}, colours.muted, 1.5);
    }
  }
  Element group("g");
  return xml.empty() ? "" : group.set("class", "errors").open() + xml + group.close();
}

/// The curve, with a dot a value while there is room for dots.
[[nodiscard]] inline std::string drawn_curve(const Chart& chart, const CurveData& data, bool log_y,
                                             const Palette& colours) {
  const bool dotted = static_cast<double>(data.x.size()) * 10 <= chart.frame.width();
  Element group("g");
  std::string xml = group.set("class", "curve").open();
  for (const std::vector<Position>& positions : pieces_of(chart, data, log_y)) {
    if (positions.size() > 1) xml += drawn_line(positions, colours);
    if (!dotted && positions.size() > 1) continue;
    for (const Position position : positions) xml += dot(position, 4.5, colours.curve, colours);
  }
  return xml + group.close();
}

/// What is said above the frame: astride its mark, or as near to that as the frame is wide; at the right without one.
[[nodiscard]] inline std::string drawn_remark(const Chart& chart, const CurveData& data, const Palette& colours) {
  if (data.remark.empty()) return "";
  const Frame& frame = chart.frame;
  const std::string text = shortened(data.remark, label_size, frame.width());
  const double half = text_width(text, label_size) / 2, y = frame.top - 7;
  TextStyle style{.size = label_size, .colour = colours.ink, .anchor = "middle", .weight = "600"};
  const double x = data.marked ? chart.of_unit(chart.x.fraction(*data.marked), 0).x : frame.right;
  if (!data.marked) style.colour = colours.muted;
  if (x + half > frame.right) style.anchor = "end";
  if (x - half < frame.left) style.anchor = "start";
  const double at = style.anchor == "end" ? frame.right : style.anchor == "start" ? frame.left : x;
  return text_at({at, y}, text, style);
}

/// A dashed line at an x, with the remark at its head, and a large dot where it meets the curve.
[[nodiscard]] inline std::string drawn_mark(const Chart& chart, const CurveData& data, bool log_y,
                                            const Palette& colours) {
  const Frame& frame = chart.frame;
  const double x = chart.of_unit(chart.x.fraction(*data.marked), 0).x;
  Element group("g"), line("line");
  std::string xml = group.set("class", "mark").open();
  xml += line.set("x1", x)
             .set("y1", frame.top)
             .set("x2", x)
             .set("y2", frame.bottom)
             .set("stroke", colours.accent)
             .set("stroke-width", 1.5)
             .set("stroke-dasharray", "6 4")
             .empty();
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    if (data.x[i] != *data.marked || !is_on_scale(data.y[i], log_y)) continue;
    xml += dot(chart.at(data.x[i], data.y[i]), 7, colours.accent, colours);
  }
  return xml + drawn_remark(chart, data, colours) + group.close();
}

[[nodiscard]] inline Look with_note(Look look, const CurveData& data, const CurvePlan& plan) {
  look.subtitle = joined(look.subtitle, values_note(data, plan));
  return look;
}

/// The margins of a picture's frame.
[[nodiscard]] inline Margins margins_of(const Look& look, const CurveData& data, const CurvePlan& plan) {
  const Look noted = with_note(look, data, plan);
  return margins_of(look, laid_out(noted, axes_of(data, plan), heading(noted).bottom).frame);
}

/// What stands on the page.
[[nodiscard]] inline std::string curve_content(Look look, const CurveData& data, const CurvePlan& plan) {
  const Palette& colours = palette_of(look.theme);
  look = with_note(std::move(look), data, plan);
  const Heading head = heading(look);
  const ChartPlan axes = axes_of(data, plan);
  const Chart chart = laid_out(look, axes, head.bottom);
  std::string xml = head.xml + grid(chart, colours) + border(chart.frame, colours);
  xml += tick_texts(chart, colours) + axis_labels(look, axes, chart);
  if (axes.y.values.empty()) xml += remark(chart.frame, "no values", colours);
  if (!plan.log_y) xml += drawn_errors(chart, data, colours);
  xml += drawn_curve(chart, data, plan.log_y, colours);
  xml += data.marked ? drawn_mark(chart, data, plan.log_y, colours) : drawn_remark(chart, data, colours);
  return xml;
}

[[nodiscard]] inline std::string curve_picture(const Look& look, const CurveData& data, const CurvePlan& plan) {
  require_room(look);
  return document(look, plan.name, curve_content(look, data, plan));
}

}  // namespace keen::svg::detail
