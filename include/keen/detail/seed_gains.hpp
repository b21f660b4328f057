// SPDX-License-Identifier: MIT
#pragma once

#include "../types.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace keen::detail {

/// A point that may be nearer to a candidate than to all seeds.
template <class Scalar>
struct Gain {
  Index point;
  Scalar low;  ///< the squared distance lies in [low, high]
  Scalar high;
};

/// For each candidate the points that may be nearer to it than to all seeds, in ascending order.
template <class Scalar>
class GainLists {
 public:
  /// What is found in one block of points, tile by tile.
  struct Hit {
    Label candidate;
    Gain<Scalar> gain;
  };
  using Block = std::vector<Hit>;

  [[nodiscard]] std::span<const Gain<Scalar>> operator[](Index candidate) const {
    const auto at = static_cast<std::size_t>(candidate);
    return {gains_.data() + starts_[at], starts_[at + 1] - starts_[at]};
  }

  [[nodiscard]] std::size_t size() const { return gains_.size(); }

  /// Sorts what was found by candidate. Within a block the points of a candidate must be in ascending order.
  void assemble(const std::vector<Block>& blocks, Index candidates) {
    starts_.assign(static_cast<std::size_t>(candidates) + 1, 0);
    for (const Block& block : blocks) {
      for (const Hit& hit : block) ++starts_[static_cast<std::size_t>(hit.candidate) + 1];
    }
    for (std::size_t j = 1; j < starts_.size(); ++j) starts_[j] += starts_[j - 1];
    gains_.resize(starts_.back());
    std::vector<std::size_t> ends(starts_.begin(), starts_.end() - 1);
    for (const Block& block : blocks) {
      for (const Hit& hit : block) gains_[ends[static_cast<std::size_t>(hit.candidate)]++] = hit.gain;
    }
  }

 private:
  std::vector<std::size_t> starts_;
  std::vector<Gain<Scalar>> gains_;
};

}  // namespace keen::detail
