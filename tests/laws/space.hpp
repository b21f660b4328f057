// SPDX-License-Identifier: MIT
#pragma once

// The spaces that laws run over. A law is a TEMPLATE_TEST_CASE over KEEN_LAW_SPACE, which each test program's file
// names before it includes the laws: one space a file, because every space is compiled from scratch.

#include "support/catch.hpp"
#include "support/difference.hpp"
#include "support/generate.hpp"
#include "support/generate_starts.hpp"
#include "support/invariants.hpp"
#include "support/naive_lloyd.hpp"

namespace laws {

using keen::Index;
using support::difference;
using support::fit_checked;
using support::try_fit_checked;

template <class S, int D>
struct Space {
  using Scalar = S;
  static constexpr int dim = D;
  using Cloud = support::Cloud<S, D>;
  using KMeans = keen::KMeans<S, D>;
  using Clustering = keen::Clustering<S, D>;
  using Centroids = keen::Centroids<S, D>;
  using Data = keen::Dataset<S, D>;

  /// A dimension to make data of.
  static Index draw_dim(support::Draw& draw) { return D == Eigen::Dynamic ? draw.between(1, 7) : Index{D}; }

  static Cloud make(const support::Recipe& recipe) { return support::make_cloud<S, D>(recipe); }
};

struct Double1 : Space<double, 1> {};
struct Double2 : Space<double, 2> {};
struct Double3 : Space<double, 3> {};
struct Double8 : Space<double, 8> {};
struct DoubleDynamic : Space<double, Eigen::Dynamic> {};
struct Float1 : Space<float, 1> {};
struct Float2 : Space<float, 2> {};
struct Float3 : Space<float, 3> {};
struct Float8 : Space<float, 8> {};
struct FloatDynamic : Space<float, Eigen::Dynamic> {};

/// Any effort whose outcome does not depend on the time; most often the plain one.
template <class Scalar>
keen::Effort<Scalar> draw_effort(support::Draw& draw) {
  if (draw.chance(0.6)) return keen::effort::Lloyd{};
  if (draw.chance(0.2)) return keen::effort::Hartigan{draw.between(1, 20)};
  if (draw.chance(0.5)) return keen::effort::Swaps{};
  return keen::effort::Anneal{draw.between(1, 30)};
}

inline constexpr keen::Algorithm all_algorithms[] = {keen::Algorithm::automatic, keen::Algorithm::lloyd,
                                                     keen::Algorithm::filtering, keen::Algorithm::hamerly,
                                                     keen::Algorithm::projection};

}  // namespace laws
