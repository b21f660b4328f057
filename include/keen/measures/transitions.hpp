// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/check.hpp"
#include "../types.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace keen {

/// An object whose cluster differs from that of the previous period.
struct Switch {
  Index object = 0;
  Index time = 0;  ///< the first period in which it is in `to`, >= 1; periods are counted from 0
  Label from = 0;
  Label to = 0;

  friend bool operator==(const Switch&, const Switch&) = default;
};

/// Changes of cluster from period to period. A step is an object that is in a cluster in two successive periods.
struct Transitions {
  using Counts = Eigen::Matrix<Index, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  using Shares = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;

  Counts counts{};  ///< k x k: number of steps from (row) to (column); the diagonal counts objects that stay
  std::vector<Switch> switches{};  ///< by time, then by object

  /// The transition probabilities: the rows of `counts` divided by their sums. The maximum likelihood estimate of a
  /// Markov chain whose probabilities do not depend on the period. Complexity: O(k^2).
  /// @return k x k, each row of sum 1; NaN in the row of a cluster that no step leaves
  /// Source: Anderson and Goodman, Annals of Mathematical Statistics 28 (1957), section 2.
  [[nodiscard]] Shares probability() const {
    Shares shares(counts.rows(), counts.cols());
    for (Index from = 0; from < counts.rows(); ++from) {
      const auto steps = static_cast<double>(counts.row(from).sum());
      for (Index to = 0; to < counts.cols(); ++to) {
        shares(from, to) =
            steps > 0 ? static_cast<double>(counts(from, to)) / steps : std::numeric_limits<double>::quiet_NaN();
      }
    }
    return shares;
  }

  /// The fraction of all steps that lead to another cluster, in [0, 1]; NaN if there is no step. Complexity: O(k^2).
  [[nodiscard]] double switched_share() const {
    const Index steps = counts.sum();
    if (steps == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(switches.size()) / static_cast<double>(steps);
  }
};

namespace detail {

/// The number of clusters: the largest label of all periods plus one.
/// @throws std::invalid_argument naming the caller, if periods differ in length, or a label is below -1
[[nodiscard]] inline Index cluster_count_over_time(const std::vector<Labels>& over_time, const char* caller) {
  Index count = 0;
  for (std::size_t period = 0; period < over_time.size(); ++period) {
    const Labels& labels = over_time[period];
    require_that(labels.size() == over_time.front().size(), caller,
                 ": one label for each of n = ", over_time.front().size(), " objects is needed in each period, got ",
                 labels.size(), " in period ", period);
    for (const Label label : labels) {
      require_that(label >= -1, caller, ": labels must be >= 0, or -1 for no cluster, got ", label, " in period ",
                   period);
      count = (std::max)(count, Index{label} + 1);
    }
  }
  return count;
}

}  // namespace detail

/// Finds the objects that change cluster, with the period and both clusters.
///
///     const keen::Transitions found = keen::transitions(labels_by_year);
///     for (const keen::Switch& one : found.switches) report(one.object, one.time, one.from, one.to);
///     const double stays = found.probability()(2, 2);
///
/// Clusters must have the same numbers in all periods: predict all periods by one model, or renumber each period with
/// keen::matched. A step from or to -1 is not counted, so an object that is absent for some periods and then in another
/// cluster has no switch.
/// Complexity: O(n periods + k^2). Memory: k^2 numbers, where k is the largest label plus one.
/// @param over_time  one Labels for each period, in order, each with one label for each object, >= 0, or -1 if it is
///                   absent; may be empty
/// @throws std::invalid_argument if periods differ in length, or a label is below -1
[[nodiscard]] inline Transitions transitions(const std::vector<Labels>& over_time) {
  const Index k = detail::cluster_count_over_time(over_time, "transitions");
  Transitions found;
  found.counts.setZero(k, k);
  for (std::size_t time = 1; time < over_time.size(); ++time) {
    const Labels &before = over_time[time - 1], &after = over_time[time];
    for (Index i = 0; i < after.size(); ++i) {
      if (before[i] < 0 || after[i] < 0) continue;
      ++found.counts(before[i], after[i]);
      if (before[i] != after[i]) found.switches.push_back({i, static_cast<Index>(time), before[i], after[i]});
    }
  }
  return found;
}

}  // namespace keen
