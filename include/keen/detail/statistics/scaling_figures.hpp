// SPDX-License-Identifier: MIT
#pragma once

#include "../base/rounding.hpp"
#include "../data/validated_data.hpp"
#include "../threads/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

// Robust scaling: the distance between the quartiles of a normal distribution is 1.349 standard deviations, so the
// distance between the quartiles over 1.349 estimates the standard deviation. A quarter of the values may be
// arbitrarily wrong on either side without an effect on it.

namespace keen::detail {

struct CenterAndScale {
  double center;
  double scale;  ///< > 0
};

/// The centre and spread of each feature. They are computed in a unit of the feature's own, a power of two in which its
/// values are below 2, so that nothing overflows.
template <class Scalar>
class ScalingFigures {
 public:
  /// @throws std::invalid_argument naming the caller, for no points, or a value or weight that is not finite
  ScalingFigures(const Points<Scalar>& data, const char* caller)
      : data_(data), weight_(data, largest_weight(data, caller)) {
    std::vector<double> largest(static_cast<std::size_t>(dim()), 0.0);
    for_each_point([&](const Points<Scalar>& points, Index i) {
      for (Index d = 0; d < dim(); ++d) {
        double& most = largest[static_cast<std::size_t>(d)];
        most = (std::max)(most, std::abs(static_cast<double>(points(i, d))));
      }
    });
    for (const double most : largest) units_.push_back(unit_scale(most));
  }

  [[nodiscard]] Index dim() const { return data_.dim(); }

  /// Mean and standard deviation of each feature. Reads the points twice. Complexity: O(n dim).
  [[nodiscard]] std::vector<CenterAndScale> moments() const {
    double total = 0;
    std::vector<double> first(static_cast<std::size_t>(dim()), 0.0);
    std::vector<double> sums(first);
    std::vector<double> squares(first);
    for_each_point([&](const Points<Scalar>& points, Index i) {
      for (Index d = 0; d < dim(); ++d) {
        const auto feature = static_cast<std::size_t>(d);
        if (i == 0) first[feature] = value(points, i, d);  // sums of differences from one of the values lose less
        sums[feature] += weight_(i) * (value(points, i, d) - first[feature]);
      }
      total += weight_(i);
    });
    std::vector<double> means(first);
    for (std::size_t d = 0; d < means.size(); ++d) means[d] += sums[d] / total;
    for_each_point([&](const Points<Scalar>& points, Index i) {
      for (Index d = 0; d < dim(); ++d) {
        const double difference = value(points, i, d) - means[static_cast<std::size_t>(d)];
        squares[static_cast<std::size_t>(d)] += weight_(i) * difference * difference;
      }
    });
    std::vector<CenterAndScale> found;
    for (std::size_t d = 0; d < means.size(); ++d) {
      found.push_back(in_data_unit(static_cast<Index>(d), means[d], std::sqrt(squares[d] / total)));
    }
    return found;
  }

  /// Median, and the distance between the quartiles in standard deviations of a bell curve, of each feature; of one
  /// whose quartiles are equal, its standard deviation. Needs points in memory. Complexity: O(n log n dim).
  [[nodiscard]] std::vector<CenterAndScale> quartiles() const {
    std::vector<CenterAndScale> found;
    std::vector<CenterAndScale> other;
    for (Index d = 0; d < dim(); ++d) {
      found.push_back(quartiles(d));
      if (found.back().scale > 0) continue;
      if (other.empty()) other = moments();
      found.back().scale = other[static_cast<std::size_t>(d)].scale;
    }
    return found;
  }

 private:
  using Weighted = std::pair<double, double>;  // a value and its weight

  [[nodiscard]] static double largest_weight(const Points<Scalar>& data, const char* caller) {
    Team alone(1);
    return validate(data, caller, alone).largest_weight;
  }

  /// Calls `act(points, i)` for each point in their order, where `points` has it in memory.
  template <class Act>
  void for_each_point(const Act& act) const {
    data_.for_each_block_in_memory([&](const Points<Scalar>& points, Index first, Index last) {
      for (Index i = first; i < last; ++i) act(points, i);
    });
  }

  /// A coordinate in the unit of its feature.
  [[nodiscard]] double value(const Points<Scalar>& points, Index i, Index d) const {
    return units_[static_cast<std::size_t>(d)](static_cast<double>(points(i, d)));
  }

  [[nodiscard]] CenterAndScale in_data_unit(Index d, double center, double scale) const {
    constexpr double most = (std::numeric_limits<double>::max)();  // of 1.5 times it there are spreads
    const Scale<double>& unit = units_[static_cast<std::size_t>(d)];
    const double undone = (std::min)(scale / unit.first / unit.second, most);
    return {center / unit.first / unit.second, is_rounding(scale, center) || !(undone > 0) ? 1 : undone};
  }

  /// Scale 0 where the quartiles are equal.
  [[nodiscard]] CenterAndScale quartiles(Index d) const {
    constexpr double of_bell_curve = 1.3489795003921634;  // between its quartiles, in standard deviations
    std::vector<Weighted> sorted;
    double total = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      if (weight_(i) > 0) sorted.emplace_back(value(data_, i, d), weight_(i));
      total += weight_(i);
    }
    std::sort(sorted.begin(), sorted.end());
    const double median = quantile(sorted, 0.5 * total);
    const double spread = quantile(sorted, 0.75 * total) - quantile(sorted, 0.25 * total);
    const CenterAndScale found = in_data_unit(d, median, spread / of_bell_curve);
    return {found.center, is_rounding(spread, median) ? 0 : found.scale};
  }

  /// The value below which so much of the weight lies; the mean of two where it lies between them.
  /// @param values  ascending
  [[nodiscard]] static double quantile(const std::vector<Weighted>& values, double part) {
    double sum = 0;
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      sum += values[i].second;
      if (sum > part) return values[i].first;
      if (sum == part) return values[i].first / 2 + values[i + 1].first / 2;
    }
    return values.back().first;
  }

  Points<Scalar> data_;
  RelativeWeights<Scalar> weight_;
  std::vector<Scale<double>> units_;  // of the features
};

}  // namespace keen::detail
