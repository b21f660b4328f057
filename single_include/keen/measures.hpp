// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/measures.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

// ---- keen/measures.hpp

// Quality measures of a clustering: from the points alone, or against known classes or another model. Not part of
// <keen/keen.hpp>.
//
//   const auto silhouette = keen::silhouette(points, clustering.labels, {.threads = 4});

#include "keen.hpp"

// ---- keen/detail/statistics/grouping.hpp

#include <algorithm>
#include <iterator>
#include <vector>

namespace keen::detail {

/// Arbitrary labels as groups 0, 1, 2, ...: the distinct labels are numbered in ascending order.
struct Grouping {
  IndexedVector<Index> index;  ///< one a label: the number of its group
  IndexedVector<Index> size;   ///< how many have it, > 0

  [[nodiscard]] Index count() const { return size.size(); }
};

/// Complexity: O(n log n).
[[nodiscard]] inline Grouping group(const Label* labels, Index n) {
  std::vector<Label> distinct(labels, labels + n);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  Grouping groups{IndexedVector<Index>(n), IndexedVector<Index>(std::ssize(distinct))};
  for (Index i = 0; i < n; ++i) {
    groups.index[i] = std::lower_bound(distinct.begin(), distinct.end(), labels[i]) - distinct.begin();
    ++groups.size[groups.index[i]];
  }
  return groups;
}

/// The groups of a clustering whose separation is to be measured.
/// @throws std::invalid_argument naming the caller, if there are fewer than two
[[nodiscard]] inline Grouping group_clusters(const Label* labels, Index n, const char* caller) {
  Grouping clusters = group(labels, n);
  require_that(clusters.count() >= 2, caller, ": points must be in at least 2 clusters, got ", clusters.count());
  return clusters;
}

/// @throws std::invalid_argument naming the caller, unless there is a label for each of n points
inline void require_labels(const Eigen::Ref<const Labels>& labels, Index n, const char* caller) {
  require_that(labels.size() == n, caller, ": one label for each of n = ", n, " points is needed, got ", labels.size());
}

}  // namespace keen::detail

// ---- keen/detail/statistics/contingency.hpp

#include <utility>

// Two labellings of n points as a table. Every index that compares them depends on the counts alone:
//
//                cluster 0   1   2   sum        at most n cells are not 0, so the table is stored as a sorted list of
//     class 0            8   1   .     9        those: memory O(n), however many groups there are
//     class 1            .   6   5    11
//     sum                8   7   5    20

namespace keen::detail {

/// How often each class meets each cluster: what is left of two labellings of the same points. Memory O(n).
struct Contingency {
  struct Cell {
    Index row, column, count;
  };

  Index n = 0;
  IndexedVector<Index> rows;     ///< the sizes of the first labelling's groups, none of them 0
  IndexedVector<Index> columns;  ///< of the second one's
  IndexedVector<Cell> cells;     ///< those that are not empty
};

/// @param counts  of each point, > 0; each is one where there are none
[[nodiscard]] inline Contingency contingency(const Label* a, const Label* b, Index n, const Index* counts = nullptr) {
  const Grouping rows = group(a, n);
  const Grouping columns = group(b, n);
  IndexedVector<Contingency::Cell> cells(n);
  Contingency table{0, IndexedVector<Index>(rows.count(), 0), IndexedVector<Index>(columns.count(), 0), {}};
  for (Index i = 0; i < n; ++i) {
    const Index count = counts == nullptr ? 1 : counts[i];
    cells[i] = {rows.index[i], columns.index[i], count};
    table.rows[rows.index[i]] += count;
    table.columns[columns.index[i]] += count;
    table.n += count;
  }
  std::sort(cells.begin(), cells.end(), [](const Contingency::Cell& one, const Contingency::Cell& other) {
    return std::pair(one.row, one.column) < std::pair(other.row, other.column);
  });
  for (const Contingency::Cell& cell : cells) {
    const bool is_new =
        table.cells.empty() || cell.row != table.cells.back().row || cell.column != table.cells.back().column;
    if (is_new) {
      table.cells.push_back(cell);
    } else {
      table.cells.back().count += cell.count;
    }
  }
  return table;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/label_range.hpp

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

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

// ---- keen/detail/statistics/mutual_information.hpp

#include <cmath>
#include <map>

// How much one labelling says about another. With n(i, j) points in class i and cluster j, a(i) and b(j) in all,
//
//     I = sum over i, j of  n(i, j) / n  ln( n n(i, j) / (a(i) b(j)) )
//
// Two random labellings share information too, the more groups they have. The adjusted index subtracts the mean of I
// over all shuffles of one labelling, in which n(i, j) has a hypergeometric distribution:
//
//     P(m) = C(b, m) C(n - b, a - m) / C(n, a)
//     P(m + 1) / P(m) = (a - m) (b - m) / ((m + 1) (n - a - b + m + 1))
//
// The ratio of neighbours avoids the factorials.

namespace keen::detail {

/// In nats.
[[nodiscard]] inline double entropy(const IndexedVector<Index>& sizes, Index n) {
  double sum = 0;
  for (const Index size : sizes) {
    const double share = static_cast<double>(size) / static_cast<double>(n);
    sum -= share * std::log(share);
  }
  return sum;
}

/// What `count` points of `n` add to the mutual information, in a row of `a` points and a column of `b`.
[[nodiscard]] inline double information(double count, double a, double b, double n) {
  return count / n * std::log(n * count / (a * b));
}

/// In nats; >= 0.
[[nodiscard]] inline double mutual_information(const Contingency& table) {
  double sum = 0;
  for (const Contingency::Cell& cell : table.cells) {
    const auto a = static_cast<double>(table.rows[cell.row]);
    const auto b = static_cast<double>(table.columns[cell.column]);
    sum += information(static_cast<double>(cell.count), a, b, static_cast<double>(table.n));
  }
  return (std::max)(sum, 0.0);
}

/// The expected information of one cell whose row has `a` points and whose column has `b`, if labels were shuffled: its
/// count is then hypergeometric. The probabilities follow from each other, outwards from the most likely count, and are
/// divided by their sum: no factorial is needed, and tails that no longer matter are left out.
[[nodiscard]] inline double expected_information(double a, double b, double n) {
  constexpr double negligible = 1e-25;
  const double mode = std::floor((a + 1) * (b + 1) / (n + 2));
  double mass = 1;
  double sum = mode > 0 ? information(mode, a, b, n) : 0;
  double share = 1;
  double count = mode;
  while (share > negligible && count < (std::min)(a, b)) {
    share *= (a - count) * (b - count) / ((count + 1) * (n - a - b + count + 1));
    count += 1;
    mass += share;
    sum += share * information(count, a, b, n);
  }
  share = 1;
  count = mode;
  while (share > negligible && count > (std::max)(0.0, a + b - n)) {
    share *= count * (n - a - b + count) / ((a - count + 1) * (b - count + 1));
    count -= 1;
    mass += share;
    if (count > 0) sum += share * information(count, a, b, n);
  }
  return sum / mass;
}

/// The mean of the mutual information over all shuffles of the labels, in nats. Groups of the same size have the same
/// expectation and are counted together: O(n sqrt(n)) at worst.
/// Source: Vinh, Epps and Bailey, JMLR 11 (2010), equation 24a.
[[nodiscard]] inline double expected_mutual_information(const Contingency& table) {
  std::map<Index, double> rows, columns;
  for (const Index size : table.rows) rows[size] += 1;
  for (const Index size : table.columns) columns[size] += 1;
  double sum = 0;
  for (const auto& [a, as_many_rows] : rows) {
    for (const auto& [b, as_many_columns] : columns) {
      sum += as_many_rows * as_many_columns *
             expected_information(static_cast<double>(a), static_cast<double>(b), static_cast<double>(table.n));
    }
  }
  return sum;
}

}  // namespace keen::detail

// ---- keen/measures/agreement.hpp

#include <cstddef>

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

// ---- keen/measures/centroid_index.hpp

namespace keen {

namespace detail {

/// The number of centroids of `to` that are not the nearest one of any centroid of `from`.
template <class Scalar, int Dim>
[[nodiscard]] Index orphans(const Model<Scalar, Dim>& from, const Model<Scalar, Dim>& to) {
  const Labels nearest = to.predict(view_columns<Scalar>(from.centroids()).dataset());
  IndexedVector<bool> is_met(to.k());
  for (const Label label : nearest) is_met[label] = true;
  return std::count(is_met.begin(), is_met.end(), false);
}

}  // namespace detail

/// The number of clusters of two models that have no counterpart: 0 if both have the same structure, 1 if one cluster
/// is misplaced, and so on. Symmetric. Complexity: O(k^2 dim).
/// @throws std::invalid_argument if the dimensions differ
/// Source: Franti, Rezaei and Zhao, Pattern Recognition 47 (2014), equations 2 to 4.
template <class Scalar, int Dim>
[[nodiscard]] Index centroid_index(const Model<Scalar, Dim>& a, const Model<Scalar, Dim>& b) {
  return (std::max)(detail::orphans(a, b), detail::orphans(b, a));
}

}  // namespace keen

// ---- keen/measures/cluster_outliers.hpp

#include <limits>
#include <stdexcept>

namespace keen {

/// A point far from its centroid, relative to its cluster.
struct ClusterOutlier {
  Index index = 0;      ///< index of the point
  Label label = 0;      ///< its cluster
  double distance = 0;  ///< to the centroid, by the metric of the model
  double ratio = 0;     ///< of `distance` to the median distance in its cluster; infinity if the median is 0

  friend bool operator==(const ClusterOutlier&, const ClusterOutlier&) = default;
};

namespace detail {

/// The distance of each point to the centroid of its label.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<double> own_distances(const Points<Scalar>& data, const Model<Scalar, Dim>& model,
                                                const Labels& labels) {
  if (model.metric() == Metric::cosine) {
    const Centroids<Scalar> directions = directions_of<Scalar>(data, "find_outliers");
    const Model<Scalar, Dim> euclidean(model.centroids());
    std::vector<double> distances = own_distances<Scalar, Dim>(view_columns<Scalar>(directions), euclidean, labels);
    for (double& distance : distances) distance *= distance / 2;  // of two vectors of length 1
    return distances;
  }
  const Scalar largest = validate(data, "find_outliers").largest;
  const auto unit = distance_unit((std::max)(largest, Scalar(model.centroids().cwiseAbs().maxCoeff())));
  const double size = unit(1.0);  // of 1, in units
  std::vector<double> distances;
  distances.reserve(static_cast<std::size_t>(data.size()));
  for (Index i = 0; i < data.size(); ++i) {
    distances.push_back(std::sqrt(unit_sq_distance(unit, data, i, model.centroids().col(labels[i]).data())) / size);
    if (!is_finite(&distances.back())) throw std::range_error("find_outliers: a distance is beyond double");
  }
  return distances;
}

/// The median, of an even number of values the upper one; 0 if there is none.
[[nodiscard]] inline double upper_median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The median distance in each cluster; for clusters of fewer than five points, that of all points.
[[nodiscard]] inline std::vector<double> usual_distances(const std::vector<ClusterOutlier>& points, Index k) {
  constexpr Index least_points = 5;
  std::vector<std::vector<double>> of_cluster(static_cast<std::size_t>(k));
  std::vector<double> all;
  for (const ClusterOutlier& point : points) {
    of_cluster[static_cast<std::size_t>(point.label)].push_back(point.distance);
    all.push_back(point.distance);
  }
  const double of_all = upper_median(std::move(all));
  std::vector<double> usual;
  for (std::vector<double>& own : of_cluster) {
    usual.push_back(std::ssize(own) < least_points ? of_all : upper_median(std::move(own)));
  }
  return usual;
}

}  // namespace detail

/// The fraction `share` of the points with the largest ratio of the distance to their centroid to the median distance
/// in their cluster, the largest first. By distance alone, most of them would be ordinary members of the widest
/// cluster. Clusters of fewer than five points use the median distance of all points.
///
///     for (const keen::ClusterOutlier& day : keen::find_outliers(days, clustering.model, 0.03)) show(day.index);
///
/// It always returns this fraction, whether or not the points are unusual, so check the ratios. `find_outliers(points)`
/// needs no model and returns only unusual points. Points of weight 0 are left out; other weights are ignored.
/// Complexity: O(n k dim). Memory: O(n).
/// @param points   in memory
/// @param share    fraction of the points of positive weight, in [0, 1]; rounded down to whole points
/// @param threads  maximum number of threads; 0: every CPU that the process may use
/// @return the outliers; for equal ratios the larger distance first, then the lower index
/// @throws std::invalid_argument for a share outside [0, 1], without points, or as Model::predict; std::range_error if
///   a distance is beyond double
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::vector<ClusterOutlier> find_outliers(const Points& points, const Model<Scalar, Dim>& model,
                                                        double share, int threads = 1) {
  detail::require_that(share >= 0 && share <= 1, "find_outliers: share must be in [0, 1], got ", share);
  const Dataset<Scalar, Dim> dataset = detail::dataset_for<Scalar, Dim>(points);
  const detail::Points<Scalar> data(dataset);
  detail::require_in_memory(data, "find_outliers");
  const Labels labels = model.predict(dataset, threads);
  const std::vector<double> distances = detail::own_distances<Scalar, Dim>(data, model, labels);
  std::vector<ClusterOutlier> found;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) > 0) found.push_back({i, labels[i], distances[static_cast<std::size_t>(i)], 0});
  }
  const std::vector<double> usual = detail::usual_distances(found, model.k());
  for (ClusterOutlier& point : found) {
    const double median = usual[static_cast<std::size_t>(point.label)];
    const double beyond = point.distance > 0 ? (std::numeric_limits<double>::infinity)() : 0;
    point.ratio = median > 0 ? point.distance / median : beyond;
  }
  const auto is_farther = [](const ClusterOutlier& a, const ClusterOutlier& b) {
    if (a.ratio != b.ratio) return a.ratio > b.ratio;
    return a.distance != b.distance ? a.distance > b.distance : a.index < b.index;
  };
  constexpr double rounding = 1 + 1e-12;  // 0.29 of 100 are 29
  const auto wanted = static_cast<std::ptrdiff_t>(share * static_cast<double>(found.size()) * rounding);
  const std::ptrdiff_t count = (std::min)(wanted, std::ssize(found));
  std::partial_sort(found.begin(), found.begin() + count, found.end(), is_farther);
  found.resize(static_cast<std::size_t>(count));
  return found;
}

}  // namespace keen

// ---- keen/detail/statistics/cluster_blocks.hpp

// What pairs of points need. Dunn's index asks for the largest distance within a cluster and the smallest between
// clusters, n^2 pairs in the worst case. Most pairs are ruled out by one number for each point, its distance `radius`
// from the centre of its cluster, and one for each cluster, the largest of them. The inequalities are exact; `slack`
// covers their rounding.

namespace keen::detail {

/// The points of a clustering in double, side by side with those of the same cluster, in the unit of `unit_scale`.
/// Coordinates are padded by zeros to a multiple of 4. Each cluster lies within `reach` of its centre.
/// @tparam Real  double; a template parameter, so that only programs that use this compile it
template <class Real>
struct ClusterBlocks {
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

  Matrix x;                    ///< one point a column
  IndexedVector<Index> first;  ///< cluster j has columns first[j] to first[j + 1] - 1; k + 1 values
  Matrix centres;              ///< one a column: the mean
  Vector radius;               ///< of each point: its distance to the centre
  Vector reach;                ///< of each cluster: the largest radius
  double slack = 0;            ///< more than rounding adds to a difference of distances or projections

  [[nodiscard]] Index k() const { return reach.size(); }
  [[nodiscard]] Index begin(Index j) const { return first[j]; }
  [[nodiscard]] Index size(Index j) const { return begin(j + 1) - begin(j); }
  [[nodiscard]] auto members(Index j) const { return x.middleCols(begin(j), size(j)); }

  /// The squared distance of two columns; anything above `limit` if it is above.
  [[nodiscard]] double sq_distance(Index a, Index b, double limit) const {
    using Four = Eigen::Map<const Eigen::Array<Real, 4, 1>>;
    const double* from = x.data() + a * x.rows();
    const double* to = x.data() + b * x.rows();
    double sum = 0;
    for (Index d = 0; d < x.rows() && sum <= limit; d += 4) sum += (Four(from + d) - Four(to + d)).square().sum();
    return sum;
  }

  /// The distance of two columns whose squared distance this is: where squares underflow, it is computed again.
  [[nodiscard]] double distance(Index a, Index b, double sq_distance) const {
    return sq_distance > 0x1p-900 ? std::sqrt(sq_distance) : (x.col(a) - x.col(b)).stableNorm();
  }

  /// Sets what follows from `x` and `first`.
  void set_centres_and_radii() {
    const Index clusters = first.size() - 1;
    centres.resize(x.rows(), clusters);
    radius.resize(x.cols());
    reach.resize(clusters);
    for (Index j = 0; j < clusters; ++j) {
      centres.col(j) = members(j).rowwise().mean();
      radius.segment(begin(j), size(j)) = (members(j).colwise() - centres.col(j)).colwise().norm().transpose();
      reach(j) = radius.segment(begin(j), size(j)).maxCoeff();
    }
    const auto dim = static_cast<double>(x.rows());
    slack = 8 * dim * std::sqrt(dim) * std::numeric_limits<double>::epsilon();  // coordinates are within (-2, 2)
  }
};

/// The blocks of the points that weigh something.
/// @throws std::invalid_argument naming the caller, if points or weights are not finite, labels are not as many, or
///   fewer than 2 clusters have points
template <class Scalar>
[[nodiscard]] ClusterBlocks<double> cluster_blocks(const Points<Scalar>& data, const Eigen::Ref<const Labels>& labels,
                                                   const char* caller) {
  require_labels(labels, data.size(), caller);
  const Scale<double> scale = unit_scale(static_cast<double>(validate(data, caller).largest));
  IndexedVector<Index> points;
  std::vector<Label> counted;
  for (Index i = 0; i < data.size(); ++i) {
    if (!(data.weight(i) > 0)) continue;
    points.push_back(i);
    counted.push_back(labels(i));
  }
  const Grouping clusters = group_clusters(counted.data(), std::ssize(counted), caller);
  ClusterBlocks<double> blocks;
  blocks.x = ClusterBlocks<double>::Matrix::Zero((data.dim() + 3) / 4 * 4, points.size());
  blocks.first = {0};
  for (const Index size : clusters.size) blocks.first.push_back(blocks.first.back() + size);
  IndexedVector<Index> next = blocks.first;
  for (Index s = 0; s < points.size(); ++s) {
    const Index column = next[clusters.index[s]]++;
    for (Index d = 0; d < data.dim(); ++d) blocks.x(d, column) = scale(static_cast<double>(data(points[s], d)));
  }
  blocks.set_centres_and_radii();
  return blocks;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/diameter.hpp

#include <numeric>

// The two farthest points of a cluster, mostly without looking at all pairs. With r(x) the distance from the centre, |x
// - y| <= r(x) + r(y). Points are sorted by r, the outermost first; once r(x) + (the largest r) is no more than the
// largest distance found, no later pair can beat it.

namespace keen::detail {

/// The largest of `least` and the distances within cluster `j`. No two points are farther apart than their radii
/// together, so pairs are tried from the largest radii on, as long as that may help.
template <class Real>
[[nodiscard]] double diameter(const ClusterBlocks<Real>& blocks, Index j, double least) {
  IndexedVector<Index> outermost(blocks.size(j));
  std::iota(outermost.begin(), outermost.end(), blocks.begin(j));
  std::sort(outermost.begin(), outermost.end(), [&](Index a, Index b) { return blocks.radius(a) > blocks.radius(b); });
  double largest = least;
  double sq_largest = largest * largest;
  for (Index a = 1; a < outermost.size(); ++a) {
    const double more = blocks.radius(outermost[a]) + blocks.slack;
    if (more + blocks.reach(j) <= largest) break;
    for (Index b = 0; b < a && more + blocks.radius(outermost[b]) > largest; ++b) {
      const double sq_distance =
          blocks.sq_distance(outermost[a], outermost[b], std::numeric_limits<double>::infinity());
      if (sq_distance < sq_largest) continue;
      largest = (std::max)(largest, blocks.distance(outermost[a], outermost[b], sq_distance));
      sq_largest = largest * largest;
    }
  }
  return largest;
}

/// The largest distance of two points of the same cluster. Complexity: O(n^2 dim) at worst, mostly O(n (dim + log n)).
template <class Real>
[[nodiscard]] double largest_diameter(const ClusterBlocks<Real>& blocks) {
  IndexedVector<Index> widest(blocks.k());
  std::iota(widest.begin(), widest.end(), Index{0});
  std::sort(widest.begin(), widest.end(), [&](Index a, Index b) { return blocks.reach(a) > blocks.reach(b); });
  double largest = 0;
  for (const Index j : widest) {
    if (2 * blocks.reach(j) + blocks.slack <= largest) break;
    largest = diameter(blocks, j, largest);
  }
  return largest;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/separation.hpp

// Distances from below by projection: on any line, |x - y| >= |(position of x) - (position of y)|. On the line through
// the centres of two clusters, the gap is widest, and only points near the gap can be the nearest pair:
//
//     a a a  a   a|   gap   |b   b  b b b        pairs that are farther apart on the line than the least distance
//                                                found so far are never measured

namespace keen::detail {

/// Looks for the two points of different clusters that are nearest to each other. What lies farther apart on some line
/// is farther apart, so few pairs are tried: clusters are compared along the widest axis, points along the line through
/// the means of their clusters.
template <class Real>
class SeparationFinder {
  using Blocks = ClusterBlocks<Real>;
  using Vector = typename Blocks::Vector;

 public:
  explicit SeparationFinder(const Blocks& blocks) : blocks_(blocks) {
    (blocks.x.rowwise().maxCoeff() - blocks.x.rowwise().minCoeff()).maxCoeff(&widest_axis_);
    for (Index j = 0; j < blocks.k(); ++j) {
      const auto values = blocks.members(j).row(widest_axis_);
      extents_.push_back({values.minCoeff(), values.maxCoeff(), j});
    }
    std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.low < b.low; });
  }

  [[nodiscard]] double operator()() {
    for (auto a = extents_.begin(); a != extents_.end(); ++a) {
      std::vector<SortItem> others;  // by a distance that no pair goes below
      for (auto b = a + 1; b != extents_.end() && b->low - a->high < least_; ++b) {
        others.push_back({least_distance(a->cluster, b->cluster), b->cluster});
      }
      std::sort(others.begin(), others.end());
      for (const auto& [distance, b] : others) {
        if (distance >= least_) break;
        compare(a->cluster, b);
      }
    }
    return least_;
  }

 private:
  /// Of a point: its position on the line and its column. Of a cluster: its distance and its index.
  using SortItem = std::pair<double, Index>;

  /// The interval that a cluster takes of the widest axis.
  struct Extent {
    double low;
    double high;
    Index cluster;
  };

  [[nodiscard]] double least_distance(Index a, Index b) const {
    const double apart = (blocks_.centres.col(a) - blocks_.centres.col(b)).norm();
    return apart - blocks_.reach(a) - blocks_.reach(b) - blocks_.slack;
  }

  /// From the mean of cluster `a` to that of `b`; the widest axis if they coincide.
  [[nodiscard]] Vector direction(Index a, Index b) const {
    const Vector difference = blocks_.centres.col(b) - blocks_.centres.col(a);
    const double length = difference.norm();
    if (length > 0) return difference / length;
    return Vector::Unit(difference.size(), widest_axis_);
  }

  /// The points of cluster `a` and `b` between which the nearest ones may be, those first that face the other cluster.
  void compare(Index a, Index b) {
    const Vector line = direction(a, b);
    const Vector from = blocks_.members(a).transpose() * line;
    const Vector to = blocks_.members(b).transpose() * line;
    const double reach = least_ + blocks_.slack;
    const double first = to.minCoeff();
    const double last = from.maxCoeff();
    if (first - last >= reach) return;
    std::vector<SortItem> facing_b;
    for (Index i = 0; i < from.size(); ++i) {
      if (from(i) > first - reach) facing_b.push_back({from(i), blocks_.begin(a) + i});
    }
    std::vector<SortItem> facing_a;
    for (Index i = 0; i < to.size(); ++i) {
      if (to(i) < last + reach) facing_a.push_back({to(i), blocks_.begin(b) + i});
    }
    std::sort(facing_b.rbegin(), facing_b.rend());
    std::sort(facing_a.begin(), facing_a.end());
    for (const SortItem& x : facing_b) compare(x, facing_a);
  }

  /// Tries the points of `others`, which ascend, that are near enough to `x` on the line.
  void compare(const SortItem& x, const std::vector<SortItem>& others) {
    const double reach = least_ + blocks_.slack;
    double sq_least = least_ * least_;
    auto y = std::lower_bound(others.begin(), others.end(), SortItem{x.first - reach, -1});
    for (; y != others.end() && y->first - x.first < least_ + blocks_.slack; ++y) {
      const double sq_distance = blocks_.sq_distance(x.second, y->second, sq_least);
      if (sq_distance > sq_least) continue;
      least_ = (std::min)(least_, blocks_.distance(x.second, y->second, sq_distance));
      sq_least = least_ * least_;
    }
  }

  const Blocks& blocks_;
  Index widest_axis_ = 0;
  std::vector<Extent> extents_;  ///< ascending
  double least_ = std::numeric_limits<double>::infinity();
};

/// The smallest distance of two points of different clusters. Complexity: O(n^2 dim) at worst, mostly far less.
template <class Real>
[[nodiscard]] double separation(const ClusterBlocks<Real>& blocks) {
  return SeparationFinder<Real>(blocks)();
}

}  // namespace keen::detail

// ---- keen/measures/dunn.hpp

namespace keen {

/// The Dunn index: the smallest distance of two points of different clusters, divided by the largest distance of two
/// points of the same cluster. Larger is better. It is 0 if two clusters share a location, otherwise infinity if all
/// points of each cluster are equal. Points of weight 0 are left out; other weights are ignored.
///
///     const double index = keen::dunn(points, clustering.labels);
///
/// Bounds exclude pairs that cannot affect the result. Complexity: O(n^2 dim) in the worst case; about O(n (k dim + log
/// n)) for compact clusters in few dimensions. Memory: a copy of the points in double.
/// @param labels  one per point; any numbers
/// @throws std::invalid_argument if points or weights are not finite, their number differs from that of the labels, or
///   fewer than 2 clusters have points
/// Source: Dunn, Journal of Cybernetics 3 (1973), with single linkage and the complete diameter.
template <class Points>
[[nodiscard]] double dunn(const Points& points, const Eigen::Ref<const Labels>& labels) {
  const detail::ClusterBlocks<double> blocks =
      detail::cluster_blocks(detail::Points(as_dataset(points)), labels, "dunn");
  const double separation = detail::separation(blocks);
  if (!(separation > 0)) return 0;
  const double diameter = detail::largest_diameter(blocks);
  return diameter > 0 ? separation / diameter : std::numeric_limits<double>::infinity();
}

}  // namespace keen

// ---- keen/measures/explain.hpp

namespace keen {

/// The differences between clusters, by feature. A feature is a coordinate of the points.
struct Explanation {
  Explanation() = default;
  Explanation(const Explanation&) = default;
  Explanation(Explanation&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Explanation& operator=(const Explanation& other) { return *this = Explanation(other); }
  Explanation& operator=(Explanation&&) noexcept = default;
  ~Explanation() = default;

  Eigen::VectorXd between;     ///< of each feature: the fraction of its variance between clusters, in [0, 1]
  Eigen::VectorXd deviation;   ///< of each feature: its standard deviation over all points, in its own units
  Eigen::MatrixXd mean;        ///< of each feature (row) in each cluster (column); NaN for a cluster without points
  Eigen::MatrixXd rest;        ///< the same for all other points; NaN if there are none
  Eigen::MatrixXd difference;  ///< (mean - rest) / deviation; 0 for constant features, and if mean or rest is NaN

  [[nodiscard]] Index features() const { return mean.rows(); }
  [[nodiscard]] Index k() const { return mean.cols(); }

  /// Indices of all features, in descending order of `between`.
  [[nodiscard]] std::vector<Index> ranking() const { return ranked(between); }

  /// Indices of all features, in descending order of the absolute `difference` of a cluster.
  [[nodiscard]] std::vector<Index> ranking(Index cluster) const { return ranked(difference.col(cluster).cwiseAbs()); }

 private:
  [[nodiscard]] static std::vector<Index> ranked(const Eigen::VectorXd& values) {
    std::vector<Index> order(static_cast<std::size_t>(values.size()));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return values(a) > values(b); });
    return order;
  }
};

namespace detail {

/// Computes an Explanation from differences to the first point, in a unit in which nothing overflows.
template <class Scalar>
class Explainer {
 public:
  Explainer(const Points<Scalar>& data, const Eigen::Ref<const Labels>& labels, const ValidatedData<Scalar>& validated)
      : data_(data),
        labels_(labels),
        weight_(data, validated.largest_weight),
        unit_(unit_scale(static_cast<double>(validated.largest))),
        k_(labels.maxCoeff() + Index{1}),
        first_(data.point(0)) {}

  [[nodiscard]] Explanation operator()() {
    const Index dim = data_.dim();
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(dim, k_);
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(k_);
    for_each([&](double weight, const Eigen::VectorXd& x, Index j) {
      sums.col(j) += weight * x;
      weights(j) += weight;
    });
    const double total = weights.sum();
    const Eigen::VectorXd sum = sums.rowwise().sum();
    const Eigen::VectorXd mean = sum / total;
    Explanation found;
    found.mean.resize(dim, k_);
    found.rest.resize(dim, k_);
    found.difference.setZero(dim, k_);
    for (Index j = 0; j < k_; ++j) {
      found.mean.col(j) = sums.col(j) / weights(j);
      found.rest.col(j) = (sum - sums.col(j)) / (total - weights(j));
      if (!(total > weights(j))) found.rest.col(j).setConstant(std::numeric_limits<double>::quiet_NaN());
    }
    Eigen::VectorXd all = Eigen::VectorXd::Zero(dim);
    Eigen::VectorXd within = all;
    for_each([&](double weight, const Eigen::VectorXd& x, Index j) {
      all += weight * (x - mean).cwiseAbs2();
      within += weight * (x - found.mean.col(j)).cwiseAbs2();
    });
    found.deviation = (all / total).cwiseSqrt();
    found.between = Eigen::VectorXd::Zero(dim);
    for (Index d = 0; d < dim; ++d) {
      if (!(all(d) > 0)) continue;
      found.between(d) = (std::max)(0.0, 1 - within(d) / all(d));
      for (Index j = 0; j < k_; ++j) {
        const double difference = (found.mean(d, j) - found.rest(d, j)) / found.deviation(d);
        if (!is_nan(difference)) found.difference(d, j) = difference;
      }
    }
    to_own_units(found);
    return found;
  }

 private:
  /// Calls `act(weight, x, cluster)` for each point that counts.
  template <class Act>
  void for_each(const Act& act) const {
    Eigen::VectorXd x(data_.dim());
    data_.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin, Index end) {
      for (Index i = begin; i < end; ++i) {
        if (!(weight_(i) > 0)) continue;
        for (Index d = 0; d < data_.dim(); ++d) x(d) = unit_(static_cast<double>(points(i, d))) - first(d);
        act(weight_(i), x, Index{labels_(i)});
      }
    });
  }

  [[nodiscard]] double first(Index d) const { return unit_(static_cast<double>(first_(d))); }

  void to_own_units(Explanation& found) const {
    for (Index d = 0; d < data_.dim(); ++d) {
      found.deviation(d) = found.deviation(d) / unit_.first / unit_.second;
      for (Index j = 0; j < k_; ++j) {
        for (Eigen::MatrixXd* means : {&found.mean, &found.rest}) {
          (*means)(d, j) = ((*means)(d, j) + first(d)) / unit_.first / unit_.second;
        }
      }
    }
  }

  const Points<Scalar>& data_;
  const Eigen::Ref<const Labels>& labels_;
  RelativeWeights<Scalar> weight_;
  Scale<double> unit_;
  Index k_;
  Point<Scalar> first_;
};

}  // namespace detail

/// Explains clusters: which features separate them, and in which each cluster differs from the rest.
///
///     const keen::Explanation why = keen::explain(points, clustering.labels);
///     for (const keen::Index i : why.ranking(0)) show(names[i], why.mean(i, 0), why.rest(i, 0));
///
/// The variance of a feature is the sum of the variance between clusters (of their means) and the variance within.
/// `between` is the fraction of the former (the correlation ratio, eta squared). Uses weights; points of weight 0 are
/// ignored.
/// Complexity: O(n dim + k dim). Memory: O(k dim). Points that are not in memory are read three times.
/// @param labels  one per point, >= 0
/// @throws std::invalid_argument if points or weights are not finite, their number differs from that of the labels, or
///   one is negative
/// Source: Fisher, Statistical Methods for Research Workers (1925), for the correlation ratio.
template <class Points>
[[nodiscard]] Explanation explain(const Points& points, const Eigen::Ref<const Labels>& labels) {
  const auto dataset = as_dataset(points);
  const detail::Points data(dataset);
  detail::require_labels(labels, data.size(), "explain");
  detail::Team alone(1);
  const auto validated = detail::validate(data, "explain", alone);
  detail::require_that(labels.minCoeff() >= 0, "explain: labels must be >= 0, got ", labels.minCoeff());
  return detail::Explainer(data, labels, validated)();
}

}  // namespace keen

// ---- keen/detail/statistics/cluster_shape.hpp

// Numbers about clusterings. The folder computes what measures/ and choose_k/ report. Its parts do not build on each
// other; each header states its own formula:
//
//     cluster_shape.hpp                            indices from centroids, weights and spreads alone
//     nearest_two_tally.hpp, held_out_separation.hpp   from the distances to centroids: O(n k dim)
//     cluster_blocks.hpp, diameter.hpp, separation.hpp   from pairs of points, without looking at most pairs
//     contingency.hpp, mutual_information.hpp, assignment.hpp, label_range.hpp   from two labellings
//     principal_components.hpp, effective_dimension.hpp, uniform_box.hpp, scaling_figures.hpp   from the spread of data
//     anderson_darling.hpp, knees.hpp, mean_and_deviation.hpp   from samples and curves
//
// With W(j) the weight, s(j) the mean distance to the centroid c(j), and n the sum of the weights:
//
//     Calinski-Harabasz   (sum W(j) |c(j) - mean|^2 / (k - 1)) / (SSE / (n - k))         large is good
//     Davies-Bouldin      mean over i of  max over j of  (s(i) + s(j)) / |c(i) - c(j)|   small is good
//     Xie-Beni            SSE / (n min over i != j of |c(i) - c(j)|^2)                   small is good
//
// Source: Calinski & Harabasz, Communications in Statistics 3(1), 1974; Davies & Bouldin, IEEE PAMI 1(2), 1979; Xie &
// Beni, IEEE PAMI 13(8), 1991.

namespace keen::detail {

/// What the indices need of a clustering.
struct ClusterShape {
  Eigen::MatrixXd centroids;  ///< dim x k: the means, from any origin
  Eigen::VectorXd weight;     ///< of each cluster, > 0
  Eigen::VectorXd spread;     ///< the mean distance to the centroid
  double sse = 0;

  [[nodiscard]] Index k() const { return weight.size(); }
};

/// Infinity for an SSE of 0, 0 if all centroids are equal; NaN if the weights do not sum to more than k.
[[nodiscard]] inline double calinski_harabasz(const ClusterShape& shape) {
  const double n = shape.weight.sum();
  const auto k = static_cast<double>(shape.k());
  if (!(n > k)) return std::numeric_limits<double>::quiet_NaN();
  const Eigen::VectorXd mean = shape.centroids * (shape.weight / n);
  const double between = (shape.centroids.colwise() - mean).colwise().squaredNorm().dot(shape.weight);
  if (!(between > 0)) return 0;
  return shape.sse > 0 ? (between / (k - 1)) / (shape.sse / (n - k)) : std::numeric_limits<double>::infinity();
}

/// Infinity if two centroids coincide.
[[nodiscard]] inline double davies_bouldin(const ClusterShape& shape) {
  double sum = 0;
  for (Index i = 0; i < shape.k(); ++i) {
    double worst = 0;
    for (Index j = 0; j < shape.k(); ++j) {
      if (i == j) continue;
      const double distance = (shape.centroids.col(i) - shape.centroids.col(j)).norm();
      if (!(distance > 0)) return std::numeric_limits<double>::infinity();
      worst = (std::max)(worst, (shape.spread(i) + shape.spread(j)) / distance);
    }
    sum += worst;
  }
  return sum / static_cast<double>(shape.k());
}

/// Infinity if two centroids coincide.
[[nodiscard]] inline double xie_beni(const ClusterShape& shape) {
  double least = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < shape.k(); ++i) {
    for (Index j = 0; j < i; ++j) {
      least = (std::min)(least, (shape.centroids.col(i) - shape.centroids.col(j)).squaredNorm());
    }
  }
  return least > 0 ? shape.sse / (shape.weight.sum() * least) : std::numeric_limits<double>::infinity();
}

}  // namespace keen::detail

// ---- keen/measures/indices.hpp

namespace keen {

namespace detail {

/// The points of positive weight of a clustering, checked, and their clusters; clusters without such points are left
/// out.
template <class Scalar, int Dim>
class CheckedClustering {
 public:
  CheckedClustering(const Dataset<Scalar, Dim>& data, const Eigen::Ref<const Labels>& labels, const char* caller)
      : data_(data) {
    require_labels(labels, data.size(), caller);
    const auto validated = validate<Scalar>(data, caller);
    require_that(is_ordinary_size(validated.largest_weight), caller,
                 ": the largest weight must be between 2^-300 and 2^400, got ", validated.largest_weight);
    scale_ = unit_scale(static_cast<double>(validated.largest));
    origin_ = scaled(0);
    std::vector<Label> counted;
    for (Index i = 0; i < data.size(); ++i) {
      if (!(data.weight(i) > 0)) continue;
      points_.push_back(i);
      counted.push_back(labels(i));
    }
    clusters_ = group_clusters(counted.data(), std::ssize(counted), caller);
  }

  [[nodiscard]] ClusterShape shape() const {
    const Index k = clusters_.count();
    ClusterShape shape{Eigen::MatrixXd::Zero(data_.dim(), k), Eigen::VectorXd::Zero(k), Eigen::VectorXd::Zero(k)};
    for_each([&](double weight, const Point<double, Dim>& x, Index j) {
      shape.weight(j) += weight;
      shape.centroids.col(j) += weight * x;
    });
    shape.centroids.array().rowwise() /= shape.weight.transpose().array();
    for_each([&](double weight, const Point<double, Dim>& x, Index j) {
      const double sq_distance = (x - shape.centroids.col(j)).squaredNorm();
      shape.spread(j) += weight * std::sqrt(sq_distance);
      shape.sse += weight * sq_distance;
    });
    shape.spread.array() /= shape.weight.array();
    return shape;
  }

 private:
  /// Calls `act(weight, x, cluster)` for each point, where x leads to it from the first one: an offset of the data
  /// costs no digits of what follows.
  template <class Act>
  void for_each(const Act& act) const {
    for (Index s = 0; s < points_.size(); ++s) {
      act(data_.weight(points_[s]), scaled(points_[s]) - origin_, clusters_.index[s]);
    }
  }

  [[nodiscard]] Point<double, Dim> scaled(Index i) const {
    return data_.point(i).template cast<double>() * scale_.first * scale_.second;
  }

  const Dataset<Scalar, Dim>& data_;
  IndexedVector<Index> points_;
  Grouping clusters_;  ///< of points_
  Scale<double> scale_;
  Point<double, Dim> origin_;
};

template <class Points>
[[nodiscard]] ClusterShape cluster_shape(const Points& points, const Eigen::Ref<const Labels>& labels,
                                         const char* caller) {
  const auto data = as_dataset(points);
  return CheckedClustering(data, labels, caller).shape();
}

}  // namespace detail

/// The Calinski-Harabasz index: the variance between clusters divided by the variance within, (B / (k - 1)) / (W / (n -
/// k)). Larger is better. n is the sum of weights. It is infinity if all points of each cluster are equal, and 0 if all
/// points are equal. Complexity: O(n dim).
/// @param labels  one per point; any numbers
/// @throws std::invalid_argument if points or weights are not finite, the largest weight is outside 2^-300 to 2^400,
///   their number differs from that of the labels, fewer than 2 clusters have points, or the weights do not sum to more
///   than k
/// Source: Calinski and Harabasz, Communications in Statistics 3 (1974).
template <class Points>
[[nodiscard]] double calinski_harabasz(const Points& points, const Eigen::Ref<const Labels>& labels) {
  const detail::ClusterShape shape = detail::cluster_shape(points, labels, "calinski_harabasz");
  const double n = shape.weight.sum();
  detail::require_that(n > static_cast<double>(shape.k()),
                       "calinski_harabasz: n, the sum of weights, must be above the number of clusters ", shape.k(),
                       ", got ", n);
  return detail::calinski_harabasz(shape);
}

/// The Davies-Bouldin index: the mean over clusters i of the maximum over j of (s_i + s_j) / d(i, j), where s is the
/// mean distance to the centroid and d the distance of two centroids. Smaller is better. Infinity if two centroids
/// coincide.
/// Complexity: O(n dim + k^2 dim). Parameters and errors as calinski_harabasz; any finite weights >= 0 are accepted.
/// Source: Davies and Bouldin, IEEE PAMI 1 (1979), with p = 2 and q = 1.
template <class Points>
[[nodiscard]] double davies_bouldin(const Points& points, const Eigen::Ref<const Labels>& labels) {
  return detail::davies_bouldin(detail::cluster_shape(points, labels, "davies_bouldin"));
}

/// The Xie-Beni index: the SSE divided by n times the smallest squared distance of two centroids. Smaller is better. n
/// is the sum of weights. Infinity if two centroids coincide.
/// Complexity: O(n dim + k^2 dim). Parameters and errors as calinski_harabasz; any finite weights >= 0 are accepted.
/// Source: Xie and Beni, IEEE PAMI 13 (1991), for crisp labels.
template <class Points>
[[nodiscard]] double xie_beni(const Points& points, const Eigen::Ref<const Labels>& labels) {
  return detail::xie_beni(detail::cluster_shape(points, labels, "xie_beni"));
}

}  // namespace keen

// ---- keen/detail/statistics/assignment.hpp

namespace keen::detail {

/// The assignment problem: give each row of a cost matrix a column of its own, so that the sum of the costs is least.
///
///           column 0   1   2
///     row 0        4   1*  3       * the assignment: 1 + 2 + 2 = 5. Row 1 does not get its cheapest column 1: row 0
///     row 1        2*  0   5         would have to pay 2 more for another one.
///     row 2        3   2   2*
///
/// Duality. Let row i offer the price u(i) and column j add the price v(j) such that u(i) + v(j) <= cost(i, j)
/// everywhere: no entry costs less than its prices. Then no assignment costs less than the sum of all prices, because
/// it pays each of them once. An assignment that uses `tight` entries alone, u(i) + v(j) = cost(i, j), costs exactly
/// that sum, so it is the best one. What an entry costs beyond its prices, cost(i, j) - u(i) - v(j) >= 0, is its
/// reduced cost.
///
/// Shortest augmenting paths. Rows enter one after the other. A new row may take a column from another row, which then
/// takes one from a third row, until one of them takes a column that is free. Dijkstra's algorithm finds the cheapest
/// such chain, because reduced costs are not negative. The prices then change by how much nearer than the free column
/// a column was, which makes all entries of the chain tight and keeps the inequality.
///
/// Invariant after each row: u(i) + v(j) <= cost(i, j) for the rows so far, with equality where they are assigned.
///
/// Ties. The optimal assignments are exactly those of tight entries. A second pass walks through them: each row in
/// turn takes the lowest column that leaves an optimal assignment to the rows after it.
///
/// Source: Kuhn, Naval Research Logistics Quarterly 2 (1955); Jonker and Volgenant, Computing 38 (1987), section 3
/// ("augmentation"). We leave out their column reduction, which saves time but no order of it, and add the pass for
/// ties.
class AssignmentSolver {
 public:
  /// @param costs  n x n, finite, of a size whose sums neither overflow nor underflow
  explicit AssignmentSolver(const Eigen::MatrixXd& costs)
      : costs_(costs),
        n_(costs.rows()),
        row_prices_(n_, 0),
        column_prices_(n_, 0),
        column_of_(n_, -1),
        row_of_(n_, -1) {}

  /// The column of each row.
  [[nodiscard]] IndexedVector<Index> operator()() {
    for (Index row = 0; row < n_; ++row) add_row(row);
    for (Index row = 0; row < n_; ++row) take_lowest_column(row);
    return column_of_;
  }

 private:
  static constexpr double unreached = (std::numeric_limits<double>::max)();

  [[nodiscard]] double reduced_cost(Index row, Index column) const {
    return costs_(row, column) - row_prices_[row] - column_prices_[column];
  }

  [[nodiscard]] bool is_tight(Index row, Index column) const { return reduced_cost(row, column) <= 0; }

  void assign(Index row, Index column) {
    column_of_[row] = column;
    row_of_[column] = row;
  }

  /// Finds the cheapest chain from a new row to a free column, and passes the columns on along it.
  void add_row(Index row) {
    IndexedVector<double> distance(n_, unreached);
    IndexedVector<Index> taker(n_, -1);  // the row that takes the column
    IndexedVector<bool> is_final(n_, false);
    row_prices_[row] = costs_.row(row).minCoeff();  // what all its costs share would hide the differences of others
    Index current = row, column = -1;
    double length = 0;  // of the chain up to `current`
    while (current >= 0) {
      column = -1;
      for (Index j = 0; j < n_; ++j) {
        if (is_final[j]) continue;
        const double through = length + reduced_cost(current, j);
        if (through < distance[j]) {
          distance[j] = through;
          taker[j] = current;
        }
        if (column < 0 || distance[j] < distance[column]) column = j;
      }
      is_final[column] = true;
      length = distance[column];
      current = row_of_[column];
    }
    row_prices_[row] += length;
    for (Index j = 0; j < n_; ++j) {
      if (!is_final[j] || j == column) continue;
      column_prices_[j] -= length - distance[j];
      row_prices_[row_of_[j]] += length - distance[j];
    }
    for (Index passed = column; passed >= 0;) {
      const Index to = taker[passed];
      const Index next = column_of_[to];
      assign(to, passed);
      passed = next;
    }
  }

  /// Gives a row the lowest column that it can have without a loss, if the rows before it keep theirs.
  void take_lowest_column(Index row) {
    const Index own = column_of_[row];
    IndexedVector<Index> takes(n_, -1);  // what a row would take, so that `own` is taken in the end
    IndexedVector<Index> columns{own};
    for (Index at = 0; at < columns.size(); ++at) {
      const Index column = columns[at];
      for (Index i = row + 1; i < n_; ++i) {
        if (takes[i] >= 0 || !is_tight(i, column) || column_of_[i] == column) continue;
        takes[i] = column;
        columns.push_back(column_of_[i]);
      }
    }
    for (Index column = 0; column < own; ++column) {
      Index loser = row_of_[column];
      if (takes[loser] < 0 || !is_tight(row, column)) continue;
      assign(row, column);
      for (Index taken = -1; taken != own;) {
        taken = takes[loser];
        const Index next = row_of_[taken];
        assign(loser, taken);
        loser = next;
      }
      return;
    }
  }

  const Eigen::MatrixXd& costs_;
  Index n_;
  IndexedVector<double> row_prices_;     ///< u
  IndexedVector<double> column_prices_;  ///< v
  IndexedVector<Index> column_of_;       ///< of each row; -1 where it has none yet
  IndexedVector<Index> row_of_;          ///< of each column
};

/// For each row its column, such that the sum of the costs is least: -1 for the rows that go without where there are
/// fewer columns. Exact where sums of the costs are exact, as those of whole numbers are; otherwise but for rounding.
/// Of several best assignments it is the first in lexicographic order; a row without a column comes after all columns.
/// Complexity: O(n^3), n the larger of both sizes. Memory: n^2 numbers.
/// @param costs  any number of rows and columns; finite, of either sign
[[nodiscard]] inline IndexedVector<Index> least_cost_assignment(const Eigen::MatrixXd& costs) {
  const Index n = (std::max)(costs.rows(), costs.cols());
  if (costs.size() == 0) return IndexedVector<Index>(costs.rows(), -1);
  const Scale<double> unit = scale_for(costs.cwiseAbs().maxCoeff());
  // Rows and columns that do not exist cost nothing, so they change no comparison of sums.
  Eigen::MatrixXd square = Eigen::MatrixXd::Zero(n, n);
  square.topLeftCorner(costs.rows(), costs.cols()) = costs * unit.first * unit.second;
  IndexedVector<Index> columns = AssignmentSolver(square)();
  columns.resize(costs.rows());
  for (Index& column : columns) {
    if (column >= costs.cols()) column = -1;
  }
  return columns;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/cluster_labels.hpp

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, for a label below -1
inline void require_cluster_label(Label label, const char* caller) {
  require_that(label >= -1, caller, ": labels must be >= 0, or -1 for no cluster, got ", label);
}

inline void require_cluster_labels(const Labels& labels, const char* caller) {
  for (const Label label : labels) require_cluster_label(label, caller);
}

/// The number of clusters: the largest label and one more.
[[nodiscard]] inline Index cluster_count(const Labels& labels) {
  return labels.size() == 0 ? 0 : Index{labels.maxCoeff()} + 1;
}

}  // namespace keen::detail

// ---- keen/measures/matched.hpp

namespace keen {

/// The correspondence of the clusters of two clusterings of the same points.
struct Matching {
  std::vector<Label> numbers{};  ///< new number of each cluster of `after`: that of its counterpart in
                                 ///< `before`; clusters without one get the numbers from k of `before` on
  Labels labels{};               ///< the labels of `after`, renumbered; -1 stays -1
  std::vector<Index> changed{};  ///< the points whose cluster differs, if they have one in both, ascending
  double moved_share = 0;        ///< their fraction of the weight of all points with a cluster in both, in [0, 1]
};

/// The correspondence of the centroids of two models.
template <class Scalar, int Dim = Eigen::Dynamic>
struct ModelMatching {
  std::vector<Label> numbers{};       ///< new number of each centroid of `after`
  Model<Scalar, Dim> model{};         ///< `after`, with its centroids in the new order
  Eigen::VectorXd moved{};            ///< distance of each centroid of `model` to its counterpart in `before`, by the
                                      ///< metric; NaN if it has none
  std::vector<Label> counterparts{};  ///< number of the counterpart of each cluster of `model`; -1 if none
};

namespace detail {

inline void require_matchable(const Labels& before, const Labels& after) {
  require_that(before.size() == after.size(), "matched: as many labels before as after are needed, got ", before.size(),
               " and ", after.size());
  require_cluster_labels(before, "matched");
  require_cluster_labels(after, "matched");
}

/// The number of each cluster of `after` by the least sum of costs. Those that go without get the numbers from k before
/// on, in their order.
/// @param costs  k after x k before
[[nodiscard]] inline std::vector<Label> least_cost_numbers(const Eigen::MatrixXd& costs) {
  std::vector<Label> numbers;
  auto next = static_cast<Label>(costs.cols());
  for (const Index column : least_cost_assignment(costs)) {
    numbers.push_back(column < 0 ? next++ : static_cast<Label>(column));
  }
  return numbers;
}

/// @param weight  of point i, >= 0, such that the sum is finite
template <class Weight>
[[nodiscard]] Matching matched_labels(const Labels& before, const Labels& after, const Weight& weight) {
  Eigen::MatrixXd shared = Eigen::MatrixXd::Zero(cluster_count(after), cluster_count(before));
  const auto is_in_both = [&](Index i) { return before[i] >= 0 && after[i] >= 0; };
  for (Index i = 0; i < after.size(); ++i) {
    if (is_in_both(i)) shared(after[i], before[i]) += weight(i);
  }
  Matching found;
  found.numbers = least_cost_numbers(-shared);
  found.labels = after;
  double moved = 0;
  for (Index i = 0; i < after.size(); ++i) {
    if (after[i] >= 0) found.labels[i] = found.numbers[static_cast<std::size_t>(after[i])];
    if (!is_in_both(i) || found.labels[i] == before[i]) continue;
    found.changed.push_back(i);
    moved += weight(i);
  }
  if (moved > 0) found.moved_share = (std::min)(moved / shared.sum(), 1.0);
  return found;
}

/// Weights >= 0 as double, in a unit in which their sum is finite.
template <RangeOf<double> Weights>
[[nodiscard]] Eigen::VectorXd relative_weights(const Weights& weights, Index n, const char* caller) {
  require_that(static_cast<Index>(weights.size()) == n, caller, ": one weight for each of n = ", n,
               " points is needed, got ", weights.size());
  Eigen::VectorXd found(n);
  double largest = 0;
  for (Index i = 0; i < n; ++i) {
    found[i] = static_cast<double>(weights[static_cast<decltype(weights.size())>(i)]);
    require_that(is_finite(&found[i]) && found[i] >= 0, caller, ": weights must be finite and >= 0, got ", found[i],
                 " at point ", i);
    largest = (std::max)(largest, found[i]);
  }
  const Scale<double> unit = scale_for(largest);
  for (double& weight : found) weight = unit(weight);
  return found;
}

}  // namespace detail

/// Renumbers the clusters of `after` so that as many points as possible keep their label of `before`, and lists the
/// points whose cluster differs. Use it when points are clustered again.
///
///     const keen::Matching now = keen::matched(last_month.labels, this_month.labels);
///     if (now.moved_share > 0.1) look_at(now.changed);
///
/// Let k be the largest label plus one. The smaller k is the number of pairs, whether or not paired clusters share
/// points, so the new numbers are distinct and lie in [0, larger k). Of several best pairings, the one whose `numbers`
/// are lexicographically smallest is chosen. Points without a cluster in `before` or `after` are ignored.
/// Complexity: O(n + k^3). Memory: k^2 numbers.
/// @param before, after  labels of the same points in the same order, >= 0, or -1 for a point in no cluster; may be
///                       empty
/// @return the numbers of the clusters, the renumbered labels, and the points that changed
/// @throws std::invalid_argument if the lengths differ, or a label is below -1
/// Source: Kuhn, Naval Research Logistics Quarterly 2 (1955); Jonker and Volgenant, Computing 38 (1987).
[[nodiscard]] inline Matching matched(const Labels& before, const Labels& after) {
  detail::require_matchable(before, after);
  return detail::matched_labels(before, after, [](Index) { return 1.0; });
}

/// The same with weights: maximises the weight of the points that keep their label, and `moved_share` is a fraction of
/// weight. Points of weight 0 are renumbered and listed, but do not affect the pairing.
/// @param weights  one per point, finite and >= 0: an Eigen vector, std::vector, std::array, std::span
/// @throws std::invalid_argument as without weights, and for weights out of range
template <detail::RangeOf<double> Weights>
[[nodiscard]] Matching matched(const Labels& before, const Labels& after, const Weights& weights) {
  detail::require_matchable(before, after);
  const Eigen::VectorXd relative = detail::relative_weights(weights, after.size(), "matched");
  return detail::matched_labels(before, after, [&](Index i) { return relative[i]; });
}

namespace detail {

template <class Scalar, int Dim>
void require_matchable(const Model<Scalar, Dim>& before, const Model<Scalar, Dim>& after) {
  require_that(before.k() > 0 && after.k() > 0, "matched: a model has no centroids");
  require_that(before.dim() == after.dim(), "matched: both models must have the same number of coordinates, got ",
               before.dim(), " and ", after.dim());
  require_that(before.metric() == after.metric(), "matched: both models must have the same metric");
}

/// The squared distance of each centroid of `after` to each of `before`, in the square of a unit.
template <class Scalar, int Dim>
[[nodiscard]] Eigen::MatrixXd centroid_sq_distances(const Model<Scalar, Dim>& before, const Model<Scalar, Dim>& after,
                                                    const Scale<double>& unit) {
  Eigen::MatrixXd sq_distances(after.k(), before.k());
  for (Index b = 0; b < before.k(); ++b) {
    for (Index a = 0; a < after.k(); ++a) {
      sq_distances(a, b) = unit_sq_distance(unit, after.centroids().col(a), before.centroids().col(b), after.dim());
    }
  }
  return sq_distances;
}

/// The distance between counterparts, by the metric.
/// @throws std::range_error if double cannot hold it
template <class Scalar, int Dim>
[[nodiscard]] double counterpart_distance(const Model<Scalar, Dim>& before, Index b, const Model<Scalar, Dim>& after,
                                          Index a) {
  const Eigen::VectorXd difference =
      after.centroids().col(a).template cast<double>() - before.centroids().col(b).template cast<double>();
  const double distance = difference.stableNorm();
  if (!is_finite(&distance)) {
    throw std::range_error(concat("matched: the distance of centroid ", a, " to centroid ", b,
                                  " of the model before is too large for double"));
  }
  return before.metric() == Metric::euclidean ? distance : distance * distance / 2;  // of two vectors of length 1
}

/// `numbers` without holes, in the same order: 4, 0, 2 become 2, 0, 1.
[[nodiscard]] inline std::vector<Label> compacted(const std::vector<Label>& numbers) {
  std::vector<Label> ascending = numbers, compact;
  std::sort(ascending.begin(), ascending.end());
  for (const Label number : numbers) {
    const auto position = std::lower_bound(ascending.begin(), ascending.end(), number);
    compact.push_back(static_cast<Label>(position - ascending.begin()));
  }
  return compact;
}

}  // namespace detail

/// Reorders the centroids of `after` to match those of `before`, with the smallest sum of squared distances between
/// counterparts. Use it when a model is fitted again, so that clusters keep their numbers.
///
///     const auto now = keen::matched(saved_model, keen::fit(new_points, {.k = saved_model.k()}).model);
///     if (now.moved.maxCoeff() > 0.5) warn();
///     const keen::Labels labels = now.model.predict(new_points);
///
/// If `after` has more clusters, those without a counterpart follow at the end, in their order. If it has fewer, the
/// clusters are numbered without gaps in the order of their counterparts, which `counterparts` lists. Of several best
/// pairings the lexicographically smallest is chosen, as for labels.
/// Complexity: O(k^2 dim + k^3). Memory: k^2 numbers.
/// @param before, after  of the same dimension and metric
/// @return the numbers of the centroids, the model in the new order, and the distance that each centroid moved
/// @throws std::invalid_argument if dimensions or metrics differ, or a model has no centroids; std::range_error if
///         double cannot hold a distance
/// Source: as for labels.
template <class Scalar, int Dim>
[[nodiscard]] ModelMatching<Scalar, Dim> matched(const Model<Scalar, Dim>& before, const Model<Scalar, Dim>& after) {
  detail::require_matchable(before, after);
  const auto largest = [](const Model<Scalar, Dim>& of) { return of.centroids().cwiseAbs().maxCoeff(); };
  const detail::Scale<double> unit = detail::distance_unit((std::max)(largest(before), largest(after)));
  const std::vector<Label> continued = detail::least_cost_numbers(detail::centroid_sq_distances(before, after, unit));
  ModelMatching<Scalar, Dim> found;
  found.numbers = detail::compacted(continued);
  found.moved.setConstant(after.k(), std::numeric_limits<double>::quiet_NaN());
  found.counterparts.assign(continued.size(), -1);
  Centroids<Scalar, Dim> centroids(after.dim(), after.k());
  for (Index a = 0; a < after.k(); ++a) {
    const Label number = found.numbers[static_cast<std::size_t>(a)];
    const Label counterpart = continued[static_cast<std::size_t>(a)];
    centroids.col(number) = after.centroids().col(a);
    if (counterpart >= before.k()) continue;
    found.counterparts[static_cast<std::size_t>(number)] = counterpart;
    found.moved[number] = detail::counterpart_distance(before, counterpart, after, a);
  }
  found.model = Model<Scalar, Dim>(std::move(centroids), after.metric());
  return found;
}

}  // namespace keen

// ---- keen/measures/outliers.hpp

namespace keen {

/// A point with almost no neighbours.
struct Outlier {
  Index index = 0;      ///< index of the point
  double distance = 0;  ///< to its fifth nearest neighbour (for fewer than 50 points: to that of rank n / 10)

  friend bool operator==(const Outlier&, const Outlier&) = default;
};

namespace detail {

/// Looks for outliers among the points that are farthest from each other.
template <class Scalar>
class OutlierSearch {
 public:
  OutlierSearch(const Points<Scalar>& data, Scale<double> unit, int threads)
      : data_(data), unit_(unit), threads_(threads) {
    for (Index i = 0; i < data.size(); ++i) {
      if (data.weight(i) > 0) points_.push_back(i);
    }
    rank_ = (std::min)(most_neighbours, points_.size() / 10);
  }

  [[nodiscard]] std::vector<Outlier> operator()() {
    if (rank_ < 1) return {};
    const double least = least_distance();
    if (!(least > 0)) return {};
    const IndexedVector<Index> remote = far_points();
    std::vector<Outlier> found = those_beyond(least, remote);
    IndexedVector<Index> companions;
    for (const Outlier& outlier : found) append_companions(outlier.index, companions);
    for (const Outlier& outlier : those_beyond(least, companions)) found.push_back(outlier);
    std::sort(found.begin(), found.end(), [](const Outlier& a, const Outlier& b) {
      return a.distance > b.distance || (a.distance == b.distance && a.index < b.index);
    });
    const double most = (std::max)(1.0, 0.03 * static_cast<double>(points_.size()));
    if (static_cast<double>(found.size()) > most) found.clear();
    const double size = unit_(1.0);  // of 1, in units
    for (Outlier& outlier : found) outlier.distance /= size;
    return found;
  }

 private:
  static constexpr Index most_neighbours = 5;
  static constexpr Index most_far_points = 64;
  static constexpr Index sample_size = 200;

  /// @param to  dim coordinates
  [[nodiscard]] double sq_distance(Index i, const Coordinates& to) const {
    return unit_sq_distance(unit_, data_, i, to.data());
  }

  /// From a point to its neighbours, in units.
  struct Distances {
    double few = 0;   ///< to that of the rank
    double wide = 0;  ///< to that of four times the rank
    double half = 0;  ///< to one that half of all points are nearer than
  };

  [[nodiscard]] Distances neighbour_distances(Index i) const {
    IndexedVector<double> sq(points_.size());
    const Coordinates x = data_.coordinates(i);
    for (Index at = 0; at < points_.size(); ++at) sq[at] = sq_distance(points_[at], x);
    const auto half = sq.begin() + sq.size() / 2;
    std::nth_element(sq.begin(), half, sq.end());
    const auto wide = sq.begin() + 4 * rank_;  // the first is i itself
    std::nth_element(sq.begin(), wide, half);
    std::nth_element(sq.begin(), sq.begin() + rank_, wide);
    return {std::sqrt(sq[rank_]), std::sqrt(*wide), std::sqrt(*half)};
  }

  [[nodiscard]] IndexedVector<Distances> neighbour_distances(const IndexedVector<Index>& of) const {
    IndexedVector<Distances> distances(of.size());
    for_each_block(of.size(), threads_, [&](Index at, int) { distances[at] = neighbour_distances(of[at]); });
    return distances;
  }

  /// Three times what 95 of 100 points do not exceed, or twice what two points are apart, if that is more.
  [[nodiscard]] double least_distance() const {
    IndexedVector<Index> sample = points_;
    if (points_.size() > sample_size) {
      Rng rng(0);
      sample = IndexedVector<Index>(sample_size);
      for (Index& i : sample) i = points_[rng.index(points_.size())];
    }
    IndexedVector<Distances> distances = neighbour_distances(sample);
    const auto usual = distances.begin() + (distances.size() - 1) * 95 / 100;
    std::nth_element(distances.begin(), usual, distances.end(),
                     [](const Distances& a, const Distances& b) { return a.few < b.few; });
    if (!(usual->few > 0)) return 0;
    const double few = usual->few;
    const auto middle = distances.begin() + distances.size() / 2;
    std::nth_element(distances.begin(), middle, distances.end(),
                     [](const Distances& a, const Distances& b) { return a.half < b.half; });
    return (std::max)(3 * few, 2 * middle->half);
  }

  /// Each is the farthest from those before it (Gonzalez 1985), so that outliers come early.
  [[nodiscard]] IndexedVector<Index> far_points() {
    nearest_.assign(data_.size(), -1);
    sq_distances_.assign(data_.size(), std::numeric_limits<double>::infinity());
    IndexedVector<Index> remote;
    Index next = points_[0];
    while (remote.size() < most_far_points && (remote.empty() || sq_distances_[next] > 0)) {
      remote.push_back(next);
      const Index last = next;
      const Coordinates x = data_.coordinates(last);
      sq_distances_[last] = 0;  // or points before it would be compared with what it was
      nearest_[last] = last;
      for (const Index i : points_) {
        const double sq = sq_distance(i, x);
        if (sq < sq_distances_[i]) {
          sq_distances_[i] = sq;
          nearest_[i] = last;
        }
        if (sq_distances_[i] > sq_distances_[next]) next = i;
      }
    }
    return remote;
  }

  /// The points that are nearest to a far point and have it as their nearest one, so many as may be outliers with it.
  void append_companions(Index of, IndexedVector<Index>& companions) const {
    IndexedVector<Index> close;
    for (const Index i : points_) {
      if (nearest_[i] == of && i != of) close.push_back(i);
    }
    const Index count = (std::min)(close.size(), 2 * most_neighbours);
    std::partial_sort(close.begin(), close.begin() + count, close.end(), [&](Index a, Index b) {
      return sq_distances_[a] < sq_distances_[b] || (sq_distances_[a] == sq_distances_[b] && a < b);
    });
    companions.append(close.begin(), close.begin() + count);
  }

  [[nodiscard]] std::vector<Outlier> those_beyond(double least, const IndexedVector<Index>& of) const {
    const IndexedVector<Distances> distances = neighbour_distances(of);
    std::vector<Outlier> found;
    for (Index at = 0; at < of.size(); ++at) {
      const Distances& own = distances[at];
      if (own.few > least && 2 * own.few > own.wide) found.push_back({of[at], own.few});
    }
    return found;
  }

  const Points<Scalar>& data_;
  Scale<double> unit_;
  int threads_;
  IndexedVector<Index> points_;  ///< those that weigh something
  Index rank_ = 0;
  IndexedVector<Index> nearest_;        ///< far point of each point
  IndexedVector<double> sq_distances_;  ///< to it
};

}  // namespace detail

/// The points that have almost no neighbours, the most isolated first. The distance to their fifth nearest neighbour is
/// more than three times the 95th percentile of that distance over the points, and more than twice the median distance
/// of two points. Groups of six or more points, which are recognised by a twentieth neighbour more than twice as far as
/// the fifth, are not outliers, however far away they are. If more than 3 % of the points qualify, the data is
/// scattered and has no outliers. Points of weight 0 are left out; other weights are ignored.
///
///     for (const keen::Outlier& outlier : keen::find_outliers(points)) show(outlier.index, outlier.distance);
///
/// The search examines the 64 points farthest from each other and the points near them; a sample of 200 points gives
/// the usual distances.
/// Complexity: O(n dim), about 330 distances per point. Memory: 32 bytes per point.
/// @param threads  maximum number; 0: every CPU that the process may use
/// @throws std::invalid_argument if points or weights are not finite
template <class Points>
[[nodiscard]] std::vector<Outlier> find_outliers(const Points& points, int threads = 1) {
  const auto dataset = as_dataset(points);
  const detail::Points data(dataset);
  const auto validated = detail::validate(data, "find_outliers");
  const auto unit = detail::distance_unit(validated.largest);
  return detail::OutlierSearch(data, unit, detail::thread_count(threads))();
}

}  // namespace keen

// ---- keen/measures/silhouette.hpp

namespace keen {

/// The silhouette values of points.
struct Silhouette {
  Silhouette() = default;
  Silhouette(double mean_value, Eigen::VectorXd values) : mean(mean_value), value(std::move(values)) {}
  Silhouette(const Silhouette&) = default;
  Silhouette(Silhouette&&) noexcept = default;
  /// Strong exception guarantee: if memory runs out, nothing has changed.
  Silhouette& operator=(const Silhouette& other) { return *this = Silhouette(other); }
  Silhouette& operator=(Silhouette&&) noexcept = default;
  ~Silhouette() = default;

  double mean = 0;        ///< of all points, in [-1, 1]
  Eigen::VectorXd value;  ///< one per point: near 1 well inside, near 0 between two clusters, below 0 misplaced
};

namespace detail {

/// Sums of weight times distance from points to the members of each cluster, some points at a time.
template <class Scalar, int Dim>
class DistanceSums {
 public:
  static constexpr Index block_size = 64;

  DistanceSums(const Dataset<Scalar, Dim>& data, const RelativeWeights<Scalar>& weight, const Grouping& clusters,
               Scale<double> scale)
      : data_(data), weight_(weight), clusters_(clusters), scale_(scale) {}

  [[nodiscard]] Index blocks() const { return (data_.size() + block_size - 1) / block_size; }

  /// The sums of the points of one block: k x (points in the block). Complexity: O(n dim) for each point.
  [[nodiscard]] Eigen::MatrixXd operator()(Index block) const {
    const Block from = load(block);
    Eigen::MatrixXd sums = Eigen::MatrixXd::Zero(clusters_.count(), from.rows());
    for (Index other = 0; other < blocks(); ++other) add(from, load(other), other, sums);
    return sums;
  }

 private:
  using Block = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;  ///< one point per row

  /// Adds the distances of all points of block `from` to all points `to` of block `other`.
  void add(const Block& from, const Block& to, Index other, Eigen::MatrixXd& sums) const {
    Eigen::ArrayXd sq_distances(to.rows());
    for (Index i = 0; i < from.rows(); ++i) {
      sq_distances.setZero();
      for (Index d = 0; d < data_.dim(); ++d) sq_distances += (to.col(d) - from(i, d)).square();
      for (Index j = 0; j < to.rows(); ++j) {
        const Index to_point = other * block_size + j;
        sums(clusters_.index[to_point], i) += weight_(to_point) * std::sqrt(sq_distances(j));
      }
    }
  }

  [[nodiscard]] Block load(Index block) const {
    const Index first = block * block_size;
    Block points((std::min)(block_size, data_.size() - first), data_.dim());
    for (Index i = 0; i < points.rows(); ++i) {
      for (Index d = 0; d < data_.dim(); ++d) points(i, d) = scale_(static_cast<double>(data_(first + i, d)));
    }
    return points;
  }

  const Dataset<Scalar, Dim>& data_;
  const RelativeWeights<Scalar>& weight_;
  const Grouping& clusters_;
  Scale<double> scale_;
};

/// The silhouettes of weighted points, where a weight is a number of copies.
class WeightedSilhouettes {
 public:
  /// @param copy  what one copy weighs
  /// @throws std::invalid_argument if fewer than two clusters have weight
  WeightedSilhouettes(const Grouping& clusters, const Eigen::VectorXd& weights, double copy)
      : clusters_(clusters), weights_(weights), copy_(copy), totals_(Eigen::VectorXd::Zero(clusters.count())) {
    for (Index i = 0; i < weights.size(); ++i) totals_(clusters.index[i]) += weights(i);
    const Index heavy = (totals_.array() > 0).count();
    require_that(heavy >= 2, "silhouette: points must be in at least 2 clusters, got ", heavy, " that have weight");
  }

  /// (b - a) / max(a, b) of point `i`, from its sums of weight times distance. A copy of a point is not its own
  /// neighbour, and the others are.
  template <class Sums>
  [[nodiscard]] double operator()(const Sums& sums, Index i) const {
    const Index own = clusters_.index[i];
    const double others = totals_(own) - (std::min)(copy_, weights_(i));
    if (!(others > 0)) return 0;
    double nearest = (std::numeric_limits<double>::max)();
    for (Index j = 0; j < sums.size(); ++j) {
      if (j != own && totals_(j) > 0) nearest = (std::min)(nearest, sums(j) / totals_(j));
    }
    const double within = sums(own) / others;
    const double larger = (std::max)(within, nearest);
    return larger > 0 ? (nearest - within) / larger : 0;
  }

 private:
  const Grouping& clusters_;
  const Eigen::VectorXd& weights_;
  double copy_;
  Eigen::VectorXd totals_;  // of the clusters
};

}  // namespace detail

/// The silhouette of every point: (b - a) / max(a, b), where a is the mean distance to the other points of its cluster,
/// and b the smallest mean distance to the points of another cluster. It is 0 for a point that is alone in its cluster,
/// or if a and b are both 0. A weight of 3 is equivalent to three copies of the point; weights below 1 are fractions of
/// a point. Points of weight 0 have a silhouette but do not affect other values.
///
///     const keen::Silhouette found = keen::silhouette(points, clustering.labels);
///
/// Complexity: O(n^2 dim); memory O(n + threads (dim + k)). The result does not depend on `threads`.
/// @param labels   one per point; any numbers
/// @param threads  maximum number; 0: every CPU that the process may use
/// @throws std::invalid_argument if points or weights are not finite, their number differs from that of the labels, or
/// fewer than two clusters have weight
/// Source: Rousseeuw, J. Computational and Applied Mathematics 20 (1987); with weights, Studer, LIVES Working Papers 24
/// (2013), section 5.
template <class Points>
[[nodiscard]] Silhouette silhouette(const Points& points, const Eigen::Ref<const Labels>& labels, int threads = 1) {
  const auto data = as_dataset(points);
  detail::require_that(threads >= 0, "silhouette: threads must be >= 0, got ", threads);
  detail::require_labels(labels, data.size(), "silhouette");
  const auto validated = detail::validate(detail::Points(data), "silhouette");
  const detail::Grouping clusters = detail::group_clusters(labels.data(), labels.size(), "silhouette");
  const detail::RelativeWeights weight(validated.data, validated.largest_weight);
  Eigen::VectorXd weights(data.size());
  for (Index i = 0; i < data.size(); ++i) weights(i) = weight(i);
  const detail::WeightedSilhouettes silhouette_of(clusters, weights, std::ldexp(1.0, weight.exponent()));
  const detail::DistanceSums sums_of(data, weight, clusters,
                                     detail::unit_scale(static_cast<double>(validated.largest)));
  const auto n = static_cast<double>(data.size());
  const int workers = detail::threads_for(n * n * static_cast<double>(data.dim()), detail::thread_count(threads));
  Silhouette found(0, Eigen::VectorXd(data.size()));
  detail::for_each_block(sums_of.blocks(), workers, [&](Index block, int) {
    const Eigen::MatrixXd sums = sums_of(block);
    const Index first = block * sums_of.block_size;
    for (Index i = 0; i < sums.cols(); ++i) {
      found.value(first + i) = silhouette_of(sums.col(i), first + i);
    }
  });
  found.mean = found.value.dot(weights) / weights.sum();
  return found;
}

}  // namespace keen

// ---- keen/measures/simplified_silhouette.hpp

namespace keen {

namespace detail {

/// keen::simplified_silhouette.
template <class Scalar>
[[nodiscard]] double simplified_silhouette(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                           Metric metric, int threads);

}  // namespace detail

/// The silhouette through centroids, for many points: the mean of (b - a) / b over the points, where a is the distance
/// of a point to its nearest centroid and b that to the second nearest. It is in [0, 1], near 1 if clusters are small
/// and far from each other. A point whose a and b are both 0 has 0, and so has the only point of a cluster, whatever
/// its weight. Otherwise a weight of 3 is three copies of the point; points of weight 0 do not count.
///
///     const double found = keen::simplified_silhouette(points, clustering.model);
///
/// It is the figure that `criterion::SimplifiedSilhouette` compares, but for rounding: here all is added without any,
/// so the result depends neither on `threads` nor on the order of the points. With Metric::cosine, points count at
/// length 1. Complexity: O(n k dim); memory O(threads k), and O(n dim) with Metric::cosine.
/// @param points   anything that `as_dataset` takes, of the model's dimension; also read block by block, but with
///                 Metric::cosine in memory, and none of length 0
/// @param model    with k >= 2; of centroids that have no model: `keen::Model(centroids)`
/// @param threads  maximum number; 0: every CPU that the process may use
/// @throws std::invalid_argument for fewer than 2 centroids, another dimension, no points, points or weights that are
///         not finite, or weights that are negative or all 0
/// Source: Hruschka, de Castro and Campello, ICDM 2004.
template <class Points, class Scalar, int Dim>
[[nodiscard]] double simplified_silhouette(const Points& points, const Model<Scalar, Dim>& model, int threads = 1) {
  const Dataset<Scalar, Dim> data = detail::dataset_for<Scalar, Dim>(points);
  return detail::simplified_silhouette<Scalar>(data, model.centroids(), model.metric(), threads);
}

}  // namespace keen

// ---- keen/detail/data/agreed_centroids.hpp

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, on the ranks whose centroids are not those of rank 0
template <class Scalar>
void require_same_centroids(const CentroidsView<Scalar>& centroids, Metric metric, const Ranks& ranks,
                            const char* caller) {
  struct Shape {
    Index k;
    Index dim;
    Index metric;
    Index bytes_of_scalar;
    bool operator==(const Shape&) const = default;
  };
  const Shape own{centroids.cols(), centroids.rows(), static_cast<Index>(metric), Index{sizeof(Scalar)}};
  Shape first = own;
  ranks.broadcast(&first, 1);
  const auto require_same = [&](bool is_same) {
    require_that(is_same, caller, ": the model must be the same on all ranks");
  };
  require_same(own == first);
  Centroids<Scalar> of_first = centroids.matrix();
  ranks.broadcast(of_first.data(), of_first.size());
  require_same(of_first == centroids.matrix());
}

}  // namespace keen::detail

// ---- keen/detail/data/agreed_points.hpp

#include <bit>

namespace keen::detail {

/// The points of this rank, whose numbers the ranks know of each other then. A rank without points may have been given
/// none of their dimension, and no weights.
/// @throws std::invalid_argument if it has points of another dimension than other ranks, or these have weights
template <class Scalar>
[[nodiscard]] Points<Scalar> agreed_points(const Points<Scalar>& data, Ranks& ranks, const char* caller) {
  static constexpr double no_weights[1] = {0};
  ranks.note_points(data.size());
  std::uint64_t known[2] = {0, 0};
  if (data.size() > 0) {
    known[0] = static_cast<std::uint64_t>(data.dim());
    known[1] = data.is_weighted() ? 1 : 0;
  }
  ranks.find_largest(known, 2);
  const auto dim = static_cast<Index>(known[0]);
  const bool is_weighted = known[1] != 0;
  if (data.size() == 0) {
    return Points<Scalar>(nullptr, 0, dim, {dim, 1}, is_weighted ? no_weights : nullptr);
  }
  require_that(data.dim() == dim, caller, ": points must have the same dim on all ranks, got ", data.dim(),
               ", and another rank has ", dim);
  require_that(data.is_weighted() == is_weighted, caller,
               ": points must have weights on all ranks or on none: another rank has some");
  return data;
}

/// What all ranks know of the points that they have together.
template <class Scalar>
struct AgreedMagnitudes {
  Scalar largest;         ///< magnitude of a coordinate of points and centroids
  double largest_weight;  ///< > 0, unless there are no points
  bool has_points;        ///< on any rank
};

/// Checks the points of this rank before the search for their nearest centroids, which are the same on all ranks.
/// Complexity: O(n dim) for the n points of a rank.
/// @throws std::invalid_argument naming the caller, for points or weights here that are not finite, weights that are
///         negative, and if those of all ranks are 0
template <class Scalar>
[[nodiscard]] AgreedMagnitudes<Scalar> agreed_magnitudes(const Points<Scalar>& points,
                                                         const CentroidsView<Scalar>& centroids, const Ranks& ranks,
                                                         const char* caller) {
  Scalar largest = centroids.matrix().cwiseAbs().maxCoeff();
  const bool has_points = points.size() > 0;
  if (has_points) largest = (std::max)(largest, require_finite(points, caller));
  const double largest_weight = weight_range(points, caller).largest;
  std::uint64_t agreed[3] = {std::bit_cast<std::uint64_t>(static_cast<double>(largest)),  // ordered as numbers >= 0 are
                             std::bit_cast<std::uint64_t>(largest_weight), std::uint64_t{has_points ? 1U : 0U}};
  ranks.find_largest(agreed, 3);
  const AgreedMagnitudes<Scalar> all{static_cast<Scalar>(std::bit_cast<double>(agreed[0])),
                                     std::bit_cast<double>(agreed[1]), agreed[2] != 0};
  require_that(!all.has_points || all.largest_weight > 0, caller, ": weights must not all be 0");
  return all;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/nearest_two_tally.hpp

// One pass for several figures. With a and b the distances of a point to the nearest and second nearest centroid:
//
//     mean of a                       the spread of the cluster
//     sum of w (b^2 - a^2)            how much the SSE would rise without this centroid
//     mean of (b - a) / b             the simplified silhouette: near 1 inside, near 0 between two clusters

namespace keen::detail {

class Team;

/// What the distances of points to their nearest and second nearest centroid add up to, for each cluster.
class NearestTwoTally {
 public:
  explicit NearestTwoTally(Index k) : sums_(Eigen::ArrayXXd::Zero(rows, k)) {}

  /// Adds a point of cluster `j`.
  void add(Index j, double weight, double sq_distance, double second_sq_distance) {
    const double own = std::sqrt(sq_distance);
    const double other = std::sqrt(second_sq_distance);
    sums_(points, j) += 1;
    sums_(weight_of, j) += weight;
    sums_(distance, j) += weight * own;
    sums_(rise, j) += weight * (second_sq_distance - sq_distance);
    if (other > 0) sums_(silhouette, j) += weight * (1 - own / other);
  }

  void add(const NearestTwoTally& more) { sums_ += more.sums_; }

  [[nodiscard]] Eigen::VectorXd weights() const { return sums_.row(weight_of).matrix(); }

  [[nodiscard]] Eigen::VectorXd mean_distances() const {
    return (sums_.row(weight_of) > 0).select(sums_.row(distance) / sums_.row(weight_of), 0.0).matrix();
  }

  [[nodiscard]] Eigen::VectorXd removal_costs() const { return sums_.row(rise).matrix(); }

  /// The weighted mean of (b - a) / max(a, b), a and b the distances to the nearest and the second nearest centroid; 0
  /// for the only point of a cluster.
  [[nodiscard]] double simplified_silhouette() const {
    return (sums_.row(points) > 1).select(sums_.row(silhouette), 0.0).sum() / sums_.row(weight_of).sum();
  }

 private:
  enum Row : Index { points, weight_of, distance, rise, silhouette, rows };

  Eigen::ArrayXXd sums_;
};

/// The tally of all points that weigh something. Its bits do not depend on the team. Complexity: O(n k dim).
/// @param centroids  dim x k, k >= 1; of one centroid, the second nearest is at infinity
template <class Scalar>
[[nodiscard]] NearestTwoTally tally_nearest_two(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                Team& team);

}  // namespace keen::detail

// ---- keen/detail/statistics/nearest_two_tally_of_points.hpp

namespace keen::detail {

/// Measures a block of points against all centroids, in double and from direct differences.
template <class Scalar>
class NearestTwoBlock {
 public:
  static constexpr Index size = 64;

  explicit NearestTwoBlock(Index dim) : points_(size, dim) {}

  /// @param count  points, in [1, size]
  /// @param unit   that distances are measured in
  void load(const Points<Scalar>& data, Index first, Index count, const Scale<double>& unit = {}) {
    for (Index d = 0; d < data.dim(); ++d) {
      for (Index i = 0; i < size; ++i) {
        points_(i, d) = unit(static_cast<double>(data(first + (std::min)(i, count - 1), d)));
      }
    }
  }

  /// @param centroids  dim x k, in the unit of the points
  void search(const Centroids<double>& centroids) {
    first_.setConstant(std::numeric_limits<double>::infinity());
    second_ = first_;
    std::ranges::fill(label_, 0);
    Eigen::Array<double, size, 1> sq_distance;
    for (Index j = 0; j < centroids.cols(); ++j) {
      sq_distance.setZero();
      for (Index d = 0; d < centroids.rows(); ++d) sq_distance += (points_.col(d) - centroids(d, j)).square();
      for (Index i = 0; i < size; ++i) {
        label_[i] = sq_distance(i) < first_(i) ? j : label_[i];
      }
      second_ = (second_.min)((first_.max)(sq_distance));
      first_ = (first_.min)(sq_distance);
    }
  }

  [[nodiscard]] Index label(Index i) const { return label_[i]; }
  [[nodiscard]] double sq_distance(Index i) const { return first_(i); }
  [[nodiscard]] double second_sq_distance(Index i) const { return second_(i); }

 private:
  Eigen::Array<double, size, Eigen::Dynamic, Eigen::ColMajor> points_;
  Eigen::Array<double, size, 1> first_;
  Eigen::Array<double, size, 1> second_;
  Index label_[size];
};

template <class Scalar>
[[nodiscard]] NearestTwoTally tally_nearest_two(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                Team& team) {
  using Block = NearestTwoBlock<Scalar>;
  constexpr Index chunk_size = 64 * Block::size;
  const Centroids<double> in_double = centroids.matrix().template cast<double>();
  const Index chunks = (data.size() + chunk_size - 1) / chunk_size;
  IndexedVector<NearestTwoTally> parts(chunks, NearestTwoTally(centroids.cols()));
  team.for_each_block(chunks, [&](Index chunk, int) {
    NearestTwoTally& part = parts[chunk];
    Block block(data.dim());
    const Index last = (std::min)(data.size(), (chunk + 1) * chunk_size);
    for (Index first = chunk * chunk_size; first < last; first += Block::size) {
      const Index count = (std::min)(Block::size, last - first);
      block.load(data, first, count);
      block.search(in_double);
      for (Index i = 0; i < count; ++i) {
        const double weight = data.weight(first + i);
        if (weight > 0) part.add(block.label(i), weight, block.sq_distance(i), block.second_sq_distance(i));
      }
    }
  });
  NearestTwoTally total(centroids.cols());
  for (const NearestTwoTally& part : parts) total.add(part);
  return total;
}

}  // namespace keen::detail

// ---- keen/detail/statistics/simplified_silhouette.hpp

namespace keen::detail {

/// Weights times silhouettes of some points, added without rounding: neither the order of the points shows, nor who
/// added which. That of the first point of each cluster is kept apart: it counts if the cluster has another one.
class SilhouetteSum {
 public:
  explicit SilhouetteSum(Index k) : counts_(k), of_first_(k) {}

  void add(Index cluster, double weight, double silhouette) {
    weights_.add(weight);
    const double term = weight * silhouette;
    if (counts_[cluster]++ == 0) {
      of_first_[cluster] = term;
    } else {
      terms_.add(term);
    }
  }

  [[nodiscard]] const IndexedVector<Index>& counts() const { return counts_; }  ///< points of each cluster
  [[nodiscard]] const WideSum& weights() const { return weights_; }

  /// The sum of weight times silhouette.
  /// @param all_counts  points of each cluster, of all sums that there are
  [[nodiscard]] WideSum terms(const IndexedVector<Index>& all_counts) const {
    WideSum sum = terms_;
    for (Index j = 0; j < counts_.size(); ++j) {
      if (counts_[j] > 0 && all_counts[j] > 1) sum.add(of_first_[j]);
    }
    return sum;
  }

 private:
  IndexedVector<Index> counts_;
  IndexedVector<double> of_first_;
  WideSum terms_;
  WideSum weights_;
};

/// The simplified silhouette of the points of all ranks, which have some that count.
template <class Scalar>
[[nodiscard]] double mean_of_simplified(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                        const AgreedMagnitudes<Scalar>& agreed, int threads, const Ranks& ranks) {
  using Block = NearestTwoBlock<Scalar>;
  constexpr Index chunk_size = 16 * Block::size;
  const Scale<double> unit = distance_unit(agreed.largest);
  const Centroids<double> in_unit = centroids.matrix().template cast<double>().unaryExpr(unit);
  const RelativeWeights<Scalar> weight_of(data, agreed.largest_weight);
  const double work = static_cast<double>(data.size()) * static_cast<double>(in_unit.size());
  Team team(threads_for(work, thread_count(threads)));
  IndexedVector<SilhouetteSum> sums(team.size(), SilhouetteSum(centroids.cols()));
  for_each_block_of(data, chunk_size, team, [&](const Points<Scalar>& points, Index begin, Index end, int worker) {
    Block block(points.dim());
    for (Index first = begin; first < end; first += Block::size) {
      const Index count = (std::min)(Block::size, end - first);
      block.load(points, first, count, unit);
      block.search(in_unit);
      for (Index i = 0; i < count; ++i) {
        const double weight = weight_of(first + i);
        const double second = block.second_sq_distance(i);
        const double silhouette = second > 0 ? 1 - std::sqrt(block.sq_distance(i)) / std::sqrt(second) : 0;
        if (weight > 0) sums[worker].add(block.label(i), weight, silhouette);
      }
    }
  });
  IndexedVector<Index> counts(centroids.cols());
  for (const SilhouetteSum& sum : sums) {
    for (Index j = 0; j < counts.size(); ++j) counts[j] += sum.counts()[j];
  }
  ranks.sum(counts.data(), counts.size());
  WideSum terms;
  WideSum weights;
  for (const SilhouetteSum& sum : sums) {
    terms.add(sum.terms(counts));
    weights.add(sum.weights());
  }
  return total_of_ranks(terms, ranks).value() / total_of_ranks(weights, ranks).value();
}

/// keen::simplified_silhouette, of the points of all ranks.
/// @param data  of the dimension of the centroids
template <class Scalar>
[[nodiscard]] double simplified_silhouette(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                           Metric metric, int threads, const Ranks& ranks, const char* caller) {
  return measured_by<Scalar>(metric, data, caller, [&](const Points<Scalar>& measured) {
    const AgreedMagnitudes<Scalar> agreed = agreed_magnitudes(measured, centroids, ranks, caller);
    require_that(agreed.has_points, caller, ": at least one point is needed, got n = 0");
    return mean_of_simplified(measured, centroids, agreed, threads, ranks);
  });
}

template <class Scalar>
void require_model_of_clusters(const CentroidsView<Scalar>& centroids, int threads, const char* caller) {
  require_that(centroids.cols() >= 2, caller, ": the model must have at least 2 centroids, got ", centroids.cols());
  require_that(threads >= 0, caller, ": threads must be >= 0, got ", threads);
}

template <class Scalar>
[[nodiscard]] double simplified_silhouette(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                           Metric metric, int threads) {
  require_model_of_clusters(centroids, threads, "simplified_silhouette");
  require_that(data.dim() == centroids.rows(), "simplified_silhouette: points must have ", centroids.rows(),
               " coordinates, got ", data.dim());
  return simplified_silhouette(data, centroids, metric, threads, Ranks(), "simplified_silhouette");
}

template <class Scalar>
[[nodiscard]] double simplified_silhouette_on_ranks(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                                    Metric metric, int threads, Communicator& communicator) {
  constexpr const char* caller = "mpi::simplified_silhouette";
  Ranks ranks(communicator);
  return ranks.run([&] {
    require_model_of_clusters(centroids, threads, caller);
    require_that(data.size() == 0 || data.dim() == centroids.rows(), caller, ": points must have ", centroids.rows(),
                 " coordinates, got ", data.dim());
    require_same_centroids<Scalar>(centroids, metric, ranks, caller);
    return simplified_silhouette(agreed_points(data, ranks, caller), centroids, metric, threads, ranks, caller);
  });
}

}  // namespace keen::detail

// ---- keen/measures/transitions.hpp

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
