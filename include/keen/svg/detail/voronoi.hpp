// SPDX-License-Identifier: MIT
#pragma once

#include <utility>
#include <vector>

// The cell of a site is the intersection of half-planes: for each rival, the side of the perpendicular bisector that
// has the site. Start with the frame and cut it with one line for each rival:
//
//     +---------+        +------+.        The corners inside a half-plane stay. Where an edge crosses its line, the
//     |    s    |   ->   |    s  .        crossing is a new corner.
//     +---------+        +-------+
//
// This takes O(k^2) cuts for k sites, which is nothing beside the drawing, and needs no data structure. The metric is
// that of the data: the frame may stretch one axis, so normals are scaled by the square of the extents.

/// Who owns which part of the picture.
namespace keen::svg::detail {

/// A point of the frame: (0, 0) is its lower left corner, (1, 1) the upper right one.
struct UnitPoint {
  double u = 0;
  double v = 0;
};

/// A convex polygon, its corners in order; empty where there is no area.
using Polygon = std::vector<UnitPoint>;

/// How long the frame is in either direction, in units of the data, the longer being 1. Distances are those of the
/// data, not those of the picture.
struct Extent {
  double u = 1;
  double v = 1;
};

/// The points p with normal . p <= offset.
struct HalfPlane {
  double normal_u = 0;
  double normal_v = 0;
  double offset = 0;

  [[nodiscard]] double excess(UnitPoint p) const { return normal_u * p.u + normal_v * p.v - offset; }
};

/// The points no nearer to `rival` than to `own`.
[[nodiscard]] inline HalfPlane nearer_half(UnitPoint own, UnitPoint rival, Extent extent) {
  const double normal_u = (rival.u - own.u) * extent.u * extent.u;
  const double normal_v = (rival.v - own.v) * extent.v * extent.v;
  return {normal_u, normal_v, normal_u * (own.u + rival.u) / 2 + normal_v * (own.v + rival.v) / 2};
}

/// The part of a polygon in a half-plane (Sutherland and Hodgman, 1974, one edge of the clipping polygon).
[[nodiscard]] inline Polygon clipped(const Polygon& polygon, const HalfPlane& half) {
  Polygon kept;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const UnitPoint a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    const double over_a = half.excess(a), over_b = half.excess(b);
    if (over_a <= 0) kept.push_back(a);
    if ((over_a < 0 && over_b > 0) || (over_a > 0 && over_b < 0)) {
      const double t = over_a / (over_a - over_b);
      kept.push_back({a.u + t * (b.u - a.u), a.v + t * (b.v - a.v)});
    }
  }
  if (kept.size() < 3) kept.clear();
  return kept;
}

/// The Voronoi cell of each site within the frame. Of equal sites the first owns the cell, as the lower
/// label does. Complexity: O(k^2) for k sites.
[[nodiscard]] inline std::vector<Polygon> voronoi_cells(const std::vector<UnitPoint>& sites, Extent extent) {
  std::vector<Polygon> cells;
  for (std::size_t own = 0; own < sites.size(); ++own) {
    Polygon cell{{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    for (std::size_t rival = 0; rival < sites.size() && !cell.empty(); ++rival) {
      if (rival == own) continue;
      const HalfPlane half = nearer_half(sites[own], sites[rival], extent);
      const bool are_equal = half.normal_u == 0 && half.normal_v == 0;
      if (!are_equal) cell = clipped(cell, half);
      if (are_equal && rival < own) cell.clear();
    }
    cells.push_back(std::move(cell));
  }
  return cells;
}

}  // namespace keen::svg::detail
