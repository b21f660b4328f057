// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "scaled_points.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

// Trials need a way back. A swap changes a few clusters, and most swaps are rejected. `begin` opens a journal: the
// moves of points with their old positions, and once for each cluster that is touched, its old centroid and figures.
// `roll_back` undoes the moves in reverse order, so even the order of members is restored, and later sums have the same
// bits as if the trial had never been.

namespace keen::detail {

/// A clustering that is changed a few points at a time, and that can take back what it was changed by since `begin`.
/// Points without weight belong to no cluster.
///
/// Class invariant, whenever no cluster waits for `recenter`: a centroid is the mean of its members, and no member is
/// farther from it than `reach`.
template <class Scalar>
class Partition {
 public:
  /// @param labels     n values in [0, k)
  /// @param centroids  k, one after the other, in the unit of the points; they need not be means
  Partition(const ScaledPoints<Scalar>& points, const Labels& labels, IndexedVector<double> centroids)
      : points_(points),
        labels_(labels),
        positions_(points.size()),
        clusters_(centroids.size() / points.dim()),
        centroids_(std::move(centroids)),
        sum_(points.dim()) {
    for (Index i = 0; i < points.size(); ++i) {
      if (points.weight(i) > 0) append(i, labels[i]);
    }
    for (Label j = 0; j < k(); ++j) {
      for (const Index i : members(j)) extend_reach(j, points.sq_distance(i, centroid(j)));
      note_change(j);
    }
    recenter();
  }

  [[nodiscard]] Label k() const { return static_cast<Label>(clusters_.size()); }
  [[nodiscard]] const ScaledPoints<Scalar>& points() const { return points_; }
  [[nodiscard]] const Labels& labels() const { return labels_; }
  [[nodiscard]] const IndexedVector<Index>& members(Label j) const { return cluster(j).members; }
  [[nodiscard]] double weight(Label j) const { return cluster(j).figures.weight; }  ///< of the members of a cluster
  [[nodiscard]] double sse(Label j) const { return cluster(j).figures.sse; }        ///< of the members of a cluster
  [[nodiscard]] double reach(Label j) const { return cluster(j).figures.reach; }    ///< no member is farther away

  /// A number that every change of the cluster changes.
  [[nodiscard]] std::uint64_t version(Label j) const { return cluster(j).figures.version; }

  /// dim coordinates.
  [[nodiscard]] const double* centroid(Label j) const { return &centroids_[slot(j)]; }
  [[nodiscard]] const IndexedVector<double>& centroids() const { return centroids_; }

  /// The squared distance between two centroids.
  [[nodiscard]] double sq_distance(Label a, Label b) const { return points_.between(centroid(a), centroid(b)); }

  [[nodiscard]] double sse() const {
    double sum = 0;
    for (const Cluster& cluster : clusters_) sum += cluster.figures.sse;
    return sum;
  }

  /// The clusters whose centroids have moved since the last `forget_moves`.
  [[nodiscard]] const std::vector<Label>& moved() const { return moved_; }
  [[nodiscard]] bool has_moved(Label j) const { return cluster(j).has_moved; }

  void forget_moves() {
    for (const Label j : moved_) cluster(j).has_moved = false;
    moved_.clear();
  }

  /// Gives a member of another cluster to cluster `to`, at this squared distance of its centroid.
  void move(Index i, Label to, double sq_distance) {
    const Label from = labels_[i];
    note_change(from);
    note_change(to);
    if (is_open_) moves_.push_back({i, from, position(i)});
    remove(i);
    append(i, to);
    extend_reach(to, sq_distance);
  }

  /// Does the same, and moves both centroids to their means at once. Rounding adds up until `recenter` is called.
  /// Complexity: O(dim).
  /// @param own  the point's squared distance from its own centroid; its cluster must have another member with weight
  void move_with_centroids(Index i, Label to, double own, double sq_distance) {
    const Label from = labels_[i];
    const double weight = points_.weight(i);
    move(i, to, sq_distance);
    pull(from, i, -weight, own);
    pull(to, i, weight, sq_distance);
  }

  /// The number of the latest change to any cluster.
  [[nodiscard]] std::uint64_t last_version() const { return last_version_; }

  /// Moves a centroid. Members whose distance is not known yet must be moved in, or `set_reach` called.
  void set_centroid(Label j, const double* coordinates) {
    note_change(j);
    std::copy_n(coordinates, points_.dim(), &centroids_[slot(j)]);
    cluster(j).figures.reach = 0;
  }

  void set_reach(Label j, double reach) {
    keep_figures(j);
    cluster(j).figures.reach = reach;
  }

  void extend_reach(Label j, double sq_distance) {
    double& reach = cluster(j).figures.reach;
    reach = (std::max)(reach, std::sqrt(sq_distance));
  }

  /// Moves the centroids of the clusters that have changed to the means of their members.
  /// Complexity: O(dim) for each of their members.
  void recenter() {
    for (const Label j : changed_) {
      recenter(j);
      cluster(j).is_changed = false;
      note_move(j);
    }
    changed_.clear();
  }

  /// From here on, changes can be taken back.
  void begin() {
    is_open_ = true;
    moved_before_ = moved_;
  }

  /// Moves of points from cluster to cluster since `begin`.
  [[nodiscard]] Index moved_points() const { return std::ssize(moves_); }

  void commit() {
    moves_.clear();
    for (const Kept& kept : kept_) cluster(kept.cluster).is_kept = false;
    kept_.clear();
    kept_centroids_.clear();
    is_open_ = false;
  }

  /// Takes back all changes since `begin`; what was as it was is so again, bit for bit.
  void roll_back() {
    for (const Label j : changed_) cluster(j).is_changed = false;
    changed_.clear();
    forget_moves();
    for (auto move = moves_.rbegin(); move != moves_.rend(); ++move) take_back(*move);
    const double* centroid = kept_centroids_.data();
    for (const Kept& kept : kept_) {
      cluster(kept.cluster).figures = kept.figures;
      std::copy_n(centroid, points_.dim(), &centroids_[slot(kept.cluster)]);
      centroid += points_.dim();
    }
    for (const Label j : moved_before_) note_move(j);
    commit();
  }

 private:
  struct Figures {
    double reach = 0;
    double sse = 0;
    double weight = 0;
    std::uint64_t version = 0;
  };

  struct Cluster {
    IndexedVector<Index> members;
    Figures figures;
    bool is_changed = false;
    bool has_moved = false;
    bool is_kept = false;
  };

  struct Move {
    Index point;
    Label from;
    Index position;
  };

  struct Kept {
    Label cluster;
    Figures figures;
  };

  [[nodiscard]] const Cluster& cluster(Label j) const { return clusters_[j]; }
  [[nodiscard]] Cluster& cluster(Label j) { return clusters_[j]; }
  [[nodiscard]] Index slot(Label j) const { return j * points_.dim(); }
  [[nodiscard]] Index& position(Index i) { return positions_[i]; }

  void append(Index i, Label to) {
    IndexedVector<Index>& members = cluster(to).members;
    position(i) = members.size();
    members.push_back(i);
    labels_[i] = to;
  }

  /// Takes a point out of its cluster; the last member takes its position.
  void remove(Index i) {
    IndexedVector<Index>& members = cluster(labels_[i]).members;
    const Index last = members.back();
    members[position(i)] = last;
    position(last) = position(i);
    members.pop_back();
  }

  /// Undoes the last move that has not been undone.
  void take_back(const Move& move) {
    cluster(labels_[move.point]).members.pop_back();
    append(move.point, move.from);
    IndexedVector<Index>& members = cluster(move.from).members;
    const Index displaced = members[move.position];
    std::swap(members[move.position], members.back());
    position(displaced) = members.size() - 1;
    position(move.point) = move.position;
  }

  void note_change(Label j) {
    keep_figures(j);
    if (!std::exchange(cluster(j).is_changed, true)) changed_.push_back(j);
  }

  void note_move(Label j) {
    if (!std::exchange(cluster(j).has_moved, true)) moved_.push_back(j);
  }

  void keep_figures(Label j) {
    if (!is_open_ || std::exchange(cluster(j).is_kept, true)) return;
    kept_.push_back({j, cluster(j).figures});
    kept_centroids_.insert(kept_centroids_.end(), centroid(j), centroid(j) + points_.dim());
  }

  /// Moves a centroid after a point of this weight has joined; the weight is negative if the point has left.
  void pull(Label j, Index i, double weight, double sq_distance) {
    Figures& figures = cluster(j).figures;
    const double after = figures.weight + weight;
    const double share = weight / after;
    double* const c = &centroids_[slot(j)];
    for (Index d = 0; d < points_.dim(); ++d) c[d] += share * (static_cast<double>(points_[i][d]) - c[d]);
    figures.sse = (std::max)(0.0, figures.sse + share * figures.weight * sq_distance);
    figures.reach += std::abs(share) * std::sqrt(sq_distance);
    figures.weight = after;
    figures.version = ++last_version_;
  }

  /// Sums are taken as differences from where the centroid was, so that nothing cancels.
  void recenter(Label j) {
    Figures& figures = cluster(j).figures;
    figures.version = ++last_version_;
    double* const c = &centroids_[slot(j)];
    const auto [weight, squares] = points_.sums_about(c, members(j), sum_.data());
    figures.weight = weight;
    if (members(j).empty()) {
      figures.sse = figures.reach = 0;
      return;
    }
    double sq_shift = 0;
    for (Index d = 0; d < points_.dim(); ++d) {
      const double shift = sum_[d] / weight;
      sq_shift += shift * shift;
      c[d] += shift;
    }
    figures.sse = (std::max)(0.0, squares - weight * sq_shift);
    figures.reach += std::sqrt(sq_shift);
  }

  const ScaledPoints<Scalar>& points_;
  Labels labels_;
  IndexedVector<Index> positions_;  // of each point among the members of its cluster
  IndexedVector<Cluster> clusters_;
  IndexedVector<double> centroids_;
  IndexedVector<double> sum_;
  std::vector<Label> changed_;
  std::vector<Label> moved_;
  std::vector<Label> moved_before_;
  std::uint64_t last_version_ = 0;
  bool is_open_ = false;
  std::vector<Move> moves_;
  std::vector<Kept> kept_;
  std::vector<double> kept_centroids_;
};

}  // namespace keen::detail
