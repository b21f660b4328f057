// SPDX-License-Identifier: MIT
#pragma once

#include "../../dataset.hpp"
#include "../base/coordinates.hpp"
#include "../base/inlining.hpp"
#include "../simd/kernels/kernel.hpp"
#include "../simd/vector.hpp"

#include <algorithm>
#include <cassert>

namespace keen::detail {

/// What the core reads points through: a Dataset whose dimension is known at run time and that keeps nothing alive. It
/// is copied as a few words. The face (KMeans, Model) takes a Dataset of any Dim and hands its points on, so that the
/// core is compiled once for each Scalar.
///
/// Coordinates that are stored as other numbers than Scalars have no address as such: loops that need one ask for rows
/// (`row`, `in_memory`), which are widened into room of the caller's, a few at a time. Otherwise rows are where
/// the points are, and no room is needed.
template <class Scalar>
class Points {
 public:
  using PointView = typename Dataset<Scalar>::PointView;

  Points(const Scalar* data, Index n, Index dim, Strides strides, const double* weights = nullptr)
      : Points(data, *number_type_of<Scalar>, n, dim, strides, weights) {}

  template <int Dim>
  Points(const Dataset<Scalar, Dim>& data)  // NOLINT(google-explicit-constructor): a view of the same points
      : Points(data.stored(), data.number_type(), data.size(), data.dim(), data.strides(), data.weights()) {}

  /// The same points as users see them.
  [[nodiscard]] Dataset<Scalar> dataset() const {
    return Dataset<Scalar>(data_, type_, size_, dim_, strides_).with_weights(weights_);
  }

  /// The same points with weights: size() values.
  [[nodiscard]] Points with_weights(const double* weights) const {
    Points points = *this;
    points.weights_ = weights;
    return points;
  }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] Index dim() const { return dim_; }
  [[nodiscard]] bool is_weighted() const { return weights_ != nullptr; }
  [[nodiscard]] const double* weights() const { return weights_; }
  [[nodiscard]] double weight(Index i) const { return weights_ == nullptr ? 1.0 : weights_[i]; }

  /// True if coordinates are stored as Scalars, and so have addresses.
  [[nodiscard]] bool has_addresses() const { return type_ == *number_type_of<Scalar>; }

  /// How far apart points and coordinates lie, in numbers as they are stored.
  [[nodiscard]] Strides strides() const { return strides_; }

  /// From one coordinate of a row to the next.
  [[nodiscard]] Index row_stride() const { return has_addresses() ? strides_.coordinate : 1; }

  /// The first coordinate of the first point. Needs addresses, as all that follows with a pointer.
  [[nodiscard]] const Scalar* data() const {
    assert(has_addresses());
    return static_cast<const Scalar*>(data_);
  }

  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const { return data() + offset(i, d); }

  [[nodiscard]] Scalar operator()(Index i, Index d) const {
    if (has_addresses()) return static_cast<const Scalar*>(data_)[offset(i, d)];
    return widened<Scalar>(type_, data_, offset(i, d));
  }

  /// Scalars of room that some rows need.
  [[nodiscard]] Index room_for(Index rows) const { return has_addresses() ? 0 : rows * dim_; }

  /// A point whose coordinates lie row_stride() apart: in place, or widened into `room`.
  /// @param room  room_for(1) values
  [[nodiscard]] const Scalar* row(Index i, Scalar* room) const {
    if (has_addresses()) return address(i);
    widen_row(i, room);
    return room;
  }

  /// Writes a point of whatever type as Scalars, side by side: dim() values.
  KEEN_DETAIL_NOINLINE void widen_row(Index i, Scalar* to) const {
    constexpr Index few = 16;  // below, the call of a kernel costs more than it saves
    if (dim_ >= few) return widen_rows(i, 1, to);
    with_number_type<Scalar>(type_, [&](auto type) {
      const Spaced<decltype(type)::value> x = spaced<decltype(type)::value>(i);
      for (Index d = 0; d < dim_; ++d) to[d] = static_cast<Scalar>(x[d]);
    });
  }

  /// The rows of the points of a tile, the first of them in unused lanes too.
  /// @param point_at  the point in a lane
  /// @param rows      tile_points pointers
  /// @param room      room_for(count) values
  template <class PointAt>
  void gather_rows(Index count, const PointAt& point_at, const Scalar** rows, Scalar* room) const {
    if (!has_addresses()) widen_gathered(count, point_at, room);
    for (Index lane = 0; lane < tile_points; ++lane) {
      const Index used = lane < count ? lane : 0;
      rows[lane] = has_addresses() ? address(point_at(used)) : room + used * dim_;
    }
  }

  /// The same points with `first` to `last - 1` in memory as Scalars; the others must not be asked for.
  /// @param room  room_for(last - first) values
  [[nodiscard]] Points in_memory(Index first, Index last, Scalar* room) const {
    if (has_addresses()) return *this;
    widen_rows(first, last - first, room);
    Points points(room, size_, dim_, {dim_, 1}, weights_);
    points.first_ = first;
    return points;
  }

  /// Asks the processor for the coordinates of a point that will be read soon.
  KEEN_DETAIL_INLINE void prefetch([[maybe_unused]] Index i) const {
#if defined(__GNUC__)
    if (strides_.coordinate != 1 || !has_addresses()) return;
    constexpr Index line = 64 / static_cast<Index>(sizeof(Scalar));
    const Scalar* const row = address(i);
    for (Index d = 0; d < dim_; d += line) __builtin_prefetch(row + d);
#endif
  }

  /// Calls `visit(d, x)` for each coordinate that may not be 0, in ascending order: for all of them.
  template <class Visit>
  void for_each_nonzero(Index i, const Visit& visit) const {
    for (Index d = 0; d < dim_; ++d) visit(d, (*this)(i, d));
  }

  /// Calls `visit(x)`, where `x[d]` are the coordinates of a point, each a number that Scalar holds exactly. What is
  /// called is compiled for each type that they may be stored as.
  template <class Visit>
  decltype(auto) visit_stored(Index i, const Visit& visit) const {
    return with_number_type<Scalar>(type_, [&](auto type) { return visit(spaced<decltype(type)::value>(i)); });
  }

  /// Writes the coordinates of a point, dim() of them.
  template <class Number>
  void copy_point(Index i, Number* copy) const {
    for (Index d = 0; d < dim_; ++d) copy[d] = static_cast<Number>((*this)(i, d));
  }

  [[nodiscard]] Coordinates coordinates(Index i) const {
    Coordinates x(dim_);
    copy_point(i, x.data());
    return x;
  }

  [[nodiscard]] PointView point(Index i) const {
    return point_view<PointView, Scalar, Eigen::Dynamic>(type_, data_, offset(i, 0), dim_, strides_.coordinate);
  }

 private:
  Points(const void* data, NumberType type, Index n, Index dim, Strides strides, const double* weights)
      : data_(data), type_(type), size_(n), dim_(dim), strides_(strides), weights_(weights) {}

  [[nodiscard]] Index offset(Index i, Index d) const { return (i - first_) * strides_.point + d * strides_.coordinate; }

  template <class PointAt>
  void widen_gathered(Index count, const PointAt& point_at, Scalar* room) const {
    const Index first = point_at(0);
    bool is_range = true;
    for (Index lane = 1; lane < count; ++lane) is_range = is_range && point_at(lane) == first + lane;
    if (is_range) return widen_rows(first, count, room);
    for (Index lane = 0; lane < count; ++lane) widen_row(point_at(lane), room + lane * dim_);
  }

  /// A point, read as a type that it is stored as.
  template <NumberType type>
  [[nodiscard]] Spaced<type> spaced(Index i) const {
    using Bits = typename Spaced<type>::Bits;
    return {static_cast<const Bits*>(data_) + offset(i, 0), strides_.coordinate};
  }

  void widen_rows(Index first, Index count, Scalar* room) const {
    widen(StoredRows{type_, data_, offset(first, 0), strides_.point, strides_.coordinate}, count, dim_, room);
  }

  const void* data_;
  NumberType type_;
  Index size_;
  Index dim_;
  Strides strides_;
  const double* weights_;
  Index first_ = 0;  // the point at data_
};

/// Some columns of a matrix, copied.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> columns_of(const Centroids<Scalar>& matrix, Index first, Index count) {
  Centroids<Scalar> columns(matrix.rows(), count);
  const Scalar* const from = matrix.data() + first * matrix.rows();
  std::copy(from, from + columns.size(), columns.data());
  return columns;
}

/// Centroids in memory, one after the other: those of a matrix whose dimension is known at compile time or not.
template <class Scalar>
class CentroidsView {
 public:
  using Column = Eigen::Map<const Point<Scalar>>;

  template <int Dim>
  CentroidsView(const Centroids<Scalar, Dim>& centroids)  // NOLINT(google-explicit-constructor): a view of the same
      : data_(centroids.data()), rows_(centroids.rows()), cols_(centroids.cols()) {}

  [[nodiscard]] Index rows() const { return rows_; }  ///< coordinates of each
  [[nodiscard]] Index cols() const { return cols_; }  ///< how many
  [[nodiscard]] const Scalar* data() const { return data_; }
  [[nodiscard]] Scalar operator()(Index d, Index j) const { return data_[j * rows_ + d]; }
  [[nodiscard]] Column col(Index j) const { return Column(data_ + j * rows_, rows_); }
  [[nodiscard]] Eigen::Map<const Centroids<Scalar>> matrix() const { return {data_, rows_, cols_}; }

 private:
  const Scalar* data_;
  Index rows_;
  Index cols_;
};

}  // namespace keen::detail
