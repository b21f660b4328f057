// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/base/indexed_vector.hpp"
#include "../model.hpp"

#include <algorithm>

namespace keen {

namespace detail {

/// The number of centroids of `to` that are not the nearest one of any centroid of `from`.
template <class Scalar, int Dim>
[[nodiscard]] Index orphans(const Model<Scalar, Dim>& from, const Model<Scalar, Dim>& to) {
  const Labels nearest = to.predict(view_columns<Scalar>(from.centroids()).dataset());
  IndexedVector<bool> is_met(to.k());
  for (const Label label : nearest) is_met[label] = true;
  return std::count(is_met.begin(), is_met.end(), false);
}

}  // namespace detail

/// The number of clusters of two models that have no counterpart: 0 if both have the same structure, 1 if one cluster
/// is misplaced, and so on. Symmetric. Complexity: O(k^2 dim).
/// @throws std::invalid_argument if the dimensions differ
/// Source: Franti, Rezaei and Zhao, Pattern Recognition 47 (2014), equations 2 to 4.
template <class Scalar, int Dim>
[[nodiscard]] Index centroid_index(const Model<Scalar, Dim>& a, const Model<Scalar, Dim>& b) {
  return (std::max)(detail::orphans(a, b), detail::orphans(b, a));
}

}  // namespace keen
