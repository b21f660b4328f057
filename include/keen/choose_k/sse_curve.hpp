// SPDX-License-Identifier: MIT
#pragma once

#include "../init/plus_plus.hpp"
#include "../kmeans.hpp"
#include "criterion_result.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace keen {

/// The start of the fits of an SSE curve.
enum class CurveStart {
  cold,  ///< each k separately, from the settings' init
  warm,  ///< from the centroids for k - 1 and one more point, drawn as in k-means++; the first k is cold
  both,  ///< both, and the better one is kept: the curve then never rises
};

namespace detail {

/// The range with its last k.
/// @throws std::invalid_argument naming the caller, if the range is not within [1, n], or empty
[[nodiscard]] inline KRange checked_range(KRange range, Index n, const char* caller) {
  constexpr Index usual = 10;
  if (range.last == 0) range.last = (std::max)(range.first, (std::min)(usual, n));
  require_that(range.first <= range.last || range.last < 1, caller, ": the first k must not be above the last, got [",
               range.first, ", ", range.last, "]");
  require_that(range.first >= 1 && range.first <= range.last && range.last <= n, caller,
               ": the range of k must lie in [1, n = ", n, "], got [", range.first, ", ", range.last, "]");
  return range;
}

/// Centroids of a fit with a smaller k, and as many points more as are missing, drawn as in greedy k-means++.
template <class Scalar>
struct WarmStart {
  Centroids<Scalar> centroids;

  template <int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const WarmStart<Scalar>& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

template <class Scalar, int Dim>
[[nodiscard]] Clustering<Scalar, Dim> fit_warm(const Dataset<Scalar, Dim>& data, KMeans<Scalar, Dim> settings,
                                               const Centroids<Scalar, Dim>& centroids, bool once) {
  settings.init = WarmStart<Scalar>{centroids};
  if (once) settings.restarts = 1;
  return settings.fit(data);
}

template <class Scalar, int Dim>
[[nodiscard]] Clustering<Scalar, Dim> fit_next(const Dataset<Scalar, Dim>& data, const KMeans<Scalar, Dim>& settings,
                                               const Centroids<Scalar, Dim>& previous, CurveStart start) {
  if (start == CurveStart::cold || previous.cols() == 0) return settings.fit(data);
  Clustering<Scalar, Dim> warm = fit_warm(data, settings, previous, start == CurveStart::both);
  if (start == CurveStart::warm) return warm;
  Clustering<Scalar, Dim> cold = settings.fit(data);
  return cold.sse < warm.sse ? cold : warm;
}

}  // namespace detail

/// The SSE of the best clustering found for each k in a range: the curve of which `elbow` finds the elbow.
///
///     const keen::SseCurve curve = keen::sse_curve(points, {.first = 1, .last = 10}, {.restarts = 8});
///
/// Complexity: (restarts + 1) fits for each k.
/// @param settings  settings of every fit; `k` is ignored
/// @throws std::invalid_argument if the range is not within [1, n], and as KMeans::fit
template <class Points>
[[nodiscard]] SseCurve sse_curve(const Points& points, KRange range, KMeansFor<Points> settings = {},
                                 CurveStart start = CurveStart::both) {
  const auto data = as_dataset(points);
  detail::require_in_memory(detail::Points(data), "sse_curve");
  range = detail::checked_range(range, data.size(), "sse_curve");
  SseCurve curve;
  std::remove_cvref_t<decltype(settings.fit(data).model.centroids())> centroids;
  for (Index k = range.first; k <= range.last; ++k) {
    settings.k = k;
    const auto clustering = detail::fit_next(data, settings, centroids, start);
    centroids = clustering.model.centroids();
    curve.k.push_back(k);
    curve.sse.push_back(clustering.sse);
  }
  return curve;
}

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/warm_start.hpp"
#endif
