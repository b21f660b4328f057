// SPDX-License-Identifier: MIT
#pragma once

#include "../../adapters.hpp"
#include "../../random.hpp"
#include "magnitude.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <span>
#include <vector>

namespace keen::detail {

/// Some points of a dataset, copied, with their weights.
template <class Scalar>
class Sample {
 public:
  Sample(const Points<Scalar>& data, std::span<const Index> indices) : points_(data.dim(), std::ssize(indices)) {
    Index column = 0;
    for (const Index i : indices) points_.col(column++) = data.point(i);
    if (!data.is_weighted()) return;
    for (const Index i : indices) weights_.push_back(data.weight(i));
  }

  [[nodiscard]] Dataset<Scalar> view() const {
    const Points<Scalar> data = view_columns<Scalar>(points_);
    return data.with_weights(weights_.empty() ? nullptr : weights_.data()).dataset();
  }

 private:
  Centroids<Scalar> points_;
  std::vector<double> weights_;
};

/// 0 to n - 1 in random order (Fisher and Yates). Complexity: O(n).
[[nodiscard]] inline std::vector<Index> shuffled(Index n, Rng& rng) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  std::iota(indices.begin(), indices.end(), Index{0});
  for (Index left = n; left > 1; --left) {
    std::iter_swap(indices.begin() + (left - 1), indices.begin() + rng.index(left));
  }
  return indices;
}

/// n draws from 0 to n - 1, with repetition. Complexity: O(n).
[[nodiscard]] inline std::vector<Index> bootstrap_draws(Index n, Rng& rng) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  for (Index& index : indices) index = rng.index(n);
  return indices;
}

}  // namespace keen::detail
