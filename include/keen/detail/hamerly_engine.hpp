// SPDX-License-Identifier: MIT
#pragma once

#include "assign.hpp"
#include "engine.hpp"
#include "projected_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace keen::detail {

/// Bounds that spare most points the search: one upper bound on the distance to the own centroid, one lower bound on
/// the distance to any other. What centroids move is added up for each, so that a bound is written only when its point
/// is searched. Points that fail their bounds are first measured against their own centroid, and those that still fail
/// are gathered into full tiles and searched as ever. Bounds are kept in double and are widened by more than the
/// rounding of the search, so that a point is passed over only where the search would have found its label again.
/// Memory: two doubles a point. Complexity: O(n + (points that fail) k dim) a pass.
/// Source: Hamerly, SDM 2010; sums of moves: Newling & Fleuret, ICML 2016, section 3.3.
template <class Scalar, int Dim>
class HamerlyEngine final : public Engine<Scalar, Dim> {
 public:
  /// @param rank  directions of the projected search; 0: none
  HamerlyEngine(const Dataset<Scalar, Dim>& data, const Scale<Scalar>& scale, const Point<Scalar, Dim>& center,
                Team& team, Index rank = 0)
      : data_(data),
        team_(team),
        searcher_(data, scale, center, team.size()),
        slack_(4 * static_cast<double>(data.dim() + 8) * static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        least_distance_(2 * std::sqrt(static_cast<double>(least_safe_square<Scalar>(data.dim())))),
        bounds_(static_cast<std::size_t>(data.size())) {
    if (rank > 0 && ProjectedSearch<Scalar, Dim>::serves(searcher_)) projected_.emplace(center, rank, team, searcher_);
  }

  void assign(const Centroids<Scalar, Dim>& centroids, Labels& labels, Changes& changes) override {
    searcher_.set_centroids(centroids);
    Centroids<double, Dim> placed = place(centroids);
    const bool is_first = placed_.cols() == 0;
    if (is_first) {
      own_moves_ = Eigen::VectorXd::Zero(placed.cols());
      other_moves_ = own_moves_;
    } else {
      add_moves(placed);
    }
    placed_ = std::move(placed);
    use_projection_ = !is_first && projected_ && pays_;
    if (use_projection_) projected_->set_centroids(centroids, look_ahead * most_move_);
    team_.for_each_block(block_count(data_.size()), [&](Index block, int worker) {
      const Index last = (std::min)(data_.size(), (block + 1) * points_per_block);
      assign_range(block * points_per_block, last, worker, is_first, labels, changes);
    });
    if (use_projection_) pays_ = projected_->measured() * cost_of_measuring < static_cast<double>(centroids.cols());
  }

 private:
  /// Points that failed their bounds and wait for a full tile.
  struct Batch {
    std::array<Index, static_cast<std::size_t>(tile_points)> points;
    Index count = 0;
  };

  /// Centroids under the scale of the search, in double.
  [[nodiscard]] Centroids<double, Dim> place(const Centroids<Scalar, Dim>& centroids) const {
    const Scale<Scalar>& scale = searcher_.scale();
    return centroids.template cast<double>() * static_cast<double>(scale.first) * static_cast<double>(scale.second);
  }

  /// Adds to each centroid's sum what it has moved, and to the other sum the most that any other has moved.
  void add_moves(const Centroids<double, Dim>& placed) {
    const Eigen::VectorXd moves = (1 + slack_) * (placed - placed_).colwise().norm().transpose();
    Index farthest = 0;
    const double most = moves.maxCoeff(&farthest);
    most_move_ = most;
    double second = 0;
    for (Index j = 0; j < moves.size(); ++j) {
      if (j != farthest) second = (std::max)(second, moves[j]);
    }
    own_moves_ += moves;
    for (Index j = 0; j < moves.size(); ++j) other_moves_[j] += j == farthest ? second : most;
  }

  /// True if no centroid but the own can be the nearest of a point within `upper` of it.
  [[nodiscard]] bool holds(double upper, const DistanceBounds& bounds, Label label) const {
    const double moves = own_moves_[label] + other_moves_[label];
    return upper * (1 + slack_) + 1e-14 * moves < bounds.lower - other_moves_[label];
  }

  /// Asks the bounds, and where they fail the distance to the own centroid.
  [[nodiscard]] bool keeps_label(Index i, Label label) {
    DistanceBounds& bounds = bounds_[static_cast<std::size_t>(i)];
    if (holds(bounds.upper + own_moves_[label], bounds, label)) return true;
    if (placed_.cols() < least_for_measuring || bounds.lower <= other_moves_[label]) return false;
    const double distance = own_distance(i, label);
    if (!holds(distance, bounds, label)) return false;
    bounds.upper = distance - own_moves_[label];
    return true;
  }

  [[nodiscard]] double own_distance(Index i, Label label) const {
    if (ProjectedSearch<Scalar, Dim>::serves(searcher_)) {
      Scalar sq_distance = 0;
      measure<Scalar>(simd_level(),
                      {data_.address(i), searcher_.centroids().data(), data_.dim(), &label, 1, &sq_distance});
      return std::sqrt(static_cast<double>(sq_distance)) * (1 + slack_) + least_distance_;
    }
    const Scale<Scalar>& scale = searcher_.scale();
    const auto point =
        data_.point(i).template cast<double>() * static_cast<double>(scale.first) * static_cast<double>(scale.second);
    return (point - placed_.col(label)).norm() * (1 + slack_);
  }

  void assign_range(Index first, Index last, int worker, bool is_first, Labels& labels, Changes& changes) {
    Batch batch;
    for (Index i = first; i < last; ++i) {
      if (!is_first && keeps_label(i, labels[i])) continue;
      batch.points[static_cast<std::size_t>(batch.count++)] = i;
      if (batch.count == tile_points) search(batch, worker, labels, changes);
    }
    if (batch.count > 0) search(batch, worker, labels, changes);
  }

  void search(Batch& batch, int worker, Labels& labels, Changes& changes) {
    const Found<Scalar>& found = use_projection_ ? projected_->search(batch.points.data(), batch.count, labels, worker)
                                                 : searcher_.search(batch.points.data(), batch.count, worker);
    for (Index lane = 0; lane < batch.count; ++lane) {
      const Index i = batch.points[static_cast<std::size_t>(lane)];
      const Label label = found.label[static_cast<std::size_t>(lane)];
      changes.set(labels, i, label, worker);
      const DistanceBounds bounds = found.bounds(lane);
      bounds_[static_cast<std::size_t>(i)] = {bounds.upper - own_moves_[label], bounds.lower + other_moves_[label]};
    }
    batch.count = 0;
  }

  static constexpr Index least_for_measuring = 64;  // below, a search costs hardly more than one distance
  static constexpr double look_ahead = 4;           // passes for which a bound on others should last
  static constexpr double cost_of_measuring = 6;    // one centroid for one point, against one in a full search

  Dataset<Scalar, Dim> data_;
  Team& team_;
  Searcher<Scalar, Dim> searcher_;
  double slack_;
  double least_distance_;  // what underflow may take from a distance
  std::vector<DistanceBounds> bounds_;
  Centroids<double, Dim> placed_;
  Eigen::VectorXd own_moves_;
  Eigen::VectorXd other_moves_;
  double most_move_ = 0;
  std::optional<ProjectedSearch<Scalar, Dim>> projected_;
  bool pays_ = true;
  bool use_projection_ = false;
};

}  // namespace keen::detail
