// SPDX-License-Identifier: MIT
#pragma once

#include "adapters.hpp"
#include "kmeans.hpp"
#include "mini_batch.hpp"
#include "sparse_dataset.hpp"
#include "spherical.hpp"

#include <algorithm>
#include <concepts>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/SparseCore>

/// \file
/// Points with mostly zero coordinates, in an Eigen::SparseMatrix: counts of words, one-hot columns. Not part of
/// <keen/keen.hpp>.
///
///     #include <keen/keen.hpp>
///     #include <keen/sparse.hpp>
///
///     const Eigen::SparseMatrix<double, Eigen::RowMajor> counts = ...;  // one document a row
///     const auto clustering = keen::fit(keen::rows(counts), {.k = 20});
///     const keen::Labels labels = clustering.model.predict(keen::rows(others));
///
/// KMeans, SphericalKMeans, MiniBatchKMeans and Model (`predict`, `sse`) of dimension Eigen::Dynamic accept such
/// points, with weights by `keen::weighted`. No n x dim array is allocated: a fit needs O(n + k dim) memory beyond the
/// points and O(nnz k + k dim) time per pass or batch. Centroids are dense. No bit of the result depends on the storage
/// order, on stored zeros, or on the number of threads.
///
/// Supported for sparse points: Algorithm::lloyd; effort::Lloyd (MiniBatchKMeans skips its swaps); all stop rules,
/// observers, restarts, weights and executors; the inits PlusPlus, RandomPoints, RandomPartition, FirstK,
/// GivenCentroids, and any callable `(const SparseDataset<Scalar>&, k, rng) -> centroids`:
///
///     const auto first = [](const keen::SparseDataset<double>& data, keen::Index k, keen::Rng&) {
///       keen::Centroids<double> centroids(data.dim(), k);
///       for (keen::Index j = 0; j < k; ++j) centroids.col(j) = data.point(j);
///       return centroids;
///     };
///     const auto from_first = keen::fit(keen::rows(counts), {.k = 20, .init = first});
///
/// A callable that accepts dense points as well has `static constexpr bool takes_sparse = true`. Other settings throw
/// std::invalid_argument.

namespace keen {
namespace detail {

template <class Type>
concept EigenSparse = std::derived_from<std::remove_cvref_t<Type>, Eigen::SparseMatrixBase<std::remove_cvref_t<Type>>>;

template <class Type>
inline constexpr bool is_sparse_dataset = false;
template <class Scalar>
inline constexpr bool is_sparse_dataset<SparseDataset<Scalar>> = true;

template <class Type>
concept AnySparseDataset = is_sparse_dataset<std::remove_cvref_t<Type>>;

/// True for a matrix whose points lie in its memory one after the other, as lists of coordinates.
template <bool PointsAreRows, class Matrix>
inline constexpr bool has_listed_points =
    std::derived_from<Matrix, Eigen::SparseCompressedBase<Matrix>>&& bool{Matrix::IsRowMajor} == PointsAreRows &&
    !Matrix::IsVectorAtCompileTime;

/// Coordinates as a SparseDataset has them: those of the matrix, or copies.
struct IntCoordinates {
  const int* data = nullptr;
  std::shared_ptr<const void> owner;
};

/// @param ranges  where points lie; what is between them is not read
template <class StorageIndex, class Range>
[[nodiscard]] IntCoordinates int_coordinates(const StorageIndex* from, const std::vector<Range>& ranges,
                                             std::shared_ptr<const void> owner) {
  if constexpr (std::is_same_v<StorageIndex, int>) {
    return {from, std::move(owner)};
  } else {
    struct Copies {
      std::vector<int> coordinates;
      std::shared_ptr<const void> owner;  // of the values
    };
    const auto copies = std::make_shared<Copies>();
    copies->owner = std::move(owner);
    for (const Range& range : ranges) {
      const Index end = range.first + range.count;
      copies->coordinates.resize((std::max)(copies->coordinates.size(), static_cast<std::size_t>(end)));
      for (Index at = range.first; at < end; ++at) {
        copies->coordinates[static_cast<std::size_t>(at)] =
            std::in_range<int>(from[at]) ? static_cast<int>(from[at]) : -1;
      }
    }
    return {copies->coordinates.data(), copies};
  }
}

/// @param x  has_listed_points
template <class Matrix>
[[nodiscard]] auto view_sparse(const Matrix& x, std::shared_ptr<const void> owner) {
  using Scalar = typename Matrix::Scalar;
  const Index dim = x.innerSize();
  require_that(dim <= (std::numeric_limits<int>::max)(), "keen: sparse points have at most 2^31 - 1 coordinates, got ",
               dim);
  std::vector<typename SparseDataset<Scalar>::Range> ranges;
  ranges.reserve(static_cast<std::size_t>(x.outerSize()));
  for (Index i = 0; i < x.outerSize(); ++i) {
    const Index first = x.outerIndexPtr()[i];
    const Index count = x.isCompressed() ? Index{x.outerIndexPtr()[i + 1]} - first : Index{x.innerNonZeroPtr()[i]};
    ranges.push_back({first, count});
  }
  IntCoordinates coordinates = int_coordinates(x.innerIndexPtr(), ranges, std::move(owner));
  return SparseDataset<Scalar>(x.valuePtr(), coordinates.data, std::move(ranges), dim, std::move(coordinates.owner));
}

template <bool PointsAreRows, class Matrix>
[[nodiscard]] auto dataset_of_sparse(Matrix&& x) {
  using Plain = std::remove_cvref_t<Matrix>;
  if constexpr (has_listed_points<PointsAreRows, Plain> && !is_dying_owner<Matrix>) {
    return view_sparse(x, nullptr);
  } else {
    using Owned = Eigen::SparseMatrix<typename Plain::Scalar, PointsAreRows ? Eigen::RowMajor : Eigen::ColMajor,
                                      typename Plain::StorageIndex>;
    const auto owned = std::make_shared<const Owned>(std::forward<Matrix>(x));
    return view_sparse(*owned, owned);
  }
}

template <class Scalar>
struct SettingsOf<SparseDataset<Scalar>> {
  using Type = KMeans<Scalar>;
};

/// KMeans::fit.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_sparse(const FitSettings<Scalar>& settings, const SparseDataset<Scalar>& data);

/// SphericalKMeans::fit.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_sparse_directions(const FitSettings<Scalar>& settings,
                                                       const SparseDataset<Scalar>& data);

/// Model::predict.
template <class Scalar>
[[nodiscard]] Labels predict_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, int threads);

/// Model::sse.
template <class Scalar>
[[nodiscard]] double sse_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, int threads);

/// Operations of estimators and models on sparse points.
template <class Scalar>
struct DatasetTraits<SparseDataset<Scalar>> {
  using Data = SparseDataset<Scalar>;
  using Custom = Data;

  template <class Other, int Dim>
  [[nodiscard]] static Clustering<Other, Dim> fit(const KMeans<Other, Dim>& kmeans, const Data& data) {
    static_assert(IsKind<Other, Dim>::value);
    return fit_sparse(FitSettings<Scalar>(kmeans), data);
  }

  template <class Other, int Dim>
  [[nodiscard]] static Clustering<Other, Dim> fit(const SphericalKMeans<Other, Dim>& kmeans, const Data& data) {
    static_assert(IsKind<Other, Dim>::value);
    return fit_sparse_directions(on_sphere<Scalar>(kmeans), data);
  }

  template <class Other, int Dim>
  [[nodiscard]] static Labels predict(const Model<Other, Dim>& model, const Data& data, int threads) {
    static_assert(IsKind<Other, Dim>::value);
    return predict_sparse(model, data, threads);
  }

  template <class Other, int Dim>
  [[nodiscard]] static double sse(const Model<Other, Dim>& model, const Data& data, int threads) {
    static_assert(IsKind<Other, Dim>::value);
    return sse_sparse(model, data, threads);
  }

 private:
  /// Says in words which estimators and models take sparse points.
  template <class Other, int Dim>
  struct IsKind {
    static_assert(std::is_same_v<Other, Scalar>,
                  "the points are of another Scalar (float, double) than the KMeans or Model: convert them with "
                  ".cast<>()");
    static_assert(Dim == Eigen::Dynamic,
                  "sparse points need a KMeans or Model whose dimension is Eigen::Dynamic, as in keen::KMeans<double>");
    static constexpr bool value = true;
  };
};

}  // namespace detail

/// The rows of a sparse matrix as points: n x dim, compressed or not. A row-major matrix is viewed, a temporary one is
/// moved; a column-major matrix or an expression is copied to row-major order. Indices of type `int` (Eigen's default)
/// are viewed, others are copied.
/// Complexity: O(n), or O(n + dim + nnz) for a copy.
/// @throws std::invalid_argument for a dim that `int` cannot hold
template <detail::EigenSparse Matrix>
[[nodiscard]] auto rows(Matrix&& x) {
  return detail::dataset_of_sparse<true>(std::forward<Matrix>(x));
}

/// The columns of a sparse matrix as points: dim x n. Otherwise like `rows`, with the storage orders exchanged.
template <detail::EigenSparse Matrix>
[[nodiscard]] auto columns(Matrix&& x) {
  return detail::dataset_of_sparse<false>(std::forward<Matrix>(x));
}

/// Sparse points are returned unchanged.
template <detail::AnySparseDataset Points>
[[nodiscard]] auto as_dataset(Points&& x) {
  return std::remove_cvref_t<Points>(std::forward<Points>(x));
}

/// Sparse points with weights, as for dense points.
template <detail::AnySparseDataset Points, class Weights>
[[nodiscard]] auto weighted(Points&& x, Weights&& weights) {
  return detail::attach_weights(as_dataset(std::forward<Points>(x)), std::forward<Weights>(weights));
}

}  // namespace keen

#ifndef KEEN_COMPILED
#include "detail/mini_batch/mini_batch.hpp"
#include "detail/sparse/traits.hpp"
#endif
