// SPDX-License-Identifier: MIT
#pragma once

#include "../../dataset.hpp"
#include "range.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace keen::svg::detail {

/// What a scatter picture shows of the data: two coordinates, as doubles, of some of the points.
struct ScatterData {
  std::vector<double> x, y;                    ///< the points that are drawn
  std::vector<Label> labels;                   ///< theirs; empty where there are none
  std::map<Label, Index> sizes;                ///< points by label, of all points; 0 where only a centroid has it
  Range x_range, y_range;                      ///< of all points and centroids
  std::vector<double> centroid_x, centroid_y;  ///< by label; may be none
  Index n = 0;
  Index dim = 0;
  Index considered = 0;  ///< points left by thinning
  Index undrawn = 0;     ///< of those, points too large to draw, or not finite

  [[nodiscard]] bool has_labels() const { return !sizes.empty(); }
};

/// A height in [-0.5, 0.5) for point `i` of one-dimensional data, so that points do not hide each other: multiples of
/// the golden ratio, which spread evenly however many there are.
[[nodiscard]] inline double spread_height(Index i) {
  constexpr double golden = 0.61803398874989485;
  const double turns = static_cast<double>(i) * golden;
  return turns - std::floor(turns) - 0.5;
}

/// Reads two coordinates of points and centroids.
template <class Scalar, int Dim>
class ScatterReader {
 public:
  ScatterReader(const Dataset<Scalar, Dim>& points, Index x_axis, Index y_axis)
      : points_(points), x_axis_(x_axis), y_axis_(y_axis) {}

  /// Thins evenly: point floor(j n / drawn) for each j in [0, drawn).
  [[nodiscard]] ScatterData operator()(const Labels& labels, const Centroids<Scalar, Dim>& centroids,
                                       Index max_points) const {
    ScatterData data;
    data.n = points_.size();
    data.dim = points_.dim();
    data.considered = (std::min)(data.n, max_points);
    read_ranges(data);
    read_labels(data, labels, centroids.cols());
    read_centroids(data, centroids);
    for (Index j = 0; j < data.considered; ++j) {
      const double share = static_cast<double>(j) / static_cast<double>(data.considered);
      const Index i = data.considered == data.n ? j : static_cast<Index>(share * static_cast<double>(data.n));
      add_point(data, i, labels);
    }
    return data;
  }

 private:
  [[nodiscard]] double x(Index i) const { return static_cast<double>(points_(i, x_axis_)); }
  [[nodiscard]] double y(Index i) const {
    return points_.dim() == 1 ? spread_height(i) : static_cast<double>(points_(i, y_axis_));
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
      data.centroid_x.push_back(static_cast<double>(centroids(x_axis_, j)));
      data.centroid_y.push_back(data.dim == 1 ? 0.0 : static_cast<double>(centroids(y_axis_, j)));
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
    if (labels.size() > 0) data.labels.push_back(labels[i]);
  }

  const Dataset<Scalar, Dim>& points_;
  Index x_axis_;
  Index y_axis_;
};

}  // namespace keen::svg::detail
