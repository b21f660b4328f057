// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../clustering.hpp"
#include "axis_unit.hpp"
#include "detail/scatter_picture.hpp"
#include "detail/step_words.hpp"
#include "theme.hpp"

#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace keen::svg {

/// Options of a scatter plot.
struct ScatterOptions {
  std::string title{};     ///< above the picture; none if empty
  std::string subtitle{};  ///< below the title; also states what is not drawn
  std::string x_label{};   ///< "column 1" and so on if empty
  std::string y_label{};
  Theme theme = Theme::light;
  int width = 760;                        ///< pixels, at least 240
  int height = 540;                       ///< pixels, at least 200
  Index x_axis = 0;                       ///< the coordinate that runs to the right
  Index y_axis = 1;                       ///< the coordinate that runs upwards; ignored for points of one coordinate
  Index max_points = 4000;                ///< larger sets are thinned to this many, evenly in their order
  bool cells = true;                      ///< Voronoi cells of the centroids, for points of at most two coordinates
  bool legend = true;                     ///< number and size of each cluster, in columns, if there is room
  bool equal_scale = false;               ///< equal units on both axes, so that the picture shows true distances
  std::string no_cluster = "no cluster";  ///< name of label -1 in the legend
  std::vector<Index> path{};  ///< points in order of time: a line with arrows joins them, from "start" to "end"
  AxisUnit x_unit{};          ///< of the numbers along the axis; cells are those of the points' own distances
  AxisUnit y_unit{};
};

namespace detail {

/// @param options  ScatterOptions, or others with the same fields
template <class Options>
void require_axes(const Options& options, Index dim, const char* function) {
  const auto inside = [dim](Index axis) { return axis >= 0 && axis < dim; };
  keen::detail::require_that(dim >= 1, function, ": points must have at least one coordinate");
  keen::detail::require_that(inside(options.x_axis) && (dim == 1 || inside(options.y_axis)), function,
                             ": x_axis and y_axis must be in [0, dim = ", dim, "), got ", options.x_axis, " and ",
                             options.y_axis);
  keen::detail::require_that(options.max_points >= 0, function, ": max_points must be >= 0, got ", options.max_points);
}

inline void require_labels(const Labels& labels, Index n, Index k, const char* function) {
  keen::detail::require_that(labels.size() == 0 || labels.size() == n, function,
                             ": one label a point is needed, or none, got ", labels.size(), " labels for n = ", n);
  const Index end = k > 0 ? k : Index{(std::numeric_limits<Label>::max)()};
  for (const Label label : labels) {
    keen::detail::require_that(label >= -1 && label < end, function, ": labels must be in [0, ", end,
                               "), or -1 for no cluster, got ", label);
  }
}

inline void require_path(const std::vector<Index>& path, Index n, const char* function) {
  for (const Index i : path) {
    keen::detail::require_that(i >= 0 && i < n, function, ": path must hold indices of points, in [0, n = ", n,
                               "), got ", i);
  }
}

/// Readers of a picture know their data as a table, whose first column is column 1.
[[nodiscard]] inline std::string axis_label(const std::string& given, Index axis) {
  return given.empty() ? "column " + integer_text(axis + 1) : given;
}

/// Cells are right where the picture shows all coordinates.
template <class Options>
[[nodiscard]] bool shows_all(const Options& options, Index dim) {
  return dim == 1 || (dim == 2 && options.x_axis != options.y_axis);
}

template <class Scalar, int Dim>
[[nodiscard]] std::string clustering_note(const Clustering<Scalar, Dim>& found) {
  const StepWords words = step_words(found.history);
  return "k = " + integer_text(found.model.k()) + ", SSE " + value_text(found.sse) + " after " +
         counted(found.iterations, words.one, words.many);
}

}  // namespace detail

/// Points coloured by cluster, with the centroids as numbered discs and, in one or two dimensions, their Voronoi cells.
/// There are 20 colours; from the ninth cluster on, marks differ in shape too. Points with coordinates that are not
/// finite, or 1e300 and more, are left out. One-dimensional points are spread vertically, without meaning.
/// @param labels     one per point, -1 for a point in no cluster, which is drawn hollow; or none: points are grey then
///                   ("before")
/// @param centroids  dim x k, may have 0 columns; then no cells are drawn
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of labels, or options out of range
template <class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                  const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                                  const ScatterOptions& options = {}) {
  const detail::Look look{"svg::scatter", options.title, options.subtitle,
                          options.theme,  options.width, options.height};
  detail::require_room(look);
  detail::require_axes(options, points.dim(), "svg::scatter");
  detail::require_labels(labels, points.size(), centroids.cols(), "svg::scatter");
  detail::require_path(options.path, points.size(), "svg::scatter");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == points.dim(),
                             "svg::scatter: centroids must have ", points.dim(), " coordinates, as the points, got ",
                             centroids.rows());
  const detail::ScatterReader<Scalar, Dim> read(points, options.x_axis, options.y_axis, options.x_unit, options.y_unit);
  const detail::ScatterPlan plan{.x_label = detail::axis_label(options.x_label, options.x_axis),
                                 .y_label = detail::axis_label(options.y_label, options.y_axis),
                                 .cells = options.cells && detail::shows_all(options, points.dim()),
                                 .legend = options.legend,
                                 .equal_scale = options.equal_scale,
                                 .no_cluster = options.no_cluster};
  detail::ScatterData data = read(labels, centroids, options.max_points);
  read.add_path(data, options.path);
  return detail::scatter_picture(look, data, plan);
}

/// The same for a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                  const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  ScatterOptions filled = options;
  if (filled.subtitle.empty()) {
    filled.subtitle = detail::clustering_note(clustering);
  }
  return scatter(data, clustering.labels, clustering.model.centroids(), filled);
}

/// The same for the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string scatter(const Points& points, const Model<Scalar, Dim>& model,
                                  const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return scatter(data, model.predict(data), model.centroids(), options);
}

/// The points before clustering, in grey.
/// @param points  anything that `as_dataset` accepts
template <class Points>
[[nodiscard]] std::string scatter(const Points& points, const ScatterOptions& options = {}) {
  const auto data = as_dataset(points);
  return scatter(data, Labels{}, {}, options);
}

}  // namespace keen::svg
