// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// k different random points, drawn with probability proportional to the weights (Forgy 1965). Fast, but often puts two
/// centroids into one cluster, so use restarts. Complexity: O(n + k (n / 256 + dim)).
struct RandomPoints {
  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const RandomPoints& init, const Points<Scalar>& data, Index k, Rng& rng,
                                         Team& team);

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/random_points.hpp"
#endif
