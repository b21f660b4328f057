// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/points.hpp"
#include "../simd/kernels.hpp"

#include <algorithm>
#include <limits>

// The error of a score. A sum of t products in a type with unit roundoff u is off by at most t u / (1 - t u) times the
// sum of the magnitudes of the products. In |c|^2 - 2 x.c, Cauchy-Schwarz bounds the magnitudes:
// 2 |x| |c| <= |x|^2 + |c|^2. So the error is at most u (a |x|^2 + b max |c|^2), with a and b of the order of the
// number of terms. Chunks of chunk_dims coordinates are summed apart, so that t grows with chunk_dims + dim /
// chunk_dims instead of dim.

namespace keen::detail {

/// Centroids as the search kernel reads them, seen from a centre, and how far its scores may be off.
template <class Scalar>
class PackedCentroids {
 public:
  explicit PackedCentroids(SimdLevel level) : width_(panel_width(level)) {}

  /// @param centroids  dim x k
  /// @param order      the centroid in each slot, k labels; empty: as they are
  /// Complexity: O(k dim).
  void set(const CentroidsView<Scalar>& centroids, const Point<Scalar>& center,
           const IndexedVector<Label>& order = {}) {
    dim_ = centroids.rows();
    count_ = (centroids.cols() + width_ - 1) / width_;
    values_.resize(count_ * width_ * dim_);
    norms_.resize(count_ * width_);
    largest_sq_norm_ = 0;
    for (Index j = 0; j < count_ * width_; ++j) {
      if (j < centroids.cols()) {
        write(j, centroids.col(order.empty() ? j : order[j]), center);
      } else {
        write_nothing(j);
      }
    }
  }

  [[nodiscard]] Index count() const { return count_; }
  [[nodiscard]] Index width() const { return width_; }
  [[nodiscard]] const Scalar* values() const { return values_.data(); }
  [[nodiscard]] const Scalar* norms() const { return norms_.data(); }

  [[nodiscard]] Scalar largest_sq_norm() const { return largest_sq_norm_; }

  /// Copies the values of the centroid in slot `j`, `width` apart.
  void copy_column(Index j, Scalar* to, Index width) const {
    const Scalar* const from = values_.data() + j / width_ * width_ * dim_ + j % width_;
    for (Index d = 0; d < dim_; ++d) to[d * width] = from[d * width_];
  }

  /// A score of a point with this |x|^2 lies within this of |x - c|^2 - |x|^2, for every c and whether or not the
  /// processor fuses multiplication and addition. Counts: the sum of a score in chunks, |c|^2, and the rounding of x
  /// and c when they were moved to the centre.
  /// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
  [[nodiscard]] Scalar score_error(Scalar sq_norm) const {
    const Index chunks = (dim_ + chunk_dims - 1) / chunk_dims;
    const auto terms = static_cast<Scalar>((std::min)(dim_, chunk_dims) + chunks);
    return unit * ((terms + 8) * sq_norm + (3 * terms + 16) * largest_sq_norm_);
  }

 private:
  static constexpr Scalar unit = std::numeric_limits<Scalar>::epsilon() / 2 * Scalar(1.01);

  [[nodiscard]] Scalar* column(Index j) { return values_.data() + j / width_ * width_ * dim_ + j % width_; }

  void write(Index j, const typename CentroidsView<Scalar>::Column& centroid, const Point<Scalar>& center) {
    Scalar* const values = column(j);
    Scalar sq_norm = 0;
    for (Index first = 0; first < dim_; first += chunk_dims) {
      Scalar part = 0;
      for (Index d = first; d < (std::min)(dim_, first + chunk_dims); ++d) {
        const Scalar c = centroid[d] - center[d];
        values[d * width_] = -2 * c;
        part += c * c;
      }
      sq_norm += part;
    }
    norms_.data()[j] = sq_norm;
    largest_sq_norm_ = (std::max)(largest_sq_norm_, sq_norm);
  }

  /// A column that no point is near.
  void write_nothing(Index j) {
    for (Index d = 0; d < dim_; ++d) column(j)[d * width_] = 0;
    norms_.data()[j] = (std::numeric_limits<Scalar>::max)() / 4;
  }

  Index width_;
  Index dim_ = 0;
  Index count_ = 0;
  Scalar largest_sq_norm_ = 0;
  AlignedBuffer<Scalar> values_;
  AlignedBuffer<Scalar> norms_;
};

}  // namespace keen::detail
