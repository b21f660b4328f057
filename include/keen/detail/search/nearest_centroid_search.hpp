// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/magnitude.hpp"
#include "../data/points.hpp"
#include "../simd/kernels.hpp"
#include "byte_search.hpp"
#include "extreme_range_search.hpp"
#include "nearest_of_lanes.hpp"
#include "nearest_two.hpp"
#include "packed_centroids.hpp"
#include "tile_result.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <utility>

// The nearest of k centroids, fast and exact. The fast way is not exact: kernels compute scores
//
//     |x - c|^2 - |x|^2  =  |c|^2 - 2 x.c
//
// which are products of a matrix of points and a matrix of centroids, one multiply-add a coordinate. But the score is a
// difference of numbers of size |x|^2 and |c|^2; where those are large, its rounding error is large beside |x - c|^2.
// Two remedies. Points and centroids are taken relative to the mean of the data, which makes the norms as small as they
// get. And the error is bounded (PackedCentroids::score_error), and the best score is believed only if it beats the
// second best by more than the bound. The rest falls through to slower and sharper ways:
//
//     scores of the kernel             clear for nearly all points
//     measured squared distances       direct differences in vectors; error relative to the distance itself
//     direct differences in order      the definition of the label; ties to the lower label
//     a scale of its own               points whose squares leave the range of Scalar
//
// A label therefore never depends on the processor, the width of vectors or the tile: it is that of the third line (or
// the fourth), whichever line settled it.
//
// Reading order: tile_result.hpp, nearest_of_lanes.hpp (the definition), extreme_range_search.hpp; packed_centroids.hpp
// and nearest_two.hpp (error bounds); nearest_centroid_search.hpp; assign.hpp and predict.hpp (all points;
// nearest_few.hpp for a few). Then ways to do less: byte_search.hpp, projection.hpp with packed_columns.hpp and
// projected_search.hpp, spatial_tiles.hpp.

namespace keen::detail {

/// Exhaustive search for the nearest centroids of any points of a data set, a tile at a time. The label of a point is
/// the one that direct differences give (nearest.hpp); the kernel's scores decide only where their error cannot have
/// turned the answer, and the few points that are too close to call are searched again.
template <class Scalar>
class NearestCentroidSearch {
 public:
  /// @param center  where scores are measured from: the nearer to the points, the fewer are searched twice
  NearestCentroidSearch(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center,
                        int workers, SimdLevel level = simd_level())
      : data_(data), scale_(scale), center_(center), level_(level), panels_(level) {
    constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();
    has_kernel_ = KEEN_DETAIL_VECTORS && scale.first == 1 && scale.second == 1 &&
                  static_cast<Scalar>(data.dim() + 8) * eps < Scalar(0.01);
    workers_.reserve(workers);
    for (int worker = 0; worker < workers; ++worker) workers_.emplace_back(data);
    if (has_kernel_ && ByteSearch<Scalar>::serves(data, level)) {
      bytes_.emplace(data, center, workers, static_cast<double>(direct_error()),
                     static_cast<double>(least_safe_square<Scalar>(data.dim())));
    }
  }

  /// The centroids to search from now on: dim x k.
  /// @param order  the centroid in each slot of the panels; empty: as they are
  void set_centroids(const CentroidsView<Scalar>& centroids, const IndexedVector<Label>& order = {}) {
    centroids_ = centroids.matrix();
    order_ = order;
    slots_.resize(order_.size());
    for (Index slot = 0; slot < order_.size(); ++slot) slots_[order_[slot]] = static_cast<Label>(slot);
    if (has_kernel_) panels_.set(centroids, center_, order_);
    scaled_.resize(centroids.rows(), centroids.cols());
    for (Index i = 0; i < scaled_.size(); ++i) scaled_.data()[i] = scale_(centroids.data()[i]);
    least_safe_ = least_safe_square<Scalar>(data_.dim());
    constexpr Scalar most_for_bytes = Scalar(0x1p+50);  // scores are floats
    uses_bytes_ = bytes_ && ByteSearch<Scalar>::is_worth(centroids.cols(), centroids.rows()) &&
                  centroids_.cwiseAbs().maxCoeff() <= most_for_bytes;
    if (uses_bytes_) bytes_->set_centroids(centroids_);
  }

  [[nodiscard]] const Points<Scalar>& data() const { return data_; }

  /// The same points, of which those that are searched from now on are in memory.
  void set_points(const Points<Scalar>& points) { data_ = points; }
  [[nodiscard]] const Scale<Scalar>& scale() const { return scale_; }
  [[nodiscard]] const Centroids<Scalar>& centroids() const { return centroids_; }

  /// True if the kernel serves: the data is of ordinary size.
  [[nodiscard]] bool has_kernel() const { return has_kernel_; }
  [[nodiscard]] const PackedCentroids<Scalar>& panels() const { return panels_; }
  [[nodiscard]] Scalar score_error(Scalar sq_norm) const { return panels_.score_error(sq_norm) + least_safe_; }

  /// A squared distance that lost nothing to underflow is at least this.
  [[nodiscard]] Scalar least_safe() const { return least_safe_; }

  /// Searches by direct differences, among some centroids alone, in ascending order. Only labels are found.
  const TileResult<Scalar>& search_among(std::span<const Label> candidates, const Index* points, Index count,
                                         int worker) {
    Workspace& space = workers_[worker];
    for (Index first = 0; first < count; first += lanes) {
      for (Index i = 0; i < lanes; ++i) {
        space.direct.pack_lane(data_, points[(std::min)(first + i, count - 1)], i, scale_);
      }
      NearestOfLanes<Scalar> nearest;
      find_nearest(space.direct, scaled_, candidates.data(), std::ssize(candidates), nearest);
      for (Index i = 0; i < (std::min)(lanes, count - first); ++i) {
        const Label label = candidates.data()[nearest.label[i]];
        space.found.label[first + i] =
            label_of_safe_distance(points[first + i], label, nearest.sq_distance[i], is_safe(nearest.sq_distance[i]));
      }
    }
    return space.found;
  }

  /// Searches for points `points[0]` to `points[count - 1]`, count <= tile_points. What is returned is valid until the
  /// same worker searches again. Complexity: O(tile_points k dim).
  const TileResult<Scalar>& search(const Index* points, Index count, int worker) {
    Workspace& space = workers_[worker];
    space.unsettled.clear();
    if (has_kernel_ && count >= least_for_kernel) {
      if (uses_bytes_) {
        search_bytes(points, count, worker);
        return space.found;
      }
      pack(points, count, space);
      std::ranges::fill(space.found.sq_distance, (std::numeric_limits<Scalar>::max)());
      std::ranges::fill(space.found.second_sq_distance, (std::numeric_limits<Scalar>::max)());
      std::ranges::fill(space.label, 0);
      std::ranges::fill(space.own_error, Scalar(0));
      score(panels_.count(), space);
      resolve_scores(count, space);
    } else {
      for (Index lane = 0; lane < count; ++lane) space.unsettled.push_back(lane);
    }
    search_directly(points, space);
    return space.found;
  }

  /// As `search`, among the own centroids of the points and those in the first `panels` panels alone. Needs a kernel
  /// and centroids that were set with an order.
  /// @param own  labels and measured squared distances of the points' own centroids
  /// Complexity: O(tile_points panels dim).
  const TileResult<Scalar>& search_first(Index panels, const Index* points, const CurrentCentroid<Scalar>* own,
                                         Index count, int worker) {
    Workspace& space = workers_[worker];
    space.unsettled.clear();
    pack(points, count, space);
    std::ranges::fill(space.found.second_sq_distance, (std::numeric_limits<Scalar>::max)());
    for (Index lane = 0; lane < tile_points; ++lane) {
      const CurrentCentroid<Scalar>& mine = own[lane < count ? lane : 0];
      const Label slot = slots_[mine.label];
      const bool is_among = slot < panels * panels_.width();
      const Scalar sq_norm = space.sq_norm[lane];
      space.label[lane] = is_among ? 0 : slot;
      space.found.sq_distance[lane] = is_among ? (std::numeric_limits<Scalar>::max)() : mine.sq_distance - sq_norm;
      space.own_error[lane] = is_among ? Scalar(0) : direct_error() * (mine.sq_distance + sq_norm);
    }
    score(panels, space);
    resolve_scores(count, space);
    search_directly(points, space);
    return space.found;
  }

 private:
  static constexpr Index least_for_kernel = 6;  // below, a tile is mostly empty

  struct Workspace {
    explicit Workspace(const Points<Scalar>& data)
        : values(data.dim() * tile_points), room(data.room_for(tile_points)), direct(data.dim()) {
      unsettled.reserve(tile_points);
    }

    AlignedBuffer<Scalar> values;
    AlignedBuffer<Scalar> room;  // for rows
    const Scalar* rows[tile_points];
    alignas(64) typename TileResult<Scalar>::template PerPoint<Scalar> sq_norm;
    alignas(64) typename TileResult<Scalar>::template PerPoint<LaneInteger<Scalar>> label;
    typename TileResult<Scalar>::template PerPoint<Scalar> own_error;  // of a score that is not the kernel's
    PointLanes<Scalar> direct;
    IndexedVector<Index> unsettled;  // lanes
    IndexedVector<Scalar> sq_distances;
    TileResult<Scalar> found;
  };

  /// What rounding may do to a sum of squared differences, relative to it.
  [[nodiscard]] Scalar direct_error() const {
    constexpr Scalar unit = std::numeric_limits<Scalar>::epsilon() / 2 * Scalar(1.01);
    return static_cast<Scalar>(data_.dim() + 4) * unit;
  }

  void pack(const Index* points, Index count, Workspace& space) const {
    data_.gather_rows(
        count, [=](Index lane) { return points[lane]; }, space.rows, space.room.data());
    pack_tile<Scalar>(
        level_, {space.rows, data_.row_stride(), data_.dim(), center_.data(), space.values.data(), space.sq_norm});
  }

  /// Searches points by their bytes.
  void search_bytes(const Index* points, Index count, int worker) {
    Workspace& space = workers_[worker];
    space.sq_distances.resize(centroids_.cols());
    for (Index first = 0; first < count; first += byte_points) {
      const Index end = (std::min)(first + byte_points, count);
      bytes_->score(data_, points + first, end - first, worker);
      for (Index lane = first; lane < end; ++lane) {
        const typename ByteSearch<Scalar>::Nearest nearest = bytes_->nearest(lane - first, worker);
        if (nearest.candidates.size() > 1) {
          measure_candidates(nearest.candidates, points[lane], lane, static_cast<Scalar>(nearest.others), space);
          continue;
        }
        space.found.label[lane] = nearest.candidates.front();
        space.found.sq_distance[lane] = static_cast<Scalar>(nearest.sq_distance);
        space.found.second_sq_distance[lane] = static_cast<Scalar>(nearest.others + nearest.error);
        space.found.error[lane] =
            static_cast<Scalar>(nearest.error) + direct_error() * space.found.second_sq_distance[lane];
      }
    }
  }

  /// Measures a point against some centroids, of which one is the nearest by direct differences.
  /// @param others  a squared distance that all other centroids have at least
  void measure_candidates(std::span<const Label> candidates, Index point, Index lane, Scalar others,
                          Workspace& space) const {
    const Index count = std::ssize(candidates);
    measure_sq_distances<Scalar>(level_, {data_.row(point, space.room.data()), centroids_.data(), data_.dim(),
                                          candidates.data(), count, space.sq_distances.data()});
    const NearestTwo<Scalar> measured(space.sq_distances.data(), count, data_.dim(), least_safe_);
    TileResult<Scalar>& found = space.found;
    if (measured.is_clear && is_safe(measured.sq_distance)) {
      found.label[lane] = candidates[static_cast<std::size_t>(measured.index)];
      found.sq_distance[lane] = measured.sq_distance;
      found.second_sq_distance[lane] = (std::min)(measured.second_sq_distance, others);
    } else {
      for (Index i = 0; i < lanes; ++i) space.direct.pack_lane(data_, point, i, scale_);
      NearestOfLanes<Scalar> nearest;
      find_nearest(space.direct, scaled_, candidates.data(), count, nearest);
      nearest.label[0] = candidates[static_cast<std::size_t>(nearest.label[0])];
      take_direct(nearest, 0, point, lane, found);
      found.second_sq_distance[lane] = (std::min)(found.second_sq_distance[lane], others);
    }
    found.error[lane] = NearestTwo<Scalar>::rounding(data_.dim()) *
                            (std::max)(found.sq_distance[lane], found.second_sq_distance[lane]) +
                        least_safe_;
  }

  /// Takes the kernel's scores of the first `panels` panels into `found`.
  void score(Index panels, Workspace& space) const {
    search_tile<Scalar>(level_, {space.values.data(), data_.dim(), panels_.values(), panels_.norms(), 0, panels,
                                 space.found.sq_distance, space.found.second_sq_distance, space.label});
  }

  /// Turns scores into squared distances, and sets aside the points whose label they do not settle.
  void resolve_scores(Index count, Workspace& space) const {
    const Scalar direct_error = this->direct_error();
    TileResult<Scalar>& found = space.found;
    for (Index lane = 0; lane < count; ++lane) {
      const Scalar gap = found.second_sq_distance[lane] - found.sq_distance[lane];
      const Scalar score_error = panels_.score_error(space.sq_norm[lane]) + space.own_error[lane];
      found.sq_distance[lane] += space.sq_norm[lane];
      found.second_sq_distance[lane] += space.sq_norm[lane];
      found.error[lane] = score_error + direct_error * space.sq_norm[lane] + least_safe_;
      found.label[lane] = label_at(static_cast<Label>(space.label[lane]));
      const Scalar both = found.sq_distance[lane] + found.second_sq_distance[lane] + 2 * found.error[lane];
      if (!(gap > 2 * score_error + direct_error * both + 2 * least_safe_)) {
        space.unsettled.push_back(lane);
      }
    }
  }

  /// The centroid in a slot of the panels.
  [[nodiscard]] Label label_at(Label slot) const { return order_.empty() ? slot : order_[slot]; }

  /// Measures the lanes set aside against all centroids, and settles those that are now clear: scores are as exact as
  /// the centre is near, measured distances as the point is near its centroid.
  void measure_unsettled(const Index* points, Workspace& space) const {
    if (!has_kernel_ || data_.row_stride() != 1) return;
    const Index k = centroids_.cols();
    space.sq_distances.resize(k);
    Index left = 0;
    for (const Index lane : space.unsettled) {
      measure_sq_distances<Scalar>(level_, {data_.row(points[lane], space.room.data()), centroids_.data(), data_.dim(),
                                            nullptr, k, space.sq_distances.data()});
      const NearestTwo<Scalar> measured(space.sq_distances.data(), k, data_.dim(), least_safe_);
      if (measured.is_clear && is_safe(measured.sq_distance) && is_safe(measured.second_sq_distance)) {
        space.found.label[lane] = static_cast<Label>(measured.index);
        space.found.sq_distance[lane] = measured.sq_distance;
        space.found.second_sq_distance[lane] = measured.second_sq_distance;
        space.found.error[lane] = NearestTwo<Scalar>::rounding(data_.dim()) * measured.second_sq_distance + least_safe_;
      } else {
        space.unsettled[left++] = lane;
      }
    }
    space.unsettled.resize(left);
  }

  /// Searches the lanes set aside by direct differences.
  void search_directly(const Index* points, Workspace& space) const {
    measure_unsettled(points, space);
    const Index count = space.unsettled.size();
    for (Index first = 0; first < count; first += lanes) {
      for (Index i = 0; i < lanes; ++i) {
        const Index lane = space.unsettled[(std::min)(first + i, count - 1)];
        space.direct.pack_lane(data_, points[lane], i, scale_);
      }
      NearestOfLanes<Scalar> nearest;
      find_nearest(space.direct, scaled_, nullptr, scaled_.cols(), nearest);
      for (Index i = 0; i < (std::min)(lanes, count - first); ++i) {
        const Index lane = space.unsettled[first + i];
        take_direct(nearest, i, points[lane], lane, space.found);
      }
    }
  }

  void take_direct(const NearestOfLanes<Scalar>& nearest, Index i, Index point, Index lane,
                   TileResult<Scalar>& found) const {
    constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();
    const Scalar sq = nearest.sq_distance[i];
    const Scalar second_sq = nearest.second_sq_distance[i];
    const bool safe = is_safe(sq);
    found.label[lane] = label_of_safe_distance(point, static_cast<Label>(nearest.label[i]), sq, safe);
    const Scalar large = (std::numeric_limits<Scalar>::max)() / 4;
    found.sq_distance[lane] = safe ? sq : large;
    found.second_sq_distance[lane] = safe ? (std::min)(second_sq, large) : Scalar(0);
    found.error[lane] = static_cast<Scalar>(data_.dim() + 4) * eps * found.second_sq_distance[lane];
  }

  /// True if a squared distance that was found can be trusted to its last digits.
  [[nodiscard]] bool is_safe(Scalar sq_distance) const {
    return sq_distance >= least_safe_ && sq_distance < (std::numeric_limits<Scalar>::max)();
  }

  /// The label found, or where its distance left the range of Scalar, the label that should have been.
  [[nodiscard]] Label label_of_safe_distance(Index point, Label found, Scalar sq_distance, bool is_safe) const {
    if (is_safe) return found;
    const ExtremeRangeSearch<Scalar> rare(data_, centroids_);
    return sq_distance == 0 && rare.coincides(point, found) ? found : rare(point);
  }

  Points<Scalar> data_;
  Scale<Scalar> scale_;
  Point<Scalar> center_;
  SimdLevel level_;
  bool has_kernel_;
  PackedCentroids<Scalar> panels_;
  IndexedVector<Workspace> workers_;
  Centroids<Scalar> centroids_;
  Centroids<Scalar> scaled_;
  IndexedVector<Label> order_;
  IndexedVector<Label> slots_;
  Scalar least_safe_ = 0;
  std::optional<ByteSearch<Scalar>> bytes_;
  bool uses_bytes_ = false;
};

}  // namespace keen::detail
