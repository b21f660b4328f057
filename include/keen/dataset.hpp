// SPDX-License-Identifier: MIT
#pragma once

#include "detail/base/check.hpp"
#include "detail/data/stored_points.hpp"
#include "number_type.hpp"
#include "types.hpp"

#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace keen {

namespace detail {

/// Whether what has one of two dimensions may have the other one, as far as the compiler knows.
[[nodiscard]] constexpr bool may_be_equal(int dim, int other) {
  return dim == other || dim == Eigen::Dynamic || other == Eigen::Dynamic;
}

/// Weights in place, or nothing.
struct WeightsView {
  const double* data = nullptr;
  std::shared_ptr<const void> owner;
};

}  // namespace detail

/// A point as an Eigen vector: a view in place, or of a copy that it shares with its own copies.
template <class Scalar, int Dim = Eigen::Dynamic>
class PointView : public Eigen::Map<const Point<Scalar, Dim>, Eigen::Unaligned, Eigen::InnerStride<>> {
  using Map = Eigen::Map<const Point<Scalar, Dim>, Eigen::Unaligned, Eigen::InnerStride<>>;

 public:
  /// For internal use.
  PointView(const detail::StoredPoints<Scalar>& stored, Index i)
      : PointView(stored, i, stored.has_addresses() ? nullptr : copied(stored, i)) {}

 private:
  using Copy = std::shared_ptr<Point<Scalar, Dim>>;

  PointView(const detail::StoredPoints<Scalar>& stored, Index i, Copy copy)
      : Map(copy ? copy->data() : stored.address(i, 0), stored.dim(), 1,
            Eigen::InnerStride<>(copy ? 1 : stored.strides().coordinate)),
        copy_(std::move(copy)) {}

  [[nodiscard]] static Copy copied(const detail::StoredPoints<Scalar>& stored, Index i) {
    Copy copy = std::make_shared<Point<Scalar, Dim>>(stored.dim());
    stored.widen(i, 1, copy->data());
    return copy;
  }

  Copy copy_;
};

/// A read-only view of n points of `dim` coordinates, with optional weights. Copying it costs O(1). Make one with
/// `keen::rows`, `keen::columns`, `keen::points`, `keen::as_dataset` or `keen::weighted` (adapters.hpp); the points
/// must outlive it unless they were passed as a temporary.
///
/// Coordinates may be stored in a narrower type than Scalar (NumberType): bytes, halves, or floats if Scalar is double.
/// They are widened when they are read, not in memory, which changes no bit of a result.
///
/// Class invariant: size() >= 0, dim() >= 0, and dim() == Dim unless Dim is Eigen::Dynamic.
template <class Scalar, int Dim = Eigen::Dynamic>
class Dataset {
  static_assert(
      std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double>,
      "keen clusters points of float or double, and those that are stored as Eigen::half, Eigen::bfloat16, or "
      "whole numbers of 8 or 16 bits: convert others first, for example with .cast<double>()");
  static_assert(Dim == Eigen::Dynamic || Dim >= 1, "Dim must be positive, or Eigen::Dynamic");

 public:
  /// @param owner  storage that the view and its copies keep alive; may be null
  /// @throws std::invalid_argument for a negative size, a null pointer to points, or a dim other than Dim
  Dataset(const Scalar* data, Index n, Index dim, Strides strides, std::shared_ptr<const void> owner = nullptr)
      : Dataset(data, *detail::number_type_of<Scalar>, n, dim, strides, std::move(owner)) {}

  /// The same for coordinates stored in a narrower type.
  template <detail::WidensTo<Scalar> Number>
    requires(!std::is_same_v<Number, Scalar>)
  Dataset(const Number* data, Index n, Index dim, Strides strides, std::shared_ptr<const void> owner = nullptr)
      : Dataset(data, *detail::number_type_of<Number>, n, dim, strides, std::move(owner)) {}

  /// The same with a type known only at run time.
  /// @param number_type  type of the values at `data`: any for double, any except float64 for float
  /// @throws std::invalid_argument likewise
  Dataset(const void* data, NumberType number_type, Index n, Index dim, Strides strides,
          std::shared_ptr<const void> owner = nullptr)
      : Dataset(detail::StoredPoints<Scalar>(data, number_type, dim, strides), n, std::move(owner)) {
    detail::require_that(data != nullptr || n == 0 || dim == 0, "Dataset: no data for n = ", n, " points");
  }

  /// For internal use.
  Dataset(const detail::StoredPoints<Scalar>& stored, Index n, std::shared_ptr<const void> owner = nullptr)
      : stored_(stored), size_(n), owner_(std::move(owner)) {
    const Index dim = stored.dim();
    detail::require_that(n >= 0 && dim >= 0, "Dataset: sizes must not be negative, got n = ", n, ", dim = ", dim);
    detail::require_that(Dim == Eigen::Dynamic || dim == Dim, "Dataset: points must have ", Dim, " coordinates, got ",
                         dim);
    detail::require_that(stored.type() != NumberType::float64 || sizeof(Scalar) == sizeof(double),
                         "Dataset: points of double cannot be seen as points of float");
  }

  /// The same points with the dimension known at run time, or at compile time (checked); converts points of float to
  /// points of double.
  template <class Other, int OtherDim>
    requires(detail::WidensTo<Other, Scalar>&& detail::may_be_equal(OtherDim, Dim) &&
             !(OtherDim == Dim && std::is_same_v<Other, Scalar>))
  Dataset(const Dataset<Other, OtherDim>& other)  // NOLINT(google-explicit-constructor): a view of the same points
      : Dataset(detail::StoredPoints<Scalar>(other.stored_), other.size_, other.owner_) {
    weights_ = other.weights_;
  }

  /// The same points with weights: `weights` has size() values, kept alive by `owner` or by the caller.
  [[nodiscard]] Dataset with_weights(const double* weights, std::shared_ptr<const void> owner = nullptr) const {
    Dataset weighted = *this;
    weighted.weights_ = {weights, std::move(owner)};
    return weighted;
  }

  [[nodiscard]] Index size() const { return size_; }                       ///< number of points, n
  [[nodiscard]] Index dim() const { return stored_.dim(); }                ///< number of coordinates of a point
  [[nodiscard]] Strides strides() const { return stored_.strides(); }      ///< the layout, counted in stored values
  [[nodiscard]] NumberType number_type() const { return stored_.type(); }  ///< the type in which coordinates are stored
  [[nodiscard]] bool is_weighted() const { return weights_.data != nullptr; }  ///< false: every point counts 1

  /// True if coordinates are stored in memory as Scalar.
  [[nodiscard]] bool has_addresses() const { return stored_.has_addresses(); }

  /// The address of the first coordinate of the first point.
  /// @throws std::logic_error unless coordinates are stored in memory as Scalar
  [[nodiscard]] const Scalar* data() const { return address(0); }

  /// The address of coordinate `d` of point `i`.
  /// @throws std::logic_error unless coordinates are stored in memory as Scalar
  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const {
    if (!has_addresses()) refuse_address();
    return stored_.address(i, d);
  }

  /// The address of the first coordinate of the first point, of type number_type(); null for points that are not in
  /// memory.
  [[nodiscard]] const void* stored() const { return stored_.data(); }

  /// For internal use.
  [[nodiscard]] const detail::StoredPoints<Scalar>& stored_points() const { return stored_; }

  /// Coordinate `d` of point `i`.
  [[nodiscard]] Scalar operator()(Index i, Index d) const { return stored_(i, d); }

  /// Point `i` as a column vector: in place if stored in memory as Scalar, otherwise a copy.
  [[nodiscard]] PointView<Scalar, Dim> point(Index i) const { return PointView<Scalar, Dim>(stored_, i); }

  /// Writes points `first` to `first + count - 1` as Scalar, one after the other. Points that are not in memory are
  /// read, with a temporary buffer of 8 bytes per coordinate. Useful in a source of blocks that transforms another one.
  /// Complexity: O(count dim).
  /// @param to  count x dim values
  /// @throws std::invalid_argument for a range outside [0, size()]; any exception from the source
  void copy(Index first, Index count, Scalar* to) const {
    detail::require_that(first >= 0 && count >= 0 && count <= size_ - first, "Dataset::copy: ", count,
                         " points from number ", first, " on, and there are ", size_);
    stored_.widen(first, count, to);
  }

  /// The weights, size() values in the order of the points; null if there are none.
  [[nodiscard]] const double* weights() const { return weights_.data; }

  /// The weight of point `i`; 1 if there are no weights.
  [[nodiscard]] double weight(Index i) const { return weights_.data == nullptr ? 1.0 : weights_.data[i]; }

 private:
  template <class, int>
  friend class Dataset;

  [[noreturn]] KEEN_DETAIL_COLD static void refuse_address() {
    throw std::logic_error(
        "Dataset: coordinates do not lie in memory as Scalars, and have no address: read them by point(i) or (i, d)");
  }

  detail::StoredPoints<Scalar> stored_;
  Index size_;
  std::shared_ptr<const void> owner_;
  detail::WeightsView weights_;
};

}  // namespace keen
