// SPDX-License-Identifier: MIT
#pragma once

#include "../base/coordinates.hpp"
#include "../ranks/ranks.hpp"
#include "../simd/kernels.hpp"
#include "block_loop.hpp"
#include "finite.hpp"
#include "unit_distance.hpp"

#include <algorithm>
#include <span>
#include <utility>

// Why the moments need care. The textbook formula, sum x^2 - (sum x)^2 / n, subtracts two numbers of size n mean^2.
// Where the mean is 10^6 standard deviations, 12 digits of the result are lost, of the 16 that a double has.
// Differences from a value near the mean keep them. FirstPass uses two such values: the first point for the sums, and a
// centre of its own for the squares of each block.

namespace keen::detail {

/// Where the data lies and how far it spreads.
struct Moments {
  Coordinates mean;
  double mean_variance = 0;  ///< the mean over the coordinates of the variance of each
};

/// The first pass over a data set: checks every coordinate and takes the moments of points that count alike, block by
/// block, so that each is read once. Blocks are of fixed size: nothing depends on the team.
///
/// Sums are taken as differences from the first point: of points that are all equal the mean is exact and the variance
/// 0. Squares are taken about a provisional centre c, the mean of the first few points of the block; with m the mean of
/// the block, sum |x - m|^2 = sum |x - c|^2 - n |c - m|^2. If c is the mean of a share s of the block, what is
/// subtracted is at most 1/s of the result, so hardly a digit is lost. Blocks are joined by
/// sum |x - mean|^2 = sum over the blocks of (sum |x - m|^2 + n |m - mean|^2).
/// Source: Chan, Golub & LeVeque, The American Statistician 37(3), 1983 (pairwise updates of sums of squares).
template <class Scalar>
class FirstPass {
 public:
  FirstPass(const Points<Scalar>& data, const char* caller) : FirstPass(data, caller, data.coordinates(0)) {}

  /// @param origin  the first point of all ranks
  /// @param called  what messages call these points
  FirstPass(const Points<Scalar>& data, const char* caller, Coordinates origin, const Called& called = {})
      : data_(data), caller_(caller), called_(called), origin_(std::move(origin)) {}

  /// Complexity: O(n dim).
  /// @throws std::invalid_argument naming the caller, the first bad point and its coordinate
  void run(Team& team) {
    const Index blocks = (data_.size() + block_size - 1) / block_size;
    blocks_.assign(blocks, {FiniteCheck<Scalar>(caller_, called_), {}, 0});
    const Index at_once = points_in_cache(data_.dim());
    IndexedVector<AlignedBuffer<Scalar>> rooms(team.size(), AlignedBuffer<Scalar>(data_.room_for(at_once)));
    for_each_block_of(data_, block_size, team, [&](const Points<Scalar>& points, Index first, Index last, int worker) {
      visit(points, first, last, at_once, rooms[worker].data());
    });
  }

  [[nodiscard]] MagnitudeRange<Scalar> range() const {
    FiniteCheck<Scalar> all(caller_, called_);
    for (const Block& block : blocks_) all.join(block.finite);
    return all.range();
  }

  /// In the unit of the data, whose coordinates must be far from the ends of the range of double.
  /// @param ranks  each of which has run over the blocks that begin there
  [[nodiscard]] Moments moments(const Ranks& ranks = {}) const {
    const auto n = static_cast<double>(ranks.all_points(data_.size()));
    Coordinates total(data_.dim());
    ranks.in_turn(
        [&] {
          for (const Block& block : blocks_) add_to(total, block.sum);
        },
        span_of(total));
    Moments moments;
    moments.mean = mean_of(total, n);
    double squares = 0;
    ranks.in_turn(
        [&] {
          for (Index b = 0; b < blocks_.size(); ++b) {
            const auto count = static_cast<double>(size_of(b));
            squares += blocks_[b].squares + count * sq_shift(blocks_[b].sum, count, moments.mean);
          }
        },
        std::span(&squares, 1));
    moments.mean_variance = squares / n / static_cast<double>(data_.dim());
    return moments;
  }

 private:
  static constexpr Index block_size = 4096;

  struct Block {
    FiniteCheck<Scalar> finite;
    Coordinates sum;  ///< of the differences from the origin
    double squares;   ///< of the distances from the mean of the block
  };

  /// The mean of `count` points whose differences from the origin sum to `sum`.
  [[nodiscard]] Coordinates mean_of(const Coordinates& sum, double count) const {
    Coordinates mean(sum.size());
    for (Index d = 0; d < mean.size(); ++d) mean[d] = origin_[d] + sum[d] / count;
    return mean;
  }

  /// The squared distance of such a mean from a point.
  [[nodiscard]] double sq_shift(const Coordinates& sum, double count, const Coordinates& from) const {
    return sum_of_sq_differences(mean_of(sum, count).data(), from.data(), from.size());
  }

  [[nodiscard]] Index size_of(Index block) const { return (std::min)(block_size, data_.size() - block * block_size); }

  /// @param at_once  points that are checked and then added while they are in the cache
  /// @param room     for so many
  void visit(const Points<Scalar>& data, Index begin, Index end, Index at_once, Scalar* room) {
    Block& block = blocks_[begin / block_size];
    block.sum = Coordinates(data_.dim());
    Coordinates center = origin_;
    Coordinates squares(data_.dim());
    for (Index first = begin; first < end; first += at_once) {
      const Index last = (std::min)(end, first + at_once);
      const Points<Scalar> points = data.in_memory(first, last, room);
      block.finite(points, first, last);
      if (first == begin) {
        add(points, first, last, center, block.sum, squares);  // for the provisional centre alone
        center = mean_of(block.sum, static_cast<double>(last - first));
        block.sum.assign(data_.dim(), 0);
        squares.assign(data_.dim(), 0);
      }
      add(points, first, last, center, block.sum, squares);
    }
    const auto count = static_cast<double>(end - begin);
    double sum = 0;
    for (const double square : squares) sum += square;
    block.squares = (std::max)(0.0, sum - count * sq_shift(block.sum, count, center));
  }

  void add(const Points<Scalar>& points, Index first, Index last, const Coordinates& center, Coordinates& sums,
           Coordinates& squares) const {
    add_moments<Scalar>(simd_level(),
                        {points.address(first), points.strides().point, points.strides().coordinate, points.dim(),
                         last - first, origin_.data(), center.data(), sums.data(), squares.data()});
  }

  Points<Scalar> data_;
  const char* caller_;
  Called called_;
  Coordinates origin_;
  IndexedVector<Block> blocks_;
};

}  // namespace keen::detail
