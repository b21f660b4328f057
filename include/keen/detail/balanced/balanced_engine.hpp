// SPDX-License-Identifier: MIT
#pragma once

#include "../data/validated_data.hpp"
#include "../engines/engine.hpp"
#include "../search/assign.hpp"
#include "../sums/sums.hpp"
#include "../threads/parallel.hpp"
#include "balancing_flow.hpp"
#include "point_costs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

// Clusters of bounded size. The assignment step becomes a transportation problem: minimise the sum of
// cost(i, label of i) such that every cluster j has between `least` and `most` points. cost(i, j) is w |x - c|^2.
//
// Prizes. Pay a prize p(j), perhaps negative, for every point that joins cluster j, and let each point choose freely
// the cluster where cost less prize is least. Suppose that the sizes m(j) then obey the bounds, and that
//
//     p(j) > 0 only where m(j) = least       (the cluster had to be filled)
//     p(j) < 0 only where m(j) = most        (the cluster had to be emptied)
//
// Then these labels are optimal. Proof: let other labels obey the bounds with sizes m'(j). By the choice of the points,
// cost(other) - cost(own) >= sum over j of p(j) (m'(j) - m(j)). No term of it is negative: where p(j) > 0,
// m'(j) >= least = m(j), and where p(j) < 0, m'(j) <= most = m(j). This is linear programming duality (complementary
// slackness), and the prizes are the dual variables.
//
// So the engine looks for prizes. It starts from those of the last pass, lets all points choose, and sends the surplus
// of clusters along cheapest chains of moves to where points are missing. Lloyd's argument goes through: labels are
// optimal for the centroids and means for the labels, so the SSE never rises.
//
// Reading order: point_costs.hpp, neighbours.hpp, shortlist.hpp, cheapest_moves.hpp, balancing_flow.hpp,
// balanced_engine.hpp, fit.hpp.
// Source: Bradley, Bennett & Demiriz, Constrained k-means clustering, Microsoft Research MSR-TR-2000-65, 2000.

namespace keen::detail {

/// The label of least cost less prize of every point; of equal ones that of the nearest centroid, then the lowest.
/// Complexity: O(n k) costs, shared by the team.
template <class Costs>
[[nodiscard]] Labels labels_by_prize(const Costs& costs, const Prizes& prizes, Team& team) {
  constexpr Index block_size = 1024;
  Labels labels(costs.points());
  team.for_each_block((costs.points() + block_size - 1) / block_size, [&](Index block, int) {
    const Index last = (std::min)(costs.points(), (block + 1) * block_size);
    for (Index i = block * block_size; i < last; ++i) {
      const double weight = costs.weight(i);
      double least = (std::numeric_limits<double>::max)();
      double nearest = least;
      for (Label j = 0; j < costs.clusters(); ++j) {
        const double sq_distance = costs.sq_distance(i, j);
        const double cost = weight * sq_distance - prizes[j];
        if (!(cost < least || (cost == least && sq_distance < nearest))) continue;
        least = cost;
        nearest = sq_distance;
        labels[i] = j;
      }
    }
  });
  return labels;
}

/// True if `labels` cost less than `others` by more than the rounding error.
template <class Costs>
[[nodiscard]] bool is_cheaper(const Costs& costs, const Labels& labels, const Labels& others) {
  DoubleDouble gain;
  DoubleDouble size;
  for (Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == others[i]) continue;
    const double before = costs(i, others[i]);
    const double after = costs(i, labels[i]);
    gain.add(before);
    gain.add(-after);
    size.add(before + after);
  }
  return gain.value() > 0x1p-50 * size.value();
}

/// The moves by which a point would gain at these prizes, by more than the rounding error. If a flow led to the labels
/// and there are no such moves, the labels have the least cost.
template <class Costs>
[[nodiscard]] std::vector<Arc> wanted_moves(const Costs& costs, const Prizes& prizes, const Labels& labels,
                                            const Labels& preferred) {
  std::vector<Arc> wanted;
  for (Index i = 0; i < labels.size(); ++i) {
    if (labels[i] == preferred[i]) continue;
    const double own = costs(i, labels[i]);
    const double other = costs(i, preferred[i]);
    const double own_prize = prizes[labels[i]];
    const double other_prize = prizes[preferred[i]];
    const double size = own + other + std::abs(own_prize) + std::abs(other_prize);
    if ((own - own_prize) - (other - other_prize) > 0x1p-40 * size) wanted.emplace_back(labels[i], preferred[i]);
  }
  return wanted;
}

/// Finds the labels of least cost within the bounds on the sizes of clusters. The prizes of one pass are the start of
/// the next, so that few points have to be moved.
///
/// At first, points may move to near clusters only. Then each point is asked whether it prefers any other cluster at
/// the prizes found. If none does, the labels have the least cost of all. Otherwise the preferred moves are added to
/// the graph, and the flow runs again. After `patience` rounds all clusters become neighbours, if there are at most
/// `complete_up_to`; with more clusters, the search ends after `most_rounds` without a proof that the labels are
/// optimal.
///
/// Where the nearest centroids obey the bounds, their labels are taken, and the fit is that of KMeans. Otherwise labels
/// that cost no less than those of the call before are not taken: the SSE never rises.
template <class Scalar>
class BalancedEngine final : public Engine<Scalar> {
 public:
  static constexpr Label complete_up_to = 256;

  /// @param bounds       k least <= n <= k most
  /// @param few          near clusters to begin with, >= 1
  /// @param most_rounds  flows of one call, >= 1
  BalancedEngine(const ValidatedData<Scalar>& validated, const SizeBounds& bounds, Team& team, Index few = 16,
                 int most_rounds = 16)
      : validated_(validated), bounds_(bounds), team_(team), few_(few), most_rounds_(most_rounds) {}

  /// True if no labels within the bounds cost less than those of the last call.
  [[nodiscard]] bool is_exact() const { return is_exact_; }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    const Scalar largest = (std::max)(validated_.largest, centroids.cwiseAbs().maxCoeff());
    const Labels nearest = labels_of_nearest(centroids, largest);
    if (are_within_bounds(nearest, centroids.cols())) {  // nothing costs less
      is_exact_ = true;
      prizes_.clear();
      take(nearest, labels, changes);
      return;
    }
    scale_points(largest);
    const PointCosts<Scalar> costs(*points_, centroids);
    prizes_.resize(costs.clusters());
    const Labels next = balanced_labels(costs);
    if (labels[0] >= 0 && !is_cheaper(costs, next, labels)) return;
    take(next, labels, changes);
  }

 private:
  static constexpr int patience = 4;

  static void take(const Labels& next, Labels& labels, Changes<Scalar>& changes) {
    for (Index i = 0; i < next.size(); ++i) changes.set(labels, i, next[i], 0);
  }

  /// As KMeans has them: points without weight too, and of ties the lower label.
  [[nodiscard]] Labels labels_of_nearest(const Centroids<Scalar>& centroids, Scalar largest) const {
    NearestCentroidSearch<Scalar> searcher(validated_.data, scale_for(largest), centroids.col(0), team_.size());
    searcher.set_centroids(centroids);
    return nearest_labels(searcher, team_);
  }

  [[nodiscard]] bool are_within_bounds(const Labels& labels, Index k) const {
    IndexedVector<Index> sizes(k, 0);
    for (const Label label : labels) ++sizes[label];
    return std::all_of(sizes.begin(), sizes.end(),
                       [&](Index size) { return bounds_.least <= size && size <= bounds_.most; });
  }

  template <class Costs>
  [[nodiscard]] Labels balanced_labels(const Costs& costs) {
    Neighbours neighbours(costs, few_);
    Labels labels = labels_by_prize(costs, prizes_, team_);
    for (int round = 1;; ++round) {
      BalancingFlow(costs, neighbours, bounds_, prizes_, labels)(team_);
      is_exact_ = neighbours.is_complete();
      if (is_exact_) return labels;
      Labels preferred = labels_by_prize(costs, prizes_, team_);
      const std::vector<Arc> wanted = wanted_moves(costs, prizes_, labels, preferred);
      is_exact_ = wanted.empty();
      if (is_exact_ || round == most_rounds_) return labels;
      if (round == patience && costs.clusters() <= complete_up_to) {
        neighbours = Neighbours(costs, complete_up_to);
      } else {
        neighbours.add(wanted);
      }
      labels = std::move(preferred);
    }
  }

  /// Scales the points to a unit in which no square of theirs and of the centroids overflows.
  void scale_points(Scalar largest) {
    const Scale<double> unit = distance_unit(largest);
    if (points_ && unit.first == unit_.first && unit.second == unit_.second) return;
    unit_ = unit;
    points_.emplace(validated_, unit);
    prizes_.clear();  // they were in another unit
  }

  const ValidatedData<Scalar>& validated_;
  SizeBounds bounds_;
  Team& team_;
  Index few_;
  int most_rounds_;
  bool is_exact_ = true;
  Scale<double> unit_;
  std::optional<ScaledPoints<Scalar>> points_;
  Prizes prizes_;
};

}  // namespace keen::detail
