// SPDX-License-Identifier: MIT
#pragma once

#include <keen/adapters.hpp>
#include <keen/random.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace unit {

/// Points on a line.
using Line = keen::Centroids<double, 1>;

/// What a way to start draws.
template <class Init, class Scalar, int Dim>
keen::Centroids<Scalar, Dim> draw(const Init& init, const keen::Dataset<Scalar, Dim>& data, keen::Index k,
                                  std::uint64_t seed) {
  keen::Rng rng(seed);
  return init(data, k, rng);
}

/// The numbers of the points that the centroids are, -1 among them if one is none. The points must differ.
template <class Matrix>
std::set<keen::Index> points_drawn(const Matrix& x, const Matrix& centroids) {
  std::set<keen::Index> drawn;
  for (keen::Index j = 0; j < centroids.cols(); ++j) {
    keen::Index i = 0;
    while (i < x.cols() && x.col(i) != centroids.col(j)) ++i;
    drawn.insert(i < x.cols() ? i : -1);
  }
  return drawn;
}

inline std::vector<double> sorted(const Line& values) {
  std::vector<double> result(values.begin(), values.end());
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace unit
