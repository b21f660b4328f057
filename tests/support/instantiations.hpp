// SPDX-License-Identifier: MIT
#pragma once

// What nearly every test instantiates is compiled once, in instantiations.cpp, and not once a file: that is most of the
// time it takes to compile the tests.

#include <keen/kmeans.hpp>

// NOLINTBEGIN(bugprone-macro-parentheses): types
#define KEEN_TESTS_INSTANTIATE(Extern, Scalar, Dim)                                                                 \
  Extern template class keen::Model<Scalar, Dim>;                                                                   \
  Extern template class keen::detail::Searcher<Scalar, Dim>;                                                        \
  Extern template class keen::detail::SeedSearch<Scalar, Dim>;                                                      \
  Extern template keen::Labels keen::detail::nearest_labels<Scalar, Dim>(keen::detail::Searcher<Scalar, Dim>&,      \
                                                                         keen::detail::Team&);                      \
  Extern template keen::Centroids<Scalar, Dim> keen::detail::extend_plus_plus<Scalar, Dim>(                         \
      const keen::Dataset<Scalar, Dim>&, const keen::Centroids<Scalar, Dim>&, keen::Index, keen::Index, keen::Rng&, \
      keen::detail::Team&);                                                                                         \
  Extern template keen::Clustering<Scalar, Dim> keen::detail::fit<Scalar, Dim, keen::KMeans<Scalar, Dim>>(          \
      const keen::KMeans<Scalar, Dim>&, const keen::Dataset<Scalar, Dim>&)
// NOLINTEND(bugprone-macro-parentheses)

KEEN_TESTS_INSTANTIATE(extern, double, 2);
KEEN_TESTS_INSTANTIATE(extern, double, Eigen::Dynamic);
KEEN_TESTS_INSTANTIATE(extern, float, 2);
KEEN_TESTS_INSTANTIATE(extern, float, Eigen::Dynamic);
