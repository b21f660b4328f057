// SPDX-License-Identifier: MIT
#pragma once

#include "validate.hpp"

#include <algorithm>
#include <vector>

// The variance of a coordinate with the mean m, without visiting its zeros: each zero is at the distance m from the
// mean, so the zeros together contribute (total weight - weight of the nonzeros) m^2.

namespace keen::detail {

/// The mean over the coordinates of the weighted variance of each, in the square of the unit: of what is not 0 by
/// differences from the mean, and the square of the mean for all the rest. Complexity: O(nnz + dim).
template <class Scalar>
[[nodiscard]] double mean_variance(const ValidatedSparseData<Scalar>& validated, const Scale<double>& unit) {
  const SparseDataset<Scalar>& data = validated.data;
  const Points<Scalar> weighted = weights_of(data);
  const RelativeWeights<Scalar> weight(weighted, validated.largest_weight);
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(data.dim());
  Eigen::VectorXd nonzero = Eigen::VectorXd::Zero(data.dim());  // the weight of what is not 0
  double total = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const double w = weight(i);
    total += w;
    data.for_each_nonzero(i, [&](Index d, Scalar x) {
      mean[d] += w * unit(static_cast<double>(x));
      nonzero[d] += w;
    });
  }
  mean /= total;
  double sum = (((total - nonzero.array()).max)(0) * mean.array().square()).sum();
  for (Index i = 0; i < data.size(); ++i) {
    const double w = weight(i);
    data.for_each_nonzero(i, [&](Index d, Scalar x) {
      const double difference = unit(static_cast<double>(x)) - mean[d];
      sum += w * difference * difference;
    });
  }
  return sum / total / static_cast<double>(data.dim());
}

}  // namespace keen::detail
