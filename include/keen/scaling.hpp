// SPDX-License-Identifier: MIT
#pragma once

#include "adapters.hpp"
#include "detail/base/check.hpp"
#include "detail/statistics/scaling_figures.hpp"

namespace keen {

/// A scaling of features: coordinate d of a point x becomes (x(d) - center(d)) / scale(d). Use it for features of
/// different units; otherwise the feature with the largest values dominates the distances.
///
///     const auto scaling = keen::Scaling::standardize(points);
///     const auto clustering = keen::fit(scaling.applied(points), {.k = 3});
///     const keen::ScaledModel<double> model(scaling.undone(clustering.model.centroids()), scaling);
///     const keen::Labels labels = model.predict(new_points);  // in their original units
struct Scaling {
  Scaling() = default;
  Scaling(Eigen::VectorXd centers, Eigen::VectorXd scales) : center(std::move(centers)), scale(std::move(scales)) {}
  Scaling(const Scaling&) = default;
  Scaling(Scaling&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Scaling& operator=(const Scaling& other) { return *this = Scaling(other); }
  Scaling& operator=(Scaling&&) noexcept = default;
  ~Scaling() = default;

  Eigen::VectorXd center{};  ///< dim values; empty: no scaling
  Eigen::VectorXd scale{};   ///< dim values, > 0

  /// The mean of each feature, and its standard deviation (divided by n, not n - 1). A feature that is constant up to
  /// rounding has scale 1. Uses weights. Complexity: O(n dim).
  /// @throws std::invalid_argument if there are no points, or points or weights are not finite
  template <class Points>
  [[nodiscard]] static Scaling standardize(const Points& points) {
    const auto data = as_dataset(points);
    return of_figures(detail::ScalingFigures(detail::Points(data), "Scaling::standardize").moments());
  }

  /// The median of each feature, and its interquartile range divided by 1.349, which is the standard deviation of
  /// normally distributed values. A few extreme values change neither. If the quartiles are equal but not all values
  /// are, the scale is the standard deviation. A weight of 3 is equivalent to three copies of the point. A quantile
  /// between two points is their mean. Complexity: O(n log n dim).
  /// @throws as standardize
  /// Source: Hyndman & Fan, The American Statistician 50(4), 1996, definition 2 of quantiles.
  template <class Points>
  [[nodiscard]] static Scaling robust(const Points& points) {
    const auto data = as_dataset(points);
    detail::require_in_memory(detail::Points(data), "Scaling::robust");
    return of_figures(detail::ScalingFigures(detail::Points(data), "Scaling::robust").quartiles());
  }

  /// True if the scaling is empty, so that points stay unchanged.
  [[nodiscard]] bool is_none() const { return center.size() == 0; }

  /// The scaled value of a coordinate.
  /// @param d  in [0, dim)
  [[nodiscard]] double applied(double x, Index d) const {
    const double difference = x - center[d];
    if (detail::is_finite(&difference)) return difference / scale[d];
    return 2 * ((x / 2 - center[d] / 2) / scale[d]);
  }

  /// The scaled points: dim x n, one per column, without weights. Complexity: O(n dim).
  /// @throws std::invalid_argument for points of another dimension, or as validate
  template <class Points>
  [[nodiscard]] auto applied(const Points& points) const {
    return scaled(as_dataset(points), [this](double x, Index d) { return applied(x, d); });
  }

  /// The inverse: centroids in the original units, dim x k. Complexity: O(k dim).
  /// @throws std::invalid_argument for centroids of another dimension, or as validate
  template <class Scalar, int Dim, int Options>
  [[nodiscard]] Centroids<Scalar, Dim> undone(
      const Eigen::Matrix<Scalar, Dim, Eigen::Dynamic, Options>& centroids) const {
    return scaled(columns(centroids), [this](double x, Index d) { return x * scale[d] + center[d]; });
  }

  /// @throws std::invalid_argument for a value that is not finite, a scale that is not > 0, or different numbers of
  ///   centers and scales
  void validate() const {
    detail::require_that(center.size() == scale.size(), "Scaling: there must be as many centers as scales, got ",
                         center.size(), " and ", scale.size());
    for (Index d = 0; d < center.size(); ++d) {
      detail::require_that(detail::is_finite(&center[d]), "Scaling: centers must be finite, got ", center[d]);
      detail::require_that(detail::is_finite(&scale[d]) && scale[d] > 0, "Scaling: scales must be finite and > 0, got ",
                           scale[d]);
    }
  }

  friend bool operator==(const Scaling& a, const Scaling& b) {
    return a.center.size() == b.center.size() && a.scale.size() == b.scale.size() && a.center == b.center &&
           a.scale == b.scale;
  }

 private:
  [[nodiscard]] static Scaling of_figures(const std::vector<detail::CenterAndScale>& figures) {
    const auto dim = static_cast<Index>(figures.size());
    Scaling found{Eigen::VectorXd(dim), Eigen::VectorXd(dim)};
    for (Index d = 0; d < dim; ++d) {
      found.center[d] = figures[static_cast<std::size_t>(d)].center;
      found.scale[d] = figures[static_cast<std::size_t>(d)].scale;
    }
    return found;
  }

  template <class Scalar, int Dim, class Change>
  [[nodiscard]] Centroids<Scalar, Dim> scaled(const Dataset<Scalar, Dim>& data, const Change& change) const {
    validate();
    detail::require_that(is_none() || data.dim() == center.size(), "Scaling: points must have ", center.size(),
                         " coordinates, got ", data.dim());
    Centroids<Scalar, Dim> found(data.dim(), data.size());
    for (Index i = 0; i < data.size(); ++i) {
      for (Index d = 0; d < data.dim(); ++d) {
        found(d, i) = is_none() ? data(i, d) : static_cast<Scalar>(change(static_cast<double>(data(i, d)), d));
      }
    }
    return found;
  }
};

}  // namespace keen
