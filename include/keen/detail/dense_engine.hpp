// SPDX-License-Identifier: MIT
#pragma once

#include "assign.hpp"
#include "engine.hpp"

namespace keen::detail {

/// Every centroid against every point: plain Lloyd. Complexity: O(n k dim) a pass.
template <class Scalar, int Dim>
class DenseEngine final : public Engine<Scalar, Dim> {
 public:
  DenseEngine(const Dataset<Scalar, Dim>& data, const Scale<Scalar>& scale, const Point<Scalar, Dim>& center,
              Team& team)
      : team_(team), searcher_(data, scale, center, team.size()) {}

  void assign(const Centroids<Scalar, Dim>& centroids, Labels& labels, Changes& changes) override {
    searcher_.set_centroids(centroids);
    assign_all(searcher_, team_, labels, changes);
  }

 private:
  Team& team_;
  Searcher<Scalar, Dim> searcher_;
};

}  // namespace keen::detail
