// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "partition.hpp"

#include <algorithm>
#include <vector>

namespace keen::detail {

/// What a second centroid would gain in each cluster: the best of few runs of 2-means among the members alone.
template <class Scalar, int Dim>
class Splits {
 public:
  /// @param seed  of the draws; those for a cluster depend on it and on the cluster's version alone
  Splits(const Partition<Scalar, Dim>& partition, std::uint64_t seed)
      : partition_(partition),
        seed_(seed),
        splits_(static_cast<std::size_t>(partition.k())),
        first_(static_cast<std::size_t>(partition.points().dim())),
        second_(first_) {}

  /// Works out the clusters that have changed. Complexity: O(dim) a member.
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
  [[nodiscard]] double gain(Label j) const { return splits_[static_cast<std::size_t>(j)].gain; }

  /// The two centroids, dim coordinates each.
  [[nodiscard]] const double* first(Label j) const { return splits_[static_cast<std::size_t>(j)].first.data(); }
  [[nodiscard]] const double* second(Label j) const { return splits_[static_cast<std::size_t>(j)].second.data(); }

 private:
  struct Split {
    std::uint64_t version = 0;
    double gain = 0;
    std::vector<double> first;
    std::vector<double> second;
  };

  /// Weight and sum of the members on one side, as differences from the centroid of all.
  struct Side {
    explicit Side(Index dim) : sum(static_cast<std::size_t>(dim)) {}
    double weight = 0;
    std::vector<double> sum;
  };

  static constexpr int runs = 2;
  static constexpr int passes = 6;
  static constexpr double least_progress = 1e-3;

  [[nodiscard]] Split& at(Label j) { return splits_[static_cast<std::size_t>(j)]; }

  void find(Label j, Split& split) {
    const std::vector<Index>& members = partition_.members(j);
    if (members.size() < 2) return;
    masses_.clear();
    double total = 0;
    for (const Index i : members) {
      total += partition_.points().weight(i) * partition_.points().sq_distance(i, partition_.centroid(j));
      masses_.push_back(total);
    }
    if (!(total > 0)) return;
    Rng rng(seed_, partition_.version(j));
    for (int run = 0; run < runs; ++run) {
      const auto drawn = std::upper_bound(masses_.begin(), masses_.end() - 1, rng.uniform() * total) - masses_.begin();
      start(j, members[static_cast<std::size_t>(drawn)]);
      const double gain = two_means(j, total);
      if (gain <= split.gain) continue;
      split.gain = gain;
      split.first = first_;
      split.second = second_;
    }
  }

  /// One centroid begins on a point, the other half as far on the other side.
  void start(Label j, Index i) {
    const double* const c = partition_.centroid(j);
    for (Index d = 0; d < partition_.points().dim(); ++d) {
      const double x = static_cast<double>(partition_.points()[i][d]);
      first_[static_cast<std::size_t>(d)] = x;
      second_[static_cast<std::size_t>(d)] = c[d] - (x - c[d]) / 2;
    }
  }

  /// Returns by how much the SSE of the members, `total`, falls.
  [[nodiscard]] double two_means(Label j, double total) {
    const Index dim = partition_.points().dim();
    double gain = 0;
    double least = total;
    for (int pass = 0; pass < passes; ++pass) {
      Side sides[2] = {Side(dim), Side(dim)};
      for (const Index i : partition_.members(j)) add(j, i, sides);
      if (sides[0].weight <= 0 || sides[1].weight <= 0) break;
      gain = move_to_mean(j, sides[0], first_) + move_to_mean(j, sides[1], second_);
      if (total - gain >= least * (1 - least_progress)) break;
      least = total - gain;
    }
    return gain;
  }

  void add(Label j, Index i, Side* sides) const {
    const PlacedPoints<Scalar, Dim>& points = partition_.points();
    const bool is_second = points.sq_distance(i, second_.data()) <= points.sq_distance(i, first_.data());
    Side& side = sides[is_second ? 1 : 0];
    const double weight = points.weight(i);
    const double* const c = partition_.centroid(j);
    side.weight += weight;
    for (Index d = 0; d < points.dim(); ++d) {
      side.sum[static_cast<std::size_t>(d)] += weight * (static_cast<double>(points[i][d]) - c[d]);
    }
  }

  /// Returns what the side saves, against the centroid of all.
  [[nodiscard]] double move_to_mean(Label j, const Side& side, std::vector<double>& centroid) const {
    double saved = 0;
    for (std::size_t d = 0; d < centroid.size(); ++d) {
      const double shift = side.sum[d] / side.weight;
      centroid[d] = partition_.centroid(j)[d] + shift;
      saved += shift * side.sum[d];
    }
    return saved;
  }

  const Partition<Scalar, Dim>& partition_;
  std::uint64_t seed_;
  std::vector<Split> splits_;
  std::vector<double> first_;
  std::vector<double> second_;
  std::vector<double> masses_;  // summed up to each member
};

}  // namespace keen::detail
