// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// How nearest centroids are found. All are exact and give the same labels, bit for bit.
enum class Algorithm {
  automatic,   ///< whichever should be fastest
  lloyd,       ///< every centroid against every point
  filtering,   ///< boxes of neighbouring points rule out centroids together; for up to 4 dimensions
  hamerly,     ///< two bounds a point spare most of the search
  projection,  ///< as hamerly, and few directions rule out most centroids; for many dimensions and many clusters
};

}  // namespace keen
