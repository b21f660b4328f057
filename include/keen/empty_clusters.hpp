// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// The treatment of a cluster that has no points, or only points of weight 0.
enum class EmptyClusters {
  relocate_farthest,  ///< it gets the point farthest from its own centroid; the donor's mean is corrected
  keep,               ///< its centroid stays where it is
  error,              ///< throws std::runtime_error with cluster and pass
};

}  // namespace keen
