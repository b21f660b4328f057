// SPDX-License-Identifier: MIT
#pragma once

#include "../search/assign.hpp"
#include "engine.hpp"

namespace keen::detail {

/// Every centroid against every point: plain Lloyd. Complexity: O(n k dim) a pass.
template <class Scalar>
class DenseEngine final : public Engine<Scalar> {
 public:
  DenseEngine(const Points<Scalar>& data, const Scale<Scalar>& scale, const Point<Scalar>& center, Team& team)
      : team_(team), searcher_(data, scale, center, team.size()) {}

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    searcher_.set_centroids(centroids);
    assign_all(searcher_, team_, labels, changes);
  }

 private:
  Team& team_;
  NearestCentroidSearch<Scalar> searcher_;
};

}  // namespace keen::detail
