// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "../data/directions.hpp"

namespace keen::detail {

/// Gives start centroids length 1, as a model does: those of a model stay as they are, bit by bit. One of length 0
/// begins at the first axis.
template <class Scalar>
void start_on_unit_sphere(Centroids<Scalar>& centroids) {
  for (Index j = 0; j < centroids.cols(); ++j) {
    if (!(centroids.col(j).cwiseAbs().maxCoeff() > 0)) centroids(0, j) = 1;
  }
  centroids = Model<Scalar>(centroids, Metric::cosine).centroids();
}

/// Gives means length 1. One in the middle of its points has no direction: any serves its points equally well, and the
/// centroid stays where it was.
/// @param before  the centroids before they moved, of length 1
template <class Scalar>
void move_to_unit_sphere(Centroids<Scalar>& means, const Centroids<Scalar>& before) {
  for (Index j = 0; j < means.cols(); ++j) {
    const Point<double> c = means.col(j).template cast<double>();
    means.col(j) = c.cwiseAbs().maxCoeff() > 0 ? direction_of<Scalar>(c) : Point<Scalar>(before.col(j));
  }
}

}  // namespace keen::detail
