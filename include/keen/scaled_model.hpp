// SPDX-License-Identifier: MIT
#pragma once

#include "model.hpp"
#include "scaling.hpp"

#include <utility>

namespace keen {

/// A model of scaled points. It has the centroids in the original units and accepts unscaled points. Distances and SSE
/// are those of scaled points. With an empty scaling it equals a Model.
///
/// Class invariant: that of Model, and a scaling that is empty or has the same dimension.
template <class Scalar, int Dim = Eigen::Dynamic>
class ScaledModel {
 public:
  ScaledModel(const ScaledModel&) = default;
  ScaledModel(ScaledModel&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  ScaledModel& operator=(const ScaledModel& other) { return *this = ScaledModel(other); }
  ScaledModel& operator=(ScaledModel&&) noexcept = default;
  ~ScaledModel() = default;

  ScaledModel() = default;

  /// @param centroids  dim x k, one per column, in the units of the points
  /// @throws std::invalid_argument as Model and Scaling::validate, for a scaling of another dimension, or a scale that
  ///   is too small for the centroids
  explicit ScaledModel(Centroids<Scalar, Dim> centroids, Scaling scaling = {})
      : centroids_(std::move(centroids)),
        scaling_(std::move(scaling)),
        scaled_(Centroids<Scalar, Dim>(scaling_.applied(columns(centroids_)))) {}

  [[nodiscard]] const Centroids<Scalar, Dim>& centroids() const { return centroids_; }  ///< dim x k, as given
  [[nodiscard]] const Scaling& scaling() const { return scaling_; }
  [[nodiscard]] const Model<Scalar, Dim>& scaled() const { return scaled_; }  ///< the model of scaled points
  [[nodiscard]] Index k() const { return scaled_.k(); }                       ///< the number of clusters
  [[nodiscard]] Index dim() const { return scaled_.dim(); }                   ///< coordinates of a point

  /// As Model::predict. Complexity: O(n k dim); a scaled copy of the points is made.
  /// @throws std::invalid_argument as Model::predict
  template <class Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    return asked(points, [&](const auto& data) { return scaled_.predict(data, threads); });
  }

  /// As Model::nearest.
  /// @throws std::invalid_argument as Model::nearest
  template <class PointLike>
  [[nodiscard]] Label nearest(const PointLike& point) const {
    const Index size = static_cast<Index>(point.size());
    detail::require_that(size == dim(), "ScaledModel::nearest: the point must have ", dim(), " coordinates, got ",
                         size);
    Centroids<Scalar, Dim> copy(dim(), 1);
    for (Index d = 0; d < dim(); ++d) copy(d, 0) = point[static_cast<decltype(point.size())>(d)];
    return predict(columns(copy))[0];
  }

  /// As Model::transform: the distances between scaled points.
  /// @throws as Model::transform
  template <class Points>
  [[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> transform(
      const Points& points) const {
    return asked(points, [&](const auto& data) { return scaled_.transform(data); });
  }

  /// As Model::sse: that of scaled points. Uses weights.
  /// @throws as Model::sse
  template <class Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    return asked(points, [&](const auto& data) { return scaled_.sse(data, threads); });
  }

  friend bool operator==(const ScaledModel& a, const ScaledModel& b) {
    return a.centroids_.rows() == b.centroids_.rows() && a.k() == b.k() && a.centroids_ == b.centroids_ &&
           a.scaling_ == b.scaling_;
  }

 private:
  /// Calls `ask` with the scaled points.
  template <class Points, class Ask>
  [[nodiscard]] auto asked(const Points& points, const Ask& ask) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    if (scaling_.is_none()) return ask(data);
    const Centroids<Scalar, Dim> scaled = scaling_.applied(data);
    return ask(columns(scaled).with_weights(data.weights()));
  }

  Centroids<Scalar, Dim> centroids_;
  Scaling scaling_;
  Model<Scalar, Dim> scaled_;
};

}  // namespace keen
