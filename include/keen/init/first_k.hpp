// SPDX-License-Identifier: MIT
#pragma once

#include "initializer.hpp"

namespace keen {

/// The first k points; points of weight 0 only if there are not enough others. Independent of the seed. Useful to
/// reproduce a run by hand; poor on sorted data. Complexity: O(n + k dim).
struct FirstK {
  static constexpr bool is_deterministic = true;

  template <class Scalar, int Dim>
  [[nodiscard]] Centroids<Scalar, Dim> operator()(const Dataset<Scalar, Dim>& data, Index k, Rng& rng) const {
    return Initializer<Scalar, Dim>(*this)(data, k, rng);
  }
};

namespace detail {

template <class Scalar>
[[nodiscard]] Centroids<Scalar> start_by(const FirstK& init, const Points<Scalar>& data, Index k, Rng& rng, Team& team);

}  // namespace detail

}  // namespace keen

#ifndef KEEN_COMPILED
#include "../detail/seeding/first_k.hpp"
#endif
