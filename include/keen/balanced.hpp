// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace keen {

/// A clustering whose clusters have sizes within bounds. A label is not always that of the nearest centroid, so
/// `model.predict(points)` may differ from `labels`.
template <class Scalar, int Dim = Eigen::Dynamic>
struct BalancedClustering : Clustering<Scalar, Dim> {
  BalancedClustering() = default;
  BalancedClustering(Clustering<Scalar, Dim> found, Index least, Index most, bool exact)
      : Clustering<Scalar, Dim>(std::move(found)), min_size(least), max_size(most), is_exact(exact) {}
  BalancedClustering(const BalancedClustering&) = default;
  BalancedClustering(BalancedClustering&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  BalancedClustering& operator=(const BalancedClustering& other) { return *this = BalancedClustering(other); }
  BalancedClustering& operator=(BalancedClustering&&) noexcept = default;
  ~BalancedClustering() = default;

  Index min_size = 0;    ///< the lower bound on `cluster_sizes`
  Index max_size = 0;    ///< the upper bound on `cluster_sizes`
  bool is_exact = true;  ///< no labels within the bounds have a lower SSE for the centroids of the last pass; may be
                         ///< false only for k > 256, where the exact search is limited
};

namespace detail {

/// Bounds on the sizes of clusters as users write them.
struct AskedSizes {
  std::optional<Index> min;
  std::optional<Index> max;
};

/// BalancedKMeans::fit.
template <class Scalar>
[[nodiscard]] BalancedClustering<Scalar> fit_balanced(FitSettings<Scalar> settings, const AskedSizes& asked,
                                                      const Points<Scalar>& data);

}  // namespace detail

/// k-means with bounds on the number of points in each cluster, for example for teams of equal size or routes of
/// limited length.
///
///     const auto teams = keen::BalancedKMeans<double, 2>{.k = 7}.fit(homes);                    // even sizes
///     const auto routes = keen::BalancedKMeans<double, 2>{.k = 7, .max_size = 40}.fit(homes);   // at most 40
///
/// Each pass finds the labels with the lowest SSE that the bounds allow, by a minimum-cost flow, and moves the
/// centroids to the means of their points. The SSE falls until no labels within the bounds have a lower one. If no
/// bound is active, the result equals that of KMeans.
///
/// The bounds count points, not weights. Weights affect the SSE and the means, as in KMeans. Points of weight 0 count
/// in the bounds and cost nothing. A cluster without points of positive weight keeps its centroid.
///
/// Source: Bradley, Bennett & Demiriz, Constrained k-means clustering, Microsoft Research MSR-TR-2000-65, 2000.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct BalancedKMeans {
  Index k = 8;                         ///< clusters, in [1, n]
  std::optional<Index> min_size = {};  ///< minimum points per cluster, in [0, n / k]; unset: see `max_size`
  std::optional<Index> max_size = {};  ///< maximum points per cluster, >= n / k. Both unset: n / k, rounded down and
                                       ///< up; one unset: no bound on that side
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids
  StopRule stop =
      stop::any_of(stop::LabelsSettled{}, stop::MaxIterations{300});  ///< when to end; a fixpoint always ends
  int threads = 1;              ///< maximum number; 0: every CPU of the process, or the executor's concurrency
  Index restarts = 1;           ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass, on the thread that called `fit`
  Executor executor = {};       ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O((n + k) k dim) per pass, and about O(k log k) for each point beyond the bounds of its nearest
  /// cluster; after the first passes these are few.
  /// Memory: O(n + k dim), plus at most the larger of 64 MB and 20 kB per cluster.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws std::invalid_argument before any work, for a setting, a point or a weight out of range, and for bounds
  ///         that no labels satisfy
  /// @throws SseOutOfRange, a std::range_error that contains the clustering, if double cannot hold the SSE
  template <class Points>
  [[nodiscard]] BalancedClustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    BalancedClustering<Scalar> found =
        detail::fit_balanced<Scalar>(detail::FitSettings<Scalar>(*this), {min_size, max_size}, data);
    return {detail::with_dim<Dim>(static_cast<Clustering<Scalar>&&>(found)), found.min_size, found.max_size,
            found.is_exact};
  }
};

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/balanced/fit.hpp"
#endif
