// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"

#include <cstddef>
#include <vector>

namespace keen::detail {

/// Numbers that begin on a cache line, whatever Eigen was told about alignment.
template <class Number>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(Index size) { resize(size); }

  /// Makes room for `size` numbers; what was there is lost where it has to grow.
  void resize(Index size) { lines_.resize((static_cast<std::size_t>(size) + line_size - 1) / line_size); }

  [[nodiscard]] Number* data() { return lines_.empty() ? nullptr : lines_.front().values; }
  [[nodiscard]] const Number* data() const { return lines_.empty() ? nullptr : lines_.front().values; }

 private:
  static constexpr std::size_t line_size = 64 / sizeof(Number);

  struct alignas(64) Line {
    Number values[line_size];
  };

  std::vector<Line> lines_;
};

}  // namespace keen::detail
