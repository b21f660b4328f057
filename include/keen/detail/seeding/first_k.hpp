// SPDX-License-Identifier: MIT
#pragma once

#include "../../init/first_k.hpp"

namespace keen::detail {

/// As keen::FirstK, for points of any form.
template <class Scalar, class Data>
[[nodiscard]] Centroids<Scalar> first_points(const Data& data, Index k) {
  Centroids<Scalar> centroids(data.dim(), k);
  Index chosen = 0;
  for (const bool with_weight : {true, false}) {
    for (Index i = 0; i < data.size() && chosen < k; ++i) {
      if ((data.weight(i) > 0) == with_weight) centroids.col(chosen++) = data.point(i);
    }
  }
  return centroids;
}

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const FirstK&, const Points<Scalar>& data, Index k, Rng&, Team&) {
  return first_points<Scalar>(data, k);
}

}  // namespace keen::detail
