// SPDX-License-Identifier: MIT
#pragma once

#include "detail/pairs_picture.hpp"
#include "scatter.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

namespace keen::svg {

/// Options of a pair plot.
struct PairsOptions {
  std::string title{};               ///< above the picture; none if empty
  std::string subtitle{};            ///< below the title; also states what is not drawn
  std::vector<std::string> names{};  ///< of the coordinates; "column 1" and so on if empty
  Theme theme = Theme::light;
  int width = 900;                        ///< pixels, at least 240, and 60 for each coordinate
  int height = 860;                       ///< pixels, at least 200, and 60 for each coordinate
  Index max_points = 1000;                ///< larger sets are thinned to this many, evenly in their order
  std::string no_cluster = "no cluster";  ///< name of label -1 in the legend
};

namespace detail {

inline void require_pairs(const PairsOptions& options, Index dim) {
  constexpr Index most = 6;
  constexpr int margins = 180;
  keen::detail::require_that(dim >= 2 && dim <= most, "svg::pairs: points must have from 2 to ", most,
                             " coordinates, got ", dim, dim > most ? "; svg::pca draws points of more" : "");
  keen::detail::require_that(options.names.empty() || static_cast<Index>(options.names.size()) == dim,
                             "svg::pairs: one name a coordinate is needed, or none, got ", options.names.size(),
                             " for dim = ", dim);
  keen::detail::require_that(options.max_points >= 0, "svg::pairs: max_points must be >= 0, got ", options.max_points);
  const Index least = margins + 60 * dim;
  keen::detail::require_that(options.width >= least && options.height >= least,
                             "svg::pairs: width and height must be at least ", least, " for ", dim,
                             " coordinates, got ", options.width, " and ", options.height);
}

[[nodiscard]] inline std::vector<std::string> coordinate_names(const PairsOptions& options, Index dim) {
  std::vector<std::string> names = options.names;
  for (Index d = static_cast<Index>(names.size()); d < dim; ++d) names.push_back(axis_label("", d));
  return names;
}

}  // namespace detail

/// Every coordinate against every other one, for points of 2 to 6 coordinates, coloured by cluster as in `scatter`,
/// with the centroids; on the diagonal the distribution of each coordinate in each cluster. Points with coordinates
/// that are not finite, or 1e300 and more, are left out.
/// @param labels     one per point, -1 for a point in no cluster; or none: points are grey then
/// @param centroids  dim x k, may have no column
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument for a wrong number of labels, options or a dimension out of range
template <class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Dataset<Scalar, Dim>& points, const Labels& labels,
                                const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                                const PairsOptions& options = {}) {
  const Index dim = points.dim();
  detail::require_pairs(options, dim);
  detail::require_labels(labels, points.size(), centroids.cols(), "svg::pairs");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == dim, "svg::pairs: centroids must have ", dim,
                             " coordinates, as the points, got ", centroids.rows());
  const auto read = [&](Index x_axis, Index y_axis) {
    return detail::ScatterReader<Scalar, Dim>(points, x_axis, y_axis)(labels, centroids, options.max_points);
  };
  std::vector<detail::ScatterData> diagonal;
  for (Index d = 0; d < dim; ++d) diagonal.push_back(read(d, d));
  detail::Look look{"svg::pairs", options.title, options.subtitle, options.theme, options.width, options.height};
  const auto fewest_drawn = std::max_element(diagonal.begin(), diagonal.end(),
                                             [](const auto& a, const auto& b) { return a.undrawn < b.undrawn; });
  look.subtitle = detail::joined(look.subtitle, detail::points_note(*fewest_drawn));
  const detail::Heading head = detail::heading(look);
  const std::vector<std::string> names = detail::coordinate_names(options, dim);
  const detail::PairsPainter painter(look, diagonal, names, head.bottom);
  std::string xml = head.xml;
  for (Index row = 0; row < dim; ++row) {
    for (Index column = 0; column < row; ++column) xml += painter.below(row, column, read(column, row));
    xml += painter.on_diagonal(row);
  }
  const detail::Legend legend = painter.legend({diagonal.front().sizes, centroids.cols() > 0, options.no_cluster});
  xml += detail::LegendPainter(painter.free_corner(legend), legend, options.theme)();
  return detail::document(look, "Pairs of coordinates", xml);
}

/// The same for a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Points& points, const Clustering<Scalar, Dim>& clustering,
                                PairsOptions options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  if (options.subtitle.empty()) {
    options.subtitle = detail::clustering_note(clustering);
  }
  return pairs(data, clustering.labels, clustering.model.centroids(), options);
}

/// The same for the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pairs(const Points& points, const Model<Scalar, Dim>& model,
                                const PairsOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return pairs(data, model.predict(data), model.centroids(), options);
}

}  // namespace keen::svg
