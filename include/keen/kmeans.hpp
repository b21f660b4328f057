// SPDX-License-Identifier: MIT
#pragma once

#include "adapters.hpp"
#include "algorithm.hpp"
#include "clustering.hpp"
#include "detail/fit/fit_settings.hpp"
#include "detail/fit/foreign_settings.hpp"
#include "effort.hpp"
#include "empty_clusters.hpp"
#include "executor.hpp"
#include "init/initializer.hpp"
#include "init/plus_plus.hpp"
#include "stop.hpp"

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace keen {

/// k-means: the settings of a fit. A plain value; `fit` is const, keeps no state and may be called from several
/// threads.
///
///     const keen::KMeans<double, 2> kmeans{.k = 3, .restarts = 8};
///     const auto clustering = kmeans.fit(points);
///
/// Minimises the sum of w |x - c|^2 over k centroids: `restarts` runs of Lloyd's iteration from `init`, of which the
/// best is returned. The same settings, data and seed give the same bits, for any number of threads and any layout of
/// the points.
template <class Scalar = double, int Dim = Eigen::Dynamic>
struct KMeans {
  Index k = 8;                                                      ///< clusters, in [1, n]
  Initializer<Scalar, Dim> init = PlusPlus{};                       ///< the start centroids
  Effort<Scalar> effort = {};                                       ///< improves the start centroids for a lower SSE
  StopRule stop = {};                                               ///< when to end; a fixpoint always ends
  Algorithm algorithm = Algorithm::automatic;                       ///< how nearest centroids are found
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;  ///< how empty clusters are treated
  int threads = 1;              ///< maximum number; 0: every CPU of the process, or the executor's concurrency
  Index restarts = 1;           ///< runs, >= 1; run r draws from stream r of the seed
  std::uint64_t seed = 0;       ///< of all random draws
  Observer observer = nullptr;  ///< called after every pass, on the thread that called `fit`
  Executor executor = {};       ///< runs the work on the caller's threads; none: on threads of the fit

  /// Clusters the points.
  /// Complexity: O(n k dim) per pass. Memory beyond the points: O(n + k dim + threads (dim + k)); with
  /// `Algorithm::filtering`, and for `PlusPlus`, n dim more values (dim <= 4); with `projection` 48 values per point;
  /// with an effort 60 bytes per point, a copy of points of up to 256 bytes, and another copy if coordinates are not
  /// contiguous Scalars or have extreme magnitudes.
  /// @param points  anything that `as_dataset` accepts, n >= k points of dim >= 1 finite coordinates
  /// @throws std::invalid_argument before any work, for a setting, a point or a weight out of range
  /// @throws SseOutOfRange, a std::range_error that contains the clustering, if double cannot hold the SSE
  /// @throws std::runtime_error for an empty cluster with EmptyClusters::error
  template <class Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
    return detail::with_dim<Dim>(detail::fit<Scalar>(detail::FitSettings<Scalar>(*this), data));
  }

  /// The same for other types of points: keen::SparseDataset of <keen/sparse.hpp>.
  template <detail::CustomDataset Points>
  [[nodiscard]] Clustering<Scalar, Dim> fit(const Points& points) const {
    return detail::DatasetTraits<Points>::fit(*this, points);
  }
};

namespace detail {

template <class Points>
struct SettingsOf;
template <class Scalar, int Dim>
struct SettingsOf<Dataset<Scalar, Dim>> {
  using Type = KMeans<Scalar, Dim>;
};

}  // namespace detail

/// The KMeans that fits points of this type.
template <class Points>
using KMeansFor = typename detail::SettingsOf<DatasetOf<const Points&>>::Type;

/// Clusters the points in one line: Scalar and Dim are those of the points.
///
///     const auto clustering = keen::fit(points, {.k = 3});
///
/// @throws as KMeans::fit
template <class Points>
[[nodiscard]] auto fit(const Points& points, const KMeansFor<Points>& settings) {
  return settings.fit(points);
}

/// A plain number as settings does not compile; the error message suggests `{.k = 3}`. (`auto`: so that this error
/// comes before errors in the use of the result.)
template <class Points, std::integral Number>
auto fit(const Points&, Number) {
  static_assert(detail::always_false<Number>, "keen::fit takes its settings in braces: keen::fit(points, {.k = 3})");
}

#ifndef _MSC_VER  // not tested there: that the other overload is preferred where both can be called
/// Settings with a name of another library, such as `{.n_clusters = 3}`, or with a value of the wrong type: they do not
/// compile, and the error lists keen's names. `{}` and `{.k = 3}` fit both overloads; this one is not preferred, as it
/// has a pack, which is always empty. (`type_identity_t`: so that the order of overloads is by the pack alone.)
template <class Points, class... Never>
auto fit(const Points&, const std::type_identity_t<detail::ForeignSettings<KMeansFor<Points>>>&, const Never&...) {
  static_assert(detail::always_false<Points>,
                "keen::fit: keen::KMeans has no such setting, or one of another type: k is the number of clusters, "
                "stop limits iterations, restarts counts runs: keen::fit(points, {.k = 3, .restarts = 10, .seed = 1})");
}
#endif

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/fit/fit.hpp"
#include "detail/local_search/improved_start.hpp"
#endif
