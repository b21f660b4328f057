// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../search/assign.hpp"
#include "../search/projected_search.hpp"
#include "centroid_moves.hpp"
#include "engine.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

// Two bounds and the triangle inequality. For a point x with label a, keep
//
//     upper >= |x - c(a)|             lower <= |x - c(j)|  for every other j
//
// and let p(j) be how far centroid j moves in a pass. Distances change by no more than the centroids move:
//
//     |x - c(a)| grows by p(a) at most          |x - c(j)| shrinks by max of p(j), j != a, at most
//
//     0 ------------- upper -- + p(a) -->      <-- max p -- lower ------------->  distance from x
//                               keeps its label while these do not meet
//
// So while upper + p(a) < lower - max p, the label is still right and x need not even be read. When the two meet,
// |x - c(a)| is measured, which often separates them again; only then is x searched.
//
// No bound is rewritten while it holds. CentroidMoves sums p(a) and max p over all passes. What is stored is upper
// minus the first sum and lower plus the second, at the time of the search; adding today's first sum to the one, and
// subtracting today's second sum from the other, yields today's bounds.
//
// Stages. Let r centroids have moved farthest, and all others at most q in the last pass. The others were beyond
// `lower` before this pass, so they are now beyond lower - q. If |x - c(a)| is less than that, only those r can be
// nearer: the search looks at the first panels alone, because centroids are packed in the order of their moves.

namespace keen::detail {

/// Skips the points whose bounds prove that their label is still right. A point whose bounds fail is first measured
/// against its own centroid. If they still fail, it waits until its tile is full, and the tile is searched. Bounds are
/// doubles, widened by more than the rounding error of the search, so that a point is skipped only if the search would
/// find its label again. While most labels change and a search is cheap, passes are exhaustive and keep no bounds.
///
/// Memory: two doubles a point, and the images of the projected search.
/// Complexity: O(n + (points that fail) k dim) a pass.
/// Source: Hamerly, SDM 2010.
template <class Scalar>
class HamerlyEngine final : public Engine<Scalar> {
 public:
  /// @param rank  directions of the projected search; 0: none
  HamerlyEngine(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center, Team& team,
                Index rank = 0)
      : team_(team),
        searcher_(data, scale, center, team.size()),
        slack_(4 * static_cast<double>(data.dim() + 8) * static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        least_distance_(2 * std::sqrt(static_cast<double>(least_safe_square<Scalar>(data.dim())))),
        moves_(slack_),
        bounds_(data.size()) {
    if (rank > 0 && ProjectedSearch<Scalar>::serves(searcher_)) projected_.emplace(center, rank, team, searcher_);
  }

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    if (!uses_bounds_ && !projected_ && centroids.size() <= most_for_plain_passes) {
      searcher_.set_centroids(centroids);
      assign_all(searcher_, team_, labels, changes);
      uses_bounds_ = changes.count() <= data().size() / 16;
      return;
    }
    const bool is_first = moves_.is_empty();
    scale_centroids(centroids);
    moves_.add(scaled_);
    searcher_.set_centroids(centroids, moves_.order());
    use_projection_ = !is_first && projected_ && pays_;
    if (use_projection_) projected_->set_centroids(centroids, look_ahead * moves_.most(), moves_.order());
    set_stages();
    for_each_range(searcher_, team_, changes, [&](Index begin, Index end) {
      for_each_block_between(begin, end, points_per_block, team_, [&](Index first, Index last, int worker) {
        assign_range(first, last, worker, is_first, labels, changes);
      });
    });
    if (use_projection_) pays_ = projected_->measured() * cost_of_measuring < static_cast<double>(centroids.cols());
  }

 private:
  /// Points that failed their bounds and wait for a full tile.
  struct Batch {
    Index points[tile_points];
    CurrentCentroid<Scalar> own[tile_points];
    Index count = 0;

    void add(Index point, const CurrentCentroid<Scalar>& mine) {
      points[count] = point;
      own[count] = mine;
      ++count;
    }
  };

  /// All points; those that are searched are in memory there.
  [[nodiscard]] const Points<Scalar>& data() const { return searcher_.data(); }

  /// A search among the centroids that moved farthest.
  struct Stage {
    Index panels;      ///< the first of all
    double next_move;  ///< none of the others has moved more
  };

  static constexpr Index max_stages = 12;
  using Batches = Batch[max_stages];

  [[nodiscard]] Scale<double> search_scale() const {
    const Scale<Scalar>& scale = searcher_.scale();
    return {static_cast<double>(scale.first), static_cast<double>(scale.second)};
  }

  /// Has centroids in double, under the scale of the search.
  void scale_centroids(const Centroids<Scalar>& centroids) {
    const Scale<double> scale = search_scale();
    scaled_.resize(centroids.rows(), centroids.cols());
    for (Index i = 0; i < scaled_.size(); ++i) scaled_.data()[i] = scale(static_cast<double>(centroids.data()[i]));
  }

  /// The stages of this pass: each has twice the panels of the one before it; the last has all.
  void set_stages() {
    const Index panels = searcher_.panels().count();
    const Index least = use_projection_ ? 1 : 4;  // narrower stages cost as much
    stage_count_ = 0;
    if (use_projection_ || (measures() && !moves_.order().empty() && moves_.count() >= least_for_stages)) {
      for (Index first = least; 4 * first <= panels && stage_count_ + 1 < max_stages; first *= 2) {
        stages_[stage_count_++] = {first, moves_.at(first * searcher_.panels().width())};
      }
    }
    stages_[stage_count_++] = {panels, 0};
  }

  /// True if distances to own centroids are measured by the kernel.
  [[nodiscard]] bool measures() const { return ProjectedSearch<Scalar>::serves(searcher_); }

  /// True if no centroid but the own can be the nearest of a point within `upper` of it.
  [[nodiscard]] bool holds(double upper, const DistanceBounds& bounds, Label label) const {
    return reach(upper, label) < bounds.lower - moves_.other(label);
  }

  /// A distance with room for rounding, here and in the sums of moves.
  [[nodiscard]] double reach(double distance, Label label) const {
    return distance * (1 + slack_) + 1e-14 * (moves_.own(label) + moves_.other(label));
  }

  /// True if a point keeps its label by what is known of it.
  [[nodiscard]] bool is_settled(Index i, Label label) const {
    const DistanceBounds& bounds = bounds_[i];
    return holds(bounds.upper + moves_.own(label), bounds, label);
  }

  /// The stage that settles a point, after it has been measured against its own centroid; -1 if it keeps its label.
  [[nodiscard]] Index stage_for(Index i, CurrentCentroid<Scalar>& own, Scalar* room) {
    DistanceBounds& bounds = bounds_[i];
    const Index all = stage_count_ - 1;
    const double lower = bounds.lower - (all > 0 ? moves_.other_before(own.label) : moves_.other(own.label));
    if (!use_projection_ && (moves_.count() < least_for_measuring || lower <= 0)) return all;
    const double distance = own_distance(i, own, room);
    if (holds(distance, bounds, own.label)) {
      bounds.upper = distance - moves_.own(own.label);
      return -1;
    }
    Index stage = 0;
    while (stage < all && !(reach(distance, own.label) < lower - stages_[stage].next_move)) {
      ++stage;
    }
    return stage;
  }

  /// Measures a point against its own centroid.
  /// @param room  for a row
  [[nodiscard]] double own_distance(Index i, CurrentCentroid<Scalar>& own, Scalar* room) const {
    if (measures()) {
      measure_sq_distances<Scalar>(simd_level(), {data().row(i, room), searcher_.centroids().data(), data().dim(),
                                                  &own.label, 1, &own.sq_distance});
      return std::sqrt(static_cast<double>(own.sq_distance)) * (1 + slack_) + least_distance_;
    }
    const Scale<double> scale = search_scale();
    double sum = 0;
    data().for_each_nonzero(i, [&](Index d, Scalar x) {
      const double difference = scale(static_cast<double>(x)) - moves_.centroids()(d, own.label);
      sum += difference * difference;
    });
    return std::sqrt(sum) * (1 + slack_);
  }

  void assign_range(Index first, Index last, int worker, bool is_first, Labels& labels, Changes<Scalar>& changes) {
    Batches batches;
    AlignedBuffer<Scalar> room(data().room_for(1));
    constexpr Index most_waiting = tile_points / 2;
    Index waiting[most_waiting];  // for their coordinates, from memory
    Index count = 0;
    for (Index i = first; i < last; ++i) {
      if (is_first || !is_settled(i, labels[i])) {
        waiting[count++] = i;
        data().prefetch(i);
      }
      if (count < most_waiting && i + 1 < last) continue;
      for (Index w = 0; w < count; ++w) {
        CurrentCentroid<Scalar> own{labels[waiting[w]], 0};
        const Index stage = is_first ? 0 : stage_for(waiting[w], own, room.data());
        if (stage < 0) continue;
        Batch& batch = batches[stage];
        batch.add(waiting[w], own);
        if (batch.count == tile_points) search(stage, batch, worker, labels, changes);
      }
      count = 0;
    }
    search_rest(batches, worker, labels, changes);
  }

  /// Searches what has not filled a tile. A few points join those of the next stage that has some.
  void search_rest(Batches& batches, int worker, Labels& labels, Changes<Scalar>& changes) {
    for (Index stage = 0; stage < stage_count_; ++stage) {
      Batch& batch = batches[stage];
      if (batch.count == 0) continue;
      Index next = stage + 1;
      while (next < stage_count_ && batches[next].count == 0) ++next;
      if (next < stage_count_ && batches[next].count + batch.count <= tile_points) {
        Batch& wider = batches[next];
        for (Index lane = 0; lane < batch.count; ++lane) wider.add(batch.points[lane], batch.own[lane]);
      } else {
        search(stage, batch, worker, labels, changes);
      }
    }
  }

  void search(Index stage, Batch& batch, int worker, Labels& labels, Changes<Scalar>& changes) {
    const bool is_last = stage == stage_count_ - 1;
    const Index panels = stages_[stage].panels;
    const Index* const points = batch.points;
    const TileResult<Scalar>& found =
        use_projection_ ? projected_->search(panels, points, batch.own, batch.count, worker)
        : is_last       ? searcher_.search(points, batch.count, worker)
                        : searcher_.search_first(panels, points, batch.own, batch.count, worker);
    for (Index lane = 0; lane < batch.count; ++lane) {
      const Index i = batch.points[lane];
      const Label label = found.label[lane];
      DistanceBounds bounds = found.bounds(lane);
      if (!is_last) bounds.lower = (std::min)(bounds.lower, unsearched(i, labels[i], stage));
      changes.set(labels, i, label, worker);
      bounds_[i] = {bounds.upper - moves_.own(label), bounds.lower + moves_.other(label)};
    }
    batch.count = 0;
  }

  /// The bound on the centroids that a stage leaves out.
  [[nodiscard]] double unsearched(Index i, Label label, Index stage) const {
    const double lower = bounds_[i].lower - moves_.other_before(label);
    return (std::max)(0.0, lower - stages_[stage].next_move - 1e-14 * moves_.other(label));
  }

  static constexpr Index least_for_measuring = 64;      // below, a search costs hardly more than one distance
  static constexpr Index least_for_stages = 400;        // below, a full search is cheap, and its bounds last longer
  static constexpr Index most_for_plain_passes = 4096;  // of k dim: beyond, a search costs more than bounds
  static constexpr double look_ahead = 4;               // passes for which a bound on others should last
  static constexpr double cost_of_measuring = 6;        // one centroid for one point, against one in a full search

  Team& team_;
  NearestCentroidSearch<Scalar> searcher_;
  double slack_;
  double least_distance_;  // what underflow may take from a distance
  Centroids<double> scaled_;
  CentroidMoves moves_;
  IndexedVector<DistanceBounds> bounds_;
  Stage stages_[max_stages];
  Index stage_count_ = 0;
  std::optional<ProjectedSearch<Scalar>> projected_;
  bool pays_ = true;
  bool use_projection_ = false;
  bool uses_bounds_ = false;  // only once most labels stay: before that, bounds cost more than they save
};

}  // namespace keen::detail
