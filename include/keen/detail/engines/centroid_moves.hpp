// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/unit_distance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

// The largest move of any centroid other than a is the largest of all, unless a itself moved farthest; then it is the
// second largest. Two numbers a pass therefore serve all k labels.

namespace keen::detail {

/// A sum rounded up, for bounds. A small move after a long one must not be lost in rounding.
[[nodiscard]] constexpr double sum_above(double a, double b) { return (a + b) * (1 + 1e-15); }

/// How far each centroid has moved, in the last pass and in all passes together. A bound that was stored relative to
/// these sums stays valid without an update: the move since then is a difference of two sums.
/// Source: sums of moves: Newling & Fleuret, ICML 2016, section 3.3.
class CentroidMoves {
 public:
  /// @param slack  moves are widened by this factor more, for rounding
  explicit CentroidMoves(double slack) : slack_(slack) {}

  /// Takes the centroids of the next pass: dim x k. Complexity: O(k (dim + log k)).
  void add(const Centroids<double>& centroids) {
    if (is_empty()) {
      own_.assign(centroids.cols(), 0);
      other_.assign(centroids.cols(), 0);
    } else {
      add_moves(centroids);
    }
    last_ = centroids;
  }

  [[nodiscard]] bool is_empty() const { return last_.cols() == 0; }
  [[nodiscard]] Index count() const { return last_.cols(); }

  /// The centroids taken last.
  [[nodiscard]] const Centroids<double>& centroids() const { return last_; }

  /// What a centroid has moved in all passes.
  [[nodiscard]] double own(Label label) const { return own_[label]; }

  /// The sum, over all passes, of the most that any other centroid has moved.
  [[nodiscard]] double other(Label label) const { return other_[label]; }

  /// The same without the last pass.
  [[nodiscard]] double other_before(Label label) const {
    return other_[label] - (label == farthest() ? second_ : most_);
  }

  /// The most that any centroid has moved in the last pass.
  [[nodiscard]] double most() const { return most_; }

  /// The centroids, those that moved farthest in the last pass first; none before the second.
  [[nodiscard]] const IndexedVector<Label>& order() const { return order_; }

  /// What the centroid of this rank in the order has moved in the last pass.
  [[nodiscard]] double at(Index rank) const { return moves_[order_[rank]]; }

 private:
  [[nodiscard]] Label farthest() const { return order_.empty() ? -1 : order_.front(); }

  void add_moves(const Centroids<double>& centroids) {
    moves_.resize(centroids.cols());
    for (Index j = 0; j < moves_.size(); ++j) {
      const Index first = j * centroids.rows();
      const double move =
          std::sqrt(sum_of_sq_differences(centroids.data() + first, last_.data() + first, centroids.rows()));
      // Points that change while they are read may have become NaN: bounds hold nothing then, but stay in order.
      moves_[j] = move >= 0 ? (1 + slack_) * move : (std::numeric_limits<double>::max)();
    }
    order_.resize(moves_.size());
    std::iota(order_.begin(), order_.end(), Label{0});
    std::sort(order_.begin(), order_.end(),
              [this](Label a, Label b) { return moves_[a] > moves_[b] || (moves_[a] == moves_[b] && a < b); });
    most_ = at(0);
    second_ = moves_.size() > 1 ? at(1) : 0;
    for (Index j = 0; j < moves_.size(); ++j) {
      own_[j] = sum_above(own_[j], moves_[j]);
      other_[j] = sum_above(other_[j], j == farthest() ? second_ : most_);
    }
  }

  double slack_;
  double most_ = 0;
  double second_ = 0;
  Centroids<double> last_;
  IndexedVector<double> moves_;
  IndexedVector<double> own_;
  IndexedVector<double> other_;
  IndexedVector<Label> order_;
};

}  // namespace keen::detail
