// SPDX-License-Identifier: MIT
#pragma once

#include "../../types.hpp"
#include "../sums/changes.hpp"

// The assignment step: which centroid is nearest to each of n points? The definition costs n k dim multiplications,
// nearly all the time of a fit, and in most passes nearly all answers are those of the pass before. Engines avoid work
// that cannot change an answer:
//
//     DenseEngine      every centroid for every point, by fast kernels          few clusters; no memory
//     HamerlyEngine    a point whose distance bounds still hold keeps its label   many dimensions; 16 bytes a point
//     FilteringEngine  boxes of neighbouring points rule out centroids together   dim <= 4; a sorted copy of the points
//
// fit/choose_algorithm.hpp has the choice.
//
// The invariant that they share: labels are those of direct differences, ties to the lower label, bit for bit. A bound
// is a statement about real numbers, whereas the exhaustive search compares rounded ones. Each bound is therefore
// widened by the largest error that the search may make. If it holds with this margin, the search would have named the
// same centroid; if not, the point is searched.
//
// Reading order: engine.hpp, dense_engine.hpp (search/assign.hpp does the work); centroid_moves.hpp and
// hamerly_engine.hpp; candidate_filter.hpp and filtering_engine.hpp (with search/spatial_tiles.hpp).

namespace keen::detail {

/// The interface between Lloyd's iteration and the ways to find nearest centroids. An engine belongs to one data set
/// and one run, and may keep what it learns from pass to pass. Engines differ only in speed: labels are those of the
/// exhaustive search, bit for bit, and ties go to the lower label.
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
