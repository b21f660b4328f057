// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// The algorithm that finds the nearest centroids. All are exact and give the same labels, bit for bit.
enum class Algorithm {
  automatic,   ///< chosen by n, k and dim for speed
  lloyd,       ///< compares every centroid with every point
  filtering,   ///< boxes of neighbouring points rule out centroids (Kanungo et al. 2002); for up to 4 dimensions
  hamerly,     ///< two bounds per point avoid most of the search (Hamerly 2010)
  projection,  ///< like hamerly; projections rule out most centroids; for many dimensions and clusters
};

}  // namespace keen
