// SPDX-License-Identifier: MIT
#pragma once

#include "assign.hpp"
#include "engine.hpp"

namespace keen::detail {

/// Every centroid against every point: plain Lloyd. Complexity: O(n k dim) a pass.
template <class Scalar, int Dim>
class DenseEngine final : public Engine<Scalar, Dim> {
 public:
  DenseEngine(const Dataset<Scalar, Dim>& data, const Scale<Scalar>& scale, int threads)
      : data_(data), threads_(threads), searcher_(data, scale, threads) {}

  Index assign(const Centroids<Scalar, Dim>& centroids, Labels& labels) override {
    searcher_.set_centroids(centroids);
    return assign_all(data_, searcher_, threads_, labels);
  }

 private:
  Dataset<Scalar, Dim> data_;
  int threads_;
  Searcher<Scalar, Dim> searcher_;
};

}  // namespace keen::detail
