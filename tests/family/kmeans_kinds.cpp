// SPDX-License-Identifier: MIT
#include "kinds.hpp"

#include <keen/hartigan_wong.hpp>

namespace family {

namespace {

template <class Scalar, int Dim>
struct WithSwaps : keen::KMeans<Scalar, Dim> {
  WithSwaps() { this->effort = keen::effort::Swaps{}; }
};

}  // namespace

template <>
const std::vector<Estimator>& estimators<KMeans>() {
  static const std::vector<Estimator> all = dense_estimators<keen::KMeans>("KMeans");
  return all;
}

template <>
const std::vector<Estimator>& estimators<KMeansWithSwaps>() {
  static const std::vector<Estimator> all = dense_estimators<WithSwaps>("KMeans with swaps");
  return all;
}

template <>
const std::vector<Estimator>& estimators<HartiganWong>() {
  static const std::vector<Estimator> all = dense_estimators<keen::HartiganWong>("HartiganWong");
  return all;
}

}  // namespace family
