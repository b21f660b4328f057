// SPDX-License-Identifier: MIT
// keen 0.1.0, <keen/blocks.hpp> as one file, made by packaging/single_header.py. Do not edit.
//
// MIT License
//
// Copyright (c) 2026 The keen authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

#pragma once

#include "keen.hpp"

// ---- keen/detail/data/block_source.hpp

#include <algorithm>
#include <cstddef>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace keen::detail {

/// Points that a callback of the user's reads. While one block is worked on, the next is read.
class BlockSource final : public PointSource {
 public:
  using Read = std::function<void(Index first, Index count, void* numbers)>;

  /// @param number_size     bytes of a number
  /// @param points_at_once  in a block; 0: as many as take `usual_bytes`
  BlockSource(Read read, Index n, Index dim, Index number_size, Index points_at_once)
      : read_(std::move(read)), size_(n), point_bytes_(dim * number_size) {
    require_that(n >= 0 && dim >= 0, "blocks: sizes must not be negative, got n = ", n, ", dim = ", dim);
    require_that(points_at_once >= 0, "blocks: points_at_once must be >= 0, got ", points_at_once);
    const Index asked = points_at_once > 0 ? points_at_once : usual_bytes / (std::max)(point_bytes_, Index{1});
    const Index most = (std::max)(Index{1}, (n + block_unit - 1) / block_unit);
    points_at_once_ = (std::clamp)((asked + block_unit - 1) / block_unit, Index{1}, most) * block_unit;
  }

  void read_all(const Take& take) const override {
    Buffer current = borrow();
    Buffer next = borrow();
    read_block(0, current);
    for (Index first = 0; first < size_; first += points_at_once_) {
      const Index last = end_of(first);
      std::future<void> ahead = read_ahead(last, next);
      take(current.get(), first, last);
      if (ahead.valid()) {
        ahead.get();
      } else {
        read_block(last, next);
      }
      current.swap(next);
    }
    give_back(std::move(current));
    give_back(std::move(next));
  }

  void read(Index first, Index count, void* numbers) const override {
    const std::lock_guard lock(reading_);
    read_(first, count, numbers);
  }

 private:
  using Buffer = std::unique_ptr<std::byte[]>;

  static constexpr Index usual_bytes = Index{1} << 24;

  [[nodiscard]] Index end_of(Index first) const { return (std::min)(size_, first + points_at_once_); }

  void read_block(Index first, const Buffer& into) const {
    if (first < size_) read(first, end_of(first) - first, into.get());
  }

  /// Begins to read a block. Nothing where there is no thread for it.
  [[nodiscard]] std::future<void> read_ahead(Index first, const Buffer& into) const {
    if (first >= size_) return {};
    try {
      return std::async(std::launch::async, [this, first, &into] { read_block(first, into); });
    } catch (const std::system_error&) {
      return {};
    }
  }

  /// Memory for a block, kept from pass to pass.
  [[nodiscard]] Buffer borrow() const {
    const std::lock_guard lock(keeping_);
    if (spare_.empty()) return Buffer(new std::byte[static_cast<std::size_t>(points_at_once_ * point_bytes_)]);
    Buffer buffer = std::move(spare_.back());
    spare_.pop_back();
    return buffer;
  }

  void give_back(Buffer buffer) const {
    const std::lock_guard lock(keeping_);
    spare_.push_back(std::move(buffer));
  }

  Read read_;
  Index size_;
  Index point_bytes_;
  Index points_at_once_;
  mutable std::mutex reading_;
  mutable std::mutex keeping_;
  mutable std::vector<Buffer> spare_;
};

}  // namespace keen::detail

// ---- keen/blocks.hpp

#include <concepts>

namespace keen {

/// How points are read block by block.
struct BlockOptions {
  Index points_at_once = 0;  ///< in a block, rounded up to a multiple of 4096; 0: as many as take 16 MB
};

/// n points of `dim` coordinates that are not in memory: `read(first, count, numbers)` writes `count` of them from
/// number `first` on, dim numbers each, one point after the other. For files larger than memory, databases, and
/// whatever can be read again and again:
///
///     const auto points = keen::blocks<float>(n, 128, [&](keen::Index first, keen::Index count, float* numbers) {
///       file.seekg(first * 128 * sizeof(float));
///       file.read(reinterpret_cast<char*>(numbers), count * 128 * sizeof(float));
///       if (!file) throw std::runtime_error("vectors.bin: too short");
///     });
///     const auto clustering = keen::fit(points, {.k = 64, .threads = 0});
///
/// `KMeans::fit` reads all points once a pass, and a few times before and after; one block is read ahead, on a thread
/// of its own, while the other is worked on. Results have the bits of a fit in memory. It starts from PlusPlus on a
/// sample (see `Clustering::start_sample`), RandomPoints, RandomPartition, FirstK, GivenCentroids, or a callable; with
/// effort::Lloyd, and the algorithms lloyd and hamerly. `Model::predict` and `sse` read the points once or twice.
/// Memory: two blocks, a label a point, 16 bytes a point with hamerly, and what O(k dim) takes.
///
/// @tparam Number  of the numbers, as `keen::points` takes them; bytes and halves stay as they are
/// @param read     is called by one thread at a time, not always the same, and writes the same numbers in every call;
///                 what it throws ends the fit, and comes out of it
/// @throws std::invalid_argument for a negative size
template <class Number, std::invocable<Index, Index, Number*> Read>
[[nodiscard]] auto blocks(Index n, Index dim, Read read, const BlockOptions& options = {}) {
  using Scalar = detail::ScalarOf<Number>;
  static_assert(detail::number_type_of<Number>.has_value(),
                "blocks are of float, double, Eigen::half, Eigen::bfloat16, or whole numbers of 8 or 16 bits");
  const auto source = std::make_shared<const detail::BlockSource>(
      [read = std::move(read)](Index first, Index count, void* numbers) {
        read(first, count, static_cast<Number*>(numbers));
      },
      n, dim, Index{sizeof(Number)}, options.points_at_once);
  return Dataset<Scalar>(
      detail::StoredPoints<Scalar>(nullptr, *detail::number_type_of<Number>, dim, {dim, 1}, source.get()), n, source);
}

}  // namespace keen
