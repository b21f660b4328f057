// SPDX-License-Identifier: MIT
#pragma once

#include "../base/rounding.hpp"
#include "../data/validated_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace keen::detail {

struct CenterAndScale {
  double center;
  double scale;  ///< > 0
};

/// Where the values of a feature lie and how far they spread, worked out where nothing overflows.
template <class Scalar>
class ScalingFigures {
 public:
  /// @throws std::invalid_argument naming the caller, for no points, or a value or weight that is not finite
  ScalingFigures(const Points<Scalar>& data, const char* caller)
      : data_(data), weight_(data, validate(data, caller).largest_weight) {}

  [[nodiscard]] Index dim() const { return data_.dim(); }

  /// Mean and standard deviation. Complexity: O(n).
  [[nodiscard]] CenterAndScale moments(Index d) const {
    const Values values(data_, d);
    double total = 0;
    double mean = values[0];  // sums of differences from one of the values lose less
    double sum = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      sum += weight_(i) * (values[i] - mean);
      total += weight_(i);
    }
    mean += sum / total;
    double squares = 0;
    for (Index i = 0; i < data_.size(); ++i) squares += weight_(i) * (values[i] - mean) * (values[i] - mean);
    return values.in_data_unit(mean, std::sqrt(squares / total));
  }

  /// Median, and the distance between the quartiles in standard deviations of a bell curve. Complexity: O(n log n).
  [[nodiscard]] CenterAndScale quartiles(Index d) const {
    constexpr double of_bell_curve = 1.3489795003921634;  // between its quartiles, in standard deviations
    const Values values(data_, d);
    std::vector<Weighted> sorted;
    double total = 0;
    for (Index i = 0; i < data_.size(); ++i) {
      if (weight_(i) > 0) sorted.emplace_back(values[i], weight_(i));
      total += weight_(i);
    }
    std::sort(sorted.begin(), sorted.end());
    const double median = quantile(sorted, 0.5 * total);
    const double spread = quantile(sorted, 0.75 * total) - quantile(sorted, 0.25 * total);
    const CenterAndScale found = values.in_data_unit(median, spread / of_bell_curve);
    return is_rounding(spread, median) ? CenterAndScale{found.center, moments(d).scale} : found;
  }

 private:
  using Weighted = std::pair<double, double>;  // a value and its weight

  /// The values of a feature in a unit of its own, a power of two, in which they are below 2.
  class Values {
   public:
    Values(const Points<Scalar>& data, Index d) : data_(data), d_(d), unit_(unit_scale(largest())) {}

    [[nodiscard]] double operator[](Index i) const { return unit_(static_cast<double>(data_(i, d_))); }

    [[nodiscard]] CenterAndScale in_data_unit(double center, double scale) const {
      constexpr double most = (std::numeric_limits<double>::max)();  // of 1.5 times it there are spreads
      const double undone = (std::min)(scale / unit_.first / unit_.second, most);
      return {center / unit_.first / unit_.second, is_rounding(scale, center) || !(undone > 0) ? 1 : undone};
    }

   private:
    [[nodiscard]] double largest() const {
      double most = 0;
      for (Index i = 0; i < data_.size(); ++i) most = (std::max)(most, std::abs(static_cast<double>(data_(i, d_))));
      return most;
    }

    const Points<Scalar>& data_;
    Index d_;
    Scale<double> unit_;
  };

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
};

}  // namespace keen::detail
