// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

// A candidate of a batch is tried long after the pass that searched it, when D has changed. The list stays valid: D
// only falls, so a point that did not gain then does not gain now. What is kept for each entry is an interval around
// the squared distance, in two floats. Mostly the intervals decide which candidate is best; where they do not, exact
// distances do.

namespace keen::detail {

/// A point that may be nearer to a candidate than to all seeds.
struct Gain {
  Index point;
  float low;  ///< the squared distance lies in [low, high]
  float high;
};

/// A float not above any value >= 0 that `sq_distance` is not above.
template <class Scalar>
[[nodiscard]] float float_below(Scalar sq_distance) {
  if constexpr (sizeof(Scalar) == sizeof(float)) return sq_distance;
  using Limits = std::numeric_limits<float>;
  const auto most = static_cast<Scalar>((Limits::max)());
  const auto nearest = static_cast<float>(std::clamp(sq_distance, Scalar(0), most));
  return (std::max)(0.0F, nearest * (1 - Limits::epsilon()) - (Limits::min)());
}

/// A float, perhaps infinite, not below `sq_distance`.
template <class Scalar>
[[nodiscard]] float float_above(Scalar sq_distance) {
  if constexpr (sizeof(Scalar) == sizeof(float)) return sq_distance;
  using Limits = std::numeric_limits<float>;
  if (!(sq_distance <= static_cast<Scalar>((Limits::max)()))) return Limits::infinity();
  const auto nearest = static_cast<float>((std::max)(sq_distance, Scalar(0)));
  return nearest * (1 + Limits::epsilon()) + (Limits::min)();
}

/// For each candidate the points that may be nearer to it than to all seeds, in the order of the blocks. There are many
/// of them: they are kept block by block as they were found, where a point needs but its offset in the block, and two
/// floats.
template <class Scalar>
class GainLists {
 public:
  /// What is found in a block.
  struct Hit {
    Label candidate;
    std::uint32_t offset;  ///< of the point in the block
    Scalar low;
    Scalar high;
  };

  /// Empties all lists.
  /// @param order  the points that blocks are made of; null: all of them in turn
  void restart(Index blocks, Index block_points, Index candidates, const std::uint32_t* order = nullptr) {
    order_ = order;
    blocks_.resize(blocks);
    for (Block& block : blocks_) block.starts.assign(candidates + 1, 0);
    points_per_block_ = block_points;
  }

  /// Takes what was found in a block and sorts it by candidate; what one candidate has must be in ascending order.
  /// Blocks may be set at the same time.
  void set(Index block, std::span<const Hit> hits) {
    Block& to = blocks_[block];
    for (const Hit& hit : hits) ++to.starts[hit.candidate];
    std::uint32_t end = 0;
    for (std::uint32_t& start : to.starts) start = end += start;
    to.offsets.resize(static_cast<Index>(hits.size()));
    to.bounds.resize(to.offsets.size());
    for (auto hit = hits.rbegin(); hit != hits.rend(); ++hit) {
      const std::uint32_t at = --to.starts[hit->candidate];
      to.offsets[at] = hit->offset;
      to.bounds[at] = {float_below(hit->low), float_above(hit->high)};
    }
  }

  [[nodiscard]] Index blocks() const { return blocks_.size(); }

  /// How many points the list of a candidate has.
  [[nodiscard]] std::size_t size(Index candidate) const {
    std::size_t sum = 0;
    for (const Block& block : blocks_) sum += block.starts[candidate + 1] - block.starts[candidate];
    return sum;
  }

  /// Calls `body` with each `Gain` of a candidate in a block.
  template <class Body>
  void for_each_in(Index block, Index candidate, const Body& body) const {
    const Block& from = blocks_[block];
    const std::uint32_t* const start = from.starts.data() + candidate;
    for (Index at = start[0]; at < Index{start[1]}; ++at) {
      const Index position = block * points_per_block_ + from.offsets[at];
      body(Gain{order_ != nullptr ? Index{order_[position]} : position, from.bounds[at].low, from.bounds[at].high});
    }
  }

  /// The same for all blocks.
  template <class Body>
  void for_each(Index candidate, const Body& body) const {
    for (Index block = 0; block < blocks(); ++block) for_each_in(block, candidate, body);
  }

 private:
  struct Bounds {
    float low;
    float high;
  };

  struct Block {
    IndexedVector<std::uint32_t> starts;  // where the list of each candidate begins, and the end
    IndexedVector<std::uint32_t> offsets;
    IndexedVector<Bounds> bounds;
  };

  IndexedVector<Block> blocks_;
  Index points_per_block_ = 0;
  const std::uint32_t* order_ = nullptr;
};

}  // namespace keen::detail
