// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/check.hpp"
#include "../detail/data/unit_distance.hpp"
#include "../detail/data/validated_data.hpp"
#include "../detail/statistics/assignment.hpp"
#include "../detail/statistics/cluster_labels.hpp"
#include "../detail/statistics/label_range.hpp"
#include "../model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

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
