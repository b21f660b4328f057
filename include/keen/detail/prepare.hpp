// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "check.hpp"
#include "magnitude.hpp"
#include "sums.hpp"

#include <cmath>
#include <memory>
#include <vector>

namespace keen::detail {

/// A data set that has been checked, and what was learnt about it on the way.
template <class Scalar, int Dim>
struct Prepared {
  Dataset<Scalar, Dim> data;  ///< its weights times 2^-weight_exponent, so that no sum of them overflows
  int weight_exponent = 0;    ///< 0 for ordinary weights
  Scalar largest = 0;         ///< the largest magnitude of a coordinate
  double total_weight = 0;    ///< of `data`
};

/// Checks the weights and returns the largest.
/// @throws std::invalid_argument naming the caller and the first bad weight
template <class Scalar, int Dim>
double require_weights(const Dataset<Scalar, Dim>& data, const char* caller) {
  double largest = 0;
  for (Index i = 0; i < data.size(); ++i) {
    const double weight = data.weight(i);
    require(is_finite(&weight), caller, ": weights must be finite, got ", non_finite_name(&weight), " at point ", i);
    require(weight >= 0, caller, ": weights must be >= 0, got ", weight, " at point ", i);
    largest = (std::max)(largest, weight);
  }
  require(data.size() == 0 || largest > 0, caller, ": weights must not all be 0");
  return largest;
}

/// How many powers of two to take out of the weights: just enough for sums of weight * coordinate to stay finite, or
/// for tiny weights to reach 1. Ordinary weights are left as they are.
[[nodiscard]] inline int weight_exponent(double largest_weight, double largest_coordinate, Index n) {
  constexpr int highest = 1000;
  constexpr int lowest = -500;
  const int size = std::ilogb(largest_weight);
  const int span = largest_coordinate > 1 ? std::ilogb(largest_coordinate) : 0;
  const int excess = size + span + std::ilogb(static_cast<double>(n)) + 2 - highest;
  if (excess > 0) return excess;
  return size < lowest ? size : 0;
}

template <class Scalar, int Dim>
[[nodiscard]] Dataset<Scalar, Dim> scale_weights(const Dataset<Scalar, Dim>& data, int exponent) {
  const auto scaled = std::make_shared<std::vector<double>>(static_cast<std::size_t>(data.size()));
  for (Index i = 0; i < data.size(); ++i)
    (*scaled)[static_cast<std::size_t>(i)] = std::ldexp(data.weight(i), -exponent);
  return data.with_weights(scaled->data(), scaled);
}

/// Checks points and weights bit by bit. Complexity: O(n dim), the one pass over the data before any work.
template <class Scalar, int Dim>
[[nodiscard]] Prepared<Scalar, Dim> prepare(const Dataset<Scalar, Dim>& data, const char* caller) {
  require(data.size() >= 1, caller, ": at least one point is needed, got n = 0");
  require(data.dim() >= 1, caller, ": points must have at least one coordinate, got dim = 0");
  Prepared<Scalar, Dim> prepared{data};
  prepared.largest = require_finite(data, caller);
  const double largest_weight = require_weights(data, caller);
  prepared.weight_exponent = weight_exponent(largest_weight, static_cast<double>(prepared.largest), data.size());
  if (prepared.weight_exponent != 0) prepared.data = scale_weights(data, prepared.weight_exponent);
  ExactSum total;
  for (Index i = 0; i < data.size(); ++i) total.add(prepared.data.weight(i));
  prepared.total_weight = total.value();
  return prepared;
}

/// The power of two that brings the largest coordinate to [1, 2), in double: figures about the spread of the data are
/// worked out in this unit, where nothing overflows.
[[nodiscard]] inline Scale<double> unit_scale(double largest) {
  const int exponent = largest > 0 ? -std::ilogb(largest) : 0;
  return {std::ldexp(1.0, exponent / 2), std::ldexp(1.0, exponent - exponent / 2)};
}

/// The mean over the coordinates of the weighted variance of each, in units of unit_scale.
/// Complexity: O(n dim), two passes.
template <class Scalar, int Dim>
[[nodiscard]] double mean_variance(const Prepared<Scalar, Dim>& prepared, const Scale<double>& unit) {
  const Dataset<Scalar, Dim>& data = prepared.data;
  ExactSum sum_of_squares;
  for (Index d = 0; d < data.dim(); ++d) {
    ExactSum sum;
    for (Index i = 0; i < data.size(); ++i) sum.add_product(data.weight(i), unit(static_cast<double>(data(i, d))));
    const double mean = divide(sum, {prepared.total_weight, 0});
    for (Index i = 0; i < data.size(); ++i) {
      const double deviation = unit(static_cast<double>(data(i, d))) - mean;
      sum_of_squares.add(data.weight(i) * deviation * deviation);
    }
  }
  return sum_of_squares.value() / prepared.total_weight / static_cast<double>(data.dim());
}

}  // namespace keen::detail
