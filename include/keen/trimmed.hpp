// SPDX-License-Identifier: MIT
#pragma once

#include "init/random_points.hpp"
#include "kmeans.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace keen {

/// A clustering that leaves out some points.
template <class Scalar, int Dim = Eigen::Dynamic>
struct TrimmedClustering : Clustering<Scalar, Dim> {
  TrimmedClustering() = default;
  TrimmedClustering(Clustering<Scalar, Dim> found, std::vector<Index> left_out)
      : Clustering<Scalar, Dim>(std::move(found)), outliers(std::move(left_out)) {}
  TrimmedClustering(const TrimmedClustering&) = default;
  TrimmedClustering(TrimmedClustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  TrimmedClustering& operator=(const TrimmedClustering& other) { return *this = TrimmedClustering(other); }
  TrimmedClustering& operator=(TrimmedClustering&&) noexcept = default;
  ~TrimmedClustering() = default;

  std::vector<Index> outliers;  ///< indices of the points that are left out entirely, ascending
};

namespace detail {

/// Settings that only TrimmedKMeans has.
struct TrimmedSettings {
  double outlier_fraction;
  Index max_iterations;
};

/// TrimmedKMeans::fit.
template <class Scalar>
[[nodiscard]] TrimmedClustering<Scalar> fit_trimmed(const FitSettings<Scalar>& settings, const TrimmedSettings& trimmed,
                                                    const Points<Scalar>& data);

}  // namespace detail

/// k-means that leaves out the points farthest from their centroids. Outliers neither move a centroid nor form a
/// cluster of their own; they are listed in `outliers`.
///
///     const auto found = keen::TrimmedKMeans<double, 2>{.k = 3, .outlier_fraction = 0.02}.fit(readings);
///     for (const keen::Index i : found.outliers) look_at(readings[i]);
///
/// Each pass assigns all points, leaves out the farthest, and moves the centroids to the means of the others, whose SSE
/// falls until nothing changes. `labels` has all points; `sse`, `cluster_weights` and `nonempty_clusters` only those
/// that are not left out.
///
/// With weights, a fraction of the total weight is left out, the farthest points first. A weight of 3 is equivalent to
/// three copies of the point, of which one or two may be left out.
/// Source: k-means--, Chawla & Gionis, SDM 2013; with weights, trimming functions of Cuesta-Albertos, Gordaliza &
/// Matran, The Annals of Statistics 25(2), 1997.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct TrimmedKMeans {
  Index k = 8;  ///< clusters, in [1, number of points that are always left]
  /// The fraction of the points that is left out, in [0, 1), rounded down to whole points. With weights that are not
  /// integers, exactly this fraction of the total weight.
  double outlier_fraction = 0.05;
  Initializer<Scalar, Dim> init =
      RandomPoints{};          ///< the start centroids; inits by distance, such as PlusPlus, prefer outliers
  Index max_iterations = 300;  ///< passes of a run, >= 1
  Algorithm algorithm = Algorithm::automatic;  ///< how nearest centroids are found
  int threads = 1;                             ///< maximum number; 0: every CPU that the process may use
  Index restarts = 10;                         ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;                      ///< of all random draws

  /// Clusters the points. Points of weight 0 are ignored and are never outliers.
  /// Complexity: O(n k dim) per pass. Memory: O(n + k dim).
  /// @param points  anything that `as_dataset` accepts
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] TrimmedClustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    TrimmedClustering<Scalar> found =
        detail::fit_trimmed<Scalar>(detail::FitSettings<Scalar>(*this), {outlier_fraction, max_iterations}, data);
    return {detail::with_dim<Dim>(static_cast<Clustering<Scalar>&&>(found)), std::move(found.outliers)};
  }
};

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/fit/trimmed.hpp"
#endif
