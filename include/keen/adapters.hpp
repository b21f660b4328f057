// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace keen {
namespace detail {

template <class Type>
concept EigenDense = std::derived_from<std::remove_cvref_t<Type>, Eigen::DenseBase<std::remove_cvref_t<Type>>>;

template <class Type>
inline constexpr bool is_dataset = false;
template <class Scalar, int Dim>
inline constexpr bool is_dataset<Dataset<Scalar, Dim>> = true;

template <class Type>
concept AnyDataset = is_dataset<std::remove_cvref_t<Type>>;

/// A point type that consists of contiguous coordinates and nothing else.
template <class Type>
struct PointTraits;

template <class Value, std::size_t size>
struct PointTraits<std::array<Value, size>> {
  using Scalar = Value;
  static constexpr int dim = static_cast<int>(size);
};

template <class Value, int size, int Options, int MaxRows, int MaxCols>
  requires(size != Eigen::Dynamic)
struct PointTraits<Eigen::Matrix<Value, size, 1, Options, MaxRows, MaxCols>> {
  using Scalar = Value;
  static constexpr int dim = size;
};

template <class Value, int size, int Options, int MaxRows, int MaxCols>
  requires(size != Eigen::Dynamic)
struct PointTraits<Eigen::Array<Value, size, 1, Options, MaxRows, MaxCols>> {
  using Scalar = Value;
  static constexpr int dim = size;
};

template <class Range>
using RangePoint = std::remove_cvref_t<decltype(*std::declval<const Range&>().data())>;

/// A contiguous range of points: std::vector, std::array or std::span of std::array or fixed-size Eigen vectors.
template <class Type>
concept PointRange = !EigenDense<Type> && !AnyDataset<Type> && requires(const std::remove_cvref_t<Type>& range) {
  { range.size() } -> std::convertible_to<std::size_t>;
  PointTraits<RangePoint<std::remove_cvref_t<Type>>>::dim;
};

template <class Derived>
inline constexpr bool is_viewable = (int{Derived::Flags} & int{Eigen::DirectAccessBit}) != 0;

/// True for a temporary that owns its values: its storage is moved into the view.
template <class Type>
inline constexpr bool is_dying_owner = [] {
  if constexpr (std::is_reference_v<Type>) {
    return false;
  } else {
    return std::is_same_v<std::remove_cv_t<Type>, typename std::remove_cv_t<Type>::PlainObject>;
  }
}();

template <bool PointsAreRows, class Matrix>
auto view_matrix(const Matrix& x, std::shared_ptr<const void> owner) {
  constexpr int dim = int{PointsAreRows ? Matrix::ColsAtCompileTime : Matrix::RowsAtCompileTime};
  const Index along_rows = Matrix::IsRowMajor ? x.outerStride() : x.innerStride();
  const Index along_columns = Matrix::IsRowMajor ? x.innerStride() : x.outerStride();
  const Strides strides = PointsAreRows ? Strides{along_rows, along_columns} : Strides{along_columns, along_rows};
  return Dataset<ScalarOf<typename Matrix::Scalar>, dim>(
      x.data(), PointsAreRows ? x.rows() : x.cols(), PointsAreRows ? x.cols() : x.rows(), strides, std::move(owner));
}

template <bool PointsAreRows, class Matrix>
auto dataset_of_matrix(Matrix&& x) {
  using Plain = std::remove_cvref_t<Matrix>;
  if constexpr (is_viewable<Plain> && !is_dying_owner<Matrix>) {
    return view_matrix<PointsAreRows>(x, nullptr);
  } else {
    using Owned = typename Plain::PlainObject;
    const auto owned = std::make_shared<const Owned>(std::forward<Matrix>(x));
    return view_matrix<PointsAreRows>(*owned, owned);
  }
}

template <class Range>
auto view_range(const Range& range, std::shared_ptr<const void> owner) {
  using Traits = PointTraits<RangePoint<Range>>;
  using Number = typename Traits::Scalar;
  static_assert(sizeof(RangePoint<Range>) % sizeof(Number) == 0, "points must be made of whole numbers");
  // The address of the first point is that of its first coordinate: these types hold coordinates alone.
  const auto* data = static_cast<const Number*>(static_cast<const void*>(range.data()));
  constexpr Index stride = static_cast<Index>(sizeof(RangePoint<Range>) / sizeof(Number));
  return Dataset<ScalarOf<Number>, Traits::dim>(data, static_cast<Index>(range.size()), Traits::dim, {stride, 1},
                                                std::move(owner));
}

template <class Type>
inline constexpr bool is_vector = false;
template <class Type, class Allocator>
inline constexpr bool is_vector<std::vector<Type, Allocator>> = true;

template <class Range>
auto dataset_of_range(Range&& range) {
  using Plain = std::remove_cvref_t<Range>;
  if constexpr (!std::is_reference_v<Range> && is_vector<Plain>) {
    const auto owned = std::make_shared<const Plain>(std::forward<Range>(range));
    return view_range(*owned, owned);
  } else {
    return view_range(range, nullptr);
  }
}

template <class View>
concept StridedView = (View::rank() == 2) && View::is_always_strided() && requires(const View& x) {
  requires std::is_same_v<typename View::reference, typename View::element_type&>;
  { x.data_handle() } -> std::convertible_to<const typename View::element_type*>;
  { x.stride(0) } -> std::integral;
  { x.extent(0) } -> std::integral;
};

/// std::mdspan of two dimensions, or a view with its members: its elements lie in memory as they are, at strides.
template <class Type>
concept Mdspan = StridedView<std::remove_cvref_t<Type>>;

/// The dimension of Eigen for an extent.
template <class View>
[[nodiscard]] constexpr int dim_of_extent(std::size_t axis) {
  const std::size_t extent = View::static_extent(axis);
  return extent == std::dynamic_extent ? Eigen::Dynamic : static_cast<int>(extent);
}

/// @tparam axis  along which the points lie
template <std::size_t axis, class View>
[[nodiscard]] auto view_mdspan(const View& x) {
  using Scalar = ScalarOf<std::remove_cv_t<typename View::element_type>>;
  const Strides strides{static_cast<Index>(x.stride(axis)), static_cast<Index>(x.stride(1 - axis))};
  return Dataset<Scalar, dim_of_extent<View>(1 - axis)>(x.data_handle(), static_cast<Index>(x.extent(axis)),
                                                        static_cast<Index>(x.extent(1 - axis)), strides);
}

/// Rejects types that do not define the orientation of the points.
template <bool says_so>
constexpr void require_one_way() {
  static_assert(says_so,
                "which way do the points lie? say keen::rows(x) for one point a row, or keen::columns(x) for one "
                "point a column");
}

template <class Type>
inline constexpr bool always_false = false;

}  // namespace detail

/// The rows of a matrix as points: n x dim, any storage order and strides, viewed without a copy. An expression without
/// memory of its own is evaluated once; a temporary matrix is moved into the view.
/// Complexity: O(1), or O(n dim) for an expression.
template <detail::EigenDense Matrix>
[[nodiscard]] auto rows(Matrix&& x) {
  return detail::dataset_of_matrix<true>(std::forward<Matrix>(x));
}

/// The columns of a matrix as points: dim x n. Otherwise like `rows`.
template <detail::EigenDense Matrix>
[[nodiscard]] auto columns(Matrix&& x) {
  return detail::dataset_of_matrix<false>(std::forward<Matrix>(x));
}

/// The rows of a std::mdspan (or a view with its members) as points: n x dim, viewed in place. Complexity: O(1).
template <detail::Mdspan View>
[[nodiscard]] auto rows(const View& x) {
  return detail::view_mdspan<0>(x);
}

/// The columns of a std::mdspan as points: dim x n. Otherwise like `rows`.
template <detail::Mdspan View>
[[nodiscard]] auto columns(const View& x) {
  return detail::view_mdspan<1>(x);
}

/// A view of n points of `dim` coordinates in contiguous memory, one point after the other: a Dataset<double> for
/// double; a Dataset<float> for float, Eigen::half, Eigen::bfloat16 and integers of 8 or 16 bits. Complexity: O(1).
/// @throws std::invalid_argument for a negative size, or a null pointer to points
template <class Number>
[[nodiscard]] auto points(const Number* data, Index n, Index dim) {
  return Dataset<detail::ScalarOf<Number>>(data, n, dim, {dim, 1});
}

/// The same with any strides. Complexity: O(1).
/// @param strides  distances between points and between coordinates, counted in values of type Number
template <class Number>
[[nodiscard]] auto points(const Number* data, Index n, Index dim, Strides strides) {
  return Dataset<detail::ScalarOf<Number>>(data, n, dim, strides);
}

/// A view of points, without a copy. Accepts a Dataset; a matrix with one dimension fixed at compile time (`Matrix<S,
/// Dim, Dynamic>`: columns, `Matrix<S, Dynamic, Dim>`: rows); a std::mdspan with one static extent; a std::vector,
/// std::array or std::span of `std::array<S, D>` or `Eigen::Matrix<S, D, 1>`. A matrix with two dynamic dimensions does
/// not compile; use `keen::rows(x)` or `keen::columns(x)`. Complexity: O(1).
template <class Points>
[[nodiscard]] auto as_dataset(Points&& x) {
  using Plain = std::remove_cvref_t<Points>;
  if constexpr (detail::AnyDataset<Points>) {
    return Plain(std::forward<Points>(x));
  } else if constexpr (detail::EigenDense<Points>) {
    constexpr bool rows_fixed = int{Plain::RowsAtCompileTime} != Eigen::Dynamic;
    constexpr bool cols_fixed = int{Plain::ColsAtCompileTime} != Eigen::Dynamic;
    detail::require_one_way<rows_fixed != cols_fixed>();
    return detail::dataset_of_matrix<cols_fixed>(std::forward<Points>(x));
  } else if constexpr (detail::Mdspan<Points>) {
    constexpr bool rows_fixed = detail::dim_of_extent<Plain>(0) != Eigen::Dynamic;
    constexpr bool cols_fixed = detail::dim_of_extent<Plain>(1) != Eigen::Dynamic;
    detail::require_one_way<rows_fixed != cols_fixed>();
    constexpr std::size_t axis = cols_fixed ? 0 : 1;
    return detail::view_mdspan<axis>(x);
  } else if constexpr (detail::PointRange<Points>) {
    return detail::dataset_of_range(std::forward<Points>(x));
  } else {
    static_assert(detail::always_false<Points>,
                  "points must be an Eigen matrix, or a vector, array or span of std::array<S, D> or "
                  "Eigen::Matrix<S, D, 1>; for other memory say keen::points(pointer, n, dim), for sparse matrices "
                  "include <keen/sparse.hpp> and say keen::rows(x) or keen::columns(x)");
  }
}

/// The Dataset type that `as_dataset` returns for `Points`.
template <class Points>
using DatasetOf = decltype(as_dataset(std::declval<Points>()));

namespace detail {

template <class Data>
struct DatasetTypes;
template <class Number, int dimension>
struct DatasetTypes<Dataset<Number, dimension>> {
  using Scalar = Number;
  static constexpr int dim = dimension;
};

/// The points as a data set of the Scalar and Dim that an estimator or a model works with.
template <class Scalar, int Dim, class Points>
[[nodiscard]] Dataset<Scalar, Dim> dataset_for(const Points& points) {
  using Given = DatasetTypes<DatasetOf<const Points&>>;
  static_assert(WidensTo<typename Given::Scalar, Scalar>,
                "the points are of double, the KMeans or Model of float: convert the points with .cast<float>()");
  static_assert(may_be_equal(Given::dim, Dim),
                "the points have another number of coordinates than the KMeans or Model");
  return as_dataset(points);
}

template <class Data, class Weights>
Data attach_weights(const Data& data, Weights&& weights) {
  using Plain = std::remove_cvref_t<Weights>;
  const Index count = static_cast<Index>(weights.size());
  require_that(count == data.size(), "weighted: one weight a point is needed, got ", count,
               " weights for n = ", data.size());
  using Value = std::remove_cvref_t<decltype(weights[0])>;
  static_assert(std::is_arithmetic_v<Value>, "weights must be numbers");
  constexpr bool in_place = std::is_same_v<Value, double> && std::is_lvalue_reference_v<Weights> && requires {
    { weights.data() } -> std::convertible_to<const double*>;
  };
  if constexpr (in_place) {
    bool contiguous = true;
    if constexpr (EigenDense<Plain>) contiguous = weights.innerStride() == 1;
    if (contiguous && count > 0) return data.with_weights(weights.data());
  }
  const auto owned = std::make_shared<std::vector<double>>();
  owned->reserve(static_cast<std::size_t>(count) + 1);  // never a null data()
  for (Index i = 0; i < count; ++i) {
    owned->push_back(static_cast<double>(weights[static_cast<decltype(weights.size())>(i)]));
  }
  return data.with_weights(owned->data(), owned);
}

}  // namespace detail

/// The points with weights: an integer weight is equivalent to that many copies of the point. Complexity: O(1), or O(n)
/// where weights are copied.
/// @param weights  n values >= 0, not all 0: an Eigen vector, std::vector, std::array or std::span. Contiguous doubles
///                 are viewed in place; other weights are copied (n doubles).
/// @throws std::invalid_argument if the number of weights is not n (`fit` checks their values)
template <class Points, class Weights>
[[nodiscard]] auto weighted(Points&& x, Weights&& weights) {
  return detail::attach_weights(as_dataset(std::forward<Points>(x)), std::forward<Weights>(weights));
}

}  // namespace keen
