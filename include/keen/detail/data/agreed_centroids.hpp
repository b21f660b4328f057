// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "../base/check.hpp"
#include "../ranks/ranks.hpp"
#include "points.hpp"

namespace keen::detail {

/// @throws std::invalid_argument naming the caller, on the ranks whose centroids are not those of rank 0
template <class Scalar>
void require_same_centroids(const CentroidsView<Scalar>& centroids, Metric metric, const Ranks& ranks,
                            const char* caller) {
  struct Shape {
    Index k;
    Index dim;
    Index metric;
    Index bytes_of_scalar;
    bool operator==(const Shape&) const = default;
  };
  const Shape own{centroids.cols(), centroids.rows(), static_cast<Index>(metric), Index{sizeof(Scalar)}};
  Shape first = own;
  ranks.broadcast(&first, 1);
  const auto require_same = [&](bool is_same) {
    require_that(is_same, caller, ": the model must be the same on all ranks");
  };
  require_same(own == first);
  Centroids<Scalar> of_first = centroids.matrix();
  ranks.broadcast(of_first.data(), of_first.size());
  require_same(of_first == centroids.matrix());
}

}  // namespace keen::detail
