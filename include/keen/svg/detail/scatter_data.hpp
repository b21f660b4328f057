// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/data/points.hpp"
#include "../axis_unit.hpp"
#include "range.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace keen::svg::detail {

/// What a scatter picture shows of the data: two coordinates, as doubles, of some of the points.
struct ScatterData {
  std::vector<double> x, y;                    ///< the points that are drawn
  std::vector<Index> drawn;                    ///< which they are
  std::vector<Label> labels;                   ///< theirs; empty where there are none
  std::map<Label, Index> sizes;                ///< points by label, of all points; 0 where only a centroid has it
  Range x_range, y_range;                      ///< of all points and centroids
  std::vector<double> centroid_x, centroid_y;  ///< by label; may be none
  std::vector<double> path_x, path_y;          ///< points that are joined by a line, in its order
  double x_factor = 1, y_factor = 1;           ///< what a unit of distance measures along the axes
  Index n = 0;
  Index dim = 0;
  Index considered = 0;  ///< points left by thinning
  Index undrawn = 0;     ///< of those, points too large to draw, or not finite

  [[nodiscard]] bool has_labels() const { return !sizes.empty(); }
};

/// The fraction of i times the golden ratio, in [0, 1): however many there are, they spread evenly.
[[nodiscard]] inline double golden_fraction(Index i) {
  constexpr double golden_ratio = 0.61803398874989485;
  const double turns = static_cast<double>(i) * golden_ratio;
  return turns - std::floor(turns);
}

/// The point drawn for stretch `j` of `count` equal ones that n points are divided into: not always at the same
/// position, because the order of the points may have a period too.
[[nodiscard]] inline Index point_of_stretch(Index j, Index count, Index n) {
  const auto start = [=](Index s) { return n / count * s + n % count * s / count; };
  const auto length = static_cast<double>(start(j + 1) - start(j));
  return start(j) + static_cast<Index>(golden_fraction(j) * length);
}

/// Reads two coordinates of points and centroids.
template <class Scalar, int Dim>
class ScatterReader {
 public:
  ScatterReader(const Dataset<Scalar, Dim>& points, Index x_axis, Index y_axis, AxisUnit x_unit = {},
                AxisUnit y_unit = {})
      : points_(points), x_axis_(x_axis), y_axis_(y_axis), x_unit_(x_unit), y_unit_(y_unit) {
    keen::detail::require_in_memory(keen::detail::Points<Scalar>(points), "svg: a picture of points");
  }

  /// Thins evenly: one point of each of `max_points` stretches; points in no cluster stay where they are few.
  [[nodiscard]] ScatterData operator()(const Labels& labels, const Centroids<Scalar, Dim>& centroids,
                                       Index max_points) const {
    ScatterData data;
    data.n = points_.size();
    data.dim = points_.dim();
    data.x_factor = x_unit_.factor;
    data.y_factor = y_unit_.factor;
    data.considered = (std::min)(data.n, max_points);
    read_ranges(data);
    read_labels(data, labels, centroids.cols());
    read_centroids(data, centroids);
    for (Index j = 0; j < data.considered; ++j) {
      add_point(data, point_of_stretch(j, data.considered, data.n), labels);
    }
    if (data.considered < data.n && data.sizes.contains(-1) && 10 * data.sizes[-1] <= max_points) {
      add_unclustered(data, labels);
    }
    return data;
  }

  /// Adds the points of a way, those that can be drawn, thinned or not.
  void add_path(ScatterData& data, const std::vector<Index>& path) const {
    for (const Index i : path) {
      if (!is_drawable(x(i)) || !is_drawable(y(i))) continue;
      data.path_x.push_back(x(i));
      data.path_y.push_back(y(i));
    }
  }

 private:
  [[nodiscard]] double x(Index i) const { return x_unit_(static_cast<double>(points_(i, x_axis_))); }
  /// Points of one coordinate are spread in height, so that they do not hide each other.
  [[nodiscard]] double y(Index i) const {
    return points_.dim() == 1 ? golden_fraction(i) - 0.5 : y_unit_(static_cast<double>(points_(i, y_axis_)));
  }

  void read_ranges(ScatterData& data) const {
    for (Index i = 0; i < data.n; ++i) {
      const double px = x(i), py = y(i);
      if (!is_drawable(px) || !is_drawable(py)) continue;
      data.x_range.include(px);
      data.y_range.include(py);
    }
  }

  static void read_labels(ScatterData& data, const Labels& labels, Index k) {
    if (labels.size() == 0) return;
    for (Index j = 0; j < k; ++j) data.sizes[static_cast<Label>(j)] = 0;
    for (const Label label : labels) ++data.sizes[label];
  }

  void read_centroids(ScatterData& data, const Centroids<Scalar, Dim>& centroids) const {
    for (Index j = 0; j < centroids.cols(); ++j) {
      data.centroid_x.push_back(x_unit_(static_cast<double>(centroids(x_axis_, j))));
      data.centroid_y.push_back(data.dim == 1 ? 0.0 : y_unit_(static_cast<double>(centroids(y_axis_, j))));
      if (!is_drawable(data.centroid_x.back()) || !is_drawable(data.centroid_y.back())) continue;
      data.x_range.include(data.centroid_x.back());
      data.y_range.include(data.centroid_y.back());
    }
  }

  void add_point(ScatterData& data, Index i, const Labels& labels) const {
    const double px = x(i), py = y(i);
    if (!is_drawable(px) || !is_drawable(py)) {
      ++data.undrawn;
      return;
    }
    data.x.push_back(px);
    data.y.push_back(py);
    data.drawn.push_back(i);
    if (labels.size() > 0) data.labels.push_back(labels[i]);
  }

  /// Those that thinning has left out.
  void add_unclustered(ScatterData& data, const Labels& labels) const {
    const std::vector<Index> thinned = data.drawn;
    for (Index i = 0; i < data.n; ++i) {
      if (labels[i] >= 0 || std::binary_search(thinned.begin(), thinned.end(), i)) continue;
      ++data.considered;
      add_point(data, i, labels);
    }
  }

  const Dataset<Scalar, Dim>& points_;
  Index x_axis_;
  Index y_axis_;
  AxisUnit x_unit_;
  AxisUnit y_unit_;
};

}  // namespace keen::svg::detail
