// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/statistics/cluster_labels.hpp"
#include "../types.hpp"
#include "detail/heat_map_picture.hpp"
#include "theme.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace keen::svg {

/// Options of a heat map.
struct HeatMapOptions {
  std::string title{};                 ///< above the picture; none if empty
  std::string subtitle{};              ///< below the title; also states how many values are not drawn
  std::vector<std::string> rows{};     ///< names, from top to bottom; none if empty
  std::vector<std::string> columns{};  ///< names, from left to right; none if empty
  std::string x_label{};               ///< below the columns; none if empty
  std::string y_label{};               ///< left of the rows; none if empty
  Labels row_labels{};                 ///< a strip at the left in the colours of these clusters, one per row
  Labels column_labels{};  ///< a strip below in the colours of these clusters, one per column; -1: no cluster
  bool diverging = true;   ///< colours diverge from 0 (blue below, orange above); otherwise from the least value to the
                           ///< largest
  bool values = true;      ///< writes the values into the cells if they fit
  Theme theme = Theme::light;
  int width = 760;   ///< pixels, at least 240
  int height = 440;  ///< pixels, at least 200
};

namespace detail {

/// One name or label a row or column, or none.
inline void require_one_each(Index got, Index count, std::string_view what, std::string_view of) {
  keen::detail::require_that(got == 0 || got == count, "svg::heat_map: one ", what, " a ", of,
                             " is needed, or none, got ", got, " for ", count);
}

inline void require_heat_map(const HeatMapOptions& options, Index rows, Index columns) {
  require_one_each(static_cast<Index>(options.rows.size()), rows, "name", "row");
  require_one_each(static_cast<Index>(options.columns.size()), columns, "name", "column");
  require_one_each(options.row_labels.size(), rows, "label", "row");
  require_one_each(options.column_labels.size(), columns, "label", "column");
  keen::detail::require_cluster_labels(options.row_labels, "svg::heat_map");
  keen::detail::require_cluster_labels(options.column_labels, "svg::heat_map");
}

}  // namespace detail

/// A matrix of numbers as coloured cells: centroids by feature, or a spectrogram. A colour bar at the right shows the
/// scale. The colours are the same on light and dark pages, and colour-blind readers see them in the same order. There
/// are 65 levels, so values closer than 1/64 of the scale look the same. Names that do not fit horizontally are set
/// vertically, or left out if they do not fit either. Cells of values that are NaN, infinite, or 1e300 and more are
/// empty.
///
///     keen::svg::heat_map(clustering.model.centroids().transpose(), {.columns = features})
///
/// @param values  rows x columns, row 0 at the top
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of names or labels, or options out of range
template <class Matrix>
[[nodiscard]] std::string heat_map(const Eigen::MatrixBase<Matrix>& values, const HeatMapOptions& options = {}) {
  const detail::Look look{"svg::heat_map", options.title, options.subtitle,
                          options.theme,   options.width, options.height};
  detail::require_room(look);
  detail::require_heat_map(options, values.rows(), values.cols());
  return detail::heat_map_picture(look, detail::HeatMapData(values.template cast<double>(), options.diverging),
                                  {options.x_label, options.y_label, options.rows, options.columns, options.row_labels,
                                   options.column_labels, options.values});
}

}  // namespace keen::svg
