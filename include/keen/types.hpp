// SPDX-License-Identifier: MIT
#pragma once

#if (defined(_MSVC_LANG) && _MSVC_LANG < 202002L) || (!defined(_MSVC_LANG) && __cplusplus < 202002L)
#error "keen needs C++20: compile with -std=c++20 (/std:c++20)"
#endif

#include <cstddef>
#include <cstdint>

#include <Eigen/Core>

#if !EIGEN_VERSION_AT_LEAST(3, 4, 0)
#error "keen needs Eigen 3.4 or newer"
#endif

#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "keen reports misuse by exceptions: compile with exceptions enabled"
#endif

namespace keen {

/// Counts and indices: signed, 64 bits on 64-bit machines.
using Index = Eigen::Index;
static_assert(sizeof(Index) >= sizeof(std::ptrdiff_t),
              "keen counts in Eigen::Index, which must hold any size: leave EIGEN_DEFAULT_DENSE_INDEX_TYPE undefined");

/// Distances in memory, counted in stored values; may be negative or zero.
struct Strides {
  Index point = 0;       ///< from a coordinate of one point to the same coordinate of the next
  Index coordinate = 1;  ///< from one coordinate of a point to the next
};

/// The index of a cluster, in [0, k).
using Label = std::int32_t;

/// One label per point.
using Labels = Eigen::Matrix<Label, Eigen::Dynamic, 1>;

/// Centroids, one per column: dim x k. (Eigen stores a matrix with one row row-major; the values have the same order.)
template <class Scalar, int Dim = Eigen::Dynamic>
using Centroids = Eigen::Matrix<Scalar, Dim, Eigen::Dynamic, Dim == 1 ? Eigen::RowMajor : Eigen::ColMajor>;

/// One point, or one centroid: dim x 1.
template <class Scalar, int Dim = Eigen::Dynamic>
using Point = Eigen::Matrix<Scalar, Dim, 1>;

}  // namespace keen
