// SPDX-License-Identifier: MIT
#pragma once

#include "../../adapters.hpp"
#include "../../detail/base/indexed_vector.hpp"
#include "../../detail/data/magnitude.hpp"
#include "../../detail/data/validated_data.hpp"
#include "../../detail/statistics/anderson_darling.hpp"
#include "../../detail/statistics/principal_axes.hpp"
#include "../../init/given_centroids.hpp"
#include "../criterion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

namespace keen {

namespace detail {

/// The points of one cluster that have weight, in the unit of `unit_scale`.
template <int Dim>
struct ClusterPoints {
  Centroids<double, Dim> points;  ///< one a column
  Eigen::VectorXd weights;

  [[nodiscard]] Dataset<double, Dim> dataset() const { return weighted(columns(points), weights); }
};

/// The points of each cluster, the clusters in the order of their labels.
template <class Scalar, int Dim>
[[nodiscard]] IndexedVector<ClusterPoints<Dim>> split_by_label(const Dataset<Scalar, Dim>& data, const Labels& labels,
                                                               Index k) {
  const auto validated = validate<Scalar>(data, "criterion::GMeans");
  const Scale<double> scale = unit_scale(static_cast<double>(validated.largest));
  IndexedVector<Index> next(k);
  for (Index i = 0; i < data.size(); ++i) next[labels(i)] += data.weight(i) > 0 ? 1 : 0;
  IndexedVector<ClusterPoints<Dim>> clusters;
  for (Index& size : next) {
    clusters.push_back({Centroids<double, Dim>(data.dim(), size), Eigen::VectorXd(size)});
    size = 0;
  }
  for (Index i = 0; i < data.size(); ++i) {
    if (!(data.weight(i) > 0)) continue;
    ClusterPoints<Dim>& cluster = clusters[labels(i)];
    const Index at = next[labels(i)]++;
    for (Index d = 0; d < data.dim(); ++d) cluster.points(d, at) = scale(static_cast<double>(data(i, d)));
    cluster.weights(at) = data.weight(i);
  }
  return clusters;
}

/// Where points lie along the line that joins the centroids of their halves; none if they are all equal. The two
/// centroids start on either side of the mean, on the first principal axis, sqrt(2 variance / pi) away.
template <int Dim>
[[nodiscard]] std::vector<SeenValue> along_split(const ClusterPoints<Dim>& cluster) {
  const Dataset<double, Dim> data = cluster.dataset();
  const PrincipalComponents components = principal_components<double>(data, 1, "criterion::GMeans");
  if (!(components.variances(0) > 0)) return {};
  const Eigen::VectorXd offset = components.axes.col(0) * std::sqrt(2 * components.variances(0) / std::numbers::pi);
  Centroids<double, Dim> start(cluster.points.rows(), 2);
  start << components.mean + offset, components.mean - offset;
  const auto halves =
      KMeans<double, Dim>{.k = 2, .init = GivenCentroids<double, Dim>(std::move(start)), .threads = 1}.fit(data);
  const Eigen::VectorXd line = halves.model.centroids().col(0) - halves.model.centroids().col(1);
  std::vector<SeenValue> values;
  for (Index i = 0; i < cluster.points.cols(); ++i)
    values.push_back({(cluster.points.col(i) - components.mean).dot(line), cluster.weights(i)});
  return values;
}

}  // namespace detail

namespace criterion {

/// The test of G-means: whether each cluster, seen along the line on which it would split in two, looks drawn from a
/// normal distribution. The score is the largest corrected Anderson-Darling statistic of a cluster; the smallest k
/// whose score is at most `critical` is chosen. Says nothing if none is: then clusters are not normal, or there are
/// more of them; or the clusters have too few points for their dimension, so that the split follows their noise. May
/// say 1. Clusters of fewer than 8 points pass. A weight of 3 is three points, of one place.
///
/// Complexity: a fit with k = 2 of each cluster, and O(n dim^2), for each k. Memory: a copy of the points in double.
/// Source: Hamerly and Elkan, NIPS 2003, which splits clusters that fail; here the fits of the sweep are tested.
struct GMeans {
  static constexpr const char* name = "G-means";
  double critical = 1.8692;  ///< > 0; one normal cluster in 10^4 fails above 1.8692

  void validate() const {
    detail::require_that(detail::is_finite(&critical) && critical > 0, "criterion::GMeans: critical must be > 0, got ",
                         critical);
  }

  template <class Scalar, int Dim>
  [[nodiscard]] CriterionResult operator()(const KSweep<Scalar, Dim>& sweep) const {
    const int threads = detail::criterion_threads(sweep.settings);
    CriterionResult selection = detail::start_selection(sweep, name, true);
    for (const auto& fit : sweep.fits) {
      const double score = fit.is_full() ? largest_statistic(FitView<Scalar, Dim>{sweep.data, fit, threads})
                                         : std::numeric_limits<double>::quiet_NaN();
      selection.score.push_back(score);
      if (!selection.best && score <= critical) selection.best = fit.k();
    }
    return selection;
  }

 private:
  template <class Scalar, int Dim>
  [[nodiscard]] static double largest_statistic(const FitView<Scalar, Dim>& view) {
    double largest = 0;
    for (const auto& cluster : detail::split_by_label(view.data, view.labels(), view.k())) {
      if (cluster.points.cols() < 2) continue;
      largest = (std::max)(largest, detail::anderson_darling(detail::along_split<Dim>(cluster)));
    }
    return largest;
  }
};

}  // namespace criterion

}  // namespace keen
