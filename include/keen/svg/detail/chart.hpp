// SPDX-License-Identifier: MIT
#pragma once

#include "axis.hpp"
#include "document.hpp"

#include <algorithm>
#include <string>
#include <vector>

// A chart is a frame and what surrounds it. The widths depend on each other: the left margin on the texts of the ticks,
// these on the range, and the range, where both axes have one scale, on the size of the frame. They are laid out in the
// order heading, y axis, legend, x axis, and the ticks of y once more after the ranges were made equal.
//
//     +---------------------------------------------+
//     | title                                       |
//     | y |  +-------------------------+   legend   |
//     | l |  |                         |   o 0  50  |
//     | a 20 +         frame           |   o 1  48  |
//     | b |  |                         |            |
//     | e  0 +-------------------------+            |
//     | l       0         1         2               |
//     |                x label                      |
//     +---------------------------------------------+

/// A frame with two axes, a heading above and room for a legend beside it.
namespace keen::svg::detail {

inline constexpr double tick_size = 12;
inline constexpr double label_size = 13;

/// The rectangle that data are drawn in.
struct Frame {
  double left = 0, top = 0, right = 0, bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
};

struct Chart {
  Frame frame;
  Axis x, y;
  std::vector<Tick> x_ticks, y_ticks;

  /// Where a point of the data lies.
  [[nodiscard]] Position at(double vx, double vy) const { return of_unit(x.fraction(vx), y.fraction(vy)); }

  /// Where a point of the unit square lies, (0, 0) being the lower left corner of the frame.
  [[nodiscard]] Position of_unit(double u, double v) const {
    return {frame.left + u * frame.width(), frame.bottom - v * frame.height()};
  }
};

/// How far a frame is from the edges of its picture.
struct Margins {
  double left = 0, top = 0, right = 0;

  void include(const Margins& other) {
    left = (std::max)(left, other.left);
    top = (std::max)(top, other.top);
    right = (std::max)(right, other.right);
  }
};

/// What a chart consists of, before it is laid out.
struct ChartPlan {
  AxisPlan x, y;
  double legend_width = 0;
  bool equal_scale = false;  ///< one unit is as long on either axis (linear scales only)
  double above = 0;          ///< room above the frame
  Margins least{};           ///< frames of pictures side by side are aligned by the largest of their margins
};

/// Widens the range of one axis until a unit is as long on both.
inline void equalise(Axis& x, Axis& y, const Frame& frame) {
  const double unit = (std::max)(x.range.span() / frame.width(), y.range.span() / frame.height());
  const auto widen = [unit](Axis& axis, double length) {
    const double missing = (unit * length / axis.range.span() - 1) / 2;
    axis.range = widened(axis.range, missing, missing);
  };
  widen(x, frame.width());
  widen(y, frame.height());
}

/// The width of what stands left of the frame: the label, the texts of the ticks.
[[nodiscard]] inline double left_margin(const ChartPlan& plan, const std::vector<Tick>& y_ticks) {
  return page_margin + (plan.y.label.empty() ? 0 : label_size + 6) + widest(y_ticks, tick_size) + 8;
}

/// The ticks along x, and the frame narrowed where the first or the last text, which stand astride its corners, would
/// leave the page.
inline void lay_out_x(Chart& chart, const ChartPlan& plan) {
  Frame& frame = chart.frame;
  chart.x_ticks = ticks_side_by_side(chart.x, frame.width(), tick_size);
  if (chart.x_ticks.empty()) return;
  const double half = widest(chart.x_ticks, tick_size) / 2 + 4;
  const double right_overhang = (std::max)(0.0, half - plan.legend_width - page_margin);
  const double left_overhang = (std::max)(0.0, half - frame.left);
  if (right_overhang + left_overhang == 0) return;
  frame.left += left_overhang;
  frame.right -= right_overhang;
  chart.x_ticks = ticks_side_by_side(chart.x, frame.width(), tick_size);
}

/// Lays out the frame between the heading, the texts of the axes and the legend.
[[nodiscard]] inline Chart laid_out(const Look& look, const ChartPlan& plan, double heading_bottom) {
  Chart chart{{}, make_axis(plan.x), make_axis(plan.y), {}, {}};
  Frame& frame = chart.frame;
  frame.top = (std::max)(heading_bottom + 10 + plan.above, plan.least.top);
  frame.bottom = look.height - page_margin - (plan.x.label.empty() ? 0 : label_size + 8) - tick_size - 2;
  const int y_most = (std::max)(2, static_cast<int>(frame.height() / 44));
  if (plan.y.has_ticks()) chart.y_ticks = chart.y.ticks(y_most);
  frame.left = (std::max)(left_margin(plan, chart.y_ticks), plan.least.left);
  frame.right = look.width - (std::max)(page_margin + plan.legend_width, plan.least.right);
  if (plan.equal_scale && plan.y.has_ticks()) {
    equalise(chart.x, chart.y, frame);
    chart.y_ticks = chart.y.ticks(y_most);
  }
  if (plan.x.has_ticks()) lay_out_x(chart, plan);
  return chart;
}

[[nodiscard]] inline Margins margins_of(const Look& look, const Frame& frame) {
  return {frame.left, frame.top, look.width - frame.right};
}

[[nodiscard]] inline std::string grid(const Chart& chart, const Palette& colours) {
  const Frame& frame = chart.frame;
  std::string xml;
  for (const Tick& tick : chart.x_ticks) {
    const double x = chart.of_unit(chart.x.fraction(tick.at), 0).x;
    xml += line_from({x, frame.top}, {x, frame.bottom}, colours.grid);
  }
  for (const Tick& tick : chart.y_ticks) {
    const double y = chart.of_unit(0, chart.y.fraction(tick.at)).y;
    xml += line_from({frame.left, y}, {frame.right, y}, colours.grid);
  }
  return xml;
}

[[nodiscard]] inline std::string border(const Frame& frame, const Palette& colours) {
  return Element("rect")
      .set("class", "frame")
      .set("x", frame.left)
      .set("y", frame.top)
      .set("width", frame.width())
      .set("height", frame.height())
      .set("fill", "none")
      .set("stroke", colours.line)
      .empty();
}

[[nodiscard]] inline std::string tick_texts(const Chart& chart, const Palette& colours) {
  const Frame& frame = chart.frame;
  std::string xml;
  for (const Tick& tick : chart.x_ticks) {
    xml += text_at({chart.of_unit(chart.x.fraction(tick.at), 0).x, frame.bottom + tick_size + 6}, tick.text,
                   {.size = tick_size, .colour = colours.muted, .anchor = "middle"});
  }
  for (const Tick& tick : chart.y_ticks) {
    xml += text_at({frame.left - 8, chart.of_unit(0, chart.y.fraction(tick.at)).y + tick_size * 0.36}, tick.text,
                   {.size = tick_size, .colour = colours.muted, .anchor = "end"});
  }
  return xml;
}

[[nodiscard]] inline std::string axis_labels(const Look& look, const ChartPlan& plan, const Chart& chart) {
  const Frame& frame = chart.frame;
  const TextStyle style{.size = label_size, .colour = palette_of(look.theme).ink, .anchor = "middle"};
  TextStyle upright = style;
  upright.rotation = -90;
  std::string xml;
  if (!plan.x.label.empty()) {
    const double middle = frame.left + frame.width() / 2;
    const double room = 2 * (std::min)(middle, look.width - middle) - page_margin;
    xml += text_at({middle, look.height - page_margin + 4.0}, shortened(plan.x.label, label_size, room), style);
  }
  if (!plan.y.label.empty()) {
    xml += text_at({page_margin + label_size - 4, frame.top + frame.height() / 2},
                   shortened(plan.y.label, label_size, frame.height()), upright);
  }
  return xml;
}

/// A remark in the middle of the frame, for a picture without data.
[[nodiscard]] inline std::string remark(const Frame& frame, std::string_view text, const Palette& colours) {
  return text_at({frame.left + frame.width() / 2, frame.top + frame.height() / 2}, text,
                 {.size = label_size, .colour = colours.muted, .anchor = "middle"});
}

}  // namespace keen::svg::detail
