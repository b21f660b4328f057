// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../data/magnitude.hpp"
#include "../data/points.hpp"
#include "../threads/parallel.hpp"
#include "nearest_two_tally.hpp"

#include <algorithm>
#include <limits>

namespace keen::detail {

/// Measures a block of points against all centroids, in double and from direct differences.
template <class Scalar>
class NearestTwoBlock {
 public:
  static constexpr Index size = 64;

  explicit NearestTwoBlock(Index dim) : points_(size, dim) {}

  /// @param count  points, in [1, size]
  /// @param unit   that distances are measured in
  void load(const Points<Scalar>& data, Index first, Index count, const Scale<double>& unit = {}) {
    for (Index d = 0; d < data.dim(); ++d) {
      for (Index i = 0; i < size; ++i) {
        points_(i, d) = unit(static_cast<double>(data(first + (std::min)(i, count - 1), d)));
      }
    }
  }

  /// @param centroids  dim x k, in the unit of the points
  void search(const Centroids<double>& centroids) {
    first_.setConstant(std::numeric_limits<double>::infinity());
    second_ = first_;
    std::ranges::fill(label_, 0);
    Eigen::Array<double, size, 1> sq_distance;
    for (Index j = 0; j < centroids.cols(); ++j) {
      sq_distance.setZero();
      for (Index d = 0; d < centroids.rows(); ++d) sq_distance += (points_.col(d) - centroids(d, j)).square();
      for (Index i = 0; i < size; ++i) {
        label_[i] = sq_distance(i) < first_(i) ? j : label_[i];
      }
      second_ = (second_.min)((first_.max)(sq_distance));
      first_ = (first_.min)(sq_distance);
    }
  }

  [[nodiscard]] Index label(Index i) const { return label_[i]; }
  [[nodiscard]] double sq_distance(Index i) const { return first_(i); }
  [[nodiscard]] double second_sq_distance(Index i) const { return second_(i); }

 private:
  Eigen::Array<double, size, Eigen::Dynamic, Eigen::ColMajor> points_;
  Eigen::Array<double, size, 1> first_;
  Eigen::Array<double, size, 1> second_;
  Index label_[size];
};

template <class Scalar>
[[nodiscard]] NearestTwoTally tally_nearest_two(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                Team& team) {
  using Block = NearestTwoBlock<Scalar>;
  constexpr Index chunk_size = 64 * Block::size;
  const Centroids<double> in_double = centroids.matrix().template cast<double>();
  const Index chunks = (data.size() + chunk_size - 1) / chunk_size;
  IndexedVector<NearestTwoTally> parts(chunks, NearestTwoTally(centroids.cols()));
  team.for_each_block(chunks, [&](Index chunk, int) {
    NearestTwoTally& part = parts[chunk];
    Block block(data.dim());
    const Index last = (std::min)(data.size(), (chunk + 1) * chunk_size);
    for (Index first = chunk * chunk_size; first < last; first += Block::size) {
      const Index count = (std::min)(Block::size, last - first);
      block.load(data, first, count);
      block.search(in_double);
      for (Index i = 0; i < count; ++i) {
        const double weight = data.weight(first + i);
        if (weight > 0) part.add(block.label(i), weight, block.sq_distance(i), block.second_sq_distance(i));
      }
    }
  });
  NearestTwoTally total(centroids.cols());
  for (const NearestTwoTally& part : parts) total.add(part);
  return total;
}

}  // namespace keen::detail
