// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/few_coordinates.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/validated_data.hpp"
#include "../simd/simd.hpp"
#include "../simd/vector.hpp"

#include <algorithm>
#include <cmath>

// One bit pattern for all widths. A vector of 4 doubles sums coordinates 0, 4, 8, ... in its first lane, a vector of 2
// doubles coordinates 0, 2, 4, ...: the sums would round differently. Here each of eight sums always takes the
// coordinates of one residue mod 8, in vectors of any width, and the eight are added in a fixed tree:
//
//     s0 s1 s2 s3 s4 s5 s6 s7       s(r): the terms of coordinates r, r + 8, r + 16, ...
//     s0+s4  s1+s5  s2+s6  s3+s7    then (s0+s4)+(s2+s6) and (s1+s5)+(s3+s7), then their sum

namespace keen::detail {

/// The differences of as many coordinates from those of a location as one vector holds.
template <class Vector, class Scalar>
KEEN_DETAIL_INLINE void subtract(typename Vector::Type& difference, const Scalar* x, const double* c) {
  if constexpr (sizeof(Scalar) == sizeof(double)) {
    difference = Vector::at(x).vector;
  } else {
    Vector::convert(difference, VectorOf<Scalar, Vector::size* int{sizeof(Scalar)}>::at(x).vector);
  }
  difference -= Vector::at(c).vector;
}

/// Terms (x - c)^2.
struct SquareTerms {
  const double* c;

  template <class Vector, class Scalar>
  KEEN_DETAIL_INLINE void add(typename Vector::Type& sum, const Scalar* x, Index d) const {
    typename Vector::Type difference;
    subtract<Vector>(difference, x + d, c + d);
    sum += difference * difference;
  }

  [[nodiscard]] double operator()(double x, Index d) const { return (x - c[d]) * (x - c[d]); }
};

/// Terms (x - c) axis.
struct AxisTerms {
  const double* c;
  const double* axis;

  template <class Vector, class Scalar>
  KEEN_DETAIL_INLINE void add(typename Vector::Type& sum, const Scalar* x, Index d) const {
    typename Vector::Type difference;
    subtract<Vector>(difference, x + d, c + d);
    sum += difference * Vector::at(axis + d).vector;
  }

  [[nodiscard]] double operator()(double x, Index d) const { return (x - c[d]) * axis[d]; }
};

/// The sum of terms for coordinates that lie side by side, in double. Each of eight sums takes every eighth coordinate,
/// and an odd last one is added at the end, so that the bits do not depend on the width of the vectors.
/// @tparam bytes  of a vector
template <int bytes, class Scalar, class Terms>
[[nodiscard]] KEEN_DETAIL_INLINE double sum_of_eight_ways(const Scalar* x, const Terms& terms, Index dim) {
  using Vector = VectorOf<double, bytes>;
  using Pair = VectorOf<double, 16>;
  constexpr Index pairs = 8 / Pair::size;
  double ways[8];
  typename Vector::Type wide[8 / Vector::size] = {};
  Index d = 0;
  for (; d + 8 <= dim; d += 8) {
    KEEN_DETAIL_UNROLL for (Index v = 0; v < 8 / Vector::size; ++v) {
      terms.template add<Vector>(wide[v], x, d + v * Vector::size);
    }
  }
  typename Pair::Type sums[pairs];
  if constexpr (Vector::size == Pair::size) {
    KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs; ++way) sums[way] = wide[way];
  } else {
    KEEN_DETAIL_UNROLL for (Index v = 0; v < 8 / Vector::size; ++v) Vector::at(ways + v * Vector::size).vector =
        wide[v];
    KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs; ++way) sums[way] = Pair::at(ways + way * Pair::size).vector;
  }
  const Index even = dim - dim % 2;
  KEEN_DETAIL_UNROLL for (Index way = 0; way < pairs - 1; ++way) {
    if (d == even) break;
    terms.template add<Pair>(sums[way], x, d);
    d += Pair::size;
  }
  KEEN_DETAIL_UNROLL for (Index half = pairs / 2; half > 0; half /= 2) {
    KEEN_DETAIL_UNROLL for (Index way = 0; way < half; ++way) sums[way] += sums[way + half];
  }
  Pair::at(ways).vector = sums[0];
  for (Index lane = 1; lane < Pair::size; ++lane) ways[0] += ways[lane];
  return even == dim ? ways[0] : ways[0] + terms(static_cast<double>(x[even]), even);
}

#if KEEN_DETAIL_X86_LEVELS
/// The same, to the bit: without FMA.
template <class Scalar, class Terms, int flags = compiled_flags>
[[nodiscard]] KEEN_DETAIL_TARGET("avx2") double sum_by_avx2(const Scalar* x, const Terms& terms, Index dim) {
  return sum_of_eight_ways<32>(x, terms, dim);
}
#endif

/// Points whose coordinates lie side by side, in a unit in which no square overflows, and their weights relative to the
/// largest. What lies so already is not copied.
template <class Scalar>
class ScaledPoints {
 public:
  ScaledPoints(const ValidatedData<Scalar>& validated, const Scale<double>& unit)
      : size_(validated.data.size()),
        dim_(validated.data.dim()),
        unit_(unit),
        square_exponent_(-2 * (std::ilogb(unit.first) + std::ilogb(unit.second))) {
    const Points<Scalar>& data = validated.data;
    if (data.is_weighted()) {
      const RelativeWeights<Scalar> relative(data, validated.largest_weight);
      weights_.reserve(size());
      for (Index i = 0; i < size(); ++i) weights_.push_back(relative(i));
      square_exponent_ -= relative.exponent();
      largest_weight_ = *std::max_element(weights_.begin(), weights_.end());
    }
    const bool is_plain = unit.first == 1 && unit.second == 1;
    if (is_plain && data.has_addresses() && (data.strides().coordinate == 1 || dim() == 1)) {
      first_ = data.data();
      pitch_ = data.strides().point;
      return;
    }
    Scalar* to = allocate();
    for (Index i = 0; i < size(); ++i) {
      for (Index d = 0; d < dim(); ++d) *to++ = static_cast<Scalar>(unit(static_cast<double>(data(i, d))));
    }
  }

  /// A copy of some points of another, in this order.
  ScaledPoints(const ScaledPoints& from, const IndexedVector<Index>& order)
      : size_(order.size()),
        dim_(from.dim_),
        unit_(from.unit_),
        square_exponent_(from.square_exponent_),
        largest_weight_(from.largest_weight_) {
    Scalar* to = allocate();
    for (const Index i : order) to = std::copy_n(from[i], dim(), to);
    if (from.weights_.empty()) return;
    weights_.reserve(order.size());
    for (const Index i : order) weights_.push_back(from.weight(i));
  }

  ScaledPoints(const ScaledPoints&) = delete;
  ScaledPoints& operator=(const ScaledPoints&) = delete;
  ~ScaledPoints() = default;

  [[nodiscard]] Index size() const { return size_; }

  [[nodiscard]] Index dim() const { return dim_; }

  /// Centroids in the unit of the points, one after the other.
  [[nodiscard]] IndexedVector<double> in_own_unit(const Centroids<Scalar>& centroids) const {
    IndexedVector<double> values;
    values.reserve(centroids.size());
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < dim(); ++d) values.push_back(unit_(static_cast<double>(centroids(d, j))));
    }
    return values;
  }

  /// Centroids in the unit of the data again: dim x k.
  [[nodiscard]] Centroids<Scalar> in_data_unit(const IndexedVector<double>& values) const {
    Centroids<Scalar> centroids(dim(), values.size() / dim());
    auto value = values.begin();
    for (Index j = 0; j < centroids.cols(); ++j) {
      for (Index d = 0; d < dim(); ++d) {
        centroids(d, j) = static_cast<Scalar>(*value++ / unit_.first / unit_.second);
      }
    }
    return centroids;
  }

  /// A sum of weighted squared distances in the unit of the data again; infinity or 0 where double cannot hold it.
  [[nodiscard]] double sse_in_data_unit(double sse) const { return std::ldexp(sse, square_exponent_); }

  /// The coordinates of point `i`.
  [[nodiscard]] const Scalar* operator[](Index i) const { return first_ + i * pitch_; }

  [[nodiscard]] double weight(Index i) const { return weights_.empty() ? 1 : weights_[i]; }

  [[nodiscard]] double largest_weight() const { return largest_weight_; }  ///< of any point, as `weight` has it

  /// The squared distance of point `i` from a location of dim coordinates.
  [[nodiscard]] double sq_distance(Index i, const double* c) const { return between((*this)[i], c); }

  /// Adds how far point `i` is from a location, times `weight`, to a sum of dim coordinates.
  void add_difference(Index i, const double* c, double weight, double* sum) const {
    const Scalar* const x = (*this)[i];
    sum[0] += weight * (static_cast<double>(x[0]) - c[0]);
    for (Index d = 1; d < dim(); ++d) sum[d] += weight * (static_cast<double>(x[d]) - c[d]);
  }

  /// What some points add up to about a location of dim coordinates.
  struct Sums {
    double weight = 0;
    double squares = 0;  ///< of weight times squared distance
  };

  /// @param sum  dim values: takes the sum of weight times difference
  [[nodiscard]] Sums sums_about(const double* c, const IndexedVector<Index>& points, double* sum) const {
    return with_few_coordinates(dim(), [&](auto few) { return sums_of<decltype(few)::value>(c, points, sum); });
  }

  /// The squared distance of point `i` from a location, where the number of coordinates is known: 1 to 3; 0: it is not.
  template <int few>
  [[nodiscard]] KEEN_DETAIL_INLINE double sq_distance_of(const Scalar* x, const double* c) const {
    if constexpr (few == 0) {
      return between(x, c);
    } else {
      double sum = 0;
      for (Index d = 0; d < few; ++d) {
        const double difference = static_cast<double>(x[d]) - c[d];
        sum += difference * difference;
      }
      return sum;
    }
  }

  /// The squared distance between two locations of dim coordinates.
  template <class Coordinate>
  [[nodiscard]] double between(const Coordinate* x, const double* c) const {
    return sum(x, SquareTerms{c});
  }

  /// How far point `i` lies from a location along an axis of dim coordinates, times the length of the axis.
  [[nodiscard]] double along(Index i, const double* c, const double* axis) const {
    return sum((*this)[i], AxisTerms{c, axis});
  }

 private:
  template <int few>
  [[nodiscard]] Sums sums_of(const double* c, const IndexedVector<Index>& points, double* sum) const {
    const Index dims = few > 0 ? few : dim();
    double in_registers[static_cast<std::size_t>((std::max)(few, 1))] = {};
    double* const total = few > 0 ? in_registers : sum;
    std::fill_n(total, dims, 0.0);
    Sums sums;
    for (const Index i : points) {
      const double w = weight(i);
      const Scalar* const x = (*this)[i];
      sums.weight += w;
      sums.squares += w * sq_distance_of<few>(x, c);
      for (Index d = 0; d < dims; ++d) total[d] += w * (static_cast<double>(x[d]) - c[d]);
    }
    if constexpr (few > 0) std::copy_n(total, dims, sum);
    return sums;
  }

  /// Of few coordinates in line, for a call costs more than the sum.
  template <class Coordinate, class Terms>
  [[nodiscard]] KEEN_DETAIL_INLINE double sum(const Coordinate* x, const Terms& terms) const {
    if (dim() >= 4) return sum_of_many(x, terms);
    double sum = terms(static_cast<double>(x[0]), 0);
    for (Index d = 1; d < dim(); ++d) sum += terms(static_cast<double>(x[d]), d);
    return sum;
  }

  template <class Coordinate, class Terms>
  [[nodiscard]] double sum_of_many(const Coordinate* x, const Terms& terms) const {
#if KEEN_DETAIL_X86_LEVELS
    constexpr Index least_for_avx2 = 32;  // below, the call costs what wider vectors save
    if (dim() >= least_for_avx2 && has_avx2_) return sum_by_avx2(x, terms, dim());
#endif
    return sum_of_eight_ways<16>(x, terms, dim());
  }

  /// Room for all points, side by side.
  [[nodiscard]] Scalar* allocate() {
    copy_.resize(size() * dim());
    first_ = copy_.data();
    pitch_ = dim();
    return copy_.data();
  }

  Index size_;
  Index dim_;
  Scale<double> unit_;
  int square_exponent_;  // of the power of two that takes weighted squares to the unit of the data
  bool has_avx2_ = simd_level() != SimdLevel::baseline;
  IndexedVector<double> weights_;  // none where all are 1
  double largest_weight_ = 1;
  AlignedBuffer<Scalar> copy_;
  const Scalar* first_ = nullptr;
  Index pitch_ = 0;
};

}  // namespace keen::detail
