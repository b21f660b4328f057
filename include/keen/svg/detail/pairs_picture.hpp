// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/base/indexed_vector.hpp"
#include "scatter_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace keen::svg::detail {

/// The layout of a pair plot: the panels of row r have coordinate r upwards, those of column c coordinate c to the
/// right. Nothing is drawn above the diagonal.
struct PairGrid {
  double left = 0, top = 0;
  double panel_width = 0, panel_height = 0;
  static constexpr double gap = 14;

  [[nodiscard]] Frame panel(Index row, Index column) const {
    const double x = left + static_cast<double>(column) * (panel_width + gap);
    const double y = top + static_cast<double>(row) * (panel_height + gap);
    return {x, y, x + panel_width, y + panel_height};
  }
};

/// The counts of each label's values in equal bins of the axis.
[[nodiscard]] inline std::map<Label, std::vector<double>> histograms(const Axis& axis, const ScatterData& data,
                                                                     std::size_t bins) {
  std::map<Label, std::vector<double>> counts;
  for (std::size_t i = 0; i < data.x.size(); ++i) {
    std::vector<double>& own = counts[data.labels.empty() ? -1 : data.labels[i]];
    own.resize(bins, 0.0);
    const double bin = axis.fraction(data.x[i]) * static_cast<double>(bins);
    ++own[static_cast<std::size_t>(std::clamp(bin, 0.0, static_cast<double>(bins) - 1))];
  }
  return counts;
}

/// How the values of one coordinate are spread, for each label; the highest bar fills the panel.
[[nodiscard]] inline std::string drawn_histograms(const Chart& chart, const ScatterData& data, Theme theme) {
  const auto bins = static_cast<std::size_t>(std::clamp(chart.frame.width() / 8, 8.0, 30.0));
  const auto counts = histograms(chart.x, data, bins);
  double most = 1;
  for (const auto& [label, own] : counts) most = (std::max)(most, *std::max_element(own.begin(), own.end()));
  Element group("g");
  std::string xml = group.set("class", "histogram").set("fill-opacity", "0.5").open();
  for (const auto& [label, own] : counts) {
    std::vector<Position> corners{chart.of_unit(0, 0)};
    for (std::size_t bin = 0; bin < bins; ++bin) {
      const double height = 0.94 * own[bin] / most;
      corners.push_back(chart.of_unit(static_cast<double>(bin) / static_cast<double>(bins), height));
      corners.push_back(chart.of_unit(static_cast<double>(bin + 1) / static_cast<double>(bins), height));
    }
    corners.push_back(chart.of_unit(1, 0));
    const Rgb fill = label < 0 ? palette_of(theme).neutral : cluster_colour(label);
    Element path("path");
    path.set("d", closed_path(corners)).set("stroke", outline(fill, theme));
    xml += (label < 0 && !data.labels.empty() ? path.set("fill", "none") : path.set("fill", fill)).empty();
  }
  return xml + group.close();
}

/// A pair plot in the making.
class PairsPainter {
 public:
  /// @param diagonal  coordinate by coordinate, the data with that coordinate on both axes
  /// @param names     of the coordinates
  PairsPainter(const Look& look, const std::vector<ScatterData>& diagonal, const std::vector<std::string>& names,
               double top)
      : look_(look), colours_(palette_of(look.theme)), diagonal_(diagonal), names_(names) {
    const auto dim = static_cast<double>(diagonal.size());
    double y_ticks = 0;
    for (const ScatterData& data : diagonal) {
      axes_.push_back(make_axis({.values = data.x_range, .label = ""}));
      y_ticks = (std::max)(y_ticks, widest(axes_.back().ticks(3), tick_size));
    }
    grid_.left = page_margin + label_size + 6 + y_ticks + 8;
    grid_.top = top + 10;
    const double gaps = (dim - 1) * PairGrid::gap;
    grid_.panel_width = (look.width - page_margin - grid_.left - gaps) / dim;
    for (const Axis& axis : axes_) x_ticks_height_ = (std::max)(x_ticks_height_, ticks_height(axis));
    grid_.panel_height = (look.height - page_margin - label_size - 8 - x_ticks_height_ - 8 - grid_.top - gaps) / dim;
  }

  /// The spread of one coordinate.
  [[nodiscard]] std::string on_diagonal(Index axis) const {
    Chart chart = chart_at(axis, axis);
    chart.y_ticks.clear();
    return grid(chart, colours_) + drawn_histograms(chart, diagonal_[static_cast<std::size_t>(axis)], look_.theme) +
           around(chart, axis, axis);
  }

  /// One coordinate against another.
  [[nodiscard]] std::string below(Index row, Index column, const ScatterData& data) const {
    const Chart chart = chart_at(row, column);
    const double radius = (std::min)(point_radius(data.x.size()), (std::max)(1.2, grid_.panel_width / 60));
    return grid(chart, colours_) + drawn_points(chart, data, look_.theme, radius) +
           drawn_centroids(chart, data, look_.theme) + around(chart, row, column);
  }

  /// The fullest legend that fits above the diagonal: of `columns` free columns, so many rows fewer than all are free.
  [[nodiscard]] Legend legend(const LegendPlan& plan) const {
    Legend found;
    for (Index columns = 1; columns < axes_.size(); ++columns) {
      const Frame upper = grid_.panel(0, axes_.size() - columns), lower = grid_.panel(axes_.size() - columns - 1, 0);
      const Legend fitting = legend_of(plan, {right() - upper.left, lower.bottom - upper.top});
      if (fullness(fitting) > fullness(found)) found = fitting;
    }
    return found;
  }

  /// Where a legend begins.
  [[nodiscard]] Position free_corner(const Legend& legend) const { return {right() - legend.width, grid_.top}; }

 private:
  [[nodiscard]] Chart chart_at(Index row, Index column) const {
    Chart chart{grid_.panel(row, column), axis(column), axis(row), {}, {}};
    chart.x_ticks = ticks_side_by_side(chart.x, grid_.panel_width, tick_size);
    chart.y_ticks = chart.y.ticks((std::max)(2, static_cast<int>(grid_.panel_height / 36)));
    return chart;
  }

  /// The height of the texts below an axis: more than one line of text if they must be upright, because side by side
  /// they would run into one another or into those of the next panel.
  [[nodiscard]] double ticks_height(const Axis& axis) const {
    const std::vector<Tick> ticks = ticks_side_by_side(axis, grid_.panel_width, tick_size);
    double free_from = -PairGrid::gap / 2;
    for (const Tick& tick : ticks) {
      const double middle = axis.fraction(tick.at) * grid_.panel_width, half = text_width(tick.text, tick_size) / 2;
      if (middle - half < free_from || middle + half > grid_.panel_width + PairGrid::gap / 2) {
        return widest(ticks, tick_size);
      }
      free_from = middle + half + 4;
    }
    return tick_size;
  }

  /// The texts below the panels of the last row.
  [[nodiscard]] std::string below_axis(const Chart& chart) const {
    if (x_ticks_height_ == tick_size) return tick_texts(chart, colours_);
    Chart upright = chart;
    upright.x_ticks.clear();
    std::string xml = tick_texts(upright, colours_);
    for (const Tick& tick : chart.x_ticks) {
      const double x = chart.of_unit(chart.x.fraction(tick.at), 0).x;
      xml += text_at({x + tick_size * 0.36, chart.frame.bottom + 6}, tick.text,
                     {.size = tick_size, .colour = colours_.muted, .anchor = "end", .rotation = -90});
    }
    return xml;
  }

  /// The border, and in the outermost panels what stands beside the axes.
  [[nodiscard]] std::string around(Chart chart, Index row, Index column) const {
    const Frame& frame = chart.frame;
    const bool is_last = row + 1 == axes_.size();
    if (!is_last) chart.x_ticks.clear();
    if (column > 0) chart.y_ticks.clear();
    std::string xml = border(frame, colours_) + below_axis(chart);
    TextStyle style{.size = label_size, .colour = colours_.ink, .anchor = "middle"};
    if (is_last) {
      xml += text_at({frame.left + frame.width() / 2, frame.bottom + x_ticks_height_ + 8 + label_size + 4},
                     shortened(name(column), label_size, frame.width() + PairGrid::gap - 4), style);
    }
    if (column > 0) return xml;
    style.rotation = -90;
    return xml + text_at({page_margin + label_size - 4, frame.top + frame.height() / 2},
                         shortened(name(row), label_size, frame.height() + PairGrid::gap - 4), style);
  }

  [[nodiscard]] double right() const { return grid_.panel(0, axes_.size() - 1).right; }
  [[nodiscard]] const Axis& axis(Index i) const { return axes_[i]; }
  [[nodiscard]] const std::string& name(Index i) const { return names_[static_cast<std::size_t>(i)]; }

  const Look& look_;
  const Palette& colours_;
  const std::vector<ScatterData>& diagonal_;
  const std::vector<std::string>& names_;
  keen::detail::IndexedVector<Axis> axes_;
  PairGrid grid_;
  double x_ticks_height_ = tick_size;
};

}  // namespace keen::svg::detail
