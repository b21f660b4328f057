// SPDX-License-Identifier: MIT
#pragma once

#include "../sums/cluster_sums.hpp"
#include "../sums/running_sse.hpp"
#include "distances.hpp"

namespace keen::detail {

/// Sums over clusters of sparse points, computed again after each pass: O(nnz + k dim).
template <class Scalar>
class ClusterSums<Scalar, SparseDataset<Scalar>> {
 public:
  ClusterSums(const ValidatedSparseData<Scalar>& validated, Index k, int /*workers*/, const Ranks& /*ranks*/ = {})
      : sums_(validated, k) {}

  [[nodiscard]] Index clusters() const { return sums_.clusters(); }
  [[nodiscard]] Index size(Index j) const { return sums_.size(j); }

  void accumulate(const Labels& labels, Team& team) { sums_.accumulate(labels, team); }
  void begin_pass(const Labels& /*labels*/, Changes<Scalar>& changes, Team& /*team*/) { changes.begin(); }
  Index end_pass(const Labels& labels, const Changes<Scalar>& changes, Team& team) {
    sums_.accumulate(labels, team);
    return changes.count();
  }
  void move_to_means(Centroids<Scalar>& centroids) const { sums_.move_to_means(centroids); }

 private:
  WeightedSums<Scalar, SparseDataset<Scalar>> sums_;
};

/// The SSE of sparse points, measured in every pass.
template <class Scalar>
class RunningSse<Scalar, SparseDataset<Scalar>> {
 public:
  RunningSse(const SparseDataset<Scalar>& data, const Ranks& /*ranks*/)
      : data_(data), largest_(largest_magnitude(data)) {}

  void begin_pass(const Labels&, const Centroids<Scalar>&, const ClusterSums<Scalar, SparseDataset<Scalar>>&,
                  const Changes<Scalar>&, Team&, bool) {}

  [[nodiscard]] std::optional<WideSum> measured() const { return {}; }

  [[nodiscard]] WideSum operator()(const Labels& labels, const Centroids<Scalar>& centroids,
                                   const ClusterSums<Scalar, SparseDataset<Scalar>>& /*sums*/, Team& team) const {
    return sum_of_squares(data_, largest_, labels, centroids, team);
  }

 private:
  const SparseDataset<Scalar>& data_;
  Scalar largest_;
};

}  // namespace keen::detail
