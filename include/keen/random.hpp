// SPDX-License-Identifier: MIT
#pragma once

#include "detail/base/check.hpp"
#include "types.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <limits>

namespace keen {

namespace detail {

inline constexpr std::uint64_t split_mix_step = 0x9e3779b97f4a7c15ULL;

/// The next number of SplitMix64.
inline std::uint64_t split_mix(std::uint64_t& state) {
  state += split_mix_step;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// Number `i` of SplitMix64 from `key` on, as a multiple of 2^-53 in [0, 1): for draws from several threads.
[[nodiscard]] inline double keyed_uniform(std::uint64_t key, Index i) {
  std::uint64_t state = key + static_cast<std::uint64_t>(i) * split_mix_step;
  return static_cast<double>(split_mix(state) >> 11) * 0x1p-53;
}

}  // namespace detail

/// The random number generator of keen: xoshiro256** (Blackman & Vigna 2021), seeded by SplitMix64 (Steele, Lea & Flood
/// 2014). These and the mappings `index` and `uniform` are fully specified: the same seed gives the same draws with
/// every compiler and standard library, unlike std::uniform_int_distribution. It is a uniform random bit generator, so
/// the distributions of `<random>` accept it.
class Rng {
 public:
  using result_type = std::uint64_t;

  /// @param stream  independent sequences of one seed: restart r of a fit draws from stream r
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t mixer = seed;
    mixer = detail::split_mix(mixer) ^ (stream * 0xd1342543de82ef95ULL);
    for (std::uint64_t& word : state_) word = detail::split_mix(mixer);
  }

  using State = std::array<std::uint64_t, 4>;

  /// Continues from the state of another generator.
  /// @throws std::invalid_argument for a state of zeros, which no generator reaches
  explicit Rng(const State& state) : state_(state) {
    detail::require_that(state != State{}, "Rng: a state must not be 0");
  }

  /// The state, which determines all further draws.
  [[nodiscard]] const State& state() const { return state_; }

  static constexpr result_type(min)() { return 0; }
  static constexpr result_type(max)() { return (std::numeric_limits<result_type>::max)(); }

  /// 64 random bits.
  result_type operator()() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// An integer in [0, n), all equally likely; n >= 1. Uses rejection, so there is no bias.
  Index index(Index n) {
    const auto range = static_cast<std::uint64_t>(n);
    const std::uint64_t unfair = (0 - range) % range;  // 2^64 mod n
    std::uint64_t draw = (*this)();
    while (draw < unfair) draw = (*this)();
    return static_cast<Index>(draw % range);
  }

  /// A multiple of 2^-53 in [0, 1), all equally likely.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }

 private:
  State state_;
};

}  // namespace keen
