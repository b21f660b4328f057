// SPDX-License-Identifier: MIT
#pragma once

#include "dataset.hpp"

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
