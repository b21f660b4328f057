// SPDX-License-Identifier: MIT
#include "kinds.hpp"

#include <keen/balanced.hpp>
#include <keen/bisecting.hpp>
#include <keen/mini_batch.hpp>
#include <keen/spherical.hpp>
#include <keen/trimmed.hpp>

namespace family {

template <>
const std::vector<Estimator>& estimators<SphericalKMeans>() {
  static const std::vector<Estimator> all =
      with(dense_estimators<keen::SphericalKMeans>("SphericalKMeans"), [](Estimator& it) { it.is_spherical = true; });
  return all;
}

template <>
const std::vector<Estimator>& estimators<TrimmedKMeans>() {
  static const std::vector<Estimator> all =
      with(dense_estimators<keen::TrimmedKMeans>("TrimmedKMeans"), [](Estimator& it) { it.is_trimmed = true; });
  return all;
}

template <>
const std::vector<Estimator>& estimators<BisectingKMeans>() {
  static const std::vector<Estimator> all =
      with(dense_estimators<keen::BisectingKMeans>("BisectingKMeans"), [](Estimator& it) { it.start_centroids = 2; });
  return all;
}

template <>
const std::vector<Estimator>& estimators<BalancedKMeans>() {
  static const std::vector<Estimator> all = dense_estimators<keen::BalancedKMeans>("BalancedKMeans");
  return all;
}

template <>
const std::vector<Estimator>& estimators<MiniBatchKMeans>() {
  static const std::vector<Estimator> all = dense_estimators<keen::MiniBatchKMeans>("MiniBatchKMeans");
  return all;
}

}  // namespace family
