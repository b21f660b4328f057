// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "initializer.hpp"

#include <type_traits>
#include <utility>

namespace keen {

namespace detail {

/// A matrix with centroids in its columns: any except one with a fixed number of columns, whose rows are centroids.
template <class Matrix>
concept HoldsColumns = EigenDense<Matrix> &&
    (int{Matrix::ColsAtCompileTime} == Eigen::Dynamic || int{Matrix::RowsAtCompileTime} != Eigen::Dynamic);

}  // namespace detail

/// Start centroids given by the caller, used unchanged. Centroids are columns (dim x k), as in `model.centroids()`.
/// Also accepts `keen::rows(x)`, a matrix with a fixed number of columns (centroids are rows), and a vector of
/// std::array.
/// `fit` throws std::invalid_argument if their number is not k or their dimension is not that of the data.
template <class Scalar, int Dim = Eigen::Dynamic>
struct GivenCentroids {
  static constexpr bool is_deterministic = true;
  static constexpr bool needs_points = false;

  Centroids<Scalar, Dim> centroids;

  GivenCentroids(const GivenCentroids&) = default;
  GivenCentroids(GivenCentroids&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  GivenCentroids& operator=(const GivenCentroids& other) { return *this = GivenCentroids(other); }
  GivenCentroids& operator=(GivenCentroids&&) noexcept = default;
  ~GivenCentroids() = default;

  template <class Points>
    requires(!std::is_same_v<std::remove_cvref_t<Points>, GivenCentroids>)
  explicit GivenCentroids(const Points& points) : centroids(columns_of(points)) {}

  template <int DataDim>
    requires(detail::may_be_equal(DataDim, Dim))
  [[nodiscard]] Centroids<Scalar, DataDim> operator()(const Dataset<Scalar, DataDim>& data, Index k, Rng&) const {
    detail::require_that(centroids.cols() == k, "GivenCentroids: k centroids are needed, got ", centroids.cols(),
                         " for k = ", k);
    detail::require_that(centroids.rows() == data.dim(),
                         "GivenCentroids: centroids must have the dimension of the points, got ", centroids.rows(),
                         " for dim = ", data.dim());
    return centroids;
  }

 private:
  template <class Points>
  [[nodiscard]] static Centroids<Scalar, Dim> columns_of(const Points& points) {
    if constexpr (detail::HoldsColumns<Points>) {
      return points;
    } else {
      const auto data = as_dataset(points);
      Centroids<Scalar, Dim> centroids(data.dim(), data.size());
      for (Index j = 0; j < data.size(); ++j) centroids.col(j) = data.point(j);
      return centroids;
    }
  }
};

namespace detail {

template <class Points>
struct GivenTraits {
  using Scalar = typename DatasetTypes<DatasetOf<const Points&>>::Scalar;
  static constexpr int dim = DatasetTypes<DatasetOf<const Points&>>::dim;
};

template <HoldsColumns Matrix>
struct GivenTraits<Matrix> {
  using Scalar = typename Matrix::Scalar;
  static constexpr int dim = int{Matrix::RowsAtCompileTime};
};

template <class Value, int size>
struct GivenTraits<GivenCentroids<Value, size>> {
  using Scalar = Value;
  static constexpr int dim = size;
};

}  // namespace detail

template <class Points>
GivenCentroids(const Points&)
    -> GivenCentroids<typename detail::GivenTraits<Points>::Scalar, detail::GivenTraits<Points>::dim>;

}  // namespace keen
