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
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar>
[[nodiscard]] Scalar require_finite(const SparseDataset<Scalar>& data, const char* caller) {
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

/// Checks coordinates and values of points. Complexity: O(n + nnz).
template <class Scalar>
[[nodiscard]] Scalar require_points(const SparseDataset<Scalar>& data, const char* caller) {
  for (Index i = 0; i < data.size(); ++i) require_ascending(data, i, caller);
  return require_finite(data, caller);
}

/// Checks points and weights. Complexity: O(n + nnz), the one pass over the data before any work.
template <class Scalar>
[[nodiscard]] ValidatedSparseData<Scalar> prepare_sparse(const SparseDataset<Scalar>& data, const char* caller) {
  require_that(data.size() >= 1, caller, ": at least one point is needed, got n = 0");
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
  ValidatedSparseData<Scalar> validated{data};
  validated.largest = require_points(data, caller);
  const Points<Scalar> weights = weights_of(data);
  validated.largest_weight = require_weights(weights, caller);
  const auto largest = static_cast<double>(validated.largest);
  validated.is_extreme = (largest != 0 && !is_ordinary_size(largest)) || has_extreme_weight(weights);
  return validated;
}

/// The unit for squared distances between points and centroids up to these sizes.
template <class Scalar, class Matrix>
[[nodiscard]] Scale<double> unit_for(Scalar largest, const Matrix& centroids) {
  const auto of_centroids = static_cast<double>(centroids.cwiseAbs().maxCoeff());
  return distance_unit((std::max)(static_cast<double>(largest), of_centroids));
}

/// What rounding may do to a sum of so many products taken by DoubleDouble, relative to the sum of their magnitudes.
[[nodiscard]] inline double pair_rounding(Index terms) {
  const auto count = static_cast<double>(terms + 8);
  return count * count * 0x1p-104;
}

}  // namespace keen::detail
