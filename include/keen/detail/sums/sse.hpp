// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/check.hpp"
#include "../base/indexed_vector.hpp"
#include "../data/block_loop.hpp"
#include "../data/points.hpp"
#include "../ranks/ranks.hpp"
#include "../simd/kernels.hpp"
#include "wide_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <type_traits>

namespace keen::detail {

/// The squared distance between point `i`, which must have an address, and a centroid, in double, from direct
/// differences.
template <class Scalar, class Centroid>
[[nodiscard]] double sq_distance(const Points<Scalar>& data, Index i, const Centroid& centroid) {
  const Scalar* const x = data.address(i);
  const Index stride = data.strides().coordinate;
  double sum = 0;
  for (Index d = 0; d < data.dim(); ++d) {
    const double difference = static_cast<double>(x[d * stride]) - static_cast<double>(centroid[d]);
    sum += difference * difference;
  }
  return sum;
}

/// Adds weight |x - c|^2 for one point that has an address, whatever its size.
/// @param square  sq_distance(data, i, centroid)
template <class Scalar, class Centroid>
void add_point(WideSum& sum, const Points<Scalar>& data, Index i, const Centroid& centroid, double square) {
  const double weight = data.weight(i);
  const double term = weight * square;
  if (WideSum::is_ordinary(term) && weight > 0x1p-60 && weight < 0x1p+60) {
    sum.add(term);
    return;
  }
  if (WideSum::is_ordinary(square)) {
    sum.add_product(square, weight, 0);  // rounded as the term would be
    return;
  }
  for (Index d = 0; d < data.dim(); ++d) {
    // Halves where the difference of two finite numbers might overflow.
    const auto x = static_cast<double>(*data.address(i, d));
    const auto c = static_cast<double>(centroid[d]);
    const bool is_large = std::abs(x) > 0x1p+1000 || std::abs(c) > 0x1p+1000;
    sum.add_square(is_large ? x / 2 - c / 2 : x - c, weight, is_large ? 2 : 0);
  }
}

template <class Scalar, class Centroid>
void add_point(WideSum& sum, const Points<Scalar>& data, Index i, const Centroid& centroid) {
  add_point(sum, data, i, centroid, sq_distance(data, i, centroid));
}

/// The same for points `first` to `last - 1`, each with the centroid of its label.
template <class Scalar>
void add_points(WideSum& sum, const Points<Scalar>& data, Index first, Index last, const Labels& labels,
                const CentroidsView<Scalar>& centroids) {
  constexpr Index least_for_kernel = 8;  // coordinates
  constexpr Index at_once = 64;
  const bool has_kernel = KEEN_DETAIL_VECTORS && data.row_stride() == 1 && data.dim() >= least_for_kernel;
  AlignedBuffer<Scalar> room(data.room_for(at_once));
  double squares[at_once];
  for (; first < last; first += at_once) {
    const Index count = (std::min)(at_once, last - first);
    const Points<Scalar> points = data.in_memory(first, first + count, room.data());
    if (!has_kernel) {
      for (Index i = first; i < first + count; ++i) add_point(sum, points, i, centroids.col(labels[i]));
      continue;
    }
    measure_own_sq_distances<Scalar>(simd_level(), {points.address(first), points.strides().point, centroids.data(),
                                                    points.dim(), labels.data() + first, count, squares});
    for (Index i = 0; i < count; ++i) {
      add_point(sum, points, first + i, centroids.col(labels[first + i]), squares[i]);
    }
  }
}

/// The sum of w |x - c|^2 over points and the centroids of their labels, by a team. It is exact but for the rounding of
/// each term, so it depends neither on the team nor on the order in which ranges of points come.
class SumOfSquares {
 public:
  /// Sets the sum to 0.
  void clear(const Team& team) { parts_.assign(team.size(), WideSum()); }

  /// Adds points `begin` to `end - 1`, which are in memory. Complexity: O((end - begin) dim).
  template <class Scalar>
  void add(const Points<Scalar>& points, Index begin, Index end, const Labels& labels,
           const std::type_identity_t<CentroidsView<Scalar>>& centroids, Team& team) {
    constexpr Index block_size = 4096;
    for_each_block_between(begin, end, block_size, team, [&](Index first, Index last, int worker) {
      add_points(parts_[worker], points, first, last, labels, centroids);
    });
  }

  [[nodiscard]] WideSum total() const {
    WideSum total;
    for (const WideSum& part : parts_) total.add(part);
    return total;
  }

 private:
  IndexedVector<WideSum> parts_;  // of the workers
};

/// The same over all points. Complexity: O(n dim).
/// @param sum  room for it
template <class Scalar>
[[nodiscard]] WideSum sum_of_squares(const Points<Scalar>& data, const Labels& labels,
                                     const std::type_identity_t<CentroidsView<Scalar>>& centroids, Team& team,
                                     SumOfSquares& sum) {
  sum.clear(team);
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin,
                                    Index end) { sum.add(points, begin, end, labels, centroids, team); },
                                &team);
  return sum.total();
}

template <class Scalar>
[[nodiscard]] WideSum sum_of_squares(const Points<Scalar>& data, const Labels& labels,
                                     const std::type_identity_t<CentroidsView<Scalar>>& centroids, Team& team) {
  SumOfSquares sum;
  return sum_of_squares(data, labels, centroids, team, sum);
}

/// The sum of the sums of all ranks, without rounding.
[[nodiscard]] inline WideSum total_of_ranks(const WideSum& own, const Ranks& ranks) {
  if (ranks.is_alone()) return own;
  IndexedVector<std::uint64_t> words(WideSum::words);
  own.write(words.data());
  ranks.sum(words.data(), words.size());
  return WideSum::read(words.data());
}

[[nodiscard]] inline bool is_representable(const WideSum& sum) {
  const double value = sum.value();
  const bool too_small = sum.is_positive() && value < (std::numeric_limits<double>::min)();
  return is_finite(&value) && !too_small;
}

/// The message for an SSE that double cannot hold.
[[nodiscard]] KEEN_DETAIL_COLD inline std::string out_of_range(const WideSum& sse, const char* caller) {
  return concat(caller, ": the SSE is about 2^", std::lround(sse.log2()),
                ", which double cannot hold (2^-1022 to 2^1024): change the unit of the ", "points or of the weights");
}

/// The sum as a double.
/// @throws std::range_error naming the caller and the magnitude, where double cannot hold it
[[nodiscard]] inline double representable(const WideSum& sum, const char* caller) {
  if (!is_representable(sum)) throw std::range_error(out_of_range(sum, caller));
  return sum.value();
}

}  // namespace keen::detail
