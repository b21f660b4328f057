// SPDX-License-Identifier: MIT
#pragma once

#include "optimal_runs.hpp"
#include "prepare.hpp"
#include "sums.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace keen::detail {

/// Different numbers in ascending order, as differences from their median, and the sums of all before each.
class Line {
 public:
  /// @param numbers  at least one, in any order
  explicit Line(std::vector<double> numbers) {
    std::sort(numbers.begin(), numbers.end());
    for (const double value : numbers) add(value, 1);
    sum_up();
  }

  /// @param numbers  the same with weights > 0
  explicit Line(std::vector<std::pair<double, double>> numbers) {
    std::sort(numbers.begin(), numbers.end());
    for (const auto& [value, weight] : numbers) add(value, weight);
    sum_up();
  }

  [[nodiscard]] Index size() const { return static_cast<Index>(values_.size()); }
  [[nodiscard]] double value(Index i) const { return values_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] double square_sum() const { return sums_.back().second.value(); }

  /// The mean of the numbers [first, end), summed anew: beside far heavier ones before them their weights are lost.
  [[nodiscard]] double mean(Index first, Index end) const {
    ExactSum weight;
    ExactSum sum;
    for (Index i = first; i < end; ++i) {
      const double w = weights_[static_cast<std::size_t>(i)];
      weight.add(w);
      sum.add_product(w, value(i) - value(first));
    }
    return end - first == 1 ? value(first) : value(first) + divide(sum, weight);
  }

  /// Their SSE, from differences of sums: off by the rounding of the sums of all before them.
  [[nodiscard]] double quick_sse(Index first, Index end) const {
    const Sums& low = sums_[static_cast<std::size_t>(first)];
    const Sums& high = sums_[static_cast<std::size_t>(end)];
    const double sum = high.first.hi - low.first.hi;
    return (std::max)(0.0, high.second.hi - low.second.hi - sum * sum / (high.weight.hi - low.weight.hi));
  }

  /// Their SSE, right to the last digits wherever 106 bits hold the sums.
  [[nodiscard]] double careful_sse(Index first, Index end) const {
    if (end - first == 1) return 0;
    const double weight = difference(&Sums::weight, first, end).value();
    const ExactSum sum = difference(&Sums::first, first, end);
    ExactSum sse = difference(&Sums::second, first, end);
    const double mean = sum.value() / weight;
    const double product = mean * weight;
    const double rest = (sum.hi - product) - product_error(mean, weight, product) + sum.lo;
    sse.add_product(-mean, sum.hi);
    sse.add(-mean * sum.lo);
    sse.add(-sum.hi * rest / weight);
    return (std::max)(0.0, sse.value());
  }

 private:
  /// Of the numbers before one.
  struct Sums {
    ExactSum weight;
    ExactSum first;   // weight times number
    ExactSum second;  // weight times its square
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
    sums_.resize(values_.size() + 1);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      sums_[i + 1] = sums_[i];
      add(sums_[i + 1], values_[i], weights_[i]);
    }
  }

  /// Adds what a number contributes, without rounding but in the last of 106 bits.
  void add(Sums& sums, double value, double weight) const {
    ExactSum x{value, 0};
    x.add(-origin_);
    const double square = x.hi * x.hi;
    sums.weight.add(weight);
    sums.first.add_product(weight, x.hi);
    sums.first.add(weight * x.lo);
    sums.second.add_product(weight, square);
    sums.second.add(weight * (product_error(x.hi, x.hi, square) + 2 * x.hi * x.lo));
  }

  [[nodiscard]] ExactSum difference(ExactSum Sums::*sum, Index first, Index end) const {
    const ExactSum& low = sums_[static_cast<std::size_t>(first)].*sum;
    ExactSum difference = sums_[static_cast<std::size_t>(end)].*sum;
    difference.add(-low.hi);
    difference.lo -= low.lo;
    return difference;
  }

  double origin_ = 0;
  std::vector<double> values_;
  std::vector<double> weights_;
  std::vector<Sums> sums_;
};

/// The SSE of a run of the numbers of a line. (One type for all costs: the search is compiled once.)
struct RunSse {
  const Line& line;
  bool is_careful;  ///< right to the last digits
  Index step = 1;   ///< ends count so many numbers, for a first look

  double operator()(Index first, Index end) const {
    const Index from = first * step;
    const Index to = (std::min)(end * step, line.size());
    return is_careful ? line.careful_sse(from, to) : line.quick_sse(from, to);
  }
};

/// The cheapest division of the numbers into k runs. What penalty leads to it is learnt from fewer ends first.
[[nodiscard]] inline Runs cheapest_runs(const Line& line, Index k, bool is_careful) {
  const RunSse cost{line, is_careful};
  const Index m = line.size();
  const auto runs = static_cast<double>(k);
  double guess = 2 * cost(0, m) / (runs * runs * runs);
  const Index step = m / (std::max)(Index{2000}, 20 * k);
  if (step >= 4) {
    const RunSse strided{line, is_careful, step};
    OptimalRuns<RunSse> first_look(strided, (m + step - 1) / step, k);
    (void)first_look(guess);
    guess = first_look.penalty();
  }
  return OptimalRuns<RunSse>(cost, m, k)(guess);
}

/// The means of the k clusters of least SSE, in ascending order; all the numbers, where there are not more than k.
/// Complexity: O(n log n); memory O(n).
[[nodiscard]] inline std::vector<double> optimal_means(const Line& line, Index k) {
  const Index m = line.size();
  std::vector<double> means;
  if (m <= k) {
    for (Index i = 0; i < m; ++i) means.push_back(line.value(i));
    return means;
  }
  Runs runs = cheapest_runs(line, k, false);
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
template <class Scalar, int Dim>
[[nodiscard]] Centroids<Scalar, Dim> optimal_centroids(const Prepared<Scalar, Dim>& prepared, Index k) {
  const Dataset<Scalar, Dim>& data = prepared.data;
  const Scale<double> unit = distance_unit(prepared.largest);
  const RelativeWeights<Scalar, Dim> weight(data, prepared.largest_weight);
  std::vector<double> numbers;
  std::vector<std::pair<double, double>> weighted;
  for (Index i = 0; i < data.size(); ++i) {
    const double x = unit(static_cast<double>(data(i, 0)));
    if (!data.is_weighted()) {
      numbers.push_back(x);
    } else if (weight(i) > 0) {
      weighted.emplace_back(x, weight(i));
    }
  }
  const Line line = data.is_weighted() ? Line(std::move(weighted)) : Line(std::move(numbers));
  const std::vector<double> means = optimal_means(line, k);
  Centroids<Scalar, Dim> centroids(1, k);
  for (Index j = 0; j < k; ++j) {
    const double mean = means[j < std::ssize(means) ? static_cast<std::size_t>(j) : 0];
    centroids(0, j) = static_cast<Scalar>(mean / unit.first / unit.second);
  }
  return centroids;
}

}  // namespace keen::detail
