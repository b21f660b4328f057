// SPDX-License-Identifier: MIT
#pragma once

#include "assign.hpp"
#include "engine.hpp"

#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

namespace keen::detail {

/// Bounds that spare most points the search: one upper bound on the distance to the own centroid, one lower bound on
/// the distance to any other, moved along with the centroids. Points that fail them are gathered into full tiles and
/// searched as ever. All bounds are kept in double and are widened by more than the rounding of the search, so that a
/// point is passed over only where the search would have found its label again.
/// Memory: two doubles a point. Complexity: O(n + (points that fail) k dim + k^2 dim) a pass.
/// Source: Hamerly, SDM 2010.
template <class Scalar, int Dim>
class HamerlyEngine final : public Engine<Scalar, Dim> {
 public:
  HamerlyEngine(const Dataset<Scalar, Dim>& data, const Scale<Scalar>& scale, int threads)
      : data_(data),
        threads_(threads),
        searcher_(data, scale, threads),
        slack_(4 * static_cast<double>(data.dim() + 8) * static_cast<double>(std::numeric_limits<Scalar>::epsilon())),
        upper_(static_cast<std::size_t>(data.size()), unknown),
        lower_(static_cast<std::size_t>(data.size()), 0.0) {}

  Index assign(const Centroids<Scalar, Dim>& centroids, Labels& labels) override {
    searcher_.set_centroids(centroids);
    const Centroids<double, Dim> placed = place(centroids);
    if (previous_.cols() > 0) measure_moves(placed);
    previous_ = placed;
    measure_gaps();
    const Index points_per_block = lanes * tiles_per_block;
    const Index blocks = (data_.size() + points_per_block - 1) / points_per_block;
    std::atomic<Index> changed{0};
    for_each_block(blocks, threads_, [&](Index block, int worker) {
      const Index last = (std::min)(data_.size(), (block + 1) * points_per_block);
      changed += assign_range(block * points_per_block, last, worker, labels);
    });
    return changed;
  }

 private:
  static constexpr double unknown = (std::numeric_limits<double>::max)();  // not infinity: -ffast-math

  /// Points that failed their bounds and wait for a full tile.
  struct Batch {
    std::array<Index, static_cast<std::size_t>(lanes)> points;
    Index count = 0;
  };

  [[nodiscard]] double up(double bound) const { return bound * (1 + slack_); }
  [[nodiscard]] double down(double bound) const { return bound * (1 - slack_); }

  /// Centroids under the scale of the search, in double.
  [[nodiscard]] Centroids<double, Dim> place(const Centroids<Scalar, Dim>& centroids) const {
    const Scale<Scalar>& scale = searcher_.scale();
    return centroids.template cast<double>() * static_cast<double>(scale.first) * static_cast<double>(scale.second);
  }

  void measure_moves(const Centroids<double, Dim>& placed) {
    moves_ = (placed - previous_).colwise().norm().transpose();
    moves_ *= 1 + slack_;
    farthest_ = 0;
    for (Index j = 1; j < moves_.size(); ++j) farthest_ = moves_[j] > moves_[farthest_] ? j : farthest_;
    second_move_ = 0;
    for (Index j = 0; j < moves_.size(); ++j) {
      if (j != farthest_) second_move_ = (std::max)(second_move_, moves_[j]);
    }
  }

  /// Half the distance from each centroid to the nearest other one.
  void measure_gaps() {
    gaps_ = Eigen::VectorXd::Constant(previous_.cols(), unknown);
    for (Index j = 0; j < previous_.cols(); ++j) {
      for (Index other = 0; other < j; ++other) {
        const double half = down((previous_.col(j) - previous_.col(other)).norm() / 2);
        gaps_[j] = (std::min)(gaps_[j], half);
        gaps_[other] = (std::min)(gaps_[other], half);
      }
    }
  }

  [[nodiscard]] bool holds(Index i, const Labels& labels) {
    double& upper = upper_[static_cast<std::size_t>(i)];
    double& lower = lower_[static_cast<std::size_t>(i)];
    if (upper == unknown) return false;
    const Label label = labels[i];
    upper = up(upper + moves_[label]);
    lower = down((std::max)(0.0, lower - (label == farthest_ ? second_move_ : moves_[farthest_])));
    return up(upper) < (std::max)(gaps_[label], lower);
  }

  Index assign_range(Index first, Index last, int worker, Labels& labels) {
    Batch batch;
    Index changed = 0;
    for (Index i = first; i < last; ++i) {
      if (holds(i, labels)) continue;
      searcher_.tile(worker).pack_lane(data_, i, batch.count, searcher_.scale());
      batch.points[static_cast<std::size_t>(batch.count++)] = i;
      if (batch.count == lanes) changed += search(batch, worker, labels);
    }
    if (batch.count > 0) changed += search(batch, worker, labels);
    return changed;
  }

  Index search(Batch& batch, int worker, Labels& labels) {
    for (Index lane = batch.count; lane < lanes; ++lane) {
      searcher_.tile(worker).pack_lane(data_, batch.points[0], lane, searcher_.scale());
    }
    const NearestTwo<Scalar> nearest = searcher_.search(worker);
    Index changed = 0;
    for (Index lane = 0; lane < batch.count; ++lane) {
      const Index i = batch.points[static_cast<std::size_t>(lane)];
      const Scalar sq = nearest.sq_distance[lane];
      const Label label = searcher_.settled_label(i, static_cast<Label>(nearest.label[lane]), sq);
      changed += label != labels[i] ? 1 : 0;
      labels[i] = label;
      remember(i, sq, nearest.second_sq_distance[lane]);
    }
    batch.count = 0;
    return changed;
  }

  void remember(Index i, Scalar sq, Scalar second_sq) {
    const bool is_safe = searcher_.is_safe(sq);
    upper_[static_cast<std::size_t>(i)] = is_safe ? up(std::sqrt(static_cast<double>(sq))) : unknown;
    lower_[static_cast<std::size_t>(i)] = is_safe ? down(std::sqrt(static_cast<double>(second_sq))) : 0.0;
  }

  Dataset<Scalar, Dim> data_;
  int threads_;
  Searcher<Scalar, Dim> searcher_;
  double slack_;
  std::vector<double> upper_;
  std::vector<double> lower_;
  Centroids<double, Dim> previous_;
  Eigen::VectorXd moves_;
  Eigen::VectorXd gaps_;
  Index farthest_ = 0;
  double second_move_ = 0;
};

}  // namespace keen::detail
