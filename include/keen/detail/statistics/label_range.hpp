// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/check.hpp"

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <vector>

namespace keen::detail {

/// What has a size and numbers by their places: an Eigen vector, std::vector, std::array, std::span.
template <class Type, class Number>
concept RangeOf = requires(const Type& range) {
  range.size();
  requires std::convertible_to<std::remove_cvref_t<decltype(range[0])>, Number>;
};

/// What names classes: whole numbers, or texts.
template <class Value>
concept ClassName = std::integral<Value> || std::convertible_to<const Value&, std::string_view>;

template <class Type>
concept LabelRange = requires(const Type& range) {
  range.size();
  requires ClassName<std::remove_cvref_t<decltype(range[0])>>;
  requires std::is_lvalue_reference_v<decltype(range[0])> ||
      std::is_trivially_copyable_v<std::remove_cvref_t<decltype(range[0])>>;  // a view of it stays good
};

/// The values of a range as Labels. Whole numbers that fit a Label are kept. Otherwise each value is replaced by its
/// rank among the distinct values. Complexity: O(n), or O(n log n).
template <LabelRange Range>
[[nodiscard]] Labels labels_of(const Range& range) {
  using Own = std::remove_cvref_t<decltype(range[0])>;
  using Value = std::conditional_t<std::integral<Own>, Own, std::string_view>;
  const auto n = static_cast<Index>(range.size());
  const auto value = [&](Index i) -> Value { return range[static_cast<decltype(range.size())>(i)]; };
  Labels labels(n);
  if constexpr (std::integral<Value>) {
    bool all_fit = true;
    for (Index i = 0; i < n; ++i) {
      labels[i] = static_cast<Label>(value(i));
      all_fit = all_fit && static_cast<Value>(labels[i]) == value(i);
    }
    if (all_fit) return labels;
  }
  std::vector<Value> distinct;
  for (Index i = 0; i < n; ++i) distinct.push_back(value(i));
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (Index i = 0; i < n; ++i) {
    labels[i] = static_cast<Label>(std::lower_bound(distinct.begin(), distinct.end(), value(i)) - distinct.begin());
  }
  return labels;
}

/// Weights as counts: each weight is a number of equal points.
/// @throws std::invalid_argument naming the caller, for a weight that is not a whole number >= 0, weights that are all
///   0, or a sum beyond 2^53
template <RangeOf<double> Weights>
[[nodiscard]] std::vector<Index> counts_of(const Weights& weights, const char* caller) {
  constexpr double most = 9007199254740992;
  std::vector<Index> counts;
  double sum = 0;
  for (Index i = 0; i < static_cast<Index>(weights.size()); ++i) {
    const auto weight = static_cast<double>(weights[static_cast<decltype(weights.size())>(i)]);
    const bool is_count = is_finite(&weight) && weight >= 0 && weight <= most &&
                          static_cast<double>(static_cast<std::int64_t>(weight)) == weight;
    require_that(is_count, caller, ": weights must be whole numbers >= 0, got ", weight, " at point ", i);
    counts.push_back(static_cast<Index>(weight));
    sum += weight;
  }
  require_that(sum > 0 && sum <= most, caller, ": the sum of the weights must be in [1, 2^53], got ", sum);
  return counts;
}

}  // namespace keen::detail
