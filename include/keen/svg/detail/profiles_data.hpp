// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/data/points.hpp"
#include "range.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

// The weighted quantile: sort the values, and add up weights until a share of the total is reached. With equal weights
// it is the usual order statistic, and a weight of 3 counts as three values.

/// What a picture of mean curves shows of the data.
namespace keen::svg::detail {

/// One cluster, coordinate by coordinate.
struct Profile {
  Index size = 0;                 ///< points
  std::vector<double> mean;       ///< weighted; empty if no point of the cluster can be drawn
  std::vector<double> low, high;  ///< the ends of the middle 80 % of the weight; empty without bands
};

struct ProfilesData {
  std::map<Label, Profile> clusters;  ///< those that have points
  Index unclustered = 0;              ///< points of label -1
  Index undrawn = 0;                  ///< points of a cluster with a coordinate that cannot be drawn
};

/// A value and the weight of its point.
using WeightedValue = std::pair<double, double>;

/// The least value with at least `share` of the weight at or below it.
/// @param sorted  by value; not empty
[[nodiscard]] inline double quantile(const std::vector<WeightedValue>& sorted, double total, double share) {
  constexpr double slack = 1e-12;  // of the weight: sums of weights are rounded
  double below = 0;
  for (const auto& [value, weight] : sorted) {
    below += weight;
    if (below >= (share - slack) * total) return value;
  }
  return sorted.back().first;
}

/// Reads the profiles of the clusters.
template <class Scalar, int Dim>
class ProfilesReader {
 public:
  ProfilesReader(const Dataset<Scalar, Dim>& points, const Labels& labels) : points_(points) {
    keen::detail::require_in_memory(keen::detail::Points<Scalar>(points), "svg::profiles");
    for (Index i = 0; i < points.size(); ++i) {
      if (labels[i] < 0) {
        ++data_.unclustered;
        continue;
      }
      ++data_.clusters[labels[i]].size;
      if (!can_be_drawn(i)) {
        ++data_.undrawn;
      } else if (points.weight(i) > 0) {
        members_[labels[i]].push_back(i);
      }
    }
  }

  /// Complexity: O(n dim log n) with bands, O(n dim) without.
  [[nodiscard]] ProfilesData operator()(bool has_bands) {
    for (const auto& [label, members] : members_) {
      for (Index d = 0; d < points_.dim(); ++d) add_coordinate(data_.clusters[label], members, d, has_bands);
    }
    return std::move(data_);
  }

 private:
  [[nodiscard]] bool can_be_drawn(Index i) const {
    for (Index d = 0; d < points_.dim(); ++d) {
      if (!is_drawable(static_cast<double>(points_(i, d)))) return false;
    }
    return true;
  }

  void add_coordinate(Profile& profile, const std::vector<Index>& members, Index d, bool has_bands) {
    double total = 0, mean = 0;
    values_.clear();
    for (const Index i : members) {
      const auto value = static_cast<double>(points_(i, d));
      const double weight = points_.weight(i);
      total += weight;
      mean += (value - mean) * (weight / total);  // no sum that could overflow
      values_.emplace_back(value, weight);
    }
    profile.mean.push_back(mean);
    if (!has_bands) return;
    std::sort(values_.begin(), values_.end());
    profile.low.push_back(quantile(values_, total, 0.1));
    profile.high.push_back(quantile(values_, total, 0.9));
  }

  const Dataset<Scalar, Dim>& points_;
  std::map<Label, std::vector<Index>> members_;
  std::vector<WeightedValue> values_;
  ProfilesData data_;
};

}  // namespace keen::svg::detail
