// SPDX-License-Identifier: MIT
#pragma once

#include "magnitude.hpp"
#include "nearest.hpp"

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
    const Scalar shrink = shrink_for(i);
    const int exponent = least_exponent(i, shrink);
    Label label = 0;
    Scalar best = (std::numeric_limits<Scalar>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      const Scalar sq = sq_distance(i, j, shrink, exponent);
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

  /// 1, or 1/4 where the difference of two finite numbers might overflow.
  [[nodiscard]] Scalar shrink_for(Index i) const {
    constexpr Scalar large = (std::numeric_limits<Scalar>::max)() / 4;
    const bool is_large = data_.point(i).cwiseAbs().maxCoeff() > large || centroids_.cwiseAbs().maxCoeff() > large;
    return is_large ? Scalar(0.25) : Scalar(1);
  }

  [[nodiscard]] Scalar difference(Index i, Index d, Index j, Scalar shrink) const {
    return data_(i, d) * shrink - centroids_(d, j) * shrink;
  }

  /// Over all centroids, the least binary exponent of the largest coordinate difference.
  [[nodiscard]] int least_exponent(Index i, Scalar shrink) const {
    int least = (std::numeric_limits<int>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      if (coincides(i, j)) return on_a_centroid;
      Scalar largest = (std::numeric_limits<Scalar>::denorm_min)();
      for (Index d = 0; d < data_.dim(); ++d) {
        largest = (std::max)(largest, std::abs(difference(i, d, j, shrink)));
      }
      least = (std::min)(least, std::ilogb(largest));
    }
    return least;
  }

  [[nodiscard]] Scalar sq_distance(Index i, Index j, Scalar shrink, int exponent) const {
    if (exponent == on_a_centroid) return coincides(i, j) ? Scalar(0) : Scalar(1);
    Scalar sum = 0;
    for (Index d = 0; d < data_.dim(); ++d) {
      sum = add_square(sum, std::ldexp(difference(i, d, j, shrink), -exponent));
    }
    return sum;
  }

  const Dataset<Scalar, Dim>& data_;
  const Matrix& centroids_;
};

}  // namespace keen::detail
