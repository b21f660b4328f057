// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <keen/random.hpp>
#include <keen/svg/detail/voronoi.hpp>

#include <cmath>
#include <vector>

using keen::svg::detail::Extent;
using keen::svg::detail::Polygon;
using keen::svg::detail::UnitPoint;
using keen::svg::detail::voronoi_cells;

using Catch::Matchers::WithinAbs;

namespace {

std::vector<UnitPoint> random_sites(std::size_t count, keen::Rng& rng) {
  std::vector<UnitPoint> sites(count);
  for (UnitPoint& site : sites) site = {rng.uniform(), rng.uniform()};
  return sites;
}

// The corners run counter-clockwise, as those of the frame do.
double area(const Polygon& polygon) {
  double twice = 0;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const UnitPoint a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    twice += a.u * b.v - a.v * b.u;
  }
  return twice / 2;
}

// The least signed distance from the edges, times their lengths: negative outside.
double depth(const Polygon& polygon, UnitPoint p) {
  double least = 1;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const UnitPoint a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    least = std::fmin(least, (b.u - a.u) * (p.v - a.v) - (b.v - a.v) * (p.u - a.u));
  }
  return least;
}

double sq_distance(UnitPoint a, UnitPoint b, Extent extent) {
  const double du = (a.u - b.u) * extent.u, dv = (a.v - b.v) * extent.v;
  return du * du + dv * dv;
}

std::size_t nearest(const std::vector<UnitPoint>& sites, UnitPoint p, Extent extent) {
  std::size_t best = 0;
  for (std::size_t j = 1; j < sites.size(); ++j) {
    if (sq_distance(sites[j], p, extent) < sq_distance(sites[best], p, extent)) best = j;
  }
  return best;
}

}  // namespace

TEST_CASE("the cells of random sites contain them and fill the frame") {
  keen::Rng rng(1);
  for (const Extent extent : {Extent{1, 1}, Extent{1, 0.01}, Extent{0.3, 1}}) {
    const std::vector<UnitPoint> sites = random_sites(40, rng);
    const std::vector<Polygon> cells = voronoi_cells(sites, extent);
    REQUIRE(cells.size() == sites.size());
    double total = 0;
    for (std::size_t j = 0; j < cells.size(); ++j) {
      CHECK(depth(cells[j], sites[j]) > 0);
      total += area(cells[j]);
    }
    // A border is off by a few roundings of coordinates (2^-53) over the distance of its two sites, above 1e-4 here.
    // Its length is below 2, so 40 cells of at most 10 borders are off by less than 400 * 2 * 4 * 2^-53 / 1e-4.
    CHECK_THAT(total, WithinAbs(1, 4e-9));
  }
}

TEST_CASE("a point of the frame lies in the cell of the nearest site") {
  keen::Rng rng(2);
  for (const Extent extent : {Extent{1, 1}, Extent{1, 0.2}, Extent{0.2, 1}}) {
    const std::vector<UnitPoint> sites = random_sites(15, rng);
    const std::vector<Polygon> cells = voronoi_cells(sites, extent);
    for (const UnitPoint p : random_sites(500, rng)) {
      // As above, but with sites more than 1e-3 apart: rounding moves a border by less than 1e-12.
      CHECK(depth(cells[nearest(sites, p, extent)], p) > -1e-12);
    }
  }
}

TEST_CASE("the only site owns the whole frame") {
  const std::vector<Polygon> cells = voronoi_cells({{0.2, 0.9}}, {});
  REQUIRE(cells.size() == 1);
  CHECK(area(cells[0]) == 1);
}

TEST_CASE("of two equal sites the first owns the cell") {
  const std::vector<Polygon> cells = voronoi_cells({{0.25, 0.5}, {0.75, 0.5}, {0.25, 0.5}}, {});
  CHECK(area(cells[0]) == 0.5);
  CHECK(area(cells[1]) == 0.5);
  CHECK(cells[2].empty());
}

TEST_CASE("cells of sites at one height are upright strips") {
  const std::vector<Polygon> cells = voronoi_cells({{0, 0.5}, {0.5, 0.5}, {1, 0.5}}, {});
  CHECK(area(cells[0]) == 0.25);
  CHECK(area(cells[1]) == 0.5);
  CHECK(area(cells[2]) == 0.25);
}
