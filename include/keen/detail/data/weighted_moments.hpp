// SPDX-License-Identifier: MIT
#pragma once

#include "block_loop.hpp"
#include "validated_data.hpp"

#include <algorithm>
#include <span>

namespace keen::detail {

/// The moments of points whose weights differ, or whose size is extreme, in a unit (`unit_scale`). Two passes over the
/// points in blocks of fixed size, so that the order of the sums does not depend on the team. Sums are taken as
/// differences from the first point: of points that are all equal the mean is exact and the variance 0.
template <class Scalar>
class WeightedMoments {
 public:
  WeightedMoments(const ValidatedData<Scalar>& validated, const Scale<double>& unit)
      : data_(validated.data), weight_(validated.data, validated.largest_weight), unit_(unit) {}

  /// Complexity: O(n dim).
  /// @param ranks   each of which has the blocks that begin there
  /// @param origin  the first point of all ranks
  [[nodiscard]] Moments operator()(Team& team, const Ranks& ranks, const Coordinates& origin) const {
    const Index blocks = (data_.size() + block_size - 1) / block_size;
    const Index dim = data_.dim();
    Moments moments;
    moments.mean.resize(dim);
    for (Index d = 0; d < dim; ++d) moments.mean[d] = unit_(origin[d]);
    IndexedVector<Coordinates> sums(blocks);
    IndexedVector<double> weights(blocks);
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int) {
      Coordinates sum(dim);
      double total_weight = 0;
      for (Index i = first; i < last; ++i) {
        const double weight = weight_(i);
        for (Index d = 0; d < dim; ++d) sum[d] += weight * (scaled(points, i, d) - moments.mean[d]);
        total_weight += weight;
      }
      weights[first / block_size] = total_weight;
      sums[first / block_size].swap(sum);
    });
    double total_weight = 0;
    Coordinates total(dim);
    ranks.in_turn(
        [&] {
          for (Index block = 0; block < blocks; ++block) {
            add_to(total, sums[block]);
            total_weight += weights[block];
          }
        },
        span_of(total), std::span(&total_weight, 1));
    for (Index d = 0; d < dim; ++d) moments.mean[d] += total[d] / total_weight;
    IndexedVector<double> squares(blocks);
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int) {
      double sum = 0;
      for (Index i = first; i < last; ++i) {
        double square = 0;
        for (Index d = 0; d < dim; ++d) {
          const double difference = scaled(points, i, d) - moments.mean[d];
          square += difference * difference;
        }
        sum += weight_(i) * square;
      }
      squares[first / block_size] = sum;
    });
    double sum_of_squares = 0;
    ranks.in_turn(
        [&] {
          for (const double sum : squares) sum_of_squares += sum;
        },
        std::span(&sum_of_squares, 1));
    moments.mean_variance = sum_of_squares / total_weight / static_cast<double>(dim);
    return moments;
  }

  [[nodiscard]] Moments operator()(Team& team) const { return (*this)(team, {}, data_.coordinates(0)); }

 private:
  static constexpr Index block_size = 4096;

  [[nodiscard]] double scaled(const Points<Scalar>& points, Index i, Index d) const {
    return unit_(static_cast<double>(points(i, d)));
  }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
};

}  // namespace keen::detail
