// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/check.hpp"
#include "../simd/kernels.hpp"
#include "points.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

// A check that costs nothing beside the read. The largest magnitude as an integer is at least the bits of infinity
// exactly if some coordinate is infinite or NaN. So the loop only takes maxima, without a branch; the bad coordinate is
// looked for after the block has failed.

namespace keen::detail {

/// The smallest magnitude of a coordinate that is not 0 (0 if there is none), and the largest.
template <class Scalar>
struct MagnitudeRange {
  Scalar smallest = 0;
  Scalar largest = 0;
};

/// Checks that coordinates are finite, on their bits, and collects the range of their magnitudes.
template <class Scalar>
class FiniteCheck {
 public:
  FiniteCheck(const char* caller, const Called& called) : caller_(caller), called_(called) {}

  /// Checks points `first` to `last - 1`, which must have addresses. Complexity: O((last - first) dim).
  /// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
  void operator()(const Points<Scalar>& data, Index first, Index last) {
    const Strides strides = data.strides();
    const Index count = last - first;
    if (strides.coordinate == 1 && strides.point == data.dim()) {
      scan(data.address(first), count * data.dim());
    } else if (strides.coordinate == 1) {
      for (Index i = first; i < last; ++i) scan(data.address(i), data.dim());
    } else if (strides.point == 1) {
      for (Index d = 0; d < data.dim(); ++d) scan(data.address(first, d), count);
    } else {
      for (Index i = first; i < last; ++i) {
        for (Index d = 0; d < data.dim(); ++d) scan(data.address(i, d), 1);
      }
    }
    if (largest_ >= static_cast<Bits>(infinity_bits<Scalar>)) refuse_first_bad(data, first);
  }

  /// Takes over what another check of the same points has seen.
  void join(const FiniteCheck& other) {
    largest_ = (std::max)(largest_, other.largest_);
    smallest_ = (std::min)(smallest_, other.smallest_);
  }

  [[nodiscard]] MagnitudeRange<Scalar> range() const {
    if (largest_ == 0) return {};
    return {from_magnitude_bits<Scalar>(static_cast<Bits>(smallest_ + 1)), from_magnitude_bits<Scalar>(largest_)};
  }

 private:
  using Bits = LaneInteger<Scalar>;

  void scan(const Scalar* values, Index count) {
    scan_magnitudes<Scalar>(simd_level(), {values, count, &largest_, &smallest_});
  }

  [[noreturn]] KEEN_DETAIL_COLD void refuse_first_bad(const Points<Scalar>& data, Index first) const {
    for (Index i = first;; ++i) {
      for (Index d = 0; d < data.dim(); ++d) {
        if (is_finite(data.address(i, d))) continue;
        throw std::invalid_argument(concat(caller_, ": ", called_.many, " must be finite, got ",
                                           non_finite_name(data.address(i, d)), " at ", called_.one, " ",
                                           called_.first + i, ", coordinate ", d));
      }
    }
  }

  const char* caller_;
  Called called_;
  Bits largest_ = 0;
  Bits smallest_ = (std::numeric_limits<Bits>::max)();  // less 1
};

/// Points that are worked on together while they are in the cache.
[[nodiscard]] inline Index points_in_cache(Index dim) {
  constexpr Index coordinates = 32768;
  return (std::clamp)(coordinates / (std::max)(dim, Index{1}), Index{8}, Index{512});
}

/// Checks that all coordinates are finite and returns the range of their magnitudes. Complexity: O(n dim).
/// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
template <class Scalar>
MagnitudeRange<Scalar> finite_range(const Points<Scalar>& data, const char* caller, const Called& called = {}) {
  FiniteCheck<Scalar> finite(caller, called);
  const Index at_once = data.has_addresses() ? data.size() : points_in_cache(data.dim());
  AlignedBuffer<Scalar> room(data.room_for((std::min)(at_once, data.size())));
  data.for_each_block_in_memory([&](const Points<Scalar>& points, Index begin, Index end) {
    for (Index first = begin; first < end; first += at_once) {
      const Index last = (std::min)(end, first + at_once);
      finite(points.in_memory(first, last, room.data()), first, last);
    }
  });
  return finite.range();
}

/// The same check; returns the largest magnitude.
template <class Scalar>
Scalar require_finite(const Points<Scalar>& data, const char* caller, const Called& called = {}) {
  return finite_range(data, caller, called).largest;
}

/// The columns of a matrix as a data set: how centroids take part in checks.
template <class Scalar, class Matrix>
[[nodiscard]] Points<Scalar> view_columns(const Matrix& centroids) {
  return Points<Scalar>(centroids.data(), centroids.cols(), centroids.rows(), {centroids.rows(), 1});
}

}  // namespace keen::detail
