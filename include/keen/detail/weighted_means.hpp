// SPDX-License-Identifier: MIT
#pragma once

#include "../dataset.hpp"
#include "parallel.hpp"
#include "sums.hpp"

#include <algorithm>
#include <vector>

namespace keen::detail {

/// Sums of weights and of weighted coordinates for each cluster. Every sum is taken in the order of the points by one
/// thread, to about 106 bits, so that neither the offset of the data nor the number of threads shows in the means.
template <class Scalar, int Dim>
class WeightedSums {
 public:
  WeightedSums(Index dim, Index k)
      : dim_(dim),
        weights_(static_cast<std::size_t>(k)),
        sizes_(static_cast<std::size_t>(k)),
        coordinates_(static_cast<std::size_t>(k * dim)) {}

  [[nodiscard]] Index clusters() const { return static_cast<Index>(weights_.size()); }
  [[nodiscard]] double weight(Index j) const { return at(weights_, j).value(); }  ///< of the points of cluster j
  [[nodiscard]] Index size(Index j) const { return at(sizes_, j); }  ///< points of positive weight in cluster j

  /// Sums afresh. Complexity: O(n dim), each thread for clusters of its own.
  void accumulate(const Dataset<Scalar, Dim>& data, const Labels& labels, int threads) {
    const Index parts = (std::min)(Index{threads}, clusters());
    for_each_block(parts, threads, [&](Index part, int) {
      const auto first = static_cast<Label>(clusters() * part / parts);
      const auto last = static_cast<Label>(clusters() * (part + 1) / parts);
      for (Index j = first; j < last; ++j) clear(j);
      for (Index i = 0; i < data.size(); ++i) {
        if (labels[i] >= first && labels[i] < last && data.weight(i) > 0) add(data, i, labels[i], 1);
      }
    });
  }

  /// Point `i` leaves one cluster for another.
  void move(const Dataset<Scalar, Dim>& data, Index i, Label from, Label to) {
    add(data, i, from, -1);
    add(data, i, to, 1);
  }

  /// Moves the centroid of every cluster that has weight to the mean of its points; the others stay.
  void move_to_means(Centroids<Scalar, Dim>& centroids) const {
    for (Index j = 0; j < clusters(); ++j) {
      if (at(sizes_, j) == 0) continue;
      for (Index d = 0; d < dim_; ++d) {
        centroids(d, j) = static_cast<Scalar>(divide(at(coordinates_, j * dim_ + d), at(weights_, j)));
      }
    }
  }

 private:
  template <class Values>
  [[nodiscard]] static auto& at(Values& values, Index i) {
    return values[static_cast<std::size_t>(i)];
  }

  void clear(Index j) {
    at(weights_, j) = {};
    at(sizes_, j) = 0;
    for (Index d = 0; d < dim_; ++d) at(coordinates_, j * dim_ + d) = {};
  }

  void add(const Dataset<Scalar, Dim>& data, Index i, Label j, int sign) {
    const double weight = sign * data.weight(i);
    at(weights_, j).add(weight);
    at(sizes_, j) += sign;
    ExactSum* sums = &at(coordinates_, j * dim_);
    for (Index d = 0; d < dim_; ++d) {
      const auto x = static_cast<double>(data(i, d));
      if (data.is_weighted()) {
        sums[d].add_product(weight, x);
      } else {
        sums[d].add(sign * x);
      }
    }
  }

  Index dim_;
  std::vector<ExactSum> weights_;
  std::vector<Index> sizes_;
  std::vector<ExactSum> coordinates_;
};

}  // namespace keen::detail
