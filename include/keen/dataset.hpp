// SPDX-License-Identifier: MIT
#pragma once

#include "detail/base/check.hpp"
#include "types.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace keen {

/// How far apart things lie in memory, counted in Scalars (may be negative or zero).
struct Strides {
  Index point = 0;       ///< from a coordinate of one point to the same coordinate of the next
  Index coordinate = 1;  ///< from one coordinate of a point to the next
};

namespace detail {

/// Weights in place, or nothing.
struct WeightsView {
  const double* data = nullptr;
  std::shared_ptr<const void> owner;
};

}  // namespace detail

/// A view of n points of `dim` coordinates, with optional weights. It owns nothing that the caller owns, copies in
/// O(1), and never writes. Make one with `keen::rows`, `keen::columns`, `keen::points`, `keen::as_dataset` or
/// `keen::weighted` (adapters.hpp); the points must outlive it unless they were handed over as a temporary.
///
/// Class invariant: size() >= 0, dim() >= 0, and dim() == Dim unless Dim is Eigen::Dynamic.
template <class Scalar, int Dim = Eigen::Dynamic>
class Dataset {
  static_assert(std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double>,
                "keen clusters points of float or double: convert others first, for example with .cast<double>()");
  static_assert(Dim == Eigen::Dynamic || Dim >= 1, "Dim must be positive, or Eigen::Dynamic");

 public:
  using PointMap = Eigen::Map<const Point<Scalar, Dim>, Eigen::Unaligned, Eigen::InnerStride<>>;

  /// @param owner  kept alive as long as the view: storage that nobody else owns (may be null)
  /// @throws std::invalid_argument for a negative size, a null pointer to points, or a dim other than Dim
  Dataset(const Scalar* data, Index n, Index dim, Strides strides, std::shared_ptr<const void> owner = nullptr)
      : data_(data), size_(n), dim_(dim), strides_(strides), owner_(std::move(owner)) {
    detail::require_that(n >= 0 && dim >= 0, "Dataset: sizes must not be negative, got n = ", n, ", dim = ", dim);
    detail::require_that(data != nullptr || n == 0 || dim == 0, "Dataset: no data for n = ", n, " points");
    detail::require_that(Dim == Eigen::Dynamic || dim == Dim, "Dataset: points must have ", Dim, " coordinates, got ",
                         dim);
  }

  /// The same points with their dimension known at run time, or (checked) at compile time.
  template <int Other>
    requires(Other != Dim && (Other == Eigen::Dynamic || Dim == Eigen::Dynamic))
  Dataset(const Dataset<Scalar, Other>& other)  // NOLINT(google-explicit-constructor): a view of the same points
      : Dataset(other.data(), other.size(), other.dim(), other.strides(), other.owner_) {
    weights_ = other.weights_;
  }

  /// The same points with weights: `weights` has size() values, kept alive by `owner` or by the caller.
  [[nodiscard]] Dataset with_weights(const double* weights, std::shared_ptr<const void> owner = nullptr) const {
    Dataset weighted = *this;
    weighted.weights_ = {weights, std::move(owner)};
    return weighted;
  }

  [[nodiscard]] Index size() const { return size_; }          ///< n, the number of points
  [[nodiscard]] Index dim() const { return dim_; }            ///< the number of coordinates of each
  [[nodiscard]] const Scalar* data() const { return data_; }  ///< the first coordinate of the first point
  [[nodiscard]] Strides strides() const { return strides_; }  ///< the layout, in Scalars
  [[nodiscard]] bool is_weighted() const { return weights_.data != nullptr; }  ///< false: every point counts 1

  /// Where coordinate `d` of point `i` lies.
  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const {
    return data_ + i * strides_.point + d * strides_.coordinate;
  }

  /// Coordinate `d` of point `i`.
  [[nodiscard]] Scalar operator()(Index i, Index d) const { return *address(i, d); }

  /// Point `i` as a column vector, viewed in place.
  [[nodiscard]] PointMap point(Index i) const {
    return PointMap(address(i), dim_, 1, Eigen::InnerStride<>(strides_.coordinate));
  }

  /// The weights, size() values in the order of the points; null where there are none.
  [[nodiscard]] const double* weights() const { return weights_.data; }

  /// The weight of point `i`; 1 where there are no weights.
  [[nodiscard]] double weight(Index i) const { return weights_.data == nullptr ? 1.0 : weights_.data[i]; }

 private:
  template <class, int>
  friend class Dataset;

  const Scalar* data_;
  Index size_;
  Index dim_;
  Strides strides_;
  std::shared_ptr<const void> owner_;
  detail::WeightsView weights_;
};

}  // namespace keen
