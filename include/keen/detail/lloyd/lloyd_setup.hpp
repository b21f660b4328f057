// SPDX-License-Identifier: MIT
#pragma once

#include "../../empty_clusters.hpp"
#include "../../iteration.hpp"
#include "../data/validated_data.hpp"
#include "../ranks/ranks.hpp"
#include "../threads/parallel.hpp"

#include <chrono>

namespace keen::detail {

/// What is the same for every run of a fit.
template <class Scalar, class Data = Points<Scalar>>
struct LloydSetup {
  const ValidatedData<Scalar, Data>& validated;
  Scale<double> unit;         ///< figures about moves and variance are computed in this unit
  double mean_variance = 0;   ///< over the coordinates, in the square of the unit
  Point<Scalar> center = {};  ///< the mean of the data, to the precision of Scalar
  EmptyClusters empty_clusters = EmptyClusters::relocate_farthest;
  Team& team;
  const Observer& observer;
  std::chrono::steady_clock::time_point start;
  bool on_sphere = false;  ///< centroids have length 1
  Ranks ranks = {};        ///< that fit together
};

}  // namespace keen::detail
