// SPDX-License-Identifier: MIT
#pragma once

#include "../base/indexed_vector.hpp"
#include "seed_distances.hpp"
#include "seed_gains.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

// Which error is allowed. A search compares |x - c|^2 with D^2(x), both rounded. It may list a point that does not
// gain, which costs a little time, but it must not leave out one that gains: so each comparison is made with the error
// added on the side of listing.

namespace keen::detail {

/// How far a squared distance in Scalar may be off, and from where on a point is sure not to gain. A search leaves a
/// point out only where its measured squared distance, less the error, is not below `sq_reach`.
template <class Scalar>
class GainMargins {
 public:
  static constexpr Scalar eps = std::numeric_limits<Scalar>::epsilon();

  /// @param distances  must outlive this
  explicit GainMargins(const SeedDistances<Scalar>& distances)
      : distances_(distances), dim_(distances.data().dim()), least_safe_(least_safe_square<Scalar>(dim_)) {}

  /// What rounding may do to a score, and to the distances compared with it, relative to |x|^2 and |c|^2: the sums of
  /// dim terms in |x|^2, |c|^2, x.c and the distance itself, and moving x and c to the centre.
  /// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
  [[nodiscard]] Scalar error_factor() const { return static_cast<Scalar>(5 * dim_ + 40) * (eps / 2); }

  /// What rounding may do to a measured squared distance, relative to it.
  [[nodiscard]] Scalar rounding() const { return static_cast<Scalar>(dim_ + 6) * eps; }

  /// What underflow may do to a squared distance.
  [[nodiscard]] Scalar least_safe() const { return least_safe_; }

  /// The squared distance below which point `i` gains, rounded up.
  [[nodiscard]] Scalar sq_reach(Index i) const {
    constexpr auto most = static_cast<double>((std::numeric_limits<Scalar>::max)() / 8);
    return static_cast<Scalar>((std::min)(distances_[i], most)) * (1 + eps);
  }

 private:
  const SeedDistances<Scalar>& distances_;
  Index dim_;
  Scalar least_safe_;
};

/// What a search finds in a block of points. (On cache lines of its own: each worker fills one.)
template <class Scalar>
class alignas(64) BlockHits {
 public:
  using Hit = typename GainLists<Scalar>::Hit;

  /// Forgets all hits and begins a block.
  void restart(Index first) {
    first_ = first;
    hits_.clear();
  }

  /// Takes note that a point may gain by a candidate: the squared distance lies in [low, high].
  void add(Index candidate, Index point, Scalar low, Scalar high) {
    hits_.push_back({static_cast<Label>(candidate), static_cast<std::uint32_t>(point - first_), low, high});
  }

  [[nodiscard]] const IndexedVector<Hit>& hits() const { return hits_; }

 private:
  IndexedVector<Hit> hits_;
  Index first_ = 0;
};

}  // namespace keen::detail
