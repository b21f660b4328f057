// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../base/radix_sort.hpp"
#include "../data/validated_data.hpp"
#include "../sums/sums.hpp"
#include "optimal_runs.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

// In one dimension the best clustering can be computed. The clusters of an optimal clustering are intervals, because
// every point between two centroids goes to the nearer one. So sort the numbers, and cut the row in k - 1 places:
//
//     x0 x1 x2 | x3 x4 | x5 x6 x7 x8        three runs; the cost of a run is its SSE about its mean
//
// With C(k, e) the least cost of the first e numbers in k runs, C(k, e) = min over s of C(k - 1, s) + cost(s, e). A
// table of this recurrence costs O(k n^2). A property of the cost replaces it by O(n log n) steps, a few times over;
// see optimal_runs.hpp.
//
// The cost of a run [a, b) takes O(1) from prefix sums. With W, S and Q the sums of weight, weight x and weight x^2
// over the run, each a difference of two prefix sums,
//
//     SSE of the run = Q - S^2 / W
//
// Both the differences and the last subtraction cancel where a run is narrow beside its distance from the origin. The
// origin is therefore moved to the median, and the sums are kept to 106 bits: `quick_sse` reads the leading halves,
// `careful_sse` both. `optimal_means` uses the first where its error cannot matter and the second otherwise.
//
// Reading order: optimal_runs.hpp (the cuts, for any cost with that property), sorted_values.hpp (the cost, and
// clusters).
// Source: Fisher, JASA 53, 1958 (intervals, the recurrence); Wang & Song, The R Journal 3(2), 2011 (k-means); Gronlund,
// Larsen, Mathiasen, Nielsen, Schneider & Song, arXiv 1701.07204, 2017 (the penalty for k-means).

namespace keen::detail {

/// Different numbers in ascending order, as differences from their median, and the sums of all before each.
class SortedValues {
 public:
  /// @param numbers  at least one, in any order
  explicit SortedValues(IndexedVector<double> numbers) {
    sort_numbers(numbers);
    values_.reserve(numbers.size());
    weights_.reserve(numbers.size());
    for (const double value : numbers) add(value, 1);
    sum_up();
  }

  /// @param numbers  the same with weights > 0
  explicit SortedValues(IndexedVector<std::pair<double, double>> numbers) {
    std::sort(numbers.begin(), numbers.end());
    for (const auto& [value, weight] : numbers) add(value, weight);
    sum_up();
  }

  [[nodiscard]] Index size() const { return values_.size(); }
  [[nodiscard]] double value(Index i) const { return values_[i]; }
  [[nodiscard]] double square_sum() const { return high_.back().second; }

  /// The mean of the numbers [first, end). They are summed again: prefix sums would lose small weights behind large
  /// ones.
  [[nodiscard]] double mean(Index first, Index end) const {
    DoubleDouble weight;
    DoubleDouble sum;
    for (Index i = first; i < end; ++i) {
      const double w = weights_[i];
      weight.add(w);
      sum.add_product(w, value(i) - value(first));
    }
    return end - first == 1 ? value(first) : value(first) + divide(sum, weight);
  }

  /// Their SSE from prefix sums. Its error is the rounding error of the sums of all numbers before them.
  [[nodiscard]] double quick_sse(Index first, Index end) const {
    const Sums& low = high_[first];
    const Sums& high = high_[end];
    const double sum = high.first - low.first;
    return (std::max)(0.0, high.second - low.second - sum * sum / (high.weight - low.weight));
  }

  /// Their SSE, right to the last digits wherever 106 bits hold the sums.
  [[nodiscard]] double careful_sse(Index first, Index end) const {
    if (end - first == 1) return 0;
    const double weight = difference(&Sums::weight, first, end).value();
    const DoubleDouble sum = difference(&Sums::first, first, end);
    DoubleDouble sse = difference(&Sums::second, first, end);
    const double mean = sum.value() / weight;
    const double product = mean * weight;
    const double rest = (sum.hi - product) - product_error(mean, weight, product) + sum.lo;
    sse.add_product(-mean, sum.hi);
    sse.add(-mean * sum.lo);
    sse.add(-sum.hi * rest / weight);
    return (std::max)(0.0, sse.value());
  }

 private:
  /// Of the numbers before one: the leading half, or what that leaves out.
  struct Sums {
    double weight = 0;
    double first = 0;   // weight times number
    double second = 0;  // weight times its square
  };

  /// While they are added up.
  struct PrefixSums {
    DoubleDouble weight;
    DoubleDouble first;
    DoubleDouble second;
  };

  void add(double value, double weight) {
    if (!values_.empty() && values_.back() == value) {
      weights_.back() += weight;
    } else {
      values_.push_back(value);
      weights_.push_back(weight);
    }
  }

  void sum_up() {
    origin_ = values_[values_.size() / 2];
    high_.resize(values_.size() + 1);
    low_.resize(high_.size());
    PrefixSums sums;
    for (Index i = 0; i < size(); ++i) {
      add(sums, values_[i], weights_[i]);
      high_[i + 1] = {sums.weight.hi, sums.first.hi, sums.second.hi};
      low_[i + 1] = {sums.weight.lo, sums.first.lo, sums.second.lo};
    }
  }

  /// Adds what a number contributes, without rounding but in the last of 106 bits.
  void add(PrefixSums& sums, double value, double weight) const {
    DoubleDouble x{value, 0};
    x.add(-origin_);
    const double square = x.hi * x.hi;
    sums.weight.add(weight);
    sums.first.add_product(weight, x.hi);
    sums.first.add(weight * x.lo);
    sums.second.add_product(weight, square);
    sums.second.add(weight * (product_error(x.hi, x.hi, square) + 2 * x.hi * x.lo));
  }

  [[nodiscard]] DoubleDouble difference(double Sums::*sum, Index first, Index end) const {
    DoubleDouble difference{high_[end].*sum, low_[end].*sum};
    difference.add(-(high_[first].*sum));
    difference.lo -= low_[first].*sum;
    return difference;
  }

  double origin_ = 0;
  IndexedVector<double> values_;
  IndexedVector<double> weights_;
  IndexedVector<Sums> high_;  // apart from `low_`, for a quick look reads these alone
  IndexedVector<Sums> low_;
};

/// The SSE of a run of the numbers of a line.
struct QuickSse {
  const SortedValues& line;

  double operator()(Index first, Index end) const { return line.quick_sse(first, end); }
};

/// The same, right to the last digits or for few ends. (One type for both: the search is compiled once.)
struct RunSse {
  const SortedValues& line;
  bool is_careful;  ///< right to the last digits
  Index step = 1;   ///< ends count so many numbers, for a first look

  double operator()(Index first, Index end) const {
    const Index from = first * step;
    const Index to = (std::min)(end * step, line.size());
    return is_careful ? line.careful_sse(from, to) : line.quick_sse(from, to);
  }
};

/// A penalty that leads to about k runs. It comes from a coarse problem in which runs may end only at every `step`-th
/// number: the middle of the penalties for which k runs are cheapest there.
[[nodiscard]] inline double guessed_penalty(const SortedValues& line, Index k, bool is_careful) {
  const Index m = line.size();
  const auto runs = static_cast<double>(k);
  const double guess = 2 * RunSse{line, is_careful}(0, m) / (runs * runs * runs);  // even numbers
  const Index step = m / (std::max)(Index{2000}, 60 * k);
  if (step < 4) return guess;
  const RunSse strided{line, is_careful, step};
  const auto cost = [&](Index count) { return OptimalRuns<RunSse>(strided, (m + step - 1) / step, count)(guess).cost; };
  const double middle = (cost((std::max)(Index{1}, k - 1)) - cost(k + 1)) / 2;
  return middle > 0 ? middle : guess;
}

/// The cheapest division of the numbers into k runs.
[[nodiscard]] inline Segmentation cheapest_runs(const SortedValues& line, Index k, bool is_careful) {
  const double penalty = guessed_penalty(line, k, is_careful);
  const RunSse careful{line, true};
  if (is_careful) return OptimalRuns<RunSse>(careful, line.size(), k)(penalty);
  const QuickSse quick{line};
  return OptimalRuns<QuickSse>(quick, line.size(), k)(penalty);
}

/// The means of the k clusters of least SSE, in ascending order; all the numbers, where there are not more than k.
/// Complexity: O(n log n); memory O(n).
[[nodiscard]] inline IndexedVector<double> optimal_means(const SortedValues& line, Index k) {
  const Index m = line.size();
  IndexedVector<double> means;
  if (m <= k) {
    for (Index i = 0; i < m; ++i) means.push_back(line.value(i));
    return means;
  }
  Segmentation runs = cheapest_runs(line, k, false);
  constexpr double rounding = 0x1p-50;
  constexpr double tolerance = 1e-9;  // of the SSE of a cluster
  if (!(line.square_sum() * rounding < tolerance * runs.cost / static_cast<double>(k))) {
    runs = cheapest_runs(line, k, true);
  }
  Index first = 0;
  for (const Index end : runs.ends) {
    means.push_back(line.mean(first, end));
    first = end;
  }
  return means;
}

/// The centroids of least SSE of points of one coordinate, 1 x k, whatever k is. Where there are fewer different
/// points, copies of the first centroid stand in for the rest.
/// Complexity: O(n log n); memory O(n).
template <class Scalar>
[[nodiscard]] Centroids<Scalar> optimal_centroids(const ValidatedData<Scalar>& validated, Index k) {
  const Points<Scalar>& data = validated.data;
  const Scale<double> unit = distance_unit(validated.largest);
  const RelativeWeights<Scalar> weight(data, validated.largest_weight);
  IndexedVector<double> numbers;
  IndexedVector<std::pair<double, double>> weighted;
  for (Index i = 0; i < data.size(); ++i) {
    const double x = unit(static_cast<double>(data(i, 0)));
    if (!data.is_weighted()) {
      numbers.push_back(x);
    } else if (weight(i) > 0) {
      weighted.emplace_back(x, weight(i));
    }
  }
  const SortedValues line = data.is_weighted() ? SortedValues(std::move(weighted)) : SortedValues(std::move(numbers));
  const IndexedVector<double> means = optimal_means(line, k);
  Centroids<Scalar> centroids(1, k);
  for (Index j = 0; j < k; ++j) {
    const double mean = means[j < means.size() ? j : 0];
    centroids(0, j) = static_cast<Scalar>(mean / unit.first / unit.second);
  }
  return centroids;
}

}  // namespace keen::detail
