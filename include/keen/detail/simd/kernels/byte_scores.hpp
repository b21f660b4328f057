// SPDX-License-Identifier: MIT
#pragma once

#include "../../../types.hpp"
#include "kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace keen::detail {

/// Points of bytes that are scored together, and centroids in a panel.
inline constexpr Index byte_points = 16;
inline constexpr Index byte_panel_width = 96;

/// Points whose coordinates are bytes, to be scored against centroids of signed bytes: norm + factor * product. The
/// product of a point and a centroid is a whole number, and has no rounding.
struct ByteScores {
  const std::uint8_t* points;  ///< byte_points, one after the other: 4 x groups bytes each
  Index groups;                ///< of four coordinates
  const std::int8_t*
      panels;          ///< panel by panel, group by group: four coordinates of each of byte_panel_width centroids
  const float* norms;  ///< panels x byte_panel_width
  Index panel_count;
  float factor;
  float* scores;  ///< byte_points x panels x byte_panel_width
  float* least;   ///< byte_points x 16: the least scores of a point are among its 16
};

#if KEEN_DETAIL_X86_LEVELS

/// Whether the processor multiplies bytes four at a time.
[[nodiscard]] inline bool has_byte_products() {
  static const bool has = __builtin_cpu_supports("avx512vnni") != 0;
  return has;
}

/// Complexity: O(byte_points panels dim).
template <int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")
void score_bytes(const ByteScores& job) {
  using Vector = VectorOf<float, 64>;
  using Integers = typename Vector::Integers;
  constexpr int count = 4;
  constexpr int width = static_cast<int>(byte_panel_width) / Vector::size;
  constexpr Index size = Vector::size;
  const Index stride = 4 * job.groups;
  for (Index panel = 0; panel < job.panel_count; ++panel) {
    for (Index first = 0; first < byte_points; first += count) {
      const std::int8_t* c = job.panels + panel * byte_panel_width * stride;
      const std::uint8_t* const x = job.points + first * stride;
      Integers sum[extent<count * width>] = {};
      for (Index group = 0; group < job.groups; ++group, c += 4 * byte_panel_width) {
        Integers centroids[extent<width>];
        Integers four[extent<count>];
        KEEN_DETAIL_UNROLL for (int v = 0; v < width; ++v) {
          centroids[v] = reinterpret_cast<const Loose<Integers>*>(c + 4 * size * v)->vector;
        }
        KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) {
          std::int32_t bytes = 0;
          std::memcpy(&bytes, x + p * stride + 4 * group, sizeof bytes);
          four[p] = Integers{} + bytes;
        }
        KEEN_DETAIL_UNROLL for (int s = 0; s < count * width; ++s) {
          // In each lane, the products of four bytes without a sign and four with one are added.
          asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[s]) : "v"(four[s / width]), "v"(centroids[s % width]));
        }
      }
      typename Vector::Type least[extent<count>];
      KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) least[p] = Vector::at(job.least + (first + p) * size).vector;
      KEEN_DETAIL_UNROLL for (int s = 0; s < count * width; ++s) {
        const Index slot = panel * byte_panel_width + s % width * size;
        const typename Vector::Type score =
            __builtin_convertvector(sum[s], typename Vector::Type) * job.factor + Vector::at(job.norms + slot).vector;
        Vector::at(job.scores + (first + s / width) * job.panel_count * byte_panel_width + slot).vector = score;
        least[s / width] = score < least[s / width] ? score : least[s / width];
      }
      KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) Vector::at(job.least + (first + p) * size).vector = least[p];
    }
  }
}

/// Writes the numbers of the scores that are at most `limit`, in ascending order, and returns how many they are.
/// @param count  of scores, a multiple of 16
template <int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,fma")
Index list_scores(const float* scores, Index count, float limit, Label* slots) {
  using Vector = VectorOf<float, 64>;
  const typename Vector::Type limits = typename Vector::Type{} + limit;
  Index found = 0;
  for (Index first = 0; first < count; first += Vector::size) {
    const typename Vector::Type here = Vector::at(scores + first).vector;
    std::uint32_t is_within = 0;
    asm("vcmpps {$2, %2, %1, %%k1|k1, %1, %2, 2}\n\tkmovw {%%k1, %0|%0, k1}"
        : "=r"(is_within)
        : "v"(here), "v"(limits)
        : "k1");
    for (; is_within != 0; is_within &= is_within - 1) {
      slots[found++] = static_cast<Label>(first + __builtin_ctz(is_within));
    }
  }
  return found;
}

#endif

}  // namespace keen::detail
