// SPDX-License-Identifier: MIT
#pragma once

#include "../base/check.hpp"
#include "stored_points.hpp"

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
