// SPDX-License-Identifier: MIT
#pragma once

// What the laws about changed input share.

#include "space.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace laws {

inline constexpr int instances = 500;  // of every relation in every space

/// Start centroids that are used as they are, and nothing but the fixpoint to end the iteration.
template <class Space>
typename Space::Clustering fit_from(const typename Space::Data& data, const typename Space::Centroids& start) {
  const typename Space::KMeans settings{
      .k = start.cols(), .init = keen::GivenCentroids(start), .stop = keen::stop::LabelsSettled{}};
  return fit_checked(data, settings);
}

/// Requires the same labels after the same passes.
template <class Clustering, class Other>
void require_same_path(const Clustering& found, const Other& expected) {
  REQUIRE(found.labels == expected.labels);
  REQUIRE(found.iterations == expected.iterations);
  REQUIRE(found.stop_reason == expected.stop_reason);
}

/// A fit of which all is fixed but the data: the number of an init of every_init, an engine, an effort, a seed.
template <class Space>
struct Fit {
  std::size_t init = 0;
  keen::Algorithm algorithm = keen::Algorithm::automatic;
  keen::Effort<typename Space::Scalar> effort = {};

  typename Space::Clustering operator()(const typename Space::Cloud& cloud) const {
    const typename Space::KMeans settings{.k = cloud.k,
                                          .init = support::every_init(cloud)[init].init,
                                          .effort = effort,
                                          .algorithm = algorithm,
                                          .seed = 5};
    return fit_checked(cloud.data(), settings);
  }
};

template <class Matrix>
Matrix times_power(const Matrix& x, int exponent) {
  return x.unaryExpr([exponent](typename Matrix::Scalar value) { return std::ldexp(value, exponent); });
}

}  // namespace laws
