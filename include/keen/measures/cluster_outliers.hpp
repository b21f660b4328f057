// SPDX-License-Identifier: MIT
#pragma once

#include "../adapters.hpp"
#include "../detail/base/check.hpp"
#include "../detail/data/unit_distance.hpp"
#include "../detail/data/validated_data.hpp"
#include "../model.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace keen {

/// A point far from its centroid, relative to its cluster.
struct ClusterOutlier {
  Index index = 0;      ///< index of the point
  Label label = 0;      ///< its cluster
  double distance = 0;  ///< to the centroid, by the metric of the model
  double ratio = 0;     ///< of `distance` to the median distance in its cluster; infinity if the median is 0

  friend bool operator==(const ClusterOutlier&, const ClusterOutlier&) = default;
};

namespace detail {

/// The distance of each point to the centroid of its label.
template <class Scalar, int Dim>
[[nodiscard]] std::vector<double> own_distances(const Points<Scalar>& data, const Model<Scalar, Dim>& model,
                                                const Labels& labels) {
  if (model.metric() == Metric::cosine) {
    const Centroids<Scalar> directions = directions_of<Scalar>(data, "find_outliers");
    const Model<Scalar, Dim> euclidean(model.centroids());
    std::vector<double> distances = own_distances<Scalar, Dim>(view_columns<Scalar>(directions), euclidean, labels);
    for (double& distance : distances) distance *= distance / 2;  // of two vectors of length 1
    return distances;
  }
  const Scalar largest = validate(data, "find_outliers").largest;
  const auto unit = distance_unit((std::max)(largest, Scalar(model.centroids().cwiseAbs().maxCoeff())));
  const double size = unit(1.0);  // of 1, in units
  std::vector<double> distances;
  distances.reserve(static_cast<std::size_t>(data.size()));
  for (Index i = 0; i < data.size(); ++i) {
    distances.push_back(std::sqrt(unit_sq_distance(unit, data, i, model.centroids().col(labels[i]).data())) / size);
    if (!is_finite(&distances.back())) throw std::range_error("find_outliers: a distance is beyond double");
  }
  return distances;
}

/// The median, of an even number of values the upper one; 0 if there is none.
[[nodiscard]] inline double upper_median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The median distance in each cluster; for clusters of fewer than five points, that of all points.
[[nodiscard]] inline std::vector<double> usual_distances(const std::vector<ClusterOutlier>& points, Index k) {
  constexpr Index least_points = 5;
  std::vector<std::vector<double>> of_cluster(static_cast<std::size_t>(k));
  std::vector<double> all;
  for (const ClusterOutlier& point : points) {
    of_cluster[static_cast<std::size_t>(point.label)].push_back(point.distance);
    all.push_back(point.distance);
  }
  const double of_all = upper_median(std::move(all));
  std::vector<double> usual;
  for (std::vector<double>& own : of_cluster) {
    usual.push_back(std::ssize(own) < least_points ? of_all : upper_median(std::move(own)));
  }
  return usual;
}

}  // namespace detail

/// The fraction `share` of the points with the largest ratio of the distance to their centroid to the median distance
/// in their cluster, the largest first. By distance alone, most of them would be ordinary members of the widest
/// cluster. Clusters of fewer than five points use the median distance of all points.
///
///     for (const keen::ClusterOutlier& day : keen::find_outliers(days, clustering.model, 0.03)) show(day.index);
///
/// It always returns this fraction, whether or not the points are unusual, so check the ratios. `find_outliers(points)`
/// needs no model and returns only unusual points. Points of weight 0 are left out; other weights are ignored.
/// Complexity: O(n k dim). Memory: O(n).
/// @param points   in memory
/// @param share    fraction of the points of positive weight, in [0, 1]; rounded down to whole points
/// @param threads  maximum number of threads; 0: every CPU that the process may use
/// @return the outliers; for equal ratios the larger distance first, then the lower index
/// @throws std::invalid_argument for a share outside [0, 1], without points, or as Model::predict; std::range_error if
///   a distance is beyond double
template <class Points, class Scalar, int Dim>
[[nodiscard]] std::vector<ClusterOutlier> find_outliers(const Points& points, const Model<Scalar, Dim>& model,
                                                        double share, int threads = 1) {
  detail::require_that(share >= 0 && share <= 1, "find_outliers: share must be in [0, 1], got ", share);
  const Dataset<Scalar, Dim> dataset = detail::dataset_for<Scalar, Dim>(points);
  const detail::Points<Scalar> data(dataset);
  detail::require_in_memory(data, "find_outliers");
  const Labels labels = model.predict(dataset, threads);
  const std::vector<double> distances = detail::own_distances<Scalar, Dim>(data, model, labels);
  std::vector<ClusterOutlier> found;
  for (Index i = 0; i < data.size(); ++i) {
    if (data.weight(i) > 0) found.push_back({i, labels[i], distances[static_cast<std::size_t>(i)], 0});
  }
  const std::vector<double> usual = detail::usual_distances(found, model.k());
  for (ClusterOutlier& point : found) {
    const double median = usual[static_cast<std::size_t>(point.label)];
    const double beyond = point.distance > 0 ? (std::numeric_limits<double>::infinity)() : 0;
    point.ratio = median > 0 ? point.distance / median : beyond;
  }
  const auto is_farther = [](const ClusterOutlier& a, const ClusterOutlier& b) {
    if (a.ratio != b.ratio) return a.ratio > b.ratio;
    return a.distance != b.distance ? a.distance > b.distance : a.index < b.index;
  };
  constexpr double rounding = 1 + 1e-12;  // 0.29 of 100 are 29
  const auto wanted = static_cast<std::ptrdiff_t>(share * static_cast<double>(found.size()) * rounding);
  const std::ptrdiff_t count = (std::min)(wanted, std::ssize(found));
  std::partial_sort(found.begin(), found.begin() + count, found.end(), is_farther);
  found.resize(static_cast<std::size_t>(count));
  return found;
}

}  // namespace keen
