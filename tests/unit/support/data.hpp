// SPDX-License-Identifier: MIT
#pragma once

#include <keen/random.hpp>
#include <keen/types.hpp>

#include <map>
#include <vector>

namespace unit {

/// Points drawn evenly from the unit cube, one a column.
template <int Dim = Eigen::Dynamic>
keen::Centroids<double, Dim> uniform_points(keen::Index n, std::uint64_t seed, keen::Index dim = Dim) {
  keen::Rng rng(seed);
  keen::Centroids<double, Dim> x(dim, n);
  for (keen::Index i = 0; i < n; ++i) {
    for (keen::Index d = 0; d < dim; ++d) x(d, i) = rng.uniform();
  }
  return x;
}

/// Point i belongs to group i % groups: evenly drawn from a square of side 1 whose corner is (10 g, 10 g).
inline Eigen::Matrix2Xd far_groups(keen::Index n, keen::Index groups, std::uint64_t seed) {
  Eigen::Matrix2Xd x = uniform_points<2>(n, seed);
  for (keen::Index i = 0; i < n; ++i) x.col(i).array() += 10.0 * static_cast<double>(i % groups);
  return x;
}

/// The columns of x that are named, each as often as it is.
template <class Matrix>
Matrix columns_at(const Matrix& x, const std::vector<keen::Index>& indices) {
  return x(Eigen::seqN(0, x.rows()), indices);
}

/// Labels in the order of their first appearance, so that partitions can be compared by ==.
inline keen::Labels renamed(const keen::Labels& labels) {
  std::map<keen::Label, keen::Label> names;
  keen::Labels result(labels.size());
  for (keen::Index i = 0; i < labels.size(); ++i) {
    result[i] = names.emplace(labels[i], static_cast<keen::Label>(names.size())).first->second;
  }
  return result;
}

/// The partition of `far_groups`.
inline keen::Labels group_labels(keen::Index n, keen::Index groups) {
  keen::Labels labels(n);
  for (keen::Index i = 0; i < n; ++i) labels[i] = static_cast<keen::Label>(i % groups);
  return labels;
}

}  // namespace unit
