// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../data/validated_data.hpp"
#include "weighted_sampler.hpp"

// Successive sampling: draw in proportion to weights, set the weight of what was drawn to 0, draw again. Each draw is
// proportional to weight among the points that are left.

namespace keen::detail {

/// Draws different points in proportion to their weights: those of weight 0 only when no other is left, and then each
/// with the same chance. So are points whose weight is lost beside a weight 10^300 times as large.
template <class Scalar>
class SampleWithoutReplacement {
 public:
  explicit SampleWithoutReplacement(const Points<Scalar>& data)
      : data_(data), masses_(data.size()), is_drawn_(data.size()) {
    const RelativeWeights<Scalar> weights(data);
    masses_.set_all([&](Index i) { return weights(i); });
  }

  /// A point not drawn before. Complexity: O(n / 256).
  [[nodiscard]] Index draw(Rng& rng) {
    if (masses_.total() <= 0) fill([&](Index i) { return data_.weight(i) > 0; });
    if (masses_.total() <= 0) fill([](Index) { return true; });
    const Index drawn = masses_.draw(rng);
    masses_.set(drawn, 0);
    is_drawn_[drawn] = true;
    return drawn;
  }

 private:
  template <class Counts>
  void fill(const Counts& counts) {
    masses_.set_all([&](Index i) { return !is_drawn_[i] && counts(i) ? 1.0 : 0.0; });
  }

  Points<Scalar> data_;
  WeightedSampler masses_;
  IndexedVector<bool> is_drawn_;
};

}  // namespace keen::detail
