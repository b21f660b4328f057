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
#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace keen::detail {

/// Blocks that a thread of their own reads in their order, a few ahead of who takes them. Where there is no thread to
/// be had, they are read when they are taken.
class ReadAhead {
 public:
  static constexpr Index buffers = 3;

  /// @param has_thread  whether there is to be one
  /// @param read        reads a block into one of the buffers; called for 0 to blocks - 1
  ReadAhead(bool has_thread, Index blocks, std::function<void(Index block, Index buffer)> read)
      : blocks_(blocks), read_(std::move(read)) {
    if (!has_thread || blocks_ <= 1) return;
    try {
      thread_ = std::thread([this] { read_all(); });
    } catch (const std::system_error&) {
    }
  }

  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  ~ReadAhead() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      is_stopped_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  /// The buffer of the next block, which the one before leaves to others.
  /// @throws what the reading threw
  [[nodiscard]] Index take() {
    const Index block = taken_;
    if (!thread_.joinable()) {
      read_(block, 0);
      ++taken_;
      return 0;
    }
    std::unique_lock lock(mutex_);
    ++taken_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return done_ > block || error_; });
    if (done_ <= block) std::rethrow_exception(error_);
    return block % buffers;
  }

 private:
  void read_all() {
    for (Index block = 0; block < blocks_; ++block) {
      {
        std::unique_lock lock(mutex_);
        // The last block that was taken is still in use.
        changed_.wait(lock, [&] { return is_stopped_ || block - (std::max)(Index{0}, taken_ - 1) < buffers; });
        if (is_stopped_) return;
      }
      std::exception_ptr error;
      try {
        read_(block, block % buffers);
      } catch (...) {
        error = std::current_exception();
      }
      const std::lock_guard lock(mutex_);
      error_ = error;
      if (!error) done_ = block + 1;
      changed_.notify_all();
      if (error) return;
    }
  }

  Index blocks_;
  std::function<void(Index block, Index buffer)> read_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Index taken_ = 0;  // blocks
  Index done_ = 0;   // blocks
  std::exception_ptr error_;
  bool is_stopped_ = false;
};

/// Points that a callback of the user's reads.
class BlockSource final : public PointSource {
 public:
  using Read = std::function<void(Index first, Index count, void* numbers)>;

  /// @param number_size     bytes of a number
  /// @param points_at_once  in a block, rounded to a multiple of block_unit; 0: as many as take `usual_bytes`
  /// @param reads_ahead     on a thread of its own
  BlockSource(Read read, Index n, Index dim, Index number_size, Index points_at_once, bool reads_ahead)
      : read_(std::move(read)), size_(n), point_bytes_(dim * number_size), reads_ahead_(reads_ahead) {
    require_that(n >= 0 && dim >= 0, "blocks: sizes must not be negative, got n = ", n, ", dim = ", dim);
    require_that(point_bytes_ == 0 || n <= (std::numeric_limits<Index>::max)() / point_bytes_, "blocks: n x dim = ", n,
                 " x ", dim, " numbers are more than can be counted");
    require_that(points_at_once >= 0, "blocks: points_at_once must be >= 0, got ", points_at_once);
    const Index asked = points_at_once > 0 ? points_at_once : usual_bytes / (std::max)(point_bytes_, Index{1});
    const Index units = (std::clamp)(asked, Index{1}, (std::max)(n, Index{1})) / block_unit;
    points_at_once_ = (std::max)(units, Index{1}) * block_unit;
  }

  void read_all(const Take& take) const override {
    const Index blocks = (size_ + points_at_once_ - 1) / points_at_once_;
    const Buffers buffers = borrow(blocks);
    {
      ReadAhead ahead(reads_ahead_, blocks, [&](Index block, Index buffer) {
        const Index first = block * points_at_once_;
        read(first, end_of(first) - first, buffers[static_cast<std::size_t>(buffer)].get());
      });
      for (Index first = 0; first < size_; first += points_at_once_) {
        take(buffers[static_cast<std::size_t>(ahead.take())].get(), first, end_of(first));
      }
    }
    give_back(buffers);
  }

  void read(Index first, Index count, void* numbers) const override {
    const std::lock_guard lock(reading_);
    read_(first, count, numbers);
  }

 private:
  using Buffer = std::shared_ptr<std::byte[]>;
  using Buffers = std::array<Buffer, ReadAhead::buffers>;

  static constexpr Index usual_bytes = Index{1} << 22;

  [[nodiscard]] Index end_of(Index first) const { return (std::min)(size_, first + points_at_once_); }

  /// Memory for blocks, kept from pass to pass.
  [[nodiscard]] Buffers borrow(Index blocks) const {
    const std::lock_guard lock(keeping_);
    if (!spare_.empty()) {
      const Buffers buffers = spare_.back();
      spare_.pop_back();
      return buffers;
    }
    Buffers buffers;
    for (Index b = 0; b < (std::min)(blocks, ReadAhead::buffers); ++b) {
      buffers[static_cast<std::size_t>(b)] =
          Buffer(new std::byte[static_cast<std::size_t>((std::min)(size_, points_at_once_) * point_bytes_)]);
    }
    return buffers;
  }

  void give_back(const Buffers& buffers) const {
    const std::lock_guard lock(keeping_);
    spare_.push_back(buffers);
  }

  Read read_;
  Index size_;
  Index point_bytes_;
  Index points_at_once_;
  bool reads_ahead_;
  mutable std::mutex reading_;
  mutable std::mutex keeping_;
  mutable std::vector<Buffers> spare_;
};

}  // namespace keen::detail

// ---- keen/blocks.hpp

#include <concepts>

namespace keen {

/// How points are read block by block.
struct BlockOptions {
  Index points_at_once = 0;  ///< in a block, rounded to a multiple of 4096, at least that; 0: as many as take 4 MB
  bool reads_ahead = true;   ///< a thread of its own reads up to two blocks ahead, in each pass
};

namespace detail {

/// Points that `read` reads, of numbers of this type and size.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> blocks_of(BlockSource::Read read, NumberType type, Index number_size, Index n, Index dim,
                                        const BlockOptions& options) {
  const auto source = std::make_shared<const BlockSource>(std::move(read), n, dim, number_size, options.points_at_once,
                                                          options.reads_ahead);
  return Dataset<Scalar>(StoredPoints<Scalar>(nullptr, type, dim, {dim, 1}, source.get()), n, source);
}

}  // namespace detail

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
/// `KMeans::fit` reads all points once a pass, and two to five times before and after. Results have the bits of a fit
/// in memory. It starts from PlusPlus on a sample (see `Clustering::start_sample`), RandomPoints, RandomPartition,
/// FirstK, GivenCentroids, or a callable; with effort::Lloyd, and the algorithms lloyd and hamerly. `Model::predict`,
/// `transform` and `sse` read the points two or three times. What else takes points refuses these. Memory: three
/// blocks, a label a point, 16 bytes a point with hamerly, the sample, and what O(k dim) takes.
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
  const auto shared = std::make_shared<Read>(std::move(read));
  return detail::blocks_of<Scalar>(
      [shared](Index first, Index count, void* numbers) { (*shared)(first, count, static_cast<Number*>(numbers)); },
      *detail::number_type_of<Number>, Index{sizeof(Number)}, n, dim, options);
}

}  // namespace keen
