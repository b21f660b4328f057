// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// What happens to a cluster that is left without points (or with points of weight 0 alone).
enum class EmptyClusters {
  relocate_farthest,  ///< it gets the point farthest from its own centroid, and the cluster that loses it is corrected
  keep,               ///< its centroid stays where it is
  error,              ///< std::runtime_error naming cluster and pass
};

}  // namespace keen
