// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/search/packed_centroids.hpp>

#include <vector>

using keen::Index;

TEST_CASE("a column that is copied out of the panels is -2 times that centroid less the centre, wherever it lies") {
  const keen::Centroids<double> centroids = unit::uniform_points<>(37, 1, 3);
  const Eigen::Vector3d center(0.5, 0.25, 0);
  keen::detail::IndexedVector<keen::Label> order;
  for (Index j = 0; j < 37; ++j) order.push_back(static_cast<keen::Label>(36 - j));
  for (const bool is_turned : {false, true}) {
    keen::detail::PackedCentroids<double> panels(keen::detail::SimdLevel::baseline);
    panels.set(centroids, center, is_turned ? order : keen::detail::IndexedVector<keen::Label>{});
    for (Index j = 0; j < 37; ++j) {
      std::vector<double> column(9);
      panels.copy_column(j, column.data(), 3);
      for (Index d = 0; d < 3; ++d) {
        CHECK(column[static_cast<std::size_t>(3 * d)] == -2 * (centroids(d, is_turned ? 36 - j : j) - center(d)));
      }
    }
  }
}
