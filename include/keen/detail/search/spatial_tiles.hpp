// SPDX-License-Identifier: MIT
#pragma once

#include "../base/aligned_buffer.hpp"
#include "../base/few_coordinates.hpp"
#include "../base/indexed_vector.hpp"
#include "../base/radix_sort.hpp"
#include "../data/points.hpp"
#include "../simd/kernels.hpp"
#include "../threads/parallel.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

// Neighbours in space become neighbours in memory. Each coordinate is cut into cells, and the bits of the cell numbers
// are interleaved to one number, the position on the Morton curve. In two dimensions, with x to the right and y down:
//
//      0  1  4  5       x = 2, y = 1:  x = 10, y = 01 in binary
//      2  3  6  7       interleaved (y1 x1 y0 x0): 0 1 1 0 = 6
//      8  9 12 13
//     10 11 14 15       every aligned square of 2 x 2, 4 x 4, ... is one run of the curve
//
// Points sorted along the curve are cut into tiles of tile_points. A tile is compact for most data, though the curve
// jumps; exactness does not depend on it, because each box is the smallest one around the points that it has.

namespace keen::detail {

/// Boxes have few coordinates: in more, they rule out little.
inline constexpr Index most_box_dim = 4;

/// A point in the space of boxes; coordinates from dim on are 0, so that loops may have a fixed length.
using BoxPoint = std::array<double, most_box_dim>;

/// An axis-parallel box, seen from the centre.
struct Box {
  BoxPoint low = {};
  BoxPoint high = {};

  void take_in(const BoxPoint& x) {
    for (std::size_t d = 0; d < x.size(); ++d) {
      low[d] = (std::min)(low[d], x[d]);
      high[d] = (std::max)(high[d], x[d]);
    }
  }
};

/// Points of few dimensions (at most `most_box_dim`) in the order of a space-filling curve, packed into tiles, with the
/// box around each tile and a tree of boxes above. Level 0 holds the boxes of the tiles; each box of a level above
/// holds up to `fan_out` of the level below. Memory: n (dim + 1) Scalars and integers. Source: Morton, 1966 (the
/// curve).
template <class Scalar>
class SpatialTiles {
 public:
  static constexpr Index fan_out = 8;

  /// @param center  what packed coordinates and boxes are seen from
  /// Complexity: O(n dim).
  SpatialTiles(const Points<Scalar>& data, const Point<Scalar>& center, Team& team)
      : size_(data.size()), dim_(data.dim()), values_(tiles() * tile_points * data.dim()) {
    assert(dim_ <= most_box_dim);
    sort(data, team);
    pack(data, center, team);
    while (levels_.back().size() > 1) add_level();
  }

  [[nodiscard]] Index tiles() const { return (size_ + tile_points - 1) / tile_points; }

  /// Points in a tile: tile_points, or fewer in the last.
  [[nodiscard]] Index count(Index tile) const { return (std::min)(tile_points, size_ - tile * tile_points); }

  /// The points of a tile, as they are numbered in the data set.
  [[nodiscard]] const std::uint32_t* points(Index tile) const { return order_.data() + tile * tile_points; }

  /// dim x tile_points, less the centre.
  [[nodiscard]] const Scalar* values(Index tile) const { return values_.data() + tile * tile_points * dim_; }

  /// The largest |x - center|^2 in a tile.
  [[nodiscard]] Scalar largest_sq_norm(Index tile) const { return largest_sq_norms_[tile]; }

  [[nodiscard]] Index levels() const { return levels_.size(); }
  [[nodiscard]] Index boxes(Index level) const { return levels_[level].size(); }
  [[nodiscard]] const Box& box(Index level, Index i) const { return levels_[level][i]; }

 private:
  using Code = std::uint32_t;

  /// Where the cells of the curve lie along one coordinate: all but the farthest outliers fall inside.
  struct Grid {
    double first;
    double cells_per_unit;
    double last_cell;

    [[nodiscard]] Code cell(double x) const {
      return static_cast<Code>((std::clamp)((x - first) * cells_per_unit, 0.0, last_cell));
    }
  };

  [[nodiscard]] int bits() const { return 30 / static_cast<int>(dim_); }

  /// From the mean and spread of a sample: four spreads to either side.
  [[nodiscard]] IndexedVector<Grid> grids(const Points<Scalar>& data) const {
    const Index step = (std::max)(Index{1}, size_ / 1024);
    const double cells = static_cast<double>(Code{1} << bits());
    IndexedVector<Grid> grids;
    for (Index d = 0; d < dim_; ++d) {
      double count = 0;
      double mean = 0;
      double squares = 0;
      for (Index i = 0; i < size_; i += step) {
        const double apart = static_cast<double>(data(i, d)) - mean;
        mean += apart / ++count;
        squares += apart * (static_cast<double>(data(i, d)) - mean);
      }
      const double reach = 4 * std::sqrt(squares / count);
      grids.push_back({mean - reach, reach > 0 ? cells / (2 * reach) : 0, cells - 1});
    }
    return grids;
  }

  /// The bits of the cell numbers in turn.
  [[nodiscard]] Code code(const Points<Scalar>& data, const IndexedVector<Grid>& grids, Index i) const {
    Code code = 0;
    for (Index d = 0; d < dim_; ++d) {
      code |= spread(grids[d].cell(static_cast<double>(data(i, d)))) << d;
    }
    return code;
  }

  /// Moves bit b to bit b dim.
  [[nodiscard]] Code spread(Code cell) const {
    if (dim_ == 1) return cell;
    if (dim_ == 2) {
      cell = (cell | cell << 8) & 0x00ff00ffU;
      cell = (cell | cell << 4) & 0x0f0f0f0fU;
      cell = (cell | cell << 2) & 0x33333333U;
      return (cell | cell << 1) & 0x55555555U;
    }
    if (dim_ == 3) {
      cell = (cell | cell << 16) & 0x030000ffU;
      cell = (cell | cell << 8) & 0x0300f00fU;
      cell = (cell | cell << 4) & 0x030c30c3U;
      return (cell | cell << 2) & 0x09249249U;
    }
    Code result = 0;
    for (int b = 0; b < bits(); ++b) result |= (cell >> b & 1U) << (b * static_cast<int>(dim_));
    return result;
  }

  /// Sorts by code, digit by digit, the lowest first: equal codes stay in the order of the data.
  void sort(const Points<Scalar>& data, Team& team) {
    const IndexedVector<Grid> grid = grids(data);
    IndexedVector<std::uint64_t> keys(size_);
    const Index block_size = 4096;
    team.for_each_block((size_ + block_size - 1) / block_size, [&](Index block, int) {
      const Index first = block * block_size;
      const Index last = (std::min)(size_, first + block_size);
      AlignedBuffer<Scalar> room(data.room_for(last - first));
      const Points<Scalar> points = data.in_memory(first, last, room.data());
      for (Index i = first; i < last; ++i) {
        keys[i] = std::uint64_t{code(points, grid, i)} << 32 | static_cast<std::uint64_t>(i);
      }
    });
    sort_by_bits(keys, 32, 62);
    order_.resize(tiles() * tile_points);
    for (Index i = 0; i < order_.size(); ++i) {
      order_[i] = static_cast<std::uint32_t>(keys[(std::min)(i, size_ - 1)]);
    }
  }

  void pack(const Points<Scalar>& data, const Point<Scalar>& center, Team& team) {
    largest_sq_norms_.resize(tiles());
    levels_.emplace_back(tiles());
    const Index tiles_per_block = 64;
    team.for_each_block((tiles() + tiles_per_block - 1) / tiles_per_block, [&](Index block, int) {
      for (Index tile = block * tiles_per_block; tile < (std::min)(tiles(), (block + 1) * tiles_per_block); ++tile) {
        pack_one(data, center, tile);
      }
    });
  }

  void pack_one(const Points<Scalar>& data, const Point<Scalar>& center, Index tile) {
    const Scalar* rows[tile_points];
    Scalar sq_norms[tile_points];
    Scalar room[tile_points * most_box_dim];
    data.gather_rows(
        tile_points, [&](Index lane) { return Index{points(tile)[lane]}; }, rows, room);
    const Index stride = data.row_stride();
    pack_tile<Scalar>(simd_level(),
                      {rows, stride, dim_, center.data(), values_.data() + tile * tile_points * dim_, sq_norms});
    largest_sq_norms_[tile] = *std::max_element(sq_norms, sq_norms + tile_points);
    levels_.front()[tile] = with_few_coordinates(dim_, [&](auto few) {
      return box_of < decltype(few)::value == 0 ? most_box_dim
                                                : Index{decltype(few)::value} > (rows, stride, center, count(tile));
    });
  }

  /// The smallest box around some points.
  template <Index dim>
  [[nodiscard]] static Box box_of(const Scalar* const* rows, Index stride, const Point<Scalar>& center, Index count) {
    constexpr auto size = static_cast<std::size_t>(dim);
    double from[size];
    double low[size];
    double high[size];
    for (Index d = 0; d < dim; ++d) {
      from[d] = static_cast<double>(center[d]);
      low[d] = (std::numeric_limits<double>::max)();
      high[d] = -low[d];
    }
    for (Index lane = 0; lane < count; ++lane) {
      for (Index d = 0; d < dim; ++d) {
        const double x = static_cast<double>(rows[lane][d * stride]) - from[d];
        low[d] = (std::min)(low[d], x);
        high[d] = (std::max)(high[d], x);
      }
    }
    Box box;
    std::copy_n(low, dim, box.low.begin());
    std::copy_n(high, dim, box.high.begin());
    return box;
  }

  void add_level() {
    const IndexedVector<Box>& below = levels_.back();
    IndexedVector<Box> level;
    for (Index i = 0; i < below.size(); ++i) {
      if (i % fan_out == 0) {
        level.push_back(below[i]);
      } else {
        level.back().take_in(below[i].low);
        level.back().take_in(below[i].high);
      }
    }
    levels_.push_back(std::move(level));
  }

  Index size_;
  Index dim_;
  IndexedVector<std::uint32_t> order_;
  AlignedBuffer<Scalar> values_;
  IndexedVector<Scalar> largest_sq_norms_;
  IndexedVector<IndexedVector<Box>> levels_;
};

/// Tiles of one data set, made when they are first asked for.
template <class Scalar>
class SharedTiles {
 public:
  /// @param data, center  the same in every call
  [[nodiscard]] std::shared_ptr<const SpatialTiles<Scalar>> operator()(const Points<Scalar>& data,
                                                                       const Point<Scalar>& center, Team& team) {
    if (!tiles_) tiles_ = std::make_shared<const SpatialTiles<Scalar>>(data, center, team);
    return tiles_;
  }

 private:
  std::shared_ptr<const SpatialTiles<Scalar>> tiles_;
};

}  // namespace keen::detail
