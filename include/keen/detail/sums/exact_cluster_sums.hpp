// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/block_loop.hpp"
#include "../data/validated_data.hpp"
#include "../ranks/ranks.hpp"
#include "../simd/kernels.hpp"
#include "changes.hpp"
#include "exact_sum.hpp"
#include "sums.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <mutex>
#include <numeric>
#include <optional>
#include <utility>

// Incremental means. In a late pass few labels change, and the sums need only those points:
//
//     x moves from cluster a to b:   S(a) -= x,   S(b) += x,   m(a) -= 1,   m(b) += 1
//
// With rounded sums this would drift away from the true means, pass by pass. With exact sums it cannot: S(a) is the sum
// of the points of a, whatever happened before, so O(moved dim) replaces O(n dim) and the bits are the same.
//
// Each worker adds to a buffer of its own, and `finish` adds the buffers. Which worker met which point depends on
// chance; the total does not, because addition without rounding is commutative.

namespace keen::detail {

/// The sum of each coordinate of each cluster, without rounding, in three doubles. Points can be added and removed in
/// any order and any number of times; the result depends only on the points that are in the cluster now. For points of
/// equal weight whose sums fit (`ValidatedData::sums_are_exact`).
///
/// Memory: 24 k dim bytes for each worker, up to 64 MB; workers share where that is more.
template <class Scalar>
class ExactClusterSums {
 public:
  /// @param workers  how many may call `move` at the same time
  /// @param ranks    whose points are summed: sizes and sums are those of all of them
  ExactClusterSums(const Points<Scalar>& data, Index k, int workers, Ranks ranks = {})
      : data_(data), pitch_((data.dim() + 7) / 8 * 8), sizes_(k), is_touched_(k), ranks_(std::move(ranks)) {
    constexpr Index most_bytes = 1 << 26;
    const Index bytes = 3 * pitch_ * k * static_cast<Index>(sizeof(double));
    const Index buffers = (std::clamp)(most_bytes / bytes, Index{1}, Index{workers});
    for (Index b = 0; b < buffers; ++b) buffers_.emplace_back(3 * pitch_ * k, k);
  }

  [[nodiscard]] Index clusters() const { return sizes_.size(); }
  [[nodiscard]] Index size(Index j) const { return all_ranks_ ? all_ranks_->sizes[j] : sizes_[j]; }

  /// True if a point joined or left cluster `j` between the last two calls of `finish`, or if all points were summed
  /// again.
  [[nodiscard]] bool is_touched(Index j) const {
    return (all_ranks_ ? all_ranks_->is_touched[j] : is_touched_[j]) != 0;
  }

  /// The sum of coordinate `d` over cluster `j`, to about 106 bits.
  [[nodiscard]] DoubleDouble sum(Index j, Index d) const {
    const double* const parts = (all_ranks_ ? *all_ranks_ : buffers_.front()).sums.data() + 3 * pitch_ * j + d;
    return {parts[0], parts[pitch_] + parts[2 * pitch_]};
  }

  /// Connects these sums to `changes`: each later change of a label updates them.
  void follow(Changes<Scalar>& changes) {
    changes.begin([this](const Points<Scalar>& points, const Change* group, Index count,
                         int worker) { move(points, group, count, worker); },
                  points_at_once());
    changes.enter(data_);
  }

  /// Moves points from cluster to cluster: at most `points_at_once`. Complexity: O(count dim).
  /// @param points  have those that move in memory
  void move(const Points<Scalar>& points, const Change* changes, Index count, int worker) {
    Update update;
    if (points.dim() * static_cast<Index>(sizeof(Scalar)) <= 64) {  // longer ones have just been read by the search
      for (Index i = 0; i < count; ++i) points.prefetch(changes[i].point);
    }
    const bool is_in_place = points.has_addresses();
    AlignedBuffer<Scalar> room(points.room_for(count));
    const Points<Scalar> rows =
        is_in_place ? points : Points<Scalar>(room.data(), count, points.dim(), {points.dim(), 1});
    for (Index i = 0; i < count; ++i) {
      if (!is_in_place) points.copy_point(changes[i].point, room.data() + i * points.dim());
      const Index row = is_in_place ? changes[i].point - points.first() : i;
      if (changes[i].before >= 0) update.add(row, changes[i].before, -1);
      update.add(row, changes[i].after, 1);
    }
    if (clusters() <= most_entries) update.sort_by_cluster(clusters());
    Buffer& buffer = buffers_[static_cast<std::size_t>(worker) % buffers_.size()];
    const std::lock_guard lock(buffer.mutex);
    for (Index i = 0; i < update.count; ++i) {
      buffer.sizes[update.clusters[i]] += update.signs[i] > 0 ? 1 : -1;
      buffer.is_touched[update.clusters[i]] = 1;
    }
    update_sums<Scalar>(simd_level(),
                        {rows.data(), rows.strides().point, rows.strides().coordinate, data_.dim(), update.points,
                         update.clusters, update.count, buffer.sums.data(), pitch_, update.signs});
  }

  /// Brings together what the workers have summed. Complexity: O(k dim) for each of them.
  /// @param touches_all  whether all clusters are to be seen as touched
  /// @param changed      the points that have changed their cluster here
  /// Returns how many have on all ranks.
  Index finish(Team& team, bool touches_all = false, Index changed = 0) {
    constexpr Index clusters_per_block = 64;
    const Index blocks = (clusters() + clusters_per_block - 1) / clusters_per_block;
    team.for_each_block(blocks, [&](Index block, int) {
      const Index last = (std::min)(clusters(), (block + 1) * clusters_per_block);
      for (Index j = block * clusters_per_block; j < last; ++j) {
        const bool has_moved = finish_cluster(j);
        is_touched_[j] = has_moved || touches_all ? 1 : 0;
      }
    });
    if (!ranks_.is_alone()) add_ranks(changed);
    return changed;
  }

  /// Sums all points again. Complexity: O(n dim).
  void accumulate(const Labels& labels, Team& team) {
    std::fill(sizes_.begin(), sizes_.end(), Index{0});
    for (Buffer& buffer : buffers_) std::fill_n(buffer.sums.data(), 3 * pitch_ * clusters(), 0.0);
    constexpr Index block_size = 4096;
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int worker) {
      IndexedVector<Change> group;
      for (Index i = first; i < last; ++i) {
        group.push_back({i, -1, labels[i]});
        if (i + 1 < last && group.size() < points_at_once()) continue;
        move(points, group.data(), group.size(), worker);
        group.clear();
      }
    });
    finish(team, true);
  }

  /// As many points as a cache holds beside the sums.
  [[nodiscard]] Index points_at_once() const {
    constexpr Index bytes = 1 << 18;
    return (std::clamp)(bytes / (data_.dim() * static_cast<Index>(sizeof(Scalar))), Index{16}, most_entries / 2);
  }

 private:
  static constexpr Index most_entries = 256;

  /// What some workers have summed since the last `finish`, to be added to the sums of the first buffer.
  struct Buffer {
    Buffer(Index numbers, Index k) : sums(numbers), sizes(k), is_touched(k) {}

    AlignedBuffer<double> sums;
    IndexedVector<Index> sizes;
    IndexedVector<char> is_touched;
    std::mutex mutex;
  };

  /// Points to be added to clusters or taken from them.
  struct Update {
    Index count = 0;
    Index points[most_entries];
    Label clusters[most_entries];
    double signs[most_entries];

    void add(Index point, Label cluster, double sign) {
      points[count] = point;
      clusters[count] = cluster;
      signs[count] = sign;
      ++count;
    }

    /// Counting sort: the points of each cluster one after the other, for the sake of speed alone.
    void sort_by_cluster(Index k) {
      Index next[most_entries + 1];
      std::fill_n(next, k + 1, Index{0});
      for (Index i = 0; i < count; ++i) ++next[clusters[i] + 1];
      std::partial_sum(next, next + k + 1, next);
      const Update before = *this;
      for (Index i = 0; i < count; ++i) {
        const Index to = next[before.clusters[i]]++;
        points[to] = before.points[i];
        clusters[to] = before.clusters[i];
        signs[to] = before.signs[i];
      }
    }
  };

  [[nodiscard]] double* sums_of(Buffer& buffer, Index j) const { return buffer.sums.data() + 3 * pitch_ * j; }

  /// Returns whether a point has joined or left the cluster.
  bool finish_cluster(Index j) {
    Buffer& all = buffers_.front();
    bool has_moved = false;
    for (Buffer& buffer : buffers_) {
      if (buffer.is_touched[j] == 0) continue;
      has_moved = true;
      buffer.is_touched[j] = 0;
      sizes_[j] += std::exchange(buffer.sizes[j], 0);
      if (&buffer != &all) take_from(buffer, all, j);
    }
    if (has_moved) renormalize(all, j);
    return has_moved;
  }

  /// Adds the sums of a cluster to those of another buffer, and sets them to 0.
  void take_from(Buffer& buffer, Buffer& all, Index j) const {
    renormalize(buffer, j);
    add_exact_sums(sums_of(buffer, j), sums_of(all, j), data_.dim(), pitch_);
    std::fill_n(sums_of(buffer, j), 3 * pitch_, 0.0);
  }

  void renormalize(Buffer& buffer, Index j) const { renormalize_sums(sums_of(buffer, j), data_.dim(), pitch_); }

  /// Adds up the sums of all ranks, which stay as they are, and a number.
  void add_ranks(Index& changed) {
    const Index k = clusters();
    if (!all_ranks_) all_ranks_.emplace(3 * pitch_ * k, k);
    IndexedVector<Index> counts(2 * k + 1);
    for (Index j = 0; j < k; ++j) {
      counts[j] = sizes_[j];
      counts[k + j] = is_touched_[j] != 0 ? 1 : 0;
    }
    counts[2 * k] = changed;
    const AlignedBuffer<double>& own = buffers_.front().sums;
    std::copy_n(own.data(), 3 * pitch_ * k, all_ranks_->sums.data());
    ranks_.prepare_exact_sums(pitch_);
    ranks_.agree();
    ranks_.sum(counts.data(), counts.size(), true);
    ranks_.sum_exactly(all_ranks_->sums.data(), k, pitch_, true);
    changed = counts[2 * k];
    for (Index j = 0; j < k; ++j) {
      all_ranks_->sizes[j] = counts[j];
      all_ranks_->is_touched[j] = counts[k + j] > 0 ? 1 : 0;
    }
  }

  Points<Scalar> data_;
  Index pitch_;
  IndexedVector<Index> sizes_;
  IndexedVector<char> is_touched_;
  std::deque<Buffer> buffers_;  // the first has the sums
  Ranks ranks_;
  std::optional<Buffer> all_ranks_;  // what the sums of all ranks add up to, unless this one is alone
};

}  // namespace keen::detail
