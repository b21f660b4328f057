// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// The first k points; points of weight 0 only where there are not enough others. The same for every seed.
/// Good for reproducing a run by hand, poor on data that is sorted. Complexity: O(n + k dim).
struct FirstK {
  static constexpr bool is_deterministic = true;

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng&) const {
    Centroids<Scalar, Dim> centroids(data.dim(), k);
    Index chosen = 0;
    for (const bool with_weight : {true, false}) {
      for (Index i = 0; i < data.size() && chosen < k; ++i) {
        if ((data.weight(i) > 0) == with_weight) centroids.col(chosen++) = data.point(i);
      }
    }
    return centroids;
  }
};

}  // namespace keen
