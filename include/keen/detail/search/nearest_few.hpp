// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/magnitude.hpp"
#include "../data/points.hpp"
#include "../simd/kernels.hpp"
#include "nearest_two.hpp"

#include <limits>
#include <optional>

namespace keen::detail {

/// The labels of a few points, for which it would not pay to pack the centroids: each is measured against all of them
/// as they lie. Nothing if some point is too close to call, or is not of ordinary size.
/// @param centroids  dim x k, k >= 1
/// Complexity: O(n k dim).
template <class Scalar>
[[nodiscard]] std::optional<Labels> nearest_of_few(const Points<Scalar>& points,
                                                   const CentroidsView<Scalar>& centroids) {
  if (!KEEN_DETAIL_VECTORS || points.row_stride() != 1 ||
      !(NearestTwo<Scalar>::rounding(centroids.rows()) < Scalar(0.01)))
    return {};
  constexpr Scalar largest = (std::numeric_limits<Scalar>::max)() / 8;
  const Scalar least_safe = least_safe_square<Scalar>(centroids.rows());
  IndexedVector<Scalar> sq_distances(centroids.cols());
  AlignedBuffer<Scalar> room(points.room_for(1));
  Labels labels(points.size());
  for (Index i = 0; i < points.size(); ++i) {
    measure_sq_distances<Scalar>(simd_level(), {points.row(i, room.data()), centroids.data(), centroids.rows(), nullptr,
                                                centroids.cols(), sq_distances.data()});
    const NearestTwo<Scalar> measured(sq_distances.data(), centroids.cols(), centroids.rows(), least_safe);
    const bool is_ordinary = measured.sq_distance >= least_safe && measured.sq_distance < largest;
    if (!measured.is_clear || !is_ordinary) return {};
    labels[i] = static_cast<Label>(measured.index);
  }
  return labels;
}

}  // namespace keen::detail
