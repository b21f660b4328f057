// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/check.hpp"
#include "../detail/base/indexed_vector.hpp"
#include "../detail/statistics/contingency.hpp"
#include "../detail/statistics/label_range.hpp"
#include "../detail/statistics/mutual_information.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <vector>

namespace keen {

/// Agreement of labels with known classes. No measure depends on the numbering of groups. All are 1 for equal
/// partitions.
struct Agreement {
  double rand = 0;           ///< the fraction of pairs of points on which both agree, in [0, 1] (Rand 1971)
  double adjusted_rand = 0;  ///< `rand` corrected for chance: about 0 for random labels (Hubert and Arabie 1985)
  double adjusted_mutual_information = 0;  ///< corrected for chance, arithmetic mean of entropies (Vinh et al. 2010)
  double homogeneity = 0;                  ///< in [0, 1]; 1: each cluster has points of one class only
  double completeness = 0;                 ///< in [0, 1]; 1: each class lies in one cluster
  double v_measure = 0;        ///< harmonic mean of the last two, which is also the normalised mutual information
  double fowlkes_mallows = 0;  ///< geometric mean of pairwise precision and recall, in [0, 1]
};

namespace detail {

/// Ordered pairs of points, by whether each of two labellings puts them together.
struct PairCounts {
  double both, first_only, second_only, neither;
};

[[nodiscard]] inline double sum_of_squares(const IndexedVector<Index>& sizes) {
  double sum = 0;
  for (const Index size : sizes) sum += static_cast<double>(size) * static_cast<double>(size);
  return sum;
}

[[nodiscard]] inline PairCounts pair_counts(const Contingency& table) {
  const auto n = static_cast<double>(table.n);
  double cells = 0;
  for (const Contingency::Cell& cell : table.cells) {
    cells += static_cast<double>(cell.count) * static_cast<double>(cell.count);
  }
  const double rows = sum_of_squares(table.rows);
  const double columns = sum_of_squares(table.columns);
  return {cells - n, rows - cells, columns - cells, n * n - rows - columns + cells};
}

[[nodiscard]] inline double adjusted_rand(const PairCounts& pairs) {
  const auto& [both, first, second, neither] = pairs;
  return 2 * (both * neither - first * second) /
         ((both + first) * (first + neither) + (both + second) * (second + neither));
}

/// True if both labellings are the same up to the names of groups.
[[nodiscard]] inline bool is_same_grouping(const Contingency& table) {
  return table.cells.size() == table.rows.size() && table.cells.size() == table.columns.size();
}

/// Only the adjusted Rand index. Complexity: O(n log n).
/// @param a, b  of the same points, at least one
[[nodiscard]] inline double adjusted_rand(const Labels& a, const Labels& b) {
  const Contingency table = contingency(a.data(), b.data(), a.size());
  return is_same_grouping(table) ? 1 : adjusted_rand(pair_counts(table));
}

inline void measure_pairs(const PairCounts& pairs, Agreement& found) {
  const auto& [both, first, second, neither] = pairs;
  found.rand = (both + neither) / (both + first + second + neither);
  found.adjusted_rand = adjusted_rand(pairs);
  if (both > 0) found.fowlkes_mallows = std::sqrt(both / (both + first)) * std::sqrt(both / (both + second));
}

inline void measure_information(const Contingency& table, Agreement& found) {
  const double of_classes = entropy(table.rows, table.n);
  const double of_clusters = entropy(table.columns, table.n);
  const double shared = mutual_information(table);
  found.homogeneity = of_classes > 0 ? (std::min)(shared / of_classes, 1.0) : 1;
  found.completeness = of_clusters > 0 ? (std::min)(shared / of_clusters, 1.0) : 1;
  found.v_measure = 2 * shared / (of_classes + of_clusters);
  if (table.rows.size() == 1 || table.columns.size() == 1) return;
  const double by_chance = expected_mutual_information(table);
  const double room = (of_classes + of_clusters) / 2 - by_chance;
  found.adjusted_mutual_information = room > 0 ? (shared - by_chance) / room : 0;
}

[[nodiscard]] inline Agreement agreement(const Contingency& table) {
  if (is_same_grouping(table)) return {1, 1, 1, 1, 1, 1, 1};
  Agreement found;
  measure_pairs(pair_counts(table), found);
  measure_information(table, found);
  return found;
}

inline void require_same_size(Index classes, Index labels) {
  require_that(classes == labels && labels > 0, "agreement: as many classes as labels are needed, at least one, got ",
               classes, " and ", labels);
}

}  // namespace detail

/// The agreement of `labels` with `classes`, one of each per point. Labels may be any numbers, including negative ones.
///
///     const keen::Agreement found = keen::agreement(species, clustering.labels);
///     if (found.adjusted_rand > 0.8) celebrate();
///
/// Swapping the arguments swaps homogeneity and completeness, and changes nothing else. If one has a single group and
/// the other several, the adjusted measures are 0.
/// Complexity: O(n log n); for the adjusted mutual information O(n sqrt(n)) in the worst case.
/// @param classes, labels  integers of any type, or strings: Eigen vectors, std::vector, std::array, std::span
/// @throws std::invalid_argument if there is no point, or the lengths differ
/// Source: Hubert and Arabie, J. Classification 2 (1985); Rosenberg and Hirschberg, EMNLP 2007; Vinh et al., JMLR 2010.
template <detail::LabelRange Classes, detail::LabelRange Found>
[[nodiscard]] Agreement agreement(const Classes& classes, const Found& labels) {
  detail::require_same_size(static_cast<Index>(classes.size()), static_cast<Index>(labels.size()));
  const Labels a = detail::labels_of(classes), b = detail::labels_of(labels);
  return detail::agreement(detail::contingency(a.data(), b.data(), a.size()));
}

/// The same with weights: a weight of 3 counts as three points.
/// @param weights  one per point, integers >= 0 of any type
/// @throws std::invalid_argument as without weights, for weights that are negative or not integers, or if all are 0
template <detail::LabelRange Classes, detail::LabelRange Found, detail::RangeOf<double> Weights>
[[nodiscard]] Agreement agreement(const Classes& classes, const Found& labels, const Weights& weights) {
  detail::require_same_size(static_cast<Index>(classes.size()), static_cast<Index>(labels.size()));
  const std::vector<Index> counts = detail::counts_of(weights, "agreement");
  detail::require_that(std::ssize(counts) == static_cast<Index>(labels.size()),
                       "agreement: one weight for each of n = ", labels.size(), " points is needed, got ",
                       counts.size());
  Labels a = detail::labels_of(classes), b = detail::labels_of(labels);
  std::vector<Index> positive;
  for (Index i = 0; i < a.size(); ++i) {
    const Index count = counts[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    a[std::ssize(positive)] = a[i];
    b[std::ssize(positive)] = b[i];
    positive.push_back(count);
  }
  return detail::agreement(detail::contingency(a.data(), b.data(), std::ssize(positive), positive.data()));
}

}  // namespace keen
