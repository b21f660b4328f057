// SPDX-License-Identifier: MIT
#pragma once

#include "../../algorithm.hpp"
#include "../../clustering.hpp"
#include "../../effort.hpp"
#include "../../empty_clusters.hpp"
#include "../../executor.hpp"
#include "../../init/initializer.hpp"
#include "../../stop.hpp"
#include "../base/compiled.hpp"

#include <cstdint>
#include <utility>

namespace keen::detail {

class Communicator;

/// What a fit is asked for: the fields of an estimator, without its Dim.
template <class Scalar>
struct FitSettings {
  Index k;
  const StartCentroids<Scalar>& init;  ///< the estimator's
  Effort<Scalar> effort = {};
  StopRule stop = {};
  Algorithm algorithm = Algorithm::automatic;
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;
  int threads;
  Index restarts = 1;
  std::uint64_t seed;
  Observer observer = {};
  Executor executor = {};
  bool on_sphere = false;              ///< centroids are brought to length 1
  const char* caller = "KMeans::fit";  ///< whom errors about points and settings name

  /// @param of  an estimator; a field that it does not have keeps its default
  template <class Estimator>
  KEEN_DETAIL_COLD explicit FitSettings(const Estimator& of)
      : k(of.k), init(of.init.start()), threads(of.threads), seed(of.seed) {
    require_same_alignment();
    if constexpr (requires { of.restarts; }) restarts = of.restarts;
    if constexpr (requires { of.effort; }) effort = of.effort;
    if constexpr (requires { of.stop; }) stop = of.stop;
    if constexpr (requires { of.algorithm; }) algorithm = of.algorithm;
    if constexpr (requires { of.empty_clusters; }) empty_clusters = of.empty_clusters;
    if constexpr (requires { of.observer; }) observer = of.observer;
    if constexpr (requires { of.executor; }) executor = of.executor;
    require_that(init.draw != nullptr && stop, "fit: the estimator, its init or its stop rule was moved from");
  }
};

/// Checks the settings of a fit of n points.
/// @throws std::invalid_argument naming `settings.caller`, for a setting out of range
template <class Scalar>
void require_settings(const FitSettings<Scalar>& settings, Index n);

/// KMeans::fit.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Points<Scalar>& data);

/// The same for points that are spread over ranks: each gets the labels of its own points, and all else is the same on
/// all of them, and the same as if all points were on one.
/// @param communicator  used until this returns
/// @throws RankError on all ranks, if one of them fails
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_on_ranks(const FitSettings<Scalar>& settings, const Points<Scalar>& data,
                                              Communicator& communicator);

/// The same clustering, of points whose dimension is known at compile time.
template <int Dim, class Scalar>
[[nodiscard]] Clustering<Scalar, Dim> with_dim(Clustering<Scalar>&& found) {
  if constexpr (Dim == Eigen::Dynamic) {
    return std::move(found);
  } else {
    Clustering<Scalar, Dim> same;
    same.model = Model<Scalar, Dim>(Centroids<Scalar, Dim>(found.model.centroids()), found.model.metric());
    same.labels = std::move(found.labels);
    same.cluster_weights = std::move(found.cluster_weights);
    same.cluster_sizes = std::move(found.cluster_sizes);
    same.sse = found.sse;
    same.iterations = found.iterations;
    same.stop_reason = found.stop_reason;
    same.nonempty_clusters = found.nonempty_clusters;
    same.start_sample = found.start_sample;
    same.restart = found.restart;
    same.history = std::move(found.history);
    same.swaps = found.swaps;
    return same;
  }
}

}  // namespace keen::detail
