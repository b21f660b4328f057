// SPDX-License-Identifier: MIT
#pragma once

#include "../../random.hpp"
#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "../ranks/ranks.hpp"
#include "points.hpp"
#include "sample.hpp"
#include "validated_data.hpp"

#include <cstdint>
#include <span>

namespace keen::detail {

/// Each point has a key, which depends on a seed and on its number among the points of all ranks: the points with the
/// smallest keys are a sample that does not depend on who has which points. No two points have the same key.
class PointKeys {
 public:
  /// @param first  the number of the first point here
  PointKeys(std::uint64_t seed, Index first) : seed_(Rng(seed)()), first_(first) {}

  /// @param i  a point here
  [[nodiscard]] std::uint64_t operator()(Index i) const {
    std::uint64_t state = seed_ + static_cast<std::uint64_t>(first_ + i) * split_mix_step;
    return split_mix(state);
  }

 private:
  std::uint64_t seed_;
  Index first_;
};

/// The largest of the `count` smallest keys of points of all ranks that count. Finds one digit of it after the other by
/// counting the keys that go on with each digit. Complexity: O(n), in eight passes over the keys. Source: Knuth, TAOCP
/// 3, 5.2.5 and 5.3.3.
/// @param count  in [1, how many points count]
template <class Scalar>
[[nodiscard]] std::uint64_t last_of_smallest_keys(const Points<Scalar>& data, const PointKeys& key_of, Index count,
                                                  const Ranks& ranks) {
  constexpr int bits = 8;
  std::uint64_t found = 0;  // the digits so far
  for (int shift = 64 - bits; shift >= 0; shift -= bits) {
    IndexedVector<Index> counts(Index{1} << bits);
    for (Index i = 0; i < data.size(); ++i) {
      if (!(data.weight(i) > 0)) continue;
      const std::uint64_t digits = key_of(i) >> shift;
      if (digits >> bits == found) ++counts[static_cast<Index>(digits & 0xff)];
    }
    ranks.sum(counts.data(), counts.size());
    Index digit = 0;
    for (; count > counts[digit]; ++digit) count -= counts[digit];
    found = found << bits | static_cast<std::uint64_t>(digit);
  }
  return found;
}

/// The points here that are drawn, in ascending order: all where all ranks have at most `most` points, else `most` of
/// those that count, each with the same chance, or all of those.
/// @throws std::invalid_argument naming the caller, on all ranks, if no point counts
template <class Scalar>
[[nodiscard]] IndexedVector<Index> drawn_here(const Points<Scalar>& data, Index most, std::uint64_t seed,
                                              const Ranks& ranks, const char* caller) {
  const Index counting = ranks.sum(count_counting(data));
  require_that(counting > 0, caller, ": weights must not all be 0");
  const bool is_drawn = ranks.all_points(data.size()) > most;
  const PointKeys key_of(seed, ranks.first_point());
  const std::uint64_t last = counting > most ? last_of_smallest_keys(data, key_of, most, ranks) : ~std::uint64_t{0};
  IndexedVector<Index> drawn;
  for (Index i = 0; i < data.size(); ++i) {
    if (!is_drawn || (data.weight(i) > 0 && key_of(i) <= last)) drawn.push_back(i);
  }
  return drawn;
}

/// Points of all ranks that have come to rank 0, in the order of their numbers; the other ranks have none here.
template <class Scalar>
class SampleOfRanks {
 public:
  /// @param data  checked; all ranks know the number of each other's points
  /// @param most  how many points there are at most
  SampleOfRanks(const Points<Scalar>& data, Index most, std::uint64_t seed, const Ranks& ranks, const char* caller)
      : dim_(data.dim()), is_weighted_(data.is_weighted()), is_drawn_(ranks.all_points(data.size()) > most) {
    IndexedVector<Index> here = drawn_here(data, most, seed, ranks, caller);
    const Sample<Scalar> own(data, std::span<const Index>(here.data(), static_cast<std::size_t>(here.size())));
    coordinates_ = ranks.gather(own.points().data(), own.points().size());
    IndexedVector<double> weights;
    for (Index& i : here) {
      weights.push_back(data.weight(i));
      i += ranks.first_point();
    }
    if (is_weighted_) weights_ = ranks.gather(weights.data(), weights.size());
    numbers_ = ranks.gather(here.data(), here.size());
  }

  [[nodiscard]] Index size() const { return numbers_.size(); }
  [[nodiscard]] bool is_drawn() const { return is_drawn_; }          ///< not all points are here
  [[nodiscard]] Index number(Index i) const { return numbers_[i]; }  ///< of a point among those of all ranks

  /// They must not outlive this.
  [[nodiscard]] Points<Scalar> points() const {
    return {coordinates_.data(), size(), dim_, {dim_, 1}, is_weighted_ ? weights_.data() : nullptr};
  }

 private:
  Index dim_;
  bool is_weighted_;
  bool is_drawn_;
  IndexedVector<Scalar> coordinates_;
  IndexedVector<double> weights_;
  IndexedVector<Index> numbers_;
};

}  // namespace keen::detail
