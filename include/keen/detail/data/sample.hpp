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

// Sampling in one pass over a file. To draw m of n points, each set of m with the same chance, take point i with
// probability (points still wanted) / (points still to come). The count comes out exactly, and the points come in
// ascending order, so that they can be read in one pass.

namespace keen::detail {

/// Some points of a dataset, copied, with their weights.
template <class Scalar>
class Sample {
 public:
  /// @param indices  in ascending order where the points are not in memory: they are read once then
  Sample(const Points<Scalar>& data, std::span<const Index> indices) : points_(data.dim(), std::ssize(indices)) {
    if (!data.copy_chosen(indices.data(), points_.cols(), points_.data())) copy_in_one_pass(data, indices);
    if (!data.is_weighted()) return;
    for (const Index i : indices) weights_.push_back(data.weight(i));
  }

  [[nodiscard]] const Centroids<Scalar>& points() const { return points_; }

  [[nodiscard]] Dataset<Scalar> view() const {
    const Points<Scalar> data = view_columns<Scalar>(points_);
    return data.with_weights(weights_.empty() ? nullptr : weights_.data()).dataset();
  }

 private:
  void copy_in_one_pass(const Points<Scalar>& data, std::span<const Index> indices) {
    Index column = 0;
    data.for_each_block_in_memory([&](const Points<Scalar>& points, Index, Index last) {
      for (; column < points_.cols() && indices[static_cast<std::size_t>(column)] < last; ++column) {
        points_.col(column) = points.point(indices[static_cast<std::size_t>(column)]);
      }
    });
  }

  Centroids<Scalar> points_;
  std::vector<double> weights_;
};

/// The most points that PlusPlus chooses from where they are not in memory.
[[nodiscard]] inline Index most_in_start_sample(Index k) { return (std::max)(Index{65536}, 64 * k); }

/// How many points have weight.
template <class Scalar>
[[nodiscard]] Index count_counting(const Points<Scalar>& data) {
  Index counting = 0;
  for (Index i = 0; i < data.size(); ++i) counting += data.weight(i) > 0 ? 1 : 0;
  return counting;
}

/// The size of the sample that PlusPlus chooses from if points are not in memory; 0: it chooses from all points.
/// @param counting  how many there are that count
[[nodiscard]] inline Index start_sample(Index counting, Index k) {
  const Index most = most_in_start_sample(k);
  return counting <= most ? 0 : most;
}

/// 0 to n - 1 in random order (Fisher and Yates). Complexity: O(n).
[[nodiscard]] inline std::vector<Index> shuffled(Index n, Rng& rng) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  std::iota(indices.begin(), indices.end(), Index{0});
  for (Index left = n; left > 1; --left) {
    std::iter_swap(indices.begin() + (left - 1), indices.begin() + rng.index(left));
  }
  return indices;
}

/// The points that count, in ascending order; all points where there are not many.
template <class Scalar>
[[nodiscard]] std::vector<Index> counting_points(const Points<Scalar>& data) {
  constexpr Index many = 65536;
  std::vector<Index> counting;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.size() <= many || data.weight(i) > 0) counting.push_back(i);
  }
  return counting;
}

/// `count` of the points that count, each with the same chance, in ascending order; all where there are no more.
/// Complexity: O(n). Source: Knuth, TAOCP 2, 3.4.2, algorithm S.
template <class Scalar>
[[nodiscard]] std::vector<Index> draw_in_order(const Points<Scalar>& data, Index count, Rng& rng) {
  Index left = count_counting(data);
  std::vector<Index> drawn;
  for (Index i = 0; i < data.size() && std::ssize(drawn) < count; ++i) {
    if (!(data.weight(i) > 0)) continue;
    if (rng.index(left--) < count - std::ssize(drawn)) drawn.push_back(i);
  }
  return drawn;
}

/// n draws from 0 to n - 1, with repetition. Complexity: O(n).
[[nodiscard]] inline std::vector<Index> bootstrap_draws(Index n, Rng& rng) {
  std::vector<Index> indices(static_cast<std::size_t>(n));
  for (Index& index : indices) index = rng.index(n);
  return indices;
}

}  // namespace keen::detail
