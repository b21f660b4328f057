// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/data.hpp"

#include <keen/detail/search/nearest_of_lanes.hpp>

#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

template <class Value>
bool all_are(const Value (&values)[lanes], double wanted) {
  return std::ranges::all_of(values, [wanted](Value value) { return static_cast<double>(value) == wanted; });
}

/// The plainest search there is: first and second least squared distance, and the label of the first.
template <class Points, class Matrix>
void check_against_brute_force(const Points& points, const Matrix& centroids, const NearestOfLanes<double>& found) {
  for (Index lane = 0; lane < lanes; ++lane) {
    std::vector<std::pair<double, Index>> all;
    for (Index j = 0; j < centroids.cols(); ++j) {
      double sum = 0;
      for (Index d = 0; d < centroids.rows(); ++d) {
        sum += (points(d, lane) - centroids(d, j)) * (points(d, lane) - centroids(d, j));
      }
      all.emplace_back(sum, j);
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    CHECK(found.label[lane] == all[0].second);
    CHECK(found.sq_distance[lane] == Approx(all[0].first).epsilon(1e-14));
    CHECK(found.second_sq_distance[lane] == Approx(all[1].first).epsilon(1e-14));
  }
}

}  // namespace

TEST_CASE("the nearest and the second nearest centroid are those of brute force", "[C19]") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto points = unit::uniform_points<3>(lanes, seed);
    const auto centroids = unit::uniform_points<3>(7, 100 + seed);
    PointLanes<double> tile(3);
    tile.pack(keen::Dataset<double, 3>(points.data(), lanes, 3, {3, 1}), 0, {});
    NearestOfLanes<double> found;
    find_nearest(tile, centroids, nullptr, centroids.cols(), found);
    check_against_brute_force(points, centroids, found);
  }
}

TEST_CASE("ties go to the lower label, and the tied distance is the second one too (F43)") {
  const Eigen::Matrix<double, 1, Eigen::Dynamic, Eigen::RowMajor> centroids{{5.0, 1.0, -1.0, 1.0}};
  const std::vector<double> points(static_cast<std::size_t>(lanes), 0.0);
  PointLanes<double> tile(1);
  tile.pack(keen::Dataset<double, 1>(points.data(), lanes, 1, {1, 1}), 0, {});
  NearestOfLanes<double> nearest;
  find_nearest(tile, centroids, nullptr, centroids.cols(), nearest);
  CHECK(all_are(nearest.label, 1));
  CHECK(all_are(nearest.second_sq_distance, 1));
}

TEST_CASE("one centroid alone has no second") {
  const keen::Centroids<double, 2> centroids = Eigen::Vector2d(1, 2);
  const std::vector<double> points(static_cast<std::size_t>(2 * lanes), 0.0);
  PointLanes<double> tile(2);
  tile.pack(keen::Dataset<double, 2>(points.data(), lanes, 2, {2, 1}), 0, {});
  NearestOfLanes<double> nearest;
  find_nearest(tile, centroids, nullptr, centroids.cols(), nearest);
  CHECK(all_are(nearest.label, 0));
  CHECK(all_are(nearest.sq_distance, 5));
  CHECK(all_are(nearest.second_sq_distance, (std::numeric_limits<double>::max)()));
}

TEST_CASE("a tile holds the points coordinate by coordinate, from any layout, and repeats the last where they end") {
  std::vector<float> x(40);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i);
  const keen::Dataset<float, 2> data(x.data(), 20, 2, {1, 20});  // coordinate d of point i is i + 20 d
  PointLanes<float> tile(2);
  tile.pack(data, 16, Scale<float>{2.0F, 0.25F});
  for (Index lane = 0; lane < lanes; ++lane) {
    const auto i = static_cast<float>((std::min)(16 + lane, Index{19}));
    CHECK(tile.coordinate(0)[lane] == i / 2);
    CHECK(tile.coordinate(1)[lane] == (i + 20) / 2);
  }
  tile.pack_lane(data, 3, 5, Scale<float>{});
  CHECK(tile.coordinate(1)[5] == 23);
}
