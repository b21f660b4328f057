// SPDX-License-Identifier: MIT
#include "support/catch.hpp"
#include "unit/support/levels.hpp"

#include <keen/detail/data/magnitude.hpp>
#include <keen/detail/search/spatial_tiles.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace {

using namespace keen::detail;
using keen::Index;

template <class Scalar>
using Tiles = SpatialTiles<Scalar>;

template <class Scalar>
struct Cloud {
  std::string name;
  keen::Centroids<Scalar> x;
};

/// Data of all kinds.
template <class Scalar>
std::vector<Cloud<Scalar>> clouds(Index dim, Index n) {
  std::vector<Cloud<Scalar>> clouds;
  const keen::Centroids<Scalar> cube = unit::uniform_points(n, 1, dim).template cast<Scalar>();
  clouds.push_back({"a cube", cube});
  clouds.push_back({"a far cube", cube.array() + Scalar(1000)});
  clouds.push_back({"a lattice", unit::whole_numbers<Scalar>(dim, n, 2, 2)});
  clouds.push_back({"copies", keen::Centroids<Scalar>::Constant(dim, n, Scalar(0.3))});
  clouds.push_back({"huge", cube * Scalar(1e30)});
  clouds.push_back({"tiny", cube * Scalar(1e-30)});
  keen::Centroids<Scalar> outlier = cube;
  outlier.col(n / 2) *= Scalar(1e9);
  clouds.push_back({"an outlier", outlier});
  keen::Centroids<Scalar> flat = cube;
  flat.row(0).setConstant(Scalar(-2));
  clouds.push_back({"flat", flat});
  return clouds;
}

/// How many points are not in exactly one tile; lanes that no point is left for hold the last once more.
template <class Scalar>
Index misplaced(const Tiles<Scalar>& tiles, Index n) {
  std::vector<int> seen(static_cast<std::size_t>(n), 0);
  Index wrong = 0;
  for (Index tile = 0; tile < tiles.tiles(); ++tile) {
    for (Index lane = 0; lane < tiles.count(tile); ++lane) ++seen[tiles.points(tile)[lane]];
    for (Index lane = tiles.count(tile); lane < tile_points; ++lane) {
      wrong += tiles.points(tile)[lane] == tiles.points(tile)[tiles.count(tile) - 1] ? 0 : 1;
    }
  }
  return wrong + static_cast<Index>(std::count_if(seen.begin(), seen.end(), [](int times) { return times != 1; }));
}

/// How many packed coordinates are not the point's less the centre, or squared norms above the largest of their tile,
/// which may be rounded by dim + 1 epsilons.
template <class Scalar>
Index mispacked(const Tiles<Scalar>& tiles, const keen::Centroids<Scalar>& x, const keen::Point<Scalar>& center) {
  Index wrong = 0;
  for (Index tile = 0; tile < tiles.tiles(); ++tile) {
    double largest = 0;
    for (Index lane = 0; lane < tile_points; ++lane) {
      double sq_norm = 0;
      for (Index d = 0; d < x.rows(); ++d) {
        const Scalar expected = x(d, tiles.points(tile)[lane]) - center[d];
        wrong += tiles.values(tile)[d * tile_points + lane] == expected ? 0 : 1;
        sq_norm += static_cast<double>(expected) * static_cast<double>(expected);
      }
      largest = (std::max)(largest, sq_norm);
    }
    const double slack =
        static_cast<double>(x.rows() + 1) * static_cast<double>(std::numeric_limits<Scalar>::epsilon()) * largest;
    const auto found = static_cast<double>(tiles.largest_sq_norm(tile));
    wrong += std::abs(found - largest) <= slack + 1e-37 || largest > 1e38 ? 0 : 1;  // beyond: not a float's any more
  }
  return wrong;
}

/// True if one box lies in another.
bool contains(const Box& outer, const Box& inner) {
  for (std::size_t d = 0; d < outer.low.size(); ++d) {
    if (!(outer.low[d] <= inner.low[d] && inner.high[d] <= outer.high[d])) return false;
  }
  return true;
}

/// How many boxes of tiles are not the smallest that holds their points, or of levels above, their children.
template <class Scalar>
Index misfits(const Tiles<Scalar>& tiles, const keen::Centroids<Scalar>& x, const keen::Point<Scalar>& center) {
  Index wrong = tiles.boxes(0) == tiles.tiles() && tiles.boxes(tiles.levels() - 1) == 1 ? 0 : 1;
  for (Index tile = 0; tile < tiles.tiles(); ++tile) {
    keen::Centroids<double> points(x.rows(), tiles.count(tile));
    for (Index lane = 0; lane < tiles.count(tile); ++lane) {
      points.col(lane) = x.col(tiles.points(tile)[lane]).template cast<double>() - center.template cast<double>();
    }
    Box expected;
    for (Index d = 0; d < x.rows(); ++d) {
      expected.low[static_cast<std::size_t>(d)] = points.row(d).minCoeff();
      expected.high[static_cast<std::size_t>(d)] = points.row(d).maxCoeff();
    }
    wrong += tiles.box(0, tile).low == expected.low && tiles.box(0, tile).high == expected.high ? 0 : 1;
  }
  constexpr Index fan_out = Tiles<Scalar>::fan_out;
  for (Index level = 1; level < tiles.levels(); ++level) {
    wrong += tiles.boxes(level) == (tiles.boxes(level - 1) + fan_out - 1) / fan_out ? 0 : 1;
    for (Index i = 0; i < tiles.boxes(level - 1); ++i) {
      wrong += contains(tiles.box(level, i / fan_out), tiles.box(level - 1, i)) ? 0 : 1;
    }
  }
  return wrong;
}

template <class Scalar>
void check(Index dim, Index n, int threads) {
  for (const auto& [name, x] : clouds<Scalar>(dim, n)) {
    Team team(threads);
    const auto data = view_columns<Scalar>(x);
    for (const Index from : {Index{0}, n - 1}) {
      const keen::Point<Scalar> center = x.col(from);
      const Tiles<Scalar> tiles(data, center, team);
      INFO(name << ", dim " << dim << ", n = " << n << ", " << threads << " threads");
      CHECK(misplaced(tiles, n) == 0);
      CHECK(mispacked(tiles, x, center) == 0);
      CHECK(misfits(tiles, x, center) == 0);
    }
  }
}

/// The volumes of the boxes of all tiles together, of points in the unit cube.
double volume_of_tiles(Index dim, Index n) {
  const keen::Centroids<double> x = unit::uniform_points(n, 3, dim);
  Team team(1);
  const Tiles<double> tiles(view_columns<double>(x), x.col(0), team);
  double volume = 0;
  for (Index tile = 0; tile < tiles.tiles(); ++tile) {
    double product = 1;
    for (std::size_t d = 0; d < static_cast<std::size_t>(dim); ++d) {
      product *= tiles.box(0, tile).high[d] - tiles.box(0, tile).low[d];
    }
    volume += product;
  }
  return volume;
}

}  // namespace

TEMPLATE_TEST_CASE("each point is in one tile, in its tile's box and all above, for data of all kinds", "", float,
                   double) {
  for (const Index n : {1, 2, 47, 48, 49, 385, 5000}) {
    check<TestType>(1, n, 1);
    check<TestType>(2, n, 2);
    check<TestType>(3, n, 1);
    check<TestType>(4, n, 3);
  }
}

TEST_CASE("tiles are made of neighbours: their boxes overlap little") {
  // Boxes that cut the cube into pieces would have volume 1. A run of the curve may straddle two cells and what lies
  // between: a few times as much. Tiles of points in no order have 200 to 400.
  CHECK(volume_of_tiles(1, 20'000) < 1.01);
  CHECK(volume_of_tiles(2, 20'000) < 5);
  CHECK(volume_of_tiles(3, 20'000) < 10);
  CHECK(volume_of_tiles(4, 20'000) < 20);
}

TEST_CASE("equal points stay in the order of the data") {
  const Eigen::Matrix2Xd x = Eigen::Matrix2Xd::Constant(2, 100, 0.3);
  Team team(1);
  const SpatialTiles<double> tiles(view_columns<double>(x), x.col(0), team);
  for (Index i = 0; i < 100; ++i) CHECK(tiles.points(i / tile_points)[i % tile_points] == static_cast<unsigned>(i));
}

TEST_CASE("points may lie in memory in any way, and the dimension be known at run time alone") {
  const Eigen::Matrix3Xd x = unit::uniform_points<3>(500, 4);
  const Eigen::Matrix<double, 3, Eigen::Dynamic, Eigen::RowMajor> turned = x;
  const keen::Dataset<double> data(turned.data(), 500, 3, {1, 500});
  Team team(1);
  const SpatialTiles<double> expected(view_columns<double>(x), x.col(7), team);
  const Tiles<double> tiles(data, x.col(7), team);
  REQUIRE(tiles.tiles() == expected.tiles());
  for (Index tile = 0; tile < tiles.tiles(); ++tile) {
    CHECK(std::equal(tiles.points(tile), tiles.points(tile) + tile_points, expected.points(tile)));
    CHECK(std::equal(tiles.values(tile), tiles.values(tile) + 3 * tile_points, expected.values(tile)));
    CHECK(tiles.box(0, tile).low == expected.box(0, tile).low);
    CHECK(tiles.box(0, tile).high == expected.box(0, tile).high);
  }
}
