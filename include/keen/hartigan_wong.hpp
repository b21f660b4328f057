// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

#include <cstdint>

namespace keen {

/// k-means by moves of single points, as in R's `kmeans`: a point moves to another cluster if the SSE, with both
/// centroids updated, falls. Such moves are often possible where Lloyd's iteration has converged. At the end no move of
/// a single point lowers the SSE, and every point belongs to its nearest centroid.
///
///     const auto found = keen::HartiganWong<double, 2>{.k = 5, .restarts = 10}.fit(points);
///
/// Every move lowers the SSE by more than rounding errors, so tied points are not moved endlessly. Equivalent to KMeans
/// with `effort::Hartigan{.lloyd_passes = 1}` and `stop::LabelsSettled`; `effort::Hartigan` with more passes is faster.
/// Source: Hartigan & Wong, Applied Statistics 28(1), 1979; detail/local_search/hartigan.hpp.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct HartiganWong {
  Index k = 8;                                 ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids
  Algorithm algorithm = Algorithm::automatic;  ///< the search for nearest centroids before and after the moves
  int threads = 1;                             ///< maximum number, for that search; moves use one thread
  Index restarts = 1;                          ///< runs, >= 1; the one with the lowest SSE is returned
  std::uint64_t seed = 0;                      ///< of all random draws
  Executor executor = {};                      ///< runs the work on the caller's threads

  /// Clusters the points.
  /// Complexity: O(n dim) per pass, plus O(dim) for each pair of a point and a nearby centroid. Memory: as KMeans::fit
  /// with an effort.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws as KMeans::fit
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    const KMeans<Scalar, Dim> kmeans{.k = k,
                                     .init = init,
                                     .effort = effort::Hartigan{.lloyd_passes = 1},
                                     .stop = stop::LabelsSettled{},
                                     .algorithm = algorithm,
                                     .threads = threads,
                                     .restarts = restarts,
                                     .seed = seed,
                                     .executor = executor};
    return kmeans.fit(points);
  }
};

}  // namespace keen
