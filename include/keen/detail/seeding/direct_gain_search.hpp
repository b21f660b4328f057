// SPDX-License-Identifier: MIT
#pragma once

#include "gain_search.hpp"

#include <limits>

namespace keen::detail {

/// Every point against every candidate, by differences of coordinates in double: for few points, for data in another
/// unit, and where there are no kernels.
template <class Scalar>
class DirectGainSearch {
 public:
  /// @param distances  must outlive this
  explicit DirectGainSearch(const SeedDistances<Scalar>& distances) : distances_(distances) {}

  /// Finds the gains of points `first` to `first + count - 1`. Complexity: O(count candidates dim).
  void search(const Centroids<Scalar>& candidates, Index first, Index count, BlockHits<Scalar>& hits) const {
    constexpr bool is_double = sizeof(Scalar) == sizeof(double);
    constexpr Scalar eps = GainMargins<Scalar>::eps;
    for (Index i = first; i < first + count; ++i) {
      for (Index j = 0; j < candidates.cols(); ++j) {
        const double sq_distance = distances_.to_seed(i, candidates.col(j).data());
        if (!(sq_distance < distances_[i])) continue;
        const auto rounded = static_cast<Scalar>(sq_distance);
        const Scalar error = is_double ? Scalar(0) : rounded * eps + (std::numeric_limits<Scalar>::min)();
        hits.add(j, i, rounded - error, rounded + error);
      }
    }
  }

 private:
  const SeedDistances<Scalar>& distances_;
};

}  // namespace keen::detail
