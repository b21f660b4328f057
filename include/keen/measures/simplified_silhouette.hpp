// SPDX-License-Identifier: MIT
#pragma once

#include "../model.hpp"

namespace keen {

namespace detail {

/// keen::simplified_silhouette.
template <class Scalar>
[[nodiscard]] double simplified_silhouette(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                           Metric metric, int threads);

}  // namespace detail

/// The silhouette through centroids, for many points: the mean of (b - a) / b over the points, where a is the distance
/// of a point to its nearest centroid and b that to the second nearest. It is in [0, 1], near 1 if clusters are small
/// and far from each other. A point whose a and b are both 0 has 0, and so has the only point of a cluster, whatever
/// its weight. Otherwise a weight of 3 is three copies of the point; points of weight 0 do not count.
///
///     const double found = keen::simplified_silhouette(points, clustering.model);
///
/// It is the figure that `criterion::SimplifiedSilhouette` compares, but for rounding: here all is added without any,
/// so the result depends neither on `threads` nor on the order of the points. With Metric::cosine, points count at
/// length 1. Complexity: O(n k dim); memory O(threads k), and O(n dim) with Metric::cosine.
/// @param points   anything that `as_dataset` takes, of the model's dimension; also read block by block, but with
///                 Metric::cosine in memory, and none of length 0
/// @param model    with k >= 2; of centroids that have no model: `keen::Model(centroids)`
/// @param threads  maximum number; 0: every CPU that the process may use
/// @throws std::invalid_argument for fewer than 2 centroids, another dimension, no points, points or weights that are
///         not finite, or weights that are negative or all 0
/// Source: Hruschka, de Castro and Campello, ICDM 2004.
template <class Points, class Scalar, int Dim>
[[nodiscard]] double simplified_silhouette(const Points& points, const Model<Scalar, Dim>& model, int threads = 1) {
  const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
  return detail::simplified_silhouette<Scalar>(data, model.centroids(), model.metric(), threads);
}

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/statistics/simplified_silhouette.hpp"
#endif
