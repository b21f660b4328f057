// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/indexed_vector.hpp"
#include "../detail/statistics/principal_axes.hpp"
#include "scatter.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>

namespace keen::svg {

namespace detail {

/// 1 for points that can be drawn, 0 for others.
template <class Scalar, int Dim>
[[nodiscard]] keen::detail::IndexedVector<double> drawable_points(const Dataset<Scalar, Dim>& points) {
  keen::detail::require_in_memory(keen::detail::Points<Scalar>(points), "svg::pca");
  keen::detail::IndexedVector<double> is_drawn(points.size(), 1.0);
  for (Index i = 0; i < points.size(); ++i) {
    for (Index d = 0; d < points.dim(); ++d) {
      if (!is_drawable(static_cast<double>(points(i, d)))) is_drawn[i] = 0;
    }
  }
  return is_drawn;
}

/// Points and centroids along the first two principal axes of the points that can be drawn, one per column; NaN for
/// those that cannot.
struct PrincipalView {
  Eigen::Matrix2Xd points;
  Eigen::Matrix2Xd centroids;
  Eigen::VectorXd shares;
};

template <class Scalar, int Dim>
[[nodiscard]] PrincipalView principal_view(const Dataset<Scalar, Dim>& points,
                                           const Centroids<Scalar, Dim>& centroids) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const keen::detail::IndexedVector<double> weights = drawable_points(points);
  PrincipalView view{Eigen::Matrix2Xd::Constant(2, points.size(), nan),
                     Eigen::Matrix2Xd::Constant(2, centroids.cols(), nan), Eigen::VectorXd::Zero(points.dim())};
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; })) return view;
  const Index m = (std::min)(points.dim(), Index{2});
  const auto components =
      keen::detail::principal_components<Scalar>(points.with_weights(weights.data()), m, "svg::pca");
  view.shares = components.shares;
  Eigen::VectorXd x(points.dim());
  for (Index i = 0; i < points.size(); ++i) {
    if (!(weights[i] > 0)) continue;
    for (Index d = 0; d < points.dim(); ++d) x(d) = static_cast<double>(points(i, d));
    view.points.col(i).setZero();
    view.points.col(i).head(m) = components(x);
  }
  for (Index j = 0; j < centroids.cols(); ++j) {
    view.centroids.col(j).setZero();
    view.centroids.col(j).head(m) = components(centroids.col(j));
  }
  return view;
}

[[nodiscard]] inline std::string component_label(const PrincipalView& view, Index component) {
  const double share = component < view.shares.size() ? view.shares(component) : 0;
  return "component " + integer_text(component + 1) + " (" + percent_text(share) + " of variance)";
}

}  // namespace detail

/// Points of any dimension, projected to their first two principal components and drawn as by `scatter`, without cells.
/// Points with coordinates that are not finite, or 1e300 and more, are left out.
/// Complexity: O(n dim^2 + dim^3).
/// @param labels     one per point, -1 for a point in no cluster; or none
/// @param centroids  dim x k, may have no column
/// @param options    x_axis, y_axis and cells are ignored; empty axis labels are replaced by the share of the variance
/// @return an SVG document; the same bytes for the same input
/// @throws std::invalid_argument as `scatter`
/// Source: Pearson, Philosophical Magazine 2 (1901).
template <class Scalar, int Dim>
[[nodiscard]] std::string pca(const Dataset<Scalar, Dim>& points, const Labels& labels,
                              const std::type_identity_t<Centroids<Scalar, Dim>>& centroids,
                              ScatterOptions options = {}) {
  keen::detail::require_that(points.dim() >= 1, "svg::pca: points must have at least one coordinate");
  keen::detail::require_that(centroids.cols() == 0 || centroids.rows() == points.dim(),
                             "svg::pca: centroids must have ", points.dim(), " coordinates, as the points, got ",
                             centroids.rows());
  const detail::PrincipalView view = detail::principal_view<Scalar, Dim>(points, centroids);
  if (options.x_label.empty()) options.x_label = detail::component_label(view, 0);
  if (options.y_label.empty()) options.y_label = detail::component_label(view, 1);
  options.x_axis = 0;
  options.y_axis = 1;
  options.cells = false;
  return scatter(Dataset<double, 2>(as_dataset(view.points)), labels, view.centroids, options);
}

/// The same for a clustering of these points. The default subtitle has k, SSE and passes.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pca(const Points& points, const Clustering<Scalar, Dim>& clustering,
                              ScatterOptions options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  if (options.subtitle.empty()) {
    options.subtitle = detail::clustering_note(clustering);
  }
  return pca(data, clustering.labels, clustering.model.centroids(), options);
}

/// The same for the centroids of a model, such as `found.fit().model` of auto_k.
/// @param points  anything that `as_dataset` accepts
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::string pca(const Points& points, const Model<Scalar, Dim>& model,
                              const ScatterOptions& options = {}) {
  const Dataset<Scalar, Dim> data = as_dataset(points);
  return pca(data, model.predict(data), model.centroids(), options);
}

}  // namespace keen::svg
