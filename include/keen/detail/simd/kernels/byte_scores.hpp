// SPDX-License-Identifier: MIT
#pragma once

#include "../../../types.hpp"
#include "kernel.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

// The instruction vpdpbusd multiplies four unsigned bytes with four signed bytes and adds the four products to a 32-bit
// integer, in each of 16 lanes: 64 multiply-adds, where a vector of floats has 16. One operand must be signed. Points
// are unsigned (int8 data is moved by 128), centroids are signed differences from a centre.
//
// Squared norms need x times x. With one operand made signed by subtracting 128, the sums of x (x - 128), x (c - 128)
// and x yield the sum of x^2 - 2 x c = x (x - 128) - 2 x (c - 128) - 128 x.

namespace keen::detail {

/// Points of bytes that are scored together.
inline constexpr Index byte_points = 16;

/// Points whose coordinates are bytes, to be scored against centroids of signed bytes: norm + factor * product. The
/// product of a point and a centroid is a whole number, and has no rounding.
struct ByteScores {
  const std::uint8_t* points;  ///< byte_points, `stride` bytes each
  Index stride;
  Index groups;               ///< of four coordinates
  const std::int8_t* panels;  ///< panel by panel, group by group: four coordinates of each of its centroids
  const float* norms;         ///< panels x width
  Index panel_count;
  Index width;  ///< centroids in a panel: 32, 64 or 96
  float factor;
  float* scores;  ///< byte_points x panels x width
  float* least;   ///< the least score of each point
};

/// Points and a centre of bytes, and the squared distances between them: whole numbers.
struct ByteNorms {
  const std::uint8_t* points;  ///< byte_points, `stride` bytes each
  Index stride;                ///< what lies behind the last coordinate, up to the next multiple of 64, is 0
  Index chunks;                ///< of 64 coordinates
  const std::uint8_t* center;
  double sq_center;  ///< the sum of its squares
  double* norms;
};

#if KEEN_DETAIL_X86_LEVELS

/// Whether the processor multiplies bytes four at a time.
[[nodiscard]] inline bool has_byte_products() {
  static const bool has = __builtin_cpu_supports("avx512vnni") != 0;
  return has;
}

/// @tparam width  vectors in a panel
/// Complexity: O(byte_points panels dim).
template <int width, int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")
void score_panels(const ByteScores& job) {
  using Vector = VectorOf<float, 64>;
  using Half = VectorOf<float, 32>;
  using Integers = typename Vector::Integers;
  constexpr int count = 4;
  constexpr Index size = Vector::size;
  constexpr Index panel_width = width * size;
  alignas(64) float least_of[byte_points * size];
  std::fill_n(least_of, byte_points * size, (std::numeric_limits<float>::max)());
  for (Index panel = 0; panel < job.panel_count; ++panel) {
    for (Index first = 0; first < byte_points; first += count) {
      const std::int8_t* c = job.panels + panel * panel_width * 4 * job.groups;
      const std::uint8_t* const x = job.points + first * job.stride;
      Integers sum[extent<count * width>] = {};
      for (Index group = 0; group < job.groups; ++group, c += 4 * panel_width) {
        Integers centroids[extent<width>];
        Integers four[extent<count>];
        KEEN_DETAIL_UNROLL for (int v = 0; v < width; ++v) {
          centroids[v] = reinterpret_cast<const Loose<Integers>*>(c + 4 * size * v)->vector;
        }
        KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) {
          std::int32_t bytes = 0;
          std::memcpy(&bytes, x + p * job.stride + 4 * group, sizeof bytes);
          four[p] = Integers{} + bytes;
        }
        KEEN_DETAIL_UNROLL for (int s = 0; s < count * width; ++s) {
          // In each lane, the products of four bytes without a sign and four with one are added.
          asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[s]) : "v"(four[s / width]), "v"(centroids[s % width]));
        }
      }
      typename Vector::Type least[extent<count>];
      KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) least[p] = Vector::at(least_of + (first + p) * size).vector;
      KEEN_DETAIL_UNROLL for (int s = 0; s < count * width; ++s) {
        const Index slot = panel * panel_width + s % width * size;
        const typename Vector::Type score =
            __builtin_convertvector(sum[s], typename Vector::Type) * job.factor + Vector::at(job.norms + slot).vector;
        Vector::at(job.scores + (first + s / width) * job.panel_count * panel_width + slot).vector = score;
        least[s / width] = score < least[s / width] ? score : least[s / width];
      }
      KEEN_DETAIL_UNROLL for (int p = 0; p < count; ++p) Vector::at(least_of + (first + p) * size).vector = least[p];
    }
  }
  for (Index p = 0; p < byte_points; ++p) {
    const typename Half::Type low = Half::at(least_of + p * size).vector;
    const typename Half::Type high = Half::at(least_of + p * size + Half::size).vector;
    const typename Half::Type both = low < high ? low : high;
    float least = both[0];
    KEEN_DETAIL_UNROLL for (int lane = 1; lane < Half::size; ++lane) least = both[lane] < least ? both[lane] : least;
    job.least[p] = least;
  }
}

inline void score_bytes(const ByteScores& job) {
  switch (job.width) {
    case 32: return score_panels<2>(job);
    case 64: return score_panels<4>(job);
    default: return score_panels<6>(job);
  }
}

/// Complexity: O(byte_points dim).
template <int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")
void measure_byte_norms(const ByteNorms& job) {
  using Integers = typename VectorOf<float, 64>::Integers;
  const Integers signs = Integers{} + static_cast<std::int32_t>(0x80808080U);
  const Integers ones = Integers{} + 0x01010101;
  for (Index p = 0; p < byte_points; ++p) {
    const std::uint8_t* const point = job.points + p * job.stride;
    // The signed factors are x - 128 and c - 128, where c is the centre: sums of x (x - 128), x, and x (c - 128).
    Integers sum[3] = {};
    for (Index d = 0; d < 64 * job.chunks; d += 64) {
      const Integers x = reinterpret_cast<const Loose<Integers>*>(point + d)->vector;
      const Integers c = reinterpret_cast<const Loose<Integers>*>(job.center + d)->vector;
      const Integers signed_x = x ^ signs;
      const Integers signed_c = c ^ signs;
      asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[0]) : "v"(x), "v"(signed_x));
      asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[1]) : "v"(x), "v"(ones));
      asm("vpdpbusd {%2, %1, %0|%0, %1, %2}" : "+v"(sum[2]) : "v"(x), "v"(signed_c));
    }
    const Integers sums = sum[0] - 2 * sum[2] - 128 * sum[1];
    std::int64_t total = 0;
    for (int lane = 0; lane < 16; ++lane) total += sums[lane];
    job.norms[p] = static_cast<double>(total) + job.sq_center;
  }
}

/// Writes the numbers of the scores that are at most `limit`, in ascending order, and returns how many they are.
/// @param count   of scores, a multiple of 16
/// @param places  room for as many
template <int flags = compiled_flags>
KEEN_DETAIL_TARGET("avx512f,avx512bw,avx512dq,avx512vl,fma")
Index list_scores(const float* scores, Index count, float limit, Label* places) {
  using Vector = VectorOf<float, 64>;
  using Integers = typename Vector::Integers;
  static_assert(sizeof(Label) == sizeof(std::int32_t));
  const typename Vector::Type limits = typename Vector::Type{} + limit;
  Integers numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Index found = 0;
  for (Index first = 0; first < count; first += Vector::size, numbers += Vector::size) {
    const typename Vector::Type here = Vector::at(scores + first).vector;
    std::uint32_t is_within = 0;
    Integers those_within;
    asm("vcmpps {$2, %3, %2, %%k1|k1, %2, %3, 2}\n\t"
        "vpcompressd {%4, %1%{%%k1%}%{z%}|%1%{k1%}%{z%}, %4}\n\t"
        "kmovw {%%k1, %0|%0, k1}"
        : "=r"(is_within), "=&v"(those_within)
        : "v"(here), "v"(limits), "v"(numbers)
        : "k1");
    Vector::at(places + found).vector = those_within;
    found += __builtin_popcount(is_within);
  }
  return found;
}

#endif

}  // namespace keen::detail
