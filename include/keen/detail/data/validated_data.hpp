// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "first_pass.hpp"
#include "magnitude.hpp"
#include "points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace keen::detail {

/// A data set that has been checked, and what was learnt about it on the way.
template <class Scalar, class Data = Points<Scalar>>
struct ValidatedData {
  Data data;
  Scalar largest = 0;  ///< the largest magnitude of a coordinate
  double largest_weight = 1;
  bool weights_are_one = true;
  bool sums_are_exact =
      false;  ///< weights are equal, and ExactClusterSums holds any sum of coordinates without rounding
  std::optional<Moments> moments = {};  ///< in the unit of the data, if the first pass has taken them
  bool is_extreme = false;              ///< sums of weight * coordinate may overflow, or underflow where it matters
};

/// Checks the weights and returns the largest.
/// @throws std::invalid_argument naming the caller and the first bad weight
template <class Scalar>
double require_weights(const Points<Scalar>& data, const char* caller) {
  if (!data.is_weighted()) return 1;
  double largest = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const double weight = data.weight(i);
    require_that(is_finite(&weight), caller, ": weights must be finite, got ", non_finite_name(&weight), " at point ",
                 i);
    require_that(weight >= 0, caller, ": weights must be >= 0, got ", weight, " at point ", i);
    largest = (std::max)(largest, weight);
  }
  require_that(data.size() == 0 || largest > 0, caller, ": weights must not all be 0");
  return largest;
}

/// True if every point counts alike.
template <class Scalar>
[[nodiscard]] bool has_equal_weights(const Points<Scalar>& data) {
  for (Index i = 1; data.is_weighted() && i < data.size(); ++i) {
    if (data.weight(i) != data.weight(0)) return false;
  }
  return true;
}

/// Coordinates and weights for which no sum of products needs any care.
[[nodiscard]] inline bool is_ordinary_size(double magnitude) { return magnitude > 0x1p-300 && magnitude < 0x1p+400; }

template <class Scalar>
[[nodiscard]] bool has_extreme_weight(const Points<Scalar>& data) {
  if (!data.is_weighted()) return false;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) != 0 && !is_ordinary_size(data.weight(i))) return true;
  }
  return false;
}

/// True if 159 bits hold sums of n coordinates and what their cascade of rounding errors adds up to: the bits from the
/// last of the smallest coordinate to the first of n^3 times the largest.
template <class Scalar>
[[nodiscard]] bool fits_exact_sums(const MagnitudeRange<Scalar>& range, Index n) {
  if (range.largest == 0) return true;
  const auto largest = static_cast<double>(range.largest);
  if (!is_ordinary_size(largest) || !is_ordinary_size(static_cast<double>(range.smallest))) return false;
  const int span = std::ilogb(largest) - std::ilogb(range.smallest) + std::numeric_limits<Scalar>::digits;
  return span + 3 * (std::ilogb(static_cast<double>(n)) + 1) + 3 <= 157;
}

template <class Scalar>
void require_points_of_some_size(const Points<Scalar>& data, const char* caller) {
  require_that(data.size() >= 1, caller, ": at least one point is needed, got n = 0");
  require_that(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
}

/// Checks the weights of points whose coordinates have been checked.
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate_weights(const Points<Scalar>& data, const MagnitudeRange<Scalar>& range,
                                                     const char* caller) {
  ValidatedData<Scalar> validated{data};
  validated.largest = range.largest;
  validated.largest_weight = require_weights(data, caller);
  const auto largest = static_cast<double>(validated.largest);
  const bool is_even = has_equal_weights(data);
  validated.weights_are_one = is_even && data.weight(0) == 1;
  validated.sums_are_exact = is_even && fits_exact_sums(range, data.size());
  validated.is_extreme = (largest != 0 && !is_ordinary_size(largest)) || has_extreme_weight(data);
  return validated;
}

/// Checks points, which must be in memory, and weights bit by bit. Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller and the first bad point
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller) {
  require_in_memory(data, caller);
  require_points_of_some_size(data, caller);
  return validate_weights(data, finite_range(data, caller), caller);
}

/// The same on all threads of a team, also for points that are read block by block; takes the moments too where all
/// points count alike and are of ordinary size.
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller, Team& team) {
  require_points_of_some_size(data, caller);
  FirstPass<Scalar> pass(data, caller);
  pass.run(team);
  ValidatedData<Scalar> validated = validate_weights(data, pass.range(), caller);
  if (has_equal_weights(data) && (validated.largest == 0 || is_ordinary_size(static_cast<double>(validated.largest)))) {
    validated.moments = pass.moments();
  }
  return validated;
}

/// Weights relative to the largest, by a power of two, where weights are of unusual size: sums of them stay finite. A
/// weight may become 0 that is not; ordinary weights are left as they are.
template <class Scalar>
class RelativeWeights {
 public:
  RelativeWeights(const Points<Scalar>& data, double largest_weight)
      : data_(data), exponent_(is_ordinary_size(largest_weight) ? 0 : -std::ilogb(largest_weight)) {}

  explicit RelativeWeights(const Points<Scalar>& data) : RelativeWeights(data, require_weights(data, "init")) {}

  [[nodiscard]] double operator()(Index i) const {
    return exponent_ == 0 ? data_.weight(i) : std::ldexp(data_.weight(i), exponent_);
  }

  [[nodiscard]] int exponent() const { return exponent_; }  ///< of the power of two

 private:
  Points<Scalar> data_;
  int exponent_;
};

/// What all points weigh, and whether each weighs a whole number.
struct TotalWeight {
  double sum = 0;
  bool is_whole = true;
};

template <class Scalar>
[[nodiscard]] TotalWeight total_weight(const RelativeWeights<Scalar>& weight, Index n) {
  TotalWeight total{0, weight.exponent() == 0};
  for (Index i = 0; i < n; ++i) {
    total.sum += weight(i);
    total.is_whole = total.is_whole && std::floor(weight(i)) == weight(i);
  }
  return total;
}

/// The power of two that brings the largest coordinate to [1, 2), in double: figures about the spread of the data are
/// worked out in this unit, where nothing overflows.
[[nodiscard]] inline Scale<double> unit_scale(double largest) {
  const int exponent = largest > 0 ? -std::ilogb(largest) : 0;
  return {std::ldexp(1.0, exponent / 2), std::ldexp(1.0, exponent - exponent / 2)};
}

/// The unit for squared distances in double: that of the coordinates where squares, and their products with weights,
/// are in range.
template <class Scalar>
[[nodiscard]] Scale<double> distance_unit(Scalar largest) {
  const Scale<Scalar> scale = scale_for(largest);
  const auto size = static_cast<double>(largest);
  const bool is_ordinary = scale.first == 1 && scale.second == 1 && size > 0x1p-100 && size < 0x1p+100;
  return is_ordinary ? Scale<double>{} : unit_scale(size);
}

}  // namespace keen::detail
