// SPDX-License-Identifier: MIT
#pragma once

#include "../../sparse_dataset.hpp"
#include "../data/validated_data.hpp"

#include <algorithm>
#include <cmath>

namespace keen::detail {

template <class Scalar>
using ValidatedSparseData = ValidatedData<Scalar, SparseDataset<Scalar>>;

/// Checks that the coordinates of a point are in [0, dim), each once and in ascending order.
template <class Scalar>
void require_ascending(const SparseDataset<Scalar>& data, Index i, const char* caller) {
  const auto x = data.entries(i);
  Index before = -1;
  for (Index at = 0; at < x.count; ++at) {
    const Index d = x.coordinates[at];
    require_that(d >= 0 && d < data.dim(), caller, ": coordinates of sparse points must be in [0, dim = ", data.dim(),
                 "), got ", d, " at point ", i);
    require_that(d > before, caller, ": coordinates of a sparse point must ascend, got ", d, " after ", before,
                 " at point ", i);
    before = d;
  }
}

/// The largest magnitude of a coordinate. Complexity: O(nnz).
template <class Scalar>
[[nodiscard]] Scalar largest_magnitude(const SparseDataset<Scalar>& data) {
  Scalar largest = 0;
  for (Index i = 0; i < data.size(); ++i) {
    data.for_each_nonzero(i, [&](Index, Scalar x) { largest = (std::max)(largest, std::abs(x)); });
  }
  return largest;
}

/// Checks coordinates and values of points, and returns the largest magnitude. Complexity: O(n + nnz).
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar>
[[nodiscard]] Scalar require_points(const SparseDataset<Scalar>& data, const char* caller) {
  for (Index i = 0; i < data.size(); ++i) require_ascending(data, i, caller);
  Scalar largest = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const auto x = data.entries(i);
    for (Index at = 0; at < x.count; ++at) {
      if (!is_finite(x.values + at)) {
        refuse({caller, ": points must be finite, got ", non_finite_name(x.values + at), " at point ", i,
                ", coordinate ", x.coordinates[at]});
      }
      largest = (std::max)(largest, std::abs(x.values[at]));
    }
  }
  return largest;
}

/// What has been learnt about points that have been checked.
/// @throws std::invalid_argument naming the caller, if all weights are 0
template <class Scalar>
[[nodiscard]] ValidatedSparseData<Scalar> validated_points(const SparseDataset<Scalar>& data, Scalar largest,
                                                           const char* caller) {
  const WeightRange weights = weight_range<Scalar>(weights_of(data), caller);
  require_that(weights.largest > 0, caller, ": weights must not all be 0");
  ValidatedSparseData<Scalar> validated{data};
  validated.largest = largest;
  validated.largest_weight = weights.largest;
  validated.is_extreme = (largest != 0 && !is_ordinary_size(static_cast<double>(largest))) || weights.has_extreme;
  return validated;
}

/// Checks points and weights. Complexity: O(n + nnz), the one pass over the data before any work.
template <class Scalar>
[[nodiscard]] ValidatedSparseData<Scalar> prepare_sparse(const SparseDataset<Scalar>& data, const char* caller) {
  require_that(data.size() >= 1, caller, ": at least one point is needed, got n = 0");
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
  return validated_points(data, require_points(data, caller), caller);
}

/// The unit for squared distances between points and centroids up to these sizes.
template <class Scalar, class Matrix>
[[nodiscard]] Scale<double> unit_for(Scalar largest, const Matrix& centroids) {
  const auto of_centroids = static_cast<double>(centroids.cwiseAbs().maxCoeff());
  return distance_unit((std::max)(static_cast<double>(largest), of_centroids));
}

/// The error of a DoubleDouble sum of `terms` products, relative to the sum of their magnitudes.
[[nodiscard]] inline double pair_rounding(Index terms) {
  const auto count = static_cast<double>(terms + 8);
  return count * count * 0x1p-104;
}

}  // namespace keen::detail
