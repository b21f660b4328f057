// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../base/few_coordinates.hpp"
#include "../base/indexed_vector.hpp"
#include "../search/spatial_tiles.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

// Which centroids can be nearest somewhere in a box? Where the pivot c is nearer than z on the whole box, z cannot.
//
//     +-----------+                     the points with |x - c| = |x - z| form a hyperplane; z is out
//     |  box    c |      :        z     if the whole box lies on the side of c
//     +-----------+      :
//
// The corner of the box that is deepest on the side of z decides, and it is found one coordinate at a time. With the
// low and high end of the box in a coordinate, 2 x runs over [low + high - extent, low + high + extent], so the least
// value is
//
//     sum over d of  (c - z) (low + high - c - z) - |c - z| extent,     extent = high - low
//
// The gap. What is left out is also left out for a while. Let D > 0 be the least value above, and R the largest |x - c|
// in the box. Then |x - z| - |x - c| >= sqrt(R^2 + D) - R = D / (sqrt(R^2 + D) + R) for every x of the box, because
// sqrt(t^2 + D) - t falls as t grows. The second form does not cancel.

namespace keen::detail {

/// Centroids that may be nearest to a point of a box.
struct Candidates {
  IndexedVector<Label> labels;
  double gap = 0;  ///< every other centroid is farther, by at least this, from each point than its nearest

  /// All centroids.
  void restart(Index k) {
    labels.resize(k);
    for (Index j = 0; j < k; ++j) labels[j] = static_cast<Label>(j);
    gap = (std::numeric_limits<double>::max)();
  }
};

/// Rules out centroids that are nearest to no point of a box. A centroid z is out if another one, the pivot c, is
/// nearer to the whole box. The difference
///
///     |x - z|^2 - |x - c|^2  =  (c - z) (2 x - c - z)
///
/// is linear in x, so its least value over the box lies in a corner, and is found coordinate by coordinate: z is out if
/// it is above 0 by more than rounding explains. Any centroid may be the pivot, even one that is out already; the
/// nearer to the box, the more others it rules out. The filter works in double, in coordinates relative to a centre.
/// Source: Pelleg & Moore, KDD 1999; Kanungo et al., IEEE PAMI 24(7), 2002.
class CandidateFilter {
 public:
  /// @param rounding  of the search that follows, relative to a squared distance
  explicit CandidateFilter(double rounding) : rounding_(rounding) {}

  /// Takes the centroids of the next pass. Returns the farthest that one has moved, rounded up; 0 at first.
  /// @param centroids  dim x k, dim <= most_box_dim; always as many
  /// @param root  around all boxes
  /// Complexity: O(k dim).
  template <class Scalar>
  double set_centroids(const Centroids<Scalar>& centroids, const Point<Scalar>& center, const Box& root) {
    const bool is_first = centroids_.empty();
    dim_ = centroids.rows();
    centroids_.resize(centroids.cols());
    double most_sq = 0;
    double largest_sq = 0;
    for (Index j = 0; j < centroids_.size(); ++j) {
      BoxPoint c = {};
      double sq_move = 0;
      double sq_norm = 0;
      for (Index d = 0; d < dim_; ++d) {
        const auto at = static_cast<std::size_t>(d);
        c[at] = static_cast<double>(centroids(d, j)) - static_cast<double>(center[d]);
        sq_move += (c[at] - centroids_[j][at]) * (c[at] - centroids_[j][at]);
        sq_norm += c[at] * c[at];
      }
      centroids_[j] = c;
      most_sq = (std::max)(most_sq, sq_move);
      largest_sq = (std::max)(largest_sq, sq_norm);
    }
    own_rounding_ = 1e-14 * (std::max)(sq_extent(root), largest_sq);
    return is_first ? 0 : std::sqrt(most_sq) * (1 + 1e-12);
  }

  /// Keeps the candidates that may be nearest to a point of the box.
  /// @param pivot   of the last time, or -1; becomes the one kept that is nearest to the middle of the box
  /// Complexity: O(candidates dim).
  void operator()(const Box& box, Label& pivot, const Candidates& above, Candidates& kept) const {
    with_few_coordinates(dim_, [&](auto few) {
      filter<static_cast<std::size_t>(decltype(few)::value == 0 ? most_box_dim : Index{decltype(few)::value})>(
          box, pivot, above, kept);
    });
  }

 private:
  [[nodiscard]] static double sq_extent(const Box& root) {
    double sum = 0;
    for (std::size_t d = 0; d < root.low.size(); ++d) {
      const double extent = (std::max)(std::abs(root.low[d]), std::abs(root.high[d]));
      sum += extent * extent;
    }
    return sum;
  }

  /// @tparam width  coordinates to look at, >= dim
  template <std::size_t width>
  void filter(const Box& box, Label& pivot, const Candidates& above, Candidates& kept) const {
    if (pivot < 0) pivot = nearest_to<width>(box, above.labels);
    const BoxPoint& c = centroids_[pivot];
    double sum[width];
    double extent[width];
    double sq_reach = 0;
    KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
      sum[at] = box.low[at] + box.high[at];
      extent[at] = box.high[at] - box.low[at];
      const double reach = std::abs(2 * c[at] - sum[at]) + extent[at];
      sq_reach += reach * reach / 4;
    }
    const double margin = rounding_ * sq_reach + own_rounding_;
    double least = (std::numeric_limits<double>::max)();  // of the differences of squared distances of those left out
    kept.labels.clear();
    for (const Label label : above.labels) {
      // The least over the box of |x - z|^2 - |x - c|^2.
      const BoxPoint& z = centroids_[label];
      double difference = 0;
      KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
        const double apart = c[at] - z[at];
        difference += apart * (sum[at] - c[at] - z[at]) - std::abs(apart) * extent[at];
      }
      if (difference > margin) {
        least = (std::min)(least, difference);
      } else {
        kept.labels.push_back(label);
      }
    }
    const double gap = (least - own_rounding_) / (std::sqrt(sq_reach + least) + std::sqrt(sq_reach));
    kept.gap = (std::min)(above.gap, gap - rounding_ * std::sqrt(sq_reach));
    pivot = nearest_to<width>(box, kept.labels);
  }

  /// The label whose centroid is nearest to the middle of the box.
  template <std::size_t width>
  [[nodiscard]] Label nearest_to(const Box& box, const IndexedVector<Label>& labels) const {
    Label nearest = labels.front();
    double least = (std::numeric_limits<double>::max)();
    for (const Label label : labels) {
      const BoxPoint& c = centroids_[label];
      double sq_distance = 0;
      KEEN_DETAIL_UNROLL for (std::size_t at = 0; at < width; ++at) {
        const double apart = c[at] - (box.low[at] + box.high[at]) / 2;
        sq_distance += apart * apart;
      }
      if (sq_distance < least) {
        least = sq_distance;
        nearest = label;
      }
    }
    return nearest;
  }

  double rounding_;
  double own_rounding_ = 0;  // of what is computed here about boxes
  Index dim_ = 0;
  IndexedVector<BoxPoint> centroids_;  // seen from the centre
};

}  // namespace keen::detail
