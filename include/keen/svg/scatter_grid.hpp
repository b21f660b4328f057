// SPDX-License-Identifier: MIT
#pragma once

#include "detail/scatter_grid_picture.hpp"
#include "scatter.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace keen::svg {

/// How one panel of a grid looks.
struct ScatterPanelOptions {
  std::string note{};       ///< below the panel; none where empty
  Index x_axis = 0;         ///< the coordinate that runs to the right
  Index y_axis = 1;         ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 1000;  ///< more points than that are thinned, evenly in their order
};

/// How a grid of scatter plots looks. The height of the picture follows. Names have up to two lines, broken at `\\n` or
/// where they are too wide.
struct ScatterGridOptions {
  std::string title{};                 ///< above the picture; none where empty
  std::string subtitle{};              ///< below the title
  std::vector<std::string> columns{};  ///< above each column; none where empty
  std::vector<std::string> rows{};     ///< left of each row, upright; none where empty
  bool equal_scale = true;             ///< one unit as long on either axis: distances look as k-means sees them
  Theme theme = Theme::light;
  int width = 960;  ///< pixels, at least 240, and 40 for each column beside 100 for margins
};

/// A small scatter plot: points coloured by cluster, with the centroids. It copies what it shows.
class ScatterPanel {
 public:
  /// A place in the grid that stays empty.
  ScatterPanel() = default;

  /// @param points     anything that `as_dataset` takes
  /// @param labels     one a point, -1 for a point in no cluster, which is drawn hollow; or none: points are grey then
  /// @param centroids  dim x k, may have no column
  /// @throws std::invalid_argument for labels or centroids that do not fit, or options out of range
  template <class Points, class CentroidMatrix>
  ScatterPanel(const Points& points, const Labels& labels, const Eigen::MatrixBase<CentroidMatrix>& centroids,
               ScatterPanelOptions options = {})
      : note_(std::move(options.note)), is_empty_(false) {
    constexpr const char* caller = "svg::ScatterPanel";
    const auto data = as_dataset(points);
    detail::require_axes(options, data.dim(), caller);
    detail::require_labels(labels, data.size(), centroids.cols(), caller);
    keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == data.dim(), caller,
                               ": centroids must have ", data.dim(), " coordinates, as the points, got ",
                               centroids.rows());
    data_ = detail::ScatterReader(data, options.x_axis, options.y_axis)(
        labels, centroids.template cast<typename CentroidMatrix::Scalar>(), options.max_points);
  }

  /// The panel of a clustering of these points.
  template <class Points, class Scalar, int Dim>
  ScatterPanel(const Points& points, const Clustering<Scalar, Dim>& clustering, ScatterPanelOptions options = {})
      : ScatterPanel(points, clustering.labels, clustering.model.centroids(), std::move(options)) {}

  [[nodiscard]] const detail::ScatterData& data() const { return data_; }
  [[nodiscard]] const std::string& note() const { return note_; }
  [[nodiscard]] bool is_empty() const { return is_empty_; }

 private:
  detail::ScatterData data_;
  std::string note_;
  bool is_empty_ = true;
};

namespace detail {

inline void require_scatter_grid(const ScatterGridOptions& options, Index count, Index columns) {
  constexpr Index margins = 100, least_panel = 40;
  keen::detail::require_that(columns >= 1, "svg::scatter_grid: columns must be >= 1, got ", columns);
  const Index rows = count / columns + (count % columns > 0 ? 1 : 0);
  // Divided, because the product may overflow.
  keen::detail::require_that(options.width >= least_width && (options.width - margins) / least_panel >= columns,
                             "svg::scatter_grid: width must be at least ", least_width, ", and ", margins, " + ",
                             least_panel, " for each column, got ", options.width, " for ", columns,
                             columns == 1 ? " column" : " columns");
  const auto require_names = [](const std::vector<std::string>& names, Index needed, const char* what) {
    keen::detail::require_that(names.empty() || static_cast<Index>(names.size()) == needed,
                               "svg::scatter_grid: one name a ", what, " is needed, or none, got ", names.size(),
                               " for ", needed);
  };
  require_names(options.columns, columns, "column");
  require_names(options.rows, rows, "row");
}

}  // namespace detail

/// Many small scatter plots in one picture, to compare clusterings: rows of square panels, from the top, the last row
/// as long as panels are left. The panels of a row share their axes, so that a row should show one set of points.
/// There are 20 colours; from the ninth cluster on, marks differ in shape too.
///
///     keen::svg::scatter_grid({{points, keen::fit(points, {.k = 3}), {.note = "k = 3"}},
///                              {points, keen::fit(points, {.k = 4}), {.note = "k = 4"}}}, 2)
///
/// @param panels   row by row
/// @param columns  panels in a row, >= 1
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for names of another number than columns or rows, or a width too small
[[nodiscard]] inline std::string scatter_grid(const std::vector<ScatterPanel>& panels, Index columns,
                                              const ScatterGridOptions& options = {}) {
  detail::require_scatter_grid(options, static_cast<Index>(panels.size()), columns);
  detail::ScatterGridPainter painter(
      {"svg::scatter_grid", options.title, options.subtitle, options.theme, options.width},
      {options.columns, options.rows, columns, options.equal_scale});
  for (std::size_t first = 0; first < panels.size(); first += static_cast<std::size_t>(columns)) {
    const std::size_t end = (std::min)(panels.size(), first + static_cast<std::size_t>(columns));
    std::vector<detail::GridPanel> row;
    for (std::size_t i = first; i < end; ++i) {
      row.push_back({panels[i].is_empty() ? nullptr : &panels[i].data(), panels[i].note()});
    }
    painter.add_row(row);
  }
  return painter.document();
}

}  // namespace keen::svg
