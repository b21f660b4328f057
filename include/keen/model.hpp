// SPDX-License-Identifier: MIT
#pragma once

#include "adapters.hpp"
#include "detail/base/compiled.hpp"
#include "detail/data/finite.hpp"
#include "detail/data/points.hpp"

#include <iosfwd>
#include <limits>
#include <string>
#include <utility>

namespace keen {

/// The distance between points and centroids of a model.
enum class Metric {
  euclidean,  ///< |x - c|
  cosine,     ///< 1 - cos(x, c): independent of lengths; points must not be 0
};

namespace detail {

/// Model::predict. (What the face declares in namespace detail and does not define is the core: below, or compiled.)
template <class Scalar>
[[nodiscard]] Labels predict(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                             Scalar largest_centroid, int threads);

/// The points scaled to length 1, one per column, without weights.
/// @throws std::invalid_argument naming the caller, for a point of length 0, or that is not finite
template <class Scalar>
[[nodiscard]] Centroids<Scalar> directions_of(const Points<Scalar>& data, const char* caller,
                                              const Called& called = {});

/// Calls `ask` with the points as a metric measures them: for cosine, scaled to length 1.
template <class Scalar, class Ask>
[[nodiscard]] auto measured_by(Metric metric, const Points<Scalar>& data, const char* caller, const Ask& ask) {
  if (metric == Metric::euclidean) return ask(data);
  const Centroids<Scalar> directions = directions_of<Scalar>(data, caller);
  return ask(view_columns<Scalar>(directions).with_weights(data.weights()));
}

/// Model::transform.
template <class Scalar>
[[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(
    const Points<Scalar>& data, const CentroidsView<Scalar>& centroids);

/// Model::sse.
template <class Scalar>
[[nodiscard]] double sse(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Scalar largest_centroid,
                         int threads);

/// Operations of estimators and models on points that are not a Dataset, such as keen::SparseDataset. Their header
/// specialises this, with a type `Custom`.
template <class Points>
struct DatasetTraits;

template <class Points>
concept CustomDataset = requires {
  typename DatasetTraits<Points>::Custom;
};

}  // namespace detail

/// k centroids, with prediction and distances: the small part of a clustering that does not need its data. All members
/// are const and may be called from several threads at once.
///
/// Class invariant: all centroids are finite, and have length 1 if the metric is cosine; k() >= 1 and dim() >= 1. A
/// default-constructed model has k() == 0 and can only be assigned to.
template <class Scalar, int Dim = Eigen::Dynamic>
class Model {
 public:
  Model(const Model&) = default;
  Model(Model&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Model& operator=(const Model& other) { return *this = Model(other); }
  Model& operator=(Model&&) noexcept = default;
  ~Model() = default;

  Model() : Model(Centroids<Scalar, Dim>(Dim == Eigen::Dynamic ? 0 : Dim, 0), Unchecked{}) {}

  /// @param centroids  dim x k, one per column, finite; for cosine not 0, and scaled to length 1
  /// @throws std::invalid_argument if there is no centroid, a value is not finite, or, for cosine, a centroid is 0
  explicit Model(Centroids<Scalar, Dim> centroids, Metric metric = Metric::euclidean)
      : Model(std::move(centroids), Unchecked{}) {
    detail::require_same_alignment();
    detail::require_that(k() >= 1 && dim() >= 1,
                         "Model: at least one centroid of at least one coordinate is needed, got ", dim(), " x ", k());
    detail::require_that(k() <= (std::numeric_limits<Label>::max)(), "Model: k must fit a Label, got ", k());
    detail::require_finite(detail::view_columns<Scalar>(centroids_), "Model", detail::called_centroids);
    if (metric == Metric::cosine) measure_angles();
  }

  [[nodiscard]] const Centroids<Scalar, Dim>& centroids() const { return centroids_; }  ///< dim x k, one per column
  [[nodiscard]] Metric metric() const { return metric_; }                               ///< the distance
  [[nodiscard]] Index k() const { return centroids_.cols(); }                           ///< the number of clusters
  [[nodiscard]] Index dim() const { return centroids_.rows(); }                         ///< coordinates of a point

  /// The label of the nearest centroid of each point; ties go to the lower label. Weights are ignored.
  /// Complexity: O(n k dim).
  /// @param points   anything that `as_dataset` accepts; may be empty
  /// @param threads  as in KMeans; labels do not depend on it
  /// @throws std::invalid_argument for another dimension, a value that is not finite, or a model without centroids; for
  ///   cosine, for a point of length 0
  template <class Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    require_usable(data.dim(), threads, "Model::predict");
    return detail::measured_by<Scalar>(metric_, data, "Model::predict", [&](const detail::Points<Scalar>& measured) {
      return detail::predict<Scalar>(measured, centroids_, largest_centroid_, threads);
    });
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Labels predict(const Points& points, int threads = 1) const {
    require_usable(points.dim(), threads, "Model::predict");
    return detail::DatasetTraits<Points>::predict(*this, points, threads);
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
    const detail::Points<Scalar> data(copy.data(), 1, dim(), {dim(), 1});
    return detail::measured_by<Scalar>(metric_, data, "Model::nearest", [&](const detail::Points<Scalar>& measured) {
      return detail::predict<Scalar>(measured, centroids_, largest_centroid_, 1)[0];
    });
  }

  /// The distance of every point to every centroid, by the metric: n x k, one point per row. Computed in double.
  /// Complexity: O(n k dim).
  /// @throws std::invalid_argument as `predict`; std::range_error if a distance is beyond Scalar
  template <class Points>
  [[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> transform(
      const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    require_usable(data.dim(), 1, "Model::transform");
    return detail::measured_by<Scalar>(metric_, data, "Model::transform", [&](const detail::Points<Scalar>& measured) {
      Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances =
          detail::distances<Scalar>(measured, centroids_);
      if (metric_ == Metric::cosine) distances = distances.cwiseAbs2() / 2;  // of two vectors of length 1
      return distances;
    });
  }

  /// The sum of w |x - c|^2 over the points and their nearest centroids; for cosine, of the points scaled to length 1,
  /// where each term is 2 w (1 - cos(x, c)). Complexity: O(n k dim).
  /// @throws std::invalid_argument as `predict`; std::range_error if double cannot hold the sum
  template <class Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    require_usable(data.dim(), threads, "Model::sse");
    return detail::measured_by<Scalar>(metric_, data, "Model::sse", [&](const detail::Points<Scalar>& measured) {
      return detail::sse<Scalar>(measured, centroids_, largest_centroid_, threads);
    });
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] double sse(const Points& points, int threads = 1) const {
    require_usable(points.dim(), threads, "Model::sse");
    return detail::DatasetTraits<Points>::sse(*this, points, threads);
  }

  friend bool operator==(const Model& a, const Model& b) {
    return a.metric_ == b.metric_ && a.dim() == b.dim() && a.k() == b.k() && a.centroids_ == b.centroids_;
  }

 private:
  struct Unchecked {};

  Model(Centroids<Scalar, Dim> centroids, Unchecked)
      : centroids_(std::move(centroids)),
        largest_centroid_(centroids_.size() > 0 ? centroids_.cwiseAbs().maxCoeff() : Scalar(0)) {}

  /// Checks that the model has centroids, and that points of this dimension match them.
  void require_usable(Index points_dim, int threads, const char* caller) const {
    detail::require_that(k() > 0, caller, ": the model has no centroids");
    detail::require_that(points_dim == dim(), caller, ": points must have ", dim(), " coordinates, got ", points_dim);
    detail::require_that(threads >= 0, caller, ": threads must be >= 0, got ", threads);
  }

  /// Scales centroids to length 1. Those that have it up to rounding stay unchanged, so that a saved model does not
  /// change.
  void measure_angles() {
    const auto off = (centroids_.template cast<double>().colwise().squaredNorm().array() - 1).abs().maxCoeff();
    if (!(off <= 8 * static_cast<double>(std::numeric_limits<Scalar>::epsilon())))
      centroids_ =
          detail::directions_of<Scalar>(detail::view_columns<Scalar>(centroids_), "Model", detail::called_centroids);
    largest_centroid_ = centroids_.cwiseAbs().maxCoeff();
    metric_ = Metric::cosine;
  }

  Centroids<Scalar, Dim> centroids_;
  Scalar largest_centroid_;
  Metric metric_ = Metric::euclidean;
};

/// One line for logs: `a model of 3 centroids of 2 coordinates`.
template <class Scalar, int Dim>
[[nodiscard]] std::string to_string(const Model<Scalar, Dim>& model) {
  return detail::concat("a model of ", model.k(), model.k() == 1 ? " centroid of " : " centroids of ", model.dim(),
                        model.dim() == 1 ? " coordinate" : " coordinates",
                        model.metric() == Metric::cosine ? ", by angle" : "");
}

/// Writes `to_string(model)`. The caller includes `<ostream>`.
template <class Traits, class Scalar, int Dim>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& stream,
                                             const Model<Scalar, Dim>& model) {
  return stream << to_string(model);
}

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/data/directions.hpp"
#include "detail/search/predict.hpp"
#endif
