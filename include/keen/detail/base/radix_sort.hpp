// SPDX-License-Identifier: MIT
#pragma once

#include "indexed_vector.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

// Sorting by the digits of a key, the lowest digit first. Each pass counts how often each digit occurs, turns the
// counts into start positions and moves every key to its place. A pass keeps the order of keys with equal digits, so
// after the last pass the keys are sorted by all digits. No key is compared with another.
//
// Floating-point numbers become keys of the same order: the bits of a number >= 0 with the sign bit set, and all bits
// of a negative number inverted, because a larger magnitude is a smaller negative number.
// Source: Knuth, TAOCP 3, 5.2.5.

namespace keen::detail {

inline constexpr int radix_bits = 10;

/// Sorts by one digit of `radix_bits` bits; keys with equal digits stay in order.
inline void sort_by_digit(const IndexedVector<std::uint64_t>& keys, IndexedVector<std::uint64_t>& sorted, int shift) {
  std::array<Index, std::size_t{1} << radix_bits> starts{};
  const auto digit = [&](std::uint64_t key) { return static_cast<std::size_t>(key >> shift) & (starts.size() - 1); };
  for (const std::uint64_t key : keys) ++starts[digit(key)];
  Index before = 0;
  for (Index& start : starts) before += std::exchange(start, before);
  for (const std::uint64_t key : keys) sorted[starts[digit(key)]++] = key;
}

/// Sorts by all bits from `first_bit` to `last_bit` - 1. Complexity: O(n) for each `radix_bits` of them.
inline void sort_by_bits(IndexedVector<std::uint64_t>& keys, int first_bit, int last_bit) {
  IndexedVector<std::uint64_t> sorted(keys.size());
  for (int shift = first_bit; shift < last_bit; shift += radix_bits) {
    sort_by_digit(keys, sorted, shift);
    keys.swap(sorted);
  }
}

/// Sorts finite numbers; -0 comes before 0. Complexity: O(n), and O(n log n) for few.
inline void sort_numbers(IndexedVector<double>& numbers) {
  constexpr Index few = 20000;
  if (numbers.size() < few) {
    std::sort(numbers.begin(), numbers.end());
    return;
  }
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  IndexedVector<std::uint64_t> keys;
  keys.reserve(numbers.size());
  for (const double number : numbers) {  // as integers, numbers are in order but for their signs
    const auto bits = std::bit_cast<std::uint64_t>(number);
    keys.push_back((bits & sign) != 0 ? ~bits : bits | sign);
  }
  sort_by_bits(keys, 0, 64);
  std::transform(keys.begin(), keys.end(), numbers.begin(),
                 [](std::uint64_t key) { return std::bit_cast<double>((key & sign) != 0 ? key & ~sign : ~key); });
}

}  // namespace keen::detail
