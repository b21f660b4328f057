// SPDX-License-Identifier: MIT
#pragma once

#include <keen/detail/search/nearest_of_lanes.hpp>

#include <algorithm>

namespace unit {

/// Labels by direct differences alone, as nearest.hpp defines them.
template <class Scalar, int Dim>
keen::Labels plain_labels(const keen::Centroids<Scalar, Dim>& points, const keen::Centroids<Scalar, Dim>& centroids) {
  using namespace keen::detail;
  const auto data = view_columns<Scalar>(points);
  keen::Labels labels(points.cols());
  for (keen::Index first = 0; first < points.cols(); first += lanes) {
    PointLanes<Scalar> tile(points.rows());
    tile.pack(data, first, Scale<Scalar>{});
    NearestOfLanes<Scalar> nearest;
    find_nearest(tile, centroids, nullptr, centroids.cols(), nearest);
    for (keen::Index i = first; i < (std::min)(points.cols(), first + lanes); ++i) {
      labels[i] = static_cast<keen::Label>(nearest.label[i - first]);
    }
  }
  return labels;
}

}  // namespace unit
