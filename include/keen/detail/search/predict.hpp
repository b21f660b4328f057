// SPDX-License-Identifier: MIT
#pragma once

#include "../../model.hpp"
#include "../data/validated_data.hpp"
#include "../sums/sse.hpp"
#include "assign.hpp"
#include "nearest_few.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace keen::detail {

/// The nearest centroid of every point.
/// @param largest  the largest magnitude of a coordinate of points and centroids
template <class Scalar>
[[nodiscard]] Labels nearest_labels(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Scalar largest,
                                    int threads) {
  constexpr Index few_points = 8;
  if (data.size() <= few_points) {
    if (std::optional<Labels> labels = nearest_of_few(data, centroids)) return *std::move(labels);
  }
  const double work = static_cast<double>(data.size()) * static_cast<double>(centroids.rows() * centroids.cols());
  Team team(threads_for(work, thread_count(threads)));
  NearestCentroidSearch<Scalar> searcher = search_for(data, centroids, largest, team.size());
  return nearest_labels(searcher, team);
}

/// Model::predict.
template <class Scalar>
[[nodiscard]] Labels predict(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                             Scalar largest_centroid, int threads) {
  const Scalar largest = require_finite(data, "Model::predict");
  return nearest_labels(data, centroids, (std::max)(largest, largest_centroid), threads);
}

/// The distance between point `i`, which must have an address, and a centroid.
template <class Scalar, class Centroid>
[[nodiscard]] double distance_to(const Points<Scalar>& data, Index i, const Centroid& centroid) {
  const double square = sq_distance(data, i, centroid);
  if (WideSum::is_ordinary(square)) return std::sqrt(square);
  WideSum sum;
  add_point(sum, data, i, centroid, square);
  return sum.root();
}

/// Model::transform.
template <class Scalar>
[[nodiscard]] Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(
    const Points<Scalar>& data, const CentroidsView<Scalar>& centroids) {
  require_finite(data, "Model::transform");
  const Points<Scalar> unweighted = data.with_weights(nullptr);
  Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor> distances(data.size(), centroids.cols());
  AlignedBuffer<Scalar> room(data.room_for(1));
  unweighted.for_each_block_in_memory([&](const Points<Scalar>& block, Index first, Index last) {
    for (Index i = first; i < last; ++i) {
      const Points<Scalar> points = block.in_memory(i, i + 1, room.data());
      for (Index j = 0; j < centroids.cols(); ++j) {
        const auto distance = static_cast<Scalar>(distance_to(points, i, centroids.col(j)));
        if (!is_finite(&distance)) {
          throw std::range_error(
              concat("Model::transform: the distance of point ", i, " to centroid ", j, " is too large for its type"));
        }
        distances(i, j) = distance;
      }
    }
  });
  return distances;
}

/// The sum of w |x - c|^2 over the points and their nearest centroids. Complexity: O(n k dim).
/// @param largest  the largest magnitude of a coordinate of points and centroids
template <class Scalar>
[[nodiscard]] WideSum sum_of_nearest_squares(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids,
                                             Scalar largest, int threads) {
  const Labels labels = nearest_labels(data, centroids, largest, threads);
  Team alone(1);
  return sum_of_squares(data, labels, centroids, alone);
}

/// Model::sse.
template <class Scalar>
[[nodiscard]] double sse(const Points<Scalar>& data, const CentroidsView<Scalar>& centroids, Scalar largest_centroid,
                         int threads) {
  if (data.size() == 0) return 0;
  const Scalar largest = require_finite(data, "Model::sse");
  require_weights(data, "Model::sse");
  const WideSum sum = sum_of_nearest_squares(data, centroids, (std::max)(largest, largest_centroid), threads);
  return representable(sum, "Model::sse");
}

}  // namespace keen::detail
