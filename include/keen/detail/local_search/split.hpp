// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "member_draw.hpp"

#include <algorithm>
#include <cstdint>

// The gain of two centroids. The SSE of members about c splits into that about the means of two parts and the rest:
//
//     SSE about c = SSE1 + SSE2 + W1 |m1 - c|^2 + W2 |m2 - c|^2
//
// so the last two terms are what a split gains, and the sums of the parts suffice to compute it. Which side a member is
// on is one inner product: x is nearer to b than to a if (x - c).(b - a) > ((a - c) + (b - c)).(b - a) / 2.

namespace keen::detail {

/// The gain of a second centroid in each cluster, from a short run of 2-means on the members of the cluster.
template <class Scalar>
class Splits {
 public:
  /// @param seed  of the draws; those for a cluster depend on it and on the cluster's version alone
  Splits(const Partition<Scalar>& partition, std::uint64_t seed)
      : partition_(partition),
        seed_(seed),
        draw_(partition),
        splits_(partition.k()),
        axis_(partition.points().dim()),
        sides_{Side(partition.points().dim()), Side(partition.points().dim())} {}

  /// Computes the splits of the clusters that have changed. Complexity: O(dim) a member.
  void update() {
    for (Label j = 0; j < partition_.k(); ++j) {
      Split& split = at(j);
      if (split.version == partition_.version(j)) continue;
      split.version = partition_.version(j);
      split.gain = 0;
      find(j, split);
    }
  }

  /// By how much the SSE falls if cluster `j` is split; 0 if it cannot be.
  [[nodiscard]] double gain(Label j) const { return splits_[j].gain; }

  /// The two centroids, dim coordinates each.
  [[nodiscard]] const double* first(Label j) const { return splits_[j].centroids[0].data(); }
  [[nodiscard]] const double* second(Label j) const { return splits_[j].centroids[1].data(); }

 private:
  struct Split {
    std::uint64_t version = 0;
    double gain = 0;
    IndexedVector<double> centroids[2];
  };

  /// A centroid, and the weight and sum of the members on its side, as differences from the centroid of all.
  struct Side {
    explicit Side(Index dim) : centroid(dim), sum(centroid.size()) {}
    IndexedVector<double> centroid;
    IndexedVector<double> sum;
    double weight = 0;
  };

  static constexpr int passes = 6;
  static constexpr double least_progress = 0.01;

  [[nodiscard]] Split& at(Label j) { return splits_[j]; }

  void find(Label j, Split& split) {
    if (partition_.members(j).size() < 2) return;
    const double total = draw_.take(j);
    if (!(total > 0)) return;
    Rng rng(seed_, partition_.version(j));
    start(j, draw_(rng));
    split.gain = two_means(j, total);
    for (int side = 0; side < 2; ++side) split.centroids[side] = sides_[side].centroid;
  }

  /// One centroid begins on a point, the other half as far on the other side.
  void start(Label j, Index i) {
    const double* const c = partition_.centroid(j);
    for (Index d = 0; d < partition_.points().dim(); ++d) {
      const double x = static_cast<double>(partition_.points()[i][d]);
      sides_[0].centroid[d] = x;
      sides_[1].centroid[d] = c[d] - (x - c[d]) / 2;
    }
  }

  /// Returns by how much the SSE of the members, `total`, falls.
  [[nodiscard]] double two_means(Label j, double total) {
    double gain = 0;
    double least = total;
    for (int pass = 0; pass < passes; ++pass) {
      for (Side& side : sides_) {
        side.weight = 0;
        std::fill(side.sum.begin(), side.sum.end(), 0.0);
      }
      const double middle = set_axis(j);
      for (const Index i : partition_.members(j)) add(j, i, middle);
      if (sides_[0].weight <= 0 || sides_[1].weight <= 0) break;
      gain = move_to_mean(j, sides_[0]) + move_to_mean(j, sides_[1]);
      if (total - gain >= least * (1 - least_progress)) break;
      least = total - gain;
    }
    return gain;
  }

  /// Sets the axis from the first to the second centroid. Returns the value of `along` half-way between them.
  [[nodiscard]] double set_axis(Label j) {
    const double* const c = partition_.centroid(j);
    double middle = 0;
    for (Index d = 0; d < axis_.size(); ++d) {
      const double first = sides_[0].centroid[d] - c[d];
      const double second = sides_[1].centroid[d] - c[d];
      axis_[d] = second - first;
      middle += (second / 2 + first / 2) * axis_[d];
    }
    return middle;
  }

  void add(Label j, Index i, double middle) {
    const ScaledPoints<Scalar>& points = partition_.points();
    const double* const c = partition_.centroid(j);
    Side& side = sides_[points.along(i, c, axis_.data()) >= middle ? 1 : 0];
    const double weight = points.weight(i);
    side.weight += weight;
    points.add_difference(i, c, weight, side.sum.data());
  }

  /// Returns what the side saves, against the centroid of all.
  [[nodiscard]] double move_to_mean(Label j, Side& side) const {
    double saved = 0;
    for (Index d = 0; d < side.sum.size(); ++d) {
      const double shift = side.sum[d] / side.weight;
      side.centroid[d] = partition_.centroid(j)[d] + shift;
      saved += shift * side.sum[d];
    }
    return saved;
  }

  const Partition<Scalar>& partition_;
  std::uint64_t seed_;
  MemberDraw<Scalar> draw_;
  IndexedVector<Split> splits_;
  IndexedVector<double> axis_;  // from the first to the second centroid
  Side sides_[2];
};

}  // namespace keen::detail
