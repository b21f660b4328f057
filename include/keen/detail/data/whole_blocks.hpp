// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "../ranks/ranks.hpp"
#include "finite.hpp"
#include "points.hpp"
#include "scalar_source.hpp"

#include <algorithm>

namespace keen::detail {

/// The points of the blocks that begin on this rank, where blocks of fixed size go through the points of all ranks:
/// from the first such block on, and of the last block those too that other ranks have, which send them here once. So
/// what is computed block by block does not depend on which rank has which points.
template <class Scalar>
class WholeBlocks final : public ScalarSource<Scalar> {
 public:
  /// @param data  the points here; on all ranks with weights, or on none that has points
  /// @throws std::invalid_argument naming the caller, if one that is sent to another rank is not finite
  WholeBlocks(const Points<Scalar>& data, const Ranks& ranks, const char* caller)
      : data_(data), skipped_((std::min)(data.size(), up_to_next_block(ranks.first_point()))) {
    IndexedVector<Index> to(ranks.size());
    IndexedVector<Index> from(ranks.size());
    if (skipped_ > 0) to[ranks.rank_of(ranks.first_point() - ranks.first_point() % block_unit)] = skipped_;
    if (skipped_ < data.size()) {  // the last block begins here
      const Index end = ranks.begin_of(ranks.rank() + 1);
      const Index missing_end = end + up_to_next_block(end);
      for (int other = ranks.rank() + 1; other < ranks.size(); ++other) {
        const Index last = (std::min)(missing_end, ranks.begin_of(other + 1));
        from[other] = (std::max)(Index{0}, last - ranks.begin_of(other));
      }
    }
    IndexedVector<Scalar> sent(skipped_ * data.dim());
    IndexedVector<double> sent_weights(skipped_);
    copy_points(data, 0, skipped_, sent.data());
    for (Index i = 0; i < skipped_; ++i) sent_weights[i] = data.weight(i);
    (void)require_finite(Points<Scalar>(sent.data(), skipped_, data.dim(), {data.dim(), 1}), caller);
    IndexedVector<double> others = ranks.exchange(sent_weights.data(), to, from);
    size_ = data.size() - skipped_ + others.size();
    if (data.is_weighted()) {
      weights_.append(data.weights() + skipped_, data.weights() + data.size());
      weights_.append(others.begin(), others.end());
    }
    for (IndexedVector<Index>* const counts : {&to, &from}) {
      for (Index& count : *counts) count *= data.dim();
    }
    received_ = ranks.exchange(sent.data(), to, from);
  }

  /// How many points here belong to a block that begins on another rank.
  [[nodiscard]] Index skipped() const { return skipped_; }

  /// They must not outlive this.
  [[nodiscard]] Points<Scalar> points() const { return this->points_of_source(size_, data_.dim(), weights_); }

  void read_all(const PointSource::Take& take, Team*) const override {
    Index first = 0;
    if (data_.has_addresses() && data_.strides().point == data_.dim() && data_.strides().coordinate == 1) {
      first = (data_.size() - skipped_) / block_unit * block_unit;  // these are in place
      if (first > 0) take(data_.address(skipped_), 0, first);
    }
    this->read_in_blocks(first, size_, data_.dim(), take);
  }

  void read(Index first, Index count, void* numbers) const override {
    auto* const to = static_cast<Scalar*>(numbers);
    const Index here = (std::clamp)(data_.size() - skipped_ - first, Index{0}, count);
    copy_points(data_, skipped_ + first, here, to);
    const Scalar* const others = received_.data() + (first + here - (data_.size() - skipped_)) * data_.dim();
    if (here < count) std::copy_n(others, (count - here) * data_.dim(), to + here * data_.dim());
  }

 private:
  static constexpr Index block_unit = PointSource::block_unit;

  /// From a point to the first that begins a block, which may be itself.
  [[nodiscard]] static Index up_to_next_block(Index point) { return (block_unit - point % block_unit) % block_unit; }

  Points<Scalar> data_;
  Index skipped_;
  Index size_;
  IndexedVector<Scalar> received_;
  IndexedVector<double> weights_;
};

}  // namespace keen::detail
