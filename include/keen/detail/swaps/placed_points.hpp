// SPDX-License-Identifier: MIT
#pragma once

#include "../aligned_buffer.hpp"
#include "../prepare.hpp"
#include "../vector.hpp"

#include <vector>

namespace keen::detail {

/// Adds the squared differences of as many coordinates as one vector holds.
template <class Pair, class Scalar>
KEEN_DETAIL_INLINE void add_squares(typename Pair::Type& sum, const Scalar* x, const double* c) {
  typename Pair::Type difference;
  if constexpr (sizeof(Scalar) == sizeof(double)) {
    difference = Pair::at(x).vector;
  } else {
    Pair::convert(difference, VectorOf<Scalar, Pair::size* int{sizeof(Scalar)}>::at(x).vector);
  }
  difference -= Pair::at(c).vector;
  sum += difference * difference;
}

/// The sum of squared differences of coordinates that lie side by side, in double. Each of eight sums takes every
/// eighth coordinate, and an odd last one is added at the end, so that the bits do not depend on the width of the
/// vectors.
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_INLINE double sum_of_eight_ways(const Scalar* x, const double* c, Index dim) {
  using Pair = VectorOf<double, 16>;
  constexpr Index pair_size = Pair::size;
  constexpr Index pairs = 8 / pair_size;
  typename Pair::Type sums[pairs] = {};
  Index d = 0;
  for (; d + 8 <= dim; d += 8) {
    KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs; ++way) {
      add_squares<Pair>(sums[way], x + d + way * pair_size, c + d + way * pair_size);
    }
  }
  const Index even = dim - dim % 2;
  for (Index way = 0; d < even; d += pair_size, ++way) add_squares<Pair>(sums[way], x + d, c + d);
  for (Index half = pairs / 2; half > 0; half /= 2) {
    for (Index way = 0; way < half; ++way) sums[way] += sums[way + half];
  }
  double total[pair_size];
  Pair::at(total).vector = sums[0];
  for (Index lane = 1; lane < pair_size; ++lane) total[0] += total[lane];
  if (even == dim) return total[0];
  const double last = static_cast<double>(x[even]) - c[even];
  return total[0] + last * last;
}

/// Points whose coordinates lie side by side, in a unit in which no square overflows, and their weights relative to the
/// largest. What lies so already is not copied.
template <class Scalar, int Dim>
class PlacedPoints {
 public:
  PlacedPoints(const Prepared<Scalar, Dim>& prepared, const Scale<double>& unit)
      : data_(prepared.data), unit_(unit), weights_(prepared.data, prepared.largest_weight) {
    const bool is_plain = unit.first == 1 && unit.second == 1;
    if (is_plain && (data_.strides().coordinate == 1 || dim() == 1)) {
      first_ = data_.data();
      pitch_ = data_.strides().point;
      return;
    }
    copy_.resize(size() * dim());
    for (Index i = 0; i < size(); ++i) {
      for (Index d = 0; d < dim(); ++d) {
        copy_.data()[i * dim() + d] = static_cast<Scalar>(unit(static_cast<double>(data_(i, d))));
      }
    }
    first_ = copy_.data();
    pitch_ = dim();
  }

  PlacedPoints(const PlacedPoints&) = delete;
  PlacedPoints& operator=(const PlacedPoints&) = delete;
  ~PlacedPoints() = default;

  [[nodiscard]] Index size() const { return data_.size(); }

  [[nodiscard]] Index dim() const {
    if constexpr (Dim == Eigen::Dynamic) {
      return data_.dim();
    } else {
      return Dim;
    }
  }

  /// Centroids in the unit of the points, one after the other.
  [[nodiscard]] std::vector<double> placed(const Centroids<Scalar, Dim>& centroids) const {
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(centroids.size()));
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < dim(); ++d) values.push_back(unit_(static_cast<double>(centroids(d, j))));
    }
    return values;
  }

  /// The same in the unit of the data again: dim x k.
  [[nodiscard]] Centroids<Scalar, Dim> in_data_unit(const std::vector<double>& values) const {
    Centroids<Scalar, Dim> centroids(dim(), std::ssize(values) / dim());
    auto value = values.begin();
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < dim(); ++d) {
        centroids(d, j) = static_cast<Scalar>(*value++ / unit_.first / unit_.second);
      }
    }
    return centroids;
  }

  /// The coordinates of point `i`.
  [[nodiscard]] const Scalar* operator[](Index i) const { return first_ + i * pitch_; }

  [[nodiscard]] double weight(Index i) const { return weights_(i); }

  /// The squared distance of point `i` from a place of dim coordinates.
  [[nodiscard]] double sq_distance(Index i, const double* c) const { return between((*this)[i], c); }

  /// The squared distance between two places of dim coordinates.
  template <class Coordinate>
  [[nodiscard]] double between(const Coordinate* x, const double* c) const {
    if constexpr (Dim == Eigen::Dynamic || Dim >= 8) {
      return sum_of_eight_ways(x, c, dim());
    } else {
      double sum = 0;
      for (int d = 0; d < Dim; ++d) sum += (static_cast<double>(x[d]) - c[d]) * (static_cast<double>(x[d]) - c[d]);
      return sum;
    }
  }

 private:
  Dataset<Scalar, Dim> data_;
  Scale<double> unit_;
  RelativeWeights<Scalar, Dim> weights_;
  AlignedBuffer<Scalar> copy_;
  const Scalar* first_ = nullptr;
  Index pitch_ = 0;
};

}  // namespace keen::detail
