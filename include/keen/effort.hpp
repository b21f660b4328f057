// SPDX-License-Identifier: MIT
#pragma once

#include "detail/check.hpp"
#include "types.hpp"

#include <chrono>
#include <variant>

namespace keen {

/// How hard a fit tries for a low SSE. Points of one coordinate need no luck: with any effort but the plain one they
/// get the centroids of least SSE, exactly, whatever the init.
namespace effort {

/// Lloyd's iteration from the start centroids, and no more.
struct Lloyd {
  void validate() const {}
};

/// Then points are moved one at a time to where that lowers the SSE, with the centroids of both clusters; Hartigan's
/// minima are among Lloyd's, and are lower most often.
struct Hartigan {
  Index lloyd_passes = 300;  ///< passes of Lloyd's iteration before the moves, at most, >= 1

  void validate() const {
    detail::require_that(lloyd_passes >= 1, "effort::Hartigan: lloyd_passes must be >= 1, got ", lloyd_passes);
  }
};

/// Then swaps, as long as the SSE falls: the cluster whose split gains most takes the centroid of the one that costs
/// least to do without, and Lloyd's iteration is run around them. Where k is 5 or less, from the best of four starts.
/// These efforts end with Hartigan's moves.
struct Swaps {
  void validate() const {}
};

/// Then random swaps, of which some are kept though the SSE rises, the fewer the nearer the end; the best is returned.
/// Where every centroid is near to every point, in many dimensions, those alone are kept that lower it.
struct Anneal {
  Index trials = 2000;  ///< swaps to try, >= 1

  void validate() const { detail::require_that(trials >= 1, "effort::Anneal: trials must be >= 1, got ", trials); }
};

/// The same for as long as there is time. What comes of it depends on the speed of the machine.
struct AnnealFor {
  std::chrono::duration<double> limit{1.0};  ///< since `fit` was called, >= 0; shared by the restarts

  void validate() const {
    const double seconds = limit.count();
    detail::require_that(detail::is_finite(&seconds) && seconds >= 0, "effort::AnnealFor: limit must be >= 0 s, got ",
                         seconds, " s");
  }
};

}  // namespace effort

/// One of the efforts; seed and Lloyd's iteration unless told otherwise.
using Effort = std::variant<effort::Lloyd, effort::Hartigan, effort::Swaps, effort::Anneal, effort::AnnealFor>;

/// What the swaps of a run came to.
struct SwapRecord {
  Index trials = 0;               ///< swaps that were tried
  Index accepted = 0;             ///< swaps that were kept
  bool reached_deadline = false;  ///< they ended because of the time: another run may end elsewhere
};

}  // namespace keen
