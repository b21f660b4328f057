// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

#include <cstdint>

namespace keen {
namespace detail {

/// The settings of the fit of points of length 1.
template <class Scalar, class Spherical>
[[nodiscard]] FitSettings<Scalar> on_sphere(const Spherical& spherical) {
  FitSettings<Scalar> settings(spherical);
  settings.on_sphere = true;
  settings.caller = "SphericalKMeans::fit";
  return settings;
}

}  // namespace detail

/// k-means by angle: the larger the cosine between two points, the closer they are, independent of their lengths. For
/// texts, embeddings, and counts of which only the proportions matter.
///
///     const auto topics = keen::SphericalKMeans<float>{.k = 20}.fit(keen::rows(embeddings));
///
/// Points and centroids are scaled to length 1. The result's `sse` is the sum of 2 w (1 - cosine) over the points. Its
/// model has Metric::cosine and accepts points of any length except 0. A start centroid of length 0 is replaced by the
/// first axis; a cluster whose points cancel keeps its previous centroid.
/// Source: Dhillon & Modha, Machine Learning 42, 2001.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct SphericalKMeans {
  Index k = 8;                                                      ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};                       ///< the start centroids, among points of length 1
  StopRule stop = {};                                               ///< when to end; a fixpoint always ends
  Algorithm algorithm = Algorithm::automatic;                       ///< how nearest centroids are found
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;  ///< how empty clusters are treated
  int threads = 1;              ///< maximum number; 0: every CPU of the process, or the executor's concurrency
  Index restarts = 1;           ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass
  Executor executor = {};       ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O(n k dim) per pass. Memory: a copy of the points.
  /// @param points  anything that `as_dataset` accepts, n >= k points of finite coordinates that are not all 0
  /// @throws as KMeans::fit; std::invalid_argument for a point of length 0, which has no direction
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    const Centroids<Scalar> directions = detail::directions_of<Scalar>(data, "SphericalKMeans::fit");
    const detail::Points<Scalar> on_sphere = detail::view_columns<Scalar>(directions).with_weights(data.weights());
    return detail::with_dim<Dim>(detail::fit(detail::on_sphere<Scalar>(*this), on_sphere));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return detail::DatasetTraits<Points>::fit(*this, points);
  }
};

}  // namespace keen
