// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "../base/check.hpp"
#include "../data/agreed_centroids.hpp"
#include "../data/agreed_points.hpp"
#include "../data/directions.hpp"
#include "../ranks/ranks.hpp"
#include "predict.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace keen::detail {

/// The sum of w |x - c|^2 over the points of this rank and their nearest centroids. Ranks agree on the largest
/// coordinate, by which the search chooses how it computes, and on the largest weight, which may be 0 on some of them.
template <class Scalar>
[[nodiscard]] WideSum sum_on_rank(const Points<Scalar>& points, const CentroidsView<Scalar>& centroids, int threads,
                                  const Ranks& ranks) {
  Scalar largest = centroids.matrix().cwiseAbs().maxCoeff();
  const bool has_points = points.size() > 0;
  if (has_points) largest = (std::max)(largest, require_finite(points, "mpi::sse"));
  const bool has_weight = weight_range(points, "mpi::sse").largest > 0;
  std::uint64_t agreed[3] = {std::bit_cast<std::uint64_t>(static_cast<double>(largest)),  // ordered as numbers >= 0 are
                             std::uint64_t{has_points ? 1U : 0U}, std::uint64_t{has_weight ? 1U : 0U}};
  ranks.find_largest(agreed, 3);
  require_that(agreed[1] == 0 || agreed[2] != 0, "mpi::sse: weights must not all be 0");
  if (!has_points) return {};
  return sum_of_nearest_squares(points, centroids, static_cast<Scalar>(std::bit_cast<double>(agreed[0])), threads);
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
    const bool is_by_angle = metric == Metric::cosine && points.size() > 0;
    const Centroids<Scalar> directions = is_by_angle ? directions_of<Scalar>(points, "mpi::sse") : Centroids<Scalar>();
    const Points<Scalar> measured =
        is_by_angle ? view_columns<Scalar>(directions).with_weights(points.weights()) : points;
    return representable(total_of_ranks(sum_on_rank<Scalar>(measured, centroids, threads, ranks), ranks), "mpi::sse");
  });
}

}  // namespace keen::detail
