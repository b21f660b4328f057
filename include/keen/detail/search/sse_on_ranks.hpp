// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "../base/check.hpp"
#include "../data/agreed_centroids.hpp"
#include "../data/agreed_points.hpp"
#include "../data/directions.hpp"
#include "../ranks/ranks.hpp"
#include "predict.hpp"

namespace keen::detail {

/// The sum of w |x - c|^2 over the points of this rank and their nearest centroids.
template <class Scalar>
[[nodiscard]] WideSum sum_on_rank(const Points<Scalar>& points, const CentroidsView<Scalar>& centroids, int threads,
                                  const Ranks& ranks) {
  const AgreedMagnitudes<Scalar> agreed = agreed_magnitudes(points, centroids, ranks, "mpi::sse");
  if (points.size() == 0) return {};
  return sum_of_nearest_squares(points, centroids, agreed.largest, threads);
}

/// mpi::sse.
/// @throws RankError on every rank
template <class Scalar>
[[nodiscard]] double sse_on_ranks(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Metric metric,
                                  int threads, Communicator& communicator) {
  Ranks ranks(communicator);
  return ranks.run([&] {
    require_that(centroids.cols() > 0, "mpi::sse: the model has no centroids");
    require_that(threads >= 0, "mpi::sse: threads must be >= 0, got ", threads);
    require_that(data.size() == 0 || data.dim() == centroids.rows(), "mpi::sse: points must have ", centroids.rows(),
                 " coordinates, got ", data.dim());
    require_same_centroids<Scalar>(centroids, metric, ranks, "mpi::sse");
    const Points<Scalar> points = agreed_points(data, ranks, "mpi::sse");
    const WideSum own = measured_by<Scalar>(metric, points, "mpi::sse", [&](const Points<Scalar>& measured) {
      return sum_on_rank<Scalar>(measured, centroids, threads, ranks);
    });
    return representable(total_of_ranks(own, ranks), "mpi::sse");
  });
}

}  // namespace keen::detail
