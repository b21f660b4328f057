// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "../base/indexed_vector.hpp"

#include <algorithm>

// To draw in proportion to masses, take a uniform number u in [0, total) and find the first position at which the
// running sum exceeds u. Two levels make it cheap without a tree:
//
//     block sums    [  s0  ][  s1  ][  s2  ] ...     a draw adds up block sums, then the masses of one block
//     masses        256 in each block                a change adds up one block again
//
// O(n / 256 + 256) for a draw and O(256) for a change. Sums are taken again rather than corrected by differences, so no
// rounding is left over from masses that are gone.

namespace keen::detail {

/// Draws positions with probability proportional to their mass. Masses are summed in blocks, so that a change costs one
/// block and a draw costs a walk over block sums.
class WeightedSampler {
 public:
  explicit WeightedSampler(Index size) : masses_(size), sums_(block_of(size + block_size - 1)) {}

  [[nodiscard]] Index size() const { return masses_.size(); }
  [[nodiscard]] double operator[](Index i) const { return masses_[i]; }

  /// Sets every mass to `mass(i)` >= 0. Complexity: O(n).
  template <class Mass>
  void set_all(const Mass& mass) {
    for (Index i = 0; i < size(); ++i) masses_[i] = mass(i);
    for (Index block = 0; block < sums_.size(); ++block) sum_block(block);
  }

  void set(Index i, double mass) {
    masses_[i] = mass;
    sum_block(block_of(i));
  }

  [[nodiscard]] double total() const {
    double total = 0;
    for (const double sum : sums_) total += sum;
    return total;
  }

  /// A position with positive mass; total() must be positive.
  [[nodiscard]] Index draw(Rng& rng) const { return find(rng.uniform() * total()); }

  /// The first position with positive mass at which the running sum exceeds `target`; where rounding has `target` reach
  /// the total, the last position with positive mass. A position without mass is never found.
  [[nodiscard]] Index find(double target) const {
    double before = 0;
    Index block = 0;
    Index last_positive = 0;
    for (; block < sums_.size(); ++block) {
      if (sums_[block] > 0) last_positive = block;
      if (sums_[block] > 0 && before + sums_[block] > target) break;
      before += sums_[block];
    }
    if (block < sums_.size()) return find_in_block(block, target - before);
    return find_in_block(last_positive, sums_[last_positive]);
  }

 private:
  static constexpr Index block_size = 256;

  static Index block_of(Index i) { return i / block_size; }

  [[nodiscard]] Index end_of(Index block) const { return (std::min)(masses_.size(), (block + 1) * block_size); }

  void sum_block(Index block) {
    double sum = 0;
    for (Index i = block * block_size; i < end_of(block); ++i) sum += masses_[i];
    sums_[block] = sum;
  }

  [[nodiscard]] Index find_in_block(Index block, double target) const {
    double sum = 0;
    Index found = block * block_size;
    for (Index i = found; i < end_of(block); ++i) {
      if (masses_[i] <= 0) continue;
      found = i;
      sum += masses_[i];
      if (sum > target) break;
    }
    return found;
  }

  IndexedVector<double> masses_;
  IndexedVector<double> sums_;
};

}  // namespace keen::detail
