// SPDX-License-Identifier: MIT
#pragma once

namespace keen {

/// How nearest centroids are found. All are exact and give the same labels, bit for bit.
enum class Algorithm {
  automatic,  ///< whichever should be fastest
  lloyd,      ///< every centroid against every point
  hamerly,    ///< two bounds a point spare most of the search; for few dimensions and many passes
};

}  // namespace keen
