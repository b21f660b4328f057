// SPDX-License-Identifier: MIT
#pragma once

#include "kmeans.hpp"

/// \file
/// Fits that are compiled once for a whole program. Each file that fits compiles all that a fit may need, which takes
/// many times as long as the file's own code does. Where that counts, declare the fits in a header of yours, and
/// compile them in one file:
///
///     // fits.hpp, to be included wherever such points are clustered
///     #include <keen/keen.hpp>
///     KEEN_DECLARE_FIT(double, Eigen::Dynamic);
///
///     // fits.cpp
///     #include "fits.hpp"
///     KEEN_COMPILE_FIT(double, Eigen::Dynamic);
///
/// The Scalar and Dim are those of the points: float and 3 for std::array<float, 3>, Eigen::Dynamic where the dimension
/// is known at run time. What else a program fits is compiled as ever. Both are used at global scope.

// NOLINTBEGIN(bugprone-macro-parentheses): types
#define KEEN_DETAIL_FIT(Extern, Scalar, Dim)                                                                        \
  Extern template class keen::Model<Scalar, Dim>;                                                                   \
  Extern template class keen::detail::Searcher<Scalar, Dim>;                                                        \
  Extern template class keen::detail::SeedSearch<Scalar, Dim>;                                                      \
  Extern template keen::Labels keen::detail::nearest_labels<Scalar, Dim>(keen::detail::Searcher<Scalar, Dim>&,      \
                                                                         keen::detail::Team&);                      \
  Extern template keen::Centroids<Scalar, Dim> keen::detail::extend_plus_plus<Scalar, Dim>(                         \
      const keen::Dataset<Scalar, Dim>&, const keen::Centroids<Scalar, Dim>&, keen::Index, keen::Index, keen::Rng&, \
      keen::detail::Team&);                                                                                         \
  Extern template keen::Clustering<Scalar, Dim> keen::detail::fit<Scalar, Dim, keen::KMeans<Scalar, Dim>>(          \
      const keen::KMeans<Scalar, Dim>&, const keen::Dataset<Scalar, Dim>&, bool)
// NOLINTEND(bugprone-macro-parentheses)

/// Says that fits of such points are compiled elsewhere.
#define KEEN_DECLARE_FIT(Scalar, Dim) KEEN_DETAIL_FIT(extern, Scalar, Dim)

/// Compiles them here.
#define KEEN_COMPILE_FIT(Scalar, Dim) KEEN_DETAIL_FIT(, Scalar, Dim)
