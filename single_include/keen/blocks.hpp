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
#include <cstring>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

// Reading and computing at the same time, with three buffers in a ring:
//
//     read      block 0   1   2   3   4             block b lies in buffer b mod 3
//     compute             0   1   2   3   4         one is in use, one is read, one is ready
//
// The reader is at most two blocks ahead of the block that is in use. Blocks come in their order, so sums that depend
// on the order are those of points in memory.

namespace keen::detail {

/// Reads blocks in their order, ahead of the code that takes them. If the team has several workers, one of them reads;
/// otherwise a separate thread does. If the system provides no thread, a block is read when it is taken.
class ReadAhead {
 public:
  static constexpr Index buffers = 3;

  /// @param is_wanted  whether to read ahead at all
  /// @param team       that works on blocks while it is not in `take`; may be null
  /// @param read       reads a block into one of the buffers; called for 0 to blocks - 1
  ReadAhead(bool is_wanted, Team* team, Index blocks, std::function<void(Index block, Index buffer)> read)
      : blocks_(blocks), read_(std::move(read)) {
    if (!is_wanted || blocks_ == 0) return;
    if (team != nullptr && team->size() > 1) {
      team_ = team;
      team_->add_job([this] { read_next(); });
    } else if (blocks_ > 1) {
      try {
        thread_ = std::thread([this] { read_all(); });
      } catch (const std::system_error&) {
      }
    }
  }

  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  ~ReadAhead() {
    if (team_ != nullptr) team_->drop_job();
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
    if (thread_.joinable()) {
      wait_for(block);
    } else {
      if (team_ != nullptr) team_->finish_job();
      if (done_ == block) read_next();
      ++taken_;
      if (team_ != nullptr && done_ < blocks_) team_->add_job([this] { read_next(); });
    }
    return buffer_of(block);
  }

 private:
  [[nodiscard]] Index buffer_of(Index block) const {
    return team_ != nullptr || thread_.joinable() ? block % buffers : 0;
  }

  void read_next() {
    read_(done_, buffer_of(done_));
    ++done_;
  }

  /// Until the thread has read the block.
  void wait_for(Index block) {
    std::unique_lock lock(mutex_);
    ++taken_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return done_ > block || error_; });
    if (done_ <= block) std::rethrow_exception(error_);
  }

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
  Team* team_ = nullptr;
  std::thread thread_;
  std::mutex mutex_;  // of what follows, while the thread reads
  std::condition_variable changed_;
  Index taken_ = 0;  // blocks
  Index done_ = 0;   // blocks
  std::exception_ptr error_;
  bool is_stopped_ = false;
};

/// @throws std::invalid_argument for what is negative
inline void require_valid(const BlockOptions& options) {
  require_that(options.points_at_once >= 0, "blocks: points_at_once must be >= 0, got ", options.points_at_once);
  require_that(options.memory_limit >= 0, "blocks: memory_limit must be >= 0 bytes, got ", options.memory_limit);
}

/// Points that a callback of the user's reads.
class BlockSource final : public PointSource {
 public:
  using Read = std::function<void(Index first, Index count, void* numbers)>;

  /// @param number_size  bytes of a number
  BlockSource(Read read, Index n, Index dim, Index number_size, const BlockOptions& options)
      : read_(std::move(read)), size_(n), point_bytes_(dim * number_size), options_(options) {
    require_that(n >= 0 && dim >= 0, "blocks: sizes must not be negative, got n = ", n, ", dim = ", dim);
    require_that(point_bytes_ == 0 || n <= (std::numeric_limits<Index>::max)() / point_bytes_, "blocks: n x dim = ", n,
                 " x ", dim, " numbers are more than can be counted");
    require_valid(options);
    Index& at_once = options_.points_at_once;
    if (at_once == 0) {
      const Index limit = options_.memory_limit;
      const Index bytes = limit > 0 ? (std::min)(usual_bytes, limit / 16) : usual_bytes;
      at_once = bytes / (std::max)(point_bytes_, Index{1});
    }
    at_once = (std::max)((std::min)(at_once, n) / block_unit, Index{1}) * block_unit;
  }

  void read_all(const Take& take, Team* team) const override {
    const Index first_read = is_kept_ ? kept_ : 0;
    const Index at_once = options_.points_at_once;
    const Index blocks = (size_ - first_read + at_once - 1) / at_once;
    const Buffers buffers = borrow(blocks);
    {
      const auto first_of = [&](Index block) { return first_read + block * at_once; };
      const auto place_of = [&](Index block, Index buffer) {
        return first_of(block) < kept_ ? kept_points_.get() + first_of(block) * point_bytes_
                                       : buffers[static_cast<std::size_t>(buffer)].get();
      };
      ReadAhead ahead(options_.reads_ahead, team, blocks, [&](Index block, Index buffer) {
        const Index first = first_of(block);
        read(first, end_of(first) - first, place_of(block, buffer));
      });
      if (is_kept_) take(kept_points_.get(), 0, kept_);
      for (Index block = 0; block < blocks; ++block) {
        const Index first = first_of(block);
        take(place_of(block, ahead.take()), first, end_of(first));
      }
    }
    give_back(buffers);
    if (kept_ > 0 && !is_kept_) is_kept_ = true;  // else nothing is written: any number of fits may read here
  }

  void read(Index first, Index count, void* numbers) const override {
    if (is_kept_ && first + count <= kept_) {
      std::memcpy(numbers, kept_points_.get() + first * point_bytes_, static_cast<std::size_t>(count * point_bytes_));
      return;
    }
    const std::lock_guard lock(reading_);
    read_(first, count, numbers);
    if (options_.on_read) options_.on_read(count);
  }

  [[nodiscard]] std::unique_ptr<const PointSource> keeping(Index bytes) const override {
    return std::unique_ptr<const PointSource>(new BlockSource(*this, bytes));
  }

  [[nodiscard]] std::shared_ptr<const PointSource> part(Index first, Index count) const override {
    BlockOptions options = options_;
    options.on_read = nullptr;  // this calls it
    const auto read_part = [this, first](Index begin, Index points, void* numbers) {
      read(first + begin, points, numbers);
    };
    return std::make_shared<const BlockSource>(read_part, count, point_bytes_, Index{1}, options);
  }

  [[nodiscard]] Index memory() const override {
    const Index blocks = (size_ + options_.points_at_once - 1) / options_.points_at_once;
    return buffers_for(blocks) * (std::min)(size_, options_.points_at_once) * point_bytes_;
  }

  [[nodiscard]] Index memory_limit() const override { return options_.memory_limit; }

 private:
  using Buffer = std::shared_ptr<std::byte[]>;
  using Buffers = std::array<Buffer, ReadAhead::buffers>;

  static constexpr Index usual_bytes = Index{1} << 22;

  BlockSource(const BlockSource& of, Index bytes)
      : read_([&of](Index first, Index count, void* numbers) { of.read(first, count, numbers); }),
        size_(of.size_),
        point_bytes_(of.point_bytes_),
        options_(of.options_),
        kept_(whole_blocks(bytes / (std::max)(point_bytes_, Index{1}))),
        kept_points_(new std::byte[static_cast<std::size_t>(kept_ * point_bytes_)]) {
    options_.on_read = nullptr;  // `of` calls it
  }

  /// As many of so many points as fill blocks; all where there are no more.
  [[nodiscard]] Index whole_blocks(Index points) const {
    return points >= size_ ? size_ : points / options_.points_at_once * options_.points_at_once;
  }

  [[nodiscard]] Index end_of(Index first) const { return (std::min)(size_, first + options_.points_at_once); }

  [[nodiscard]] Index buffers_for(Index blocks) const {
    return (std::min)(blocks, options_.reads_ahead ? ReadAhead::buffers : 1);
  }

  /// Memory for blocks, left from an earlier pass.
  [[nodiscard]] Buffers borrow(Index blocks) const {
    const std::lock_guard lock(keeping_);
    if (!spare_.empty()) {
      const Buffers buffers = spare_.back();
      spare_.pop_back();
      return buffers;
    }
    Buffers buffers;
    if (kept_ == size_) return buffers;
    for (Index b = 0; b < buffers_for(blocks); ++b) {
      buffers[static_cast<std::size_t>(b)] =
          Buffer(new std::byte[static_cast<std::size_t>((std::min)(size_, options_.points_at_once) * point_bytes_)]);
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
  BlockOptions options_;
  Index kept_ = 0;                // points that stay in memory
  Buffer kept_points_;            // where
  mutable bool is_kept_ = false;  // they have been read
  mutable std::mutex reading_;
  mutable std::mutex keeping_;
  mutable std::vector<Buffers> spare_;
};

}  // namespace keen::detail

// ---- keen/blocks.hpp

#include <concepts>
#include <cstdint>

namespace keen {

namespace detail {

/// Of random_sample.
template <class Scalar, int Dim>
[[nodiscard]] Dataset<Scalar, Dim> random_sample(const Dataset<Scalar, Dim>& points, Index count, std::uint64_t seed) {
  const Points<Scalar> data(points);
  Rng rng(seed);
  const auto sample = std::make_shared<const Sample<Scalar>>(data, draw_in_order(data, count, rng));
  const Dataset<Scalar> drawn = sample->view();
  return Dataset<Scalar, Dim>(drawn.stored_points(), drawn.size(), sample).with_weights(drawn.weights(), sample);
}

/// Points that `read` reads, of numbers of this type and size.
template <class Scalar>
[[nodiscard]] Dataset<Scalar> blocks_of(BlockSource::Read read, NumberType type, Index number_size, Index n, Index dim,
                                        const BlockOptions& options) {
  const auto source = std::make_shared<const BlockSource>(std::move(read), n, dim, number_size, options);
  return Dataset<Scalar>(StoredPoints<Scalar>(nullptr, type, dim, {dim, 1}, source.get()), n, source);
}

}  // namespace detail

/// A dataset of n points of `dim` coordinates that are not in memory. `read(first, count, numbers)` writes points
/// `first` to `first + count - 1` to `numbers`, `dim` values each, one point after the other. For files larger than
/// memory, databases, and any source that can be read repeatedly:
///
///     const auto points = keen::blocks<float>(n, 128, [&](keen::Index first, keen::Index count, float* numbers) {
///       file.seekg(first * 128 * sizeof(float));
///       file.read(reinterpret_cast<char*>(numbers), count * 128 * sizeof(float));
///       if (!file) throw std::runtime_error("vectors.bin: too short");
///     });
///     const auto clustering = keen::fit(points, {.k = 64, .threads = 0});
///
/// `KMeans::fit` reads all points once per pass, and two to five times before and after the passes; ParallelPlusPlus
/// reads them 13 more times. Results have the bits of a fit in memory. Supported are the inits PlusPlus (on a sample,
/// see `Clustering::start_sample`), ParallelPlusPlus, RandomPoints, RandomPartition, FirstK, GivenCentroids and
/// callables, effort::Lloyd, and the algorithms lloyd and hamerly. `Model::predict`, `transform`, `sse`,
/// `Scaling::standardize` and `explain` read the points two to four times. Other functions throw std::invalid_argument;
/// call them with a `random_sample`, or with the blocks of `for_each_block`. Memory: three blocks, 8 bytes per point
/// for labels, 16 more with hamerly, 17 during ParallelPlusPlus, the sample, and O(k dim); at most `memory_limit`.
///
/// @tparam Number  type of the coordinates, as for `keen::points`; bytes and halves are not converted
/// @param read     called by one thread at a time, not always the same; must write the same values in every call. An
///                 exception from it ends the fit and reaches the caller. With an executor it may run on the executor's
///                 threads, and must not wait for them
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

/// One pass over points in their order, block by block: calls `visit(block, first)`, where `block` is a Dataset in
/// memory of the points from index `first` on, with their weights. It is valid until `visit` returns. Each point is
/// read once; the next block is read during `visit`. Points in memory form one block. For example, to write labels to a
/// file:
///
///     keen::for_each_block(points, [&](const auto& block, keen::Index) {
///       const keen::Labels labels = model.predict(block, 0);
///       file.write(reinterpret_cast<const char*>(labels.data()), labels.size() * sizeof(keen::Label));
///     });
///
/// @throws any exception from the source or from `visit`
template <class Points, class Visit>
void for_each_block(const Points& points, const Visit& visit) {
  using Block = DatasetOf<const Points&>;
  const Block all = as_dataset(points);
  const detail::PointSource* const source = all.stored_points().source();
  if (all.size() == 0) return;
  if (source == nullptr) {
    visit(all, Index{0});
    return;
  }
  const auto take = [&](const void* numbers, Index first, Index last) {
    const Block block(numbers, all.number_type(), last - first, all.dim(), {all.dim(), 1});
    visit(all.is_weighted() ? block.with_weights(all.weights() + first) : block, first);
  };
  source->read_all(take, nullptr);
}

/// A copy of `count` points drawn with equal probability from those of positive weight, with their weights and in their
/// order; all of them if there are no more. For functions that need points in memory: auto_k, measures, pictures. Reads
/// each point once. Complexity: O(n + count dim).
///
///     const auto chosen = keen::auto_k(keen::random_sample(points, 20000));
///
/// @param count  number of points to draw, >= 1
/// @throws std::invalid_argument for a count below 1; any exception from the source
/// Source: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
template <class Points>
[[nodiscard]] auto random_sample(const Points& points, Index count, std::uint64_t seed = 0) {
  detail::require_that(count >= 1, "random_sample: count must be >= 1, got ", count);
  return detail::random_sample(as_dataset(points), count, seed);
}

}  // namespace keen
