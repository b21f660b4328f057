// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

#include <functional>
#include <stdexcept>
#include <string>

namespace keen {

/// A fit would take more than its memory_limit.
class MemoryLimitError : public std::invalid_argument {
 public:
  /// @param needed  bytes
  MemoryLimitError(const std::string& text, double needed) : std::invalid_argument(text), needed_(needed) {}

  [[nodiscard]] double needed() const { return needed_; }  ///< bytes, at least

 private:
  double needed_;
};

/// How points are read block by block, and the memory they may take.
struct BlockOptions {
  /// In a block, rounded to a multiple of 4096, at least that; 0: as many as take 4 MB, or a sixteenth of memory_limit.
  Index points_at_once = 0;
  bool reads_ahead = true;  ///< the next block is read beside the work: by a thread of the fit, or one of its own
  /// Upper limit in bytes for the memory of a fit, without weights, what `read` takes and what a user's init takes; 0:
  /// no limit. A fit that needs more throws a MemoryLimitError before it reads. Where there is room, bounds are kept
  /// (unless the algorithm is lloyd), then the first points, so that they are read once: the limit may be used up. No
  /// result depends on it.
  Index memory_limit = 0;
  /// Called after each read with the number of points that were read: for a display of progress. By one thread at a
  /// time, not always the same, while the source is locked: it must not read the points. What it throws ends the fit.
  std::function<void(Index count)> on_read{};
};

}  // namespace keen
