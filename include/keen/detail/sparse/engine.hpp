// SPDX-License-Identifier: MIT
#pragma once

#include "../engines/engine.hpp"
#include "searcher.hpp"

namespace keen::detail {

/// Every centroid against every sparse point. Complexity: O(nnz k + k dim) a pass.
template <class Scalar>
class SparseEngine final : public Engine<Scalar> {
 public:
  SparseEngine(const ValidatedSparseData<Scalar>& validated, Team& team)
      : n_(validated.data.size()), team_(team), searcher_(validated.data, validated.largest, team.size()) {}

  void assign(const Centroids<Scalar>& centroids, Labels& labels, Changes<Scalar>& changes) override {
    searcher_.set_centroids(centroids, team_);
    search_all(searcher_, n_, team_, [&](Index i, Label label, int worker) { changes.set(labels, i, label, worker); });
  }

 private:
  Index n_;
  Team& team_;
  SparseSearcher<Scalar> searcher_;
};

}  // namespace keen::detail
