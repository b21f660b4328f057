// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../data/validated_data.hpp"
#include "../simd/kernels.hpp"
#include "../threads/parallel.hpp"
#include "changes.hpp"
#include "sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace keen::detail {

/// Sums of the coordinates of each cluster without any rounding: three doubles each. So a point can be taken away as
/// well as it was added, in any order and any number of times, and no pass leaves a trace. For points of equal
/// weight whose sums fit (`ValidatedData::sums_are_exact`).
template <class Scalar>
class ExactClusterSums {
 public:
  ExactClusterSums(const Points<Scalar>& data, Index k)
      : data_(data),
        pitch_((data.dim() + 7) / 8 * 8),
        sizes_(static_cast<std::size_t>(k)),
        is_touched_(static_cast<std::size_t>(k)),
        sums_(3 * pitch_ * k) {}

  [[nodiscard]] Index clusters() const { return static_cast<Index>(sizes_.size()); }
  [[nodiscard]] Index size(Index j) const { return sizes_[static_cast<std::size_t>(j)]; }

  /// True if a point has joined or left cluster `j` in the last call of `accumulate` or `update`.
  [[nodiscard]] bool is_touched(Index j) const { return is_touched_[static_cast<std::size_t>(j)] != 0; }

  /// The sum of coordinate `d` over cluster `j`, to about 106 bits.
  [[nodiscard]] DoubleDouble sum(Index j, Index d) const {
    const double* const parts = sums_.data() + 3 * pitch_ * j + d;
    return {parts[0], parts[pitch_] + parts[2 * pitch_]};
  }

  /// Sums afresh. Complexity: O(n dim), each thread for clusters of its own.
  void accumulate(const Labels& labels, Team& team) {
    for_each_part(team, [&](Part& part) {
      for (Index j = part.first; j < part.last; ++j) clear(j);
      for (Index i = 0; i < data_.size(); ++i) add(part, i, labels[i], 1);
    });
  }

  /// Brings the sums up to date after labels have changed. Complexity: O(changes dim), each thread for clusters of its
  /// own.
  void update(const Labels& labels, const Changes& changes, Team& team) {
    for_each_part(team, [&](Part& part) {
      std::fill(is_touched_.begin() + part.first, is_touched_.begin() + part.last, char{0});
      changes.for_each_moved([&](const Change& change) { add(part, change.point, change.before, -1); });
      flush(part);
      changes.for_each_moved([&](const Change& change) { add(part, change.point, labels[change.point], 1); });
    });
  }

 private:
  static constexpr Index batch_size = 256;

  /// The clusters that one thread looks after, and points that wait to be added to them or taken from them.
  struct Part {
    Index first;
    Index last;
    double sign = 1;
    Index count = 0;
    std::array<Index, static_cast<std::size_t>(batch_size)> points;
    std::array<Label, static_cast<std::size_t>(batch_size)> clusters;
  };

  template <class Body>
  void for_each_part(Team& team, const Body& body) {
    const Index parts = (std::min)(Index{team.size()}, clusters());
    team.for_each_block(parts, [&](Index number, int) {
      Part part;
      part.first = clusters() * number / parts;
      part.last = clusters() * (number + 1) / parts;
      body(part);
      flush(part);
      for (Index j = part.first; j < part.last; ++j) {
        if (is_touched(j)) renormalize(j);
      }
    });
  }

  void clear(Index j) {
    sizes_[static_cast<std::size_t>(j)] = 0;
    is_touched_[static_cast<std::size_t>(j)] = 1;
    std::fill_n(sums_.data() + 3 * pitch_ * j, 3 * pitch_, 0.0);
  }

  void add(Part& part, Index point, Label cluster, int sign) {
    if (cluster < part.first || cluster >= part.last) return;
    part.sign = sign;
    part.points[static_cast<std::size_t>(part.count)] = point;
    part.clusters[static_cast<std::size_t>(part.count)] = cluster;
    ++part.count;
    sizes_[static_cast<std::size_t>(cluster)] += sign;
    is_touched_[static_cast<std::size_t>(cluster)] = 1;
    if (part.count == batch_size) flush(part);
  }

  void flush(Part& part) {
    update_sums<Scalar>(
        simd_level(), {data_.data(), data_.strides().point, data_.strides().coordinate, data_.dim(), part.points.data(),
                       part.clusters.data(), part.count, sums_.data(), pitch_, part.sign});
    part.count = 0;
  }

  /// Makes each part of a sum the rounding error of the one before, which keeps the next update exact and makes the
  /// parts of equal sums equal.
  void renormalize(Index j) {
    double* const high = sums_.data() + 3 * pitch_ * j;
    for (Index d = 0; d < data_.dim(); ++d) {
      double& middle = high[d + pitch_];
      double& low = high[d + 2 * pitch_];
      const auto two_sum = [](double& a, double& b) {
        const double sum = a + b;
        const double shadow = sum - a;
        b = (a - (sum - shadow)) + (b - shadow);
        a = sum;
      };
      two_sum(middle, low);
      two_sum(high[d], middle);
      two_sum(middle, low);
      // Where `middle` is half the last place of `high`, `low` decides to which side the sum rounds.
      const double other = high[d] + 2 * middle;
      if (low != 0 && (low > 0) == (middle > 0) && other - high[d] == 2 * middle &&
          std::nextafter(high[d], other) == other) {
        high[d] = other;
        middle = -middle;
        two_sum(middle, low);
      }
    }
  }

  Points<Scalar> data_;
  Index pitch_;
  std::vector<Index> sizes_;
  std::vector<char> is_touched_;
  AlignedBuffer<double> sums_;
};

}  // namespace keen::detail
