// SPDX-License-Identifier: MIT
#pragma once

#include "../data/point_traits.hpp"
#include "../data/sample.hpp"
#include "../data/validated_data.hpp"
#include "../seeding/weighted_sampler.hpp"

#include <optional>
#include <vector>

// Weights as chances. The SSE weights each point by w. A batch can either draw points evenly and count each w times, or
// draw in proportion to w and count each once. Both have the right expectation. The second spends no draw on a point
// that hardly counts.

namespace keen::detail {

/// Draws points for batches: evenly, or by their weights where these differ. Then a point of weight 3 comes as often as
/// three points, and counts once each time.
template <class Scalar, class Data>
class BatchDraw {
 public:
  /// @param data  checked
  explicit BatchDraw(const Data& data) : data_(data), total_(static_cast<double>(data.size())) {
    const Points<Scalar> weights = PointTraits<Data>::weights_of(data);
    if (weight_range(weights, "MiniBatchKMeans").is_even()) return;
    const RelativeWeights<Scalar> relative(weights);
    sampler_.emplace(data.size());
    sampler_->set_all(relative);
    total_ = std::ldexp(sampler_->total(), -relative.exponent());
  }

  /// The number of points that are equally likely, if a point of weight 3 is three of them.
  [[nodiscard]] double total() const { return total_; }

  [[nodiscard]] Index operator()(Rng& rng) const { return sampler_ ? sampler_->draw(rng) : rng.index(data_.size()); }

  /// The points that were drawn.
  [[nodiscard]] typename PointTraits<Data>::Sample sample(const std::vector<Index>& indices) const {
    return {sampler_ ? data_.with_weights(nullptr) : data_, indices};
  }

  /// Some first points: all, where they are as few; otherwise drawn.
  [[nodiscard]] typename PointTraits<Data>::Sample first(Index count, Rng& rng) const {
    const Index n = data_.size();
    if (n <= count || (!sampler_ && n / 8 < count)) {
      std::vector<Index> some = shuffled(n, rng);
      some.resize(static_cast<std::size_t>((std::min)(n, count)));
      return {data_, some};
    }
    std::vector<Index> drawn(static_cast<std::size_t>(count));
    for (Index& index : drawn) index = (*this)(rng);  // the same point twice is rare
    return sample(drawn);
  }

 private:
  const Data& data_;
  double total_;
  std::optional<WeightedSampler> sampler_;  // none where all are as likely
};

}  // namespace keen::detail
