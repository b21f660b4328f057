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
    search_all(searcher_, team_, [&](Index first, Index count, const Found<Scalar>& found, int worker) {
      for (Index lane = 0; lane < count; ++lane) {
        changes.set(labels, first + lane, found.label[static_cast<std::size_t>(lane)], worker);
      }
    });
  }

 private:
  Team& team_;
  Searcher<Scalar, Dim> searcher_;
};

}  // namespace keen::detail
