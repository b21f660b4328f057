// SPDX-License-Identifier: MIT
#pragma once

#include "../data/magnitude.hpp"
#include "nearest_of_lanes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

// A unit for one point. Let e(j) be the binary exponent of the largest coordinate difference between the point and
// centroid j. The nearest centroid is among those with nearly the least e. In units of 2^(least e), their squared
// distances lie between 1 and 4 dim; those of far centroids may overflow to infinity, and lose the comparison as they
// should.

namespace keen::detail {

/// The nearest centroid of one point whose squared distances leave the range of Scalar: the slow twin of find_nearest,
/// with a scale of its own for the point. Where both apply they round alike and so agree.
template <class Scalar>
class ExtremeRangeSearch {
 public:
  ExtremeRangeSearch(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids)
      : data_(data), centroids_(centroids) {}

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

  /// A number times 2^exponent.
  struct Scaled {
    Scalar value;
    int exponent;
  };

  /// The difference of one coordinate; a quarter of it where it might overflow.
  [[nodiscard]] Scaled difference(Index i, Index d, Index j) const {
    constexpr Scalar large = (std::numeric_limits<Scalar>::max)() / 4;
    const Scalar x = data_(i, d);
    const Scalar c = centroids_(d, j);
    if (std::abs(x) <= large && std::abs(c) <= large) return {x - c, 0};
    return {x / 4 - c / 4, 2};
  }

  /// The binary exponent of the largest coordinate difference; the point must not lie on the centroid.
  [[nodiscard]] int largest_exponent(Index i, Index j) const {
    int largest = (std::numeric_limits<int>::min)();
    for (Index d = 0; d < data_.dim(); ++d) {
      const Scaled apart = difference(i, d, j);
      if (apart.value != 0) largest = (std::max)(largest, std::ilogb(apart.value) + apart.exponent);
    }
    return largest;
  }

  /// Over all centroids, the least of these exponents.
  [[nodiscard]] int least_exponent(Index i) const {
    int least = (std::numeric_limits<int>::max)();
    for (Index j = 0; j < centroids_.cols(); ++j) {
      if (coincides(i, j)) return on_a_centroid;
      least = (std::min)(least, largest_exponent(i, j));
    }
    return least;
  }

  [[nodiscard]] Scalar sq_distance(Index i, Index j, int exponent) const {
    if (exponent == on_a_centroid) return coincides(i, j) ? Scalar(0) : Scalar(1);
    Scalar sum = 0;
    for (Index d = 0; d < data_.dim(); ++d) {
      const Scaled apart = difference(i, d, j);
      sum = add_square(sum, std::ldexp(apart.value, apart.exponent - exponent));
    }
    return sum;
  }

  Points<Scalar> data_;
  CentroidsView<Scalar> centroids_;
};

}  // namespace keen::detail
