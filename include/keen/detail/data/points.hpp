// SPDX-License-Identifier: MIT
#pragma once

#include "../../dataset.hpp"
#include "../base/coordinates.hpp"
#include "../simd/vector.hpp"

#include <algorithm>

namespace keen::detail {

/// What the core reads points through: a Dataset whose dimension is known at run time and that keeps nothing alive. It
/// is copied as a few words. The face (KMeans, Model) takes a Dataset of any Dim and hands its points on, so that the
/// core is compiled once for each Scalar.
template <class Scalar>
class Points {
 public:
  using PointMap = Eigen::Map<const Point<Scalar>, Eigen::Unaligned, Eigen::InnerStride<>>;

  Points(const Scalar* data, Index n, Index dim, Strides strides, const double* weights = nullptr)
      : data_(data), size_(n), dim_(dim), strides_(strides), weights_(weights) {}

  template <int Dim>
  Points(const Dataset<Scalar, Dim>& data)  // NOLINT(google-explicit-constructor): a view of the same points
      : Points(data.data(), data.size(), data.dim(), data.strides(), data.weights()) {}

  /// The same points as users see them.
  [[nodiscard]] Dataset<Scalar> dataset() const {
    return Dataset<Scalar>(data_, size_, dim_, strides_).with_weights(weights_);
  }

  /// The same points with weights: size() values.
  [[nodiscard]] Points with_weights(const double* weights) const { return {data_, size_, dim_, strides_, weights}; }

  [[nodiscard]] Index size() const { return size_; }
  [[nodiscard]] Index dim() const { return dim_; }
  [[nodiscard]] const Scalar* data() const { return data_; }
  [[nodiscard]] Strides strides() const { return strides_; }
  [[nodiscard]] bool is_weighted() const { return weights_ != nullptr; }
  [[nodiscard]] const double* weights() const { return weights_; }

  [[nodiscard]] const Scalar* address(Index i, Index d = 0) const {
    return data_ + i * strides_.point + d * strides_.coordinate;
  }
  [[nodiscard]] Scalar operator()(Index i, Index d) const { return *address(i, d); }
  /// Asks the processor for the coordinates of a point that will be read soon.
  KEEN_DETAIL_INLINE void prefetch([[maybe_unused]] Index i) const {
#if defined(__GNUC__)
    if (strides_.coordinate != 1) return;
    constexpr Index line = 64 / static_cast<Index>(sizeof(Scalar));
    const Scalar* const row = address(i);
    for (Index d = 0; d < dim_; d += line) __builtin_prefetch(row + d);
#endif
  }

  [[nodiscard]] double weight(Index i) const { return weights_ == nullptr ? 1.0 : weights_[i]; }

  /// Calls `visit(d, x)` for each coordinate that may not be 0, in ascending order: for all of them.
  template <class Visit>
  void for_each_nonzero(Index i, const Visit& visit) const {
    for (Index d = 0; d < dim_; ++d) visit(d, (*this)(i, d));
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

  [[nodiscard]] PointMap point(Index i) const {
    return PointMap(address(i), dim_, 1, Eigen::InnerStride<>(strides_.coordinate));
  }

 private:
  const Scalar* data_;
  Index size_;
  Index dim_;
  Strides strides_;
  const double* weights_;
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
