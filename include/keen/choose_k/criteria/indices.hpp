// SPDX-License-Identifier: MIT
#pragma once

#include "../../measures/dunn.hpp"
#include "../../measures/silhouette.hpp"
#include "../criterion.hpp"
#include "../detail/resampling.hpp"

#include <cstdint>
#include <limits>

namespace keen::criterion {

/// The silhouette through centroids: the mean of (b - a) / b, where a and b are the distances of a point to the nearest
/// and the second nearest centroid; 0 for the only point of a cluster, whatever its weight. It comes with the fits for
/// free, weighs points,
/// and was right more often than any other criterion on its own (docs/choosing_k.md). Cannot say 1.
/// Source: Hruschka, de Castro and Campello, ICDM 2004.
struct SimplifiedSilhouette {
  static constexpr const char* name = "simplified silhouette";

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    return view.fit.simplified_silhouette;
  }
};

/// The mean of keen::silhouette. Complexity: O(n^2 dim) for each k. Cannot say 1.
/// Throws std::invalid_argument for points with weights.
struct Silhouette {
  static constexpr const char* name = "silhouette";

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return silhouette(view.data, view.labels(), view.threads).mean;
  }
};

/// As keen::calinski_harabasz; n is the sum of weights. Cannot say 1.
struct CalinskiHarabasz {
  static constexpr const char* name = "Calinski-Harabasz";

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return detail::calinski_harabasz(detail::shape_of(view.fit));
  }
};

/// As keen::davies_bouldin. Cannot say 1.
struct DaviesBouldin {
  static constexpr const char* name = "Davies-Bouldin";
  static constexpr bool smaller_is_better = true;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return detail::davies_bouldin(detail::shape_of(view.fit));
  }
};

/// As keen::xie_beni. Cannot say 1.
struct XieBeni {
  static constexpr const char* name = "Xie-Beni";
  static constexpr bool smaller_is_better = true;

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    return detail::xie_beni(detail::shape_of(view.fit));
  }
};

/// As keen::dunn. Complexity: O(n^2 dim) for each k at worst, mostly far less; n at most `max_points`. Cannot say 1.
struct Dunn {
  static constexpr const char* name = "Dunn";
  Index max_points = 10000;  ///< >= 2; of more points, so many are drawn and judged
  std::uint64_t seed = 0;    ///< of the draw

  void validate() const { detail::require_max_points(max_points, "criterion::Dunn"); }

  template <class Scalar, int Dim>
  [[nodiscard]] double operator()(const FitView<Scalar, Dim>& view) const {
    if (view.k() == 1) return std::numeric_limits<double>::quiet_NaN();
    if (view.data.size() <= max_points) return dunn(view.data, view.labels());
    const detail::Sample<Scalar> sample(view.data, detail::drawn_indices(view.data, max_points, seed));
    const Labels labels = view.fit.model.predict(sample.view(), view.threads);
    const bool is_one_cluster = labels.minCoeff() == labels.maxCoeff();
    return is_one_cluster ? std::numeric_limits<double>::quiet_NaN() : dunn(sample.view(), labels);
  }
};

}  // namespace keen::criterion
