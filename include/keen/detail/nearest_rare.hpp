// SPDX-License-Identifier: MIT
#pragma once

#include "magnitude.hpp"
#include "nearest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace keen::detail {

/// The nearest centroid of one point whose squared distances leave the range of Scalar: the slow twin of find_nearest,
/// with a scale of its own for the point. Where both apply they round alike and so agree.
template <class Scalar, int Dim, class Matrix>
class RareNearest {
 public:
  RareNearest(const Dataset<Scalar, Dim>& data, const Matrix& centroids) : data_(data), centroids_(centroids) {}

  /// The label of the nearest centroid to point `i`; ties go to the lower label.
  [[nodiscard]] Label operator()(Index i) const {
    const int exponent = least_exponent(i);
    Label label = 0;
    Scalar best = (std::numeric_limits<Scalar>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      const Scalar sq = sq_distance(i, j, exponent);
      if (sq < best) {
        best = sq;
        label = static_cast<Label>(j);
      }
    }
    return label;
  }

  /// True if point `i` lies on centroid `j`, to the last bit of every coordinate.
  [[nodiscard]] bool coincides(Index i, Index j) const {
    for (Index d = 0; d < data_.dim(); ++d) {
      if (data_(i, d) != centroids_(d, j)) return false;
    }
    return true;
  }

 private:
  static constexpr int on_a_centroid = (std::numeric_limits<int>::min)();

  /// 2 where the difference of point and centroid might overflow and a quarter of it is taken, else 0.
  [[nodiscard]] int shrink_exponent(Index i, Index j) const {
    constexpr Scalar large = (std::numeric_limits<Scalar>::max)() / 4;
    for (Index d = 0; d < data_.dim(); ++d) {
      if (std::abs(data_(i, d)) > large || std::abs(centroids_(d, j)) > large) return 2;
    }
    return 0;
  }

  [[nodiscard]] Scalar difference(Index i, Index d, Index j, int shrink) const {
    return shrink == 0 ? data_(i, d) - centroids_(d, j) : data_(i, d) / 4 - centroids_(d, j) / 4;
  }

  /// Over all centroids, the least binary exponent of the largest coordinate difference.
  [[nodiscard]] int least_exponent(Index i) const {
    int least = (std::numeric_limits<int>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      if (coincides(i, j)) return on_a_centroid;
      const int shrink = shrink_exponent(i, j);
      Scalar largest = (std::numeric_limits<Scalar>::denorm_min)();
      for (Index d = 0; d < data_.dim(); ++d) {
        largest = (std::max)(largest, std::abs(difference(i, d, j, shrink)));
      }
      least = (std::min)(least, std::ilogb(largest) + shrink);
    }
    return least;
  }

  [[nodiscard]] Scalar sq_distance(Index i, Index j, int exponent) const {
    if (exponent == on_a_centroid) return coincides(i, j) ? Scalar(0) : Scalar(1);
    const int shrink = shrink_exponent(i, j);
    Scalar sum = 0;
    for (Index d = 0; d < data_.dim(); ++d) {
      sum = add_square(sum, std::ldexp(difference(i, d, j, shrink), shrink - exponent));
    }
    return sum;
  }

  const Dataset<Scalar, Dim>& data_;
  const Matrix& centroids_;
};

}  // namespace keen::detail
