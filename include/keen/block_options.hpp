// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

#include <functional>
#include <stdexcept>
#include <string>

namespace keen {

/// Thrown if a fit needs more memory than its memory_limit.
class MemoryLimitError : public std::invalid_argument {
 public:
  /// @param needed  bytes
  MemoryLimitError(const std::string& text, double needed) : std::invalid_argument(text), needed_(needed) {}

  [[nodiscard]] double needed() const { return needed_; }  ///< lower bound of the memory needed, in bytes

 private:
  double needed_;
};

/// Options for points that are read block by block.
struct BlockOptions {
  /// Points per block, rounded to a multiple of 4096, at least 4096; 0: as many as fit into 4 MB, or into a sixteenth
  /// of memory_limit.
  Index points_at_once = 0;
  bool reads_ahead = true;  ///< reads the next block during the computation, on a thread of the fit or an extra one
  /// Upper limit in bytes for the memory of a fit, not counting weights and the memory of `read` and of a user-defined
  /// init; 0: no limit. A fit that needs more throws MemoryLimitError before it reads. A fit may use the whole limit:
  /// spare memory holds the bounds of the algorithm (unless it is lloyd), then the first points, so that they are read
  /// only once. The limit does not affect results.
  Index memory_limit = 0;
  /// Called after each read with the number of points read, for example to display progress. Calls come from one thread
  /// at a time, not always the same, while the source is locked, so it must not read the points. An exception from it
  /// ends the fit.
  std::function<void(Index count)> on_read{};
};

}  // namespace keen
