// SPDX-License-Identifier: MIT
#pragma once

#include "../../dataset.hpp"
#include "../base/coordinates.hpp"
#include "../base/inlining.hpp"
#include "../simd/kernels/kernel.hpp"
#include "../simd/vector.hpp"

#include <algorithm>
#include <cassert>

// What the core knows of the data. Users hold points in many forms: Eigen matrices, rows or columns with strides,
// bytes, half floats, memory-mapped files, streams of blocks. The algorithms must not be compiled for each of them. So
// they read every form through one small type, Points<Scalar>, that answers: how many points and coordinates, the
// weight of a point, and "put these points into memory as Scalars".
//
//     Dataset<Scalar, Dim> (what users see) --> Points<Scalar> --> tiles, rows, coordinates (what loops read)
//
// A pass over the data visits each block once and does all its work while the block is in the cache:
//
//     for_each_block_in_memory(visit)    points in memory: one range; points in a file: block by block, read ahead
//
// Blocks are multiples of PointSource::block_unit points wherever they come from. Sums that are taken block by block
// are therefore the same for a matrix and for a file.
//
// What is learnt in the first pass decides how the later passes compute; validated_data.hpp has it: the largest and
// smallest magnitude, the weights, the moments.
//
// Reading order: stored_points.hpp (numbers in memory), points.hpp, block_loop.hpp; magnitude.hpp and unit_distance.hpp
// (arithmetic that cannot overflow); finite.hpp, first_pass.hpp, weighted_moments.hpp, validated_data.hpp (what is
// learnt); sample.hpp, point_buffer.hpp (copies); block_source.hpp, whole_blocks.hpp, scalar_source.hpp (points that
// are read); agreed_points.hpp, validate_on_ranks.hpp, points_of_ranks.hpp (points of several processes).

namespace keen::detail {

/// What the core reads points through: a Dataset whose dimension is known at run time and that keeps nothing alive. It
/// is copied as a few words. The face (KMeans, Model) takes a Dataset of any Dim and hands its points on, so that the
/// core is compiled once for each Scalar.
///
/// Coordinates that do not lie in memory as Scalars have no address: loops that need one ask for rows (`row`,
/// `gather_rows`, `in_memory`), which are widened into room of the caller's, a few at a time. Otherwise rows are where
/// the points are, and no room is needed. Passes over all points go block by block (`for_each_block_in_memory`).
template <class Scalar>
class Points {
 public:
  Points(const Scalar* data, Index n, Index dim, Strides strides, const double* weights = nullptr)
      : Points(StoredPoints<Scalar>(data, *number_type_of<Scalar>, dim, strides), n, weights) {}

  template <int Dim>
  Points(const Dataset<Scalar, Dim>& data)  // NOLINT(google-explicit-constructor): a view of the same points
      : Points(data.stored_points(), data.size(), data.weights()) {}

  /// The same points as users see them.
  [[nodiscard]] Dataset<Scalar> dataset() const { return Dataset<Scalar>(stored_, size_).with_weights(weights_); }

  /// The same points with weights: size() values.
  [[nodiscard]] Points with_weights(const double* weights) const { return {stored_, size_, weights}; }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] Index dim() const { return stored_.dim(); }
  [[nodiscard]] bool is_weighted() const { return weights_ != nullptr; }
  [[nodiscard]] const double* weights() const { return weights_; }
  [[nodiscard]] double weight(Index i) const { return weights_ == nullptr ? 1.0 : weights_[i]; }

  /// True if coordinates lie in memory as Scalars.
  [[nodiscard]] bool has_addresses() const { return stored_.has_addresses(); }

  /// False for points that are read block by block.
  [[nodiscard]] bool is_in_memory() const { return stored_.source() == nullptr; }

  /// What reads points that are not in memory.
  [[nodiscard]] const PointSource* source() const { return stored_.source(); }

  /// The same points, read by another source.
  [[nodiscard]] Points read_by(const PointSource& source) const { return {stored_.read_by(source), size_, weights_}; }

  /// What coordinates are stored as; and where those of a point are that are stored as bytes, and in memory.
  [[nodiscard]] NumberType number_type() const { return stored_.type(); }
  [[nodiscard]] const std::byte* stored_bytes(Index i) const { return stored_.bytes(i); }

  /// How far apart points and coordinates lie, in numbers as they are stored.
  [[nodiscard]] Strides strides() const { return stored_.strides(); }

  /// From one coordinate of a row to the next.
  [[nodiscard]] Index row_stride() const { return has_addresses() ? strides().coordinate : 1; }

  /// The first point that is in memory: 0, but for a block of points that are read.
  [[nodiscard]] Index first() const { return stored_.first(); }

  /// The first coordinate of the first point in memory. Needs addresses, as all that follows with a pointer.
  [[nodiscard]] const Scalar* data() const { return address(first()); }

  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const {
    assert(has_addresses());
    return stored_.address(i, d);
  }

  [[nodiscard]] Scalar operator()(Index i, Index d) const { return stored_(i, d); }

  /// Scalars of room that some rows need.
  [[nodiscard]] Index room_for(Index rows) const { return has_addresses() ? 0 : rows * dim(); }

  /// A point whose coordinates lie row_stride() apart: in place, or widened into `room`.
  /// @param room  room_for(1) values
  [[nodiscard]] const Scalar* row(Index i, Scalar* room) const {
    if (has_addresses()) return stored_.address(i, 0);
    copy_point(i, room);
    return room;
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
      rows[lane] = has_addresses() ? stored_.address(point_at(used), 0) : room + used * dim();
    }
  }

  /// The same points with `first` to `last - 1` in memory as Scalars; the others must not be asked for.
  /// @param room  room_for(last - first) values
  [[nodiscard]] Points in_memory(Index first, Index last, Scalar* room) const {
    if (has_addresses()) return *this;
    stored_.widen(first, last - first, room);
    return {StoredPoints<Scalar>(room, *number_type_of<Scalar>, dim(), {dim(), 1}).block(room, first), size_, weights_};
  }

  /// One pass over all points: calls `visit(points, first, last)` for ranges of points in their order, of which
  /// `points` has `first` to `last - 1` in memory. All ranges but the last are of a multiple of PointSource::block_unit
  /// points; of points that are in memory there is one.
  /// @param team  that `visit` works with, if it does: it reads ahead
  template <class Visit>
  void for_each_block_in_memory(const Visit& visit, Team* team = nullptr) const {
    if (is_in_memory()) return visit(*this, Index{0}, size_);
    stored_.source()->read_all(
        [&](const void* numbers, Index first, Index last) {
          visit(Points(stored_.block(numbers, first), size_, weights_), first, last);
        },
        team);
  }

  /// Asks the processor for the coordinates of a point that will be read soon.
  KEEN_DETAIL_INLINE void prefetch([[maybe_unused]] Index i) const {
#if defined(__GNUC__)
    if (strides().coordinate != 1 || !has_addresses()) return;
    constexpr Index line = 64 / static_cast<Index>(sizeof(Scalar));
    const Scalar* const row = stored_.address(i, 0);
    for (Index d = 0; d < dim(); d += line) __builtin_prefetch(row + d);
#endif
  }

  /// Calls `visit(d, x)` for each coordinate that may not be 0, in ascending order: for all of them.
  template <class Visit>
  void for_each_nonzero(Index i, const Visit& visit) const {
    if (has_addresses()) {
      for (Index d = 0; d < dim(); ++d) visit(d, *address(i, d));
    } else {
      visit_stored(i, [&](const auto& x) {
        for (Index d = 0; d < dim(); ++d) visit(d, static_cast<Scalar>(x[d]));
      });
    }
  }

  /// Calls `visit(x)`, where `x[d]` are the coordinates of a point, each a number that Scalar holds exactly. What is
  /// called is compiled for each type that they may be stored as.
  template <class Visit>
  decltype(auto) visit_stored(Index i, const Visit& visit) const {
    return stored_.visit(i, visit);
  }

  /// Writes the coordinates of a point side by side, dim() of them.
  void copy_point(Index i, Scalar* copy) const { stored_.widen(i, 1, copy); }

  /// Writes some points, in ascending order, one after the other, if they need not be read in a pass over all. Returns
  /// whether it has.
  [[nodiscard]] bool copy_chosen(const Index* points, Index count, Scalar* copy) const {
    return source() != nullptr && number_type() == *number_type_of<Scalar> &&
           source()->read_chosen(points, count, copy);
  }

  [[nodiscard]] Coordinates coordinates(Index i) const {
    Coordinates x(dim());
    visit_stored(i, [&](const auto& from) {
      for (Index d = 0; d < dim(); ++d) x[d] = static_cast<double>(from[d]);
    });
    return x;
  }

  [[nodiscard]] PointView<Scalar> point(Index i) const { return PointView<Scalar>(stored_, i); }

 private:
  Points(const StoredPoints<Scalar>& stored, Index n, const double* weights)
      : stored_(stored), size_(n), weights_(weights) {}

  template <class PointAt>
  void widen_gathered(Index count, const PointAt& point_at, Scalar* room) const {
    const Index first = point_at(0);
    bool is_range = true;
    for (Index lane = 1; lane < count; ++lane) is_range = is_range && point_at(lane) == first + lane;
    if (is_range) return stored_.widen(first, count, room);
    for (Index lane = 0; lane < count; ++lane) copy_point(point_at(lane), room + lane * dim());
  }

  StoredPoints<Scalar> stored_;
  Index size_;
  const double* weights_;
};

/// Writes points `first` to `first + count - 1` one after the other, by one read if they are not in memory.
/// @param copy  count x dim values
template <class Scalar>
void copy_points(const Points<Scalar>& data, Index first, Index count, Scalar* copy) {
  if (!data.has_addresses()) {
    if (count > 0) (void)data.in_memory(first, first + count, copy);
    return;
  }
  for (Index i = 0; i < count; ++i) data.copy_point(first + i, copy + i * data.dim());
}

/// Refuses points that are read block by block.
/// @param caller  needs them in memory
template <class Scalar>
KEEN_DETAIL_COLD void require_in_memory(const Points<Scalar>& data, const char* caller) {
  require_that(data.is_in_memory(), caller, " needs points in memory, and these are read block by block");
}

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
