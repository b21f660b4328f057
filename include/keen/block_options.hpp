// SPDX-License-Identifier: MIT
#pragma once

#include "types.hpp"

namespace keen {

/// How points are read block by block, and the memory they may take.
struct BlockOptions {
  Index points_at_once = 0;  ///< in a block, rounded to a multiple of 4096, at least that; 0: as many as take 4 MB
  bool reads_ahead = true;   ///< the next block is read beside the work: by a thread of the fit, or one of its own
  /// Bytes that a fit may take for everything but weights, and what the user's own init takes; 0: what it needs. Where
  /// that is too little, the fit is refused before any work. Bounds are kept where they fit (with Algorithm::automatic
  /// and hamerly), and then as many points, so that they are read once and not in each pass. No bit depends on it.
  Index memory_limit = 0;
};

}  // namespace keen
