// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../data/points.hpp"
#include "../data/validated_data.hpp"
#include "../ranks/ranks.hpp"
#include "../threads/parallel.hpp"
#include "sums.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

// The sums where exactness does not hold: weights that differ, or coordinates of very different sizes. Here the bits
// are made reproducible by a fixed order. Each cluster belongs to one thread, which meets its points in the order of
// the data; ranks take turns. 106 bits keep the rounding of the sums far below that of the mean.
//
// Products of extreme weights and coordinates may leave the range of double though the mean does not. With powers of
// two A and B just above the largest weight and coordinate of the cluster, w = A w' and x = B x', and the powers
// cancel:
//
//     mean = sum w x / sum w = B * (sum w' x' / sum w')

namespace keen::detail {

/// One pass over points in any form: sparse ones are in memory.
template <class Data, class Visit>
void for_each_block_in_memory(const Data& data, Team& team, const Visit& visit) {
  if constexpr (requires { data.for_each_block_in_memory(visit, &team); }) {
    data.for_each_block_in_memory(visit, &team);
  } else {
    visit(data, Index{0}, data.size());
  }
}

/// Sums of weights and of weighted coordinates for each cluster. Every sum is taken in the order of the points by one
/// thread, to about 106 bits, so that neither the offset of the data nor the number of threads shows in the means.
/// Where coordinates or weights are of extreme size, each cluster is summed under powers of two of its own.
template <class Scalar, class Data = Points<Scalar>>
class WeightedSums {
 public:
  /// @param ranks  whose points are summed
  WeightedSums(const ValidatedData<Scalar, Data>& validated, Index k, Ranks ranks = {})
      : data_(validated.data),
        ranks_(std::move(ranks)),
        is_extreme_(validated.is_extreme),
        sizes_(k),
        weights_(k),
        coordinates_(k * data_.dim()) {
    if (!is_extreme_) return;
    weight_exponents_.resize(weights_.size());
    coordinate_exponents_.resize(coordinates_.size());
  }

  [[nodiscard]] Index clusters() const { return sizes_.size(); }
  [[nodiscard]] Index size(Index j) const { return sizes_[j]; }  ///< points of positive weight in cluster j

  /// Sums all points again. Complexity: O(n dim); each thread sums its own clusters, and the ranks take turns.
  void accumulate(const Labels& labels, Team& team) {
    clear();
    const auto for_each_member = [&](const auto& visit) {
      for_each_block_in_memory(data_, team, [&](const Data& points, Index begin, Index end) {
        for_each_member_of(points, begin, end, labels, team, visit);
      });
    };
    if (is_extreme_) {
      for_each_member([&](const Data& points, Index i, Index j) { note_size(points, i, j); });
      share_exponents();
    }
    const auto add_members = [&] {
      for_each_member(
          [&](const Data& points, Index i, Index j) { is_extreme_ ? add_scaled(points, i, j) : add(points, i, j); });
    };
    ranks_.in_turn(add_members, span_of(sizes_), span_of(weights_), span_of(coordinates_));
  }

  /// True if sums can be taken range by range: in one pass.
  [[nodiscard]] bool takes_ranges() const { return !is_extreme_; }

  /// Sets all sums to 0.
  void clear() {
    for (Index j = 0; j < clusters(); ++j) clear(j);
  }

  /// Adds points `begin` to `end - 1`, the ranges of a pass in their order.
  void add_range(const Data& points, Index begin, Index end, const Labels& labels, Team& team) {
    for_each_member_of(points, begin, end, labels, team, [&](const Data& of, Index i, Index j) { add(of, i, j); });
  }

  /// Moves the centroid of every cluster that has weight to the mean of its points; the others stay.
  void move_to_means(Centroids<Scalar>& centroids) const {
    for (Index j = 0; j < clusters(); ++j) {
      if (size(j) == 0) continue;
      for (Index d = 0; d < data_.dim(); ++d) {
        const double mean = divide(coordinates_[slot(j, d)], weights_[j]);
        centroids(d, j) = static_cast<Scalar>(is_extreme_ ? std::ldexp(mean, coordinate_exponents_[slot(j, d)]) : mean);
      }
    }
  }

 private:
  /// Calls `visit(points, i, j)` for each point i of each cluster j, in the order of the points.
  template <class Visit>
  void for_each_member_of(const Data& points, Index begin, Index end, const Labels& labels, Team& team,
                          const Visit& visit) const {
    const Index parts = (std::min)(Index{team.size()}, clusters());
    team.for_each_block(parts, [&](Index part, int) {
      const auto first = static_cast<Label>(clusters() * part / parts);
      const auto last = static_cast<Label>(clusters() * (part + 1) / parts);
      for (Index i = begin; i < end; ++i) {
        if (labels[i] >= first && labels[i] < last && points.weight(i) > 0) visit(points, i, labels[i]);
      }
    });
  }

  [[nodiscard]] Index slot(Index j, Index d) const { return j * data_.dim() + d; }

  void clear(Index j) {
    sizes_[j] = 0;
    weights_[j] = {};
    if (is_extreme_) weight_exponents_[j] = no_exponent;
    for (Index d = 0; d < data_.dim(); ++d) {
      coordinates_[slot(j, d)] = {};
      if (is_extreme_) coordinate_exponents_[slot(j, d)] = no_exponent;
    }
  }

  void add(const Data& points, Index i, Index j) {
    const double weight = points.weight(i);
    ++sizes_[j];
    weights_[j].add(weight);
    DoubleDouble* sums = &coordinates_[slot(j, 0)];
    points.for_each_nonzero(i, [&](Index d, Scalar x) {
      if (points.is_weighted()) {
        sums[d].add_product(weight, static_cast<double>(x));
      } else {
        sums[d].add(static_cast<double>(x));
      }
    });
  }

  /// Notes the binary exponents of the largest weight and coordinates of each cluster.
  void note_size(const Data& points, Index i, Index j) {
    int& weight_exponent = weight_exponents_[j];
    weight_exponent = (std::max)(weight_exponent, std::ilogb(points.weight(i)));
    points.for_each_nonzero(i, [&](Index d, Scalar x) {
      int& exponent = coordinate_exponents_[slot(j, d)];
      if (x != 0) exponent = (std::max)(exponent, std::ilogb(x));
    });
  }

  /// Makes the exponents those of the points of all ranks.
  void share_exponents() {
    for (IndexedVector<int>* const exponents : {&weight_exponents_, &coordinate_exponents_}) {
      if (ranks_.is_alone()) continue;
      IndexedVector<std::uint64_t> numbers(exponents->size());  // >= 0
      for (Index i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::uint64_t>((*exponents)[i] - no_exponent);
      ranks_.find_largest(numbers.data(), numbers.size());
      for (Index i = 0; i < numbers.size(); ++i) (*exponents)[i] = no_exponent + static_cast<int>(numbers[i]);
    }
  }

  void add_scaled(const Data& points, Index i, Index j) {
    const double weight = std::ldexp(points.weight(i), -weight_exponents_[j]);
    ++sizes_[j];
    weights_[j].add(weight);
    points.for_each_nonzero(i, [&](Index d, Scalar x) {
      const int exponent = -coordinate_exponents_[slot(j, d)];
      coordinates_[slot(j, d)].add_product(weight, std::ldexp(static_cast<double>(x), exponent));
    });
  }

  static constexpr int no_exponent = (std::numeric_limits<int>::min)() / 2;

  const Data& data_;
  Ranks ranks_;
  bool is_extreme_;
  IndexedVector<Index> sizes_;
  IndexedVector<DoubleDouble> weights_;
  IndexedVector<DoubleDouble> coordinates_;
  IndexedVector<int> weight_exponents_;
  IndexedVector<int> coordinate_exponents_;
};

}  // namespace keen::detail
