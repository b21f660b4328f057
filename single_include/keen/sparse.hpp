// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/sparse.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

#include "keen.hpp"

// ---- keen/sparse_dataset.hpp

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace keen {

/// A read-only view of n points of `dim` coordinates, most of them 0: each point is a list of coordinate indices and
/// values. Copying it costs O(1). Make one with `keen::rows(sparse)` or `keen::columns(sparse)` (sparse.hpp); the
/// points must outlive it unless they were passed as a temporary.
///
/// Class invariant: size() >= 0, dim() >= 0. Fits and predictions check that indices ascend and lie in [0, dim), and
/// that values are finite.
template <class Scalar>
class SparseDataset {
  static_assert(std::is_same_v<Scalar, float> || std::is_same_v<Scalar, double>,
                "keen clusters points of float or double: convert others first, for example with .cast<double>()");

 public:
  /// The range of a point in the arrays of values and coordinates.
  struct Range {
    Index first;
    Index count;
  };

  /// The entries of a point, in ascending order of their coordinates; a value may be 0.
  struct Entries {
    const Scalar* values;
    const int* coordinates;
    Index count;
  };

  /// @param ranges  n of them, one per point
  /// @param owner   kept alive as long as the view (may be null)
  /// @throws std::invalid_argument for a negative dim
  SparseDataset(const Scalar* values, const int* coordinates, std::vector<Range> ranges, Index dim,
                std::shared_ptr<const void> owner = nullptr)
      : values_(values),
        coordinates_(coordinates),
        ranges_(std::make_shared<const std::vector<Range>>(std::move(ranges))),
        dim_(dim),
        owner_(std::move(owner)) {
    detail::require_that(dim >= 0, "SparseDataset: dim must not be negative, got ", dim);
  }

  /// The same points with weights: `weights` has size() values, kept alive by `owner` or by the caller.
  [[nodiscard]] SparseDataset with_weights(const double* weights, std::shared_ptr<const void> owner = nullptr) const {
    SparseDataset weighted = *this;
    weighted.weights_ = {weights, std::move(owner)};
    return weighted;
  }

  [[nodiscard]] Index size() const { return static_cast<Index>(ranges_->size()); }  ///< n, the number of points
  [[nodiscard]] Index dim() const { return dim_; }                                  ///< the number of coordinates
  [[nodiscard]] bool is_weighted() const { return weights_.data != nullptr; }       ///< false: every point counts 1

  /// The number of stored values. Complexity: O(n).
  [[nodiscard]] Index nonzeros() const {
    Index count = 0;
    for (const Range& range : *ranges_) count += range.count;
    return count;
  }

  /// The stored coordinates of point `i`; all others are 0.
  [[nodiscard]] Entries entries(Index i) const {
    const Range& range = (*ranges_)[static_cast<std::size_t>(i)];
    return {values_ + range.first, coordinates_ + range.first, range.count};
  }

  /// Calls `visit(coordinate, value)` for each value of point `i` that is not 0, in ascending order.
  template <class Visit>
  void for_each_nonzero(Index i, const Visit& visit) const {
    const Entries x = entries(i);
    for (Index at = 0; at < x.count; ++at) {
      if (x.values[at] != 0) visit(Index{x.coordinates[at]}, x.values[at]);
    }
  }

  /// Point `i` with all its coordinates, copied. Complexity: O(dim).
  [[nodiscard]] Point<Scalar> point(Index i) const {
    Point<Scalar> dense = Point<Scalar>::Zero(dim_);
    for_each_nonzero(i, [&](Index d, Scalar x) { dense[d] = x; });
    return dense;
  }

  /// The weights, size() values in the order of the points; null if there are none.
  [[nodiscard]] const double* weights() const { return weights_.data; }

  /// The weight of point `i`; 1 if there are no weights.
  [[nodiscard]] double weight(Index i) const { return weights_.data == nullptr ? 1.0 : weights_.data[i]; }

 private:
  const Scalar* values_;
  const int* coordinates_;
  std::shared_ptr<const std::vector<Range>> ranges_;
  Index dim_;
  std::shared_ptr<const void> owner_;
  detail::WeightsView weights_;
};

namespace detail {

/// A dataset with the weights and no coordinates, for functions that use only weights.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> weights_of(const SparseDataset<Scalar>& data) {
  return Dataset<Scalar>(nullptr, data.size(), 0, {}).with_weights(data.weights());
}

}  // namespace detail
}  // namespace keen

// ---- keen/sparse.hpp

#include <algorithm>
#include <concepts>
#include <limits>

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

// ---- keen/detail/sparse/validate.hpp

#include <cmath>

namespace keen::detail {

template <class Scalar>
using ValidatedSparseData = ValidatedData<Scalar, SparseDataset<Scalar>>;

/// Checks that the coordinates of a point are in [0, dim), each once and in ascending order.
template <class Scalar>
void require_ascending(const SparseDataset<Scalar>& data, Index i, const char* caller) {
  const auto x = data.entries(i);
  Index before = -1;
  for (Index at = 0; at < x.count; ++at) {
    const Index d = x.coordinates[at];
    require_that(d >= 0 && d < data.dim(), caller, ": coordinates of sparse points must be in [0, dim = ", data.dim(),
                 "), got ", d, " at point ", i);
    require_that(d > before, caller, ": coordinates of a sparse point must ascend, got ", d, " after ", before,
                 " at point ", i);
    before = d;
  }
}

/// The largest magnitude of a coordinate. Complexity: O(nnz).
template <class Scalar>
[[nodiscard]] Scalar largest_magnitude(const SparseDataset<Scalar>& data) {
  Scalar largest = 0;
  for (Index i = 0; i < data.size(); ++i) {
    data.for_each_nonzero(i, [&](Index, Scalar x) { largest = (std::max)(largest, std::abs(x)); });
  }
  return largest;
}

/// Checks coordinates and values of points, and returns the largest magnitude. Complexity: O(n + nnz).
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar>
[[nodiscard]] Scalar require_points(const SparseDataset<Scalar>& data, const char* caller) {
  for (Index i = 0; i < data.size(); ++i) require_ascending(data, i, caller);
  Scalar largest = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const auto x = data.entries(i);
    for (Index at = 0; at < x.count; ++at) {
      if (!is_finite(x.values + at)) {
        refuse({caller, ": points must be finite, got ", non_finite_name(x.values + at), " at point ", i,
                ", coordinate ", x.coordinates[at]});
      }
      largest = (std::max)(largest, std::abs(x.values[at]));
    }
  }
  return largest;
}

/// What has been learnt about points that have been checked.
/// @throws std::invalid_argument naming the caller, if all weights are 0
template <class Scalar>
[[nodiscard]] ValidatedSparseData<Scalar> validated_points(const SparseDataset<Scalar>& data, Scalar largest,
                                                           const char* caller) {
  const WeightRange weights = weight_range<Scalar>(weights_of(data), caller);
  require_that(weights.largest > 0, caller, ": weights must not all be 0");
  ValidatedSparseData<Scalar> validated{data};
  validated.largest = largest;
  validated.largest_weight = weights.largest;
  validated.is_extreme = (largest != 0 && !is_ordinary_size(static_cast<double>(largest))) || weights.has_extreme;
  return validated;
}

/// Checks points and weights. Complexity: O(n + nnz), the one pass over the data before any work.
template <class Scalar>
[[nodiscard]] ValidatedSparseData<Scalar> prepare_sparse(const SparseDataset<Scalar>& data, const char* caller) {
  require_that(data.size() >= 1, caller, ": at least one point is needed, got n = 0");
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
  return validated_points(data, require_points(data, caller), caller);
}

/// The unit for squared distances between points and centroids up to these sizes.
template <class Scalar, class Matrix>
[[nodiscard]] Scale<double> unit_for(Scalar largest, const Matrix& centroids) {
  const auto of_centroids = static_cast<double>(centroids.cwiseAbs().maxCoeff());
  return distance_unit((std::max)(static_cast<double>(largest), of_centroids));
}

/// The error of a DoubleDouble sum of `terms` products, relative to the sum of their magnitudes.
[[nodiscard]] inline double pair_rounding(Index terms) {
  const auto count = static_cast<double>(terms + 8);
  return count * count * 0x1p-104;
}

}  // namespace keen::detail

// ---- keen/detail/sparse/distances.hpp

// The formula with |c|^2 cancels where x is near c: of 53 bits, few may be left. 106 bits push the limit down to
// distances of 2^-40 of the squared norms; what is nearer is measured coordinate by coordinate, and is exactly 0 only
// if x equals c.

namespace keen::detail {

/// Squared distances between sparse points and centroids: |c|^2 and, for what is not 0 in x, x^2 - 2 x c, to about 106
/// bits, so that nothing shows of what cancels; where nearly all does, by direct differences.
/// @tparam Value  of the centroids
template <class Scalar, class Value>
class SparseDistances {
 public:
  /// Complexity: O(k dim).
  SparseDistances(const SparseDataset<Scalar>& data, const Scale<double>& unit, const Centroids<Value>& centroids)
      : data_(data), unit_(unit), centroids_(centroids), columns_(static_cast<std::size_t>(centroids.cols())) {
    for (Index j = 0; j < centroids.cols(); ++j) {
      Column& column = columns_[static_cast<std::size_t>(j)];
      for (Index d = 0; d < centroids.rows(); ++d) {
        const double c = scaled(centroids(d, j));
        if (c != 0) column.sq_norm.add_product(c, c);
        if (centroids(d, j) != 0) ++column.nonzeros;
      }
    }
  }

  /// In the square of the unit; 0 only where point and centroid are equal. Complexity: O(nnz), or O(dim) where point
  /// and centroid nearly are.
  [[nodiscard]] double operator()(Index i, Index j) const {
    const Column& column = columns_[static_cast<std::size_t>(j)];
    DoubleDouble sum = column.sq_norm;
    double size = column.sq_norm.hi;
    Index unlike = column.nonzeros;
    data_.for_each_nonzero(i, [&](Index d, Scalar value) {
      const double x = scaled(value);
      sum.add_product(x, x);
      sum.add_product(-2 * x, scaled(centroids_(d, j)));
      size += x * x;
      unlike += is_equal(value, centroids_(d, j)) ? -1 : data_.dim();
    });
    if (unlike == 0) return 0;
    const double sq_distance = sum.value();
    const double least = least_share * size + least_safe_square<double>(data_.dim());
    return sq_distance > least ? sq_distance : directly(i, j);
  }

  /// Adds weight |x - c|^2 for one point, whatever its size.
  void add_point(WideSum& sum, Index i, Index j) const {
    const double sq_distance = (*this)(i, j);
    const double weight = data_.weight(i);
    if (sq_distance == 0 || weight == 0) return;
    if (is_unscaled() && WideSum::is_ordinary(weight * sq_distance) && WideSum::is_ordinary(sq_distance)) {
      sum.add(weight * sq_distance);
    } else if (WideSum::is_ordinary(sq_distance)) {
      sum.add_product(sq_distance, weight, -2 * (std::ilogb(unit_.first) + std::ilogb(unit_.second)));
    } else {
      const Point<Scalar> x = data_.point(i);
      detail::add_point(sum, view_columns<Scalar>(x).with_weights(&weight), 0, centroids_.col(j));
    }
  }

 private:
  /// Below this share of |x|^2 + |c|^2 a distance is computed by differences: rounding leaves 1e-14 of it.
  static constexpr double least_share = 0x1p-40;

  struct Column {
    DoubleDouble sq_norm;
    Index nonzeros = 0;
  };

  template <class Number>
  [[nodiscard]] double scaled(Number x) const {
    return unit_(static_cast<double>(x));
  }

  [[nodiscard]] static bool is_equal(Scalar x, Value c) { return static_cast<double>(x) == static_cast<double>(c); }

  [[nodiscard]] bool is_unscaled() const { return unit_.first == 1 && unit_.second == 1; }

  [[nodiscard]] double directly(Index i, Index j) const {
    double sum = 0;
    Index next = 0;
    const auto add_gap = [&](Index d) {
      for (; next < d; ++next) sum += scaled(centroids_(next, j)) * scaled(centroids_(next, j));
    };
    data_.for_each_nonzero(i, [&](Index d, Scalar x) {
      add_gap(d);
      const double difference = scaled(x) - scaled(centroids_(d, j));
      sum += difference * difference;
      next = d + 1;
    });
    add_gap(data_.dim());
    return sum > 0 ? sum : (std::numeric_limits<double>::denorm_min)();
  }

  const SparseDataset<Scalar>& data_;
  Scale<double> unit_;
  const Centroids<Value>& centroids_;
  std::vector<Column> columns_;
};

/// The sum of w |x - c|^2 over all points and the centroids of their labels. Complexity: O(nnz + k dim).
/// @param largest  the largest magnitude of a coordinate
template <class Scalar>
[[nodiscard]] WideSum sum_of_squares(const SparseDataset<Scalar>& data, Scalar largest, const Labels& labels,
                                     const Centroids<Scalar>& centroids, Team& team) {
  constexpr Index block_size = 4096;
  const SparseDistances<Scalar, Scalar> distances(data, unit_for(largest, centroids), centroids);
  std::vector<WideSum> parts(static_cast<std::size_t>(team.size()));
  team.for_each_block((data.size() + block_size - 1) / block_size, [&](Index block, int worker) {
    const Index last = (std::min)(data.size(), (block + 1) * block_size);
    for (Index i = block * block_size; i < last; ++i) {
      distances.add_point(parts[static_cast<std::size_t>(worker)], i, labels[i]);
    }
  });
  WideSum total;
  for (const WideSum& part : parts) total.add(part);
  return total;
}

template <class Scalar>
[[nodiscard]] WideSum sum_of_squares(const SparseDataset<Scalar>& data, const Labels& labels,
                                     const Centroids<Scalar>& centroids, Team& team) {
  return sum_of_squares(data, largest_magnitude(data), labels, centroids, team);
}

}  // namespace keen::detail

// ---- keen/detail/sparse/point_buffer.hpp

namespace keen::detail {

/// Sparse points with their weights, copied from others.
template <class Scalar>
class SparsePointBuffer {
 public:
  explicit SparsePointBuffer(Index dim = 0) : dim_(dim) {}

  [[nodiscard]] Index size() const { return static_cast<Index>(ranges_.size()); }

  /// All points of `data`, whose dim is that of all before.
  void append(const SparseDataset<Scalar>& data) {
    for (Index i = 0; i < data.size(); ++i) append(data, i);
  }

  void append(const SparseDataset<Scalar>& data, Index i) {
    append(data, i, [](Scalar x) { return x; });
  }

  /// Point `i` of `data`, with `change(x)` instead of every value x that is not 0.
  template <class Change>
  void append(const SparseDataset<Scalar>& data, Index i, const Change& change) {
    const Index first = static_cast<Index>(values_.size());
    data.for_each_nonzero(i, [&](Index d, Scalar x) {
      values_.push_back(change(x));
      coordinates_.push_back(static_cast<int>(d));
    });
    ranges_.push_back({first, static_cast<Index>(values_.size()) - first});
    weights_.push_back(data.weight(i));
    is_weighted_ = is_weighted_ || data.is_weighted();
    dim_ = data.dim();
  }

  [[nodiscard]] SparseDataset<Scalar> view() const {
    const SparseDataset<Scalar> data(values_.data(), coordinates_.data(), ranges_, dim_);
    return is_weighted_ ? data.with_weights(weights_.data()) : data;
  }

 private:
  Index dim_;
  bool is_weighted_ = false;
  std::vector<Scalar> values_;
  std::vector<int> coordinates_;
  std::vector<typename SparseDataset<Scalar>::Range> ranges_;
  std::vector<double> weights_;
};

}  // namespace keen::detail

// ---- keen/detail/sparse/directions.hpp

namespace keen::detail {

/// The points at length 1, with their weights.
/// @throws std::invalid_argument naming the caller, for a point of length 0
template <class Scalar>
[[nodiscard]] SparsePointBuffer<Scalar> directions_of(const SparseDataset<Scalar>& data, const char* caller) {
  SparsePointBuffer<Scalar> directions(data.dim());
  for (Index i = 0; i < data.size(); ++i) {
    double largest = 0;
    data.for_each_nonzero(i, [&](Index, Scalar x) { largest = (std::max)(largest, std::abs(static_cast<double>(x))); });
    require_that(largest > 0, caller, ": point ", i, " has length 0, and so no direction");
    const Scale<double> unit = unit_scale(largest);
    double sum = 0;
    data.for_each_nonzero(i, [&](Index, Scalar x) {
      const double scaled = unit(static_cast<double>(x));
      sum += scaled * scaled;
    });
    const double length = std::sqrt(sum);
    directions.append(data, i, [&](Scalar x) { return static_cast<Scalar>(unit(static_cast<double>(x)) / length); });
  }
  return directions;
}

}  // namespace keen::detail

// ---- keen/detail/sparse/searcher.hpp

#include <cstdint>
#include <unordered_map>

// Points that are mostly zeros, such as word counts. A point with m nonzeros of dim coordinates should cost O(m) and
// not O(dim). Centroids are means of many points and are dense, so write
//
//     |x - c|^2  =  |c|^2  +  sum over the d with x(d) != 0 of  (x(d)^2 - 2 x(d) c(d))
//
// and compute |c|^2 once for each centroid. The table of centroids is stored coordinate by coordinate, so that one
// nonzero of x is multiplied with a row of k numbers side by side.
//
// The price is cancellation: where x is near c, the large terms nearly cancel. So scores come with error bounds, and
// what they do not settle is computed again, to 106 bits and at last by direct differences. Dense and sparse fits
// thereby agree on what "nearest" means.
//
// Not all of the dense machinery is here: there are no bounds, tiles or swaps. A centre other than the origin would
// make every point dense, so scores are measured from the origin.
//
// Reading order: traits.hpp (what the algorithms ask of sparse points); validate.hpp; distances.hpp; searcher.hpp and
// engine.hpp; seeding.hpp and start.hpp; sums.hpp and variance.hpp; fit.hpp; directions.hpp (cosine distance).

namespace keen::detail {

/// Finds the nearest centroids of sparse points: those of least |c|^2 - 2 x.c. Scores are computed in double, then to
/// about 106 bits for the centroids that rounding does not rule out, then by direct differences. Ties go to the lower
/// label. A label depends on its point and the centroids alone.
template <class Scalar>
class SparseSearcher {
 public:
  /// @param largest  the largest magnitude of a coordinate
  SparseSearcher(const SparseDataset<Scalar>& data, Scalar largest, int workers)
      : data_(data), largest_(largest), workers_(static_cast<std::size_t>(workers)) {}

  /// Complexity: O(k dim).
  void set_centroids(const Centroids<Scalar>& centroids, Team& team) {
    centroids_ = &centroids;
    unit_ = unit_for(largest_, centroids);
    is_unscaled_ = unit_.first == 1 && unit_.second == 1;
    width_ = (centroids.cols() + 7) / 8 * 8;
    table_.resize(centroids.rows() * width_);
    fill_table(team);
    measure_norms(team);
    find_copies();
    for (Workspace& space : workers_) space.scores.resize(width_);
  }

  /// The label of the nearest centroid of point `i`. Complexity: O(nnz k), nnz that of the point.
  [[nodiscard]] Label operator()(Index i, int worker) {
    Workspace& space = workers_[static_cast<std::size_t>(worker)];
    const double sq_norm = score(i, space);
    const Index k = centroids_->cols();
    const double least = Scores(space.scores.data(), k).minCoeff();
    const Index terms = data_.entries(i).count;
    const double rounding = static_cast<double>(terms + 8) * std::numeric_limits<double>::epsilon();
    const double error = rounding * (sq_norm + largest_sq_norm_) + least_safe();
    space.rivals.clear();
    for (Index j = 0; j < k; ++j) {
      if (space.scores.data()[j] <= least + 2 * error && !is_copy_[static_cast<std::size_t>(j)]) {
        space.rivals.push_back(static_cast<Label>(j));
      }
    }
    return space.rivals.size() == 1 ? space.rivals.front() : nearest_rival(i, sq_norm, space);
  }

 private:
  using Scores = Eigen::Map<Eigen::ArrayXd, Eigen::AlignedMax>;
  using Row = Eigen::Map<const Eigen::ArrayXd, Eigen::AlignedMax>;

  struct Workspace {
    AlignedBuffer<double> scores;
    std::vector<Label> rivals;  // centroids that rounding does not rule out, in ascending order
    std::vector<DoubleDouble> exact_scores;
  };

  [[nodiscard]] double least_safe() const { return least_safe_square<double>(data_.dim()); }

  [[nodiscard]] double scaled(Scalar x) const {
    return is_unscaled_ ? static_cast<double>(x) : unit_(static_cast<double>(x));
  }

  /// A row of centroids for each coordinate.
  void fill_table(Team& team) {
    constexpr Index rows_per_block = 256;
    const Index dim = centroids_->rows();
    team.for_each_block((dim + rows_per_block - 1) / rows_per_block, [&](Index block, int) {
      const Index last = (std::min)(dim, (block + 1) * rows_per_block);
      for (Index j = 0; j < width_; ++j) {
        for (Index d = block * rows_per_block; d < last; ++d) {
          table_.data()[d * width_ + j] = j < centroids_->cols() ? scaled((*centroids_)(d, j)) : 0;
        }
      }
    });
  }

  void measure_norms(Team& team) {
    const Index k = centroids_->cols();
    sq_norms_.assign(static_cast<std::size_t>(k), {});
    hashes_.assign(static_cast<std::size_t>(k), 0);
    team.for_each_block(k, [&](Index j, int) {
      DoubleDouble& sq_norm = sq_norms_[static_cast<std::size_t>(j)];
      std::uint64_t& hash = hashes_[static_cast<std::size_t>(j)];
      for (Index d = 0; d < centroids_->rows(); ++d) {
        const Scalar& coordinate = (*centroids_)(d, j);
        if (coordinate == 0) continue;
        const double c = scaled(coordinate);
        sq_norm.add_product(c, c);
        hash = (hash ^ magnitude_bits(&coordinate) ^ static_cast<std::uint64_t>(d)) * 0x100000001b3ULL;
      }
    });
    rounded_sq_norms_.resize(k);
    for (Index j = 0; j < k; ++j) rounded_sq_norms_[j] = sq_norms_[static_cast<std::size_t>(j)].value();
    largest_sq_norm_ = rounded_sq_norms_.maxCoeff();
  }

  /// Centroids that are copies of one before lose every tie: they need not be looked at again.
  void find_copies() {
    std::unordered_map<std::uint64_t, Index> first;
    is_copy_.assign(hashes_.size(), 0);
    for (Index j = 0; j < centroids_->cols(); ++j) {
      const auto [known, is_new] = first.emplace(hashes_[static_cast<std::size_t>(j)], j);
      if (!is_new) is_copy_[static_cast<std::size_t>(j)] = centroids_->col(j) == centroids_->col(known->second) ? 1 : 0;
    }
  }

  /// Computes all scores of a point. Returns |x|^2.
  double score(Index i, Workspace& space) const {
    Scores scores(space.scores.data(), width_);
    scores.setZero();
    double sq_norm = 0;
    const auto x = data_.entries(i);
    for (Index at = 0; at < x.count; ++at) {
      const double value = scaled(x.values[at]);
      sq_norm += value * value;
      scores += value * Row(table_.data() + Index{x.coordinates[at]} * width_, width_);
    }
    Scores(space.scores.data(), rounded_sq_norms_.size()) =
        rounded_sq_norms_ - 2 * Scores(space.scores.data(), rounded_sq_norms_.size());
    return sq_norm;
  }

  [[nodiscard]] DoubleDouble exact_score(Index i, Label j) const {
    DoubleDouble sum = sq_norms_[static_cast<std::size_t>(j)];
    data_.for_each_nonzero(i,
                           [&](Index d, Scalar x) { sum.add_product(-2 * scaled(x), table_.data()[d * width_ + j]); });
    return sum;
  }

  /// Of the rivals the first one than which no other is nearer.
  [[nodiscard]] Label nearest_rival(Index i, double sq_norm, Workspace& space) const {
    space.exact_scores.clear();
    double size = sq_norm;  // and of the largest |c|^2
    for (const Label j : space.rivals) {
      space.exact_scores.push_back(exact_score(i, j));
      size = (std::max)(size, sq_norm + rounded_sq_norms_[j]);
    }
    DoubleDouble least = space.exact_scores.front();
    for (const DoubleDouble& score : space.exact_scores) {
      if (excess(score, least) < 0) least = score;
    }
    const double rounding = 2 * pair_rounding(data_.dim() + data_.entries(i).count) * size;
    std::size_t count = 0;
    bool is_tie = rounding > least_safe();  // where squares do not underflow
    for (std::size_t r = 0; r < space.rivals.size(); ++r) {
      const double more = excess(space.exact_scores[r], least);
      if (more > rounding + least_safe()) continue;
      is_tie = is_tie && more == 0;
      space.rivals[count++] = space.rivals[r];
    }
    space.rivals.resize(count);
    return count == 1 || is_tie ? space.rivals.front() : nearest_by_differences(i, space.rivals);
  }

  [[nodiscard]] static double excess(const DoubleDouble& a, const DoubleDouble& b) {
    return (a.hi - b.hi) + (a.lo - b.lo);
  }

  /// The nearest of some centroids, by direct differences under a scale of their own. Complexity: O(dim) for each.
  [[nodiscard]] Label nearest_by_differences(Index i, const std::vector<Label>& rivals) const {
    const Point<Scalar> x = data_.point(i);
    Centroids<Scalar> centroids(data_.dim(), static_cast<Index>(rivals.size()));
    for (Index r = 0; r < centroids.cols(); ++r)
      centroids.col(r) = centroids_->col(rivals[static_cast<std::size_t>(r)]);
    const Points<Scalar> alone = view_columns<Scalar>(x);
    const ExtremeRangeSearch<Scalar> rare(alone, centroids);
    return rivals[static_cast<std::size_t>(rare(0))];
  }

  SparseDataset<Scalar> data_;
  Scalar largest_;
  std::vector<Workspace> workers_;
  const Centroids<Scalar>* centroids_ = nullptr;
  Scale<double> unit_;
  bool is_unscaled_ = true;
  Index width_ = 0;  // of a row of the table: k, and up to a multiple of a vector
  AlignedBuffer<double> table_;
  std::vector<DoubleDouble> sq_norms_;
  std::vector<std::uint64_t> hashes_;
  std::vector<char> is_copy_;
  Eigen::ArrayXd rounded_sq_norms_;
  double largest_sq_norm_ = 0;
};

/// Calls `take(i, label, worker)` with the nearest centroid of every point, from the team's threads.
template <class Scalar, class Take>
void search_all(SparseSearcher<Scalar>& searcher, Index points, Team& team, const Take& take) {
  constexpr Index block_size = 256;
  team.for_each_block((points + block_size - 1) / block_size, [&](Index block, int worker) {
    const Index last = (std::min)(points, (block + 1) * block_size);
    for (Index i = block * block_size; i < last; ++i) take(i, searcher(i, worker), worker);
  });
}

}  // namespace keen::detail

// ---- keen/detail/sparse/engine.hpp

namespace keen::detail {

/// Every centroid against every sparse point. Complexity: O(nnz k + k dim) a pass.
template <class Scalar>
class SparseEngine final : public Engine<Scalar> {
 public:
  SparseEngine(const ValidatedSparseData<Scalar>& validated, Team& team)
      : n_(validated.data.size()), team_(team), searcher_(validated.data, validated.largest, team.size()) {}

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    searcher_.set_centroids(centroids, team_);
    search_all(searcher_, n_, team_, [&](Index i, Label label, int worker) { changes.set(labels, i, label, worker); });
  }

 private:
  Index n_;
  Team& team_;
  SparseSearcher<Scalar> searcher_;
};

}  // namespace keen::detail

// ---- keen/detail/sparse/seeding.hpp

// Candidates are made dense for one step, a few side by side in a table, so that one pass over the nonzeros of a point
// serves all of them. There is no batch of later candidates as in seeding/: a pass over sparse points is cheap beside
// one over dense ones of as many coordinates.

namespace keen::detail {

/// Seeds chosen one after the other by D^2 sampling among sparse points: as detail::Seeding, but with a pass over the
/// points for the candidates of every seed. What it draws does not depend on the team.
template <class Scalar>
class SparseSeeding {
 public:
  SparseSeeding(const ValidatedSparseData<Scalar>& validated, Team& team)
      : data_(validated.data),
        team_(team),
        weights_(weights_of(validated.data), validated.largest_weight),
        unit_(distance_unit(validated.largest)),
        sq_norms_(static_cast<std::size_t>(data_.size()), 0.0),
        sq_distances_(static_cast<std::size_t>(data_.size()), (std::numeric_limits<double>::max)()),
        masses_(data_.size()),
        table_(Table::Zero(at_once, data_.dim())) {
    for (Index i = 0; i < data_.size(); ++i) {
      data_.for_each_nonzero(i, [&](Index, Scalar x) { sq_norm(i) += scaled(x) * scaled(x); });
    }
  }

  /// A point drawn in proportion to the weights.
  [[nodiscard]] Index draw_by_weight(Rng& rng) {
    masses_.set_all([&](Index i) { return weights_(i); });
    return masses_.draw(rng);
  }

  /// Makes a point a seed. Complexity: O(nnz).
  void add(Index seed) {
    fill_table({seed});
    for_each_block([&](Index i, Index) {
      double& nearest = sq_distances_[static_cast<std::size_t>(i)];
      nearest = (std::min)(nearest, sq_distances({seed}, i)[0]);
    });
    clear({seed});
  }

  /// Of `candidates` points drawn by weight times squared distance to the nearest seed the one by which the points
  /// gain most, the first of equals; -1 if no point differs from all seeds. Complexity: O(nnz candidates).
  [[nodiscard]] Index draw(Index candidates, Rng& rng) {
    masses_.set_all([&](Index i) { return mass(i); });
    if (masses_.total() <= 0) masses_.set_all([&](Index i) { return is_apart(i) ? 1.0 : 0.0; });
    if (masses_.total() <= 0) return -1;
    std::vector<Index> drawn;
    for (Index draw = 0; draw < candidates; ++draw) drawn.push_back(masses_.draw(rng));
    if (candidates == 1) return drawn.front();
    Index best = drawn.front();
    double most = -1;
    for (std::size_t first = 0; first < drawn.size(); first += at_once) {
      const std::size_t last = (std::min)(drawn.size(), first + at_once);
      const std::vector<Index> some(drawn.begin() + static_cast<std::ptrdiff_t>(first),
                                    drawn.begin() + static_cast<std::ptrdiff_t>(last));
      Index winner = 0;
      const double gain = gains(some).maxCoeff(&winner);
      if (gain > most) best = some[static_cast<std::size_t>(winner)];
      most = (std::max)(most, gain);
    }
    return best;
  }

 private:
  static constexpr int at_once = 8;  // candidates
  static constexpr Index block_size = 1024;

  using PerCandidate = Eigen::Array<double, at_once, 1>;
  using Table = Eigen::Array<double, at_once, Eigen::Dynamic, Eigen::ColMajor>;

  [[nodiscard]] double scaled(Scalar x) const { return unit_(static_cast<double>(x)); }
  [[nodiscard]] double& sq_norm(Index i) { return sq_norms_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] double mass(Index i) const {
    return weights_(i) > 0 ? weights_(i) * sq_distances_[static_cast<std::size_t>(i)] : 0;
  }
  [[nodiscard]] bool is_apart(Index i) const {
    return data_.weight(i) > 0 && sq_distances_[static_cast<std::size_t>(i)] > 0;
  }

  /// Calls `body(i, block)` for all points, by the team.
  template <class Body>
  void for_each_block(const Body& body) {
    team_.for_each_block((data_.size() + block_size - 1) / block_size, [&](Index block, int) {
      const Index last = (std::min)(data_.size(), (block + 1) * block_size);
      for (Index i = block * block_size; i < last; ++i) body(i, block);
    });
  }

  /// Writes candidates, up to `at_once`, side by side into the table.
  void fill_table(const std::vector<Index>& candidates) {
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      data_.for_each_nonzero(candidates[c], [&](Index d, Scalar x) { table_(static_cast<Index>(c), d) = scaled(x); });
    }
  }

  void clear(const std::vector<Index>& candidates) {
    for (const Index candidate : candidates) {
      data_.for_each_nonzero(candidate, [&](Index d, Scalar) { table_.col(d).setZero(); });
    }
  }

  /// From point `i` to candidates that are in the table; where nearly all cancels, by differences.
  [[nodiscard]] PerCandidate sq_distances(const std::vector<Index>& candidates, Index i) const {
    PerCandidate products = PerCandidate::Zero();
    data_.for_each_nonzero(i, [&](Index d, Scalar x) { products += scaled(x) * table_.col(d); });
    PerCandidate result = PerCandidate::Zero();
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      const auto at = static_cast<Index>(c);
      const double size = sq_norms_[static_cast<std::size_t>(i)] + sq_norms_[static_cast<std::size_t>(candidates[c])];
      const double sq_distance = size - 2 * products[at];
      const bool is_certain = sq_distance > 0x1p-20 * size + least_safe_square<double>(data_.dim());
      result[at] = is_certain ? sq_distance : between(i, candidates[c]);
    }
    return result;
  }

  /// The squared distance of two points; 0 only where they are equal.
  [[nodiscard]] double between(Index i, Index j) const {
    const auto x = data_.entries(i);
    const auto y = data_.entries(j);
    double sum = 0;
    bool is_equal = true;
    Index a = 0;
    Index b = 0;
    while (a < x.count || b < y.count) {
      const bool takes_x = b == y.count || (a < x.count && x.coordinates[a] <= y.coordinates[b]);
      const bool takes_y = a == x.count || (b < y.count && y.coordinates[b] <= x.coordinates[a]);
      const Scalar of_x = takes_x ? x.values[a++] : Scalar(0);
      const Scalar of_y = takes_y ? y.values[b++] : Scalar(0);
      const double difference = scaled(of_x) - scaled(of_y);
      sum += difference * difference;
      is_equal = is_equal && of_x == of_y;
    }
    return sum > 0 || is_equal ? sum : (std::numeric_limits<double>::denorm_min)();
  }

  /// What all points together gain by each candidate; -1 where there is none.
  [[nodiscard]] PerCandidate gains(const std::vector<Index>& candidates) {
    const std::size_t blocks = static_cast<std::size_t>((data_.size() + block_size - 1) / block_size);
    std::vector<PerCandidate, Eigen::aligned_allocator<PerCandidate>> sums(blocks, PerCandidate::Zero());
    fill_table(candidates);
    for_each_block([&](Index i, Index block) {
      const double now = sq_distances_[static_cast<std::size_t>(i)];
      if (now == 0 || weights_(i) == 0) return;
      sums[static_cast<std::size_t>(block)] += weights_(i) * ((now - sq_distances(candidates, i)).max)(0);
    });
    clear(candidates);
    PerCandidate total = PerCandidate::Zero();
    for (const PerCandidate& sum : sums) total += sum;
    for (Index c = static_cast<Index>(candidates.size()); c < at_once; ++c) total[c] = -1;
    return total;
  }

  SparseDataset<Scalar> data_;
  Team& team_;
  RelativeWeights<Scalar> weights_;
  Scale<double> unit_;
  std::vector<double> sq_norms_;
  std::vector<double> sq_distances_;
  WeightedSampler masses_;
  Table table_;  // coordinates of candidates, and 0
};

}  // namespace keen::detail

// ---- keen/detail/sparse/start.hpp

#include <any>
#include <functional>

namespace keen::detail {

/// As keen::PlusPlus, by a pass over the points for each centroid.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const PlusPlus& init, const ValidatedSparseData<Scalar>& validated, Index k,
                                         Rng& rng, Team& team) {
  const Index candidates = candidates_of(init, k);
  SparseSeeding<Scalar> seeding(validated, team);
  Centroids<Scalar> chosen(validated.data.dim(), k);
  Index seed = seeding.draw_by_weight(rng);
  Index count = 0;
  while (seed >= 0) {
    chosen.col(count++) = validated.data.point(seed);
    if (count == k) break;
    seeding.add(seed);
    seed = seeding.draw(candidates, rng);
  }
  return chosen.leftCols(count);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints&, const ValidatedSparseData<Scalar>& validated, Index k,
                                         Rng& rng, Team&) {
  return random_points<Scalar>(validated.data, weights_of(validated.data), k, rng);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPartition&, const ValidatedSparseData<Scalar>& validated, Index k,
                                         Rng& rng, Team& team) {
  return means_of_random_labels<Scalar>(validated, weights_of(validated.data), k, rng, team);
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const FirstK&, const ValidatedSparseData<Scalar>& validated, Index k, Rng&,
                                         Team&) {
  return first_points<Scalar>(validated.data, k);
}

/// Draws start centroids from sparse points.
template <class Scalar>
using SparseStart = std::function<Centroids<Scalar>(const ValidatedSparseData<Scalar>&, Index, Rng&, Team&)>;

/// The function that draws for an init if it is one of these; none otherwise.
template <class... Inits, class Scalar>
[[nodiscard]] SparseStart<Scalar> start_by_one_of(const StartCentroids<Scalar>& init) {
  SparseStart<Scalar> start;
  const auto take = [&start](const auto* held) {
    if (held == nullptr) return;
    start = [held](const ValidatedSparseData<Scalar>& validated, Index k, Rng& rng, Team& team) {
      return start_by(*held, validated, k, rng, team);
    };
  };
  (take(init.template get_if<Inits>()), ...);
  return start;
}

/// What draws for an init; none where it cannot start from sparse points.
/// @param init  must outlive what is returned
template <class Scalar>
[[nodiscard]] SparseStart<Scalar> sparse_start(const StartCentroids<Scalar>& init) {
  if (const auto* draw = std::any_cast<SparseDraw<Scalar>>(&init.sparse_draw)) {
    return [draw](const ValidatedSparseData<Scalar>& validated, Index k, Rng& rng, Team&) {
      return (*draw)(validated.data, k, rng);
    };
  }
  if (!init.needs_points) {
    return [&init](const ValidatedSparseData<Scalar>& validated, Index k, Rng& rng, Team& team) {
      const Index dim = validated.data.dim();
      return init(Points<Scalar>(nullptr, 0, dim, {dim, 1}), k, rng, team);
    };
  }
  return start_by_one_of<PlusPlus, RandomPoints, RandomPartition, FirstK>(init);
}

/// @throws std::invalid_argument for an init that sparse points cannot start from
template <class Scalar>
void require_sparse_init(const StartCentroids<Scalar>& init) {
  require_that(static_cast<bool>(sparse_start(init)),
               "KMeans::fit: sparse points take PlusPlus, RandomPoints, RandomPartition, FirstK, GivenCentroids, or a "
               "callable of a keen::SparseDataset as init");
}

/// As for dense points, of an init that require_sparse_init has let pass.
template <class Scalar>
[[nodiscard]] Centroids<Scalar> draw_start(const ValidatedSparseData<Scalar>& validated,
                                           const StartCentroids<Scalar>& init, Index k, Rng& rng, Team& team) {
  return sparse_start(init)(validated, k, rng, team);
}

/// True if every point that counts lies on one of the centroids.
template <class Scalar>
[[nodiscard]] KEEN_DETAIL_COLD bool covers(const Centroids<Scalar>& centroids,
                                           const ValidatedSparseData<Scalar>& validated) {
  const SparseDataset<Scalar>& data = validated.data;
  Team alone(1);
  SparseSearcher<Scalar> searcher(data, validated.largest, alone.size());
  searcher.set_centroids(centroids, alone);
  const SparseDistances<Scalar, Scalar> sq_distance(data, unit_for(validated.largest, centroids), centroids);
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) > 0 && sq_distance(i, searcher(i, 0)) > 0) return false;
  }
  return true;
}

}  // namespace keen::detail

// ---- keen/detail/sparse/sums.hpp

namespace keen::detail {

/// Sums over clusters of sparse points, computed again after each pass: O(nnz + k dim).
template <class Scalar>
class ClusterSums<Scalar, SparseDataset<Scalar>> {
 public:
  ClusterSums(const ValidatedSparseData<Scalar>& validated, Index k, int /*workers*/, const Ranks& /*ranks*/ = {})
      : sums_(validated, k) {}

  [[nodiscard]] Index clusters() const { return sums_.clusters(); }
  [[nodiscard]] Index size(Index j) const { return sums_.size(j); }

  void accumulate(const Labels& labels, Team& team) { sums_.accumulate(labels, team); }
  void begin_pass(const Labels& /*labels*/, Changes<Scalar>& changes, Team& /*team*/) { changes.begin(); }
  Index end_pass(const Labels& labels, const Changes<Scalar>& changes, Team& team) {
    sums_.accumulate(labels, team);
    return changes.count();
  }
  void move_to_means(Centroids<Scalar>& centroids) const { sums_.move_to_means(centroids); }

 private:
  WeightedSums<Scalar, SparseDataset<Scalar>> sums_;
};

/// The SSE of sparse points, measured in every pass.
template <class Scalar>
class RunningSse<Scalar, SparseDataset<Scalar>> {
 public:
  RunningSse(const SparseDataset<Scalar>& data, const Ranks& /*ranks*/)
      : data_(data), largest_(largest_magnitude(data)) {}

  void begin_pass(const Labels&, const Centroids<Scalar>&, const ClusterSums<Scalar, SparseDataset<Scalar>>&,
                  const Changes<Scalar>&, Team&, bool) {}

  [[nodiscard]] std::optional<WideSum> measured() const { return {}; }

  [[nodiscard]] WideSum operator()(const Labels& labels, const Centroids<Scalar>& centroids,
                                   const ClusterSums<Scalar, SparseDataset<Scalar>>& /*sums*/, Team& team) const {
    return sum_of_squares(data_, largest_, labels, centroids, team);
  }

 private:
  const SparseDataset<Scalar>& data_;
  Scalar largest_;
};

}  // namespace keen::detail

// ---- keen/detail/sparse/variance.hpp

// The variance of a coordinate with the mean m, without visiting its zeros: each zero is at the distance m from the
// mean, so the zeros together contribute (total weight - weight of the nonzeros) m^2.

namespace keen::detail {

/// The mean over the coordinates of the weighted variance of each, in the square of the unit: of what is not 0 by
/// differences from the mean, and the square of the mean for all the rest. Complexity: O(nnz + dim).
template <class Scalar>
[[nodiscard]] double mean_variance(const ValidatedSparseData<Scalar>& validated, const Scale<double>& unit) {
  const SparseDataset<Scalar>& data = validated.data;
  const Points<Scalar> weighted = weights_of(data);
  const RelativeWeights<Scalar> weight(weighted, validated.largest_weight);
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(data.dim());
  Eigen::VectorXd nonzero = Eigen::VectorXd::Zero(data.dim());  // the weight of what is not 0
  double total = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const double w = weight(i);
    total += w;
    data.for_each_nonzero(i, [&](Index d, Scalar x) {
      mean[d] += w * unit(static_cast<double>(x));
      nonzero[d] += w;
    });
  }
  mean /= total;
  double sum = (((total - nonzero.array()).max)(0) * mean.array().square()).sum();
  for (Index i = 0; i < data.size(); ++i) {
    const double w = weight(i);
    data.for_each_nonzero(i, [&](Index d, Scalar x) {
      const double difference = unit(static_cast<double>(x)) - mean[d];
      sum += w * difference * difference;
    });
  }
  return sum / total / static_cast<double>(data.dim());
}

}  // namespace keen::detail

// ---- keen/detail/sparse/fit.hpp

namespace keen::detail {

/// Refuses what sparse points cannot have.
template <class Scalar>
void require_sparse_settings(const FitSettings<Scalar>& settings) {
  require_that(settings.algorithm == Algorithm::automatic || settings.algorithm == Algorithm::lloyd,
               "KMeans::fit: sparse points take Algorithm::lloyd, or automatic");
  require_that(settings.effort.is_plain(), "KMeans::fit: sparse points take effort::Lloyd");
  require_sparse_init(settings.init);
}

/// The best run of a fit.
template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_in_context(const FitSettings<Scalar>& settings,
                                                FitContext<Scalar, SparseDataset<Scalar>>&& context) {
  require_sparse_settings(settings);
  return context.best_of_runs(settings.restarts, [&](Index restart) {
    Rng rng(settings.seed, static_cast<std::uint64_t>(restart));
    SparseEngine<Scalar> engine(context.validated(), context.team());
    Lloyd<Scalar, SparseDataset<Scalar>> lloyd(context.setup(), engine, settings.stop, restart);
    return lloyd.run(start_centroids(context.validated(), settings.init, settings.k, rng, context.team()));
  });
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_sparse(const FitSettings<Scalar>& settings, const SparseDataset<Scalar>& data) {
  return fit_in_context<Scalar>(settings, {settings, data});
}

template <class Scalar>
[[nodiscard]] Clustering<Scalar> fit_sparse_directions(const FitSettings<Scalar>& settings,
                                                       const SparseDataset<Scalar>& data) {
  (void)prepare_sparse(data, settings.caller);
  const SparsePointBuffer<Scalar> points = directions_of(data, settings.caller);
  const SparseDataset<Scalar> directions = points.view();
  const auto validated = validated_points(directions, largest_magnitude(directions), settings.caller);
  return fit_in_context<Scalar>(settings, {settings, validated});
}

}  // namespace keen::detail

// ---- keen/detail/sparse/traits.hpp

namespace keen::detail {

/// What algorithms ask of sparse points.
template <class Scalar>
struct PointTraits<SparseDataset<Scalar>> {
  using Data = SparseDataset<Scalar>;
  using PointBuffer = SparsePointBuffer<Scalar>;

  /// Some points, copied, with their weights.
  class Sample {
   public:
    Sample(const Data& data, const std::vector<Index>& indices) : points_(data.dim()) {
      for (const Index i : indices) points_.append(data, i);
    }

    [[nodiscard]] Data view() const { return points_.view(); }

   private:
    PointBuffer points_;
  };

  [[nodiscard]] static ValidatedSparseData<Scalar> validate(const Data& data, const char* caller) {
    return prepare_sparse(data, caller);
  }

  [[nodiscard]] static ValidatedSparseData<Scalar> validate(const Data& data, const char* caller, Team& /*team*/) {
    return prepare_sparse(data, caller);
  }

  [[nodiscard]] static WideSum sum_of_squares(const Data& data, const Labels& labels,
                                              const Centroids<Scalar>& centroids, Team& team) {
    return detail::sum_of_squares(data, labels, centroids, team);
  }

  template <class Value, class Visit>
  static void for_each_sq_distance(const Scale<double>& unit, const Data& data, const Labels& labels,
                                   const Centroids<Value>& centroids, const Visit& visit) {
    const SparseDistances<Scalar, Value> distances(data, unit, centroids);
    for (Index i = 0; i < data.size(); ++i) visit(i, distances(i, labels[i]));
  }

  [[nodiscard]] static Centroids<double> pull(const Scale<double>& unit, const ValidatedSparseData<Scalar>& batch,
                                              const Labels& labels, const Centroids<double>& centroids,
                                              const Eigen::VectorXd& added) {
    Centroids<double> sums(centroids.rows(), centroids.cols());
    for (Index j = 0; j < sums.cols(); ++j) {
      for (Index d = 0; d < sums.rows(); ++d) sums(d, j) = -added[j] * unit(centroids(d, j));
    }
    for (Index i = 0; i < batch.data.size(); ++i) {
      const double weight = batch.data.weight(i) / batch.largest_weight;
      batch.data.for_each_nonzero(
          i, [&](Index d, Scalar x) { sums(d, labels[i]) += weight * unit(static_cast<double>(x)); });
    }
    return sums;
  }

  [[nodiscard]] static Clustering<Scalar> fit(const FitSettings<Scalar>& settings, const Data& data) {
    return fit_sparse(settings, data);
  }

  [[nodiscard]] static Effort<Scalar> effort_for_start(const Effort<Scalar>& effort) {
    return effort.template get_if<effort::Swaps>() != nullptr ? Effort<Scalar>() : effort;
  }

  [[nodiscard]] static double work(const Data& data) { return static_cast<double>(data.nonzeros()); }

  /// Sparse engines have no use for a centre.
  template <class Setup>
  static void note_moments(Setup& setup) {
    setup.mean_variance = mean_variance(setup.validated, setup.unit);
  }

  [[nodiscard]] static Points<Scalar> weights_of(const Data& data) { return detail::weights_of(data); }

  [[nodiscard]] static const Data& view(const Data& data) { return data; }
};

/// The nearest centroid of every point.
/// @param largest  the largest magnitude of a coordinate
template <class Scalar>
[[nodiscard]] Labels nearest_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, Scalar largest,
                                    int threads) {
  const double work = static_cast<double>(data.nonzeros()) * static_cast<double>(model.k());
  Team team(threads_for(work, thread_count(threads)));
  SparseSearcher<Scalar> searcher(data, largest, team.size());
  searcher.set_centroids(model.centroids(), team);
  Labels labels(data.size());
  search_all(searcher, data.size(), team, [&](Index i, Label label, int) { labels[i] = label; });
  return labels;
}

/// Asks about the points where the model measures distances, and the largest magnitude of their coordinates.
template <class Scalar, class Ask>
[[nodiscard]] auto asked_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, const char* caller,
                                const Ask& ask) {
  const Scalar largest = require_points(data, caller);
  if (model.metric() == Metric::euclidean) return ask(data, largest);
  const SparsePointBuffer<Scalar> directions = directions_of(data, caller);
  return ask(directions.view(), largest_magnitude(directions.view()));
}

template <class Scalar>
[[nodiscard]] Labels predict_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, int threads) {
  return asked_sparse(model, data, "Model::predict", [&](const SparseDataset<Scalar>& measured, Scalar largest) {
    return nearest_sparse(model, measured, largest, threads);
  });
}

template <class Scalar>
[[nodiscard]] double sse_sparse(const Model<Scalar>& model, const SparseDataset<Scalar>& data, int threads) {
  if (data.size() == 0) return 0;
  require_weights<Scalar>(weights_of(data), "Model::sse");
  return asked_sparse(model, data, "Model::sse", [&](const SparseDataset<Scalar>& measured, Scalar largest) {
    const Labels labels = nearest_sparse(model, measured, largest, threads);
    Team alone(1);
    return representable(sum_of_squares(measured, largest, labels, model.centroids(), alone), "Model::sse");
  });
}

}  // namespace keen::detail
