// SPDX-License-Identifier: MIT
#pragma once

#include "indexed_vector.hpp"

namespace keen::detail {

/// Numbers that begin on a cache line. Eigen's alignment settings do not matter.
template <class Number>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(Index size) { resize(size); }

  /// Makes room for `size` numbers; what was there is lost where it has to grow.
  void resize(Index size) { lines_.resize((size + line_size - 1) / line_size); }

  [[nodiscard]] Number* data() { return lines_.empty() ? nullptr : lines_.front().values; }
  [[nodiscard]] const Number* data() const { return lines_.empty() ? nullptr : lines_.front().values; }

 private:
  static constexpr Index line_size = 64 / static_cast<Index>(sizeof(Number));

  struct alignas(64) Line {
    Number values[64 / sizeof(Number)];
  };

  IndexedVector<Line> lines_;
};

}  // namespace keen::detail
