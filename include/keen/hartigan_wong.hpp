// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

#include <cstdint>

namespace keen {

/// k-means by moves of single points, as R's `kmeans` does it: a point goes to another cluster if the SSE falls by
/// that, both centroids counted. Where Lloyd's iteration ends, moves often go on; where moves end, no point can be
/// moved alone and every point belongs to its nearest centroid.
///
///     const auto found = keen::HartiganWong<double, 2>{.k = 5, .restarts = 10}.fit(points);
///
/// Every move lowers the SSE by more than rounding, so there is no endless transfer of points that tie. The same as
/// KMeans with `effort::Hartigan{.lloyd_passes = 1}` and `stop::LabelsSettled`; with more passes first, it is faster.
/// Source: Hartigan & Wong, Applied Statistics 28(1), 1979; detail/local_search/hartigan.hpp.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct HartiganWong {
  Index k = 8;                                 ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};  ///< the start centroids
  Algorithm algorithm = Algorithm::automatic;  ///< how nearest centroids are found before and after the moves
  int threads = 1;                             ///< of that; moves are made on one
  Index restarts = 1;                          ///< runs, >= 1; the least SSE counts
  std::uint64_t seed = 0;                      ///< of all random draws
  Executor executor = {};                      ///< runs the work on threads of the caller's

  /// Clusters the points.
  /// Complexity: O(n dim) a pass, and O(dim) for each point and centroid that is near. Memory: as KMeans::fit with an
  /// effort.
  /// @param points  anything that `as_dataset` takes, n >= k points of dim >= 1 finite coordinates
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
