// SPDX-License-Identifier: MIT
#pragma once

#include "adapters.hpp"
#include "detail/assign.hpp"
#include "detail/nearest_few.hpp"
#include "detail/point_form.hpp"
#include "detail/prepare.hpp"
#include "detail/sse.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace keen {

/// k centroids, and what can be asked of them: the small part of a clustering that outlives its data. All members are
/// const and may be called from many threads at once.
///
/// Class invariant: all centroids are finite; k() >= 1 and dim() >= 1. A default-constructed model has k() == 0 and can
/// only be assigned to.
template <class Scalar, int Dim = Eigen::Dynamic>
class Model {
 public:
  Model() : Model(Centroids<Scalar, Dim>(Dim == Eigen::Dynamic ? 0 : Dim, 0), Unchecked{}) {}

  /// @param centroids  dim x k, one a column, finite
  /// @throws std::invalid_argument if there is none, or a value is not finite
  explicit Model(Centroids<Scalar, Dim> centroids) : Model(std::move(centroids), Unchecked{}) {
    detail::require_that(k() >= 1 && dim() >= 1,
                         "Model: at least one centroid of at least one coordinate is needed, got ", dim(), " x ", k());
    detail::require_that(k() <= (std::numeric_limits<Label>::max)(), "Model: k must fit a Label, got ", k());
    detail::require_finite(view(), "Model", "centroids");
  }

  [[nodiscard]] const Centroids<Scalar, Dim>& centroids() const { return centroids_; }  ///< dim x k, one a column
  [[nodiscard]] Index k() const { return centroids_.cols(); }                           ///< the number of clusters
  [[nodiscard]] Index dim() const { return centroids_.rows(); }                         ///< coordinates of a point

  /// The label of the nearest centroid of each point; ties go to the lower label. Weights play no part.
  /// Complexity: O(n k dim).
  /// @param points   anything that `as_dataset` takes; may be empty
  /// @param threads  as in KMeans; labels do not depend on it
  /// @throws std::invalid_argument for another dimension, a value that is not finite, or a model without centroids
  template <class Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    const Dataset<Scalar, Dim> data = checked(detail::dataset_for<Scalar, Dim>(points), "Model::predict");
    detail::require_that(threads >= 0, "Model::predict: threads must be >= 0, got ", threads);
    const Scalar largest = (std::max)(detail::require_finite(data, "Model::predict"), largest_centroid_);
    if (data.size() <= few_points) {
      if (std::optional<Labels> labels = detail::nearest_of_few(data, centroids_)) return *std::move(labels);
    }
    const double work = static_cast<double>(data.size()) * static_cast<double>(centroids_.size());
    detail::Team team(detail::threads_for(work, detail::thread_count(threads)));
    const Point<Scalar, Dim> center = centroids_.rowwise().sum() / static_cast<Scalar>(k());
    detail::Searcher<Scalar, Dim> searcher(data, detail::scale_for(largest), center, team.size());
    searcher.set_centroids(centroids_);
    return detail::nearest_labels(searcher, team);
  }

  /// The same for points in a form of their own: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::OwnForm Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    return detail::PointForm<Points>::predict(*this, points, threads);
  }

  /// The label of the nearest centroid of one point; ties go to the lower label. Complexity: O(k dim).
  /// @param point  dim values: an Eigen vector, std::array, std::vector or std::span
  /// @throws std::invalid_argument as `predict`
  template <class PointLike>
  [[nodiscard]] Label nearest(const PointLike& point) const {
    const Index size = static_cast<Index>(point.size());
    detail::require_that(k() > 0, "Model::nearest: the model has no centroids");
    detail::require_that(size == dim(), "Model::nearest: the point must have ", dim(), " coordinates, got ", size);
    Point<Scalar, Dim> copy(dim());
    for (Index d = 0; d < dim(); ++d) copy[d] = point[static_cast<decltype(point.size())>(d)];
    return predict(detail::view_columns<Scalar, Dim>(copy))[0];
  }

  /// The Euclidean distance of every point to every centroid: n x k, one point a row. Worked out in double.
  /// Complexity: O(n k dim).
  /// @throws std::invalid_argument as `predict`; std::range_error if a distance is beyond Scalar
  template <class Points>
  [[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> transform(
      const Points& points) const {
    const Dataset<Scalar, Dim> data = checked(detail::dataset_for<Scalar, Dim>(points), "Model::transform");
    detail::require_finite(data, "Model::transform");
    const Dataset<Scalar, Dim> unweighted(data.data(), data.size(), data.dim(), data.strides());
    Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(data.size(), k());
    for (Index j = 0; j < k(); ++j) {
      for (Index i = 0; i < data.size(); ++i) distances(i, j) = distance(unweighted, i, j);
    }
    return distances;
  }

  /// The sum of w |x - c|^2 over the points and their nearest centroids. Complexity: O(n k dim).
  /// @throws std::invalid_argument as `predict`; std::range_error if double cannot hold the sum
  template <class Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    const Dataset<Scalar, Dim> data = checked(detail::dataset_for<Scalar, Dim>(points), "Model::sse");
    detail::require_that(threads >= 0, "Model::sse: threads must be >= 0, got ", threads);
    if (data.size() == 0) return 0;
    detail::require_finite(data, "Model::sse");
    detail::require_weights(data, "Model::sse");
    const Labels labels = predict(data, threads);
    detail::Team alone(1);
    return detail::representable(detail::sum_of_squares(data, labels, centroids_, alone), "Model::sse");
  }

  /// The same for points in a form of their own: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::OwnForm Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    return detail::PointForm<Points>::sse(*this, points, threads);
  }

  friend bool operator==(const Model& a, const Model& b) {
    return a.dim() == b.dim() && a.k() == b.k() && a.centroids_ == b.centroids_;
  }

 private:
  static constexpr Index few_points = 8;

  struct Unchecked {};

  Model(Centroids<Scalar, Dim> centroids, Unchecked)
      : centroids_(std::move(centroids)),
        largest_centroid_(centroids_.size() > 0 ? centroids_.cwiseAbs().maxCoeff() : Scalar(0)) {}

  [[nodiscard]] Dataset<Scalar, Dim> view() const { return detail::view_columns<Scalar, Dim>(centroids_); }

  [[nodiscard]] Dataset<Scalar, Dim> checked(const Dataset<Scalar, Dim>& data, const char* caller) const {
    detail::require_that(k() > 0, caller, ": the model has no centroids");
    detail::require_that(data.dim() == dim(), caller, ": points must have ", dim(), " coordinates, got ", data.dim());
    return data;
  }

  [[nodiscard]] Scalar distance(const Dataset<Scalar, Dim>& data, Index i, Index j) const {
    detail::WideSum sum;
    detail::add_point(sum, data, i, centroids_.col(j));
    const auto distance = static_cast<Scalar>(sum.root());
    if (!detail::is_finite(&distance)) {
      throw std::range_error(detail::concat("Model::transform: the distance of point ", i, " to centroid ", j,
                                            " is too large for its type"));
    }
    return distance;
  }

  Centroids<Scalar, Dim> centroids_;
  Scalar largest_centroid_;
};

}  // namespace keen
