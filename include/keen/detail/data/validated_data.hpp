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

// Facts about the data, and what each of them allows:
//
//     every coordinate is finite            comparisons of distances are an order: no NaN is met later
//     the largest magnitude                 the unit in which no square overflows (magnitude.hpp)
//     largest / smallest magnitude, n       sums of three doubles are exact, or not (sums/exact_sum.hpp)
//     all weights are equal                 weights drop out of the means; exact sums may be used
//     a weight or coordinate is extreme     products are summed under powers of two (sums/weighted_sums.hpp)
//     the mean and the variance             where kernels measure from; the unit of relative stop rules

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
  std::optional<Moments> moments = {};  ///< in `unit_scale(largest)`, if they have been taken
  bool is_extreme = false;              ///< sums of weight * coordinate may overflow, or underflow where it matters
};

/// Coordinates and weights for which no sum of products needs any care.
[[nodiscard]] inline bool is_ordinary_size(double magnitude) { return magnitude > 0x1p-300 && magnitude < 0x1p+400; }

/// The weights of some points: all 1 unless they are weighted.
struct WeightRange {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  bool has_extreme = false;  ///< one that is not 0 and not of ordinary size

  [[nodiscard]] bool is_even() const { return smallest >= largest; }  ///< every point counts alike
};

/// Checks the weights of points, of which there may be none.
/// @throws std::invalid_argument naming the caller and the first bad weight
template <class Scalar>
[[nodiscard]] WeightRange weight_range(const Points<Scalar>& data, const char* caller) {
  WeightRange range;
  for (Index i = 0; data.is_weighted() && i < data.size(); ++i) {
    const double weight = data.weight(i);
    require_that(is_finite(&weight), caller, ": weights must be finite, got ", non_finite_name(&weight), " at point ",
                 i);
    require_that(weight >= 0, caller, ": weights must be >= 0, got ", weight, " at point ", i);
    range.smallest = (std::min)(range.smallest, weight);
    range.largest = (std::max)(range.largest, weight);
    range.has_extreme = range.has_extreme || (weight != 0 && !is_ordinary_size(weight));
  }
  if (!data.is_weighted() && data.size() > 0) range.smallest = range.largest = 1;
  return range;
}

/// Checks the weights and returns the largest.
/// @throws std::invalid_argument naming the caller, for a bad weight or if all are 0
template <class Scalar>
double require_weights(const Points<Scalar>& data, const char* caller) {
  const double largest = data.size() == 0 ? 1 : weight_range(data, caller).largest;
  require_that(largest > 0, caller, ": weights must not all be 0");
  return largest;
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

/// What has been learnt about points.
/// @param n  how many points all ranks have
/// @throws std::invalid_argument naming the caller, if all weights are 0
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validated_points(const Points<Scalar>& data, const MagnitudeRange<Scalar>& range,
                                                     const WeightRange& weights, Index n, const char* caller) {
  require_that(weights.largest > 0, caller, ": weights must not all be 0");
  ValidatedData<Scalar> validated{data};
  validated.largest = range.largest;
  validated.largest_weight = weights.largest;
  const auto largest = static_cast<double>(validated.largest);
  validated.weights_are_one = weights.is_even() && weights.largest == 1;
  validated.sums_are_exact = weights.is_even() && fits_exact_sums(range, n);
  validated.is_extreme = (largest != 0 && !is_ordinary_size(largest)) || weights.has_extreme;
  return validated;
}

/// The power of two that brings the largest coordinate to [1, 2), in double. Figures about the spread of the data are
/// computed in this unit, where nothing overflows.
[[nodiscard]] inline Scale<double> unit_scale(double largest) {
  const int exponent = largest > 0 ? -std::ilogb(largest) : 0;
  return {std::ldexp(1.0, exponent / 2), std::ldexp(1.0, exponent - exponent / 2)};
}

/// True if FirstPass takes the moments: of points that count alike and are of ordinary size.
template <class Scalar>
[[nodiscard]] bool has_plain_moments(const ValidatedData<Scalar>& validated, const WeightRange& weights) {
  return weights.is_even() && (validated.largest == 0 || is_ordinary_size(static_cast<double>(validated.largest)));
}

/// Moments in `unit_scale(largest)`.
template <class Scalar>
[[nodiscard]] Moments in_unit(Moments moments, Scalar largest) {
  const Scale<double> unit = unit_scale(static_cast<double>(largest));
  for (double& x : moments.mean) x = unit(x);
  moments.mean_variance = unit(unit(moments.mean_variance));
  return moments;
}

/// Checks points, which must be in memory, and weights bit by bit. Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller and the first bad point
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller) {
  require_in_memory(data, caller);
  require_points_of_some_size(data, caller);
  return validated_points(data, finite_range(data, caller), weight_range(data, caller), data.size(), caller);
}

/// The same on all threads of a team, also for points that are read block by block; takes the moments too where all
/// points count alike and are of ordinary size.
template <class Scalar>
[[nodiscard]] ValidatedData<Scalar> validate(const Points<Scalar>& data, const char* caller, Team& team) {
  require_points_of_some_size(data, caller);
  FirstPass<Scalar> pass(data, caller);
  pass.run(team);
  const WeightRange weights = weight_range(data, caller);
  ValidatedData<Scalar> validated = validated_points(data, pass.range(), weights, data.size(), caller);
  if (has_plain_moments(validated, weights)) validated.moments = in_unit(pass.moments(), validated.largest);
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
