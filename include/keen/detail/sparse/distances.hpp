// SPDX-License-Identifier: MIT
#pragma once

#include "../data/unit_distance.hpp"
#include "../sums/sse.hpp"
#include "../sums/sums.hpp"
#include "validate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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
