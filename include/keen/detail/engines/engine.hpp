// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../sums/changes.hpp"

namespace keen::detail {

/// The seam between Lloyd's iteration and the ways to find nearest centroids. An engine is made for one data set and
/// lives for one run; it may remember what earlier passes taught it. Engines differ in speed alone: labels are those of
/// the exhaustive search, bit for bit, and ties go to the lower label.
template <class Scalar>
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;

  /// Writes the label of the nearest centroid of every point.
  /// @param centroids  dim x k, k the same in every call
  /// @param labels     n values: those of the last call, or anything before the first
  /// @param changes    takes note of every label that changes
  virtual void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) = 0;
};

}  // namespace keen::detail
